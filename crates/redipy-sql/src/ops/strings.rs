//! Writing strings.

use redipy_core::Result;
use redipy_core::store::Lifetime;

use super::At;
use super::keys::{delete, find, made_meanwhile};
use crate::session::{Param, Session};
use crate::statement::Statement;

// Mostly the string is there already: to change it takes half the time of an insertion that turns out to be none.

static CHANGE: Statement = Statement::new(
    "UPDATE {key} SET version = version + 1, expires_at = ?3, used_at = ?4, wide = ?5, value = ?6
     WHERE db = ?1 AND digest = ?2 AND kind = 1",
);

static CHANGE_KEEPING: Statement = Statement::new(
    "UPDATE {key} SET version = version + 1, expires_at = CASE WHEN expires_at > ?3 THEN expires_at END,
        used_at = ?4, wide = ?5, value = ?6
     WHERE db = ?1 AND digest = ?2 AND kind = 1",
);

static MAKE: Statement = Statement::new(
    "INSERT INTO {key} (db, digest, key, kind, version, expires_at, used_at, size, wide, value)
     VALUES (?1, ?2, ?3, 1, 1, ?4, ?5, 0, ?6, ?7) ON CONFLICT (db, digest) DO NOTHING",
)
.mysql(
    "INSERT IGNORE INTO {key} (db, digest, key, kind, version, expires_at, used_at, size, wide, value)
     VALUES (?1, ?2, ?3, 1, 1, ?4, ?5, 0, ?6, ?7)",
);

/// Sets a string. See [`Ops::put_string`](super::Ops::put_string).
pub fn put(
    session: &mut dyn Session,
    at: &At<'_>,
    value: &[u8],
    lifetime: Lifetime,
    raw: bool,
) -> Result<()> {
    let (statement, time) = match lifetime {
        Lifetime::Forever => (&CHANGE, Param::Null),
        Lifetime::Until(end) => (&CHANGE, Param::Int(end)),
        Lifetime::Keep => (&CHANGE_KEEPING, Param::Int(at.now_ms)),
    };
    let params = [
        at.db_param(),
        (&at.digest).into(),
        time,
        at.now_s().into(),
        i64::from(raw).into(),
        Param::Data(value),
    ];
    if session.change(statement, &params)? > 0 {
        return Ok(());
    }
    let end = match lifetime {
        Lifetime::Keep | Lifetime::Forever => None,
        Lifetime::Until(end) => Some(end),
    };
    if make(session, at, value, end, raw)? {
        return Ok(());
    }
    // A collection is in the way, whose rows must not become those of a string's `id`.
    let end = match lifetime {
        Lifetime::Keep => find(session, at)?.and_then(|found| found.expires_at),
        _ => end,
    };
    delete(session, at)?;
    if make(session, at, value, end, raw)? {
        Ok(())
    } else {
        Err(made_meanwhile())
    }
}

/// Makes a string unless there is a key; tells whether it did.
fn make(
    session: &mut dyn Session,
    at: &At<'_>,
    value: &[u8],
    end: Option<i64>,
    raw: bool,
) -> Result<bool> {
    let params = [
        at.db_param(),
        (&at.digest).into(),
        Param::Data(at.key),
        end.into(),
        at.now_s().into(),
        i64::from(raw).into(),
        Param::Data(value),
    ];
    Ok(session.change(&MAKE, &params)? > 0)
}
