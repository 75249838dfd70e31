//! The 80-bit extended doubles of x86, in software: `INCRBYFLOAT` and `HINCRBYFLOAT` compute with
//! them on the usual Redis server. Parsing and addition round once, to nearest and ties to even, as
//! the hardware does; printing is exact on every platform.

use std::ops::Add;

use num_bigint::BigUint;

use super::binary::{self, Format, Rounded, Wide, shift_right_rounding, shift_right_sticky};
use super::{decimal, is_infinity, split_sign};

/// The size of an x87 extended double.
const EXTENDED: Format = Format {
    precision: 64,
    min_exponent: -16445,
    max_exponent: 16320,
};

/// Redis copies the text into a buffer of 5 KiB, terminator included, and refuses what does not
/// fit.
const MAX_TEXT_LEN: usize = 5 * 1024 - 1;

/// The digits after the point that Redis prints.
const DECIMALS: usize = 17;

/// `10^DECIMALS`.
const DECIMAL_SCALE: u128 = 100_000_000_000_000_000;

/// The bits that addition keeps below the larger number; with one bit left for a carry they fill
/// 128. What the smaller number loses beyond them is remembered in its lowest bit.
const SPARE: u32 = 63;

/// A number in the x87 extended format.
///
/// ```
/// # use redipy_core::number::LongDouble;
/// let ten = LongDouble::parse(b"10.5").unwrap();
/// let sum = ten + LongDouble::parse(b"0.1").unwrap();
/// assert_eq!(sum.to_human(), "10.6");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct LongDouble(Value);

#[derive(Clone, Copy, Debug)]
enum Value {
    Nan,
    Infinite {
        negative: bool,
    },
    /// `mantissa * 2^exponent`: either the top bit of the mantissa is set, or the exponent is the
    /// smallest one.
    Finite {
        negative: bool,
        mantissa: u64,
        exponent: i32,
    },
}

impl LongDouble {
    /// Parses a number as Redis reads an increment, or the value to be incremented.
    ///
    /// Accepts decimal and hexadecimal notation and `inf` or `infinity` in any case, each with an
    /// optional sign. Returns `None` for spaces and other junk, for the empty text and for texts of
    /// 5120 bytes or more, for NaN, and for numbers whose nearest extended double is infinite or,
    /// though they are not zero, zero.
    #[must_use]
    pub fn parse(text: &[u8]) -> Option<Self> {
        if text.len() > MAX_TEXT_LEN {
            return None;
        }
        let (negative, magnitude) = split_sign(text);
        if is_infinity(magnitude) {
            return Some(Self(Value::Infinite { negative }));
        }
        let wide = match binary::strip_hex_prefix(magnitude) {
            Some(digits) => binary::parse_hex(digits)?,
            None => decimal::parse_decimal(magnitude)?,
        };
        match Self::round(negative, wide).0 {
            Value::Finite { mantissa: 0, .. } if wide.mantissa != 0 => None,
            value @ Value::Finite { .. } => Some(Self(value)),
            Value::Infinite { .. } | Value::Nan => None,
        }
    }

    /// Tells whether the number is neither infinite nor NaN; Redis refuses to store one that is.
    #[must_use]
    pub const fn is_finite(self) -> bool {
        matches!(self.0, Value::Finite { .. })
    }

    /// Tells whether the number is NaN, which only adding opposite infinities gives.
    #[must_use]
    pub const fn is_nan(self) -> bool {
        matches!(self.0, Value::Nan)
    }

    /// Returns the number with at most 17 digits after the point and never an exponent, as Redis
    /// stores and replies it.
    ///
    /// Trailing zeros and a trailing point are left out, and a number that prints as `-0` prints as
    /// `0`.
    #[must_use]
    pub fn to_human(self) -> String {
        let (negative, mantissa, exponent) = match self.0 {
            Value::Nan => return "nan".to_owned(),
            Value::Infinite { negative } => {
                return if negative { "-inf" } else { "inf" }.to_owned();
            }
            Value::Finite {
                negative,
                mantissa,
                exponent,
            } => (negative, mantissa, exponent),
        };
        let magnitude = match u32::try_from(exponent) {
            Ok(0) => mantissa.to_string(),
            Ok(shift) => (BigUint::from(mantissa) << shift).to_string(),
            Err(_) => format_fraction(mantissa, exponent.unsigned_abs()),
        };
        if negative && magnitude != "0" {
            format!("-{magnitude}")
        } else {
            magnitude
        }
    }

    /// Returns a thousand times the number, rounded up to an integer, as Redis counts the
    /// milliseconds of a number of seconds; nothing where an `i64` cannot hold it.
    #[must_use]
    pub fn thousandfold_up(self) -> Option<i64> {
        let Value::Finite {
            negative,
            mantissa,
            exponent,
        } = self.0
        else {
            return None;
        };
        // The product is rounded before its fraction is looked at, as the hardware does.
        let product = Wide {
            mantissa: u128::from(mantissa) * 1000,
            exponent: i64::from(exponent),
        };
        let Rounded::Finite { mantissa, exponent } = product.round(EXTENDED) else {
            return None;
        };
        let shift = exponent.unsigned_abs();
        let (whole, has_fraction) = if exponent < 0 {
            let whole = mantissa.checked_shr(shift).unwrap_or(0);
            (whole, whole.checked_shl(shift) != Some(mantissa))
        } else if mantissa == 0 || shift < mantissa.leading_zeros() {
            (mantissa << shift.min(63), false)
        } else {
            return None;
        };
        let whole = i64::try_from(whole).ok()?;
        Some(if negative {
            -whole
        } else {
            whole.saturating_add(i64::from(has_fraction && mantissa != 0))
        })
    }

    /// Rounds a magnitude and gives it a sign.
    fn round(negative: bool, wide: Wide) -> Self {
        Self(match wide.round(EXTENDED) {
            Rounded::Overflow => Value::Infinite { negative },
            Rounded::Finite { mantissa, exponent } => Value::Finite {
                negative,
                mantissa,
                exponent,
            },
        })
    }
}

impl From<i64> for LongDouble {
    /// Converts without loss.
    fn from(value: i64) -> Self {
        let wide = Wide {
            mantissa: value.unsigned_abs().into(),
            exponent: 0,
        };
        Self::round(value < 0, wide)
    }
}

impl From<f64> for LongDouble {
    /// Converts without loss; `GEOPOS` prints doubles in the form of [`LongDouble::to_human`].
    fn from(value: f64) -> Self {
        const FRACTION_BITS: u32 = f64::MANTISSA_DIGITS - 1;
        const EXPONENT_MASK: u64 = 0x7ff;
        let negative = value.is_sign_negative();
        if value.is_nan() {
            return Self(Value::Nan);
        }
        if value.is_infinite() {
            return Self(Value::Infinite { negative });
        }
        let bits = value.to_bits();
        let fraction = bits & ((1 << FRACTION_BITS) - 1);
        let wide = match (bits >> FRACTION_BITS) & EXPONENT_MASK {
            0 => Wide {
                mantissa: fraction.into(),
                exponent: -1074,
            },
            biased => Wide {
                mantissa: (fraction | 1 << FRACTION_BITS).into(),
                exponent: biased.cast_signed() - 1075,
            },
        };
        Self::round(negative, wide)
    }
}

impl Add for LongDouble {
    type Output = Self;

    /// Adds and rounds once. The sum may be infinite or NaN.
    fn add(self, other: Self) -> Self {
        let ((neg_a, man_a, exp_a), (neg_b, man_b, exp_b)) = match (self.0, other.0) {
            (Value::Nan, _) | (_, Value::Nan) => return Self(Value::Nan),
            (Value::Infinite { negative: a }, Value::Infinite { negative: b }) if a != b => {
                return Self(Value::Nan);
            }
            (Value::Infinite { .. }, _) => return self,
            (_, Value::Infinite { .. }) => return other,
            (
                Value::Finite {
                    negative: neg_a,
                    mantissa: man_a,
                    exponent: exp_a,
                },
                Value::Finite {
                    negative: neg_b,
                    mantissa: man_b,
                    exponent: exp_b,
                },
            ) => ((neg_a, man_a, exp_a), (neg_b, man_b, exp_b)),
        };
        // Both become multiples of one unit, the finest bit kept below the larger exponent.
        let top = exp_a.max(exp_b);
        let align = |mantissa: u64, exponent: i32| {
            shift_right_sticky(
                u128::from(mantissa) << SPARE,
                (top - exponent).unsigned_abs(),
            )
        };
        let (a, b) = (align(man_a, exp_a), align(man_b, exp_b));
        let (negative, mantissa) = if neg_a == neg_b {
            (neg_a, a + b)
        } else if a == b {
            // An exact zero is positive when the signs differ.
            (false, 0)
        } else if a > b {
            (neg_a, a - b)
        } else {
            (neg_b, b - a)
        };
        Self::round(
            negative,
            Wide {
                mantissa,
                exponent: i64::from(top) - i64::from(SPARE),
            },
        )
    }
}

/// Prints `mantissa / 2^shift` for a positive shift.
fn format_fraction(mantissa: u64, shift: u32) -> String {
    let whole = mantissa.checked_shr(shift).unwrap_or(0);
    let fraction = mantissa - whole.checked_shl(shift).unwrap_or(0);
    // 64 bits times 57 bits, so the product is exact; a shift beyond 128 bits leaves nothing of it.
    let scaled = shift_right_rounding(u128::from(fraction) * DECIMAL_SCALE, shift);
    // Rounding the fraction up to one carries into the whole part.
    let whole = u128::from(whole) + scaled / DECIMAL_SCALE;
    let decimals = scaled % DECIMAL_SCALE;
    if decimals == 0 {
        return whole.to_string();
    }
    let mut text = format!("{whole}.{decimals:0DECIMALS$}");
    text.truncate(text.trim_end_matches('0').len());
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thousandfold_is_rounded_as_the_hardware_does() {
        for (text, wanted) in [
            ("0", Some(0)),
            ("-0", Some(0)),
            ("2", Some(2000)),
            ("0.0001", Some(1)),
            ("1e-4000", Some(1)),
            ("0.01", Some(10)),
            ("1.0005", Some(1001)),
            // The product is a little above -1, though the text says less.
            ("-0.001", Some(0)),
            ("-0.00100001", Some(-1)),
            ("-1", Some(-1000)),
            ("0x10", Some(16_000)),
            ("9223372036854775", Some(9_223_372_036_854_775_000)),
            ("9223372036854776", None),
            ("1e300", None),
            ("inf", None),
        ] {
            let number = LongDouble::parse(text.as_bytes()).unwrap();
            assert_eq!(number.thousandfold_up(), wanted, "{text}");
        }
    }

    /// A value, an increment, and what a server replied to `INCRBYFLOAT`.
    const SUMS: &[(&str, &str, &str)] = &[
        ("10.5", "0.1", "10.6"),
        ("10.6", "5.0e3", "5010.60000000000000009"),
        ("3.0e3", "200", "3200"),
        ("0", "0.1", "0.1"),
        ("0.1", "0.2", "0.3"),
        ("1.1", "2.2", "3.3"),
        ("3.3", "-3.2", "0.1"),
        ("1", "-1", "0"),
        ("-0", "-0", "0"),
        ("0", "-1e-30", "0"),
        ("5e-18", "0", "0"),
        ("4.9e-18", "0", "0"),
        ("0", "-5.1e-18", "-0.00000000000000001"),
        ("0.99999999999999999", "0", "0.99999999999999999"),
        ("0.999999999999999999", "0", "1"),
        ("9.999999999999999999", "0", "10"),
        ("100", "-99.9", "0.1"),
        ("1e-17", "1e-17", "0.00000000000000002"),
        ("1e17", "0.1", "100000000000000000.1015625"),
        ("1e18", "0.5", "1000000000000000000.5"),
        ("1e19", "0.5", "10000000000000000000"),
        ("9223372036854775807", "1", "9223372036854775808"),
        ("-9223372036854775808", "-1", "-9223372036854775809"),
        ("18446744073709551615", "0.5", "18446744073709551616"),
        ("18446744073709551615", "0.4", "18446744073709551615"),
        ("18446744073709551615", "1", "18446744073709551616"),
        ("18446744073709551616", "1", "18446744073709551616"),
        ("18446744073709551616", "3", "18446744073709551620"),
        ("1e20", "1", "100000000000000000000"),
        ("1e30", "-1e30", "0"),
        ("1e30", "1e11", "1000000000000000000093415538688"),
        ("3.14159265358979323846", "0", "3.14159265358979324"),
        ("2.718281828459045235360287", "1", "3.71828182845904524"),
        (".5", "5.", "5.5"),
        ("+5", "-.5", "4.5"),
        ("0x10", "0x1.8p3", "28"),
        ("0X.8", "0x1.", "1.5"),
        ("0xffffffffffffffff.8", "0", "18446744073709551616"),
        ("0xfffffffffffffffe.8", "0", "18446744073709551614"),
        ("0x1.00000000000000018p0", "-1", "0"),
        ("0x1p-65", "0x1p63", "9223372036854775808"),
        ("0x1.8p-1", "0x1p63", "9223372036854775809"),
        ("0x1p-1", "0x1p64", "18446744073709551616"),
        ("0x1.8p0", "0x1p64", "18446744073709551618"),
        ("0x1p0", "0x1p64", "18446744073709551616"),
        ("-0x1p-70", "0x1p64", "18446744073709551616"),
        ("-0x1p-200", "1", "1"),
        ("1e-4950", "1e-4950", "0"),
        ("0x1p-16445", "0", "0"),
        (
            "123456789.123456789",
            "987654321.987654321",
            "1111111111.11111110995989293",
        ),
        (
            "0.3333333333333333333333333333333333333333",
            "0",
            "0.33333333333333333",
        ),
        ("1000000000000000000000000000000e-30", "0", "1"),
        ("0e99999999", "7", "7"),
    ];

    /// Texts that a server refused as an increment.
    const REFUSED: &[&[u8]] = &[
        b"",
        b"+",
        b"-",
        b".",
        b"1e",
        b"e5",
        b".e5",
        b"1 ",
        b" 1",
        b"\t1",
        b"1\x00",
        b"--1",
        b"1.2.3",
        b"1,5",
        b"1_0",
        b"nan",
        b"-NaN",
        b"infinit",
        b"0x",
        b"0x.",
        b"0x1p",
        b"0x1.8.1",
        b"0xg",
        b"1e4933",
        b"2e4932",
        b"-1e5000",
        b"1e-4960",
        b"1e-5000",
        b"0x1p-16446",
        b"0x1p16384",
        b"0xffffffffffffffff.8p16320",
        b"1e99999999999999999999",
        b"1e-99999999999999999999",
        b"0x1p99999999999999999999",
        b"\xff",
    ];

    fn parse(text: &str) -> LongDouble {
        LongDouble::parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn sums_are_those_of_a_server() {
        for &(value, increment, expected) in SUMS {
            let sum = parse(value) + parse(increment);
            assert_eq!(sum.to_human(), expected, "{value} + {increment}");
            let swapped = parse(increment) + parse(value);
            assert_eq!(swapped.to_human(), expected, "{increment} + {value}");
        }
    }

    #[test]
    fn what_a_server_refuses_is_refused() {
        for text in REFUSED {
            assert!(LongDouble::parse(text).is_none(), "{}", text.escape_ascii());
        }
    }

    #[test]
    fn the_length_of_a_text_is_limited() {
        assert_eq!(
            LongDouble::parse(&[b'0'; 5119])
                .map(LongDouble::to_human)
                .as_deref(),
            Some("0")
        );
        assert!(LongDouble::parse(&[b'0'; 5120]).is_none());
    }

    #[test]
    fn the_largest_numbers_print_in_full() {
        let large = parse("1e4932").to_human();
        assert_eq!(large.len(), 4933);
        assert!(large.starts_with("1000000000000000000006018949387963891323"));
        assert!(large.ends_with("38418113791886622720"));
        assert_eq!(
            parse("0xffffffffffffffffp100").to_human(),
            "23384026197294446689991306723232298912998217482240"
        );
    }

    #[test]
    fn a_sum_beyond_the_largest_number_is_infinite() {
        let largest = parse("0xffffffffffffffffp16320");
        assert!(!(largest + parse("0x1p16319")).is_finite());
        assert!((largest + parse("0x0.ffp16319")).is_finite());
    }

    #[test]
    fn infinities_are_parsed_and_add_up_to_nan() {
        let (plus, minus) = (parse("+Infinity"), parse("-inf"));
        assert!(!plus.is_finite() && !plus.is_nan());
        assert!((plus + minus).is_nan());
        assert_eq!((minus + parse("1")).to_human(), "-inf");
        assert_eq!((parse("1") + plus).to_human(), "inf");
    }

    #[test]
    fn integers_and_doubles_convert_without_loss() {
        for value in [0, 1, -1, 42, i64::MAX, i64::MIN, i64::MAX - 1] {
            assert_eq!(LongDouble::from(value).to_human(), value.to_string());
        }
        for value in [0.5, -1.75, 1e15, 3.0, f64::from(u32::MAX)] {
            assert_eq!(LongDouble::from(value).to_human(), value.to_string());
        }
        assert_eq!(LongDouble::from(0.1).to_human(), "0.10000000000000001");
        assert_eq!(LongDouble::from(5e-324).to_human(), "0");
        assert_eq!(LongDouble::from(-0.0).to_human(), "0");
        assert!(LongDouble::from(f64::NAN).is_nan());
        assert!(!LongDouble::from(f64::NEG_INFINITY).is_finite());
    }
}
