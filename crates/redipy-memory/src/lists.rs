//! Primitives on lists.

use std::collections::VecDeque;
use std::ops::Range;

use redipy_core::store::{Lists, Place, Side};
use redipy_core::{Bytes, Result};

use crate::data::{Data, typed};

type List = VecDeque<Bytes>;

typed!(List, List, list, list_or_new);

/// Turns positions as Redis counts them, both included, into a range of what is there.
pub fn positions(len: usize, start: i64, stop: i64) -> Range<usize> {
    let signed = i64::try_from(len).unwrap_or(i64::MAX);
    let from_end = |at: i64| {
        if at < 0 {
            at.saturating_add(signed)
        } else {
            at
        }
    };
    let start = usize::try_from(from_end(start).max(0)).unwrap_or(usize::MAX);
    match usize::try_from(from_end(stop)) {
        Ok(stop) if start < len && start <= stop => start..stop.saturating_add(1).min(len),
        _ => 0..0,
    }
}

fn position(len: usize, index: i64) -> Option<usize> {
    let index = if index < 0 {
        index.checked_add(i64::try_from(len).ok()?)?
    } else {
        index
    };
    usize::try_from(index).ok().filter(|at| *at < len)
}

impl Data {
    fn drop_if_empty(&mut self, key: &[u8]) -> Result<()> {
        if self.list(key)?.is_some_and(|list| list.is_empty()) {
            self.remove(key);
        }
        Ok(())
    }
}

impl Lists for Data {
    fn list_len(&mut self, key: &[u8]) -> Result<usize> {
        Ok(self.list(key)?.map_or(0, |list| list.len()))
    }

    fn list_push(&mut self, key: &Bytes, side: Side, values: &[Bytes]) -> Result<usize> {
        if values.is_empty() {
            // Nothing must not make a list.
            return self.list_len(key);
        }
        let list = self.list_or_new(key)?;
        for value in values {
            match side {
                Side::Left => list.push_front(value.clone()),
                Side::Right => list.push_back(value.clone()),
            }
        }
        Ok(list.len())
    }

    fn list_pop(&mut self, key: &[u8], side: Side, count: usize) -> Result<Option<Vec<Bytes>>> {
        let Some(list) = self.list(key)? else {
            return Ok(None);
        };
        let count = count.min(list.len());
        let popped = match side {
            Side::Left => list.drain(..count).collect(),
            Side::Right => list.drain(list.len() - count..).rev().collect(),
        };
        give_back(list);
        if list.is_empty() {
            self.remove(key);
        }
        Ok(Some(popped))
    }

    fn list_pop_one(&mut self, key: &[u8], side: Side) -> Result<Option<Bytes>> {
        let Some(list) = self.list(key)? else {
            return Ok(None);
        };
        let popped = match side {
            Side::Left => list.pop_front(),
            Side::Right => list.pop_back(),
        };
        give_back(list);
        if list.is_empty() {
            self.remove(key);
        }
        Ok(popped)
    }

    fn list_range(&mut self, key: &[u8], start: i64, stop: i64) -> Result<Vec<Bytes>> {
        let Some(list) = self.list(key)? else {
            return Ok(Vec::new());
        };
        Ok(list
            .range(positions(list.len(), start, stop))
            .cloned()
            .collect())
    }

    fn list_get(&mut self, key: &[u8], index: i64) -> Result<Option<Bytes>> {
        let Some(list) = self.list(key)? else {
            return Ok(None);
        };
        Ok(position(list.len(), index).and_then(|at| list.get(at).cloned()))
    }

    fn list_set(&mut self, key: &[u8], index: i64, value: &Bytes) -> Result<bool> {
        let Some(list) = self.list(key)? else {
            return Ok(false);
        };
        let Some(element) = position(list.len(), index).and_then(|at| list.get_mut(at)) else {
            return Ok(false);
        };
        element.clone_from(value);
        Ok(true)
    }

    fn list_insert(
        &mut self,
        key: &[u8],
        place: Place,
        pivot: &[u8],
        value: &Bytes,
    ) -> Result<Option<usize>> {
        let Some(list) = self.list(key)? else {
            return Ok(Some(0));
        };
        let Some(at) = list.iter().position(|element| element == pivot) else {
            return Ok(None);
        };
        let at = match place {
            Place::Before => at,
            Place::After => at + 1,
        };
        list.insert(at, value.clone());
        Ok(Some(list.len()))
    }

    fn list_remove(&mut self, key: &[u8], count: i64, value: &[u8]) -> Result<usize> {
        let Some(list) = self.list(key)? else {
            return Ok(0);
        };
        let limit = match count {
            0 => usize::MAX,
            count => usize::try_from(count.unsigned_abs()).unwrap_or(usize::MAX),
        };
        let total = list.iter().filter(|element| *element == value).count();
        let removed = total.min(limit);
        // From the tail, the last ones go: those behind the ones that stay.
        let skip = if count < 0 { total - removed } else { 0 };
        let mut met = 0;
        list.retain(|element| {
            if element != value {
                return true;
            }
            met += 1;
            met <= skip || met > skip + removed
        });
        give_back(list);
        self.drop_if_empty(key)?;
        Ok(removed)
    }

    fn list_trim(&mut self, key: &[u8], start: i64, stop: i64) -> Result<()> {
        let Some(list) = self.list(key)? else {
            return Ok(());
        };
        let keep = positions(list.len(), start, stop);
        list.truncate(keep.end);
        list.drain(..keep.start);
        give_back(list);
        self.drop_if_empty(key)
    }

    fn list_positions(
        &mut self,
        key: &[u8],
        value: &[u8],
        rank: i64,
        count: usize,
        max_len: usize,
    ) -> Result<Option<Vec<usize>>> {
        let Some(list) = self.list(key)? else {
            return Ok(None);
        };
        let all = |limit: usize| if limit == 0 { usize::MAX } else { limit };
        let skip = usize::try_from(rank.unsigned_abs()).unwrap_or(usize::MAX) - 1;
        let len = list.len();
        let place = |from_start: usize| {
            if rank < 0 {
                len - 1 - from_start
            } else {
                from_start
            }
        };
        let compared = (0..len.min(all(max_len))).map(place);
        let matches = compared.filter(|at| list.get(*at).is_some_and(|element| element == value));
        Ok(Some(matches.skip(skip).take(all(count)).collect()))
    }
}

/// Gives memory back where a list has become much shorter than it was.
fn give_back(list: &mut List) {
    if list.capacity() > 64 && list.len() < list.capacity() / 8 {
        list.shrink_to(list.len() * 2);
    }
}
