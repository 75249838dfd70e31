//! One RESP2 reply as data: read from the raw bytes of a frame, written as the lines of a case file, and back.
//! Both ways are lossless, so that a replayed reply is compared byte for byte.

use crate::words;

/// A reply of Redis in protocol version 2.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reply {
    /// A simple string: `+OK`.
    Status(Vec<u8>),
    /// An error with its code: `-ERR text`.
    Error(Vec<u8>),
    /// An integer: `:5`.
    Integer(i64),
    /// A binary string: `$3`.
    Bulk(Vec<u8>),
    /// The missing string: `$-1`.
    Nil,
    /// An array: `*2`.
    Array(Vec<Reply>),
    /// The missing array: `*-1`.
    NilArray,
}

impl Reply {
    /// Reads the one frame that `raw` must consist of.
    ///
    /// # Errors
    ///
    /// Says what is wrong with the bytes, including numbers that Redis would write otherwise.
    ///
    /// ```
    /// use redipy_conformance::Reply;
    /// assert_eq!(Reply::parse(b"$2\r\nhi\r\n"), Ok(Reply::Bulk(b"hi".to_vec())));
    /// ```
    pub fn parse(raw: &[u8]) -> Result<Reply, String> {
        let mut rest = raw;
        let reply = take_reply(&mut rest)?;
        if !rest.is_empty() {
            return Err(format!("{} bytes follow the reply", rest.len()));
        }
        if reply.encode() != raw {
            return Err("a number is not in its shortest form".to_owned());
        }
        Ok(reply)
    }

    /// Writes the frame as it travels.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.encode_into(&mut out);
        out
    }

    fn encode_into(&self, out: &mut Vec<u8>) {
        let line = |out: &mut Vec<u8>, kind: u8, text: &[u8]| {
            out.push(kind);
            out.extend_from_slice(text);
            out.extend_from_slice(b"\r\n");
        };
        match self {
            Reply::Status(text) => line(out, b'+', text),
            Reply::Error(text) => line(out, b'-', text),
            Reply::Integer(number) => line(out, b':', number.to_string().as_bytes()),
            Reply::Nil => line(out, b'$', b"-1"),
            Reply::NilArray => line(out, b'*', b"-1"),
            Reply::Bulk(bytes) => {
                line(out, b'$', bytes.len().to_string().as_bytes());
                out.extend_from_slice(bytes);
                out.extend_from_slice(b"\r\n");
            }
            Reply::Array(items) => {
                line(out, b'*', items.len().to_string().as_bytes());
                for item in items {
                    item.encode_into(out);
                }
            }
        }
    }

    /// Writes the lines of a case file, without a final line break.
    ///
    /// ```
    /// use redipy_conformance::Reply;
    /// let reply = Reply::Array(vec![Reply::Integer(1), Reply::Nil]);
    /// assert_eq!(reply.to_lines(), "*2\n  :1\n  nil");
    /// ```
    #[must_use]
    pub fn to_lines(&self) -> String {
        let mut lines = Vec::new();
        self.push_lines(0, &mut lines);
        lines.join("\n")
    }

    fn push_lines(&self, depth: usize, lines: &mut Vec<String>) {
        let text = match self {
            Reply::Status(text) => format!("+{}", one_line(text)),
            Reply::Error(text) => format!("-{}", one_line(text)),
            Reply::Integer(number) => format!(":{number}"),
            Reply::Bulk(bytes) => format!("\"{}\"", words::escaped(bytes, true)),
            Reply::Nil => "nil".to_owned(),
            Reply::NilArray => "nil-array".to_owned(),
            Reply::Array(items) => format!("*{}", items.len()),
        };
        lines.push(format!("{:width$}{text}", "", width = depth * 2));
        if let Reply::Array(items) = self {
            for item in items {
                item.push_lines(depth + 1, lines);
            }
        }
    }

    /// Tells whether a line of a case file begins a reply.
    #[must_use]
    pub fn starts(line: &str) -> bool {
        line.starts_with(['+', '-', ':', '"', '*']) || line == "nil" || line == "nil-array"
    }

    /// Reads a reply from the front of `lines` and returns it with the number of lines used.
    ///
    /// # Errors
    ///
    /// Returns the index of the offending line and what is wrong with it.
    pub fn from_lines(lines: &[&str]) -> Result<(Reply, usize), (usize, String)> {
        let mut next = 0;
        let reply = lines_reply(lines, &mut next, 0)?;
        Ok((reply, next))
    }
}

/// Escapes the text of a status or an error; blanks at the end are made visible, editors tend to remove them.
fn one_line(text: &[u8]) -> String {
    let kept = text.trim_ascii_end();
    let mut line = words::escaped(kept, false);
    for &byte in &text[kept.len()..] {
        line.push_str(&match byte {
            b' ' => "\\x20".to_owned(),
            other => words::escaped(&[other], false),
        });
    }
    line
}

fn lines_reply(lines: &[&str], next: &mut usize, depth: usize) -> Result<Reply, (usize, String)> {
    let at = *next;
    let Some(line) = lines.get(at) else {
        return Err((at, "the array has fewer items than it says".to_owned()));
    };
    let text = line.trim_start_matches(' ');
    let indent = line.len() - text.len();
    if indent != depth * 2 {
        let message = format!(
            "expected {} blanks before the item, got {indent}",
            depth * 2
        );
        return Err((at, message));
    }
    *next += 1;
    let wrong = |message: String| (at, message);
    match text {
        "nil" => return Ok(Reply::Nil),
        "nil-array" => return Ok(Reply::NilArray),
        _ => {}
    }
    let mut chars = text.chars();
    let kind = chars.next();
    let rest = chars.as_str();
    match kind {
        Some('+') => Ok(Reply::Status(
            words::unescape(rest, false).map_err(wrong)?.0,
        )),
        Some('-') => Ok(Reply::Error(words::unescape(rest, false).map_err(wrong)?.0)),
        Some(':') => match rest.parse() {
            Ok(number) => Ok(Reply::Integer(number)),
            Err(_) => Err(wrong(format!("not an integer: {rest}"))),
        },
        Some('"') => {
            let (bytes, tail) = words::unescape(rest, true).map_err(wrong)?;
            if tail.is_empty() {
                Ok(Reply::Bulk(bytes))
            } else {
                Err(wrong(format!("text after the closing quote: {tail}")))
            }
        }
        Some('*') => {
            let Ok(count) = rest.parse::<usize>() else {
                return Err(wrong(format!("not a number of items: {rest}")));
            };
            let mut items = Vec::new();
            for _ in 0..count {
                items.push(lines_reply(lines, next, depth + 1)?);
            }
            Ok(Reply::Array(items))
        }
        _ => Err(wrong(format!("not a reply: {text}"))),
    }
}

fn take_reply(rest: &mut &[u8]) -> Result<Reply, String> {
    let line = take_line(rest)?;
    let Some((&kind, text)) = line.split_first() else {
        return Err("an empty line where a reply should begin".to_owned());
    };
    match kind {
        b'+' => Ok(Reply::Status(text.to_vec())),
        b'-' => Ok(Reply::Error(text.to_vec())),
        b':' => Ok(Reply::Integer(number(text)?)),
        b'$' => match number(text)? {
            -1 => Ok(Reply::Nil),
            count => {
                let count = length(count)?;
                if rest.len() < count + 2 || &rest[count..count + 2] != b"\r\n" {
                    return Err("a string is shorter or longer than it says".to_owned());
                }
                let bytes = rest[..count].to_vec();
                *rest = &rest[count + 2..];
                Ok(Reply::Bulk(bytes))
            }
        },
        b'*' => match number(text)? {
            -1 => Ok(Reply::NilArray),
            count => (0..length(count)?)
                .map(|_| take_reply(rest))
                .collect::<Result<_, _>>()
                .map(Reply::Array),
        },
        _ => Err(format!(
            "unknown reply type '{}'",
            words::escaped(&[kind], false)
        )),
    }
}

fn take_line<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8], String> {
    let Some(end) = rest.windows(2).position(|pair| pair == b"\r\n") else {
        return Err("the reply ends too early".to_owned());
    };
    let line = &rest[..end];
    *rest = &rest[end + 2..];
    Ok(line)
}

fn number(text: &[u8]) -> Result<i64, String> {
    std::str::from_utf8(text)
        .ok()
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| format!("not a number: {}", words::escaped(text, false)))
}

fn length(count: i64) -> Result<usize, String> {
    usize::try_from(count).map_err(|_| format!("not a length: {count}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Reply {
        Reply::Array(vec![
            Reply::Status(b"OK".to_vec()),
            Reply::Error(b"ERR with args beginning with: ".to_vec()),
            Reply::Integer(i64::MIN),
            Reply::Array(vec![
                Reply::Bulk((0..=255).collect()),
                Reply::Bulk(Vec::new()),
                Reply::Array(Vec::new()),
            ]),
            Reply::Nil,
            Reply::NilArray,
        ])
    }

    #[test]
    fn frames_survive_the_round_trip() {
        assert_eq!(Reply::parse(&sample().encode()), Ok(sample()));
    }

    #[test]
    fn lines_survive_the_round_trip_and_show_trailing_blanks() {
        let text = sample().to_lines();
        assert!(text.contains("-ERR with args beginning with:\\x20\n"));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(Reply::from_lines(&lines), Ok((sample(), lines.len())));
    }

    #[test]
    fn nesting_is_shown_by_two_blanks() {
        let reply = Reply::Array(vec![Reply::Array(vec![Reply::Integer(1)]), Reply::Nil]);
        assert_eq!(reply.to_lines(), "*2\n  *1\n    :1\n  nil");
    }

    #[test]
    fn wrong_frames_are_refused() {
        let frames: [&[u8]; 9] = [
            b"",
            b"OK\r\n",
            b"+OK",
            b":05\r\n",
            b"$3\r\nab\r\n",
            b"$-2\r\n",
            b"*2\r\n:1\r\n",
            b":1\r\n:2\r\n",
            b":x\r\n",
        ];
        for frame in frames {
            assert!(Reply::parse(frame).is_err(), "{frame:?}");
        }
    }

    #[test]
    fn wrong_lines_are_refused_at_their_place() {
        for (text, at, part) in [
            ("*2\n  :1", 2, "fewer items"),
            ("*1\n:1", 1, "expected 2 blanks"),
            (":x", 0, "not an integer"),
            ("*-3", 0, "not a number of items"),
            ("\"a\" b", 0, "after the closing quote"),
            ("what", 0, "not a reply"),
        ] {
            let lines: Vec<&str> = text.lines().collect();
            let (line, message) = Reply::from_lines(&lines).unwrap_err();
            assert_eq!(line, at, "{text}");
            assert!(message.contains(part), "{text}: {message}");
        }
    }
}
