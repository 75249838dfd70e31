//! How a call whose reply has come gets its loop to look at it: from any thread, without Python, and
//! once for all calls whose replies come before the loop has looked.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Wake, Waker};

use parking_lot::Mutex;
use pyo3::PyTypeInfo;
use pyo3::exceptions::PyNotImplementedError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyList;

use super::bell::{Bell, Watched};

/// The calls of a loop that wait. The loop calls it where some of them are to be looked at.
#[pyclass(frozen, module = "redipy._redipy")]
pub struct Wakes {
    ready: Arc<Ready>,
    /// The futures that the loop waits for, by the number of their calls.
    futures: Mutex<HashMap<u64, Py<PyAny>>>,
    next: AtomicU64,
    /// The end of the bell that the loop watches, if it can.
    watched: Option<Watched>,
}

/// The part that other threads see.
struct Ready {
    /// The calls that are to be looked at.
    numbers: Mutex<Vec<u64>>,
    bell: Bell,
}

/// Wakes one call.
struct Signal {
    ready: Arc<Ready>,
    number: u64,
}

impl Wake for Signal {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let first = {
            let mut numbers = self.ready.numbers.lock();
            numbers.push(self.number);
            numbers.len() == 1
        };
        if first {
            self.ready.bell.ring();
        }
    }
}

#[pymethods]
impl Wakes {
    /// Completes the futures of the calls that are to be looked at.
    fn __call__(&self, py: Python<'_>) -> PyResult<()> {
        if let Some(watched) = &self.watched {
            watched.silence();
        }
        let numbers = std::mem::take(&mut *self.ready.numbers.lock());
        for number in numbers {
            let future = self.futures.lock().remove(&number);
            let Some(future) = future else { continue };
            let done = future.call_method1(py, intern!(py, "set_result"), (py.None(),));
            // One that was cancelled is on its way to the call already.
            if let Err(error) = done
                && !cancelled(py, &future)?
            {
                return Err(error);
            }
        }
        Ok(())
    }
}

fn cancelled(py: Python<'_>, future: &Py<PyAny>) -> PyResult<bool> {
    let cancelled = future.call_method0(py, intern!(py, "cancelled"))?;
    cancelled.is_truthy(py)
}

impl Wakes {
    /// Makes those of a loop, and has the loop watch for the bell.
    fn new<'py>(py: Python<'py>, looped: &Bound<'py, PyAny>) -> PyResult<Bound<'py, Self>> {
        if let Some((bell, watched)) = Bell::pair() {
            let number = watched.number();
            let wakes = Bound::new(py, Self::with(bell, Some(watched)))?;
            match looped.call_method1("add_reader", (number, &wakes)) {
                Ok(_) => return Ok(wakes),
                Err(error) if error.is_instance_of::<PyNotImplementedError>(py) => {}
                Err(error) => return Err(error),
            }
        }
        let find = Bound::new(py, Find(weak(py)?.call_method1("ref", (looped,))?.unbind()))?;
        let bell = Bell::thread(find.unbind().into_any());
        Bound::new(py, Self::with(bell, None))
    }

    fn with(bell: Bell, watched: Option<Watched>) -> Self {
        Self {
            ready: Arc::new(Ready {
                numbers: Mutex::default(),
                bell,
            }),
            futures: Mutex::default(),
            next: AtomicU64::new(0),
            watched,
        }
    }
}

/// Gets a loop to look that cannot watch for a bell; it does not keep the loop alive.
#[pyclass(frozen)]
struct Find(Py<PyAny>);

#[pymethods]
impl Find {
    fn __call__(&self, py: Python<'_>) -> PyResult<()> {
        let looped = self.0.call0(py)?.into_bound(py);
        if !looped.is_none() {
            let wakes = of_loop(py, &looped)?;
            looped.call_method1("call_soon_threadsafe", (wakes,))?;
        }
        Ok(())
    }
}

fn weak(py: Python<'_>) -> PyResult<Bound<'_, PyModule>> {
    PyModule::import(py, "weakref")
}

/// Returns what a loop has; makes it for a loop that is new.
fn of_loop<'py>(py: Python<'py>, looped: &Bound<'py, PyAny>) -> PyResult<Bound<'py, Wakes>> {
    static ALL: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let all = ALL.get_or_try_init(py, || {
        let all = weak(py)?.call_method0("WeakKeyDictionary")?;
        PyResult::Ok(all.unbind())
    })?;
    let all = all.bind(py);
    let known = all.call_method1("get", (looped,))?;
    if !known.is_none() {
        return Ok(known.cast_into::<Wakes>()?);
    }
    forget_closed(all)?;
    let wakes = Wakes::new(py, looped)?;
    all.set_item(looped, &wakes)?;
    Ok(wakes)
}

/// Lets go of the calls of loops that were closed with calls under way: nobody will ever take what
/// they bring, and their futures would keep the loops.
fn forget_closed(all: &Bound<'_, PyAny>) -> PyResult<()> {
    let loops = PyList::type_object(all.py()).call1((all.call_method0("items")?,))?;
    for item in loops.try_iter()? {
        let (looped, wakes): (Bound<'_, PyAny>, Bound<'_, Wakes>) = item?.extract()?;
        if looped.call_method0("is_closed")?.is_truthy()? {
            let futures = std::mem::take(&mut *wakes.get().futures.lock());
            drop(futures);
        }
    }
    Ok(())
}

/// The loop that a client met last, so that it need not be searched for with each call.
#[derive(Default)]
pub struct Known(Mutex<Option<Arc<Met>>>);

/// A loop that a client has met.
struct Met {
    looped: Py<PyAny>,
    wakes: Py<Wakes>,
    /// Its method `create_future`.
    create_future: Py<PyAny>,
}

impl Known {
    /// Returns a place for a call at the loop that runs in this thread.
    pub fn place(&self, py: Python<'_>) -> PyResult<Place> {
        static RUNNING: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        let running = RUNNING.import(py, "asyncio", "get_running_loop")?.call0()?;
        let met = self.0.lock().clone();
        let met = match met {
            Some(met) if met.looped.is(&running) => met,
            _ => {
                let met = Arc::new(Met {
                    wakes: of_loop(py, &running)?.unbind(),
                    create_future: running.getattr("create_future")?.unbind(),
                    looped: running.unbind(),
                });
                // What was known before may be let go of only when nothing is locked.
                let before = self.0.lock().replace(Arc::clone(&met));
                drop(before);
                met
            }
        };
        let wakes = met.wakes.get();
        let signal = Arc::new(Signal {
            ready: Arc::clone(&wakes.ready),
            number: wakes.next.fetch_add(1, Ordering::Relaxed),
        });
        Ok(Place {
            waker: Waker::from(Arc::clone(&signal)),
            signal,
            met,
        })
    }
}

/// The place of a call at its loop.
pub struct Place {
    met: Arc<Met>,
    signal: Arc<Signal>,
    waker: Waker,
}

impl Place {
    /// Returns what gets the loop to look at the call.
    pub const fn waker(&self) -> &Waker {
        &self.waker
    }

    /// Returns a future for the loop to wait for, which is done once the call has been woken.
    pub fn future<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let future = self.met.create_future.bind(py).call0()?;
        // So a future tells the task that it is awaited and not returned by accident.
        future.setattr(intern!(py, "_asyncio_future_blocking"), true)?;
        let kept = future.clone().unbind();
        let wakes = self.met.wakes.get();
        let before = wakes.futures.lock().insert(self.signal.number, kept);
        drop(before);
        Ok(future)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let wakes = self.met.wakes.get();
        let future = wakes.futures.lock().remove(&self.signal.number);
        drop(future);
    }
}
