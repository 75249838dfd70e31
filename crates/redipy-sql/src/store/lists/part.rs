//! Parts of lists, as seen from one of the ends.

use redipy_core::store::Side;

/// How far from an end an element may be for it to be looked up from there without knowing how long the list is.
const NEAR: i64 = 256;

/// A part of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The end that it is counted from.
    pub side: Side,
    /// How many elements lie between that end and the part.
    pub offset: i64,
    /// The number of elements, or more where it reaches to the other end.
    pub limit: i64,
}

impl Part {
    /// Returns the part from `start` to `stop`, both included, if it can be told without the length of the list
    /// and begins near an end.
    pub const fn near(start: i64, stop: i64) -> Option<Self> {
        if start >= 0 && start <= NEAR && stop >= 0 {
            return Some(Self::from_left(start, stop));
        }
        if start >= 0 && start <= NEAR && stop == -1 {
            return Some(Self {
                side: Side::Left,
                offset: start,
                limit: i64::MAX,
            });
        }
        if start < 0 && stop < 0 && stop >= -NEAR {
            // Counted from the tail on, -1 is the first.
            return Some(Self {
                side: Side::Right,
                ..Self::from_left(-1 - stop, -1 - start)
            });
        }
        None
    }

    const fn from_left(start: i64, stop: i64) -> Self {
        Self {
            side: Side::Left,
            offset: start,
            limit: if stop < start {
                0
            } else {
                (stop - start).saturating_add(1)
            },
        }
    }

    /// Returns the part from `start` to `stop`, both included, of a list of `len` elements, from the nearer end;
    /// nothing if nothing is there.
    pub fn of(len: i64, start: i64, stop: i64) -> Option<Self> {
        let (start, stop) = range(len, start, stop)?;
        let behind = len - 1 - stop;
        Some(Self {
            side: if behind < start {
                Side::Right
            } else {
                Side::Left
            },
            offset: start.min(behind),
            limit: stop - start + 1,
        })
    }
}

/// Turns positions as Redis counts them, both included, into those of a list of `len` elements, first and last; nothing if nothing is
/// there.
pub fn range(len: i64, start: i64, stop: i64) -> Option<(i64, i64)> {
    let from_head = |at: i64| if at < 0 { at.saturating_add(len) } else { at };
    let start = from_head(start).max(0);
    let stop = from_head(stop).min(len - 1);
    (start <= stop).then_some((start, stop))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(side: Side, offset: i64, limit: i64) -> Part {
        Part {
            side,
            offset,
            limit,
        }
    }

    #[test]
    fn parts_near_an_end_need_no_length() {
        assert_eq!(Part::near(0, 9), Some(part(Side::Left, 0, 10)));
        assert_eq!(Part::near(2, -1), Some(part(Side::Left, 2, i64::MAX)));
        assert_eq!(Part::near(5, 4), Some(part(Side::Left, 5, 0)));
        assert_eq!(Part::near(-3, -1), Some(part(Side::Right, 0, 3)));
        assert_eq!(Part::near(-3, -2), Some(part(Side::Right, 1, 2)));
        assert_eq!(Part::near(-2, -3), Some(part(Side::Right, 2, 0)));
        assert_eq!(
            Part::near(i64::MIN, -1),
            Some(part(Side::Right, 0, i64::MAX))
        );
        assert_eq!(Part::near(0, i64::MAX), Some(part(Side::Left, 0, i64::MAX)));
        assert_eq!(Part::near(5000, 5001), None);
        assert_eq!(Part::near(0, -2), None);
        assert_eq!(Part::near(-5, 3), None);
        assert_eq!(Part::near(i64::MIN, i64::MIN), None);
    }

    #[test]
    fn parts_of_a_length_go_from_the_nearer_end() {
        assert_eq!(Part::of(10, 1, -2), Some(part(Side::Left, 1, 8)));
        assert_eq!(Part::of(10, 7, 7), Some(part(Side::Right, 2, 1)));
        assert_eq!(
            Part::of(10, i64::MIN, i64::MAX),
            Some(part(Side::Left, 0, 10))
        );
        assert_eq!(Part::of(10, 10, 12), None);
        assert_eq!(Part::of(10, -3, 2), None);
    }
}
