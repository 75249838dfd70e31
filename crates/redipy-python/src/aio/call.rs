//! A call that Python awaits, or makes a task of: it is a coroutine as `asyncio` knows them.
//!
//! The thread of the loop moves it on: it starts with the first step, and what is done at once never
//! gets to the loop. Else it hands the loop a future, which is done once the reply is there; only the
//! step after that takes the reply. A task that is cancelled before that step has not taken anything.

use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use parking_lot::Mutex;
use pyo3::exceptions::{PyRuntimeError, PyRuntimeWarning, PyStopIteration};
use pyo3::prelude::*;
use redipy::Reply;
use redipy::aio::Later;
use redipy::core::Spec;

use super::client::Shared;
use super::wakes::Place;
use crate::convert::Conversion;
use crate::errors::raise;

/// A call to be awaited, once.
#[pyclass(frozen, module = "redipy._redipy")]
pub struct Call {
    name: &'static str,
    /// Nothing once it is over.
    under: Mutex<Option<Under>>,
}

/// A call that is not over.
struct Under {
    shared: Arc<Shared>,
    work: Work,
    started: bool,
    /// Whether it runs a script, which keeps the data to itself.
    has_script: bool,
    /// Where it waits; nothing where the loop is not needed so far.
    place: Option<Place>,
}

/// What is done, which starts with the first look at it.
pub enum Work {
    /// A command.
    Command {
        later: Later<'static, redipy::Result<Reply>>,
        spec: &'static Spec,
        conversion: Conversion,
    },
    /// Something else.
    Other(Later<'static, Made>),
}

/// Makes the value for Python of what has come.
pub type Made = Box<dyn FnOnce(Python<'_>) -> PyResult<Py<PyAny>> + Send>;

impl Call {
    pub const fn new(
        shared: Arc<Shared>,
        name: &'static str,
        work: Work,
        has_script: bool,
    ) -> Self {
        Self {
            name,
            under: Mutex::new(Some(Under {
                shared,
                work,
                started: false,
                has_script,
                place: None,
            })),
        }
    }

    /// Takes it out, so that nothing is locked while Python runs.
    fn take(&self) -> Option<Under> {
        self.under.lock().take()
    }
}

impl Under {
    /// Moves on as far as possible; returns the value if it is there.
    fn step<'py>(&mut self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        if self.place.is_none() {
            // What waits has to be told whom to wake after all.
            if self.shared.data.is_immediate()
                && let Poll::Ready(value) =
                    self.work
                        .poll(py, Waker::noop(), &self.shared, self.has_script)
            {
                return value.map(Some);
            }
            self.place = Some(self.shared.known.place(py)?);
        }
        let waker = self.place.as_ref().map_or(Waker::noop(), Place::waker);
        match self.work.poll(py, waker, &self.shared, self.has_script) {
            Poll::Ready(value) => value.map(Some),
            Poll::Pending => Ok(None),
        }
    }
}

impl Under {
    /// Ends it; what it has taken goes back to the data.
    fn release(self, py: Python<'_>) {
        let Self { shared, work, .. } = self;
        shared.data.moving_on(py, false, || drop(work));
    }
}

impl Work {
    fn poll<'py>(
        &mut self,
        py: Python<'py>,
        waker: &Waker,
        shared: &Shared,
        has_script: bool,
    ) -> Poll<PyResult<Bound<'py, PyAny>>> {
        match self {
            Self::Command {
                later,
                spec,
                conversion,
            } => {
                let later = later.as_mut();
                let poll = || later.poll(&mut Context::from_waker(waker));
                shared.data.moving_on(py, has_script, poll).map(|reply| {
                    let reply = reply.map_err(raise)?;
                    conversion.deliver(py, spec, reply, shared.decode)
                })
            }
            Self::Other(later) => {
                let later = later.as_mut();
                let poll = || later.poll(&mut Context::from_waker(waker));
                shared
                    .data
                    .moving_on(py, has_script, poll)
                    .map(|made| Ok(made(py)?.into_bound(py)))
            }
        }
    }
}

#[pymethods]
impl Call {
    const fn __await__(this: PyRef<'_, Self>) -> PyRef<'_, Self> {
        this
    }

    const fn __iter__(this: PyRef<'_, Self>) -> PyRef<'_, Self> {
        this
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let Some(mut under) = self.take() else {
            let text = "this call is over; make another one to await";
            return Err(PyRuntimeError::new_err(text));
        };
        under.started = true;
        if let Some(value) = under.step(py)? {
            return Err(PyStopIteration::new_err((value.unbind(),)));
        }
        let place = under.place.as_ref();
        let future = place.map(|place| place.future(py)).transpose()?;
        *self.under.lock() = Some(under);
        future.ok_or_else(|| PyRuntimeError::new_err("nobody would wake this call"))
    }

    /// Move on; what is sent does not matter.
    fn send<'py>(&self, py: Python<'py>, value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let _ = value;
        self.__next__(py)
    }

    /// Cancel, and raise what is given.
    #[pyo3(signature = (typ, val=None, tb=None))]
    fn throw(
        &self,
        typ: Bound<'_, PyAny>,
        val: Option<Bound<'_, PyAny>>,
        tb: Option<Bound<'_, PyAny>>,
    ) -> PyResult<()> {
        let _ = tb;
        self.close(val.as_ref().unwrap_or(&typ).py());
        Err(PyErr::from_value(val.unwrap_or(typ)))
    }

    /// Cancel.
    fn close(&self, py: Python<'_>) {
        if let Some(under) = self.take() {
            under.release(py);
        }
    }

    /// The name of the command.
    #[getter]
    const fn __name__(&self) -> &'static str {
        self.name
    }

    /// The name of the command.
    #[getter]
    const fn __qualname__(&self) -> &'static str {
        self.name
    }

    fn __repr__(&self) -> String {
        let state = match &*self.under.lock() {
            Some(Under { started: false, .. }) => "not awaited yet",
            Some(_) => "under way",
            None => "over",
        };
        format!("<redipy call {}, {state}>", self.name)
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        let Some(under) = self.take() else {
            return;
        };
        if !under.started {
            never_awaited(self.name);
        }
        let mut under = Some(under);
        // Without an interpreter there is no lock to give away.
        Python::try_attach(|py| under.take().map(|under| under.release(py)));
    }
}

/// Warns as Python does of a coroutine: the command has not run.
#[cold]
fn never_awaited(name: &str) {
    Python::try_attach(|py| {
        let raised = PyErr::take(py);
        let text = std::ffi::CString::new(format!("the call {name} was never awaited"));
        let kind = py.get_type::<PyRuntimeWarning>();
        if let Err(error) = PyErr::warn(py, &kind, &text.unwrap_or_default(), 1) {
            error.write_unraisable(py, None);
        }
        if let Some(raised) = raised {
            raised.restore(py);
        }
    });
}
