//! Which server a channel is on.

use std::fmt;

use redipy_core::Result;
use redis::Client;

use crate::Settings;

/// A server to subscribe at.
#[derive(Clone)]
pub struct Place {
    /// Where it is, without a password.
    pub address: String,
    /// What connects to it.
    pub client: Client,
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
    fn settings(&self) -> Settings;
}
