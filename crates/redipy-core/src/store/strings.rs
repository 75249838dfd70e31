//! Primitives on strings.

use super::Keys;
use crate::{Bytes, Result};

/// What a write does to the lifetime of its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lifetime {
    /// The key lives on without an end.
    Forever,
    /// The lifetime stays as it is.
    Keep,
    /// It ends at this time, in milliseconds since 1970.
    Until(i64),
}

/// Primitives on strings.
pub trait Strings: Keys {
    /// Returns a string (SQL: 1).
    ///
    /// # Errors
    /// The wrong kind, or those of the storage.
    fn string_get(&mut self, key: &[u8]) -> Result<Option<Bytes>>;

    /// Sets a string, whatever the key held before (SQL: 2).
    ///
    /// # Errors
    /// Those of the storage.
    fn string_put(&mut self, key: &Bytes, value: &Bytes, lifetime: Lifetime) -> Result<()>;

    /// Appends to a string, which is made where it is missing; returns its new length (SQL: 2).
    ///
    /// # Errors
    /// The wrong kind, or those of the storage.
    fn string_append(&mut self, key: &Bytes, tail: &[u8]) -> Result<usize>;

    /// Overwrites part of a string, which is made longer with zero bytes where it is too short;
    /// returns its new length (SQL: 2).
    ///
    /// # Errors
    /// The wrong kind, or those of the storage.
    fn string_set_range(&mut self, key: &Bytes, offset: usize, part: &[u8]) -> Result<usize>;

    /// Returns the length of a string, 0 where it is missing (SQL: 1).
    ///
    /// # Errors
    /// The wrong kind, or those of the storage.
    fn string_len(&mut self, key: &[u8]) -> Result<usize> {
        Ok(self.string_get(key)?.map_or(0, |value| value.len()))
    }
}
