//! Several clients wait, others write: on every local backend the same client gets the same thing as on a real Redis.
//!
//! A scenario is a text of lines. `A BLPOP x 0` has client A run a command, which may wait; `> RPUSH x 1` has one more
//! client write, `> RPUSH x 1 | DEL x` as a transaction; `A gives up` cancels what A waits for, and `A comes to its end`
//! lets its time pass. After each line it is noted who has got a reply by then.

#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "waiting/random.rs"]
mod random;
#[path = "waiting/scenarios.rs"]
mod scenarios;
#[path = "waiting/worlds.rs"]
mod worlds;

use std::collections::BTreeSet;

use redipy_conformance::{RedisServer, Reply, TestBackend, on_backends, words};

use worlds::{InProcess, OnServer, World};

/// The words of a command.
type Words = Vec<Vec<u8>>;

/// Plays a scenario and writes down who got what after each line.
fn play(scenario: &str, world: &mut dyn World) -> String {
    let mut log: Vec<String> = Vec::new();
    let mut waiting: BTreeSet<String> = BTreeSet::new();
    for line in scenario
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
    {
        log.push(line.to_owned());
        let (who, what) = line.split_once(' ').unwrap();
        match (who, what) {
            (">", calls) => {
                let calls: Vec<Words> = calls.split(" | ").map(words_of).collect();
                log.push(format!("  > {}", shown(&world.write(&calls))));
            }
            (name, "gives up") => {
                world.give_up(name);
                waiting.remove(name);
            }
            (name, "comes to its end") => world.pass_time(name),
            (name, command) => {
                let is_free = waiting.insert(name.to_owned());
                assert!(is_free, "{name} waits already: {line}");
                world.start(name, &words_of(command));
            }
        }
        let names: Vec<String> = waiting.iter().cloned().collect();
        for name in names {
            if let Some(reply) = world.reply(&name) {
                log.push(format!("  {name} {}", shown(&reply)));
                waiting.remove(&name);
            }
        }
    }
    log.push(format!("still waiting: {}\n", waiting.len()));
    let log = log.join("\n");
    assert_eq!(world.waiting(), waiting.len(), "{log}");
    for name in waiting {
        world.give_up(&name);
    }
    assert_eq!(world.waiting(), 0, "{log}");
    log
}

fn words_of(text: &str) -> Words {
    words::split(text.trim()).unwrap()
}

fn shown(raw: &[u8]) -> String {
    let reply = Reply::parse(raw).unwrap_or_else(|text| panic!("{text}: {raw:?}"));
    reply.to_lines().replace('\n', "\n    ")
}

fn both(scenario: &str, server: &mut OnServer, backend: &TestBackend) -> (String, String) {
    server.reset();
    let real = play(scenario, server);
    let mut own = InProcess::new(backend);
    let ours = play(scenario, &mut own);
    own.end();
    (real, ours)
}

fn the_scenarios_end_alike(backend: &TestBackend) {
    let server = RedisServer::start().unwrap_or_else(|error| panic!("{error}"));
    let mut server = OnServer::new(&server);
    for scenario in scenarios::ALIKE {
        let (real, ours) = both(scenario, &mut server, backend);
        assert_eq!(
            ours, real,
            "ours is on the left, Redis on the right:\n{ours}\n{real}"
        );
    }
}

fn who_waits_is_served_where_redis_forgets_it(backend: &TestBackend) {
    let server = RedisServer::start().unwrap_or_else(|error| panic!("{error}"));
    let mut server = OnServer::new(&server);
    let (real, ours) = both(scenarios::OVERWRITTEN, &mut server, backend);
    assert!(real.ends_with("still waiting: 1\n"), "{real}");
    assert!(ours.ends_with("still waiting: 0\n"), "{ours}");
}

fn random_scenarios_end_alike(backend: &TestBackend) {
    let server = RedisServer::start().unwrap_or_else(|error| panic!("{error}"));
    let mut server = OnServer::new(&server);
    for seed in 0..u64::from(backend.share_of(400)) {
        let scenario = random::scenario(seed);
        let (real, ours) = both(&scenario, &mut server, backend);
        assert_eq!(
            ours, real,
            "ours is on the left, Redis on the right, seed {seed}:\n{ours}\n{real}"
        );
    }
}

on_backends! {
    local:
    the_scenarios_end_alike,
    who_waits_is_served_where_redis_forgets_it,
    random_scenarios_end_alike,
}
