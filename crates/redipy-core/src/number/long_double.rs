//! The 80-bit extended doubles of x86, in software: `INCRBYFLOAT` and `HINCRBYFLOAT` compute with
//! them on the usual Redis server. Parsing and addition round once, to nearest and ties to even, as
//! the hardware does; printing is exact on every platform.

use std::ops::Add;

use num_bigint::BigUint;

use super::binary::{self, Format, Rounded, Wide, shift_right_rounding, shift_right_sticky};
use super::{is_infinity, split_sign};

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
/// # use numbers::number::LongDouble;
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
            None => parse_decimal(magnitude)?,
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

/// Parses digits, point and exponent, without a sign.
///
/// Returns `None` for a text of another form, and for numbers far outside the range of the format.
fn parse_decimal(text: &[u8]) -> Option<Wide> {
    let (number, power) = match text.iter().position(|byte| matches!(byte, b'e' | b'E')) {
        Some(at) => (&text[..at], binary::parse_exponent(&text[at + 1..])?),
        None => (text, 0),
    };
    let (whole, fraction) = match number.iter().position(|&byte| byte == b'.') {
        Some(at) => (&number[..at], &number[at + 1..]),
        None => (number, &[][..]),
    };
    let both = || whole.iter().chain(fraction);
    if both().next().is_none() || !both().all(u8::is_ascii_digit) {
        return None;
    }
    let leading = both().take_while(|&&byte| byte == b'0').count();
    let count = whole.len() + fraction.len() - leading;
    if count == 0 {
        return Some(Wide {
            mantissa: 0,
            exponent: 0,
        });
    }
    let trailing = both().rev().take_while(|&&byte| byte == b'0').count();
    let count = count - trailing;
    let digits = both().skip(leading).take(count).map(|byte| byte - b'0');
    // The number is now `digits * 10^scale`.
    let scale = power + i64::try_from(trailing).ok()? - i64::try_from(fraction.len()).ok()?;
    let magnitude = scale + i64::try_from(count).ok()?;
    // The largest finite number is near 10^4932, the smallest near 10^-4951.
    if !(-4960..=4940).contains(&magnitude) {
        return None;
    }
    let power_of_ten = u32::try_from(scale.unsigned_abs()).ok()?;
    if count <= 19 && power_of_ten <= 18 {
        let digits = digits.fold(0_u128, |value, digit| value * 10 + u128::from(digit));
        return Some(scale_small(digits, 10_u128.pow(power_of_ten), scale < 0));
    }
    let digits = BigUint::from_radix_be(&digits.collect::<Vec<_>>(), 10)?;
    // 10^n is 5^n * 2^n, and a power of two only moves the exponent.
    let five = BigUint::from(5_u8).pow(power_of_ten);
    Some(if scale < 0 {
        divide(digits, &five, scale)
    } else {
        narrow(&(digits * five), false, scale)
    })
}

/// Multiplies or divides `digits`, not zero and below `10^19`, by a power of ten up to `10^18`.
fn scale_small(digits: u128, ten: u128, divide: bool) -> Wide {
    if !divide {
        return Wide {
            mantissa: digits * ten,
            exponent: 0,
        };
    }
    // Filling all 128 bits first leaves at least 68 bits in the quotient, more than rounding needs.
    let shift = digits.leading_zeros();
    let numerator = digits << shift;
    let sticky = u128::from(!numerator.is_multiple_of(ten));
    Wide {
        mantissa: (numerator / ten) | sticky,
        exponent: -i64::from(shift),
    }
}

/// Returns `numerator / denominator * 2^exponent`.
fn divide(numerator: BigUint, denominator: &BigUint, exponent: i64) -> Wide {
    const QUOTIENT_BITS: u64 = 80;
    let shift = (denominator.bits() + QUOTIENT_BITS).saturating_sub(numerator.bits());
    let numerator = numerator << shift;
    let quotient = &numerator / denominator;
    let exact = &quotient * denominator == numerator;
    narrow(&quotient, !exact, exponent - shift.cast_signed())
}

/// Returns `value * 2^exponent`, with the bits that do not fit, and those `sticky` stands for,
/// folded into the lowest one.
fn narrow(value: &BigUint, sticky: bool, exponent: i64) -> Wide {
    const KEPT: u64 = 120;
    let drop = value.bits().saturating_sub(KEPT);
    let sticky = sticky || value.trailing_zeros().is_some_and(|zeros| zeros < drop);
    let kept = (value >> drop)
        .iter_u64_digits()
        .rev()
        .fold(0_u128, |bits, digit| bits << 64 | u128::from(digit));
    Wide {
        mantissa: kept | u128::from(sticky),
        exponent: exponent + drop.cast_signed(),
    }
}
