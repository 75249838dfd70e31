//! Primitives on sorted sets.

use std::ops::Range;

use redipy_core::store::{Cursor, LexBound, ScoreBound, ScoreRange, SortedSets, ZRange};
use redipy_core::{Bytes, Result};

use crate::data::{Data, typed};
use crate::lists::positions;
use crate::map::draw;
use crate::value::{Score, SortedSet};

typed!(SortedSet, SortedSet, sorted_set, sorted_set_or_new);

/// Tells whether a score lies before the lower end of a range.
fn is_below(score: f64, min: ScoreBound) -> bool {
    score < min.score || (min.exclusive && score <= min.score)
}

/// Tells whether a score lies behind the upper end of a range.
fn is_above(score: f64, max: ScoreBound) -> bool {
    score > max.score || (max.exclusive && score >= max.score)
}

/// Tells whether a member lies before the place where a bound stands as a lower end.
fn is_before(member: &Bytes, min: &LexBound) -> bool {
    match min {
        LexBound::Lowest => false,
        LexBound::Highest => true,
        LexBound::Inclusive(bound) => member < bound,
        LexBound::Exclusive(bound) => member <= bound,
    }
}

/// Tells whether a member lies within an upper end.
fn is_within(member: &Bytes, max: &LexBound) -> bool {
    match max {
        LexBound::Lowest => false,
        LexBound::Highest => true,
        LexBound::Inclusive(bound) => member <= bound,
        LexBound::Exclusive(bound) => member < bound,
    }
}

impl SortedSet {
    /// Returns the ranks, from the lowest score, that a range covers.
    fn ranks(&self, range: &ZRange, reverse: bool) -> Range<usize> {
        let len = self.len();
        match range {
            ZRange::Rank(start, stop) => {
                let ranks = positions(len, *start, *stop);
                if reverse {
                    len - ranks.end..len - ranks.start
                } else {
                    ranks
                }
            }
            ZRange::Score(ScoreRange { min, max }) => {
                let start = self
                    .order
                    .partition_point(|(score, _)| is_below(score.0, *min));
                let end = self
                    .order
                    .partition_point(|(score, _)| !is_above(score.0, *max));
                start..end.max(start)
            }
            ZRange::Lex(min, max) => {
                let start = self
                    .order
                    .partition_point(|(_, member)| is_before(member, min));
                let end = self
                    .order
                    .partition_point(|(_, member)| is_within(member, max));
                start..end.max(start)
            }
        }
    }
}

fn owned((score, member): &(Score, Bytes)) -> (Bytes, f64) {
    (member.clone(), score.0)
}

impl Data {
    /// Removes ranks and returns what was there, in order; the key goes with its last member.
    fn take_ranks(&mut self, key: &[u8], ranks: Range<usize>) -> Result<Vec<(Score, Bytes)>> {
        let Some(set) = self.sorted_set(key)? else {
            return Ok(Vec::new());
        };
        let taken = set.order.remove_range(ranks);
        for (_, member) in &taken {
            set.scores.remove(member, false);
        }
        if set.scores.is_empty() {
            self.remove(key);
        }
        Ok(taken)
    }
}

impl SortedSets for Data {
    fn zset_len(&mut self, key: &[u8]) -> Result<usize> {
        Ok(self.sorted_set(key)?.map_or(0, |set| set.len()))
    }

    fn zset_scores(&mut self, key: &[u8], members: &[Bytes]) -> Result<Vec<Option<f64>>> {
        let set = self.sorted_set(key)?;
        let score = |member: &Bytes| set.as_ref()?.scores.get(member).copied();
        Ok(members.iter().map(score).collect())
    }

    fn zset_score(&mut self, key: &[u8], member: &[u8]) -> Result<Option<f64>> {
        Ok(self
            .sorted_set(key)?
            .and_then(|set| set.scores.get(member).copied()))
    }

    fn zset_put(&mut self, key: &Bytes, pairs: &[(f64, Bytes)]) -> Result<usize> {
        if pairs.is_empty() {
            // Nothing must not make a sorted set.
            return self.zset_len(key).map(|_| 0);
        }
        let set = self.sorted_set_or_new(key)?;
        Ok(pairs
            .iter()
            .filter(|(score, member)| set.put(*score, member))
            .count())
    }

    fn zset_update(
        &mut self,
        key: &Bytes,
        member: &Bytes,
        decide: &mut dyn FnMut(Option<f64>) -> Result<Option<f64>>,
    ) -> Result<Option<f64>> {
        if let Some(set) = self.sorted_set(key)? {
            return set.update(member, decide);
        }
        if let Some(score) = decide(None)? {
            self.sorted_set_or_new(key)?.put(score, member);
        }
        Ok(None)
    }

    fn zset_remove(&mut self, key: &[u8], members: &[Bytes]) -> Result<usize> {
        let Some(set) = self.sorted_set(key)? else {
            return Ok(0);
        };
        let removed = members.iter().filter(|member| set.remove(member)).count();
        if set.len() == 0 {
            self.remove(key);
        }
        Ok(removed)
    }

    fn zset_rank(&mut self, key: &[u8], member: &[u8], reverse: bool) -> Result<Option<usize>> {
        let Some(set) = self.sorted_set(key)? else {
            return Ok(None);
        };
        let rank = set.rank(member);
        Ok(rank.map(|rank| if reverse { set.len() - 1 - rank } else { rank }))
    }

    fn zset_range(
        &mut self,
        key: &[u8],
        range: &ZRange,
        reverse: bool,
        offset: usize,
        count: usize,
    ) -> Result<Vec<(Bytes, f64)>> {
        let Some(set) = self.sorted_set(key)? else {
            return Ok(Vec::new());
        };
        let ranks = set.ranks(range, reverse);
        let offset = offset.min(ranks.len());
        let count = count.min(ranks.len() - offset);
        Ok(if reverse {
            let end = ranks.end - offset;
            set.order.range(end - count..end).rev().map(owned).collect()
        } else {
            let start = ranks.start + offset;
            set.order.range(start..start + count).map(owned).collect()
        })
    }

    fn zset_count(&mut self, key: &[u8], range: &ZRange) -> Result<usize> {
        Ok(self
            .sorted_set(key)?
            .map_or(0, |set| set.ranks(range, false).len()))
    }

    fn zset_remove_range(&mut self, key: &[u8], range: &ZRange) -> Result<usize> {
        let Some(set) = self.sorted_set(key)? else {
            return Ok(0);
        };
        let ranks = set.ranks(range, false);
        self.take_ranks(key, ranks).map(|taken| taken.len())
    }

    fn zset_pop(&mut self, key: &[u8], highest: bool, count: usize) -> Result<Vec<(Bytes, f64)>> {
        let len = self.zset_len(key)?;
        let count = count.min(len);
        let ranks = if highest { len - count..len } else { 0..count };
        let mut taken: Vec<_> = self.take_ranks(key, ranks)?.iter().map(owned).collect();
        if highest {
            taken.reverse();
        }
        Ok(taken)
    }

    fn zset_random(&mut self, key: &[u8], count: usize, repeat: bool) -> Result<Vec<(Bytes, f64)>> {
        let mut rng = self.rng.fork();
        let Some(set) = self.sorted_set(key)? else {
            return Ok(Vec::new());
        };
        let positions = draw(&mut rng, set.len(), count, repeat);
        let drawn = positions
            .into_iter()
            .filter_map(|at| set.scores.get_index(at));
        Ok(drawn
            .map(|(member, score)| (member.clone(), *score))
            .collect())
    }

    fn zset_scan(
        &mut self,
        key: &[u8],
        cursor: Cursor,
        count: usize,
    ) -> Result<(Cursor, Vec<(Bytes, f64)>)> {
        let Some(set) = self.sorted_set(key)? else {
            return Ok((0, Vec::new()));
        };
        if set.compact {
            return Ok((0, set.order.iter().map(owned).collect()));
        }
        let (next, members) = set.scores.scan(cursor, count);
        Ok((
            next,
            members
                .map(|(member, score)| (member.clone(), *score))
                .collect(),
        ))
    }
}
