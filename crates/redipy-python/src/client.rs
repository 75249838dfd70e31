//! The client.

use pyo3::prelude::*;
use pyo3::types::PyTuple;
use redipy::core::{Call, Command, IntoReply, Run, Spec};
use redipy::{Bytes, Redis};

use crate::arg::Args;
use crate::clock::ManualClock;
use crate::convert::{Conversion, Decode, string};
use crate::errors::raise;
use crate::sink::{Sink, shape};

/// A client of a backend; `redipy.Redis` is built on it.
#[pyclass(frozen, subclass, module = "redipy._redipy")]
pub struct Client {
    redis: Redis,
    decode: Decode,
}

impl Client {
    pub const fn redis(&self) -> &Redis {
        &self.redis
    }

    pub const fn decode(&self) -> Decode {
        self.decode
    }
}

impl Sink for Client {
    #[inline]
    fn submit<'py>(
        &self,
        py: Python<'py>,
        spec: &'static Spec,
        args: &[Bytes],
        conversion: Conversion,
    ) -> PyResult<Bound<'py, PyAny>> {
        let reply = self.redis.execute(spec, args).map_err(raise)?;
        conversion.apply(py, reply, self.decode)
    }

    #[inline]
    fn run<'py, C: Command>(
        &self,
        py: Python<'py>,
        command: &C,
        conversion: Conversion,
    ) -> PyResult<Bound<'py, PyAny>> {
        let reply = self.redis.run(command).map_err(raise)?.into_reply();
        conversion.apply(py, reply, self.decode)
    }

    #[inline]
    fn run_string<'py, C>(&self, py: Python<'py>, command: &C) -> PyResult<Bound<'py, PyAny>>
    where
        C: Command + Run<Output = Option<Bytes>>,
    {
        match self.redis.run(command).map_err(raise)? {
            Some(value) => string(py, &value, self.decode),
            None => Ok(py.None().into_bound(py)),
        }
    }
}

/// Reads the words of a command, the name split where it is two of them.
pub fn words(args: &Bound<'_, PyTuple>) -> PyResult<Call> {
    let mut words = Args::from_tuple(args)?.0;
    if let Some(name) = words.first().cloned()
        && let Some(text) = name.as_str()
        && text.contains(' ')
    {
        words.splice(..1, text.split_whitespace().map(Bytes::from));
    }
    Call::from_words(&words).map_err(raise)
}

#[pymethods]
impl Client {
    #[new]
    #[pyo3(signature = (url="memory://", *, clock=None, decode_responses=true, of=None))]
    fn new(
        url: &str,
        clock: Option<PyRef<'_, ManualClock>>,
        decode_responses: bool,
        of: Option<PyRef<'_, Self>>,
    ) -> PyResult<Self> {
        let redis = match (of, clock) {
            (Some(other), _) => other.redis.another(),
            (None, None) => Redis::open(url).map_err(raise)?,
            (None, Some(clock)) if url == "memory://" => Redis::with_clock(clock.0.clone()),
            (None, Some(_)) => {
                return Err(crate::errors::argument(
                    "a manual clock goes with a memory backend of its own: memory://",
                ));
            }
        };
        let decode = if decode_responses {
            Decode::Text
        } else {
            Decode::Raw
        };
        Ok(Self { redis, decode })
    }

    /// The kind of backend, such as memory.
    #[getter]
    fn backend_name(&self) -> &'static str {
        self.redis.backend().name()
    }

    /// Run any command, its name first, and return its reply as its method would.
    #[pyo3(signature = (*args))]
    fn execute_command<'py>(
        &self,
        py: Python<'py>,
        args: &Bound<'py, PyTuple>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let call = words(args)?;
        let conversion = conversion(&call);
        self.submit(py, call.spec, &call.args, conversion)
    }
}

/// Returns how the reply of a call by words is read: by the form that its options make it.
pub fn conversion(call: &Call) -> Conversion {
    if call.spec.forms.is_empty() {
        return Conversion::Shape(&call.spec.shape);
    }
    let given = (call.spec.given)(&call.args);
    shape(call.spec, |name| given.contains(&name))
}
