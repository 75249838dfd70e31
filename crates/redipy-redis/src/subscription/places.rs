//! Which server a channel is on.

use std::fmt;
use std::time::Duration;

use redipy_core::Result;
use redis::Client;

use crate::servers::{Servers, Trip, Trouble};

/// A server to subscribe at.
#[derive(Clone)]
pub struct Place {
    /// Where it is, without a password.
    pub address: String,
    /// What connects to it.
    pub client: Client,
}

/// How long to wait for servers.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    /// The time to try again where none can be reached.
    pub patience: Duration,
    /// The time to connect to one, if there is an end to it.
    pub connect: Option<Duration>,
    /// The time to wait for an answer, if there is an end to it.
    pub response: Option<Duration>,
}

/// The servers behind a backend, as a subscriber needs to know of them.
pub trait Places: Send + Sync + fmt::Debug {
    /// Returns the server of channels and patterns, or that of the shard channels of a slot. It may
    /// ask servers and take as long as the time to connect; `fresh` has it ask in any case, since
    /// what was known turned out to be wrong.
    ///
    /// # Errors
    /// That none can be found.
    fn place(&self, slot: Option<u16>, fresh: bool) -> Result<Place>;

    /// Returns the slot of a shard channel where that decides on the server.
    fn slot(&self, channel: &[u8]) -> Option<u16>;

    /// Returns how long to wait for a server.
    fn times(&self) -> Times;
}

impl Places for Servers {
    fn place(&self, slot: Option<u16>, fresh: bool) -> Result<Place> {
        let mut trip = Trip::new(slot);
        if fresh && let Some(node) = self.known(&trip) {
            self.learn(&mut trip, &node, &Trouble::Unreached);
        }
        let node = self.fresh(&Trip::new(slot))?;
        Ok(Place {
            address: node.name().to_owned(),
            client: node.client().clone(),
        })
    }

    fn slot(&self, channel: &[u8]) -> Option<u16> {
        self.slot_of(channel)
    }

    fn times(&self) -> Times {
        Times {
            patience: self.patience(),
            connect: self.config().patience_with_one(),
            response: self.config().response_timeout,
        }
    }
}
