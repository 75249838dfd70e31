//! Binary floating point below the level of a concrete type: rounding a wide mantissa to a format,
//! and C's hexadecimal notation. `double` and `long_double` share it, so both round in one place.

/// The size of a binary floating-point format; a finite value is `mantissa * 2^exponent` with an
/// integral mantissa.
#[derive(Clone, Copy)]
pub(super) struct Format {
    /// Bits of the mantissa, the leading one included.
    pub precision: u32,
    /// The exponent of the smallest subnormal number.
    pub min_exponent: i32,
    /// The exponent of the largest finite number.
    pub max_exponent: i32,
}

/// A magnitude after rounding to a [`Format`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rounded {
    /// Too large for the format.
    Overflow,
    /// `mantissa * 2^exponent`; the mantissa is 0 when the magnitude was too small for the format.
    Finite { mantissa: u64, exponent: i32 },
}

/// A magnitude `mantissa * 2^exponent` that is wide enough to be rounded correctly to any format
/// used here.
///
/// When low bits were dropped, the lowest bit kept is set; with at least two spare bits, rounding
/// then still sees on which side of a tie the full number lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wide {
    pub mantissa: u128,
    pub exponent: i64,
}

impl Wide {
    /// Rounds to the nearest number of `format`, ties to even.
    pub fn round(self, format: Format) -> Rounded {
        if self.mantissa == 0 {
            return Rounded::Finite {
                mantissa: 0,
                exponent: format.min_exponent,
            };
        }
        let width = u128::BITS - self.mantissa.leading_zeros();
        // The lowest bit that the format keeps: given by its precision, or by its smallest exponent
        // for subnormal numbers.
        let exponent = self
            .exponent
            .saturating_add(i64::from(width) - i64::from(format.precision))
            .max(i64::from(format.min_exponent));
        if exponent > i64::from(format.max_exponent) {
            return Rounded::Overflow;
        }
        let mut exponent = i32::try_from(exponent).unwrap_or(format.max_exponent);
        let drop = i64::from(exponent).saturating_sub(self.exponent);
        let mut mantissa = match u32::try_from(drop) {
            Ok(drop) => shift_right_rounding(self.mantissa, drop),
            // Negative: the number is narrower than the format, and the shift to the left exact.
            Err(_) if drop < 0 => self.mantissa << drop.unsigned_abs(),
            Err(_) => 0,
        };
        if mantissa >> format.precision != 0 {
            mantissa >>= 1;
            exponent += 1;
            if exponent > format.max_exponent {
                return Rounded::Overflow;
            }
        }
        debug_assert!(
            mantissa >> format.precision == 0,
            "rounding leaves at most `precision` bits"
        );
        #[expect(
            clippy::cast_possible_truncation,
            reason = "no format here has more than 64 bits of precision"
        )]
        let mantissa = mantissa as u64;
        Rounded::Finite { mantissa, exponent }
    }
}

/// Shifts right by any number of bits and rounds to nearest, ties to even.
pub(super) const fn shift_right_rounding(value: u128, bits: u32) -> u128 {
    if bits == 0 {
        return value;
    }
    if bits > u128::BITS {
        return 0;
    }
    let half = 1_u128 << (bits - 1);
    let (kept, dropped) = if bits == u128::BITS {
        (0, value)
    } else {
        (value >> bits, value & ((half << 1) - 1))
    };
    let up = dropped > half || (dropped == half && kept & 1 == 1);
    kept + up as u128
}

/// Shifts right by any number of bits, setting the lowest bit kept if any bit dropped was set.
pub(super) const fn shift_right_sticky(value: u128, bits: u32) -> u128 {
    if bits >= u128::BITS {
        return (value != 0) as u128;
    }
    let kept = value >> bits;
    kept | ((kept << bits) != value) as u128
}

/// Returns what follows `0x`, if `text` (its sign removed) is in hexadecimal notation.
pub(super) fn strip_hex_prefix(text: &[u8]) -> Option<&[u8]> {
    match text {
        [b'0', b'x' | b'X', rest @ ..] => Some(rest),
        _ => None,
    }
}

/// Parses what follows `0x`: hex digits with an optional point, then an optional `p` and a decimal
/// power of two.
///
/// Returns `None` unless the whole text fits and holds at least one hex digit.
pub(super) fn parse_hex(text: &[u8]) -> Option<Wide> {
    let (digits, power) = match text.iter().position(|byte| matches!(byte, b'p' | b'P')) {
        Some(at) => (&text[..at], parse_exponent(&text[at + 1..])?),
        None => (text, 0),
    };
    let mut mantissa: u128 = 0;
    let mut exponent = power;
    let mut seen_digit = false;
    let mut seen_point = false;
    for &byte in digits {
        if byte == b'.' && !seen_point {
            seen_point = true;
            continue;
        }
        let digit = char::from(byte).to_digit(16)?;
        seen_digit = true;
        if mantissa.leading_zeros() >= 4 {
            mantissa = mantissa << 4 | u128::from(digit);
            if seen_point {
                exponent = exponent.saturating_sub(4);
            }
        } else {
            mantissa |= u128::from(digit != 0);
            if !seen_point {
                exponent = exponent.saturating_add(4);
            }
        }
    }
    seen_digit.then_some(Wide { mantissa, exponent })
}

/// Parses a decimal exponent with an optional sign; a huge one stays at a value that no text of
/// realistic length can make up for.
pub(super) fn parse_exponent(text: &[u8]) -> Option<i64> {
    const ENOUGH: i64 = 1 << 48;
    let (negative, digits) = super::split_sign(text);
    if digits.is_empty() {
        return None;
    }
    let mut value: i64 = 0;
    for &byte in digits {
        if !byte.is_ascii_digit() {
            return None;
        }
        value = (value * 10 + i64::from(byte - b'0')).min(ENOUGH);
    }
    Some(if negative { -value } else { value })
}
