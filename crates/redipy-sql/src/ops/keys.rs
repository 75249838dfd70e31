//! Writing keys, and what all writes share: to find the row of a key, to make it, to change it, to remove it.

use redipy_core::{Error, ErrorKind, Kind, Result};

use super::{At, Found};
use crate::session::{Param, Row, Session};
use crate::statement::Statement;

/// The number that stands for a kind in rows.
pub const fn code(kind: Kind) -> i64 {
    match kind {
        Kind::String => 1,
        Kind::List => 2,
        Kind::Hash => 3,
        Kind::Set => 4,
        Kind::SortedSet => 5,
        // No row has it, so a kind that is not known here is nowhere.
        _ => 0,
    }
}

/// Returns the kind that a number in a row stands for.
///
/// # Errors
/// That it stands for none.
pub fn kind_of(code: i64) -> Result<Kind> {
    Ok(match code {
        1 => Kind::String,
        2 => Kind::List,
        3 => Kind::Hash,
        4 => Kind::Set,
        5 => Kind::SortedSet,
        _ => {
            return Err(Error::new(
                ErrorKind::Other,
                format!("ERR the database has a value of the unknown kind {code}"),
            ));
        }
    })
}

/// Makes sure that a key holds the kind that is wanted, given the number that its row has.
///
/// # Errors
/// The wrong kind.
pub fn check(at: &At<'_>, found: i64, wanted: Kind) -> Result<()> {
    if found == code(wanted) {
        return Ok(());
    }
    Err(Error::wrong_type(at.key, kind_of(found)?))
}

static FIND: Statement = Statement::new(
    "SELECT id, kind, version, expires_at, used_at, size, wide FROM {key}
     WHERE db = ?1 AND digest = ?2 AND (expires_at IS NULL OR expires_at > ?3)",
);

/// Returns what the row of a living key says (1 statement).
///
/// # Errors
/// That of the database.
pub fn find(session: &mut dyn Session, at: &At<'_>) -> Result<Option<Found>> {
    let params = [at.db_param(), (&at.digest).into(), at.now_ms.into()];
    session.first(&FIND, &params, read)
}

/// Reads the columns that [`FIND`] has.
fn read(row: &dyn Row) -> Result<Found> {
    Ok(Found {
        id: row.int(0)?,
        kind: kind_of(row.int(1)?)?,
        version: row.int(2)?,
        expires_at: if row.is_null(3) {
            None
        } else {
            Some(row.int(3)?)
        },
        used_at: row.int(4)?,
        size: row.int(5)?,
        wide: row.int(6)? != 0,
    })
}

/// Returns what the row of a living key says, which must be of a kind (1 statement).
///
/// # Errors
/// The wrong kind, or that of the database.
pub fn find_kind(session: &mut dyn Session, at: &At<'_>, kind: Kind) -> Result<Option<Found>> {
    match find(session, at)? {
        Some(found) if found.kind != kind => Err(Error::wrong_type(at.key, found.kind)),
        found => Ok(found),
    }
}

static GARBAGE: Statement = Statement::new("INSERT INTO {garbage} (key_id, kind) VALUES (?1, ?2)")
    .mysql("INSERT IGNORE INTO {garbage} (key_id, kind) VALUES (?1, ?2)");

/// Leaves the rows of a value to the sweep; strings have none.
///
/// # Errors
/// That of the database.
pub fn discard(session: &mut dyn Session, id: i64, kind: i64) -> Result<()> {
    if kind != code(Kind::String) {
        session.change(&GARBAGE, &[id.into(), kind.into()])?;
    }
    Ok(())
}

static BURY: Statement = Statement::new(
    "DELETE FROM {key} WHERE db = ?1 AND digest = ?2 AND expires_at <= ?3 RETURNING id, kind",
)
.mysql(
    "SELECT id, kind FROM {key} WHERE db = ?1 AND digest = ?2 AND expires_at <= ?3 FOR UPDATE;
     DELETE FROM {key} WHERE db = ?1 AND digest = ?2 AND expires_at <= ?3",
);

/// Removes a key if its lifetime is over (1 statement, 2 for a collection).
///
/// # Errors
/// That of the database.
pub fn bury(session: &mut dyn Session, at: &At<'_>) -> Result<()> {
    let params = [at.db_param(), (&at.digest).into(), at.now_ms.into()];
    let buried = session.first(&BURY, &params, |row| Ok((row.int(0)?, row.int(1)?)))?;
    buried.map_or(Ok(()), |(id, kind)| discard(session, id, kind))
}

/// What became of the wish to make a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// It is made, in version 1, and the rows of its value refer to this `id`.
    New(i64),
    /// It is there already, of the kind that is wanted.
    Taken(Found),
}

static CLAIM: Statement = Statement::new(
    "INSERT INTO {key} (db, digest, key, kind, version, expires_at, used_at, size, wide)
     VALUES (?1, ?2, ?3, ?4, 1, NULL, ?5, ?6, ?7)
     ON CONFLICT (db, digest) DO NOTHING RETURNING id",
)
.mysql(
    "INSERT IGNORE INTO {key} (db, digest, key, kind, version, expires_at, used_at, size, wide)
     VALUES (?1, ?2, ?3, ?4, 1, NULL, ?5, ?6, ?7);
     SELECT LAST_INSERT_ID() FROM DUAL WHERE ROW_COUNT() = 1",
);

/// Makes a collection of `size` elements if there is no such key, in the place of one whose lifetime is over too. Its elements are left to the
/// caller (1 statement where there is none).
///
/// # Errors
/// The wrong kind, or that of the database.
pub fn claim(
    session: &mut dyn Session,
    at: &At<'_>,
    kind: Kind,
    size: i64,
    wide: bool,
) -> Result<Claim> {
    let params = [
        at.db_param(),
        (&at.digest).into(),
        Param::Data(at.key),
        code(kind).into(),
        at.now_s().into(),
        size.into(),
        i64::from(wide).into(),
    ];
    let make = |session: &mut dyn Session| session.first(&CLAIM, &params, |row| row.int(0));
    if let Some(id) = make(session)? {
        return Ok(Claim::New(id));
    }
    if let Some(found) = find_kind(session, at, kind)? {
        return Ok(Claim::Taken(found));
    }
    bury(session, at)?;
    let claimed = make(session)?.map(Claim::New);
    claimed.ok_or_else(made_meanwhile)
}

/// The error that another process has not kept to the locks.
pub fn made_meanwhile() -> Error {
    Error::new(ErrorKind::Other, "ERR a key was made by others meanwhile")
}

static CHANGE: Statement = Statement::new(
    "UPDATE {key} SET version = version + 1, used_at = ?2, size = size + ?3, wide = wide | ?4
     WHERE id = ?1",
);

/// Writes down that a value has changed, and has `more` elements than before (1 statement).
///
/// # Errors
/// That of the database.
pub fn grow(session: &mut dyn Session, at: &At<'_>, id: i64, more: i64, wide: bool) -> Result<()> {
    let params = [
        id.into(),
        at.now_s().into(),
        more.into(),
        i64::from(wide).into(),
    ];
    session.change(&CHANGE, &params)?;
    Ok(())
}

static REMOVE: Statement = Statement::new("DELETE FROM {key} WHERE id = ?1");

/// Writes down that a collection has lost `lost` of its `size` elements; with the last one goes the key. The rows of the elements are the
/// caller's to remove (1 statement).
///
/// # Errors
/// That of the database.
pub fn shrink(session: &mut dyn Session, at: &At<'_>, id: i64, size: i64, lost: i64) -> Result<()> {
    if lost < size {
        return grow(session, at, id, -lost, false);
    }
    session.change(&REMOVE, &[id.into()])?;
    Ok(())
}

static DELETE: Statement = Statement::new(
    "DELETE FROM {key} WHERE db = ?1 AND digest = ?2 RETURNING id, kind, expires_at",
)
.mysql(
    "SELECT id, kind, expires_at FROM {key} WHERE db = ?1 AND digest = ?2 FOR UPDATE;
     DELETE FROM {key} WHERE db = ?1 AND digest = ?2",
);

/// Deletes. See [`Ops::delete`](super::Ops::delete).
pub fn delete(session: &mut dyn Session, at: &At<'_>) -> Result<bool> {
    let params = [at.db_param(), (&at.digest).into()];
    let deleted = session.first(&DELETE, &params, |row| {
        let alive = row.is_null(2) || row.int(2)? > at.now_ms;
        Ok((row.int(0)?, row.int(1)?, alive))
    })?;
    let Some((id, kind, alive)) = deleted else {
        return Ok(false);
    };
    discard(session, id, kind)?;
    Ok(alive)
}

static EXPIRE: Statement = Statement::new(
    "UPDATE {key} SET expires_at = ?3, version = version + 1
     WHERE db = ?1 AND digest = ?2 AND (expires_at IS NULL OR expires_at > ?4)",
);

static PERSIST: Statement = Statement::new(
    "UPDATE {key} SET version = version + CASE WHEN expires_at IS NULL THEN 0 ELSE 1 END, expires_at = NULL
     WHERE db = ?1 AND digest = ?2 AND (expires_at IS NULL OR expires_at > ?3)",
);

/// Sets a lifetime. See [`Ops::expire`](super::Ops::expire).
pub fn expire(session: &mut dyn Session, at: &At<'_>, end: Option<i64>) -> Result<bool> {
    let (db, digest, now) = (at.db_param(), (&at.digest).into(), at.now_ms.into());
    let changed = match end {
        Some(end) => session.change(&EXPIRE, &[db, digest, end.into(), now])?,
        None => session.change(&PERSIST, &[db, digest, now])?,
    };
    Ok(changed > 0)
}
