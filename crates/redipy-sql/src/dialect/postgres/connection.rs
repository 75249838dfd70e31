//! A connection: statements that are prepared once, and transactions that take as few round trips as they can.
//!
//! What begins a transaction, its locks and its first statement go out together. A transaction of one statement needs neither `BEGIN` nor
//! `COMMIT`: all that stands between two `Sync` messages is one transaction, and its statements see what was committed before them.

use std::fmt;
use std::sync::Arc;

use postgres_protocol::message::backend::Message;
use postgres_protocol::message::frontend;
use postgres_protocol::{IsNull, Oid};
use redipy_core::{Error, ErrorKind, Result};

use super::Postgres;
use super::locks::{Locks, Take};
use super::param;
use super::row::{Columns, Places};
use super::scope::Scope;
use super::trouble::{Told, Trouble};
use super::wire::Wire;
use crate::connection::{Connection, Failure};
use crate::ops::Ops;
use crate::session::{Each, Lock, Param, Session};
use crate::statement::{Flavor, Statement};
use fallible_iterator::FallibleIterator;

/// How every connection is set up. Tables of redipy are only ever asked by their indexes, whatever their size was when a statement was
/// planned, so plans are made once, and no other ones.
const SETTINGS: &str = "
    SET default_transaction_isolation = 'read committed';
    SET plan_cache_mode = 'force_generic_plan';
    SET enable_seqscan = off;
    SET enable_bitmapscan = off;
    SET jit = off;
    SET max_parallel_workers_per_gather = 0;
    SET bytea_output = 'hex';
    SET lock_timeout = 0;
    SET idle_in_transaction_session_timeout = 0";

/// What is prepared on every connection, by name.
const FIXED: [(&str, &str); 7] = [
    ("begin", "BEGIN"),
    ("look", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"),
    ("commit", "COMMIT"),
    ("rollback", "ROLLBACK"),
    (
        "first",
        "SELECT pg_advisory_xact_lock_shared($1), pg_advisory_xact_lock($2)",
    ),
    ("lock", "SELECT pg_advisory_xact_lock($1)"),
    ("try", "SELECT pg_try_advisory_xact_lock($1)"),
];

/// A connection.
pub struct PostgresConnection {
    wire: Wire,
    scope: Arc<Scope>,
    /// What is prepared, by the numbers of the statements.
    prepared: Vec<Option<Prepared>>,
    /// The number of statements that were ever prepared, which are called by it.
    names: u64,
    places: Places,
    phase: Phase,
    writes: bool,
    /// Whether the next primitive is the last.
    is_last: bool,
    /// Whether a transaction that reads is known to have several statements, which have to see the data of one moment.
    goes_on: bool,
    /// Whether the next one is.
    will_go_on: bool,
    /// The statement that the transaction began with.
    first: Option<usize>,
    /// The number of its statements.
    statements: usize,
    locks: Locks,
    failed: Option<Error>,
    failure: Option<Failure>,
    /// Whether the connection is of no use any more.
    is_lost: bool,
    /// Answers that nobody has waited for.
    owed: usize,
}

/// A statement as the server knows it.
struct Prepared {
    name: String,
    params: Vec<Oid>,
    columns: Vec<Oid>,
    /// Whether a transaction that reads and began with it had another one last time.
    goes_on: bool,
}

/// How far a transaction is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// There is none: each statement stands for itself.
    None,
    /// The server does not know of it yet.
    Begun,
    /// It is open.
    Open,
    /// One statement has been all of it so far.
    Alone,
}

/// What came of a request.
struct Answer {
    changed: u64,
    /// What `each` made of the rows.
    read: Result<()>,
}

impl PostgresConnection {
    /// Sets a connection up; `process` is what notifications call us.
    ///
    /// # Errors
    /// That of the server or of the way to it.
    pub fn new(mut wire: Wire, scope: Arc<Scope>, process: &str) -> Result<Self> {
        set_up(&mut wire, process).map_err(|trouble| trouble.to_error())?;
        Ok(Self {
            wire,
            scope,
            prepared: Vec::new(),
            names: 0,
            places: Places::new(),
            phase: Phase::None,
            writes: false,
            is_last: false,
            goes_on: false,
            will_go_on: false,
            first: None,
            statements: 0,
            locks: Locks::default(),
            failed: None,
            failure: None,
            is_lost: false,
            owed: 0,
        })
    }

    /// Makes sure that a statement is prepared.
    fn prepare(
        &mut self,
        statement: &'static Statement,
        params: &[Param<'_>],
    ) -> Result<(), Trouble> {
        let number = statement.number();
        if self.prepared.len() <= number {
            self.prepared.resize_with(number + 1, || None);
        }
        if self.prepared[number].is_some() {
            return Ok(());
        }
        self.names += 1;
        let name = format!("s{}", self.names);
        let text = self.scope.text(statement.text(Flavor::Postgres));
        let output = &mut self.wire.output;
        frontend::parse(&name, &text, params.iter().map(param::announced), output)?;
        frontend::describe(b'S', &name, output)?;
        frontend::sync(output);
        self.wire.send()?;
        let mut prepared = Prepared {
            name,
            params: Vec::new(),
            columns: Vec::new(),
            goes_on: false,
        };
        let mut told = None;
        loop {
            match self.wire.message()? {
                Message::ParameterDescription(body) => {
                    prepared.params = body.parameters().collect()?
                }
                Message::RowDescription(body) => {
                    prepared.columns = body.fields().map(|field| Ok(field.type_oid())).collect()?;
                }
                Message::ErrorResponse(body) => told = Some(Told::read(&body)),
                Message::ReadyForQuery(_) => break,
                _ => {}
            }
        }
        if let Some(told) = told {
            return Err(told.into());
        }
        self.prepared[number] = Some(prepared);
        Ok(())
    }

    /// Sends a statement with what belongs in front of it and behind it, and reads the answer.
    fn exchange(
        &mut self,
        statement: &'static Statement,
        params: &[Param<'_>],
        each: Each<'_>,
    ) -> Result<Answer, Stop> {
        if self.phase == Phase::Alone {
            self.go_on()?;
        }
        self.settle_debts()?;
        self.prepare(statement, params)?;
        let number = statement.number();
        let goes_on = self.prepared[number]
            .as_ref()
            .is_some_and(|prepared| prepared.goes_on);
        let is_first = matches!(self.phase, Phase::Begun);
        let ends = self.is_last && (statement.is_whole() || !self.writes);
        let alone = match self.phase {
            Phase::None => true,
            Phase::Begun if self.writes => ends,
            Phase::Begun => ends || !(self.goes_on || goes_on),
            Phase::Alone => false,
            Phase::Open => false,
        };
        let take = if self.writes {
            self.locks.take()
        } else {
            Take::Nothing
        };
        let take = self.try_locks(take)?;
        let mut before = 0;
        if is_first && !alone {
            self.fixed(if self.writes { "begin" } else { "look" }, &[])?;
            before += 1;
        }
        before += self.lock(&take)?;
        self.bind(number, params)?;
        let commits = ends && !alone && self.writes;
        if commits {
            self.fixed("commit", &[])?;
        }
        frontend::sync(&mut self.wire.output);
        if is_first {
            self.first = Some(number);
        }
        self.statements += 1;
        // From here on nobody knows whether it happens if the connection is lost.
        let ending = (alone || commits) && (self.writes || self.phase == Phase::None);
        let sent = self.wire.send().map_err(Trouble::from);
        let answer = match sent.and_then(|()| self.answer(number, before, each)) {
            Ok(answer) => answer,
            Err(trouble) => {
                self.locks.refused(take);
                return Err(Stop::Trouble { trouble, ending });
            }
        };
        self.locks.taken(take);
        self.phase = match self.phase {
            Phase::None => Phase::None,
            _ if alone || commits => Phase::Alone,
            _ => Phase::Open,
        };
        Ok(answer)
    }

    /// Goes on behind a statement that was to be all of its transaction.
    fn go_on(&mut self) -> Result<(), Stop> {
        if self.writes {
            // It has come to nothing, and what follows stands for it, with the same locks.
            self.locks.again();
            self.locks.begin();
            self.is_last = false;
            self.phase = Phase::Begun;
            return Ok(());
        }
        self.will_go_on = true;
        self.expect_more(true);
        Err(Stop::Here(again(), Failure::Retry))
    }

    /// Has transactions that read and begin with the same statement expect another one, or not.
    fn expect_more(&mut self, more: bool) {
        let first = self.first.and_then(|first| self.prepared.get_mut(first));
        if let Some(Some(first)) = first {
            first.goes_on = more;
        }
    }

    /// Tries to get locks that must not be waited for. Returns what is still to be taken.
    fn try_locks(&mut self, take: Take) -> Result<Take, Stop> {
        let locks = match &take {
            Take::Try(keys) => keys.iter().map(|key| self.scope.lock_of(*key)).collect(),
            Take::TryEverything => vec![self.scope.salt],
            _ => return Ok(take),
        };
        for lock in &locks {
            self.fixed("try", &[*lock])?;
        }
        frontend::sync(&mut self.wire.output);
        self.wire.send().map_err(Trouble::from)?;
        let mut granted = 0;
        self.drain(|row| {
            let bytes = row.buffer();
            granted += usize::from(bytes.last() == Some(&1));
        })?;
        if granted < locks.len() {
            self.locks.refused(take);
            return Err(Stop::Here(again(), Failure::Retry));
        }
        self.locks.taken(take);
        Ok(Take::Nothing)
    }

    /// Writes what takes locks that may be waited for. Returns the number of statements.
    fn lock(&mut self, take: &Take) -> Result<usize, Trouble> {
        let salt = self.scope.salt;
        match take {
            Take::Nothing | Take::Try(_) | Take::TryEverything => Ok(0),
            Take::Everything => {
                self.fixed("lock", &[salt])?;
                Ok(1)
            }
            Take::First(keys) | Take::More(keys) => {
                let scope = Arc::clone(&self.scope);
                for (at, key) in keys.iter().enumerate() {
                    let lock = scope.lock_of(*key);
                    if at == 0 && matches!(take, Take::First(_)) {
                        self.fixed("first", &[salt, lock])?;
                    } else {
                        self.fixed("lock", &[lock])?;
                    }
                }
                Ok(keys.len())
            }
        }
    }

    /// Writes one of the statements that every connection has.
    fn fixed(&mut self, name: &str, numbers: &[i64]) -> Result<(), Trouble> {
        bind_numbers(name, numbers, &mut self.wire)
    }

    /// Writes a statement.
    fn bind(&mut self, number: usize, params: &[Param<'_>]) -> Result<(), Stop> {
        let Some(Some(prepared)) = self.prepared.get(number) else {
            return Err(Trouble::lost("a statement is not prepared").into());
        };
        let output = &mut self.wire.output;
        let places = params.iter().zip(&prepared.params);
        let bound = if params.len() == prepared.params.len() {
            frontend::bind(
                "",
                &prepared.name,
                [1],
                places,
                |(param, place), out| param::write(param, *place, out),
                [1],
                output,
            )
        } else {
            Err(frontend::BindError::Conversion(
                format!("{} parameters for {}", params.len(), prepared.params.len()).into(),
            ))
        };
        let bound = bound.map_err(|error| match error {
            frontend::BindError::Conversion(error) => error.to_string(),
            frontend::BindError::Serialization(error) => error.to_string(),
        });
        if let Err(text) = bound {
            // What was written before it is not sent either.
            output.clear();
            let error = Error::new(ErrorKind::Other, format!("ERR postgres: {text}"));
            return Err(Stop::Here(error, Failure::Fatal));
        }
        frontend::execute("", 0, output).map_err(Trouble::from)?;
        Ok(())
    }

    /// Reads the answer to a statement, which `before` others stand in front of.
    fn answer(&mut self, number: usize, before: usize, each: Each<'_>) -> Result<Answer, Trouble> {
        let columns = self.prepared[number]
            .as_ref()
            .map_or(&[][..], |prepared| &prepared.columns);
        let mut answer = Answer {
            changed: 0,
            read: Ok(()),
        };
        let mut completed = 0;
        let mut told = None;
        loop {
            match self.wire.message()? {
                Message::DataRow(body) => {
                    if completed == before && answer.read.is_ok() {
                        let row = Columns::read(columns, &mut self.places, &body)?;
                        answer.read = each(&row);
                    }
                }
                Message::CommandComplete(body) => {
                    if completed == before {
                        answer.changed = changed(body.tag()?);
                    }
                    completed += 1;
                }
                Message::ErrorResponse(body) => {
                    let error = Told::read(&body);
                    if error.ends_connection() {
                        return Err(error.into());
                    }
                    told = Some(error);
                }
                Message::ReadyForQuery(_) => break,
                _ => {}
            }
        }
        told.map_or(Ok(answer), |told| Err(told.into()))
    }

    /// Reads answers up to the end of a request.
    fn drain(
        &mut self,
        row: impl FnMut(&postgres_protocol::message::backend::DataRowBody),
    ) -> Result<(), Trouble> {
        drain(&mut self.wire, row)
    }

    /// Reads the answers that nobody has waited for.
    fn settle_debts(&mut self) -> Result<(), Trouble> {
        while self.owed > 0 {
            self.owed -= 1;
            match self.drain(|_| ()) {
                // Nothing has depended on it.
                Err(Trouble::Told(told)) if !told.ends_connection() => {}
                drained => drained?,
            }
        }
        Ok(())
    }

    /// Ends a transaction that has not written, or that nothing is to stay of, without waiting for it.
    fn end_look(&mut self, name: &str) {
        if !self.writes && self.statements == 1 && self.failed.is_none() {
            self.expect_more(false);
        }
        self.end_later(name);
    }

    fn end_later(&mut self, name: &str) {
        self.wire.output.clear();
        let sent = self.fixed(name, &[]).and_then(|()| {
            frontend::sync(&mut self.wire.output);
            Ok(self.wire.send()?)
        });
        match sent {
            Ok(()) => {
                self.owed += 1;
                self.wire.status = b'I';
            }
            Err(trouble) => {
                self.note(&Stop::from(trouble));
            }
        }
    }

    /// Notes a failure, so that whatever follows in this transaction fails at once.
    fn note(&mut self, stop: &Stop) -> Error {
        self.wire.output.clear();
        let (error, failure) = match stop {
            Stop::Trouble { trouble, ending } => {
                if let Trouble::Told(told) = trouble
                    && told.is_stale()
                {
                    self.prepared.clear();
                }
                (trouble.to_error(), trouble.failure(*ending))
            }
            Stop::Here(error, failure) => (error.clone(), *failure),
        };
        let error = error.applied(failure == Failure::Unknown);
        self.is_lost |= matches!(failure, Failure::Broken | Failure::Unknown);
        self.failed = Some(error.clone());
        self.failure = Some(failure);
        error
    }
}

/// Why a statement has not been run.
enum Stop {
    /// There was trouble, while the end of the transaction was under way or not.
    Trouble { trouble: Trouble, ending: bool },
    /// The transaction cannot go on, although nothing is wrong with the database.
    Here(Error, Failure),
}

impl From<Trouble> for Stop {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble {
            trouble,
            ending: false,
        }
    }
}

fn again() -> Error {
    Error::new(ErrorKind::Other, "ERR the transaction has to run again")
}

/// Tells the server how we work with it.
fn set_up(wire: &mut Wire, process: &str) -> Result<(), Trouble> {
    let settings = format!("{SETTINGS}; SET redipy.process = '{process}'");
    frontend::query(&settings, &mut wire.output)?;
    for (name, text) in FIXED {
        frontend::parse(name, text, [], &mut wire.output)?;
    }
    frontend::sync(&mut wire.output);
    wire.send()?;
    drain(wire, |_| ())?;
    drain(wire, |_| ())
}

/// Reads answers up to the end of a request.
pub fn drain(
    wire: &mut Wire,
    mut row: impl FnMut(&postgres_protocol::message::backend::DataRowBody),
) -> Result<(), Trouble> {
    let mut told = None;
    loop {
        match wire.message()? {
            Message::DataRow(body) => row(&body),
            Message::ErrorResponse(body) => {
                let error = Told::read(&body);
                if error.ends_connection() {
                    return Err(error.into());
                }
                told = Some(error);
            }
            Message::ReadyForQuery(_) => break,
            _ => {}
        }
    }
    told.map_or(Ok(()), |told| Err(told.into()))
}

/// Writes a statement whose parameters are integers.
fn bind_numbers(name: &str, numbers: &[i64], wire: &mut Wire) -> Result<(), Trouble> {
    let write = |number: &i64, out: &mut bytes::BytesMut| {
        out.extend_from_slice(&number.to_be_bytes());
        Ok(IsNull::No)
    };
    let bound = frontend::bind("", name, [1], numbers, write, [1], &mut wire.output);
    bound.map_err(|_| Trouble::lost("a number cannot be sent"))?;
    frontend::execute("", 0, &mut wire.output)?;
    Ok(())
}

/// Reads how many rows a statement has changed from what it says of itself.
fn changed(tag: &str) -> u64 {
    let mut words = tag.split(' ');
    match words.next() {
        Some("INSERT" | "UPDATE" | "DELETE" | "MERGE") => words
            .next_back()
            .and_then(|count| count.parse().ok())
            .unwrap_or(0),
        _ => 0,
    }
}

impl Session for PostgresConnection {
    fn ops(&self) -> &'static dyn Ops {
        &Postgres
    }

    fn run(
        &mut self,
        statement: &'static Statement,
        params: &[Param<'_>],
        each: Each<'_>,
    ) -> Result<u64> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        match self.exchange(statement, params, each) {
            Ok(answer) => answer.read.map(|()| answer.changed),
            Err(stop) => Err(self.note(&stop)),
        }
    }

    fn lock(&mut self, lock: Lock) -> Result<()> {
        self.locks.want(lock);
        Ok(())
    }

    fn last(&mut self) {
        self.is_last = true;
    }

    fn goes_on(&mut self) {
        self.is_last = false;
    }
}

impl Connection for PostgresConnection {
    fn begin(&mut self, writes: bool) -> Result<()> {
        self.failed = None;
        self.failure = None;
        self.phase = Phase::Begun;
        self.writes = writes;
        self.is_last = false;
        self.goes_on = std::mem::take(&mut self.will_go_on);
        self.first = None;
        self.statements = 0;
        self.locks.begin();
        if self.is_lost || (self.owed == 0 && self.wire.is_gone()) {
            let lost = Trouble::lost("the server closed the connection");
            return Err(self.note(&lost.into()));
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<()> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let phase = std::mem::replace(&mut self.phase, Phase::None);
        if phase != Phase::Open {
            return Ok(());
        }
        if !self.writes {
            self.end_look("commit");
            return Ok(());
        }
        let ended = self.fixed("commit", &[]).and_then(|()| {
            frontend::sync(&mut self.wire.output);
            self.wire.send()?;
            self.drain(|_| ())
        });
        ended.map_err(|trouble| {
            let ending = true;
            self.note(&Stop::Trouble { trouble, ending })
        })
    }

    fn rollback(&mut self) {
        self.phase = Phase::None;
        if self.is_lost {
            return;
        }
        if self.wire.status != b'I' {
            self.end_look("rollback");
        }
        self.failed = None;
    }

    fn take_failure(&mut self) -> Option<Failure> {
        self.failure.take()
    }

    fn is_dirty(&self) -> bool {
        self.phase == Phase::Open
    }
}

impl Drop for PostgresConnection {
    fn drop(&mut self) {
        self.wire.close();
    }
}

impl fmt::Debug for PostgresConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresConnection")
            .field("wire", &self.wire)
            .field("phase", &self.phase)
            .finish_non_exhaustive()
    }
}
