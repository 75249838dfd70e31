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
/// # use redipy_core::number::parse_f64;
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
/// # use redipy_core::number::format_f64;
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
/// # use redipy_core::number::push_f64;
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
/// # use redipy_core::number::push_f64_packed;
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts given to a server as a score, and the score it replied.
    const ACCEPTED: &[(&[u8], &str)] = &[
        (b"0", "0"),
        (b"-0", "-0"),
        (b"+0", "0"),
        (b"3", "3"),
        (b"-17", "-17"),
        (b"+5", "5"),
        (b"007", "7"),
        (b"1.1", "1.1000000000000001"),
        (b".5", "0.5"),
        (b"5.", "5"),
        (b"-.25", "-0.25"),
        (b"0.1", "0.10000000000000001"),
        (b"0.0001", "0.0001"),
        (b"0.00012345", "0.00012344999999999999"),
        (b"1e-5", "1.0000000000000001e-05"),
        (b"1.5e-5", "1.5e-05"),
        (b"1e3", "1000"),
        (b"1E+3", "1000"),
        (b"12345e-2", "123.45"),
        (b"1e15", "1000000000000000"),
        (b"1e16", "10000000000000000"),
        (b"1e17", "1e+17"),
        (b"99999999999999984", "99999999999999984"),
        (b"123456789012345678", "1.2345678901234568e+17"),
        (b"9007199254740993", "9007199254740992"),
        (b"4503599627370497.5", "4503599627370498"),
        (b"2251799813685247.75", "2251799813685247.8"),
        (b"1125899906842623.25", "1125899906842623.2"),
        (b"1125899906842623.75", "1125899906842623.8"),
        (b"562949953421311.125", "562949953421311.12"),
        (b"1e22", "1e+22"),
        (b"1e23", "9.9999999999999992e+22"),
        (b"1e300", "1.0000000000000001e+300"),
        (b"-1e300", "-1.0000000000000001e+300"),
        (b"1.7976931348623157e308", "1.7976931348623157e+308"),
        (b"1.7976931348623158e308", "1.7976931348623157e+308"),
        (b"1.797693134862315807e308", "1.7976931348623157e+308"),
        (b"1e-300", "1e-300"),
        (b"2.2250738585072014e-308", "2.2250738585072014e-308"),
        (b"5e-324", "4.9406564584124654e-324"),
        (b"3e-324", "4.9406564584124654e-324"),
        (b"2.4703282292062328e-324", "4.9406564584124654e-324"),
        (b"0e99999999999999999999", "0"),
        (b"0.000e-5000", "0"),
        (b"inf", "inf"),
        (b"-INF", "-inf"),
        (b"+Infinity", "inf"),
        (b"iNfInItY", "inf"),
        (b"0x10", "16"),
        (b"-0X1.8p3", "-12"),
        (b"0x.8", "0.5"),
        (b"0x1.", "1"),
        (b"0x1p-2", "0.25"),
        (b"0x1P+2", "4"),
        (b"0x1.fffffffffffff7p1023", "1.7976931348623157e+308"),
        (b"0x1p-1074", "4.9406564584124654e-324"),
        (b"0x1.8p-1074", "9.8813129168249309e-324"),
        (b"0x1.00000000000008p0", "1"),
        (
            b"0x1.000000000000080000000000000000000001p0",
            "1.0000000000000002",
        ),
        (b"0x1.00000000000018p0", "1.0000000000000004"),
        (
            b"0x123456789abcdef0123456789abcdef0123456789",
            "1.6628640851409384e+48",
        ),
        (b"0x0p-99999999999999999999", "0"),
    ];

    /// Texts that a server refused as a score.
    const REFUSED: &[&[u8]] = &[
        b"",
        b"+",
        b"-",
        b".",
        b"e5",
        b".e5",
        b"1e",
        b"1e+",
        b"1 ",
        b" 1",
        b"\t1",
        b"1\x00",
        b"--1",
        b"+-1",
        b"1.2.3",
        b"1,5",
        b"1_0",
        b"nan",
        b"-NaN",
        b"nan(1)",
        b"infinit",
        b"infinityx",
        b"1e400",
        b"-1e309",
        b"1.797693134862315808e308",
        b"1e-400",
        b"2.4703282292062327e-324",
        b"0x",
        b"0x.",
        b"0xg",
        b"0x1p",
        b"0x1p+",
        b"0x1.8.1",
        b"0x1p1024",
        b"0x1.fffffffffffff8p1023",
        b"0x1p-1075",
        b"0x1p99999999999999999999",
        b"1e99999999999999999999",
        b"\xff",
    ];

    /// Scores of a small sorted set, and how `ZSCAN` replied them.
    const PACKED: &[(&[u8], &str)] = &[
        (b"0", "0"),
        (b"-0", "0"),
        (b"3", "3"),
        (b"-17", "-17"),
        (b"1.5", "1.5"),
        (b"1e17", "100000000000000000"),
        (b"-1e17", "-100000000000000000"),
        (b"123456789012345678", "123456789012345680"),
        (b"1e18", "1000000000000000000"),
        (b"4611686018427387904", "4611686018427387904"),
        (b"-4611686018427387904", "-4611686018427387904"),
        (b"4611686018427388928", "4.6116860184273889e+18"),
        (b"-4611686018427388928", "-4.6116860184273889e+18"),
        (b"1e300", "1.0000000000000001e+300"),
        (b"inf", "inf"),
        (b"-inf", "-inf"),
    ];

    #[test]
    fn scores_are_read_and_written_as_by_a_server() {
        for &(text, expected) in ACCEPTED {
            let formatted = parse_f64(text).map(format_f64);
            assert_eq!(
                formatted.as_deref(),
                Some(expected),
                "{}",
                text.escape_ascii()
            );
        }
    }

    #[test]
    fn what_a_server_refuses_is_refused() {
        for text in REFUSED {
            assert_eq!(parse_f64(text), None, "{}", text.escape_ascii());
        }
    }

    #[test]
    fn small_sorted_sets_print_large_integers_in_full() {
        for &(text, expected) in PACKED {
            let mut out = Vec::new();
            push_f64_packed(&mut out, parse_f64(text).unwrap());
            assert_eq!(out, expected.as_bytes(), "{}", text.escape_ascii());
        }
    }

    #[test]
    fn what_is_written_reads_as_the_same_double() {
        // Steps through all exponents with changing fractions, in the order of bit patterns.
        let mut bits = 1_u64;
        while bits < f64::INFINITY.to_bits() {
            for value in [f64::from_bits(bits), -f64::from_bits(bits)] {
                let text = format_f64(value);
                let back = parse_f64(text.as_bytes()).map(f64::to_bits);
                assert_eq!(back, Some(value.to_bits()), "{text}");
            }
            bits += 0x0013_579b_df02_4681;
        }
    }

    #[test]
    fn hexadecimal_and_decimal_notation_agree() {
        for (hex, decimal) in [
            ("0x1.999999999999ap-4", "0.1"),
            ("0x1p-1022", "2.2250738585072014e-308"),
        ] {
            assert_eq!(parse_f64(hex.as_bytes()), parse_f64(decimal.as_bytes()));
        }
    }
}
