//! The databases: keys with their values and lifetimes, and how a primitive gets at them.

use std::sync::Arc;

use redipy_core::store::{DATABASES, Lifetime};
use redipy_core::{Bytes, Clock, Hub};

use crate::lifetimes::Lifetimes;
use crate::table::{Place, Table};
use crate::value::Value;

/// All data of one memory backend, and the transaction that is under way.
pub struct Data {
    databases: Vec<Database>,
    selected: usize,
    clock: Clock,
    hub: Arc<Hub>,
    /// The time of the transaction, once something has asked for it, in microseconds.
    now_us: Option<i64>,
    /// When entries are used that this transaction uses, once that is known.
    used: Option<u32>,
    /// When the first lifetime ends; it may end sooner than that, never later.
    next_end: i64,
    pub rng: fastrand::Rng,
}

/// One database.
#[derive(Debug, Default)]
pub struct Database {
    pub keys: Table<Entry>,
    pub lifetimes: Lifetimes,
}

/// A key's value, and when it was used.
#[derive(Clone, Debug)]
pub struct Entry {
    pub value: Value,
    /// The second of the last use in 31 bits; the highest bit tells that the key has a lifetime,
    /// which spares most look-ups a second one.
    used: u32,
}

const MORTAL: u32 = 1 << 31;

impl Entry {
    const fn is_mortal(&self) -> bool {
        self.used & MORTAL != 0
    }

    fn set_mortal(&mut self, mortal: bool) {
        self.used = self.used & !MORTAL | if mortal { MORTAL } else { 0 };
    }

    fn touch(&mut self, now: u32) {
        self.used = self.used & MORTAL | now & !MORTAL;
    }

    /// Returns the seconds between the last use and now.
    pub const fn idle(&self, now: u32) -> u32 {
        now.wrapping_sub(self.used) & !MORTAL
    }
}

impl Data {
    pub fn new(clock: Clock, hub: Arc<Hub>) -> Self {
        Self {
            databases: (0..DATABASES).map(|_| Database::default()).collect(),
            selected: 0,
            clock,
            hub,
            now_us: None,
            used: None,
            next_end: i64::MAX,
            rng: fastrand::Rng::new(),
        }
    }

    /// Starts a transaction, whose time is not known yet.
    pub const fn begin(&mut self) {
        self.now_us = None;
        self.used = None;
    }

    /// Returns the time at which this transaction uses entries.
    #[inline]
    fn used(&mut self) -> u32 {
        let clock = &self.clock;
        *self.used.get_or_insert_with(|| clock.coarse_seconds())
    }

    /// Removes a key if its time is over.
    #[inline]
    fn bury(&mut self, key: &[u8]) {
        // Mostly there are no lifetimes at all, and nothing to look up.
        if !self.databases[self.selected].lifetimes.is_empty() {
            self.position(key);
        }
    }

    pub const fn clock(&self) -> &Clock {
        &self.clock
    }

    pub const fn hub(&self) -> &Arc<Hub> {
        &self.hub
    }

    #[expect(clippy::cast_possible_truncation, reason = "there are 16 databases")]
    pub const fn selected(&self) -> u32 {
        self.selected as u32
    }

    /// Chooses a database; commands have checked its number.
    pub fn select(&mut self, db: u32) {
        debug_assert!(db < DATABASES, "database {db}");
        self.selected = (db % DATABASES) as usize;
    }

    pub fn now_us(&mut self) -> i64 {
        let clock = &self.clock;
        *self.now_us.get_or_insert_with(|| clock.now_us())
    }

    pub fn now_ms(&mut self) -> i64 {
        self.now_us().div_euclid(1000)
    }

    /// Returns the time of the transaction in milliseconds if something has asked for it.
    pub fn known_now_ms(&self) -> Option<i64> {
        self.now_us.map(|now| now.div_euclid(1000))
    }

    #[inline]
    pub fn db(&mut self) -> &mut Database {
        &mut self.databases[self.selected]
    }

    pub fn swap(&mut self, a: u32, b: u32) {
        self.databases.swap(a as usize, b as usize);
    }

    pub fn clear_all(&mut self) {
        for database in &mut self.databases {
            *database = Database::default();
        }
    }

    /// Returns the position of a key that is alive; one whose time is over is removed.
    #[inline]
    fn position(&mut self, key: &[u8]) -> Option<usize> {
        let db = &self.databases[self.selected];
        let position = db.keys.position(key)?;
        let (_, entry) = db.keys.get_index(position)?;
        if entry.is_mortal() && db.lifetimes.get(key).is_some_and(|at| at <= self.now_ms()) {
            self.remove(key);
            return None;
        }
        Some(position)
    }

    /// Returns the entry of a key that is alive, without marking it as used.
    pub fn peek(&mut self, key: &[u8]) -> Option<&mut Entry> {
        let position = self.position(key)?;
        self.db()
            .keys
            .get_index_mut(position)
            .map(|(_, entry)| entry)
    }

    /// Returns the entry of a key that is alive and marks it as used.
    #[inline]
    pub fn entry(&mut self, key: &[u8]) -> Option<&mut Entry> {
        let now = self.used();
        let entry = self.peek(key)?;
        entry.touch(now);
        Some(entry)
    }

    #[inline]
    pub fn value(&mut self, key: &[u8]) -> Option<&mut Value> {
        self.entry(key).map(|entry| &mut entry.value)
    }

    /// Returns the value of a key, which is made where it is missing.
    pub fn value_or(&mut self, key: &Bytes, make: fn() -> Value) -> &mut Value {
        self.bury(key);
        let used = self.used() & !MORTAL;
        let entry = match self.db().keys.place(key) {
            Place::Taken(entry) => entry,
            Place::Free(free) => {
                let value = make();
                free.fill(key.clone(), Entry { value, used })
            }
        };
        entry.touch(used);
        &mut entry.value
    }

    /// Sets the value of a key, whatever it held before.
    pub fn put(&mut self, key: &Bytes, value: Value, lifetime: Lifetime) {
        let make = |value| value;
        self.put_from(key, value, make, |old, value| *old = value, lifetime);
    }

    /// Sets a string at a key, whatever it held before; one of the same length lends its memory.
    pub fn put_string(&mut self, key: &Bytes, text: &Bytes, lifetime: Lifetime) {
        let make = |text: &Bytes| Value::String(text.clone());
        let replace = |old: &mut Value, text: &Bytes| match old {
            Value::String(old) => old.clone_from(text),
            old => *old = Value::String(text.clone()),
        };
        self.put_from(key, text, make, replace, lifetime);
    }

    /// Sets the value of a key to what is made of `source`, or to what replaces the one before.
    fn put_from<S>(
        &mut self,
        key: &Bytes,
        source: S,
        make: impl FnOnce(S) -> Value,
        replace: impl FnOnce(&mut Value, S),
        lifetime: Lifetime,
    ) {
        if lifetime == Lifetime::Keep {
            // With a key whose time is over goes a lifetime that must not be kept.
            self.bury(key);
        }
        let used = self.used() & !MORTAL;
        let db = &mut self.databases[self.selected];
        let entry = match db.keys.place(key) {
            Place::Taken(entry) => {
                replace(&mut entry.value, source);
                entry.touch(used);
                entry
            }
            Place::Free(free) => {
                let value = make(source);
                free.fill(key.clone(), Entry { value, used })
            }
        };
        match lifetime {
            Lifetime::Keep => {}
            Lifetime::Forever => {
                if entry.is_mortal() {
                    entry.set_mortal(false);
                    db.lifetimes.remove(key);
                }
            }
            Lifetime::Until(at) => {
                entry.set_mortal(true);
                db.lifetimes.set(key, at);
                self.next_end = self.next_end.min(at);
            }
        }
    }

    /// Sets or ends the lifetime of a key; tells whether it is there.
    pub fn expire(&mut self, key: &[u8], at: Option<i64>) -> bool {
        let Some(position) = self.position(key) else {
            return false;
        };
        let db = &mut self.databases[self.selected];
        let Some((key, entry)) = db.keys.get_index_mut(position) else {
            return false;
        };
        entry.set_mortal(at.is_some());
        match at {
            Some(at) => {
                db.lifetimes.set(key, at);
                self.next_end = self.next_end.min(at);
            }
            None => {
                db.lifetimes.remove(key);
            }
        }
        true
    }

    /// Returns when the lifetime of a key ends.
    pub fn end_of(&mut self, key: &[u8]) -> Option<i64> {
        let mortal = self.peek(key)?.is_mortal();
        if mortal {
            self.db().lifetimes.get(key)
        } else {
            None
        }
    }

    /// Removes a key, alive or not.
    pub fn remove(&mut self, key: &[u8]) -> Option<Entry> {
        let db = self.db();
        let entry = db.keys.swap_remove(key)?;
        if entry.is_mortal() {
            db.lifetimes.remove(key);
        }
        Some(entry)
    }

    /// Removes up to `limit` keys whose time is over, in any database; tells whether none is left.
    pub fn sweep(&mut self, limit: usize) -> bool {
        let now = self.now_ms();
        if self.next_end > now {
            return true;
        }
        let mut left = limit;
        let selected = self.selected;
        for database in 0..self.databases.len() {
            self.selected = database;
            while let Some(key) = self.db().lifetimes.due(now) {
                if left == 0 {
                    self.selected = selected;
                    return false;
                }
                left -= 1;
                self.remove(&key);
            }
        }
        self.selected = selected;
        let ends = self.databases.iter().filter_map(|db| db.lifetimes.next());
        self.next_end = ends.min().unwrap_or(i64::MAX);
        true
    }

    /// Returns when the next lifetime may end.
    pub const fn next_end(&self) -> i64 {
        self.next_end
    }

    pub fn random_position(&mut self) -> Option<usize> {
        let len = self.db().keys.len();
        (len > 0).then(|| self.rng.usize(..len))
    }
}

impl std::fmt::Debug for Data {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let keys: Vec<_> = self.databases.iter().map(|db| db.keys.len()).collect();
        f.debug_struct("Data")
            .field("keys", &keys)
            .finish_non_exhaustive()
    }
}

/// Defines how primitives of one kind get at their value: to read it, to change it, and to change
/// it where it may have to be made.
macro_rules! typed {
    ($variant:ident, $type:ty, $get:ident, $make:ident) => {
        impl $crate::data::Data {
            #[inline]
            pub(crate) fn $get(&mut self, key: &[u8]) -> redipy_core::Result<Option<&mut $type>> {
                match self.value(key) {
                    None => Ok(None),
                    Some($crate::value::Value::$variant(value)) => Ok(Some(value)),
                    Some(other) => Err(redipy_core::Error::wrong_type(key, other.kind())),
                }
            }

            pub(crate) fn $make(
                &mut self,
                key: &redipy_core::Bytes,
            ) -> redipy_core::Result<&mut $type> {
                let make = || $crate::value::Value::$variant(Box::default());
                match self.value_or(key, make) {
                    $crate::value::Value::$variant(value) => Ok(value),
                    other => Err(redipy_core::Error::wrong_type(key, other.kind())),
                }
            }
        }
    };
}
pub(crate) use typed;
