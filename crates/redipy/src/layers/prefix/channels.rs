//! Subscriptions under a prefix: names and patterns get it on their way in, and lose it on their way
//! out.

use std::sync::Arc;
use std::task::{Context, Poll};

use redipy_core::{Bytes, Event, Later, Result, Subscription, Topic, glob};

use super::Space;

/// A subscription whose names lack a prefix here.
#[derive(Debug)]
pub(super) struct Prefixed {
    inner: Arc<dyn Subscription>,
    space: Space,
}

impl Prefixed {
    pub(super) fn new(inner: Arc<dyn Subscription>, space: Space) -> Self {
        Self { inner, space }
    }

    fn full(&self, topic: Topic, names: &[Bytes]) -> Vec<Bytes> {
        let full = |name: &Bytes| match topic {
            Topic::Pattern => self.space.pattern(name),
            Topic::Channel | Topic::Shard => self.space.full(name),
        };
        names.iter().map(full).collect()
    }

    fn show(&self, event: Event) -> Event {
        let escaped = glob::escape(&self.space.prefix);
        let short = |name: Bytes, prefix: &[u8]| match name.strip_prefix(prefix) {
            Some(rest) => Bytes::from(rest),
            None => name,
        };
        event.map_names(
            |name| short(name, &self.space.prefix),
            |pattern| short(pattern, &escaped),
        )
    }
}

impl Subscription for Prefixed {
    fn subscribe_later(&self, topic: Topic, names: Vec<Bytes>) -> Later<'_, Result<()>> {
        self.inner.subscribe_later(topic, self.full(topic, &names))
    }

    fn unsubscribe_later(&self, topic: Topic, names: Vec<Bytes>) -> Later<'_, Result<()>> {
        self.inner
            .unsubscribe_later(topic, self.full(topic, &names))
    }

    fn poll_next(&self, context: &mut Context<'_>) -> Poll<Result<Event>> {
        let event = self.inner.poll_next(context);
        event.map(|event| event.map(|event| self.show(event)))
    }

    fn close(&self) {
        self.inner.close();
    }
}
