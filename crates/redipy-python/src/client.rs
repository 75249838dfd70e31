//! The client.

use pyo3::prelude::*;
use pyo3::types::PyTuple;
use redipy::core::{Call, Command, IntoReply, Run, Spec};
use redipy::sql::lending;
use redipy::{Bytes, Redis, Reply};

use crate::arg::{Arg, Args};
use crate::clock::ManualClock;
use crate::convert::{Conversion, Decode, string};
use crate::data::Data;
use crate::errors::{raise, undecodable};
use crate::lent::Lender;
use crate::sink::{Sink, shape};
use crate::waiting::wait;

/// A client of a backend; `redipy.Redis` is built on it.
#[pyclass(frozen, subclass, module = "redipy._redipy")]
pub struct Client {
    redis: Redis,
    decode: Decode,
    data: Data,
}

impl Client {
    pub const fn redis(&self) -> &Redis {
        &self.redis
    }

    pub const fn data(&self) -> &Data {
        &self.data
    }

    pub const fn decode(&self) -> Decode {
        self.decode
    }

    /// Does something with the data, other threads of Python running meanwhile where that can take
    /// long: on the way to a server.
    #[inline]
    pub fn with_others<T: Send>(
        &self,
        py: Python<'_>,
        run: impl FnOnce() -> redipy::Result<T> + Send,
    ) -> PyResult<T> {
        self.data.using(py, run).map_err(raise)
    }

    /// Runs a call: a command, or a script.
    pub fn run_call<'py>(
        &self,
        py: Python<'py>,
        call: &Call,
        conversion: &Conversion,
    ) -> PyResult<Bound<'py, PyAny>> {
        let run = || self.redis.execute_call(call);
        let reply = if call.program.is_some() {
            self.data.running(py, run).map_err(raise)?
        } else if call.spec.wait.is_some() {
            self.wait(py, call.spec, &call.args)?
        } else {
            self.with_others(py, run)?
        };
        conversion.deliver(py, call.spec, reply, self.decode)
    }

    /// Runs a command that can wait. An exception of a signal's handler cancels it.
    fn wait(&self, py: Python<'_>, spec: &'static Spec, args: &[Bytes]) -> PyResult<Reply> {
        let mut reply = self.redis.execute_later(spec, args.to_vec());
        loop {
            // Without an end to wait for, it only returns with the reply.
            if let Some(reply) = wait(py, reply.as_mut(), None)? {
                return reply.map_err(raise);
            }
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
        let reply = if spec.wait.is_some() {
            self.wait(py, spec, args)?
        } else {
            self.with_others(py, || self.redis.execute(spec, args))?
        };
        conversion.deliver(py, spec, reply, self.decode)
    }

    #[inline]
    fn run<'py, C: Command>(
        &self,
        py: Python<'py>,
        command: &C,
        conversion: Conversion,
    ) -> PyResult<Bound<'py, PyAny>> {
        if C::SPEC.wait.is_some() {
            command.check().map_err(raise)?;
            let mut args = Vec::new();
            command.write(&mut args);
            return self.submit(py, C::SPEC, &args, conversion);
        }
        let reply = self.with_others(py, || Ok(self.redis.run(command)?.into_reply()))?;
        conversion.deliver(py, C::SPEC, reply, self.decode)
    }

    #[inline]
    fn run_string<'py, C>(&self, py: Python<'py>, command: &C) -> PyResult<Bound<'py, PyAny>>
    where
        C: Command + Run<Output = Option<Bytes>>,
    {
        match self.with_others(py, || self.redis.run(command))? {
            Some(value) => {
                string(py, &value, self.decode).map_err(|error| undecodable(py, error, None))
            }
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
    #[pyo3(signature = (url="memory://", *, clock=None, decode_responses=true, prefix=None, of=None, lent=None))]
    fn new(
        py: Python<'_>,
        url: &str,
        clock: Option<PyRef<'_, ManualClock>>,
        decode_responses: bool,
        prefix: Option<Arg>,
        of: Option<PyRef<'_, Self>>,
        lent: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let clock = clock.map(|clock| clock.0.clone());
        let lent = lent.map(Lender::new).transpose()?;
        let redis = match (of, clock) {
            _ if let Some(lender) = lent => Redis::new(lending::backend(lender)),
            (Some(other), _) => other.redis.another(),
            (None, None) => py.detach(|| Redis::open(url)).map_err(raise)?,
            (None, Some(clock)) => py
                .detach(|| Redis::open_with_clock(url, clock))
                .map_err(raise)?,
        };
        let redis = match prefix {
            Some(prefix) if !prefix.0.is_empty() => redis.with_prefix(prefix.0),
            _ => redis,
        };
        let decode = if decode_responses {
            Decode::Text
        } else {
            Decode::Raw
        };
        let data = Data::of(&redis);
        Ok(Self {
            redis,
            decode,
            data,
        })
    }

    /// The kind of backend, such as memory.
    #[getter]
    fn backend_name(&self) -> &'static str {
        self.redis.backend().name()
    }

    /// Whether scripts run in this process, where there is a store.
    #[getter]
    fn _has_store(&self) -> bool {
        self.redis.backend().hub().is_some()
    }

    /// Whether strings come out as str.
    #[getter]
    fn decode_responses(&self) -> bool {
        self.decode == Decode::Text
    }

    /// How many commands wait, of all clients of a store in this process; None without one.
    fn _waiting(&self) -> Option<usize> {
        let engine = self.redis.backend().engine()?;
        Some(engine.hub().waits().count())
    }

    /// Run any command, its name first, and return its reply.
    ///
    /// Replies have the shape that the command declares: dict, set, list of tuples, bool, float.
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
