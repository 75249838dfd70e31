//! Removing keys whose lifetime is over.

use redipy_core::{Kind, Result};

use super::multi::Multi;
use crate::ops::keys::code;
use crate::session::{Param, Session};
use crate::statement::Statement;

/// What a transaction works on is left to it.
static EXPIRED: Statement = Statement::new(
    "SELECT id, kind FROM {key} WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2
     FOR UPDATE SKIP LOCKED",
);

static REMOVE: Multi = Multi::new("DELETE FROM {key} WHERE id IN (", "?", ")", 0);

static DISCARD: Multi = Multi::new(
    "INSERT IGNORE INTO {garbage} (key_id, kind) VALUES ",
    "(?, ?)",
    "",
    0,
);

/// Removes. See [`Ops::remove_expired`](crate::ops::Ops::remove_expired).
pub fn remove_expired(session: &mut dyn Session, now_ms: i64, batch: i64) -> Result<()> {
    let mut keys = Vec::new();
    let mut values = Vec::new();
    session.run(&EXPIRED, &[now_ms.into(), batch.into()], &mut |row| {
        let (id, kind) = (row.int(0)?, row.int(1)?);
        keys.push(Param::Int(id));
        if kind != code(Kind::String) {
            values.extend([Param::Int(id), Param::Int(kind)]);
        }
        Ok(())
    })?;
    DISCARD.change(session, &[], &values)?;
    REMOVE.change(session, &[], &keys)?;
    Ok(())
}
