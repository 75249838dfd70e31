//! The listpack: a row of strings and integers in one block, readable from both ends.
//!
//! A header gives the size in bytes and the number of entries; each entry is its content and,
//! behind it, the size of that content, for who comes from the end.

use super::input::{Input, decimal};
use crate::Bytes;
use crate::number::parse_i64;

/// The size of the header.
const HEADER_LEN: usize = 6;

/// The byte behind the last entry.
const END: u8 = 0xff;

/// The number that stands in the header where there are too many entries for it.
const UNCOUNTED: u16 = u16::MAX;

/// Returns the entries.
pub fn read(blob: &[u8]) -> Option<Vec<Bytes>> {
    let mut input = Input::new(blob);
    let size = u32::from_le_bytes(input.array()?);
    let count = u16::from_le_bytes(input.array()?);
    if usize::try_from(size).ok()? != blob.len() {
        return None;
    }
    let mut entries = Vec::new();
    loop {
        let before = input.clone();
        let first = input.byte()?;
        if first == END {
            break;
        }
        entries.push(content(first, &mut input)?);
        let len = before.len() - input.len();
        let mut back = Vec::with_capacity(5);
        push_back_length(&mut back, len);
        if input.take(back.len())? != back {
            return None;
        }
    }
    let counted = count == UNCOUNTED || usize::from(count) == entries.len();
    (counted && input.is_empty()).then_some(entries)
}

/// Reads the content of an entry behind its first byte.
fn content(first: u8, input: &mut Input<'_>) -> Option<Bytes> {
    let low = usize::from(first);
    let length = match first {
        0x00..=0x7f => return Some(decimal(i64::from(first))),
        0x80..=0xbf => low & 0x3f,
        0xc0..=0xdf => {
            let number = i64::from(u16::from_be_bytes([first & 0x1f, input.byte()?]));
            return Some(decimal(if number < 1 << 12 {
                number
            } else {
                number - (1 << 13)
            }));
        }
        0xe0..=0xef => (low & 0x0f) << 8 | usize::from(input.byte()?),
        0xf0 => usize::try_from(u32::from_le_bytes(input.array()?)).ok()?,
        0xf1 => return input.integer(2).map(decimal),
        0xf2 => return input.integer(3).map(decimal),
        0xf3 => return input.integer(4).map(decimal),
        0xf4 => return input.integer(8).map(decimal),
        0xf5..=0xff => return None,
    };
    input.take(length).map(Bytes::from)
}

/// A listpack that grows at its end.
#[derive(Debug)]
pub struct Listpack {
    blob: Vec<u8>,
    count: usize,
}

impl Listpack {
    /// Starts an empty one.
    pub fn new() -> Self {
        let mut blob = vec![0; HEADER_LEN];
        blob.push(END);
        Self { blob, count: 0 }
    }

    /// Returns the size in bytes.
    pub const fn size(&self) -> usize {
        self.blob.len()
    }

    /// Appends an entry: as an integer where it is one.
    pub fn push(&mut self, entry: &[u8]) {
        self.blob.pop();
        let start = self.blob.len();
        match parse_i64(entry) {
            Some(number) => push_integer(&mut self.blob, number),
            None => push_text(&mut self.blob, entry),
        }
        let len = self.blob.len() - start;
        push_back_length(&mut self.blob, len);
        self.blob.push(END);
        self.count += 1;
    }

    /// Returns the block with its header filled in.
    pub fn finish(mut self) -> Vec<u8> {
        let size = u32::try_from(self.blob.len()).unwrap_or(u32::MAX);
        let count = u16::try_from(self.count).unwrap_or(UNCOUNTED);
        self.blob[..4].copy_from_slice(&size.to_le_bytes());
        self.blob[4..HEADER_LEN].copy_from_slice(&count.to_le_bytes());
        self.blob
    }
}

fn push_integer(out: &mut Vec<u8>, number: i64) {
    let bytes = number.to_le_bytes();
    let (mark, width) = match number {
        0..=0x7f => return out.push(bytes[0]),
        -0x1000..=0xfff => return out.extend_from_slice(&[0xc0 | bytes[1] & 0x1f, bytes[0]]),
        -0x8000..=0x7fff => (0xf1, 2),
        -0x80_0000..=0x7f_ffff => (0xf2, 3),
        -0x8000_0000..=0x7fff_ffff => (0xf3, 4),
        _ => (0xf4, 8),
    };
    out.push(mark);
    out.extend_from_slice(&bytes[..width]);
}

fn push_text(out: &mut Vec<u8>, text: &[u8]) {
    let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
    let [.., high, low] = length.to_be_bytes();
    match length {
        0..0x40 => out.push(0x80 | low),
        0x40..0x1000 => out.extend_from_slice(&[0xe0 | high, low]),
        _ => {
            out.push(0xf0);
            out.extend_from_slice(&length.to_le_bytes());
        }
    }
    out.extend_from_slice(text);
}

/// Appends the size of an entry in groups of seven bits, the highest first; all but the first
/// carry a mark, because they are read from the end.
fn push_back_length(out: &mut Vec<u8>, length: usize) {
    // Redis takes one byte more already for the largest number that would fit.
    let groups: u32 = match length {
        0..=0x7f => 1,
        0x80..0x3fff => 2,
        0x3fff..0x1f_ffff => 3,
        0x1f_ffff..0x0fff_ffff => 4,
        _ => 5,
    };
    for group in (0..groups).rev() {
        let mark = if group + 1 == groups { 0 } else { 0x80 };
        let [low, ..] = (length >> (7 * group)).to_le_bytes();
        out.push(low & 0x7f | mark);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_width_comes_back() {
        let mut texts: Vec<Vec<u8>> = Vec::new();
        for bit in 0..63 {
            for number in [(1_i64 << bit) - 1, 1 << bit, -(1 << bit), -(1 << bit) - 1] {
                texts.push(number.to_string().into_bytes());
            }
        }
        texts.extend([i64::MIN, i64::MAX].map(|number| number.to_string().into_bytes()));
        texts.extend([0, 63, 64, 4095, 4096, 16_377, 16_378, 16_379].map(|len| vec![b'x'; len]));
        let mut listpack = Listpack::new();
        for text in &texts {
            listpack.push(text);
        }
        assert_eq!(
            read(&listpack.finish()),
            Some(texts.into_iter().map(Bytes::from).collect())
        );
    }
}
