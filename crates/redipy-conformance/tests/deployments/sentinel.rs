//! A master behind sentinels, which follows a failover.

use std::time::{Duration, Instant};

use redipy::{ErrorKind, Redis, Reply};
use redipy_conformance::Sentinels;
use redipy_conformance::servers::SERVICE;

use super::common::{calls, each, failing, until, use_all_kinds};

fn start() -> Sentinels {
    let servers = Sentinels::start().unwrap_or_else(|error| panic!("{error}"));
    servers.hasten().unwrap();
    servers
}

/// Adds one, and returns whether a replica has it too; the error is one of the way there.
fn incr(r: &Redis) -> redipy::Result<bool> {
    let mut db = 0;
    let calls = calls(&["INCR count", "WAIT 1 200"]);
    let replies = r.backend().execute_each(&mut db, &calls)?;
    match &replies[..] {
        [Reply::Int(_), Reply::Int(replicas)] => Ok(*replicas > 0),
        [Reply::Error(error), _] | [_, Reply::Error(error)] => Err(error.clone()),
        _ => panic!("{replies:?}"),
    }
}

/// Adds one, and counts what a replica has, and what may have been done apart from that. Redis
/// promises to keep no more than the former.
fn count(r: &Redis, kept: &mut i64, doubtful: &mut i64) {
    match incr(r) {
        Ok(true) => *kept += 1,
        Ok(false) => *doubtful += 1,
        Err(error) => {
            assert!(error.is_retryable(), "{error}");
            *doubtful += i64::from(error.maybe_applied());
        }
    }
}

#[test]
fn the_master_is_found_and_followed() {
    let mut servers = start();
    let r = Redis::open(&servers.url()).unwrap();
    use_all_kinds(&r);
    let db = Redis::open(&format!("{}/3", servers.url())).unwrap();
    db.set("in 3", "v").unwrap();
    let (mut kept, mut doubtful) = (0, 0);
    for _ in 0..100 {
        // So far nothing is in the way.
        assert!(incr(&r).unwrap());
        kept += 1;
    }
    servers.servers[0].kill();
    // The sentinels need their time; within the time to connect, a call waits for them.
    for _ in 0..10 {
        count(&r, &mut kept, &mut doubtful);
    }
    assert_eq!(servers.master(), Some(servers.servers[1].address()));
    let value: i64 = r
        .get("count")
        .unwrap()
        .unwrap()
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!(
        (kept..=kept + doubtful).contains(&value),
        "{value} {kept} {doubtful}"
    );
    assert_eq!(db.get("in 3").unwrap(), Some("v".into()));
    // The old master comes back and takes itself for one, but nobody asks it.
    servers.servers[0].start_again().unwrap();
    let again = Redis::open(&servers.url()).unwrap();
    for _ in 0..5 {
        incr(&again).unwrap();
    }
    let there = servers.servers[0].ask(&["EXISTS", "count"]).unwrap();
    assert_eq!(there, redipy_conformance::Reply::Integer(0));
}

#[test]
fn a_planned_failover_loses_nothing_that_a_replica_had() {
    let servers = start();
    let url = format!("{}?socket_connect_timeout=10", servers.url());
    let r = Redis::open(&url).unwrap();
    let watch = r.backend().watch(0, &["count".into()]).unwrap();
    let (mut kept, mut doubtful) = (0, 0);
    assert!(incr(&r).unwrap());
    kept += 1;
    servers.sentinels[0]
        .ask(&["SENTINEL", "FAILOVER", SERVICE])
        .unwrap();
    until("the failover", || {
        count(&r, &mut kept, &mut doubtful);
        servers.master() == Some(servers.servers[1].address())
    });
    for _ in 0..10 {
        count(&r, &mut kept, &mut doubtful);
    }
    let value: i64 = r
        .get("count")
        .unwrap()
        .unwrap()
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!(
        (kept..=kept + doubtful).contains(&value),
        "{value} {kept} {doubtful}"
    );
    // The connection that watched is gone with the old master, or the key has changed.
    match watch.execute_all(&mut 0, &calls(&["SET count 0"])) {
        Ok(ran) => assert_eq!(ran, None),
        Err(error) => assert!(error.is_retryable(), "{error}"),
    }
    assert_eq!(each(&r, &["EXISTS count"]), [Reply::Int(1)]);
}

#[test]
fn sentinels_that_do_not_know_or_answer_are_told() {
    let servers = start();
    let unknown = servers.url().replace(SERVICE, "nobody");
    let (error, time) = failing(|| Redis::open(&unknown)?.get("k"));
    assert_eq!(error.kind(), ErrorKind::InvalidConfig);
    assert!(
        error.message().contains("know no master 'nobody'"),
        "{error}"
    );
    for sentinel in &servers.sentinels {
        assert!(
            error.message().contains(&sentinel.address().to_string()),
            "{error}"
        );
    }
    assert!(time < Duration::from_secs(8), "{time:?}");
    // One that is halted, or none, is passed over.
    servers.sentinels[0].halt().unwrap();
    let url = format!("{}?socket_connect_timeout=8", servers.url());
    let start = Instant::now();
    Redis::open(&url).unwrap().set("k", "v").unwrap();
    assert!(
        start.elapsed() < Duration::from_secs(8),
        "{:?}",
        start.elapsed()
    );
    servers.sentinels[0].go_on().unwrap();
    let nobody =
        "redis+sentinel://:secret@127.0.0.1:1,127.0.0.1:2/tests?socket_connect_timeout=0.5";
    let (error, time) = failing(|| Redis::open(nobody)?.get("k"));
    assert_eq!(error.kind(), ErrorKind::Connection);
    for text in [
        "no sentinel told where 'tests' is",
        "127.0.0.1:1 ",
        "127.0.0.1:2 ",
    ] {
        assert!(error.message().contains(text), "{error}");
    }
    assert!(!error.message().contains("secret"), "{error}");
    assert!(time < Duration::from_secs(8), "{time:?}");
    // A server that is no sentinel.
    let wrong = format!(
        "redis+sentinel://{}/{SERVICE}?socket_connect_timeout=0.5",
        servers.servers[0].address()
    );
    let (error, _) = failing(|| Redis::open(&wrong)?.get("k"));
    assert!(
        error.message().contains("unknown command 'SENTINEL'"),
        "{error}"
    );
}
