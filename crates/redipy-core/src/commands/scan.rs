//! What `SCAN`, `HSCAN`, `SSCAN` and `ZSCAN` have in common: a cursor, a pattern and a count.
//!
//! Redis looks at the cursor first, then at the key, and only then at the options, so that a
//! missing key hides wrong options; hence the options are words until the command runs.

use crate::number::{format_f64, parse_i64, parse_u64};
use crate::{Args, Bytes, Error, FromReply, IntoReply, Reply, Result, Shape, Shaped, glob, store};

/// The number of elements that Redis visits in a step unless it is told another.
const DEFAULT_COUNT: usize = 10;

/// Where a scan goes on; 0 is its end. It is sent as text, since it can be above Redis' integers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ScanCursor(pub u64);

impl From<ScanCursor> for u64 {
    fn from(cursor: ScanCursor) -> Self {
        cursor.0
    }
}

impl PartialEq<u64> for ScanCursor {
    fn eq(&self, other: &u64) -> bool {
        self.0 == *other
    }
}

impl crate::ToArg for ScanCursor {
    fn to_arg(self) -> Bytes {
        self.0.to_arg()
    }
}

impl std::fmt::Display for ScanCursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl Shaped for ScanCursor {
    const SHAPE: Shape = Shape::Int;
}

impl IntoReply for ScanCursor {
    fn into_reply(self) -> Reply {
        Reply::Bulk(Bytes::from(self.0))
    }
}

impl FromReply for ScanCursor {
    fn from_reply(reply: Reply) -> Result<Self> {
        u64::from_reply(reply).map(Self)
    }
}

/// Pairs that are sent as one flat list of strings, in RESP3 too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FlatPairs<A, B>(pub Vec<(A, B)>);

impl<A, B> std::ops::Deref for FlatPairs<A, B> {
    type Target = [(A, B)];

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<A, B> IntoIterator for FlatPairs<A, B> {
    type Item = (A, B);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<A: Shaped, B: Shaped> Shaped for FlatPairs<A, B> {
    const SHAPE: Shape = Shape::Pairs(&A::SHAPE, &B::SHAPE);
}

impl<A: IntoReply, B: IntoReply> IntoReply for FlatPairs<A, B> {
    fn into_reply(self) -> Reply {
        let text = |reply| match reply {
            Reply::Double(number) => Reply::Bulk(Bytes::from(format_f64(number))),
            other => other,
        };
        let flat = |(a, b): (A, B)| [text(a.into_reply()), text(b.into_reply())];
        Reply::Array(self.0.into_iter().flat_map(flat).collect())
    }
}

impl<A: FromReply, B: FromReply> FromReply for FlatPairs<A, B> {
    fn from_reply(reply: Reply) -> Result<Self> {
        Vec::from_reply(reply).map(Self)
    }
}

/// Reads a cursor.
pub(super) fn cursor(text: &[u8]) -> Result<store::Cursor> {
    parse_u64(text).ok_or_else(|| Error::argument("ERR invalid cursor"))
}

/// The options of a scan, as words.
#[derive(Debug, Default)]
pub(super) struct Options {
    pub pattern: Option<Bytes>,
    pub count: Option<Bytes>,
}

impl Options {
    /// Reads them to the end of the arguments; `other` takes a word that is neither `MATCH` nor
    /// `COUNT`, with the argument behind it, and tells whether it could.
    ///
    /// What is wrong must not be told yet. The first thing that is wrong ends the reading and
    /// stays behind as a count with the same error, for [`Filter::new`] to find.
    pub fn read(args: &mut Args<'_>, mut other: impl FnMut(&Bytes, &Bytes) -> bool) -> Self {
        let mut options = Self::default();
        while let Some(word) = args.take() {
            let Some(value) = args.take() else {
                return options.spoil();
            };
            if word.is_word("MATCH") {
                options.pattern = Some(value.clone());
            } else if word.is_word("COUNT") {
                options.count = Some(value.clone());
                if count(value).is_err() {
                    return options;
                }
            } else if !other(word, value) {
                return options.spoil();
            }
        }
        options
    }

    /// Leaves a syntax error behind: Redis gives it for a count of 0, too.
    fn spoil(self) -> Self {
        let count = Some(Bytes::from("0"));
        Self { count, ..self }
    }
}

/// Reads the number of elements to visit.
fn count(text: &[u8]) -> Result<usize> {
    let count = parse_i64(text).ok_or_else(Error::not_an_integer)?;
    let count = usize::try_from(count).map_err(|_| Error::syntax())?;
    if count == 0 {
        Err(Error::syntax())
    } else {
        Ok(count)
    }
}

/// The options of a scan, checked: how many elements to visit, and which of them to answer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Filter<'a> {
    pub count: usize,
    pattern: Option<&'a Bytes>,
}

impl<'a> Filter<'a> {
    /// Checks the options.
    pub fn new(pattern: Option<&'a Bytes>, count: Option<&Bytes>) -> Result<Self> {
        let count = count.map_or(Ok(DEFAULT_COUNT), |text| self::count(text))?;
        Ok(Self {
            count,
            // This pattern alone accepts an empty name.
            pattern: pattern.filter(|pattern| **pattern != "*"),
        })
    }

    /// Tells whether an element of this name is answered.
    pub fn accepts(&self, name: &[u8]) -> bool {
        self.pattern
            .is_none_or(|pattern| glob::matches(pattern, name, false))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(words: &[&str]) -> Result<usize> {
        let words: Vec<Bytes> = words.iter().map(|word| Bytes::from(*word)).collect();
        let options = Options::read(&mut Args::new(&words), |_, _| false);
        Filter::new(options.pattern.as_ref(), options.count.as_ref()).map(|filter| filter.count)
    }

    #[test]
    fn the_first_thing_that_is_wrong_is_told() {
        assert_eq!(check(&[]), Ok(10));
        assert_eq!(check(&["count", "3", "MATCH", "a", "COUNT", "4"]), Ok(4));
        assert_eq!(check(&["COUNT", "0", "COUNT", "x"]), Err(Error::syntax()));
        assert_eq!(
            check(&["COUNT", "x", "COUNT", "0"]),
            Err(Error::not_an_integer())
        );
        assert_eq!(check(&["FOO", "1", "COUNT", "x"]), Err(Error::syntax()));
        assert_eq!(check(&["COUNT", "5", "MATCH"]), Err(Error::syntax()));
    }

    #[test]
    fn a_cursor_above_the_integers_survives_as_text() {
        let reply = ScanCursor(u64::MAX).into_reply();
        assert_eq!(reply, Reply::Bulk(Bytes::from("18446744073709551615")));
        assert_eq!(ScanCursor::from_reply(reply), Ok(ScanCursor(u64::MAX)));
    }

    #[test]
    fn pairs_are_flat_and_come_back() {
        let pairs = FlatPairs(vec![(Bytes::from("a"), 1.5), (Bytes::from("b"), 2.0)]);
        let reply = pairs.clone().into_reply();
        let flat = ["a", "1.5", "b", "2"].map(|text| Reply::Bulk(Bytes::from(text)));
        assert_eq!(reply, Reply::Array(flat.to_vec()));
        assert_eq!(FlatPairs::from_reply(reply), Ok(pairs));
    }
}
