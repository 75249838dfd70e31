//! A client of our own as a target: the erased road, and the typed one through a pipeline.

use std::task::{Context, Poll, Waker};
use std::time::Duration;

use redipy::core::{Call, Later, block_on, resp};
use redipy::{Bytes, ManualClock, Redis, Reply, aio};

use crate::backends::{TestBackend, catch_up};
use crate::replay::Target;

/// The way that commands take to the backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Road {
    /// One call after the other.
    Calls,
    /// Each one as the only command of a pipeline.
    Pipeline,
    /// One call after the other, awaited.
    Awaited,
    /// Each one as the only command of a pipeline that is awaited.
    AwaitedPipeline,
}

/// A client of one of our backends.
pub struct ClientTarget {
    redis: Redis,
    /// The same client for calls that are awaited.
    awaited: aio::Redis,
    /// The clock of a local backend, which is moved by hand; a server has one of its own.
    clock: Option<ManualClock>,
    road: Road,
}

impl ClientTarget {
    /// Makes a client of an empty backend.
    #[must_use]
    pub fn of(backend: &TestBackend, road: Road) -> Self {
        let (redis, clock) = backend.open_with_clock();
        Self {
            awaited: redis.another().into(),
            redis,
            clock,
            road,
        }
    }

    /// Makes a client of a server.
    ///
    /// # Errors
    /// That the URL is none.
    pub fn server(url: &str, road: Road) -> redipy::Result<Self> {
        let redis = Redis::open(url)?;
        Ok(Self {
            awaited: redis.another().into(),
            redis,
            clock: None,
            road,
        })
    }

    /// Returns the client.
    #[must_use]
    pub fn redis(&self) -> &Redis {
        &self.redis
    }

    /// Returns the way that commands take.
    #[must_use]
    pub const fn road(&self) -> Road {
        self.road
    }

    /// Runs one command on a road and returns its reply; an error is one, too.
    #[must_use]
    pub fn reply(&self, argv: &[Vec<u8>], road: Road) -> Reply {
        let words: Vec<Bytes> = argv.iter().map(|word| Bytes::copy_from(word)).collect();
        let reply = Call::from_words(&words).and_then(|call| match road {
            Road::Calls => execute(&self.redis, self.clock.as_ref(), &call),
            Road::Pipeline => {
                let mut replies = self.redis.execute_all(&[call])?;
                Ok(replies.pop().unwrap_or(Reply::Nil))
            }
            Road::Awaited => {
                let clock = self.clock.as_ref().filter(|_| call.spec.wait.is_some());
                wait_for(self.awaited.execute(call.spec, call.args), clock)
            }
            Road::AwaitedPipeline => {
                let mut replies = block_on(self.awaited.execute_all(vec![call], true))?;
                Ok(replies.pop().unwrap_or(Reply::Nil))
            }
        });
        reply.unwrap_or_else(Reply::Error)
    }

    /// Runs one command as the only one of a pipeline, whatever its road, and returns its raw RESP2 reply.
    #[must_use]
    pub fn in_pipeline(&self, argv: &[Vec<u8>]) -> Vec<u8> {
        frame(&self.reply(argv, Road::Pipeline))
    }
}

fn frame(reply: &Reply) -> Vec<u8> {
    let mut frame = Vec::new();
    resp::write_resp2(reply, &mut frame);
    frame
}

/// Runs a call. Where it waits, and the clock stands still, time passes until the wait ends.
///
/// # Errors
/// That of the command.
pub fn execute(redis: &Redis, clock: Option<&ManualClock>, call: &Call) -> redipy::Result<Reply> {
    let Some(clock) = clock.filter(|_| call.spec.wait.is_some()) else {
        return redis.execute(call.spec, &call.args);
    };
    wait_for(
        redis.execute_later(call.spec, call.args.clone()),
        Some(clock),
    )
}

/// Waits for a reply, on a clock that stands still by moving it.
fn wait_for(
    mut reply: Later<'_, redipy::Result<Reply>>,
    clock: Option<&ManualClock>,
) -> redipy::Result<Reply> {
    let Some(clock) = clock else {
        return block_on(reply);
    };
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..PATIENCE {
        if let Poll::Ready(reply) = reply.as_mut().poll(&mut context) {
            return reply;
        }
        clock.advance(Duration::from_millis(1));
    }
    Err(redipy::Error::state("ERR nobody is there to end this wait"))
}

/// The number of milliseconds after which a wait counts as one without an end.
const PATIENCE: usize = 10_000;

impl Target for ClientTarget {
    fn reset(&mut self) {
        // A database that is selected stays so.
        for command in [&[&b"FLUSHALL"[..]][..], &[b"SELECT", b"0"]] {
            let argv: Vec<Vec<u8>> = command.iter().map(|word| word.to_vec()).collect();
            // What has not been reset shows in the replies that follow.
            let _ = self.reply(&argv, self.road);
        }
        if let Some(clock) = &self.clock {
            catch_up(clock);
        }
    }

    fn call(&mut self, argv: &[Vec<u8>]) -> Vec<u8> {
        frame(&self.reply(argv, self.road))
    }

    fn advance(&mut self, time: Duration) {
        match &self.clock {
            Some(clock) => clock.advance(time),
            None => std::thread::sleep(time),
        }
    }
}
