//! Commands on strings.

mod floats;
mod lcs;
mod numbers;
mod options;
mod ranges;

pub use floats::IncrByFloat;
pub(super) use floats::add_float;
pub use lcs::{Lcs, LcsOptions};
pub use numbers::{Decr, DecrBy, Incr, IncrBy};
pub use options::{GetEx, GetExOptions, PSetEx, Set, SetEx, SetOptions};
pub use ranges::{Append, GetRange, SetRange, StrLen, SubStr};

use super::commands;
use crate::store::Lifetime;
use crate::{Bytes, Command, Key, Result, Run, Store};

commands![
    Append,
    Decr,
    DecrBy,
    Get,
    GetDel,
    GetEx,
    GetRange,
    GetSet,
    Incr,
    IncrBy,
    IncrByFloat,
    Lcs,
    MGet,
    MSet,
    MSetNx,
    PSetEx,
    Set,
    SetEx,
    SetNx,
    SetRange,
    StrLen,
    SubStr,
];

/// Returns the string at a key.
#[derive(Clone, Debug, Command)]
#[command(name = "GET", group = String, since = "1.0.0", flags(lone, readonly, fast))]
pub struct Get {
    /// The key of the string.
    pub key: Key,
}

impl Run for Get {
    type Output = Option<Bytes>;

    #[inline]
    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        store.string_get(&self.key)
    }
}

/// Returns the string at a key and deletes the key.
#[derive(Clone, Debug, Command)]
#[command(name = "GETDEL", group = String, since = "6.2.0", flags(write, fast))]
pub struct GetDel {
    /// The key of the string.
    pub key: Key,
}

impl Run for GetDel {
    type Output = Option<Bytes>;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        let value = store.string_get(&self.key)?;
        if value.is_some() {
            store.key_delete(&self.key)?;
        }
        Ok(value)
    }
}

/// Sets a string and returns the one before it.
#[derive(Clone, Debug, Command)]
#[command(name = "GETSET", group = String, since = "1.0.0", flags(write, denyoom, fast))]
pub struct GetSet {
    /// The key of the string.
    pub key: Key,
    /// The new string.
    pub value: Bytes,
}

impl Run for GetSet {
    type Output = Option<Bytes>;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        let before = store.string_get(&self.key)?;
        store.string_put(&self.key, &self.value, Lifetime::Forever)?;
        Ok(before)
    }
}

/// Returns the strings at several keys; a key that holds no string counts as missing.
#[derive(Clone, Debug, Command)]
#[command(name = "MGET", group = String, since = "1.0.0", flags(readonly, fast))]
pub struct MGet {
    /// The keys of the strings.
    pub keys: Vec<Key>,
}

impl Run for MGet {
    type Output = Vec<Option<Bytes>>;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        let get = |key: &Key| match store.string_get(key) {
            Err(error) if error.kind() == crate::ErrorKind::WrongType => Ok(None),
            value => value,
        };
        self.keys.iter().map(get).collect()
    }
}

/// Sets several strings at once.
#[derive(Clone, Debug, Command)]
#[command(name = "MSET", group = String, since = "1.0.1", flags(write, denyoom))]
pub struct MSet {
    /// The keys with their strings.
    pub mapping: Vec<(Key, Bytes)>,
}

impl Run for MSet {
    type Output = ();

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        for (key, value) in &self.mapping {
            store.string_put(key, value, Lifetime::Forever)?;
        }
        Ok(())
    }
}

/// Sets several strings at once, unless one of the keys is there already.
#[derive(Clone, Debug, Command)]
#[command(name = "MSETNX", group = String, since = "1.0.1", flags(write, denyoom))]
pub struct MSetNx {
    /// The keys with their strings.
    pub mapping: Vec<(Key, Bytes)>,
}

impl Run for MSetNx {
    type Output = bool;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        for (key, _) in &self.mapping {
            if store.key_info(key)?.is_some() {
                return Ok(false);
            }
        }
        for (key, value) in &self.mapping {
            store.string_put(key, value, Lifetime::Forever)?;
        }
        Ok(true)
    }
}

/// Sets a string, unless the key is there already.
#[derive(Clone, Debug, Command)]
#[command(name = "SETNX", group = String, since = "1.0.0", flags(write, denyoom, fast))]
pub struct SetNx {
    /// The key of the string.
    pub key: Key,
    /// The new string.
    pub value: Bytes,
}

impl Run for SetNx {
    type Output = bool;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        if store.key_info(&self.key)?.is_some() {
            return Ok(false);
        }
        store.string_put(&self.key, &self.value, Lifetime::Forever)?;
        Ok(true)
    }
}
