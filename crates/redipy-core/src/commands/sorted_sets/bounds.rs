//! The ends of ranges as arguments: `1.5`, `(1.5`, `-inf` for scores; `[a`, `(a`, `-`, `+` for
//! members.

use crate::number::{format_f64, parse_f64};
use crate::store::{LexBound, ScoreBound};
use crate::{Arg, ArgKind, Args, Bytes, Error, Result};

impl ScoreBound {
    /// Makes an end that leaves its own score out.
    #[must_use]
    pub const fn exclusive(score: f64) -> Self {
        Self {
            score,
            exclusive: true,
        }
    }

    /// Reads an end of a range.
    ///
    /// # Errors
    /// Redis' text for a number that is none.
    pub(super) fn read(text: &[u8]) -> Result<Self> {
        let (exclusive, number) = match text.strip_prefix(b"(") {
            Some(number) => (true, number),
            None => (false, text),
        };
        let score =
            read_loosely(number).ok_or_else(|| Error::argument("ERR min or max is not a float"))?;
        Ok(Self { score, exclusive })
    }
}

/// Reads a number as Redis reads the ends of ranges, where it is less strict than elsewhere: the
/// empty text is 0, spaces may stand in front, too large or too small is infinite or zero, and
/// nothing counts from a NUL byte on.
fn read_loosely(text: &[u8]) -> Option<f64> {
    let text = text.split(|byte| *byte == 0).next().unwrap_or_default();
    if text.is_empty() {
        return Some(0.0);
    }
    let is_space = |byte: &u8| matches!(byte, b' ' | b'\t'..=b'\r');
    let spaces = text.iter().take_while(|byte| is_space(byte)).count();
    let number = &text[spaces..];
    let extreme = || std::str::from_utf8(number).ok()?.parse::<f64>().ok();
    parse_f64(number)
        .or_else(extreme)
        .filter(|number| !number.is_nan())
}

impl From<f64> for ScoreBound {
    fn from(score: f64) -> Self {
        Self {
            score,
            exclusive: false,
        }
    }
}

impl From<i32> for ScoreBound {
    fn from(score: i32) -> Self {
        Self::from(f64::from(score))
    }
}

impl From<i64> for ScoreBound {
    #[expect(
        clippy::cast_precision_loss,
        reason = "scores are doubles, as in Redis"
    )]
    fn from(score: i64) -> Self {
        Self::from(score as f64)
    }
}

impl Arg for ScoreBound {
    const KIND: ArgKind = ArgKind::Word;

    fn parse(args: &mut Args<'_>) -> Result<Self> {
        Self::read(args.next()?)
    }

    fn write(&self, out: &mut Vec<Bytes>) {
        let open = if self.exclusive { "(" } else { "" };
        out.push(Bytes::from(format!("{open}{}", format_f64(self.score))));
    }
}

impl LexBound {
    /// Reads an end of a range.
    ///
    /// # Errors
    /// Redis' text for an end that is none.
    pub(super) fn read(text: &[u8]) -> Result<Self> {
        match text {
            b"-" => Ok(Self::Lowest),
            b"+" => Ok(Self::Highest),
            [b'[', member @ ..] => Ok(Self::Inclusive(Bytes::from(member))),
            [b'(', member @ ..] => Ok(Self::Exclusive(Bytes::from(member))),
            _ => Err(Error::argument(
                "ERR min or max not valid string range item",
            )),
        }
    }
}

impl Arg for LexBound {
    const KIND: ArgKind = ArgKind::Word;

    fn parse(args: &mut Args<'_>) -> Result<Self> {
        Self::read(args.next()?)
    }

    fn write(&self, out: &mut Vec<Bytes>) {
        out.push(match self {
            Self::Lowest => Bytes::from("-"),
            Self::Highest => Bytes::from("+"),
            Self::Inclusive(member) => Bytes::from([b"[", &member[..]].concat()),
            Self::Exclusive(member) => Bytes::from([b"(", &member[..]].concat()),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_read_as_loosely_as_redis_reads_them() {
        let score = |text: &str| ScoreBound::read(text.as_bytes()).map(|bound| bound.score);
        for (text, wanted) in [
            ("", 0.0),
            ("(", 0.0),
            (" 1", 1.0),
            ("(\t1", 1.0),
            ("1\0x", 1.0),
            ("1e400", f64::INFINITY),
            ("-1e400", f64::NEG_INFINITY),
            ("1e-400", 0.0),
            ("0x10", 16.0),
            ("+inf", f64::INFINITY),
        ] {
            assert_eq!(score(text), Ok(wanted), "{text:?}");
        }
        for text in ["nan", "1x", "((1", " ", "1 ", "1e", "."] {
            assert!(score(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn bounds_write_what_they_read() {
        let mut out = Vec::new();
        for text in ["1.5", "(2", "-inf", "(inf"] {
            assert!(ScoreBound::read(text.as_bytes()).is_ok_and(|bound| {
                bound.write(&mut out);
                out.last().is_some_and(|last| last == text)
            }));
        }
        for text in ["-", "+", "[", "(a", "[-"] {
            assert!(LexBound::read(text.as_bytes()).is_ok_and(|bound| {
                bound.write(&mut out);
                out.last().is_some_and(|last| last == text)
            }));
        }
        assert!(LexBound::read(b"").is_err());
        assert!(LexBound::read(b"+a").is_err());
    }
}
