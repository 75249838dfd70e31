//! Commands on sorted sets that wait until there is a member.

use super::add::ZAdd;
use super::pop::check_positive;
use super::pop::{MinMax, pairs_reply, read_mpop};
use crate::commands::counts::check_keys;
use crate::{
    Args, Blocking, Bytes, Call, Command, CountedKeys, FromReply, IntoReply, Key, Kind, Parse,
    Reply, Result, Run, Serve, Store, Timeout, parse_timeout,
};

/// What the commands for one member answer: a key, a member, its score.
type Popped = (Bytes, Bytes, f64);

fn pop_one(store: &mut dyn Store, key: &Key, highest: bool) -> Result<Option<Popped>> {
    let popped = store.zset_pop(key, highest, 1)?.pop();
    Ok(popped.map(|(member, score)| (key.clone(), member, score)))
}

/// Pops from the first sorted set that is there, without waiting.
fn pop_first(
    store: &mut dyn Store,
    keys: &[Key],
    timeout: &Timeout,
    highest: bool,
) -> Result<Option<Popped>> {
    parse_timeout(timeout)?;
    for key in keys {
        let popped = pop_one(store, key, highest)?;
        if popped.is_some() {
            return Ok(popped);
        }
    }
    Ok(None)
}

/// Adds members again, unless they have been added anew in the meantime.
fn add_back(key: Bytes, pairs: Vec<(Bytes, f64)>) -> Vec<Call> {
    let mut args = vec![key, Bytes::from("NX")];
    for (member, score) in pairs {
        args.extend([Bytes::from(crate::number::format_f64(score)), member]);
    }
    let spec = ZAdd::SPEC;
    vec![Call::new(spec, args)]
}

fn add_one_back(reply: &Reply) -> Vec<Call> {
    match Popped::from_reply(reply.clone()) {
        Ok((key, member, score)) => add_back(key, vec![(member, score)]),
        Err(_) => Vec::new(),
    }
}

/// Removes and returns the member with the lowest score of the first sorted set that has one, with
/// its key; waits for it where none has.
#[derive(Clone, Debug, Command)]
#[command(name = "BZPOPMIN", group = SortedSet, since = "5.0.0", flags(write, fast, noscript))]
#[command(waits, reply_key)]
pub struct BZPopMin {
    /// The keys of the sorted sets.
    pub keys: Vec<Key>,
    /// How long to wait, in seconds; 0 for without an end.
    pub timeout: Timeout,
}

impl Run for BZPopMin {
    type Output = Option<Popped>;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        pop_first(store, &self.keys, &self.timeout, false)
    }
}

impl Serve for BZPopMin {
    fn serve(&self, key: &Bytes, store: &mut dyn Store) -> Result<Option<Reply>> {
        Ok(pop_one(store, key, false)?.map(IntoReply::into_reply))
    }

    fn put_back(&self, reply: &Reply) -> Vec<Call> {
        add_one_back(reply)
    }
}

impl Blocking for BZPopMin {
    const KIND: Kind = Kind::SortedSet;

    fn keys(&self) -> &[Key] {
        &self.keys
    }

    fn timeout(&self) -> &Timeout {
        &self.timeout
    }
}

/// Removes and returns the member with the highest score of the first sorted set that has one, with
/// its key; waits for it where none has.
#[derive(Clone, Debug, Command)]
#[command(name = "BZPOPMAX", group = SortedSet, since = "5.0.0", flags(write, fast, noscript))]
#[command(waits, reply_key)]
pub struct BZPopMax {
    /// The keys of the sorted sets.
    pub keys: Vec<Key>,
    /// How long to wait, in seconds; 0 for without an end.
    pub timeout: Timeout,
}

impl Run for BZPopMax {
    type Output = Option<Popped>;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        pop_first(store, &self.keys, &self.timeout, true)
    }
}

impl Serve for BZPopMax {
    fn serve(&self, key: &Bytes, store: &mut dyn Store) -> Result<Option<Reply>> {
        Ok(pop_one(store, key, true)?.map(IntoReply::into_reply))
    }

    fn put_back(&self, reply: &Reply) -> Vec<Call> {
        add_one_back(reply)
    }
}

impl Blocking for BZPopMax {
    const KIND: Kind = Kind::SortedSet;

    fn keys(&self) -> &[Key] {
        &self.keys
    }

    fn timeout(&self) -> &Timeout {
        &self.timeout
    }
}

/// Removes and returns members from an end of the first sorted set that has any; waits for them where
/// none has.
#[derive(Clone, Debug, Command)]
#[command(name = "BZMPOP", group = SortedSet, since = "7.0.0", flags(write))]
#[command(parse(manual), waits, reply_key, plain = Option<(Bytes, Vec<(Bytes, f64)>)>)]
pub struct BZMPop {
    /// How long to wait, in seconds; 0 for without an end.
    pub timeout: Timeout,
    /// The keys of the sorted sets.
    pub keys: CountedKeys,
    /// The end to take members from.
    pub side: MinMax,
    /// The largest number of members.
    #[arg(token)]
    pub count: Option<i64>,
}

impl Parse for BZMPop {
    fn parse(args: &mut Args<'_>) -> Result<Self> {
        let timeout = args.next()?.clone();
        let (keys, side, count) = read_mpop(args)?;
        Ok(Self {
            timeout,
            keys,
            side,
            count,
        })
    }
}

impl BZMPop {
    fn pop(&self, key: &Key, store: &mut dyn Store) -> Result<Option<Reply>> {
        let count = check_positive(self.count.unwrap_or(1), "count")?;
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        let popped = store.zset_pop(key, self.side == MinMax::Max, count)?;
        Ok((!popped.is_empty()).then(|| pairs_reply(key, popped)))
    }
}

impl Run for BZMPop {
    type Output = Reply;

    fn run(&self, store: &mut dyn Store) -> Result<Reply> {
        check_keys(&self.keys)?;
        check_positive(self.count.unwrap_or(1), "count")?;
        parse_timeout(&self.timeout)?;
        for key in self.keys.iter() {
            if let Some(popped) = self.pop(key, store)? {
                return Ok(popped);
            }
        }
        Ok(Reply::NilArray)
    }
}

impl Serve for BZMPop {
    fn serve(&self, key: &Bytes, store: &mut dyn Store) -> Result<Option<Reply>> {
        self.pop(key, store)
    }

    fn put_back(&self, reply: &Reply) -> Vec<Call> {
        match <(Bytes, Vec<(Bytes, f64)>)>::from_reply(reply.clone()) {
            Ok((key, pairs)) => add_back(key, pairs),
            Err(_) => Vec::new(),
        }
    }
}

impl Blocking for BZMPop {
    const KIND: Kind = Kind::SortedSet;

    fn keys(&self) -> &[Key] {
        &self.keys
    }

    fn timeout(&self) -> &Timeout {
        &self.timeout
    }
}
