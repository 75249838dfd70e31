//! The smallest useful Redis client: an argv goes out, the raw bytes of exactly one RESP2 reply come back.
//! It understands a frame only as far as needed to know where it ends.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// How long a reply may take before the connection counts as dead.
const PATIENCE: Duration = Duration::from_secs(30);

/// A connection to a RESP2 server.
#[derive(Debug)]
pub struct Connection {
    stream: BufReader<TcpStream>,
}

impl Connection {
    /// Connects to a server.
    ///
    /// # Errors
    ///
    /// Any failure of the socket.
    pub fn open(address: SocketAddr) -> io::Result<Connection> {
        let stream = TcpStream::connect_timeout(&address, PATIENCE)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Connection {
            stream: BufReader::new(stream),
        })
    }

    /// Sends one command and returns the raw bytes of its reply.
    ///
    /// # Errors
    ///
    /// Any failure of the socket, and `InvalidData` for bytes that are no RESP2.
    pub fn call(&mut self, argv: &[Vec<u8>]) -> io::Result<Vec<u8>> {
        self.send(argv)?;
        self.read_frame()
    }

    /// Sends one command without waiting for its reply.
    ///
    /// # Errors
    ///
    /// Any failure of the socket.
    pub fn send(&mut self, argv: &[Vec<u8>]) -> io::Result<()> {
        let mut out = format!("*{}\r\n", argv.len()).into_bytes();
        for word in argv {
            out.extend_from_slice(format!("${}\r\n", word.len()).as_bytes());
            out.extend_from_slice(word);
            out.extend_from_slice(b"\r\n");
        }
        self.stream.get_mut().write_all(&out)
    }

    /// Reads exactly one reply and returns its raw bytes.
    ///
    /// # Errors
    ///
    /// Any failure of the socket, and `InvalidData` for bytes that are no RESP2.
    pub fn read_frame(&mut self) -> io::Result<Vec<u8>> {
        let mut frame = Vec::new();
        // Frames still to come: an array adds its items, so that nesting needs no recursion.
        let mut pending: u64 = 1;
        while pending > 0 {
            pending -= 1;
            let start = frame.len();
            self.stream.read_until(b'\n', &mut frame)?;
            let line = &frame[start..];
            if !line.ends_with(b"\r\n") {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            match line[0] {
                b'+' | b'-' | b':' => {}
                b'$' => {
                    if let Some(count) = length(line)? {
                        let body = frame.len();
                        let wanted = count.saturating_add(2);
                        (&mut self.stream).take(wanted).read_to_end(&mut frame)?;
                        if (frame.len() - body) as u64 != wanted {
                            return Err(io::ErrorKind::UnexpectedEof.into());
                        }
                    }
                }
                b'*' => pending += length(line)?.unwrap_or(0),
                _ => return Err(invalid(line)),
            }
        }
        Ok(frame)
    }
}

/// Returns the length that a `$` or `*` line gives, nothing for the missing value.
fn length(line: &[u8]) -> io::Result<Option<u64>> {
    let text = std::str::from_utf8(&line[1..line.len() - 2]).map_err(|_| invalid(line))?;
    if text == "-1" {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| invalid(line))
}

fn invalid(line: &[u8]) -> io::Error {
    let text = format!("not a RESP2 reply: {}", crate::words::escaped(line, false));
    io::Error::new(io::ErrorKind::InvalidData, text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;
    use std::thread;

    /// Answers every connection with `bytes` and closes it.
    fn answering(bytes: &'static [u8]) -> Connection {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            stream.write_all(bytes).unwrap();
        });
        Connection::open(address).unwrap()
    }

    #[test]
    fn reads_one_frame_at_a_time() {
        let mut connection = answering(b"*2\r\n*1\r\n$2\r\n\r\n\r\n*-1\r\n:1\r\n$-1\r\n");
        assert_eq!(
            connection.read_frame().unwrap(),
            b"*2\r\n*1\r\n$2\r\n\r\n\r\n*-1\r\n"
        );
        assert_eq!(connection.read_frame().unwrap(), b":1\r\n");
        assert_eq!(connection.read_frame().unwrap(), b"$-1\r\n");
        assert!(connection.read_frame().is_err());
    }

    #[test]
    fn a_cut_or_foreign_frame_is_an_error() {
        for bytes in [
            &b"$5\r\nab"[..],
            b"*2\r\n:1\r\n",
            b"HTTP/1.1\r\n",
            b"$x\r\n",
        ] {
            assert!(answering(bytes).read_frame().is_err(), "{bytes:?}");
        }
    }
}
