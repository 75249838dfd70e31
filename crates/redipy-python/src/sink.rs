//! What clients and pipelines have in common: a place to hand a call to.

use pyo3::prelude::*;
use redipy::Bytes;
use redipy::core::{Call, Command, Run, Spec};

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

/// Takes calls as what they are on the wire, to keep them: a sink that pipelines are, awaited or not.
pub trait Queue {
    /// Keeps a call, or has it run at once where that is how things stand.
    fn hand_over<'py>(
        &self,
        py: Python<'py>,
        call: Call,
        conversion: Conversion,
    ) -> PyResult<Bound<'py, PyAny>>;
}

impl<Q: Queue> Sink for Q {
    fn submit<'py>(
        &self,
        py: Python<'py>,
        spec: &'static Spec,
        args: &[Bytes],
        conversion: Conversion,
    ) -> PyResult<Bound<'py, PyAny>> {
        let args = args.to_vec();
        self.hand_over(py, Call::new(spec, args), conversion)
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
        self.hand_over(py, Call::new(spec, args), conversion)
    }

    fn run_string<'py, C>(&self, py: Python<'py>, command: &C) -> PyResult<Bound<'py, PyAny>>
    where
        C: Command + Run<Output = Option<Bytes>>,
    {
        self.run(py, command, Conversion::Shape(&C::SPEC.shape))
    }
}

/// Returns what a call with these optional fields returns.
pub fn shape(spec: &'static Spec, given: impl Fn(&str) -> bool) -> Conversion {
    Conversion::Shape(spec.form(given).map_or(&spec.shape, |form| &form.shape))
}
