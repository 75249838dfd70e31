//! A master behind sentinels, which follows a failover.

use std::io::{Read, Write};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use redipy::aio::block_on;
use redipy::core::Call;
use redipy::{Bytes, ErrorKind, Redis, Reply};
use redipy_conformance::servers::SERVICE;
use redipy_conformance::{RedisServer, Sentinels};

use super::common::{await_replica, bulk, calls, each, failing, impostor, until, use_all_kinds};

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

/// Starts what says, as a sentinel does, that the master is where the value says.
fn sentinel_of(master: &Arc<Mutex<SocketAddr>>) -> SocketAddr {
    let master = Arc::clone(master);
    impostor(move |mut client| {
        let mut request = [0; 4096];
        loop {
            let len = client.read(&mut request)?;
            if len == 0 {
                return Ok(());
            }
            let has = |word: &[u8]| request[..len].windows(word.len()).any(|part| part == word);
            let unknown = "-ERR unknown command\r\n";
            let answer = if has(b"SETINFO") {
                unknown.repeat(2)
            } else if has(b"GET-MASTER-ADDR-BY-NAME") {
                let port = master.lock().unwrap().port().to_string();
                let len = port.len();
                format!("*2\r\n$9\r\n127.0.0.1\r\n${len}\r\n{port}\r\n")
            } else {
                unknown.to_owned()
            };
            client.write_all(answer.as_bytes())?;
        }
    })
}

#[test]
fn what_a_former_master_refuses_runs_in_its_order_and_its_database() {
    refused_by_a_former_master(|r, db, calls| r.backend().execute_each(db, &calls).unwrap());
}

#[test]
fn what_a_former_master_refuses_is_awaited_in_its_order_and_its_database() {
    refused_by_a_former_master(|r, db, calls| {
        let (selected, replies) = block_on(r.backend().execute_all_later(*db, calls, false));
        *db = selected;
        // The connection that was used for that has no other database than it is thought to have.
        let wait = Call::from_words(&["BRPOPLPUSH", "none", "a", "0.01"].map(Bytes::from)).unwrap();
        let waited = block_on(r.backend().execute_later(1, wait.spec, wait.args));
        assert_eq!(waited, (1, Ok(Reply::Nil)));
        replies.unwrap()
    });
}

fn refused_by_a_former_master(execute: impl Fn(&Redis, &mut u32, Vec<Call>) -> Vec<Reply>) {
    let [old, new] =
        [(); 2].map(|()| RedisServer::start().unwrap_or_else(|error| panic!("{error}")));
    let master = Arc::new(Mutex::new(old.address()));
    let sentinel = sentinel_of(&master);
    let r = Redis::open(&format!("redis+sentinel://{sentinel}/{SERVICE}")).unwrap();
    // The old master keeps the connections that the client has.
    execute(&r, &mut 0, calls(&["SELECT 0", "SET a before"]));
    let port = new.address().port().to_string();
    old.ask(&["REPLICAOF", "127.0.0.1", &port]).unwrap();
    await_replica(&new, &old);
    *master.lock().unwrap() = new.address();
    let mut db = 0;
    let lines = [
        "PUBLISH c m",
        "SET a 1",
        "GET a",
        "SELECT 1",
        "SET a 2",
        "GET a",
        "SELECT 2",
        "SET a 3",
    ];
    let replies = execute(&r, &mut db, calls(&lines));
    let ok = || Reply::Ok;
    assert_eq!(
        replies,
        [
            Reply::Int(0),
            ok(),
            bulk("1"),
            ok(),
            ok(),
            bulk("2"),
            ok(),
            ok()
        ]
    );
    assert_eq!(db, 2);
    let direct = Redis::open(&new.url()).unwrap();
    // What the former one ran, the new one does not run again.
    let stats: String = direct.cmd("INFO").arg("commandstats").query().unwrap();
    assert!(!stats.contains("cmdstat_publish"), "{stats}");
    for (db, value) in [(0, "1"), (1, "2"), (2, "3")] {
        direct.select(db).unwrap();
        assert_eq!(direct.get("a").unwrap(), Some(value.into()), "{db}");
    }
}
