//! Commands that are queued and run together.

use std::sync::Arc;

use redipy_core::{Bytes, Call, Command, Program, Reply, Result, ToArgs};

use crate::Redis;

/// A queue of commands that run together at [`execute`](Self::execute), atomically and in order.
///
/// A command that fails does not stop the others, as in Redis. What is queued and never executed
/// does not run; [`Redis::pipelined`] sees to it that it does.
///
/// ```
/// use redipy::{Redis, Reply};
///
/// let r = Redis::open("memory://")?;
/// let mut pipe = r.pipeline();
/// pipe.set("word", "no number").incr("word").incr("count");
/// let replies = pipe.execute_each()?;
/// assert!(replies[0].is_ok() && replies[1].is_err());
/// assert_eq!(replies[2], Ok(Reply::Int(1)));
/// # Ok::<(), redipy::Error>(())
/// ```
#[derive(Debug)]
pub struct Pipeline<'a> {
    redis: &'a Redis,
    calls: Vec<Call>,
    atomic: bool,
}

impl<'a> Pipeline<'a> {
    pub(crate) const fn new(redis: &'a Redis) -> Self {
        Self {
            redis,
            calls: Vec::new(),
            atomic: true,
        }
    }

    /// Says whether the commands run with nothing in between, as they do if nothing is said. A
    /// server need not hold the others up otherwise, and a cluster can run them on several of its
    /// servers.
    ///
    /// ```
    /// use redipy::{Redis, Reply};
    ///
    /// let r = Redis::open("memory://")?;
    /// let mut pipe = r.pipeline();
    /// pipe.atomic(false).incr("here").incr("there");
    /// assert_eq!(pipe.execute()?, [Reply::Int(1), Reply::Int(1)]);
    /// # Ok::<(), redipy::Error>(())
    /// ```
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
    pub fn execute(&mut self) -> Result<Vec<Reply>> {
        self.execute_each()?.into_iter().collect()
    }

    /// Runs what is queued and returns a result for each command, in order; the queue is empty
    /// afterwards.
    ///
    /// # Errors
    /// That of the way to the data; then nothing has run, if the pipeline is
    /// [atomic](Self::atomic).
    pub fn execute_each(&mut self) -> Result<Vec<Result<Reply>>> {
        let calls = self.take();
        if calls.is_empty() {
            return Ok(Vec::new());
        }
        let replies = if self.atomic {
            self.redis.execute_all(&calls)?
        } else {
            self.redis.execute_each(&calls)?
        };
        Ok(replies.into_iter().map(result).collect())
    }

    /// Returns what is queued; the queue is empty afterwards.
    pub(crate) fn take(&mut self) -> Vec<Call> {
        std::mem::take(&mut self.calls)
    }

    pub(crate) const fn redis(&self) -> &'a Redis {
        self.redis
    }
}

/// Makes a result of a reply.
pub(crate) fn result(reply: Reply) -> Result<Reply> {
    match reply {
        Reply::Error(error) => Err(error),
        reply => Ok(reply),
    }
}
