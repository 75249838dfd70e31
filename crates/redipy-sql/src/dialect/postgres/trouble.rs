//! What goes wrong between us and a server, and what that means for a transaction.

use std::fmt;
use std::io;

use fallible_iterator::FallibleIterator;
use postgres_protocol::message::backend::ErrorResponseBody;
use redipy_core::{Error, ErrorKind};

use super::config::Host;
use crate::connection::Failure;

/// Something that went wrong.
#[derive(Debug)]
pub enum Trouble {
    /// The connection is gone, or says what we do not understand.
    Lost(io::Error),
    /// The server has refused something.
    Told(Told),
    /// The server does not let us in.
    Refused(String),
}

/// An error as a server tells it.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// The kind of error in five letters.
    pub code: String,
    message: String,
    detail: Option<String>,
}

impl Told {
    /// Reads an error.
    pub fn read(body: &ErrorResponseBody) -> Self {
        let mut told = Self::default();
        let mut fields = body.fields();
        while let Ok(Some(field)) = fields.next() {
            let text = || String::from_utf8_lossy(field.value_bytes()).into_owned();
            match field.type_() {
                b'C' => told.code = text(),
                b'M' => told.message = text(),
                b'D' => told.detail = Some(text()),
                _ => {}
            }
        }
        told
    }

    /// Tells whether the connection ends with this error.
    pub fn ends_connection(&self) -> bool {
        self.code.starts_with("08") || self.code.starts_with("57P")
    }

    /// Tells whether the statements that were prepared are worth nothing any more.
    pub fn is_stale(&self) -> bool {
        matches!(&*self.code, "0A000" | "26000")
    }
}

impl Trouble {
    /// Makes trouble of what we have not understood.
    pub fn lost(text: impl Into<String>) -> Self {
        Self::Lost(io::Error::other(text.into()))
    }

    /// Makes trouble of a server that does not let us in.
    pub fn refused(text: impl Into<String>) -> Self {
        Self::Refused(text.into())
    }

    /// Makes trouble of a server that cannot be reached.
    pub fn unreachable(host: &Host, error: &io::Error) -> Self {
        Self::Lost(io::Error::new(
            error.kind(),
            format!("cannot connect to {host}: {error}"),
        ))
    }

    /// Tells what this means for a transaction whose end was under way, or not.
    pub fn failure(&self, ending: bool) -> Failure {
        match self {
            Self::Lost(_) if ending => Failure::Unknown,
            Self::Told(told) if told.ends_connection() && ending => Failure::Unknown,
            Self::Lost(_) => Failure::Broken,
            Self::Told(told) if told.ends_connection() => Failure::Broken,
            // A deadlock, a serialization failure, a lock that was not to be had.
            Self::Told(told) if matches!(&*told.code, "40001" | "40P01" | "55P03") => {
                Failure::Retry
            }
            Self::Told(told) if told.is_stale() => Failure::Retry,
            Self::Told(_) | Self::Refused(_) => Failure::Fatal,
        }
    }

    /// Tells whether the connection is of no use any more.
    pub fn ends_connection(&self) -> bool {
        match self {
            Self::Lost(_) | Self::Refused(_) => true,
            Self::Told(told) => told.ends_connection(),
        }
    }

    /// Makes an error of it.
    pub fn to_error(&self) -> Error {
        let kind = match self {
            Self::Lost(_) => ErrorKind::Connection,
            // Too many connections.
            Self::Told(told) if told.ends_connection() || told.code == "53300" => {
                ErrorKind::Connection
            }
            // Wrong passwords and missing rights.
            Self::Told(told) if told.code.starts_with("28") || told.code == "42501" => {
                ErrorKind::Denied
            }
            Self::Refused(_) => ErrorKind::Denied,
            Self::Told(_) => ErrorKind::Other,
        };
        Error::from_text(kind, format!("ERR postgres: {self}").into_bytes())
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lost(error) => error.fmt(f),
            Self::Refused(text) => f.write_str(text),
            Self::Told(told) => {
                write!(f, "{} ({})", told.message, told.code)?;
                match &told.detail {
                    Some(detail) => write!(f, ": {detail}"),
                    None => Ok(()),
                }
            }
        }
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::Lost(error)
    }
}

impl From<Told> for Trouble {
    fn from(told: Told) -> Self {
        Self::Told(told)
    }
}
