//! What a real Redis answers, written down once and replayed on everything that claims to behave like it.
//! Case files under `cases/` hold commands and the recorded replies; a [`Target`] is whatever is put to the test.
//!
//! In reading order:
//!
//! - [`reply`]: one RESP2 reply, from raw bytes to the text of a case file and back;
//! - [`words`]: the quoting of command lines and strings;
//! - [`transcript`]: a case file, its blocks and steps;
//! - [`compare`]: when two replies count as the same, and how a difference is shown;
//! - [`backends`]: the backends that tests run on;
//! - [`gaps`]: the differences that are known;
//! - [`replay()`]: runs case files against a target and reports; also records them;
//! - [`server`] and [`wire`]: a private Redis process and a socket to it;
//! - [`servers`]: processes that belong together: a cluster, a master behind sentinels, one with TLS;
//! - [`databases`]: private PostgreSQL and MariaDB servers;
//! - [`program`]: where the programs of servers are found.
//!
//! ```no_run
//! use redipy_conformance::{RedisServer, RedisTarget, load_cases, replay};
//!
//! let server = RedisServer::start()?;
//! let mut target = RedisTarget::connect(&server)?;
//! let report = replay(&load_cases(&redipy_conformance::cases_dir())?, &mut target);
//! println!("{report}");
//! assert!(report.is_clean());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod backends;
pub mod client;
pub mod compare;
pub mod databases;
pub mod gaps;
pub mod program;
pub mod replay;
pub mod reply;
pub mod server;
pub mod servers;
pub mod transcript;
pub mod wire;
pub mod words;

pub use backends::TestBackend;
pub use client::{ClientTarget, Road};
pub use compare::{Mismatch, Mode};
pub use databases::{MariaDbServer, PostgresServer};
pub use program::StartError;
pub use replay::{RedisTarget, Report, Target, record, replay};
pub use reply::Reply;
pub use server::RedisServer;
pub use servers::{RedisCluster, Sentinels, TlsServer};
pub use transcript::{Block, CaseFile, Item, ParseError, Step, load_cases};
pub use wire::Connection;

/// The version of Redis whose replies the case files hold.
pub const REDIS_VERSION: &str = "7.0.15";

/// Returns the folder with the case files of this crate.
#[must_use]
pub fn cases_dir() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("cases")
}
