//! SQL databases through the typed API beside the bare prepared statements that the same rows would need, by hand.
//!
//! Both sides have connections of their own with the same settings. Those who write the statements by hand know the digests of
//! the keys beforehand.
//!
//! - `sqlite`, `postgres`: GET and SET, alone and in threads;
//! - `growth`: what an operation costs among a million elements beside a thousand;
//! - `filter`: a script.

mod filter;
mod growth;
mod postgres;
mod sqlite;
mod threads;

use redipy::Redis;

use crate::Result;
use crate::table::{Figure, Row};

pub use filter::rows as filter;
pub use growth::{of_postgres as postgres_growth, of_sqlite as sqlite_growth};
pub use postgres::rows as postgres;
pub use sqlite::rows as sqlite;

/// The number of keys that GET and SET choose from.
const KEYS: usize = 100_000;

/// The number of operations in a pass.
const STEPS: usize = 1_000;

/// Fills a database with strings.
fn fill(r: &Redis) -> Result<()> {
    for first in (0..KEYS).step_by(STEPS) {
        r.pipelined(|pipe| {
            for number in first..first + STEPS {
                pipe.set(key(number), value(number));
            }
        })?;
    }
    Ok(())
}

/// Returns a key of 16 bytes.
fn key(number: usize) -> String {
    format!("key:{number:012}")
}

/// Returns a value of 10 bytes.
fn value(number: usize) -> String {
    format!("v{:09}", number % 1_000_000_000)
}

/// A key, its digest as its row has it, and a value to set.
struct Entry {
    key: String,
    digest: Vec<u8>,
    value: String,
}

/// Makes entries of what a database has, in an order by chance.
fn entries(found: impl IntoIterator<Item = (String, Vec<u8>)>) -> Vec<Entry> {
    let entry = |(number, (key, digest))| Entry {
        key,
        digest,
        value: value(number),
    };
    let mut entries: Vec<Entry> = found.into_iter().enumerate().map(entry).collect();
    fastrand::Rng::with_seed(16).shuffle(&mut entries);
    entries
}

/// Walks through entries, pass by pass, and begins anew at their end.
struct Walk<'a> {
    entries: &'a [Entry],
    at: usize,
}

impl<'a> Walk<'a> {
    const fn new(entries: &'a [Entry]) -> Self {
        Self { entries, at: 0 }
    }

    /// Returns a walk for each thread, through entries of its own.
    fn for_threads(entries: &'a [Entry]) -> Vec<Self> {
        let parts = entries.chunks(entries.len() / threads::THREADS);
        parts.map(Self::new).collect()
    }

    fn next(&mut self) -> &'a Entry {
        let entry = &self.entries[self.at];
        self.at = (self.at + 1) % self.entries.len();
        entry
    }
}

fn row(what: &str, [ours, theirs]: [f64; 2], peer: &str, limit: f64) -> Row {
    Row {
        what: what.to_owned(),
        ours: Some(Figure::Nanoseconds(ours)),
        peer: peer.to_owned(),
        theirs: Some(Figure::Nanoseconds(theirs)),
        limit,
    }
}
