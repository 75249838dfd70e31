//! A connection: statements that are prepared once, and transactions that take as few round trips as they can.
//!
//! What begins a transaction, its locks and its first statement go out together. A transaction of one statement needs neither `BEGIN` nor
//! `COMMIT`: all that stands between two `Sync` messages is one transaction, and its statements see what was committed before them.

use std::fmt;
use std::sync::Arc;

use fallible_iterator::FallibleIterator;
use postgres_protocol::Oid;
use postgres_protocol::message::backend::Message;
use postgres_protocol::message::frontend;
use redipy_core::{Error, ErrorKind, Result};

use super::Postgres;
use super::gather::{Gather, Job, Outcome};
use super::locks::{Locks, Take};
use super::param;
use super::requests::{Misfit, bind, changed, drain, fixed, lock_first, lock_more, set_up, values};
use super::row::{Columns, Places};
use super::scope::Scope;
use super::trouble::{Told, Trouble};
use super::wire::Wire;
use crate::connection::{Connection, Failure};
use crate::ops::Ops;
use crate::session::{Each, Lock, Param, Session};
use crate::statement::{Flavor, Statement};

/// A connection.
pub struct PostgresConnection {
    wire: Wire,
    scope: Arc<Scope>,
    gather: Arc<Gather>,
    /// What is prepared, by the numbers of the statements.
    prepared: Vec<Option<Prepared>>,
    /// The number of statements that were ever prepared, which are called by it.
    names: u64,
    /// By the numbers of statements, whether a transaction that reads and began with it had another one last time.
    expects_more: Vec<bool>,
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
    /// Sets a connection up.
    ///
    /// # Errors
    /// That of the server or of the way to it.
    pub fn new(mut wire: Wire, scope: Arc<Scope>, gather: Arc<Gather>) -> Result<Self> {
        let ready = set_up(&mut wire, &gather.process, "");
        ready.map_err(|trouble| trouble.to_error())?;
        Ok(Self {
            wire,
            scope,
            gather,
            prepared: Vec::new(),
            names: 0,
            expects_more: Vec::new(),
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
        };
        let mut told = None;
        loop {
            match self.wire.message()? {
                Message::ParameterDescription(body) => {
                    prepared.params = body.parameters().collect()?;
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
        let several = statement
            .text_for_several()
            .map(|text| self.scope.text(text));
        let (params, columns) = (&prepared.params, &prepared.columns);
        self.gather.learn(number, (text, several), params, columns);
        self.prepared[number] = Some(prepared);
        Ok(())
    }

    /// Runs a statement with what belongs in front of it and behind it: alone, in a transaction, or together with those of others.
    fn exchange(
        &mut self,
        statement: &'static Statement,
        params: &[Param<'_>],
        each: Each<'_>,
    ) -> Result<Answer, Stop> {
        if self.phase == Phase::Alone {
            self.go_on()?;
        }
        let number = statement.number();
        let ends = self.is_last && (statement.is_whole() || !self.writes);
        let alone = match self.phase {
            Phase::None => true,
            Phase::Begun => ends || !(self.writes || self.goes_on || self.expects_more(number)),
            Phase::Open | Phase::Alone => false,
        };
        let take = if self.writes {
            self.locks.take()
        } else {
            Take::Nothing
        };
        let is_first = self.phase == Phase::Begun;
        if is_first {
            self.first = Some(number);
        }
        self.statements += 1;
        if is_first
            && alone
            && let Some(answer) = self.together(number, params, &take, each)?
        {
            self.locks.taken(take);
            self.phase = Phase::Alone;
            return Ok(answer);
        }
        self.exchange_here(statement, params, take, (alone, ends), each)
    }

    /// Runs a statement that is all of its transaction together with those of other threads, if that can be done.
    fn together(
        &mut self,
        number: usize,
        params: &[Param<'_>],
        take: &Take,
        each: Each<'_>,
    ) -> Result<Option<Answer>, Stop> {
        let locks = match take {
            Take::Nothing => Vec::new(),
            Take::First(keys) => keys.clone(),
            _ => return Ok(None),
        };
        let Some(known) = self.gather.known(number) else {
            return Ok(None);
        };
        let job = Job {
            known: Arc::clone(&known),
            values: values(&known.params, params)?,
            locks,
        };
        match self.gather.run(&self.scope, self.writes, job) {
            Outcome::Alone => Ok(None),
            Outcome::Failed(error, failure) => Err(Stop::Here(error, failure)),
            Outcome::Done {
                rows,
                changed,
                left_out,
            } => {
                let mut read = Ok(());
                for row in &rows {
                    let row = Columns::read(&known.columns, &mut self.places, row, left_out);
                    read = each(&row.map_err(Trouble::from)?);
                    if read.is_err() {
                        break;
                    }
                }
                Ok(Some(Answer { changed, read }))
            }
        }
    }

    /// Runs a statement on this connection.
    fn exchange_here(
        &mut self,
        statement: &'static Statement,
        params: &[Param<'_>],
        take: Take,
        (alone, ends): (bool, bool),
        each: Each<'_>,
    ) -> Result<Answer, Stop> {
        self.settle_debts()?;
        self.prepare(statement, params)?;
        let number = statement.number();
        let take = self.try_locks(take)?;
        let mut before = 0;
        if self.phase == Phase::Begun && !alone {
            fixed(
                &mut self.wire,
                if self.writes { "begin" } else { "look" },
                &[],
            )?;
            before += 1;
        }
        before += self.take_locks(&take)?;
        if let Some(Some(prepared)) = self.prepared.get(number) {
            bind(
                &prepared.name,
                &prepared.params,
                params,
                &mut self.wire.output,
            )?;
        }
        let commits = ends && !alone && self.writes;
        if commits {
            fixed(&mut self.wire, "commit", &[])?;
        }
        frontend::sync(&mut self.wire.output);
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

    /// Tells whether a transaction that reads and begins with a statement is likely to have another one.
    fn expects_more(&self, number: usize) -> bool {
        self.expects_more.get(number) == Some(&true)
    }

    /// Has transactions that read and begin with the same statement expect another one, or not.
    fn expect_more(&mut self, more: bool) {
        let Some(first) = self.first else {
            return;
        };
        if self.expects_more.len() <= first {
            self.expects_more.resize(first + 1, false);
        }
        self.expects_more[first] = more;
    }

    /// Tries to get locks that must not be waited for. Returns what is still to be taken.
    fn try_locks(&mut self, take: Take) -> Result<Take, Stop> {
        let locks = match &take {
            Take::Try(keys) => keys.iter().map(|key| self.scope.lock_of(*key)).collect(),
            Take::TryEverything => vec![self.scope.salt],
            _ => return Ok(take),
        };
        for lock in &locks {
            fixed(&mut self.wire, "try", &[*lock])?;
        }
        frontend::sync(&mut self.wire.output);
        self.wire.send().map_err(Trouble::from)?;
        let mut granted = 0;
        drain(&mut self.wire, |row| {
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
    fn take_locks(&mut self, take: &Take) -> Result<usize, Trouble> {
        match take {
            Take::Nothing | Take::Try(_) | Take::TryEverything => Ok(0),
            Take::Everything => {
                fixed(&mut self.wire, "lock", &[self.scope.salt])?;
                Ok(1)
            }
            Take::First(keys) => lock_first(&mut self.wire, &self.scope, keys),
            Take::More(keys) => lock_more(&mut self.wire, &self.scope, keys),
        }
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
                Message::DataRow(body) if completed == before && answer.read.is_ok() => {
                    let row = Columns::read(columns, &mut self.places, &body, 0)?;
                    answer.read = each(&row);
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

    /// Reads the answers that nobody has waited for.
    fn settle_debts(&mut self) -> Result<(), Trouble> {
        while self.owed > 0 {
            self.owed -= 1;
            match drain(&mut self.wire, |_| ()) {
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
        let sent = fixed(&mut self.wire, name, &[]).and_then(|()| {
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

impl From<Misfit> for Stop {
    fn from(misfit: Misfit) -> Self {
        let text = format!("ERR postgres: {}", misfit.0);
        Self::Here(Error::new(ErrorKind::Other, text), Failure::Fatal)
    }
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
        let ended = fixed(&mut self.wire, "commit", &[]).and_then(|()| {
            frontend::sync(&mut self.wire.output);
            self.wire.send()?;
            drain(&mut self.wire, |_| ())
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

    fn error(&self) -> Option<Error> {
        self.failed.clone()
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
