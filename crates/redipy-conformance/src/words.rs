//! The quoting of command lines and reply strings: bare words, or `"..."` with escapes for everything that is not
//! printable ASCII. Any bytes survive the way to text and back.

use std::fmt::Write as _;

/// Splits a command line into its words.
///
/// A word is bare (anything without blanks and quotes, a backslash being itself) or stands in double quotes, where
/// `\n \r \t \\ \"` and `\xHH` are escapes.
///
/// # Errors
///
/// Says what is wrong: an open quote, an unknown escape, a quote inside a bare word, no word at all.
///
/// ```
/// let words = redipy_conformance::words::split(r#"SET key "a b\x00""#)?;
/// assert_eq!(words, [b"SET".to_vec(), b"key".to_vec(), b"a b\0".to_vec()]);
/// # Ok::<(), String>(())
/// ```
pub fn split(line: &str) -> Result<Vec<Vec<u8>>, String> {
    let mut words = Vec::new();
    let mut rest = line.trim_start_matches(' ');
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('"') {
            let (word, tail) = unescape(inner, true)?;
            if !tail.is_empty() && !tail.starts_with(' ') {
                return Err("a closing quote must be followed by a blank".to_owned());
            }
            words.push(word);
            rest = tail.trim_start_matches(' ');
        } else {
            let (word, tail) = rest.split_once(' ').unwrap_or((rest, ""));
            if word.contains(['"', '\'', '\t']) {
                return Err(format!(
                    "quotes and tabs belong in a double-quoted word: {word}"
                ));
            }
            words.push(word.as_bytes().to_vec());
            rest = tail.trim_start_matches(' ');
        }
    }
    if words.is_empty() {
        return Err("a command needs at least one word".to_owned());
    }
    Ok(words)
}

/// Reads escaped text up to the closing quote (`quoted`) or to the end; returns the bytes and what is left.
///
/// # Errors
///
/// Says what is wrong: an unknown or cut-off escape, or a missing closing quote.
pub fn unescape(text: &str, quoted: bool) -> Result<(Vec<u8>, &str), String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    loop {
        let Some(c) = rest.chars().next() else {
            return if quoted {
                Err("a closing quote is missing".to_owned())
            } else {
                Ok((bytes, rest))
            };
        };
        let tail = &rest[c.len_utf8()..];
        match c {
            '"' if quoted => return Ok((bytes, tail)),
            '\\' => {
                let (byte, after) = escape(tail)?;
                bytes.push(byte);
                rest = after;
            }
            _ => {
                bytes.extend_from_slice(&rest.as_bytes()[..c.len_utf8()]);
                rest = tail;
            }
        }
    }
}

/// Reads one escape whose backslash is already consumed.
fn escape(text: &str) -> Result<(u8, &str), String> {
    let Some(c) = text.chars().next() else {
        return Err("a backslash stands at the end".to_owned());
    };
    let tail = &text[c.len_utf8()..];
    let byte = match c {
        'n' => b'\n',
        'r' => b'\r',
        't' => b'\t',
        '\\' | '"' => c as u8,
        'x' => {
            return match tail
                .get(..2)
                .and_then(|digits| u8::from_str_radix(digits, 16).ok())
            {
                Some(byte) => Ok((byte, &tail[2..])),
                None => Err("\\x needs two hexadecimal digits".to_owned()),
            };
        }
        _ => return Err(format!("unknown escape \\{c}")),
    };
    Ok((byte, tail))
}

/// Writes bytes as escaped ASCII; a double quote is escaped only when `quoted`.
#[must_use]
pub fn escaped(bytes: &[u8], quoted: bool) -> String {
    let mut text = String::with_capacity(bytes.len() + 2);
    for &byte in bytes {
        match byte {
            b'\n' => text.push_str("\\n"),
            b'\r' => text.push_str("\\r"),
            b'\t' => text.push_str("\\t"),
            b'\\' => text.push_str("\\\\"),
            b'"' if quoted => text.push_str("\\\""),
            b' '..=b'~' => text.push(char::from(byte)),
            _ => {
                // Writing to a string cannot fail.
                let _ = write!(text, "\\x{byte:02x}");
            }
        }
    }
    text
}

/// Writes one word: bare where that is unambiguous, else in quotes.
#[must_use]
pub fn quote(word: &[u8]) -> String {
    let plain = |byte: &u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b'\\');
    if !word.is_empty() && word.iter().all(plain) {
        escaped(word, false)
    } else {
        format!("\"{}\"", escaped(word, true))
    }
}

/// Writes a whole command line.
#[must_use]
pub fn join(argv: &[Vec<u8>]) -> String {
    argv.iter()
        .map(|word| quote(word))
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_survives_the_round_trip() {
        let all: Vec<u8> = (0..=255).collect();
        let argv = vec![
            all,
            Vec::new(),
            b"plain".to_vec(),
            b"a\\b".to_vec(),
            b"it's".to_vec(),
        ];
        assert_eq!(split(&join(&argv)).unwrap(), argv);
    }

    #[test]
    fn bare_words_keep_their_backslashes() {
        assert_eq!(
            split(r"KEYS h\*llo").unwrap(),
            [b"KEYS".to_vec(), br"h\*llo".to_vec()]
        );
    }

    #[test]
    fn unicode_is_taken_as_utf8() {
        assert_eq!(split("\"é\" é").unwrap(), [b"\xc3\xa9", b"\xc3\xa9"]);
    }

    #[test]
    fn wrong_quoting_is_named() {
        for (line, part) in [
            ("", "at least one word"),
            ("GET \"a", "closing quote is missing"),
            ("GET \"a\"b", "followed by a blank"),
            ("GET a\"b", "double-quoted"),
            ("GET 'a'", "double-quoted"),
            (r#"GET "\q""#, "unknown escape \\q"),
            (r#"GET "\x4""#, "two hexadecimal digits"),
            ("GET \"\\", "backslash stands at the end"),
        ] {
            let message = split(line).unwrap_err();
            assert!(message.contains(part), "{line}: {message}");
        }
    }
}
