//! Scripts as a library of functions of Redis 7.

use redipy_core::Result;

use super::Options;
use crate::graph::Script;

/// Writes scripts as a library of functions, which `FUNCTION LOAD` takes and `FCALL` calls with the keys
/// and arguments that a script has.
///
/// # Errors
/// As [`Lua::generate`](super::Lua::generate), and names that Redis does not take.
pub fn library(name: &str, functions: &[(&str, &Script)]) -> Result<String> {
    let _ = (name, functions, Options::default());
    todo!()
}
