//! GET and SET on PostgreSQL beside bare prepared statements.

use std::hint::black_box;

use postgres::{Client, NoTls, Statement};
use redipy::Redis;
use redipy_conformance::PostgresServer;

use super::threads::{THREADS, pass_in_threads};
use super::{Entry, STEPS, Walk, entries, fill, row};
use crate::Result;
use crate::table::Row;
use crate::timing::{medians, pass};

/// What a command may take, alone.
const LIMIT: f64 = 1.3;

/// What commands may take in threads: more of them a second.
const LIMIT_IN_THREADS: f64 = 1.0;

/// Where the tables are.
const SCHEMA: &str = "bench";

const GET: &str = "SELECT value FROM bench.redipy_key WHERE db = 0 AND digest = $1";

const SET: &str = "INSERT INTO bench.redipy_key (db, digest, key, kind, version, used_at, size, wide, value) \
    VALUES (0, $1, $2, 1, 1, 0, 0, 0, $3) \
    ON CONFLICT (db, digest) DO UPDATE SET \
    version = redipy_key.version + 1, expires_at = NULL, value = excluded.value";

/// A connection with its statements.
struct Bare {
    client: Client,
    get: Statement,
    set: Statement,
}

impl Bare {
    fn new(server: &PostgresServer) -> Result<Self> {
        let mut client = Client::connect(&server.url(), NoTls)?;
        Ok(Self {
            get: client.prepare(GET)?,
            set: client.prepare(SET)?,
            client,
        })
    }

    fn get(&mut self, entry: &Entry) -> Result<()> {
        let row = self.client.query_one(&self.get, &[&entry.digest])?;
        black_box(row.try_get::<_, &[u8]>(0)?);
        Ok(())
    }

    fn set(&mut self, entry: &Entry) -> Result<()> {
        let (key, value) = (entry.key.as_bytes(), entry.value.as_bytes());
        let params: [&(dyn postgres::types::ToSql + Sync); 3] = [&entry.digest, &key, &value];
        self.client.execute(&self.set, &params)?;
        Ok(())
    }
}

pub fn rows() -> Result<Vec<Row>> {
    let server = PostgresServer::start()?;
    let r = Redis::open(&format!("{}?schema={SCHEMA}", server.url()))?;
    fill(&r)?;
    server.ask("VACUUM ANALYZE")?;
    let mut bare = Bare::new(&server)?;
    let found = bare
        .client
        .query("SELECT key, digest FROM bench.redipy_key", &[])?;
    let name = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    let entries = entries(found.iter().map(|row| (name(row.get(0)), row.get(1))));
    let mut rows = alone(&r, &mut bare, &entries)?.to_vec();
    rows.extend(in_threads(&r, &server, &entries)?);
    Ok(rows)
}

fn alone(r: &Redis, bare: &mut Bare, entries: &[Entry]) -> Result<[Row; 2]> {
    let steps = STEPS / 10;
    let (mut mine, mut theirs) = (Walk::new(entries), Walk::new(entries));
    let get = medians(&mut [
        &mut || {
            pass(steps, |_| {
                black_box(r.get(mine.next().key.as_str())?);
                Ok(())
            })
        },
        &mut || pass(steps, |_| bare.get(theirs.next())),
    ])?;
    let set = medians(&mut [
        &mut || {
            pass(steps, |_| {
                let entry = mine.next();
                r.set(entry.key.as_str(), entry.value.as_str())?;
                Ok(())
            })
        },
        &mut || pass(steps, |_| bare.set(theirs.next())),
    ])?;
    let row = |what: &str, figures| row(what, figures, "bare statement", LIMIT);
    Ok([row("PostgreSQL, GET", get), row("PostgreSQL, SET", set)])
}

fn in_threads(r: &Redis, server: &PostgresServer, entries: &[Entry]) -> Result<[Row; 2]> {
    let steps = STEPS / 10;
    let mut mine = Walk::for_threads(entries);
    let mut bare = Vec::new();
    for walk in Walk::for_threads(entries) {
        bare.push((Bare::new(server)?, walk));
    }
    let get = medians(&mut [
        &mut || {
            pass_in_threads(steps, &mut mine, |walk| {
                for _ in 0..steps {
                    black_box(r.get(walk.next().key.as_str())?);
                }
                Ok(())
            })
        },
        &mut || {
            pass_in_threads(steps, &mut bare, |(bare, walk)| {
                (0..steps).try_for_each(|_| bare.get(walk.next()))
            })
        },
    ])?;
    let set = medians(&mut [
        &mut || {
            pass_in_threads(steps, &mut mine, |walk| {
                for _ in 0..steps {
                    let entry = walk.next();
                    r.set(entry.key.as_str(), entry.value.as_str())?;
                }
                Ok(())
            })
        },
        &mut || {
            pass_in_threads(steps, &mut bare, |(bare, walk)| {
                (0..steps).try_for_each(|_| bare.set(walk.next()))
            })
        },
    ])?;
    let row = |what: String, figures| row(&what, figures, "10 bare connections", LIMIT_IN_THREADS);
    Ok([
        row(format!("PostgreSQL, GET, {THREADS} threads"), get),
        row(format!("PostgreSQL, SET, {THREADS} threads"), set),
    ])
}
