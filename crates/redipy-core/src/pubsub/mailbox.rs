//! Where the events of a subscriber lie until it takes them.

use std::collections::VecDeque;
use std::fmt;
use std::task::{Context, Poll, Waker};

use parking_lot::Mutex;

use super::{Event, closed};
use crate::{Error, ErrorKind, Result};

/// The bytes of messages that may lie in a mailbox: as many as a Redis server keeps for a subscriber
/// before it closes the connection.
const MOST_BYTES: usize = 32 << 20;

/// What an event takes besides its message.
const EVENT_BYTES: usize = size_of::<Result<Event>>();

/// Those who wait for events. To wake them is for whoever gets this, once no lock is held: a waker
/// may run anything.
#[derive(Debug, Default)]
#[must_use]
pub struct Wakers(Vec<Waker>);

impl Wakers {
    /// Wakes them.
    pub fn wake(self) {
        for waker in self.0 {
            waker.wake();
        }
    }

    /// Takes others in.
    pub fn add(&mut self, other: Self) {
        if self.0.is_empty() {
            self.0 = other.0;
        } else {
            self.0.extend(other.0);
        }
    }

    /// Tells whether there is nobody to wake.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The events that a subscriber has not taken yet, in their order.
#[derive(Default)]
pub struct Mailbox(Mutex<State>);

#[derive(Default)]
struct State {
    events: VecDeque<Result<Event>>,
    /// The bytes of the messages among them.
    bytes: usize,
    waiting: Vec<Waker>,
    closed: bool,
}

impl Mailbox {
    /// Makes an empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts an event behind the others. Where messages have piled up too high, all of them are lost,
    /// and the subscriber is told by an error.
    pub fn put(&self, event: Result<Event>) -> Wakers {
        let mut state = self.0.lock();
        if state.closed {
            return Wakers::default();
        }
        state.bytes += size(&event);
        state.events.push_back(event);
        if state.bytes > MOST_BYTES {
            state.lose_messages();
        }
        Wakers(std::mem::take(&mut state.waiting))
    }

    /// Takes the next event, or keeps the waker of the context until there is one.
    ///
    /// # Errors
    /// Those that lie here; that the mailbox is closed.
    pub fn poll_next(&self, context: &Context<'_>) -> Poll<Result<Event>> {
        let mut state = self.0.lock();
        if let Some(event) = state.events.pop_front() {
            state.bytes -= size(&event);
            return Poll::Ready(event);
        }
        if state.closed {
            return Poll::Ready(Err(closed()));
        }
        let waker = context.waker();
        if !state.waiting.iter().any(|known| is_same(known, waker)) {
            state.waiting.push(waker.clone());
        }
        Poll::Pending
    }

    /// Drops what lies here and takes nothing any more.
    pub fn close(&self) -> Wakers {
        let mut state = self.0.lock();
        state.closed = true;
        state.events.clear();
        state.bytes = 0;
        Wakers(std::mem::take(&mut state.waiting))
    }

    /// Tells whether it is closed.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.0.lock().closed
    }
}

impl State {
    fn lose_messages(&mut self) {
        let is_message = |event: &Result<Event>| matches!(event, Ok(Event::Message(_)));
        let before = self.events.len();
        self.events.retain(|event| !is_message(event));
        let lost = before - self.events.len();
        self.bytes = 0;
        self.events.push_back(Err(Error::new(
            ErrorKind::Other,
            format!(
                "ERR the subscriber fell behind by more than {} MB, and {lost} messages were lost; \
                 take messages faster",
                MOST_BYTES >> 20
            ),
        )));
    }
}

/// Tells whether two wakers are of the same waiter. `will_wake` compares where their tables of
/// functions are, of which a compiler may make several that are alike.
fn is_same(a: &Waker, b: &Waker) -> bool {
    a.data() == b.data() && a.vtable() == b.vtable()
}

/// Returns the bytes that a message takes; only messages can pile up.
fn size(event: &Result<Event>) -> usize {
    match event {
        Ok(Event::Message(message)) => message.channel.len() + message.payload.len() + EVENT_BYTES,
        _ => 0,
    }
}

impl fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.0.lock();
        f.debug_struct("Mailbox")
            .field("events", &state.events.len())
            .field("waiting", &state.waiting.len())
            .field("closed", &state.closed)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Bytes, Message, Topic};

    fn take(mailbox: &Mailbox) -> Poll<Result<Event>> {
        mailbox.poll_next(&Context::from_waker(Waker::noop()))
    }

    fn message(payload: &[u8]) -> Event {
        Event::Message(Message {
            topic: Topic::Channel,
            pattern: None,
            channel: Bytes::from("c"),
            payload: Bytes::from(payload),
        })
    }

    #[test]
    fn events_come_out_in_their_order() {
        let mailbox = Mailbox::new();
        for text in [b"a", b"b"] {
            mailbox.put(Ok(message(text))).wake();
        }
        assert_eq!(take(&mailbox), Poll::Ready(Ok(message(b"a"))));
        assert_eq!(take(&mailbox), Poll::Ready(Ok(message(b"b"))));
        assert_eq!(take(&mailbox), Poll::Pending);
    }

    #[test]
    fn whoever_waits_is_kept_once_and_woken() {
        let mailbox = Mailbox::new();
        for _ in 0..3 {
            assert_eq!(take(&mailbox), Poll::Pending);
        }
        assert_eq!(mailbox.put(Ok(message(b"a"))).0.len(), 1);
        assert!(mailbox.put(Ok(message(b"b"))).is_empty());
    }

    #[test]
    fn a_closed_one_says_so_for_ever() {
        let mailbox = Mailbox::new();
        mailbox.put(Ok(message(b"a"))).wake();
        mailbox.close().wake();
        mailbox.put(Ok(message(b"b"))).wake();
        for _ in 0..2 {
            assert_eq!(take(&mailbox), Poll::Ready(Err(closed())));
        }
    }

    #[test]
    fn a_backlog_is_lost_with_an_error_and_confirmations_are_not() {
        let mailbox = Mailbox::new();
        let stands = Event::subscribed(Topic::Channel, Bytes::from("c"), 1);
        mailbox.put(Ok(stands.clone())).wake();
        let large = vec![0; 1 << 20];
        for _ in 0..32 {
            mailbox.put(Ok(message(&large))).wake();
        }
        assert_eq!(take(&mailbox), Poll::Ready(Ok(stands)));
        let Poll::Ready(Err(error)) = take(&mailbox) else {
            panic!("no error came");
        };
        assert!(error.message().contains("32 messages were lost"), "{error}");
        assert_eq!(take(&mailbox), Poll::Pending);
        mailbox.put(Ok(message(b"a"))).wake();
        assert_eq!(take(&mailbox), Poll::Ready(Ok(message(b"a"))));
    }
}
