//! The functions that scripts have, and the way to any other one.

use super::{Call, Expr};
use crate::graph::{self, REDIS_CALL};
use crate::native::LogLevel;

/// The call of a function by its name, such as `math.floor`; on a server also one that only its Lua has.
pub fn call_fn<T: Into<Expr>>(name: &str, args: impl IntoIterator<Item = T>) -> Call {
    Call::new(name, args.into_iter().map(|arg| arg.into().0).collect())
}

/// The call of a command on a key, by its name: `redis_fn("object encoding", &key, args![])`. The objects have
/// a method for each command of their kind.
pub fn redis_fn<T: Into<Expr>>(
    name: &str,
    key: impl Into<Expr>,
    args: impl IntoIterator<Item = T>,
) -> Call {
    let key = std::iter::once(key.into());
    redis_call(name, key.chain(args.into_iter().map(Into::into)))
}

/// The call of a command by its name and all of its arguments: `redis_call("time", args![])`.
pub fn redis_call<T: Into<Expr>>(name: &str, args: impl IntoIterator<Item = T>) -> Call {
    let name = std::iter::once(Expr::from(name));
    call_fn(REDIS_CALL, name.chain(args.into_iter().map(Into::into)))
}

/// A constant of Redis' Lua by its name, such as `redis.LOG_DEBUG`.
#[must_use]
pub fn constant(name: &str) -> Expr {
    Expr(graph::Expr::Constant(name.to_owned()))
}

/// The elements of a list, each an argument of a command: `left.rpush([spread(&names)])`.
pub fn spread(list: impl Into<Expr>) -> Expr {
    Expr(graph::Expr::Spread(Box::new(list.into().0)))
}

/// The texts of values, one behind the other. The macro [`strs!`](super::strs!) takes values of different types.
pub fn concat<T: Into<Expr>>(parts: impl IntoIterator<Item = T>) -> Expr {
    let parts = parts.into_iter().map(|part| part.into().0);
    Expr(graph::Expr::Concat(parts.collect()))
}

/// Writes a text to the log; returns nothing.
pub fn log(level: LogLevel, text: impl Into<Expr>) -> Call {
    let level = match level {
        LogLevel::Debug => "redis.LOG_DEBUG",
        LogLevel::Verbose => "redis.LOG_VERBOSE",
        LogLevel::Notice => "redis.LOG_NOTICE",
        LogLevel::Warning => "redis.LOG_WARNING",
    };
    call_fn("redis.log", [constant(level), text.into()])
}

/// The length of a string in bytes, or of a list or a dictionary; the same as [`Expr::len`].
pub fn len(value: impl Into<Expr>) -> Expr {
    value.into().len()
}

/// The least of numbers.
pub fn min<T: Into<Expr>>(numbers: impl IntoIterator<Item = T>) -> Call {
    call_fn("math.min", numbers)
}

/// The greatest of numbers.
pub fn max<T: Into<Expr>>(numbers: impl IntoIterator<Item = T>) -> Call {
    call_fn("math.max", numbers)
}

macro_rules! functions {
    ($($(#[$doc:meta])* $name:ident($($arg:ident),*) = $wire:literal;)*) => {$(
        $(#[$doc])*
        pub fn $name($($arg: impl Into<Expr>),*) -> Call {
            call_fn($wire, [$($arg.into()),*])
        }
    )*};
}

functions! {
    /// The number that a string is the text of; nothing where it is of none. A number stays.
    to_num(value) = "tonumber";
    /// A number, or that of a numeric string, without its fraction.
    to_int(value) = "asintstr";
    /// The text of a string, a number or a bool; `nil` for nothing.
    to_str(value) = "tostring";
    /// The name of a value's kind in Lua: `string`, `number`, `boolean`, `table` or `nil`.
    type_of(value) = "type";
    /// The value that a text is the JSON of.
    from_json(text) = "cjson.decode";
    /// The JSON of a value, with its keys in order.
    to_json(value) = "cjson.encode";
    /// Where a text is first found in another one, counted from 0; nothing where it is not.
    find(haystack, needle) = "string.find";
    /// Where a text is first found in another one at an index or behind it.
    find_from(haystack, needle, index) = "string.find";
    /// The keys of a dictionary, in order.
    keys(dict) = "keys";
    /// The whole numbers from one up to another one, without that.
    range(start, stop) = "range";
    /// The numbers from one up to another one, without that, each so much above the one before.
    range_step(start, stop, step) = "range";
    /// The seconds that `PTTL` tells: nothing for a missing key, -1 without an end.
    lifetime(milliseconds) = "lifetime";
    /// The greatest whole number that is not above a number.
    floor(number) = "math.floor";
    /// The least whole number that is not below a number.
    ceil(number) = "math.ceil";
    /// A number without its sign.
    abs(number) = "math.abs";
    /// A text with its letters from A to Z in upper case.
    upper(text) = "string.upper";
    /// A text with its letters from A to Z in lower case.
    lower(text) = "string.lower";
    /// A part of a text: the first and the last byte, counted from 1 as in Lua.
    sub(text, first, last) = "string.sub";
    /// A text so many times.
    rep(text, times) = "string.rep";
    /// The bytes of a text from the last one to the first.
    reverse(text) = "string.reverse";
    /// A text without the blanks at its ends.
    strip(text) = "strip";
    /// Whether a text starts with another one.
    startswith(text, start) = "startswith";
    /// Whether a text ends with another one.
    endswith(text, end) = "endswith";
    /// The parts of a text between separators.
    split(text, separator) = "split";
    /// The texts of a list with a separator between them.
    join(separator, list) = "join";
}
