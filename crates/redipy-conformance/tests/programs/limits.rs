//! Programs that take long: others are told, and they can be stopped.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Waker};
use std::thread;
use std::time::Duration;

use redipy::aio::block_on;
use redipy::core::commands::lists::BLPop;
use redipy::{Bytes, Command, ErrorKind, Redis, Reply, ScriptLimits};
use redipy_conformance::servers::wait_for;
use redipy_conformance::{RedisServer, TestBackend, on_backends};

use crate::samples::{Add, Elsewhere, Reenter, Spin, added};

const BUSY: &str =
    "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.";

/// Tells others at once that they need not wait.
fn impatient() -> ScriptLimits {
    ScriptLimits {
        busy_after: Some(Duration::ZERO),
        ..ScriptLimits::default()
    }
}

/// Runs something while a program runs, and returns what came of the program.
fn beside(r: &Redis, writes: bool, run: impl FnOnce(&Redis)) -> redipy::Result<Reply> {
    let spin = Arc::new(Spin {
        writes,
        ..Spin::default()
    });
    thread::scope(|threads| {
        let program = threads.spawn(|| r.run_program("k", spin.clone()));
        spin.wait();
        run(r);
        program.join().unwrap()
    })
}

fn a_program_that_has_not_written_is_stopped_by_script_kill(backend: &TestBackend) {
    for stop in [
        (|r: &Redis| r.script_kill()) as fn(&Redis) -> _,
        |r| r.cmd("SCRIPT KILL").query(),
        |r| r.stop_script(false),
        |r| block_on(redipy::aio::Redis::from(r.another()).script_kill()),
        |r| block_on(redipy::aio::Redis::from(r.another()).stop_script(false)),
        |r| r.with_prefix("a:").script_kill(),
        |r| r.with_prefix("a:").stop_script(true),
    ] {
        let r = backend.open();
        assert_eq!(r.script_kill().unwrap_err().code(), "NOTBUSY");
        r.set_script_limits(impatient()).unwrap();
        let outcome = beside(&r, false, |r| {
            let error = r.get("k").unwrap_err();
            assert_eq!((error.message(), error.kind()), (BUSY, ErrorKind::Busy));
            assert!(error.is_retryable());
            assert!(r.pipelined(|pipe| _ = pipe.get("k")).is_err());
            assert_eq!(
                r.run_program("k", Arc::new(Add(1))).unwrap_err().code(),
                "BUSY"
            );
            stop(r).unwrap();
        });
        let error = outcome.unwrap_err();
        assert_eq!(
            error.message(),
            "ERR Script killed by user with SCRIPT KILL..."
        );
        assert_eq!(error.kind(), ErrorKind::Stopped);
        assert_eq!(r.get("k").unwrap(), None);
        assert_eq!(r.stop_script(true).unwrap_err().code(), "NOTBUSY");
    }
}

fn a_program_that_has_written_is_stopped_only_by_force(backend: &TestBackend) {
    let r = backend.open();
    r.set_script_limits(impatient()).unwrap();
    let outcome = beside(&r, true, |r| {
        for error in [
            r.script_kill().unwrap_err(),
            r.stop_script(false).unwrap_err(),
        ] {
            assert_eq!(error.code(), "UNKILLABLE");
            assert_eq!(error.kind(), ErrorKind::InvalidState);
        }
        r.stop_script(true).unwrap();
    });
    assert_eq!(outcome.unwrap_err().kind(), ErrorKind::Stopped);
    assert_eq!(r.get("k").unwrap(), Some("written".into()));
}

fn who_is_patient_gets_the_data_when_the_program_has_ended(backend: &TestBackend) {
    let r = backend.open();
    r.set_script_limits(ScriptLimits {
        busy_after: None,
        ..ScriptLimits::default()
    })
    .unwrap();
    let spin = Arc::new(Spin::default());
    thread::scope(|threads| {
        let program = threads.spawn(|| r.run_program("k", spin.clone()));
        spin.wait();
        let other = threads.spawn(|| r.set("k", "later"));
        let asked = spin.asked.load(Ordering::Relaxed);
        while spin.asked.load(Ordering::Relaxed) < asked + 1000 {
            thread::yield_now();
        }
        assert!(!other.is_finished());
        r.stop_script(false).unwrap();
        assert!(program.join().unwrap().is_err());
        other.join().unwrap().unwrap();
    });
    assert_eq!(r.get("k").unwrap(), Some("later".into()));
}

fn limits_end_a_program(backend: &TestBackend) {
    let r = backend.open();
    let defaults = r.script_limits().unwrap();
    assert_eq!(defaults.busy_after, Some(Duration::from_secs(5)));
    for (limits, text) in [
        (
            ScriptLimits {
                max_steps: Some(10_000),
                ..defaults
            },
            "ERR script exceeded its limit of 10000 steps",
        ),
        (
            ScriptLimits {
                max_time: Some(Duration::from_millis(3)),
                ..defaults
            },
            "ERR script exceeded its limit of 3 milliseconds",
        ),
    ] {
        r.set_script_limits(limits).unwrap();
        let writes = Spin {
            writes: true,
            ..Spin::default()
        };
        let error = r.run_program("k", Arc::new(writes)).unwrap_err();
        assert_eq!((error.message(), error.kind()), (text, ErrorKind::Stopped));
        assert_eq!(r.getdel("k").unwrap(), Some("written".into()));

        // In a pipeline it stands in its place, and the others run.
        let mut pipe = r.pipeline();
        pipe.push_program("k", Arc::new(Spin::default()))
            .set("k", 1);
        let replies = pipe.execute_each().unwrap();
        assert!(replies[0].is_err() && replies[1].is_ok());
        r.del("k").unwrap();
    }
}

#[test]
fn a_server_takes_no_limits() {
    let server = RedisServer::start().unwrap_or_else(|error| panic!("{error}"));
    let remote = Redis::open(&server.url()).unwrap();
    let limits = remote.set_script_limits(ScriptLimits::default());
    assert!(limits.is_err());
}

fn a_client_inside_a_program_is_told_instead_of_waiting_for_itself(backend: &TestBackend) {
    let (r, clock) = backend.open_local();
    r.set_with("brief", "v", redipy::options::SetOptions::new().px(500))
        .unwrap();
    let program = Arc::new(Reenter(r.another(), clock));
    let error = r.run_program("k", program).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidState);
    assert!(error.message().contains("calls commands through it"));
    assert_eq!(r.exists("brief").unwrap(), 0);
    // The next one finds everything as it should be.
    assert_eq!(r.run_program("n", Arc::new(Add(1))).unwrap(), added(1, 1));
    assert_eq!(r.run_program("n", Arc::new(Elsewhere)).unwrap(), Reply::Ok);
    assert_eq!(r.get("n").unwrap(), Some("1".into()));
}

fn what_was_taken_for_a_wait_that_is_dropped_meanwhile_comes_back(backend: &TestBackend) {
    let r = backend.open();
    r.set_script_limits(impatient()).unwrap();
    let mut wait = r.execute_later(BLPop::SPEC, ["q", "0"].map(Bytes::from).to_vec());
    let mut context = Context::from_waker(Waker::noop());
    assert!(wait.as_mut().poll(&mut context).is_pending());
    let hub = r.backend().hub().unwrap();
    wait_for("it waits", || hub.waits().count() == 1).unwrap();
    r.rpush("q", "taken").unwrap();
    assert_eq!(r.llen("q").unwrap(), 0);
    let outcome = beside(&r, false, |r| {
        drop(wait);
        r.stop_script(false).unwrap();
    });
    assert!(outcome.is_err());
    assert_eq!(r.lrange("q", 0, -1).unwrap(), ["taken"]);
    assert_eq!(r.backend().hub().unwrap().listeners(), 0);
}

#[test]
fn a_server_says_the_same() {
    let server = RedisServer::start_with(&["--busy-reply-threshold", "1"]);
    let server = server.unwrap_or_else(|error| panic!("{error}"));
    for (path, awaited) in [("", false), ("", true), ("/3", false)] {
        let url = format!("{}{path}", server.url().trim_end_matches("/0"));
        let r = Redis::open(&url).unwrap();
        let others = Redis::open(&server.url()).unwrap();
        let outcome = thread::scope(|threads| {
            let program = threads.spawn(|| {
                let program = Arc::new(Spin::default());
                if awaited {
                    block_on(redipy::aio::Redis::from(r.another()).run_program("k", program))
                } else {
                    r.run_program("k", program)
                }
            });
            let mut busy = None;
            wait_for("the server is busy", || {
                busy = others.get("k").err();
                busy.is_some()
            })
            .unwrap();
            let busy = busy.unwrap();
            assert_eq!((busy.message(), busy.kind()), (BUSY, ErrorKind::Busy));
            if awaited {
                block_on(redipy::aio::Redis::from(r.another()).stop_script(false)).unwrap();
            } else {
                r.another().script_kill().unwrap();
            }
            program.join().unwrap()
        });
        let error = outcome.unwrap_err();
        assert_eq!(
            error.message(),
            "ERR Script killed by user with SCRIPT KILL..."
        );
        assert_eq!(error.kind(), ErrorKind::Stopped);
        assert_eq!(r.stop_script(true).unwrap_err().code(), "NOTBUSY");
    }
    let r = Redis::open(&server.url()).unwrap();
    thread::scope(|threads| {
        let program = Arc::new(Spin {
            writes: true,
            ..Spin::default()
        });
        let running = threads.spawn(|| r.run_program("k", program));
        wait_for("the server is busy", || r.another().get("k").is_err()).unwrap();
        let error = r.stop_script(true).unwrap_err();
        assert_eq!(error.code(), "UNKILLABLE");
        assert_eq!(error.kind(), ErrorKind::InvalidState);
        running.join().unwrap().unwrap();
    });
    assert_eq!(r.get("k").unwrap(), Some("written".into()));
}

on_backends! {
    local:
    a_program_that_has_not_written_is_stopped_by_script_kill,
    a_program_that_has_written_is_stopped_only_by_force,
    who_is_patient_gets_the_data_when_the_program_has_ended,
    limits_end_a_program,
    a_client_inside_a_program_is_told_instead_of_waiting_for_itself,
    what_was_taken_for_a_wait_that_is_dropped_meanwhile_comes_back,
}
