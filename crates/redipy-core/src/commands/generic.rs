//! Commands on keys, whatever they hold.

mod copying;
mod dump;
mod lifetimes;
mod object;
mod scanning;

pub use copying::{Copy, CopyOptions, Move, Rename, RenameNx};
pub use dump::{Dump, Restore, RestoreOptions};
pub use lifetimes::{
    Expire, ExpireAt, ExpireAtOptions, ExpireOptions, ExpireTime, PExpire, PExpireAt,
    PExpireAtOptions, PExpireOptions, PExpireTime, PTtl, Persist, Ttl,
};
pub use object::{ObjectEncoding, ObjectFreq, ObjectHelp, ObjectIdleTime, ObjectRefCount};
pub use scanning::{Keys, RandomKey, Scan, ScanOptions};

pub(in crate::commands) use copying::database;

use super::commands;
use crate::{Bytes, Command, Key, Result, Run, Status, Store};

commands![
    Copy,
    Del,
    Dump,
    Exists,
    Expire,
    ExpireAt,
    ExpireTime,
    Keys,
    Move,
    ObjectEncoding,
    ObjectFreq,
    ObjectHelp,
    ObjectIdleTime,
    ObjectRefCount,
    PExpire,
    PExpireAt,
    PExpireTime,
    PTtl,
    Persist,
    RandomKey,
    Rename,
    RenameNx,
    Restore,
    Scan,
    Touch,
    Ttl,
    Type,
    Unlink,
];

fn delete(store: &mut dyn Store, keys: &[Key]) -> Result<usize> {
    let mut deleted = 0;
    for key in keys {
        deleted += usize::from(store.key_delete(key)?);
    }
    Ok(deleted)
}

/// Deletes keys; returns how many were there.
#[derive(Clone, Debug, Command)]
#[command(name = "DEL", group = Generic, since = "1.0.0", flags(write))]
pub struct Del {
    /// The keys to delete.
    pub keys: Vec<Key>,
}

impl Run for Del {
    type Output = usize;

    fn run(&self, store: &mut dyn Store) -> Result<usize> {
        delete(store, &self.keys)
    }
}

/// Deletes keys, giving their memory back later; returns how many were there.
#[derive(Clone, Debug, Command)]
#[command(name = "UNLINK", group = Generic, since = "4.0.0", flags(write, fast))]
pub struct Unlink {
    /// The keys to delete.
    pub keys: Vec<Key>,
}

impl Run for Unlink {
    type Output = usize;

    fn run(&self, store: &mut dyn Store) -> Result<usize> {
        delete(store, &self.keys)
    }
}

/// Counts the keys that are there; one that is named twice counts twice.
#[derive(Clone, Debug, Command)]
#[command(name = "EXISTS", group = Generic, since = "1.0.0", flags(readonly, fast))]
pub struct Exists {
    /// The keys to look for.
    pub keys: Vec<Key>,
}

impl Run for Exists {
    type Output = usize;

    fn run(&self, store: &mut dyn Store) -> Result<usize> {
        let mut found = 0;
        for key in &self.keys {
            found += usize::from(store.key_info(key)?.is_some());
        }
        Ok(found)
    }
}

/// Marks keys as used just now; returns how many are there.
#[derive(Clone, Debug, Command)]
#[command(name = "TOUCH", group = Generic, since = "3.2.1", flags(readonly, fast))]
pub struct Touch {
    /// The keys to mark.
    pub keys: Vec<Key>,
}

impl Run for Touch {
    type Output = usize;

    fn run(&self, store: &mut dyn Store) -> Result<usize> {
        let mut found = 0;
        for key in &self.keys {
            found += usize::from(store.key_touch(key)?);
        }
        Ok(found)
    }
}

/// Returns the kind of value that a key holds, or `none`.
#[derive(Clone, Debug, Command)]
#[command(name = "TYPE", method = "type", group = Generic, since = "1.0.0", flags(lone, readonly, fast))]
#[command(in_scripts = Kind)]
pub struct Type {
    /// The key to look at.
    pub key: Key,
}

impl Run for Type {
    type Output = Status;

    fn run(&self, store: &mut dyn Store) -> Result<Status> {
        let info = store.key_info(&self.key)?;
        Ok(Status(Bytes::from(
            info.map_or("none", |info| info.kind.name()),
        )))
    }
}
