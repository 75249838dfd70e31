//! What it takes for a command to wait until a key has something for it.

use std::time::Duration;

use crate::{Bytes, Call, Kind, Reply, Result, Store};

/// A call that waits, apart from who runs it: made of the arguments by [`Spec::wait`](crate::Spec).
pub struct Wait {
    /// The keys, in the order in which they are looked at.
    pub keys: Vec<Bytes>,
    /// The kind of value that it waits for; a key that holds another kind is passed over.
    pub kind: Kind,
    /// How long it waits; without an end where there is none.
    pub timeout: Option<Duration>,
    /// The command.
    pub command: Box<dyn Serve>,
}

/// The part of a command that waits which runs once a key has something for it.
pub trait Serve: Send {
    /// Takes what the command wants of one of its keys, which holds something of the right kind;
    /// returns nothing where there is none of it after all.
    ///
    /// # Errors
    /// Those of the command; they end the wait.
    fn serve(&self, key: &Bytes, store: &mut dyn Store) -> Result<Option<Reply>>;

    /// Returns the calls that undo what was taken, for a caller who is gone before it got the
    /// reply.
    fn put_back(&self, reply: &Reply) -> Vec<Call>;
}
