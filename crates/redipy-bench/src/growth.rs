//! What an operation costs among a million elements beside a thousand: about the same where it is
//! O(1), about twice as much where it is O(log n), and in both cases more for memory far away.

use std::cell::{Cell, RefCell};
use std::hint::black_box;

use fastrand::Rng;
use redipy::Redis;

use crate::Result;
use crate::table::{Figure, Row};
use crate::timing::{Pass, medians, pass};

const FEW: usize = 1_000;
const MANY: usize = 1_000_000;

/// What O(1) may cost more: a cache holds a thousand elements, and none a million of them.
const CACHES: f64 = 4.0;

/// How much larger the logarithm of `MANY` is than that of `FEW`.
const LOG: f64 = 2.0;

/// The number of operations in a pass. Where the collection changes, they are undone after each
/// pass, outside the time, so that it keeps its size.
const STEPS: usize = 100;

/// Elements of every kind, as many as the number says.
struct Collections {
    r: Redis,
    len: usize,
    rng: RefCell<Rng>,
}

impl Collections {
    fn new(len: usize) -> Result<Self> {
        let r = Redis::open("memory://")?;
        let mut rng = Rng::with_seed(len as u64);
        for number in 0..len {
            let name = member(number);
            r.zadd("zset", [(rng.f64(), name.as_str())])?;
            r.sadd("set", [name.as_str()])?;
            r.hset("hash", [(name.as_str(), "value")])?;
            r.rpush("list", [name.as_str()])?;
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

/// Name, growth beside O(1), operation.
const OPERATIONS: [(&str, f64, Operation); 7] = [
    ("ZADD of a new member, O(log n)", LOG, zadd_new),
    ("ZADD of a new score, O(log n)", LOG, zadd_moved),
    ("ZRANK, O(log n)", LOG, zrank),
    ("LINDEX near the ends, O(1)", 1.0, lindex),
    ("SPOP, O(1)", 1.0, spop),
    ("SRANDMEMBER, O(1)", 1.0, srandmember),
    ("HRANDFIELD, O(1)", 1.0, hrandfield),
];

pub fn rows() -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    let (few, many) = (Collections::new(FEW)?, Collections::new(MANY)?);
    for (name, growth, operation) in OPERATIONS {
        let figures = medians(&mut [&mut || operation(&many), &mut || operation(&few)])?;
        rows.push(row(name, growth, figures));
    }
    for (name, step) in SCANS {
        let (few, many) = (Scan::new(&few.r, step), Scan::new(&many.r, step));
        let figures = medians(&mut [&mut || many.pass(), &mut || few.pass()])?;
        rows.push(row(name, 1.0, figures));
    }
    drop((few, many));
    let (few, many) = (keyspace(FEW)?, keyspace(MANY)?);
    let step: Step = |r, cursor| Ok(r.scan(cursor)?.0.to_string());
    let (few, many) = (Scan::new(&few, step), Scan::new(&many, step));
    let figures = medians(&mut [&mut || many.pass(), &mut || few.pass()])?;
    rows.push(row("SCAN, one step, O(1)", 1.0, figures));
    Ok(rows)
}

fn row(name: &str, growth: f64, [many, few]: [f64; 2]) -> Row {
    Row {
        what: format!("{name}, among 1,000,000"),
        ours: Some(Figure::Nanoseconds(many)),
        peer: "among 1,000".to_owned(),
        theirs: Some(Figure::Nanoseconds(few)),
        limit: CACHES * growth,
    }
}

fn zadd_new(all: &Collections) -> Result<Pass> {
    let scores = all.scores();
    let names: Vec<String> = (0..STEPS).map(|number| format!("new:{number}")).collect();
    let result = pass(STEPS, |number| {
        black_box(
            all.r
                .zadd("zset", [(scores[number], names[number].as_str())])?,
        );
        Ok(())
    })?;
    all.r.zrem("zset", names)?;
    Ok(result)
}

fn zadd_moved(all: &Collections) -> Result<Pass> {
    let (names, scores) = (all.some(), all.scores());
    pass(STEPS, |number| {
        black_box(
            all.r
                .zadd("zset", [(scores[number], names[number].as_str())])?,
        );
        Ok(())
    })
}

fn zrank(all: &Collections) -> Result<Pass> {
    let names = all.some();
    pass(STEPS, |number| {
        black_box(all.r.zrank("zset", names[number].as_str())?);
        Ok(())
    })
}

fn lindex(all: &Collections) -> Result<Pass> {
    pass(STEPS, |number| {
        // 0 to 9 from the head, -1 to -10 from the tail.
        let near = i64::try_from(number % 20)?;
        let index = if near < 10 { near } else { 9 - near };
        black_box(all.r.lindex("list", index)?);
        Ok(())
    })
}

fn spop(all: &Collections) -> Result<Pass> {
    let mut popped = Vec::with_capacity(STEPS);
    let result = pass(STEPS, |_| {
        popped.extend(all.r.spop("set")?);
        Ok(())
    })?;
    all.r.sadd("set", popped)?;
    Ok(result)
}

fn srandmember(all: &Collections) -> Result<Pass> {
    pass(STEPS, |_| {
        black_box(all.r.srandmember("set")?);
        Ok(())
    })
}

fn hrandfield(all: &Collections) -> Result<Pass> {
    pass(STEPS, |_| {
        black_box(all.r.hrandfield("hash")?);
        Ok(())
    })
}

/// Makes one step from a cursor and returns the next one.
type Step = fn(&Redis, &str) -> Result<String>;

const SCANS: [(&str, Step); 3] = [
    ("SSCAN, one step, O(1)", |r, cursor| {
        Ok(r.sscan("set", cursor)?.0.to_string())
    }),
    ("HSCAN, one step, O(1)", |r, cursor| {
        Ok(r.hscan("hash", cursor)?.0.to_string())
    }),
    ("ZSCAN, one step, O(1)", |r, cursor| {
        Ok(r.zscan("zset", cursor)?.0.to_string())
    }),
];

/// A scan that goes on from pass to pass, and begins anew at its end.
struct Scan<'a> {
    r: &'a Redis,
    step: Step,
    cursor: Cell<String>,
}

impl<'a> Scan<'a> {
    fn new(r: &'a Redis, step: Step) -> Self {
        let cursor = Cell::new("0".to_owned());
        Self { r, step, cursor }
    }

    fn pass(&self) -> Result<Pass> {
        pass(STEPS, |_| {
            let cursor = self.cursor.take();
            self.cursor.set((self.step)(self.r, &cursor)?);
            Ok(())
        })
    }
}

fn keyspace(len: usize) -> Result<Redis> {
    let r = Redis::open("memory://")?;
    for number in 0..len {
        r.set(format!("key:{number}"), "value")?;
    }
    Ok(r)
}
