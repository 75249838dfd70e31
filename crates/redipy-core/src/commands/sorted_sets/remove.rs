//! Commands that remove members by name or by range.

use crate::store::{LexBound, ScoreBound, ScoreRange, ZRange as Range};
use crate::{Bytes, Command, Key, Result, Run, Store};

/// Removes members; returns how many were there.
#[derive(Clone, Debug, Command)]
#[command(name = "ZREM", group = SortedSet, since = "1.2.0", flags(lone, write, fast))]
pub struct ZRem {
    /// The key of the sorted set.
    pub key: Key,
    /// The members.
    pub members: Vec<Bytes>,
}

impl Run for ZRem {
    type Output = usize;

    fn run(&self, store: &mut dyn Store) -> Result<usize> {
        store.zset_remove(&self.key, &self.members)
    }
}

/// Removes the members from a rank to a rank; returns their number.
#[derive(Clone, Debug, Command)]
#[command(name = "ZREMRANGEBYRANK", group = SortedSet, since = "2.0.0", flags(lone, write))]
pub struct ZRemRangeByRank {
    /// The key of the sorted set.
    pub key: Key,
    /// The first rank, counted from 0 at the lowest score or from -1 at the highest.
    pub start: i64,
    /// The last rank.
    pub stop: i64,
}

impl Run for ZRemRangeByRank {
    type Output = usize;

    fn run(&self, store: &mut dyn Store) -> Result<usize> {
        store.zset_remove_range(&self.key, &Range::Rank(self.start, self.stop))
    }
}

/// Removes the members with a score in a range; returns their number.
#[derive(Clone, Debug, Command)]
#[command(name = "ZREMRANGEBYSCORE", group = SortedSet, since = "1.2.0", flags(lone, write))]
pub struct ZRemRangeByScore {
    /// The key of the sorted set.
    pub key: Key,
    /// The lower end of the range.
    pub min: ScoreBound,
    /// The upper end of the range.
    pub max: ScoreBound,
}

impl Run for ZRemRangeByScore {
    type Output = usize;

    fn run(&self, store: &mut dyn Store) -> Result<usize> {
        let range = ScoreRange {
            min: self.min,
            max: self.max,
        };
        store.zset_remove_range(&self.key, &Range::Score(range))
    }
}

/// Removes the members in a range by their bytes, where all have the same score.
#[derive(Clone, Debug, Command)]
#[command(name = "ZREMRANGEBYLEX", group = SortedSet, since = "2.8.9", flags(lone, write))]
pub struct ZRemRangeByLex {
    /// The key of the sorted set.
    pub key: Key,
    /// The lower end of the range.
    pub min: LexBound,
    /// The upper end of the range.
    pub max: LexBound,
}

impl Run for ZRemRangeByLex {
    type Output = usize;

    fn run(&self, store: &mut dyn Store) -> Result<usize> {
        let range = Range::Lex(self.min.clone(), self.max.clone());
        store.zset_remove_range(&self.key, &range)
    }
}
