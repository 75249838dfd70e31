//! Scripts: graphs that the Python package builds, made ready and called.

mod call;
mod functions;
mod limits;
mod ready;
mod values;

pub use call::{ExecFunction, check_signals};
pub use ready::{
    Script, is_command, is_script_function, lua_expression, lua_helpers, lua_library, lua_statement,
};
