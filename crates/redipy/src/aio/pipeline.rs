//! Commands that are queued and run together, to be awaited.

use std::sync::Arc;

use redipy_core::{Bytes, Call, Command, Program, Reply, Result, ToArgs};

use super::Redis;
use crate::pipeline::result;

/// A queue of commands that run together at [`execute`](Self::execute), atomically and in order.
///
/// A command that fails does not stop the others, as in Redis. What is queued and never executed
/// does not run.
///
/// ```
/// use redipy::Reply;
/// use redipy::aio::{Redis, block_on};
///
/// block_on(async {
///     let r = Redis::open("memory://")?;
///     let mut pipe = r.pipeline();
///     pipe.set("word", "no number").incr("word").incr("count");
///     let replies = pipe.execute_each().await?;
///     assert!(replies[0].is_ok() && replies[1].is_err());
///     assert_eq!(replies[2], Ok(Reply::Int(1)));
///     # redipy::Result::Ok(())
/// })?;
/// # Ok::<(), redipy::Error>(())
/// ```
#[derive(Debug)]
pub struct Pipeline<'a> {
    redis: &'a Redis,
    calls: Vec<Call>,
    atomic: bool,
}

impl<'a> Pipeline<'a> {
    pub(super) const fn new(redis: &'a Redis) -> Self {
        Self {
            redis,
            calls: Vec::new(),
            atomic: true,
        }
    }

    /// Says whether the commands run with nothing in between, as they do if nothing is said; see
    /// [`redipy::Pipeline::atomic`](crate::Pipeline::atomic).
    pub const fn atomic(&mut self, atomic: bool) -> &mut Self {
        self.atomic = atomic;
        self
    }

    /// Queues a command that is given as a value.
    pub fn push<C: Command>(&mut self, command: &C) -> &mut Self {
        let mut args = Vec::new();
        command.write(&mut args);
        self.calls.push(Call::new(C::SPEC, args));
        self
    }

    /// Queues a call: a command, or the program that it carries.
    pub fn push_call(&mut self, call: Call) -> &mut Self {
        self.calls.push(call);
        self
    }

    /// Queues a program, such as a script, with these keys; its reply stands in its place.
    pub fn push_program(&mut self, keys: impl ToArgs, program: Arc<dyn Program>) -> &mut Self {
        self.push_call(Call::of_program(keys.to_args(), program))
    }

    /// Queues a command that is given by its words, name first.
    ///
    /// # Errors
    /// That there are no words. Whether there is such a command, the backend tells.
    pub fn push_words(&mut self, words: impl ToArgs) -> Result<&mut Self> {
        let words: Vec<Bytes> = words.to_args();
        self.calls.push(Call::from_words(&words)?);
        Ok(self)
    }

    /// Returns the number of commands that are queued.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.calls.len()
    }

    /// Tells whether nothing is queued.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.calls.is_empty()
    }

    /// Runs what is queued and returns the replies in order; the queue is empty afterwards.
    ///
    /// # Errors
    /// That of the first command that failed; the others have run.
    pub async fn execute(&mut self) -> Result<Vec<Reply>> {
        self.execute_each().await?.into_iter().collect()
    }

    /// Runs what is queued and returns a result for each command, in order; the queue is empty
    /// afterwards.
    ///
    /// # Errors
    /// That of the way to the data; then nothing has run, if the pipeline is
    /// [atomic](Self::atomic).
    pub async fn execute_each(&mut self) -> Result<Vec<Result<Reply>>> {
        let atomic = self.atomic;
        let replies = self.redis.execute_all(self.take(), atomic).await?;
        Ok(replies.into_iter().map(result).collect())
    }

    /// Takes what is queued.
    pub(super) fn take(&mut self) -> Vec<Call> {
        std::mem::take(&mut self.calls)
    }
}
