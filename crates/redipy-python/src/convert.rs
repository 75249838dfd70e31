//! Replies as Python values, by the shape that the command declares.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyFloat, PyInt, PyList, PySet, PyString, PyTuple};
use redipy::core::{Flags, Shape, Spec};
use redipy::{Bytes, FromReply, Reply};

use crate::errors;

/// How strings come out: as `str`, or as `bytes`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decode {
    Text,
    Raw,
}

/// What the Python value of a reply is, where the shape alone does not tell.
#[derive(Clone, Debug)]
pub enum Conversion {
    /// The shape tells.
    Shape(&'static Shape),
    /// Nothing is of interest.
    Nothing,
    /// Whether something was done: `False` where it was not.
    Done,
    /// A dictionary of the fields that were asked for.
    Zip(Vec<Bytes>),
    /// Milliseconds as a number of seconds; nothing for a missing key, -1 for no end.
    Lifetime,
    /// A word, or nothing where it is `none`.
    Kind,
    /// A cursor with a dictionary.
    ScanFields,
    /// The keys of a scan of a single step.
    Keys,
    /// Two integers.
    Time,
    /// True for `PONG`.
    Ping,
}

/// A string as Python has it here.
#[inline]
pub fn string<'py>(py: Python<'py>, bytes: &[u8], decode: Decode) -> PyResult<Bound<'py, PyAny>> {
    match decode {
        Decode::Text => PyString::from_bytes(py, bytes).map(Bound::into_any),
        Decode::Raw => Ok(PyBytes::new(py, bytes).into_any()),
    }
}

/// Tells whether every string of a reply is text.
fn is_text(reply: &Reply) -> bool {
    match reply {
        Reply::Bulk(bytes) | Reply::Status(bytes) => bytes.as_str().is_some(),
        Reply::Array(items) | Reply::Set(items) => items.iter().all(is_text),
        Reply::Map(pairs) | Reply::Pairs(pairs) => {
            pairs.iter().all(|(a, b)| is_text(a) && is_text(b))
        }
        _ => true,
    }
}

impl Conversion {
    /// Makes the Python value of a command's reply. One that is no text is an error; where the
    /// command has taken it out of the data, the error holds it.
    pub fn deliver<'py>(
        &self,
        py: Python<'py>,
        spec: &Spec,
        reply: Reply,
        decode: Decode,
    ) -> PyResult<Bound<'py, PyAny>> {
        let taken = decode == Decode::Text && spec.flags.has(Flags::WRITE) && !is_text(&reply);
        let kept = taken
            .then(|| plain(py, reply.clone(), Decode::Raw))
            .transpose()?;
        self.apply(py, reply, decode)
            .map_err(|error| errors::undecodable(py, error, kept))
    }

    fn apply<'py>(
        &self,
        py: Python<'py>,
        reply: Reply,
        decode: Decode,
    ) -> PyResult<Bound<'py, PyAny>> {
        if let Reply::Error(error) = reply {
            return Err(errors::raise(error));
        }
        match self {
            Self::Shape(shape) => shaped(py, reply, shape, decode),
            Self::Nothing => Ok(py.None().into_bound(py)),
            Self::Done => Ok(boolean(py, !matches!(reply, Reply::Nil | Reply::Int(0)))),
            Self::Zip(fields) => {
                let values = Vec::<Option<Bytes>>::from_reply(reply).map_err(errors::raise)?;
                let dict = PyDict::new(py);
                for (field, value) in fields.iter().zip(values) {
                    let value = value.map(|value| string(py, &value, decode)).transpose()?;
                    dict.set_item(string(py, field, decode)?, value)?;
                }
                Ok(dict.into_any())
            }
            Self::Lifetime => match reply {
                Reply::Int(-2) => Ok(py.None().into_bound(py)),
                #[expect(clippy::cast_precision_loss, reason = "seconds are a float here")]
                Reply::Int(ms) if ms >= 0 => Ok(PyFloat::new(py, ms as f64 / 1e3).into_any()),
                _ => Ok(PyFloat::new(py, -1.0).into_any()),
            },
            Self::Kind => match reply {
                Reply::Status(word) if word == "none" => Ok(py.None().into_bound(py)),
                // A kind is a word of Redis, not data: it is text always.
                other => shaped(py, other, &Shape::Status, Decode::Text),
            },
            Self::ScanFields => {
                let (cursor, items) =
                    <(u64, Vec<(Bytes, Bytes)>)>::from_reply(reply).map_err(errors::raise)?;
                let dict = PyDict::new(py);
                for (field, value) in items {
                    dict.set_item(string(py, &field, decode)?, string(py, &value, decode)?)?;
                }
                Ok((cursor, dict).into_pyobject(py)?.into_any())
            }
            Self::Keys => {
                let (cursor, keys) = <(u64, Reply)>::from_reply(reply).map_err(errors::raise)?;
                if cursor != 0 {
                    return Err(errors::state(
                        "the keys are on several servers, which a pipeline asks only once; \
                         call keys on the client",
                    ));
                }
                plain(py, keys, decode)
            }
            Self::Time => {
                let parts = Vec::<i64>::from_reply(reply).map_err(errors::raise)?;
                Ok(PyTuple::new(py, parts)?.into_any())
            }
            Self::Ping => match reply {
                Reply::Status(_) => Ok(boolean(py, true)),
                other => plain(py, other, decode),
            },
        }
    }
}

fn boolean(py: Python<'_>, value: bool) -> Bound<'_, PyAny> {
    pyo3::types::PyBool::new(py, value).to_owned().into_any()
}

fn integer(py: Python<'_>, value: i64) -> Bound<'_, PyAny> {
    PyInt::new(py, value).into_any()
}

/// Makes the Python value of a reply whose shape is known.
fn shaped<'py>(
    py: Python<'py>,
    reply: Reply,
    shape: &Shape,
    decode: Decode,
) -> PyResult<Bound<'py, PyAny>> {
    match (shape, reply) {
        (Shape::Ok | Shape::Bool, Reply::Ok) => Ok(boolean(py, true)),
        (Shape::Bool, Reply::Int(number)) => Ok(boolean(py, number != 0)),
        (Shape::Binary, Reply::Bulk(bytes)) => string(py, &bytes, Decode::Raw),
        (Shape::Int, Reply::Bulk(text)) => match u64::from_reply(Reply::Bulk(text.clone())) {
            Ok(number) => Ok(PyInt::new(py, number).into_any()),
            Err(_) => string(py, &text, decode),
        },
        (Shape::Double, reply @ (Reply::Bulk(_) | Reply::Double(_) | Reply::Int(_))) => {
            let number = f64::from_reply(reply).map_err(errors::raise)?;
            Ok(PyFloat::new(py, number).into_any())
        }
        (Shape::Nullable(inner), reply) => match reply {
            Reply::Nil | Reply::NilArray => Ok(py.None().into_bound(py)),
            other => shaped(py, other, inner, decode),
        },
        (Shape::List(inner), Reply::Array(items) | Reply::Set(items)) => {
            list(py, items, |one| shaped(py, one, inner, decode))
        }
        (Shape::Members, reply) => set(py, reply, decode),
        (Shape::Fields, Reply::Map(pairs)) => dict(py, pairs, |one| plain(py, one, decode)),
        (Shape::Pairs(a, b), reply) => {
            let pairs = Vec::<(Reply, Reply)>::from_reply(reply).map_err(errors::raise)?;
            let pair =
                |(x, y)| PyTuple::new(py, [shaped(py, x, a, decode)?, shaped(py, y, b, decode)?]);
            let pairs = pairs.into_iter().map(pair).collect::<PyResult<Vec<_>>>()?;
            Ok(PyList::new(py, pairs)?.into_any())
        }
        (Shape::Tuple(a, b), reply) => {
            let (x, y) = <(Reply, Reply)>::from_reply(reply).map_err(errors::raise)?;
            tuple(py, [(x, *a), (y, *b)], decode)
        }
        (Shape::Triple(a, b, c), reply) => {
            let parts = <(Reply, Reply, Reply)>::from_reply(reply).map_err(errors::raise)?;
            tuple(py, [(parts.0, *a), (parts.1, *b), (parts.2, *c)], decode)
        }
        (_, reply) => plain(py, reply, decode),
    }
}

fn tuple<'py, const N: usize>(
    py: Python<'py>,
    parts: [(Reply, &Shape); N],
    decode: Decode,
) -> PyResult<Bound<'py, PyAny>> {
    let parts = parts.map(|(reply, shape)| shaped(py, reply, shape, decode));
    let parts = parts.into_iter().collect::<PyResult<Vec<_>>>()?;
    Ok(PyTuple::new(py, parts)?.into_any())
}

/// Makes the Python value that a reply has by itself.
pub fn plain(py: Python<'_>, reply: Reply, decode: Decode) -> PyResult<Bound<'_, PyAny>> {
    match reply {
        Reply::Nil | Reply::NilArray => Ok(py.None().into_bound(py)),
        Reply::Ok => Ok(boolean(py, true)),
        Reply::Bool(yes) => Ok(boolean(py, yes)),
        Reply::Int(number) => Ok(integer(py, number)),
        Reply::Double(number) => Ok(PyFloat::new(py, number).into_any()),
        Reply::Status(bytes) | Reply::Bulk(bytes) => string(py, &bytes, decode),
        Reply::Array(items) => list(py, items, |one| plain(py, one, decode)),
        reply @ Reply::Set(_) => set(py, reply, decode),
        Reply::Map(pairs) => dict(py, pairs, |one| plain(py, one, decode)),
        Reply::Pairs(pairs) => {
            let pair = |(a, b)| PyTuple::new(py, [plain(py, a, decode)?, plain(py, b, decode)?]);
            let pairs = pairs.into_iter().map(pair).collect::<PyResult<Vec<_>>>()?;
            Ok(PyList::new(py, pairs)?.into_any())
        }
        Reply::Error(error) => errors::exception(py, &error),
    }
}

fn list<'py>(
    py: Python<'py>,
    items: Vec<Reply>,
    convert: impl Fn(Reply) -> PyResult<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let items = items
        .into_iter()
        .map(convert)
        .collect::<PyResult<Vec<_>>>()?;
    Ok(PyList::new(py, items)?.into_any())
}

fn dict<'py>(
    py: Python<'py>,
    pairs: Vec<(Reply, Reply)>,
    convert: impl Fn(Reply) -> PyResult<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let dict = PyDict::new(py);
    for (key, value) in pairs {
        dict.set_item(convert(key)?, convert(value)?)?;
    }
    Ok(dict.into_any())
}

fn set(py: Python<'_>, reply: Reply, decode: Decode) -> PyResult<Bound<'_, PyAny>> {
    let set = PySet::empty(py)?;
    for member in Vec::<Bytes>::from_reply(reply).map_err(errors::raise)? {
        set.add(string(py, &member, decode)?)?;
    }
    Ok(set.into_any())
}
