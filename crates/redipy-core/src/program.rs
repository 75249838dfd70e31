//! Several commands that run as one: what a script is to everything below it.
//!
//! A [`Program`] runs its commands through a [`Caller`] where there is a store, and is sent as text to a
//! server. It travels in a [`Call`](crate::Call) whose arguments are its keys, so that layers and routes treat
//! it as they treat any command with keys.

use std::fmt;
use std::sync::OnceLock;

use crate::{Bytes, Error, ErrorKind, Flags, Reply, Result, Spec, Store, commands};

/// Runs commands in the middle of a transaction, for what runs inside one.
pub trait Caller {
    /// Runs one command, in the database that is selected.
    ///
    /// # Errors
    /// That of the command; then it has changed nothing, and those before it have run.
    fn call(&mut self, spec: &'static Spec, args: &[Bytes]) -> Result<Reply>;

    /// Returns the store for a command that a layer carries out by itself, and what the names of all keys
    /// of this caller start with there. Nobody but a layer uses it.
    ///
    /// # Errors
    /// That the command may not run.
    fn store_for(&mut self, spec: &Spec) -> Result<Option<(&mut dyn Store, Bytes)>> {
        let _ = spec;
        Ok(None)
    }
}

/// One call of something that runs several commands as one: natively where there is a store, as text
/// on a server.
pub trait Program: fmt::Debug + Send + Sync {
    /// Runs it; `keys` are the keys of the call, as the program may name them. It may run again after a
    /// rollback, so it changes nothing but through `caller`.
    ///
    /// # Errors
    /// Its own, or that of a command; what ran before stays.
    fn run(&self, caller: &mut dyn Caller, keys: &[Bytes], watch: &dyn Running) -> Result<Reply>;

    /// Returns what a server runs, on which the names of all keys start with `prefix`, mostly nothing. The
    /// keys of the call have it already.
    ///
    /// # Errors
    /// That it cannot run on a server.
    fn text(&self, prefix: &[u8]) -> Result<Text>;

    /// Makes of a server's answer, which is as it came over the wire, what [`run`](Self::run) would have
    /// returned. An error is one that the server answered, not one of the way to it.
    ///
    /// # Errors
    /// That of the program, or that the answer cannot be read.
    fn read(&self, reply: Result<Reply>) -> Result<Reply>;
}

/// Asked by a running program every so often, about every 1,000 steps.
pub trait Running {
    /// Counts the steps since it was asked last, and tells whether the program may go on.
    ///
    /// # Errors
    /// That it was stopped, or has used up what it may use; then it ends with this error.
    fn go_on(&self, steps: u64) -> Result<()>;
}

static INTERRUPT: OnceLock<fn() -> Result<()>> = OnceLock::new();

/// Has a function asked every now and then, by threads that wait for data which a program keeps, whether
/// to wait on: for a host that can be interrupted. The first one that is set counts.
pub fn set_interrupt(ask: fn() -> Result<()>) {
    let _ = INTERRUPT.set(ask);
}

/// Asks whether to wait on.
///
/// # Errors
/// That of the host.
pub fn check_interrupt() -> Result<()> {
    INTERRUPT.get().map_or(Ok(()), |ask| ask())
}

/// What a server runs: a text in Lua, and arguments for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The text.
    pub source: Bytes,
    /// The name by which a server knows the text: its SHA-1 in hexadecimal digits, lower case.
    pub sha1: Bytes,
    /// What the text finds as `ARGV`.
    pub argv: Vec<Bytes>,
}

impl Text {
    /// Makes one of a text and its arguments.
    ///
    /// ```
    /// use redipy_core::program::Text;
    ///
    /// let text = Text::new("return 1", Vec::new());
    /// assert_eq!(text.sha1, "e0e1f9fabfc9d4800c877a703b823ac0578ff8db");
    /// ```
    #[must_use]
    pub fn new(source: impl Into<Bytes>, argv: Vec<Bytes>) -> Self {
        let source = source.into();
        let sha1 = sha1_smol::Sha1::from(&source[..]).digest().to_string();
        Self {
            source,
            sha1: Bytes::from(sha1),
            argv,
        }
    }
}

/// Finds a command that a script calls, as [`commands::find`] does, with the texts that Redis has for scripts.
///
/// # Errors
/// That there is no such command, that it takes another number of arguments, or that it is
/// [refused](refuse).
pub fn find<'a>(name: &Bytes, args: &'a [Bytes]) -> Result<(&'static Spec, &'a [Bytes])> {
    const UNKNOWN: &str = "ERR Unknown Redis command called from script";
    const NUMBER: &str = "ERR Wrong number of args calling Redis command from script";

    let found = match commands::find_of_connection(name, args) {
        Some(found) => Ok(found),
        None => commands::find(name, args),
    };
    let (spec, args) = found.map_err(|error| match error.kind() {
        ErrorKind::UnknownCommand => Error::argument(UNKNOWN),
        _ => Error::argument(NUMBER),
    })?;
    let number = spec.check_arity(args.len());
    number.map_err(|_| Error::argument(NUMBER))?;
    refuse(spec)?;
    Ok((spec, args))
}

/// Refuses a command that Redis does not allow in scripts.
///
/// # Errors
/// Redis' text for that.
pub fn refuse(spec: &Spec) -> Result<()> {
    if spec.flags.has(Flags::NOSCRIPT) {
        return Err(Error::argument(
            "ERR This Redis command is not allowed from script",
        ));
    }
    Ok(())
}
