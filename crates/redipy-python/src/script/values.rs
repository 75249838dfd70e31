//! Values of scripts: JSON as Python has it, and as replies.

use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};
use redipy::{Bytes, Reply};

/// How deep values may be nested.
const MAX_DEPTH: usize = 128;

/// Reads a value of Python.
///
/// # Errors
/// What it cannot be, in words that go behind its name.
pub fn read(value: &Bound<'_, PyAny>) -> Result<Reply, String> {
    read_at(value, 0)
}

fn read_at(value: &Bound<'_, PyAny>, depth: usize) -> Result<Reply, String> {
    if depth > MAX_DEPTH {
        return Err("is nested too deep".to_owned());
    }
    if value.is_none() {
        return Ok(Reply::Nil);
    }
    if let Ok(text) = value.cast::<PyString>() {
        return read_text(text).map(Reply::Bulk);
    }
    if let Ok(yes) = value.cast::<PyBool>() {
        return Ok(Reply::Bool(yes.is_true()));
    }
    if let Ok(number) = value.cast::<PyInt>() {
        return read_integer(number);
    }
    if let Ok(number) = value.cast::<PyFloat>() {
        let number = number.value();
        return if number.is_finite() {
            Ok(Reply::Double(number))
        } else {
            Err("is no finite number".to_owned())
        };
    }
    if let Ok(bytes) = value.cast::<PyBytes>() {
        return Ok(Reply::Bulk(Bytes::from(bytes.as_bytes())));
    }
    if let Ok(list) = value.cast::<PyList>() {
        return read_list(list.iter(), depth);
    }
    if let Ok(tuple) = value.cast::<PyTuple>() {
        return read_list(tuple.iter(), depth);
    }
    if let Ok(dict) = value.cast::<PyDict>() {
        let mut pairs = Vec::with_capacity(dict.len());
        for (key, value) in dict {
            let Ok(key) = key.cast::<PyString>() else {
                return Err("is a dict with a key that is no str".to_owned());
            };
            let key = Reply::Bulk(read_text(key)?);
            pairs.push((key, read_at(&value, depth + 1)?));
        }
        return Ok(Reply::Map(pairs));
    }
    let name = value.get_type().name().map(|name| name.to_string());
    let name = name.unwrap_or_else(|_| "object".to_owned());
    Err(format!("is a {name}, which JSON does not have"))
}

fn read_text(text: &Bound<'_, PyString>) -> Result<Bytes, String> {
    // What came as bytes that are no text goes back as them.
    match text.to_str() {
        Ok(text) => Ok(Bytes::from(text)),
        Err(_) => match text.encode_utf8_surrogateescape() {
            Some(bytes) => Ok(bytes),
            None => Err("is a str that cannot be encoded".to_owned()),
        },
    }
}

/// Encodes texts that hold bytes which are no text, as Python has them.
trait Surrogates {
    fn encode_utf8_surrogateescape(&self) -> Option<Bytes>;
}

impl Surrogates for Bound<'_, PyString> {
    fn encode_utf8_surrogateescape(&self) -> Option<Bytes> {
        let bytes = self
            .call_method1("encode", ("utf-8", "surrogateescape"))
            .ok()?;
        let bytes = bytes.cast::<PyBytes>().ok()?;
        Some(Bytes::from(bytes.as_bytes()))
    }
}

fn read_integer(number: &Bound<'_, PyInt>) -> Result<Reply, String> {
    // Numbers are floats in scripts; what they cannot hold must not become another number.
    const LARGEST: i64 = 1 << 53;
    match number.extract::<i64>() {
        Ok(number) if (-LARGEST..=LARGEST).contains(&number) => Ok(Reply::Int(number)),
        _ => Err("is an int beyond 2**53, which scripts cannot hold; give it as a str".to_owned()),
    }
}

fn read_list<'py>(
    items: impl Iterator<Item = Bound<'py, PyAny>>,
    depth: usize,
) -> Result<Reply, String> {
    let read = |item: Bound<'py, PyAny>| read_at(&item, depth + 1);
    items.map(read).collect::<Result<_, _>>().map(Reply::Array)
}
