//! A command of one's own: `HADDMAX key field number` raises a field of a hash to a number.
//!
//! The declaration is all there is to write: a struct with a field for each argument, and the body beside
//! it. The command then runs typed (`r.run(&..)`), in pipelines and under prefixes, on any backend that has
//! its data in this process. Once it is [registered](register), it runs by its name too, and scripts can
//! call it. A server does not know it, and says so.

use redipy::core::{Run, Store, number};
use redipy::{Bytes, Command, Error, Key, Result};

redipy::core::words! {
    /// Which number to return.
    Which {
        /// The one from before.
        Old = "OLD",
        /// The one from afterwards.
        New = "NEW",
    }
}

/// Raises a field of a hash to a number, if it holds a smaller one or nothing; returns what it holds then.
#[derive(Clone, Debug, Command)]
#[command(crate = redipy::core)]
#[command(name = "HADDMAX", group = Hash, since = "7.0.0", flags(write, denyoom, fast))]
pub struct HAddMax {
    /// The key of the hash.
    pub key: Key,
    /// The field.
    pub field: Bytes,
    /// The number to raise it to.
    pub number: i64,
    /// Which number to return, the new one if nothing is said.
    #[arg(token = "RETURN")]
    pub which: Option<Which>,
}

impl Run for HAddMax {
    type Output = Option<i64>;

    fn run(&self, store: &mut dyn Store) -> Result<Option<i64>> {
        let not_a_number = || Error::state("ERR hash value is not an integer");
        let read = |text: Bytes| number::parse_i64(&text).ok_or_else(not_a_number);
        let old = store.hash_get(&self.key, &self.field)?;
        let old = old.map(read).transpose()?;
        let new = old.map_or(self.number, |old| old.max(self.number));
        if old != Some(new) {
            store.hash_put(&self.key, &[(self.field.clone(), Bytes::from(new))])?;
        }
        Ok(match self.which {
            Some(Which::Old) => old,
            Some(Which::New) | None => Some(new),
        })
    }
}

/// Has the command found by its name from now on.
///
/// # Errors
/// That the name is taken.
pub fn register() -> Result<()> {
    redipy::core::commands::register(HAddMax::SPEC)
}
