//! Servers that end under load and come back: clients connect again by themselves, and nothing that was acknowledged is lost.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use redipy::{Error, ErrorKind, Redis, Reply};
use redipy_conformance::servers::wait_for;
use redipy_conformance::{MariaDbServer, PostgresServer};

use crate::killed::{Keys, begin_shared, check_shared};

/// How often a server ends.
const ROUNDS: usize = 6;

const THREADS: usize = 4;

/// What both kinds of servers have.
trait Server {
    fn begin() -> Self;
    fn url(&self) -> String;
    /// Ends the server at once, or in an orderly way, and starts it again.
    fn end(&mut self, at_once: bool);
}

macro_rules! server {
    ($server:ty) => {
        impl Server for $server {
            fn begin() -> Self {
                Self::start().unwrap_or_else(|error| panic!("{error}"))
            }

            fn url(&self) -> String {
                self.url()
            }

            fn end(&mut self, at_once: bool) {
                let started = if at_once {
                    self.kill();
                    self.start_again()
                } else {
                    self.restart()
                };
                started.unwrap_or_else(|error| panic!("{error}"));
            }
        }
    };
}

server!(PostgresServer);
server!(MariaDbServer);

/// Nobody knows whether it has happened; that is all that may go wrong.
fn is_unknown(error: &Error) {
    assert_eq!(error.kind(), ErrorKind::Connection, "{error}");
}

/// Writes until it is told to stop, and returns the number of writes, and of those for which it had to look.
fn write(r: &Redis, thread: usize, stops: &AtomicBool, count: &AtomicUsize) -> (usize, usize) {
    let keys = Keys(thread);
    let (mut done, mut unknown) = (0, 0);
    while !stops.load(Ordering::SeqCst) {
        match keys.write(r, done) {
            Ok(()) => {
                done += 1;
                count.fetch_add(1, Ordering::SeqCst);
            }
            Err(error) => {
                is_unknown(&error);
                unknown += 1;
                done = loop {
                    match keys.done(r, done) {
                        Ok(done) => break done,
                        Err(error) => is_unknown(&error),
                    }
                };
            }
        }
    }
    (done, unknown)
}

/// Puts numbers into a queue until it is told to stop, and returns those that are known to be there, and how many there may be.
fn produce(r: &Redis, stops: &AtomicBool) -> (BTreeSet<usize>, usize) {
    let mut pushed = BTreeSet::new();
    let mut number = 0;
    while !stops.load(Ordering::SeqCst) {
        match r.rpush("queue", [number]) {
            Ok(_) => drop(pushed.insert(number)),
            Err(error) => is_unknown(&error),
        }
        number += 1;
    }
    while let Err(error) = r.rpush("queue", ["end"]) {
        is_unknown(&error);
    }
    (pushed, number)
}

/// Takes numbers out of a queue until the end of it, and returns them, and how often it is not known whether one was taken.
fn consume(r: &Redis) -> (Vec<usize>, usize) {
    let (mut taken, mut unknown) = (Vec::new(), 0);
    loop {
        match r.blpop("queue", 0) {
            Ok(Some((_, element))) if element == "end" => return (taken, unknown),
            Ok(element) => {
                let (_, element) = element.unwrap();
                taken.push(std::str::from_utf8(&element).unwrap().parse().unwrap());
            }
            Err(error) => {
                is_unknown(&error);
                unknown += 1;
            }
        }
    }
}

fn nothing_that_was_acknowledged_is_lost_when_a_server_ends<S: Server>() {
    let mut server = S::begin();
    let r = Redis::open(&server.url()).unwrap();
    (0..THREADS).for_each(|thread| Keys(thread).begin(&r));
    begin_shared(&r);
    let (stops, count) = (AtomicBool::new(false), AtomicUsize::new(0));
    let outcome = thread::scope(|threads| {
        let writers: Vec<_> = (0..THREADS)
            .map(|thread| {
                let (r, stops, count) = (r.another(), &stops, &count);
                threads.spawn(move || write(&r, thread, stops, count))
            })
            .collect();
        let producer = threads.spawn(|| produce(&r.another(), &stops));
        let consumer = threads.spawn(|| consume(&r.another()));
        for round in 0..ROUNDS {
            let before = count.load(Ordering::SeqCst);
            wait_for("there are writes", || {
                count.load(Ordering::SeqCst) > before + 100
            })
            .unwrap();
            server.end(round % 2 == 0);
        }
        let before = count.load(Ordering::SeqCst);
        wait_for("there are writes", || {
            count.load(Ordering::SeqCst) > before + 100
        })
        .unwrap();
        stops.store(true, Ordering::SeqCst);
        let writers: Vec<_> = writers
            .into_iter()
            .map(|writer| writer.join().unwrap())
            .collect();
        (writers, producer.join().unwrap(), consumer.join().unwrap())
    });
    let (writers, (pushed, offered), (taken, lost)) = outcome;
    let done: Vec<usize> = writers.iter().map(|(done, _)| *done).collect();
    for (thread, done) in done.iter().enumerate() {
        assert_eq!(Keys(thread).done(&r, *done).unwrap(), *done);
    }
    check_shared(&r, &done);
    // Nothing is taken twice, and what has not arrived is what an error has spoken of.
    let once: BTreeSet<usize> = taken.iter().copied().collect();
    assert_eq!(once.len(), taken.len());
    assert!(once.iter().all(|number| *number < offered));
    let missing = pushed.difference(&once).count();
    assert!(
        missing <= lost,
        "{missing} elements are missing, with {lost} errors"
    );
    println!(
        "{ROUNDS} ends, {} writes, {} of them unknown; {} elements pushed, {} taken, {lost} unknown",
        done.iter().sum::<usize>(),
        writers.iter().map(|(_, unknown)| unknown).sum::<usize>(),
        pushed.len(),
        taken.len(),
    );
}

fn who_was_idle_does_not_notice_that_a_server_ended<S: Server>() {
    let mut server = S::begin();
    let r = Redis::open(&server.url()).unwrap();
    r.set("k", "v").unwrap();
    for round in 1..=2 {
        let mut end = || server.end(round == 1);
        end();
        assert_eq!(r.rpush("list", [round]).unwrap(), round);
        end();
        assert_eq!(r.get("k").unwrap(), Some("v".into()));
        end();
        let replies = r.pipelined(|pipe| _ = pipe.get("k").incr("count"));
        assert_eq!(replies.unwrap()[1], Reply::Int(round));
    }
}

#[test]
fn postgres_while_idle() {
    who_was_idle_does_not_notice_that_a_server_ended::<PostgresServer>();
}

#[test]
fn mysql_while_idle() {
    who_was_idle_does_not_notice_that_a_server_ended::<MariaDbServer>();
}

#[test]
fn postgres() {
    nothing_that_was_acknowledged_is_lost_when_a_server_ends::<PostgresServer>();
}

#[test]
fn mysql() {
    nothing_that_was_acknowledged_is_lost_when_a_server_ends::<MariaDbServer>();
}
