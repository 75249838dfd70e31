//! Lengths and strings as they stand in a payload; the counterpart of `input`.

use super::coding;
use crate::number::parse_i64;

/// The longest text that is tried as an integer: `i32::MIN` has 11 characters.
const INTEGER_LEN: usize = 11;

/// Returns a length as a number of 64 bits, as which lengths are written.
pub fn wide(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

/// Appends a length in as few bytes as possible.
pub fn push_length(out: &mut Vec<u8>, length: u64) {
    match (u16::try_from(length), u32::try_from(length)) {
        (Ok(short), _) if short < 1 << 6 => out.extend_from_slice(&short.to_be_bytes()[1..]),
        (Ok(short), _) if short < 1 << 14 => {
            out.extend_from_slice(&(short | 1 << 14).to_be_bytes());
        }
        (_, Ok(length)) => {
            out.push(0x80);
            out.extend_from_slice(&length.to_be_bytes());
        }
        _ => {
            out.push(0x81);
            out.extend_from_slice(&length.to_be_bytes());
        }
    }
}

/// Appends a string: as an integer where it is a small one, else its length and its bytes.
pub fn push_string(out: &mut Vec<u8>, text: &[u8]) {
    let number = Some(text)
        .filter(|text| text.len() <= INTEGER_LEN)
        .and_then(parse_i64);
    if let Some(number) = number.and_then(|number| i32::try_from(number).ok()) {
        push_integer(out, number);
    } else {
        push_length(out, wide(text.len()));
        out.extend_from_slice(text);
    }
}

fn push_integer(out: &mut Vec<u8>, number: i32) {
    let (coding, width) = match number {
        -0x80..=0x7f => (coding::INT8, 1),
        -0x8000..=0x7fff => (coding::INT16, 2),
        _ => (coding::INT32, 4),
    };
    out.push(0xc0 | coding);
    out.extend_from_slice(&number.to_le_bytes()[..width]);
}
