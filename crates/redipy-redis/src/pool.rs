//! The connections that threads share: as many as are in use at once, a few kept for later.

use std::time::{Duration, Instant};

use parking_lot::Mutex;
use redipy_core::{Error, Result};
use redis::{Client, ConnectionLike};

use crate::Settings;
use crate::connection::Connection;
use crate::values::error;

/// The number of connections that are kept while nobody uses them.
const MOST_IDLE: usize = 32;

/// The time after which an idle connection is asked whether it still stands: a server may have
/// been restarted, and a command must not be lost to find that out.
const DOUBTFUL: Duration = Duration::from_secs(1);

/// The first pause between two tries to connect, which doubles up to the last.
pub const FIRST_PAUSE: Duration = Duration::from_millis(20);
pub const LAST_PAUSE: Duration = Duration::from_millis(500);

/// How long a server that refuses connections is tried again: as long as one takes to restart.
pub const PATIENCE: Duration = Duration::from_secs(1);

/// Connections to one server.
pub struct Pool {
    client: Client,
    /// Where the server is, without a password.
    address: String,
    settings: Settings,
    idle: Mutex<Vec<(Connection, u32, Instant)>>,
}

/// A connection with the database that is selected on it.
pub struct Lease {
    pub connection: Connection,
    pub db: u32,
}

impl Pool {
    pub fn new(client: Client, address: String, settings: Settings) -> Self {
        Self {
            client,
            address,
            settings,
            idle: Mutex::default(),
        }
    }

    pub const fn client(&self) -> &Client {
        &self.client
    }

    pub const fn settings(&self) -> Settings {
        self.settings
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    /// Returns a connection that stands, an idle one or a new one.
    pub fn take(&self) -> Result<Lease> {
        // The one used last is the least likely to have been closed.
        while let Some((mut connection, db, since)) = {
            let mut idle = self.idle.lock();
            idle.pop()
        } {
            if since.elapsed() < DOUBTFUL || connection.check_connection() {
                return Ok(Lease { connection, db });
            }
        }
        self.connect()
    }

    /// Makes a new connection, trying again while the time to connect lasts.
    pub fn connect(&self) -> Result<Lease> {
        let start = Instant::now();
        let end = start + self.settings.connect_timeout;
        let patience = start + self.settings.connect_timeout.min(PATIENCE);
        let mut pause = FIRST_PAUSE;
        loop {
            match self.try_connect(end) {
                Ok(lease) => return Ok(lease),
                // What a server refuses once, it refuses again.
                Err((error, false)) => return Err(error),
                Err((error, true)) if Instant::now() + pause >= patience => return Err(error),
                Err(_) => {}
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(LAST_PAUSE);
        }
    }

    fn try_connect(&self, end: Instant) -> Result<Lease, (Error, bool)> {
        let left = end
            .saturating_duration_since(Instant::now())
            .max(FIRST_PAUSE);
        let report = |cause: redis::RedisError| {
            let again = cause.is_io_error() && !cause.is_timeout();
            (error(&self.address, cause, false), again)
        };
        let connection = Connection::open(&self.client, left).map_err(report)?;
        let timeout = Some(self.settings.response_timeout);
        connection.set_timeout(timeout).map_err(report)?;
        let db = u32::try_from(connection.get_db()).unwrap_or(0);
        Ok(Lease { connection, db })
    }

    /// Takes a connection back; one that is not open is let go.
    pub fn put(&self, lease: Lease) {
        let mut idle = self.idle.lock();
        if lease.connection.is_open() && idle.len() < MOST_IDLE {
            idle.push((lease.connection, lease.db, Instant::now()));
        }
    }

    /// Lets go of every idle connection, because one of them was found dead.
    pub fn clear(&self) {
        self.idle.lock().clear();
    }
}

impl std::fmt::Debug for Pool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pool")
            .field("address", &self.address)
            .field("idle", &self.idle.lock().len())
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Lease {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lease")
            .field("db", &self.db)
            .finish_non_exhaustive()
    }
}
