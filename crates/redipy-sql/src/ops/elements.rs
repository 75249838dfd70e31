//! Writing fields and members.

use redipy_core::{Kind, Result};

use super::{At, Element};
use crate::digest::Digest;
use crate::session::Session;

/// Puts. See [`Ops::put`](super::Ops::put).
pub fn put(_: &mut dyn Session, _: &At<'_>, _: Kind, _: &[Element<'_>], _: bool) -> Result<usize> {
    Ok(0)
}

/// Removes. See [`Ops::remove`](super::Ops::remove).
pub fn remove(_: &mut dyn Session, _: &At<'_>, _: Kind, _: &[Digest]) -> Result<usize> {
    Ok(0)
}
