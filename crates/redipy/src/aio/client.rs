//! The client whose commands are awaited: the same backends, the same types.

use std::sync::Arc;

use redipy_core::{
    Backend, Bytes, Call, Clock, Command, FromReply, Later, Program, Reply, Result, Run, Spec,
    ToArg, ToArgs,
};
use redipy_redis::aside;

use super::Pipeline;

/// A client of any backend whose commands are awaited, to be shared between tasks by reference.
///
/// Its methods are those of [`redipy::Redis`](crate::Redis) with `.await` behind them. Nothing runs
/// before it is awaited. Dropping a future before it is done cancels what waits: a command such as
/// `BLPOP` has consumed nothing then. A plain command may or may not have run.
///
/// ```
/// use redipy::aio::{Redis, block_on};
///
/// block_on(async {
///     let r = Redis::open("memory://")?;
///     r.zadd("scores", [(1.5, "ann"), (0.5, "bob")]).await?;
///     assert_eq!(r.zrange("scores", 0, -1).await?, ["bob", "ann"]);
///     # redipy::Result::Ok(())
/// })?;
/// # Ok::<(), redipy::Error>(())
/// ```
#[derive(Debug)]
pub struct Redis {
    /// Shared with the calls that are under way.
    redis: Arc<crate::Redis>,
}

impl Redis {
    /// Opens the backend of a URL, as [`redipy::Redis::open`](crate::Redis::open) does.
    ///
    /// # Errors
    /// [`InvalidConfig`](crate::ErrorKind::InvalidConfig) where the URL is none, or of no backend
    /// that there is.
    pub fn open(url: &str) -> Result<Self> {
        crate::Redis::open(url).map(Self::from)
    }

    /// Makes a client of a backend that is open already.
    #[must_use]
    pub fn new(backend: Arc<dyn Backend>) -> Self {
        crate::Redis::new(backend).into()
    }

    /// Makes an empty memory backend whose time is that of `clock`.
    #[must_use]
    pub fn with_clock(clock: impl Into<Clock>) -> Self {
        crate::Redis::with_clock(clock).into()
    }

    /// Returns what this client shares with its calls.
    pub(super) const fn shared(&self) -> &Arc<crate::Redis> {
        &self.redis
    }

    /// Returns the backend.
    #[must_use]
    pub fn backend(&self) -> &Arc<dyn Backend> {
        self.redis.backend()
    }

    /// Returns another client of the same backend, with the same database selected; selecting
    /// another one there does not concern this one.
    #[must_use]
    pub fn another(&self) -> Self {
        self.redis.another().into()
    }

    /// Returns a client of the same backend whose commands have the thread wait.
    ///
    /// ```
    /// use redipy::aio::{Redis, block_on};
    ///
    /// let r = Redis::open("memory://")?;
    /// r.blocking().set("key", "value")?;
    /// assert_eq!(block_on(r.get("key"))?, Some("value".into()));
    /// # Ok::<(), redipy::Error>(())
    /// ```
    #[must_use]
    pub fn blocking(&self) -> crate::Redis {
        self.redis.another()
    }

    /// Returns a client that sees only the keys that start with `prefix`, and names them without
    /// it, as [`redipy::Redis::with_prefix`](crate::Redis::with_prefix) does.
    #[must_use]
    pub fn with_prefix(&self, prefix: impl ToArg) -> Self {
        self.redis.with_prefix(prefix).into()
    }

    /// Runs a command that is given as a value: one of the built-in ones or your own.
    ///
    /// # Errors
    /// That of the command.
    ///
    /// ```
    /// use redipy::aio::{Redis, block_on};
    /// use redipy::core::commands::strings::StrLen;
    ///
    /// block_on(async {
    ///     let r = Redis::open("memory://")?;
    ///     r.set("key", "value").await?;
    ///     assert_eq!(r.run(&StrLen::new("key".into())).await?, 5);
    ///     # redipy::Result::Ok(())
    /// })?;
    /// # Ok::<(), redipy::Error>(())
    /// ```
    #[must_use]
    pub fn run<C: Command>(&self, command: &C) -> Later<'static, Result<<C as Run>::Output>> {
        self.run_as(command)
    }

    /// Runs a command and reads its reply as the type that its method promises.
    pub(crate) fn run_as<C: Command, T: FromReply>(
        &self,
        command: &C,
    ) -> Later<'static, Result<T>> {
        let redis = Arc::clone(&self.redis);
        let mut args = Vec::new();
        command.write(&mut args);
        let checked = command.check();
        Box::pin(async move {
            checked?;
            T::from_reply(run(&redis, C::SPEC, args).await?)
        })
    }

    /// Runs a command that is given by its declaration, its arguments as words.
    ///
    /// # Errors
    /// That of the command.
    #[must_use]
    pub fn execute(&self, spec: &'static Spec, args: Vec<Bytes>) -> Later<'static, Result<Reply>> {
        let redis = Arc::clone(&self.redis);
        Box::pin(async move { run(&redis, spec, args).await })
    }

    /// Runs a call: a command, or the program that it carries.
    ///
    /// # Errors
    /// That of the command or of the program.
    #[must_use]
    pub fn execute_call(&self, call: Call) -> Later<'static, Result<Reply>> {
        let redis = Arc::clone(&self.redis);
        Box::pin(async move {
            let before = redis.db();
            let (after, reply) = redis.backend().execute_call_later(before, call).await;
            redis.selected(before, after);
            reply
        })
    }

    /// Runs a program, such as a script, with these keys, as
    /// [`redipy::Redis::run_program`](crate::Redis::run_program) does.
    ///
    /// # Errors
    /// That of the program or of the way to the data; what it did before stays.
    #[must_use]
    pub fn run_program(
        &self,
        keys: impl ToArgs,
        program: Arc<dyn Program>,
    ) -> Later<'static, Result<Reply>> {
        self.execute_call(Call::of_program(keys.to_args(), program))
    }

    /// Stops the script that runs, as [`redipy::Redis::stop_script`](crate::Redis::stop_script) does.
    ///
    /// # Errors
    /// Redis' `NOTBUSY` where none runs, and its `UNKILLABLE` where it has written.
    #[must_use]
    pub fn stop_script(&self, force: bool) -> Later<'static, Result<()>> {
        let redis = Arc::clone(&self.redis);
        Box::pin(async move {
            if redis.backend().hub().is_some() {
                return redis.stop_script(force);
            }
            aside(move || redis.stop_script(force)).await
        })
    }

    /// Runs calls in their order, with nothing in between if it is to be `atomic`; one that fails
    /// does not stop the rest and stands as [`Reply::Error`] in its place.
    ///
    /// # Errors
    /// That of the way to the data; then the calls have not run.
    #[must_use]
    pub fn execute_all(
        &self,
        calls: Vec<Call>,
        atomic: bool,
    ) -> Later<'static, Result<Vec<Reply>>> {
        let redis = Arc::clone(&self.redis);
        Box::pin(async move {
            if calls.is_empty() {
                return Ok(Vec::new());
            }
            let before = redis.db();
            let replies = redis.backend().execute_all_later(before, calls, atomic);
            let (after, replies) = replies.await;
            redis.selected(before, after);
            replies
        })
    }

    /// Starts a command by its name; the way to commands that have no method.
    ///
    /// ```
    /// use redipy::aio::{Redis, block_on};
    ///
    /// block_on(async {
    ///     let r = Redis::open("memory://")?;
    ///     let length: i64 = r.cmd("RPUSH").arg("queue").args(["a", "b"]).query().await?;
    ///     assert_eq!(length, 2);
    ///     # redipy::Result::Ok(())
    /// })?;
    /// # Ok::<(), redipy::Error>(())
    /// ```
    pub fn cmd(&self, name: &str) -> Cmd<'_> {
        let words = name.split_whitespace().map(Bytes::from).collect();
        Cmd { redis: self, words }
    }

    /// Starts a pipeline: commands that run together, atomically, at [`Pipeline::execute`].
    #[must_use]
    pub fn pipeline(&self) -> Pipeline<'_> {
        Pipeline::new(self)
    }
}

/// Runs a command in the database that is selected when it starts.
async fn run(redis: &crate::Redis, spec: &'static Spec, args: Vec<Bytes>) -> Result<Reply> {
    let before = redis.db();
    let (after, reply) = redis.backend().execute_later(before, spec, args).await;
    redis.selected(before, after);
    reply
}

impl From<crate::Redis> for Redis {
    fn from(redis: crate::Redis) -> Self {
        Self {
            redis: Arc::new(redis),
        }
    }
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
    pub async fn query<T: FromReply>(self) -> Result<T> {
        let call = Call::from_words(&self.words)?;
        T::from_reply(self.redis.execute(call.spec, call.args).await?)
    }
}
