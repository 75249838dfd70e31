//! The backend that sends commands to a Redis or Valkey server.
//!
//! In reading order:
//! - `remote`: the backend, which sends calls and reads replies;
//! - `pool`: the connections it shares between threads;
//! - `values`: replies and errors of the wire as ours.

mod pool;
mod remote;
mod values;

pub use remote::{Remote, Settings};
