//! ZRANGE and ZRANGESTORE, and what all commands on ranges share.

use crate::number::parse_i64;
use crate::store::{LexBound, ScoreBound, ScoreRange, ZRange as Range};
use crate::{
    Arg, Args, Bytes, Command, Error, IntoReply, Key, Limit, Parse, Reply, Result, Run, Store,
};

/// The options of the commands on ranges, as they were read.
#[derive(Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the options are words that are there or not"
)]
pub(super) struct Options {
    pub byscore: bool,
    pub bylex: bool,
    pub rev: bool,
    pub limit: Option<Limit>,
    pub withscores: bool,
}

impl Options {
    /// Reads options to the end: `LIMIT`; where `choice`, those that choose the kind and the
    /// direction of the range; where `scores`, `WITHSCORES`.
    pub fn read(args: &mut Args<'_>, choice: bool, scores: bool) -> Result<Self> {
        let mut options = Self::default();
        while let Some(word) = args.take() {
            let undecided = choice && !options.byscore && !options.bylex;
            if scores && word.is_word("WITHSCORES") {
                options.withscores = true;
            } else if args.len() >= 2 && word.is_word("LIMIT") {
                options.limit = Some(Limit::parse(args)?);
            } else if choice && !options.rev && word.is_word("REV") {
                options.rev = true;
            } else if undecided && word.is_word("BYLEX") {
                options.bylex = true;
            } else if undecided && word.is_word("BYSCORE") {
                options.byscore = true;
            } else {
                return Err(Error::syntax());
            }
        }
        Ok(options)
    }

    /// Refuses a limit to a range by rank; one that limits nothing may stand there.
    pub fn check_rank(&self) -> Result<()> {
        if self.limit.is_some_and(|limit| limit.count != -1) {
            return Err(Error::argument(
                "ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX",
            ));
        }
        Ok(())
    }

    /// Refuses scores of a range by bytes.
    pub fn check_lex(&self) -> Result<()> {
        if self.withscores {
            return Err(Error::argument(
                "ERR syntax error, WITHSCORES not supported in combination with BYLEX",
            ));
        }
        Ok(())
    }

    /// Reads the range from its ends, of which the upper one stands first where it is reversed.
    fn range(&self, start: &Bytes, stop: &Bytes) -> Result<Range> {
        let (min, max) = if self.rev {
            (stop, start)
        } else {
            (start, stop)
        };
        match (self.byscore, self.bylex) {
            (true, true) => Err(Error::syntax()),
            (true, false) => Ok(Range::Score(ScoreRange {
                min: ScoreBound::read(min)?,
                max: ScoreBound::read(max)?,
            })),
            (false, true) => {
                self.check_lex()?;
                Ok(Range::Lex(LexBound::read(min)?, LexBound::read(max)?))
            }
            (false, false) => {
                self.check_rank()?;
                let rank = |text: &Bytes| parse_i64(text).ok_or_else(Error::not_an_integer);
                Ok(Range::Rank(rank(start)?, rank(stop)?))
            }
        }
    }

    /// Returns the members of a range from `start` to `stop` with their scores.
    fn select(
        &self,
        store: &mut dyn Store,
        key: &Key,
        start: &Bytes,
        stop: &Bytes,
    ) -> Result<Vec<(Bytes, f64)>> {
        let range = self.range(start, stop)?;
        let limit = self.limit.filter(|_| !matches!(range, Range::Rank(..)));
        select(store, key, &range, self.rev, limit)
    }
}

/// Returns the members of a range with their scores.
pub(super) fn select(
    store: &mut dyn Store,
    key: &Key,
    range: &Range,
    reverse: bool,
    limit: Option<Limit>,
) -> Result<Vec<(Bytes, f64)>> {
    let limit = limit.unwrap_or(Limit {
        offset: 0,
        count: -1,
    });
    let Ok(offset) = usize::try_from(limit.offset) else {
        // A negative offset leaves everything out, but the kind still matters.
        store.zset_len(key)?;
        return Ok(Vec::new());
    };
    let count = usize::try_from(limit.count).unwrap_or(usize::MAX);
    store.zset_range(key, range, reverse, offset, count)
}

/// Answers members, with their scores or without.
pub(super) fn reply(pairs: Vec<(Bytes, f64)>, withscores: bool) -> Reply {
    if withscores {
        return pairs.into_reply();
    }
    Reply::Array(
        pairs
            .into_iter()
            .map(|(member, _)| Reply::Bulk(member))
            .collect(),
    )
}

/// Puts a result in the place of whatever a key held; an empty one only deletes the key. Returns
/// the number of members.
pub(super) fn replace(store: &mut dyn Store, key: &Key, pairs: Vec<(Bytes, f64)>) -> Result<usize> {
    store.key_delete(key)?;
    if pairs.is_empty() {
        return Ok(0);
    }
    let turn = |(member, score)| (score, member);
    let pairs: Vec<(f64, Bytes)> = pairs.into_iter().map(turn).collect();
    store.zset_put(key, &pairs)
}

/// Returns the members of a range: by rank, by score or by their bytes.
#[derive(Clone, Debug, Command)]
#[command(name = "ZRANGE", group = SortedSet, since = "1.2.0", flags(lone, readonly))]
#[command(parse(manual), plain = Vec<Bytes>)]
#[command(form(zrange_withscores: withscores -> Vec<(Bytes, f64)>))]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the options are words that are there or not"
)]
pub struct ZRange {
    /// The key of the sorted set.
    pub key: Key,
    /// Where the range starts: a rank, a score or a bound of bytes.
    pub start: Bytes,
    /// Where the range stops.
    pub stop: Bytes,
    /// The ends are scores.
    #[arg(token)]
    pub byscore: bool,
    /// The ends are bounds of bytes.
    #[arg(token)]
    pub bylex: bool,
    /// From high to low, also the ends.
    #[arg(token)]
    pub rev: bool,
    /// How many results to leave out, and how many to answer.
    #[arg(token)]
    pub limit: Option<Limit>,
    /// Answer the scores too.
    #[arg(token)]
    pub withscores: bool,
}

impl Parse for ZRange {
    fn parse(args: &mut Args<'_>) -> Result<Self> {
        let (key, start, stop) = (Key::parse(args)?, Bytes::parse(args)?, Bytes::parse(args)?);
        let options = Options::read(args, true, true)?;
        Ok(Self {
            key,
            start,
            stop,
            byscore: options.byscore,
            bylex: options.bylex,
            rev: options.rev,
            limit: options.limit,
            withscores: options.withscores,
        })
    }
}

impl Run for ZRange {
    type Output = Reply;

    fn run(&self, store: &mut dyn Store) -> Result<Reply> {
        let options = Options {
            byscore: self.byscore,
            bylex: self.bylex,
            rev: self.rev,
            limit: self.limit,
            withscores: self.withscores,
        };
        let pairs = options.select(store, &self.key, &self.start, &self.stop)?;
        Ok(reply(pairs, self.withscores))
    }
}

/// Stores the members of a range in another key; returns their number.
#[derive(Clone, Debug, Command)]
#[command(name = "ZRANGESTORE", group = SortedSet, since = "6.2.0", flags(write, denyoom))]
#[command(parse(manual))]
pub struct ZRangeStore {
    /// The key that the result is stored in.
    pub destination: Key,
    /// The key of the sorted set.
    pub key: Key,
    /// Where the range starts: a rank, a score or a bound of bytes.
    pub start: Bytes,
    /// Where the range stops.
    pub stop: Bytes,
    /// The ends are scores.
    #[arg(token)]
    pub byscore: bool,
    /// The ends are bounds of bytes.
    #[arg(token)]
    pub bylex: bool,
    /// From high to low, also the ends.
    #[arg(token)]
    pub rev: bool,
    /// How many results to leave out, and how many to store.
    #[arg(token)]
    pub limit: Option<Limit>,
}

impl Parse for ZRangeStore {
    fn parse(args: &mut Args<'_>) -> Result<Self> {
        let (destination, key) = (Key::parse(args)?, Key::parse(args)?);
        let (start, stop) = (Bytes::parse(args)?, Bytes::parse(args)?);
        let options = Options::read(args, true, false)?;
        Ok(Self {
            destination,
            key,
            start,
            stop,
            byscore: options.byscore,
            bylex: options.bylex,
            rev: options.rev,
            limit: options.limit,
        })
    }
}

impl Run for ZRangeStore {
    type Output = usize;

    fn run(&self, store: &mut dyn Store) -> Result<usize> {
        let options = Options {
            byscore: self.byscore,
            bylex: self.bylex,
            rev: self.rev,
            limit: self.limit,
            withscores: false,
        };
        let pairs = options.select(store, &self.key, &self.start, &self.stop)?;
        replace(store, &self.destination, pairs)
    }
}
