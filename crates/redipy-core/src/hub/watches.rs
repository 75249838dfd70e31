//! Keys that a transaction depends on: it must not run once one of them has changed.
//!
//! What counts as a change is what Redis' WATCH counts. A write that has an effect counts even where
//! it puts there what was there before, and even if it is the watcher's own; which writes have one,
//! [`Noting`](crate::store::Noting) knows. A lifetime that has ended since counts too. Keys that are
//! gone with their whole database, or have been exchanged with another one, count if they were there.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;

use crate::store::{Note, Stamp};
use crate::{
    Access, Bytes, Call, Engine, Hub, Reply, Result, Store, Watch, engine::transact_each_if,
};

/// The keys that are watched, by their databases.
#[derive(Debug, Default)]
pub struct Watches {
    watched: Mutex<BTreeMap<u32, HashMap<Bytes, Vec<Watcher>>>>,
}

/// One who watches a key.
#[derive(Debug)]
struct Watcher {
    /// What becomes true once the key has changed.
    changed: Arc<AtomicBool>,
    /// Whether the key was there when it began to be watched. As long as nothing is marked, it still
    /// is as it was then.
    was_there: bool,
}

impl Watches {
    /// Marks those whose keys have changed.
    pub(super) fn changed(&self, notes: &[Note]) {
        let watched = self.watched.lock();
        if watched.is_empty() {
            return;
        }
        for note in notes {
            match note {
                Note::Key { db, key, .. } => {
                    let watchers = watched.get(db).and_then(|keys| keys.get(key));
                    watchers.into_iter().flatten().for_each(Watcher::mark);
                }
                Note::Flushed { db } => {
                    let watchers = watched.get(db).into_iter().flat_map(HashMap::values);
                    mark_what_was_there(watchers);
                }
                Note::FlushedAll => {
                    mark_what_was_there(watched.values().flat_map(HashMap::values));
                }
                // Those that this changed have notes of their own.
                Note::Swapped { .. } => {}
            }
        }
    }

    /// Returns the keys of a database that are watched.
    pub(crate) fn keys(&self, db: u32) -> Vec<Bytes> {
        let watched = self.watched.lock();
        let keys = watched.get(&db).into_iter().flat_map(HashMap::keys);
        keys.cloned().collect()
    }

    /// Has a key watched; again is the same as once.
    fn add(&self, db: u32, key: &Bytes, changed: &Arc<AtomicBool>, was_there: bool) {
        let mut watched = self.watched.lock();
        let watchers = watched.entry(db).or_default().entry(key.clone());
        let watchers = watchers.or_default();
        // A body that ran again may have found something else.
        watchers.retain(|watcher| !Arc::ptr_eq(&watcher.changed, changed));
        watchers.push(Watcher {
            changed: Arc::clone(changed),
            was_there,
        });
    }

    /// Lets go of a key that was watched.
    fn remove(&self, db: u32, key: &Bytes, changed: &Arc<AtomicBool>) {
        let mut watched = self.watched.lock();
        let Some(keys) = watched.get_mut(&db) else {
            return;
        };
        if let Some(watchers) = keys.get_mut(key) {
            watchers.retain(|watcher| !Arc::ptr_eq(&watcher.changed, changed));
            if watchers.is_empty() {
                keys.remove(key);
            }
        }
        if keys.is_empty() {
            watched.remove(&db);
        }
    }
}

impl Watcher {
    /// Everyone who marks or asks holds the lock of the data, which orders what they see.
    fn mark(&self) {
        self.changed.store(true, Ordering::Relaxed);
    }
}

fn mark_what_was_there<'a>(watchers: impl Iterator<Item = &'a Vec<Watcher>>) {
    let there = watchers.flatten().filter(|watcher| watcher.was_there);
    there.for_each(Watcher::mark);
}

/// What was seen of a key when it began to be watched.
#[derive(Clone, Copy, Debug)]
struct Seen {
    /// When its lifetime ends.
    end: Option<i64>,
    /// What tells of changes by other processes.
    stamp: Stamp,
}

/// Keys of an engine that are watched.
#[derive(Debug)]
pub struct LocalWatch {
    engine: Arc<dyn Engine>,
    db: u32,
    keys: HashMap<Bytes, Seen>,
    changed: Arc<AtomicBool>,
}

impl LocalWatch {
    /// Starts to watch keys of a database.
    ///
    /// # Errors
    /// Those of the storage.
    pub fn new(engine: Arc<dyn Engine>, db: u32, keys: &[Bytes]) -> Result<Self> {
        engine.hub().listen();
        let mut watch = Self {
            engine,
            db,
            keys: HashMap::new(),
            changed: Arc::default(),
        };
        watch.add(keys)?;
        Ok(watch)
    }

    /// Runs something for each item in one transaction, as [`transact_each`](crate::transact_each)
    /// does, if no watched key has changed.
    ///
    /// # Errors
    /// That of the storage; then nothing has run.
    pub fn transact_each<T>(
        &self,
        db: &mut u32,
        items: &[T],
        run: impl Fn(&T, &mut dyn Store) -> Result<Reply>,
    ) -> Result<Option<Vec<Reply>>> {
        let may_run = |store: &mut dyn Store| Ok(!self.is_changed(store)?);
        transact_each_if(&*self.engine, db, items, may_run, run)
    }

    /// Returns the hub of the engine.
    #[must_use]
    pub fn hub(&self) -> &Hub {
        self.engine.hub()
    }

    fn is_changed(&self, store: &mut dyn Store) -> Result<bool> {
        if self.changed.load(Ordering::Relaxed) {
            return Ok(true);
        }
        store.select(self.db);
        for (key, seen) in &self.keys {
            let is_over = seen.end.is_some_and(|end| end <= store.now_ms());
            if is_over || store.key_stamp(key)? != seen.stamp {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl Watch for LocalWatch {
    fn add(&mut self, keys: &[Bytes]) -> Result<()> {
        let new: Vec<&Bytes> = keys
            .iter()
            .filter(|key| !self.keys.contains_key(*key))
            .collect();
        let mut all_seen = Vec::new();
        let found = self.engine.transact(Access::Read, &mut |store| {
            store.select(self.db);
            all_seen.clear();
            for key in &new {
                let info = store.key_info(key)?;
                let (db, was_there) = (self.db, info.is_some());
                // While the data are locked, or before the stamp is looked at: there is no moment at which a change
                // gets lost.
                self.hub().watches().add(db, key, &self.changed, was_there);
                all_seen.push(Seen {
                    end: info.and_then(|info| info.expires_at),
                    stamp: store.key_stamp(key)?,
                });
            }
            Ok(())
        });
        if let Err(error) = found {
            for key in new {
                self.hub().watches().remove(self.db, key, &self.changed);
            }
            return Err(error);
        }
        self.keys.extend(new.into_iter().cloned().zip(all_seen));
        Ok(())
    }

    fn execute_all(self: Box<Self>, db: &mut u32, calls: &[Call]) -> Result<Option<Vec<Reply>>> {
        let engine = Arc::clone(&self.engine);
        let run = |call: &Call, store: &mut dyn Store| call.run(store, engine.hub());
        self.transact_each(db, calls, run)
    }

    fn local(&self) -> Option<&LocalWatch> {
        Some(self)
    }
}

impl Drop for LocalWatch {
    fn drop(&mut self) {
        for key in self.keys.keys() {
            self.hub().watches().remove(self.db, key, &self.changed);
        }
        self.hub().leave();
    }
}
