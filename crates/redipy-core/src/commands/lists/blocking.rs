//! Commands on lists that wait until there is an element.

use super::ends::{NO_COUNT, pop_counted, read_mpop};
use super::moves::take_over;
use crate::commands::counts::{at_least, check_keys};
use crate::store::Side;
use crate::{
    Args, Blocking, Bytes, Call, Command, CountedKeys, FromReply, IntoReply, Key, Kind, Parse,
    Reply, Result, Run, Serve, Store, Timeout, parse_timeout,
};

use super::{LPush, RPush};

fn pop_one(store: &mut dyn Store, key: &Key, side: Side) -> Result<Option<(Bytes, Bytes)>> {
    let popped = store.list_pop(key, side, 1)?;
    let element = popped.and_then(|mut popped| popped.pop());
    Ok(element.map(|element| (key.clone(), element)))
}

/// Pops from the first list that is there, without waiting.
fn pop_first(
    store: &mut dyn Store,
    keys: &[Key],
    timeout: &Timeout,
    side: Side,
) -> Result<Option<(Bytes, Bytes)>> {
    parse_timeout(timeout)?;
    for key in keys {
        let popped = pop_one(store, key, side)?;
        if popped.is_some() {
            return Ok(popped);
        }
    }
    Ok(None)
}

/// Pushes elements of a reply to the side that they were popped from; the reply is the key, and one
/// element or a list.
fn push_back(reply: &Reply, side: Side) -> Vec<Call> {
    let Ok((key, popped)) = <(Bytes, Reply)>::from_reply(reply.clone()) else {
        return Vec::new();
    };
    let one = |popped| Bytes::from_reply(popped).map(|element| vec![element]);
    let elements = Vec::<Bytes>::from_reply(popped.clone()).or_else(|_| one(popped));
    // The one that was popped first goes in last.
    let elements = elements.unwrap_or_default().into_iter().rev();
    let args: Vec<Bytes> = std::iter::once(key).chain(elements).collect();
    let spec = match side {
        Side::Left => LPush::SPEC,
        Side::Right => RPush::SPEC,
    };
    vec![Call::new(spec, args)]
}

/// Removes and returns the element at the head of the first list that has one, with its key; waits
/// for it where none has.
#[derive(Clone, Debug, Command)]
#[command(name = "BLPOP", group = List, since = "2.0.0", flags(write, noscript), waits, reply_key)]
pub struct BLPop {
    /// The keys of the lists.
    pub keys: Vec<Key>,
    /// How long to wait, in seconds; 0 for without an end.
    pub timeout: Timeout,
}

impl Run for BLPop {
    type Output = Option<(Bytes, Bytes)>;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        pop_first(store, &self.keys, &self.timeout, Side::Left)
    }
}

impl Serve for BLPop {
    fn serve(&self, key: &Bytes, store: &mut dyn Store) -> Result<Option<Reply>> {
        Ok(pop_one(store, key, Side::Left)?.map(IntoReply::into_reply))
    }

    fn put_back(&self, reply: &Reply) -> Vec<Call> {
        push_back(reply, Side::Left)
    }
}

impl Blocking for BLPop {
    const KIND: Kind = Kind::List;

    fn keys(&self) -> &[Key] {
        &self.keys
    }

    fn timeout(&self) -> &Timeout {
        &self.timeout
    }
}

/// Removes and returns the element at the tail of the first list that has one, with its key; waits
/// for it where none has.
#[derive(Clone, Debug, Command)]
#[command(name = "BRPOP", group = List, since = "2.0.0", flags(write, noscript), waits, reply_key)]
pub struct BRPop {
    /// The keys of the lists.
    pub keys: Vec<Key>,
    /// How long to wait, in seconds; 0 for without an end.
    pub timeout: Timeout,
}

impl Run for BRPop {
    type Output = Option<(Bytes, Bytes)>;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        pop_first(store, &self.keys, &self.timeout, Side::Right)
    }
}

impl Serve for BRPop {
    fn serve(&self, key: &Bytes, store: &mut dyn Store) -> Result<Option<Reply>> {
        Ok(pop_one(store, key, Side::Right)?.map(IntoReply::into_reply))
    }

    fn put_back(&self, reply: &Reply) -> Vec<Call> {
        push_back(reply, Side::Right)
    }
}

impl Blocking for BRPop {
    const KIND: Kind = Kind::List;

    fn keys(&self) -> &[Key] {
        &self.keys
    }

    fn timeout(&self) -> &Timeout {
        &self.timeout
    }
}

/// Removes and returns elements of the first of several lists that is there, with its key; waits for
/// them where none is.
#[derive(Clone, Debug, Command)]
#[command(name = "BLMPOP", group = List, since = "7.0.0", flags(write), parse(manual))]
#[command(waits, reply_key)]
pub struct BLMPop {
    /// How long to wait, in seconds; 0 for without an end.
    pub timeout: Timeout,
    /// The keys of the lists.
    pub keys: CountedKeys,
    /// The end to pop from.
    pub side: Side,
    /// The largest number of elements, 1 unless it is given.
    #[arg(token)]
    pub count: Option<i64>,
}

impl Parse for BLMPop {
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

impl BLMPop {
    fn count(&self) -> Result<usize> {
        at_least(self.count.unwrap_or(1), 1, NO_COUNT)
    }
}

impl Run for BLMPop {
    type Output = Option<(Bytes, Vec<Bytes>)>;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        check_keys(&self.keys)?;
        let count = self.count()?;
        parse_timeout(&self.timeout)?;
        pop_counted(store, &self.keys, self.side, count)
    }
}

impl Serve for BLMPop {
    fn serve(&self, key: &Bytes, store: &mut dyn Store) -> Result<Option<Reply>> {
        let keys = std::slice::from_ref(key);
        Ok(pop_counted(store, keys, self.side, self.count()?)?.map(IntoReply::into_reply))
    }

    fn put_back(&self, reply: &Reply) -> Vec<Call> {
        push_back(reply, self.side)
    }
}

impl Blocking for BLMPop {
    const KIND: Kind = Kind::List;

    fn keys(&self) -> &[Key] {
        &self.keys
    }

    fn timeout(&self) -> &Timeout {
        &self.timeout
    }
}

/// An end of a list.
type End<'a> = (&'a Key, Side);

/// Takes a moved element back, if it is where it was put and the place that it came from takes it.
fn move_back(store: &mut dyn Store, reply: &Reply, from: End<'_>, to: End<'_>) -> Result<()> {
    let end = if to.1 == Side::Left { 0 } else { -1 };
    // Somebody may have taken it from there in the meantime. Then the move stands, since the element
    // would be there twice.
    match store.list_get(to.0, end)? {
        Some(element) if Reply::Bulk(element.clone()) == *reply => {
            take_over(store, to, from).map(drop)
        }
        _ => Ok(()),
    }
}

/// Takes an element from an end of a list to an end of another or the same one, and returns it; waits
/// for it where there is none.
#[derive(Clone, Debug, Command)]
#[command(name = "BLMOVE", group = List, since = "6.2.0", flags(write, denyoom, noscript), waits)]
pub struct BLMove {
    /// The key of the list to take from.
    pub source: Key,
    /// The key of the list to push to.
    pub destination: Key,
    /// The end to take from.
    pub from: Side,
    /// The end to push to.
    pub to: Side,
    /// How long to wait, in seconds; 0 for without an end.
    pub timeout: Timeout,
}

impl BLMove {
    const fn ends(&self) -> (End<'_>, End<'_>) {
        ((&self.source, self.from), (&self.destination, self.to))
    }
}

impl Run for BLMove {
    type Output = Option<Bytes>;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        parse_timeout(&self.timeout)?;
        let (from, to) = self.ends();
        take_over(store, from, to)
    }
}

impl Serve for BLMove {
    fn serve(&self, _: &Bytes, store: &mut dyn Store) -> Result<Option<Reply>> {
        let (from, to) = self.ends();
        Ok(take_over(store, from, to)?.map(IntoReply::into_reply))
    }

    fn put_back(&self, _: &Reply) -> Vec<Call> {
        Vec::new()
    }

    fn undo(&self, reply: &Reply, store: &mut dyn Store) -> Result<()> {
        let (from, to) = self.ends();
        move_back(store, reply, from, to)
    }
}

impl Blocking for BLMove {
    const KIND: Kind = Kind::List;

    fn keys(&self) -> &[Key] {
        std::slice::from_ref(&self.source)
    }

    fn timeout(&self) -> &Timeout {
        &self.timeout
    }
}

/// Takes an element from the tail of a list to the head of another or the same one, and returns it;
/// waits for it where there is none.
#[derive(Clone, Debug, Command)]
#[command(name = "BRPOPLPUSH", group = List, since = "2.2.0", flags(write, denyoom, noscript), waits)]
pub struct BRPopLPush {
    /// The key of the list to take from.
    pub source: Key,
    /// The key of the list to push to.
    pub destination: Key,
    /// How long to wait, in seconds; 0 for without an end.
    pub timeout: Timeout,
}

impl BRPopLPush {
    const fn ends(&self) -> (End<'_>, End<'_>) {
        ((&self.source, Side::Right), (&self.destination, Side::Left))
    }
}

impl Run for BRPopLPush {
    type Output = Option<Bytes>;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        parse_timeout(&self.timeout)?;
        let (from, to) = self.ends();
        take_over(store, from, to)
    }
}

impl Serve for BRPopLPush {
    fn serve(&self, _: &Bytes, store: &mut dyn Store) -> Result<Option<Reply>> {
        let (from, to) = self.ends();
        Ok(take_over(store, from, to)?.map(IntoReply::into_reply))
    }

    fn put_back(&self, _: &Reply) -> Vec<Call> {
        Vec::new()
    }

    fn undo(&self, reply: &Reply, store: &mut dyn Store) -> Result<()> {
        let (from, to) = self.ends();
        move_back(store, reply, from, to)
    }
}

impl Blocking for BRPopLPush {
    const KIND: Kind = Kind::List;

    fn keys(&self) -> &[Key] {
        std::slice::from_ref(&self.source)
    }

    fn timeout(&self) -> &Timeout {
        &self.timeout
    }
}
