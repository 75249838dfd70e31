//! Primitives on sets.

use redipy_core::store::{Cursor, Sets};
use redipy_core::{Bytes, Result};

use crate::data::{Data, typed};
use crate::map::draw;
use crate::value::Set;

typed!(Set, Set, set, set_or_new);

impl Sets for Data {
    fn set_len(&mut self, key: &[u8]) -> Result<usize> {
        Ok(self.set(key)?.map_or(0, |set| set.len()))
    }

    fn set_add(&mut self, key: &Bytes, members: &[Bytes]) -> Result<usize> {
        if members.is_empty() {
            // Nothing must not make a set.
            return self.set_len(key).map(|_| 0);
        }
        let set = self.set_or_new(key)?;
        Ok(members.iter().filter(|member| set.add(member)).count())
    }

    fn set_remove(&mut self, key: &[u8], members: &[Bytes]) -> Result<usize> {
        let Some(set) = self.set(key)? else {
            return Ok(0);
        };
        let removed = members.iter().filter(|member| set.remove(member)).count();
        if set.len() == 0 {
            self.remove(key);
        }
        Ok(removed)
    }

    fn set_contains(&mut self, key: &[u8], members: &[Bytes]) -> Result<Vec<bool>> {
        let set = self.set(key)?;
        let contains = |member: &Bytes| set.as_ref().is_some_and(|set| set.contains(member));
        Ok(members.iter().map(contains).collect())
    }

    fn set_members(&mut self, key: &[u8]) -> Result<Vec<Bytes>> {
        Ok(self
            .set(key)?
            .map_or_else(Vec::new, |set| set.iter().collect()))
    }

    fn set_random(&mut self, key: &[u8], count: usize, repeat: bool) -> Result<Vec<Bytes>> {
        let mut rng = self.rng.fork();
        let Some(set) = self.set(key)? else {
            return Ok(Vec::new());
        };
        let positions = draw(&mut rng, set.len(), count, repeat);
        Ok(positions
            .into_iter()
            .filter_map(|at| set.get_index(at))
            .collect())
    }

    fn set_pop(&mut self, key: &[u8], count: usize) -> Result<Vec<Bytes>> {
        let mut rng = self.rng.fork();
        let Some(set) = self.set(key)? else {
            return Ok(Vec::new());
        };
        // Each one is drawn from those that are left.
        let members = (0..count.min(set.len()))
            .filter_map(|_| set.remove_index(rng.usize(..set.len())))
            .collect();
        if set.len() == 0 {
            self.remove(key);
        } else if set.len() * 5 <= count {
            // Where few are left, Redis makes a new set of them, which may be one of integers again.
            let mut left = Set::default();
            for member in set.iter() {
                left.add(&member);
            }
            *set = left;
        }
        Ok(members)
    }

    fn set_scan(
        &mut self,
        key: &[u8],
        cursor: Cursor,
        count: usize,
    ) -> Result<(Cursor, Vec<Bytes>)> {
        match self.set(key)? {
            None => Ok((0, Vec::new())),
            Some(Set::Strings(members)) => {
                let (next, members) = members.scan(cursor, count);
                Ok((next, members.map(|(member, ())| member.clone()).collect()))
            }
            Some(set) => Ok((0, set.iter().collect())),
        }
    }
}
