//! The primitives on channels: the hub has them.

use redipy_core::store::Channels;
use redipy_core::{Bytes, Result, Topic};

use crate::data::Data;

impl Channels for Data {
    fn channel_publish(&mut self, topic: Topic, channel: &Bytes, message: &Bytes) -> Result<usize> {
        Ok(self.hub().channels().publish(topic, channel, message))
    }

    fn channel_names(&mut self, topic: Topic, pattern: Option<&[u8]>) -> Result<Vec<Bytes>> {
        Ok(self.hub().channels().names(topic, pattern))
    }

    fn channel_subscribers(&mut self, topic: Topic, name: &[u8]) -> Result<usize> {
        Ok(self.hub().channels().subscribers(topic, name))
    }

    fn channel_patterns(&mut self) -> Result<usize> {
        Ok(self.hub().channels().patterns())
    }
}
