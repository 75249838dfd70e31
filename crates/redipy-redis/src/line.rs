//! A connection over a plain socket that looks for the reply for a moment before it sleeps.
//!
//! A server nearby answers within microseconds, less than it takes to put a thread to sleep and to
//! wake it again. The wire library's connection always sleeps and shows its socket to nobody, so
//! plain sockets are driven here; protocol and values stay the library's.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

use redis::io::tcp::{TcpSettings, socket2::SockRef};
use redis::{Cmd, ConnectionAddr, ConnectionInfo, ConnectionLike, Parser, RedisResult, Value};

use crate::glance::Glance;

/// A connection over TCP or a unix socket.
pub struct Line {
    socket: Socket,
    glance: Glance,
    parser: Parser,
    open: bool,
}

enum Socket {
    Tcp(TcpStream),
    #[cfg(unix)]
    Unix(std::os::unix::net::UnixStream),
}

impl Socket {
    fn read_timeout(&self) -> io::Result<Option<Duration>> {
        match self {
            Self::Tcp(stream) => stream.read_timeout(),
            #[cfg(unix)]
            Self::Unix(stream) => stream.read_timeout(),
        }
    }
}

impl Line {
    /// Connects; returns nothing where the address is not of a plain socket.
    ///
    /// # Errors
    /// Those of connecting.
    pub fn connect(info: &ConnectionInfo, end: Option<Instant>) -> RedisResult<Option<Self>> {
        let socket = match info.addr() {
            ConnectionAddr::Tcp(host, port) => {
                let settings = info.tcp_settings();
                Socket::Tcp(connect_tcp(host, *port, settings, end)?)
            }
            #[cfg(unix)]
            ConnectionAddr::Unix(path) => {
                Socket::Unix(std::os::unix::net::UnixStream::connect(path)?)
            }
            _ => return Ok(None),
        };
        Ok(Some(Self {
            socket,
            glance: Glance::default(),
            parser: Parser::new(),
            open: true,
        }))
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

fn connect_tcp(
    host: &str,
    port: u16,
    settings: &TcpSettings,
    end: Option<Instant>,
) -> RedisResult<TcpStream> {
    let mut failure = None;
    for address in (host, port).to_socket_addrs()? {
        let stream = match left(end)? {
            Some(left) => TcpStream::connect_timeout(&address, left),
            None => TcpStream::connect(address),
        };
        match stream {
            Ok(stream) => {
                stream.set_nodelay(settings.nodelay())?;
                if let Some(keepalive) = settings.keepalive() {
                    SockRef::from(&stream).set_tcp_keepalive(keepalive)?;
                }
                return Ok(stream);
            }
            Err(error) => failure = Some(error),
        }
    }
    let unknown = || io::Error::new(io::ErrorKind::NotFound, "the host has no address");
    Err(failure.unwrap_or_else(unknown).into())
}

/// Returns the time that is left, if there is an end.
///
/// # Errors
/// That none is left.
pub fn left(end: Option<Instant>) -> io::Result<Option<Duration>> {
    let Some(end) = end else {
        return Ok(None);
    };
    let left = end.saturating_duration_since(Instant::now());
    if left.is_zero() {
        return Err(io::ErrorKind::TimedOut.into());
    }
    Ok(Some(left))
}

/// A socket that is looked at for a moment before its reader sleeps.
struct Watchful<'a> {
    socket: &'a Socket,
    glance: &'a mut Glance,
}

impl Read for Watchful<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let begin = Instant::now();
        loop {
            let read = match self.socket {
                Socket::Tcp(stream) => self.glance.read(stream, stream, into),
                #[cfg(unix)]
                Socket::Unix(stream) => self.glance.read(stream, stream, into),
            };
            // A signal that came in between says nothing of the connection, which the parser does not
            // know. Where one comes after the other, the time still has its end.
            match read {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => return read,
            }
            let timeout = self.socket.read_timeout()?;
            if timeout.is_some_and(|timeout| timeout <= begin.elapsed()) {
                return Err(io::ErrorKind::TimedOut.into());
            }
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
        0
    }

    fn check_connection(&mut self) -> bool {
        redis::cmd("PING").query::<String>(self).is_ok()
    }

    fn is_open(&self) -> bool {
        self.open
    }
}
