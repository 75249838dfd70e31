//! Writing keys.

use redipy_core::Result;

use super::At;
use crate::session::Session;

/// Deletes. See [`Ops::delete`](super::Ops::delete).
pub fn delete(_: &mut dyn Session, _: &At<'_>) -> Result<bool> {
    Ok(false)
}

/// Sets a lifetime. See [`Ops::expire`](super::Ops::expire).
pub fn expire(_: &mut dyn Session, _: &At<'_>, _: Option<i64>) -> Result<bool> {
    Ok(false)
}
