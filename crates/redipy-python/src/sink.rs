//! What client and pipeline have in common: a place to hand a call to.

use pyo3::prelude::*;
use redipy::Bytes;
use redipy::core::{Command, Run, Spec};

use crate::convert::Conversion;

/// Takes calls: a client runs them, a pipeline keeps them.
pub trait Sink {
    /// Takes a call; returns its value, or nothing as yet.
    fn submit<'py>(
        &self,
        py: Python<'py>,
        spec: &'static Spec,
        args: &[Bytes],
        conversion: Conversion,
    ) -> PyResult<Bound<'py, PyAny>>;

    /// Takes a command that keeps its types; returns its value, or nothing as yet.
    fn run<'py, C: Command>(
        &self,
        py: Python<'py>,
        command: &C,
        conversion: Conversion,
    ) -> PyResult<Bound<'py, PyAny>>;

    /// Takes a command that answers a string: the shortest way there is.
    fn run_string<'py, C>(&self, py: Python<'py>, command: &C) -> PyResult<Bound<'py, PyAny>>
    where
        C: Command + Run<Output = Option<Bytes>>;
}

/// Returns what a call with these optional fields returns.
pub fn shape(spec: &'static Spec, given: impl Fn(&str) -> bool) -> Conversion {
    Conversion::Shape(spec.form(given).map_or(&spec.shape, |form| &form.shape))
}
