//! Writing lists at their ends.

use redipy_core::store::Side;
use redipy_core::{Bytes, Result};

use super::At;
use crate::session::Session;

/// Pushes. See [`Ops::push`](super::Ops::push).
pub fn push(_: &mut dyn Session, _: &At<'_>, _: Side, _: &[Bytes]) -> Result<usize> {
    Ok(0)
}

/// Pops. See [`Ops::pop`](super::Ops::pop).
pub fn pop(_: &mut dyn Session, _: &At<'_>, _: Side, _: usize) -> Result<Option<Vec<Bytes>>> {
    Ok(None)
}
