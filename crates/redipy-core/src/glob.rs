//! Glob patterns as `KEYS`, `SCAN MATCH` and `PSUBSCRIBE` match them, over bytes. Oddities of Redis
//! (unterminated classes, signed ranges, the empty text) are kept; the work is bounded by pattern
//! times text.

/// Redis gives up, with no match, on patterns that hold more stars than this before the last one.
const MAX_STARS: usize = 1000;

/// Tells whether the whole of `text` matches `pattern`.
///
/// `*` stands for any bytes, `?` for any one byte, `[abc]`, `[a-z]` and `[^a]` for one byte of a
/// class, and `\` takes the next byte as it is. With `nocase`, ASCII letters match in either case.
///
/// An empty text matches only an empty pattern, `*` included among those that fail: commands such
/// as `KEYS` that accept every key for `*` test for that pattern themselves.
///
/// ```
/// # use redipy_core::glob::matches;
/// assert!(matches(b"user:[0-9]*", b"user:42", false));
/// assert!(!matches(b"h?llo", b"HELLO", false));
/// ```
#[must_use]
pub fn matches(pattern: &[u8], text: &[u8], nocase: bool) -> bool {
    if text.is_empty() {
        return pattern.is_empty();
    }
    let (mut rest, mut at) = (pattern, 0);
    // Where to go on when the bytes after a star do not fit: one byte further. Only the last star
    // needs to be tried again, because an earlier one can not give the later one anything that it
    // does not already try.
    let mut retry: Option<(&[u8], usize)> = None;
    let mut stars = 0;
    loop {
        if let [b'*', after @ ..] = rest {
            rest = skip_stars(after);
            if rest.is_empty() {
                return true;
            }
            stars += 1;
            if stars > MAX_STARS {
                return false;
            }
            retry = Some((rest, at));
            continue;
        }
        let step = match text.get(at) {
            Some(&byte) => match_one(rest, byte, nocase),
            None if rest.is_empty() => return true,
            // A longer bite of the star leaves even less text for the rest.
            None => return false,
        };
        if let Some(after) = step {
            rest = after;
            at += 1;
        } else if let Some((after_star, start)) = retry {
            rest = after_star;
            at = start + 1;
            retry = Some((rest, at));
        } else {
            return false;
        }
    }
}

/// Returns the pattern that matches exactly this text.
///
/// ```
/// # use redipy_core::glob::{escape, matches};
/// assert_eq!(escape(b"a*[b]?"), br"a\*\[b]\?");
/// assert!(matches(&escape(b"a*"), b"a*", false) && !matches(&escape(b"a*"), b"ab", false));
/// ```
#[must_use]
pub fn escape(text: &[u8]) -> Vec<u8> {
    let mut pattern = Vec::with_capacity(text.len());
    for byte in text {
        if matches!(byte, b'*' | b'?' | b'[' | b'\\') {
            pattern.push(b'\\');
        }
        pattern.push(*byte);
    }
    pattern
}

/// Leaves out leading stars.
fn skip_stars(pattern: &[u8]) -> &[u8] {
    let stars = pattern.iter().take_while(|&&byte| byte == b'*').count();
    &pattern[stars..]
}

/// Matches one byte against the first element of `pattern`, not a star; returns the rest of the
/// pattern if it fits.
fn match_one(pattern: &[u8], byte: u8, nocase: bool) -> Option<&[u8]> {
    let (fits, rest) = match pattern {
        [] => return None,
        [b'?', rest @ ..] => (true, rest),
        [b'[', class @ ..] => match_class(class, byte, nocase),
        // A backslash at the very end stands for itself.
        [b'\\', literal, rest @ ..] | [literal, rest @ ..] => (equal(*literal, byte, nocase), rest),
    };
    fits.then_some(rest)
}

/// Matches one byte against a class, given what follows its opening bracket; returns the pattern
/// after the class, too.
///
/// A class that is never closed ends with the pattern.
fn match_class(class: &[u8], byte: u8, nocase: bool) -> (bool, &[u8]) {
    let (negated, mut class) = match class {
        [b'^', rest @ ..] => (true, rest),
        _ => (false, class),
    };
    let mut found = false;
    let rest = loop {
        let (fits, rest) = match class {
            [] => break class,
            // Escaped bytes keep their case even when it is to be ignored.
            [b'\\', literal, rest @ ..] => (*literal == byte, rest),
            [b']', rest @ ..] => break rest,
            [start, b'-', end, rest @ ..] => (in_range(*start, *end, byte, nocase), rest),
            [literal, rest @ ..] => (equal(*literal, byte, nocase), rest),
        };
        found |= fits;
        class = rest;
    };
    (found != negated, rest)
}

/// Tells whether `byte` lies between two others, whatever their order.
fn in_range(start: u8, end: u8, byte: u8, nocase: bool) -> bool {
    // Redis compares C's `char`, which is signed on x86: bytes from 0x80 up sort below the rest.
    let (start, end) = (start.cast_signed(), end.cast_signed());
    let (low, high) = if start > end {
        (end, start)
    } else {
        (start, end)
    };
    // Folding comes after ordering, so a range such as `[Z-a]` without case is not what one may
    // expect.
    let fold = |byte: i8| {
        if nocase {
            byte.cast_unsigned().to_ascii_lowercase().cast_signed()
        } else {
            byte
        }
    };
    (fold(low)..=fold(high)).contains(&fold(byte.cast_signed()))
}

/// Compares two bytes, ignoring the case of ASCII letters if told so.
const fn equal(a: u8, b: u8, nocase: bool) -> bool {
    if nocase {
        a.eq_ignore_ascii_case(&b)
    } else {
        a == b
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A pattern, a text, and whether a server found the text as a key.
    const PAIRS: &[(&[u8], &[u8], bool)] = &[
        (b"h?llo", b"hello", true),
        (b"h?llo", b"hllo", false),
        (b"h*llo", b"hllo", true),
        (b"h*llo", b"heeeello", true),
        (b"h*llo", b"heeeell", false),
        (b"h[ae]llo", b"hallo", true),
        (b"h[ae]llo", b"hillo", false),
        (b"h[^e]llo", b"hallo", true),
        (b"h[^e]llo", b"hello", false),
        (b"h[a-b]llo", b"hbllo", true),
        (b"h[b-a]llo", b"hallo", true),
        (b"h[b-a]llo", b"hcllo", false),
        (b"*", b"a", true),
        (b"**", b"a", true),
        (b"a**", b"a", true),
        (b"*a", b"a", true),
        (b"*b*", b"abc", true),
        (b"a*c*e", b"abcde", true),
        (b"a*c*e", b"abcd", false),
        (b"*ab", b"aab", true),
        (b"*ab", b"aabb", false),
        (b"?", b"a", true),
        (b"?", b"ab", false),
        (b"?*", b"a", true),
        (b"", b"a", false),
        (b"", b"", true),
        (b"**", b"", false),
        (b"?*", b"", false),
        (b"a", b"A", false),
        (b"\\*", b"*", true),
        (b"\\*", b"a", false),
        (b"a\\?", b"a?", true),
        (b"a\\\\b", b"a\\b", true),
        (b"a\\", b"a\\", true),
        (b"a\\", b"a", false),
        (b"\\", b"\\", true),
        (b"[", b"[", false),
        (b"[", b"a", false),
        (b"[^", b"a", true),
        (b"[^", b"ab", false),
        (b"[]", b"a", false),
        (b"[]", b"]", false),
        (b"[]]", b"]", false),
        (b"[^]", b"a", true),
        (b"[^]]", b"a]", true),
        (b"[abc", b"b", true),
        (b"[abc", b"d", false),
        (b"[^abc", b"d", true),
        (b"[a-", b"-", true),
        (b"[a-", b"a", true),
        (b"[a-", b"b", false),
        (b"[a-]", b"b", false),
        (b"[a-]", b"^", true),
        (b"[-a]", b"-", true),
        (b"[\\]]", b"]", true),
        (b"[\\-a]", b"-", true),
        (b"[a\\-c]", b"b", false),
        (b"[a\\-c]", b"-", true),
        (b"[\\", b"\\", true),
        (b"[\\a-c]", b"b", false),
        (b"[a^]", b"^", true),
        (b"[*]", b"*", true),
        (b"[?]", b"a", false),
        (b"[!a]", b"!", true),
        (b"[!a]", b"b", false),
        (b"]", b"]", true),
        (b"[\x01-\xff]", b"a", false),
        (b"[\x01-\xff]", b"\xff", true),
        (b"[\x01-\xff]", b"\x00", true),
        (b"[\x80-\xff]", b"\x90", true),
        (b"[\x80-a]", b"b", false),
        (b"[\x80-a]", b"A", true),
        (b"\xff?", b"\xff\x00", true),
        (b"a\x00*", b"a\x00b", true),
        (b"a*a*a*b", b"aaaaaaaaaaaaaaaaaaaa", false),
    ];

    /// The same without regard to case, found as the name of a function library.
    const PAIRS_NOCASE: &[(&[u8], &[u8], bool)] = &[
        (b"a", b"A", true),
        (b"AbC", b"aBc", true),
        (b"a?c", b"AxC", true),
        (b"*Z", b"az", true),
        (b"[abc]", b"B", true),
        (b"[ABC]", b"b", true),
        (b"[^a]", b"A", false),
        (b"[a-c]", b"B", true),
        (b"[A-C]", b"b", true),
        (b"[A-z]", b"b", true),
        (b"[Z-a]", b"b", false),
        (b"[Z-a]", b"z", false),
        (b"[Z-a]", b"a", false),
        (b"[Z-b]", b"a", false),
        (b"[_-a]", b"a", true),
        (b"[_-A]", b"A", false),
        (b"[_-A]", b"a", false),
        (b"[_-A]", b"_", false),
        (b"[_-A]", b"b", false),
        (b"[\\a]", b"a", true),
        (b"[\\a]", b"A", false),
        (b"[\\A]", b"a", false),
        (b"\\a", b"A", true),
        (b"\\A", b"a", true),
        (b"[9-A]", b"A", true),
        (b"[9-A]", b"_", true),
        (b"[A-_]", b"Z", false),
        (b"[A-_]", b"a", false),
        (b"[A-_]", b"_", false),
        (b"a*B", b"AxxB", true),
        (b"[^A-C]", b"b", false),
        (b"[^A-C]", b"d", true),
    ];

    #[test]
    fn patterns_match_as_on_a_server() {
        for &(pattern, text, expected) in PAIRS {
            let (p, t) = (pattern.escape_ascii(), text.escape_ascii());
            assert_eq!(matches(pattern, text, false), expected, "`{p}` on `{t}`");
        }
    }

    #[test]
    fn patterns_without_case_match_as_on_a_server() {
        for &(pattern, text, expected) in PAIRS_NOCASE {
            let (p, t) = (pattern.escape_ascii(), text.escape_ascii());
            assert_eq!(matches(pattern, text, true), expected, "`{p}` on `{t}`");
        }
    }

    #[test]
    fn a_star_alone_does_not_match_the_empty_text() {
        assert!(!matches(b"*", b"", false));
    }

    #[test]
    fn only_a_thousand_stars_are_tried() {
        let text = vec![b'a'; 2500];
        for (stars, end, expected) in [
            (1000, "a", true),
            (1001, "a", false),
            (1001, "", true),
            (1002, "", false),
        ] {
            let pattern = "a*".repeat(stars) + end;
            assert_eq!(
                matches(pattern.as_bytes(), &text, false),
                expected,
                "{stars} stars"
            );
        }
    }

    #[test]
    fn many_stars_take_bounded_work() {
        // Trying every way to share the text out among the stars would never end.
        let pattern = "a*".repeat(100) + "b";
        assert!(!matches(pattern.as_bytes(), &[b'a'; 10_000], false));
    }
}
