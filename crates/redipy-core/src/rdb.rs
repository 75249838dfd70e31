//! The payload of `DUMP` and `RESTORE`: a value as bytes, with a version and a checksum behind it.
//!
//! What is written is what Redis 7.0 writes for the same value with `rdbcompression no`, byte for
//! byte, but for three things that only Redis knows of a value: the order in its hash table, where
//! a long list is cut into nodes if it was not built by pushes to its tail, and that a set of
//! integers once held larger ones. Redis compresses long strings unless told otherwise; here they
//! are read compressed and written plain, which every Redis accepts.
//!
//! What is read is what Redis 6.2 to 7.4 write for strings, lists, hashes, sets and sorted sets.
//! A payload may come from anywhere, so it is looked at as closely as Redis does with
//! `sanitize-dump-payload yes`. Hashes of 7.4 whose fields have lifetimes are refused: no field
//! here has one, and dropping them would be a silent change.

mod input;
mod intset;
mod listpack;
mod lzf;
mod output;
mod read;
#[cfg(test)]
mod tests;
mod write;
mod ziplist;

use crc::{CRC_64_REDIS, Crc};

use crate::{Bytes, Error, Result};

/// The version that is written: that of Redis 7.0.
const VERSION: u16 = 10;

/// The newest version that is read: that of Redis 7.4.
const NEWEST_VERSION: u16 = 12;

/// The size of the version, which stands behind the value.
const VERSION_LEN: usize = 2;

/// The size of the checksum, which stands behind the version and covers all before it.
const CHECKSUM_LEN: usize = 8;

static CHECKSUM: Crc<u64> = Crc::<u64>::new(&CRC_64_REDIS);

/// The first byte of a payload: the kind of the value, and how it is written.
mod tag {
    pub const STRING: u8 = 0;
    pub const LIST: u8 = 1;
    pub const SET: u8 = 2;
    pub const ZSET_TEXT: u8 = 3;
    pub const HASH: u8 = 4;
    pub const ZSET: u8 = 5;
    pub const LIST_ZIPLIST: u8 = 10;
    pub const SET_INTSET: u8 = 11;
    pub const ZSET_ZIPLIST: u8 = 12;
    pub const HASH_ZIPLIST: u8 = 13;
    pub const LIST_ZIPLISTS: u8 = 14;
    pub const HASH_LISTPACK: u8 = 16;
    pub const ZSET_LISTPACK: u8 = 17;
    pub const LIST_LISTPACKS: u8 = 18;
    pub const SET_LISTPACK: u8 = 20;
}

/// The first byte of a string that is not written plainly: two bits, and one of these below them.
mod coding {
    pub const INT8: u8 = 0;
    pub const INT16: u8 = 1;
    pub const INT32: u8 = 2;
    pub const LZF: u8 = 3;
}

/// How a node of a list is written, in front of it.
mod container {
    pub const PLAIN: u64 = 1;
    pub const PACKED: u64 = 2;
}

/// A value without its key.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A string of bytes.
    String(Bytes),
    /// Elements from head to tail.
    List(Vec<Bytes>),
    /// Different members.
    Set(Vec<Bytes>),
    /// Different fields with their values.
    Hash(Vec<(Bytes, Bytes)>),
    /// Different members with their scores, from the lowest score to the highest.
    SortedSet(Vec<(Bytes, f64)>),
}

impl Value {
    /// Writes the payload; `encoding` is what `OBJECT ENCODING` answers for the value.
    #[must_use]
    pub fn to_payload(&self, encoding: &str) -> Vec<u8> {
        let mut out = Vec::new();
        write::value(&mut out, self, encoding);
        seal(&mut out, VERSION);
        out
    }

    /// Reads a payload.
    ///
    /// # Errors
    /// Redis' texts for a payload that is of a later version or damaged, and for one that holds
    /// no value of a kind known here.
    pub fn from_payload(payload: &[u8]) -> Result<Self> {
        let body = open(payload)
            .ok_or_else(|| Error::argument("ERR DUMP payload version or checksum are wrong"))?;
        // Redis does not look at what follows the value either.
        read::value(body).ok_or_else(|| Error::argument("ERR Bad data format"))
    }
}

/// Appends version and checksum.
fn seal(out: &mut Vec<u8>, version: u16) {
    out.extend_from_slice(&version.to_le_bytes());
    let checksum = CHECKSUM.checksum(out);
    out.extend_from_slice(&checksum.to_le_bytes());
}

/// Returns what stands in front of version and checksum, if they are right.
fn open(payload: &[u8]) -> Option<&[u8]> {
    let covered = payload.len().checked_sub(CHECKSUM_LEN)?;
    let (covered, checksum) = payload.split_at(covered);
    let body = covered.len().checked_sub(VERSION_LEN)?;
    let (body, version) = covered.split_at(body);
    let version = u16::from_le_bytes(version.try_into().ok()?);
    let checksum = u64::from_le_bytes(checksum.try_into().ok()?);
    (version <= NEWEST_VERSION && CHECKSUM.checksum(covered) == checksum).then_some(body)
}
