//! The bytes between us and a server: a socket, encrypted or not.

use std::fmt;
use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
#[cfg(unix)]
use std::os::unix::net::UnixStream;
use std::time::Duration;

use super::config::{Config, Host, TlsMode};
use super::tls::{self, Encrypted};

/// How long a connection may be silent before the system asks whether the server is still there.
const KEEPALIVE: Duration = Duration::from_secs(30);

/// A connected socket.
pub enum Stream {
    /// Over the network.
    Tcp(TcpStream),
    /// On this machine.
    #[cfg(unix)]
    Unix(UnixStream),
    /// Over the network, encrypted.
    Tls(Box<Encrypted>),
}

impl Stream {
    /// Connects to a server, and agrees with it on whether to encrypt.
    ///
    /// # Errors
    /// That of the network, or that the server does not encrypt although it has to.
    pub fn connect(host: &Host, config: &Config) -> io::Result<Self> {
        match host {
            #[cfg(unix)]
            Host::Unix(folder, port) => {
                let stream = UnixStream::connect(folder.join(format!(".s.PGSQL.{port}")))?;
                Ok(Self::Unix(stream))
            }
            Host::Tcp(name, port) => {
                let stream = connect_tcp(name, *port, config.connect_timeout)?;
                if config.tls == TlsMode::Never {
                    return Ok(Self::Tcp(stream));
                }
                encrypt(stream, name, config)
            }
        }
    }

    /// Has reads fail after so long.
    ///
    /// # Errors
    /// That of the system.
    pub fn set_patience(&self, patience: Option<Duration>) -> io::Result<()> {
        match self {
            Self::Tcp(stream) => stream.set_read_timeout(patience),
            #[cfg(unix)]
            Self::Unix(stream) => stream.set_read_timeout(patience),
            Self::Tls(stream) => stream.sock.set_read_timeout(patience),
        }
    }

    /// Has reads fail where nothing has come yet.
    ///
    /// # Errors
    /// That of the system.
    pub fn set_nonblocking(&self, nonblocking: bool) -> io::Result<()> {
        match self {
            Self::Tcp(stream) => stream.set_nonblocking(nonblocking),
            #[cfg(unix)]
            Self::Unix(stream) => stream.set_nonblocking(nonblocking),
            Self::Tls(stream) => stream.sock.set_nonblocking(nonblocking),
        }
    }
}

fn connect_tcp(name: &str, port: u16, timeout: Duration) -> io::Result<TcpStream> {
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the host has no address");
    for address in (name, port).to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, timeout) {
            Ok(stream) => {
                stream.set_nodelay(true)?;
                let keepalive = socket2::TcpKeepalive::new().with_time(KEEPALIVE);
                socket2::SockRef::from(&stream).set_tcp_keepalive(&keepalive)?;
                // A server that says nothing at all is not waited for for ever.
                stream.set_read_timeout(Some(timeout))?;
                return Ok(stream);
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// Asks the server to encrypt.
fn encrypt(mut stream: TcpStream, name: &str, config: &Config) -> io::Result<Stream> {
    let mut request = bytes::BytesMut::new();
    postgres_protocol::message::frontend::ssl_request(&mut request);
    stream.write_all(&request)?;
    let mut answer = [0];
    stream.read_exact(&mut answer)?;
    match answer[0] {
        b'S' => Ok(Stream::Tls(Box::new(tls::encrypt(stream, name, config)?))),
        _ if config.tls == TlsMode::Prefer => Ok(Stream::Tcp(stream)),
        _ => Err(io::Error::new(
            io::ErrorKind::Unsupported,
            "the server does not encrypt connections",
        )),
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Tcp(stream) => stream.read(buffer),
            #[cfg(unix)]
            Self::Unix(stream) => stream.read(buffer),
            Self::Tls(stream) => stream.read(buffer),
        }
    }
}

impl Write for Stream {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        match self {
            Self::Tcp(stream) => stream.write(buffer),
            #[cfg(unix)]
            Self::Unix(stream) => stream.write(buffer),
            Self::Tls(stream) => stream.write(buffer),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Tcp(stream) => stream.flush(),
            #[cfg(unix)]
            Self::Unix(stream) => stream.flush(),
            Self::Tls(stream) => stream.flush(),
        }
    }
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tcp(_) => "Tcp",
            #[cfg(unix)]
            Self::Unix(_) => "Unix",
            Self::Tls(_) => "Tls",
        })
    }
}
