//! The backend that sends commands to Redis or Valkey servers.
//!
//! In reading order:
//! - `config`: where servers are and who asks, from a URL or piece by piece;
//! - `servers`: which of them a call goes to, and where to turn when it is sent elsewhere;
//! - `remote`: the backend, which sends calls and reads replies;
//! - `aio`: the same without holding a thread, which also carries commands that wait;
//! - `pool`: the connections to one server that threads share;
//! - `connection`: one connection; `introduce`: what it says first; `line`: over a plain socket,
//!   driven by ourselves; `glance`: how it looks for a reply before it sleeps;
//! - `watch`: keys that are watched, on a connection of their own;
//! - `words`: calls as the wire has them; `values`: replies and errors of the wire as ours;
//! - `runtime`: the threads on which waiting without a thread of the caller happens;
//! - `subscription`: subscriptions to channels.

mod aio;
mod config;
mod connection;
mod glance;
mod introduce;
mod line;
mod pool;
mod programs;
mod remote;
mod runtime;
mod servers;
mod subscription;
mod values;
mod watch;
mod words;

pub use redis;

pub use config::{Config, FORMS, Settings};
pub use remote::Remote;
pub use runtime::{Threads, aside, runtime};
