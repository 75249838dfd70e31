//! The functions that every script has.

use redipy_core::{Bytes, Result};

use super::ops::{find, push_text};
use super::place::{index, slice};
use super::plugin::{Functions, LogLevel, log_by_default};
use crate::fault;
use crate::json;
use crate::text::{MAX_TEXT, is_blank, number_text, to_number};
use crate::value::{MAX_ELEMENTS, Value, View};

/// A function that every script has.
#[derive(Debug)]
pub(super) struct Builtin {
    pub name: &'static str,
    /// The least and the largest number of arguments.
    pub takes: (usize, usize),
    pub run: fn(&Given<'_>) -> Result<Value>,
}

/// What a function is called with.
pub(super) struct Given<'a> {
    name: &'static str,
    args: &'a [Value],
    functions: Option<&'a dyn Functions>,
}

impl Builtin {
    pub fn find(name: &str) -> Option<&'static Self> {
        let mut all = std::iter::once(&TO_NUMBER).chain(BUILTINS);
        all.find(|builtin| builtin.name == name)
    }

    /// Tells whether this is what reads a number.
    #[inline]
    pub fn is_to_number(&'static self) -> bool {
        std::ptr::eq(self, &raw const TO_NUMBER)
    }

    pub fn call(&self, args: &[Value], functions: Option<&dyn Functions>) -> Result<Value> {
        (self.run)(&Given {
            name: self.name,
            args,
            functions,
        })
    }
}

/// Returns a constant of Redis' Lua.
pub(super) fn constant(name: &str) -> Option<f64> {
    match name {
        "redis.LOG_DEBUG" => Some(0.0),
        "redis.LOG_VERBOSE" => Some(1.0),
        "redis.LOG_NOTICE" => Some(2.0),
        "redis.LOG_WARNING" => Some(3.0),
        _ => None,
    }
}

const MANY: usize = usize::MAX;

macro_rules! builtins {
    ($($name:literal, $least:expr, $most:expr => $run:expr;)*) => {
        static BUILTINS: &[Builtin] = &[$(Builtin { name: $name, takes: ($least, $most), run: $run },)*];
    };
}

/// Stands by itself, because comparisons look for it.
static TO_NUMBER: Builtin = Builtin {
    name: "tonumber",
    takes: (1, 1),
    run: |given| Ok(read_number(given.at(0)).map_or(Value::None, Value::Num)),
};

/// Returns the number that a value is or says.
#[inline]
pub(super) fn read_number(value: View<'_>) -> Option<f64> {
    match value {
        View::Num(number) => Some(number),
        View::Str(text) => to_number(text),
        _ => None,
    }
}

builtins! {
    "asintstr", 1, 1 => as_integer;
    "tostring", 1, 1 => |given| Ok(Value::Str(match given.at(0) {
        View::None => Bytes::from("nil"),
        View::Bool(true) => Bytes::from("true"),
        View::Bool(false) => Bytes::from("false"),
        View::Num(number) => number_text(number),
        View::Str(text) => text.clone(),
        _ => return Err(given.wrong(0)),
    }));
    "type", 1, 1 => |given| Ok(Value::Str(Bytes::from(match given.at(0) {
        View::None => "nil",
        View::Bool(_) => "boolean",
        View::Num(_) => "number",
        View::Str(_) => "string",
        View::List(_) | View::Dict(_) => "table",
    })));
    "cjson.decode", 1, 1 => |given| match given.at(0) {
        View::Str(text) => json::decode(text),
        other => Err(fault::not_json(other)),
    };
    "cjson.encode", 1, 1 => |given| json::encode(given.at(0)).map(Value::Str);
    "redis.log", 2, 2 => log;
    "len", 1, 1 => |given| length(given.at(0)).map_err(|_| given.wrong(0));
    "keys", 1, 1 => |given| match given.at(0) {
        View::Dict(dict) => {
            let keys = |entries: &crate::value::Entries| entries.keys().cloned().map(Value::Str).collect();
            Ok(Value::list(dict.with(keys)))
        }
        _ => Err(given.wrong(0)),
    };
    "range", 2, 3 => range;
    "lifetime", 1, 1 => |given| {
        let millis = given.number(0)?;
        #[expect(clippy::float_cmp, reason = "these two mean something")]
        Ok(if millis == -2.0 {
            Value::None
        } else if millis == -1.0 {
            Value::Num(millis)
        } else {
            Value::Num(millis / 1000.0)
        })
    };
    "math.floor", 1, 1 => |given| Ok(Value::Num(given.number(0)?.floor()));
    "math.ceil", 1, 1 => |given| Ok(Value::Num(given.number(0)?.ceil()));
    "math.abs", 1, 1 => |given| Ok(Value::Num(given.number(0)?.abs()));
    "math.min", 1, MANY => |given| given.best(|one, best| one < best);
    "math.max", 1, MANY => |given| given.best(|one, best| one > best);
    "string.find", 2, 3 => find_text;
    "string.upper", 1, 1 => |given| Ok(text(given.text(0)?.to_ascii_uppercase()));
    "string.lower", 1, 1 => |given| Ok(text(given.text(0)?.to_ascii_lowercase()));
    "string.len", 1, 1 => |given| length(View::Str(given.text(0)?));
    "string.reverse", 1, 1 => |given| Ok(text(given.text(0)?.iter().rev().copied().collect()));
    "string.rep", 2, 2 => repeat;
    "string.sub", 2, 3 => part;
    "strip", 1, 1 => |given| {
        let text = &given.text(0)?[..];
        let start = text.iter().take_while(|byte| is_blank(**byte)).count();
        let end = text[start..].iter().rev().take_while(|byte| is_blank(**byte)).count();
        Ok(Value::Str(Bytes::from(&text[start..text.len() - end])))
    };
    "startswith", 2, 2 => |given| Ok(Value::Bool(given.text(0)?.starts_with(given.text(1)?)));
    "endswith", 2, 2 => |given| Ok(Value::Bool(given.text(0)?.ends_with(given.text(1)?)));
    "split", 2, 2 => split;
    "join", 2, 2 => join;
}

fn text(bytes: Vec<u8>) -> Value {
    Value::Str(Bytes::from(bytes))
}

impl<'a> Given<'a> {
    fn at(&self, at: usize) -> View<'a> {
        self.args.get(at).map_or(View::None, Value::view)
    }

    fn wrong(&self, at: usize) -> redipy_core::Error {
        fault::cannot_take(self.name, self.at(at))
    }

    fn text(&self, at: usize) -> Result<&'a Bytes> {
        match self.at(at) {
            View::Str(text) => Ok(text),
            _ => Err(self.wrong(at)),
        }
    }

    fn number(&self, at: usize) -> Result<f64> {
        match self.at(at) {
            View::Num(number) => Ok(number),
            _ => Err(self.wrong(at)),
        }
    }

    /// Returns an argument that is an integer.
    fn integer(&self, at: usize) -> Result<f64> {
        self.number(at)?;
        index(self.at(at))
    }

    /// Returns the number that is better than all before it.
    fn best(&self, better: fn(f64, f64) -> bool) -> Result<Value> {
        let mut best = self.number(0)?;
        for at in 1..self.args.len() {
            let number = self.number(at)?;
            if better(number, best) {
                best = number;
            }
        }
        Ok(Value::Num(best))
    }
}

/// Returns the number of bytes, elements or keys.
pub(super) fn length(of: View<'_>) -> Result<Value> {
    let len = match of {
        View::Str(text) => text.len(),
        View::List(list) => list.with(Vec::len),
        View::Dict(dict) => dict.with(std::collections::BTreeMap::len),
        other => return Err(fault::no_length(other)),
    };
    #[expect(clippy::cast_precision_loss, reason = "nothing is that long")]
    let len = len as f64;
    Ok(Value::Num(len))
}

fn as_integer(given: &Given<'_>) -> Result<Value> {
    let number = match given.at(0) {
        View::Num(number) => Some(number),
        View::Str(text) => to_number(text),
        _ => None,
    };
    let number = number.ok_or_else(|| fault::no_number(given.at(0)))?;
    Ok(Value::Num(number.trunc()))
}

fn log(given: &Given<'_>) -> Result<Value> {
    let level = given.number(0)?;
    let text = given.at(1).text();
    let text = text.ok_or_else(|| fault::not_in_text(given.at(1)))?;
    let level = LogLevel::from_number(level.trunc()).ok_or_else(fault::no_level)?;
    match given.functions {
        Some(functions) => functions.log(level, &text),
        None => log_by_default(level, &text),
    }
    Ok(Value::None)
}

fn range(given: &Given<'_>) -> Result<Value> {
    let (first, end) = (given.integer(0)?, given.integer(1)?);
    let step = match given.args.len() {
        3 => given.integer(2)?,
        _ => 1.0,
    };
    if step == 0.0 {
        return Err(fault::by_zero());
    }
    let count = ((end - first) / step).ceil().max(0.0);
    #[expect(clippy::cast_precision_loss, reason = "it is far less than that")]
    let most = MAX_ELEMENTS as f64;
    if count > most || count.is_nan() {
        return Err(fault::too_many());
    }
    let mut items = Vec::new();
    let mut number = 0.0;
    while number < count {
        items.push(Value::Num(first + number * step));
        number += 1.0;
    }
    Ok(Value::list(items))
}

fn find_text(given: &Given<'_>) -> Result<Value> {
    let (text, part) = (given.text(0)?, given.text(1)?);
    let start = match given.args.len() {
        3 => given.integer(2)?,
        _ => 0.0,
    };
    #[expect(clippy::cast_precision_loss, reason = "nothing is that long")]
    let len = text.len() as f64;
    let start = if start < 0.0 {
        (start + len).max(0.0)
    } else {
        start
    };
    if start > len {
        return Ok(Value::None);
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is in the text"
    )]
    let start = start as usize;
    #[expect(clippy::cast_precision_loss, reason = "nothing is that long")]
    let at = find(&text[start..], part).map(|at| (at + start) as f64);
    Ok(at.map_or(Value::None, Value::Num))
}

fn repeat(given: &Given<'_>) -> Result<Value> {
    let (one, count) = (given.text(0)?, given.integer(1)?);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it ends at what an integer holds"
    )]
    let count = count.max(0.0) as usize;
    if one.len().saturating_mul(count) > MAX_TEXT {
        return Err(fault::too_long());
    }
    // Nothing, ever so often, is still nothing.
    Ok(text(if one.is_empty() {
        Vec::new()
    } else {
        one.repeat(count)
    }))
}

/// Returns the part between two positions, which count from 1, the last one included.
fn part(given: &Given<'_>) -> Result<Value> {
    let whole = given.text(0)?;
    let start = given.integer(1)?;
    let end = match given.args.len() {
        3 => given.integer(2)?,
        _ => -1.0,
    };
    #[expect(clippy::cast_precision_loss, reason = "nothing is that long")]
    let len = whole.len() as f64;
    let from_end = |at: f64| if at < 0.0 { at + len + 1.0 } else { at };
    let (start, end) = (from_end(start).max(1.0), from_end(end).min(len));
    if start > end {
        return Ok(Value::Str(Bytes::EMPTY));
    }
    slice(View::Str(whole), View::Num(start - 1.0), View::Num(end))
}

fn split(given: &Given<'_>) -> Result<Value> {
    let (text, separator) = (given.text(0)?, given.text(1)?);
    if separator.is_empty() {
        return Err(fault::no_separator(given.name));
    }
    let mut items = Vec::new();
    let mut rest = &text[..];
    while let Some(at) = find(rest, separator) {
        items.push(Value::Str(Bytes::from(&rest[..at])));
        rest = &rest[at + separator.len()..];
    }
    items.push(Value::Str(Bytes::from(rest)));
    Ok(Value::list(items))
}

fn join(given: &Given<'_>) -> Result<Value> {
    let separator = given.text(0)?;
    let View::List(list) = given.at(1) else {
        return Err(given.wrong(1));
    };
    let mut out = Vec::new();
    list.with(|items| {
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                out.extend_from_slice(separator);
            }
            push_text(&mut out, item.view())?;
        }
        Ok(())
    })?;
    Ok(text(out))
}
