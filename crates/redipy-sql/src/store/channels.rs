//! Primitives on channels: the hub knows the subscribers of this process, and the database carries messages to others.

use redipy_core::store::Channels;
use redipy_core::{Bytes, Result, Topic};

use super::{Sent, SqlStore};
use crate::ops::Letter;

impl Channels for SqlStore<'_> {
    fn channel_publish(&mut self, topic: Topic, channel: &Bytes, message: &Bytes) -> Result<usize> {
        let receivers = self.scene.hub.channels().receivers(topic, channel);
        if self.scene.is_shared() {
            let letter = Letter {
                origin: self.scene.origin,
                topic,
                channel,
                payload: message,
                now_ms: self.now_ms(),
            };
            self.ops().publish(self.session, &letter)?;
        }
        self.sent.push(Sent {
            topic,
            channel: channel.clone(),
            payload: message.clone(),
        });
        Ok(receivers)
    }

    fn channel_names(&mut self, topic: Topic, pattern: Option<&[u8]>) -> Result<Vec<Bytes>> {
        Ok(self.scene.hub.channels().names(topic, pattern))
    }

    fn channel_subscribers(&mut self, topic: Topic, name: &[u8]) -> Result<usize> {
        Ok(self.scene.hub.channels().subscribers(topic, name))
    }

    fn channel_patterns(&mut self) -> Result<usize> {
        Ok(self.scene.hub.channels().patterns())
    }
}
