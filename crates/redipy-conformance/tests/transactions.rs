//! Transactions that watch keys: on every backend, with and without a prefix.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::cell::Cell;
use std::thread;
use std::time::Duration;

use redipy::{Error, ErrorKind, Redis, Reply, Result};
use redipy_conformance::{RedisServer, TestBackend, on_backends};

/// Runs a test with and without a prefix.
fn with_and_without_prefix(backend: &TestBackend, test: impl Fn(&Redis)) {
    let all = backend.open();
    test(&all);
    all.flushall().unwrap();
    test(&all.with_prefix("a*:"));
    assert!(
        all.keys("*")
            .unwrap()
            .iter()
            .all(|key| key.starts_with(b"a*:"))
    );
    if let Some(engine) = all.backend().engine() {
        assert_eq!(engine.hub().listeners(), 0, "every watch has ended");
    }
}

fn number(r: &Redis, key: &str) -> Result<i64> {
    let number: Option<i64> = r.cmd("GET").arg(key).query()?;
    Ok(number.unwrap_or(0))
}

fn threads_count_exactly(backend: &TestBackend) {
    const THREADS: i64 = 4;
    const EACH: i64 = 50;
    with_and_without_prefix(backend, |r| {
        let count_up = |r: &Redis| -> Result<()> {
            for _ in 0..EACH {
                r.transaction(["a", "b"], |r, pipe| {
                    let (a, b) = (number(r, "a")?, number(r, "b")?);
                    pipe.set("a", a + 1).set("b", b + 2);
                    Ok(())
                })?;
            }
            Ok(())
        };
        thread::scope(|threads| {
            for _ in 0..THREADS {
                threads.spawn(|| count_up(&r.another()).unwrap());
            }
        });
        let (a, b) = (number(r, "a").unwrap(), number(r, "b").unwrap());
        assert_eq!((a, b), (THREADS * EACH, 2 * THREADS * EACH));
    });
}

fn the_closure_is_called_anew_after_a_change(backend: &TestBackend) {
    with_and_without_prefix(backend, |r| {
        r.set("k", 1).unwrap();
        let calls = Cell::new(0);
        let other = r.another();
        let (value, replies) = r
            .transaction("k", |r, pipe| {
                calls.set(calls.get() + 1);
                let seen = number(r, "k")?;
                if calls.get() <= 6 {
                    other.incr("k")?;
                }
                pipe.set("seen", seen).get("k");
                Ok(seen)
            })
            .unwrap();
        assert_eq!((calls.get(), value), (7, 7));
        assert_eq!(replies, [Reply::Ok, Reply::Bulk("7".into())]);
        assert_eq!(number(r, "seen").unwrap(), 7);
    });
}

fn errors_end_a_transaction(backend: &TestBackend) {
    with_and_without_prefix(backend, |r| {
        let outcome = r.transaction("k", |_, pipe| {
            pipe.set("k", "queued");
            Err::<(), _>(Error::state("ERR not today"))
        });
        assert_eq!(outcome, Err(Error::state("ERR not today")));
        assert_eq!(r.exists("k").unwrap(), 0);
        // One that is queued does not stop the others.
        let outcome = r.transaction("k", |_, pipe| {
            pipe.set("k", "text").incr("k").set("after", 1);
            Ok(())
        });
        assert_eq!(outcome.unwrap_err().kind(), ErrorKind::InvalidArgument);
        assert_eq!(r.exists(["k", "after"]).unwrap(), 2);
        // Nor does one with the wrong number of arguments.
        let outcome = r.transaction("k", |_, pipe| {
            pipe.push_words(["GET", "k", "too", "many"])?
                .set("later", 1);
            Ok(())
        });
        assert_eq!(
            outcome.unwrap_err().message(),
            "ERR wrong number of arguments for 'get' command"
        );
        assert_eq!(r.exists("later").unwrap(), 1);
    });
}

fn a_watch_can_be_dropped_and_have_more_keys(backend: &TestBackend) {
    with_and_without_prefix(backend, |r| {
        let mut watched = r.watch("a").unwrap();
        watched.add(["b", "a"]).unwrap();
        r.set("b", 1).unwrap();
        let mut pipe = r.pipeline();
        pipe.set("ran", 1);
        assert_eq!(watched.execute(&mut pipe).unwrap(), None);
        assert!(pipe.is_empty());
        // What was watched once does not concern whoever uses the connection next.
        for _ in 0..3 {
            drop(r.watch(["a", "b"]).unwrap());
            r.incr("b").unwrap();
            assert_eq!(pipe.get("ran").execute().unwrap(), [Reply::Nil]);
        }
        // Several watches do not get in each other's way.
        let (one, two) = (r.watch("a").unwrap(), r.watch(["a", "b"]).unwrap());
        r.incr("b").unwrap();
        assert_eq!(two.execute(pipe.set("ran", 2)).unwrap(), None);
        assert_eq!(
            one.execute(pipe.set("ran", 1)).unwrap(),
            Some(vec![Reply::Ok])
        );
        assert_eq!(number(r, "ran").unwrap(), 1);
        // Without keys, it is what a pipeline is; without commands, it tells whether a key has changed.
        let watched = r.watch(Vec::<String>::new()).unwrap();
        assert_eq!(watched.execute(pipe.get("ran")).unwrap().unwrap().len(), 1);
        let (same, changed) = (r.watch("a").unwrap(), r.watch("ran").unwrap());
        r.incr("ran").unwrap();
        assert_eq!(same.execute(&mut pipe).unwrap(), Some(Vec::new()));
        assert_eq!(changed.execute(&mut pipe).unwrap(), None);
    });
}

fn keys_are_those_of_the_database_that_is_selected(backend: &TestBackend) {
    with_and_without_prefix(backend, |r| {
        let there = r.another();
        there.select(2).unwrap();
        let watched = there.watch("k").unwrap();
        r.set("k", "in 0").unwrap();
        let mut pipe = there.pipeline();
        pipe.set("k", "in 2").select(0).get("k");
        let replies = watched.execute(&mut pipe).unwrap().unwrap();
        assert_eq!(replies[2], Reply::Bulk("in 0".into()));
        assert_eq!(there.get("k").unwrap(), Some("in 0".into()));
        let watched = there.watch("k").unwrap();
        r.set("k", "changed").unwrap();
        assert_eq!(watched.execute(there.pipeline().get("k")).unwrap(), None);
        there.select(2).unwrap();
        assert_eq!(there.get("k").unwrap(), Some("in 2".into()));
        there.del("k").unwrap();
    });
}

fn the_keys_of_others_do_not_count_under_a_prefix(backend: &TestBackend) {
    let all = backend.open();
    let part = all.with_prefix("p:");
    part.mset([("k", "1"), ("l", "2")]).unwrap();
    let watched = part.watch("k").unwrap();
    all.set("k", "another one").unwrap();
    // What looks at the keys as a whole sees these alone, as in any pipeline.
    let replies = watched.execute(part.pipeline().dbsize().keys("*").flushdb());
    let replies = replies.unwrap().unwrap();
    assert_eq!((&replies[0], &replies[2]), (&Reply::Int(2), &Reply::Ok));
    assert_eq!(all.keys("*").unwrap(), ["k"]);
    let watched = part.watch("k").unwrap();
    all.set("p:k", "by its whole name").unwrap();
    assert_eq!(watched.execute(part.pipeline().dbsize()).unwrap(), None);
}

#[test]
fn what_takes_several_calls_is_refused_on_a_server_under_a_prefix() {
    let server = RedisServer::start().unwrap_or_else(|error| panic!("{error}"));
    let part = Redis::open(&server.url()).unwrap().with_prefix("p:");
    for changed in [false, true] {
        let watched = part.watch("k").unwrap();
        if changed {
            part.set("k", 1).unwrap();
        }
        let outcome = watched.execute(part.pipeline().dbsize());
        if changed {
            assert_eq!(outcome, Ok(None));
        } else {
            let error = outcome.unwrap_err();
            assert!(
                error.message().contains("cannot be part of a pipeline"),
                "{error}"
            );
        }
    }
}

fn a_lifetime_that_ends_is_a_change(backend: &TestBackend) {
    let (r, clock) = backend.open_local();
    r.cmd("SET")
        .args(["k", "1", "EX", "10"])
        .query::<()>()
        .unwrap();
    let (before, at, after) = (r.watch("k"), r.watch("k"), r.watch("k"));
    clock.advance(Duration::from_millis(9_999));
    let mut pipe = r.pipeline();
    let replies = before.unwrap().execute(pipe.get("k")).unwrap();
    assert_eq!(replies, Some(vec![Reply::Bulk("1".into())]));
    clock.advance(Duration::from_millis(1));
    assert_eq!(at.unwrap().execute(pipe.get("k")).unwrap(), None);
    // A key that was gone already stays so.
    let gone = r.watch("k").unwrap();
    r.set("k", 2).unwrap();
    assert_eq!(after.unwrap().execute(pipe.get("k")).unwrap(), None);
    assert_eq!(gone.execute(pipe.get("k")).unwrap(), None);
}

#[test]
fn a_server_that_is_gone_is_an_error() {
    let server = RedisServer::start().unwrap_or_else(|error| panic!("{error}"));
    let r = Redis::open(&server.url()).unwrap();
    let watched = r.watch("k").unwrap();
    drop(server);
    let error = watched.execute(r.pipeline().set("k", 1)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert_eq!(r.watch("k").unwrap_err().kind(), ErrorKind::Connection);
}

on_backends! {
    every:
    threads_count_exactly,
    the_closure_is_called_anew_after_a_change,
    errors_end_a_transaction,
    a_watch_can_be_dropped_and_have_more_keys,
    keys_are_those_of_the_database_that_is_selected;
    local:
    the_keys_of_others_do_not_count_under_a_prefix,
    a_lifetime_that_ends_is_a_change,
}
