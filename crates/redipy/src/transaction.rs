//! Optimistic transactions: commands that run only if the keys that they depend on have not changed
//! since they were looked at.

use std::thread;
use std::time::Duration;

use redipy_core::{Bytes, Call, Reply, Result, ToArgs, Watch};

use crate::pipeline::result;
use crate::{Pipeline, Redis};

/// The number of tries after which there is a pause between two of them.
const AT_ONCE: u32 = 3;

/// The longest of these pauses, in microseconds.
const LONGEST_PAUSE: u64 = 20_000;

impl Redis {
    /// Changes data that depend on others: watches keys, runs the closure, which reads through the
    /// client and queues on the pipeline, and runs what it has queued, atomically. Where one of the
    /// keys has changed meanwhile, nothing runs, and all that is done again; so the closure may be
    /// called any number of times. Returns what the closure returned the last time, and the replies.
    ///
    /// Changes that the closure makes through the client itself count too: on a watched key they keep
    /// the transaction from ever running.
    ///
    /// # Errors
    /// That of the closure; then nothing that it queued has run. That of the way to the data. That of
    /// the first queued command that failed; the others have run.
    ///
    /// ```
    /// use redipy::Redis;
    ///
    /// let r = Redis::open("memory://")?;
    /// let count_up = || {
    ///     for _ in 0..1000 {
    ///         r.transaction("count", |r, pipe| {
    ///             let count: Option<i64> = r.cmd("GET").arg("count").query()?;
    ///             pipe.set("count", count.unwrap_or(0) + 1);
    ///             Ok(())
    ///         })?;
    ///     }
    ///     Ok::<(), redipy::Error>(())
    /// };
    /// std::thread::scope(|threads| {
    ///     let other = threads.spawn(count_up);
    ///     count_up()?;
    ///     other.join().unwrap()
    /// })?;
    /// assert_eq!(r.get("count")?, Some("2000".into()));
    /// # Ok::<(), redipy::Error>(())
    /// ```
    pub fn transaction<T>(
        &self,
        keys: impl ToArgs,
        mut queue: impl FnMut(&Self, &mut Pipeline<'_>) -> Result<T>,
    ) -> Result<(T, Vec<Reply>)> {
        let keys = keys.to_args();
        let mut attempt = 0_u32;
        loop {
            let watched = self.watch_all(&keys)?;
            let mut pipeline = self.pipeline();
            let value = queue(self, &mut pipeline)?;
            if let Some(replies) = watched.execute(&mut pipeline)? {
                return Ok((value, replies));
            }
            if let Some(pause) = pause(attempt) {
                thread::sleep(pause);
            }
            attempt = attempt.saturating_add(1);
        }
    }

    /// Starts to watch keys, for a loop of one's own; see [`Watched`].
    ///
    /// # Errors
    /// That of the way to the data.
    pub fn watch(&self, keys: impl ToArgs) -> Result<Watched> {
        self.watch_all(&keys.to_args())
    }

    fn watch_all(&self, keys: &[Bytes]) -> Result<Watched> {
        let watch = self.backend().watch(self.db(), keys)?;
        Ok(Watched(watch))
    }
}

/// Returns how long to wait a little, more and more the longer others have been quicker, and not as
/// long as they do.
pub(crate) fn pause(attempt: u32) -> Option<Duration> {
    let doublings = attempt.checked_sub(AT_ONCE)?;
    let longest = 100_u64.checked_shl(doublings).unwrap_or(LONGEST_PAUSE);
    let micros = fastrand::u64(..longest.clamp(100, LONGEST_PAUSE));
    Some(Duration::from_micros(micros))
}

/// Keys that are watched from [`Redis::watch`] on, until this is executed or dropped.
///
/// [`Redis::transaction`] does the whole of it. This is for those who do not want to try again, or
/// have something to do in between.
///
/// ```
/// use redipy::Redis;
///
/// let r = Redis::open("memory://")?;
/// r.set("stock", 1)?;
///
/// let watched = r.watch("stock")?;
/// assert_eq!(r.get("stock")?, Some("1".into()));
/// let mut pipe = r.pipeline();
/// pipe.decr("stock").rpush("sold", "to me");
///
/// r.decr("stock")?; // Somebody else was quicker.
/// assert_eq!(watched.execute(&mut pipe)?, None);
/// assert_eq!(r.exists("sold")?, 0);
/// # Ok::<(), redipy::Error>(())
/// ```
#[derive(Debug)]
#[must_use = "keys are watched until this is dropped"]
pub struct Watched(Box<dyn Watch>);

impl Watched {
    /// Watches more keys.
    ///
    /// # Errors
    /// That of the way to the data.
    pub fn add(&mut self, keys: impl ToArgs) -> Result<()> {
        self.0.add(&keys.to_args())
    }

    /// Runs what is queued, atomically, if no watched key has changed, and returns the replies in
    /// order; returns nothing where one has. The queue is empty afterwards.
    ///
    /// # Errors
    /// That of the way to the data; that of the first command that failed, where the others have run.
    pub fn execute(self, pipeline: &mut Pipeline<'_>) -> Result<Option<Vec<Reply>>> {
        let calls = pipeline.take();
        let replies = self.execute_all(pipeline.redis(), &calls)?;
        let results = |replies: Vec<Reply>| replies.into_iter().map(result).collect();
        replies.map(results).transpose()
    }

    /// Runs calls for a client of the same backend as [`Redis::execute_all`] does, if no watched key
    /// has changed; returns nothing where one has.
    ///
    /// # Errors
    /// That of the way to the data; then the calls have not run.
    pub fn execute_all(self, redis: &Redis, calls: &[Call]) -> Result<Option<Vec<Reply>>> {
        redis.with_db(|db| self.0.execute_all(db, calls))
    }
}
