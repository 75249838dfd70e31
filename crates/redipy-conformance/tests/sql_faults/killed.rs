//! Writers that are killed: what was acknowledged is there, what was not is there as a whole or not at all.

use std::collections::BTreeMap;
use std::thread;

use redipy::{Bytes, Redis, Side};

use crate::place::{Place, on_databases};
use crate::process::{Process, tell};

/// The number of writers that are killed.
const ROUNDS: usize = 100;

/// The number of threads of a writer.
const THREADS: usize = 4;

/// The kinds of writes, which follow each other.
const KINDS: usize = 8;

/// The keys of one thread.
struct Keys(usize);

impl Keys {
    fn key(&self, name: &str) -> String {
        format!("{name}:{}", self.0)
    }

    /// Does the write of a number.
    fn write(&self, r: &Redis, number: usize) {
        let key = |name| self.key(name);
        match number % KINDS {
            0 => r.set(key("string"), text(number)).unwrap(),
            1 => drop(r.incr(key("count")).unwrap()),
            2 => drop(r.rpush(key("list"), [number]).unwrap()),
            3 => drop(r.hset(key("hash"), [(number % 50, number)]).unwrap()),
            4 => {
                let counts = [
                    key("one"),
                    key("other"),
                    "all one".into(),
                    "all other".into(),
                ];
                let queue = |pipe: &mut redipy::Pipeline<'_>| {
                    for count in &counts {
                        pipe.incr(count);
                    }
                };
                r.pipelined(queue).unwrap();
            }
            5 => {
                let (from, to) = turn(number);
                let moved = r.lmove(key(from), key(to), Side::Left, Side::Right);
                assert!(moved.unwrap().is_some());
                r.lmove("shared left", "shared right", Side::Left, Side::Right)
                    .and_then(|_| r.lmove("shared right", "shared left", Side::Left, Side::Right))
                    .unwrap();
            }
            6 => drop(
                r.zadd(key("zset"), [(1.0, number % 70), (2.0, number % 30 + 100)])
                    .unwrap(),
            ),
            _ => {
                let fresh = key("fresh");
                let queue = |pipe: &mut redipy::Pipeline<'_>| {
                    pipe.del([&fresh]).sadd(&fresh, [number, number + 1]);
                };
                r.pipelined(queue).unwrap();
            }
        }
    }

    /// Reads what the writes of a thread have come to.
    fn read(&self, r: &Redis) -> State {
        let key = |name| self.key(name);
        let number = |value: Option<Bytes>| value.map_or(0, |value| parse(&value));
        let numbers = |values: Vec<Bytes>| values.iter().map(|value| parse(value)).collect();
        let sorted = |mut values: Vec<usize>| {
            values.sort_unstable();
            values
        };
        let fields = r.hgetall(key("hash")).unwrap();
        State {
            string: r.get(key("string")).unwrap().map(|text| text.to_vec()),
            count: number(r.get(key("count")).unwrap()),
            list: numbers(r.lrange(key("list"), 0, -1).unwrap()),
            hash: sorted(fields.into_iter().map(|(_, value)| parse(&value)).collect()),
            both: ["one", "other"].map(|name| number(r.get(key(name)).unwrap())),
            rings: ["ring", "other ring"].map(|name| numbers(r.lrange(key(name), 0, -1).unwrap())),
            zset: sorted(numbers(r.zrange(key("zset"), "0", "-1").unwrap())),
            fresh: sorted(numbers(
                r.smembers(key("fresh")).unwrap().into_iter().collect(),
            )),
        }
    }
}

/// What the writes of one thread come to.
#[derive(Debug, PartialEq)]
struct State {
    string: Option<Vec<u8>>,
    count: usize,
    list: Vec<usize>,
    hash: Vec<usize>,
    both: [usize; 2],
    rings: [Vec<usize>; 2],
    zset: Vec<usize>,
    fresh: Vec<usize>,
}

/// The elements that go round.
const RING: [usize; 5] = [1, 2, 3, 4, 5];

impl State {
    /// Returns what is there after so many writes.
    fn after(writes: usize) -> Self {
        let of_kind = |kind| (0..writes).filter(move |number| number % KINDS == kind);
        let mut rings = [RING.to_vec(), Vec::new()];
        for number in of_kind(5) {
            let from = usize::from(turn(number).0 != "ring");
            let moved = rings[from].remove(0);
            rings[1 - from].push(moved);
        }
        let fields: BTreeMap<usize, usize> =
            of_kind(3).map(|number| (number % 50, number)).collect();
        let mut hash: Vec<usize> = fields.into_values().collect();
        hash.sort_unstable();
        let mut zset: Vec<usize> = of_kind(6)
            .flat_map(|number| [number % 70, number % 30 + 100])
            .collect();
        zset.sort_unstable();
        zset.dedup();
        let last_fresh = of_kind(7).next_back();
        Self {
            string: of_kind(0)
                .next_back()
                .map(|number| text(number).into_bytes()),
            count: of_kind(1).count(),
            list: of_kind(2).collect(),
            hash,
            both: [of_kind(4).count(); 2],
            rings,
            zset,
            fresh: last_fresh.map_or(Vec::new(), |number| vec![number, number + 1]),
        }
    }
}

/// Returns between which lists an element is moved.
fn turn(number: usize) -> (&'static str, &'static str) {
    if (number / KINDS).is_multiple_of(2) {
        ("ring", "other ring")
    } else {
        ("other ring", "ring")
    }
}

/// Returns a value that fills more or less of a page, and some pages.
fn text(number: usize) -> String {
    format!("{number} ").repeat(1 + number * 131 % 4000)
}

fn parse(text: &[u8]) -> usize {
    std::str::from_utf8(text).unwrap().parse().unwrap()
}

/// Writes until it is killed, and tells each write that was acknowledged.
pub fn write(arguments: &[&str]) {
    let (url, begins) = arguments.split_first().unwrap();
    let r = Redis::open(url).unwrap();
    thread::scope(|threads| {
        for (thread, begin) in begins.iter().enumerate() {
            let r = r.another();
            let begin: usize = begin.parse().unwrap();
            threads.spawn(move || {
                for number in begin.. {
                    Keys(thread).write(&r, number);
                    tell(&format!("{thread} {}", number + 1));
                }
            });
        }
    });
}

fn nothing_that_was_acknowledged_is_lost_when_writers_are_killed(place: &Place) {
    let r = place.open();
    for thread in 0..THREADS {
        r.rpush(Keys(thread).key("ring"), RING).unwrap();
    }
    r.rpush("shared left", (0..20).collect::<Vec<_>>()).unwrap();
    drop(r);
    let mut done = [0; THREADS];
    let mut acknowledged = 0;
    for round in 0..ROUNDS {
        let begins = done.map(|number: usize| number.to_string());
        let mut arguments = vec![&*place.url];
        arguments.extend(begins.iter().map(String::as_str));
        let writer = Process::start("write", &arguments);
        let mut told = Vec::new();
        while told.len() < round * 53 % 240 {
            told.push(
                writer
                    .line()
                    .unwrap_or_else(|| panic!("a writer has ended")),
            );
        }
        told.extend(writer.kill());
        acknowledged += told.len();
        for line in told {
            let (thread, number) = line.split_once(' ').unwrap();
            done[thread.parse::<usize>().unwrap()] = number.parse().unwrap();
        }
        place.await_quiet();
        let r = place.open();
        for (thread, done) in done.iter_mut().enumerate() {
            let found = Keys(thread).read(&r);
            // A write may have happened although there was no time left to say so.
            if found != State::after(*done) {
                *done += 1;
                assert_eq!(found, State::after(*done), "round {round}, thread {thread}");
            }
        }
        let all: usize = done
            .iter()
            .map(|done| State::after(*done).count_of_both())
            .sum();
        for name in ["all one", "all other"] {
            let found = r.get(name).unwrap().map_or(0, |value| parse(&value));
            assert_eq!(found, all, "round {round}, {name}");
        }
        let shared = ["shared left", "shared right"].map(|name| r.lrange(name, 0, -1).unwrap());
        let mut shared: Vec<usize> = shared.iter().flatten().map(|value| parse(value)).collect();
        shared.sort_unstable();
        assert!(
            shared.iter().copied().eq(0..20),
            "round {round}: {shared:?}"
        );
        drop(r);
        place.check();
    }
    println!("{ROUNDS} writers killed, {acknowledged} writes acknowledged");
    assert!(acknowledged > ROUNDS * 50);
}

impl State {
    fn count_of_both(&self) -> usize {
        self.both[0]
    }
}

on_databases! { nothing_that_was_acknowledged_is_lost_when_writers_are_killed }
