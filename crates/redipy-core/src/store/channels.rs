//! Primitives on channels, which hold nothing: a message goes to whoever is subscribed.

use crate::{Bytes, Result, Topic};

/// Primitives on channels.
pub trait Channels {
    /// Sends a message to the subscribers of a channel, and of the patterns that match it unless the
    /// topic is [`Topic::Shard`]; returns how many times it is received. A transaction delivers its
    /// messages once and in order, however often its body runs (SQL: 1, where others listen).
    ///
    /// # Errors
    /// Those of the storage.
    fn channel_publish(&mut self, topic: Topic, channel: &Bytes, message: &Bytes) -> Result<usize>;

    /// Returns the channels that have subscribers, by patterns not counting, and whose names match
    /// (SQL: 0).
    ///
    /// # Errors
    /// Those of the storage.
    fn channel_names(&mut self, topic: Topic, pattern: Option<&[u8]>) -> Result<Vec<Bytes>>;

    /// Returns the number of subscribers to a channel, by patterns not counting (SQL: 0).
    ///
    /// # Errors
    /// Those of the storage.
    fn channel_subscribers(&mut self, topic: Topic, name: &[u8]) -> Result<usize>;

    /// Returns the number of different patterns that have subscribers (SQL: 0).
    ///
    /// # Errors
    /// Those of the storage.
    fn channel_patterns(&mut self) -> Result<usize>;
}
