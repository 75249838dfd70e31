//! A cluster whose slots move and whose masters die.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use redipy::{ErrorKind, Redis};
use redipy_conformance::{RedisCluster, RedisServer};

use super::cluster::{alone, cluster};
use super::common::{await_replica, calls, each, failing, until};

/// Moves a slot with its keys, step by step, to another master.
pub fn migrate(slot: &str, from: usize, to: usize, mut between: impl FnMut()) {
    let cluster = cluster();
    let (source, target) = (&cluster.nodes[from], &cluster.nodes[to]);
    let (source_id, target_id) = (cluster.id(from), cluster.id(to));
    let ok = |server: &RedisServer, words: &[&str]| {
        let reply = server.ask(words).unwrap();
        assert_eq!(
            reply,
            redipy_conformance::Reply::Status(b"OK".to_vec()),
            "{words:?}"
        );
    };
    ok(
        target,
        &["CLUSTER", "SETSLOT", slot, "IMPORTING", &source_id],
    );
    ok(
        source,
        &["CLUSTER", "SETSLOT", slot, "MIGRATING", &target_id],
    );
    let port = target.address().port().to_string();
    loop {
        between();
        let keys = source
            .ask(&["CLUSTER", "GETKEYSINSLOT", slot, "5"])
            .unwrap();
        let redipy_conformance::Reply::Array(keys) = keys else {
            panic!("no keys: {keys:?}");
        };
        if keys.is_empty() {
            break;
        }
        for key in keys {
            let redipy_conformance::Reply::Bulk(key) = key else {
                panic!("no key: {key:?}");
            };
            let key = String::from_utf8(key).unwrap();
            source
                .ask(&["MIGRATE", "127.0.0.1", &port, &key, "0", "1000"])
                .unwrap();
        }
    }
    ok(target, &["CLUSTER", "SETSLOT", slot, "NODE", &target_id]);
    ok(source, &["CLUSTER", "SETSLOT", slot, "NODE", &target_id]);
    between();
}

#[test]
fn a_slot_moves_while_its_keys_are_used() {
    let (_guard, r) = alone();
    let other = Redis::open(&cluster().url()).unwrap();
    // {foo} is in slot 12182, on the third master.
    let keys: Vec<String> = (0..40).map(|n| format!("{{foo}}{n}")).collect();
    for key in &keys {
        r.set(key, 0).unwrap();
    }
    let incr: Vec<String> = keys.iter().map(|key| format!("INCR {key}")).collect();
    let incr: Vec<&str> = incr.iter().map(String::as_str).collect();
    let pairs = calls(&["SET {foo}new 1", "INCR {foo}new"]);
    let stop = AtomicBool::new(false);
    let count = AtomicI64::new(0);
    let mut turns = 0;
    thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                for key in &keys {
                    other.incr(key).unwrap();
                }
                count.fetch_add(1, Ordering::Relaxed);
            }
        });
        for (from, to) in [(2, 0), (0, 2)] {
            migrate("12182", from, to, || {
                turns += 1;
                // A pipeline, a transaction on a key that is not there, and a command of two keys.
                for reply in each(&r, &incr) {
                    assert!(matches!(reply, redipy::Reply::Int(_)), "{reply:?}");
                }
                r.del(["{foo}new"]).unwrap();
                let replies = r.execute_all(&pairs).unwrap();
                assert_eq!(replies, [redipy::Reply::Ok, redipy::Reply::Int(2)]);
                r.del(["{foo}new"]).unwrap();
                let watch = r.backend().watch(0, &["{foo}0".into()]).unwrap();
                match watch.execute_all(&mut 0, &calls(&["GET {foo}0"])) {
                    Ok(_) => {}
                    Err(error) => assert!(error.is_retryable(), "{error}"),
                }
            });
        }
        let seen = count.load(Ordering::Relaxed);
        until("the other client to go on", || {
            count.load(Ordering::Relaxed) > seen + 1
        });
        stop.store(true, Ordering::Relaxed);
    });
    let expected = count.load(Ordering::Relaxed) + turns;
    assert!(turns >= 18, "{turns}");
    for key in &keys {
        assert_eq!(r.get(key).unwrap(), Some(expected.into()), "{key}");
    }
}

#[test]
fn a_master_dies_and_its_replica_takes_over() {
    let mut cluster = RedisCluster::start(3, 1).unwrap_or_else(|error| panic!("{error}"));
    cluster.hasten().unwrap();
    let r = Redis::open(&cluster.url()).unwrap();
    // {bar} is in slot 5061, on the first master; {foo} on the third.
    for _ in 0..200 {
        r.incr("{bar}").unwrap();
    }
    await_replica(&cluster.nodes[0], &cluster.nodes[3]);
    let scanned = each(&r, &["SCAN 0 COUNT 1"]);
    cluster.nodes[0].kill();
    // The others go on.
    let start = Instant::now();
    r.set("{foo}", "v").unwrap();
    assert!(
        start.elapsed() < Duration::from_secs(8),
        "{:?}",
        start.elapsed()
    );
    let (mut acknowledged, mut doubtful) = (200, 0);
    while acknowledged < 300 {
        match r.incr("{bar}") {
            Ok(_) => acknowledged += 1,
            Err(error) => {
                assert!(error.is_retryable(), "{error}");
                doubtful += i64::from(error.maybe_applied());
            }
        }
    }
    // Redis promises no more for a write than that its master had it; the replica had these.
    let value: i64 = r
        .get("{bar}")
        .unwrap()
        .unwrap()
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!(
        (acknowledged..=acknowledged + doubtful).contains(&value),
        "{value} {acknowledged} {doubtful}"
    );
    assert!(doubtful <= 1, "{doubtful}");
    assert_eq!(r.dbsize().unwrap(), 2);
    // A scan that began at the dead master still meets all keys.
    let redipy::Reply::Array(parts) = &scanned[0] else {
        panic!("{scanned:?}")
    };
    let mut cursor: String = redipy::FromReply::from_reply(parts[0].clone()).unwrap();
    let mut seen: Vec<redipy::Bytes> = redipy::FromReply::from_reply(parts[1].clone()).unwrap();
    while cursor != "0" {
        let (next, keys): (String, Vec<redipy::Bytes>) = r.cmd("SCAN").arg(cursor).query().unwrap();
        seen.extend(keys);
        cursor = next;
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen, ["{bar}", "{foo}"]);
    // The old master comes back as a replica, at the same address.
    cluster.nodes[0].start_again().unwrap();
    r.incr("{bar}").unwrap();
}

#[test]
fn a_master_that_is_halted_is_told_in_time() {
    let cluster = RedisCluster::start(3, 0).unwrap_or_else(|error| panic!("{error}"));
    let url = format!(
        "{}?socket_timeout=0.3&socket_connect_timeout=1",
        cluster.url()
    );
    let r = Redis::open(&url).unwrap();
    r.set("{bar}", "v").unwrap();
    cluster.nodes[0].halt().unwrap();
    let (error, time) = failing(|| r.set("{bar}", "w"));
    assert_eq!(
        (error.kind(), error.maybe_applied()),
        (ErrorKind::Timeout, true),
        "{error}"
    );
    assert!(
        error
            .message()
            .contains(&cluster.nodes[0].address().to_string()),
        "{error}"
    );
    assert!(time < Duration::from_secs(8), "{time:?}");
    let (error, time) = failing(|| r.get("{bar}"));
    assert!(error.is_retryable(), "{error}");
    assert!(time < Duration::from_secs(8), "{time:?}");
    cluster.nodes[0].go_on().unwrap();
    until("the master to answer again", || r.set("{bar}", "w").is_ok());
}

#[test]
fn no_node_answers_or_a_server_is_no_cluster() {
    let url = "redis+cluster://:secret@127.0.0.1:1,127.0.0.1:2?socket_connect_timeout=0.5";
    let (error, time) = failing(|| Redis::open(url)?.get("k"));
    assert_eq!(error.kind(), ErrorKind::Connection);
    for text in [
        "no node of the cluster answers",
        "127.0.0.1:1 ",
        "127.0.0.1:2 ",
    ] {
        assert!(error.message().contains(text), "{error}");
    }
    assert!(!error.message().contains("secret"), "{error}");
    assert!(time < Duration::from_secs(8), "{time:?}");
    let server = RedisServer::start().unwrap_or_else(|error| panic!("{error}"));
    let url = server.url().replace("redis:", "redis+cluster:");
    let (error, _) = failing(|| Redis::open(&url)?.get("k"));
    assert_eq!(error.kind(), ErrorKind::InvalidConfig);
    let text = format!(
        "ERR {} is no node of a cluster; open a server with redis:// in place of redis+cluster://",
        server.address()
    );
    assert_eq!(error.message(), text);
}
