//! Writing strings.

use redipy_core::Result;
use redipy_core::store::Lifetime;

use super::At;
use crate::session::Session;

/// Sets a string. See [`Ops::put_string`](super::Ops::put_string).
pub fn put(
    _session: &mut dyn Session,
    _at: &At<'_>,
    _value: &[u8],
    _lifetime: Lifetime,
    _raw: bool,
) -> Result<()> {
    Ok(())
}
