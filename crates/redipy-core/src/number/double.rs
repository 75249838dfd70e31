//! Doubles as Redis reads and writes them: sorted-set scores, and every other argument that Redis
//! takes with `strtod`. Reading follows C's notation (decimal, hexadecimal, infinity), writing
//! follows C's `%.17g`.

use std::io::Write;

use super::binary::{self, Format, Rounded};
use super::{is_infinity, push_i64, split_sign};

/// The size of an IEEE double.
const DOUBLE: Format = Format {
    precision: 53,
    min_exponent: -1074,
    max_exponent: 971,
};

/// The significant digits of `%.17g`.
const DIGITS: usize = 17;

/// Up to this magnitude, the last double below `10^17`, an integral double has no more than
/// [`DIGITS`] digits and prints as the plain integer.
const PLAIN_LIMIT: f64 = 99_999_999_999_999_984.0;

/// Up to this magnitude, `2^62`, Redis stores an integral score of a small sorted set as an
/// integer.
const PACKED_LIMIT: f64 = 4_611_686_018_427_387_904.0;

/// Parses a double as Redis reads a score.
///
/// Accepts decimal and hexadecimal notation and `inf` or `infinity` in any case, each with an
/// optional sign. Returns `None` for spaces and other junk, for the empty text, for NaN, and for
/// numbers whose nearest double is infinite or, though they are not zero, zero.
///
/// ```
/// # use numbers::number::parse_f64;
/// assert_eq!(parse_f64(b"1e3"), Some(1000.0));
/// assert_eq!(parse_f64(b"-Inf"), Some(f64::NEG_INFINITY));
/// assert_eq!(parse_f64(b"1e400"), None);
/// ```
#[must_use]
pub fn parse_f64(text: &[u8]) -> Option<f64> {
    let (negative, magnitude) = split_sign(text);
    let value = match magnitude.first()? {
        b'0'..=b'9' | b'.' => match binary::strip_hex_prefix(magnitude) {
            Some(digits) => parse_hex(digits)?,
            None => parse_decimal(magnitude)?,
        },
        _ if is_infinity(magnitude) => f64::INFINITY,
        _ => return None,
    };
    Some(if negative { -value } else { value })
}

/// Returns `value` as Redis 7.0 prints a score, in RESP2 and (after the comma) in RESP3 alike.
///
/// ```
/// # use numbers::number::format_f64;
/// assert_eq!(format_f64(3.0), "3");
/// assert_eq!(format_f64(1.1), "1.1000000000000001");
/// assert_eq!(format_f64(1e300), "1.0000000000000001e+300");
/// ```
#[must_use]
pub fn format_f64(value: f64) -> String {
    let mut out = Vec::with_capacity(24);
    push_f64(&mut out, value);
    // Only ASCII was pushed, so nothing is ever replaced.
    String::from_utf8(out).unwrap_or_default()
}

/// Appends `value` to `out` as [`format_f64`] prints it.
///
/// ```
/// # use numbers::number::push_f64;
/// let mut out = b",".to_vec();
/// push_f64(&mut out, -0.5);
/// assert_eq!(out, b",-0.5");
/// ```
pub fn push_f64(out: &mut Vec<u8>, value: f64) {
    if let Some(integer) = exact_integer(value, PLAIN_LIMIT) {
        if integer == 0 && value.is_sign_negative() {
            out.push(b'-');
        }
        push_i64(out, integer);
        return;
    }
    if value.is_sign_negative() {
        out.push(b'-');
    }
    if value.is_finite() {
        push_positive(out, value.abs());
    } else {
        out.extend_from_slice(if value.is_nan() { b"nan" } else { b"inf" });
    }
}

/// Appends `value` to `out` as `ZSCAN` prints a score of a small sorted set.
///
/// Redis keeps the scores of a small sorted set as texts, and there an integral score of magnitude
/// up to `2^62` is a plain integer where [`push_f64`] would take an exponent; negative zero loses
/// its sign.
///
/// ```
/// # use numbers::number::push_f64_packed;
/// let mut out = Vec::new();
/// push_f64_packed(&mut out, 1e17);
/// assert_eq!(out, b"100000000000000000");
/// ```
pub fn push_f64_packed(out: &mut Vec<u8>, value: f64) {
    match exact_integer(value, PACKED_LIMIT) {
        Some(integer) => push_i64(out, integer),
        None => push_f64(out, value),
    }
}

/// Returns `value` as an integer, if it is one and its magnitude is at most `limit`, which must
/// fit.
fn exact_integer(value: f64, limit: f64) -> Option<i64> {
    if value.is_nan() || value.abs() > limit {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the range is checked; a fraction shows below"
    )]
    let integer = value as i64;
    #[expect(
        clippy::cast_precision_loss,
        clippy::float_cmp,
        reason = "exactly equal or not an integer"
    )]
    let integral = integer as f64 == value;
    integral.then_some(integer)
}

/// Parses digits, point and exponent, without a sign.
fn parse_decimal(text: &[u8]) -> Option<f64> {
    // Rust and C share this notation and both round to nearest; they differ in what they call an
    // error.
    let value: f64 = std::str::from_utf8(text).ok()?.parse().ok()?;
    if value.is_infinite() || (value == 0.0 && !is_zero(text)) {
        return None;
    }
    Some(value)
}

/// Tells whether the digits before the exponent are all zero.
fn is_zero(text: &[u8]) -> bool {
    text.iter()
        .take_while(|byte| !matches!(byte, b'e' | b'E'))
        .all(|byte| matches!(byte, b'0' | b'.'))
}

/// Parses what follows `0x`.
fn parse_hex(digits: &[u8]) -> Option<f64> {
    let wide = binary::parse_hex(digits)?;
    match wide.round(DOUBLE) {
        Rounded::Overflow => None,
        Rounded::Finite { mantissa: 0, .. } if wide.mantissa != 0 => None,
        Rounded::Finite { mantissa, exponent } => Some(compose(mantissa, exponent)),
    }
}

/// Builds the double `mantissa * 2^exponent`, which [`binary::Wide::round`] promises to exist.
fn compose(mantissa: u64, exponent: i32) -> f64 {
    const FRACTION_BITS: u32 = DOUBLE.precision - 1;
    if mantissa >> FRACTION_BITS == 0 {
        // Zero or subnormal: the smallest exponent, no implicit bit.
        return f64::from_bits(mantissa);
    }
    let biased = u64::from((exponent - DOUBLE.min_exponent).unsigned_abs()) + 1;
    f64::from_bits(biased << FRACTION_BITS | (mantissa & ((1 << FRACTION_BITS) - 1)))
}

/// Appends a positive finite number in the manner of `%.17g`.
fn push_positive(out: &mut Vec<u8>, value: f64) {
    // "d.dddddddddddddddde-xxx": 18 bytes and at most 5 of exponent.
    let mut buffer = [0_u8; 24];
    let spare = {
        let mut rest = &mut buffer[..];
        let written = write!(rest, "{value:.16e}");
        debug_assert!(written.is_ok(), "the buffer holds the longest double");
        rest.len()
    };
    let text = &buffer[..buffer.len() - spare];
    let mut digits = [0_u8; DIGITS];
    digits[0] = text[0];
    digits[1..].copy_from_slice(&text[2..=DIGITS]);
    let exponent = binary::parse_exponent(&text[DIGITS + 2..]).unwrap_or(0);
    let used = DIGITS
        - digits
            .iter()
            .rev()
            .take_while(|&&byte| byte == b'0')
            .count();
    let digits = &digits[..used.max(1)];

    match usize::try_from(exponent) {
        Ok(whole) if whole < DIGITS => {
            let whole = whole + 1;
            if digits.len() <= whole {
                out.extend_from_slice(digits);
                out.resize(out.len() + whole - digits.len(), b'0');
            } else {
                out.extend_from_slice(&digits[..whole]);
                out.push(b'.');
                out.extend_from_slice(&digits[whole..]);
            }
        }
        Err(_) if exponent >= -4 => {
            out.extend_from_slice(b"0.");
            out.resize(
                out.len() + usize::try_from(-exponent - 1).unwrap_or(0),
                b'0',
            );
            out.extend_from_slice(digits);
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
            push_i64(out, exponent.abs());
        }
    }
}
