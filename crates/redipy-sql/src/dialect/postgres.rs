//! PostgreSQL, over its own protocol.
//!
//! We speak the protocol ourselves, in the thread that calls, since that lets a transaction with its locks take one round trip and no
//! thread wait for another one. In reading order:
//! - `config`, `stream`, `tls`, `wire`: where a server is, the way to it, and messages on that way;
//! - `types`, `param`, `row`, `trouble`: what messages hold;
//! - `scope`, `locks`, `connection`: statements and transactions;
//! - `open`: the schema, and the database as an engine sees it; `writes`: compound writes in one statement.

mod config;
mod connection;
mod locks;
mod open;
mod param;
mod row;
mod scope;
mod stream;
mod tls;
mod trouble;
mod types;
mod wire;

use crate::ops::Ops;
use crate::statement::Flavor;

pub use open::open;

/// What PostgreSQL does in its own way: most writes in one statement.
#[derive(Debug)]
pub struct Postgres;

impl Ops for Postgres {
    fn flavor(&self) -> Flavor {
        Flavor::Postgres
    }
}
