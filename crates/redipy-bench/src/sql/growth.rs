//! What an operation costs in SQL among a million elements beside a thousand.

use std::cell::RefCell;
use std::hint::black_box;

use fastrand::Rng;
use redipy::Redis;
use redipy_conformance::PostgresServer;
use tempfile::TempDir;

use super::sqlite;
use crate::Result;
use crate::table::{Figure, Row};
use crate::timing::{Pass, medians, pass};

const FEW: usize = 1_000;
const MANY: usize = 1_000_000;
const LIMIT: f64 = 2.0;

/// The number of operations in a pass. Where the collection changes, they are undone after each
/// pass, outside the time, so that it keeps its size.
const STEPS: usize = 250;

/// The number of elements that are stored at once.
const CHUNK: usize = 10_000;

/// Elements of every kind, as many as the number says.
struct Collections {
    r: Redis,
    len: usize,
    rng: RefCell<Rng>,
}

impl Collections {
    fn new(r: Redis, len: usize) -> Result<Self> {
        let mut rng = Rng::with_seed(len as u64);
        for first in (0..len).step_by(CHUNK) {
            let names: Vec<String> = (first..len.min(first + CHUNK)).map(member).collect();
            r.zadd("zset", names.iter().map(|name| (rng.f64(), name.as_str())))?;
            r.hset("hash", names.iter().map(|name| (name.as_str(), "value")))?;
            r.rpush("list", names)?;
        }
        Ok(Self {
            r,
            len,
            rng: RefCell::new(rng),
        })
    }

    /// Returns members by chance, made before the time runs.
    fn some(&self) -> Vec<String> {
        let mut rng = self.rng.borrow_mut();
        (0..STEPS).map(|_| member(rng.usize(..self.len))).collect()
    }

    fn scores(&self) -> Vec<f64> {
        let mut rng = self.rng.borrow_mut();
        (0..STEPS).map(|_| rng.f64()).collect()
    }
}

fn member(number: usize) -> String {
    format!("member:{number}")
}

/// Runs a pass of an operation.
type Operation = fn(&Collections) -> Result<Pass>;

const OPERATIONS: [(&str, Operation); 8] = [
    ("HSET of a field that is there", hset),
    ("HSET of a new field", hset_new),
    ("LPUSH", lpush),
    ("LPOP", lpop),
    ("ZADD of a new score", zadd),
    ("ZADD of a new member", zadd_new),
    ("ZRANGE 0 9", zrange_first),
    ("ZRANGEBYSCORE of 10, anywhere", zrange_anywhere),
];

/// Measures SQLite on disk.
pub fn of_sqlite() -> Result<Vec<Row>> {
    let folder = TempDir::new()?;
    let open = |name: &str, len| Collections::new(sqlite::redis(&folder.path().join(name))?, len);
    compare("SQLite", &open("few.db", FEW)?, &open("many.db", MANY)?)
}

/// Measures PostgreSQL.
pub fn of_postgres() -> Result<Vec<Row>> {
    let server = PostgresServer::start()?;
    let open = |name: &str, len| {
        let r = Redis::open(&format!("{}?schema={name}", server.url()))?;
        Collections::new(r, len)
    };
    let (few, many) = (open("few", FEW)?, open("many", MANY)?);
    server.ask("VACUUM ANALYZE")?;
    compare("PostgreSQL", &few, &many)
}

fn compare(database: &str, few: &Collections, many: &Collections) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (name, operation) in OPERATIONS {
        let [many, few] = medians(&mut [&mut || operation(many), &mut || operation(few)])?;
        rows.push(Row {
            what: format!("{database}, {name}, among 1,000,000"),
            ours: Some(Figure::Nanoseconds(many)),
            peer: "among 1,000".to_owned(),
            theirs: Some(Figure::Nanoseconds(few)),
            limit: LIMIT,
        });
    }
    Ok(rows)
}

fn hset(all: &Collections) -> Result<Pass> {
    let names = all.some();
    pass(STEPS, |number| {
        all.r.hset("hash", [(names[number].as_str(), "other")])?;
        Ok(())
    })
}

fn hset_new(all: &Collections) -> Result<Pass> {
    let names: Vec<String> = (0..STEPS).map(|number| format!("new:{number}")).collect();
    let result = pass(STEPS, |number| {
        all.r.hset("hash", [(names[number].as_str(), "value")])?;
        Ok(())
    })?;
    all.r.hdel("hash", names)?;
    Ok(result)
}

fn lpush(all: &Collections) -> Result<Pass> {
    let result = pass(STEPS, |_| {
        all.r.lpush("list", ["value"])?;
        Ok(())
    })?;
    all.r.ltrim("list", i64::try_from(STEPS)?, -1)?;
    Ok(result)
}

fn lpop(all: &Collections) -> Result<Pass> {
    all.r.lpush("list", ["value"; STEPS])?;
    pass(STEPS, |_| {
        black_box(all.r.lpop("list")?);
        Ok(())
    })
}

fn zadd(all: &Collections) -> Result<Pass> {
    let (names, scores) = (all.some(), all.scores());
    pass(STEPS, |number| {
        let member = [(scores[number], names[number].as_str())];
        black_box(all.r.zadd("zset", member)?);
        Ok(())
    })
}

fn zadd_new(all: &Collections) -> Result<Pass> {
    let scores = all.scores();
    let names: Vec<String> = (0..STEPS).map(|number| format!("new:{number}")).collect();
    let result = pass(STEPS, |number| {
        let member = [(scores[number], names[number].as_str())];
        black_box(all.r.zadd("zset", member)?);
        Ok(())
    })?;
    all.r.zrem("zset", names)?;
    Ok(result)
}

fn zrange_first(all: &Collections) -> Result<Pass> {
    pass(STEPS, |_| {
        black_box(all.r.zrange("zset", 0, 9)?);
        Ok(())
    })
}

fn zrange_anywhere(all: &Collections) -> Result<Pass> {
    let scores = all.scores();
    pass(STEPS, |number| {
        let options = redipy::options::ZRangeByScoreOptions::new().limit(0, 10);
        let range = all
            .r
            .zrangebyscore_with("zset", scores[number], f64::INFINITY, options)?;
        black_box(range);
        Ok(())
    })
}
