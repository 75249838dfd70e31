//! Ranges of sorted sets as an index can follow them: with both ends in them or not, the same way for all.

use std::borrow::Cow;
use std::cmp::Ordering;

use redipy_core::store::{LexBound, ScoreBound, ZRange};

/// Compares two members by score, then by their bytes, as the index has them. Zeros of both signs are the same score.
#[must_use]
pub fn in_order(one: (f64, &[u8]), other: (f64, &[u8])) -> Ordering {
    let scores = one.0.partial_cmp(&other.0).unwrap_or(Ordering::Equal);
    scores.then_with(|| one.1.cmp(other.1))
}

/// A range by score or by member.
#[derive(Clone, Debug, PartialEq)]
pub enum Span<'a> {
    /// Without any member.
    Nothing,
    /// From a score to a score, both in it.
    Scores(f64, f64),
    /// Of those with the lowest score: from a member, which is in it, to one that is not, or to the end.
    Lex(Cow<'a, [u8]>, Option<Cow<'a, [u8]>>),
}

impl<'a> Span<'a> {
    /// Every member.
    pub const ALL: Self = Self::Scores(f64::NEG_INFINITY, f64::INFINITY);

    /// Returns the span of a range; that of a range by rank is every member.
    #[must_use]
    pub fn of(range: &'a ZRange) -> Self {
        match range {
            // Those who have members of several scores still may ask for all.
            ZRange::Rank(..) | ZRange::Lex(LexBound::Lowest, LexBound::Highest) => Self::ALL,
            ZRange::Score(range) => Self::of_scores(range.min, range.max),
            ZRange::Lex(min, max) => Self::of_members(min, max),
        }
    }

    fn of_scores(min: ScoreBound, max: ScoreBound) -> Self {
        let beyond = (min.exclusive && min.score == f64::INFINITY)
            || (max.exclusive && max.score == f64::NEG_INFINITY);
        let low = if min.exclusive {
            min.score.next_up()
        } else {
            min.score
        };
        let high = if max.exclusive {
            max.score.next_down()
        } else {
            max.score
        };
        if beyond || low > high {
            return Self::Nothing;
        }
        // Of both zeros, one is known by where it is in the order.
        Self::Scores(low + 0.0, high + 0.0)
    }

    fn of_members(min: &'a LexBound, max: &'a LexBound) -> Self {
        let low = match min {
            LexBound::Lowest => Cow::Borrowed(&[][..]),
            LexBound::Inclusive(member) => Cow::Borrowed(member.as_slice()),
            LexBound::Exclusive(member) => next(member),
            LexBound::Highest => return Self::Nothing,
        };
        let high = match max {
            LexBound::Highest => return Self::Lex(low, None),
            LexBound::Inclusive(member) => next(member),
            LexBound::Exclusive(member) => Cow::Borrowed(member.as_slice()),
            LexBound::Lowest => return Self::Nothing,
        };
        if low >= high {
            return Self::Nothing;
        }
        Self::Lex(low, Some(high))
    }
}

/// Returns the bytes that come right after some.
fn next(bytes: &[u8]) -> Cow<'static, [u8]> {
    Cow::Owned([bytes, &[0]].concat())
}

/// A range by rank: how many members are left out in front of it, and how many are in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ranks {
    /// The number of members in front.
    pub skip: i64,
    /// The number of members in it.
    pub take: i64,
}

impl Ranks {
    /// Returns what lies from a rank to a rank, both in it, of so many members; negative ranks count from the end.
    #[must_use]
    pub fn of(start: i64, stop: i64, size: i64) -> Self {
        let place = |rank: i64| if rank < 0 { rank + size } else { rank };
        let skip = place(start).clamp(0, size);
        let end = place(stop).clamp(-1, size - 1) + 1;
        Self {
            skip,
            take: (end - skip).max(0),
        }
    }

    /// Leaves out `offset` of these, and takes at most `count` of the rest.
    #[must_use]
    pub fn cut(self, offset: usize, count: usize) -> Self {
        let number = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let offset = number(offset).min(self.take);
        Self {
            skip: self.skip + offset,
            take: (self.take - offset).min(number(count)),
        }
    }
}

#[cfg(test)]
mod tests {
    use redipy_core::Bytes;
    use redipy_core::store::ScoreRange;

    use super::*;

    fn scores(min: (f64, bool), max: (f64, bool)) -> Span<'static> {
        let bound = |(score, exclusive)| ScoreBound { score, exclusive };
        let range = ScoreRange {
            min: bound(min),
            max: bound(max),
        };
        Span::of_scores(range.min, range.max)
    }

    #[test]
    fn scores_that_are_left_out_are_next_to_those_that_are_not() {
        let infinity = f64::INFINITY;
        assert_eq!(scores((1.0, false), (1.0, false)), Span::Scores(1.0, 1.0));
        assert_eq!(scores((1.0, true), (1.0, false)), Span::Nothing);
        assert_eq!(
            scores((0.0, true), (-0.0, true)),
            Span::Nothing,
            "zeros of both signs"
        );
        assert_eq!(
            scores((-0.0, true), (5e-324, false)),
            Span::Scores(5e-324, 5e-324)
        );
        assert_eq!(scores((-infinity, false), (infinity, false)), Span::ALL);
        assert_eq!(
            scores((-infinity, true), (infinity, true)),
            Span::Scores(-f64::MAX, f64::MAX)
        );
        assert_eq!(scores((infinity, true), (infinity, false)), Span::Nothing);
        assert_eq!(scores((-infinity, false), (-infinity, true)), Span::Nothing);
    }

    #[test]
    fn members_that_are_left_out_are_next_to_those_that_are_not() {
        let one = Bytes::from("a");
        let span = |min, max| {
            let range = ZRange::Lex(min, max);
            match Span::of(&range) {
                Span::Lex(low, high) => Some((low.into_owned(), high.map(Cow::into_owned))),
                _ => None,
            }
        };
        let (inclusive, exclusive) = (LexBound::Inclusive(one.clone()), LexBound::Exclusive(one));
        assert_eq!(
            span(inclusive.clone(), inclusive.clone()),
            Some((b"a".to_vec(), Some(b"a\0".to_vec())))
        );
        assert_eq!(
            span(exclusive.clone(), LexBound::Highest),
            Some((b"a\0".to_vec(), None))
        );
        assert_eq!(span(inclusive, exclusive.clone()), None);
        assert_eq!(span(LexBound::Lowest, LexBound::Lowest), None);
        assert_eq!(span(LexBound::Highest, LexBound::Highest), None);
        assert_eq!(
            span(LexBound::Lowest, exclusive),
            Some((Vec::new(), Some(b"a".to_vec())))
        );
    }

    #[test]
    fn ranks_beyond_the_ends_are_none() {
        let ranks = |start, stop| {
            let ranks = Ranks::of(start, stop, 5);
            (ranks.skip, ranks.take)
        };
        assert_eq!(ranks(0, -1), (0, 5));
        assert_eq!(ranks(i64::MIN, i64::MAX), (0, 5));
        assert_eq!(ranks(1, 2), (1, 2));
        assert_eq!(ranks(-2, 9), (3, 2));
        assert_eq!(ranks(5, 9).1, 0);
        assert_eq!(ranks(3, 1).1, 0);
        assert_eq!(ranks(0, -9).1, 0);
        assert_eq!(ranks(i64::MAX, i64::MAX).1, 0);
        assert_eq!(ranks(i64::MIN, i64::MIN).1, 0);
        let all = Ranks::of(0, -1, 5);
        assert_eq!(all.cut(1, 2), Ranks { skip: 1, take: 2 });
        assert_eq!(all.cut(4, usize::MAX), Ranks { skip: 4, take: 1 });
        assert_eq!(all.cut(usize::MAX, 1).take, 0);
    }
}
