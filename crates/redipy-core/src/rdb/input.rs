//! A payload read from the front: numbers, lengths and strings.
//!
//! Nothing here trusts a length: what is not there is `None`, and memory is taken only for bytes
//! that are there.

use super::{coding, lzf};
use crate::Bytes;
use crate::number::push_i64;

/// Bytes that are read from the front.
#[derive(Clone, Debug)]
pub struct Input<'a> {
    left: &'a [u8],
}

impl<'a> Input<'a> {
    /// Starts at the first byte.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { left: bytes }
    }

    /// Returns the number of bytes that are left.
    pub const fn len(&self) -> usize {
        self.left.len()
    }

    /// Tells whether nothing is left.
    pub const fn is_empty(&self) -> bool {
        self.left.is_empty()
    }

    /// Returns that many bytes and steps over them.
    pub fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, left) = self.left.split_at_checked(count)?;
        self.left = left;
        Some(taken)
    }

    /// Returns as many bytes as the array holds and steps over them.
    pub fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, left) = self.left.split_first_chunk()?;
        self.left = left;
        Some(*taken)
    }

    /// Returns a byte and steps over it.
    pub fn byte(&mut self) -> Option<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    /// Reads a signed integer of up to eight bytes, the lowest first.
    pub fn integer(&mut self, width: usize) -> Option<i64> {
        let bytes = self.take(width)?;
        let filler = if bytes.last()? & 0x80 == 0 { 0 } else { 0xff };
        let mut all = [filler; 8];
        all.get_mut(..width)?.copy_from_slice(bytes);
        Some(i64::from_le_bytes(all))
    }

    /// Reads a length, or the coding of a string that is not written plainly.
    fn prefix(&mut self) -> Option<Prefix> {
        let first = self.byte()?;
        let low = first & 0x3f;
        Some(match (first >> 6, first) {
            (0, _) => Prefix::Length(u64::from(low)),
            (1, _) => Prefix::Length(u64::from(u16::from_be_bytes([low, self.byte()?]))),
            (2, 0x80) => Prefix::Length(u64::from(u32::from_be_bytes(self.array()?))),
            (2, 0x81) => Prefix::Length(u64::from_be_bytes(self.array()?)),
            (3, _) => Prefix::Coding(low),
            _ => return None,
        })
    }

    /// Reads a length.
    pub fn length(&mut self) -> Option<u64> {
        match self.prefix()? {
            Prefix::Length(length) => Some(length),
            Prefix::Coding(_) => None,
        }
    }

    /// Reads a string.
    pub fn string(&mut self) -> Option<Bytes> {
        match self.prefix()? {
            Prefix::Length(length) => self.take(usize::try_from(length).ok()?).map(Bytes::from),
            Prefix::Coding(coding::INT8) => self.integer(1).map(decimal),
            Prefix::Coding(coding::INT16) => self.integer(2).map(decimal),
            Prefix::Coding(coding::INT32) => self.integer(4).map(decimal),
            Prefix::Coding(coding::LZF) => {
                let packed = usize::try_from(self.length()?).ok()?;
                let length = usize::try_from(self.length()?).ok()?;
                lzf::expand(self.take(packed)?, length).map(Bytes::from)
            }
            Prefix::Coding(_) => None,
        }
    }
}

enum Prefix {
    Length(u64),
    Coding(u8),
}

/// Returns an integer as text, which is what Redis' strings are.
pub fn decimal(number: i64) -> Bytes {
    let mut text = Vec::with_capacity(20);
    push_i64(&mut text, number);
    Bytes::from(text)
}
