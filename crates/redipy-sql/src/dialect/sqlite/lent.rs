//! A connection that belongs to an application.

use redipy_core::{Backend, Result};
use rusqlite::Connection as Raw;
use std::sync::Arc;

use super::open::check_version;
use super::{Fault, Sqlite, run, translate};
use crate::ops::Ops;
use crate::session::{Each, Param, Session};
use crate::statement::{Flavor, Statement, Tables};
use crate::within::lend;

/// Runs `work` with a backend whose commands are part of the transaction that is open on a connection to SQLite, and are committed or
/// rolled back with it. The tables must be there: whoever opens the file by a URL makes them.
///
/// # Errors
/// That the tables are missing, or of another version.
pub fn within_sqlite<T>(
    connection: &Raw,
    tables: &Tables,
    work: impl FnOnce(Arc<dyn Backend>) -> T,
) -> Result<T> {
    check_version(connection, tables)?;
    let mut session = Lent {
        raw: connection,
        tables,
    };
    Ok(lend(&mut session, work))
}

/// The session of an application's connection. It keeps the statements that it prepares, as the connection allows.
struct Lent<'a> {
    raw: &'a Raw,
    tables: &'a Tables,
}

impl Session for Lent<'_> {
    fn ops(&self) -> &'static dyn Ops {
        &Sqlite
    }

    fn run(
        &mut self,
        statement: &'static Statement,
        params: &[Param<'_>],
        each: Each<'_>,
    ) -> Result<u64> {
        let text = self.tables.fill(statement.text(Flavor::Sqlite));
        run(self.raw, &text, params, each).map_err(|fault| match fault {
            Fault::Row(error) => error,
            Fault::Database(error) => translate(&error),
        })
    }
}
