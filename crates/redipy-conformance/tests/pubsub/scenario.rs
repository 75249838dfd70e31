//! What subscribers do and what is published, written as lines or drawn at random, and what is heard of it.

use std::fmt;

use redipy::{Bytes, Event, Topic};

use crate::worlds::World;

/// One thing that happens.
#[derive(Clone, Debug)]
enum Step {
    Subscribe(String, Topic, Vec<Bytes>),
    Unsubscribe(String, Topic, Vec<Bytes>),
    Publish(Topic, Bytes, Bytes),
}

/// Things that happen one after the other.
#[derive(Clone, Debug)]
pub struct Scenario {
    pub title: String,
    steps: Vec<Step>,
}

/// What came of a scenario: the numbers of receivers, and what each subscriber heard.
#[derive(Debug, PartialEq)]
pub struct Heard {
    receivers: Vec<i64>,
    events: Vec<(String, Vec<Event>)>,
}

impl Heard {
    /// Returns the first thing that was heard otherwise: what it should be, and what it is.
    pub fn difference(&self, other: &Self) -> Option<String> {
        for (mine, others) in self.events.iter().zip(&other.events) {
            let mut pairs = mine.1.iter().zip(&others.1).enumerate();
            if let Some((at, (a, b))) = pairs.find(|(_, (a, b))| a != b) {
                return Some(format!("{} heard {b:?} and not {a:?}, event {at}", mine.0));
            }
        }
        (self != other).then(|| format!("{self:?}\nis not\n{other:?}"))
    }
}

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.steps
            .iter()
            .try_for_each(|step| write!(f, "\n{step:?}"))
    }
}

/// The first line is the title; then who does what. Redis promises no order among patterns that match
/// one message, nor among subscriptions that end together.
pub const SCENARIOS: &[&str] = &[
    "channels and patterns count together, shard channels apart
    ann subscribe a b a
    ann psubscribe a* *
    ann ssubscribe a s
    ann subscribe c
    ann unsubscribe b missing a
    ann sunsubscribe missing s
    ann punsubscribe a* a*",
    "a message reaches a subscriber once by each way
    ann subscribe news
    ann psubscribe news n* nothing*
    bob psubscribe *
    bob subscribe other
    publish news hello
    publish newspaper hello
    publish other hello
    publish nobody hello
    spublish news hello",
    "shard channels are a world of their own
    ann ssubscribe a
    bob subscribe a
    bob psubscribe *
    spublish a shard
    publish a plain
    ann sunsubscribe
    spublish a gone",
    "to end what is not there is confirmed
    ann unsubscribe
    ann punsubscribe
    ann sunsubscribe
    ann unsubscribe a
    ann punsubscribe a
    ann sunsubscribe a
    ann psubscribe p
    ann unsubscribe
    ann ssubscribe s
    ann unsubscribe",
    "to subscribe twice is to be subscribed once
    ann subscribe a
    ann subscribe a
    ann psubscribe a
    ann psubscribe a
    publish a x
    ann unsubscribe a
    publish a y",
    "patterns are those of Redis
    ann psubscribe h?llo
    bob psubscribe h[^e]llo
    eve psubscribe h\\?llo
    publish hello 1
    publish hallo 2
    publish h?llo 3
    publish HELLO 4
    publish hllo 5",
    "subscribers hear in the order of subscriptions and messages
    ann subscribe a
    publish a 1
    bob subscribe a
    publish a 2
    ann unsubscribe a
    publish a 3
    ann subscribe a
    publish a 4
    bob unsubscribe a
    publish a 5",
];

fn topic(letter: &str) -> Topic {
    match letter {
        "p" => Topic::Pattern,
        "s" => Topic::Shard,
        _ => Topic::Channel,
    }
}

impl Scenario {
    pub fn read(text: &str) -> Self {
        let mut lines = text.lines().map(str::trim);
        let title = lines.next().unwrap().to_owned();
        Self {
            title,
            steps: lines.map(Step::read).collect(),
        }
    }

    /// Plays it, and returns what was heard in a form that can be compared.
    pub fn play(&self, world: &mut dyn World) -> Heard {
        let mut receivers = Vec::new();
        for step in &self.steps {
            match step {
                Step::Subscribe(who, topic, names) => world.subscribe(who, *topic, names),
                Step::Unsubscribe(who, topic, names) => world.unsubscribe(who, *topic, names),
                Step::Publish(topic, channel, message) => {
                    receivers.push(world.publish(*topic, channel, message));
                }
            }
        }
        let mut events = Vec::new();
        for who in world.subscribers() {
            // What comes before a last message is all there is.
            let last = Bytes::from(format!("the end of {who}"));
            world.subscribe(&who, Topic::Channel, std::slice::from_ref(&last));
            receivers.push(world.publish(Topic::Channel, &last, &last));
            let mut heard = Vec::new();
            loop {
                let event = world.next(&who);
                let is_last = matches!(&event, Event::Message(message)
                    if message.channel == last && message.topic == Topic::Channel);
                heard.push(event);
                if is_last {
                    break;
                }
            }
            world.unsubscribe(&who, Topic::Channel, std::slice::from_ref(&last));
            events.push((who, settled(heard)));
        }
        Heard { receivers, events }
    }
}

/// Brings what Redis promises no order for into one: patterns that match a message, and the names of
/// subscriptions that end together, whose counts fall all the same.
fn settled(mut events: Vec<Event>) -> Vec<Event> {
    let same_message = |a: &Event, b: &Event| match (a, b) {
        (Event::Message(a), Event::Message(b)) => {
            (&a.channel, &a.payload) == (&b.channel, &b.payload)
                && (a.topic, b.topic) == (Topic::Pattern, Topic::Pattern)
        }
        _ => false,
    };
    for run in events.chunk_by_mut(same_message) {
        run.sort_by_key(|event| match event {
            Event::Message(message) => message.pattern.clone(),
            _ => None,
        });
    }
    let both_end = |first: &Event, second: &Event| match (first, second) {
        (Event::Unsubscribed { topic: a, .. }, Event::Unsubscribed { topic: b, .. }) => {
            // Only where each of them ends one subscription.
            a == b && ended(first).1 == ended(second).1 + 1
        }
        _ => false,
    };
    for run in events.chunk_by_mut(both_end) {
        let counts: Vec<usize> = run.iter().map(ended).map(|(_, count)| count).collect();
        run.sort_by_key(|event| ended(event).0);
        for (event, count) in run.iter_mut().zip(counts) {
            if let Event::Unsubscribed { count: own, .. } = event {
                *own = count;
            }
        }
    }
    events
}

fn ended(event: &Event) -> (Option<Bytes>, usize) {
    match event {
        Event::Unsubscribed { name, count, .. } => (name.clone(), *count),
        _ => (None, 0),
    }
}

impl Step {
    fn read(line: &str) -> Self {
        let words: Vec<&str> = line.split(' ').collect();
        let bytes = |words: &[&str]| words.iter().map(|word| Bytes::from(*word)).collect();
        match words[..] {
            ["publish", channel, message] => {
                Self::Publish(Topic::Channel, channel.into(), message.into())
            }
            ["spublish", channel, message] => {
                Self::Publish(Topic::Shard, channel.into(), message.into())
            }
            [who, verb, ref names @ ..] => {
                if let Some(letter) = verb.strip_suffix("unsubscribe") {
                    return Self::Unsubscribe(who.to_owned(), topic(letter), bytes(names));
                }
                let letter = verb.strip_suffix("subscribe").unwrap();
                Self::Subscribe(who.to_owned(), topic(letter), bytes(names))
            }
            _ => panic!("no step: {line}"),
        }
    }
}

const NAMES: [&str; 6] = ["a", "b", "ab", "a*", "[ab]", ""];
const PATTERNS: [&str; 6] = ["a", "*", "a*", "?", "[ab]*", "a\\*"];

/// Draws a scenario; the same for the same number.
pub fn random(seed: u64, empty_names: bool) -> Scenario {
    let channels = if empty_names { &NAMES[..] } else { &NAMES[..5] };
    // An xorshift is random enough for this, and it is the same everywhere.
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut below = |bound: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap() % bound
    };
    let mut steps = Vec::new();
    for number in 0..60 {
        let who = ["ann", "bob", "eve"][below(3)].to_owned();
        let topic = Topic::ALL[below(3)];
        let mut names = Vec::new();
        for _ in 0..=below(3) {
            let pool = if topic == Topic::Pattern {
                &PATTERNS[..]
            } else {
                channels
            };
            names.push(Bytes::from(pool[below(pool.len())]));
        }
        steps.push(match below(10) {
            0..4 => Step::Subscribe(who, topic, names),
            4 => Step::Unsubscribe(who, topic, names),
            5 if below(3) == 0 => Step::Unsubscribe(who, topic, Vec::new()),
            _ => {
                let topic = if topic == Topic::Shard {
                    topic
                } else {
                    Topic::Channel
                };
                let message = Bytes::from(format!("message {number}"));
                let channel = Bytes::from(channels[below(channels.len())]);
                Step::Publish(topic, channel, message)
            }
        });
    }
    Scenario {
        title: format!("random scenario {seed}"),
        steps,
    }
}
