//! Commands on fields that are numbers.

use crate::commands::strings::add_float;
use crate::number::{LongDouble, parse_i64};
use crate::{Bytes, Command, Error, Key, Result, Run, Store};

/// Adds to the integer at a field, 0 where it is missing.
#[derive(Clone, Debug, Command)]
#[command(name = "HINCRBY", group = Hash, since = "2.0.0", flags(write, denyoom, fast))]
#[command(in_scripts = Adds("HINCRBYFLOAT"))]
pub struct HIncrBy {
    /// The key of the hash.
    pub key: Key,
    /// The field of the integer.
    pub field: Bytes,
    /// What to add.
    pub amount: i64,
}

impl Run for HIncrBy {
    type Output = i64;

    fn run(&self, store: &mut dyn Store) -> Result<i64> {
        let before = match store.hash_get(&self.key, &self.field)? {
            Some(text) => {
                parse_i64(&text).ok_or_else(|| Error::state("ERR hash value is not an integer"))?
            }
            None => 0,
        };
        let after = before
            .checked_add(self.amount)
            .ok_or_else(|| Error::state("ERR increment or decrement would overflow"))?;
        let pair = (self.field.clone(), Bytes::from(after));
        store.hash_put(&self.key, &[pair])?;
        Ok(after)
    }
}

/// Adds to the number at a field, with a fraction if need be.
#[derive(Clone, Debug, Command)]
#[command(name = "HINCRBYFLOAT", group = Hash, since = "2.6.0", flags(write, denyoom, fast))]
pub struct HIncrByFloat {
    /// The key of the hash.
    pub key: Key,
    /// The field of the number.
    pub field: Bytes,
    /// What to add.
    pub amount: Bytes,
}

impl Run for HIncrByFloat {
    type Output = LongDouble;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        // Unlike INCRBYFLOAT, this refuses a bad amount before it looks at the key.
        let amount = LongDouble::parse(&self.amount).ok_or_else(Error::not_a_float)?;
        if !amount.is_finite() {
            return Err(Error::argument("ERR value is NaN or Infinity"));
        }
        let before = store.hash_get(&self.key, &self.field)?;
        let not_a_float = || Error::state("ERR hash value is not a float");
        let after = add_float(before.as_ref(), not_a_float, &self.amount)?;
        let pair = (self.field.clone(), Bytes::from(after.to_human()));
        store.hash_put(&self.key, &[pair])?;
        Ok(after)
    }
}
