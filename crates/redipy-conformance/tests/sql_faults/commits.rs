//! Transactions of several threads that come to nothing: nobody is told what is not so, and who waits goes on waiting.

use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use redipy::Redis;
use redipy_conformance::servers::wait_for;

use crate::place::{Place, text};
use crate::process::{Process, tell};

/// The number of threads that write.
const THREADS: usize = 16;

/// Runs a command that is told by an error, and not killed, when it writes more than it may.
const PATIENT: [&str; 4] = ["sh", "-c", r#"trap "" XFSZ; exec "$@""#, "sh"];

/// Says how much of a file this process may write: nothing of any file, or all.
fn may_write(may: bool) {
    let limit = if may {
        "--fsize=unlimited:"
    } else {
        "--fsize=0:"
    };
    let process = std::process::id().to_string();
    let status = Command::new("prlimit")
        .args(["--pid", &process, limit])
        .status();
    assert!(status.unwrap().success());
}

fn run(case: &str) {
    let place = Place::sqlite();
    let process = Process::start_by(&PATIENT, "limited", &[case, &place.url]);
    assert_eq!(process.end(), ["survived"]);
    place.check();
}

/// Runs one of the cases below.
pub fn limited(arguments: &[&str]) {
    let r = Redis::open(arguments[1]).unwrap();
    match arguments[0] {
        "groups" => groups(&r),
        "waiters" => waiters(&r),
        case => panic!("there is no '{case}'"),
    }
    drop(r);
    tell("survived");
}

#[test]
fn nobody_of_a_group_is_told_what_is_not_there() {
    run("groups");
}

fn groups(r: &Redis) {
    let acknowledged = AtomicUsize::new(0);
    for round in 1..=5 {
        let outcomes: Vec<(Vec<String>, Vec<String>)> = thread::scope(|threads| {
            let writers: Vec<_> = (0..THREADS)
                .map(|thread| {
                    let acknowledged = &acknowledged;
                    threads.spawn(move || {
                        let (mut there, mut failed) = (Vec::new(), Vec::new());
                        for number in 0.. {
                            let key = format!("key {round} {thread} {number}");
                            let value = "x".repeat(2000);
                            let queue = |pipe: &mut redipy::Pipeline<'_>| {
                                pipe.set(&key, value).incr("count");
                            };
                            if r.pipelined(queue).is_ok() {
                                there.push(key);
                                acknowledged.fetch_add(1, Ordering::SeqCst);
                            } else {
                                failed.push(key);
                            }
                            if failed.len() == 3 {
                                break;
                            }
                        }
                        (there, failed)
                    })
                })
                .collect();
            wait_for("there are writes", || {
                acknowledged.load(Ordering::SeqCst) > round * 300
            })
            .unwrap();
            may_write(false);
            writers
                .into_iter()
                .map(|writer| writer.join().unwrap())
                .collect()
        });
        for (there, failed) in &outcomes {
            let is_there = |key: &String| r.exists([key]).unwrap() == 1;
            assert!(there.iter().all(is_there));
            assert!(!failed.iter().any(is_there));
        }
        let count = acknowledged.load(Ordering::SeqCst);
        assert_eq!(r.get("count").unwrap(), Some(text(count)));
        may_write(true);
        r.set("after", round).unwrap();
    }
}

#[test]
fn who_was_served_by_what_came_to_nothing_waits_on() {
    run("waiters");
}

fn waiters(r: &Redis) {
    thread::scope(|threads| {
        let waiters: Vec<_> = ["first", "second", "third"]
            .into_iter()
            .enumerate()
            .map(|(before, name)| {
                let own = r.another();
                let waiter = threads.spawn(move || match name {
                    "second" => own
                        .blmove("queue", "taken", redipy::Side::Left, redipy::Side::Left, 0)
                        .unwrap(),
                    _ => own.blpop("queue", 0).unwrap().map(|(_, element)| element),
                });
                // They are served in the order in which they came.
                wait_for("one more waits", || {
                    let hub = r.backend().hub().unwrap();
                    hub.waits().count() == before + 1
                })
                .unwrap();
                waiter
            })
            .collect();
        for lost in 0..3 {
            may_write(false);
            let lost = format!("lost {lost}");
            r.rpush("queue", [&lost; 5]).unwrap_err();
            r.pipelined(|pipe| _ = pipe.lpush("queue", [&lost]).set("k", 1))
                .unwrap_err();
            may_write(true);
            assert_eq!(r.exists(["queue", "taken", "k"]).unwrap(), 0);
        }
        assert!(waiters.iter().all(|waiter| !waiter.is_finished()));
        assert_eq!(r.rpush("queue", ["a"]).unwrap(), 1);
        assert_eq!(r.rpush("queue", ["b", "c", "d"]).unwrap(), 3);
        let served: Vec<_> = waiters
            .into_iter()
            .map(|waiter| waiter.join().unwrap())
            .collect();
        assert_eq!(served, ["a", "b", "c"].map(|element| Some(element.into())));
        assert_eq!(r.lrange("queue", 0, -1).unwrap(), ["d"]);
        assert_eq!(r.lrange("taken", 0, -1).unwrap(), ["b"]);
    });
}
