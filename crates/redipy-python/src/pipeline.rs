//! The pipeline: calls that are kept and run together.

use parking_lot::Mutex;
use pyo3::prelude::*;
use pyo3::types::{PyList, PyTuple};
use redipy::Bytes;
use redipy::core::{Call, Command, Run, Spec};

use crate::client::{Client, conversion, words};
use crate::convert::{Conversion, Decode};
use crate::sink::Sink;

/// A queue of commands that run together, atomically and in order, at `execute`.
#[pyclass(frozen, subclass, module = "redipy._redipy")]
pub struct Pipeline {
    client: Py<Client>,
    decode: Decode,
    queue: Mutex<Vec<(Call, Conversion)>>,
}

impl Sink for Pipeline {
    fn submit<'py>(
        &self,
        py: Python<'py>,
        spec: &'static Spec,
        args: &[Bytes],
        conversion: Conversion,
    ) -> PyResult<Bound<'py, PyAny>> {
        let args = args.to_vec();
        self.queue.lock().push((Call { spec, args }, conversion));
        Ok(py.None().into_bound(py))
    }

    fn run<'py, C: Command>(
        &self,
        py: Python<'py>,
        command: &C,
        conversion: Conversion,
    ) -> PyResult<Bound<'py, PyAny>> {
        let mut args = Vec::new();
        command.write(&mut args);
        let spec = C::SPEC;
        self.queue.lock().push((Call { spec, args }, conversion));
        Ok(py.None().into_bound(py))
    }

    fn run_string<'py, C>(&self, py: Python<'py>, command: &C) -> PyResult<Bound<'py, PyAny>>
    where
        C: Command + Run<Output = Option<Bytes>>,
    {
        self.run(py, command, Conversion::Shape(&C::SPEC.shape))
    }
}

#[pymethods]
impl Pipeline {
    #[new]
    fn new(client: Py<Client>) -> Self {
        let decode = client.get().decode();
        Self {
            client,
            decode,
            queue: Mutex::new(Vec::new()),
        }
    }

    /// Queue any command, its name first.
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

    /// Run what is queued, atomically, and return the replies in order.
    ///
    /// A command that fails does not stop the others. Its error is raised at the end, or stands in
    /// its place where `raise_on_error` is False.
    #[pyo3(signature = (raise_on_error=true))]
    fn execute<'py>(&self, py: Python<'py>, raise_on_error: bool) -> PyResult<Bound<'py, PyList>> {
        let (calls, conversions): (Vec<_>, Vec<_>) =
            std::mem::take(&mut *self.queue.lock()).into_iter().unzip();
        if calls.is_empty() {
            return Ok(PyList::empty(py));
        }
        let client = self.client.get();
        let replies = client.with_others(py, || client.redis().execute_all(&calls))?;
        let values = PyList::empty(py);
        let mut first_error = None;
        let replies = replies.into_iter().zip(calls).zip(conversions);
        for ((reply, call), conversion) in replies {
            match conversion.deliver(py, call.spec, reply, self.decode) {
                Ok(value) => values.append(value)?,
                Err(error) => {
                    values.append(error.value(py))?;
                    first_error.get_or_insert(error);
                }
            }
        }
        match first_error {
            Some(error) if raise_on_error => Err(error),
            _ => Ok(values),
        }
    }

    /// Forget what is queued.
    fn reset(&self) {
        self.queue.lock().clear();
    }

    /// Tell whether something is queued.
    fn has_pending(&self) -> bool {
        !self.queue.lock().is_empty()
    }

    fn __len__(&self) -> usize {
        self.queue.lock().len()
    }

    fn __bool__(&self) -> bool {
        true
    }

    fn __enter__(this: PyRef<'_, Self>) -> PyRef<'_, Self> {
        this
    }

    /// Run what is still queued, unless the block ends with an exception.
    #[pyo3(signature = (exc_type, _exc_value, _traceback))]
    fn __exit__(
        &self,
        py: Python<'_>,
        exc_type: &Bound<'_, PyAny>,
        _exc_value: &Bound<'_, PyAny>,
        _traceback: &Bound<'_, PyAny>,
    ) -> PyResult<bool> {
        if exc_type.is_none() {
            self.execute(py, true)?;
        } else {
            self.reset();
        }
        Ok(false)
    }
}
