//! Primitives on sets.

use super::{Cursor, Keys};
use crate::{Bytes, Result};

/// Primitives on sets.
pub trait Sets: Keys {
    /// Returns the number of members, 0 where there is no set (SQL: 1).
    ///
    /// # Errors
    /// The wrong kind, or those of the storage.
    fn set_len(&mut self, key: &[u8]) -> Result<usize>;

    /// Adds members; returns how many of them are new (SQL: 2).
    ///
    /// # Errors
    /// The wrong kind, or those of the storage.
    fn set_add(&mut self, key: &Bytes, members: &[Bytes]) -> Result<usize>;

    /// Removes members; returns how many were there (SQL: 2).
    ///
    /// # Errors
    /// The wrong kind, or those of the storage.
    fn set_remove(&mut self, key: &[u8], members: &[Bytes]) -> Result<usize>;

    /// Tells of each string whether it is a member (SQL: 1).
    ///
    /// # Errors
    /// The wrong kind, or those of the storage.
    fn set_contains(&mut self, key: &[u8], members: &[Bytes]) -> Result<Vec<bool>>;

    /// Returns all members (SQL: 1).
    ///
    /// # Errors
    /// The wrong kind, or those of the storage.
    fn set_members(&mut self, key: &[u8]) -> Result<Vec<Bytes>>;

    /// Returns random members: `count` different ones, or as many as there are; with `repeat`,
    /// exactly `count`, each drawn from all (SQL: 1).
    ///
    /// # Errors
    /// The wrong kind, or those of the storage.
    fn set_random(&mut self, key: &[u8], count: usize, repeat: bool) -> Result<Vec<Bytes>>;

    /// Removes and returns up to `count` random members (SQL: 2).
    ///
    /// # Errors
    /// The wrong kind, or those of the storage.
    fn set_pop(&mut self, key: &[u8], count: usize) -> Result<Vec<Bytes>>;

    /// Returns about `count` members, and where to go on; a member that is there all the while
    /// is returned at least once (SQL: 1).
    ///
    /// # Errors
    /// The wrong kind, or those of the storage.
    fn set_scan(
        &mut self,
        key: &[u8],
        cursor: Cursor,
        count: usize,
    ) -> Result<(Cursor, Vec<Bytes>)>;
}
