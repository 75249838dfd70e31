//! Commands that combine several sets.

use std::collections::HashSet;

use crate::commands::counts::{at_least, check_keys, read_at_least, read_keys};
use crate::{Args, Bytes, Command, CountedKeys, Error, Key, Members, Parse, Result, Run, Store};

/// Returns the sizes of sets; a key of the wrong kind is an error wherever it stands.
fn sizes(store: &mut dyn Store, keys: &[Key]) -> Result<Vec<usize>> {
    keys.iter().map(|key| store.set_len(key)).collect()
}

/// Keeps the strings that are members of a set, or those that are not.
fn keep(store: &mut dyn Store, key: &Key, members: &mut Vec<Bytes>, present: bool) -> Result<()> {
    let found = store.set_contains(key, members)?;
    let mut found = found.into_iter();
    members.retain(|_| found.next() == Some(present));
    Ok(())
}

/// Returns the members that all sets have.
fn intersection(store: &mut dyn Store, keys: &[Key]) -> Result<Vec<Bytes>> {
    let sizes = sizes(store, keys)?;
    // The members of the smallest set are the fewest to look for in the others.
    let Some(smallest) = (0..keys.len()).min_by_key(|at| sizes[*at]) else {
        return Ok(Vec::new());
    };
    let mut members = store.set_members(&keys[smallest])?;
    for (at, key) in keys.iter().enumerate() {
        if members.is_empty() {
            break;
        }
        if at != smallest {
            keep(store, key, &mut members, true)?;
        }
    }
    Ok(members)
}

/// Returns the members that any of the sets has.
fn union(store: &mut dyn Store, keys: &[Key]) -> Result<Vec<Bytes>> {
    let mut seen = HashSet::new();
    let mut union = Vec::new();
    for key in keys {
        let members = store.set_members(key)?;
        union.extend(
            members
                .into_iter()
                .filter(|member| seen.insert(member.clone())),
        );
    }
    Ok(union)
}

/// Returns the members of the first set that none of the others has.
fn difference(store: &mut dyn Store, keys: &[Key]) -> Result<Vec<Bytes>> {
    let sizes = sizes(store, keys)?;
    let Some((first, others)) = keys.split_first() else {
        return Ok(Vec::new());
    };
    let mut members = store.set_members(first)?;
    for (key, size) in others.iter().zip(&sizes[1..]) {
        if members.is_empty() {
            break;
        }
        if *size > 0 {
            keep(store, key, &mut members, false)?;
        }
    }
    Ok(members)
}

/// Puts a set in the place of whatever a key holds; returns its size.
fn replace(store: &mut dyn Store, key: &Key, members: &[Bytes]) -> Result<usize> {
    store.key_delete(key)?;
    if members.is_empty() {
        return Ok(0);
    }
    store.set_add(key, members)
}

/// Returns the members of the first set that none of the others has.
#[derive(Clone, Debug, Command)]
#[command(name = "SDIFF", group = Set, since = "1.0.0", flags(readonly, unordered))]
pub struct SDiff {
    /// The keys of the sets.
    pub keys: Vec<Key>,
}

impl Run for SDiff {
    type Output = Members;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        difference(store, &self.keys).map(Members)
    }
}

/// Stores the members of the first set that none of the others has; returns their number.
#[derive(Clone, Debug, Command)]
#[command(name = "SDIFFSTORE", group = Set, since = "1.0.0", flags(write, denyoom))]
pub struct SDiffStore {
    /// The key to store at, whatever it holds.
    pub destination: Key,
    /// The keys of the sets.
    pub keys: Vec<Key>,
}

impl Run for SDiffStore {
    type Output = usize;

    fn run(&self, store: &mut dyn Store) -> Result<usize> {
        let members = difference(store, &self.keys)?;
        replace(store, &self.destination, &members)
    }
}

/// Returns the members that all sets have.
#[derive(Clone, Debug, Command)]
#[command(name = "SINTER", group = Set, since = "1.0.0", flags(readonly, unordered))]
pub struct SInter {
    /// The keys of the sets.
    pub keys: Vec<Key>,
}

impl Run for SInter {
    type Output = Members;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        intersection(store, &self.keys).map(Members)
    }
}

/// Returns the number of members that all sets have.
#[derive(Clone, Debug, Command)]
#[command(name = "SINTERCARD", group = Set, since = "7.0.0", flags(readonly), parse(manual))]
pub struct SInterCard {
    /// The keys of the sets.
    pub keys: CountedKeys,
    /// The number to stop counting at; 0 for none.
    #[arg(token)]
    pub limit: Option<i64>,
}

const NEGATIVE_LIMIT: &str = "ERR LIMIT can't be negative";

impl Parse for SInterCard {
    fn parse(args: &mut Args<'_>) -> Result<Self> {
        let keys = read_keys(args, || {
            Error::argument("ERR Number of keys can't be greater than number of args")
        })?;
        let mut limit = None;
        while args.len() >= 2 && args.take_word("LIMIT") {
            limit = Some(read_at_least(args.next()?, 0, NEGATIVE_LIMIT)?);
        }
        args.end()?;
        Ok(Self { keys, limit })
    }
}

impl Run for SInterCard {
    type Output = usize;

    fn run(&self, store: &mut dyn Store) -> Result<usize> {
        check_keys(&self.keys)?;
        let limit = at_least(self.limit.unwrap_or(0), 0, NEGATIVE_LIMIT)?;
        let count = intersection(store, &self.keys)?.len();
        Ok(if limit == 0 { count } else { count.min(limit) })
    }
}

/// Stores the members that all sets have; returns their number.
#[derive(Clone, Debug, Command)]
#[command(name = "SINTERSTORE", group = Set, since = "1.0.0", flags(write, denyoom))]
pub struct SInterStore {
    /// The key to store at, whatever it holds.
    pub destination: Key,
    /// The keys of the sets.
    pub keys: Vec<Key>,
}

impl Run for SInterStore {
    type Output = usize;

    fn run(&self, store: &mut dyn Store) -> Result<usize> {
        let members = intersection(store, &self.keys)?;
        replace(store, &self.destination, &members)
    }
}

/// Returns the members that any of the sets has.
#[derive(Clone, Debug, Command)]
#[command(name = "SUNION", group = Set, since = "1.0.0", flags(readonly, unordered))]
pub struct SUnion {
    /// The keys of the sets.
    pub keys: Vec<Key>,
}

impl Run for SUnion {
    type Output = Members;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        union(store, &self.keys).map(Members)
    }
}

/// Stores the members that any of the sets has; returns their number.
#[derive(Clone, Debug, Command)]
#[command(name = "SUNIONSTORE", group = Set, since = "1.0.0", flags(write, denyoom))]
pub struct SUnionStore {
    /// The key to store at, whatever it holds.
    pub destination: Key,
    /// The keys of the sets.
    pub keys: Vec<Key>,
}

impl Run for SUnionStore {
    type Output = usize;

    fn run(&self, store: &mut dyn Store) -> Result<usize> {
        let members = union(store, &self.keys)?;
        replace(store, &self.destination, &members)
    }
}
