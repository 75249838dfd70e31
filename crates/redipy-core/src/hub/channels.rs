//! Channels inside this process: who is subscribed to what.
//!
//! Messages are put into mailboxes while the data are locked, in the order in which commands run;
//! those who wait for them are woken once that is over, by [`Hub::tell`](super::Hub::tell).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll};

use parking_lot::Mutex;

use super::Hub;
use crate::pubsub::{Mailbox, Wakers, closed};
use crate::{Bytes, Error, Event, Later, Message, Result, Subscription, Topic, glob};

/// The channels of a hub.
#[derive(Default)]
pub struct Channels {
    /// The number of subscriptions: where it is 0, a message costs nothing.
    subscribed: AtomicUsize,
    book: Mutex<Book>,
    /// Whether someone is to be woken.
    due: AtomicBool,
}

/// The subscribers of each name, in the order in which they came.
type Names = BTreeMap<Bytes, Vec<Arc<Mailbox>>>;

#[derive(Default)]
struct Book {
    channels: Names,
    patterns: Names,
    shards: Names,
    /// Who has messages that they were not woken for yet.
    due: Wakers,
}

impl Book {
    const fn names(&mut self, topic: Topic) -> &mut Names {
        match topic {
            Topic::Channel => &mut self.channels,
            Topic::Pattern => &mut self.patterns,
            Topic::Shard => &mut self.shards,
        }
    }
}

impl Channels {
    /// Sends a message to the subscribers of a channel, and of the patterns that match it unless it
    /// is a shard channel; returns how many times it was received.
    pub fn publish(&self, topic: Topic, channel: &Bytes, message: &Bytes) -> usize {
        if self.subscribed.load(Ordering::Acquire) == 0 {
            return 0;
        }
        let mut book = self.book.lock();
        let mut due = Wakers::default();
        let mut receivers = 0;
        let mut send = |pattern: Option<&Bytes>, mailboxes: &[Arc<Mailbox>]| {
            let event = Event::Message(Message {
                topic: pattern.map_or(topic, |_| Topic::Pattern),
                pattern: pattern.cloned(),
                channel: channel.clone(),
                payload: message.clone(),
            });
            for mailbox in mailboxes {
                due.add(mailbox.put(Ok(event.clone())));
            }
            receivers += mailboxes.len();
        };
        if let Some(mailboxes) = book.names(topic).get(channel) {
            send(None, mailboxes);
        }
        if topic == Topic::Channel {
            for (pattern, mailboxes) in &book.patterns {
                if glob::matches(pattern, channel, false) {
                    send(Some(pattern), mailboxes);
                }
            }
        }
        if !due.is_empty() {
            book.due.add(due);
            self.due.store(true, Ordering::Release);
        }
        receivers
    }

    /// Returns how many times a message would be received now, without sending one: what a transaction
    /// answers that sends it once it is committed.
    pub fn receivers(&self, topic: Topic, channel: &[u8]) -> usize {
        if self.subscribed.load(Ordering::Acquire) == 0 {
            return 0;
        }
        let mut book = self.book.lock();
        let mut receivers = book.names(topic).get(channel).map_or(0, Vec::len);
        if topic == Topic::Channel {
            let patterns = book.patterns.iter();
            receivers += patterns
                .filter(|(pattern, _)| glob::matches(pattern, channel, false))
                .map(|(_, mailboxes)| mailboxes.len())
                .sum::<usize>();
        }
        receivers
    }

    /// Returns the channels that have subscribers, by patterns not counting, and whose names match.
    pub fn names(&self, topic: Topic, pattern: Option<&[u8]>) -> Vec<Bytes> {
        let mut book = self.book.lock();
        let names = book.names(topic).keys();
        names
            .filter(|name| pattern.is_none_or(|pattern| glob::matches(pattern, name, false)))
            .cloned()
            .collect()
    }

    /// Returns the number of subscribers to a name.
    pub fn subscribers(&self, topic: Topic, name: &[u8]) -> usize {
        self.book.lock().names(topic).get(name).map_or(0, Vec::len)
    }

    /// Tells whether anybody is subscribed to anything.
    #[must_use]
    pub fn has_subscribers(&self) -> bool {
        self.subscribed.load(Ordering::Acquire) > 0
    }

    /// Returns the number of different patterns.
    pub fn patterns(&self) -> usize {
        self.book.lock().patterns.len()
    }

    /// Wakes those who have messages; called with nothing locked.
    #[inline]
    pub(super) fn wake(&self) {
        if self.due.load(Ordering::Acquire) {
            self.wake_now();
        }
    }

    #[cold]
    fn wake_now(&self) {
        let due = {
            let mut book = self.book.lock();
            self.due.store(false, Ordering::Release);
            std::mem::take(&mut book.due)
        };
        due.wake();
    }
}

impl fmt::Debug for Channels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Channels")
            .field("subscribed", &self.subscribed)
            .finish_non_exhaustive()
    }
}

/// A subscriber in this process.
pub(super) struct LocalSubscription {
    hub: Arc<Hub>,
    mailbox: Arc<Mailbox>,
    /// What it is subscribed to; locked before the book is.
    own: Mutex<BTreeMap<Topic, BTreeSet<Bytes>>>,
}

impl LocalSubscription {
    pub(super) fn new(hub: Arc<Hub>) -> Self {
        Self {
            hub,
            mailbox: Arc::default(),
            own: Mutex::default(),
        }
    }

    fn subscribe_now(&self, topic: Topic, names: Vec<Bytes>) -> Result<()> {
        if names.is_empty() {
            return Err(Error::argument(
                "ERR a subscription needs the name of a channel or a pattern",
            ));
        }
        self.hub.about_to_subscribe()?;
        let mut own = self.own.lock();
        if self.mailbox.is_closed() {
            return Err(closed());
        }
        let channels = self.hub.channels();
        let mut book = channels.book.lock();
        let mut wakers = Wakers::default();
        for name in names {
            if own.entry(topic).or_default().insert(name.clone()) {
                let mailboxes = book.names(topic).entry(name.clone()).or_default();
                mailboxes.push(Arc::clone(&self.mailbox));
                channels.subscribed.fetch_add(1, Ordering::Release);
            }
            let event = Event::subscribed(topic, name, count(&own, topic));
            wakers.add(self.mailbox.put(Ok(event)));
        }
        drop((book, own));
        wakers.wake();
        Ok(())
    }

    fn unsubscribe_now(&self, topic: Topic, mut names: Vec<Bytes>) -> Result<()> {
        let mut own = self.own.lock();
        if self.mailbox.is_closed() {
            return Err(closed());
        }
        let mut book = self.hub.channels().book.lock();
        let mut wakers = Wakers::default();
        if names.is_empty() {
            names.extend(own.get(&topic).into_iter().flatten().cloned());
        }
        if names.is_empty() {
            let event = Event::unsubscribed(topic, None, count(&own, topic));
            wakers.add(self.mailbox.put(Ok(event)));
        }
        for name in names {
            if own.entry(topic).or_default().remove(&name) {
                self.strike(&mut book, topic, &name);
            }
            let event = Event::unsubscribed(topic, Some(name), count(&own, topic));
            wakers.add(self.mailbox.put(Ok(event)));
        }
        drop((book, own));
        wakers.wake();
        Ok(())
    }

    /// Takes this subscriber out of the book.
    fn strike(&self, book: &mut Book, topic: Topic, name: &Bytes) {
        let names = book.names(topic);
        if let Some(mailboxes) = names.get_mut(name) {
            mailboxes.retain(|mailbox| !Arc::ptr_eq(mailbox, &self.mailbox));
            if mailboxes.is_empty() {
                names.remove(name);
            }
        }
        let channels = self.hub.channels();
        channels.subscribed.fetch_sub(1, Ordering::Release);
    }
}

fn count(own: &BTreeMap<Topic, BTreeSet<Bytes>>, topic: Topic) -> usize {
    let counted = topic.counted().iter();
    counted
        .filter_map(|topic| own.get(topic))
        .map(BTreeSet::len)
        .sum()
}

impl Subscription for LocalSubscription {
    fn subscribe_later(&self, topic: Topic, names: Vec<Bytes>) -> Later<'_, Result<()>> {
        Box::pin(async move { self.subscribe_now(topic, names) })
    }

    fn unsubscribe_later(&self, topic: Topic, names: Vec<Bytes>) -> Later<'_, Result<()>> {
        Box::pin(async move { self.unsubscribe_now(topic, names) })
    }

    fn poll_next(&self, context: &mut Context<'_>) -> Poll<Result<Event>> {
        self.mailbox.poll_next(context)
    }

    fn close(&self) {
        let wakers = self.mailbox.close();
        let mut own = self.own.lock();
        let mut book = self.hub.channels().book.lock();
        for (topic, names) in std::mem::take(&mut *own) {
            for name in names {
                self.strike(&mut book, topic, &name);
            }
        }
        drop((book, own));
        wakers.wake();
    }
}

impl Drop for LocalSubscription {
    fn drop(&mut self) {
        self.close();
    }
}

impl fmt::Debug for LocalSubscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalSubscription")
            .field("mailbox", &self.mailbox)
            .finish_non_exhaustive()
    }
}
