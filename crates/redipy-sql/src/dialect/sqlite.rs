//! SQLite, in this process.
//!
//! One connection writes, others read beside it (WAL); what other processes do is looked for now and then.
//!
//! - `open`: files, settings, the schema; `feed`: what other processes do;
//! - `files`: what stays open, and processes that are forked;
//! - `lent`: a connection that belongs to an application.

mod feed;
mod files;
mod lent;
mod open;

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use redipy_core::{Bytes, Error, ErrorKind, Result, program};
use rusqlite::ffi::ErrorCode;
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection as Raw, Row as RawRow};

use crate::connection::{Connection, Failure};
use crate::ops::Ops;
use crate::session::{Each, Param, Row, Session};
use crate::statement::{Flavor, Statement, Tables};

use files::Slot;
pub use files::{close_all, is_at_home, keep_files_open};
pub use lent::within_sqlite;
pub use open::{VERSION, open};

/// What SQLite does as any database that has the usual clauses.
#[derive(Debug)]
pub struct Sqlite;

impl Ops for Sqlite {
    fn flavor(&self) -> Flavor {
        Flavor::Sqlite
    }
}

/// The longest pause before another try to get the right to write from another process.
const LONGEST_PAUSE: Duration = Duration::from_millis(5);

/// A connection.
#[derive(Debug)]
pub struct SqliteConnection {
    raw: Raw,
    #[expect(dead_code, reason = "it is closed behind the one above")]
    anchor: Arc<Slot>,
    tables: Tables,
    /// How long to wait for other processes.
    patience: Duration,
    /// The texts of statements with the names of tables, by their numbers.
    texts: Vec<Option<Box<str>>>,
    state: State,
    /// Since when the caller has been waiting.
    since: Option<Instant>,
    failure: Option<Failure>,
    /// What that failure said; nothing runs until the transaction is rolled back.
    error: Option<Error>,
}

/// How far a transaction is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// There is none; statements stand alone.
    Idle,
    /// It begins with its first statement.
    Begun { writes: bool },
    /// Its only statement stands alone.
    Lone,
    /// It is open.
    Open { writes: bool },
}

impl SqliteConnection {
    pub fn new(raw: Raw, anchor: Arc<Slot>, tables: Tables, patience: Duration) -> Self {
        raw.set_prepared_statement_cache_capacity(512);
        Self {
            raw,
            anchor,
            tables,
            patience,
            texts: Vec::new(),
            state: State::Idle,
            since: None,
            failure: None,
            error: None,
        }
    }

    /// Opens the transaction that has begun, if one has.
    fn open(&mut self) -> Result<()> {
        let State::Begun { writes } = self.state else {
            return Ok(());
        };
        self.state = State::Open { writes };
        if writes {
            return self.open_to_write();
        }
        self.simple("BEGIN")
    }

    /// Opens a transaction that writes, once no other process does so.
    fn open_to_write(&mut self) -> Result<()> {
        let mut since = self.since.take();
        let mut pause = Duration::from_micros(50);
        loop {
            let Err(error) = self
                .raw
                .prepare_cached("BEGIN IMMEDIATE")
                .and_then(|mut begin| begin.raw_execute())
            else {
                return Ok(());
            };
            if !is_busy(&error) {
                return Err(self.fail(&error));
            }
            let since = *since.get_or_insert_with(Instant::now);
            if since.elapsed() > self.patience {
                let patience = self.patience.as_millis();
                let text = format!(
                    "BUSY another program has been writing to the database for {patience} milliseconds"
                );
                return Err(self.note(Failure::Fatal, Error::new(ErrorKind::Busy, text)));
            }
            if let Err(error) = program::check_interrupt() {
                return Err(self.note(Failure::Fatal, error));
            }
            thread::sleep(pause);
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// Runs one of the statements around transactions.
    fn simple(&mut self, text: &str) -> Result<()> {
        let ran = self
            .raw
            .prepare_cached(text)
            .and_then(|mut prepared| prepared.raw_execute());
        ran.map(drop).map_err(|error| self.fail(&error))
    }

    /// Notes what a failure means, and makes an error of it.
    #[cold]
    fn fail(&mut self, error: &rusqlite::Error) -> Error {
        let failure = if is_busy(error) {
            Failure::Retry
        } else {
            Failure::Fatal
        };
        self.note(failure, translate(error))
    }

    fn note(&mut self, failure: Failure, error: Error) -> Error {
        self.failure = Some(failure);
        self.error = Some(error.clone());
        error
    }

    fn text<'t>(
        texts: &'t mut Vec<Option<Box<str>>>,
        tables: &Tables,
        statement: &'static Statement,
    ) -> &'t str {
        let number = statement.number();
        if texts.len() <= number {
            texts.resize_with(number + 1, || None);
        }
        texts[number].get_or_insert_with(|| tables.fill(statement.text(Flavor::Sqlite)).into())
    }
}

/// What failed: the database, or what was done with a row.
enum Fault {
    Database(rusqlite::Error),
    Row(Error),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}

/// Runs a statement.
fn run(raw: &Raw, text: &str, params: &[Param<'_>], each: Each<'_>) -> Result<u64, Fault> {
    let mut prepared = raw.prepare_cached(text)?;
    for (at, param) in params.iter().enumerate() {
        prepared.raw_bind_parameter(at + 1, Bound(*param))?;
    }
    let is_readonly = prepared.readonly();
    let mut rows = prepared.raw_query();
    while let Some(row) = rows.next()? {
        each(&Columns(row)).map_err(Fault::Row)?;
    }
    Ok(if is_readonly { 0 } else { raw.changes() })
}

impl Session for SqliteConnection {
    fn ops(&self) -> &'static dyn Ops {
        &Sqlite
    }

    fn run(
        &mut self,
        statement: &'static Statement,
        params: &[Param<'_>],
        each: Each<'_>,
    ) -> Result<u64> {
        if let Some(error) = &self.error {
            return Err(error.clone());
        }
        self.open()?;
        let text = Self::text(&mut self.texts, &self.tables, statement);
        match run(&self.raw, text, params, each) {
            Ok(changes) => Ok(changes),
            Err(Fault::Row(error)) => Err(error),
            Err(Fault::Database(error)) => Err(self.fail(&error)),
        }
    }

    fn last(&mut self) {
        // One statement alone sees the data as they are at one moment anyway.
        if self.state == (State::Begun { writes: false }) {
            self.state = State::Lone;
        }
    }
}

impl Connection for SqliteConnection {
    fn begin(&mut self, writes: bool) -> Result<()> {
        self.failure = None;
        self.error = None;
        self.state = State::Begun { writes };
        Ok(())
    }

    fn commit(&mut self) -> Result<()> {
        if matches!(self.state, State::Open { .. }) {
            self.simple("COMMIT")?;
        }
        self.state = State::Idle;
        Ok(())
    }

    fn rollback(&mut self) {
        if matches!(self.state, State::Open { .. }) && !self.raw.is_autocommit() {
            let failure = self.failure;
            // What cannot be taken back now is by the next program that opens the file.
            let _ = self.simple("ROLLBACK");
            self.failure = failure;
        }
        self.state = State::Idle;
        self.error = None;
    }

    fn take_failure(&mut self) -> Option<Failure> {
        self.failure.take()
    }

    fn error(&self) -> Option<Error> {
        self.error.clone()
    }

    fn wait_since(&mut self, since: Instant) {
        self.since = Some(since);
    }

    fn is_dirty(&self) -> bool {
        self.state == State::Open { writes: true }
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
    )
}

/// A parameter as SQLite takes it.
struct Bound<'a>(Param<'a>);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let value = match self.0 {
            Param::Null => ValueRef::Null,
            Param::Int(number) => ValueRef::Integer(number),
            Param::Real(number) => ValueRef::Real(number),
            Param::Data(bytes) if is_text(bytes) => ValueRef::Text(bytes),
            Param::Data(bytes) | Param::Blob(bytes) => ValueRef::Blob(bytes),
            Param::Blobs(_) | Param::Ints(_) | Param::Reals(_) => {
                return Err(rusqlite::Error::InvalidParameterName("an array".to_owned()));
            }
        };
        Ok(ToSqlOutput::Borrowed(value))
    }
}

/// Tells whether people can read these bytes as text in every tool.
pub fn is_text(bytes: &[u8]) -> bool {
    !bytes.contains(&0) && std::str::from_utf8(bytes).is_ok()
}

/// A row as SQLite gives it.
struct Columns<'a>(&'a RawRow<'a>);

impl Columns<'_> {
    fn value(&self, column: usize) -> Result<ValueRef<'_>> {
        self.0.get_ref(column).map_err(|error| translate(&error))
    }
}

impl Row for Columns<'_> {
    fn is_null(&self, column: usize) -> bool {
        matches!(self.value(column), Ok(ValueRef::Null))
    }

    fn int(&self, column: usize) -> Result<i64> {
        match self.value(column)? {
            ValueRef::Integer(number) => Ok(number),
            _ => Err(unexpected(column, "an integer")),
        }
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "SQLite keeps whole numbers as integers"
    )]
    fn real(&self, column: usize) -> Result<f64> {
        match self.value(column)? {
            ValueRef::Real(number) => Ok(number),
            ValueRef::Integer(number) => Ok(number as f64),
            _ => Err(unexpected(column, "a number")),
        }
    }

    fn bytes(&self, column: usize) -> Result<Bytes> {
        match self.value(column)? {
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Ok(Bytes::copy_from(bytes)),
            _ => Err(unexpected(column, "bytes")),
        }
    }
}

fn unexpected(column: usize, what: &str) -> Error {
    Error::new(
        ErrorKind::Other,
        format!("ERR the database has no {what} in column {column}; its tables are damaged"),
    )
}

/// Makes an error of one of SQLite's.
pub fn translate(error: &rusqlite::Error) -> Error {
    let what = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => "the disk is full; nothing was changed",
        Some(ErrorCode::ReadOnly) => {
            "the file of the database cannot be written to; nothing was changed"
        }
        Some(ErrorCode::DatabaseCorrupt) => "the file of the database is damaged",
        Some(ErrorCode::NotADatabase) => "the file is no database of SQLite",
        Some(ErrorCode::CannotOpen) => "the file of the database cannot be opened",
        Some(ErrorCode::SystemIoFailure) => "the file of the database cannot be read or written",
        _ => return Error::new(ErrorKind::Other, format!("ERR sqlite: {error}")),
    };
    Error::new(ErrorKind::Other, format!("ERR sqlite: {what} ({error})"))
}
