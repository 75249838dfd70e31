//! Commands that wait: woken by what others write, ended by the clock, cancelled without a loss.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::{Duration, Instant};

use redipy::core::commands::lists::{BLMPop, BLMove, BLPop, BRPop, BRPopLPush};
use redipy::core::commands::sorted_sets::{BZMPop, BZPopMax, BZPopMin};
use redipy::core::{Hub, Later};
use redipy::{Bytes, Command, ErrorKind, ManualClock, MinMax, Redis, Reply, Result, Side};

/// How long a test waits for a thread; it is far quicker unless the machine is very busy.
const PATIENCE: Duration = Duration::from_secs(20);

fn hub(r: &Redis) -> &Hub {
    r.backend().engine().unwrap().hub()
}

fn until(done: impl Fn() -> bool) {
    let start = Instant::now();
    while !done() {
        assert!(start.elapsed() < PATIENCE, "it does not happen");
        thread::sleep(Duration::from_millis(1));
    }
}

fn until_waiting(r: &Redis, count: usize) {
    until(|| hub(r).waits().count() == count);
}

fn start<'a, C: Command>(r: &'a Redis, words: &str) -> Later<'a, Result<Reply>> {
    let mut later = r.execute_later(C::SPEC, words.split(' ').map(Bytes::from).collect());
    assert_eq!(poll(&mut later), None, "{words}");
    later
}

fn poll(later: &mut Later<'_, Result<Reply>>) -> Option<Result<Reply>> {
    match later.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(reply) => Some(reply),
        Poll::Pending => None,
    }
}

fn bulk(text: &str) -> Reply {
    Reply::Bulk(text.into())
}

#[test]
fn every_method_waits_and_is_typed() -> Result<()> {
    let r = Redis::open("memory://")?;
    thread::scope(|scope| {
        let blpop = scope.spawn(|| r.blpop(["a", "b"], 0));
        until_waiting(&r, 1);
        r.rpush("b", ["1"]).unwrap();
        let reply = blpop.join().unwrap();
        assert_eq!(reply, Ok(Some(("b".into(), "1".into()))));

        let popping_two = scope.spawn(|| r.blmpop(0, ["a", "b"], Side::Left));
        until_waiting(&r, 1);
        r.rpush("a", ["1"]).unwrap();
        let reply = popping_two.join().unwrap();
        assert_eq!(reply, Ok(Some(("a".into(), vec!["1".into()]))));

        let blmove = scope.spawn(|| r.blmove("a", "b", Side::Left, Side::Right, 0));
        until_waiting(&r, 1);
        r.rpush("a", ["1"]).unwrap();
        assert_eq!(blmove.join().unwrap(), Ok(Some("1".into())));

        let bzpopmin = scope.spawn(|| r.bzpopmin("z", 0));
        until_waiting(&r, 1);
        r.zadd("z", [(1.5, "m")]).unwrap();
        let reply = bzpopmin.join().unwrap();
        assert_eq!(reply, Ok(Some(("z".into(), "m".into(), 1.5))));

        let popping_scores = scope.spawn(|| r.bzmpop(0, ["z"], MinMax::Max));
        until_waiting(&r, 1);
        r.zadd("z", [(1.5, "m")]).unwrap();
        let reply = popping_scores.join().unwrap();
        assert_eq!(reply, Ok(Some(("z".into(), vec![("m".into(), 1.5)]))));
    });
    assert_eq!(r.brpop("b", 0)?, Some(("b".into(), "1".into())));
    assert_eq!(hub(&r).listeners(), 0);
    Ok(())
}

#[test]
fn what_is_there_is_not_waited_for() -> Result<()> {
    let r = Redis::open("memory://")?;
    r.rpush("a", ["1", "2", "3"])?;
    r.zadd("z", [(1.0, "x"), (2.0, "y")])?;
    assert_eq!(r.blpop("a", 0)?, Some(("a".into(), "1".into())));
    assert_eq!(r.brpop(["b", "a"], 0)?, Some(("a".into(), "3".into())));
    assert_eq!(r.brpoplpush("a", "b", 0)?, Some("2".into()));
    assert_eq!(r.bzpopmax("z", 0)?, Some(("z".into(), "y".into(), 2.0)));
    assert_eq!(hub(&r).listeners(), 0);
    Ok(())
}

#[test]
fn a_wait_ends_by_the_clock_of_the_backend() -> Result<()> {
    let clock = ManualClock::new();
    let r = Redis::with_clock(clock.clone());
    let mut short = start::<BLPop>(&r, "a 2.5");
    let mut other = start::<BZPopMin>(&r, "a b 2.5001");
    let mut long = start::<BLMove>(&r, "a b LEFT LEFT 0");
    clock.advance(Duration::from_millis(2499));
    assert_eq!(poll(&mut short), None);
    clock.advance(Duration::from_millis(1));
    assert_eq!(poll(&mut short), Some(Ok(Reply::NilArray)));
    assert_eq!(
        poll(&mut other),
        None,
        "it counts in milliseconds, rounded up"
    );
    clock.advance(Duration::from_millis(1));
    assert_eq!(poll(&mut other), Some(Ok(Reply::NilArray)));
    clock.advance(Duration::from_hours(100_000));
    assert_eq!(poll(&mut long), None, "0 is for without an end");
    r.rpush("a", ["1"])?;
    assert_eq!(poll(&mut long), Some(Ok(bulk("1"))));
    assert_eq!(hub(&r).listeners(), 0);
    Ok(())
}

#[test]
fn moving_the_clock_wakes_a_thread_that_waits() {
    let clock = ManualClock::new();
    let r = Redis::with_clock(clock.clone());
    thread::scope(|scope| {
        let waiting = scope.spawn(|| r.blmove("a", "b", Side::Left, Side::Left, 10));
        until_waiting(&r, 1);
        clock.advance(Duration::from_secs(10));
        assert_eq!(waiting.join().unwrap(), Ok(None));
    });
}

#[test]
fn a_wait_ends_by_itself() -> Result<()> {
    let r = Redis::open("memory://")?;
    let before = Instant::now();
    assert_eq!(r.blpop("a", 0.03)?, None);
    assert_eq!(r.bzmpop("0.01", "a", MinMax::Min)?, None);
    assert!(before.elapsed() >= Duration::from_millis(40));
    assert_eq!(hub(&r).listeners(), 0);
    Ok(())
}

#[test]
fn a_bad_timeout_is_told_at_once() -> Result<()> {
    let r = Redis::open("memory://")?;
    for (timeout, message) in [
        ("soon", "ERR timeout is not a float or out of range"),
        ("-1", "ERR timeout is negative"),
        ("inf", "ERR timeout is negative"),
    ] {
        let error = r.blpop("a", timeout).unwrap_err();
        assert_eq!(error.message(), message);
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    }
    let error = r.blpop(Vec::<Bytes>::new(), 0).unwrap_err();
    assert_eq!(
        error.message(),
        "ERR wrong number of arguments for 'blpop' command"
    );
    assert_eq!(hub(&r).listeners(), 0);
    Ok(())
}

#[test]
fn a_pipeline_never_waits() -> Result<()> {
    let r = Redis::open("memory://")?;
    let replies = r.pipelined(|pipe| {
        pipe.blpop("a", 0).rpush("a", ["1", "2"]).blpop("a", 0);
        pipe.brpoplpush("b", "c", 0).bzpopmin("z", 0);
    })?;
    let popped = Reply::Array(vec![bulk("a"), bulk("1")]);
    let wanted = [
        Reply::NilArray,
        Reply::Int(2),
        popped,
        Reply::Nil,
        Reply::NilArray,
    ];
    assert_eq!(replies, wanted);
    Ok(())
}

/// What is taken for a caller who is gone is there again as it was.
#[test]
fn a_cancelled_wait_consumes_nothing() {
    fn check<C: Command>(words: &str, fill: impl Fn(&Redis)) {
        let r = Redis::open("memory://").unwrap();
        let all = |r: &Redis| {
            let list = |key: &str| r.lrange(key, 0, -1).unwrap();
            let zset = r.cmd("ZRANGE").args(["z", "0", "-1", "WITHSCORES"]);
            (list("a"), list("b"), zset.query::<Reply>().unwrap())
        };
        fill(&r);
        let wanted = all(&r);
        r.flushall().unwrap();

        let given_up = start::<C>(&r, words);
        drop(given_up);
        assert_eq!(hub(&r).listeners(), 0, "{words}");
        let served = start::<C>(&r, words);
        fill(&r);
        assert_ne!(all(&r), wanted, "{words} was served");
        drop(served);
        assert_eq!(all(&r), wanted, "{words}");
        assert_eq!(hub(&r).listeners(), 0, "{words}");
    }
    let list = |r: &Redis| {
        r.rpush("a", ["1", "2", "3", "4"]).unwrap();
    };
    let zset = |r: &Redis| {
        let scores = [
            (0.1, "k"),
            (1e300, "l"),
            (f64::NEG_INFINITY, "m"),
            (2.0, "n"),
        ];
        r.zadd("z", scores).unwrap();
    };
    let lists = |r: &Redis| {
        r.pipelined(|pipe| {
            pipe.rpush("b", ["8", "1", "9"]).rpush("a", ["1", "2", "1"]);
        })
        .unwrap();
    };
    check::<BLPop>("x a 0", list);
    check::<BRPop>("a 0", list);
    check::<BLMPop>("0 2 x a LEFT COUNT 3", list);
    check::<BLMPop>("0 2 x a RIGHT COUNT 9", list);
    check::<BZPopMin>("z 0", zset);
    check::<BZPopMax>("z 0", zset);
    check::<BZMPop>("0 1 z MIN COUNT 2", zset);
    check::<BZMPop>("0 1 z MAX COUNT 9", zset);
    for words in [
        "a b LEFT RIGHT 0",
        "a b RIGHT LEFT 0",
        "a b LEFT LEFT 0",
        "a b RIGHT RIGHT 0",
    ] {
        check::<BLMove>(words, list);
        check::<BLMove>(words, lists);
    }
    check::<BLMove>("a a LEFT RIGHT 0", list);
    check::<BRPopLPush>("a b 0", lists);
}

#[test]
fn what_is_put_back_goes_to_the_next_in_line() -> Result<()> {
    let r = Redis::open("memory://")?;
    let first = start::<BLPop>(&r, "a 0");
    let mut second = start::<BRPop>(&r, "x a 0");
    r.rpush("a", ["1"])?;
    assert_eq!(poll(&mut second), None);
    drop(first);
    let reply = Reply::Array(vec![bulk("a"), bulk("1")]);
    assert_eq!(poll(&mut second), Some(Ok(reply)));
    assert_eq!(r.exists(["a"])?, 0);
    Ok(())
}

#[test]
fn what_was_moved_on_stays_there() -> Result<()> {
    let r = Redis::open("memory://")?;
    let moving = start::<BLMove>(&r, "a b LEFT LEFT 0");
    r.rpush("a", ["1"])?;
    assert_eq!(r.lpop("b")?, Some("1".into()));
    r.rpush("b", ["2"])?;
    drop(moving);
    assert_eq!(r.lrange("a", 0, -1)?, Vec::<Bytes>::new());
    assert_eq!(r.lrange("b", 0, -1)?, ["2"]);
    Ok(())
}

#[test]
fn a_cancelled_wait_loses_nothing_to_another_database() -> Result<()> {
    let r = Redis::open("memory://")?;
    let there = r.another();
    there.select(3)?;
    let waiting = start::<BLPop>(&there, "a 0");
    r.rpush("a", ["1"])?;
    there.rpush("a", ["2"])?;
    assert_eq!(there.llen("a")?, 0);
    r.select(7)?;
    drop(waiting);
    assert_eq!(there.lrange("a", 0, -1)?, ["2"]);
    assert_eq!(r.exists(["a"])?, 0);
    Ok(())
}

#[test]
fn under_a_prefix_keys_are_those_with_it() -> Result<()> {
    let r = Redis::open("memory://")?;
    let part = r.with_prefix("app:");
    let mut waiting = start::<BLPop>(&part, "a b 0");
    r.rpush("a", ["everybody's"])?;
    assert_eq!(poll(&mut waiting), None);
    r.rpush("app:b", ["mine"])?;
    let reply = Reply::Array(vec![bulk("b"), bulk("mine")]);
    assert_eq!(poll(&mut waiting), Some(Ok(reply)));

    let served = start::<BZPopMin>(&part, "z 0");
    part.zadd("z", [(1.0, "m")])?;
    drop(served);
    assert_eq!(r.zrange("app:z", 0, -1)?, ["m"]);
    assert_eq!(part.bzpopmin("z", 0)?, Some(("z".into(), "m".into(), 1.0)));
    assert_eq!(hub(&r).listeners(), 0);
    Ok(())
}

/// A waker that uses the data itself, as one may that takes a lock which others hold while they do.
struct Looks {
    redis: Redis,
    found: AtomicUsize,
}

impl Wake for Looks {
    fn wake(self: Arc<Self>) {
        let count = self.redis.dbsize().unwrap();
        self.found
            .store(usize::try_from(count).unwrap(), Ordering::SeqCst);
    }
}

#[test]
fn whoever_is_woken_finds_the_data_free() -> Result<()> {
    let clock = ManualClock::new();
    let r = Redis::with_clock(clock.clone());
    let looks = Arc::new(Looks {
        redis: r.another(),
        found: AtomicUsize::new(0),
    });
    let waker = Waker::from(Arc::clone(&looks));
    let mut waiting = start::<BLPop>(&r, "a 0");
    assert!(
        waiting
            .as_mut()
            .poll(&mut Context::from_waker(&waker))
            .is_pending()
    );
    r.rpush("a", ["1", "2"])?;
    assert_eq!(looks.found.load(Ordering::SeqCst), 1);

    let mut waiting = start::<BLPop>(&r, "c 1");
    assert!(
        waiting
            .as_mut()
            .poll(&mut Context::from_waker(&waker))
            .is_pending()
    );
    r.set("b", 1)?;
    clock.advance(Duration::from_secs(1));
    assert_eq!(looks.found.load(Ordering::SeqCst), 2);
    // Served and put back: all of this happens under nobody's lock either.
    let mut waiting = start::<BLPop>(&r, "c 0");
    assert!(
        waiting
            .as_mut()
            .poll(&mut Context::from_waker(&waker))
            .is_pending()
    );
    r.rpush("c", ["1"])?;
    drop(waiting);
    assert_eq!(r.llen("c")?, 1);
    Ok(())
}

#[test]
fn each_element_goes_to_one_of_many_threads() -> Result<()> {
    const THREADS: i64 = 6;
    const EACH: i64 = 200;
    let r = Redis::open("memory://")?;
    let taken: Vec<BTreeSet<Bytes>> = thread::scope(|scope| {
        let consumers: Vec<_> = (0..THREADS)
            .map(|_| {
                scope.spawn(|| {
                    let take = |_| r.blpop(["a", "b"], 0).unwrap().unwrap().1;
                    (0..EACH).map(take).collect()
                })
            })
            .collect();
        for thread in 0..THREADS {
            let r = &r;
            scope.spawn(move || {
                for number in 0..EACH {
                    let key = if number % 2 == 0 { "a" } else { "b" };
                    r.rpush(key, [format!("{thread} {number}")]).unwrap();
                    // Some come and go in between.
                    drop(r.execute_later(BLPop::SPEC, ["c".into(), "0".into()].to_vec()));
                }
            });
        }
        let join = |consumer: thread::ScopedJoinHandle<'_, _>| consumer.join().unwrap();
        consumers.into_iter().map(join).collect()
    });
    let all: BTreeSet<&Bytes> = taken.iter().flatten().collect();
    assert_eq!(all.len(), usize::try_from(THREADS * EACH).unwrap());
    assert_eq!(r.exists(["a", "b"])?, 0);
    assert_eq!(hub(&r).listeners(), 0);
    Ok(())
}
