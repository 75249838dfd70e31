//! The client.

use pyo3::prelude::*;
use pyo3::types::PyTuple;
use redipy::core::{Call, Spec};
use redipy::{Bytes, Clock, Local, Memory, Redis};

use crate::arg::Args;
use crate::clock::ManualClock;
use crate::convert::{Conversion, Decode, string};
use crate::errors::raise;
use crate::pipeline::Pipeline;
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

    /// Returns a string by the shortest way there is.
    #[inline]
    pub fn string<'py>(
        &self,
        py: Python<'py>,
        value: Option<Bytes>,
    ) -> PyResult<Bound<'py, PyAny>> {
        match value {
            Some(value) => string(py, &value, self.decode),
            None => Ok(py.None().into_bound(py)),
        }
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
    #[pyo3(signature = (url="memory://", *, clock=None, decode_responses=true))]
    fn new(
        url: &str,
        clock: Option<PyRef<'_, ManualClock>>,
        decode_responses: bool,
    ) -> PyResult<Self> {
        let redis = match clock {
            None => Redis::open(url).map_err(raise)?,
            Some(clock) if url == "memory://" => {
                let memory = Memory::new(Clock::from(clock.0.clone()));
                Redis::new(std::sync::Arc::new(Local(memory)))
            }
            Some(_) => {
                return Err(crate::errors::argument(
                    "a manual clock goes with a memory backend of its own: memory://",
                ));
            }
        };
        let decode = if decode_responses { Decode::Text } else { Decode::Raw };
        Ok(Self { redis, decode })
    }

    /// Return another client of the same data, with a selected database of its own.
    fn _another(&self) -> Self {
        Self {
            redis: self.redis.another(),
            decode: self.decode,
        }
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

    #[pyo3(name = "_pipeline")]
    fn pipeline(this: PyRef<'_, Self>) -> Pipeline {
        let decode = this.decode;
        Pipeline::new(this.into(), decode)
    }
}

/// Returns how the reply of a call by words is read: by the form that its options make it.
pub fn conversion(call: &Call) -> Conversion {
    use redipy::core::Presence;
    shape(call.spec, |name| {
        let Some(field) = call.spec.fields.iter().find(|field| field.name == name) else {
            return false;
        };
        match field.presence {
            Presence::Flag(token) | Presence::Token(token) => {
                call.args.iter().skip(1).any(|arg| arg.is_word(token))
            }
            // Behind the required arguments.
            _ => {
                let before = call.spec.fields.iter().take_while(|one| one.name != name);
                call.args.len() > before.count()
            }
        }
    })
}
