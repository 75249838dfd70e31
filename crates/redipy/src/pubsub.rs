//! The subscriber: a client's view of channels.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use redipy_core::pubsub::is_closed;
use redipy_core::{
    Backend, Event, Message, Result, Subscription, ToArgs, Topic, block_on, block_on_until,
};

use crate::Redis;

/// Subscribes to channels and waits for messages; its subscriptions end when it is dropped.
///
/// Subscriptions stand when the method that makes them returns. What happens comes as events, in
/// order: the confirmations too. An error that says that a connection was lost comes once; the
/// subscriptions are then renewed without any doing, each one with a confirmation, and messages in
/// between are missed. Threads may share a subscriber; each event goes to one of them.
///
/// ```
/// use redipy::{Event, Redis};
///
/// let r = Redis::open("memory://")?;
/// let news = r.pubsub()?;
/// news.subscribe(["news", "weather"])?;
/// assert_eq!(r.publish("news", "hello")?, 1);
///
/// let mut messages = news.messages();
/// let message = messages.next().unwrap()?;
/// assert_eq!(message.channel, "news");
/// assert_eq!(message.payload, "hello");
/// # Ok::<(), redipy::Error>(())
/// ```
#[derive(Debug)]
pub struct PubSub {
    subscription: Arc<dyn Subscription>,
    /// Held so that a shared memory backend does not end while someone listens to it.
    _backend: Arc<dyn Backend>,
}

impl Redis {
    /// Returns a subscriber without subscriptions.
    ///
    /// # Errors
    /// That of the backend.
    ///
    /// ```
    /// use redipy::{Event, Redis, Topic};
    ///
    /// let r = Redis::open("memory://")?;
    /// let orders = r.pubsub()?;
    /// orders.psubscribe("orders.*")?;
    /// let name = "orders.*".into();
    /// let confirmed = Event::Subscribed { topic: Topic::Pattern, name, count: 1 };
    /// assert_eq!(orders.next()?, confirmed);
    /// # Ok::<(), redipy::Error>(())
    /// ```
    pub fn pubsub(&self) -> Result<PubSub> {
        Ok(PubSub {
            subscription: self.backend().subscription()?,
            _backend: Arc::clone(self.backend()),
        })
    }
}

/// Makes the methods of each topic.
macro_rules! topics {
    ($($topic:ident: $subscribe:ident $unsubscribe:ident $all:ident $what:literal;)*) => {$(
        #[doc = concat!("Subscribes to ", $what, ".")]
        ///
        /// # Errors
        /// Those of the way to the channels; then nothing has been subscribed to.
        pub fn $subscribe(&self, names: impl ToArgs) -> Result<()> {
            self.subscription.subscribe(Topic::$topic, &names.to_args())
        }

        #[doc = concat!("Ends subscriptions to ", $what, ".")]
        ///
        /// # Errors
        /// Those of the way to the channels.
        pub fn $unsubscribe(&self, names: impl ToArgs) -> Result<()> {
            let names = names.to_args();
            if names.is_empty() {
                return Ok(());
            }
            self.subscription.unsubscribe(Topic::$topic, &names)
        }

        #[doc = concat!("Ends all subscriptions to ", $what, ".")]
        ///
        /// # Errors
        /// Those of the way to the channels.
        pub fn $all(&self) -> Result<()> {
            self.subscription.unsubscribe(Topic::$topic, &[])
        }
    )*};
}

impl PubSub {
    topics! {
        Channel: subscribe unsubscribe unsubscribe_all "channels";
        Pattern: psubscribe punsubscribe punsubscribe_all "the channels that patterns match";
        Shard: ssubscribe sunsubscribe sunsubscribe_all "shard channels";
    }

    /// Waits for the next event.
    ///
    /// # Errors
    /// Once after a connection was lost; for good after [`close`](Self::close).
    pub fn next(&self) -> Result<Event> {
        block_on(self.next_later())
    }

    /// Waits for the next event, but not longer than so.
    ///
    /// # Errors
    /// As [`next`](Self::next).
    ///
    /// ```
    /// use redipy::Redis;
    /// use std::time::Duration;
    ///
    /// let quiet = Redis::open("memory://")?.pubsub()?;
    /// assert_eq!(quiet.next_timeout(Duration::from_millis(1))?, None);
    /// # Ok::<(), redipy::Error>(())
    /// ```
    pub fn next_timeout(&self, timeout: Duration) -> Result<Option<Event>> {
        let Some(end) = Instant::now().checked_add(timeout) else {
            return self.next().map(Some);
        };
        block_on_until(pin!(self.next_later()), Some(end)).transpose()
    }

    /// Returns the next event if it has come already.
    ///
    /// # Errors
    /// As [`next`](Self::next).
    pub fn try_next(&self) -> Result<Option<Event>> {
        let mut context = Context::from_waker(Waker::noop());
        match self.subscription.poll_next(&mut context) {
            Poll::Ready(event) => event.map(Some),
            Poll::Pending => Ok(None),
        }
    }

    /// Returns the next event once it comes. Dropping the result loses nothing.
    ///
    /// # Errors
    /// As [`next`](Self::next).
    pub async fn next_later(&self) -> Result<Event> {
        poll_fn(|context| self.subscription.poll_next(context)).await
    }

    /// Returns the messages as they come, without end until the subscriber is closed. An error stands
    /// in its place; messages may come after it.
    ///
    /// ```
    /// use redipy::Redis;
    ///
    /// let r = Redis::open("memory://")?;
    /// let ticks = r.pubsub()?;
    /// ticks.subscribe("ticks")?;
    /// for number in 1..=3 {
    ///     r.publish("ticks", number)?;
    /// }
    /// let payloads: Vec<_> = ticks.messages().take(3).map(|one| one.unwrap().payload).collect();
    /// assert_eq!(payloads, ["1", "2", "3"]);
    /// # Ok::<(), redipy::Error>(())
    /// ```
    pub fn messages(&self) -> Messages<'_> {
        Messages { subscriber: self }
    }

    /// Ends all subscriptions and whoever waits for events, for good.
    pub fn close(&self) {
        self.subscription.close();
    }

    /// Returns what is behind it, for what an asynchronous caller needs.
    #[must_use]
    pub fn subscription(&self) -> &Arc<dyn Subscription> {
        &self.subscription
    }
}

/// The messages that reach a subscriber; see [`PubSub::messages`].
#[derive(Debug)]
#[must_use]
pub struct Messages<'a> {
    subscriber: &'a PubSub,
}

impl Iterator for Messages<'_> {
    type Item = Result<Message>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.subscriber.next() {
                Ok(Event::Message(message)) => return Some(Ok(message)),
                Ok(_) => {}
                Err(error) if is_closed(&error) => return None,
                Err(error) => return Some(Err(error)),
            }
        }
    }
}
