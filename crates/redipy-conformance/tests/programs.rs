//! Programs, which is what scripts are to the command layer: the same on every backend, by
//! every way that a call can take.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

#[path = "programs/limits.rs"]
mod limits;
#[path = "programs/samples.rs"]
mod samples;

use std::sync::Arc;

use redipy::aio::{self, block_on};
use redipy::core::program::{Program, find};
use redipy::{Bytes, ErrorKind, Redis, Reply, Result};
use redipy_conformance::{RedisCluster, RedisServer, TestBackend, on_backends};

use samples::{Add, Elsewhere, Fail, Sweep, added};

fn server() -> RedisServer {
    RedisServer::start().unwrap_or_else(|error| panic!("{error}"))
}

/// Runs a test on an empty backend, and under prefixes there.
fn with_and_without_prefix(backend: &TestBackend, test: impl Fn(&Redis)) {
    let r = backend.open();
    test(&r);
    r.flushall().unwrap();
    test(&r.with_prefix("a:"));
    r.flushall().unwrap();
    test(&r.with_prefix("a:").with_prefix("b*:"));
    for key in r.keys("*").unwrap() {
        assert!(key.as_str().unwrap().starts_with("a:b*:"), "{key}");
    }
}

fn add(number: i64) -> Arc<dyn Program> {
    Arc::new(Add(number))
}

fn a_program_runs_by_itself(backend: &TestBackend) {
    with_and_without_prefix(backend, |r| {
        assert_eq!(r.run_program("n", add(2)).unwrap(), added(2, 1));
        assert_eq!(r.run_program("n", add(3)).unwrap(), added(5, 2));
        assert_eq!(r.get("n").unwrap(), Some("5".into()));
        assert_eq!(r.lrange("n:log", 0, -1).unwrap(), ["2", "5"]);
    });
}

fn what_ran_before_an_error_stays(backend: &TestBackend) {
    with_and_without_prefix(backend, |r| {
        let error = r.run_program("k", Arc::new(Fail)).unwrap_err();
        assert_eq!(
            error.message(),
            "ERR value is not an integer or out of range"
        );
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        assert_eq!(r.get("k").unwrap(), Some("word".into()));
    });
}

fn a_database_that_is_selected_inside_stays_inside(backend: &TestBackend) {
    with_and_without_prefix(backend, |r| {
        assert_eq!(r.run_program("k", Arc::new(Elsewhere)).unwrap(), Reply::Ok);
        assert_eq!(r.get("k").unwrap(), None);
        let mut pipe = r.pipeline();
        pipe.push_program("k", Arc::new(Elsewhere)).get("k");
        assert_eq!(pipe.execute().unwrap(), [Reply::Ok, Reply::Nil]);
        r.select(1).unwrap();
        assert_eq!(r.get("k").unwrap(), Some("there".into()));
        r.select(0).unwrap();
    });
}

fn pipelines_have_the_replies_in_their_places(backend: &TestBackend) {
    with_and_without_prefix(backend, |r| {
        for atomic in [true, false] {
            r.del(["n", "n:log", "k"]).unwrap();
            let mut pipe = r.pipeline();
            pipe.atomic(atomic).set("n", 10);
            pipe.push_program("n", add(1));
            pipe.push_program("k", Arc::new(Fail));
            pipe.push_program("n", add(2)).get("n");
            let replies = pipe.execute_each().unwrap();
            assert_eq!(replies[0], Ok(Reply::Ok));
            assert_eq!(replies[1], Ok(added(11, 1)));
            assert_eq!(
                replies[2].as_ref().unwrap_err().message(),
                "ERR value is not an integer or out of range"
            );
            assert_eq!(replies[3], Ok(added(13, 2)));
            assert_eq!(replies[4], Ok(Reply::Bulk("13".into())));
        }
    });
}

fn a_transaction_runs_a_program_only_if_nothing_has_changed(backend: &TestBackend) {
    with_and_without_prefix(backend, |r| {
        let watched = r.watch("n").unwrap();
        let mut pipe = r.pipeline();
        pipe.push_program("n", add(1)).get("n");
        let replies = watched.execute(&mut pipe).unwrap().unwrap();
        assert_eq!(replies, [added(1, 1), Reply::Bulk("1".into())]);

        let watched = r.watch("n").unwrap();
        r.run_program("n", add(1)).unwrap();
        pipe.push_program("n", add(1));
        assert_eq!(watched.execute(&mut pipe).unwrap(), None);
        assert_eq!(r.get("n").unwrap(), Some("2".into()));
    });
}

fn programs_are_awaited_too(backend: &TestBackend) {
    with_and_without_prefix(backend, |r| {
        let r = aio::Redis::from(r.another());
        block_on(async {
            assert_eq!(r.run_program("n", add(1)).await?, added(1, 1));
            assert_eq!(r.run_program("n", add(1)).await?, added(2, 2));
            assert!(r.run_program("k", Arc::new(Fail)).await.is_err());
            for atomic in [true, false] {
                let mut pipe = r.pipeline();
                pipe.atomic(atomic).del(["n", "n:log"]);
                pipe.push_program("n", add(5)).push_program("n", add(5));
                let replies = pipe.execute().await?;
                assert_eq!(replies[1..], [added(5, 1), added(10, 2)]);
            }
            let mut pipe = r.pipeline();
            pipe.push_program("n", add(1));
            let watched = r.watch("n").await?;
            let replies = watched.execute(&mut pipe).await?;
            assert_eq!(replies, Some(vec![added(11, 3)]));
            Result::<()>::Ok(())
        })
        .unwrap();
    });
}

#[test]
fn a_server_that_has_forgotten_the_scripts_gets_them_again() {
    let server = server();
    for url in [server.url(), format!("{}?protocol=2", server.url())] {
        let r = Redis::open(&url).unwrap();
        let awaited = aio::Redis::open(&url).unwrap();
        let forget = || -> Result<()> { r.cmd("SCRIPT FLUSH").query() };
        for number in 1..4 {
            forget().unwrap();
            assert_eq!(
                r.run_program("n", add(1)).unwrap(),
                added(3 * number - 2, 3 * number - 2)
            );
            assert!(r.run_program("n", add(1)).is_ok());
            forget().unwrap();
            assert!(block_on(awaited.run_program("n", add(1))).is_ok());
        }
        let mut pipe = r.pipeline();
        pipe.push_program("n", add(1));
        pipe.push_words(["SCRIPT", "FLUSH"]).unwrap();
        pipe.push_program("n", add(1)).push_program("n", add(1));
        let replies = pipe.execute().unwrap();
        assert_eq!(replies[3], added(12, 12));
        r.flushall().unwrap();
    }
}

#[test]
fn a_text_goes_to_a_server_once() {
    let server = server();
    let r = Redis::open(&server.url()).unwrap();
    let calls = |name: &str| -> usize {
        let stats: String = r.cmd("INFO").arg("commandstats").query().unwrap();
        let line = stats
            .lines()
            .find_map(|line| line.strip_prefix(&format!("cmdstat_{name}:calls=")));
        let number = line.and_then(|line| line.split(',').next());
        number.map_or(0, |number| number.parse().unwrap())
    };
    for _ in 0..3 {
        r.run_program("n", add(1)).unwrap();
    }
    assert_eq!((calls("eval"), calls("evalsha")), (1, 3));
    for atomic in [true, false] {
        let mut pipe = r.pipeline();
        pipe.atomic(atomic);
        for _ in 0..4 {
            pipe.push_program("n", add(1));
        }
        pipe.execute().unwrap();
    }
    assert_eq!((calls("eval"), calls("evalsha")), (3, 9));
}

#[test]
fn a_cluster_runs_programs_where_their_keys_are() {
    let cluster = RedisCluster::start(3, 0).unwrap_or_else(|error| panic!("{error}"));
    let r = Redis::open(&cluster.url()).unwrap();
    let awaited = aio::Redis::open(&cluster.url()).unwrap();
    for n in 0..30 {
        let key = format!("{{k{n}}}");
        assert_eq!(r.run_program(&*key, add(n)).unwrap(), added(n, 1));
        assert_eq!(
            block_on(awaited.run_program(&*key, add(n))).unwrap(),
            added(2 * n, 2)
        );
    }
    let mut pipe = r.pipeline();
    pipe.atomic(false);
    for n in 0..30 {
        pipe.push_program(format!("{{k{n}}}"), add(n));
    }
    let expected: Vec<_> = (0..30).map(|n| added(3 * n, 3)).collect();
    assert_eq!(pipe.execute().unwrap(), expected);

    let mut pipe = awaited.pipeline();
    pipe.push_program("{k1}", add(1))
        .push_program("{k1}", add(1));
    assert_eq!(
        block_on(pipe.execute()).unwrap(),
        [added(4, 4), added(5, 5)]
    );
    pipe.push_program("{k1}", add(1))
        .push_program("{k2}", add(1));
    let error = block_on(pipe.execute()).unwrap_err();
    assert_eq!(error.code(), "CROSSSLOT");
    let error = r.run_program(["{k1}", "{k2}"], add(1)).unwrap_err();
    assert_eq!(error.code(), "CROSSSLOT");
    assert_eq!(r.stop_script(false).unwrap_err().code(), "NOTBUSY");
    assert_eq!(r.script_kill().unwrap_err().code(), "NOTBUSY");
    // One without keys can run anywhere.
    let error = r.run_program([""; 0], Arc::new(Fail)).unwrap_err();
    assert_eq!(error.code(), "ERR");
}

fn sizes(before: i64, after: i64) -> Reply {
    Reply::Array(vec![Reply::Int(before), Reply::Int(after)])
}

fn sweep() -> Arc<Sweep> {
    Arc::new(Sweep)
}

fn commands_on_all_keys_see_those_of_the_prefix(backend: &TestBackend) {
    let all = backend.open();
    let part = all.with_prefix("a:");
    let inner = part.with_prefix("b:");
    for (n, r) in [&all, &part, &inner].into_iter().enumerate() {
        for key in 0..=n {
            r.set(format!("k{key}"), "v").unwrap();
        }
    }
    assert_eq!(inner.run_program([""; 0], sweep()).unwrap(), sizes(3, 0));
    assert_eq!(part.run_program([""; 0], sweep()).unwrap(), sizes(2, 0));
    assert_eq!(all.run_program([""; 0], sweep()).unwrap(), sizes(1, 0));
}

#[test]
fn commands_on_all_keys_are_refused_on_a_server_under_a_prefix() {
    let server = server();
    let r = Redis::open(&server.url()).unwrap();
    r.set("k", "v").unwrap();
    let error = r
        .with_prefix("a:")
        .run_program([""; 0], sweep())
        .unwrap_err();
    assert_eq!(error.message(), "ERR that cannot be said to a server");
    let part = r.with_prefix("a:");
    let mut pipe = part.pipeline();
    pipe.push_program([""; 0], sweep()).set("k", "mine");
    let replies = pipe.execute_each().unwrap();
    assert!(replies[0].is_err());
    assert_eq!(replies[1], Ok(Reply::Ok));
    assert_eq!(r.run_program([""; 0], sweep()).unwrap(), sizes(2, 0));
}

#[test]
fn scripts_are_refused_what_redis_refuses_them() {
    let server = server();
    let r = Redis::open(&server.url()).unwrap();
    let texts = [
        "BLPOP q 0",
        "BRPOP q 0",
        "BLMOVE q b LEFT RIGHT 0",
        "BRPOPLPUSH q b 0",
        "BZPOPMIN q 0",
        "BZPOPMAX q 0",
        "BLMPOP 0 1 q LEFT",
        "BZMPOP 0 1 q MIN",
        "SUBSCRIBE q",
        "UNSUBSCRIBE",
        "PSUBSCRIBE q",
        "PUNSUBSCRIBE",
        "SSUBSCRIBE q",
        "SUNSUBSCRIBE",
        "MULTI",
        "EXEC",
        "DISCARD",
        "WATCH k",
        "UNWATCH",
        "AUTH x",
        "HELLO",
        "RESET",
        "QUIT",
        "MONITOR",
        "SYNC",
        "PSYNC a 1",
        "CLIENT REPLY ON",
        "SCRIPT KILL",
        "SCRIPT DEBUG NO",
        "SCRIPT",
        "BLPOP",
        "NOPE",
        "GET",
        "OBJECT NOPE k",
        "OBJECT",
        "SELECT 1",
        "TIME",
        "PING",
    ];
    for text in texts {
        let words: Vec<Bytes> = text.split(' ').map(Bytes::from).collect();
        let ours = find(&words[0], &words[1..]).map(drop);
        let theirs = r
            .cmd("EVAL")
            .arg("return redis.call(unpack(ARGV))")
            .arg(0)
            .args(words)
            .query::<Reply>();
        let theirs = theirs.map(drop).map_err(|error| {
            let text = error.message().split(" script: ").next().unwrap();
            text.to_owned()
        });
        assert_eq!(
            ours.map_err(|error| error.message().to_owned()),
            theirs,
            "{text}"
        );
    }
}

on_backends! {
    every:
    a_program_runs_by_itself,
    what_ran_before_an_error_stays,
    a_database_that_is_selected_inside_stays_inside,
    pipelines_have_the_replies_in_their_places,
    a_transaction_runs_a_program_only_if_nothing_has_changed,
    programs_are_awaited_too;
    local:
    commands_on_all_keys_see_those_of_the_prefix,
}
