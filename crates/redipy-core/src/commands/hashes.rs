//! Commands on hashes: fields and their values.
//!
//! The arithmetic is in `numbers`, what visits fields at random or step by step in `visits`.

mod numbers;
mod visits;

pub use numbers::{HIncrBy, HIncrByFloat};
pub use visits::{HRandField, HRandFieldOptions, HScan, HScanOptions};

use super::commands;
use crate::{Bytes, Command, Fields, Key, Result, Run, Store};

commands![
    HDel,
    HExists,
    HGet,
    HGetAll,
    HIncrBy,
    HIncrByFloat,
    HKeys,
    HLen,
    HMGet,
    HMSet,
    HRandField,
    HScan,
    HSet,
    HSetNx,
    HStrLen,
    HVals,
];

/// Removes fields of a hash; returns how many were there.
#[derive(Clone, Debug, Command)]
#[command(name = "HDEL", group = Hash, since = "2.0.0", flags(lone, write, fast))]
pub struct HDel {
    /// The key of the hash.
    pub key: Key,
    /// The fields to remove.
    pub fields: Vec<Bytes>,
}

impl Run for HDel {
    type Output = usize;

    fn run(&self, store: &mut dyn Store) -> Result<usize> {
        store.hash_remove(&self.key, &self.fields)
    }
}

/// Tells whether a hash has a field.
#[derive(Clone, Debug, Command)]
#[command(name = "HEXISTS", group = Hash, since = "2.0.0", flags(lone, readonly, fast))]
pub struct HExists {
    /// The key of the hash.
    pub key: Key,
    /// The field.
    pub field: Bytes,
}

impl Run for HExists {
    type Output = bool;

    fn run(&self, store: &mut dyn Store) -> Result<bool> {
        Ok(store.hash_get(&self.key, &self.field)?.is_some())
    }
}

/// Returns the value of a field of a hash.
#[derive(Clone, Debug, Command)]
#[command(name = "HGET", group = Hash, since = "2.0.0", flags(lone, readonly, fast))]
pub struct HGet {
    /// The key of the hash.
    pub key: Key,
    /// The field.
    pub field: Bytes,
}

impl Run for HGet {
    type Output = Option<Bytes>;

    #[inline]
    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        store.hash_get(&self.key, &self.field)
    }
}

/// Returns all fields of a hash with their values.
#[derive(Clone, Debug, Command)]
#[command(name = "HGETALL", group = Hash, since = "2.0.0", flags(lone, readonly, unordered))]
pub struct HGetAll {
    /// The key of the hash.
    pub key: Key,
}

impl Run for HGetAll {
    type Output = Fields;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        store.hash_all(&self.key).map(Fields)
    }
}

/// Returns all fields of a hash without their values.
#[derive(Clone, Debug, Command)]
#[command(name = "HKEYS", group = Hash, since = "2.0.0", flags(lone, readonly, unordered))]
pub struct HKeys {
    /// The key of the hash.
    pub key: Key,
}

impl Run for HKeys {
    type Output = Vec<Bytes>;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        let all = store.hash_all(&self.key)?;
        Ok(all.into_iter().map(|(field, _)| field).collect())
    }
}

/// Returns the number of fields of a hash, 0 where it is missing.
#[derive(Clone, Debug, Command)]
#[command(name = "HLEN", group = Hash, since = "2.0.0", flags(lone, readonly, fast))]
pub struct HLen {
    /// The key of the hash.
    pub key: Key,
}

impl Run for HLen {
    type Output = usize;

    fn run(&self, store: &mut dyn Store) -> Result<usize> {
        store.hash_len(&self.key)
    }
}

/// Returns the values of several fields of a hash.
#[derive(Clone, Debug, Command)]
#[command(name = "HMGET", group = Hash, since = "2.0.0", flags(lone, readonly, fast))]
#[command(in_scripts = Asked)]
pub struct HMGet {
    /// The key of the hash.
    pub key: Key,
    /// The fields.
    pub fields: Vec<Bytes>,
}

impl Run for HMGet {
    type Output = Vec<Option<Bytes>>;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        store.hash_get_many(&self.key, &self.fields)
    }
}

/// Sets fields of a hash; the older form of `HSET`, with another reply.
#[derive(Clone, Debug, Command)]
#[command(name = "HMSET", group = Hash, since = "2.0.0", flags(lone, write, denyoom, fast))]
pub struct HMSet {
    /// The key of the hash.
    pub key: Key,
    /// The fields with their values.
    pub mapping: Vec<(Bytes, Bytes)>,
}

impl Run for HMSet {
    type Output = ();

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        store.hash_put(&self.key, &self.mapping).map(|_| ())
    }
}

/// Sets fields of a hash; returns how many of them are new.
#[derive(Clone, Debug, Command)]
#[command(name = "HSET", group = Hash, since = "2.0.0", flags(lone, write, denyoom, fast))]
pub struct HSet {
    /// The key of the hash.
    pub key: Key,
    /// The fields with their values.
    pub mapping: Vec<(Bytes, Bytes)>,
}

impl Run for HSet {
    type Output = usize;

    fn run(&self, store: &mut dyn Store) -> Result<usize> {
        store.hash_put(&self.key, &self.mapping)
    }
}

/// Sets a field of a hash, unless it is there already.
#[derive(Clone, Debug, Command)]
#[command(name = "HSETNX", group = Hash, since = "2.0.0", flags(write, denyoom, fast))]
pub struct HSetNx {
    /// The key of the hash.
    pub key: Key,
    /// The field.
    pub field: Bytes,
    /// Its value.
    pub value: Bytes,
}

impl Run for HSetNx {
    type Output = bool;

    fn run(&self, store: &mut dyn Store) -> Result<bool> {
        if store.hash_get(&self.key, &self.field)?.is_some() {
            return Ok(false);
        }
        let pair = (self.field.clone(), self.value.clone());
        store.hash_put(&self.key, &[pair])?;
        Ok(true)
    }
}

/// Returns the length of the value of a field, 0 where it is missing.
#[derive(Clone, Debug, Command)]
#[command(name = "HSTRLEN", group = Hash, since = "3.2.0", flags(lone, readonly, fast))]
pub struct HStrLen {
    /// The key of the hash.
    pub key: Key,
    /// The field.
    pub field: Bytes,
}

impl Run for HStrLen {
    type Output = usize;

    fn run(&self, store: &mut dyn Store) -> Result<usize> {
        let value = store.hash_get(&self.key, &self.field)?;
        Ok(value.map_or(0, |value| value.len()))
    }
}

/// Returns all values of a hash without their fields.
#[derive(Clone, Debug, Command)]
#[command(name = "HVALS", group = Hash, since = "2.0.0", flags(lone, readonly, unordered))]
pub struct HVals {
    /// The key of the hash.
    pub key: Key,
}

impl Run for HVals {
    type Output = Vec<Bytes>;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        let all = store.hash_all(&self.key)?;
        Ok(all.into_iter().map(|(_, value)| value).collect())
    }
}
