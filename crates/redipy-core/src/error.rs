//! Errors: Redis' own texts, with a kind that a program can ask for.
//!
//! The message of an error that a command gives is exactly what a Redis server would send, so
//! that fronts need no translation; errors of our own (a bad URL, say) follow the same form.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use crate::{Bytes, Kind};

/// The result of nearly everything here.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, as far as a program may want to act on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The key holds another kind of value than the command works on.
    WrongType,
    /// An argument or option is not acceptable; also the wrong number of arguments.
    InvalidArgument,
    /// There is no such command or subcommand.
    UnknownCommand,
    /// The arguments are fine, but the data do not allow the command: no such key, an index out
    /// of range, an overflow.
    InvalidState,
    /// A reply has another shape than the caller asked for.
    UnexpectedReply,
    /// A URL or a setting cannot be used.
    InvalidConfig,
    /// The server cannot be reached, closed the connection, or speaks another protocol.
    Connection,
    /// The server did not answer in time.
    Timeout,
    /// A script runs that others cannot wait for any longer; nothing was done.
    Busy,
    /// A script was stopped before its end; what it did before stays.
    Stopped,
    /// The server refused the user, the password, or what they may do.
    Denied,
    /// The server or the storage reported something that has no kind of its own.
    Other,
}

/// How texts begin that speak of the data and not of an argument.
const STATES: &[&str] = &[
    "ERR An LFU maxmemory policy is not selected",
    "ERR hash value is not a float",
    "ERR hash value is not an integer",
    "ERR increment or decrement would overflow",
    "ERR increment would produce NaN or Infinity",
    "ERR index out of range",
    "ERR no such key",
    "ERR resulting score is not a number (NaN)",
];

/// An error of a command, a connection or a setting.
///
/// ```
/// use redipy_core::{Error, ErrorKind};
/// let error = Error::syntax();
/// assert_eq!(error.to_string(), "ERR syntax error");
/// assert_eq!(error.kind(), ErrorKind::InvalidArgument);
/// assert_eq!(error.code(), "ERR");
/// ```
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    message: Cow<'static, str>,
    /// The text where it is not UTF-8, because it repeats an argument that is not.
    raw: Option<Bytes>,
    subject: Option<(Bytes, Kind)>,
    applied: bool,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// Makes an error; `message` is the whole text with its code, such as `ERR syntax error`.
    #[must_use]
    pub fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            raw: None,
            subject: None,
            applied: false,
            source: None,
        }))
    }

    /// Makes an error whose text repeats bytes of an argument; blanks stand for line breaks, which
    /// the protocol has no room for.
    #[must_use]
    pub fn from_text(kind: ErrorKind, mut text: Vec<u8>) -> Self {
        for byte in &mut text {
            if matches!(byte, b'\r' | b'\n') {
                *byte = b' ';
            }
        }
        match String::from_utf8(text) {
            Ok(text) => Self::new(kind, text),
            Err(error) => {
                let raw = error.into_bytes();
                let mut error = Self::new(kind, String::from_utf8_lossy(&raw).into_owned());
                error.0.raw = Some(Bytes::from(raw));
                error
            }
        }
    }

    /// Makes an error of the text that a server sent, which tells the kind.
    ///
    /// ```
    /// use redipy_core::{Error, ErrorKind};
    /// let error = Error::from_server("ERR no such key".to_owned());
    /// assert_eq!(error.kind(), ErrorKind::InvalidState);
    /// ```
    #[must_use]
    pub fn from_server(text: String) -> Self {
        let kind = match text.split(' ').next().unwrap_or_default() {
            "WRONGTYPE" => ErrorKind::WrongType,
            "NOAUTH" | "WRONGPASS" | "NOPERM" => ErrorKind::Denied,
            "BUSYKEY" | "NOTBUSY" | "UNKILLABLE" => ErrorKind::InvalidState,
            "BUSY" => ErrorKind::Busy,
            "ERR" if text.starts_with("ERR Script killed by user") => ErrorKind::Stopped,
            // There it may be either, and mostly it is the number.
            "ERR" if text.starts_with("ERR unknown subcommand or wrong number") => {
                ErrorKind::InvalidArgument
            }
            "ERR" if text.starts_with("ERR unknown ") => ErrorKind::UnknownCommand,
            "ERR" if text == "ERR The specified keys must contain string values" => {
                ErrorKind::WrongType
            }
            "ERR" if STATES.iter().any(|state| text.starts_with(state)) => ErrorKind::InvalidState,
            "ERR" => ErrorKind::InvalidArgument,
            _ => ErrorKind::Other,
        };
        Self::new(kind, text)
    }

    /// Says whether the command may have run although nothing was heard of it.
    #[must_use]
    pub fn applied(mut self, maybe: bool) -> Self {
        self.0.applied = maybe;
        self
    }

    /// Tells whether the command may have run although it failed: it was sent, and the connection
    /// was lost before an answer came.
    #[must_use]
    pub fn maybe_applied(&self) -> bool {
        self.0.applied
    }

    /// Tells whether the same command may succeed when it is tried again later. Where it
    /// [may have run](Self::maybe_applied), trying again may run it twice.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self.0.kind {
            ErrorKind::Connection | ErrorKind::Timeout => true,
            _ => matches!(
                self.code(),
                "LOADING" | "CLUSTERDOWN" | "TRYAGAIN" | "MASTERDOWN" | "READONLY" | "BUSY"
            ),
        }
    }

    /// Adds to the end of the text, for what tells where an error came from; all else stays.
    #[must_use]
    pub fn in_context(mut self, context: &str) -> Self {
        if let Some(raw) = &mut self.0.raw {
            *raw = Bytes::from([&raw[..], context.as_bytes()].concat());
        }
        self.0.message.to_mut().push_str(context);
        self
    }

    /// Adds the error that caused this one.
    #[must_use]
    pub fn with_source(
        mut self,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        self.0.source = Some(Arc::from(source.into()));
        self
    }

    /// The key holds `found`, which the command does not work on.
    #[cold]
    #[must_use]
    pub fn wrong_type(key: &[u8], found: Kind) -> Self {
        let mut error = Self::new(
            ErrorKind::WrongType,
            "WRONGTYPE Operation against a key holding the wrong kind of value",
        );
        error.0.subject = Some((Bytes::from(key), found));
        error
    }

    /// An argument is not acceptable; `message` is the whole text.
    #[cold]
    #[must_use]
    pub fn argument(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::InvalidArgument, message)
    }

    /// The data do not allow the command; `message` is the whole text.
    #[cold]
    #[must_use]
    pub fn state(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::InvalidState, message)
    }

    /// The options of a command do not fit together.
    #[cold]
    #[must_use]
    pub fn syntax() -> Self {
        Self::argument("ERR syntax error")
    }

    /// An argument should have been an integer of 64 bits.
    #[cold]
    #[must_use]
    pub fn not_an_integer() -> Self {
        Self::argument("ERR value is not an integer or out of range")
    }

    /// An argument should have been a number.
    #[cold]
    #[must_use]
    pub fn not_a_float() -> Self {
        Self::argument("ERR value is not a valid float")
    }

    /// An argument should have been an integer above zero.
    #[cold]
    #[must_use]
    pub fn not_positive() -> Self {
        Self::argument("ERR value is out of range, must be positive")
    }

    /// There is no such key.
    #[cold]
    #[must_use]
    pub fn no_such_key() -> Self {
        Self::state("ERR no such key")
    }

    /// A command got too few or too many arguments; `command` is its full name in any case.
    #[cold]
    #[must_use]
    pub fn arity(command: &str) -> Self {
        Self::argument(format!(
            "ERR wrong number of arguments for '{}' command",
            command.to_ascii_lowercase()
        ))
    }

    /// Returns the kind.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Returns the whole text, as a Redis server sends it.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Returns the whole text as bytes; it is not UTF-8 where it repeats an argument that is not.
    #[must_use]
    pub fn message_bytes(&self) -> &[u8] {
        let text = self.0.message.as_bytes();
        self.0.raw.as_deref().unwrap_or(text)
    }

    /// Returns the first word of the text, such as `ERR` or `WRONGTYPE`.
    #[must_use]
    pub fn code(&self) -> &str {
        self.0.message.split(' ').next().unwrap_or_default()
    }

    /// Returns the key that held the wrong kind of value, and that kind, where they are known.
    #[must_use]
    pub fn subject(&self) -> Option<(&Bytes, Kind)> {
        self.0.subject.as_ref().map(|(key, kind)| (key, *kind))
    }
}

impl Error {
    /// Changes the name of the key that [`subject`](Self::subject) returns, for a layer that shows
    /// keys by other names.
    #[must_use]
    pub fn map_subject(mut self, name: impl FnOnce(Bytes) -> Bytes) -> Self {
        self.0.subject = self.0.subject.map(|(key, kind)| (name(key), kind));
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("message", &self.0.message)
            .field("subject", &self.0.subject)
            .field("source", &self.0.source)
            .finish()
    }
}

impl PartialEq for Error {
    /// Compares kind and text; where an error came from does not matter.
    fn eq(&self, other: &Self) -> bool {
        self.0.kind == other.0.kind && self.0.message == other.0.message
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
