//! The native module `redipy._redipy`: the client and the pipeline of the Python package.
//!
//! In reading order:
//! - `arg`: Python values as arguments; `errors`: errors as exceptions;
//! - `convert`: replies as Python values; `data`: who waits for them without Python's lock;
//! - `sink`: what client and pipeline have in common, a place to hand a call to;
//! - `client`, `pipeline`: the two of them; `aio`: those whose calls are awaited;
//! - `lent`: a connection of the application that commands run on;
//! - `pubsub`: the subscriber; `waiting`: how a thread of Python waits;
//! - `generated`: a method for each command, from the declarations; `face`: the methods whose
//!   Python signature has more to it, and the ones that are called most.

#![allow(
    clippy::needless_pass_by_value,
    clippy::too_many_arguments,
    clippy::fn_params_excessive_bools,
    clippy::unused_self,
    reason = "the signatures of methods are Python's"
)]

mod aio;
mod arg;
mod client;
mod clock;
mod convert;
mod data;
mod errors;
mod face;
mod generated;
mod lent;
mod machine;
mod pipeline;
mod pubsub;
mod script;
mod sink;
mod waiting;

use pyo3::prelude::*;
use pyo3::types::PyDict;

/// Nobody uses a database from here on.
#[pyfunction]
fn before_fork(py: Python<'_>) {
    py.detach(redipy::sql::before_fork);
}

/// Databases can be used again.
#[pyfunction]
fn after_fork(child: bool) {
    redipy::sql::after_fork(child);
}

/// Has Python tell when it forks this process, where there is such a thing.
fn register_at_fork(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = module.py();
    let os = py.import("os")?;
    if !os.hasattr("register_at_fork")? {
        return Ok(());
    }
    let partial = py.import("functools")?.getattr("partial")?;
    let after = wrap_pyfunction!(after_fork, module)?;
    let handlers = PyDict::new(py);
    handlers.set_item("before", wrap_pyfunction!(before_fork, module)?)?;
    handlers.set_item("after_in_parent", partial.call1((&after, false))?)?;
    handlers.set_item("after_in_child", partial.call1((&after, true))?)?;
    os.call_method("register_at_fork", (), Some(&handlers))?;
    Ok(())
}

/// The native part of redipy; use the package `redipy` instead.
#[pymodule(gil_used = true)]
fn _redipy(module: &Bound<'_, PyModule>) -> PyResult<()> {
    // Who waits for data that a script keeps is to hear Ctrl-C.
    redipy::core::program::set_interrupt(script::check_signals);
    // Python has a SQLite of its own, by which programs open the same files.
    redipy::sql::keep_files_open();
    register_at_fork(module)?;
    module.add_class::<client::Client>()?;
    module.add_class::<aio::AsyncClient>()?;
    module.add_class::<aio::AsyncPipeline>()?;
    module.add_class::<aio::AsyncSubscription>()?;
    module.add_class::<aio::Call>()?;
    module.add_class::<machine::Machine>()?;
    module.add_class::<pipeline::Pipeline>()?;
    module.add_class::<pubsub::Subscription>()?;
    module.add_class::<clock::ManualClock>()?;
    module.add_class::<script::Script>()?;
    module.add_class::<script::ExecFunction>()?;
    module.add_function(wrap_pyfunction!(script::is_command, module)?)?;
    module.add_function(wrap_pyfunction!(script::is_script_function, module)?)?;
    module.add_function(wrap_pyfunction!(script::lua_helpers, module)?)?;
    module.add_function(wrap_pyfunction!(script::lua_library, module)?)?;
    module.add_function(wrap_pyfunction!(script::lua_statement, module)?)?;
    module.add_function(wrap_pyfunction!(script::lua_expression, module)?)?;
    module.add("SQL_SCHEMES", redipy::sql::SCHEMES.to_vec())?;
    module.add("__version__", env!("CARGO_PKG_VERSION"))
}
