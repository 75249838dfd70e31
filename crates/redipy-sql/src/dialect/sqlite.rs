//! SQLite, in this process.

use redipy_core::{Bytes, Error, ErrorKind, Result};
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, Row as SqliteRow};

use crate::ops::Ops;
use crate::session::{Each, Param, Row, Session};
use crate::statement::{Flavor, Statement, Tables};

/// What SQLite does as any database that has the usual clauses.
#[derive(Debug)]
pub struct Sqlite;

impl Ops for Sqlite {
    fn flavor(&self) -> Flavor {
        Flavor::Sqlite
    }
}

/// The schema, one text for each version.
pub const SCHEMA: &[&str] = &[include_str!("../../schema/sqlite/1.sql")];

/// A connection.
#[derive(Debug)]
pub struct SqliteConnection {
    connection: Connection,
    tables: Tables,
    /// The texts of statements with the names of tables, by their numbers.
    texts: Vec<Option<Box<str>>>,
}

impl SqliteConnection {
    pub fn new(connection: Connection, tables: Tables) -> Self {
        connection.set_prepared_statement_cache_capacity(512);
        Self {
            connection,
            tables,
            texts: Vec::new(),
        }
    }

    /// Runs a text as it stands.
    pub fn batch(&self, text: &str) -> Result<()> {
        self.connection
            .execute_batch(text)
            .map_err(|error| translate(&error))
    }

    fn text<'t>(
        texts: &'t mut Vec<Option<Box<str>>>,
        tables: &Tables,
        statement: &'static Statement,
    ) -> &'t str {
        let number = statement.number();
        if texts.len() <= number {
            texts.resize_with(number + 1, || None);
        }
        texts[number].get_or_insert_with(|| tables.fill(statement.text(Flavor::Sqlite)).into())
    }
}

impl Session for SqliteConnection {
    fn ops(&self) -> &'static dyn Ops {
        &Sqlite
    }

    fn run(
        &mut self,
        statement: &'static Statement,
        params: &[Param<'_>],
        each: Each<'_>,
    ) -> Result<u64> {
        let text = Self::text(&mut self.texts, &self.tables, statement);
        let translate = |error| translate(&error);
        let mut prepared = self.connection.prepare_cached(text).map_err(translate)?;
        for (at, param) in params.iter().enumerate() {
            prepared
                .raw_bind_parameter(at + 1, Bound(*param))
                .map_err(translate)?;
        }
        let mut rows = prepared.raw_query();
        while let Some(row) = rows.next().map_err(translate)? {
            each(&Columns(row))?;
        }
        drop(rows);
        Ok(if prepared.readonly() {
            0
        } else {
            self.connection.changes()
        })
    }
}

/// A parameter as SQLite takes it.
struct Bound<'a>(Param<'a>);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let value = match self.0 {
            Param::Null => ValueRef::Null,
            Param::Int(number) => ValueRef::Integer(number),
            Param::Real(number) => ValueRef::Real(number),
            Param::Blob(bytes) => ValueRef::Blob(bytes),
            Param::Data(bytes) if is_text(bytes) => ValueRef::Text(bytes),
            Param::Data(bytes) => ValueRef::Blob(bytes),
            Param::Blobs(_) | Param::Ints(_) | Param::Reals(_) => {
                return Err(rusqlite::Error::InvalidParameterName("an array".to_owned()));
            }
        };
        Ok(ToSqlOutput::Borrowed(value))
    }
}

/// Tells whether people can read these bytes as text in every tool.
fn is_text(bytes: &[u8]) -> bool {
    !bytes.contains(&0) && std::str::from_utf8(bytes).is_ok()
}

/// A row as SQLite gives it.
struct Columns<'a>(&'a SqliteRow<'a>);

impl Columns<'_> {
    fn value(&self, column: usize) -> Result<ValueRef<'_>> {
        self.0.get_ref(column).map_err(|error| translate(&error))
    }
}

impl Row for Columns<'_> {
    fn is_null(&self, column: usize) -> bool {
        matches!(self.value(column), Ok(ValueRef::Null))
    }

    fn int(&self, column: usize) -> Result<i64> {
        match self.value(column)? {
            ValueRef::Integer(number) => Ok(number),
            _ => Err(unexpected(column, "an integer")),
        }
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "SQLite keeps whole numbers as integers"
    )]
    fn real(&self, column: usize) -> Result<f64> {
        match self.value(column)? {
            ValueRef::Real(number) => Ok(number),
            ValueRef::Integer(number) => Ok(number as f64),
            _ => Err(unexpected(column, "a number")),
        }
    }

    fn bytes(&self, column: usize) -> Result<Bytes> {
        match self.value(column)? {
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Ok(Bytes::copy_from(bytes)),
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

/// Makes an error of one of SQLite's.
pub fn translate(error: &rusqlite::Error) -> Error {
    Error::new(ErrorKind::Other, format!("ERR sqlite: {error}"))
}
