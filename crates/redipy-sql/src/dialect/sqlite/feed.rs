//! What other processes do to a file: SQLite tells that something has changed when it is asked, which costs a few microseconds.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use redipy_core::{Bytes, Result, Topic};
use rusqlite::Connection as Raw;
use rusqlite::types::ValueRef;

use super::files::{self, Slot};
use super::open::File;
use super::translate;
use crate::connection::{Feed, Heard, News, Waited};
use crate::engine::pass;
use crate::statement::Tables;

/// The shortest and the longest time between two looks.
const PACE: (Duration, Duration) = (Duration::from_millis(1), Duration::from_millis(25));

/// A connection that only looks.
#[derive(Debug)]
pub struct SqliteFeed {
    file: File,
    slot: Arc<Slot>,
    messages: String,
    /// What SQLite said last; another number means that somebody has written.
    version: i64,
    /// The last message that was there.
    last: i64,
    origin: i64,
}

impl SqliteFeed {
    /// Starts to look.
    ///
    /// # Errors
    /// That of the file.
    pub fn new(file: File, tables: &Tables, origin: i64) -> Result<Self> {
        let raw = open(&file)?;
        let version = data_version(&raw).map_err(|error| translate(&error))?;
        let newest = tables.fill("SELECT COALESCE(MAX(id), 0) FROM {message}");
        let last = raw.query_row(&newest, [], |row| row.get(0));
        let last = last.map_err(|error| translate(&error))?;
        let messages = "SELECT id, topic, channel, payload FROM {message} WHERE id > ?1 AND origin <> ?2 ORDER BY id";
        Ok(Self {
            messages: tables.fill(messages),
            slot: files::slot(Some(raw)),
            file,
            version,
            last,
            origin,
        })
    }

    fn look(&mut self, raw: &Raw) -> rusqlite::Result<News> {
        let version = data_version(raw)?;
        if version == self.version {
            return Ok(News::default());
        }
        let mut news = News {
            filled: true,
            messages: Vec::new(),
        };
        let mut select = raw.prepare_cached(&self.messages)?;
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

fn open(file: &File) -> Result<Raw> {
    let raw = file.raw()?;
    let patience = raw.busy_timeout(Duration::from_secs(1));
    patience.map_err(|error| translate(&error))?;
    Ok(raw)
}

impl Drop for SqliteFeed {
    fn drop(&mut self) {
        let _pass = pass();
        files::close(&self.slot);
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
        let _pass = pass();
        let slot = Arc::clone(&self.slot);
        let file = &self.file;
        let mut is_new = false;
        let mut filled = files::opened(&slot, || {
            is_new = true;
            open(file)
        })?;
        if is_new {
            // Another connection counts anew.
            self.version = i64::MIN;
        }
        self.look(filled.raw()?).map_err(|error| translate(&error))
    }

    fn pace(&self) -> Option<(Duration, Duration)> {
        Some(PACE)
    }
}
