//! What scenarios are played on: a client of ours, and bare connections to a server.

use std::collections::BTreeMap;

use redipy::core::Message;
use redipy::{Bytes, Event, PubSub, Redis, Topic};
use redipy_conformance::{Connection, RedisServer, Reply};

use crate::PATIENCE;

/// Something that has channels and subscribers with names.
pub trait World {
    fn subscribe(&mut self, who: &str, topic: Topic, names: &[Bytes]);
    fn unsubscribe(&mut self, who: &str, topic: Topic, names: &[Bytes]);
    /// Publishes and returns the number of receivers.
    fn publish(&mut self, topic: Topic, channel: &Bytes, message: &Bytes) -> i64;
    /// Waits for the next event of a subscriber.
    fn next(&mut self, who: &str) -> Event;
    fn subscribers(&self) -> Vec<String>;
}

/// A client of ours with its subscribers.
pub struct Ours {
    client: Redis,
    subscribers: BTreeMap<String, PubSub>,
}

impl Ours {
    pub fn new(client: Redis) -> Self {
        Self {
            client,
            subscribers: BTreeMap::new(),
        }
    }

    fn subscriber(&mut self, who: &str) -> &PubSub {
        let client = &self.client;
        let make = || client.pubsub().unwrap();
        self.subscribers.entry(who.to_owned()).or_insert_with(make)
    }
}

impl World for Ours {
    fn subscribe(&mut self, who: &str, topic: Topic, names: &[Bytes]) {
        let subscription = self.subscriber(who).subscription();
        subscription.subscribe(topic, names).unwrap();
    }

    fn unsubscribe(&mut self, who: &str, topic: Topic, names: &[Bytes]) {
        let subscription = self.subscriber(who).subscription();
        subscription.unsubscribe(topic, names).unwrap();
    }

    fn publish(&mut self, topic: Topic, channel: &Bytes, message: &Bytes) -> i64 {
        if topic == Topic::Shard {
            self.client.spublish(channel, message).unwrap()
        } else {
            self.client.publish(channel, message).unwrap()
        }
    }

    fn next(&mut self, who: &str) -> Event {
        let event = self.subscriber(who).next_timeout(PATIENCE).unwrap();
        event.unwrap_or_else(|| panic!("{who} waited in vain"))
    }

    fn subscribers(&self) -> Vec<String> {
        self.subscribers.keys().cloned().collect()
    }
}

/// Bare connections to a server, one for each subscriber.
pub struct Raw<'a> {
    server: &'a RedisServer,
    publisher: Connection,
    subscribers: BTreeMap<String, (Connection, Vec<Event>)>,
}

impl<'a> Raw<'a> {
    pub fn new(server: &'a RedisServer) -> Self {
        Self {
            server,
            publisher: server.connect().unwrap(),
            subscribers: BTreeMap::new(),
        }
    }

    /// Sends a command of a subscriber and reads on until it is answered in full: what the answers to
    /// a PING behind it come after.
    fn send(&mut self, who: &str, command: &str, names: &[Bytes]) {
        let connect = || (self.server.connect().unwrap(), Vec::new());
        let entry = self.subscribers.entry(who.to_owned());
        let (connection, events) = entry.or_insert_with(connect);
        let mut words = vec![command.as_bytes().to_vec()];
        words.extend(names.iter().map(|name| name.to_vec()));
        connection.send(&words).unwrap();
        let marker = b"is that all?".to_vec();
        connection
            .send(&[b"PING".to_vec(), marker.clone()])
            .unwrap();
        loop {
            // A connection without subscriptions answers PING as ever.
            match Reply::parse(&connection.read_frame().unwrap()).unwrap() {
                Reply::Bulk(text) if text == marker => return,
                Reply::Array(parts) if parts[0] == Reply::Bulk(b"pong".to_vec()) => return,
                reply => events.push(event(reply)),
            }
        }
    }
}

fn letter(topic: Topic) -> &'static str {
    match topic {
        Topic::Channel => "",
        Topic::Pattern => "P",
        Topic::Shard => "S",
    }
}

/// Reads what a server sends a subscriber.
fn event(reply: Reply) -> Event {
    let Reply::Array(parts) = reply else {
        panic!("{reply:?}");
    };
    let text = |at: usize| match &parts[at] {
        Reply::Bulk(text) => Some(Bytes::copy_from(text)),
        _ => None,
    };
    let kind = text(0).unwrap();
    let kind = kind.as_str().unwrap();
    let topic = match kind.as_bytes()[0] {
        b'p' => Topic::Pattern,
        b's' if !kind.starts_with("sub") => Topic::Shard,
        _ => Topic::Channel,
    };
    if kind.ends_with("message") {
        let first = usize::from(topic == Topic::Pattern);
        return Event::Message(Message {
            topic,
            pattern: (topic == Topic::Pattern).then(|| text(1).unwrap()),
            channel: text(1 + first).unwrap(),
            payload: text(2 + first).unwrap(),
        });
    }
    let Reply::Integer(count) = parts[2] else {
        panic!("{parts:?}");
    };
    let count = usize::try_from(count).unwrap();
    if kind.ends_with("unsubscribe") {
        Event::unsubscribed(topic, text(1), count)
    } else {
        Event::subscribed(topic, text(1).unwrap(), count)
    }
}

impl World for Raw<'_> {
    fn subscribe(&mut self, who: &str, topic: Topic, names: &[Bytes]) {
        self.send(who, &format!("{}SUBSCRIBE", letter(topic)), names);
    }

    fn unsubscribe(&mut self, who: &str, topic: Topic, names: &[Bytes]) {
        self.send(who, &format!("{}UNSUBSCRIBE", letter(topic)), names);
    }

    fn publish(&mut self, topic: Topic, channel: &Bytes, message: &Bytes) -> i64 {
        let command = if topic == Topic::Shard {
            "SPUBLISH"
        } else {
            "PUBLISH"
        };
        let words = [command.as_bytes(), channel, message].map(<[u8]>::to_vec);
        let reply = Reply::parse(&self.publisher.call(&words).unwrap()).unwrap();
        let Reply::Integer(count) = reply else {
            panic!("{reply:?}");
        };
        count
    }

    fn next(&mut self, who: &str) -> Event {
        let (connection, events) = self.subscribers.get_mut(who).unwrap();
        if events.is_empty() {
            return event(Reply::parse(&connection.read_frame().unwrap()).unwrap());
        }
        events.remove(0)
    }

    fn subscribers(&self) -> Vec<String> {
        self.subscribers.keys().cloned().collect()
    }
}
