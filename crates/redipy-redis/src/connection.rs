//! A connection of either making: our own over plain sockets, the library's over TLS.

use std::time::{Duration, Instant};

use redis::{Client, Cmd, ConnectionInfo, ConnectionLike, ProtocolVersion};
use redis::{RedisConnectionInfo, RedisResult, Value};

use crate::introduce::introduce;
use crate::line::{Line, left};

/// A connection to a server.
pub enum Connection {
    /// Over TCP or a unix socket, where the time of a reply is mostly that of waking up.
    Plain(Box<Line>),
    /// Over TLS.
    Library(Box<redis::Connection>),
}

impl Connection {
    /// Connects to the server of a client and introduces itself.
    ///
    /// # Errors
    /// Those of connecting, and what the server answers to user and password.
    pub fn open(client: &Client, timeout: Option<Duration>) -> RedisResult<Self> {
        // More time than can be counted is as good as no end.
        let end = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        let info = client.get_connection_info();
        let mut connection = match Line::connect(info, end)? {
            Some(line) => Self::Plain(Box::new(line)),
            None => Self::Library(Box::new(unspoken(info, end)?)),
        };
        connection.set_timeout(left(end)?)?;
        introduce(connection.either(), info.redis_settings())?;
        Ok(connection)
    }

    /// Sets how long a read or a write may take.
    ///
    /// # Errors
    /// Those of the system.
    pub fn set_timeout(&self, timeout: Option<Duration>) -> RedisResult<()> {
        match self {
            Self::Plain(line) => Ok(line.set_timeout(timeout)?),
            Self::Library(connection) => {
                connection.set_read_timeout(timeout)?;
                connection.set_write_timeout(timeout)
            }
        }
    }

    /// Returns the one or the other.
    fn either(&mut self) -> &mut dyn ConnectionLike {
        match self {
            Self::Plain(line) => &mut **line,
            Self::Library(connection) => &mut **connection,
        }
    }
}

/// Connects and says nothing: what is said first is the same for each making.
fn unspoken(info: &ConnectionInfo, end: Option<Instant>) -> RedisResult<redis::Connection> {
    let silent = RedisConnectionInfo::default()
        .set_protocol(ProtocolVersion::RESP2)
        .set_skip_set_lib_name();
    let client = Client::open(info.clone().set_redis_settings(silent))?;
    match left(end)? {
        Some(left) => client.get_connection_with_timeout(left),
        None => client.get_connection(),
    }
}

impl ConnectionLike for Connection {
    fn req_command(&mut self, command: &Cmd) -> RedisResult<Value> {
        self.either().req_command(command)
    }

    fn req_packed_command(&mut self, command: &[u8]) -> RedisResult<Value> {
        self.either().req_packed_command(command)
    }

    fn req_packed_commands(
        &mut self,
        commands: &[u8],
        offset: usize,
        count: usize,
    ) -> RedisResult<Vec<Value>> {
        self.either().req_packed_commands(commands, offset, count)
    }

    fn get_db(&self) -> i64 {
        match self {
            Self::Plain(line) => line.get_db(),
            Self::Library(connection) => connection.get_db(),
        }
    }

    fn check_connection(&mut self) -> bool {
        self.either().check_connection()
    }

    fn is_open(&self) -> bool {
        match self {
            Self::Plain(line) => line.is_open(),
            Self::Library(connection) => connection.is_open(),
        }
    }
}
