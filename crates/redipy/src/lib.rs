//! Redis semantics anywhere: one Redis API over interchangeable backends.
//!
//! ```
//! use redipy::Redis;
//!
//! let r = Redis::open("memory://")?;
//! r.set("greeting", "hello")?;
//! assert_eq!(r.get("greeting")?, Some("hello".into()));
//!
//! r.rpush("queue", ["a", "b", "c"])?;
//! assert_eq!(r.lpop("queue")?, Some("a".into()));
//! assert_eq!(r.lrange("queue", 0, -1)?, ["b", "c"]);
//! # Ok::<(), redipy::Error>(())
//! ```
//!
//! - Every command is a method of [`Redis`]. Options come in a `_with` method
//!   ([`Redis::set_with`]); an option that changes the reply has a method of its own
//!   ([`Redis::set_get`], [`Redis::lpop_count`]).
//! - [`Redis::pipeline`] queues commands and runs them atomically.
//! - [`Redis::transaction`] watches keys, and runs what depends on them only if they stayed as they were.
//! - [`Redis::pubsub`] subscribes to channels.
//! - Commands such as [`Redis::blpop`] have their thread wait; [`Redis::execute_later`] makes a
//!   future of any call.
//! - [`Redis::register`] makes a [script] ready to be called: what runs as one, on every backend.
//! - [`Redis::with_prefix`] gives a client a part of the keys.
//! - [`aio::Redis`] is the same client with commands that are awaited.
//! - [`Redis::cmd`] runs any command by its name.
//! - [`ManualClock`] stands still until a test moves it.

pub mod aio;
mod client;
pub mod layers;
mod methods;
pub mod options;
mod pipeline;
mod pubsub;
pub mod script;
pub mod sql;
mod transaction;
mod url;

pub use client::{Cmd, Redis};
pub use pipeline::Pipeline;
pub use pubsub::{Messages, PubSub};
pub use redipy_core::commands::sorted_sets::{Aggregate, MinMax, Weights};
pub use redipy_core::hub::Limits as ScriptLimits;
pub use redipy_core::store::{LexBound, Place, ScoreBound, Side};
pub use redipy_core::{
    Backend, Binary, Bytes, Clock, Command, CountedKeys, Engine, Error, ErrorKind, Event, Fields,
    FromReply, IntoReply, Key, Limit, Local, ManualClock, Members, Message, Reply, Result, Status,
    ToArg, ToArgs, Topic,
};
pub use redipy_memory::Memory;
pub use redipy_redis::{Config, Remote, Settings, redis};
pub use redipy_sql::Sql;
pub use transaction::Watched;

/// What it takes to write a command or a backend, besides what users need.
pub mod core {
    pub use redipy_core::*;
}
