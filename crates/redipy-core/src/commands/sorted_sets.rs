//! Commands on sorted sets.

mod add;
mod blocking;
mod bounds;
mod combine;
mod pop;
mod random;
mod range;
mod range_by;
mod remove;
mod scan;
mod sources;
mod store;

pub use add::{ZAdd, ZAddOptions, ZIncrBy};
pub use blocking::{BZMPop, BZMPopOptions, BZPopMax, BZPopMin};
pub use combine::{
    ZDiff, ZDiffOptions, ZInter, ZInterCard, ZInterCardOptions, ZInterOptions, ZUnion,
    ZUnionOptions,
};
pub use pop::{MinMax, ZMPop, ZMPopOptions, ZPopMax, ZPopMaxOptions, ZPopMin, ZPopMinOptions};
pub use random::{ZRandMember, ZRandMemberOptions};
pub use range::{ZRange, ZRangeOptions, ZRangeStore, ZRangeStoreOptions};
pub use range_by::{
    ZRangeByLex, ZRangeByLexOptions, ZRangeByScore, ZRangeByScoreOptions, ZRevRange,
    ZRevRangeByLex, ZRevRangeByLexOptions, ZRevRangeByScore, ZRevRangeByScoreOptions,
    ZRevRangeOptions,
};
pub use remove::{ZRem, ZRemRangeByLex, ZRemRangeByRank, ZRemRangeByScore};
pub use scan::{ZScan, ZScanOptions};
pub use sources::{Aggregate, Weights};
pub use store::{ZDiffStore, ZInterStore, ZInterStoreOptions, ZUnionStore, ZUnionStoreOptions};

use super::commands;
use crate::store::{LexBound, ScoreBound, ScoreRange, ZRange as Range};
use crate::{Bytes, Command, Key, Result, Run, Store};

commands![
    BZMPop,
    BZPopMax,
    BZPopMin,
    ZAdd,
    ZCard,
    ZCount,
    ZDiff,
    ZDiffStore,
    ZIncrBy,
    ZInter,
    ZInterCard,
    ZInterStore,
    ZLexCount,
    ZMPop,
    ZMScore,
    ZPopMax,
    ZPopMin,
    ZRandMember,
    ZRange,
    ZRangeByLex,
    ZRangeByScore,
    ZRangeStore,
    ZRank,
    ZRem,
    ZRemRangeByLex,
    ZRemRangeByRank,
    ZRemRangeByScore,
    ZRevRange,
    ZRevRangeByLex,
    ZRevRangeByScore,
    ZRevRank,
    ZScan,
    ZScore,
    ZUnion,
    ZUnionStore,
];

/// Returns the number of members of a sorted set.
#[derive(Clone, Debug, Command)]
#[command(name = "ZCARD", group = SortedSet, since = "1.2.0", flags(lone, readonly, fast))]
pub struct ZCard {
    /// The key of the sorted set.
    pub key: Key,
}

impl Run for ZCard {
    type Output = usize;

    fn run(&self, store: &mut dyn Store) -> Result<usize> {
        store.zset_len(&self.key)
    }
}

/// Returns the score of a member.
#[derive(Clone, Debug, Command)]
#[command(name = "ZSCORE", group = SortedSet, since = "1.2.0", flags(lone, readonly, fast))]
pub struct ZScore {
    /// The key of the sorted set.
    pub key: Key,
    /// The member.
    pub member: Bytes,
}

impl Run for ZScore {
    type Output = Option<f64>;

    #[inline]
    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        store.zset_score(&self.key, &self.member)
    }
}

/// Returns the scores of several members.
#[derive(Clone, Debug, Command)]
#[command(name = "ZMSCORE", group = SortedSet, since = "6.2.0", flags(lone, readonly, fast))]
pub struct ZMScore {
    /// The key of the sorted set.
    pub key: Key,
    /// The members.
    pub members: Vec<Bytes>,
}

impl Run for ZMScore {
    type Output = Vec<Option<f64>>;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        store.zset_scores(&self.key, &self.members)
    }
}

/// Returns the rank of a member, counted from the lowest score.
#[derive(Clone, Debug, Command)]
#[command(name = "ZRANK", group = SortedSet, since = "2.0.0", flags(lone, readonly, fast))]
pub struct ZRank {
    /// The key of the sorted set.
    pub key: Key,
    /// The member.
    pub member: Bytes,
}

impl Run for ZRank {
    type Output = Option<usize>;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        store.zset_rank(&self.key, &self.member, false)
    }
}

/// Returns the rank of a member, counted from the highest score.
#[derive(Clone, Debug, Command)]
#[command(name = "ZREVRANK", group = SortedSet, since = "2.0.0", flags(lone, readonly, fast))]
pub struct ZRevRank {
    /// The key of the sorted set.
    pub key: Key,
    /// The member.
    pub member: Bytes,
}

impl Run for ZRevRank {
    type Output = Option<usize>;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        store.zset_rank(&self.key, &self.member, true)
    }
}

/// Returns the number of members with a score in a range.
#[derive(Clone, Debug, Command)]
#[command(name = "ZCOUNT", group = SortedSet, since = "2.0.0", flags(lone, readonly, fast))]
pub struct ZCount {
    /// The key of the sorted set.
    pub key: Key,
    /// The lower end of the range.
    pub min: ScoreBound,
    /// The upper end of the range.
    pub max: ScoreBound,
}

impl Run for ZCount {
    type Output = usize;

    fn run(&self, store: &mut dyn Store) -> Result<usize> {
        let range = ScoreRange {
            min: self.min,
            max: self.max,
        };
        store.zset_count(&self.key, &Range::Score(range))
    }
}

/// Returns the number of members in a range by their bytes, where all have the same score.
#[derive(Clone, Debug, Command)]
#[command(name = "ZLEXCOUNT", group = SortedSet, since = "2.8.9", flags(lone, readonly, fast))]
pub struct ZLexCount {
    /// The key of the sorted set.
    pub key: Key,
    /// The lower end of the range.
    pub min: LexBound,
    /// The upper end of the range.
    pub max: LexBound,
}

impl Run for ZLexCount {
    type Output = usize;

    fn run(&self, store: &mut dyn Store) -> Result<usize> {
        let range = Range::Lex(self.min.clone(), self.max.clone());
        store.zset_count(&self.key, &range)
    }
}
