//! A store around another one that notes which keys were changed, and which may have come to hold
//! something that commands wait for.

use super::{
    Channels, Cursor, Hashes, KeyInfo, Keys, Lifetime, Lists, Place, Scored, Sets, Side,
    SortedSets, Stamp, Strings, ZRange,
};
use crate::hub::Watches;
use crate::{Bytes, Kind, Result, Store, Topic};

/// A change, as those who wait need to know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// A key has changed.
    Key {
        /// The database.
        db: u32,
        /// The key.
        key: Bytes,
        /// Whether it may be new, as a list or another collection that commands wait for.
        filled: bool,
    },
    /// All keys of a database are gone.
    Flushed {
        /// The database.
        db: u32,
    },
    /// All keys of all databases are gone.
    FlushedAll,
    /// Two databases have been exchanged.
    Swapped {
        /// One database.
        first: u32,
        /// The other one.
        second: u32,
    },
}

/// A store that notes changes while it hands everything on.
pub struct Noting<'a> {
    store: &'a mut dyn Store,
    notes: Vec<Note>,
    /// The keys that are watched: of all that an exchange of databases changes, these are noted.
    watches: Option<&'a Watches>,
}

impl<'a> Noting<'a> {
    /// Starts without a note.
    pub fn new(store: &'a mut dyn Store) -> Self {
        Self {
            store,
            notes: Vec::new(),
            watches: None,
        }
    }

    /// Notes of keys that are watched what nobody else needs to know.
    #[must_use]
    pub fn for_watches(mut self, watches: &'a Watches) -> Self {
        self.watches = Some(watches);
        self
    }

    /// Returns the changes in their order.
    #[must_use]
    pub fn into_notes(self) -> Vec<Note> {
        self.notes
    }

    fn note(&mut self, key: &[u8], changed: bool) {
        let db = self.store.selected();
        self.note_in(db, key, changed, false);
    }

    fn note_filled(&mut self, key: &[u8]) {
        let db = self.store.selected();
        self.note_in(db, key, true, true);
    }

    /// Notes the watched keys of a database that are there, or will be once it has been exchanged
    /// with another one.
    fn note_exchange(&mut self, db: u32, other: u32) -> Result<()> {
        for key in self
            .watches
            .map(|watches| watches.keys(db))
            .unwrap_or_default()
        {
            let mut there = false;
            for db in [db, other] {
                self.store.select(db);
                there |= self.store.key_info(&key)?.is_some();
            }
            self.note_in(db, &key, there, false);
        }
        Ok(())
    }

    fn note_in(&mut self, db: u32, key: &[u8], changed: bool, filled: bool) {
        if changed {
            let key = Bytes::from(key);
            self.notes.push(Note::Key { db, key, filled });
        }
    }
}

impl Keys for Noting<'_> {
    fn select(&mut self, db: u32) {
        self.store.select(db);
    }

    fn selected(&self) -> u32 {
        self.store.selected()
    }

    fn now_us(&mut self) -> i64 {
        self.store.now_us()
    }

    fn random_below(&mut self, bound: u64) -> u64 {
        self.store.random_below(bound)
    }

    // What is `last` to a command is not to its transaction: those who wait are served behind it.

    fn key_stamp(&mut self, key: &[u8]) -> Result<Stamp> {
        self.store.key_stamp(key)
    }

    fn key_info(&mut self, key: &[u8]) -> Result<Option<KeyInfo>> {
        self.store.key_info(key)
    }

    fn key_delete(&mut self, key: &[u8]) -> Result<bool> {
        let deleted = self.store.key_delete(key)?;
        self.note(key, deleted);
        Ok(deleted)
    }

    fn key_expire(&mut self, key: &[u8], at: Option<i64>) -> Result<bool> {
        // To end a lifetime that there is not changes nothing; to set one does, even the same.
        let changes = at.is_some()
            || self
                .store
                .key_info(key)?
                .is_some_and(|info| info.expires_at.is_some());
        let found = self.store.key_expire(key, at)?;
        self.note(key, found && changes);
        Ok(found)
    }

    fn key_rename(&mut self, from: &[u8], db: u32, to: &Bytes) -> Result<bool> {
        let found = self.store.key_rename(from, db, to)?;
        self.note(from, found);
        self.note_in(db, to, found, true);
        Ok(found)
    }

    fn key_copy(&mut self, from: &[u8], db: u32, to: &Bytes) -> Result<bool> {
        let found = self.store.key_copy(from, db, to)?;
        self.note_in(db, to, found, true);
        Ok(found)
    }

    fn key_random(&mut self) -> Result<Option<Bytes>> {
        self.store.key_random()
    }

    fn key_count(&mut self) -> Result<usize> {
        self.store.key_count()
    }

    fn key_scan(&mut self, cursor: Cursor, count: usize) -> Result<(Cursor, Vec<(Bytes, Kind)>)> {
        self.store.key_scan(cursor, count)
    }

    fn key_touch(&mut self, key: &[u8]) -> Result<bool> {
        self.store.key_touch(key)
    }

    fn key_idle(&mut self, key: &[u8]) -> Result<Option<u64>> {
        self.store.key_idle(key)
    }

    fn key_encoding(&mut self, key: &[u8]) -> Result<Option<&'static str>> {
        self.store.key_encoding(key)
    }

    fn flush(&mut self) -> Result<()> {
        let db = self.store.selected();
        self.store.flush()?;
        self.notes.push(Note::Flushed { db });
        Ok(())
    }

    fn flush_all(&mut self) -> Result<()> {
        self.store.flush_all()?;
        self.notes.push(Note::FlushedAll);
        Ok(())
    }

    fn swap(&mut self, a: u32, b: u32) -> Result<()> {
        if a == b {
            return Ok(());
        }
        let (selected, noted) = (self.store.selected(), self.notes.len());
        let looked = self
            .note_exchange(a, b)
            .and_then(|()| self.note_exchange(b, a));
        self.store.select(selected);
        if let Err(error) = looked.and_then(|()| self.store.swap(a, b)) {
            self.notes.truncate(noted);
            return Err(error);
        }
        self.notes.push(Note::Swapped {
            first: a,
            second: b,
        });
        Ok(())
    }
}

impl Strings for Noting<'_> {
    fn string_get(&mut self, key: &[u8]) -> Result<Option<Bytes>> {
        self.store.string_get(key)
    }

    fn string_put(&mut self, key: &Bytes, value: &Bytes, lifetime: Lifetime) -> Result<()> {
        self.store.string_put(key, value, lifetime)?;
        self.note(key, true);
        Ok(())
    }

    fn string_append(&mut self, key: &Bytes, tail: &[u8]) -> Result<usize> {
        let len = self.store.string_append(key, tail)?;
        self.note(key, true);
        Ok(len)
    }

    fn string_set_range(&mut self, key: &Bytes, offset: usize, part: &[u8]) -> Result<usize> {
        let len = self.store.string_set_range(key, offset, part)?;
        self.note(key, true);
        Ok(len)
    }

    fn string_len(&mut self, key: &[u8]) -> Result<usize> {
        self.store.string_len(key)
    }
}

impl Lists for Noting<'_> {
    fn list_len(&mut self, key: &[u8]) -> Result<usize> {
        self.store.list_len(key)
    }

    fn list_push(&mut self, key: &Bytes, side: Side, values: &[Bytes]) -> Result<usize> {
        let len = self.store.list_push(key, side, values)?;
        self.note_filled(key);
        Ok(len)
    }

    fn list_pop(&mut self, key: &[u8], side: Side, count: usize) -> Result<Option<Vec<Bytes>>> {
        let popped = self.store.list_pop(key, side, count)?;
        self.note(
            key,
            popped.as_ref().is_some_and(|popped| !popped.is_empty()),
        );
        Ok(popped)
    }

    fn list_pop_one(&mut self, key: &[u8], side: Side) -> Result<Option<Bytes>> {
        let popped = self.store.list_pop_one(key, side)?;
        self.note(key, popped.is_some());
        Ok(popped)
    }

    fn list_range(&mut self, key: &[u8], start: i64, stop: i64) -> Result<Vec<Bytes>> {
        self.store.list_range(key, start, stop)
    }

    fn list_get(&mut self, key: &[u8], index: i64) -> Result<Option<Bytes>> {
        self.store.list_get(key, index)
    }

    fn list_set(&mut self, key: &[u8], index: i64, value: &Bytes) -> Result<bool> {
        let set = self.store.list_set(key, index, value)?;
        self.note(key, set);
        Ok(set)
    }

    fn list_insert(
        &mut self,
        key: &[u8],
        place: Place,
        pivot: &[u8],
        value: &Bytes,
    ) -> Result<Option<usize>> {
        let len = self.store.list_insert(key, place, pivot, value)?;
        self.note(key, len.is_some_and(|len| len > 0));
        Ok(len)
    }

    fn list_remove(&mut self, key: &[u8], count: i64, value: &[u8]) -> Result<usize> {
        let removed = self.store.list_remove(key, count, value)?;
        self.note(key, removed > 0);
        Ok(removed)
    }

    fn list_trim(&mut self, key: &[u8], start: i64, stop: i64) -> Result<()> {
        // Redis calls a list changed that is trimmed, even where nothing of it goes.
        let found = self.store.list_len(key)? > 0;
        self.store.list_trim(key, start, stop)?;
        self.note(key, found);
        Ok(())
    }

    fn list_positions(
        &mut self,
        key: &[u8],
        value: &[u8],
        rank: i64,
        count: usize,
        max_len: usize,
    ) -> Result<Option<Vec<usize>>> {
        self.store.list_positions(key, value, rank, count, max_len)
    }
}

impl Hashes for Noting<'_> {
    fn hash_len(&mut self, key: &[u8]) -> Result<usize> {
        self.store.hash_len(key)
    }

    fn hash_get(&mut self, key: &[u8], field: &[u8]) -> Result<Option<Bytes>> {
        self.store.hash_get(key, field)
    }

    fn hash_get_many(&mut self, key: &[u8], fields: &[Bytes]) -> Result<Vec<Option<Bytes>>> {
        self.store.hash_get_many(key, fields)
    }

    fn hash_put(&mut self, key: &Bytes, pairs: &[(Bytes, Bytes)]) -> Result<usize> {
        let added = self.store.hash_put(key, pairs)?;
        self.note(key, true);
        Ok(added)
    }

    fn hash_remove(&mut self, key: &[u8], fields: &[Bytes]) -> Result<usize> {
        let removed = self.store.hash_remove(key, fields)?;
        self.note(key, removed > 0);
        Ok(removed)
    }

    fn hash_all(&mut self, key: &[u8]) -> Result<Vec<(Bytes, Bytes)>> {
        self.store.hash_all(key)
    }

    fn hash_random(
        &mut self,
        key: &[u8],
        count: usize,
        repeat: bool,
    ) -> Result<Vec<(Bytes, Bytes)>> {
        self.store.hash_random(key, count, repeat)
    }

    fn hash_scan(
        &mut self,
        key: &[u8],
        cursor: Cursor,
        count: usize,
    ) -> Result<(Cursor, Vec<(Bytes, Bytes)>)> {
        self.store.hash_scan(key, cursor, count)
    }
}

impl Sets for Noting<'_> {
    fn set_len(&mut self, key: &[u8]) -> Result<usize> {
        self.store.set_len(key)
    }

    fn set_add(&mut self, key: &Bytes, members: &[Bytes]) -> Result<usize> {
        let added = self.store.set_add(key, members)?;
        self.note(key, added > 0);
        Ok(added)
    }

    fn set_remove(&mut self, key: &[u8], members: &[Bytes]) -> Result<usize> {
        let removed = self.store.set_remove(key, members)?;
        self.note(key, removed > 0);
        Ok(removed)
    }

    fn set_contains(&mut self, key: &[u8], members: &[Bytes]) -> Result<Vec<bool>> {
        self.store.set_contains(key, members)
    }

    fn set_members(&mut self, key: &[u8]) -> Result<Vec<Bytes>> {
        self.store.set_members(key)
    }

    fn set_random(&mut self, key: &[u8], count: usize, repeat: bool) -> Result<Vec<Bytes>> {
        self.store.set_random(key, count, repeat)
    }

    fn set_pop(&mut self, key: &[u8], count: usize) -> Result<Vec<Bytes>> {
        let popped = self.store.set_pop(key, count)?;
        self.note(key, !popped.is_empty());
        Ok(popped)
    }

    fn set_scan(
        &mut self,
        key: &[u8],
        cursor: Cursor,
        count: usize,
    ) -> Result<(Cursor, Vec<Bytes>)> {
        self.store.set_scan(key, cursor, count)
    }
}

impl SortedSets for Noting<'_> {
    fn zset_len(&mut self, key: &[u8]) -> Result<usize> {
        self.store.zset_len(key)
    }

    fn zset_scores(&mut self, key: &[u8], members: &[Bytes]) -> Result<Vec<Option<f64>>> {
        self.store.zset_scores(key, members)
    }

    fn zset_score(&mut self, key: &[u8], member: &[u8]) -> Result<Option<f64>> {
        self.store.zset_score(key, member)
    }

    fn zset_put(&mut self, key: &Bytes, pairs: &[(f64, Bytes)]) -> Result<usize> {
        let members: Vec<Bytes> = pairs.iter().map(|(_, member)| member.clone()).collect();
        let before = self.store.zset_scores(key, &members)?;
        let added = self.store.zset_put(key, pairs)?;
        let mut scores = before.iter().zip(pairs);
        if scores.any(|(before, (after, _))| *before != Some(*after)) {
            self.note_filled(key);
        }
        Ok(added)
    }

    fn zset_update(
        &mut self,
        key: &Bytes,
        member: &Bytes,
        decide: &mut dyn FnMut(Option<f64>) -> Result<Option<f64>>,
    ) -> Result<Option<f64>> {
        let mut changed = false;
        let mut decide_noting = |before| {
            let after = decide(before)?;
            changed = after.is_some() && after != before;
            Ok(after)
        };
        let before = self.store.zset_update(key, member, &mut decide_noting)?;
        if changed {
            self.note_filled(key);
        }
        Ok(before)
    }

    fn zset_put_one(&mut self, key: &Bytes, score: f64, member: &Bytes) -> Result<Scored> {
        let scored = self.store.zset_put_one(key, score, member)?;
        if scored != Scored::Same {
            self.note_filled(key);
        }
        Ok(scored)
    }

    fn zset_remove(&mut self, key: &[u8], members: &[Bytes]) -> Result<usize> {
        let removed = self.store.zset_remove(key, members)?;
        self.note(key, removed > 0);
        Ok(removed)
    }

    fn zset_rank(&mut self, key: &[u8], member: &[u8], reverse: bool) -> Result<Option<usize>> {
        self.store.zset_rank(key, member, reverse)
    }

    fn zset_range(
        &mut self,
        key: &[u8],
        range: &ZRange,
        reverse: bool,
        offset: usize,
        count: usize,
    ) -> Result<Vec<(Bytes, f64)>> {
        self.store.zset_range(key, range, reverse, offset, count)
    }

    fn zset_count(&mut self, key: &[u8], range: &ZRange) -> Result<usize> {
        self.store.zset_count(key, range)
    }

    fn zset_remove_range(&mut self, key: &[u8], range: &ZRange) -> Result<usize> {
        let removed = self.store.zset_remove_range(key, range)?;
        self.note(key, removed > 0);
        Ok(removed)
    }

    fn zset_pop(&mut self, key: &[u8], highest: bool, count: usize) -> Result<Vec<(Bytes, f64)>> {
        let popped = self.store.zset_pop(key, highest, count)?;
        self.note(key, !popped.is_empty());
        Ok(popped)
    }

    fn zset_random(&mut self, key: &[u8], count: usize, repeat: bool) -> Result<Vec<(Bytes, f64)>> {
        self.store.zset_random(key, count, repeat)
    }

    fn zset_scan(
        &mut self,
        key: &[u8],
        cursor: Cursor,
        count: usize,
    ) -> Result<(Cursor, Vec<(Bytes, f64)>)> {
        self.store.zset_scan(key, cursor, count)
    }
}

impl Channels for Noting<'_> {
    fn channel_publish(&mut self, topic: Topic, channel: &Bytes, message: &Bytes) -> Result<usize> {
        self.store.channel_publish(topic, channel, message)
    }

    fn channel_names(&mut self, topic: Topic, pattern: Option<&[u8]>) -> Result<Vec<Bytes>> {
        self.store.channel_names(topic, pattern)
    }

    fn channel_subscribers(&mut self, topic: Topic, name: &[u8]) -> Result<usize> {
        self.store.channel_subscribers(topic, name)
    }

    fn channel_patterns(&mut self) -> Result<usize> {
        self.store.channel_patterns()
    }
}
