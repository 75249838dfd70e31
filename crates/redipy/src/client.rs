//! The client: a backend, and the database that is selected.

use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use redipy_core::hub::{Limits as ScriptLimits, Programs};
use redipy_core::{
    Backend, Bytes, Call, Clock, Command, Error, Flags, FromReply, IntoReply, Later, Local,
    Program, Reply, Result, Run, Spec, ToArg, ToArgs, access,
};
use redipy_memory::Memory;

use crate::layers::Prefix;
use crate::{Pipeline, url};

/// A client of any backend, to be shared between threads by reference.
///
/// ```
/// use redipy::Redis;
///
/// let r = Redis::open("memory://")?;
/// r.zadd("scores", [(1.5, "ann"), (0.5, "bob")])?;
/// assert_eq!(r.zrange("scores", 0, -1)?, ["bob", "ann"]);
/// # Ok::<(), redipy::Error>(())
/// ```
#[derive(Debug)]
pub struct Redis {
    backend: Arc<dyn Backend>,
    db: AtomicU32,
}

impl Redis {
    /// Opens the backend of a URL: `memory://` for one of its own, `memory://name` for one that
    /// the whole process shares, `redis://host:port/db` for a server, `redis+sentinel://` and
    /// `redis+cluster://` with several hosts for more of them, `rediss` in place of `redis` for TLS.
    /// Servers are connected to by the first command.
    ///
    /// # Errors
    /// [`InvalidConfig`](crate::ErrorKind::InvalidConfig) where the URL is none, or of no
    /// backend that there is.
    ///
    /// ```
    /// let error = redipy::Redis::open("memroy://").unwrap_err();
    /// assert!(error.to_string().contains("memory://"));
    /// ```
    pub fn open(url: &str) -> Result<Self> {
        url::open(url).map(Self::new)
    }

    /// Opens the backend of a URL, of memory or of a SQL database, apart from all others and with a clock of its own: for tests.
    ///
    /// # Errors
    /// Those of [`open`](Self::open), and that a backend has a clock already.
    ///
    /// ```
    /// use redipy::{ManualClock, Redis, options::SetOptions};
    /// use std::time::Duration;
    ///
    /// let clock = ManualClock::new();
    /// let r = Redis::open_with_clock("sqlite::memory:", clock.clone())?;
    /// r.set_with("key", "value", SetOptions::new().ex(10))?;
    /// clock.advance(Duration::from_secs(10));
    /// assert_eq!(r.get("key")?, None);
    /// # Ok::<(), redipy::Error>(())
    /// ```
    pub fn open_with_clock(url: &str, clock: impl Into<Clock>) -> Result<Self> {
        url::open_with_clock(url, clock.into()).map(Self::new)
    }

    /// Makes a client of a backend that is open already.
    #[must_use]
    pub fn new(backend: Arc<dyn Backend>) -> Self {
        let db = AtomicU32::new(backend.first_db());
        Self { backend, db }
    }

    /// Makes an empty memory backend whose time is that of `clock`.
    ///
    /// ```
    /// use redipy::{ManualClock, Redis, options::SetOptions};
    /// use std::time::Duration;
    ///
    /// let clock = ManualClock::new();
    /// let r = Redis::with_clock(clock.clone());
    /// r.set_with("key", "value", SetOptions::new().ex(10))?;
    /// clock.advance(Duration::from_secs(10));
    /// assert_eq!(r.get("key")?, None);
    /// # Ok::<(), redipy::Error>(())
    /// ```
    #[must_use]
    pub fn with_clock(clock: impl Into<Clock>) -> Self {
        Self::new(Arc::new(Local(Memory::new(clock.into()))))
    }

    /// Returns the backend.
    #[must_use]
    pub fn backend(&self) -> &Arc<dyn Backend> {
        &self.backend
    }

    /// Returns another client of the same backend, with the same database selected; selecting
    /// another one there does not concern this one.
    ///
    /// ```
    /// use redipy::Redis;
    ///
    /// let r = Redis::open("memory://")?;
    /// let other = r.another();
    /// other.select(1)?;
    /// other.set("key", "there")?;
    /// assert_eq!(r.get("key")?, None);
    /// # Ok::<(), redipy::Error>(())
    /// ```
    #[must_use]
    pub fn another(&self) -> Self {
        Self {
            backend: Arc::clone(&self.backend),
            db: AtomicU32::new(self.db.load(Ordering::Relaxed)),
        }
    }

    /// Returns a client that sees only the keys that start with `prefix`, and names them without
    /// it; the same database is selected. A prefix upon a prefix comes behind it. See [`Prefix`] for
    /// what holds under one.
    ///
    /// ```
    /// use redipy::Redis;
    ///
    /// let r = Redis::open("memory://")?;
    /// r.set("key", "everybody's")?;
    /// let tests = r.with_prefix("tests:");
    /// tests.set("key", "mine")?;
    /// assert_eq!(tests.keys("*")?, ["key"]);
    /// assert_eq!(r.get("tests:key")?, Some("mine".into()));
    ///
    /// tests.flushall()?;
    /// assert_eq!(r.keys("*")?, ["key"]);
    /// # Ok::<(), redipy::Error>(())
    /// ```
    #[must_use]
    pub fn with_prefix(&self, prefix: impl ToArg) -> Self {
        Self {
            backend: Arc::new(Prefix::new(Arc::clone(&self.backend), prefix)),
            db: AtomicU32::new(self.db.load(Ordering::Relaxed)),
        }
    }

    /// Runs a command that is given as a value: one of the built-in ones or your own.
    ///
    /// # Errors
    /// That of the command.
    ///
    /// ```
    /// use redipy::Redis;
    /// use redipy::core::commands::strings::StrLen;
    ///
    /// let r = Redis::open("memory://")?;
    /// r.set("key", "value")?;
    /// assert_eq!(r.run(&StrLen::new("key".into()))?, 5);
    /// # Ok::<(), redipy::Error>(())
    /// ```
    pub fn run<C: Command>(&self, command: &C) -> Result<<C as Run>::Output> {
        let output = self.run_once(command)?;
        output.ok_or_else(did_not_run)
    }

    /// Runs a command; returns nothing where the engine did not run it.
    #[inline]
    fn run_once<C: Command>(&self, command: &C) -> Result<Option<<C as Run>::Output>> {
        command.check()?;
        // What can wait runs as words: there the backend waits, which a body alone cannot do.
        let engine = self.backend.engine().filter(|_| C::SPEC.is_body_alone());
        let Some(engine) = engine else {
            let mut args = Vec::new();
            command.write(&mut args);
            return C::Output::from_reply(self.execute(C::SPEC, &args)?).map(Some);
        };
        let access = access(C::SPEC);
        let before = self.db.load(Ordering::Relaxed);
        let mut after = before;
        let mut output = None;
        engine.transact(access, &mut |store| {
            store.select(before);
            if C::SPEC.flags.has(Flags::LONE) {
                store.last();
            }
            output = Some(command.run(store)?);
            after = store.selected();
            Ok(())
        })?;
        if after != before {
            self.db.store(after, Ordering::Relaxed);
        }
        Ok(output)
    }

    /// Runs a command and reads its reply as the type that its method promises.
    #[inline]
    pub(crate) fn run_as<C: Command, T: FromReply + 'static>(&self, command: &C) -> Result<T> {
        let mut output = self.run_once(command)?;
        // Mostly the two types are one, which the compiler knows; then there is nothing to read.
        let same: &mut dyn Any = &mut output;
        if let Some(same) = same.downcast_mut::<Option<T>>().and_then(Option::take) {
            return Ok(same);
        }
        T::from_reply(output.ok_or_else(did_not_run)?.into_reply())
    }

    /// Runs a command that is given by its declaration, its arguments as words.
    ///
    /// # Errors
    /// That of the command.
    pub fn execute(&self, spec: &'static Spec, args: &[Bytes]) -> Result<Reply> {
        self.with_db(|db| self.backend.execute(db, spec, args))
    }

    /// Runs a call: a command, or the program that it carries.
    ///
    /// # Errors
    /// That of the command or of the program.
    pub fn execute_call(&self, call: &Call) -> Result<Reply> {
        self.with_db(|db| self.backend.execute_call(db, call))
    }

    /// Runs a program, such as a script, with these keys: several commands as one, with nothing in between.
    /// On a server it runs as a script.
    ///
    /// # Errors
    /// That of the program or of the way to the data; what it did before stays.
    pub fn run_program(&self, keys: impl ToArgs, program: Arc<dyn Program>) -> Result<Reply> {
        self.execute_call(&Call::of_program(keys.to_args(), program))
    }

    /// Stops the script that runs, as `SCRIPT KILL` does. With `force`, one that has written is stopped
    /// too; what it has written stays. A server knows no such force.
    ///
    /// # Errors
    /// Redis' `NOTBUSY` where none runs, and its `UNKILLABLE` where it has written.
    ///
    /// ```
    /// use redipy::Redis;
    ///
    /// let r = Redis::open("memory://")?;
    /// assert_eq!(r.stop_script(true).unwrap_err().code(), "NOTBUSY");
    /// # Ok::<(), redipy::Error>(())
    /// ```
    pub fn stop_script(&self, force: bool) -> Result<()> {
        self.backend.stop_script(force)
    }

    /// Returns how much a script may take here; on a server, its own settings say so.
    ///
    /// # Errors
    /// That the data are not in this process.
    pub fn script_limits(&self) -> Result<ScriptLimits> {
        Ok(self.programs()?.limits())
    }

    /// Sets how much a script may take here, for all clients of the same data.
    ///
    /// # Errors
    /// That the data are not in this process.
    ///
    /// ```
    /// use redipy::{Redis, ScriptLimits};
    /// use std::time::Duration;
    ///
    /// let r = Redis::open("memory://")?;
    /// r.set_script_limits(ScriptLimits {
    ///     max_time: Some(Duration::from_secs(1)),
    ///     ..ScriptLimits::default()
    /// })?;
    /// # Ok::<(), redipy::Error>(())
    /// ```
    pub fn set_script_limits(&self, limits: ScriptLimits) -> Result<()> {
        self.programs()?.set_limits(limits);
        Ok(())
    }

    fn programs(&self) -> Result<&Programs> {
        let hub = self.backend.hub();
        hub.map(|hub| hub.programs())
            .ok_or_else(|| self.backend.lacks("limits of scripts that could be set"))
    }

    /// Does what [`execute`](Self::execute) does without holding a thread: a command that waits is
    /// cancelled by dropping the result, and has consumed nothing then.
    ///
    /// ```
    /// use redipy::{Bytes, Command, Redis, Reply, core::block_on, core::commands::lists::BLPop};
    ///
    /// let r = Redis::open("memory://")?;
    /// let args = ["queue", "0"].map(Bytes::from).to_vec();
    /// let reply = r.execute_later(BLPop::SPEC, args);
    /// r.rpush("queue", ["job"])?;
    /// let job = [Reply::Bulk("queue".into()), Reply::Bulk("job".into())];
    /// assert_eq!(block_on(reply)?, Reply::Array(job.to_vec()));
    /// # Ok::<(), redipy::Error>(())
    /// ```
    pub fn execute_later(&self, spec: &'static Spec, args: Vec<Bytes>) -> Later<'_, Result<Reply>> {
        let before = self.db.load(Ordering::Relaxed);
        let reply = self.backend.execute_later(before, spec, args);
        Box::pin(async move {
            let (after, reply) = reply.await;
            self.selected(before, after);
            reply
        })
    }

    /// Runs calls in their order with nothing in between; one that fails does not stop the rest
    /// and stands as [`Reply::Error`] in its place.
    ///
    /// # Errors
    /// That of the way to the data; then the calls have not run.
    pub fn execute_all(&self, calls: &[Call]) -> Result<Vec<Reply>> {
        self.with_db(|db| self.backend.execute_all(db, calls))
    }

    /// Runs calls in their order as [`execute_all`](Self::execute_all) does, but calls of others may
    /// get in between.
    ///
    /// # Errors
    /// That of the way to the data; then some of the calls may have run.
    pub fn execute_each(&self, calls: &[Call]) -> Result<Vec<Reply>> {
        self.with_db(|db| self.backend.execute_each(db, calls))
    }

    /// Does something in the database that is selected, which may select another one.
    pub(crate) fn with_db<T>(&self, run: impl FnOnce(&mut u32) -> Result<T>) -> Result<T> {
        let before = self.db();
        let mut db = before;
        let result = run(&mut db);
        self.selected(before, db);
        result
    }

    /// Returns the database that is selected.
    pub(crate) fn db(&self) -> u32 {
        self.db.load(Ordering::Relaxed)
    }

    /// Takes note of the database that is selected after a call.
    pub(crate) fn selected(&self, before: u32, after: u32) {
        if after != before {
            self.db.store(after, Ordering::Relaxed);
        }
    }

    /// Starts a command by its name; the way to commands that have no method.
    ///
    /// ```
    /// use redipy::Redis;
    ///
    /// let r = Redis::open("memory://")?;
    /// let length: i64 = r.cmd("RPUSH").arg("queue").args(["a", "b"]).query()?;
    /// assert_eq!(length, 2);
    /// # Ok::<(), redipy::Error>(())
    /// ```
    pub fn cmd(&self, name: &str) -> Cmd<'_> {
        // A name such as "OBJECT ENCODING" is two words on the wire.
        let words = name.split_whitespace().map(Bytes::from).collect();
        Cmd { redis: self, words }
    }

    /// Starts a pipeline: commands that run together, atomically, at [`Pipeline::execute`].
    #[must_use]
    pub fn pipeline(&self) -> Pipeline<'_> {
        Pipeline::new(self)
    }

    /// Queues commands in a closure and runs them atomically at its end, if it has not done so.
    ///
    /// # Errors
    /// That of the first command that failed; the others have run.
    ///
    /// ```
    /// use redipy::{Redis, Reply};
    ///
    /// let r = Redis::open("memory://")?;
    /// let replies = r.pipelined(|pipe| {
    ///     pipe.set("a", 1).incrby("a", 2);
    /// })?;
    /// assert_eq!(replies, [Reply::Ok, Reply::Int(3)]);
    /// # Ok::<(), redipy::Error>(())
    /// ```
    pub fn pipelined(&self, queue: impl FnOnce(&mut Pipeline<'_>)) -> Result<Vec<Reply>> {
        let mut pipeline = self.pipeline();
        queue(&mut pipeline);
        pipeline.execute()
    }
}

#[cold]
fn did_not_run() -> Error {
    Error::state("ERR the engine did not run the command")
}

/// A command that is put together word by word.
#[derive(Clone, Debug)]
#[must_use]
pub struct Cmd<'a> {
    redis: &'a Redis,
    words: Vec<Bytes>,
}

impl Cmd<'_> {
    /// Appends an argument.
    pub fn arg(mut self, arg: impl ToArg) -> Self {
        self.words.push(arg.to_arg());
        self
    }

    /// Appends several arguments.
    pub fn args(mut self, args: impl ToArgs) -> Self {
        self.words.extend(args.to_args());
        self
    }

    /// Runs the command and reads its reply as `T`.
    ///
    /// # Errors
    /// That of the command, or that the reply is no `T`.
    pub fn query<T: FromReply>(self) -> Result<T> {
        let call = Call::from_words(&self.words)?;
        T::from_reply(self.redis.execute(call.spec, &call.args)?)
    }
}
