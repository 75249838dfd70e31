//! Primitives on keys as such.

use redipy_core::store::{Cursor, KeyInfo, Keys, Lifetime};
use redipy_core::{Bytes, Kind, Result};

use crate::data::{Data, Database};
use crate::map::window;

impl Data {
    /// Puts a value with its lifetime at a key of a database, then comes back.
    fn put_in(&mut self, db: u32, key: &Bytes, value: crate::value::Value, end: Option<i64>) {
        let selected = self.selected();
        Self::select(self, db);
        self.put(key, value, end.map_or(Lifetime::Forever, Lifetime::Until));
        Self::select(self, selected);
    }
}

impl Keys for Data {
    fn select(&mut self, db: u32) {
        Self::select(self, db);
    }

    fn selected(&self) -> u32 {
        Self::selected(self)
    }

    fn now_us(&mut self) -> i64 {
        Self::now_us(self)
    }

    fn random_below(&mut self, bound: u64) -> u64 {
        self.rng.u64(..bound)
    }

    fn key_info(&mut self, key: &[u8]) -> Result<Option<KeyInfo>> {
        let kind = self.peek(key).map(|entry| entry.value.kind());
        Ok(kind.map(|kind| KeyInfo {
            kind,
            expires_at: self.end_of(key),
        }))
    }

    fn key_delete(&mut self, key: &[u8]) -> Result<bool> {
        // A key whose time is over goes too, but was not there.
        let was_there = self.peek(key).is_some();
        self.remove(key);
        Ok(was_there)
    }

    fn key_expire(&mut self, key: &[u8], at: Option<i64>) -> Result<bool> {
        Ok(self.expire(key, at))
    }

    fn key_rename(&mut self, from: &[u8], db: u32, to: &Bytes) -> Result<bool> {
        let end = self.end_of(from);
        if self.peek(from).is_none() {
            return Ok(false);
        }
        if let Some(entry) = self.remove(from) {
            self.put_in(db, to, entry.value, end);
        }
        Ok(true)
    }

    fn key_copy(&mut self, from: &[u8], db: u32, to: &Bytes) -> Result<bool> {
        let end = self.end_of(from);
        let Some(value) = self.peek(from).map(|entry| entry.value.clone()) else {
            return Ok(false);
        };
        self.put_in(db, to, value, end);
        Ok(true)
    }

    fn key_random(&mut self) -> Result<Option<Bytes>> {
        while let Some(position) = self.random_position() {
            let key = self
                .db()
                .keys
                .get_index(position)
                .map(|(key, _)| key.clone());
            // A key whose time is over is removed by the look at it, and another one drawn.
            if let Some(key) = key
                && self.peek(&key).is_some()
            {
                return Ok(Some(key));
            }
        }
        Ok(None)
    }

    fn key_count(&mut self) -> Result<usize> {
        self.sweep(usize::MAX);
        Ok(self.db().keys.len())
    }

    fn key_scan(&mut self, cursor: Cursor, count: usize) -> Result<(Cursor, Vec<(Bytes, Kind)>)> {
        let now = self.now_ms();
        let Database { keys, lifetimes } = self.db();
        let (next, positions) = window(keys.len(), cursor, count);
        let entries = positions.rev().filter_map(|at| keys.get_index(at));
        let alive = entries.filter(|(key, _)| lifetimes.get(key).is_none_or(|end| end > now));
        Ok((
            next,
            alive
                .map(|(key, entry)| (key.clone(), entry.value.kind()))
                .collect(),
        ))
    }

    fn key_touch(&mut self, key: &[u8]) -> Result<bool> {
        Ok(self.entry(key).is_some())
    }

    fn key_idle(&mut self, key: &[u8]) -> Result<Option<u64>> {
        let now = self.clock().coarse_seconds();
        Ok(self.peek(key).map(|entry| u64::from(entry.idle(now))))
    }

    fn key_encoding(&mut self, key: &[u8]) -> Result<Option<&'static str>> {
        Ok(self.peek(key).map(|entry| entry.value.encoding()))
    }

    fn flush(&mut self) -> Result<()> {
        *self.db() = Database::default();
        Ok(())
    }

    fn flush_all(&mut self) -> Result<()> {
        self.clear_all();
        Ok(())
    }

    fn swap(&mut self, a: u32, b: u32) -> Result<()> {
        Self::swap(self, a, b);
        Ok(())
    }
}
