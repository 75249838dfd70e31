//! The backend that sends commands to a Redis or Valkey server.
//!
//! In reading order:
//! - `remote`: the backend, which sends calls and reads replies;
//! - `pool`: the connections it shares between threads;
//! - `connection`: one connection; `line`: over a plain socket, driven by ourselves; `glance`: how
//!   it looks for a reply before it sleeps;
//! - `watch`: keys that are watched, on a connection of their own;
//! - `values`: replies and errors of the wire as ours;
//! - `runtime`: the threads on which waiting without a thread of the caller happens;
//! - `subscription`: subscriptions to channels.

mod connection;
mod glance;
mod line;
mod pool;
mod remote;
mod runtime;
mod subscription;
mod values;
mod watch;

pub use remote::{Remote, Settings};
pub use runtime::runtime;
