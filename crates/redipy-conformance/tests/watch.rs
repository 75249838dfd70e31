//! Whether a transaction that watches a key runs, after each kind of write: on a real Redis, and with our client on
//! every backend.

#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "watch/cases.rs"]
mod cases;

use std::cell::Cell;
use std::thread;
use std::time::{Duration, Instant};

use redipy::{Bytes, ManualClock, Redis, Reply};
use redipy_conformance::{Connection, RedisServer, TestBackend, on_backends, words};

use cases::{CASES, Commands, ENDING};

/// How long the short lifetimes are that end while a key is watched.
const SHORT: Duration = Duration::from_millis(400);

/// One who runs commands.
trait Side {
    fn run(&mut self, words: &[Vec<u8>]);
    fn wait(&mut self, time: Duration);

    /// Runs a part of a case.
    fn part(&mut self, commands: Commands, payload: &[u8]) {
        self.run(&[b"SELECT".to_vec(), b"0".to_vec()]);
        for command in commands.split("; ").filter(|command| !command.is_empty()) {
            match command {
                "SLEEP" => self.wait(Duration::from_millis(10)),
                "WAIT" => self.wait(SHORT + Duration::from_millis(10)),
                _ => {
                    let mut words = words::split(command).unwrap();
                    for word in words.iter_mut().filter(|word| *word == b"PAYLOAD") {
                        *word = payload.to_vec();
                    }
                    self.run(&words);
                }
            }
        }
        self.run(&[b"SELECT".to_vec(), b"0".to_vec()]);
    }
}

impl Side for Connection {
    fn run(&mut self, words: &[Vec<u8>]) {
        self.call(words).unwrap();
    }

    fn wait(&mut self, time: Duration) {
        thread::sleep(time);
    }
}

/// A client of ours.
struct Client {
    redis: Redis,
    clock: Option<ManualClock>,
}

impl Side for Client {
    fn run(&mut self, words: &[Vec<u8>]) {
        let words: Vec<Bytes> = words.iter().map(|word| Bytes::copy_from(word)).collect();
        let name = words[0].as_str().unwrap().to_owned();
        // Some of the commands are refused.
        let _ = self
            .redis
            .cmd(&name)
            .args(words[1..].to_vec())
            .query::<Reply>();
    }

    fn wait(&mut self, time: Duration) {
        match &self.clock {
            Some(clock) => clock.advance(time),
            None => thread::sleep(time),
        }
    }
}

/// Where the cases are tried: a server that removes nothing on its own, so that keys whose time is over stay.
struct Bench<'a> {
    backend: &'a TestBackend,
    server: RedisServer,
    payload: Vec<u8>,
    /// The number of cases that did not come out alike.
    differences: Cell<usize>,
}

impl<'a> Bench<'a> {
    fn new(backend: &'a TestBackend) -> Self {
        let options = ["--enable-debug-command", "yes"];
        let server = RedisServer::start_with(&options).unwrap_or_else(|error| panic!("{error}"));
        let mut raw = server.connect().unwrap();
        for command in ["DEBUG SET-ACTIVE-EXPIRE 0", "SET p 7"] {
            raw.run(&words::split(command).unwrap());
        }
        let redis = Redis::open(&server.url()).unwrap();
        let payload: Bytes = redis.cmd("DUMP").arg("p").query().unwrap();
        Self {
            backend,
            server,
            payload: payload.to_vec(),
            differences: Cell::new(0),
        }
    }

    /// Returns whether an empty transaction runs on the server itself; nothing where the machine was too slow to tell.
    fn on_the_wire(&self, before: Commands, then: Commands) -> Option<bool> {
        let (mut one, mut other) = (
            self.server.connect().unwrap(),
            self.server.connect().unwrap(),
        );
        one.run(&[b"FLUSHALL".to_vec()]);
        let start = Instant::now();
        other.part(before, &self.payload);
        one.run(&[b"WATCH".to_vec(), b"k".to_vec()]);
        let in_time = start.elapsed() * 2 < SHORT;
        other.part(then, &self.payload);
        one.run(&[b"MULTI".to_vec()]);
        match &one.call(&[b"EXEC".to_vec()]).unwrap()[..] {
            _ if !in_time => None,
            b"*0\r\n" => Some(true),
            b"*-1\r\n" => Some(false),
            other => panic!("{}", other.escape_ascii()),
        }
    }

    /// The same with a client of ours.
    fn by_client(&self, before: Commands, then: Commands) -> Option<bool> {
        // This server is the one of ours that keeps keys whose time is over.
        let mut client = if self.backend.server().is_some() {
            let redis = Redis::open(&self.server.url()).unwrap();
            Client { redis, clock: None }
        } else {
            let (redis, clock) = self.backend.emptied();
            Client {
                redis: redis.another(),
                clock: Some(clock.clone()),
            }
        };
        client.redis.flushall().unwrap();
        let start = Instant::now();
        client.part(before, &self.payload);
        let watched = client.redis.watch("k").unwrap();
        let in_time = client.clock.is_some() || start.elapsed() * 2 < SHORT;
        client.part(then, &self.payload);
        let replies = watched.execute(&mut client.redis.pipeline()).unwrap();
        in_time.then_some(replies.is_some())
    }

    /// Compares one case everywhere, and again if it took too long.
    fn compare(&self, (before, then): (Commands, Commands)) -> bool {
        for _ in 0..50 {
            let wire = self.on_the_wire(before, then);
            let (Some(wire), Some(ours)) = (wire, self.by_client(before, then)) else {
                continue;
            };
            if ours != wire {
                eprintln!("ours {ours}, the wire {wire}: {before} | {then}");
                self.differences.set(self.differences.get() + 1);
            }
            return wire;
        }
        panic!("the machine is too slow to compare lifetimes");
    }
}

fn a_write_counts_where_it_does_in_redis(backend: &TestBackend) {
    let bench = Bench::new(backend);
    let runs = CASES.iter().filter(|case| bench.compare(**case)).count();
    assert_eq!(bench.differences.get(), 0);
    // Neither of the two is all there is.
    assert!(
        runs > 50 && CASES.len() - runs > 50,
        "{runs} of {}",
        CASES.len()
    );
}

fn a_lifetime_that_ends_counts_too(backend: &TestBackend) {
    let bench = Bench::new(backend);
    let runs = ENDING.iter().filter(|case| bench.compare(**case)).count();
    assert_eq!((bench.differences.get(), runs), (0, 1));
}

on_backends! {
    every:
    a_write_counts_where_it_does_in_redis,
    a_lifetime_that_ends_counts_too,
}
