//! One run of a body on a connection, and what to do when it came to nothing.

use std::thread;
use std::time::{Duration, Instant};

use redipy_core::{Error, ErrorKind, Result, program};

use crate::connection::{Connection, Failure};
use crate::store::{Scene, Sent, SqlStore};

/// How long a transaction is tried again that others are in the way of, or whose connection was lost.
const PATIENCE: Duration = Duration::from_secs(10);

/// The longest pause between two tries.
const LONGEST_PAUSE: Duration = Duration::from_millis(100);

/// What came of one run.
pub struct Attempt {
    /// What the body returned.
    pub result: Result<()>,
    /// What was published.
    pub sent: Vec<Sent>,
    /// What went wrong with the database; then the transaction has to be taken back.
    pub failure: Option<Failure>,
}

/// How something is to run in a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// It only reads.
    Read,
    /// It is one command that may write, and nobody needs to know.
    Write,
    /// It may write, and the hub is to be told.
    Heard,
}

/// What runs in a transaction. It may run again.
pub type Work<'a> = &'a mut dyn FnMut(&mut SqlStore<'_>, Mode) -> Result<()>;

/// Runs something in a transaction that is left open.
pub fn attempt(
    connection: &mut dyn Connection,
    scene: &Scene,
    mode: Mode,
    work: Work<'_>,
) -> Attempt {
    let mut store = SqlStore::new(connection, scene, mode != Mode::Read);
    if mode != Mode::Heard {
        store = store.of_one_command();
    }
    let mut result = work(&mut store, mode);
    let sent = store.into_sent();
    let failure = connection.take_failure();
    if failure.is_some()
        && let Some(error) = connection.error()
    {
        // What runs several commands may have gone on without the one that failed.
        result = match result {
            Err(told) if told.kind() == error.kind() => Err(told),
            _ => Err(error),
        };
    }
    Attempt {
        result,
        sent,
        failure,
    }
}

/// How often and how long something has been tried.
pub struct Tries {
    begun: Option<Instant>,
    pause: Duration,
}

impl Tries {
    pub const fn new() -> Self {
        Self {
            begun: None,
            pause: Duration::ZERO,
        }
    }

    /// Waits a little before the next try.
    ///
    /// # Errors
    /// `last`, what went wrong, where it has been tried for long; that someone has interrupted this thread.
    pub fn again(&mut self, failure: Failure, last: Error) -> Result<()> {
        match failure {
            Failure::Retry | Failure::Broken => {}
            Failure::Unknown | Failure::Fatal => return Err(last),
        }
        let begun = *self.begun.get_or_insert_with(Instant::now);
        if begun.elapsed() > PATIENCE {
            return Err(last);
        }
        program::check_interrupt()?;
        if self.pause.is_zero() {
            // Mostly what was in the way is gone by now.
            self.pause = Duration::from_micros(200);
            return Ok(());
        }
        // Those who meet again and again must not do so at the same pace.
        thread::sleep(self.pause.mul_f64(0.5 + fastrand::f64()));
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
        Ok(())
    }
}

/// Returns what an error says of a connection that could not be made.
pub fn failure_of(error: &Error) -> Failure {
    match error.kind() {
        ErrorKind::Connection | ErrorKind::Timeout => Failure::Broken,
        _ => Failure::Fatal,
    }
}

/// Returns what to say of a failure where the body did not.
pub fn error_of(result: Result<()>) -> Error {
    match result {
        Err(error) => error,
        Ok(()) => Error::new(
            ErrorKind::Other,
            "ERR the transaction was taken back by the database",
        ),
    }
}
