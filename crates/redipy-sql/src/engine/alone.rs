//! Writing where only one transaction at a time can write: SQLite.
//!
//! Threads that want to write queue up, and each one runs its body itself, in the transaction that the one before it has left open.
//! The last one in the queue commits for all of them, who have waited for that; so many commands cost one commit.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex, MutexGuard};
use redipy_core::{Error, Result, program};

use super::Shared;
use super::attempt::{Attempt, Mode, Tries, Work, attempt, error_of, failure_of};
use crate::connection::{Connection, Failure};
use crate::process::OfProcess;
use crate::store::Sent;

/// The most bodies that one transaction holds, so that the first of them does not wait for long.
const MEMBERS: usize = 64;

/// How long one waits for a commit before looking whether there is anyone left to do it.
const SLICE: Duration = Duration::from_millis(5);

/// The one writer.
#[derive(Debug, Default)]
pub struct Alone {
    writer: Mutex<Writer>,
    /// The number of threads that wait for the writer.
    queued: AtomicUsize,
}

#[derive(Debug, Default)]
struct Writer {
    connection: OfProcess<Option<Box<dyn Connection>>>,
    /// Whose bodies have run in the transaction that is open.
    group: Option<Arc<Group>>,
}

/// Those whose bodies have run in one transaction.
#[derive(Debug, Default)]
struct Group {
    state: Mutex<State>,
    done: Condvar,
}

#[derive(Debug, Default)]
struct State {
    members: usize,
    /// What they have published.
    sent: Vec<Sent>,
    end: Option<End>,
}

/// What became of the transaction of a group.
#[derive(Clone, Debug)]
enum End {
    Committed,
    /// It came to nothing; each one is to try alone.
    Again,
    Failed(Failure, Error),
}

impl Alone {
    /// Closes the connection, which nobody uses.
    pub fn close(&self) {
        *self.writer.lock().connection.get() = None;
    }

    /// Runs work in a transaction that nobody else writes in meanwhile.
    ///
    /// # Errors
    /// That of the work, or of the database.
    pub fn write(&self, shared: &Shared, work: Work<'_>) -> Result<()> {
        let mut tries = Tries::new();
        loop {
            let (mut writer, since) = self.enter(shared)?;
            let ran = writer.run(shared, Mode::Heard, since, work);
            let Attempt {
                result,
                sent,
                failure,
            } = match ran {
                Ok(ran) => ran,
                Err(error) => {
                    writer.end(shared, &End::Again);
                    drop(writer);
                    tries.again(failure_of(&error), error)?;
                    continue;
                }
            };
            if let Some(failure) = failure {
                writer.take_back(shared, failure);
                drop(writer);
                shared.told();
                tries.again(failure, error_of(result))?;
                continue;
            }
            let group = Arc::clone(writer.group.get_or_insert_default());
            let full = group.join(sent) >= MEMBERS || shared.has_one_connection;
            let end = if !full && self.queued.load(Ordering::SeqCst) > 0 && writer.is_dirty() {
                drop(writer);
                self.wait(shared, &group)
            } else {
                let end = writer.finish(shared);
                drop(writer);
                shared.told();
                end
            };
            match end {
                End::Committed => return result,
                End::Again => {}
                End::Failed(failure, error) => tries.again(failure, error)?,
            }
        }
    }

    /// Runs work that only reads on the one connection that there is.
    ///
    /// # Errors
    /// That of the work, or of the database.
    pub fn read(&self, shared: &Shared, work: Work<'_>) -> Result<()> {
        let mut tries = Tries::new();
        loop {
            let (mut writer, since) = self.enter(shared)?;
            let ran = writer.run(shared, Mode::Read, since, work)?;
            let Some(failure) = ran.failure else {
                let _ = writer.finish(shared);
                return ran.result;
            };
            writer.take_back(shared, failure);
            drop(writer);
            tries.again(failure, error_of(ran.result))?;
        }
    }

    /// Waits for the writer, unless a program keeps it for long. Returns since when, where it was not free.
    fn enter(&self, shared: &Shared) -> Result<(MutexGuard<'_, Writer>, Option<Instant>)> {
        if let Some(writer) = self.writer.try_lock() {
            return Ok((writer, None));
        }
        let since = Instant::now();
        self.queued.fetch_add(1, Ordering::SeqCst);
        let entered = self.wait_to_enter(shared);
        self.queued.fetch_sub(1, Ordering::SeqCst);
        Ok((entered?, Some(since)))
    }

    fn wait_to_enter(&self, shared: &Shared) -> Result<MutexGuard<'_, Writer>> {
        loop {
            let patience = shared.scene.hub.programs().patience()?;
            if let Some(writer) = self.writer.try_lock_for(patience) {
                return Ok(writer);
            }
            program::check_interrupt()?;
        }
    }

    /// Waits until somebody has committed for this group. Where the one who was to do it has gone away, this does it.
    fn wait(&self, shared: &Shared, group: &Arc<Group>) -> End {
        loop {
            if let Some(end) = group.end_within(SLICE) {
                return end;
            }
            let Some(mut writer) = self.writer.try_lock() else {
                continue;
            };
            if writer
                .group
                .as_ref()
                .is_some_and(|open| Arc::ptr_eq(open, group))
            {
                let end = writer.finish(shared);
                drop(writer);
                shared.told();
                return end;
            }
        }
    }
}

impl Writer {
    /// Runs work in the transaction that is open, or in one that is opened for it.
    fn run(
        &mut self,
        shared: &Shared,
        mode: Mode,
        since: Option<Instant>,
        work: Work<'_>,
    ) -> Result<Attempt> {
        let is_open = self.group.is_some();
        let connection = self.connection(shared)?;
        if !is_open {
            connection.begin(mode != Mode::Read)?;
            if let Some(since) = since {
                connection.wait_since(since);
            }
        }
        Ok(attempt(connection, &shared.scene, mode, work))
    }

    fn connection(&mut self, shared: &Shared) -> Result<&mut dyn Connection> {
        let connection = match self.connection.get().take() {
            Some(connection) => connection,
            None => shared.database.connect()?,
        };
        Ok(&mut **self.connection.get().insert(connection))
    }

    fn is_dirty(&mut self) -> bool {
        let connection = self.connection.get();
        connection
            .as_ref()
            .is_some_and(|connection| connection.is_dirty())
    }

    /// Commits, delivers what was published, and tells the others of the group.
    fn finish(&mut self, shared: &Shared) -> End {
        let Some(connection) = self.connection.get() else {
            return End::Again;
        };
        match connection.commit() {
            Ok(()) => {
                // While nobody else is served: what the next transaction gives may still come to nothing.
                shared.scene.hub.confirm();
                if let Some(group) = &self.group {
                    shared.deliver(std::mem::take(&mut group.state.lock().sent));
                }
                self.end(shared, &End::Committed);
                End::Committed
            }
            Err(error) => {
                let failure = connection.take_failure().unwrap_or(Failure::Fatal);
                let end = End::Failed(failure, error);
                connection.rollback();
                self.give_up(shared, failure);
                self.end(shared, &end);
                end
            }
        }
    }

    /// Takes the transaction back with all that was done in it.
    fn take_back(&mut self, shared: &Shared, failure: Failure) {
        if let Some(connection) = self.connection.get() {
            connection.rollback();
        }
        self.give_up(shared, failure);
        self.end(shared, &End::Again);
    }

    /// Gives the connection up after a failure that may be its own: another one may find the disk, or the rights, as they are by then.
    fn give_up(&mut self, shared: &Shared, failure: Failure) {
        if failure != Failure::Retry && !shared.has_one_connection {
            *self.connection.get() = None;
        }
    }

    /// Ends the group, and tells those who belong to it what became of it.
    fn end(&mut self, shared: &Shared, end: &End) {
        if !matches!(end, End::Committed) {
            shared.scene.hub.revoke();
        }
        if let Some(group) = self.group.take() {
            group.state.lock().end = Some(end.clone());
            group.done.notify_all();
        }
    }
}

impl Group {
    /// Counts one in, and returns how many there are.
    fn join(&self, sent: Vec<Sent>) -> usize {
        let mut state = self.state.lock();
        state.members += 1;
        state.sent.extend(sent);
        state.members
    }

    /// Returns what became of the transaction, if that is known within so long.
    fn end_within(&self, patience: Duration) -> Option<End> {
        let mut state = self.state.lock();
        if state.end.is_none() {
            self.done.wait_for(&mut state, patience);
        }
        state.end.clone()
    }
}
