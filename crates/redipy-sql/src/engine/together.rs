//! Writing where many transactions can write at once: PostgreSQL, MySQL and MariaDB.
//!
//! Each body has a connection of its own, and what it uses is locked in the database. Where somebody in this process waits for keys or
//! watches them, bodies run one after the other, so that those are served in order and in the transaction that fills a key.

use parking_lot::{RwLock, RwLockReadGuard, RwLockWriteGuard};
use redipy_core::{Access, Result, program};

use super::Shared;
use super::attempt::{Mode, Tries, Work, attempt, error_of, failure_of};
use crate::connection::Failure;

/// Those who write.
#[derive(Debug, Default)]
pub struct Together(RwLock<()>);

/// The right to write.
enum Turn<'a> {
    /// Beside others, as long as nobody listens.
    Beside(#[expect(dead_code, reason = "it is held")] RwLockReadGuard<'a, ()>),
    /// Alone in this process.
    Alone(#[expect(dead_code, reason = "it is held")] RwLockWriteGuard<'a, ()>),
}

impl Together {
    /// Runs work in a transaction.
    ///
    /// # Errors
    /// That of the work, or of the database.
    pub fn write(&self, shared: &Shared, access: Access, work: Work<'_>) -> Result<()> {
        let mut tries = Tries::new();
        loop {
            let turn = self.enter(shared, access)?;
            let hub = &shared.scene.hub;
            let mode = match &turn {
                Turn::Beside(_) => Mode::Write,
                Turn::Alone(_) => Mode::Heard,
            };
            let mut connection = match shared.pool.take() {
                Ok(connection) => connection,
                Err(error) => {
                    drop(turn);
                    tries.again(failure_of(&error), error)?;
                    continue;
                }
            };
            let begun = connection.begin(true);
            let ran = attempt(&mut *connection, &shared.scene, mode, work);
            let mut result = begun.and(ran.result);
            let mut failure = ran.failure;
            if failure.is_none() {
                if let Err(error) = connection.commit() {
                    failure = Some(connection.take_failure().unwrap_or(Failure::Fatal));
                    result = Err(error);
                } else {
                    if matches!(turn, Turn::Alone(_)) {
                        hub.confirm();
                    }
                    shared.deliver(ran.sent);
                    shared.pool.put(connection);
                    drop(turn);
                    shared.told();
                    return result;
                }
            }
            let failure = failure.unwrap_or(Failure::Fatal);
            if matches!(turn, Turn::Alone(_)) {
                hub.revoke();
            }
            connection.rollback();
            if matches!(failure, Failure::Retry | Failure::Fatal) {
                shared.pool.put(connection);
            } else {
                shared.pool.clear();
            }
            drop(turn);
            tries.again(failure, error_of(result))?;
        }
    }

    /// Waits for the right to write, unless a program keeps others from it for long.
    fn enter(&self, shared: &Shared, access: Access) -> Result<Turn<'_>> {
        let hub = &shared.scene.hub;
        loop {
            let patience = hub.programs().patience()?;
            if access != Access::One || hub.listeners() > 0 {
                if let Some(alone) = self.0.try_write_for(patience) {
                    return Ok(Turn::Alone(alone));
                }
            } else if let Some(beside) = self.0.try_read_for(patience) {
                // Who began to listen before has seen to it that nobody is beside it.
                if hub.listeners() == 0 {
                    return Ok(Turn::Beside(beside));
                }
            }
            program::check_interrupt()?;
        }
    }
}
