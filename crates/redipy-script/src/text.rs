//! Numbers as texts, and texts as numbers: how a script shows a number wherever it becomes a text,
//! and what Lua reads as one.

use std::io::Write;

use redipy_core::Bytes;
use redipy_core::number::{parse_f64, push_i64};

#[cfg(test)]
mod tests;

/// Below this magnitude an integral number is shown by its digits alone.
const PLAIN_LIMIT: f64 = 1e17;

/// The longest text that a script can make, as Redis has it; tests make shorter ones.
pub(crate) const MAX_TEXT: usize = if cfg!(test) { 1 << 20 } else { 512 << 20 };

/// Returns a number that is integral and no larger than `limit` as an integer; the limit must fit.
#[inline]
pub(crate) fn integer(number: f64, limit: f64) -> Option<i64> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the range is checked; a fraction shows in the comparison"
    )]
    let whole = number as i64;
    #[expect(
        clippy::cast_precision_loss,
        clippy::float_cmp,
        reason = "exactly equal or not an integer"
    )]
    let exact = number.abs() <= limit && whole as f64 == number;
    exact.then_some(whole)
}

/// Returns a number as a text.
///
/// ```
/// use redipy_script::text::number_text;
///
/// assert_eq!(number_text(-0.0), "0");
/// assert_eq!(number_text(12.0), "12");
/// assert_eq!(number_text(0.1), "0.1");
/// assert_eq!(number_text(1e17), "1e+17");
/// ```
#[inline]
#[must_use]
pub fn number_text(number: f64) -> Bytes {
    if let Some(whole) = integer(number, PLAIN_LIMIT)
        && number.abs() < PLAIN_LIMIT
    {
        return Bytes::from(whole);
    }
    let mut out = Vec::with_capacity(24);
    push_fraction(&mut out, number);
    Bytes::from(out)
}

/// Appends a number as [`number_text`] shows it.
pub fn push_number(out: &mut Vec<u8>, number: f64) {
    match integer(number, PLAIN_LIMIT) {
        Some(whole) if number.abs() < PLAIN_LIMIT => push_i64(out, whole),
        _ => push_fraction(out, number),
    }
}

/// Appends a number that is not integral, or large.
fn push_fraction(out: &mut Vec<u8>, number: f64) {
    if number.is_nan() {
        out.extend_from_slice(b"nan");
        return;
    }
    if number.is_infinite() {
        out.extend_from_slice(if number > 0.0 { b"inf" } else { b"-inf" });
        return;
    }
    let start = out.len();
    for digits in [15, 16, 17] {
        out.truncate(start);
        push_general(out, number, digits);
        let text = std::str::from_utf8(&out[start..]).unwrap_or_default();
        if text.parse() == Ok(number) {
            return;
        }
    }
}

/// Appends a finite number as C's `%.*g` prints it.
fn push_general(out: &mut Vec<u8>, number: f64, precision: usize) {
    // "-d.dddddddddddddddde-xxx": at most 24 bytes.
    let mut buffer = Vec::with_capacity(24);
    if write!(buffer, "{:.*e}", precision - 1, number.abs()).is_err() {
        return;
    }
    let mark = buffer.iter().position(|byte| *byte == b'e');
    let (mantissa, exponent) = buffer.split_at(mark.unwrap_or(buffer.len()));
    let exponent = std::str::from_utf8(exponent.get(1..).unwrap_or_default());
    let exponent: i32 = exponent.unwrap_or_default().parse().unwrap_or(0);
    let mut digits: Vec<u8> = mantissa.iter().copied().filter(|b| *b != b'.').collect();
    while digits.len() > 1 && digits.last() == Some(&b'0') {
        digits.pop();
    }
    if number.is_sign_negative() {
        out.push(b'-');
    }
    match usize::try_from(exponent) {
        Ok(whole) if whole < precision => {
            let whole = whole + 1;
            let shown = digits.len().min(whole);
            out.extend_from_slice(&digits[..shown]);
            out.resize(out.len() + whole - shown, b'0');
            if digits.len() > whole {
                out.push(b'.');
                out.extend_from_slice(&digits[whole..]);
            }
        }
        Err(_) if exponent >= -4 => {
            out.extend_from_slice(b"0.");
            let zeros = usize::try_from(-exponent - 1).unwrap_or(0);
            out.resize(out.len() + zeros, b'0');
            out.extend_from_slice(&digits);
        }
        _ => {
            out.push(digits[0]);
            if digits.len() > 1 {
                out.push(b'.');
                out.extend_from_slice(&digits[1..]);
            }
            out.extend_from_slice(if exponent < 0 { b"e-" } else { b"e+" });
            if exponent.abs() < 10 {
                out.push(b'0');
            }
            push_i64(out, i64::from(exponent.abs()));
        }
    }
}

/// Tells whether C calls a byte a blank.
pub(crate) const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | 0x0b | 0x0c | b'\r')
}

/// Reads a text as Lua 5.1 reads one that is used as a number: as C's `strtod`, with blanks around
/// it. Like there, a zero byte ends the text.
///
/// ```
/// use redipy_script::text::to_number;
///
/// assert_eq!(to_number(b" 0x10 "), Some(16.0));
/// assert_eq!(to_number(b"1e3"), Some(1000.0));
/// assert_eq!(to_number(b"12 apples"), None);
/// ```
#[must_use]
pub fn to_number(text: &[u8]) -> Option<f64> {
    if let Some(number) = short_integer(text) {
        return Some(number);
    }
    let text = text.split(|byte| *byte == 0).next().unwrap_or_default();
    let (number, used) = strtod(text)?;
    let behind = &text[used..];
    behind.iter().all(|byte| is_blank(*byte)).then_some(number)
}

/// Reads what most numbers are: a few digits, with a sign perhaps.
#[inline]
fn short_integer(text: &[u8]) -> Option<f64> {
    let (negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if digits.is_empty() || digits.len() > 9 {
        return None;
    }
    let mut number = 0_u32;
    for byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        number = number * 10 + u32::from(digit);
    }
    let number = f64::from(number);
    Some(if negative { -number } else { number })
}

/// Reads the number that a text begins with, as C's `strtod` does; returns it and the number of
/// bytes that it takes, with the blanks before it.
#[must_use]
pub fn strtod(text: &[u8]) -> Option<(f64, usize)> {
    let blanks = text.iter().take_while(|byte| is_blank(**byte)).count();
    let (negative, start) = match text.get(blanks) {
        Some(b'-') => (true, blanks + 1),
        Some(b'+') => (false, blanks + 1),
        _ => (false, blanks),
    };
    let (magnitude, len) = magnitude(&text[start..])?;
    let number = if negative { -magnitude } else { magnitude };
    Some((number, start + len))
}

/// Reads a number without its sign, and tells how long it is.
fn magnitude(text: &[u8]) -> Option<(f64, usize)> {
    let starts_with = |word: &[u8]| {
        text.get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word))
    };
    if starts_with(b"infinity") {
        return Some((f64::INFINITY, 8));
    }
    if starts_with(b"inf") {
        return Some((f64::INFINITY, 3));
    }
    if starts_with(b"nan") {
        return Some((f64::NAN, 3 + payload(&text[3..])));
    }
    if starts_with(b"0x")
        && let Some(len) = digits(&text[2..], u8::is_ascii_hexdigit, b'p')
    {
        return Some((hexadecimal(&text[..2 + len]), 2 + len));
    }
    let len = digits(text, u8::is_ascii_digit, b'e')?;
    let number = std::str::from_utf8(&text[..len]).ok()?.parse().ok()?;
    Some((number, len))
}

/// Returns the length of what C allows behind `nan`.
fn payload(text: &[u8]) -> usize {
    let Some((b'(', rest)) = text.split_first() else {
        return 0;
    };
    let word = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
    let len = rest.iter().take_while(word).count();
    if rest.get(len) == Some(&b')') {
        len + 2
    } else {
        0
    }
}

/// Returns the length of digits with a point and an exponent; nothing without a digit.
fn digits(text: &[u8], is_digit: fn(&u8) -> bool, exponent: u8) -> Option<usize> {
    let count = |from: usize, is_digit: fn(&u8) -> bool| {
        let rest = text.get(from..).unwrap_or_default();
        rest.iter().take_while(|byte| is_digit(byte)).count()
    };
    let whole = count(0, is_digit);
    let mut len = whole;
    if text.get(len) == Some(&b'.') {
        let fraction = count(len + 1, is_digit);
        if whole + fraction == 0 {
            return None;
        }
        len += 1 + fraction;
    } else if whole == 0 {
        return None;
    }
    if text.get(len).map(u8::to_ascii_lowercase) == Some(exponent) {
        let sign = usize::from(matches!(text.get(len + 1), Some(b'+' | b'-')));
        let power = count(len + 1 + sign, u8::is_ascii_digit);
        if power > 0 {
            len += 1 + sign + power;
        }
    }
    Some(len)
}

/// Reads `0x...`, which is known to be one.
fn hexadecimal(text: &[u8]) -> f64 {
    if let Some(number) = parse_f64(text) {
        return number;
    }
    // It is beyond what a float holds: too large, or too close to zero. Which, its size tells.
    let power = text.iter().position(|byte| matches!(byte, b'p' | b'P'));
    let (mantissa, power) = text.split_at(power.unwrap_or(text.len()));
    let negative = power.get(1) == Some(&b'-');
    let whole = mantissa[2..].iter().take_while(|byte| **byte != b'.');
    let whole = whole.skip_while(|byte| **byte == b'0').count();
    let power = power.iter().filter(|byte| byte.is_ascii_digit());
    let power = power.fold(0_i64, |power, digit| {
        power
            .saturating_mul(10)
            .saturating_add(i64::from(digit - b'0'))
    });
    let power = if negative { -power } else { power };
    let size = i64::try_from(whole).unwrap_or(i64::MAX).saturating_mul(4);
    if size.saturating_add(power) > 0 {
        f64::INFINITY
    } else {
        0.0
    }
}
