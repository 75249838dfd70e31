//! The errors of scripts. A script that runs as Lua fails with the same texts, and a text tells the
//! kind in either case.

use redipy_core::{Error, ErrorKind};

use crate::graph::Op;
use crate::text::number_text;
use crate::value::View;

/// Makes an error of a text, of the kind that it would have if a server had sent it.
#[cold]
pub(crate) fn of_text(text: String) -> Error {
    Error::from_server(text)
}

#[cold]
pub(crate) fn operands(op: Op, left: View<'_>, right: View<'_>) -> Error {
    let (left, right) = (left.kind(), right.kind());
    of_text(format!(
        "ERR '{}' cannot take {left} and {right}",
        op.sign()
    ))
}

#[cold]
pub(crate) fn cannot_take(name: &str, value: View<'_>) -> Error {
    of_text(format!("ERR '{name}' cannot take {}", value.kind()))
}

#[cold]
pub(crate) fn not_in_text(value: View<'_>) -> Error {
    of_text(format!("ERR a text cannot hold {}", value.kind()))
}

#[cold]
pub(crate) fn no_elements(value: View<'_>) -> Error {
    of_text(format!("ERR {} has no elements", value.kind()))
}

#[cold]
pub(crate) fn no_length(value: View<'_>) -> Error {
    of_text(format!("ERR {} has no length", value.kind()))
}

#[cold]
pub(crate) fn no_loop(value: View<'_>) -> Error {
    of_text(format!("ERR {} cannot be iterated over", value.kind()))
}

#[cold]
pub(crate) fn index(value: View<'_>) -> Error {
    of_text(format!(
        "ERR an index must be an integer, not {}",
        value.kind()
    ))
}

#[cold]
pub(crate) fn key(value: View<'_>) -> Error {
    of_text(format!("ERR a key must be a string, not {}", value.kind()))
}

#[cold]
pub(crate) fn out_of_range(index: f64) -> Error {
    of_text(format!("ERR index {} is out of range", number_text(index)))
}

#[cold]
pub(crate) fn by_zero() -> Error {
    of_text("ERR division by zero".to_owned())
}

#[cold]
pub(crate) fn not_json(value: View<'_>) -> Error {
    of_text(format!("ERR {} is not JSON", value.kind()))
}

#[cold]
pub(crate) fn not_finite() -> Error {
    of_text("ERR a number is not finite".to_owned())
}

#[cold]
pub(crate) fn too_deep() -> Error {
    of_text("ERR a value is nested too deep".to_owned())
}

#[cold]
pub(crate) fn no_argument(value: View<'_>) -> Error {
    of_text(format!(
        "ERR a command cannot take {} as an argument",
        value.kind()
    ))
}

#[cold]
pub(crate) fn no_number(value: View<'_>) -> Error {
    of_text(format!("ERR {} is not a number", value.kind()))
}

#[cold]
pub(crate) fn unknown_function(name: &str) -> Error {
    Error::from_text(
        ErrorKind::UnknownCommand,
        format!("ERR unknown function '{name}'").into_bytes(),
    )
}

#[cold]
pub(crate) fn too_long() -> Error {
    of_text("ERR string exceeds maximum allowed size (proto-max-bulk-len)".to_owned())
}

/// What Redis says of a command of a script that has too few or too many arguments.
#[cold]
pub(crate) fn arity() -> Error {
    Error::argument("ERR Wrong number of args calling Redis command from script")
}

/// What Redis says of a command that it does not allow in scripts.
#[cold]
pub(crate) fn not_allowed() -> Error {
    Error::argument("ERR This Redis command is not allowed from script")
}

/// A script that cannot be run, whatever it is called with.
#[cold]
pub(crate) fn invalid(what: impl AsRef<str>) -> Error {
    Error::argument(format!("ERR the script is not valid: {}", what.as_ref()))
}

/// Adds to an error where in a user's code it came from.
#[cold]
pub(crate) fn at(error: Error, file: &str, line: u32) -> Error {
    error.in_context(&format!(" (script at {file}:{line})"))
}

#[cold]
pub(crate) fn no_level() -> Error {
    of_text("ERR Invalid debug level.".to_owned())
}

#[cold]
pub(crate) fn no_separator(name: &str) -> Error {
    of_text(format!("ERR '{name}' cannot take an empty separator"))
}

#[cold]
pub(crate) fn too_many() -> Error {
    of_text("ERR a list is too long".to_owned())
}

/// Adds where an error came from, unless it says so already.
#[cold]
pub(crate) fn at_once(error: Error, file: &str, line: u32) -> Error {
    if error.message().ends_with(')') && error.message().contains(" (script at ") {
        return error;
    }
    at(error, file, line)
}

#[cold]
pub(crate) fn too_many_words() -> Error {
    of_text("ERR a script cannot give a command more than 7900 arguments".to_owned())
}
