//! Many processes on the same keys: counters are exact, and each element of a queue is delivered to exactly one.

use std::collections::BTreeMap;
use std::thread;

use redipy::{Redis, Side};

use crate::place::{Place, on_databases, text};
use crate::process::{Process, hear, tell};

/// How many threads count in each process.
const THREADS: usize = 2;

/// How often each of them does.
const TIMES: usize = 40;

/// Counts in several ways.
pub fn count(arguments: &[&str]) {
    let r = Redis::open(arguments[0]).unwrap();
    tell("ready");
    hear();
    thread::scope(|threads| {
        for thread in 0..THREADS {
            let r = r.another();
            threads.spawn(move || {
                for _ in 0..TIMES {
                    r.incr("count").unwrap();
                    r.hincrby("counts", "field", 1).unwrap();
                    // The keys are used in another order each time.
                    let keys = if thread == 0 {
                        ["one", "other"]
                    } else {
                        ["other", "one"]
                    };
                    let queue = |pipe: &mut redipy::Pipeline<'_>| {
                        for key in keys {
                            pipe.incr(key);
                        }
                    };
                    r.pipelined(queue).unwrap();
                    let add_one = |r: &Redis, pipe: &mut redipy::Pipeline<'_>| {
                        let value = r.get("watched")?.unwrap_or_else(|| "0".into());
                        let value: usize = std::str::from_utf8(&value).unwrap().parse().unwrap();
                        pipe.set("watched", value + 1);
                        Ok(())
                    };
                    r.transaction("watched", add_one).unwrap();
                    let (from, to) = if thread == 0 {
                        ("left", "right")
                    } else {
                        ("right", "left")
                    };
                    r.lmove(from, to, Side::Left, Side::Right).unwrap();
                }
            });
        }
    });
}

fn counters_are_exact(place: &Place, processes: usize) {
    let r = place.open();
    r.rpush("left", (0..10).collect::<Vec<_>>()).unwrap();
    let mut crowd: Vec<Process> = (0..processes)
        .map(|_| Process::start("count", &[&place.url]))
        .collect();
    for process in &mut crowd {
        process.expect("ready");
    }
    for process in &mut crowd {
        process.say("go");
    }
    for process in crowd {
        process.end();
    }
    let all = processes * THREADS * TIMES;
    for key in ["count", "one", "other", "watched"] {
        assert_eq!(r.get(key).unwrap(), Some(text(all)), "{key}");
    }
    assert_eq!(r.hget("counts", "field").unwrap(), Some(text(all)));
    let moved = ["left", "right"].map(|key| r.lrange(key, 0, -1).unwrap());
    let mut moved: Vec<String> = moved.iter().flatten().map(ToString::to_string).collect();
    moved.sort_unstable();
    assert!(
        moved
            .into_iter()
            .eq((0..10).map(|number| number.to_string()))
    );
    drop(r);
    place.await_quiet();
    place.check();
}

/// Puts elements into a queue and takes elements out of it, by both ways that wait, until the end is among them.
pub fn pass(arguments: &[&str]) {
    let [url, name, elements] = arguments else {
        panic!("{arguments:?}");
    };
    let elements: usize = elements.parse().unwrap();
    let r = Redis::open(url).unwrap();
    tell("ready");
    hear();
    thread::scope(|threads| {
        let popper = r.another();
        threads.spawn(move || {
            while let Some((_, element)) = popper.blpop("queue", 0).unwrap()
                && element != "end"
            {
                tell(&element.to_string());
            }
        });
        let mover = r.another();
        threads.spawn(move || {
            let own = format!("taken by {name}");
            while let Some(element) = mover
                .blmove("queue", &own, Side::Left, Side::Right, 0)
                .unwrap()
                && element != "end"
            {
                tell(&element.to_string());
            }
        });
        for number in 0..elements {
            r.rpush("queue", [format!("{name}-{number}")]).unwrap();
        }
        tell("done");
    });
}

fn each_element_is_delivered_to_one(place: &Place, processes: usize) {
    let elements = 240 / processes;
    let r = place.open();
    let mut crowd: Vec<Process> = (0..processes)
        .map(|name| {
            Process::start(
                "pass",
                &[&place.url, &name.to_string(), &elements.to_string()],
            )
        })
        .collect();
    for process in &mut crowd {
        process.expect("ready");
    }
    for process in &mut crowd {
        process.say("go");
    }
    let mut delivered: BTreeMap<String, usize> = BTreeMap::new();
    let mut count = |line: String| *delivered.entry(line).or_default() += 1;
    for process in &crowd {
        std::iter::from_fn(|| process.line())
            .take_while(|line| line != "done")
            .for_each(&mut count);
    }
    r.rpush("queue", vec!["end"; 2 * processes]).unwrap();
    for process in crowd {
        process.end().into_iter().for_each(&mut count);
    }
    let pushed =
        (0..processes).flat_map(|name| (0..elements).map(move |number| format!("{name}-{number}")));
    let once: BTreeMap<String, usize> = pushed.map(|element| (element, 1)).collect();
    assert_eq!(delivered, once);
    assert_eq!(r.exists("queue").unwrap(), 0);
    for name in 0..processes {
        let taken = r.lrange(format!("taken by {name}"), 0, -1).unwrap();
        assert_eq!(
            taken.last().map(ToString::to_string).as_deref(),
            Some("end")
        );
        assert!(
            taken
                .iter()
                .all(|element| *element == "end" || once.contains_key(&element.to_string()))
        );
    }
    drop(r);
    place.await_quiet();
    place.check();
}

/// The keys that transactions want all of, in one order or another.
const CROSSED: [&str; 6] = ["north", "east", "south", "west", "up", "down"];

/// Changes several keys at once, each time in another order, and everything now and then. Nobody gets an error.
pub fn cross(arguments: &[&str]) {
    let r = Redis::open(arguments[0]).unwrap();
    tell("ready");
    hear();
    thread::scope(|threads| {
        for thread in 0..4 {
            let r = r.another();
            threads.spawn(move || {
                for turn in 0..TIMES {
                    let mut keys = CROSSED;
                    keys.rotate_left((thread + turn) % CROSSED.len());
                    if turn % 2 == 0 {
                        keys.reverse();
                    }
                    r.pipelined(|pipe| {
                        for (change, key) in (0..).zip(keys) {
                            pipe.incrby(key, 2 * change - 5).sadd("members", [turn]);
                        }
                    })
                    .unwrap();
                    r.sunionstore(format!("union {}", turn % 3), ["members", "none"])
                        .unwrap();
                    if let Err(error) = r.rename(format!("union {}", turn % 3), "renamed") {
                        // Another thread was quicker.
                        assert_eq!(error.message(), "ERR no such key");
                    }
                    if turn % 10 == thread {
                        r.cmd("SWAPDB")
                            .arg(5)
                            .arg(6)
                            .query::<redipy::Reply>()
                            .unwrap();
                    }
                }
            });
        }
    });
}

fn who_wants_the_keys_of_others_gets_them(place: &Place) {
    let r = place.open();
    let mut crowd: Vec<Process> = (0..3)
        .map(|_| Process::start("cross", &[&place.url]))
        .collect();
    for process in &mut crowd {
        process.expect("ready");
    }
    for process in &mut crowd {
        process.say("go");
    }
    for process in crowd {
        process.end();
    }
    let sums = CROSSED.map(|key| r.incrby(key, 0).unwrap());
    assert_eq!(sums.iter().sum::<i64>(), 0, "{sums:?}");
    assert_eq!(r.scard("members").unwrap(), i64::try_from(TIMES).unwrap());
    drop(r);
    place.await_quiet();
    place.check();
}

fn counters_of_two_processes_are_exact(place: &Place) {
    counters_are_exact(place, 2);
}

fn counters_of_eight_processes_are_exact(place: &Place) {
    counters_are_exact(place, 8);
}

fn two_processes_share_a_queue(place: &Place) {
    each_element_is_delivered_to_one(place, 2);
}

fn eight_processes_share_a_queue(place: &Place) {
    each_element_is_delivered_to_one(place, 8);
}

on_databases! {
    counters_of_two_processes_are_exact,
    counters_of_eight_processes_are_exact,
    two_processes_share_a_queue,
    eight_processes_share_a_queue,
    who_wants_the_keys_of_others_gets_them,
}
