//! Commands on lists: reading and changing elements where they are.
//!
//! What puts elements in and takes them out at the ends is in `ends`, what takes from one list to
//! another in `moves`, what waits for an element in `blocking`, the search in `positions`.

mod blocking;
mod ends;
mod moves;
mod positions;

pub use blocking::{BLMPop, BLMPopOptions, BLMove, BLPop, BRPop, BRPopLPush};
pub use ends::{
    LMPop, LMPopOptions, LPop, LPopOptions, LPush, LPushX, RPop, RPopOptions, RPush, RPushX,
};
pub use moves::{LMove, RPopLPush};
pub use positions::{LPos, LPosOptions};

use super::commands;
use crate::number::parse_i64;
use crate::store::Place;
use crate::{Bytes, Command, Error, Key, Result, Run, Store};

commands![
    BLMPop, BLMove, BLPop, BRPop, BRPopLPush, LIndex, LInsert, LLen, LMPop, LMove, LPop, LPos,
    LPush, LPushX, LRange, LRem, LSet, LTrim, RPop, RPopLPush, RPush, RPushX,
];

/// Returns the element at a position of a list.
#[derive(Clone, Debug, Command)]
#[command(name = "LINDEX", group = List, since = "1.0.0", flags(readonly))]
pub struct LIndex {
    /// The key of the list.
    pub key: Key,
    /// The position, counted from 0 at the head or -1 at the tail.
    pub index: Bytes,
}

impl Run for LIndex {
    type Output = Option<Bytes>;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        match parse_i64(&self.index) {
            Some(index) => store.list_get(&self.key, index),
            // A list that is missing has no element anywhere.
            None if store.list_len(&self.key)? == 0 => Ok(None),
            None => Err(Error::not_an_integer()),
        }
    }
}

/// Inserts an element beside another one; returns the new length, or -1 where that other one is
/// missing.
#[derive(Clone, Debug, Command)]
#[command(name = "LINSERT", group = List, since = "2.2.0", flags(lone, write, denyoom))]
pub struct LInsert {
    /// The key of the list.
    pub key: Key,
    /// The side of the other element.
    pub place: Place,
    /// The other element.
    pub pivot: Bytes,
    /// The element to insert.
    pub element: Bytes,
}

impl Run for LInsert {
    type Output = i64;

    fn run(&self, store: &mut dyn Store) -> Result<i64> {
        let len = store.list_insert(&self.key, self.place, &self.pivot, &self.element)?;
        Ok(len.map_or(-1, |len| i64::try_from(len).unwrap_or(i64::MAX)))
    }
}

/// Returns the length of a list, 0 where it is missing.
#[derive(Clone, Debug, Command)]
#[command(name = "LLEN", group = List, since = "1.0.0", flags(lone, readonly, fast))]
pub struct LLen {
    /// The key of the list.
    pub key: Key,
}

impl Run for LLen {
    type Output = usize;

    fn run(&self, store: &mut dyn Store) -> Result<usize> {
        store.list_len(&self.key)
    }
}

/// Returns part of a list; both ends are included, and negative ones count from its tail.
#[derive(Clone, Debug, Command)]
#[command(name = "LRANGE", group = List, since = "1.0.0", flags(lone, readonly))]
pub struct LRange {
    /// The key of the list.
    pub key: Key,
    /// The position of the first element.
    pub start: i64,
    /// The position of the last element.
    pub stop: i64,
}

impl Run for LRange {
    type Output = Vec<Bytes>;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        store.list_range(&self.key, self.start, self.stop)
    }
}

/// Removes elements that equal another; returns their number.
#[derive(Clone, Debug, Command)]
#[command(name = "LREM", group = List, since = "1.0.0", flags(lone, write))]
pub struct LRem {
    /// The key of the list.
    pub key: Key,
    /// How many to remove from the head, or from the tail where it is negative; 0 for all.
    pub count: i64,
    /// What the elements equal.
    pub element: Bytes,
}

impl Run for LRem {
    type Output = usize;

    fn run(&self, store: &mut dyn Store) -> Result<usize> {
        store.list_remove(&self.key, self.count, &self.element)
    }
}

/// Replaces the element at a position of a list.
#[derive(Clone, Debug, Command)]
#[command(name = "LSET", group = List, since = "1.0.0", flags(write, denyoom))]
pub struct LSet {
    /// The key of the list.
    pub key: Key,
    /// The position, counted from 0 at the head or -1 at the tail.
    pub index: Bytes,
    /// The new element.
    pub element: Bytes,
}

impl Run for LSet {
    type Output = ();

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        let index = parse_i64(&self.index);
        if let Some(index) = index
            && store.list_set(&self.key, index, &self.element)?
        {
            return Ok(());
        }
        // A missing key is told before a bad position.
        if store.list_len(&self.key)? == 0 {
            return Err(Error::no_such_key());
        }
        Err(index.map_or_else(Error::not_an_integer, |_| {
            Error::state("ERR index out of range")
        }))
    }
}

/// Keeps only part of a list; both ends are included, and negative ones count from its tail.
#[derive(Clone, Debug, Command)]
#[command(name = "LTRIM", group = List, since = "1.0.0", flags(lone, write))]
pub struct LTrim {
    /// The key of the list.
    pub key: Key,
    /// The position of the first element to keep.
    pub start: i64,
    /// The position of the last element to keep.
    pub stop: i64,
}

impl Run for LTrim {
    type Output = ();

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        store.list_trim(&self.key, self.start, self.stop)
    }
}
