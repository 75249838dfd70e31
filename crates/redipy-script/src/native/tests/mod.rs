//! Scripts that run on a memory store.

mod support;

mod commands;
mod examples;
mod expressions;
mod functions;
mod limits;
mod operators;
mod plugins;
mod refusals;
mod statements;
