//! Scripts: written once, run natively where data are in this process, and as Lua on a server.
//!
//! A script is a [graph](graph::Script), plain data that builders make and that can be kept as JSON. What a
//! reply of a command becomes in a script is decided by [`adjust`], for both ways to run it.
//! [`native`] runs a graph in this process, on [`value`]s. A [`Script`] is all of that, ready to be called; an
//! [`Invocation`] is one call of it.

pub mod adjust;
pub mod build;
mod fault;
pub mod graph;
pub mod json;
pub mod lua;
pub mod native;
mod room;
mod script;
pub mod text;
pub mod value;

pub use script::{Invocation, LuaScript, Script};
