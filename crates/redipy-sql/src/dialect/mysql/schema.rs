//! The tables: made and brought up to date by steps.
//!
//! Each step may run again, since MySQL commits after each statement that changes tables; its last statement is the one that says that it
//! is done. One connection at a time does this.

use mysql::prelude::Queryable;
use mysql::{Conn, Value};
use redipy_core::{Error, ErrorKind, Result};

use super::failure::{self, NO_SUCH_TABLE};
use super::text;
use crate::digest::Digest;
use crate::statement::Tables;

/// The steps, the first of which leads to version 1.
const STEPS: &[&str] = &[include_str!("../../../schema/mysql/1.sql")];

/// Makes the tables, or brings them up to date.
///
/// # Errors
/// That they are of a newer version, or that of the server.
pub fn ensure(conn: &mut Conn, tables: &Tables) -> Result<()> {
    if is_current(version(conn, tables)?)? {
        return Ok(());
    }
    let name = lock_name(conn, tables)?;
    take(conn, &name)?;
    let done = migrate(conn, tables);
    let freed = conn.exec_drop("DO RELEASE_LOCK(?)", (&name,));
    done.and(freed.map_err(|error| failure::translate(&error)))
}

fn migrate(conn: &mut Conn, tables: &Tables) -> Result<()> {
    // Somebody else may have done it meanwhile.
    let version = version(conn, tables)?;
    is_current(version)?;
    run(
        conn,
        "SET NAMES utf8mb4; SET SESSION sql_mode = 'ANSI_QUOTES,STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'",
    )?;
    for step in STEPS.iter().skip(version) {
        for part in text::translate(step, tables) {
            run(conn, &part.text)?;
        }
    }
    Ok(())
}

fn run(conn: &mut Conn, text: &str) -> Result<()> {
    conn.query_drop(text)
        .map_err(|error| failure::translate(&error))
}

/// Returns the version of the tables, 0 where there are none.
fn version(conn: &mut Conn, tables: &Tables) -> Result<usize> {
    let meta = text::table(tables, "meta");
    let found = conn.query_first(format!("SELECT value FROM {meta} WHERE name = 'version'"));
    match found {
        Ok(version) => Ok(version.unwrap_or(0)),
        Err(error) if failure::code_of(&error) == Some(NO_SUCH_TABLE) => Ok(0),
        Err(error) => Err(failure::translate(&error)),
    }
}

/// Tells whether there is nothing to do.
///
/// # Errors
/// That the tables are of a newer version.
fn is_current(version: usize) -> Result<bool> {
    if version > STEPS.len() {
        return Err(Error::new(
            ErrorKind::InvalidConfig,
            format!(
                "ERR the tables are of version {version}, and this program knows them up to version {}; it needs a \
                 newer redipy",
                STEPS.len()
            ),
        ));
    }
    Ok(version == STEPS.len())
}

/// Returns the name of the lock for these tables, which all databases of a server share.
fn lock_name(conn: &mut Conn, tables: &Tables) -> Result<String> {
    let database: Option<String> = conn
        .query_first("SELECT DATABASE()")
        .map_err(|error| failure::translate(&error))?
        .flatten();
    let table = text::table(tables, "key");
    let place = format!("{}.{table}", database.unwrap_or_default());
    let digest = u128::from_be_bytes(Digest::of(place.as_bytes()).0);
    Ok(format!("redipy {digest:032x}"))
}

/// Waits for the lock.
fn take(conn: &mut Conn, name: &str) -> Result<()> {
    let taken: Option<Value> = conn
        .exec_first("SELECT GET_LOCK(?, 60)", (name,))
        .map_err(|error| failure::translate(&error))?;
    match taken {
        Some(Value::Int(1)) => Ok(()),
        _ => Err(Error::new(
            ErrorKind::Timeout,
            "ERR another program has been changing the tables for a minute",
        )),
    }
}
