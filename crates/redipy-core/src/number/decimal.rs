//! Decimal notation for extended doubles: digits, point and exponent become a magnitude that rounds
//! correctly. Everyday numbers take a short way in 128 bits; the rest is done in integers of any
//! size.

use num_bigint::BigUint;

use super::binary::{self, Wide};

/// Parses digits, point and exponent, without a sign.
///
/// Returns `None` for a text of another form, and for numbers far outside the range of extended
/// doubles.
pub(super) fn parse_decimal(text: &[u8]) -> Option<Wide> {
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
