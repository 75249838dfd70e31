//! Values on their way to MySQL, and rows on their way back.

use mysql::{Row as MySqlRow, Value};
use redipy_core::{Bytes, Error, ErrorKind, Result};

use super::score;
use crate::session::{Param, Row};

/// Returns a parameter as MySQL takes it; scores are integers there.
///
/// # Errors
/// That it is an array.
pub fn bind(param: Param<'_>) -> Result<Value> {
    Ok(match param {
        Param::Null => Value::NULL,
        Param::Int(number) => Value::Int(number),
        Param::Real(number) => Value::Int(score::code(number)),
        Param::Blob(bytes) | Param::Data(bytes) => Value::Bytes(bytes.to_vec()),
        Param::Blobs(_) | Param::Ints(_) | Param::Reals(_) => {
            return Err(Error::new(
                ErrorKind::Other,
                "ERR mysql: a statement has an array as a parameter",
            ));
        }
    })
}

/// A row as MySQL gives it.
#[derive(Debug)]
pub struct Columns(pub MySqlRow);

impl Columns {
    fn value(&self, column: usize) -> &Value {
        self.0.as_ref(column).unwrap_or(&Value::NULL)
    }
}

impl Row for Columns {
    fn is_null(&self, column: usize) -> bool {
        matches!(self.value(column), Value::NULL)
    }

    fn int(&self, column: usize) -> Result<i64> {
        let number = match self.value(column) {
            Value::Int(number) => Some(*number),
            Value::UInt(number) => i64::try_from(*number).ok(),
            // Sums are decimal numbers there, which travel as text.
            Value::Bytes(text) => std::str::from_utf8(text).ok().and_then(|t| t.parse().ok()),
            _ => None,
        };
        number.ok_or_else(|| unexpected(column, "integer"))
    }

    fn real(&self, column: usize) -> Result<f64> {
        match self.value(column) {
            Value::Int(code) => Ok(score::score(*code)),
            _ => Err(unexpected(column, "score")),
        }
    }

    fn bytes(&self, column: usize) -> Result<Bytes> {
        match self.value(column) {
            Value::Bytes(bytes) => Ok(Bytes::copy_from(bytes)),
            _ => Err(unexpected(column, "bytes")),
        }
    }
}

fn unexpected(column: usize, what: &str) -> Error {
    Error::new(
        ErrorKind::Other,
        format!("ERR the database has no {what} in column {column}; its tables are damaged"),
    )
}
