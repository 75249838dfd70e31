//! Writing strings.

use redipy_core::Result;
use redipy_core::store::Lifetime;

use super::At;
use super::keys::{delete, find};
use crate::session::{Param, Session};
use crate::statement::Statement;

static PUT: Statement = Statement::new(
    "INSERT INTO {key} AS k (db, digest, key, kind, version, expires_at, used_at, size, wide, value)
     VALUES (?1, ?2, ?3, 1, 1, ?4, ?5, 0, ?6, ?7)
     ON CONFLICT (db, digest) DO UPDATE SET version = k.version + 1, expires_at = excluded.expires_at,
        used_at = excluded.used_at, wide = excluded.wide, value = excluded.value
     WHERE k.kind = 1",
);

static PUT_KEEPING: Statement = Statement::new(
    "INSERT INTO {key} AS k (db, digest, key, kind, version, expires_at, used_at, size, wide, value)
     VALUES (?1, ?2, ?3, 1, 1, NULL, ?5, 0, ?6, ?7)
     ON CONFLICT (db, digest) DO UPDATE SET version = k.version + 1,
        expires_at = CASE WHEN k.expires_at > ?4 THEN k.expires_at END,
        used_at = excluded.used_at, wide = excluded.wide, value = excluded.value
     WHERE k.kind = 1",
);

/// Sets a string. See [`Ops::put_string`](super::Ops::put_string).
pub fn put(
    session: &mut dyn Session,
    at: &At<'_>,
    value: &[u8],
    lifetime: Lifetime,
    raw: bool,
) -> Result<()> {
    if put_over_string(session, at, value, lifetime, raw)? {
        return Ok(());
    }
    // A collection is in the way, whose rows must not become those of a string's `id`.
    let end = match lifetime {
        Lifetime::Keep => find(session, at)?.and_then(|found| found.expires_at),
        Lifetime::Forever => None,
        Lifetime::Until(end) => Some(end),
    };
    delete(session, at)?;
    let lifetime = end.map_or(Lifetime::Forever, Lifetime::Until);
    put_over_string(session, at, value, lifetime, raw)?;
    Ok(())
}

/// Sets a string unless a collection is in the way; tells whether it did.
fn put_over_string(
    session: &mut dyn Session,
    at: &At<'_>,
    value: &[u8],
    lifetime: Lifetime,
    raw: bool,
) -> Result<bool> {
    let (statement, time) = match lifetime {
        Lifetime::Forever => (&PUT, Param::Null),
        Lifetime::Until(end) => (&PUT, Param::Int(end)),
        Lifetime::Keep => (&PUT_KEEPING, Param::Int(at.now_ms)),
    };
    let params = [
        at.db_param(),
        (&at.digest).into(),
        Param::Data(at.key),
        time,
        at.now_s().into(),
        i64::from(raw).into(),
        Param::Data(value),
    ];
    Ok(session.change(statement, &params)? > 0)
}
