//! Primitives on hashes.

use super::{Cursor, Keys};
use crate::{Bytes, Result};

/// Primitives on hashes.
pub trait Hashes: Keys {
    /// Returns the number of fields, 0 where there is no hash (SQL: 1).
    ///
    /// # Errors
    /// The wrong kind, or those of the storage.
    fn hash_len(&mut self, key: &[u8]) -> Result<usize>;

    /// Returns the value of a field (SQL: 1).
    ///
    /// # Errors
    /// The wrong kind, or those of the storage.
    fn hash_get(&mut self, key: &[u8], field: &[u8]) -> Result<Option<Bytes>>;

    /// Returns the values of fields, in their order (SQL: 1).
    ///
    /// # Errors
    /// The wrong kind, or those of the storage.
    fn hash_get_many(&mut self, key: &[u8], fields: &[Bytes]) -> Result<Vec<Option<Bytes>>> {
        fields
            .iter()
            .map(|field| self.hash_get(key, field))
            .collect()
    }

    /// Sets fields; returns how many of them are new (SQL: 2).
    ///
    /// # Errors
    /// The wrong kind, or those of the storage.
    fn hash_put(&mut self, key: &Bytes, pairs: &[(Bytes, Bytes)]) -> Result<usize>;

    /// Removes fields; returns how many were there (SQL: 2).
    ///
    /// # Errors
    /// The wrong kind, or those of the storage.
    fn hash_remove(&mut self, key: &[u8], fields: &[Bytes]) -> Result<usize>;

    /// Returns all fields with their values (SQL: 1).
    ///
    /// # Errors
    /// The wrong kind, or those of the storage.
    fn hash_all(&mut self, key: &[u8]) -> Result<Vec<(Bytes, Bytes)>>;

    /// Returns random fields with their values: `count` different ones, or as many as there are;
    /// with `repeat`, exactly `count`, each drawn from all (SQL: 1).
    ///
    /// # Errors
    /// The wrong kind, or those of the storage.
    fn hash_random(
        &mut self,
        key: &[u8],
        count: usize,
        repeat: bool,
    ) -> Result<Vec<(Bytes, Bytes)>>;

    /// Returns about `count` fields with their values, and where to go on; a field that is there
    /// all the while is returned at least once (SQL: 1).
    ///
    /// # Errors
    /// The wrong kind, or those of the storage.
    fn hash_scan(
        &mut self,
        key: &[u8],
        cursor: Cursor,
        count: usize,
    ) -> Result<(Cursor, Vec<(Bytes, Bytes)>)>;
}
