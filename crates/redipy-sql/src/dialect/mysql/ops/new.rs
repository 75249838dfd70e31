//! Making keys whose `id` is asked for with `LAST_INSERT_ID()`.

use redipy_core::{Kind, Result};

use crate::ops::At;
use crate::ops::keys::{bury, code, made_meanwhile};
use crate::session::{Param, Session};
use crate::statement::Statement;

static MAKE: Statement = Statement::new(
    "INSERT IGNORE INTO {key} (db, digest, key, kind, version, expires_at, used_at, size, wide)
     VALUES (?1, ?2, ?3, ?4, 1, NULL, ?5, ?6, ?7)",
);

/// Makes a collection of `size` elements that is not there, or whose lifetime is over (1 statement where there is none). Its elements are
/// left to the caller.
///
/// # Errors
/// That of the database.
pub fn make(
    session: &mut dyn Session,
    at: &At<'_>,
    kind: Kind,
    size: i64,
    wide: bool,
) -> Result<()> {
    let params = [
        at.db_param(),
        (&at.digest).into(),
        Param::Data(at.key),
        code(kind).into(),
        at.now_s().into(),
        size.into(),
        i64::from(wide).into(),
    ];
    if session.change(&MAKE, &params)? == 1 {
        return Ok(());
    }
    bury(session, at)?;
    if session.change(&MAKE, &params)? == 1 {
        return Ok(());
    }
    Err(made_meanwhile())
}
