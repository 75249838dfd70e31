//! Integers as Redis reads and writes them: the strict signed form of counters, and the loose
//! unsigned form of scan cursors. The strict form is canonical: `parse_i64` accepts a text exactly
//! when formatting the result gives the same text back.

use super::split_sign;
use crate::Bytes;

/// The longest canonical text: a minus and the 19 digits of `i64::MIN`; `u64::MAX` has 20 digits.
const MAX_I64_LEN: usize = 20;

/// Every 18-digit number fits `i64`, so that many digits need no overflow checks.
const UNCHECKED_DIGITS: usize = 18;

/// Parses a canonical signed integer.
///
/// Returns `None` for anything but an optional minus and digits: no plus sign, no leading zeros, no
/// spaces, no `-0`, no overflow. A value is therefore integer-encoded in Redis' sense exactly when
/// this returns `Some`.
///
/// ```
/// # use redipy_core::number::parse_i64;
/// assert_eq!(parse_i64(b"-42"), Some(-42));
/// assert_eq!(parse_i64(b"042"), None);
/// ```
#[must_use]
pub fn parse_i64(text: &[u8]) -> Option<i64> {
    if text.len() > MAX_I64_LEN {
        return None;
    }
    let (negative, digits) = match text {
        [b'0'] => return Some(0),
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if !matches!(digits.first(), Some(b'1'..=b'9')) {
        return None;
    }
    let mut magnitude: u64 = 0;
    if digits.len() <= UNCHECKED_DIGITS {
        for &byte in digits {
            magnitude = magnitude * 10 + u64::from(digit(byte)?);
        }
    } else {
        for &byte in digits {
            magnitude = magnitude
                .checked_mul(10)?
                .checked_add(u64::from(digit(byte)?))?;
        }
    }
    if negative {
        0_i64.checked_sub_unsigned(magnitude)
    } else {
        i64::try_from(magnitude).ok()
    }
}

/// Parses an unsigned number as the cursor of `SCAN`, `HSCAN`, `SSCAN` and `ZSCAN` is read.
///
/// This is C's `strtoul` with a check of both ends, so it is looser than one expects: the empty
/// text is 0, a plus sign and leading zeros are accepted, a minus wraps around (`-1` is
/// `u64::MAX`), and what follows a NUL byte is ignored. Returns `None` for a leading space, for
/// trailing junk and for magnitudes above `u64::MAX`.
///
/// ```
/// # use redipy_core::number::parse_u64;
/// assert_eq!(parse_u64(b"17"), Some(17));
/// assert_eq!(parse_u64(b"17x"), None);
/// ```
#[must_use]
pub fn parse_u64(text: &[u8]) -> Option<u64> {
    let text = text.split(|&byte| byte == 0).next().unwrap_or_default();
    match text.first() {
        None => return Some(0),
        Some(&byte) if is_c_space(byte) => return None,
        Some(_) => {}
    }
    let (negative, digits) = split_sign(text);
    if digits.is_empty() {
        return None;
    }
    let mut magnitude: u64 = 0;
    for &byte in digits {
        magnitude = magnitude
            .checked_mul(10)?
            .checked_add(u64::from(digit(byte)?))?;
    }
    Some(if negative {
        magnitude.wrapping_neg()
    } else {
        magnitude
    })
}

/// Appends `value` to `out` in decimal.
///
/// ```
/// # use redipy_core::number::push_i64;
/// let mut out = b":".to_vec();
/// push_i64(&mut out, -7);
/// assert_eq!(out, b":-7");
/// ```
pub fn push_i64(out: &mut Vec<u8>, value: i64) {
    let mut buffer = [0; MAX_I64_LEN];
    out.extend_from_slice(write_digits(&mut buffer, value.unsigned_abs(), value < 0));
}

impl From<i64> for Bytes {
    /// Writes the number in decimal.
    fn from(value: i64) -> Self {
        let mut buffer = [0; MAX_I64_LEN];
        let text = write_digits(&mut buffer, value.unsigned_abs(), value < 0);
        Self::copy_from(text)
    }
}

impl From<u64> for Bytes {
    /// Writes the number in decimal.
    fn from(value: u64) -> Self {
        Self::copy_from(write_digits(&mut [0; MAX_I64_LEN], value, false))
    }
}

/// Writes a number, its sign apart, at the end of the buffer, and returns what it has written.
fn write_digits(buffer: &mut [u8; MAX_I64_LEN], magnitude: u64, negative: bool) -> &[u8] {
    let mut start = buffer.len();
    let mut rest = magnitude;
    loop {
        start -= 1;
        let low = (rest % 10) as u8;
        buffer[start] = b'0' + low;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if negative {
        start -= 1;
        buffer[start] = b'-';
    }
    &buffer[start..]
}

/// Returns the value of a decimal digit.
const fn digit(byte: u8) -> Option<u8> {
    if byte.is_ascii_digit() {
        Some(byte - b'0')
    } else {
        None
    }
}

/// Tells whether C's `isspace` holds for `byte`; `u8::is_ascii_whitespace` leaves out the vertical
/// tab.
const fn is_c_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\x0b' | b'\x0c' | b'\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts, and what a server made of them as the value of a counter.
    const SIGNED: &[(&[u8], Option<i64>)] = &[
        (b"0", Some(0)),
        (b"1", Some(1)),
        (b"-1", Some(-1)),
        (b"9", Some(9)),
        (b"10", Some(10)),
        (b"-10", Some(-10)),
        (b"42", Some(42)),
        (b"999999999999999999", Some(999_999_999_999_999_999)),
        (b"1000000000000000000", Some(1_000_000_000_000_000_000)),
        (b"-999999999999999999", Some(-999_999_999_999_999_999)),
        (b"9223372036854775807", Some(9_223_372_036_854_775_807)),
        (b"9223372036854775808", None),
        (b"-9223372036854775808", Some(i64::MIN)),
        (b"-9223372036854775809", None),
        (b"18446744073709551615", None),
        (b"18446744073709551616", None),
        (b"99999999999999999999", None),
        (b"123456789012345678901", None),
        (b"", None),
        (b"-", None),
        (b"+", None),
        (b"+1", None),
        (b"-0", None),
        (b"00", None),
        (b"01", None),
        (b"-01", None),
        (b" 1", None),
        (b"1 ", None),
        (b"\t1", None),
        (b"1\x00", None),
        (b"1.0", None),
        (b"1e3", None),
        (b"0x10", None),
        (b"--1", None),
        (b"-+1", None),
        (b"a", None),
        (b"1a", None),
        (b"1_000", None),
        (b"-922337203685477580x", None),
        (b"\xff", None),
    ];

    /// Texts, and what a server made of them as the cursor of `SCAN`.
    const CURSORS: &[(&[u8], Option<u64>)] = &[
        (b"", Some(0)),
        (b"0", Some(0)),
        (b"1", Some(1)),
        (b"5", Some(5)),
        (b"+5", Some(5)),
        (b"007", Some(7)),
        (b"17", Some(17)),
        (b"-1", Some(18_446_744_073_709_551_615)),
        (b"-3", Some(18_446_744_073_709_551_613)),
        (b"-0", Some(0)),
        (b"-18446744073709551615", Some(1)),
        (b"18446744073709551615", Some(18_446_744_073_709_551_615)),
        (b"12\x00z", Some(12)),
        (b"\x00x", Some(0)),
        (b"18446744073709551616", None),
        (b"-18446744073709551616", None),
        (b"99999999999999999999", None),
        (b" 1", None),
        (b"1 ", None),
        (b"\t1", None),
        (b"\x0a1", None),
        (b"\x0b1", None),
        (b"\x0c1", None),
        (b"\x0d1", None),
        (b"0x1", None),
        (b"-", None),
        (b"+", None),
        (b"--1", None),
        (b"+-1", None),
        (b"- 1", None),
        (b"1.0", None),
        (b"x", None),
        (b"17x", None),
    ];

    #[test]
    fn signed_integers_are_accepted_as_by_a_server() {
        for &(text, expected) in SIGNED {
            assert_eq!(parse_i64(text), expected, "{}", text.escape_ascii());
        }
    }

    #[test]
    fn cursors_are_accepted_as_by_a_server() {
        for &(text, expected) in CURSORS {
            assert_eq!(parse_u64(text), expected, "{}", text.escape_ascii());
        }
    }

    #[test]
    fn what_is_parsed_is_written_back_unchanged() {
        for &(text, parsed) in SIGNED {
            if let Some(value) = parsed {
                let mut out = Vec::new();
                push_i64(&mut out, value);
                assert_eq!(out, text);
            }
        }
    }

    #[test]
    fn integers_of_every_length_are_written() {
        let mut value = i64::MAX;
        while value != 0 {
            for value in [value, -value] {
                let mut out = Vec::new();
                push_i64(&mut out, value);
                assert_eq!(out, value.to_string().into_bytes());
            }
            value /= 3;
        }
    }
}
