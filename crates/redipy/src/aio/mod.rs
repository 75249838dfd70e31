//! The client whose commands are awaited.
//!
//! It needs no runtime of the caller's: any executor will do, and [`block_on`] is one. A backend in
//! this process answers at once; on the way to a server, many calls share a connection.
//!
//! ```
//! use redipy::aio::{Redis, block_on};
//!
//! block_on(async {
//!     let r = Redis::open("memory://")?;
//!     r.set("greeting", "hello").await?;
//!     assert_eq!(r.get("greeting").await?, Some("hello".into()));
//!     # redipy::Result::Ok(())
//! })?;
//! # Ok::<(), redipy::Error>(())
//! ```

mod client;
mod methods;
mod pipeline;
mod transaction;

pub use client::{Cmd, Redis};
pub use pipeline::Pipeline;
pub use redipy_core::{Later, block_on};
pub use redipy_redis::aside;
pub use transaction::Watched;
