//! The pipeline: calls that are kept and run together; and while it watches keys, calls that run at once.

use parking_lot::Mutex;
use pyo3::prelude::*;
use pyo3::types::{PyList, PyTuple};
use redipy::core::Call;
use redipy::{Reply, Watched};

use crate::arg::Args;
use crate::client::{Client, conversion, words};
use crate::convert::{Conversion, Decode};
use crate::errors::{raise, state as state_error, watch_error};
use crate::sink::Queue;

/// A queue of commands that run together, atomically and in order, at `execute`.
#[pyclass(frozen, subclass, module = "redipy._redipy")]
pub struct Pipeline {
    client: Py<Client>,
    decode: Decode,
    /// Whether nothing may get in between the commands.
    atomic: bool,
    state: Mutex<State>,
}

/// What a pipeline is at. Nothing that takes long, or needs the GIL, happens while it is locked.
#[derive(Default)]
struct State {
    queue: Vec<(Call, Conversion)>,
    watched: Option<Watched>,
    /// Whether commands queue although keys are watched.
    multi: bool,
}

impl State {
    /// Tells whether commands run at once: keys are watched, and what depends on them is still to
    /// be found out.
    const fn is_immediate(&self) -> bool {
        self.watched.is_some() && !self.multi
    }
}

impl Pipeline {
    /// Queues a call; gives it back where it is to run at once.
    fn queue(&self, call: Call, conversion: Conversion) -> Result<(), (Call, Conversion)> {
        let mut state = self.state.lock();
        if state.is_immediate() {
            return Err((call, conversion));
        }
        state.queue.push((call, conversion));
        Ok(())
    }

    /// Runs calls, if no key that is watched has changed.
    fn replies(
        &self,
        py: Python<'_>,
        watched: Option<Watched>,
        calls: &[Call],
    ) -> PyResult<Vec<Reply>> {
        let client = self.client.get();
        let redis = client.redis();
        let has_script = calls.iter().any(|call| call.program.is_some());
        let run = || match watched {
            Some(watched) => watched.execute_all(redis, calls),
            None if calls.is_empty() => Ok(Some(Vec::new())),
            None if self.atomic => redis.execute_all(calls).map(Some),
            None => redis.execute_each(calls).map(Some),
        };
        let replies = if has_script {
            client.data().running(py, run)
        } else {
            client.data().using(py, run)
        };
        replies.map_err(raise)?.ok_or_else(watch_error)
    }

    /// Takes the state; drops keys that are watched where others can run meanwhile, since it may
    /// take a way to a server.
    fn forget(&self, py: Python<'_>) -> PyResult<()> {
        let state = std::mem::take(&mut *self.state.lock());
        let client = self.client.get();
        client.with_others(py, move || {
            drop(state.watched);
            Ok(())
        })
    }
}

impl Queue for Pipeline {
    fn hand_over<'py>(
        &self,
        py: Python<'py>,
        call: Call,
        conversion: Conversion,
    ) -> PyResult<Bound<'py, PyAny>> {
        match self.queue(call, conversion) {
            Ok(()) => Ok(py.None().into_bound(py)),
            Err((call, conversion)) => {
                let client = self.client.get();
                client.run_call(py, &call, &conversion)
            }
        }
    }
}

#[pymethods]
impl Pipeline {
    #[new]
    #[pyo3(signature = (client, transaction=true))]
    fn new(client: Py<Client>, transaction: bool) -> Self {
        let decode = client.get().decode();
        Self {
            client,
            decode,
            atomic: transaction,
            state: Mutex::default(),
        }
    }

    /// The client that it is of.
    #[getter]
    fn _client(&self, py: Python<'_>) -> Py<Client> {
        self.client.clone_ref(py)
    }

    /// Watch keys: `execute` raises `WatchError` if one of them changes before it.
    ///
    /// From here on commands run at once and return their values, until `multi` has them queue.
    #[pyo3(signature = (*keys))]
    fn watch(&self, py: Python<'_>, keys: &Bound<'_, PyTuple>) -> PyResult<bool> {
        let keys = Args::from_tuple(keys)?.0;
        let before = {
            let mut state = self.state.lock();
            if state.multi {
                return Err(state_error("cannot watch keys after multi"));
            }
            state.watched.take()
        };
        let client = self.client.get();
        let (watched, outcome) = client.with_others(py, || match before {
            None => Ok((client.redis().watch(keys)?, Ok(()))),
            // What was watched before stays so where more cannot be.
            Some(mut watched) => {
                let outcome = watched.add(keys);
                Ok((watched, outcome))
            }
        })?;
        self.state.lock().watched = Some(watched);
        outcome.map_err(raise)?;
        Ok(true)
    }

    /// Let go of the keys that are watched; what is queued stays so.
    fn unwatch(&self, py: Python<'_>) -> PyResult<bool> {
        let watched = self.state.lock().watched.take();
        let client = self.client.get();
        client.with_others(py, move || {
            drop(watched);
            Ok(true)
        })
    }

    /// Have commands queue again, although keys are watched.
    fn multi(&self) -> PyResult<()> {
        let mut state = self.state.lock();
        if state.multi {
            return Err(state_error("multi was called already"));
        }
        if !state.queue.is_empty() {
            return Err(state_error(
                "commands are queued already, from before keys were watched",
            ));
        }
        state.multi = true;
        Ok(())
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
        self.hand_over(py, call, conversion)
    }

    /// Run what is queued, atomically, and return the replies in order.
    ///
    /// Where a key that is watched has changed, nothing runs, and `WatchError` is raised. A command that fails does not stop the others. Its error is raised at the end, or stands in
    /// its place where `raise_on_error` is False.
    #[pyo3(signature = (raise_on_error=true))]
    fn execute<'py>(&self, py: Python<'py>, raise_on_error: bool) -> PyResult<Bound<'py, PyList>> {
        let state = std::mem::take(&mut *self.state.lock());
        let (calls, conversions): (Vec<_>, Vec<_>) = state.queue.into_iter().unzip();
        let replies = self.replies(py, state.watched, &calls)?;
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

    /// Forget what is queued, and let go of the keys that are watched.
    fn reset(&self, py: Python<'_>) -> PyResult<()> {
        self.forget(py)
    }

    /// Tell whether something is queued.
    fn has_pending(&self) -> bool {
        !self.state.lock().queue.is_empty()
    }

    fn __len__(&self) -> usize {
        self.state.lock().queue.len()
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
        // A block that ends without commands has nothing that a change could be in the way of.
        if exc_type.is_none() && self.has_pending() {
            self.execute(py, true)?;
        } else {
            self.forget(py)?;
        }
        Ok(false)
    }
}
