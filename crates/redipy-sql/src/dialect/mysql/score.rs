//! Scores as integers: MySQL's numbers have no infinities, and it is not said what becomes of the sign of a zero.

/// What stands for a negative zero; no other number has it.
const NEGATIVE_ZERO: i64 = i64::MIN;

/// Returns an integer that sorts as the score does, but for a negative zero, which comes first of all.
#[must_use]
pub fn code(score: f64) -> i64 {
    if score == 0.0 {
        return if score.is_sign_negative() {
            NEGATIVE_ZERO
        } else {
            0
        };
    }
    flip(score.to_bits().cast_signed())
}

/// Returns the score that an integer stands for.
#[must_use]
pub fn score(code: i64) -> f64 {
    if code == NEGATIVE_ZERO {
        return -0.0;
    }
    f64::from_bits(flip(code).cast_unsigned())
}

/// Turns the order of the negative ones around, which grow with the distance from zero.
const fn flip(bits: i64) -> i64 {
    if bits < 0 { bits ^ i64::MAX } else { bits }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_sort_as_the_scores_and_stand_for_them() {
        let scores = [
            f64::NEG_INFINITY,
            f64::MIN,
            -1.5,
            -1.0,
            -f64::MIN_POSITIVE,
            -5e-324,
            0.0,
            5e-324,
            0.1,
            1.0,
            f64::MAX,
            f64::INFINITY,
        ];
        for pair in scores.windows(2) {
            assert!(code(pair[0]) < code(pair[1]), "{pair:?}");
        }
        for one in scores {
            assert_eq!(score(code(one)).to_bits(), one.to_bits());
        }
    }

    #[test]
    fn a_negative_zero_stays_one() {
        assert_eq!(score(code(-0.0)).to_bits(), (-0.0_f64).to_bits());
        assert_eq!(code(0.0), 0);
    }
}
