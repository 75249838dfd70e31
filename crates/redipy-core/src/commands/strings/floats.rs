//! INCRBYFLOAT.

use crate::number::LongDouble;
use crate::store::Lifetime;
use crate::{Bytes, Command, Error, Key, Result, Run, Store};

/// Adds to a number, both given as text, as `INCRBYFLOAT` and `HINCRBYFLOAT` do.
///
/// `before_error` is the text for a number that is none, which differs between the two.
pub(in crate::commands) fn add_float(
    before: Option<&Bytes>,
    before_error: fn() -> Error,
    amount: &Bytes,
) -> Result<LongDouble> {
    let before = before.map_or(&b"0"[..], |text| text);
    let before = LongDouble::parse(before).ok_or_else(before_error)?;
    let amount = LongDouble::parse(amount).ok_or_else(Error::not_a_float)?;
    let after = before + amount;
    if after.is_finite() {
        Ok(after)
    } else {
        Err(Error::state("ERR increment would produce NaN or Infinity"))
    }
}

/// Adds to the number at a key, with a fraction if need be.
#[derive(Clone, Debug, Command)]
#[command(name = "INCRBYFLOAT", group = String, since = "2.6.0", flags(write, denyoom, fast))]
pub struct IncrByFloat {
    /// The key of the number.
    pub key: Key,
    /// What to add.
    pub amount: Bytes,
}

impl Run for IncrByFloat {
    type Output = LongDouble;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        let before = store.string_get(&self.key)?;
        let after = add_float(before.as_ref(), Error::not_a_float, &self.amount)?;
        store.string_put(&self.key, &Bytes::from(after.to_human()), Lifetime::Keep)?;
        Ok(after)
    }
}
