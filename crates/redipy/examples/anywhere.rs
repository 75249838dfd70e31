//! One program for every backend: jobs that several workers do, a lock, a counter, a leaderboard.
//!
//! `cargo run --example anywhere [URL]`: the URL alone decides where the data are, `memory://` where there is none.
//! `examples/anywhere.py` is the same in Python.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::io::Write;
use std::thread;
use std::time::Duration;

use redipy::options::SetOptions;
use redipy::{Error, Redis, Result, Side};

// What one command or transaction touches together has a part of its name in braces in common: on a cluster,
// such keys are on one server. Elsewhere that means nothing.
const WAITING: &str = "{jobs}:waiting";
const RUNNING: &str = "{jobs}:running";
const RESULTS: &str = "{jobs}:results";
const TOTAL: &str = "{total}:sum";
const HISTORY: &str = "{total}:history";
const LOCK: &str = "lock:report";
const REPORT: &str = "report";
const SCORES: &str = "scores";

const WORKERS: [&str; 3] = ["ann", "bob", "cy"];
const JOBS: i64 = 60;

/// Returns an integer that is kept as a string, 0 where there is none.
fn number(r: &Redis, name: &str, args: &[&str]) -> Result<i64> {
    let found: Option<i64> = r.cmd(name).args(args).query()?;
    Ok(found.unwrap_or(0))
}

/// Does jobs until none is left.
fn work(r: &Redis, worker: &str) -> Result<()> {
    // In one step, so that a job is in one of the lists whatever happens to its worker.
    while let Some(job) = r.lmove(WAITING, RUNNING, Side::Left, Side::Right)? {
        let id: i64 = job.as_str().and_then(|text| text.parse().ok()).unwrap_or(0);
        let result = id * id;
        r.pipelined(|pipe| {
            pipe.lrem(RUNNING, 1, &job).hset(RESULTS, [(&job, result)]);
        })?;
        add(r, result)?;
        let points = i32::try_from(id % 7).unwrap_or(0);
        r.zincrby(SCORES, f64::from(points), format!("team {}", id % 4))?;
        report(r, worker)?;
    }
    Ok(())
}

/// Adds to the total and to its history: read, computed here, and written.
fn add(r: &Redis, amount: i64) -> Result<()> {
    r.transaction(TOTAL, |r, pipe| {
        let total = number(r, "GET", &[TOTAL])? + amount;
        pipe.set(TOTAL, total).rpush(HISTORY, [total]);
        Ok(())
    })?;
    Ok(())
}

/// Counts a job in the report, which only one worker at a time may change.
fn report(r: &Redis, worker: &str) -> Result<()> {
    let token = format!("{worker} {:x}", RandomState::new().build_hasher().finish());
    // The lock ends by itself if its holder does not come back.
    while !r.set_with(LOCK, &token, SetOptions::new().nx().px(30_000))? {
        thread::sleep(Duration::from_millis(1));
    }
    let seen = number(r, "HGET", &[REPORT, "jobs"])?;
    r.hset(REPORT, [("jobs", seen + 1)])?;
    // It is given back only if it is still ours.
    r.transaction(LOCK, |r, pipe| {
        if r.get(LOCK)?.is_some_and(|held| held == token.as_str()) {
            pipe.del(LOCK);
        }
        Ok(())
    })?;
    Ok(())
}

/// Fills the queue, lets the workers do it, and writes what came of it.
///
/// # Errors
/// That of the way to the data or of the output.
pub fn run(url: &str, out: &mut impl Write) -> Result<(), Box<dyn std::error::Error>> {
    let r = Redis::open(url)?.with_prefix("anywhere:");
    r.flushall()?; // Only what has the prefix.

    r.rpush(WAITING, (1..=JOBS).collect::<Vec<_>>())?;
    let outcomes: Vec<Result<()>> = thread::scope(|scope| {
        let r = &r;
        let start = |worker| scope.spawn(move || work(r, worker));
        let workers: Vec<_> = WORKERS.into_iter().map(start).collect();
        let failed = |_| Err(Error::state("ERR a worker failed"));
        let ends = workers.into_iter().map(thread::ScopedJoinHandle::join);
        ends.map(|end| end.unwrap_or_else(failed)).collect()
    });
    outcomes.into_iter().collect::<Result<()>>()?;

    let (waiting, running, done) = (r.llen(WAITING)?, r.llen(RUNNING)?, r.hlen(RESULTS)?);
    writeln!(
        out,
        "jobs: {waiting} waiting, {running} running, {done} done"
    )?;
    let (total, steps) = (number(&r, "GET", &[TOTAL])?, r.llen(HISTORY)?);
    let last = number(&r, "LINDEX", &[HISTORY, "-1"])?;
    writeln!(out, "total: {total} in {steps} steps, the last one {last}")?;
    let (jobs, taken) = (number(&r, "HGET", &[REPORT, "jobs"])?, r.exists(LOCK)? == 1);
    writeln!(
        out,
        "report: {jobs} jobs, the lock is {}",
        if taken { "taken" } else { "free" }
    )?;
    writeln!(out, "leaderboard:")?;
    for (at, (team, score)) in r.zrevrange_withscores(SCORES, 0, -1)?.iter().enumerate() {
        writeln!(out, "  {}. {team}: {score}", at + 1)?;
    }
    let mut keys: Vec<String> = r.keys("*")?.iter().map(ToString::to_string).collect();
    keys.sort();
    writeln!(out, "keys: {}", keys.join(", "))?;
    r.flushall()?;
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = std::env::args().nth(1);
    run(
        url.as_deref().unwrap_or("memory://"),
        &mut std::io::stdout(),
    )
}
