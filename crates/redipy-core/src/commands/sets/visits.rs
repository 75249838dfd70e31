//! Commands that visit members at random or step by step.

use crate::commands::counts::{Draw, at_least, read_at_least};
use crate::commands::scan::{self, Filter, ScanCursor};
use crate::{
    Arg, Args, Bytes, Command, Error, IntoReply, Key, Members, Parse, Reply, Result, Run, Store,
};

/// Reads a key and a count that may be left out; a word too many is told before a bad count.
fn read_count(
    args: &mut Args<'_>,
    read: impl FnOnce(&[u8]) -> Result<i64>,
) -> Result<(Key, Option<i64>)> {
    let key = Key::parse(args)?;
    if args.len() > 1 {
        return Err(Error::syntax());
    }
    let count = args.take().map(|count| read(count)).transpose()?;
    Ok((key, count))
}

const NEGATIVE: &str = "ERR value is out of range, must be positive";

/// Removes and returns a random member of a set.
#[derive(Clone, Debug, Command)]
#[command(name = "SPOP", group = Set, since = "1.0.0", flags(write, fast, random), parse(manual))]
#[command(plain = Option<Bytes>, form(spop_count: count -> Members))]
pub struct SPop {
    /// The key of the set.
    pub key: Key,
    /// Answer up to so many members.
    pub count: Option<i64>,
}

impl Parse for SPop {
    fn parse(args: &mut Args<'_>) -> Result<Self> {
        let (key, count) = read_count(args, |count| read_at_least(count, 0, NEGATIVE))?;
        Ok(Self { key, count })
    }
}

impl Run for SPop {
    type Output = Reply;

    fn run(&self, store: &mut dyn Store) -> Result<Reply> {
        match self.count {
            None => {
                store.last();
                Ok(store.set_pop(&self.key, 1)?.pop().into_reply())
            }
            Some(count) => {
                let count = at_least(count, 0, NEGATIVE)?;
                Ok(Members(self.pop_many(store, count)?).into_reply())
            }
        }
    }
}

impl SPop {
    fn pop_many(&self, store: &mut dyn Store, count: usize) -> Result<Vec<Bytes>> {
        if count < store.set_len(&self.key)? {
            return store.set_pop(&self.key, count);
        }
        // Where all of them go, nothing is drawn, and they come in the order of the set.
        let members = store.set_members(&self.key)?;
        store.key_delete(&self.key)?;
        Ok(members)
    }
}

/// Returns a random member of a set.
#[derive(Clone, Debug, Command)]
#[command(name = "SRANDMEMBER", group = Set, since = "1.0.0", flags(readonly, random))]
#[command(
    parse(manual),
    plain = Option<Bytes>,
    form(srandmember_count: count -> Vec<Bytes>)
)]
pub struct SRandMember {
    /// The key of the set.
    pub key: Key,
    /// Answer a list of up to so many different members, or of exactly so many, repeats included,
    /// where it is negative.
    pub count: Option<i64>,
}

impl Parse for SRandMember {
    fn parse(args: &mut Args<'_>) -> Result<Self> {
        let (key, count) = read_count(args, Draw::read)?;
        Ok(Self { key, count })
    }
}

impl Run for SRandMember {
    type Output = Reply;

    fn run(&self, store: &mut dyn Store) -> Result<Reply> {
        let Some(count) = self.count else {
            store.last();
            return Ok(store.set_random(&self.key, 1, false)?.pop().into_reply());
        };
        let draw = Draw::new(count, false)?;
        let draw = draw.check_repeats(store.set_len(&self.key)?)?;
        let drawn = store.set_random(&self.key, draw.count, draw.repeat)?;
        Ok(drawn.into_reply())
    }
}

/// Returns some members of a set, and where to go on.
#[derive(Clone, Debug, Command)]
#[command(name = "SSCAN", group = Set, since = "2.8.0", flags(readonly, unordered), parse(manual))]
pub struct SScan {
    /// The key of the set.
    pub key: Key,
    /// Where to go on; 0 is the beginning.
    pub cursor: Bytes,
    /// A glob pattern for the members.
    #[arg(token = "MATCH")]
    pub pattern: Option<Bytes>,
    /// About how many members to look at.
    #[arg(token)]
    pub count: Option<Bytes>,
}

impl Parse for SScan {
    fn parse(args: &mut Args<'_>) -> Result<Self> {
        let (key, cursor) = <(Key, Bytes)>::parse(args)?;
        let scan::Options { pattern, count } = scan::Options::read(args, |_, _| false);
        Ok(Self {
            key,
            cursor,
            pattern,
            count,
        })
    }
}

impl Run for SScan {
    type Output = (ScanCursor, Vec<Bytes>);

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        let cursor = scan::cursor(&self.cursor)?;
        if store.set_len(&self.key)? == 0 {
            return Ok(Default::default());
        }
        let filter = Filter::new(self.pattern.as_ref(), self.count.as_ref())?;
        let (next, mut members) = store.set_scan(&self.key, cursor, filter.count)?;
        members.retain(|member| filter.accepts(member));
        Ok((ScanCursor(next), members))
    }
}
