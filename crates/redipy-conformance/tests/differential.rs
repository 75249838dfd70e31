//! Random calls of every command, given to a real Redis and to each local backend: every reply must be the same, and
//! everything that is there in the end. A difference is printed as a block of a case file.
//!
//! `REDIPY_DIFFERENTIAL_CASES=n` runs so many sequences, `REDIPY_DIFFERENTIAL_SEED=n` other ones.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "differential/generate.rs"]
mod generate;
#[path = "differential/pair.rs"]
mod pair;
#[path = "differential/pools.rs"]
mod pools;

use std::cell::RefCell;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use redipy_conformance::{
    ClientTarget, Connection, RedisServer, RedisTarget, Reply, Road, Target, TestBackend,
    on_backends,
};

use generate::{Dice, Generator, Words};
use pair::{Difference, Pair, Theirs, line};

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().expect("a number"))
}

/// Has the server write down values of every kind, for RESTORE.
fn payloads(redis: &mut RedisTarget) -> Vec<Vec<u8>> {
    redis.reset();
    let mut payloads = vec![b"".to_vec(), b"no payload".to_vec()];
    for command in [
        "SET a 1",
        "SET b text",
        "RPUSH c 1 b 1",
        "HSET d a 1 b 2",
        "SADD e 3 1 2",
        "SADD f a 1",
        "ZADD g 1 a 2 b inf c",
    ] {
        redis.call(&line(command));
        let key = command.split(' ').nth(1).unwrap();
        let raw = redis.call(&line(&format!("DUMP {key}")));
        match Reply::parse(&raw) {
            Ok(Reply::Bulk(payload)) => payloads.push(payload),
            other => panic!("a payload: {other:?}"),
        }
    }
    payloads
}

/// A number between the seeds of two calls that makes their sequence.
fn seeds() -> impl Strategy<Value = Vec<Option<u64>>> {
    // A call that shrinks goes; what it is made of stays.
    let call = any::<u64>().no_shrink();
    prop::collection::vec(prop::option::weighted(0.999, call), 20..=200)
}

fn run_sequence(
    way: Way,
    redis: &mut RedisTarget,
    url: &str,
    ours: &mut ClientTarget,
    generator: &Generator,
    seeds: &[Option<u64>],
) -> Result<(), Difference> {
    let road = ours.road();
    let theirs = match way {
        Way::Wire => Theirs::Wire(redis),
        Way::Clients => Theirs::Client(ClientTarget::server(url, road).unwrap()),
    };
    let mut pair = Pair::new(theirs, ours);
    for seed in seeds.iter().flatten() {
        pair.call(&generator.call(*seed))?;
    }
    pair.compare_all()
}

/// The way to the real server.
#[derive(Clone, Copy)]
enum Way {
    /// A socket, past everything of ours.
    Wire,
    /// A client of ours, so that two clients are compared, and the types of replies with them.
    Clients,
}

fn random_calls_are_answered_alike(backend: &TestBackend) {
    compare(backend, Way::Wire, cases(backend));
}

fn clients_of_both_sides_are_alike(backend: &TestBackend) {
    compare(backend, Way::Clients, cases(backend) / 5);
}

/// Returns how many sequences are tried.
fn cases(backend: &TestBackend) -> u32 {
    let all = setting("REDIPY_DIFFERENTIAL_CASES", 2500);
    backend.share_of(u32::try_from(all).unwrap())
}

fn compare(backend: &TestBackend, way: Way, cases: u32) {
    let server = RedisServer::start().unwrap_or_else(|error| panic!("{error}"));
    let mut redis = RedisTarget::connect(&server).unwrap();
    let generator = Generator::new(payloads(&mut redis));
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 3000,
        ..Config::default()
    };
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&setting("REDIPY_DIFFERENTIAL_SEED", 1).to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let redis = RefCell::new(redis);
    // Both are used by turns.
    let ours =
        [Road::Calls, Road::Pipeline].map(|road| RefCell::new(ClientTarget::of(backend, road)));
    let outcome = runner.run(&seeds(), |seeds| {
        let (mut redis, mut ours) = (redis.borrow_mut(), ours[seeds.len() % 2].borrow_mut());
        let url = server.url();
        let outcome = run_sequence(way, &mut redis, &url, &mut ours, &generator, &seeds);
        outcome.map_err(TestCaseError::fail)
    });
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(reason, _)) => panic!("{reason}"),
        Err(error) => panic!("{error}"),
    }
}

/// Watches each key of the pool on both sides, gives one call to both, and compares for which of the keys an empty
/// transaction runs.
fn watch_one_call(
    watchers: &mut [Connection],
    pair: &mut Pair<'_>,
    argv: &Words,
) -> Result<usize, Difference> {
    let db = pair.db().to_string().into_bytes();
    let watch = |(watcher, key): (&mut Connection, &[u8])| {
        watcher.call(&[b"SELECT".to_vec(), db.clone()]).unwrap();
        watcher.call(&[b"WATCH".to_vec(), key.to_vec()]).unwrap();
        pair.client().watch(key).unwrap()
    };
    let pairs = watchers.iter_mut().zip(pools::KEYS);
    let watched: Vec<_> = pairs.map(watch).collect();
    pair.call(argv)?;
    let mut changes = 0;
    for ((watcher, key), watched) in watchers.iter_mut().zip(pools::KEYS).zip(watched) {
        watcher.call(&line("MULTI")).unwrap();
        let theirs = watcher.call(&line("EXEC")).unwrap() == b"*0\r\n";
        let client = pair.client();
        let ours = watched.execute(&mut client.pipeline()).unwrap().is_some();
        if theirs != ours {
            let text = format!("{} is unchanged: {ours}", key.escape_ascii());
            return Err(pair.difference(&Reply::Status(text.into_bytes())));
        }
        changes += usize::from(!ours);
    }
    Ok(changes)
}

fn watched_keys_change_alike(backend: &TestBackend) {
    let server = RedisServer::start().unwrap_or_else(|error| panic!("{error}"));
    let mut redis = RedisTarget::connect(&server).unwrap();
    let mut watchers: Vec<_> = pools::KEYS.map(|_| server.connect().unwrap()).into();
    let generator = Generator::new(payloads(&mut redis));
    let mut dice = Dice::new(setting("REDIPY_DIFFERENTIAL_SEED", 1));
    let mut changes = 0;
    let mut ours = ClientTarget::of(backend, Road::Calls);
    for _ in 0..(cases(backend) / 50).max(1) {
        let mut pair = Pair::new(Theirs::Wire(&mut redis), &mut ours);
        for _ in 0..100 {
            let call = generator.call(dice.below(usize::MAX) as u64);
            let outcome = watch_one_call(&mut watchers, &mut pair, &call);
            changes += outcome.unwrap_or_else(|difference| panic!("{difference}"));
        }
    }
    assert!(changes > 0, "no call has changed anything");
}

fn lifetimes_end_alike(backend: &TestBackend) {
    /// How long the short ones are; both sides must be given all of them within this time.
    const SHORT: Duration = Duration::from_millis(400);
    const SET_UP: [&str; 12] = [
        "SET a 1 PX 400",
        "PSETEX b 400 x",
        "SET c 5",
        "GETEX c PX 400",
        "RPUSH d 1 2",
        "PEXPIRE d 400",
        "HSET e f v",
        "COPY d f",
        "SADD g 1",
        "PEXPIRE g 400",
        "RENAME g h",
        "ZADD i 1 a",
    ];
    const KEPT: [&str; 6] = [
        "COPY d k",
        "PERSIST k",
        "SET l 1 PX 400",
        "INCR l",
        "SET m 1 PX 400",
        "SET m 2",
    ];
    let server = RedisServer::start().unwrap_or_else(|error| panic!("{error}"));
    let mut redis = RedisTarget::connect(&server).unwrap();
    let generator = Generator::new(payloads(&mut redis));
    let mut done = 0;
    let mut ours = ClientTarget::of(backend, Road::Calls);
    for attempt in 0..30 {
        let mut pair = Pair::new(Theirs::Wire(&mut redis), &mut ours);
        let start = Instant::now();
        let first = SET_UP.iter().chain(&KEPT);
        let outcome: Result<Vec<_>, _> = first.map(|text| pair.call(&line(text))).collect();
        if start.elapsed() * 2 > SHORT {
            // Somebody else has the machine, and nothing can be said about what ends when.
            continue;
        }
        outcome.unwrap_or_else(|difference| panic!("{difference}"));
        pair.advance(SHORT);
        let mut dice = Dice::new(attempt);
        let calls = (0..50).map(|_| generator.call(dice.below(usize::MAX) as u64));
        let outcome = calls
            .map(|call| pair.call(&call))
            .collect::<Result<Vec<_>, _>>()
            .and_then(|_| pair.compare_all());
        outcome.unwrap_or_else(|difference| panic!("{difference}"));
        done += 1;
        if done == 4 {
            return;
        }
    }
    panic!("the machine is too slow to compare lifetimes");
}

on_backends! {
    local:
    random_calls_are_answered_alike,
    clients_of_both_sides_are_alike,
    watched_keys_change_alike,
    lifetimes_end_alike,
}
