//! Commands that remove members from an end and return them.

use crate::number::parse_i64;
use crate::{
    Arg, Args, Bytes, Command, CountedKeys, Error, IntoReply, Key, Parse, Reply, Result, Run,
    Store, words,
};

words! {
    /// An end of a sorted set.
    MinMax {
        /// The lowest score.
        Min = "MIN",
        /// The highest score.
        Max = "MAX",
    }
}

/// Reads the key and the count that ZPOPMIN and ZPOPMAX have.
fn read(args: &mut Args<'_>) -> Result<(Key, Option<i64>)> {
    let key = Key::parse(args)?;
    if args.len() > 1 {
        return Err(Error::syntax());
    }
    let count = args
        .take()
        .map(|count| parse_i64(count).ok_or_else(Error::not_positive));
    Ok((key, count.transpose()?))
}

fn pop(store: &mut dyn Store, key: &Key, highest: bool, count: Option<i64>) -> Result<Reply> {
    let most = usize::try_from(count.unwrap_or(1)).map_err(|_| Error::not_positive())?;
    let popped = store.zset_pop(key, highest, most)?;
    if count.is_some() {
        return Ok(popped.into_reply());
    }
    // Without a count, the one pair is flat in every protocol.
    let flat = popped
        .into_iter()
        .flat_map(|(member, score)| [Reply::Bulk(member), Reply::Double(score)]);
    Ok(Reply::Array(flat.collect()))
}

/// Removes and returns the members with the lowest scores.
#[derive(Clone, Debug, Command)]
#[command(name = "ZPOPMIN", group = SortedSet, since = "5.0.0", flags(lone, write, fast))]
#[command(parse(manual), plain = Vec<(Bytes, f64)>)]
pub struct ZPopMin {
    /// The key of the sorted set.
    pub key: Key,
    /// The largest number of members, 1 where it is left out.
    pub count: Option<i64>,
}

impl Parse for ZPopMin {
    fn parse(args: &mut Args<'_>) -> Result<Self> {
        let (key, count) = read(args)?;
        Ok(Self { key, count })
    }
}

impl Run for ZPopMin {
    type Output = Reply;

    fn run(&self, store: &mut dyn Store) -> Result<Reply> {
        pop(store, &self.key, false, self.count)
    }
}

/// Removes and returns the members with the highest scores.
#[derive(Clone, Debug, Command)]
#[command(name = "ZPOPMAX", group = SortedSet, since = "5.0.0", flags(lone, write, fast))]
#[command(parse(manual), plain = Vec<(Bytes, f64)>)]
pub struct ZPopMax {
    /// The key of the sorted set.
    pub key: Key,
    /// The largest number of members, 1 where it is left out.
    pub count: Option<i64>,
}

impl Parse for ZPopMax {
    fn parse(args: &mut Args<'_>) -> Result<Self> {
        let (key, count) = read(args)?;
        Ok(Self { key, count })
    }
}

impl Run for ZPopMax {
    type Output = Reply;

    fn run(&self, store: &mut dyn Store) -> Result<Reply> {
        pop(store, &self.key, true, self.count)
    }
}

/// Removes and returns members from an end of the first sorted set that has any.
#[derive(Clone, Debug, Command)]
#[command(name = "ZMPOP", group = SortedSet, since = "7.0.0", flags(write))]
#[command(parse(manual), reply_key, plain = Option<(Bytes, Vec<(Bytes, f64)>)>)]
pub struct ZMPop {
    /// The keys of the sorted sets.
    pub keys: CountedKeys,
    /// The end to take members from.
    pub side: MinMax,
    /// The largest number of members.
    #[arg(token)]
    pub count: Option<i64>,
}

/// Reads an integer above zero, for which the error has a text of its own.
fn read_positive(text: &[u8], what: &str) -> Result<i64> {
    check_positive(parse_i64(text).unwrap_or(0), what)
}

pub(super) fn check_positive(number: i64, what: &str) -> Result<i64> {
    if number > 0 {
        Ok(number)
    } else {
        Err(Error::argument(format!(
            "ERR {what} should be greater than 0"
        )))
    }
}

/// Reads the keys, the end and the count of `ZMPOP` and `BZMPOP`.
pub(super) fn read_mpop(args: &mut Args<'_>) -> Result<(CountedKeys, MinMax, Option<i64>)> {
    let number = read_positive(args.next()?, "numkeys")?;
    let number = usize::try_from(number).unwrap_or(usize::MAX);
    if number >= args.len() {
        return Err(Error::syntax());
    }
    let keys: Result<_> = (0..number).map(|_| Key::parse(args)).collect();
    let keys = CountedKeys(keys?);
    let side = MinMax::parse(args)?;
    let mut count = None;
    while let Some(word) = args.take() {
        if count.is_some() || !word.is_word("COUNT") {
            return Err(Error::syntax());
        }
        count = Some(read_positive(args.next()?, "count")?);
    }
    Ok((keys, side, count))
}

/// Makes the reply of a key and what was popped from it, whose pairs are lists of their own in every
/// protocol.
pub(super) fn pairs_reply(key: &Key, popped: Vec<(Bytes, f64)>) -> Reply {
    let pairs = popped.into_iter().map(IntoReply::into_reply).collect();
    Reply::Array(vec![Reply::Bulk(key.clone()), Reply::Array(pairs)])
}

impl Parse for ZMPop {
    fn parse(args: &mut Args<'_>) -> Result<Self> {
        let (keys, side, count) = read_mpop(args)?;
        Ok(Self { keys, side, count })
    }
}

impl Run for ZMPop {
    type Output = Reply;

    fn run(&self, store: &mut dyn Store) -> Result<Reply> {
        if self.keys.is_empty() {
            check_positive(0, "numkeys")?;
        }
        let count = check_positive(self.count.unwrap_or(1), "count")?;
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        for key in self.keys.iter() {
            let popped = store.zset_pop(key, self.side == MinMax::Max, count)?;
            if !popped.is_empty() {
                return Ok(pairs_reply(key, popped));
            }
        }
        Ok(Reply::NilArray)
    }
}
