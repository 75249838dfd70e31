//! Writing strings, and removing keys.

use redipy_core::Result;
use redipy_core::store::Lifetime;

use crate::ops::At;
use crate::session::{Param, Session};
use crate::statement::Statement;

/// Writes a statement that sets a string, given what becomes of the lifetime of one that is there, and of a new one.
macro_rules! put {
    ($kept:literal, $new:literal) => {
        Statement::new(concat!(
            "WITH rest AS (
                INSERT INTO {garbage} (key_id, kind)
                SELECT id, kind FROM {key} WHERE db = ?1 AND digest = ?2 AND kind <> 1
             )
             INSERT INTO {key} AS k (db, digest, key, kind, version, expires_at, used_at, size, wide, value)
             VALUES (?1, ?2, ?3, 1, 1, ",
            $new,
            ", ?5, 0, ?6, ?7)
             ON CONFLICT (db, digest) DO UPDATE SET kind = 1, version = k.version + 1, expires_at = ",
            $kept,
            ", used_at = excluded.used_at, size = 0, wide = excluded.wide, value = excluded.value"
        ))
        .whole()
    };
}

static PUT: Statement = put!("excluded.expires_at", "?4::bigint").gathered(
    "WITH given AS (
        SELECT * FROM unnest(?1, ?2, ?3, ?4, ?5, ?6, ?7) i (db, digest, key, ends, used_at, wide, value)
     ), rest AS (
        INSERT INTO {garbage} (key_id, kind)
        SELECT k.id, k.kind FROM given i JOIN {key} k ON k.db = i.db AND k.digest = i.digest WHERE k.kind <> 1
     )
     INSERT INTO {key} AS k (db, digest, key, kind, version, expires_at, used_at, size, wide, value)
     SELECT i.db, i.digest, i.key, 1, 1, i.ends, i.used_at, 0, i.wide, i.value FROM given i
     ON CONFLICT (db, digest) DO UPDATE SET kind = 1, version = k.version + 1, expires_at = excluded.expires_at,
        used_at = excluded.used_at, size = 0, wide = excluded.wide, value = excluded.value",
);
static PUT_KEEPING: Statement = put!(
    "CASE WHEN k.expires_at > ?4::bigint THEN k.expires_at END",
    "NULL"
);

/// Sets a string. See [`Ops::put_string`](crate::ops::Ops::put_string). The rows of a collection that is in the way go later; the `id` that they
/// belong to stays with the string, which has no rows of its own.
pub fn put_string(
    session: &mut dyn Session,
    at: &At<'_>,
    value: &[u8],
    lifetime: Lifetime,
    raw: bool,
) -> Result<()> {
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
    session.change(statement, &params)?;
    Ok(())
}

static DELETE: Statement = Statement::new(
    "WITH gone AS (
        DELETE FROM {key} WHERE db = ?1 AND digest = ?2 RETURNING id, kind, expires_at
     ), rest AS (
        INSERT INTO {garbage} (key_id, kind) SELECT id, kind FROM gone WHERE kind <> 1
     )
     SELECT expires_at IS NULL OR expires_at > ?3 FROM gone",
)
.whole();

/// Deletes. See [`Ops::delete`](crate::ops::Ops::delete).
pub fn delete(session: &mut dyn Session, at: &At<'_>) -> Result<bool> {
    let params = [at.db_param(), (&at.digest).into(), at.now_ms.into()];
    let deleted = session.first(&DELETE, &params, |row| row.int(0))?;
    Ok(deleted == Some(1))
}
