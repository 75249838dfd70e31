//! What other processes do to a file: SQLite tells that something has changed when it is asked, which costs a few microseconds.

use std::thread;
use std::time::Duration;

use redipy_core::{Bytes, Result, Topic};
use rusqlite::Connection as Raw;
use rusqlite::types::ValueRef;

use super::translate;
use crate::connection::{Feed, Heard, News, Waited};
use crate::statement::Tables;

/// The shortest and the longest time between two looks.
const PACE: (Duration, Duration) = (Duration::from_millis(1), Duration::from_millis(25));

/// A connection that only looks.
#[derive(Debug)]
pub struct SqliteFeed {
    raw: Raw,
    messages: String,
    /// What SQLite said last; another number means that somebody has written.
    version: i64,
    /// The last message that was there.
    last: i64,
    origin: i64,
}

impl SqliteFeed {
    /// Starts to look.
    pub fn new(raw: Raw, tables: &Tables, origin: i64) -> rusqlite::Result<Self> {
        raw.busy_timeout(Duration::from_secs(1))?;
        let version = data_version(&raw)?;
        let newest = tables.fill("SELECT COALESCE(MAX(id), 0) FROM {message}");
        let last = raw.query_row(&newest, [], |row| row.get(0))?;
        let messages = "SELECT id, topic, channel, payload FROM {message} WHERE id > ?1 AND origin <> ?2 ORDER BY id";
        Ok(Self {
            messages: tables.fill(messages),
            raw,
            version,
            last,
            origin,
        })
    }

    fn look(&mut self) -> rusqlite::Result<News> {
        let version = data_version(&self.raw)?;
        if version == self.version {
            return Ok(News::default());
        }
        let mut news = News {
            filled: true,
            messages: Vec::new(),
        };
        let mut select = self.raw.prepare_cached(&self.messages)?;
        let mut rows = select.query([self.last, self.origin])?;
        while let Some(row) = rows.next()? {
            self.last = row.get(0)?;
            news.messages.push(Heard {
                topic: if row.get::<_, i64>(1)? == 0 {
                    Topic::Channel
                } else {
                    Topic::Shard
                },
                channel: bytes(row.get_ref(2)?),
                payload: bytes(row.get_ref(3)?),
            });
        }
        // Only now: where it fails, the next look finds the same.
        self.version = version;
        Ok(news)
    }
}

fn data_version(raw: &Raw) -> rusqlite::Result<i64> {
    let mut version = raw.prepare_cached("PRAGMA data_version")?;
    version.query_row([], |row| row.get(0))
}

fn bytes(value: ValueRef<'_>) -> Bytes {
    match value {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Bytes::copy_from(bytes),
        _ => Bytes::default(),
    }
}

impl Feed for SqliteFeed {
    fn next(&mut self, patience: Duration, _: Waited<'_>) -> Result<News> {
        thread::sleep(patience);
        self.look().map_err(|error| translate(&error))
    }

    fn pace(&self) -> Option<(Duration, Duration)> {
        Some(PACE)
    }
}
