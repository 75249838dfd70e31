//! What it takes for a command to wait until a key has something for it.

use std::time::Duration;

use crate::number::LongDouble;
use crate::{Args, Bytes, Call, Command, Error, Key, Kind, Reply, Result, Store};

/// How long a command waits: a number of seconds as text, 0 for without an end.
pub type Timeout = Bytes;

/// Reads how long to wait; nothing where that has no end. Redis counts in milliseconds, rounded up.
///
/// # Errors
/// Redis' texts for what is no number, and for a number below zero; one that is too large is such
/// a number too.
pub fn parse_timeout(text: &[u8]) -> Result<Option<Duration>> {
    let seconds = LongDouble::parse(text)
        .ok_or_else(|| Error::argument("ERR timeout is not a float or out of range"))?;
    let millis = seconds.thousandfold_up();
    match millis.and_then(|millis| u64::try_from(millis).ok()) {
        Some(0) => Ok(None),
        Some(millis) => Ok(Some(Duration::from_millis(millis))),
        None => Err(Error::argument("ERR timeout is negative")),
    }
}

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
pub trait Serve: Send + Sync {
    /// Takes what the command wants of one of its keys, which holds something of the right kind;
    /// returns nothing where there is none of it after all.
    ///
    /// # Errors
    /// Those of the command; they end the wait.
    fn serve(&self, key: &Bytes, store: &mut dyn Store) -> Result<Option<Reply>>;

    /// Returns the calls that undo what was taken, for a caller who is gone before it got the
    /// reply; none where that takes more than calls can do.
    fn put_back(&self, reply: &Reply) -> Vec<Call>;

    /// Undoes what was taken where there is a store, in the database of the keys.
    ///
    /// # Errors
    /// Those of the store, such as that the key has come to hold another kind by now.
    fn undo(&self, reply: &Reply, store: &mut dyn Store) -> Result<()> {
        for call in self.put_back(reply) {
            (call.spec.exec)(&call.args, store)?;
        }
        Ok(())
    }
}

/// A command that waits, beside its [`Run`](crate::Run), which tries without waiting and answers
/// nothing where there is nothing.
pub trait Blocking: Command + Serve {
    /// The kind of value that it waits for.
    const KIND: Kind;

    /// Returns the keys that it waits for, in the order in which they are looked at.
    fn keys(&self) -> &[Key];

    /// Returns how long it waits.
    fn timeout(&self) -> &Timeout;
}

/// Reads what a call waits for: what [`Spec::wait`](crate::Spec) points to.
///
/// # Errors
/// Those of reading the arguments.
pub fn make_wait<C: Blocking>(args: &[Bytes]) -> Result<Wait> {
    C::SPEC.check_arity(args.len())?;
    let command = C::parse(&mut Args::new(args))?;
    Ok(Wait {
        keys: command.keys().to_vec(),
        kind: C::KIND,
        timeout: parse_timeout(command.timeout())?,
        command: Box::new(command),
    })
}
