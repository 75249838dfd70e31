//! Primitives on lists.

use super::Keys;
use crate::{Bytes, Result, words};

words! {
    /// An end of a list.
    Side {
        /// The head.
        Left = "LEFT",
        /// The tail.
        Right = "RIGHT",
    }
}

words! {
    /// Where an element is inserted.
    Place {
        /// In front of the pivot.
        Before = "BEFORE",
        /// Behind the pivot.
        After = "AFTER",
    }
}

/// Primitives on lists. Positions count from 0 at the head; negative ones from -1 at the tail.
pub trait Lists: Keys {
    /// Returns the length, 0 where there is no list (SQL: 1).
    ///
    /// # Errors
    /// The wrong kind, or those of the storage.
    fn list_len(&mut self, key: &[u8]) -> Result<usize>;

    /// Pushes values one after the other; returns the new length (SQL: 2).
    ///
    /// # Errors
    /// The wrong kind, or those of the storage.
    fn list_push(&mut self, key: &Bytes, side: Side, values: &[Bytes]) -> Result<usize>;

    /// Removes and returns up to `count` elements from an end; `None` where there is no
    /// list (SQL: 2).
    ///
    /// # Errors
    /// The wrong kind, or those of the storage.
    fn list_pop(&mut self, key: &[u8], side: Side, count: usize) -> Result<Option<Vec<Bytes>>>;

    /// Removes and returns one element from an end, if there is one (SQL: 2).
    ///
    /// # Errors
    /// The wrong kind, or those of the storage.
    fn list_pop_one(&mut self, key: &[u8], side: Side) -> Result<Option<Bytes>> {
        let popped = self.list_pop(key, side, 1)?;
        Ok(popped.and_then(|mut popped| popped.pop()))
    }

    /// Returns the elements from `start` to `stop`, both included (SQL: 1).
    ///
    /// # Errors
    /// The wrong kind, or those of the storage.
    fn list_range(&mut self, key: &[u8], start: i64, stop: i64) -> Result<Vec<Bytes>>;

    /// Returns the element at a position (SQL: 1).
    ///
    /// # Errors
    /// The wrong kind, or those of the storage.
    fn list_get(&mut self, key: &[u8], index: i64) -> Result<Option<Bytes>> {
        Ok(self.list_range(key, index, index)?.pop())
    }

    /// Replaces the element at a position; tells whether there is one (SQL: 1).
    ///
    /// # Errors
    /// The wrong kind, or those of the storage.
    fn list_set(&mut self, key: &[u8], index: i64, value: &Bytes) -> Result<bool>;

    /// Inserts a value beside the first element that equals `pivot`; returns the new length, 0
    /// where there is no list, `None` where there is no such element (SQL: 3).
    ///
    /// # Errors
    /// The wrong kind, or those of the storage.
    fn list_insert(
        &mut self,
        key: &[u8],
        place: Place,
        pivot: &[u8],
        value: &Bytes,
    ) -> Result<Option<usize>>;

    /// Removes elements that equal `value`: all of them for a `count` of 0, else the first
    /// `count` from the head, or from the tail where it is negative; returns their number (SQL: 2).
    ///
    /// # Errors
    /// The wrong kind, or those of the storage.
    fn list_remove(&mut self, key: &[u8], count: i64, value: &[u8]) -> Result<usize>;

    /// Keeps only the elements from `start` to `stop`, both included (SQL: 2).
    ///
    /// # Errors
    /// The wrong kind, or those of the storage.
    fn list_trim(&mut self, key: &[u8], start: i64, stop: i64) -> Result<()>;

    /// Returns positions of elements that equal `value`: from the `rank`-th match on (counted
    /// from 1 at the head or -1 at the tail), up to `count` of them (0 for all), comparing at
    /// most `max_len` elements (0 for all); `None` where there is no list (SQL: 1).
    ///
    /// # Errors
    /// The wrong kind, or those of the storage.
    fn list_positions(
        &mut self,
        key: &[u8],
        value: &[u8],
        rank: i64,
        count: usize,
        max_len: usize,
    ) -> Result<Option<Vec<usize>>>;
}
