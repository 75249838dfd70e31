//! The ziplist: what listpacks took the place of in Redis 7.0. Only read.
//!
//! Each entry begins with the size of the one before it, which is what makes it readable from
//! the end.

use super::input::{Input, decimal};
use crate::Bytes;

/// The byte behind the last entry.
const END: u8 = 0xff;

/// The first byte of a size that takes four bytes more.
const LONG: u8 = 0xfe;

/// The number that stands in the header where there are too many entries for it.
const UNCOUNTED: u16 = u16::MAX;

/// The size of the header.
const HEADER_LEN: usize = 10;

/// Returns the entries.
pub fn read(blob: &[u8]) -> Option<Vec<Bytes>> {
    let mut input = Input::new(blob);
    let size = u32::from_le_bytes(input.array()?);
    let tail = u32::from_le_bytes(input.array()?);
    let count = u16::from_le_bytes(input.array()?);
    if usize::try_from(size).ok()? != blob.len() {
        return None;
    }
    let mut entries = Vec::new();
    let mut last = HEADER_LEN;
    let mut before = 0;
    loop {
        let start = input.len();
        let first = input.byte()?;
        if first == END {
            break;
        }
        let told = if first == LONG {
            usize::try_from(u32::from_le_bytes(input.array()?)).ok()?
        } else {
            usize::from(first)
        };
        if told != before {
            return None;
        }
        last = blob.len() - start;
        entries.push(content(&mut input)?);
        before = start - input.len();
    }
    let counted = count == UNCOUNTED || usize::from(count) == entries.len();
    let sound = counted && input.is_empty() && usize::try_from(tail).ok()? == last;
    sound.then_some(entries)
}

fn content(input: &mut Input<'_>) -> Option<Bytes> {
    let first = input.byte()?;
    let low = first & 0x3f;
    let length = match first {
        0x00..=0x3f => usize::from(low),
        0x40..=0x7f => usize::from(u16::from_be_bytes([low, input.byte()?])),
        0x80..=0xbf => usize::try_from(u32::from_be_bytes(input.array()?)).ok()?,
        0xc0 => return input.integer(2).map(decimal),
        0xd0 => return input.integer(4).map(decimal),
        0xe0 => return input.integer(8).map(decimal),
        0xf0 => return input.integer(3).map(decimal),
        0xfe => return input.integer(1).map(decimal),
        0xf1..=0xfd => return Some(decimal(i64::from(first & 0x0f) - 1)),
        _ => return None,
    };
    input.take(length).map(Bytes::from)
}
