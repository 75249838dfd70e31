//! Errors as exceptions: the kind decides the class, in this one place.

use pyo3::exceptions::PyUnicodeDecodeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyTuple, PyType};
use redipy::{Error, ErrorKind};

/// Finds a class of `redipy.errors`, once.
macro_rules! class {
    ($py:expr, $name:literal) => {{
        static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
        CLASS.import($py, "redipy.errors", $name)
    }};
}

/// The exception of a function of a plug-in, as the source of an error; it is raised as it is.
#[derive(Debug)]
pub struct Raised(pub PyErr);

impl std::fmt::Display for Raised {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Raised {}

/// Makes the exception of an error.
#[cold]
pub fn raise(error: Error) -> PyErr {
    let source = std::error::Error::source(&error);
    if let Some(Raised(raised)) = source.and_then(|source| source.downcast_ref()) {
        return Python::attach(|py| raised.clone_ref(py));
    }
    Python::attach(|py| match exception(py, &error) {
        Ok(exception) => PyErr::from_value(exception),
        Err(error) => error,
    })
}

/// Makes the exception object of an error.
pub fn exception<'py>(py: Python<'py>, error: &Error) -> PyResult<Bound<'py, PyAny>> {
    let class = match error.kind() {
        ErrorKind::WrongType => class!(py, "WrongTypeError"),
        ErrorKind::InvalidArgument => class!(py, "ArgumentError"),
        ErrorKind::InvalidConfig => class!(py, "ConfigError"),
        ErrorKind::UnknownCommand => class!(py, "UnknownCommandError"),
        ErrorKind::InvalidState => class!(py, "StateError"),
        ErrorKind::Connection => class!(py, "ConnectionError"),
        ErrorKind::Timeout => class!(py, "TimeoutError"),
        ErrorKind::Denied => class!(py, "DeniedError"),
        _ => class!(py, "ResponseError"),
    }?;
    let text = match error.subject() {
        Some((key, kind)) => format!("key {key} is a {kind} ({})", error.message()),
        None if error.kind() == ErrorKind::WrongType => {
            // A server does not say which key it was; the words are those of the kind all the same.
            format!("key has a different type ({})", error.message())
        }
        None => strip(error.message()).to_owned(),
    };
    let exception = class.call1((text,))?;
    exception.setattr("redis_message", error.message())?;
    if error.maybe_applied() {
        exception.setattr("maybe_applied", true)?;
    }
    if error.is_retryable() {
        exception.setattr("is_retryable", true)?;
    }
    Ok(exception)
}

/// Leaves the general code out, as redis-py does.
fn strip(message: &str) -> &str {
    message.strip_prefix("ERR ").unwrap_or(message)
}

/// Makes an error of ours of bytes that are no text; any other error stays what it is.
#[cold]
pub fn undecodable(py: Python<'_>, error: PyErr, reply: Option<Bound<'_, PyAny>>) -> PyErr {
    if !error.is_instance_of::<PyUnicodeDecodeError>(py) {
        return error;
    }
    let make = || {
        let arguments = error.value(py).getattr("args")?.cast_into::<PyTuple>()?;
        let exception = class!(py, "DecodeError")?.call1(arguments)?;
        exception.setattr("reply", reply)?;
        PyResult::Ok(PyErr::from_value(exception))
    };
    make().unwrap_or_else(|error| error)
}

/// A value of a type that stands for no argument.
#[cold]
pub fn wrong_type_of_argument(message: &str) -> PyErr {
    Python::attach(|py| {
        let made = class!(py, "ArgumentTypeError").and_then(|class| class.call1((message,)));
        match made {
            Ok(exception) => PyErr::from_value(exception),
            Err(error) => error,
        }
    })
}

/// An argument that the Python layer itself refuses.
#[cold]
pub fn argument(message: &str) -> PyErr {
    raise(Error::argument(format!("ERR {message}")))
}

/// What cannot be done now.
#[cold]
pub fn state(message: &str) -> PyErr {
    raise(Error::state(format!("ERR {message}")))
}

/// A key that is watched has changed.
#[cold]
pub fn watch_error() -> PyErr {
    Python::attach(|py| {
        let text = "a watched key has changed";
        match class!(py, "WatchError").and_then(|class| class.call1((text,))) {
            Ok(exception) => PyErr::from_value(exception),
            Err(error) => error,
        }
    })
}
