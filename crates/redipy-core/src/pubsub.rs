//! Messages between clients: what a subscription is, wherever the channels are.

use std::fmt;
use std::task::{Context, Poll};

use crate::{Bytes, Result};

/// What a subscription is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// A channel by its name: `SUBSCRIBE`.
    Channel,
    /// The channels that a pattern matches: `PSUBSCRIBE`.
    Pattern,
    /// A channel that lives where keys of its name would: `SSUBSCRIBE`.
    Shard,
}

/// What a subscriber is told, in the order in which it happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A subscription stands.
    Subscribed {
        /// What it is for.
        topic: Topic,
        /// The name or the pattern.
        name: Bytes,
        /// How many subscriptions there are now, as Redis counts them for this topic.
        count: usize,
    },
    /// A subscription has ended.
    Unsubscribed {
        /// What it was for.
        topic: Topic,
        /// The name or the pattern; nothing where there was none to end.
        name: Option<Bytes>,
        /// How many subscriptions are left, as Redis counts them for this topic.
        count: usize,
    },
    /// Someone has published a message.
    Message {
        /// What the subscription is for that it reaches the subscriber by.
        topic: Topic,
        /// The pattern that matched, for a subscription to one.
        pattern: Option<Bytes>,
        /// The channel that it was published to.
        channel: Bytes,
        /// The message.
        payload: Bytes,
    },
}

/// Subscriptions of one subscriber. They end when it is dropped.
pub trait Subscription: Send + Sync + fmt::Debug {
    /// Subscribes to channels or patterns; an [`Event::Subscribed`] comes for each.
    ///
    /// # Errors
    /// Those of the way to the channels.
    fn subscribe(&self, topic: Topic, names: &[Bytes]) -> Result<()>;

    /// Ends subscriptions, all of the topic where no names are given; an [`Event::Unsubscribed`]
    /// comes for each.
    ///
    /// # Errors
    /// Those of the way to the channels.
    fn unsubscribe(&self, topic: Topic, names: &[Bytes]) -> Result<()>;

    /// Returns the next event, or has the waker of the context called when there is one. A lost
    /// connection is an error once, while subscriptions are renewed by themselves.
    ///
    /// # Errors
    /// Those of the way to the channels.
    fn poll_next(&self, context: &mut Context<'_>) -> Poll<Result<Event>>;
}
