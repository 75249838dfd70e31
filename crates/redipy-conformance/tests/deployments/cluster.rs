//! A cluster: calls find their server, wherever the keys are.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use parking_lot::{Mutex, MutexGuard};
use redipy::{Bytes, ErrorKind, Event, Redis, Reply};
use redipy_conformance::RedisCluster;
use redipy_conformance::servers::Keeper;

use super::common::{bulk, call, calls, each, use_all_kinds};

const CROSS_SLOT: &str = "CROSSSLOT Keys in request don't hash to the same slot";

/// Returns a cluster that all tests share.
pub fn cluster() -> &'static RedisCluster {
    static CLUSTER: OnceLock<(RedisCluster, Keeper)> = OnceLock::new();
    let (cluster, _) = CLUSTER.get_or_init(|| {
        let cluster = RedisCluster::start(3, 3).unwrap_or_else(|error| panic!("{error}"));
        let keeper = Keeper::of(&cluster.nodes).unwrap();
        (cluster, keeper)
    });
    cluster
}

/// Returns a client of the cluster, which is empty and nobody else's for as long as the guard lives.
pub fn alone() -> (MutexGuard<'static, ()>, Redis) {
    static ALONE: Mutex<()> = Mutex::new(());
    let guard = ALONE.lock();
    let r = Redis::open(&cluster().url()).unwrap();
    r.flushall().unwrap();
    (guard, r)
}

fn scan(r: &Redis, count: usize) -> (BTreeSet<Bytes>, usize) {
    let (mut seen, mut calls, mut cursor) = (BTreeSet::new(), 0, 0_u64);
    loop {
        let scan = r.cmd("SCAN").arg(cursor).arg("COUNT").arg(count as u64);
        let (next, keys): (String, Vec<Bytes>) = scan.query().unwrap();
        seen.extend(keys);
        calls += 1;
        cursor = next.parse().unwrap();
        assert!(cursor < 1 << 63, "{cursor}");
        if cursor == 0 {
            return (seen, calls);
        }
    }
}

#[test]
fn all_kinds_of_commands() {
    let (_guard, r) = alone();
    use_all_kinds(&r);
}

#[test]
fn keys_are_on_all_masters_and_the_keyspace_is_one() {
    let (_guard, r) = alone();
    let names: BTreeSet<Bytes> = (0..600).map(|n| Bytes::from(format!("k{n}"))).collect();
    for name in &names {
        r.set(name, name).unwrap();
    }
    for name in &names {
        assert_eq!(r.get(name).unwrap(), Some(name.clone()));
    }
    for master in cluster().masters() {
        let size = master.ask(&["DBSIZE"]).unwrap();
        assert!(
            matches!(size, redipy_conformance::Reply::Integer(100..400)),
            "{size:?}"
        );
    }
    assert_eq!(r.dbsize().unwrap(), 600);
    assert_eq!(BTreeSet::from_iter(r.keys("*").unwrap()), names);
    assert_eq!(r.keys("k59?").unwrap().len(), 10);
    assert!(names.contains(&r.randomkey().unwrap().unwrap()));
    let (seen, steps) = scan(&r, 10);
    assert_eq!(seen, names);
    assert!(steps >= 30, "{steps}");
    assert_eq!(scan(&r, 10_000), (names, 3));
    let error = r.cmd("SCAN").arg("x").query::<Reply>().unwrap_err();
    assert_eq!(error.message(), "ERR invalid cursor");
    r.flushdb().unwrap();
    assert_eq!((r.dbsize().unwrap(), r.randomkey().unwrap()), (0, None));
    assert_eq!(scan(&r, 10), (BTreeSet::new(), 3));
}

#[test]
fn keys_in_several_slots_are_refused_in_the_words_of_redis() {
    let (_guard, r) = alone();
    assert_eq!(r.mget(["a", "b"]).unwrap_err().message(), CROSS_SLOT);
    assert_eq!(
        r.mset([("a", "1"), ("b", "2")]).unwrap_err().message(),
        CROSS_SLOT
    );
    assert_eq!(r.rename("a", "b").unwrap_err().message(), CROSS_SLOT);
    let error = r.execute_all(&calls(&["SET a 1", "SET b 2"])).unwrap_err();
    assert_eq!(
        (error.message(), error.maybe_applied()),
        (CROSS_SLOT, false)
    );
    let watch = |keys: &[&str]| {
        let keys: Vec<Bytes> = keys.iter().map(|key| Bytes::from(*key)).collect();
        r.backend().watch(0, &keys)
    };
    assert_eq!(watch(&["a", "b"]).unwrap_err().message(), CROSS_SLOT);
    let mut watched = watch(&["a"]).unwrap();
    assert_eq!(
        watched.add(&["b".into()]).unwrap_err().message(),
        CROSS_SLOT
    );
    let error = watched
        .execute_all(&mut 0, &calls(&["SET b 1"]))
        .unwrap_err();
    assert_eq!(error.message(), CROSS_SLOT);
    assert_eq!(r.dbsize().unwrap(), 0);
    r.select(1).unwrap_err();
    assert_eq!(
        r.cmd("SWAPDB")
            .arg(0)
            .arg(1)
            .query::<Reply>()
            .unwrap_err()
            .message(),
        "ERR SWAPDB is not allowed in cluster mode"
    );
}

#[test]
fn pipelines_keep_their_order() {
    let (_guard, r) = alone();
    let lines: Vec<String> = (0..500).map(|n| format!("INCRBY {} {n}", n % 50)).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let expected =
        (0..500_i64).map(|n| Reply::Int((0..=n / 50).map(|turn| n % 50 + 50 * turn).sum()));
    assert_eq!(each(&r, &lines), expected.collect::<Vec<_>>());
    // What concerns all servers stands between what comes before and behind.
    let replies = each(
        &r,
        &["DBSIZE", "SET new 1", "DBSIZE", "DEL new", "GET", "DBSIZE"],
    );
    assert_eq!(
        [&replies[0], &replies[2], &replies[5]],
        [&Reply::Int(50), &Reply::Int(51), &Reply::Int(50)]
    );
    assert!(matches!(&replies[4], Reply::Error(error) if error.message().contains("'get'")));
    let replies = r
        .execute_all(&calls(&[
            "SET {a}1 1",
            "DBSIZE",
            "GET {a}1",
            "PING",
            "NONE {a}1",
        ]))
        .unwrap();
    assert_eq!([&replies[0], &replies[2]], [&Reply::Ok, &bulk("1")]);
    for (at, text) in [(1, "concerns all servers"), (4, "unknown command 'NONE'")] {
        assert!(
            matches!(&replies[at], Reply::Error(error) if error.message().contains(text)),
            "{replies:?}"
        );
    }
}

#[test]
fn commands_that_are_not_declared_find_their_keys() {
    let (_guard, r) = alone();
    for n in 0..20 {
        let stream = format!("stream{n}");
        let id: String = r
            .cmd("XADD")
            .arg(&stream)
            .args(["1-1", "f", "v"])
            .query()
            .unwrap();
        assert_eq!(id, "1-1");
        // The key is the fourth word, and the third.
        let read: Reply = r
            .cmd("XREAD")
            .args(["STREAMS", &stream, "0"])
            .query()
            .unwrap();
        assert_ne!(read, Reply::Nil);
        let length: Reply = r.cmd("XINFO").args(["STREAM", &stream]).query().unwrap();
        assert!(matches!(length, Reply::Map(_)), "{length:?}");
    }
    let error = r
        .cmd("PFMERGE")
        .args(["a", "b"])
        .query::<Reply>()
        .unwrap_err();
    assert_eq!(error.message(), CROSS_SLOT);
    let error = r
        .cmd("NO-SUCH")
        .args(["a", "b"])
        .query::<Reply>()
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnknownCommand);
    let slot: i64 = r.cmd("CLUSTER").args(["KEYSLOT", "foo"]).query().unwrap();
    assert_eq!(slot, 12182);
    let error = r
        .execute_all(&[call(&["PFADD", "a", "1"]), call(&["PFADD", "b", "1"])])
        .unwrap_err();
    assert_eq!(error.message(), CROSS_SLOT);
}

#[test]
fn a_part_of_the_keys_is_flushed_wherever_they_are() {
    let (_guard, r) = alone();
    let part = r.with_prefix("part:");
    for n in 0..50 {
        part.set(format!("k{n}"), n).unwrap();
        r.set(format!("other{n}"), n).unwrap();
    }
    assert_eq!((part.dbsize().unwrap(), r.dbsize().unwrap()), (50, 100));
    part.flushall().unwrap();
    assert_eq!((part.dbsize().unwrap(), r.dbsize().unwrap()), (0, 50));
}

#[test]
fn one_node_is_enough_to_find_the_others() {
    let (_guard, r) = alone();
    r.set("k", "v").unwrap();
    for node in &cluster().nodes {
        let dead = "127.0.0.1:1";
        let url = format!("redis+cluster://{dead},{}", node.address());
        assert_eq!(
            Redis::open(&url).unwrap().get("k").unwrap(),
            Some("v".into())
        );
    }
}

#[test]
fn the_library_connects_to_the_server_of_a_key() {
    let (_guard, r) = alone();
    let remote = redipy::Remote::open(&cluster().url()).unwrap();
    for key in ["a", "b", "c", "d", "e"] {
        r.set(key, key).unwrap();
        let mut connection = remote.connection(key.as_bytes()).unwrap();
        let value: String = redipy::redis::cmd("GET")
            .arg(key)
            .query(&mut connection)
            .unwrap();
        assert_eq!(value, key);
    }
}

#[test]
fn channels_are_heard_wherever_they_are() {
    let (_guard, r) = alone();
    let orders = r.pubsub().unwrap();
    let names: Vec<String> = (0..6).map(|n| format!("shard{n}")).collect();
    orders.ssubscribe(names.clone()).unwrap();
    orders.subscribe(["news"]).unwrap();
    let mut heard = BTreeSet::new();
    r.publish("news", "all").unwrap();
    for name in &names {
        assert_eq!(r.spublish(name, name).unwrap(), 1);
    }
    while heard.len() < 7 {
        if let Event::Message(message) = orders.next().unwrap() {
            heard.insert(message.payload.to_string());
        }
    }
    let all = names.into_iter().chain(["all".to_owned()]);
    assert_eq!(heard, all.collect());
}
