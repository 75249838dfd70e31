//! The connections that threads share: as many as are in use at once, a few kept for later.

use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use redipy_core::{Error, Result};
use redis::{Client, Cmd, ConnectionAddr, ConnectionLike, RedisError, RedisResult, Value};

use crate::config::Config;
use crate::connection::Connection;
use crate::values::connect_error;

/// The number of connections that are kept while nobody uses them.
pub const MOST_IDLE: usize = 32;

/// The time after which an idle connection is asked whether it still stands: a server may have
/// been restarted, and a command must not be lost to find that out.
pub const DOUBTFUL: Duration = Duration::from_secs(1);

/// Connections to one server.
pub struct Pool {
    client: Client,
    /// Where the server is, without a password.
    address: String,
    connect_timeout: Option<Duration>,
    response_timeout: Option<Duration>,
    idle: Mutex<Vec<(Lease, Instant)>>,
    /// Whether the server was lost and has not been connected to since.
    silent: AtomicBool,
}

/// A connection with the database that is selected on it.
pub struct Lease {
    /// The connection.
    pub connection: Connection,
    /// The database.
    pub db: u32,
    /// The process that connected. One that is forked has the same sockets, but what the other one
    /// sends and reads is not for it.
    process: u32,
}

impl Lease {
    /// Tells whether the connection is that of a process that this one was forked from.
    pub fn is_foreign(&self) -> bool {
        self.process != process::id()
    }
}

impl Pool {
    /// Makes an empty pool.
    pub fn new(client: Client, address: String, config: &Config) -> Self {
        Self {
            client,
            address,
            connect_timeout: config.patience_with_one(),
            response_timeout: config.response_timeout,
            idle: Mutex::default(),
            silent: AtomicBool::new(false),
        }
    }

    /// Returns where the server is, for people.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Returns a connection that stands, an idle one or a new one.
    pub fn take(&self) -> Result<Lease> {
        self.idle().map_or_else(|| self.connect(), Ok)
    }

    /// Returns an idle connection that stands, if there is one.
    pub fn idle(&self) -> Option<Lease> {
        // The one used last is the least likely to have been closed.
        while let Some((mut lease, since)) = {
            let mut idle = self.idle.lock();
            idle.pop()
        } {
            if lease.is_foreign() {
                continue;
            }
            if since.elapsed() < DOUBTFUL || lease.connection.check_connection() {
                return Some(lease);
            }
            // The others have been idle for longer.
            self.clear();
        }
        None
    }

    /// Makes a new connection, in one try.
    pub fn connect(&self) -> Result<Lease> {
        let report = |cause| self.report(cause);
        let connection = Connection::open(&self.client, self.connect_timeout).map_err(report)?;
        connection
            .set_timeout(self.response_timeout)
            .map_err(report)?;
        let db = self.client.get_connection_info().redis_settings().db();
        let db = u32::try_from(db).unwrap_or(0);
        self.silent.store(false, Ordering::Relaxed);
        Ok(Lease {
            connection,
            db,
            process: process::id(),
        })
    }

    /// Asks something about the servers, for which it does not wait as long as for a command.
    ///
    /// # Errors
    /// Those of connecting; what comes after that is the inner error.
    pub fn ask(&self, question: &Cmd) -> Result<RedisResult<Value>> {
        let mut lease = self.take()?;
        let answer = (|| {
            lease.connection.set_timeout(self.connect_timeout)?;
            let answer = lease.connection.req_command(question)?;
            lease.connection.set_timeout(self.response_timeout)?;
            answer.extract_error()
        })();
        match &answer {
            Err(error) if error.code().is_none() => self.clear(),
            _ => self.put(lease),
        }
        Ok(answer)
    }

    /// Makes an error of one that the wire library reports of connecting, or of a question.
    pub fn report(&self, cause: RedisError) -> Error {
        let address = self.client.get_connection_info().addr();
        let encrypted = matches!(address, ConnectionAddr::TcpTls { .. });
        connect_error(&self.address, cause, encrypted)
    }

    /// Tells whether the server was lost and has not been connected to since.
    pub fn is_silent(&self) -> bool {
        self.silent.load(Ordering::Relaxed)
    }

    /// Takes a connection back; one that is not open is let go.
    pub fn put(&self, lease: Lease) {
        let mut idle = self.idle.lock();
        if lease.connection.is_open() && idle.len() < MOST_IDLE && !lease.is_foreign() {
            idle.push((lease, Instant::now()));
        }
    }

    /// Lets go of every idle connection, because one of them was found dead.
    pub fn clear(&self) {
        self.silent.store(true, Ordering::Relaxed);
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
