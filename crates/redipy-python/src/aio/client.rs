//! The client whose calls are awaited.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::PyTuple;
use redipy::core::commands::generic;
use redipy::core::{Call as Words, Command, Run, Shape, Spec};
use redipy::{Bytes, FromReply, Reply, aio};

use super::call::{Call, Work};
use super::wakes::Known;
use crate::client::{Client, conversion, words};
use crate::convert::{Conversion, Decode};
use crate::data::Data;
use crate::sink::Sink;

/// What a client shares with its calls.
pub struct Shared {
    pub redis: aio::Redis,
    pub decode: Decode,
    /// Where the data are: in this process most calls are done at once.
    pub data: Data,
    /// The loop that awaited a call last.
    pub known: Known,
}

/// A client whose calls are awaited; `redipy.asyncio.Redis` is built on it.
#[pyclass(frozen, subclass, module = "redipy._redipy")]
pub struct AsyncClient {
    shared: Arc<Shared>,
}

impl Sink for AsyncClient {
    fn submit<'py>(
        &self,
        py: Python<'py>,
        spec: &'static Spec,
        args: &[Bytes],
        conversion: Conversion,
    ) -> PyResult<Bound<'py, PyAny>> {
        self.call(py, spec, args.to_vec(), conversion)
    }

    fn run<'py, C: Command>(
        &self,
        py: Python<'py>,
        command: &C,
        conversion: Conversion,
    ) -> PyResult<Bound<'py, PyAny>> {
        let mut args = Vec::new();
        command.write(&mut args);
        self.call(py, C::SPEC, args, conversion)
    }

    fn run_string<'py, C>(&self, py: Python<'py>, command: &C) -> PyResult<Bound<'py, PyAny>>
    where
        C: Command + Run<Output = Option<Bytes>>,
    {
        self.run(py, command, Conversion::Shape(&C::SPEC.shape))
    }
}

impl AsyncClient {
    /// Makes a call of a command.
    pub fn call<'py>(
        &self,
        py: Python<'py>,
        spec: &'static Spec,
        args: Vec<Bytes>,
        conversion: Conversion,
    ) -> PyResult<Bound<'py, PyAny>> {
        let work = Work::Command {
            later: self.shared.redis.execute(spec, args),
            spec,
            conversion,
        };
        let call = Call::new(Arc::clone(&self.shared), spec.name, work, false);
        Ok(Bound::new(py, call)?.into_any())
    }

    /// Makes a call of words, or of a script.
    pub fn call_words<'py>(
        &self,
        py: Python<'py>,
        call: Words,
        conversion: Conversion,
    ) -> PyResult<Bound<'py, PyAny>> {
        if call.program.is_none() {
            return self.call(py, call.spec, call.args, conversion);
        }
        let spec = call.spec;
        let work = Work::Command {
            later: self.shared.redis.execute_call(call),
            spec,
            conversion,
        };
        let call = Call::new(Arc::clone(&self.shared), "EVALSHA", work, true);
        Ok(Bound::new(py, call)?.into_any())
    }

    /// Makes a call that goes through all keys, the words of each step being made of a cursor.
    pub fn all_keys<'py>(
        &self,
        py: Python<'py>,
        words: impl Fn(u64) -> Vec<Bytes> + Send + 'static,
        all: fn(Vec<Reply>) -> Reply,
    ) -> PyResult<Bound<'py, PyAny>> {
        let shared = Arc::clone(&self.shared);
        let spec = generic::Scan::SPEC;
        let later = async move {
            let mut keys = Vec::new();
            let mut cursor = 0;
            // Servers that belong together are gone through one by one.
            loop {
                let step = shared.redis.execute(spec, words(cursor)).await?;
                let (next, some) = <(u64, Vec<Reply>)>::from_reply(step)?;
                keys.extend(some);
                cursor = next;
                if cursor == 0 {
                    return Ok(all(keys));
                }
            }
        };
        let work = Work::Command {
            later: Box::pin(later),
            spec,
            conversion: Conversion::Shape(&Shape::Any),
        };
        let call = Call::new(Arc::clone(&self.shared), spec.name, work, false);
        Ok(Bound::new(py, call)?.into_any())
    }

    pub const fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }
}

#[pymethods]
impl AsyncClient {
    /// Make a client of the backend that another client uses, as that one is set.
    #[new]
    fn new(of: PyRef<'_, Client>) -> Self {
        let shared = Shared {
            redis: of.redis().another().into(),
            decode: of.decode(),
            data: of.data().clone(),
            known: Known::default(),
        };
        Self {
            shared: Arc::new(shared),
        }
    }

    /// The kind of backend, such as memory.
    #[getter]
    fn backend_name(&self) -> &'static str {
        self.shared.redis.backend().name()
    }

    /// Whether strings come out as str.
    #[getter]
    fn decode_responses(&self) -> bool {
        self.shared.decode == Decode::Text
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
