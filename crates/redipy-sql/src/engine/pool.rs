//! Connections that wait for their next use.

use std::fmt;
use std::mem;
use std::sync::Arc;

use parking_lot::Mutex;
use redipy_core::Result;

use crate::connection::{Connection, Database};
use crate::process::OfProcess;

/// The number of connections that are kept without being used.
const IDLE: usize = 16;

/// The idle connections to a database, of this process alone: one that was forked off must not use those of its parent.
pub struct Pool {
    database: Arc<dyn Database>,
    idle: Mutex<OfProcess<Vec<Box<dyn Connection>>>>,
}

impl Pool {
    pub fn new(database: Arc<dyn Database>) -> Self {
        Self {
            database,
            idle: Mutex::default(),
        }
    }

    /// Takes a connection, the one that was used last, or opens one.
    ///
    /// # Errors
    /// That of the database.
    pub fn take(&self) -> Result<Box<dyn Connection>> {
        let idle = self.idle.lock().get().pop();
        idle.map_or_else(|| self.database.connect(), Ok)
    }

    /// Gives a connection back for its next use.
    pub fn put(&self, connection: Box<dyn Connection>) {
        let mut idle = self.idle.lock();
        let connections = idle.get();
        if connections.len() < IDLE {
            connections.push(connection);
        }
    }

    /// Closes the connections that nobody uses, since they may have been lost together.
    pub fn clear(&self) {
        let old = mem::take(self.idle.lock().get());
        drop(old);
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool")
            .field("database", &self.database)
            .finish_non_exhaustive()
    }
}
