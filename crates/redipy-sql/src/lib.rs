//! The stores over SQL databases: Redis' data types as rows that anyone can read.
//!
//! In reading order:
//! - `statement`, `session`: texts with names of tables in braces, and what runs them;
//! - `digest`: how keys and elements are found;
//! - `spans`: ranges of sorted sets;
//! - `ops`: what writes consist of, which databases do differently; `store`: the primitives of the contract on top of it;
//! - `dialect`: the databases;
//! - `engine`: who runs transactions.

mod connection;
mod dialect;
mod digest;
mod engine;
pub mod lending;
mod ops;
mod process;
pub mod session;
mod spans;
pub mod statement;
mod store;
mod url;
mod used;
mod within;

#[cfg(feature = "postgres")]
pub use dialect::postgres::within_postgres;
pub use dialect::sqlite::keep_files_open;
pub use dialect::sqlite::within_sqlite;
pub use engine::{Sql, after_fork, before_fork};
#[cfg(feature = "postgres")]
pub use postgres;
pub use rusqlite;
pub use statement::Tables;
pub use url::{FORMS, SCHEMES};
