//! Writers that are killed: what was acknowledged is there, what was not is there as a whole or not at all.

use std::collections::BTreeMap;
use std::thread;

use redipy::{Bytes, Pipeline, Redis, Result, Side};

use crate::place::{Place, on_databases};
use crate::process::{Process, tell};

/// The number of writers that are killed.
const ROUNDS: usize = 100;

/// The number of threads of a writer.
const THREADS: usize = 4;

/// The kinds of writes, which follow each other.
const KINDS: usize = 8;

/// The keys of one thread.
pub struct Keys(pub usize);

impl Keys {
    fn key(&self, name: &str) -> String {
        format!("{name}:{}", self.0)
    }

    /// Makes what the writes start from.
    pub fn begin(&self, r: &Redis) {
        r.rpush(self.key("ring"), RING).unwrap();
    }

    /// Does the write of a number.
    pub fn write(&self, r: &Redis, number: usize) -> Result<()> {
        let key = |name| self.key(name);
        match number % KINDS {
            0 => r.set(key("string"), text(number)),
            1 => r.incr(key("count")).map(drop),
            2 => r.rpush(key("list"), [number]).map(drop),
            3 => r.hset(key("hash"), [(number % 50, number)]).map(drop),
            4 => {
                let own = [key("one"), key("other")];
                let queue = |pipe: &mut Pipeline<'_>| {
                    for count in &own {
                        pipe.incr(count);
                    }
                    pipe.incr("all one").incr("all other");
                };
                r.pipelined(queue).map(drop)
            }
            5 => {
                let (from, to) = turn(number);
                let moved = r.lmove(key(from), key(to), Side::Left, Side::Right)?;
                assert!(moved.is_some());
                r.lmove("shared left", "shared right", Side::Left, Side::Right)?;
                r.lmove("shared right", "shared left", Side::Left, Side::Right)
                    .map(drop)
            }
            6 => {
                let pairs = [(1.0, number % 70), (2.0, number % 30 + 100)];
                r.zadd(key("zset"), pairs).map(drop)
            }
            _ => {
                let fresh = key("fresh");
                let queue = |pipe: &mut Pipeline<'_>| {
                    pipe.del([&fresh]).sadd(&fresh, [number, number + 1]);
                };
                r.pipelined(queue).map(drop)
            }
        }
    }

    /// Reads what the writes of a thread have come to.
    pub fn read(&self, r: &Redis) -> Result<State> {
        let key = |name| self.key(name);
        let number = |name| {
            r.get(key(name))
                .map(|value| value.map_or(0, |value| parse(&value)))
        };
        let list = |name| r.lrange(key(name), 0, -1).map(|values| numbers(&values));
        let values: Vec<Bytes> = r
            .hgetall(key("hash"))?
            .into_iter()
            .map(|(_, value)| value)
            .collect();
        let members: Vec<Bytes> = r.smembers(key("fresh"))?.into_iter().collect();
        Ok(State {
            string: r.get(key("string"))?.map(|text| text.to_vec()),
            count: number("count")?,
            list: list("list")?,
            hash: sorted(numbers(&values)),
            both: [number("one")?, number("other")?],
            rings: [list("ring")?, list("other ring")?],
            zset: sorted(numbers(&r.zrange(key("zset"), "0", "-1")?)),
            fresh: sorted(numbers(&members)),
        })
    }

    /// Returns the number of writes that have happened: so many as were acknowledged, or one more, for which there was no time left to
    /// say so.
    pub fn done(&self, r: &Redis, acknowledged: usize) -> Result<usize> {
        let found = self.read(r)?;
        if found == State::after(acknowledged) {
            return Ok(acknowledged);
        }
        assert_eq!(found, State::after(acknowledged + 1), "thread {}", self.0);
        Ok(acknowledged + 1)
    }
}

/// Makes what the threads share.
pub fn begin_shared(r: &Redis) {
    r.rpush("shared left", (0..20).collect::<Vec<_>>()).unwrap();
}

/// Makes sure that what the threads share is what so many writes of each have come to.
pub fn check_shared(r: &Redis, done: &[usize]) {
    let all: usize = done.iter().map(|done| State::after(*done).both[0]).sum();
    for name in ["all one", "all other"] {
        let found = r.get(name).unwrap().map_or(0, |value| parse(&value));
        assert_eq!(found, all, "{name}");
    }
    let shared = ["shared left", "shared right"].map(|name| r.lrange(name, 0, -1).unwrap());
    let shared = sorted(numbers(&shared.concat()));
    assert!(shared.iter().copied().eq(0..20), "{shared:?}");
}

fn numbers(values: &[Bytes]) -> Vec<usize> {
    values.iter().map(|value| parse(value)).collect()
}

fn sorted(mut numbers: Vec<usize>) -> Vec<usize> {
    numbers.sort_unstable();
    numbers
}

/// What the writes of one thread come to.
#[derive(Debug, PartialEq)]
pub struct State {
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
                    Keys(thread).write(&r, number).unwrap();
                    tell(&format!("{thread} {}", number + 1));
                }
            });
        }
    });
}

fn nothing_that_was_acknowledged_is_lost_when_writers_are_killed(place: &Place) {
    let r = place.open();
    (0..THREADS).for_each(|thread| Keys(thread).begin(&r));
    begin_shared(&r);
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
            *done = Keys(thread).done(&r, *done).unwrap();
        }
        check_shared(&r, &done);
        drop(r);
        place.check();
    }
    println!("{ROUNDS} writers killed, {acknowledged} writes acknowledged");
    assert!(acknowledged > ROUNDS * 50);
}

on_databases! { nothing_that_was_acknowledged_is_lost_when_writers_are_killed }
