//! What other processes do: notifications.
//!
//! A process that listens has a row in a table, with the name of its own channel. Who fills a key or sends a message notifies the channels that
//! stand there, so nothing is sent while nobody listens. A transaction that was under way when the row came may not have seen it; what
//! such ones may have filled is looked for again a few times, and now and then.

use std::collections::HashMap;
use std::process;
use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use redipy_core::{Bytes, Result, Topic};

use super::config::Config;
use super::open::simple;
use super::scope::Scope;
use super::trouble::Trouble;
use super::wire::Wire;
use crate::connection::{Feed, Heard, News, Waited};

/// When to look again for what has been filled by transactions that did not know of us, after listening has begun.
const LOOKS: [Duration; 4] = [
    Duration::from_millis(10),
    Duration::from_millis(50),
    Duration::from_millis(250),
    Duration::from_secs(1),
];

/// How often to look afterwards.
const LOOK: Duration = Duration::from_secs(2);

/// The longest message that is put together, since one whose last part never comes must not stay.
const UNFINISHED: usize = 64;

/// A connection that listens.
#[derive(Debug)]
pub struct PostgresFeed {
    config: Config,
    scope: Arc<Scope>,
    /// What this process is called in notifications.
    process: String,
    /// The connection, as long as it is there.
    wire: Option<Wire>,
    channel: String,
    /// When to look again, and how often that was done.
    next_look: Instant,
    looks: usize,
    parts: Parts,
}

impl PostgresFeed {
    /// Starts to listen.
    ///
    /// # Errors
    /// That of the server or of the way to it.
    pub fn new(config: Config, scope: Arc<Scope>, process: String) -> Result<Self> {
        let mut feed = Self {
            config,
            scope,
            process,
            wire: None,
            channel: String::new(),
            next_look: Instant::now(),
            looks: 0,
            parts: Parts::default(),
        };
        feed.connect()?;
        Ok(feed)
    }

    fn connect(&mut self) -> Result<()> {
        let mut wire = Wire::connect(&self.config).map_err(|trouble| trouble.to_error())?;
        let channel = format!("redipy_{:016x}", fastrand::u64(..));
        let origin = fastrand::i64(1..);
        // Of a process that was killed, only the row is left.
        let text = format!(
            "LISTEN {channel};
             DELETE FROM {{listener}} WHERE pid NOT IN (SELECT pid FROM pg_stat_activity WHERE pid IS NOT NULL);
             INSERT INTO {{listener}} (channel, origin, pid) VALUES ('{channel}', {origin}, pg_backend_pid())"
        );
        simple(&mut wire, &self.scope.tables.fill(&text))?;
        self.wire = Some(wire);
        self.channel = channel;
        self.looks = 0;
        self.next_look = Instant::now() + LOOKS[0];
        self.parts = Parts::default();
        Ok(())
    }

    /// Waits for notifications, and adds what they tell to the news.
    fn hear(&mut self, patience: Duration, news: &mut News) -> Result<(), Trouble> {
        let Some(wire) = &mut self.wire else {
            return Ok(());
        };
        let mut heard = wire.wait(patience)?;
        while let Some(notification) = heard {
            match notification.payload.split_once(':') {
                _ if notification.channel != self.channel => {}
                None => news.filled |= notification.payload != self.process,
                Some((process, _)) if process == self.process => {}
                Some((process, part)) => news.messages.extend(self.parts.add(process, part)),
            }
            heard = wire.notification();
        }
        Ok(())
    }
}

impl Feed for PostgresFeed {
    fn next(&mut self, patience: Duration, _: Waited<'_>) -> Result<News> {
        let mut news = News::default();
        if self.wire.is_none() {
            self.connect()?;
            // Who knows what has happened meanwhile.
            news.filled = true;
            return Ok(news);
        }
        let until_look = self.next_look.saturating_duration_since(Instant::now());
        if let Err(trouble) = self.hear(patience.min(until_look), &mut news) {
            self.wire = None;
            return Err(trouble.to_error());
        }
        if Instant::now() >= self.next_look {
            self.looks += 1;
            self.next_look = Instant::now() + *LOOKS.get(self.looks).unwrap_or(&LOOK);
            news.filled = true;
        }
        Ok(news)
    }

    fn pace(&self) -> Option<(Duration, Duration)> {
        None
    }
}

impl Drop for PostgresFeed {
    fn drop(&mut self) {
        if let Some(mut wire) = self.wire.take() {
            let text = format!(
                "DELETE FROM {{listener}} WHERE channel = '{}'",
                self.channel
            );
            let _ = simple(&mut wire, &self.scope.tables.fill(&text));
            wire.close();
        }
    }
}

/// Returns what this process is called in notifications, given a number that it has shared with those that were forked from it.
pub fn process_name(token: u64) -> String {
    format!("{token:016x}-{}", process::id())
}

/// Parts of messages that have not all come yet.
#[derive(Debug, Default)]
struct Parts(HashMap<(String, i64), Vec<Vec<u8>>>);

impl Parts {
    /// Adds a part, and returns the message if that was the last one.
    fn add(&mut self, process: &str, text: &str) -> Option<Heard> {
        let text: String = text
            .chars()
            .filter(|one| !one.is_ascii_whitespace())
            .collect();
        let part = STANDARD.decode(text).ok()?;
        let number = i64::from_be_bytes(part.get(..8)?.try_into().ok()?);
        let (nth, count) = (
            read_length(part.get(8..12)?)?,
            read_length(part.get(12..16)?)?,
        );
        let rest = part.get(16..)?.to_vec();
        let name = (process.to_owned(), number);
        if nth == 0 && self.0.len() >= UNFINISHED {
            self.0.clear();
        }
        let parts = self.0.entry(name.clone()).or_default();
        // They come in their order, or not at all.
        if parts.len() == nth {
            parts.push(rest);
        }
        if parts.len() < count {
            return None;
        }
        read_message(&self.0.remove(&name)?.concat())
    }
}

fn read_message(whole: &[u8]) -> Option<Heard> {
    let (topic, rest) = whole.split_first()?;
    let (length, rest) = rest.split_at_checked(4)?;
    let (channel, payload) = rest.split_at_checked(read_length(length)?)?;
    Some(Heard {
        topic: if *topic == 0 {
            Topic::Channel
        } else {
            Topic::Shard
        },
        channel: Bytes::from(channel),
        payload: Bytes::from(payload),
    })
}

fn read_length(bytes: &[u8]) -> Option<usize> {
    usize::try_from(u32::from_be_bytes(bytes.try_into().ok()?)).ok()
}
