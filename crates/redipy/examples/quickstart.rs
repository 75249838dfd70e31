//! A tour of redipy: each call with its result. Run it with `cargo run --example quickstart`.

use std::time::Duration;

use redipy::options::SetOptions;
use redipy::{ManualClock, Redis};

/// Prints a call and what it returns.
macro_rules! show {
    ($call:expr) => {
        println!("{}\n    {:?}", stringify!($call), $call)
    };
}

fn main() -> redipy::Result<()> {
    let r = Redis::open("memory://")?;

    println!("// strings and numbers");
    show!(r.set("greeting", "hello")?);
    show!(r.get("greeting")?);
    show!(r.incrby("visits", 10)?);
    show!(r.incrbyfloat("visits", 0.5)?);

    println!("\n// lists: queues from either end");
    show!(r.rpush("jobs", ["first", "second", "third"])?);
    show!(r.lpop("jobs")?);
    show!(r.lrange("jobs", 0, -1)?);

    println!("\n// hashes, sets, sorted sets");
    show!(r.hset("user:1", [("name", "Ann"), ("role", "admin")])?);
    show!(r.hgetall("user:1")?);
    show!(r.sadd("tags", ["fast", "small"])?);
    show!(r.sismember("tags", "fast")?);
    show!(r.zadd("scores", [(12.5, "ann"), (7.0, "bob")])?);
    show!(r.zrange_withscores("scores", 0, -1)?);

    println!("\n// lifetimes, with a clock that a test moves by hand");
    let clock = ManualClock::new();
    let t = Redis::with_clock(clock.clone());
    show!(t.set_with("session", "abc", SetOptions::new().ex(30))?);
    show!(t.ttl("session")?);
    clock.advance(Duration::from_secs(30));
    show!(t.get("session")?);

    println!("\n// pipelines: queued, then run at once");
    show!(r.pipelined(|pipe| {
        pipe.set("a", 1).incrby("a", 41);
    })?);

    println!("\n// errors are Redis' own");
    show!(r.lpush("greeting", "x"));
    Ok(())
}
