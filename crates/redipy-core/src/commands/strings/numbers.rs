//! Commands on strings that are integers.

use crate::number::parse_i64;
use crate::store::Lifetime;
use crate::{Bytes, Command, Error, Key, Result, Run, Store};

/// Adds to the integer at a key, 0 where it is missing.
fn add(store: &mut dyn Store, key: &Key, increment: i64) -> Result<i64> {
    let before = match store.string_get(key)? {
        Some(text) => parse_i64(&text).ok_or_else(Error::not_an_integer)?,
        None => 0,
    };
    let after = before
        .checked_add(increment)
        .ok_or_else(|| Error::state("ERR increment or decrement would overflow"))?;
    store.string_put(key, &Bytes::from(after), Lifetime::Keep)?;
    Ok(after)
}

/// Adds 1 to the integer at a key.
#[derive(Clone, Debug, Command)]
#[command(name = "INCR", group = String, since = "1.0.0", flags(write, denyoom, fast))]
pub struct Incr {
    /// The key of the integer.
    pub key: Key,
}

impl Run for Incr {
    type Output = i64;

    fn run(&self, store: &mut dyn Store) -> Result<i64> {
        add(store, &self.key, 1)
    }
}

/// Subtracts 1 from the integer at a key.
#[derive(Clone, Debug, Command)]
#[command(name = "DECR", group = String, since = "1.0.0", flags(write, denyoom, fast))]
pub struct Decr {
    /// The key of the integer.
    pub key: Key,
}

impl Run for Decr {
    type Output = i64;

    fn run(&self, store: &mut dyn Store) -> Result<i64> {
        add(store, &self.key, -1)
    }
}

/// Adds to the integer at a key.
#[derive(Clone, Debug, Command)]
#[command(name = "INCRBY", group = String, since = "1.0.0", flags(write, denyoom, fast))]
#[command(in_scripts = Adds("INCRBYFLOAT"))]
pub struct IncrBy {
    /// The key of the integer.
    pub key: Key,
    /// What to add.
    pub amount: i64,
}

impl Run for IncrBy {
    type Output = i64;

    fn run(&self, store: &mut dyn Store) -> Result<i64> {
        add(store, &self.key, self.amount)
    }
}

/// Subtracts from the integer at a key.
#[derive(Clone, Debug, Command)]
#[command(name = "DECRBY", group = String, since = "1.0.0", flags(write, denyoom, fast))]
pub struct DecrBy {
    /// The key of the integer.
    pub key: Key,
    /// What to subtract.
    pub amount: i64,
}

impl Run for DecrBy {
    type Output = i64;

    fn run(&self, store: &mut dyn Store) -> Result<i64> {
        let increment = self
            .amount
            .checked_neg()
            .ok_or_else(|| Error::argument("ERR decrement would overflow"))?;
        add(store, &self.key, increment)
    }
}
