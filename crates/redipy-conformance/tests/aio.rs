//! Calls that are awaited, on every backend: without a runtime of the caller's, many at
//! once, cancelled in every state, and with servers that go.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

use redipy::aio::{Later, Redis, block_on};
use redipy::core::commands::lists::BLPop;
use redipy::core::{Command, block_on_until};
use redipy::{Bytes, ErrorKind, Reply, Result};
use redipy_conformance::servers::wait_for;
use redipy_conformance::{RedisCluster, RedisServer, TestBackend, on_backends};

fn server() -> RedisServer {
    RedisServer::start().unwrap_or_else(|error| panic!("{error}"))
}

/// Returns a client of an empty backend.
fn open(backend: &TestBackend) -> Redis {
    backend.open().into()
}

/// Looks at a call once, so that it starts.
fn start<T>(call: &mut Later<'static, T>) {
    let mut context = Context::from_waker(Waker::noop());
    assert!(call.as_mut().poll(&mut context).is_pending());
}

fn blpop(r: &Redis, key: &str) -> Later<'static, Result<Reply>> {
    let args = [key, "0"].map(Bytes::from).to_vec();
    r.execute(BLPop::SPEC, args)
}

/// Waits until so many clients wait.
fn until_blocked(r: &Redis, count: usize) {
    if let Some(hub) = r.backend().hub() {
        return wait_for("clients wait", || hub.waits().count() == count).unwrap();
    }
    let line = format!("blocked_clients:{count}\r\n");
    wait_for(&line, || {
        let info: String = block_on(r.cmd("INFO").arg("clients").query()).unwrap();
        info.contains(&line)
    })
    .unwrap();
}

fn typed_methods_and_any_command(backend: &TestBackend) {
    let r = &open(backend);
    block_on(async {
        r.set("k", 1).await?;
        assert_eq!(r.incrby("k", 2).await?, 3);
        assert_eq!(r.get("k").await?, Some("3".into()));
        assert_eq!(
            r.lpush("k", "x").await.unwrap_err().kind(),
            ErrorKind::WrongType
        );
        let echo: String = r.cmd("ECHO").arg("hi").query().await?;
        assert_eq!(echo, "hi");
        let part = r.with_prefix("p:");
        part.mset([("a", "1"), ("b", "2")]).await?;
        assert_eq!(part.dbsize().await?, 2);
        part.flushall().await?;
        assert_eq!(r.keys("*").await?, ["k"]);
        r.select(3).await?;
        assert_eq!(r.get("k").await?, None);
        assert_eq!(r.another().get("k").await?, None);
        Result::<()>::Ok(())
    })
    .unwrap();
}

fn a_pipeline_is_one_transaction_or_one_write(backend: &TestBackend) {
    let r = &open(backend);
    block_on(async {
        for atomic in [true, false] {
            let mut pipe = r.pipeline();
            pipe.atomic(atomic)
                .set("word", "x")
                .incr("word")
                .incr("count");
            pipe.push_words(["NOPE"])?;
            let replies = pipe.execute_each().await?;
            assert_eq!(replies[0], Ok(Reply::Ok));
            assert!(replies[1].is_err() && replies[3].is_err());
            assert!(replies[2].is_ok() && pipe.is_empty());
        }
        Result::<()>::Ok(())
    })
    .unwrap();
}

#[test]
fn many_calls_at_once_share_a_connection() {
    let server = server();
    let r = Redis::open(&server.url()).unwrap();
    let clients = || -> usize {
        let list: String = block_on(r.cmd("CLIENT").arg("LIST").query()).unwrap();
        list.lines().count()
    };
    let before = clients();
    let calls: Vec<_> = (0..500).map(|_| r.incr("n")).collect();
    let mut numbers = BTreeSet::new();
    let mut waiting = Vec::new();
    for mut call in calls {
        // All are under way before one is waited for; the first ones may have come back by then.
        let mut context = Context::from_waker(Waker::noop());
        match call.as_mut().poll(&mut context) {
            Poll::Ready(number) => assert!(numbers.insert(number.unwrap())),
            Poll::Pending => waiting.push(call),
        }
    }
    numbers.extend(waiting.into_iter().map(|call| block_on(call).unwrap()));
    assert_eq!(numbers, (1..=500).collect());
    assert!(clients() <= before + 1);
}

fn a_wait_that_is_dropped_consumes_nothing(backend: &TestBackend) {
    let r = &open(backend);
    let mut call = blpop(r, "q");
    start(&mut call);
    until_blocked(r, 1);
    drop(call);
    until_blocked(r, 0);
    block_on(r.rpush("q", ["x"])).unwrap();
    assert_eq!(block_on(r.lrange("q", 0, -1)).unwrap(), ["x"]);
}

fn a_wait_that_has_its_element_and_is_dropped_gives_it_back(backend: &TestBackend) {
    let r = &open(backend);
    block_on(r.rpush("q", ["x"])).unwrap();
    for _ in 0..50 {
        let mut call = blpop(r, "q");
        let mut context = Context::from_waker(Waker::noop());
        if let Poll::Ready(reply) = call.as_mut().poll(&mut context) {
            // What is local answers at once, and who has an answer keeps it.
            assert!(reply.is_ok());
            block_on(r.rpush("q", ["x"])).unwrap();
        }
        drop(call);
        wait_for("the element comes back", || {
            block_on(r.llen("q")).unwrap() == 1
        })
        .unwrap();
    }
}

fn fifty_waits_that_are_dropped_while_elements_come_lose_none(backend: &TestBackend) {
    let r = &open(backend);
    for _ in 0..4 {
        block_on(r.del("q")).unwrap();
        let mut calls: Vec<_> = (0..50).map(|_| blpop(r, "q")).collect();
        calls.iter_mut().for_each(start);
        if let Some(hub) = r.backend().hub() {
            // Some of them may wait for a thread before they wait for an element.
            let all_wait = || {
                calls.iter_mut().for_each(start);
                hub.waits().count() == 50
            };
            wait_for("clients wait", all_wait).unwrap();
        }
        until_blocked(r, 50);
        let pusher = thread::spawn({
            let r = r.another();
            move || {
                for n in 0..50 {
                    block_on(r.rpush("q", [n.to_string()])).unwrap();
                }
            }
        });
        let mut taken = Vec::new();
        for (n, call) in calls.into_iter().enumerate() {
            if n % 2 == 0 {
                drop(call);
                continue;
            }
            let mut call = pin!(call);
            // Not each of them gets an element: half of the others may have come too late.
            let end = Instant::now() + Duration::from_millis(20);
            if let Some(Ok(Reply::Array(parts))) = block_on_until(call.as_mut(), Some(end)) {
                taken.extend(parts.into_iter().skip(1));
            }
        }
        pusher.join().unwrap();
        let all = |taken: &[Reply]| -> BTreeSet<String> {
            let left = block_on(r.lrange("q", 0, -1)).unwrap();
            let left = left.into_iter().map(Reply::Bulk);
            let both = left.chain(taken.iter().cloned());
            both.map(|one| format!("{one:?}")).collect()
        };
        wait_for("every element is somewhere", || all(&taken).len() == 50).unwrap();
        let left = usize::try_from(block_on(r.llen("q")).unwrap()).unwrap();
        assert_eq!(left + taken.len(), 50);
        until_blocked(r, 0);
    }
}

#[test]
fn a_server_that_goes_is_told_and_one_that_comes_back_is_found() {
    let mut server = server();
    let r = Redis::open(&server.url()).unwrap();
    block_on(r.set("k", "v")).unwrap();
    let mut wait = blpop(&r, "q");
    start(&mut wait);
    until_blocked(&r, 1);
    server.kill();
    let error = block_on(wait).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert!(error.maybe_applied());
    let error = block_on(r.set("k", "v")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert!(error.to_string().contains(&server.address().to_string()));
    server
        .start_again()
        .unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(block_on(r.get("k")).unwrap(), None);
    block_on(r.set("k", "again")).unwrap();
}

#[test]
fn a_cluster_gets_each_call_to_its_server() {
    let cluster = RedisCluster::start(3, 0).unwrap_or_else(|error| panic!("{error}"));
    let r = Redis::open(&cluster.url()).unwrap();
    block_on(async {
        for n in 0..100 {
            r.set(format!("k{n}"), n).await?;
        }
        for n in 0..100 {
            assert_eq!(r.get(format!("k{n}")).await?, Some(n.to_string().into()));
        }
        assert_eq!(r.dbsize().await?, 100);
        let mut pipe = r.pipeline();
        pipe.atomic(false);
        for n in 0..100 {
            pipe.incr(format!("k{n}"));
        }
        let replies = pipe.execute().await?;
        assert_eq!(replies, (1..101).map(Reply::Int).collect::<Vec<_>>());
        let mut pipe = r.pipeline();
        pipe.incr("{tag}a").incr("{tag}b");
        assert_eq!(pipe.execute().await?, [Reply::Int(1), Reply::Int(1)]);
        pipe.incr("k1").incr("k2");
        assert_eq!(pipe.execute().await.unwrap_err().code(), "CROSSSLOT");
        r.rpush("{tag}q", ["x"]).await?;
        assert_eq!(
            blpop(&r, "{tag}q").await?,
            Reply::Array(vec![Reply::Bulk("{tag}q".into()), Reply::Bulk("x".into())])
        );
        Result::<()>::Ok(())
    })
    .unwrap();
}

on_backends! {
    every:
    typed_methods_and_any_command,
    a_pipeline_is_one_transaction_or_one_write,
    a_wait_that_is_dropped_consumes_nothing,
    a_wait_that_has_its_element_and_is_dropped_gives_it_back,
    fifty_waits_that_are_dropped_while_elements_come_lose_none,
}
