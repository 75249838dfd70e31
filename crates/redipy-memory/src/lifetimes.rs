//! Which keys of a database end, and when: by key, and in the order of their ends.

use std::collections::{BTreeSet, HashMap};

use foldhash::fast::RandomState;
use redipy_core::Bytes;

/// The ends of keys, in milliseconds since 1970.
#[derive(Debug, Default)]
pub struct Lifetimes {
    ends: HashMap<Bytes, i64, RandomState>,
    order: BTreeSet<(i64, Bytes)>,
    /// How many keys were looked at in search of ended ones.
    #[cfg(test)]
    pub looks: std::cell::Cell<usize>,
}

impl Lifetimes {
    /// Tells whether no key has an end.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    pub fn get(&self, key: &[u8]) -> Option<i64> {
        self.ends.get(key).copied()
    }

    pub fn set(&mut self, key: &Bytes, at: i64) {
        if let Some(before) = self.ends.insert(key.clone(), at) {
            self.order.remove(&(before, key.clone()));
        }
        self.order.insert((at, key.clone()));
    }

    pub fn remove(&mut self, key: &[u8]) -> Option<i64> {
        let (key, at) = self.ends.remove_entry(key)?;
        self.order.remove(&(at, key));
        if self.ends.capacity() > 64 && self.ends.len() < self.ends.capacity() / 8 {
            self.ends.shrink_to(self.ends.len() * 2);
        }
        Some(at)
    }

    /// Returns the next end.
    pub fn next(&self) -> Option<i64> {
        self.order.first().map(|(at, _)| *at)
    }

    /// Returns a key whose end has come.
    pub fn due(&self, now: i64) -> Option<Bytes> {
        #[cfg(test)]
        self.looks.update(|looks| looks + 1);
        let (at, key) = self.order.first()?;
        (*at <= now).then(|| key.clone())
    }
}
