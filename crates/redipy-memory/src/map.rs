//! A map by byte strings that is a plain vector while it is small.
//!
//! Entries have positions, so that a random one costs nothing to find, and a scan from the last
//! position down with removals by swapping meets every entry that stays: an entry only ever
//! moves to a lower position, which the scan has still before it.

use foldhash::fast::RandomState;
use redipy_core::Bytes;
use redipy_core::store::Cursor;

use crate::table::Table;

/// The number of entries up to which looking at each one beats hashing.
const FEW: usize = 12;

/// A map by byte strings.
#[derive(Clone, Debug)]
pub enum Map<V> {
    /// A handful of entries.
    Few(Vec<(Bytes, V)>),
    /// More than that.
    Many(Table<V>),
}

impl<V> Default for Map<V> {
    fn default() -> Self {
        Self::Few(Vec::new())
    }
}

impl<V> Map<V> {
    pub fn len(&self) -> usize {
        match self {
            Self::Few(entries) => entries.len(),
            Self::Many(table) => table.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn get(&self, key: &[u8]) -> Option<&V> {
        match self {
            Self::Few(entries) => {
                let found = entries.iter().find(|(name, _)| name == key);
                found.map(|(_, value)| value)
            }
            Self::Many(table) => table.get(key),
        }
    }

    pub fn get_mut(&mut self, key: &[u8]) -> Option<&mut V> {
        match self {
            Self::Few(entries) => {
                let found = entries.iter_mut().find(|(name, _)| name == key);
                found.map(|(_, value)| value)
            }
            Self::Many(table) => table.get_mut(key),
        }
    }

    pub fn contains(&self, key: &[u8]) -> bool {
        self.get(key).is_some()
    }

    pub fn get_index(&self, index: usize) -> Option<(&Bytes, &V)> {
        match self {
            Self::Few(entries) => entries.get(index).map(|(key, value)| (key, value)),
            Self::Many(table) => table.get_index(index),
        }
    }

    /// Sets a value; returns the one before it.
    pub fn insert(&mut self, key: Bytes, value: V) -> Option<V> {
        match self {
            Self::Few(entries) => {
                if let Some((_, old)) = entries.iter_mut().find(|(name, _)| *name == key) {
                    return Some(std::mem::replace(old, value));
                }
                if entries.len() < FEW {
                    if entries.len() == entries.capacity() {
                        // Growing by half keeps the millions of small ones small.
                        entries.reserve_exact(entries.len() / 2 + 1);
                    }
                    entries.push((key, value));
                    return None;
                }
                let mut table = Table::default();
                for (key, value) in std::mem::take(entries) {
                    table.insert(key, value);
                }
                table.insert(key, value);
                *self = Self::Many(table);
                None
            }
            Self::Many(table) => table.insert(key, value),
        }
    }

    /// Removes an entry. Where `ordered`, the rest stay in their order, at the cost of moving
    /// those behind it.
    pub fn remove(&mut self, key: &[u8], ordered: bool) -> Option<V> {
        match self {
            Self::Few(entries) => {
                let at = entries.iter().position(|(name, _)| name == key)?;
                let entry = if ordered {
                    entries.remove(at)
                } else {
                    entries.swap_remove(at)
                };
                Some(entry.1)
            }
            Self::Many(table) if ordered => table.shift_remove(key),
            Self::Many(table) => table.swap_remove(key),
        }
    }

    /// Removes the entry at a position, its place taken by the last one.
    pub fn remove_index(&mut self, index: usize) -> Option<(Bytes, V)> {
        match self {
            Self::Few(entries) if index < entries.len() => Some(entries.swap_remove(index)),
            Self::Few(_) => None,
            Self::Many(table) => table.swap_remove_index(index),
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = (&Bytes, &V)> {
        (0..self.len()).filter_map(|index| self.get_index(index))
    }

    /// Returns about `count` entries from a cursor on, and the cursor to go on with.
    pub fn scan(
        &self,
        cursor: Cursor,
        count: usize,
    ) -> (Cursor, impl Iterator<Item = (&Bytes, &V)>) {
        let (next, window) = window(self.len(), cursor, count);
        (next, window.rev().filter_map(|index| self.get_index(index)))
    }
}

/// Returns the positions that a scan visits, to be walked downwards, and its next cursor.
pub fn window(len: usize, cursor: Cursor, count: usize) -> (Cursor, std::ops::Range<usize>) {
    let end = match usize::try_from(cursor) {
        Ok(cursor) if cursor > 0 => cursor.min(len),
        _ => len,
    };
    let start = end.saturating_sub(count);
    (start as Cursor, start..end)
}

/// Draws positions below `len`: `count` different ones, or as many as there are; with `repeat`
/// exactly `count`, each drawn from all.
pub fn draw(rng: &mut fastrand::Rng, len: usize, count: usize, repeat: bool) -> Vec<usize> {
    if len == 0 {
        return Vec::new();
    }
    if repeat || count == 1 {
        return (0..count).map(|_| rng.usize(..len)).collect();
    }
    if count >= len {
        return (0..len).collect();
    }
    if count > len / 3 {
        return rng.choose_multiple(0..len, count);
    }
    let mut drawn =
        std::collections::HashSet::with_capacity_and_hasher(count, RandomState::default());
    let mut positions = Vec::with_capacity(count);
    while positions.len() < count {
        let position = rng.usize(..len);
        if drawn.insert(position) {
            positions.push(position);
        }
    }
    positions
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(number: u32) -> Bytes {
        Bytes::from(number.to_string())
    }

    fn filled(len: u32) -> Map<u32> {
        let mut map = Map::default();
        for number in 0..len {
            assert_eq!(map.insert(key(number), number), None);
        }
        map
    }

    #[test]
    fn is_the_same_map_when_it_grows() {
        for len in [1, 11, 12, 13, 100] {
            let mut map = filled(len);
            assert_eq!(map.insert(key(0), 7), Some(0));
            assert_eq!(map.get(&key(0)), Some(&7));
            assert_eq!(map.remove(&key(0), true), Some(7));
            assert_eq!(map.len(), len as usize - 1);
            let left: Vec<_> = map.iter().map(|(_, value)| *value).collect();
            assert_eq!(left, (1..len).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_scan_meets_all_that_stay_whatever_goes() {
        let mut map = filled(200);
        let mut seen = std::collections::HashSet::new();
        let mut cursor = 0;
        let mut victim = 0;
        loop {
            let (next, entries) = map.scan(cursor, 7);
            seen.extend(entries.map(|(_, value)| *value));
            // Every other number goes while the scan is under way, and new ones come.
            for _ in 0..5 {
                map.remove(&key(victim), false);
                map.insert(key(1000 + victim), 1000 + victim);
                victim = (victim + 2) % 200;
            }
            cursor = next;
            if cursor == 0 {
                break;
            }
        }
        assert!(
            (0..200)
                .filter(|number| number % 2 == 1)
                .all(|number| seen.contains(&number))
        );
    }

    #[test]
    fn draws_differ_unless_repeats_are_asked_for() {
        let mut rng = fastrand::Rng::with_seed(1);
        for count in [0, 1, 3, 40, 99, 100, 1000] {
            let drawn = draw(&mut rng, 100, count, false);
            let different: std::collections::HashSet<_> = drawn.iter().collect();
            assert_eq!(different.len(), count.min(100));
            assert_eq!(draw(&mut rng, 100, count, true).len(), count);
        }
        assert!(draw(&mut rng, 0, 5, true).is_empty());
    }
}
