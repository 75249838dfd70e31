//! Commands that answer a union, an intersection or a difference of sorted sets and sets.

use super::range::reply;
use super::sources::{Aggregate, Sources, Takes, Weights, Words, check_limit};
use crate::{Args, Bytes, Command, CountedKeys, Late, Parse, Reply, Result, Run, Store};

/// Returns the members of any of several sorted sets or sets.
#[derive(Clone, Debug, Command)]
#[command(name = "ZUNION", group = SortedSet, since = "6.2.0", flags(readonly))]
#[command(parse(manual), plain = Vec<Bytes>)]
#[command(form(zunion_withscores: withscores -> Vec<(Bytes, f64)>))]
pub struct ZUnion {
    /// The keys of the sorted sets or sets.
    pub keys: CountedKeys,
    /// What the scores of each source are multiplied with.
    #[arg(token)]
    pub weights: Option<Weights>,
    /// How several scores become one: their sum, unless told otherwise.
    #[arg(token)]
    pub aggregate: Option<Aggregate>,
    /// Answer the scores too.
    #[arg(token)]
    pub withscores: bool,
    #[arg(skip)]
    late: Late,
}

impl Parse for ZUnion {
    fn parse(args: &mut Args<'_>) -> Result<Self> {
        let words = Words::read(args, Self::SPEC.name, Takes::All)?;
        Ok(Self {
            keys: words.keys,
            weights: words.weights,
            aggregate: words.aggregate,
            withscores: words.withscores,
            late: words.late,
        })
    }
}

impl Run for ZUnion {
    type Output = Reply;

    fn run(&self, store: &mut dyn Store) -> Result<Reply> {
        let sources = Sources::new(store, Self::SPEC.name, &self.keys, &self.late)?
            .combined(self.weights.as_ref(), self.aggregate)?;
        Ok(reply(sources.union(store)?, self.withscores))
    }
}

/// Returns the members of all of several sorted sets or sets.
#[derive(Clone, Debug, Command)]
#[command(name = "ZINTER", group = SortedSet, since = "6.2.0", flags(readonly))]
#[command(parse(manual), plain = Vec<Bytes>)]
#[command(form(zinter_withscores: withscores -> Vec<(Bytes, f64)>))]
pub struct ZInter {
    /// The keys of the sorted sets or sets.
    pub keys: CountedKeys,
    /// What the scores of each source are multiplied with.
    #[arg(token)]
    pub weights: Option<Weights>,
    /// How several scores become one: their sum, unless told otherwise.
    #[arg(token)]
    pub aggregate: Option<Aggregate>,
    /// Answer the scores too.
    #[arg(token)]
    pub withscores: bool,
    #[arg(skip)]
    late: Late,
}

impl Parse for ZInter {
    fn parse(args: &mut Args<'_>) -> Result<Self> {
        let words = Words::read(args, Self::SPEC.name, Takes::All)?;
        Ok(Self {
            keys: words.keys,
            weights: words.weights,
            aggregate: words.aggregate,
            withscores: words.withscores,
            late: words.late,
        })
    }
}

impl Run for ZInter {
    type Output = Reply;

    fn run(&self, store: &mut dyn Store) -> Result<Reply> {
        let sources = Sources::new(store, Self::SPEC.name, &self.keys, &self.late)?
            .combined(self.weights.as_ref(), self.aggregate)?;
        Ok(reply(sources.intersection(store)?, self.withscores))
    }
}

/// Returns the number of members that several sorted sets or sets have in common.
#[derive(Clone, Debug, Command)]
#[command(name = "ZINTERCARD", group = SortedSet, since = "7.0.0", flags(readonly))]
#[command(parse(manual))]
pub struct ZInterCard {
    /// The keys of the sorted sets or sets.
    pub keys: CountedKeys,
    /// The number at which counting stops; 0 counts all.
    #[arg(token)]
    pub limit: Option<i64>,
    #[arg(skip)]
    late: Late,
}

impl Parse for ZInterCard {
    fn parse(args: &mut Args<'_>) -> Result<Self> {
        let words = Words::read(args, Self::SPEC.name, Takes::Limit)?;
        Ok(Self {
            keys: words.keys,
            limit: words.limit,
            late: words.late,
        })
    }
}

impl Run for ZInterCard {
    type Output = usize;

    fn run(&self, store: &mut dyn Store) -> Result<usize> {
        let sources = Sources::new(store, Self::SPEC.name, &self.keys, &self.late)?;
        let limit = check_limit(self.limit.unwrap_or(0))?;
        let common = sources.intersection(store)?.len();
        Ok(if limit == 0 {
            common
        } else {
            common.min(limit)
        })
    }
}

/// Returns the members of the first of several sorted sets or sets that are in no other.
#[derive(Clone, Debug, Command)]
#[command(name = "ZDIFF", group = SortedSet, since = "6.2.0", flags(readonly))]
#[command(parse(manual), plain = Vec<Bytes>)]
#[command(form(zdiff_withscores: withscores -> Vec<(Bytes, f64)>))]
pub struct ZDiff {
    /// The keys of the sorted sets or sets.
    pub keys: CountedKeys,
    /// Answer the scores too.
    #[arg(token)]
    pub withscores: bool,
    #[arg(skip)]
    late: Late,
}

impl Parse for ZDiff {
    fn parse(args: &mut Args<'_>) -> Result<Self> {
        let words = Words::read(args, Self::SPEC.name, Takes::Scores)?;
        Ok(Self {
            keys: words.keys,
            withscores: words.withscores,
            late: words.late,
        })
    }
}

impl Run for ZDiff {
    type Output = Reply;

    fn run(&self, store: &mut dyn Store) -> Result<Reply> {
        let sources = Sources::new(store, Self::SPEC.name, &self.keys, &self.late)?;
        Ok(reply(sources.difference(store)?, self.withscores))
    }
}
