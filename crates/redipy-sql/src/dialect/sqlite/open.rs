//! Files of SQLite: settings, and the schema.

use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use redipy_core::{Error, ErrorKind, Result};
use rusqlite::ffi::ErrorCode;
use rusqlite::{Connection as Raw, OpenFlags, OptionalExtension, TransactionBehavior};

use super::feed::SqliteFeed;
use super::files::{self, Slot};
use super::{SqliteConnection, is_busy, translate};
use crate::connection::{Connection, Database, Feed};
use crate::statement::Tables;
use crate::url::{Opened, Parameters, decode, refuse};

/// The schema, one text for each version.
const SCHEMA: &[&str] = &[include_str!("../../../schema/sqlite/1.sql")];

/// The version of the tables that is ours.
pub const VERSION: usize = SCHEMA.len();

/// What a URL may say behind the question mark.
const KNOWN: &str = "synchronous=normal|full, busy_timeout=MILLISECONDS, table_prefix=NAME";

/// How long to wait for other processes that write, unless a URL says so.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long to wait before another try to change the mode of a file.
const PAUSE: Duration = Duration::from_millis(2);

/// A file, or a database in memory.
#[derive(Clone, Debug)]
pub struct File {
    /// Nothing for one in memory.
    path: Option<PathBuf>,
    /// Whether a commit waits until the disk has it.
    full: bool,
    patience: Duration,
    tables: Tables,
    /// The first connection to the file, which is there as long as there are others. It is the one that the operating system knows as the
    /// holder of the lock which all of them share, so that SQLite can tidy up when it is closed as the last one.
    anchor: Arc<Slot>,
}

/// Opens what stands behind `sqlite:`, and makes or renews its tables.
///
/// # Errors
/// What is wrong with the URL, the file or its tables.
pub fn open(place: &str, mut parameters: Parameters) -> Result<Opened> {
    let full = match parameters.take("synchronous").as_deref() {
        None | Some("normal") => false,
        Some("full") => true,
        Some(_) => return Err(refuse("'synchronous' is normal or full")),
    };
    let patience = match parameters.take("busy_timeout") {
        None => PATIENCE,
        Some(millis) => millis
            .parse()
            .map(Duration::from_millis)
            .map_err(|_| refuse("'busy_timeout' is a number of milliseconds"))?,
    };
    let tables = parameters.take_table_prefix()?;
    parameters.finish(KNOWN)?;
    let file = File {
        path: path(place)?,
        full,
        patience,
        tables,
        anchor: files::slot(None),
    };
    // Files are the same whatever way leads to them, as far as that can be told before there is one.
    let name = file.path.as_ref().map(|path| {
        let path = path.canonicalize().unwrap_or_else(|_| path.clone());
        format!("sqlite:{}?{full}&{}", path.display(), file.tables.prefix)
    });
    if file.path.is_some() {
        file.prepare()?;
    }
    Ok(Opened {
        database: Arc::new(file),
        name,
    })
}

/// Reads where the file is; nothing for a database in memory.
fn path(place: &str) -> Result<Option<PathBuf>> {
    if place == ":memory:" {
        return Ok(None);
    }
    let place = match place.strip_prefix("//") {
        Some(absolute) if absolute.starts_with('/') => absolute,
        Some(_) => {
            return Err(refuse(
                "a path behind sqlite: is relative (sqlite:app.db) or has three slashes (sqlite:///folder/app.db)",
            ));
        }
        None => place,
    };
    if place.is_empty() {
        return Err(refuse("sqlite: needs the path of a file, or :memory:"));
    }
    Ok(Some(PathBuf::from(decode(place)?)))
}

impl File {
    pub fn raw(&self) -> Result<Raw> {
        let Some(path) = &self.path else {
            return Raw::open_in_memory().map_err(|error| translate(&error));
        };
        files::check_home()?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Raw::open_with_flags(path, flags).map_err(|error| translate(&error))
    }

    /// Opens a connection that does nothing but keep the file open.
    fn kept(&self) -> Result<Raw> {
        let raw = self.raw()?;
        // SQLite opens a file once it is read.
        let read = raw.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()));
        read.map_err(|error| translate(&error))?;
        Ok(raw)
    }

    /// Opens the file for the first time: looks whether it is what it should be, and makes or renews the tables.
    fn prepare(&self) -> Result<()> {
        // As long as a file has no log, connections of one process may wait for each other in vain, for the lock that they share.
        static ONE: Mutex<()> = Mutex::new(());
        let _one = ONE.lock();
        let mut raw = self.raw()?;
        self.prepare_raw(&mut raw)
            .map_err(|error| match &self.path {
                Some(path) => error.in_context(&format!(" in '{}'", path.display())),
                None => error,
            })?;
        files::fill(&self.anchor, raw);
        Ok(())
    }

    fn prepare_raw(&self, raw: &mut Raw) -> Result<()> {
        raw.busy_timeout(self.patience)
            .map_err(|error| translate(&error))?;
        if version(raw, &self.tables)? != SCHEMA.len() {
            self.migrate(raw)?;
        }
        self.log_ahead(raw)
    }

    /// Brings the tables to our version, in one transaction.
    fn migrate(&self, raw: &mut Raw) -> Result<()> {
        let transaction = raw
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(|error| translate(&error))?;
        // Another program may have done it meanwhile.
        for step in &SCHEMA[version(&transaction, &self.tables)?..] {
            let ran = transaction.execute_batch(&self.tables.fill(step));
            ran.map_err(|error| translate(&error))?;
        }
        let version = self
            .tables
            .fill("UPDATE {meta} SET value = ?1 WHERE name = 'version'");
        transaction
            .execute(&version, [i64::try_from(SCHEMA.len()).unwrap_or(i64::MAX)])
            .map_err(|error| translate(&error))?;
        transaction.commit().map_err(|error| translate(&error))
    }

    /// Has the file written to by way of a log, beside which others read. That stays, unless somebody copies the file or changes its mode.
    fn log_ahead(&self, raw: &Raw) -> Result<()> {
        let is_set = || {
            let mode = "PRAGMA journal_mode";
            let mode = raw.query_row(mode, [], |row| row.get::<_, String>(0));
            mode.is_ok_and(|mode| mode == "wal" || mode == "memory")
        };
        // Who waits in here may keep others from what they wait for, so nobody does.
        raw.busy_timeout(Duration::ZERO)
            .map_err(|error| translate(&error))?;
        let begun = Instant::now();
        while !is_set() {
            match raw.pragma_update(None, "journal_mode", "wal") {
                Err(error) if is_busy(&error) && begun.elapsed() < self.patience => {
                    thread::sleep(PAUSE.mul_f64(0.5 + fastrand::f64()));
                }
                Err(error) if error.sqlite_error_code() == Some(ErrorCode::ReadOnly) => break,
                Err(error) => return Err(translate(&error)),
                Ok(()) if is_set() => break,
                Ok(()) => {
                    return Err(refuse(
                        "sqlite: where the file is, several connections cannot use it at once (journal_mode=wal is refused)",
                    ));
                }
            }
        }
        // From now on the connection has the lock that all share.
        let looked = raw.query_row("SELECT COUNT(*) FROM sqlite_master", [], |_| Ok(()));
        looked.map_err(|error| translate(&error))
    }

    fn settle(&self, raw: &Raw) -> rusqlite::Result<()> {
        // The first look at a file has to wait where another process is just about to close it.
        raw.busy_timeout(self.patience)?;
        raw.pragma_update(
            None,
            "synchronous",
            if self.full { "full" } else { "normal" },
        )?;
        raw.pragma_update(None, "cache_size", -16_000)?;
        raw.pragma_update(None, "temp_store", "memory")?;
        raw.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()))?;
        // Who waits for the right to write does so in our own way.
        raw.busy_timeout(Duration::ZERO)
    }
}

impl Database for File {
    fn name(&self) -> &'static str {
        "sqlite"
    }

    fn connect(&self) -> Result<Box<dyn Connection>> {
        if self.path.is_some() {
            // It was closed if this process has been forked meanwhile.
            files::opened(&self.anchor, || self.kept())?;
        }
        let mut raw = self.raw()?;
        if self.path.is_none() {
            self.prepare_raw(&mut raw)?;
        }
        self.settle(&raw).map_err(|error| translate(&error))?;
        if let Some(path) = &self.path {
            files::keep(path, || self.kept())?;
        }
        Ok(Box::new(SqliteConnection::new(
            raw,
            Arc::clone(&self.anchor),
            self.tables.clone(),
            self.patience,
        )))
    }

    fn has_one_writer(&self) -> bool {
        true
    }

    fn has_one_connection(&self) -> bool {
        self.path.is_none()
    }

    fn listen(&self, origin: i64) -> Result<Option<Box<dyn Feed>>> {
        if self.path.is_none() {
            return Ok(None);
        }
        let feed = SqliteFeed::new(self.clone(), &self.tables, origin)?;
        Ok(Some(Box::new(feed)))
    }
}

/// Returns the version of the tables that are there, 0 for none.
fn version(raw: &Raw, tables: &Tables) -> Result<usize> {
    let meta = tables.fill("{meta}");
    let is_there = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?1";
    let found = raw.query_row(is_there, [&meta], |_| Ok(())).optional();
    if found.map_err(|error| translate(&error))?.is_none() {
        return Ok(0);
    }
    let version = tables.fill("SELECT value FROM {meta} WHERE name = 'version'");
    let version: i64 = match raw.query_row(&version, [], |row| row.get(0)) {
        Ok(version) if version > 0 => version,
        Err(error) if is_about_file(&error) => return Err(translate(&error)),
        _ => return Err(foreign(&meta)),
    };
    let ours = SCHEMA.len();
    let known = usize::try_from(version).ok();
    known.filter(|version| *version <= ours).ok_or_else(|| {
        Error::new(
            ErrorKind::InvalidConfig,
            format!(
                "ERR the tables are of version {version}, and this program knows them up to version {ours}; it needs a \
                 newer redipy"
            ),
        )
    })
}

/// Tells whether an error has nothing to do with what a table is like.
fn is_about_file(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error_code();
    code.is_some_and(|code| code != ErrorCode::Unknown)
}

/// Makes the error that a table is not one of ours.
fn foreign(table: &str) -> Error {
    refuse(format!(
        "the table '{table}' is not one of redipy; ?table_prefix=NAME chooses other names"
    ))
}

/// Makes sure that the tables are there and of our version.
///
/// # Errors
/// That they are not.
pub fn check_version(raw: &Raw, tables: &Tables) -> Result<()> {
    if version(raw, tables)? == SCHEMA.len() {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::InvalidConfig,
        "ERR the database does not have the tables of this version; open it by a URL once, which makes them",
    ))
}
