//! Commands that push to the ends of lists, and pop from them.

use crate::commands::counts::{at_least, check_keys, read_at_least, read_keys};
use crate::store::Side;
use crate::{
    Arg, Args, Bytes, Command, CountedKeys, Error, IntoReply, Key, Parse, Reply, Result, Run, Store,
};

/// Pushes elements to the head of a list, one after the other; returns its new length.
#[derive(Clone, Debug, Command)]
#[command(name = "LPUSH", group = List, since = "1.0.0", flags(lone, write, denyoom, fast))]
pub struct LPush {
    /// The key of the list.
    pub key: Key,
    /// What to push.
    pub elements: Vec<Bytes>,
}

impl Run for LPush {
    type Output = usize;

    fn run(&self, store: &mut dyn Store) -> Result<usize> {
        store.list_push(&self.key, Side::Left, &self.elements)
    }

    fn run_words(args: &[Bytes], store: &mut dyn Store) -> Result<usize> {
        push_words(store, Side::Left, args)
    }
}

/// Pushes elements to the tail of a list, one after the other; returns its new length.
#[derive(Clone, Debug, Command)]
#[command(name = "RPUSH", group = List, since = "1.0.0", flags(lone, write, denyoom, fast))]
pub struct RPush {
    /// The key of the list.
    pub key: Key,
    /// What to push.
    pub elements: Vec<Bytes>,
}

impl Run for RPush {
    type Output = usize;

    fn run(&self, store: &mut dyn Store) -> Result<usize> {
        store.list_push(&self.key, Side::Right, &self.elements)
    }

    fn run_words(args: &[Bytes], store: &mut dyn Store) -> Result<usize> {
        push_words(store, Side::Right, args)
    }
}

fn push_words(store: &mut dyn Store, side: Side, args: &[Bytes]) -> Result<usize> {
    let (key, elements) = args.split_first().ok_or_else(Error::syntax)?;
    store.list_push(key, side, elements)
}

fn push_existing(
    store: &mut dyn Store,
    key: &Key,
    side: Side,
    elements: &[Bytes],
) -> Result<usize> {
    match store.list_len(key)? {
        0 => Ok(0),
        _ => store.list_push(key, side, elements),
    }
}

/// Pushes elements to the head of a list if it is there; returns its new length.
#[derive(Clone, Debug, Command)]
#[command(name = "LPUSHX", group = List, since = "2.2.0", flags(write, denyoom, fast))]
pub struct LPushX {
    /// The key of the list.
    pub key: Key,
    /// What to push.
    pub elements: Vec<Bytes>,
}

impl Run for LPushX {
    type Output = usize;

    fn run(&self, store: &mut dyn Store) -> Result<usize> {
        push_existing(store, &self.key, Side::Left, &self.elements)
    }
}

/// Pushes elements to the tail of a list if it is there; returns its new length.
#[derive(Clone, Debug, Command)]
#[command(name = "RPUSHX", group = List, since = "2.2.0", flags(write, denyoom, fast))]
pub struct RPushX {
    /// The key of the list.
    pub key: Key,
    /// What to push.
    pub elements: Vec<Bytes>,
}

impl Run for RPushX {
    type Output = usize;

    fn run(&self, store: &mut dyn Store) -> Result<usize> {
        push_existing(store, &self.key, Side::Right, &self.elements)
    }
}

const NEGATIVE: &str = "ERR value is out of range, must be positive";

/// Reads what `LPOP` and `RPOP` take; a word too many is a wrong number of arguments for them.
fn read_pop(args: &mut Args<'_>, command: &str) -> Result<(Key, Option<i64>)> {
    if args.len() > 2 {
        return Err(Error::arity(command));
    }
    let key = Key::parse(args)?;
    let count = args.take().map(|count| read_at_least(count, 0, NEGATIVE));
    Ok((key, count.transpose()?))
}

fn pop(store: &mut dyn Store, key: &Key, side: Side, count: Option<i64>) -> Result<Reply> {
    match count {
        None => {
            let popped = store.list_pop_one(key, side)?;
            Ok(popped.into_reply())
        }
        Some(count) => {
            let count = at_least(count, 0, NEGATIVE)?;
            Ok(store.list_pop(key, side, count)?.into_reply())
        }
    }
}

/// Removes and returns the element at the head of a list.
#[derive(Clone, Debug, Command)]
#[command(name = "LPOP", group = List, since = "1.0.0", flags(lone, write, fast), parse(manual))]
#[command(plain = Option<Bytes>, form(lpop_count: count -> Option<Vec<Bytes>>))]
pub struct LPop {
    /// The key of the list.
    pub key: Key,
    /// Answer a list of up to so many elements.
    pub count: Option<i64>,
}

impl Parse for LPop {
    fn parse(args: &mut Args<'_>) -> Result<Self> {
        let (key, count) = read_pop(args, Self::SPEC.name)?;
        Ok(Self { key, count })
    }
}

impl Run for LPop {
    type Output = Reply;

    fn run(&self, store: &mut dyn Store) -> Result<Reply> {
        pop(store, &self.key, Side::Left, self.count)
    }

    fn run_words(args: &[Bytes], store: &mut dyn Store) -> Result<Reply> {
        match args {
            [key] => pop(store, key, Side::Left, None),
            args => Self::parse(&mut Args::new(args))?.run(store),
        }
    }
}

/// Removes and returns the element at the tail of a list.
#[derive(Clone, Debug, Command)]
#[command(name = "RPOP", group = List, since = "1.0.0", flags(lone, write, fast), parse(manual))]
#[command(plain = Option<Bytes>, form(rpop_count: count -> Option<Vec<Bytes>>))]
pub struct RPop {
    /// The key of the list.
    pub key: Key,
    /// Answer a list of up to so many elements.
    pub count: Option<i64>,
}

impl Parse for RPop {
    fn parse(args: &mut Args<'_>) -> Result<Self> {
        let (key, count) = read_pop(args, Self::SPEC.name)?;
        Ok(Self { key, count })
    }
}

impl Run for RPop {
    type Output = Reply;

    fn run(&self, store: &mut dyn Store) -> Result<Reply> {
        pop(store, &self.key, Side::Right, self.count)
    }

    fn run_words(args: &[Bytes], store: &mut dyn Store) -> Result<Reply> {
        match args {
            [key] => pop(store, key, Side::Right, None),
            args => Self::parse(&mut Args::new(args))?.run(store),
        }
    }
}

pub(super) const NO_COUNT: &str = "ERR count should be greater than 0";

/// Removes and returns elements of the first of several lists that is there, with its key.
#[derive(Clone, Debug, Command)]
#[command(name = "LMPOP", group = List, since = "7.0.0", flags(write), parse(manual))]
#[command(reply_key)]
pub struct LMPop {
    /// The keys of the lists.
    pub keys: CountedKeys,
    /// The end to pop from.
    pub side: Side,
    /// The largest number of elements, 1 unless it is given.
    #[arg(token)]
    pub count: Option<i64>,
}

/// Reads the keys, the end and the count of `LMPOP` and `BLMPOP`.
pub(super) fn read_mpop(args: &mut Args<'_>) -> Result<(CountedKeys, Side, Option<i64>)> {
    let keys = read_keys(args, Error::syntax)?;
    let side = Side::parse(args)?;
    let mut count = None;
    if args.len() >= 2 && args.take_word("COUNT") {
        count = Some(read_at_least(args.next()?, 1, NO_COUNT)?);
    }
    args.end()?;
    Ok((keys, side, count))
}

/// Pops up to so many elements from the first list that is there.
pub(super) fn pop_counted(
    store: &mut dyn Store,
    keys: &[Key],
    side: Side,
    count: usize,
) -> Result<Option<(Bytes, Vec<Bytes>)>> {
    for key in keys {
        if let Some(popped) = store.list_pop(key, side, count)? {
            return Ok(Some((key.clone(), popped)));
        }
    }
    Ok(None)
}

impl Parse for LMPop {
    fn parse(args: &mut Args<'_>) -> Result<Self> {
        let (keys, side, count) = read_mpop(args)?;
        Ok(Self { keys, side, count })
    }
}

impl Run for LMPop {
    type Output = Option<(Bytes, Vec<Bytes>)>;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        check_keys(&self.keys)?;
        let count = at_least(self.count.unwrap_or(1), 1, NO_COUNT)?;
        pop_counted(store, &self.keys, self.side, count)
    }
}
