//! The clock that a test moves by hand.

use std::time::Duration;

use pyo3::prelude::*;
use redipy::ManualClock as Clock;

use crate::errors::argument;

/// A clock that stands still until it is told to move.
///
/// ManualClock(start=None): start is in seconds since 1970; unless given, the present time.
#[pyclass(frozen, module = "redipy")]
#[derive(Clone)]
pub struct ManualClock(pub Clock);

fn duration(seconds: f64, what: &str) -> PyResult<Duration> {
    Duration::try_from_secs_f64(seconds)
        .map_err(|_| argument(&format!("{what} is a number of seconds from 0 up")))
}

#[pymethods]
impl ManualClock {
    #[new]
    #[pyo3(signature = (start=None))]
    fn new(start: Option<f64>) -> PyResult<Self> {
        Ok(Self(match start {
            Some(start) => Clock::starting_at(duration(start, "start")?),
            None => Clock::new(),
        }))
    }

    /// Move the clock forward by a number of seconds; what is due by then has expired.
    fn advance(&self, py: Python<'_>, seconds: f64) -> PyResult<()> {
        let seconds = duration(seconds, "seconds")?;
        // What is due is done to the data, which a script may have to itself just now.
        py.detach(|| self.0.advance(seconds));
        Ok(())
    }

    /// Return the time that the clock shows, in seconds since 1970.
    fn now(&self) -> f64 {
        self.0.now().as_secs_f64()
    }

    fn __repr__(&self) -> String {
        format!("ManualClock({})", self.now())
    }
}
