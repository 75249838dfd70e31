//! Functions of plug-ins that are written in Python.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::PyList;
use redipy::core::{Caller, Error, ErrorKind};
use redipy::script::native::{Functions, GeneralFunction, LogLevel, RedisFunction};
use redipy::{Bytes, Reply, Result};

use super::values;
use crate::convert::{Decode, plain, string};
use crate::errors::Raised;
use crate::machine;

/// The functions of a runtime: a `redipy.memory.functions.Functions`, or none.
#[derive(Debug)]
pub struct PyFunctions {
    table: Option<Arc<Py<PyAny>>>,
}

/// One of them, which is called through the table by its name.
#[derive(Debug)]
struct Named {
    table: Arc<Py<PyAny>>,
    name: String,
}

impl PyFunctions {
    pub fn new(table: Option<Py<PyAny>>) -> Self {
        let table = table.map(Arc::new);
        Self { table }
    }

    /// Finds a function, if a method of the table says that it is there.
    fn find(&self, has: &str, name: &str) -> Option<Named> {
        let table = self.table.as_ref()?;
        let found = Python::attach(|py| table.call_method1(py, has, (name,))?.is_truthy(py));
        let named = || Named {
            table: Arc::clone(table),
            name: name.to_owned(),
        };
        found.unwrap_or(false).then(named)
    }
}

impl Functions for PyFunctions {
    fn redis_function(&self, name: &str) -> Option<Arc<dyn RedisFunction>> {
        let found = self.find("has_redis", name)?;
        Some(Arc::new(found))
    }

    fn general_function(&self, name: &str) -> Option<Arc<dyn GeneralFunction>> {
        let found = self.find("has_general", name)?;
        Some(Arc::new(found))
    }

    fn log(&self, level: LogLevel, text: &[u8]) {
        let method = match level {
            LogLevel::Debug | LogLevel::Verbose => "debug",
            LogLevel::Notice => "info",
            LogLevel::Warning => "warning",
        };
        let text = String::from_utf8_lossy(text);
        Python::attach(|py| {
            let log = || {
                let logger = py
                    .import("logging")?
                    .call_method1("getLogger", ("redipy.script",))?;
                logger.call_method1(method, ("%s", &*text))
            };
            if let Err(error) = log() {
                error.write_unraisable(py, None);
            }
        });
    }
}

impl RedisFunction for Named {
    fn call(&self, caller: &mut dyn Caller, key: &Bytes, args: &[Reply]) -> Result<Reply> {
        Python::attach(|py| {
            let call = || {
                let key = string(py, key, Decode::Text)?;
                let args = arguments(py, args)?;
                self.table
                    .bind(py)
                    .call_method1("call_redis", (&self.name, key, args))
            };
            let value = machine::lend(caller, call);
            self.take(value)
        })
    }
}

impl GeneralFunction for Named {
    fn call(&self, args: &[Reply]) -> Result<Reply> {
        Python::attach(|py| {
            let call = || {
                let args = arguments(py, args)?;
                self.table
                    .bind(py)
                    .call_method1("call_general", (&self.name, args))
            };
            self.take(call())
        })
    }
}

impl Named {
    /// Takes what a function returned, or its exception.
    fn take(&self, value: PyResult<Bound<'_, PyAny>>) -> Result<Reply> {
        let value = value.map_err(|error| {
            let text = format!("ERR the function '{}' failed: {error}", self.name);
            Error::new(ErrorKind::InvalidState, text).with_source(Raised(error))
        })?;
        values::read(&value).map_err(|what| {
            let text = format!("ERR what the function '{}' returned {what}", self.name);
            Error::new(ErrorKind::InvalidState, text)
        })
    }
}

fn arguments<'py>(py: Python<'py>, args: &[Reply]) -> PyResult<Bound<'py, PyList>> {
    let values = args.iter().map(|arg| plain(py, arg.clone(), Decode::Text));
    PyList::new(py, values.collect::<PyResult<Vec<_>>>()?)
}
