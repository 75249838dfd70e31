//! What went wrong, and what to do about it.

use mysql::DriverError;
use redipy_core::{Error, ErrorKind};

use crate::connection::Failure;

/// The server has too many prepared statements.
pub const TOO_MANY_STATEMENTS: u16 = 1461;

/// There is no such table.
pub const NO_SUCH_TABLE: u16 = 1146;

/// Tells what became of a transaction.
#[must_use]
pub fn classify(error: &mysql::Error) -> Failure {
    match error {
        mysql::Error::MySqlError(error) => classify_code(error.code),
        error if is_too_large(error) => Failure::Fatal,
        mysql::Error::IoError(_) | mysql::Error::CodecError(_) | mysql::Error::DriverError(_) => {
            Failure::Broken
        }
        _ => Failure::Fatal,
    }
}

/// Tells whether a value is too large for the server, which has not been sent anything of it.
fn is_too_large(error: &mysql::Error) -> bool {
    match error {
        mysql::Error::DriverError(DriverError::PacketTooLarge) => true,
        // The library keeps the name of this one to itself.
        mysql::Error::CodecError(error) => error.to_string().contains("larger than"),
        _ => false,
    }
}

const fn classify_code(code: u16) -> Failure {
    match code {
        // The record has changed, a lock was waited for too long or could not be had at once, a deadlock; a table was changed, or
        // the server has forgotten a statement.
        1020 | 1205 | 1213 | 3572 | 1412 | 1615 | 1243 => Failure::Retry,
        // Too many connections, the server is going down, trouble on the way, the connection was ended by others.
        1040
        | 1053
        | 1077
        | 1079
        | 1080
        | 1129
        | 1152
        | 1153
        | 1158..=1161
        | 1184
        | 1927
        | 2006
        | 2013
        | 3168
        | 3169
        | 4031 => Failure::Broken,
        _ => Failure::Fatal,
    }
}

/// Tells whether the server has forgotten what it had prepared, or has to prepare it again.
#[must_use]
pub fn is_unprepared(error: &mysql::Error) -> bool {
    matches!(error, mysql::Error::MySqlError(error) if matches!(error.code, 1243 | 1615))
}

/// Returns the number that the server gave its error.
#[must_use]
pub fn code_of(error: &mysql::Error) -> Option<u16> {
    match error {
        mysql::Error::MySqlError(error) => Some(error.code),
        _ => None,
    }
}

/// Makes an error of one of the server or the connection. None of them repeats a password.
#[must_use]
pub fn translate(error: &mysql::Error) -> Error {
    let kind = match error {
        // Access denied: to the server, to a database, to a table, to a column, for an operation.
        mysql::Error::MySqlError(error) => match error.code {
            1044 | 1045 | 1142 | 1143 | 1227 | 1698 => ErrorKind::Denied,
            code if matches!(classify_code(code), Failure::Broken) => ErrorKind::Connection,
            _ => ErrorKind::Other,
        },
        error if classify(error) == Failure::Broken => ErrorKind::Connection,
        _ => ErrorKind::Other,
    };
    let text = match error {
        mysql::Error::MySqlError(error) => error.message.replace(['\r', '\n'], " "),
        mysql::Error::IoError(error) => error.to_string(),
        error if is_too_large(error) => "a value is larger than 'max_allowed_packet'".to_owned(),
        error => error.to_string(),
    };
    Error::new(kind, format!("ERR mysql: {text}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(code: u16) -> mysql::Error {
        mysql::Error::MySqlError(mysql::error::MySqlError {
            state: "HY000".to_owned(),
            message: "no\nluck".to_owned(),
            code,
        })
    }

    #[test]
    fn errors_tell_what_to_do() {
        assert_eq!(classify(&server(1213)), Failure::Retry);
        assert_eq!(classify(&server(3572)), Failure::Retry);
        assert_eq!(classify(&server(1053)), Failure::Broken);
        assert_eq!(classify(&server(1062)), Failure::Fatal);
        let io = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
        assert_eq!(classify(&mysql::Error::IoError(io)), Failure::Broken);
    }

    #[test]
    fn texts_are_one_line() {
        let error = translate(&server(1062));
        assert_eq!(error.message(), "ERR mysql: no luck");
        assert_eq!(error.kind(), ErrorKind::Other);
        assert_eq!(translate(&server(1045)).kind(), ErrorKind::Denied);
    }
}
