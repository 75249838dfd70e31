//! Commands on parts of strings.

use crate::{Bytes, Command, Error, Key, Result, Run, Store};

/// The largest string that Redis takes: 512 MiB.
const MAX_LEN: usize = 512 << 20;

/// Refuses a string that would become too long.
fn check_len(len: Option<usize>) -> Result<()> {
    match len {
        Some(len) if len <= MAX_LEN => Ok(()),
        _ => Err(Error::argument(
            "ERR string exceeds maximum allowed size (proto-max-bulk-len)",
        )),
    }
}

/// Appends to the string at a key; returns its new length.
#[derive(Clone, Debug, Command)]
#[command(name = "APPEND", group = String, since = "2.0.0", flags(write, denyoom, fast))]
pub struct Append {
    /// The key of the string.
    pub key: Key,
    /// What to append.
    pub value: Bytes,
}

impl Run for Append {
    type Output = usize;

    fn run(&self, store: &mut dyn Store) -> Result<usize> {
        check_len(store.string_len(&self.key)?.checked_add(self.value.len()))?;
        store.string_append(&self.key, &self.value)
    }
}

/// Overwrites the string at a key from an offset on; returns its new length.
#[derive(Clone, Debug, Command)]
#[command(name = "SETRANGE", group = String, since = "2.2.0", flags(write, denyoom))]
pub struct SetRange {
    /// The key of the string.
    pub key: Key,
    /// The position of the first byte that is overwritten.
    pub offset: i64,
    /// What to write there.
    pub value: Bytes,
}

impl Run for SetRange {
    type Output = usize;

    fn run(&self, store: &mut dyn Store) -> Result<usize> {
        let offset = usize::try_from(self.offset)
            .map_err(|_| Error::argument("ERR offset is out of range"))?;
        let len = store.string_len(&self.key)?;
        if self.value.is_empty() {
            return Ok(len);
        }
        check_len(offset.checked_add(self.value.len()))?;
        store.string_set_range(&self.key, offset, &self.value)
    }
}

/// Returns the length of the string at a key, 0 where it is missing.
#[derive(Clone, Debug, Command)]
#[command(name = "STRLEN", group = String, since = "2.2.0", flags(lone, readonly, fast))]
pub struct StrLen {
    /// The key of the string.
    pub key: Key,
}

impl Run for StrLen {
    type Output = usize;

    fn run(&self, store: &mut dyn Store) -> Result<usize> {
        store.string_len(&self.key)
    }
}

/// Returns part of a string; both ends are included, and negative ones count from its end.
fn slice(value: &Bytes, start: i64, end: i64) -> Bytes {
    let len = i64::try_from(value.len()).unwrap_or(i64::MAX);
    // Redis answers nothing here, where the rule below would give the first byte.
    if start < 0 && end < 0 && start > end {
        return Bytes::EMPTY;
    }
    let from_end = |at: i64| {
        if at < 0 {
            len.saturating_add(at).max(0)
        } else {
            at
        }
    };
    let (start, end) = (from_end(start), from_end(end).min(len - 1));
    match (usize::try_from(start), usize::try_from(end)) {
        (Ok(start), Ok(end)) if start <= end => Bytes::from(&value[start..=end]),
        _ => Bytes::EMPTY,
    }
}

/// Returns part of the string at a key.
#[derive(Clone, Debug, Command)]
#[command(name = "GETRANGE", group = String, since = "2.4.0", flags(lone, readonly))]
pub struct GetRange {
    /// The key of the string.
    pub key: Key,
    /// The position of the first byte.
    pub start: i64,
    /// The position of the last byte.
    pub end: i64,
}

impl Run for GetRange {
    type Output = Bytes;

    fn run(&self, store: &mut dyn Store) -> Result<Bytes> {
        let value = store.string_get(&self.key)?.unwrap_or_default();
        Ok(slice(&value, self.start, self.end))
    }
}

/// Returns part of the string at a key; the older name of `GETRANGE`.
#[derive(Clone, Debug, Command)]
#[command(name = "SUBSTR", group = String, since = "1.0.0", flags(lone, readonly))]
pub struct SubStr {
    /// The key of the string.
    pub key: Key,
    /// The position of the first byte.
    pub start: i64,
    /// The position of the last byte.
    pub end: i64,
}

impl Run for SubStr {
    type Output = Bytes;

    fn run(&self, store: &mut dyn Store) -> Result<Bytes> {
        let value = store.string_get(&self.key)?.unwrap_or_default();
        Ok(slice(&value, self.start, self.end))
    }
}
