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
/// # use numbers::glob::matches;
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
