//! OBJECT: what there is to know of a value besides its contents.

use crate::number::parse_i64;
use crate::{Bytes, Command, Error, Key, Result, Run, Status, Store};

/// Returns the encoding of a value as Redis 7.0 would have chosen it.
#[derive(Clone, Debug, Command)]
#[command(name = "OBJECT|ENCODING", group = Generic, since = "2.2.3", flags(lone, readonly))]
pub struct ObjectEncoding {
    /// The key to look at.
    pub key: Key,
}

impl Run for ObjectEncoding {
    type Output = Option<Bytes>;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        Ok(store.key_encoding(&self.key)?.map(Bytes::from))
    }
}

/// Returns how often a value is referred to: once, or countless times for a small integer, which
/// Redis shares.
#[derive(Clone, Debug, Command)]
#[command(name = "OBJECT|REFCOUNT", group = Generic, since = "2.2.3", flags(readonly))]
pub struct ObjectRefCount {
    /// The key to look at.
    pub key: Key,
}

impl Run for ObjectRefCount {
    type Output = Option<i64>;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        let Some(encoding) = store.key_encoding(&self.key)? else {
            return Ok(None);
        };
        let shared = encoding == "int"
            && store
                .string_get(&self.key)?
                .and_then(|text| parse_i64(&text))
                .is_some_and(|number| (0..10_000).contains(&number));
        Ok(Some(if shared { i64::from(i32::MAX) } else { 1 }))
    }
}

/// Returns the seconds since a value was last used.
#[derive(Clone, Debug, Command)]
#[command(name = "OBJECT|IDLETIME", group = Generic, since = "2.2.3", flags(lone, readonly, random))]
pub struct ObjectIdleTime {
    /// The key to look at.
    pub key: Key,
}

impl Run for ObjectIdleTime {
    type Output = Option<u64>;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        store.key_idle(&self.key)
    }
}

/// Returns how often a value was used lately, which no policy here keeps count of.
#[derive(Clone, Debug, Command)]
#[command(name = "OBJECT|FREQ", group = Generic, since = "4.0.0", flags(lone, readonly, random))]
pub struct ObjectFreq {
    /// The key to look at.
    pub key: Key,
}

impl Run for ObjectFreq {
    type Output = Option<i64>;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        if store.key_info(&self.key)?.is_none() {
            return Ok(None);
        }
        Err(Error::state(
            "ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please \
             note that when switching between policies at runtime LRU and LFU data will take some \
             time to adjust.",
        ))
    }
}

/// Returns the subcommands of OBJECT.
#[derive(Clone, Debug, Command)]
#[command(name = "OBJECT|HELP", group = Generic, since = "6.2.0")]
pub struct ObjectHelp;

impl Run for ObjectHelp {
    type Output = Vec<Status>;

    fn run(&self, _: &mut dyn Store) -> Result<Self::Output> {
        let lines = [
            "OBJECT <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
            "ENCODING <key>",
            "    Return the kind of internal representation used in order to store the value",
            "    associated with a <key>.",
            "FREQ <key>",
            "    Return the access frequency index of the <key>. The returned integer is",
            "    proportional to the logarithm of the recent access frequency of the key.",
            "IDLETIME <key>",
            "    Return the idle time of the <key>, that is the approximated number of",
            "    seconds elapsed since the last access to the key.",
            "REFCOUNT <key>",
            "    Return the number of references of the value associated with the specified",
            "    <key>.",
            "HELP",
            "    Prints this help.",
        ];
        Ok(lines
            .into_iter()
            .map(|line| Status(Bytes::from(line)))
            .collect())
    }
}
