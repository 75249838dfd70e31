//! Counts among arguments, which several groups read alike: numbers with a least value, the number
//! of keys, and how many random elements are drawn.

use crate::number::parse_i64;
use crate::{Args, CountedKeys, Error, Key, Result};

/// The largest number of repeated draws. Redis has no bound of its own, and goes on until its
/// memory is used up; so would we.
const MAX_REPEATS: usize = 1 << 27;

/// Refuses a number below `least`.
pub(super) fn at_least(number: i64, least: usize, message: &'static str) -> Result<usize> {
    let number = usize::try_from(number)
        .ok()
        .filter(|number| *number >= least);
    number.ok_or_else(|| Error::argument(message))
}

/// Reads a number that is at least `least`; there is one text for all that can be wrong with it.
pub(super) fn read_at_least(text: &[u8], least: usize, message: &'static str) -> Result<i64> {
    let number = parse_i64(text).ok_or_else(|| Error::argument(message))?;
    at_least(number, least, message).map(|_| number)
}

/// Reads keys behind their number; `missing` is the error where there are not as many.
pub(super) fn read_keys(args: &mut Args<'_>, missing: fn() -> Error) -> Result<CountedKeys> {
    let number = read_at_least(args.next()?, 1, NO_KEYS)?;
    let keys = usize::try_from(number)
        .ok()
        .filter(|number| *number <= args.len());
    let keys = keys.ok_or_else(missing)?;
    let keys: Result<Vec<Key>> = (0..keys).map(|_| args.next().cloned()).collect();
    keys.map(CountedKeys)
}

/// Refuses an empty list of keys, which only a typed caller can make.
pub(super) fn check_keys(keys: &CountedKeys) -> Result<()> {
    if keys.is_empty() {
        Err(Error::argument(NO_KEYS))
    } else {
        Ok(())
    }
}

const NO_KEYS: &str = "ERR numkeys should be greater than 0";

/// How many random elements are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Draw {
    pub count: usize,
    /// Whether an element can come more than once.
    pub repeat: bool,
}

impl Draw {
    /// Takes a count whose sign tells whether to repeat. With `pairs`, Redis halves the bounds.
    pub fn new(count: i64, pairs: bool) -> Result<Self> {
        if count == i64::MIN {
            return Err(Error::argument(format!(
                "ERR value is out of range, value must between {} and {}",
                -i64::MAX,
                i64::MAX
            )));
        }
        let out_of_range = || Error::argument("ERR value is out of range");
        if pairs && count.unsigned_abs() > i64::MAX.unsigned_abs() / 2 {
            return Err(out_of_range());
        }
        let repeat = count < 0;
        let count = usize::try_from(count.unsigned_abs()).map_err(|_| out_of_range())?;
        Ok(Self { count, repeat })
    }

    /// Reads a count.
    pub fn read(text: &[u8]) -> Result<i64> {
        let count = parse_i64(text).ok_or_else(Error::not_an_integer)?;
        Self::new(count, false).map(|_| count)
    }

    /// Refuses more repeats than memory is likely to hold; `len` is the number of elements to draw
    /// from, and without any of them nothing is repeated.
    pub fn check_repeats(self, len: usize) -> Result<Self> {
        if self.repeat && len > 0 && self.count > MAX_REPEATS {
            return Err(Error::argument("ERR value is out of range"));
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sign_of_a_draw_tells_whether_to_repeat() {
        assert_eq!(
            Draw::new(3, false),
            Ok(Draw {
                count: 3,
                repeat: false
            })
        );
        assert_eq!(
            Draw::new(-3, true),
            Ok(Draw {
                count: 3,
                repeat: true
            })
        );
        assert!(Draw::new(i64::MAX, false).is_ok());
        assert!(Draw::new(i64::MIN, false).is_err());
        assert!(Draw::new(i64::MAX / 2, true).is_ok());
        assert!(Draw::new(-(i64::MAX / 2) - 1, true).is_err());
    }

    #[test]
    fn repeats_without_end_are_refused() {
        let draw = Draw {
            count: usize::MAX,
            repeat: true,
        };
        assert!(draw.check_repeats(1).is_err());
        assert!(draw.check_repeats(0).is_ok());
    }
}
