//! Messages between clients: what a subscription is, wherever the channels are.

mod mailbox;

use std::fmt;
use std::task::{Context, Poll};

use crate::{Bytes, Error, Later, Result, block_on};

pub use mailbox::{Mailbox, Wakers};

/// What a subscription is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// A channel by its name: `SUBSCRIBE`.
    Channel,
    /// The channels that a pattern matches: `PSUBSCRIBE`.
    Pattern,
    /// A channel that lives where keys of its name would: `SSUBSCRIBE`.
    Shard,
}

impl Topic {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Channel, Self::Pattern, Self::Shard];

    /// Returns the topics that Redis counts together with this one.
    #[must_use]
    pub const fn counted(self) -> &'static [Self] {
        match self {
            Self::Channel | Self::Pattern => &[Self::Channel, Self::Pattern],
            Self::Shard => &[Self::Shard],
        }
    }
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
        /// How many subscriptions there are now, as Redis counts them: channels and patterns
        /// together, shard channels apart.
        count: usize,
    },
    /// A subscription has ended.
    Unsubscribed {
        /// What it was for.
        topic: Topic,
        /// The name or the pattern; nothing where there was none to end.
        name: Option<Bytes>,
        /// How many subscriptions are left, as Redis counts them.
        count: usize,
    },
    /// Someone has published a message.
    Message(Message),
}

/// A message as it reaches a subscriber.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// What the subscription is for that it reaches the subscriber by.
    pub topic: Topic,
    /// The pattern that matched, for a subscription to one.
    pub pattern: Option<Bytes>,
    /// The channel that it was published to.
    pub channel: Bytes,
    /// What was published.
    pub payload: Bytes,
}

impl Event {
    /// Makes a confirmation that a subscription stands.
    #[must_use]
    pub const fn subscribed(topic: Topic, name: Bytes, count: usize) -> Self {
        Self::Subscribed { topic, name, count }
    }

    /// Makes a confirmation that a subscription has ended.
    #[must_use]
    pub const fn unsubscribed(topic: Topic, name: Option<Bytes>, count: usize) -> Self {
        Self::Unsubscribed { topic, name, count }
    }

    /// Changes the names of channels, and of patterns, for a layer that shows them by other names.
    #[must_use]
    pub fn map_names(self, map: impl Fn(Bytes) -> Bytes, pattern: impl Fn(Bytes) -> Bytes) -> Self {
        let name_of = |topic, name| match topic {
            Topic::Pattern => pattern(name),
            Topic::Channel | Topic::Shard => map(name),
        };
        match self {
            Self::Subscribed { topic, name, count } => {
                Self::subscribed(topic, name_of(topic, name), count)
            }
            Self::Unsubscribed { topic, name, count } => {
                Self::unsubscribed(topic, name.map(|name| name_of(topic, name)), count)
            }
            Self::Message(message) => Self::Message(Message {
                pattern: message.pattern.map(&pattern),
                channel: map(message.channel),
                ..message
            }),
        }
    }
}

/// Subscriptions of one subscriber. They end when it is dropped.
///
/// Several threads may use one; each event goes to one of those who wait for events.
pub trait Subscription: Send + Sync + fmt::Debug {
    /// Subscribes to channels or patterns; an [`Event::Subscribed`] comes for each. When the result
    /// comes, the subscriptions stand: what is published from then on reaches the subscriber.
    ///
    /// # Errors
    /// Those of the way to the channels, or that there are no names; what failed does not stand.
    fn subscribe_later(&self, topic: Topic, names: Vec<Bytes>) -> Later<'_, Result<()>>;

    /// Ends subscriptions, all of the topic where no names are given; an [`Event::Unsubscribed`]
    /// comes for each.
    ///
    /// # Errors
    /// Those of the way to the channels.
    fn unsubscribe_later(&self, topic: Topic, names: Vec<Bytes>) -> Later<'_, Result<()>>;

    /// Returns the next event, or has the waker of the context called when there is one. A lost
    /// connection is an error once, while subscriptions are renewed by themselves; messages may have
    /// been missed then, and an [`Event::Subscribed`] comes anew for each subscription that stands
    /// again. A subscriber who falls far behind loses messages, which is an error once, too.
    ///
    /// # Errors
    /// Those of the way to the channels; [closed](is_closed) for good after [`close`](Self::close).
    fn poll_next(&self, context: &mut Context<'_>) -> Poll<Result<Event>>;

    /// Ends all subscriptions and whoever waits for events, at once and for good.
    fn close(&self);

    /// Does what [`subscribe_later`](Self::subscribe_later) does and has this thread wait.
    ///
    /// # Errors
    /// As there.
    fn subscribe(&self, topic: Topic, names: &[Bytes]) -> Result<()> {
        block_on(self.subscribe_later(topic, names.to_vec()))
    }

    /// Does what [`unsubscribe_later`](Self::unsubscribe_later) does and has this thread wait.
    ///
    /// # Errors
    /// As there.
    fn unsubscribe(&self, topic: Topic, names: &[Bytes]) -> Result<()> {
        block_on(self.unsubscribe_later(topic, names.to_vec()))
    }
}

const CLOSED: &str = "ERR the subscription is closed";

/// Makes the error of a subscription that is closed.
#[must_use]
pub fn closed() -> Error {
    Error::state(CLOSED)
}

/// Tells whether an error is that of a subscription that is closed.
#[must_use]
pub fn is_closed(error: &Error) -> bool {
    error.message() == CLOSED
}
