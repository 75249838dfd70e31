//! The one thing that stores need of a database: to run a statement. A session may be a connection of ours,
//! a transaction that an application has opened, or a connection of Python's.

use redipy_core::{Bytes, Result};

use crate::digest::Digest;
pub use crate::ops::Ops;
use crate::statement::Statement;

/// A value that goes into a statement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Param<'a> {
    /// Nothing.
    Null,
    /// An integer.
    Int(i64),
    /// A number with a fraction.
    Real(f64),
    /// Bytes.
    Blob(&'a [u8]),
    /// Bytes that people may want to read: SQLite keeps them as text where they are UTF-8 without a zero.
    Data(&'a [u8]),
    /// Several of the above, for databases that have arrays.
    Blobs(&'a [&'a [u8]]),
    /// Several integers, for databases that have arrays.
    Ints(&'a [i64]),
    /// Several numbers, for databases that have arrays.
    Reals(&'a [f64]),
}

impl<'a> From<&'a Digest> for Param<'a> {
    fn from(digest: &'a Digest) -> Self {
        Self::Blob(&digest.0)
    }
}

impl From<i64> for Param<'_> {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<Option<i64>> for Param<'_> {
    fn from(number: Option<i64>) -> Self {
        number.map_or(Self::Null, Self::Int)
    }
}

/// A row that a statement returns. Columns count from 0; one of another type than asked for is an error.
pub trait Row {
    /// Tells whether there is nothing in a column.
    fn is_null(&self, column: usize) -> bool;

    /// Returns an integer.
    ///
    /// # Errors
    /// That there is none.
    fn int(&self, column: usize) -> Result<i64>;

    /// Returns a number.
    ///
    /// # Errors
    /// That there is none.
    fn real(&self, column: usize) -> Result<f64>;

    /// Returns bytes, be they a text or a blob.
    ///
    /// # Errors
    /// That there are none.
    fn bytes(&self, column: usize) -> Result<Bytes>;
}

/// What is done with each row.
pub type Each<'a> = &'a mut dyn FnMut(&dyn Row) -> Result<()>;

/// Runs statements, one after the other, in whatever transaction is open.
pub trait Session {
    /// Returns what this kind of database does in its own way.
    fn ops(&self) -> &'static dyn Ops;

    /// Runs a statement, hands each row that it returns to `each`, and returns how many rows it changed.
    ///
    /// # Errors
    /// That of the database, or of `each`.
    fn run(
        &mut self,
        statement: &'static Statement,
        params: &[Param<'_>],
        each: Each<'_>,
    ) -> Result<u64>;

    /// Keeps others from writing to what `lock` says until the transaction ends, where the database does not do so by
    /// itself. It may be put off until the next statement.
    ///
    /// # Errors
    /// That of the database.
    fn lock(&mut self, lock: Lock) -> Result<()> {
        let _ = lock;
        Ok(())
    }

    /// Says that the primitive that follows is the last one of its transaction, so that the end of it may be sent along.
    fn last(&mut self) {}

    /// Says that the primitive does not end with its next operation, whatever `last` has said.
    fn goes_on(&mut self) {}
}

/// What others are kept from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lock {
    /// One key: a number that is made of its digest and its database.
    Key(i64),
    /// All keys of all databases.
    Everything,
}

impl dyn Session + '_ {
    /// Runs a statement that returns no rows, and returns how many it changed.
    ///
    /// # Errors
    /// That of the database.
    pub fn change(&mut self, statement: &'static Statement, params: &[Param<'_>]) -> Result<u64> {
        self.run(statement, params, &mut |_| Ok(()))
    }

    /// Runs a statement that returns one row at most, and what is made of it.
    ///
    /// # Errors
    /// That of the database, or of `read`.
    pub fn first<T>(
        &mut self,
        statement: &'static Statement,
        params: &[Param<'_>],
        mut read: impl FnMut(&dyn Row) -> Result<T>,
    ) -> Result<Option<T>> {
        let mut first = None;
        self.run(statement, params, &mut |row| {
            if first.is_none() {
                first = Some(read(row)?);
            }
            Ok(())
        })?;
        Ok(first)
    }

    /// Runs a statement and returns what is made of its rows.
    ///
    /// # Errors
    /// That of the database, or of `read`.
    pub fn all<T>(
        &mut self,
        statement: &'static Statement,
        params: &[Param<'_>],
        mut read: impl FnMut(&dyn Row) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut all = Vec::new();
        self.run(statement, params, &mut |row| {
            all.push(read(row)?);
            Ok(())
        })?;
        Ok(all)
    }
}
