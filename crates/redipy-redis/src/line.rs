//! A connection over a plain socket that looks for the reply for a moment before it sleeps.
//!
//! A server nearby answers within microseconds, less than it takes to put a thread to sleep and to
//! wake it again. The wire library's connection always sleeps and shows its socket to nobody, so
//! plain sockets are driven here; protocol and values stay the library's.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

use redis::{
    Cmd, ConnectionAddr, ConnectionInfo, ConnectionLike, ErrorKind, Parser, Pipeline,
    ProtocolVersion, RedisConnectionInfo, RedisError, RedisResult, Value,
};

use crate::glance::Glance;

/// A connection over TCP or a unix socket.
pub struct Line {
    socket: Socket,
    glance: Glance,
    parser: Parser,
    db: i64,
    open: bool,
}

enum Socket {
    Tcp(TcpStream),
    #[cfg(unix)]
    Unix(std::os::unix::net::UnixStream),
}

impl Line {
    /// Connects and introduces itself; returns nothing where the address is not of a plain socket.
    ///
    /// # Errors
    /// Those of connecting, and what the server answers to user and password.
    pub fn connect(info: &ConnectionInfo, timeout: Duration) -> RedisResult<Option<Self>> {
        let end = Instant::now() + timeout;
        let socket = match info.addr() {
            ConnectionAddr::Tcp(host, port) => Socket::Tcp(connect_tcp(host, *port, end)?),
            #[cfg(unix)]
            ConnectionAddr::Unix(path) => {
                Socket::Unix(std::os::unix::net::UnixStream::connect(path)?)
            }
            _ => return Ok(None),
        };
        let mut line = Self {
            socket,
            glance: Glance::default(),
            parser: Parser::new(),
            db: 0,
            open: true,
        };
        line.set_timeout(Some(left(end)?))?;
        line.introduce(info)?;
        line.set_timeout(None)?;
        Ok(Some(line))
    }

    /// Sets how long a read or a write may take.
    ///
    /// # Errors
    /// Those of the system.
    pub fn set_timeout(&self, timeout: Option<Duration>) -> io::Result<()> {
        match &self.socket {
            Socket::Tcp(stream) => {
                stream.set_read_timeout(timeout)?;
                stream.set_write_timeout(timeout)
            }
            #[cfg(unix)]
            Socket::Unix(stream) => {
                stream.set_read_timeout(timeout)?;
                stream.set_write_timeout(timeout)
            }
        }
    }

    /// Chooses the protocol, tells user and password, and selects the database.
    fn introduce(&mut self, info: &ConnectionInfo) -> RedisResult<()> {
        let settings = info.redis_settings();
        if settings.protocol() == ProtocolVersion::RESP2 || !self.hello(settings)? {
            self.authenticate(settings)?;
        }
        if settings.db() != 0 {
            redis::cmd("SELECT").arg(settings.db()).exec(self)?;
            self.db = settings.db();
        }
        // Servers that do not know it are older than it is.
        let mut names = Pipeline::new();
        names
            .cmd("CLIENT")
            .arg("SETINFO")
            .arg("LIB-NAME")
            .arg("redipy");
        let version = env!("CARGO_PKG_VERSION");
        names
            .cmd("CLIENT")
            .arg("SETINFO")
            .arg("LIB-VER")
            .arg(version);
        self.req_packed_commands(&names.get_packed_pipeline(), 0, 2)?;
        Ok(())
    }

    /// Asks for the newer protocol; tells whether the server knows it.
    fn hello(&mut self, settings: &RedisConnectionInfo) -> RedisResult<bool> {
        let mut hello = redis::cmd("HELLO");
        hello.arg(3);
        if let Some(password) = settings.password() {
            let user = settings.username().unwrap_or("default");
            hello.arg("AUTH").arg(user).arg(password);
        }
        match hello.exec(self) {
            Ok(()) => Ok(true),
            Err(error) if is_unknown(&error) => Ok(false),
            Err(error) => Err(refused(error)),
        }
    }

    fn authenticate(&mut self, settings: &RedisConnectionInfo) -> RedisResult<()> {
        let Some(password) = settings.password() else {
            return Ok(());
        };
        let mut auth = redis::cmd("AUTH");
        auth.arg(settings.username()).arg(password);
        auth.exec(self).map_err(refused)
    }

    fn send(&mut self, bytes: &[u8]) -> RedisResult<()> {
        let sent = match &mut self.socket {
            Socket::Tcp(stream) => stream.write_all(bytes),
            #[cfg(unix)]
            Socket::Unix(stream) => stream.write_all(bytes),
        };
        if sent.is_err() {
            self.close();
        }
        Ok(sent?)
    }

    /// Returns the next reply; what a server sends unasked is passed over.
    fn receive(&mut self) -> RedisResult<Value> {
        loop {
            let reader = Watchful {
                socket: &self.socket,
                glance: &mut self.glance,
            };
            match self.parser.parse_value(reader) {
                Ok(Value::Push { .. }) => {}
                Ok(value) => return Ok(value),
                Err(error) => {
                    // What comes now might be the reply to something that nobody waits for.
                    self.close();
                    return Err(error);
                }
            }
        }
    }

    fn close(&mut self) {
        self.open = false;
        let _ = match &self.socket {
            Socket::Tcp(stream) => stream.shutdown(Shutdown::Both),
            #[cfg(unix)]
            Socket::Unix(stream) => stream.shutdown(Shutdown::Both),
        };
    }
}

/// Tells whether a server says that it does not know a command, or this version of the protocol.
fn is_unknown(error: &RedisError) -> bool {
    let unknown = |text: &str| text.to_ascii_lowercase().starts_with("unknown command");
    error.code() == Some("NOPROTO") || error.detail().is_some_and(unknown)
}

/// Says of a refused user or password that it is that, for all the texts there are for it.
fn refused(error: RedisError) -> RedisError {
    let of_password = matches!(error.code(), Some("WRONGPASS" | "NOAUTH"))
        || error.detail().is_some_and(|text| text.contains("AUTH"));
    if of_password {
        let code = error.code().unwrap_or_default();
        let text = format!("{code} {}", error.detail().unwrap_or_default());
        (ErrorKind::AuthenticationFailed, "user or password", text).into()
    } else {
        error
    }
}

fn connect_tcp(host: &str, port: u16, end: Instant) -> RedisResult<TcpStream> {
    let mut failure = None;
    for address in (host, port).to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, left(end)?) {
            Ok(stream) => {
                stream.set_nodelay(true)?;
                return Ok(stream);
            }
            Err(error) => failure = Some(error),
        }
    }
    let unknown = || io::Error::new(io::ErrorKind::NotFound, "the host has no address");
    Err(failure.unwrap_or_else(unknown).into())
}

fn left(end: Instant) -> io::Result<Duration> {
    let left = end.saturating_duration_since(Instant::now());
    if left.is_zero() {
        return Err(io::ErrorKind::TimedOut.into());
    }
    Ok(left)
}

/// A socket that is looked at for a moment before its reader sleeps.
struct Watchful<'a> {
    socket: &'a Socket,
    glance: &'a mut Glance,
}

impl Read for Watchful<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self.socket {
            Socket::Tcp(stream) => self.glance.read(stream, stream, into),
            #[cfg(unix)]
            Socket::Unix(stream) => self.glance.read(stream, stream, into),
        }
    }
}

impl ConnectionLike for Line {
    fn req_command(&mut self, command: &Cmd) -> RedisResult<Value> {
        self.req_packed_command(&command.get_packed_command())
    }

    fn req_packed_command(&mut self, command: &[u8]) -> RedisResult<Value> {
        self.send(command)?;
        self.receive()
    }

    fn req_packed_commands(
        &mut self,
        commands: &[u8],
        offset: usize,
        count: usize,
    ) -> RedisResult<Vec<Value>> {
        self.send(commands)?;
        for _ in 0..offset {
            self.receive()?;
        }
        (0..count).map(|_| self.receive()).collect()
    }

    fn get_db(&self) -> i64 {
        self.db
    }

    fn check_connection(&mut self) -> bool {
        redis::cmd("PING").query::<String>(self).is_ok()
    }

    fn is_open(&self) -> bool {
        self.open
    }
}
