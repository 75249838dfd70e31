//! GET and SET on SQLite on disk beside bare prepared statements.

use std::fs;
use std::hint::black_box;
use std::path::Path;

use redipy::Redis;
use redipy::sql::rusqlite::{Connection, params};
use tempfile::TempDir;

use super::threads::{THREADS, pass_in_threads};
use super::{Entry, STEPS, Walk, entries, fill, row};
use crate::Result;
use crate::table::Row;
use crate::timing::{medians, pass};

const LIMIT: f64 = 2.0;

const GET: &str = "SELECT value FROM redipy_key WHERE db = 0 AND digest = ?1";

const SET: &str = "INSERT INTO redipy_key (db, digest, key, kind, version, used_at, size, wide, value) \
    VALUES (0, ?1, ?2, 1, 1, 0, 0, 0, ?3) \
    ON CONFLICT (db, digest) DO UPDATE SET version = version + 1, expires_at = NULL, value = excluded.value";

/// Opens a file as redipy does.
pub fn redis(file: &Path) -> Result<Redis> {
    Ok(Redis::open(&format!("sqlite:{}", file.display()))?)
}

/// Opens a file by hand, with the settings that redipy has.
pub fn bare(file: &Path) -> Result<Connection> {
    let connection = Connection::open(file)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "normal")?;
    connection.pragma_update(None, "cache_size", -16_000)?;
    connection.pragma_update(None, "temp_store", "memory")?;
    connection.busy_timeout(std::time::Duration::from_secs(10))?;
    Ok(connection)
}

/// Copies a database that is open, as it is on disk.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    let connection = bare(from)?;
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    fs::copy(from, to)?;
    Ok(())
}

fn read_entries(connection: &Connection) -> Result<Vec<Entry>> {
    let mut select = connection.prepare("SELECT key, digest FROM redipy_key")?;
    let found = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(entries(found.collect::<Result<Vec<_>, _>>()?))
}

pub fn rows() -> Result<Vec<Row>> {
    let folder = TempDir::new()?;
    let (ours, theirs) = (folder.path().join("ours.db"), folder.path().join("bare.db"));
    let r = redis(&ours)?;
    fill(&r)?;
    copy(&ours, &theirs)?;
    let connection = bare(&theirs)?;
    let entries = read_entries(&connection)?;
    let mut rows = alone(&r, &connection, &entries)?.to_vec();
    rows.extend(in_threads(&r, &theirs, &entries)?);
    Ok(rows)
}

fn alone(r: &Redis, connection: &Connection, entries: &[Entry]) -> Result<[Row; 2]> {
    let mut select = connection.prepare(GET)?;
    let (mut mine, mut bare) = (Walk::new(entries), Walk::new(entries));
    let get = medians(&mut [
        &mut || {
            pass(STEPS, |_| {
                black_box(r.get(mine.next().key.as_str())?);
                Ok(())
            })
        },
        &mut || {
            pass(STEPS, |_| {
                let digest = &bare.next().digest;
                black_box(select.query_row([digest], |row| row.get::<_, String>(0))?);
                Ok(())
            })
        },
    ])?;
    let mut upsert = connection.prepare(SET)?;
    let (mut mine, mut bare) = (Walk::new(entries), Walk::new(entries));
    let set = medians(&mut [
        &mut || {
            pass(STEPS, |_| {
                let entry = mine.next();
                r.set(entry.key.as_str(), entry.value.as_str())?;
                Ok(())
            })
        },
        &mut || {
            pass(STEPS, |_| {
                let entry = bare.next();
                upsert.execute(params![entry.digest, entry.key, entry.value])?;
                Ok(())
            })
        },
    ])?;
    let row = |what: &str, figures| row(what, figures, "bare statement", LIMIT);
    Ok([
        row("SQLite on disk, GET", get),
        row("SQLite on disk, SET", set),
    ])
}

/// The bare statements have a connection for each thread, and SQLite lets one after the other write.
fn in_threads(r: &Redis, theirs: &Path, entries: &[Entry]) -> Result<[Row; 2]> {
    let mut mine = Walk::for_threads(entries);
    let mut bare = Vec::new();
    for walk in Walk::for_threads(entries) {
        bare.push((self::bare(theirs)?, walk));
    }
    let get = medians(&mut [
        &mut || {
            pass_in_threads(STEPS, &mut mine, |walk| {
                for _ in 0..STEPS {
                    black_box(r.get(walk.next().key.as_str())?);
                }
                Ok(())
            })
        },
        &mut || {
            pass_in_threads(STEPS, &mut bare, |(connection, walk)| {
                let mut select = connection.prepare(GET)?;
                for _ in 0..STEPS {
                    let digest = &walk.next().digest;
                    black_box(select.query_row([digest], |row| row.get::<_, String>(0))?);
                }
                Ok(())
            })
        },
    ])?;
    let set = medians(&mut [
        &mut || {
            pass_in_threads(STEPS, &mut mine, |walk| {
                for _ in 0..STEPS {
                    let entry = walk.next();
                    r.set(entry.key.as_str(), entry.value.as_str())?;
                }
                Ok(())
            })
        },
        &mut || {
            pass_in_threads(STEPS, &mut bare, |(connection, walk)| {
                let mut upsert = connection.prepare(SET)?;
                for _ in 0..STEPS {
                    let entry = walk.next();
                    upsert.execute(params![entry.digest, entry.key, entry.value])?;
                }
                Ok(())
            })
        },
    ])?;
    let row = |what: String, figures| row(&what, figures, "10 bare connections", LIMIT);
    Ok([
        row(format!("SQLite on disk, GET, {THREADS} threads"), get),
        row(format!("SQLite on disk, SET, {THREADS} threads"), set),
    ])
}
