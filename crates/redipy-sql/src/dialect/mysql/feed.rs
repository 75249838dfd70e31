//! What other processes do: the server does not tell, so it is asked now and then, for messages and for the keys that somebody waits for.

use std::collections::HashSet;
use std::thread;
use std::time::Duration;

use redipy_core::{Bytes, Result, Topic};

use super::connection::MySqlConnection;
use crate::connection::{Feed, Heard, News, Waited};
use crate::digest::Digest;
use crate::session::{Param, Session};
use crate::statement::Statement;

/// The shortest and the longest time between two looks.
const PACE: (Duration, Duration) = (Duration::from_millis(2), Duration::from_millis(40));

/// The number of keys that are asked for at once; there must be as many locks.
const CHUNK: usize = 1000;

/// The number of bytes that say where a key is: its database and its digest.
const PLACE: usize = 17;

/// After so many looks, keys count as news that were there before, should something have gone wrong with them.
const FORGET: u32 = 64;

static NEWEST: Statement = Statement::new("SELECT COALESCE(MAX(id), 0) FROM {message}");

static MESSAGES: Statement = Statement::new(
    "SELECT id, topic, channel, payload FROM {message} WHERE id > ?1 AND origin <> ?2 ORDER BY id",
);

/// The lists and sorted sets among keys, given a string of their places and how many there are. The table of locks has the numbers from 0
/// on.
static FILLED: Statement = Statement::new(
    "SELECT k.id FROM {lock} n JOIN {key} k
     ON k.db = ASCII(SUBSTRING(?1, n.slot * 17 + 1, 1)) AND k.digest = SUBSTRING(?1, n.slot * 17 + 2, 16)
     WHERE n.slot < ?2 AND k.kind IN (2, 5)",
);

/// A connection that only looks.
#[derive(Debug)]
pub struct MySqlFeed {
    connection: MySqlConnection,
    origin: i64,
    /// The last message that was there.
    last: i64,
    /// The keys that have been news.
    told: HashSet<i64>,
    looks: u32,
}

impl MySqlFeed {
    /// Starts to look.
    ///
    /// # Errors
    /// That of the server.
    pub fn new(mut connection: MySqlConnection, origin: i64) -> Result<Self> {
        let session: &mut dyn Session = &mut connection;
        let last = session.first(&NEWEST, &[], |row| row.int(0))?.unwrap_or(0);
        Ok(Self {
            connection,
            origin,
            last,
            told: HashSet::new(),
            looks: 0,
        })
    }

    /// Returns the messages of others since the last look.
    fn messages(&mut self) -> Result<Vec<Heard>> {
        let session: &mut dyn Session = &mut self.connection;
        let params = [self.last.into(), self.origin.into()];
        let mut last = self.last;
        let messages = session.all(&MESSAGES, &params, |row| {
            last = row.int(0)?;
            Ok(Heard {
                topic: if row.int(1)? == 0 {
                    Topic::Channel
                } else {
                    Topic::Shard
                },
                channel: row.bytes(2)?,
                payload: row.bytes(3)?,
            })
        })?;
        self.last = last;
        Ok(messages)
    }

    /// Tells whether a key is there that was not there at the last look.
    fn has_filled(&mut self, keys: &[(u32, Bytes)]) -> Result<bool> {
        let mut found = HashSet::new();
        for chunk in keys.chunks(CHUNK) {
            let mut places = Vec::with_capacity(chunk.len() * PLACE);
            for (db, key) in chunk {
                places.push(u8::try_from(*db).unwrap_or(u8::MAX));
                places.extend_from_slice(&Digest::of(key).0);
            }
            let count = i64::try_from(chunk.len()).unwrap_or(0);
            let session: &mut dyn Session = &mut self.connection;
            session.run(&FILLED, &[Param::Blob(&places), count.into()], &mut |row| {
                found.insert(row.int(0)?);
                Ok(())
            })?;
        }
        self.looks += 1;
        if self.looks >= FORGET {
            self.looks = 0;
            self.told.clear();
        }
        let filled = found.iter().any(|id| !self.told.contains(id));
        self.told = found;
        Ok(filled)
    }
}

impl Feed for MySqlFeed {
    fn next(&mut self, patience: Duration, waited: Waited<'_>) -> Result<News> {
        thread::sleep(patience);
        let filled = self.has_filled(&waited())?;
        let messages = self.messages()?;
        Ok(News { filled, messages })
    }

    fn pace(&self) -> Option<(Duration, Duration)> {
        Some(PACE)
    }
}
