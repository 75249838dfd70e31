//! Commands on sets: members of one set.
//!
//! What combines several sets is in `algebra`, what visits members at random or step by step in
//! `visits`.

mod algebra;
mod visits;

pub use algebra::{
    SDiff, SDiffStore, SInter, SInterCard, SInterCardOptions, SInterStore, SUnion, SUnionStore,
};
pub use visits::{SPop, SPopOptions, SRandMember, SRandMemberOptions, SScan, SScanOptions};

use super::commands;
use crate::{Bytes, Command, Error, Key, Members, Result, Run, Store};

commands![
    SAdd,
    SCard,
    SDiff,
    SDiffStore,
    SInter,
    SInterCard,
    SInterStore,
    SIsMember,
    SMIsMember,
    SMembers,
    SMove,
    SPop,
    SRandMember,
    SRem,
    SScan,
    SUnion,
    SUnionStore,
];

/// Adds members to a set; returns how many of them are new.
#[derive(Clone, Debug, Command)]
#[command(name = "SADD", group = Set, since = "1.0.0", flags(lone, write, denyoom, fast))]
pub struct SAdd {
    /// The key of the set.
    pub key: Key,
    /// The members to add.
    pub members: Vec<Bytes>,
}

impl Run for SAdd {
    type Output = usize;

    fn run(&self, store: &mut dyn Store) -> Result<usize> {
        store.set_add(&self.key, &self.members)
    }

    fn run_words(args: &[Bytes], store: &mut dyn Store) -> Result<usize> {
        let (key, members) = args.split_first().ok_or_else(Error::syntax)?;
        store.set_add(key, members)
    }
}

/// Returns the number of members of a set, 0 where it is missing.
#[derive(Clone, Debug, Command)]
#[command(name = "SCARD", group = Set, since = "1.0.0", flags(lone, readonly, fast))]
pub struct SCard {
    /// The key of the set.
    pub key: Key,
}

impl Run for SCard {
    type Output = usize;

    fn run(&self, store: &mut dyn Store) -> Result<usize> {
        store.set_len(&self.key)
    }
}

/// Tells whether a string is a member of a set.
fn contains(store: &mut dyn Store, key: &Key, member: &Bytes) -> Result<bool> {
    let found = store.set_contains(key, std::slice::from_ref(member))?;
    Ok(found.first().is_some_and(|found| *found))
}

/// Tells whether a string is a member of a set.
#[derive(Clone, Debug, Command)]
#[command(name = "SISMEMBER", group = Set, since = "1.0.0", flags(readonly, fast))]
pub struct SIsMember {
    /// The key of the set.
    pub key: Key,
    /// The string.
    pub value: Bytes,
}

impl Run for SIsMember {
    type Output = bool;

    fn run(&self, store: &mut dyn Store) -> Result<bool> {
        contains(store, &self.key, &self.value)
    }
}

/// Tells of several strings whether they are members of a set.
#[derive(Clone, Debug, Command)]
#[command(name = "SMISMEMBER", group = Set, since = "6.2.0", flags(lone, readonly, fast))]
pub struct SMIsMember {
    /// The key of the set.
    pub key: Key,
    /// The strings.
    pub members: Vec<Bytes>,
}

impl Run for SMIsMember {
    type Output = Vec<bool>;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        store.set_contains(&self.key, &self.members)
    }
}

/// Returns all members of a set.
#[derive(Clone, Debug, Command)]
#[command(name = "SMEMBERS", group = Set, since = "1.0.0", flags(lone, readonly, unordered))]
pub struct SMembers {
    /// The key of the set.
    pub key: Key,
}

impl Run for SMembers {
    type Output = Members;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        store.set_members(&self.key).map(Members)
    }
}

/// Takes a member from one set to another; tells whether it was there.
#[derive(Clone, Debug, Command)]
#[command(name = "SMOVE", group = Set, since = "1.0.0", flags(write, fast))]
pub struct SMove {
    /// The key of the set to take from.
    pub source: Key,
    /// The key of the set to add to.
    pub destination: Key,
    /// The member.
    pub member: Bytes,
}

impl Run for SMove {
    type Output = bool;

    fn run(&self, store: &mut dyn Store) -> Result<bool> {
        if store.set_len(&self.source)? == 0 {
            return Ok(false);
        }
        if self.source == self.destination {
            return contains(store, &self.source, &self.member);
        }
        // The wrong kind must be told before the member is gone.
        store.set_len(&self.destination)?;
        let member = std::slice::from_ref(&self.member);
        if store.set_remove(&self.source, member)? == 0 {
            return Ok(false);
        }
        store.set_add(&self.destination, member)?;
        Ok(true)
    }
}

/// Removes members of a set; returns how many were there.
#[derive(Clone, Debug, Command)]
#[command(name = "SREM", group = Set, since = "1.0.0", flags(lone, write, fast))]
pub struct SRem {
    /// The key of the set.
    pub key: Key,
    /// The members to remove.
    pub members: Vec<Bytes>,
}

impl Run for SRem {
    type Output = usize;

    fn run(&self, store: &mut dyn Store) -> Result<usize> {
        store.set_remove(&self.key, &self.members)
    }
}
