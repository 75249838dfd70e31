//! The pipeline whose execution is awaited.

use std::sync::Arc;

use parking_lot::Mutex;
use pyo3::prelude::*;
use pyo3::types::{PyList, PyTuple};
use redipy::aio::Watched;
use redipy::core::{Call as Words, Spec};
use redipy::{Error, Reply};

use super::call::{Call, Made, Work};
use super::client::AsyncClient;
use crate::arg::Args;
use crate::client::{conversion, words};
use crate::convert::{Conversion, Decode};
use crate::errors::{raise, state as state_error, watch_error};
use crate::sink::Queue;

/// A queue of commands that run together at `execute`, which is awaited.
#[pyclass(frozen, subclass, module = "redipy._redipy")]
pub struct AsyncPipeline {
    client: Py<AsyncClient>,
    /// Whether nothing may get in between the commands.
    atomic: bool,
    /// Shared with calls that watch keys.
    state: Arc<Mutex<State>>,
}

/// What a pipeline is at. Nothing that takes long, or needs the GIL, happens while it is locked.
#[derive(Default)]
struct State {
    queue: Vec<(Words, Conversion)>,
    watched: Option<Watched>,
    /// Whether commands queue although keys are watched.
    multi: bool,
    /// Whether keys are added to those that are watched. Where that was cancelled it stays so:
    /// nobody knows whether they have changed since, and nothing may run.
    adding: bool,
}

impl State {
    /// Tells whether commands run at once: keys are watched, and what depends on them is still to
    /// be found out.
    const fn is_immediate(&self) -> bool {
        (self.watched.is_some() || self.adding) && !self.multi
    }
}

impl AsyncPipeline {
    /// Makes a call of some work whose result is made a value for Python.
    fn make<T: Send + 'static>(
        &self,
        name: &'static str,
        work: impl Future<Output = T> + Send + 'static,
        deliver: impl FnOnce(Python<'_>, T) -> PyResult<Py<PyAny>> + Send + 'static,
    ) -> Call {
        let made = async move {
            let result = work.await;
            Box::new(move |py: Python<'_>| deliver(py, result)) as Made
        };
        let shared = self.client.get().shared();
        let queue = &self.state.lock().queue;
        let has_script = queue.iter().any(|(call, _)| call.program.is_some());
        Call::new(
            Arc::clone(shared),
            name,
            Work::Other(Box::pin(made)),
            has_script,
        )
    }
}

impl Queue for AsyncPipeline {
    fn hand_over<'py>(
        &self,
        py: Python<'py>,
        call: Words,
        conversion: Conversion,
    ) -> PyResult<Bound<'py, PyAny>> {
        let mut state = self.state.lock();
        if state.is_immediate() {
            drop(state);
            let client = self.client.get();
            return client.call_words(py, call, conversion);
        }
        state.queue.push((call, conversion));
        Ok(py.None().into_bound(py))
    }
}

#[pymethods]
impl AsyncPipeline {
    #[new]
    #[pyo3(signature = (client, transaction=true))]
    fn new(client: Py<AsyncClient>, transaction: bool) -> Self {
        Self {
            client,
            atomic: transaction,
            state: Arc::default(),
        }
    }

    /// The client that it is of.
    #[getter]
    fn _client(&self, py: Python<'_>) -> Py<AsyncClient> {
        self.client.clone_ref(py)
    }

    /// Watch keys: `execute` raises `WatchError` if one of them changes before it.
    ///
    /// From here on commands run when they are awaited, until `multi` has them queue.
    #[pyo3(signature = (*keys))]
    fn watch(&self, keys: &Bound<'_, PyTuple>) -> PyResult<Call> {
        let keys = Args::from_tuple(keys)?.0;
        let shared = Arc::clone(self.client.get().shared());
        let state = Arc::clone(&self.state);
        let kept = Arc::clone(&self.state);
        let work = async move {
            let before = {
                let mut state = state.lock();
                if state.multi {
                    let text = "ERR cannot watch keys after multi";
                    return (None, Err(Error::state(text)));
                }
                let before = state.watched.take();
                state.adding |= before.is_some();
                before
            };
            match before {
                None => match shared.redis.watch(keys).await {
                    Ok(watched) => (Some(watched), Ok(())),
                    Err(error) => (None, Err(error)),
                },
                // What was watched before stays so where more cannot be.
                Some(mut watched) => {
                    let outcome = watched.add(keys).await;
                    (Some(watched), outcome)
                }
            }
        };
        Ok(self.make("WATCH", work, move |py, (watched, outcome)| {
            if watched.is_some() {
                let mut state = kept.lock();
                state.watched = watched;
                state.adding = false;
            }
            outcome.map_err(raise)?;
            Ok(true.into_pyobject(py)?.to_owned().into_any().unbind())
        }))
    }

    /// Let go of the keys that are watched; what is queued stays so.
    fn unwatch(&self) -> Call {
        let state = Arc::clone(&self.state);
        let work = async move {
            let watched = {
                let mut state = state.lock();
                state.adding = false;
                state.watched.take()
            };
            drop(watched);
        };
        self.make("UNWATCH", work, |py, ()| {
            Ok(true.into_pyobject(py)?.to_owned().into_any().unbind())
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

    /// Run what is queued, and return the replies in order.
    ///
    /// Where a key that is watched has changed, nothing runs, and `WatchError` is raised. A command
    /// that fails does not stop the others. Its error is raised at the end, or stands in its place
    /// where `raise_on_error` is False.
    #[pyo3(signature = (raise_on_error=true))]
    fn execute(&self, raise_on_error: bool) -> Call {
        let state = Arc::clone(&self.state);
        let shared = Arc::clone(self.client.get().shared());
        let (decode, atomic) = (shared.decode, self.atomic);
        let work = async move {
            let State {
                queue,
                watched,
                adding,
                ..
            } = std::mem::take(&mut *state.lock());
            let (calls, conversions): (Vec<_>, Vec<_>) = queue.into_iter().unzip();
            let specs: Vec<&'static Spec> = calls.iter().map(|call| call.spec).collect();
            let replies = match watched {
                Some(watched) => watched.execute_all(calls).await,
                None if adding => Ok(None),
                None => shared.redis.execute_all(calls, atomic).await.map(Some),
            };
            (replies, specs, conversions)
        };
        self.make("EXEC", work, move |py, (replies, specs, conversions)| {
            let values = Values {
                replies: replies.map_err(raise)?.ok_or_else(watch_error)?,
                specs,
                conversions,
            };
            Ok(values.deliver(py, decode, raise_on_error)?.into())
        })
    }

    /// Forget what is queued, and let go of the keys that are watched.
    fn reset(&self) -> Call {
        let state = Arc::clone(&self.state);
        let work = async move { drop(std::mem::take(&mut *state.lock())) };
        self.make("DISCARD", work, |py, ()| Ok(py.None()))
    }

    /// Tell whether something is queued.
    fn has_pending(&self) -> bool {
        !self.state.lock().queue.is_empty()
    }

    fn __len__(&self) -> usize {
        self.state.lock().queue.len()
    }

    const fn __bool__(&self) -> bool {
        true
    }
}

/// The replies to a pipeline.
struct Values {
    replies: Vec<Reply>,
    specs: Vec<&'static Spec>,
    conversions: Vec<Conversion>,
}

impl Values {
    fn deliver(self, py: Python<'_>, decode: Decode, raise_on_error: bool) -> PyResult<Py<PyList>> {
        let values = PyList::empty(py);
        let mut first_error = None;
        let replies = self.replies.into_iter().zip(self.specs);
        for ((reply, spec), conversion) in replies.zip(self.conversions) {
            match conversion.deliver(py, spec, reply, decode) {
                Ok(value) => values.append(value)?,
                Err(error) => {
                    values.append(error.value(py))?;
                    first_error.get_or_insert(error);
                }
            }
        }
        match first_error {
            Some(error) if raise_on_error => Err(error),
            _ => Ok(values.unbind()),
        }
    }
}
