//! The older commands on ranges, each of which has one kind of range and one direction.

use super::range::{Options, reply, select};
use crate::store::{LexBound, ScoreBound, ScoreRange, ZRange as Range};
use crate::{Arg, Args, Bytes, Command, Key, Limit, Parse, Reply, Result, Run, Store};

/// Returns the members from a rank to a rank, counted from the highest score.
#[derive(Clone, Debug, Command)]
#[command(name = "ZREVRANGE", group = SortedSet, since = "1.2.0", flags(lone, readonly))]
#[command(parse(manual), plain = Vec<Bytes>)]
#[command(form(zrevrange_withscores: withscores -> Vec<(Bytes, f64)>))]
pub struct ZRevRange {
    /// The key of the sorted set.
    pub key: Key,
    /// The first rank, counted from 0 at the highest score or from -1 at the lowest.
    pub start: i64,
    /// The last rank.
    pub stop: i64,
    /// Answer the scores too.
    #[arg(token)]
    pub withscores: bool,
}

impl Parse for ZRevRange {
    fn parse(args: &mut Args<'_>) -> Result<Self> {
        let (key, mut ends, options) = split(args)?;
        options.check_rank()?;
        Ok(Self {
            key,
            start: i64::parse(&mut ends)?,
            stop: i64::parse(&mut ends)?,
            withscores: options.withscores,
        })
    }
}

impl Run for ZRevRange {
    type Output = Reply;

    fn run(&self, store: &mut dyn Store) -> Result<Reply> {
        let range = Range::Rank(self.start, self.stop);
        let pairs = select(store, &self.key, &range, true, None)?;
        Ok(reply(pairs, self.withscores))
    }
}

/// Takes the key, the words of both ends, and the options, which Redis reads before the ends.
fn split<'a>(args: &mut Args<'a>) -> Result<(Key, Args<'a>, Options)> {
    let key = Key::parse(args)?;
    let ends = args.clone();
    args.next()?;
    args.next()?;
    let options = Options::read(args, false, true)?;
    Ok((key, ends, options))
}

/// Returns the members with a score in a range.
#[derive(Clone, Debug, Command)]
#[command(name = "ZRANGEBYSCORE", group = SortedSet, since = "1.0.5", flags(lone, readonly))]
#[command(parse(manual), plain = Vec<Bytes>)]
#[command(form(zrangebyscore_withscores: withscores -> Vec<(Bytes, f64)>))]
pub struct ZRangeByScore {
    /// The key of the sorted set.
    pub key: Key,
    /// The lower end of the range.
    pub min: ScoreBound,
    /// The upper end of the range.
    pub max: ScoreBound,
    /// How many results to leave out, and how many to answer.
    #[arg(token)]
    pub limit: Option<Limit>,
    /// Answer the scores too.
    #[arg(token)]
    pub withscores: bool,
}

impl Parse for ZRangeByScore {
    fn parse(args: &mut Args<'_>) -> Result<Self> {
        let (key, mut ends, options) = split(args)?;
        Ok(Self {
            key,
            min: ScoreBound::parse(&mut ends)?,
            max: ScoreBound::parse(&mut ends)?,
            limit: options.limit,
            withscores: options.withscores,
        })
    }
}

impl Run for ZRangeByScore {
    type Output = Reply;

    fn run(&self, store: &mut dyn Store) -> Result<Reply> {
        let range = Range::Score(ScoreRange {
            min: self.min,
            max: self.max,
        });
        let pairs = select(store, &self.key, &range, false, self.limit)?;
        Ok(reply(pairs, self.withscores))
    }
}

/// Returns the members with a score in a range, from high to low.
#[derive(Clone, Debug, Command)]
#[command(name = "ZREVRANGEBYSCORE", group = SortedSet, since = "2.2.0", flags(lone, readonly))]
#[command(parse(manual), plain = Vec<Bytes>)]
#[command(form(zrevrangebyscore_withscores: withscores -> Vec<(Bytes, f64)>))]
pub struct ZRevRangeByScore {
    /// The key of the sorted set.
    pub key: Key,
    /// The upper end of the range.
    pub max: ScoreBound,
    /// The lower end of the range.
    pub min: ScoreBound,
    /// How many results to leave out, and how many to answer.
    #[arg(token)]
    pub limit: Option<Limit>,
    /// Answer the scores too.
    #[arg(token)]
    pub withscores: bool,
}

impl Parse for ZRevRangeByScore {
    fn parse(args: &mut Args<'_>) -> Result<Self> {
        let (key, mut ends, options) = split(args)?;
        Ok(Self {
            key,
            max: ScoreBound::parse(&mut ends)?,
            min: ScoreBound::parse(&mut ends)?,
            limit: options.limit,
            withscores: options.withscores,
        })
    }
}

impl Run for ZRevRangeByScore {
    type Output = Reply;

    fn run(&self, store: &mut dyn Store) -> Result<Reply> {
        let range = Range::Score(ScoreRange {
            min: self.min,
            max: self.max,
        });
        let pairs = select(store, &self.key, &range, true, self.limit)?;
        Ok(reply(pairs, self.withscores))
    }
}

/// Returns the members in a range by their bytes, where all have the same score.
#[derive(Clone, Debug, Command)]
#[command(name = "ZRANGEBYLEX", group = SortedSet, since = "2.8.9", flags(lone, readonly))]
#[command(parse(manual))]
pub struct ZRangeByLex {
    /// The key of the sorted set.
    pub key: Key,
    /// The lower end of the range.
    pub min: LexBound,
    /// The upper end of the range.
    pub max: LexBound,
    /// How many results to leave out, and how many to answer.
    #[arg(token)]
    pub limit: Option<Limit>,
}

impl Parse for ZRangeByLex {
    fn parse(args: &mut Args<'_>) -> Result<Self> {
        let (key, mut ends, options) = split(args)?;
        options.check_lex()?;
        Ok(Self {
            key,
            min: LexBound::parse(&mut ends)?,
            max: LexBound::parse(&mut ends)?,
            limit: options.limit,
        })
    }
}

impl Run for ZRangeByLex {
    type Output = Vec<Bytes>;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        let range = Range::Lex(self.min.clone(), self.max.clone());
        let pairs = select(store, &self.key, &range, false, self.limit)?;
        Ok(pairs.into_iter().map(|(member, _)| member).collect())
    }
}

/// Returns the members in a range by their bytes, from high to low.
#[derive(Clone, Debug, Command)]
#[command(name = "ZREVRANGEBYLEX", group = SortedSet, since = "2.8.9", flags(lone, readonly))]
#[command(parse(manual))]
pub struct ZRevRangeByLex {
    /// The key of the sorted set.
    pub key: Key,
    /// The upper end of the range.
    pub max: LexBound,
    /// The lower end of the range.
    pub min: LexBound,
    /// How many results to leave out, and how many to answer.
    #[arg(token)]
    pub limit: Option<Limit>,
}

impl Parse for ZRevRangeByLex {
    fn parse(args: &mut Args<'_>) -> Result<Self> {
        let (key, mut ends, options) = split(args)?;
        options.check_lex()?;
        Ok(Self {
            key,
            max: LexBound::parse(&mut ends)?,
            min: LexBound::parse(&mut ends)?,
            limit: options.limit,
        })
    }
}

impl Run for ZRevRangeByLex {
    type Output = Vec<Bytes>;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        let range = Range::Lex(self.min.clone(), self.max.clone());
        let pairs = select(store, &self.key, &range, true, self.limit)?;
        Ok(pairs.into_iter().map(|(member, _)| member).collect())
    }
}
