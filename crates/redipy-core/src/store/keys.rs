//! Primitives on keys as such, whatever they hold.

use crate::{Bytes, Kind, Result};

/// Where a scan goes on; 0 is the beginning, and the end.
pub type Cursor = u64;

/// The number of databases.
pub const DATABASES: u32 = 16;

/// What tells one state of a key from another; that of a key that is missing is the default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    /// The number of the key, which none had before it.
    pub id: i64,
    /// The number of its changes.
    pub version: i64,
}

/// What is known of a key without its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyInfo {
    /// The kind of its value.
    pub kind: Kind,
    /// When its lifetime ends, in milliseconds since 1970.
    pub expires_at: Option<i64>,
}

/// Primitives on keys.
pub trait Keys {
    /// Chooses the database, from 0 to 15, that the primitives after it work on (SQL: 0).
    fn select(&mut self, db: u32);

    /// Returns the database that is selected (SQL: 0).
    fn selected(&self) -> u32;

    /// Returns the time of this transaction in microseconds since 1970 (SQL: 0).
    fn now_us(&mut self) -> i64;

    /// Returns the time of this transaction in milliseconds since 1970 (SQL: 0).
    fn now_ms(&mut self) -> i64 {
        self.now_us().div_euclid(1000)
    }

    /// Returns a random number below `bound`, which is above zero (SQL: 0).
    fn random_below(&mut self, bound: u64) -> u64;

    /// Says that the primitive that follows is the last one of its command, which lets a store that is far away send the
    /// end of the transaction along with it (SQL: 0).
    fn last(&mut self) {}

    /// Returns a stamp of a key, which is another one after each change that other processes make. Where all
    /// changes are made in this process, it always is the same (SQL: 1).
    ///
    /// # Errors
    /// Those of the storage.
    fn key_stamp(&mut self, key: &[u8]) -> Result<Stamp> {
        let _ = key;
        Ok(Stamp::default())
    }

    /// Returns what is known of a key (SQL: 1).
    ///
    /// # Errors
    /// Those of the storage.
    fn key_info(&mut self, key: &[u8]) -> Result<Option<KeyInfo>>;

    /// Removes a key with its value; tells whether it was there (SQL: 1).
    ///
    /// # Errors
    /// Those of the storage.
    fn key_delete(&mut self, key: &[u8]) -> Result<bool>;

    /// Sets or ends the lifetime of a key, in milliseconds since 1970; tells whether it was
    /// there (SQL: 1).
    ///
    /// # Errors
    /// Those of the storage.
    fn key_expire(&mut self, key: &[u8], at: Option<i64>) -> Result<bool>;

    /// Gives the value and the lifetime of `from` to the key `to` of database `db`, whose own
    /// are lost; tells whether `from` was there (SQL: 2).
    ///
    /// # Errors
    /// Those of the storage.
    fn key_rename(&mut self, from: &[u8], db: u32, to: &Bytes) -> Result<bool>;

    /// Copies the value and the lifetime of `from` to the key `to` of database `db`, whose own
    /// are lost; tells whether `from` was there (SQL: 3).
    ///
    /// # Errors
    /// Those of the storage.
    fn key_copy(&mut self, from: &[u8], db: u32, to: &Bytes) -> Result<bool>;

    /// Returns any key, each one about as likely (SQL: 1).
    ///
    /// # Errors
    /// Those of the storage.
    fn key_random(&mut self) -> Result<Option<Bytes>>;

    /// Returns the number of keys (SQL: 1).
    ///
    /// # Errors
    /// Those of the storage.
    fn key_count(&mut self) -> Result<usize>;

    /// Returns about `count` keys with their kinds, and where to go on; a key that is there all
    /// the while is returned at least once (SQL: 1).
    ///
    /// # Errors
    /// Those of the storage.
    fn key_scan(&mut self, cursor: Cursor, count: usize) -> Result<(Cursor, Vec<(Bytes, Kind)>)>;

    /// Marks a key as used just now; tells whether it is there (SQL: 1).
    ///
    /// # Errors
    /// Those of the storage.
    fn key_touch(&mut self, key: &[u8]) -> Result<bool>;

    /// Returns the seconds since a key was last used, without using it (SQL: 1).
    ///
    /// # Errors
    /// Those of the storage.
    fn key_idle(&mut self, key: &[u8]) -> Result<Option<u64>>;

    /// Returns the name of the encoding that Redis would have chosen for the value of a key (SQL: 1).
    ///
    /// # Errors
    /// Those of the storage.
    fn key_encoding(&mut self, key: &[u8]) -> Result<Option<&'static str>>;

    /// Removes every key of the selected database (SQL: 1).
    ///
    /// # Errors
    /// Those of the storage.
    fn flush(&mut self) -> Result<()>;

    /// Removes every key of every database (SQL: 1).
    ///
    /// # Errors
    /// Those of the storage.
    fn flush_all(&mut self) -> Result<()>;

    /// Exchanges two databases (SQL: 1).
    ///
    /// # Errors
    /// Those of the storage.
    fn swap(&mut self, a: u32, b: u32) -> Result<()>;
}
