//! A client of our own as a target: the erased road, and the typed one through a pipeline.

use std::time::Duration;

use redipy::core::{Call, resp};
use redipy::{Bytes, ManualClock, Redis, Reply};

use crate::replay::Target;

/// The way that commands take to the backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Road {
    /// One call after the other.
    Calls,
    /// Each one as the only command of a pipeline.
    Pipeline,
}

/// A client of one of our backends.
pub struct ClientTarget {
    redis: Redis,
    /// The clock of a local backend, which is moved by hand; a server has one of its own.
    clock: Option<ManualClock>,
    road: Road,
}

impl ClientTarget {
    /// Makes a client of an empty memory backend.
    #[must_use]
    pub fn memory(road: Road) -> Self {
        let clock = ManualClock::new();
        Self {
            redis: Redis::with_clock(clock.clone()),
            clock: Some(clock),
            road,
        }
    }

    /// Makes a client of a server.
    ///
    /// # Errors
    /// That the URL is none.
    pub fn server(url: &str, road: Road) -> redipy::Result<Self> {
        Ok(Self {
            redis: Redis::open(url)?,
            clock: None,
            road,
        })
    }

    /// Returns the client.
    #[must_use]
    pub fn redis(&self) -> &Redis {
        &self.redis
    }

    fn reply(&self, argv: &[Vec<u8>]) -> Reply {
        let words: Vec<Bytes> = argv.iter().map(|word| Bytes::copy_from(word)).collect();
        let reply = Call::from_words(&words).and_then(|call| match self.road {
            Road::Calls => self.redis.execute(call.spec, &call.args),
            Road::Pipeline => {
                let mut replies = self.redis.execute_all(&[call])?;
                Ok(replies.pop().unwrap_or(Reply::Nil))
            }
        });
        reply.unwrap_or_else(Reply::Error)
    }
}

impl Target for ClientTarget {
    fn reset(&mut self) {
        // A database that is selected stays so, and a manual clock that is ahead does no harm.
        for command in [&[&b"FLUSHALL"[..]][..], &[b"SELECT", b"0"]] {
            let argv: Vec<Vec<u8>> = command.iter().map(|word| word.to_vec()).collect();
            self.reply(&argv);
        }
    }

    fn call(&mut self, argv: &[Vec<u8>]) -> Vec<u8> {
        let mut frame = Vec::new();
        resp::write_resp2(&self.reply(argv), &mut frame);
        frame
    }

    fn advance(&mut self, time: Duration) {
        match &self.clock {
            Some(clock) => clock.advance(time),
            None => std::thread::sleep(time),
        }
    }
}
