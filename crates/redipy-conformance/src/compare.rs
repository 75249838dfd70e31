//! When two replies count as the same, and how a difference is shown. Most replies must be equal byte for byte;
//! a [`Mode`] loosens that where Redis promises no order or answers at random.

use std::fmt;
use std::path::PathBuf;

use crate::reply::Reply;

/// How the reply of a command is compared with the recorded one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Mode {
    /// Byte for byte.
    #[default]
    Exact,
    /// `@unordered`: the items of the array in any order.
    Unordered,
    /// `@unordered-pairs`: the consecutive pairs of the array in any order.
    UnorderedPairs,
    /// `@scan`: cursor and items; the items in any order, the cursor only as far as being `0` or not.
    Scan,
    /// `@scan-pairs`: as `@scan`, with consecutive pairs.
    ScanPairs,
    /// `@scan-all`: the command is repeated with each cursor until it is `0`; all items, without repeats, in any order.
    ScanAll,
    /// `@scan-all-pairs`: as `@scan-all`, with consecutive pairs.
    ScanAllPairs,
    /// `@shape`: types and array lengths only; errors, statuses and negative integers still byte for byte.
    Shape,
    /// `@any`: not at all.
    Any,
}

const NAMES: [(Mode, &str); 9] = [
    (Mode::Exact, "exact"),
    (Mode::Unordered, "unordered"),
    (Mode::UnorderedPairs, "unordered-pairs"),
    (Mode::Scan, "scan"),
    (Mode::ScanPairs, "scan-pairs"),
    (Mode::ScanAll, "scan-all"),
    (Mode::ScanAllPairs, "scan-all-pairs"),
    (Mode::Shape, "shape"),
    (Mode::Any, "any"),
];

impl Mode {
    /// Returns the name used in case files, without the `@`.
    #[must_use]
    pub fn name(self) -> &'static str {
        NAMES
            .iter()
            .find(|(mode, _)| *mode == self)
            .map_or("exact", |(_, name)| name)
    }

    /// Finds a mode by its name in case files.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Mode> {
        NAMES
            .iter()
            .find(|(_, known)| *known == name)
            .map(|(mode, _)| *mode)
    }

    /// Tells whether `actual` is as good as `expected`.
    ///
    /// ```
    /// use redipy_conformance::{Mode, Reply};
    /// let numbers = |items: &[i64]| Reply::Array(items.iter().copied().map(Reply::Integer).collect());
    /// assert!(Mode::Unordered.accepts(&numbers(&[1, 2, 2]), &numbers(&[2, 1, 2])));
    /// assert!(!Mode::Unordered.accepts(&numbers(&[1, 2, 2]), &numbers(&[2, 1, 1])));
    /// ```
    #[must_use]
    pub fn accepts(self, expected: &Reply, actual: &Reply) -> bool {
        match self {
            Mode::Any => true,
            Mode::Shape => same_shape(expected, actual),
            _ => self.settled(expected.clone()) == self.settled(actual.clone()),
        }
    }

    /// Brings what this mode leaves open into one fixed form: the one to compare, and to write down.
    #[must_use]
    pub fn settled(self, reply: Reply) -> Reply {
        match (self, reply) {
            (Mode::Unordered | Mode::ScanAll, Reply::Array(items)) => Reply::Array(sorted(items)),
            (Mode::UnorderedPairs | Mode::ScanAllPairs, Reply::Array(items)) => {
                Reply::Array(sorted_pairs(&items))
            }
            (Mode::Scan | Mode::ScanPairs, Reply::Array(parts)) => {
                match <[Reply; 2]>::try_from(parts) {
                    Ok([cursor, Reply::Array(items)]) => {
                        let items = match self {
                            Mode::Scan => sorted(items),
                            _ => sorted_pairs(&items),
                        };
                        Reply::Array(vec![settled_cursor(cursor), Reply::Array(items)])
                    }
                    Ok(parts) => Reply::Array(parts.into()),
                    Err(parts) => Reply::Array(parts),
                }
            }
            (_, reply) => reply,
        }
    }
}

/// Makes all cursors of unfinished scans the same; their values are a matter of the hash seed.
fn settled_cursor(cursor: Reply) -> Reply {
    match cursor {
        Reply::Bulk(digits) if digits != b"0" && digits.iter().all(u8::is_ascii_digit) => {
            Reply::Bulk(b"1".to_vec())
        }
        other => other,
    }
}

fn sorted(mut items: Vec<Reply>) -> Vec<Reply> {
    items.sort();
    items
}

fn sorted_pairs(items: &[Reply]) -> Vec<Reply> {
    let mut pairs: Vec<Vec<Reply>> = items.chunks(2).map(<[Reply]>::to_vec).collect();
    pairs.sort();
    pairs.concat()
}

fn same_shape(expected: &Reply, actual: &Reply) -> bool {
    match (expected, actual) {
        (Reply::Array(a), Reply::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_shape(a, b))
        }
        // RESP2 has two words for nothing, and a wait that ends does not say the one of its command.
        (Reply::Bulk(_), Reply::Bulk(_))
        | (Reply::Nil | Reply::NilArray, Reply::Nil | Reply::NilArray) => true,
        // -1 and -2 are words of their own ("no expiry", "no key"), never a measured value.
        (Reply::Integer(a), Reply::Integer(b)) => a == b || (*a >= 0 && *b >= 0),
        (a, b) => a == b,
    }
}

/// One command whose reply was not as recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The case file.
    pub path: PathBuf,
    /// The line of the command.
    pub line: usize,
    /// The title of the block.
    pub title: String,
    /// The command as it is written in the file.
    pub command: String,
    /// How the replies were compared.
    pub mode: Mode,
    /// The recorded reply as lines, nothing if none was recorded.
    pub expected: Option<String>,
    /// What came instead, as lines.
    pub actual: String,
}

/// The most lines of one reply that a message shows.
const SHOWN_LINES: usize = 24;

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}:{}: {}", self.path.display(), self.line, self.title)?;
        if self.mode != Mode::Exact {
            writeln!(f, "  @{}", self.mode.name())?;
        }
        writeln!(f, "  > {}", self.command)?;
        let expected = self.expected.as_deref().unwrap_or("(nothing recorded)");
        let actual: Vec<&str> = self.actual.lines().collect();
        let wanted: Vec<&str> = expected.lines().collect();
        show(f, "expected", &wanted, &actual)?;
        show(f, "got", &actual, &wanted)
    }
}

/// Shows one side of a difference, beginning near its first line that the other side lacks.
fn show(f: &mut fmt::Formatter<'_>, name: &str, lines: &[&str], other: &[&str]) -> fmt::Result {
    let same = lines.iter().zip(other).take_while(|(a, b)| a == b).count();
    let first = if lines.len() > SHOWN_LINES {
        same.saturating_sub(3)
    } else {
        0
    };
    for (index, line) in lines.iter().enumerate().skip(first).take(SHOWN_LINES) {
        let label = if index == first { name } else { "" };
        let mark = if index == same { '!' } else { ' ' };
        writeln!(f, "  {label:>8} {mark} {line}")?;
    }
    let left = lines.len().saturating_sub(first + SHOWN_LINES);
    if left > 0 {
        writeln!(f, "             ... {left} more lines")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn array(items: &[&str]) -> Reply {
        Reply::Array(
            items
                .iter()
                .map(|item| Reply::Bulk(item.as_bytes().to_vec()))
                .collect(),
        )
    }

    fn scan(cursor: &str, items: &[&str]) -> Reply {
        Reply::Array(vec![Reply::Bulk(cursor.as_bytes().to_vec()), array(items)])
    }

    #[test]
    fn names_lead_back_to_their_modes() {
        for (mode, name) in NAMES {
            assert_eq!(Mode::from_name(name), Some(mode));
            assert_eq!(mode.name(), name);
        }
        assert_eq!(Mode::from_name("sorted"), None);
    }

    #[test]
    fn exact_knows_no_excuse() {
        assert!(Mode::Exact.accepts(&array(&["a", "b"]), &array(&["a", "b"])));
        assert!(!Mode::Exact.accepts(&array(&["a", "b"]), &array(&["b", "a"])));
        assert!(!Mode::Exact.accepts(&Reply::Nil, &Reply::NilArray));
        assert!(!Mode::Exact.accepts(&Reply::Status(b"a".to_vec()), &Reply::Bulk(b"a".to_vec())));
    }

    #[test]
    fn unordered_keeps_counts_and_pairs() {
        assert!(Mode::Unordered.accepts(&array(&["a", "b"]), &array(&["b", "a"])));
        assert!(!Mode::Unordered.accepts(&array(&["a", "b", "b"]), &array(&["b", "a", "a"])));
        let pairs = array(&["a", "1", "b", "2"]);
        assert!(Mode::UnorderedPairs.accepts(&pairs, &array(&["b", "2", "a", "1"])));
        assert!(!Mode::UnorderedPairs.accepts(&pairs, &array(&["a", "2", "b", "1"])));
    }

    #[test]
    fn scans_compare_items_and_the_end() {
        assert!(Mode::Scan.accepts(&scan("0", &["a", "b"]), &scan("0", &["b", "a"])));
        assert!(Mode::Scan.accepts(&scan("17", &["a"]), &scan("3", &["a"])));
        assert!(!Mode::Scan.accepts(&scan("0", &["a"]), &scan("3", &["a"])));
        assert!(!Mode::Scan.accepts(&scan("0", &["a"]), &scan("0", &["a", "a"])));
        assert!(!Mode::Scan.accepts(&scan("0", &["a"]), &array(&["0", "a"])));
        assert!(Mode::ScanPairs.accepts(
            &scan("0", &["a", "1", "b", "2"]),
            &scan("0", &["b", "2", "a", "1"])
        ));
    }

    #[test]
    fn shape_ignores_values_but_not_kinds() {
        let integer = Reply::Integer;
        assert!(Mode::Shape.accepts(&array(&["a", "b"]), &array(&["c", "dd"])));
        assert!(!Mode::Shape.accepts(&array(&["a", "b"]), &array(&["c"])));
        assert!(Mode::Shape.accepts(&integer(9999), &integer(10000)));
        assert!(!Mode::Shape.accepts(&integer(9999), &integer(-1)));
        assert!(!Mode::Shape.accepts(&integer(-2), &integer(-1)));
        assert!(!Mode::Shape.accepts(&array(&["a"]), &Reply::Array(vec![Reply::Nil])));
        assert!(!Mode::Shape.accepts(&Reply::Error(b"a".to_vec()), &Reply::Error(b"b".to_vec())));
    }

    #[test]
    fn a_mismatch_names_its_place_and_both_replies() {
        let mismatch = Mismatch {
            path: PathBuf::from("cases/strings/get.txt"),
            line: 7,
            title: "a block".to_owned(),
            command: "GET key".to_owned(),
            mode: Mode::Exact,
            expected: Some("*2\n  :1\n  :2".to_owned()),
            actual: "*2\n  :1\n  :3".to_owned(),
        };
        let text = mismatch.to_string();
        for part in [
            "cases/strings/get.txt:7: a block",
            "> GET key",
            "!   :2",
            "!   :3",
        ] {
            assert!(text.contains(part), "{text}");
        }
    }
}
