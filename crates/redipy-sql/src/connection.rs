//! What an engine needs of a kind of database: connections with transactions, and word of what others do.

use std::fmt;
use std::time::{Duration, Instant};

use redipy_core::{Bytes, Error, Result, Topic};

use crate::session::Session;

/// A session with transactions.
///
/// Once something has failed in a transaction, every further statement of it fails at once, until it is rolled back.
pub trait Connection: Session + Send + fmt::Debug {
    /// Begins a transaction: one that `writes`, or one that only reads and sees all data as they are at one moment. The
    /// database may be told as late as with the first statement, and not at all where there is none.
    ///
    /// # Errors
    /// That of the database.
    fn begin(&mut self, writes: bool) -> Result<()>;

    /// Ends the transaction; when this returns, what it has written stays.
    ///
    /// # Errors
    /// That of the database. Where the [`Failure`] is [`Failure::Unknown`], nobody knows whether the transaction has happened; else it
    /// has not.
    fn commit(&mut self) -> Result<()>;

    /// Takes the transaction back.
    fn rollback(&mut self);

    /// Returns what has failed since the transaction began, once.
    fn take_failure(&mut self) -> Option<Failure>;

    /// Returns the error with which the transaction has failed, until it is rolled back: bodies may have kept it to themselves.
    fn error(&self) -> Option<Error>;

    /// Says since when the caller of the transaction that begins next has been waiting for its turn, where there are turns. It counts
    /// as waiting for other processes.
    fn wait_since(&mut self, since: Instant) {
        let _ = since;
    }

    /// Tells whether the transaction has reached the database, which there may be something to commit of.
    fn is_dirty(&self) -> bool;
}

/// What became of a transaction in which something has failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It was in the way of others, and is to be run again on the same connection.
    Retry,
    /// The connection is of no use any more; nothing has happened, and the transaction may be run again on another one.
    Broken,
    /// The connection was lost while the end of the transaction was under way.
    Unknown,
    /// It would fail again: the disk is full, the tables are damaged, the user may not do this.
    Fatal,
}

/// A database.
pub trait Database: Send + Sync + fmt::Debug {
    /// Returns the name of its kind, such as `sqlite`.
    fn name(&self) -> &'static str;

    /// Opens a connection to tables that are there and of our version.
    ///
    /// # Errors
    /// That of the database.
    fn connect(&self) -> Result<Box<dyn Connection>>;

    /// Tells whether only one transaction at a time can write.
    fn has_one_writer(&self) -> bool;

    /// Tells whether all transactions have to share one connection, because data are in it.
    fn has_one_connection(&self) -> bool {
        false
    }

    /// Starts to listen to what processes but this one, `origin`, do; nothing where there can be no others.
    ///
    /// # Errors
    /// That of the database.
    fn listen(&self, origin: i64) -> Result<Option<Box<dyn Feed>>>;
}

/// Word of what other processes do, from the moment on at which it was asked for.
pub trait Feed: Send + fmt::Debug {
    /// Waits for up to so long until others have done something, and returns what that is. One that has to ask the database
    /// now and then asks once, after so long; `waited` tells it which keys to ask for.
    ///
    /// # Errors
    /// That of the database; what was missed meanwhile is told by the first call after it.
    fn next(&mut self, patience: Duration, waited: Waited<'_>) -> Result<News>;

    /// Returns how long to wait between two looks, where this has to look: after something came, and at most.
    fn pace(&self) -> Option<(Duration, Duration)>;
}

/// Returns the keys that somebody here waits for, each with its database.
pub type Waited<'a> = &'a dyn Fn() -> Vec<(u32, Bytes)>;

/// What others have done.
#[derive(Debug, Default)]
pub struct News {
    /// Whether keys may have been filled that someone here waits for.
    pub filled: bool,
    /// The messages, in their order.
    pub messages: Vec<Heard>,
}

/// A message from another process.
#[derive(Clone, Debug)]
pub struct Heard {
    /// The kind of channel.
    pub topic: Topic,
    /// The channel.
    pub channel: Bytes,
    /// The message.
    pub payload: Bytes,
}
