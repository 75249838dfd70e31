//! A connection: statements that are prepared once, transactions and their locks.

use std::fmt;

use mysql::prelude::Queryable;
use mysql::{Conn, Params, Value};
use redipy_core::{Error, Result};

use super::failure::{self, TOO_MANY_STATEMENTS};
use super::locks::{Locks, Plan};
use super::ops::MySqlOps;
use super::rows::{Columns, bind};
use super::text;
use crate::connection::{Connection, Failure};
use crate::ops::Ops;
use crate::session::{Each, Lock, Param, Session};
use crate::statement::{Flavor, Statement, Tables};

/// What a connection of ours is like: names in quotes, no values that are cut off, what others have committed is seen at once but in reads
/// of several statements, and bytes are not looked at as text.
const SETUP: &str = "SET NAMES binary; \
     SET SESSION sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES,STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'; \
     SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED; \
     SET SESSION innodb_lock_wait_timeout = 10; \
     SET SESSION autocommit = 1";

/// How a transaction that only reads begins.
const SNAPSHOT: &str = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; \
     START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY";

/// A connection of ours.
pub struct MySqlConnection {
    conn: Conn,
    tables: Tables,
    /// What is prepared, by the numbers of statements.
    prepared: Vec<Option<Vec<Prepared>>>,
    transaction: Transaction,
    locks: Locks,
    /// What has failed since the transaction began.
    failed: Option<(Failure, Error)>,
    /// The same until somebody asks.
    untold: Option<Failure>,
}

/// One statement as the server has prepared it.
struct Prepared {
    statement: mysql::Statement,
    /// Which parameter goes where, from 0.
    params: Box<[u16]>,
}

/// How far a transaction is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Transaction {
    /// There is none: each statement is its own.
    None,
    /// It begins with the next statement.
    Asked { writes: bool },
    /// The server knows of it.
    Begun,
}

impl MySqlConnection {
    /// Sets up a connection that has just been made.
    ///
    /// # Errors
    /// That of the server.
    pub fn new(conn: Conn, tables: Tables) -> Result<Self> {
        let mut connection = Self {
            locks: Locks::new(text::table(&tables, "lock")),
            conn,
            tables,
            prepared: Vec::new(),
            transaction: Transaction::None,
            failed: None,
            untold: None,
        };
        connection.query(SETUP)?;
        Ok(connection)
    }

    /// Runs one text or more as they stand.
    fn query(&mut self, text: &str) -> Result<()> {
        let ran = self.conn.query_drop(text);
        ran.map_err(|error| self.fail(&error))
    }

    /// Notes what has failed, and returns it as an error of ours.
    fn fail(&mut self, error: &mysql::Error) -> Error {
        let translated = failure::translate(error);
        if failure::is_unprepared(error) {
            self.forget_prepared();
        }
        self.note(failure::classify(error), translated.clone());
        translated
    }

    fn note(&mut self, failure: Failure, error: Error) {
        self.untold = Some(failure);
        if self.transaction != Transaction::None {
            self.failed = Some((failure, error));
        }
    }

    /// Has the server begin the transaction that was asked for, and lock what was asked for.
    fn catch_up(&mut self) -> Result<()> {
        if let Some((_, error)) = &self.failed {
            return Err(error.clone());
        }
        let begin = match self.transaction {
            Transaction::Asked { writes: true } => "START TRANSACTION",
            Transaction::Asked { writes: false } => SNAPSHOT,
            Transaction::Begun if !self.locks.is_settled() => "",
            Transaction::Begun | Transaction::None => return Ok(()),
        };
        self.transaction = Transaction::Begun;
        let mut batch = begin.to_owned();
        let plan = self.locks.plan(&mut batch);
        let ran = self.query(&batch);
        if plan == Plan::OutOfOrder && ran.is_err() {
            // A lock could not be had at once.
            self.locks.start_over();
        }
        ran
    }

    /// Prepares a statement unless that is done.
    fn prepare(&mut self, statement: &'static Statement) -> Result<usize> {
        let number = statement.number();
        if self.prepared.len() <= number {
            self.prepared.resize_with(number + 1, || None);
        }
        if self.prepared[number].is_none() {
            let parts = text::translate(statement.text(Flavor::MySql), &self.tables);
            let mut prepared = Vec::with_capacity(parts.len());
            for part in parts {
                prepared.push(Prepared {
                    statement: self.prepare_text(&part.text)?,
                    params: part.params,
                });
            }
            self.prepared[number] = Some(prepared);
        }
        Ok(number)
    }

    fn prepare_text(&mut self, text: &str) -> Result<mysql::Statement> {
        let prepared = match self.conn.prep(text) {
            Err(error) if failure::code_of(&error) == Some(TOO_MANY_STATEMENTS) => {
                self.forget_prepared();
                self.conn.prep(text)
            }
            prepared => prepared,
        };
        prepared.map_err(|error| self.fail(&error))
    }

    fn forget_prepared(&mut self) {
        for prepared in self.prepared.drain(..).flatten().flatten() {
            // The server forgets them with the connection, if this does not reach it.
            let _ = self.conn.close(prepared.statement);
        }
    }

    /// Ends the transaction.
    fn forget_transaction(&mut self) {
        self.transaction = Transaction::None;
        self.failed = None;
        self.locks.release();
    }
}

impl Session for MySqlConnection {
    fn ops(&self) -> &'static dyn Ops {
        &MySqlOps
    }

    fn run(
        &mut self,
        statement: &'static Statement,
        params: &[Param<'_>],
        each: Each<'_>,
    ) -> Result<u64> {
        self.catch_up()?;
        let number = self.prepare(statement)?;
        let mut changed = 0;
        let prepared = self.prepared.get_mut(number).and_then(Option::take);
        let mut ran = Ok(());
        for one in prepared.iter().flatten() {
            ran = execute(&mut self.conn, one, params, each).map(|count| changed = count);
            if ran.is_err() {
                break;
            }
        }
        if let Some(place) = self.prepared.get_mut(number) {
            *place = prepared;
        }
        match ran {
            Ok(()) => Ok(changed),
            Err(Trouble::Server(error)) => Err(self.fail(&error)),
            Err(Trouble::Ours(error)) => Err(error),
        }
    }

    fn lock(&mut self, lock: Lock) -> Result<()> {
        self.locks.ask(lock);
        Ok(())
    }

    fn last(&mut self) {
        if self.transaction == (Transaction::Asked { writes: false }) {
            // One statement sees all data at one moment by itself.
            self.transaction = Transaction::None;
        }
    }
}

/// What went wrong while a statement ran.
enum Trouble {
    Server(mysql::Error),
    Ours(Error),
}

impl From<mysql::Error> for Trouble {
    fn from(error: mysql::Error) -> Self {
        Self::Server(error)
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Ours(error)
    }
}

/// Runs a statement, and returns how many rows it has changed.
fn execute(
    conn: &mut Conn,
    prepared: &Prepared,
    params: &[Param<'_>],
    each: Each<'_>,
) -> Result<u64, Trouble> {
    let mut values = Vec::with_capacity(prepared.params.len());
    for &number in &prepared.params {
        values.push(match params.get(usize::from(number)) {
            Some(param) => bind(*param)?,
            None => Value::NULL,
        });
    }
    let params = if values.is_empty() {
        Params::Empty
    } else {
        Params::Positional(values)
    };
    let mut rows = conn.exec_iter(&prepared.statement, params)?;
    let changed = rows.affected_rows();
    let mut told = Ok(());
    if let Some(set) = rows.iter() {
        for row in set {
            let row = Columns(row?);
            if told.is_ok() {
                told = each(&row);
            }
        }
    }
    told?;
    Ok(changed)
}

impl Connection for MySqlConnection {
    fn begin(&mut self, writes: bool) -> Result<()> {
        self.forget_transaction();
        self.untold = None;
        self.transaction = Transaction::Asked { writes };
        if writes {
            self.locks.begin();
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<()> {
        if let Some((_, error)) = &self.failed {
            return Err(error.clone());
        }
        let begun = self.transaction == Transaction::Begun;
        if begun && let Err(error) = self.conn.query_drop("COMMIT") {
            let mut translated = failure::translate(&error);
            let mut failure = failure::classify(&error);
            if failure == Failure::Broken {
                failure = Failure::Unknown;
                translated = translated.applied(true);
            }
            self.note(failure, translated.clone());
            return Err(translated);
        }
        self.forget_transaction();
        self.locks.forget();
        Ok(())
    }

    fn rollback(&mut self) {
        if self.transaction == Transaction::Begun
            && let Err(error) = self.conn.query_drop("ROLLBACK")
        {
            // The next statement will notice, too.
            self.untold.get_or_insert(failure::classify(&error));
        }
        self.forget_transaction();
    }

    fn take_failure(&mut self) -> Option<Failure> {
        self.untold.take()
    }

    fn error(&self) -> Option<Error> {
        self.failed.as_ref().map(|(_, error)| error.clone())
    }

    fn is_dirty(&self) -> bool {
        self.transaction == Transaction::Begun
    }
}

impl fmt::Debug for MySqlConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MySqlConnection")
            .field("tables", &self.tables)
            .field("transaction", &self.transaction)
            .finish_non_exhaustive()
    }
}
