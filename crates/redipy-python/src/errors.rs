//! Errors as exceptions: the kind decides the class, in this one place.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;
use redipy::{Error, ErrorKind};

/// Finds a class of `redipy.errors`, once.
macro_rules! class {
    ($py:expr, $name:literal) => {{
        static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
        CLASS.import($py, "redipy.errors", $name)
    }};
}

/// Makes the exception of an error.
#[cold]
pub fn raise(error: Error) -> PyErr {
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
        _ => class!(py, "ResponseError"),
    }?;
    let text = match error.subject() {
        Some((key, kind)) => format!("key {key} is a {kind} ({})", error.message()),
        None => strip(error.message()).to_owned(),
    };
    let exception = class.call1((text,))?;
    exception.setattr("redis_message", error.message())?;
    Ok(exception)
}

/// Leaves the general code out, as redis-py does.
fn strip(message: &str) -> &str {
    message.strip_prefix("ERR ").unwrap_or(message)
}

/// An argument that the Python layer itself refuses.
#[cold]
pub fn argument(message: &str) -> PyErr {
    raise(Error::argument(format!("ERR {message}")))
}
