//! Waiting as Python does it: other threads run meanwhile, and Ctrl-C ends it.

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant};

use pyo3::prelude::*;
use redipy::core::block_on_until;

/// How long the main thread waits before it looks for signals, whose handlers Python runs there and
/// nowhere else.
const SLICE: Duration = Duration::from_millis(50);

/// Waits for a result, but not past `end`; returns nothing then.
///
/// # Errors
/// That of a signal's handler, such as `KeyboardInterrupt`; the result is still to come then.
pub fn wait<T: Send>(
    py: Python<'_>,
    mut result: Pin<&mut (impl Future<Output = T> + Send + ?Sized)>,
    end: Option<Instant>,
) -> PyResult<Option<T>> {
    // The first try waits for nothing, but on the way to a server it can take a while.
    let now = Some(Instant::now());
    let value = py.detach(|| block_on_until(result.as_mut(), now));
    if value.is_some() {
        return Ok(value);
    }
    let is_over = || end.is_some_and(|end| end <= Instant::now());
    if is_over() {
        return Ok(None);
    }
    let in_main = is_main_thread(py)?;
    loop {
        let slice = in_main.then(|| Instant::now() + SLICE);
        let until = [end, slice].into_iter().flatten().min();
        let value = py.detach(|| block_on_until(result.as_mut(), until));
        if value.is_some() {
            return Ok(value);
        }
        py.check_signals()?;
        if is_over() {
            return Ok(None);
        }
    }
}

fn is_main_thread(py: Python<'_>) -> PyResult<bool> {
    let threading = py.import("threading")?;
    let main = threading.call_method0("main_thread")?.getattr("ident")?;
    threading.call_method0("get_ident")?.eq(main)
}
