//! JSON of scripts: read as the JSON library of Redis' Lua reads it, and written in one form, the same
//! from both ways to run a script. It is bytes: what is not UTF-8 passes through.

use redipy_core::{Bytes, Result};

use crate::fault;
use crate::text::{MAX_TEXT, push_number, strtod};
use crate::value::{Entries, Items, MAX_NESTING, Value, View};

#[cfg(test)]
mod tests;

/// How deep the library reads nested JSON.
const MAX_DEPTH: usize = 1000;

/// Reads JSON; a zero byte ends it.
///
/// # Errors
/// `a string is not JSON`.
pub fn decode(text: &Bytes) -> Result<Value> {
    // Two bytes of which one is zero are taken for another encoding.
    let other_encoding = matches!(text[..], [0, _, ..] | [_, 0, ..]);
    let value = if other_encoding {
        None
    } else {
        Reader { text, at: 0 }.document()
    };
    value.ok_or_else(|| fault::not_json(View::Str(text)))
}

/// Something that is not read to its end yet.
enum Open {
    List(Items),
    /// With the key whose value comes next.
    Dict(Entries, Bytes),
}

/// What a value begins with.
enum Begun {
    /// All of it.
    Value(Value),
    /// Something with elements.
    Open(Open),
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    /// Reads all of it. What is open is kept on a stack of its own, since it can be deep.
    fn document(&mut self) -> Option<Value> {
        let mut open: Vec<Open> = Vec::new();
        loop {
            let mut value = match self.begin(open.len())? {
                Begun::Value(value) => value,
                Begun::Open(inner) => {
                    open.push(inner);
                    continue;
                }
            };
            // Whatever ends with this value ends, too.
            loop {
                let Some(inner) = open.last_mut() else {
                    return (self.skip_blanks() == 0).then_some(value);
                };
                match inner {
                    Open::List(items) => items.push(value),
                    Open::Dict(entries, key) => {
                        entries.insert(std::mem::take(key), value);
                    }
                }
                let end = if matches!(inner, Open::List(_)) {
                    b']'
                } else {
                    b'}'
                };
                match self.token()? {
                    b',' => {
                        if let Open::Dict(_, key) = inner {
                            *key = self.key()?;
                        }
                        break;
                    }
                    token if token == end => value = close(open.pop()?),
                    _ => return None,
                }
            }
        }
    }

    /// Reads a value that so many others are around, or only opens it where there is something in it.
    fn begin(&mut self, depth: usize) -> Option<Begun> {
        let value = match self.skip_blanks() {
            b'[' | b'{' if depth >= MAX_DEPTH => return None,
            b'[' => {
                self.at += 1;
                if self.skip_blanks() != b']' {
                    return Some(Begun::Open(Open::List(Items::new())));
                }
                self.at += 1;
                Value::list(Items::new())
            }
            b'{' => {
                self.at += 1;
                if self.skip_blanks() != b'}' {
                    let key = self.key()?;
                    return Some(Begun::Open(Open::Dict(Entries::new(), key)));
                }
                self.at += 1;
                Value::dict(Entries::new())
            }
            b'"' => Value::Str(self.string()?),
            b't' => self.word(b"true", Value::Bool(true))?,
            b'f' => self.word(b"false", Value::Bool(false))?,
            b'n' if self.text[self.at..].starts_with(b"null") => self.word(b"null", Value::None)?,
            b'-' | b'+' | b'0'..=b'9' | b'i' | b'I' | b'n' | b'N' => self.number()?,
            _ => return None,
        };
        Some(Begun::Value(value))
    }

    /// Steps over blanks and returns the byte behind them; zero at the end.
    fn skip_blanks(&mut self) -> u8 {
        let blank = |byte: &&u8| matches!(**byte, b' ' | b'\t' | b'\n' | b'\r');
        self.at += self.text[self.at..].iter().take_while(blank).count();
        self.text.get(self.at).copied().unwrap_or(0)
    }

    /// Returns the next byte that is not blank and steps over it.
    fn token(&mut self) -> Option<u8> {
        self.skip_blanks();
        let byte = *self.text.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn word(&mut self, word: &[u8], value: Value) -> Option<Value> {
        if !self.text[self.at..].starts_with(word) {
            return None;
        }
        self.at += word.len();
        Some(value)
    }

    fn number(&mut self) -> Option<Value> {
        let (number, len) = strtod(&self.text[self.at..])?;
        self.at += len;
        Some(Value::Num(number))
    }

    /// Reads a key and what stands between it and its value.
    fn key(&mut self) -> Option<Bytes> {
        if self.skip_blanks() != b'"' {
            return None;
        }
        let key = self.string()?;
        (self.token()? == b':').then_some(key)
    }

    fn string(&mut self) -> Option<Bytes> {
        self.at += 1;
        let rest = &self.text[self.at..];
        let special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0);
        let plain = rest.iter().position(special)?;
        if rest[plain] == b'"' {
            self.at += plain + 1;
            return Some(Bytes::from(&rest[..plain]));
        }
        let mut out = Vec::new();
        loop {
            let rest = &self.text[self.at..];
            let plain = rest.iter().position(special)?;
            out.extend_from_slice(&rest[..plain]);
            self.at += plain + 1;
            match rest[plain] {
                b'"' => return Some(Bytes::from(out)),
                b'\\' => self.escape(&mut out)?,
                _ => return None,
            }
        }
    }

    /// Reads what stands behind a backslash.
    fn escape(&mut self, out: &mut Vec<u8>) -> Option<()> {
        let letter = *self.text.get(self.at)?;
        self.at += 1;
        out.push(match letter {
            b'"' | b'\\' | b'/' => letter,
            b'b' => 0x08,
            b't' => b'\t',
            b'n' => b'\n',
            b'f' => 0x0c,
            b'r' => b'\r',
            b'u' => {
                let letter = self.character()?;
                out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
                return Some(());
            }
            _ => return None,
        });
        Some(())
    }

    /// Reads four digits, and four more where the first are half a character.
    fn character(&mut self) -> Option<char> {
        let first = self.unit()?;
        if first & 0xf800 != 0xd800 {
            return char::from_u32(first);
        }
        if first & 0x400 != 0 || !self.text[self.at..].starts_with(b"\\u") {
            return None;
        }
        self.at += 2;
        let second = self.unit()?;
        if second & 0xfc00 != 0xdc00 {
            return None;
        }
        char::from_u32(0x10000 + ((first & 0x3ff) << 10 | second & 0x3ff))
    }

    fn unit(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        self.at += 4;
        let mut unit = 0;
        for digit in digits {
            unit = unit << 4 | char::from(*digit).to_digit(16)?;
        }
        Some(unit)
    }
}

fn close(open: Open) -> Value {
    match open {
        Open::List(items) => Value::list(items),
        Open::Dict(entries, _) => Value::dict(entries),
    }
}

/// Writes a value as JSON without blanks, keys in the order of their bytes.
///
/// # Errors
/// That a number is not finite, that it is nested too deep, or that the text is too long.
pub fn encode(value: View<'_>) -> Result<Bytes> {
    let mut out = Vec::new();
    push(&mut out, value, 0)?;
    Ok(Bytes::from(out))
}

fn push(out: &mut Vec<u8>, value: View<'_>, depth: usize) -> Result<()> {
    match value {
        View::None => out.extend_from_slice(b"null"),
        View::Bool(true) => out.extend_from_slice(b"true"),
        View::Bool(false) => out.extend_from_slice(b"false"),
        View::Num(number) if number.is_finite() => push_number(out, number),
        View::Num(_) => return Err(fault::not_finite()),
        View::Str(text) => push_string(out, text),
        View::List(_) | View::Dict(_) if depth >= MAX_NESTING => return Err(fault::too_deep()),
        View::List(list) => list.with(|items| {
            out.push(b'[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                push(out, item.view(), depth + 1)?;
            }
            out.push(b']');
            Ok(())
        })?,
        View::Dict(dict) => dict.with(|entries| {
            out.push(b'{');
            for (at, (key, value)) in entries.iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                push_string(out, key);
                out.push(b':');
                push(out, value.view(), depth + 1)?;
            }
            out.push(b'}');
            Ok(())
        })?,
    }
    // What has a list in it many times can become longer than all memory.
    if out.len() > MAX_TEXT {
        return Err(fault::too_long());
    }
    Ok(())
}

/// Appends a string with the escapes that the library writes.
fn push_string(out: &mut Vec<u8>, text: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    out.push(b'"');
    for byte in text {
        let letter = match byte {
            b'"' | b'\\' | b'/' => *byte,
            0x08 => b'b',
            b'\t' => b't',
            b'\n' => b'n',
            0x0c => b'f',
            b'\r' => b'r',
            0..0x20 | 0x7f => {
                let (high, low) = (usize::from(byte >> 4), usize::from(byte & 15));
                out.extend_from_slice(b"\\u00");
                out.extend_from_slice(&[DIGITS[high], DIGITS[low]]);
                continue;
            }
            _ => {
                out.push(*byte);
                continue;
            }
        };
        out.extend_from_slice(&[b'\\', letter]);
    }
    out.push(b'"');
}
