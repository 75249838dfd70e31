//! A hash table by byte strings whose entries also have positions, which makes random picks and
//! scans cheap.
//!
//! Entries stand in a vector, without gaps; the hash table beside it holds their positions in 32
//! bits. It keeps no hashes: to compute the hash of a key anew, when the table grows or an entry
//! moves, costs less than the memory that all of them would take.

use std::hash::{BuildHasher, Hasher};

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use redipy_core::Bytes;

/// A hash table with positions and a fast, seeded hasher.
#[derive(Clone)]
pub struct Table<V> {
    positions: HashTable<u32>,
    entries: Vec<(Bytes, V)>,
    hasher: RandomState,
}

/// The place of a key in a table.
pub enum Place<'a, V> {
    /// It has an entry.
    Taken(&'a mut V),
    /// It has none yet.
    Free(Free<'a, V>),
}

/// The place of a key that has no entry yet.
pub struct Free<'a, V> {
    table: &'a mut Table<V>,
    hash: u64,
}

impl<V> Default for Table<V> {
    fn default() -> Self {
        Self {
            positions: HashTable::new(),
            entries: Vec::new(),
            hasher: RandomState::default(),
        }
    }
}

impl<V> Table<V> {
    pub const fn len(&self) -> usize {
        self.entries.len()
    }

    /// Returns the position of a key.
    #[inline]
    pub fn position(&self, key: &[u8]) -> Option<usize> {
        self.find(hash(&self.hasher, key), key)
    }

    #[inline]
    fn find(&self, hash: u64, key: &[u8]) -> Option<usize> {
        let is_key = |at: &u32| {
            self.entries
                .get(*at as usize)
                .is_some_and(|(name, _)| name == key)
        };
        self.positions.find(hash, is_key).map(|at| *at as usize)
    }

    pub fn get(&self, key: &[u8]) -> Option<&V> {
        let at = self.position(key)?;
        self.entries.get(at).map(|(_, value)| value)
    }

    pub fn get_mut(&mut self, key: &[u8]) -> Option<&mut V> {
        let at = self.position(key)?;
        self.entries.get_mut(at).map(|(_, value)| value)
    }

    #[inline]
    pub fn get_index(&self, at: usize) -> Option<(&Bytes, &V)> {
        self.entries.get(at).map(|(key, value)| (key, value))
    }

    #[inline]
    pub fn get_index_mut(&mut self, at: usize) -> Option<(&Bytes, &mut V)> {
        self.entries.get_mut(at).map(|(key, value)| (&*key, value))
    }

    /// Looks a key up once, to read or to write.
    #[inline]
    pub fn place(&mut self, key: &[u8]) -> Place<'_, V> {
        let hash = hash(&self.hasher, key);
        match self.find(hash, key) {
            Some(at) => Place::Taken(&mut self.entries[at].1),
            None => Place::Free(Free { table: self, hash }),
        }
    }

    /// Sets a value; returns the one before it.
    pub fn insert(&mut self, key: Bytes, value: V) -> Option<V> {
        match self.place(&key) {
            Place::Taken(old) => Some(std::mem::replace(old, value)),
            Place::Free(free) => {
                free.fill(key, value);
                None
            }
        }
    }

    /// Removes an entry, its position taken by the last one.
    pub fn swap_remove(&mut self, key: &[u8]) -> Option<V> {
        let at = self.position(key)?;
        self.swap_remove_index(at).map(|(_, value)| value)
    }

    /// Removes the entry at a position, which the last one takes.
    pub fn swap_remove_index(&mut self, at: usize) -> Option<(Bytes, V)> {
        self.forget_position(at)?;
        let last = self.entries.len() - 1;
        let removed = self.entries.swap_remove(at);
        if at != last {
            let hash = hash(&self.hasher, &self.entries[at].0);
            if let Some(moved) = self.positions.find_mut(hash, |one| *one as usize == last) {
                *moved = narrow(at);
            }
        }
        self.shrink();
        Some(removed)
    }

    /// Removes an entry and moves those behind it, so that they keep their order.
    pub fn shift_remove(&mut self, key: &[u8]) -> Option<V> {
        let at = self.position(key)?;
        self.forget_position(at)?;
        let (_, value) = self.entries.remove(at);
        for one in &mut self.positions {
            *one -= u32::from(*one as usize > at);
        }
        self.shrink();
        Some(value)
    }

    fn forget_position(&mut self, at: usize) -> Option<()> {
        let hash = hash(&self.hasher, &self.entries.get(at)?.0);
        let found = self.positions.find_entry(hash, |one| *one as usize == at);
        found.ok()?.remove();
        Some(())
    }

    /// Gives memory back where the table has become much smaller than it was.
    fn shrink(&mut self) {
        let len = self.entries.len();
        if self.entries.capacity() > 64 && len < self.entries.capacity() / 8 {
            let (entries, hasher) = (&self.entries, &self.hasher);
            let hash = |at: &u32| hash(hasher, &entries[*at as usize].0);
            self.positions.shrink_to(len * 2, hash);
            self.entries.shrink_to(len * 2);
        }
    }
}

impl<'a, V> Free<'a, V> {
    /// Makes the entry; `key` is the one that was looked up.
    #[inline]
    pub fn fill(self, key: Bytes, value: V) -> &'a mut V {
        let Table {
            positions,
            entries,
            hasher,
        } = self.table;
        let at = entries.len();
        let rehash = |at: &u32| hash(hasher, &entries[*at as usize].0);
        positions.insert_unique(self.hash, narrow(at), rehash);
        entries.push((key, value));
        &mut entries[at].1
    }
}

#[inline]
fn hash(hasher: &RandomState, key: &[u8]) -> u64 {
    let mut hasher = hasher.build_hasher();
    hasher.write(key);
    hasher.finish()
}

#[inline]
fn narrow(at: usize) -> u32 {
    let Ok(at) = u32::try_from(at) else {
        unreachable!("a table of 2^32 entries takes more than 100 GB; Redis' own limit is the same")
    };
    at
}

impl<V: std::fmt::Debug> std::fmt::Debug for Table<V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let entries = self.entries.iter().map(|(key, value)| (key, value));
        f.debug_map().entries(entries).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    #[derive(Clone, Debug)]
    enum Step {
        Insert(u8, u32),
        Swap(u8),
        Shift(u8),
        SwapAt(usize),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            4 => (any::<u8>(), any::<u32>()).prop_map(|(key, value)| Step::Insert(key, value)),
            1 => any::<u8>().prop_map(Step::Swap),
            1 => any::<u8>().prop_map(Step::Shift),
            1 => (0..300_usize).prop_map(Step::SwapAt),
        ]
    }

    proptest! {
        #[test]
        fn is_a_map(steps in proptest::collection::vec(step(), 0..300)) {
            let mut table = Table::default();
            let mut model = HashMap::new();
            for step in steps {
                match step {
                    Step::Insert(key, value) => prop_assert_eq!(
                        table.insert(Bytes::from(&[key]), value),
                        model.insert(vec![key], value)
                    ),
                    Step::Swap(key) => {
                        prop_assert_eq!(table.swap_remove(&[key]), model.remove(&vec![key]));
                    }
                    Step::Shift(key) => {
                        let order = |table: &Table<u32>| -> Vec<Bytes> {
                            (0..table.len()).filter_map(|at| table.get_index(at)).map(|(key, _)| key.clone()).collect()
                        };
                        let mut expected = order(&table);
                        expected.retain(|one| *one != [key]);
                        prop_assert_eq!(table.shift_remove(&[key]), model.remove(&vec![key]));
                        prop_assert_eq!(order(&table), expected);
                    }
                    Step::SwapAt(at) => match table.swap_remove_index(at) {
                        Some((key, value)) => {
                            prop_assert_eq!(model.remove(key.as_slice()), Some(value));
                        }
                        None => prop_assert!(at >= model.len()),
                    },
                }
                prop_assert_eq!(table.len(), model.len());
            }
            for (key, value) in &model {
                prop_assert_eq!(table.get(key), Some(value));
                let at = table.position(key).unwrap();
                prop_assert_eq!(table.get_index(at), Some((&Bytes::from(key.clone()), value)));
            }
        }
    }

    #[test]
    fn memory_comes_back() {
        let mut table = Table::default();
        for number in 0..10_000_u32 {
            table.insert(Bytes::from(number.to_string()), number);
        }
        for number in 100..10_000_u32 {
            assert_eq!(
                table.swap_remove(number.to_string().as_bytes()),
                Some(number)
            );
        }
        assert!(table.entries.capacity() < 1_000 && table.positions.capacity() < 2_000);
        assert!(
            (0..100).all(|number: u32| table.get(number.to_string().as_bytes()) == Some(&number))
        );
    }
}
