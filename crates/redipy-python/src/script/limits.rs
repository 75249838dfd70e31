//! How much scripts may take, and who stops them.

use std::time::Duration;

use pyo3::prelude::*;
use redipy::ScriptLimits;

use crate::client::Client;
use crate::errors::{argument, raise};

fn duration(seconds: Option<f64>, what: &str) -> PyResult<Option<Duration>> {
    let read = |seconds| {
        Duration::try_from_secs_f64(seconds)
            .map_err(|_| argument(&format!("{what} is a number of seconds from 0 up, or None")))
    };
    seconds.map(read).transpose()
}

#[pymethods]
impl Client {
    /// Stop the script that runs on the data; with force, one that has changed something, too.
    ///
    /// What it has changed stays. A server knows no force.
    #[pyo3(signature = (*, force=false))]
    fn stop_script(&self, py: Python<'_>, force: bool) -> PyResult<()> {
        py.detach(|| self.redis().stop_script(force)).map_err(raise)
    }

    /// Set how much a script may take, for all clients of the same data in this process.
    ///
    /// `busy_after` is the time, in seconds, after which others get an error instead of waiting any
    /// longer; `max_steps` and `max_time` end a script. None is without an end.
    #[pyo3(signature = (*, busy_after=Some(5.0), max_steps=None, max_time=None))]
    fn set_script_limits(
        &self,
        busy_after: Option<f64>,
        max_steps: Option<u64>,
        max_time: Option<f64>,
    ) -> PyResult<()> {
        let limits = ScriptLimits {
            busy_after: duration(busy_after, "busy_after")?,
            max_steps,
            max_time: duration(max_time, "max_time")?,
        };
        self.redis().set_script_limits(limits).map_err(raise)
    }
}
