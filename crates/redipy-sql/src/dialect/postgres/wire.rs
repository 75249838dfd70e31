//! The messages between us and a server, on a connection that one thread drives at a time.
//!
//! Requests are collected and sent together, so that a whole transaction can take one round trip; answers are read as they
//! come, by the thread that waits for them.

use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::time::{Duration, Instant};

use bytes::BytesMut;
use fallible_iterator::FallibleIterator;
use postgres_protocol::authentication::md5_hash;
use postgres_protocol::authentication::sasl::{ChannelBinding, SCRAM_SHA_256, ScramSha256};
use postgres_protocol::message::backend::Message;
use postgres_protocol::message::frontend;

use super::config::{Config, Host};
use super::stream::Stream;
use super::trouble::{Told, Trouble};

/// How much is read at once.
const CHUNK: usize = 16 * 1024;

/// A connection whose silence is longer than this may be gone without our knowing.
const SILENCE: Duration = Duration::from_millis(20);

/// Something that was notified of.
#[derive(Clone, Debug)]
pub struct Notification {
    /// What it was sent to.
    pub channel: String,
    /// What it says.
    pub payload: String,
}

/// A connection that messages go over.
#[derive(Debug)]
pub struct Wire {
    stream: Stream,
    input: BytesMut,
    /// What is to be sent.
    pub output: BytesMut,
    chunk: Box<[u8]>,
    notifications: VecDeque<Notification>,
    /// The number of this connection in the server.
    pub process: i32,
    /// What the server last said of the transaction: `I` for none, `T` for one, `E` for one that has failed.
    pub status: u8,
    used: Instant,
}

impl Wire {
    /// Connects to the first server that takes us, and logs in.
    ///
    /// # Errors
    /// That of the last server.
    pub fn connect(config: &Config) -> Result<Self, Trouble> {
        let mut last = None;
        for host in &config.hosts {
            match Self::connect_to(host, config) {
                Ok(wire) => return Ok(wire),
                // Who is refused here is refused by the others too.
                Err(trouble @ Trouble::Refused(_)) => return Err(trouble),
                Err(trouble) => last = Some(trouble),
            }
        }
        Err(last.unwrap_or_else(|| Trouble::lost("there is no server to connect to")))
    }

    fn connect_to(host: &Host, config: &Config) -> Result<Self, Trouble> {
        let failed = |error: io::Error| Trouble::unreachable(host, &error);
        let stream = Stream::connect(host, config).map_err(failed)?;
        stream
            .set_patience(Some(config.connect_timeout))
            .map_err(failed)?;
        let mut wire = Self {
            stream,
            input: BytesMut::new(),
            output: BytesMut::with_capacity(CHUNK),
            chunk: vec![0; CHUNK].into_boxed_slice(),
            notifications: VecDeque::new(),
            process: 0,
            status: b'I',
            used: Instant::now(),
        };
        let login = wire.log_in(config);
        login.map_err(|trouble| match trouble {
            Trouble::Lost(error) => Trouble::unreachable(host, &error),
            refused => refused,
        })?;
        wire.stream.set_patience(None).map_err(failed)?;
        Ok(wire)
    }

    fn log_in(&mut self, config: &Config) -> Result<(), Trouble> {
        let parameters = [
            ("user", &*config.user),
            ("database", &*config.database),
            ("application_name", &*config.application),
            ("client_encoding", "UTF8"),
        ];
        frontend::startup_message(parameters, &mut self.output)?;
        self.send()?;
        let password = || {
            let password = config.password.as_deref().map(str::as_bytes);
            password.ok_or_else(|| Trouble::refused("the server asks for a password"))
        };
        loop {
            match self.message()? {
                Message::AuthenticationOk
                | Message::NoticeResponse(_)
                | Message::ParameterStatus(_) => {}
                Message::AuthenticationCleartextPassword => {
                    frontend::password_message(password()?, &mut self.output)?;
                    self.send()?;
                }
                Message::AuthenticationMd5Password(body) => {
                    let hash = md5_hash(config.user.as_bytes(), password()?, body.salt());
                    frontend::password_message(hash.as_bytes(), &mut self.output)?;
                    self.send()?;
                }
                Message::AuthenticationSasl(body) => {
                    let mut mechanisms = body.mechanisms();
                    if !mechanisms.any(|mechanism| Ok(mechanism == SCRAM_SHA_256))? {
                        return Err(Trouble::refused(
                            "the server knows no way to log in that we know",
                        ));
                    }
                    self.scram(password()?)?;
                }
                Message::BackendKeyData(body) => self.process = body.process_id(),
                Message::ReadyForQuery(_) => return Ok(()),
                Message::ErrorResponse(body) => return Err(Told::read(&body).into()),
                _ => {
                    return Err(Trouble::refused(
                        "the server asks for a login that we do not know",
                    ));
                }
            }
        }
    }

    fn scram(&mut self, password: &[u8]) -> Result<(), Trouble> {
        let mut scram = ScramSha256::new(password, ChannelBinding::unsupported());
        frontend::sasl_initial_response(SCRAM_SHA_256, scram.message(), &mut self.output)?;
        self.send()?;
        loop {
            match self.message()? {
                Message::AuthenticationSaslContinue(body) => {
                    scram.update(body.data())?;
                    frontend::sasl_response(scram.message(), &mut self.output)?;
                    self.send()?;
                }
                Message::AuthenticationSaslFinal(body) => {
                    scram
                        .finish(body.data())
                        .map_err(|_| Trouble::refused("the server does not know the password"))?;
                    return Ok(());
                }
                Message::ErrorResponse(body) => return Err(Told::read(&body).into()),
                _ => return Err(Trouble::refused("the server does not log us in")),
            }
        }
    }

    /// Sends what is in `output`.
    ///
    /// # Errors
    /// That of the network.
    pub fn send(&mut self) -> io::Result<()> {
        let sent = self
            .stream
            .write_all(&self.output)
            .and_then(|()| self.stream.flush());
        self.output.clear();
        sent
    }

    /// Returns the next message; notifications are kept for later.
    ///
    /// # Errors
    /// That of the network.
    pub fn message(&mut self) -> io::Result<Message> {
        loop {
            match Message::parse(&mut self.input)? {
                Some(Message::NotificationResponse(body)) => {
                    self.notifications.push_back(Notification {
                        channel: body.channel()?.to_owned(),
                        payload: body.message()?.to_owned(),
                    });
                }
                Some(Message::NoticeResponse(_) | Message::ParameterStatus(_)) => {}
                Some(message) => {
                    if let Message::ReadyForQuery(body) = &message {
                        self.status = body.status();
                        self.used = Instant::now();
                    }
                    return Ok(message);
                }
                None => self.read()?,
            }
        }
    }

    /// Returns what was notified of and has come already.
    pub fn notification(&mut self) -> Option<Notification> {
        self.notifications.pop_front()
    }

    /// Waits for up to so long for something that is notified of, outside of any request.
    ///
    /// # Errors
    /// That of the network, or what the server says before it goes away.
    pub fn wait(&mut self, patience: Duration) -> Result<Option<Notification>, Trouble> {
        let end = Instant::now() + patience;
        loop {
            self.take_unasked()?;
            let left = end.saturating_duration_since(Instant::now());
            if !self.notifications.is_empty() || left.is_zero() {
                return Ok(self.notifications.pop_front());
            }
            self.stream.set_patience(Some(left))?;
            let read = self.read();
            self.stream.set_patience(None)?;
            match read {
                Err(error) if is_empty(&error) => {}
                read => read?,
            }
        }
    }

    /// Takes what has come without a request.
    fn take_unasked(&mut self) -> Result<(), Trouble> {
        while let Some(message) = Message::parse(&mut self.input)? {
            match message {
                Message::NotificationResponse(body) => {
                    self.notifications.push_back(Notification {
                        channel: body.channel()?.to_owned(),
                        payload: body.message()?.to_owned(),
                    });
                }
                Message::ErrorResponse(body) => return Err(Told::read(&body).into()),
                _ => {}
            }
        }
        Ok(())
    }

    /// Tells whether the server has gone away since the last answer, as far as that is known here.
    pub fn is_gone(&mut self) -> bool {
        if self.used.elapsed() < SILENCE {
            return false;
        }
        self.used = Instant::now();
        if self.stream.set_nonblocking(true).is_err() {
            return true;
        }
        let read = self.read();
        if self.stream.set_nonblocking(false).is_err() {
            return true;
        }
        match read {
            Err(error) if is_empty(&error) => false,
            Err(_) => true,
            Ok(()) => self.take_unasked().is_err(),
        }
    }

    /// Says goodbye, as far as that is possible.
    pub fn close(&mut self) {
        self.output.clear();
        frontend::terminate(&mut self.output);
        let _ = self.stream.set_nonblocking(true);
        let _ = self.send();
    }

    fn read(&mut self) -> io::Result<()> {
        loop {
            match self.stream.read(&mut self.chunk) {
                Ok(0) => {
                    return Err(io::Error::new(
                        io::ErrorKind::UnexpectedEof,
                        "the server closed the connection",
                    ));
                }
                Ok(read) => {
                    self.input.extend_from_slice(&self.chunk[..read]);
                    return Ok(());
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

/// Tells whether nothing has come, and nothing is wrong.
fn is_empty(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut
    )
}
