//! One call of a script: its keys and arguments, and where it runs.

use std::sync::Arc;

use redipy_core::{Bytes, FromReply, Later, Program, Reply, Result, ToArg};
use redipy_script::Script;

use super::ToValue;
use super::value::read;
use crate::{Pipeline, Redis, aio};

/// A call of a script that is being put together.
///
/// Names that are missing, unknown or there twice are an error of what comes last, before anything runs.
#[derive(Debug)]
#[must_use = "nothing runs before `run`"]
pub struct ScriptCall<'a, R = Redis> {
    redis: &'a R,
    script: &'a Arc<Script>,
    keys: Vec<(String, Bytes)>,
    args: Vec<(String, Reply)>,
}

impl<'a, R> ScriptCall<'a, R> {
    pub(super) const fn new(redis: &'a R, script: &'a Arc<Script>) -> Self {
        Self {
            redis,
            script,
            keys: Vec::new(),
            args: Vec::new(),
        }
    }

    /// Gives a key, by its name in the script.
    pub fn key(mut self, name: &str, key: impl ToArg) -> Self {
        self.keys.push((name.to_owned(), key.to_arg()));
        self
    }

    /// Gives keys, by their names in the script.
    pub fn keys<N: Into<String>, K: ToArg>(
        mut self,
        keys: impl IntoIterator<Item = (N, K)>,
    ) -> Self {
        let keys = keys.into_iter();
        self.keys
            .extend(keys.map(|(name, key)| (name.into(), key.to_arg())));
        self
    }

    /// Gives an argument, by its name in the script.
    pub fn arg(mut self, name: &str, value: impl ToValue) -> Self {
        self.args.push((name.to_owned(), value.to_value()));
        self
    }

    /// Gives arguments, by their names in the script.
    pub fn args<N: Into<String>, V: ToValue>(
        mut self,
        args: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        let args = args.into_iter();
        self.args
            .extend(args.map(|(name, value)| (name.into(), value.to_value())));
        self
    }

    /// Queues the call in a pipeline of either client; its result stands in its place there.
    ///
    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) for names that are missing, unknown or there twice, and for
    /// an argument that no script can have.
    ///
    /// ```
    /// use redipy::script::Function;
    /// use redipy::{Redis, Reply};
    ///
    /// let mut f = Function::new();
    /// let (counter, by) = (f.var("counter"), f.arg("by"));
    /// f.return_(counter.incrby(&by * 2));
    /// let r = Redis::open("memory://")?;
    /// let twice = r.register(f)?;
    ///
    /// let mut pipe = r.pipeline();
    /// twice.key("counter", "hits").arg("by", 3).queue(&mut pipe)?;
    /// pipe.get("hits");
    /// assert_eq!(pipe.execute()?, [Reply::Int(6), Reply::Bulk("6".into())]);
    /// # Ok::<(), redipy::Error>(())
    /// ```
    pub fn queue(self, pipeline: &mut impl Queue) -> Result<()> {
        let (keys, program) = self.program()?;
        pipeline.program(keys, program);
        Ok(())
    }

    fn program(self) -> Result<(Vec<Bytes>, Arc<dyn Program>)> {
        let invocation = self.script.call(self.keys, self.args)?;
        let keys = invocation.keys().to_vec();
        Ok((keys, Arc::new(invocation)))
    }
}

impl<R> Clone for ScriptCall<'_, R> {
    fn clone(&self) -> Self {
        Self {
            keys: self.keys.clone(),
            args: self.args.clone(),
            ..*self
        }
    }
}

impl ScriptCall<'_> {
    /// Runs the script and reads its result. `()` takes any result; nothing is an empty list or map where one is
    /// asked for.
    ///
    /// # Errors
    /// Those of [`queue`](Self::queue) before anything runs; that of the script, with the line that built the statement; that
    /// the result is no `T`. What the script did before its error stays.
    pub fn run<T: FromReply + 'static>(self) -> Result<T> {
        let redis = self.redis;
        self.run_on(redis)
    }

    /// Runs the script on another client.
    ///
    /// # Errors
    /// Those of [`run`](Self::run).
    pub fn run_on<T: FromReply + 'static>(self, redis: &Redis) -> Result<T> {
        let (keys, program) = self.program()?;
        read(redis.run_program(keys, program)?)
    }
}

impl ScriptCall<'_, aio::Redis> {
    /// Runs the script and reads its result, as [`run`](ScriptCall::run) without `.await` does.
    ///
    /// # Errors
    /// Those of [`run`](ScriptCall::run).
    #[must_use]
    pub fn run<T: FromReply + Send + 'static>(self) -> Later<'static, Result<T>> {
        let redis = self.redis;
        self.run_on(redis)
    }

    /// Runs the script on another client.
    ///
    /// # Errors
    /// Those of [`run`](ScriptCall::run).
    #[must_use]
    pub fn run_on<T: FromReply + Send + 'static>(
        self,
        redis: &aio::Redis,
    ) -> Later<'static, Result<T>> {
        let reply = self
            .program()
            .map(|(keys, program)| redis.run_program(keys, program));
        Box::pin(async move { read(reply?.await?) })
    }
}

/// A pipeline that scripts can be queued in.
pub trait Queue {
    /// Queues a program with its keys.
    fn program(&mut self, keys: Vec<Bytes>, program: Arc<dyn Program>);
}

impl Queue for Pipeline<'_> {
    fn program(&mut self, keys: Vec<Bytes>, program: Arc<dyn Program>) {
        self.push_program(keys, program);
    }
}

impl Queue for aio::Pipeline<'_> {
    fn program(&mut self, keys: Vec<Bytes>, program: Arc<dyn Program>) {
        self.push_program(keys, program);
    }
}
