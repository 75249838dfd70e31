//! Optimistic transactions that are awaited.

use std::sync::Arc;
use std::thread;

use redipy_core::{Bytes, Call, Later, Reply, Result, ToArgs};
use redipy_redis::aside;

use super::{Pipeline, Redis};
use crate::pipeline::result;
use crate::transaction::pause;

/// Does what may have a thread wait: at once where it does not, else on a thread for it.
async fn away<T: Send + 'static>(
    is_immediate: bool,
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    if is_immediate {
        work()
    } else {
        aside(work).await
    }
}

impl Redis {
    /// Changes data that depend on others, as
    /// [`redipy::Redis::transaction`](crate::Redis::transaction) does, with a closure that is
    /// awaited.
    ///
    /// # Errors
    /// That of the closure; then nothing that it queued has run. That of the way to the data. That of
    /// the first queued command that failed; the others have run.
    ///
    /// ```
    /// use redipy::aio::{Redis, block_on};
    ///
    /// block_on(async {
    ///     let r = Redis::open("memory://")?;
    ///     r.set("count", 20).await?;
    ///     let (doubled, _) = r
    ///         .transaction("count", async |r, pipe| {
    ///             let count: i64 = r.cmd("GET").arg("count").query().await?;
    ///             pipe.set("count", count * 2);
    ///             Ok(count * 2)
    ///         })
    ///         .await?;
    ///     assert_eq!(doubled, 40);
    ///     # redipy::Result::Ok(())
    /// })?;
    /// # Ok::<(), redipy::Error>(())
    /// ```
    pub async fn transaction<T>(
        &self,
        keys: impl ToArgs,
        mut queue: impl AsyncFnMut(&Self, &mut Pipeline<'_>) -> Result<T>,
    ) -> Result<(T, Vec<Reply>)> {
        let keys = keys.to_args();
        let mut attempt = 0_u32;
        loop {
            let watched = self.watch_all(keys.clone()).await?;
            let mut pipeline = self.pipeline();
            let value = queue(self, &mut pipeline).await?;
            if let Some(replies) = watched.execute(&mut pipeline).await? {
                return Ok((value, replies));
            }
            if let Some(pause) = pause(attempt) {
                let sleep = move || {
                    thread::sleep(pause);
                    Ok(())
                };
                away(false, sleep).await?;
            }
            attempt = attempt.saturating_add(1);
        }
    }

    /// Starts to watch keys, for a loop of one's own; see [`Watched`].
    ///
    /// # Errors
    /// That of the way to the data.
    #[must_use]
    pub fn watch(&self, keys: impl ToArgs) -> Later<'static, Result<Watched>> {
        self.watch_all(keys.to_args())
    }

    fn watch_all(&self, keys: Vec<Bytes>) -> Later<'static, Result<Watched>> {
        let redis = Arc::clone(self.shared());
        let is_immediate = redis.backend().is_immediate();
        Box::pin(away(is_immediate, move || {
            let watched = Some(redis.watch(keys)?);
            Ok(Watched { redis, watched })
        }))
    }
}

/// Keys that are watched from [`Redis::watch`] on, until this is executed or dropped; see
/// [`redipy::Watched`](crate::Watched).
#[derive(Debug)]
#[must_use = "keys are watched until this is dropped"]
pub struct Watched {
    redis: Arc<crate::Redis>,
    watched: Option<crate::Watched>,
}

impl Watched {
    fn is_immediate(&self) -> bool {
        self.redis.backend().is_immediate()
    }

    /// Watches more keys. Where this is dropped before it is done, none is watched any more, and
    /// nothing will run.
    ///
    /// # Errors
    /// That of the way to the data.
    pub async fn add(&mut self, keys: impl ToArgs) -> Result<()> {
        let keys = keys.to_args();
        let Some(mut watched) = self.watched.take() else {
            return Ok(());
        };
        let (watched, outcome) = away(self.is_immediate(), move || {
            let outcome = watched.add(keys);
            Ok((watched, outcome))
        })
        .await?;
        self.watched = Some(watched);
        outcome
    }

    /// Runs what is queued, atomically, if no watched key has changed, and returns the replies in
    /// order; returns nothing where one has. The queue is empty afterwards.
    ///
    /// # Errors
    /// That of the way to the data; that of the first command that failed, where the others have run.
    pub async fn execute(self, pipeline: &mut Pipeline<'_>) -> Result<Option<Vec<Reply>>> {
        let replies = self.execute_all(pipeline.take()).await?;
        let results = |replies: Vec<Reply>| replies.into_iter().map(result).collect();
        replies.map(results).transpose()
    }

    /// Runs calls as [`Redis::execute_all`] does, if no watched key has changed; returns nothing
    /// where one has.
    ///
    /// # Errors
    /// That of the way to the data; then the calls have not run.
    #[must_use]
    pub fn execute_all(mut self, calls: Vec<Call>) -> Later<'static, Result<Option<Vec<Reply>>>> {
        Box::pin(away(self.is_immediate(), move || {
            match self.watched.take() {
                Some(watched) => watched.execute_all(&self.redis, &calls),
                None => Ok(None),
            }
        }))
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        let Some(watched) = self.watched.take() else {
            return;
        };
        // A server has to be told, and data may be in use, which takes a while.
        if !self.is_immediate()
            && let Ok(runtime) = redipy_redis::runtime()
        {
            runtime.spawn_blocking(move || drop(watched));
        }
    }
}
