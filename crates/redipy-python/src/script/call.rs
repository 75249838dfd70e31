//! A script that is called.

use std::cell::Cell;
use std::sync::Arc;
use std::time::{Duration, Instant};

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyString};
use redipy::core::program::{Caller, Program, Running, Text};
use redipy::core::{Call, Error, ErrorKind, Shape};
use redipy::{Bytes, Reply, Result};

use super::ready::Ready;
use super::values;
use crate::aio::{AsyncClient, AsyncPipeline};
use crate::arg::Arg;
use crate::client::Client;
use crate::convert::Conversion;
use crate::errors::{Raised, raise};
use crate::pipeline::Pipeline;
use crate::sink::Queue;

/// A script that is ready to be called, on a client unless the call has another one.
#[pyclass(frozen, module = "redipy._redipy")]
pub struct ExecFunction {
    pub ready: Arc<Ready>,
    /// What it runs on if the call does not tell.
    pub client: Option<Py<PyAny>>,
    /// The values of arguments that a call leaves out.
    pub defaults: Option<Py<PyDict>>,
}

#[pymethods]
impl ExecFunction {
    /// Run the script with its keys and arguments, by their names.
    ///
    /// On a client it returns the result, in a pipeline nothing as yet; with a client whose calls are
    /// awaited, so is this one.
    #[pyo3(signature = (*, keys=None, args=None, client=None))]
    fn __call__<'py>(
        &self,
        py: Python<'py>,
        keys: Option<&Bound<'py, PyDict>>,
        args: Option<&Bound<'py, PyDict>>,
        client: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let script = &self.ready;
        let mut wrong = Vec::new();
        let (keys, args) = (given(py, keys), given(py, args));
        let keys = named(&keys, script.keys(), "key", &mut wrong, |key| {
            // Numbers would do as well, but are mostly a mistake.
            let is_name = key.is_instance_of::<PyString>() || key.is_instance_of::<PyBytes>();
            let name = if is_name {
                key.extract::<Arg>().ok()
            } else {
                None
            };
            name.map(|name| name.0)
                .ok_or_else(|| format!("must be a str or bytes, not {key}"))
        })?;
        let args = match &self.defaults {
            None => args,
            Some(defaults) => {
                let all = defaults.bind(py).copy()?;
                all.update(args.as_mapping())?;
                all
            }
        };
        let args = named(&args, script.args(), "argument", &mut wrong, values::read)?;
        if !wrong.is_empty() {
            return Err(PyValueError::new_err(wrong.join("; ")));
        }
        let (keys, inner) = script.program(keys, args).map_err(raise)?;
        let call = Call::of_program(keys, Arc::new(Interruptible { inner }));
        let conversion = Conversion::Shape(&Shape::Any);
        let own = self.client.as_ref().map(|client| client.bind(py));
        let client = client.or(own);
        let client = client.ok_or_else(|| PyTypeError::new_err("the script needs a client"))?;
        if let Ok(client) = client.cast::<Client>() {
            client.get().run_call(py, &call, &conversion)
        } else if let Ok(pipeline) = client.cast::<Pipeline>() {
            pipeline.get().hand_over(py, call, conversion)
        } else if let Ok(client) = client.cast::<AsyncClient>() {
            client.get().call_words(py, call, conversion)
        } else if let Ok(pipeline) = client.cast::<AsyncPipeline>() {
            pipeline.get().hand_over(py, call, conversion)
        } else {
            let kind = client.get_type().name()?;
            Err(PyTypeError::new_err(format!(
                "a script runs on a client or in a pipeline of redipy, not on a {kind}"
            )))
        }
    }

    /// The same for calls that may leave arguments out, which have these values then.
    fn with_defaults(&self, py: Python<'_>, defaults: Py<PyDict>) -> Self {
        Self {
            ready: Arc::clone(&self.ready),
            client: self.client.as_ref().map(|client| client.clone_ref(py)),
            defaults: Some(defaults),
        }
    }

    /// The same without a client of its own: each call tells one.
    fn unbound(&self, py: Python<'_>) -> Self {
        Self {
            ready: Arc::clone(&self.ready),
            client: None,
            defaults: self
                .defaults
                .as_ref()
                .map(|defaults| defaults.clone_ref(py)),
        }
    }

    fn __repr__(&self) -> String {
        let names = |names: &[String]| names.join(", ");
        let (keys, args) = (names(self.ready.keys()), names(self.ready.args()));
        format!("<redipy script, keys: {keys}; args: {args}>")
    }
}

fn given<'py>(py: Python<'py>, values: Option<&Bound<'py, PyDict>>) -> Bound<'py, PyDict> {
    values.cloned().unwrap_or_else(|| PyDict::new(py))
}

/// Takes the values of a dictionary in the order of their names, all of which must be there and no
/// others; what is wrong is told in words.
fn named<T>(
    given: &Bound<'_, PyDict>,
    names: &[String],
    what: &str,
    wrong: &mut Vec<String>,
    read: impl Fn(&Bound<'_, PyAny>) -> Result<T, String>,
) -> PyResult<Vec<T>> {
    let mut values = Vec::with_capacity(names.len());
    for name in names {
        match given.get_item(name)? {
            None => wrong.push(format!("the {what} '{name}' is missing")),
            Some(value) => match read(&value) {
                Ok(value) => values.push(value),
                Err(why) => wrong.push(format!("the {what} '{name}' {why}")),
            },
        }
    }
    if given.len() != names.len() || values.len() != names.len() {
        for name in given.keys() {
            let known = name.extract::<String>();
            if !known.is_ok_and(|name| names.contains(&name)) {
                wrong.push(format!("there is no {what} '{name}'"));
            }
        }
    }
    Ok(values)
}

/// A script that Ctrl-C ends: every so often it has Python run the handlers of signals, which Python
/// does in its main thread only.
#[derive(Debug)]
struct Interruptible {
    inner: Arc<dyn Program>,
}

/// How long a script runs on before it looks for signals.
const SLICE: Duration = Duration::from_millis(50);

impl Program for Interruptible {
    fn run(&self, caller: &mut dyn Caller, keys: &[Bytes], watch: &dyn Running) -> Result<Reply> {
        let look = Looking {
            inner: watch,
            last: Cell::new(None),
        };
        self.inner.run(caller, keys, &look)
    }

    fn text(&self, prefix: &[u8]) -> Result<Text> {
        self.inner.text(prefix)
    }

    fn read(&self, reply: Result<Reply>) -> Result<Reply> {
        self.inner.read(reply)
    }
}

/// Looks for signals while a script runs.
struct Looking<'a> {
    inner: &'a dyn Running,
    last: Cell<Option<Instant>>,
}

impl Running for Looking<'_> {
    fn go_on(&self, steps: u64) -> Result<()> {
        self.inner.go_on(steps)?;
        let now = Instant::now();
        let last = self.last.get();
        if last.is_some_and(|last| now.duration_since(last) < SLICE) {
            return Ok(());
        }
        self.last.set(Some(now));
        if last.is_none() {
            // A script that has just started: most end before anybody could want to stop them.
            return Ok(());
        }
        check_signals()
    }
}

/// Has Python run the handlers of signals that have come.
///
/// # Errors
/// The exception of one of them, such as `KeyboardInterrupt`.
pub fn check_signals() -> Result<()> {
    Python::attach(|py| {
        py.check_signals().map_err(|error| {
            let text = "ERR a signal came";
            Error::new(ErrorKind::InvalidState, text).with_source(Raised(error))
        })
    })
}
