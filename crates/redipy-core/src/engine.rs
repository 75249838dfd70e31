//! Who runs commands: an engine runs bodies over a store, a backend runs whole calls.
//!
//! [`Engine`] is what a local backend implements (memory, SQL); [`Local`] makes a [`Backend`]
//! of it. A remote backend has no store and implements [`Backend`] alone.

use std::fmt;
use std::sync::Arc;

use crate::commands::SCRIPT_CALL;
use crate::hub::LocalWatch;
use crate::waiting::{Tried, try_or_wait};
use crate::{
    Bytes, Clock, Error, ErrorKind, Flags, Hub, Later, Program, Reply, Result, Spec, Store,
    Subscription, block_on,
};

/// What a transaction is going to touch, known before it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// It only reads.
    Read,
    /// It is one command that may write.
    One,
    /// It is several commands that may write.
    Many,
    /// It is one command that takes its place among those who wait, where it gets nothing.
    Wait,
}

/// What runs inside a transaction. It may run again, so it depends on nothing but the store.
pub type Body<'a> = &'a mut dyn FnMut(&mut dyn Store) -> Result<()>;

/// Runs bodies over a store, each one atomically: through [`Hub::run`], with [`Hub::tell`] after it, or
/// [`Hub::revoke`] where it came to nothing. What only reads may run without the hub.
pub trait Engine: Send + Sync + fmt::Debug {
    /// Runs the body with the store to itself.
    ///
    /// # Errors
    /// That of the body, or of the storage; a storage that fails has changed nothing.
    fn transact(&self, access: Access, body: Body<'_>) -> Result<()>;

    /// Returns the name of the kind of storage, such as `memory`.
    fn name(&self) -> &'static str;

    /// Returns the clock that rules lifetimes here.
    fn clock(&self) -> &Clock;

    /// Returns the hub through which the engine runs its bodies.
    fn hub(&self) -> &Arc<Hub>;
}

/// A command with its arguments: what travels where types cannot.
#[derive(Clone, Debug)]
pub struct Call {
    /// The command.
    pub spec: &'static Spec,
    /// The arguments behind its name.
    pub args: Vec<Bytes>,
    /// What runs in place of the command, whose arguments are keys then.
    pub program: Option<Arc<dyn Program>>,
}

/// Runs calls, wherever the data are.
pub trait Backend: Send + Sync + fmt::Debug {
    /// Returns the name of the kind of backend, such as `memory`.
    fn name(&self) -> &'static str;

    /// Returns the database that a new client works on.
    fn first_db(&self) -> u32 {
        0
    }

    /// Runs one call in the database `db`, and changes `db` where the call does. A command that
    /// waits has this thread wait.
    ///
    /// # Errors
    /// That of the command or of the way to it.
    fn execute(&self, db: &mut u32, spec: &'static Spec, args: &[Bytes]) -> Result<Reply>;

    /// Runs one call as [`execute`](Self::execute) does, or the program that it carries.
    ///
    /// # Errors
    /// That of the command, of the program or of the way to it.
    fn execute_call(&self, db: &mut u32, call: &Call) -> Result<Reply> {
        if call.program.is_none() {
            return self.execute(db, call.spec, &call.args);
        }
        only(self.execute_all(db, std::slice::from_ref(call))?)
    }

    /// Runs calls in their order with nothing in between; one that fails does not stop the rest
    /// and stands as [`Reply::Error`] in its place.
    ///
    /// # Errors
    /// That of the way to the data; then the calls have not run.
    fn execute_all(&self, db: &mut u32, calls: &[Call]) -> Result<Vec<Reply>>;

    /// Runs calls in their order as [`execute_all`](Self::execute_all) does, but others may get in
    /// between; what is far away is still asked once for all of them.
    ///
    /// # Errors
    /// That of the way to the data; then some of the calls may have run.
    fn execute_each(&self, db: &mut u32, calls: &[Call]) -> Result<Vec<Reply>> {
        self.execute_all(db, calls)
    }

    /// Does what [`execute`](Self::execute) does without holding a thread while there is nothing to
    /// do, and returns the database that is selected then. Dropping the result cancels a command
    /// that waits, which has consumed nothing then.
    fn execute_later(
        &self,
        db: u32,
        spec: &'static Spec,
        args: Vec<Bytes>,
    ) -> Later<'_, (u32, Result<Reply>)> {
        // Right where data are in this process, and nothing waits.
        let mut db = db;
        Box::pin(async move {
            let reply = self.execute(&mut db, spec, &args);
            (db, reply)
        })
    }

    /// Does what [`execute_call`](Self::execute_call) does as [`execute_later`](Self::execute_later) does it.
    fn execute_call_later(&self, db: u32, call: Call) -> Later<'_, (u32, Result<Reply>)> {
        if call.program.is_none() {
            return self.execute_later(db, call.spec, call.args);
        }
        Box::pin(async move {
            let (db, replies) = self.execute_all_later(db, vec![call], true).await;
            (db, replies.and_then(only))
        })
    }

    /// Does what [`execute_all`](Self::execute_all) does, or [`execute_each`](Self::execute_each)
    /// where it need not be atomic, without holding a thread.
    fn execute_all_later(
        &self,
        db: u32,
        calls: Vec<Call>,
        atomic: bool,
    ) -> Later<'_, (u32, Result<Vec<Reply>>)> {
        let mut db = db;
        Box::pin(async move {
            let replies = if atomic {
                self.execute_all(&mut db, &calls)
            } else {
                self.execute_each(&mut db, &calls)
            };
            (db, replies)
        })
    }

    /// Starts to watch keys of the database `db`.
    ///
    /// # Errors
    /// That of the way to the data.
    fn watch(&self, db: u32, keys: &[Bytes]) -> Result<Box<dyn Watch>> {
        let _ = (db, keys);
        Err(self.lacks("transactions that watch keys"))
    }

    /// Returns a subscriber without subscriptions.
    ///
    /// # Errors
    /// That of the way to the channels.
    fn subscription(&self) -> Result<Arc<dyn Subscription>> {
        Err(self.lacks("channels"))
    }

    /// Makes the error that this kind of backend does not have something.
    fn lacks(&self, what: &str) -> Error {
        Error::state(format!("ERR the backend '{}' has no {what}", self.name()))
    }

    /// Returns the engine where data are reached through a store, for calls that keep their types.
    fn engine(&self) -> Option<&dyn Engine>;

    /// Tells whether calls are done at once by the thread that makes them, because data are in memory; else they can have it wait
    /// for a disk or a server.
    fn is_immediate(&self) -> bool {
        false
    }

    /// Returns the hub of the engine, where data are in this process; a layer that keeps its engine to
    /// itself has one too.
    fn hub(&self) -> Option<&Arc<Hub>> {
        self.engine().map(Engine::hub)
    }

    /// Stops the script that runs. One that has written is stopped only by `force`, which a server does not
    /// know; what it has written stays.
    ///
    /// # Errors
    /// Redis' `NOTBUSY` where none runs, and its `UNKILLABLE` where it has written.
    fn stop_script(&self, force: bool) -> Result<()> {
        match self.hub() {
            Some(hub) => hub.programs().stop(force),
            None => Err(self.lacks("scripts that can be stopped")),
        }
    }
}

/// Returns the reply to the only call there was.
fn only(mut replies: Vec<Reply>) -> Result<Reply> {
    match replies.pop() {
        Some(Reply::Error(error)) => Err(error),
        Some(reply) => Ok(reply),
        None => Err(Error::state("ERR the backend did not run the call")),
    }
}

/// Keys that are watched, for a transaction that runs only if none of them has changed. Dropping it
/// ends that.
pub trait Watch: Send + fmt::Debug {
    /// Watches more keys.
    ///
    /// # Errors
    /// That of the way to the data.
    fn add(&mut self, keys: &[Bytes]) -> Result<()>;

    /// Runs calls as [`Backend::execute_all`] does, in the database that the keys are of unless
    /// they change it, if no watched key has changed; returns nothing where one has.
    ///
    /// # Errors
    /// That of the way to the data; then the calls have not run.
    fn execute_all(self: Box<Self>, db: &mut u32, calls: &[Call]) -> Result<Option<Vec<Reply>>>;

    /// Returns the watch where data are reached through a store, for what is more than a call.
    fn local(&self) -> Option<&LocalWatch> {
        None
    }
}

/// A backend over an engine of this process whose data are in memory.
#[derive(Debug)]
pub struct Local<E>(pub E);

impl<E: Engine + Clone + 'static> Backend for Local<E> {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn execute(&self, db: &mut u32, spec: &'static Spec, args: &[Bytes]) -> Result<Reply> {
        if spec.wait.is_some() {
            return match try_or_wait(&self.0, *db, spec, args)? {
                Tried::Done(reply) => Ok(reply),
                Tried::Waiting(reply) => block_on(reply),
            };
        }
        if let Some(beside) = spec.beside {
            return beside(args, self.0.hub());
        }
        let mut reply = Reply::Nil;
        self.0.transact(access(spec), &mut |store| {
            store.select(*db);
            if spec.flags.has(Flags::LONE) {
                store.last();
            }
            reply = (spec.exec)(args, store)?;
            *db = store.selected();
            Ok(())
        })?;
        Ok(reply)
    }

    fn execute_later(
        &self,
        db: u32,
        spec: &'static Spec,
        args: Vec<Bytes>,
    ) -> Later<'_, (u32, Result<Reply>)> {
        let mut db = db;
        Box::pin(async move {
            if spec.wait.is_none() {
                let reply = self.execute(&mut db, spec, &args);
                return (db, reply);
            }
            let reply = match try_or_wait(&self.0, db, spec, &args) {
                Ok(Tried::Done(reply)) => Ok(reply),
                Ok(Tried::Waiting(reply)) => reply.await,
                Err(error) => Err(error),
            };
            (db, reply)
        })
    }

    fn execute_all(&self, db: &mut u32, calls: &[Call]) -> Result<Vec<Reply>> {
        let run = |call: &Call, store: &mut dyn Store| call.run(store, self.0.hub());
        transact_each(&self.0, db, calls, run)
    }

    fn watch(&self, db: u32, keys: &[Bytes]) -> Result<Box<dyn Watch>> {
        let engine = Arc::new(self.0.clone());
        Ok(Box::new(LocalWatch::new(engine, db, keys)?))
    }

    fn subscription(&self) -> Result<Arc<dyn Subscription>> {
        Ok(self.0.hub().subscription())
    }

    fn engine(&self) -> Option<&dyn Engine> {
        Some(&self.0)
    }

    fn is_immediate(&self) -> bool {
        true
    }
}

/// Runs something for each item in one transaction of an engine, as [`Backend::execute_all`] runs
/// calls.
///
/// # Errors
/// That of the storage; then nothing has run.
pub fn transact_each<T>(
    engine: &dyn Engine,
    db: &mut u32,
    items: &[T],
    run: impl Fn(&T, &mut dyn Store) -> Result<Reply>,
) -> Result<Vec<Reply>> {
    let replies = transact_each_if(engine, db, items, |_| Ok(true), run)?;
    Ok(replies.unwrap_or_default())
}

/// Does what [`transact_each`] does if `may_run` says so inside the transaction; else it returns
/// nothing.
///
/// # Errors
/// That of the storage; then nothing has run.
pub(crate) fn transact_each_if<T>(
    engine: &dyn Engine,
    db: &mut u32,
    items: &[T],
    may_run: impl Fn(&mut dyn Store) -> Result<bool>,
    run: impl Fn(&T, &mut dyn Store) -> Result<Reply>,
) -> Result<Option<Vec<Reply>>> {
    let mut replies = None;
    let mut at_end = *db;
    engine.transact(Access::Many, &mut |store| {
        replies = None;
        if !may_run(store)? {
            return Ok(());
        }
        store.select(*db);
        let mut all = Vec::with_capacity(items.len());
        for item in items {
            all.push(match run(item, store) {
                Ok(reply) => reply,
                Err(error) if error.kind() == ErrorKind::Other => return Err(error),
                Err(error) => Reply::Error(error),
            });
        }
        at_end = store.selected();
        replies = Some(all);
        Ok(())
    })?;
    *db = at_end;
    Ok(replies)
}

/// Returns the access that one call of a command needs.
#[must_use]
pub fn access(spec: &Spec) -> Access {
    // A message may have to be written down for other processes.
    if spec.flags.has(Flags::WRITE) || spec.flags.has(Flags::PUBSUB) {
        Access::One
    } else {
        Access::Read
    }
}

impl Call {
    /// Makes a call of a command.
    #[must_use]
    pub const fn new(spec: &'static Spec, args: Vec<Bytes>) -> Self {
        Self {
            spec,
            args,
            program: None,
        }
    }

    /// Makes a call of a program with these keys.
    #[must_use]
    pub fn of_program(keys: Vec<Bytes>, program: Arc<dyn Program>) -> Self {
        Self {
            spec: &SCRIPT_CALL,
            args: keys,
            program: Some(program),
        }
    }

    /// Runs it in a store, in a transaction of the engine of this hub, without waiting.
    ///
    /// # Errors
    /// That of the command or of the program.
    pub fn run(&self, store: &mut dyn Store, hub: &Hub) -> Result<Reply> {
        match &self.program {
            None => (self.spec.exec)(&self.args, store),
            Some(program) => hub.programs().run(store, &**program, &self.args),
        }
    }

    /// Makes a call of words, name first. A command that is not declared is one all the same, for a
    /// server to know.
    ///
    /// # Errors
    /// That there are no words at all, or that the command would change its connection.
    pub fn from_words(words: &[Bytes]) -> Result<Self> {
        let Some((name, args)) = words.split_first() else {
            return Err(Error::argument("ERR a call needs the name of a command"));
        };
        if let Some(error) = crate::commands::refusal(name, args) {
            return Err(error);
        }
        Ok(match crate::commands::find(name, args) {
            Ok((spec, args)) => Self::new(spec, args.to_vec()),
            Err(_) => Self::new(&crate::commands::UNDECLARED, words.to_vec()),
        })
    }
}
