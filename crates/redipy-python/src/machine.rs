//! What a function of a plug-in has of the data: the methods of a client, in the middle of a script.

use pyo3::prelude::*;
use pyo3::types::PyTuple;
use redipy::core::{Caller, Command, Run, Spec, program};
use redipy::{Bytes, Reply};
use scoped_tls_hkt::scoped_thread_local;

use crate::client::{conversion, words};
use crate::convert::{Conversion, Decode};
use crate::errors::{raise, state};
use crate::sink::Sink;

scoped_thread_local! {
    // What runs the commands of the script that called the function.
    static mut CALLER: for<'a> &'a mut (dyn Caller + 'a)
}

/// Has commands of machines run through a caller, as long as something runs.
pub fn lend<T>(caller: &mut dyn Caller, run: impl FnOnce() -> T) -> T {
    CALLER.set(caller, run)
}

/// Runs commands in the middle of a script; it is of use inside of a function of a plug-in only.
#[pyclass(frozen, subclass, module = "redipy._redipy")]
pub struct Machine;

impl Machine {
    fn call(&self, spec: &'static Spec, args: &[Bytes]) -> PyResult<Reply> {
        if !CALLER.is_set() {
            return Err(state(
                "a machine runs commands only while the function that got it is called by a script",
            ));
        }
        let reply =
            program::refuse(spec).and_then(|()| CALLER.with(|caller| caller.call(spec, args)));
        reply.map_err(raise)
    }
}

impl Sink for Machine {
    fn submit<'py>(
        &self,
        py: Python<'py>,
        spec: &'static Spec,
        args: &[Bytes],
        conversion: Conversion,
    ) -> PyResult<Bound<'py, PyAny>> {
        let reply = self.call(spec, args)?;
        conversion.deliver(py, spec, reply, Decode::Text)
    }

    fn run<'py, C: Command>(
        &self,
        py: Python<'py>,
        command: &C,
        conversion: Conversion,
    ) -> PyResult<Bound<'py, PyAny>> {
        command.check().map_err(raise)?;
        let mut args = Vec::new();
        command.write(&mut args);
        self.submit(py, C::SPEC, &args, conversion)
    }

    fn run_string<'py, C>(&self, py: Python<'py>, command: &C) -> PyResult<Bound<'py, PyAny>>
    where
        C: Command + Run<Output = Option<Bytes>>,
    {
        self.run(py, command, Conversion::Shape(&C::SPEC.shape))
    }
}

#[pymethods]
impl Machine {
    #[new]
    const fn new() -> Self {
        Self
    }

    /// Run any command, its name first, and return its reply.
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
}
