//! Commands that store a union, an intersection or a difference of sorted sets and sets.

use super::range::replace;
use super::sources::{Aggregate, Sources, Takes, Weights, Words};
use crate::{Arg, Args, Command, CountedKeys, Key, Late, Parse, Result, Run, Store};

/// Stores the members of any of several sorted sets or sets; returns their number.
#[derive(Clone, Debug, Command)]
#[command(name = "ZUNIONSTORE", group = SortedSet, since = "2.0.0", flags(write, denyoom))]
#[command(parse(manual))]
pub struct ZUnionStore {
    /// The key that the result is stored in.
    pub destination: Key,
    /// The keys of the sorted sets or sets.
    pub keys: CountedKeys,
    /// What the scores of each source are multiplied with.
    #[arg(token)]
    pub weights: Option<Weights>,
    /// How several scores become one: their sum, unless told otherwise.
    #[arg(token)]
    pub aggregate: Option<Aggregate>,
    #[arg(skip)]
    late: Late,
}

impl Parse for ZUnionStore {
    fn parse(args: &mut Args<'_>) -> Result<Self> {
        let destination = Key::parse(args)?;
        let words = Words::read(args, Self::SPEC.name, Takes::Combine)?;
        Ok(Self {
            destination,
            keys: words.keys,
            weights: words.weights,
            aggregate: words.aggregate,
            late: words.late,
        })
    }
}

impl Run for ZUnionStore {
    type Output = usize;

    fn run(&self, store: &mut dyn Store) -> Result<usize> {
        let sources = Sources::new(store, Self::SPEC.name, &self.keys, &self.late)?
            .combined(self.weights.as_ref(), self.aggregate)?;
        let pairs = sources.union(store)?;
        replace(store, &self.destination, pairs)
    }
}

/// Stores the members of all of several sorted sets or sets; returns their number.
#[derive(Clone, Debug, Command)]
#[command(name = "ZINTERSTORE", group = SortedSet, since = "2.0.0", flags(write, denyoom))]
#[command(parse(manual))]
pub struct ZInterStore {
    /// The key that the result is stored in.
    pub destination: Key,
    /// The keys of the sorted sets or sets.
    pub keys: CountedKeys,
    /// What the scores of each source are multiplied with.
    #[arg(token)]
    pub weights: Option<Weights>,
    /// How several scores become one: their sum, unless told otherwise.
    #[arg(token)]
    pub aggregate: Option<Aggregate>,
    #[arg(skip)]
    late: Late,
}

impl Parse for ZInterStore {
    fn parse(args: &mut Args<'_>) -> Result<Self> {
        let destination = Key::parse(args)?;
        let words = Words::read(args, Self::SPEC.name, Takes::Combine)?;
        Ok(Self {
            destination,
            keys: words.keys,
            weights: words.weights,
            aggregate: words.aggregate,
            late: words.late,
        })
    }
}

impl Run for ZInterStore {
    type Output = usize;

    fn run(&self, store: &mut dyn Store) -> Result<usize> {
        let sources = Sources::new(store, Self::SPEC.name, &self.keys, &self.late)?
            .combined(self.weights.as_ref(), self.aggregate)?;
        let pairs = sources.intersection(store)?;
        replace(store, &self.destination, pairs)
    }
}

/// Stores the members of the first of several sorted sets or sets that are in no other; returns
/// their number.
#[derive(Clone, Debug, Command)]
#[command(name = "ZDIFFSTORE", group = SortedSet, since = "6.2.0", flags(write, denyoom))]
#[command(parse(manual))]
pub struct ZDiffStore {
    /// The key that the result is stored in.
    pub destination: Key,
    /// The keys of the sorted sets or sets.
    pub keys: CountedKeys,
    #[arg(skip)]
    late: Late,
}

impl Parse for ZDiffStore {
    fn parse(args: &mut Args<'_>) -> Result<Self> {
        let destination = Key::parse(args)?;
        let words = Words::read(args, Self::SPEC.name, Takes::Nothing)?;
        Ok(Self {
            destination,
            keys: words.keys,
            late: words.late,
        })
    }
}

impl Run for ZDiffStore {
    type Output = usize;

    fn run(&self, store: &mut dyn Store) -> Result<usize> {
        let sources = Sources::new(store, Self::SPEC.name, &self.keys, &self.late)?;
        let pairs = sources.difference(store)?;
        replace(store, &self.destination, pairs)
    }
}
