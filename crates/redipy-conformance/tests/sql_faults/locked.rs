//! Somebody else who keeps the database for long: another program, or a script.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use redipy::core::Local;
use redipy::core::program::{Caller, Program, Running, Text};
use redipy::sql::rusqlite;
use redipy::{Bytes, Clock, ErrorKind, Redis, Reply, ScriptLimits, Sql};
use redipy_conformance::servers::wait_for;

use crate::place::{Place, text};

/// Keeps others from writing to a file until it is dropped.
fn occupy(place: &Place) -> rusqlite::Connection {
    let raw = rusqlite::Connection::open(place.file()).unwrap();
    raw.execute_batch("BEGIN IMMEDIATE").unwrap();
    raw
}

fn is_busy(error: &redipy::Error, text: &str) {
    assert_eq!(error.kind(), ErrorKind::Busy, "{error}");
    assert!(error.is_retryable());
    assert!(
        error.message().starts_with("BUSY") && error.message().contains(text),
        "{error}"
    );
}

#[test]
fn who_has_waited_long_enough_for_another_program_is_told() {
    let place = Place::sqlite();
    let r = Redis::open(&format!("{}?busy_timeout=100", place.url)).unwrap();
    r.set("k", "v").unwrap();
    let told = "another program has been writing to the database for 100 milliseconds";
    for _ in 0..2 {
        let other = occupy(&place);
        is_busy(&r.set("k", "w").unwrap_err(), told);
        is_busy(&r.blpop("list", 0).unwrap_err(), told);
        is_busy(&r.publish("channel", "message").unwrap_err(), told);
        is_busy(
            &r.pipelined(|pipe| _ = pipe.get("k").set("k", "w"))
                .unwrap_err(),
            told,
        );
        is_busy(&r.run_program("k", Arc::new(Careless)).unwrap_err(), told);
        let add = |_: &Redis, pipe: &mut redipy::Pipeline<'_>| {
            pipe.incr("count");
            Ok(())
        };
        is_busy(&r.transaction("count", add).unwrap_err(), told);
        assert_eq!(r.get("k").unwrap(), Some("v".into()));
        assert_eq!(r.dbsize().unwrap(), 1);
        drop(other);
        r.set("k", "v").unwrap();
        assert_eq!(r.dbsize().unwrap(), 1);
    }
}

#[test]
fn many_do_not_wait_one_after_the_other() {
    const THREADS: u32 = 16;
    const PATIENCE: Duration = Duration::from_millis(700);
    let place = Place::sqlite();
    let url = format!("{}?busy_timeout={}", place.url, PATIENCE.as_millis());
    let r = Redis::open(&url).unwrap();
    r.set("k", "v").unwrap();
    let other = occupy(&place);
    let begun = Instant::now();
    thread::scope(|threads| {
        for _ in 0..THREADS {
            threads.spawn(|| is_busy(&r.incr("count").unwrap_err(), "another program"));
        }
    });
    let took = begun.elapsed();
    assert!(took < PATIENCE * THREADS / 2, "{took:?}");
    drop(other);
    assert_eq!(r.incr("count").unwrap(), 1);
}

#[test]
fn who_waits_goes_on_when_another_program_has_done() {
    let place = Place::sqlite();
    let r = place.open();
    for round in 1..=20 {
        let other = occupy(&place);
        thread::scope(|threads| {
            let writers: Vec<_> = (0..4).map(|_| threads.spawn(|| r.incr("count"))).collect();
            assert_eq!(r.dbsize().unwrap(), i64::from(round > 1));
            assert!(writers.iter().all(|writer| !writer.is_finished()));
            other.execute_batch("COMMIT").unwrap();
            for writer in writers {
                writer.join().unwrap().unwrap();
            }
        });
        assert_eq!(r.get("count").unwrap(), Some(text(round * 4)));
    }
}

/// A program that does not care about errors.
#[derive(Debug)]
struct Careless;

impl Program for Careless {
    fn run(
        &self,
        caller: &mut dyn Caller,
        keys: &[Bytes],
        _: &dyn Running,
    ) -> redipy::Result<Reply> {
        let incr = redipy::core::commands::find(&"INCR".into(), keys)?.0;
        Ok(caller.call(incr, keys).unwrap_or(Reply::Nil))
    }

    fn text(&self, _: &[u8]) -> redipy::Result<Text> {
        Ok(Text::new("return 1", Vec::new()))
    }

    fn read(&self, reply: redipy::Result<Reply>) -> redipy::Result<Reply> {
        reply
    }
}

/// A program that writes if it is to, and goes on until it is stopped.
#[derive(Debug, Default)]
struct Endless {
    writes: bool,
    runs: AtomicBool,
}

impl Program for Endless {
    fn run(
        &self,
        caller: &mut dyn Caller,
        keys: &[Bytes],
        watch: &dyn Running,
    ) -> redipy::Result<Reply> {
        let name = if self.writes { "INCR" } else { "EXISTS" };
        let command = redipy::core::commands::find(&name.into(), keys)?.0;
        caller.call(command, keys)?;
        loop {
            self.runs.store(true, Ordering::SeqCst);
            watch.go_on(1000)?;
            thread::yield_now();
        }
    }

    fn text(&self, _: &[u8]) -> redipy::Result<Text> {
        Ok(Text::new("while true do end", Vec::new()))
    }

    fn read(&self, reply: redipy::Result<Reply>) -> redipy::Result<Reply> {
        reply
    }
}

#[test]
fn a_script_that_takes_long_keeps_others_from_writing_until_it_is_stopped() {
    let place = Place::sqlite();
    let r = place.open();
    r.set("k", 1).unwrap();
    // Another program, as far as the file is concerned.
    let other = Sql::open_with_clock(&format!("{}?busy_timeout=100", place.url), Clock::system());
    let other = Redis::new(Arc::new(Local(other.unwrap())));
    r.set_script_limits(ScriptLimits {
        busy_after: Some(Duration::ZERO),
        ..ScriptLimits::default()
    })
    .unwrap();
    for (writes, left) in [(false, 1), (true, 2)] {
        let endless = Arc::new(Endless {
            writes,
            ..Endless::default()
        });
        thread::scope(|threads| {
            let script = threads.spawn(|| r.run_program("k", endless.clone()));
            wait_for("the script runs", || endless.runs.load(Ordering::SeqCst)).unwrap();
            is_busy(&r.set("k", "v").unwrap_err(), "running a script");
            is_busy(&r.blpop("list", 0).unwrap_err(), "running a script");
            is_busy(&other.set("k", "v").unwrap_err(), "another program");
            assert_eq!(other.get("k").unwrap(), Some("1".into()));
            if writes {
                assert_eq!(r.script_kill().unwrap_err().code(), "UNKILLABLE");
                r.stop_script(true).unwrap();
            } else {
                r.script_kill().unwrap();
            }
            assert_eq!(
                script.join().unwrap().unwrap_err().kind(),
                ErrorKind::Stopped
            );
        });
        assert_eq!(other.get("k").unwrap(), Some(text(left)));
        r.set("other", 1).unwrap();
        other.incr("other").unwrap();
        assert_eq!(r.get("other").unwrap(), Some("2".into()));
    }
}
