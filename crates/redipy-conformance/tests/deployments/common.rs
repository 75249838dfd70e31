//! What the tests of all deployments need.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use redipy::core::Call;
use redipy::{Bytes, Error, Redis, Reply};
use redipy_conformance::RedisServer;
use redipy_conformance::servers::wait_for;

pub fn call(words: &[&str]) -> Call {
    let words: Vec<Bytes> = words.iter().map(|word| Bytes::from(*word)).collect();
    Call::from_words(&words).unwrap()
}

pub fn calls(lines: &[&str]) -> Vec<Call> {
    let words = lines.iter().map(|line| line.split(' ').collect::<Vec<_>>());
    words.map(|words| call(&words)).collect()
}

pub fn bulk(text: &str) -> Reply {
    Reply::Bulk(Bytes::from(text))
}

/// Runs calls without a transaction.
pub fn each(r: &Redis, lines: &[&str]) -> Vec<Reply> {
    let mut db = 0;
    r.backend().execute_each(&mut db, &calls(lines)).unwrap()
}

/// Uses commands of each kind; all keys are in one slot.
pub fn use_all_kinds(r: &Redis) {
    r.set("{all}s", "v").unwrap();
    assert_eq!(r.get("{all}s").unwrap(), Some("v".into()));
    r.mset([("{all}1", "1"), ("{all}2", "2")]).unwrap();
    let values = r.mget(["{all}1", "{all}none", "{all}2"]).unwrap();
    assert_eq!(values, [Some("1".into()), None, Some("2".into())]);
    r.del(["{all}l", "{all}m", "{all}h", "{all}z", "{all}x"])
        .unwrap();
    r.rpush("{all}l", ["a", "b", "c"]).unwrap();
    assert_eq!(r.rpoplpush("{all}l", "{all}m").unwrap(), Some("c".into()));
    r.hset("{all}h", [("f", "v")]).unwrap();
    assert_eq!(r.hgetall("{all}h").unwrap().len(), 1);
    r.zadd("{all}z", [(1.5, "ann"), (0.5, "bob")]).unwrap();
    assert_eq!(r.zrange("{all}z", 0, -1).unwrap(), ["bob", "ann"]);
    let replies = r
        .execute_all(&calls(&["SET {all}x 1", "INCR {all}x", "LPUSH {all}x 1"]))
        .unwrap();
    assert_eq!(replies[..2], [Reply::Ok, Reply::Int(2)]);
    assert!(matches!(&replies[2], Reply::Error(error) if error.code() == "WRONGTYPE"));
    let length: i64 = r.cmd("APPEND").arg("{all}x").arg("!").query().unwrap();
    assert_eq!(length, 2);
    let watch = r.backend().watch(0, &["{all}x".into()]).unwrap();
    let mut db = 0;
    let ran = watch.execute_all(&mut db, &calls(&["GET {all}x"])).unwrap();
    assert_eq!(ran, Some(vec![bulk("2!")]));
    let watch = r.backend().watch(0, &["{all}x".into()]).unwrap();
    r.set("{all}x", "other").unwrap();
    assert_eq!(
        watch.execute_all(&mut db, &calls(&["GET {all}x"])).unwrap(),
        None
    );
    let part = r.with_prefix("{all}p:");
    part.flushall().unwrap();
    part.set("k", "v").unwrap();
    assert_eq!(
        (part.dbsize().unwrap(), part.keys("*").unwrap()),
        (1, vec!["k".into()])
    );
    part.flushall().unwrap();
    assert_eq!(
        (part.dbsize().unwrap(), r.exists(["{all}x"]).unwrap()),
        (0, 1)
    );
}

/// Waits until something holds.
pub fn until(what: &str, holds: impl FnMut() -> bool) {
    wait_for(what, holds).unwrap_or_else(|error| panic!("{error}"));
}

/// Returns what a replica or a master says of replication.
pub fn info(server: &RedisServer, field: &str) -> String {
    let Ok(redipy_conformance::Reply::Bulk(text)) = server.ask(&["INFO", "replication"]) else {
        return String::new();
    };
    let text = String::from_utf8_lossy(&text).into_owned();
    let mut lines = text.lines();
    let found = lines.find_map(|line| line.strip_prefix(field)?.strip_prefix(':'));
    found.unwrap_or_default().to_owned()
}

/// Waits until a replica has all that its master has.
pub fn await_replica(master: &RedisServer, replica: &RedisServer) {
    until("the replica to have everything", || {
        let offset = info(master, "master_repl_offset");
        info(replica, "master_link_status") == "up" && info(replica, "slave_repl_offset") == offset
    });
}

/// Runs something and returns its error, and how long that took.
pub fn failing<T: std::fmt::Debug>(run: impl FnOnce() -> redipy::Result<T>) -> (Error, Duration) {
    let start = Instant::now();
    let error = run().unwrap_err();
    (error, start.elapsed())
}

/// Starts something that is no Redis: each connection is handed to `serve`.
pub fn impostor(serve: impl Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let serve = std::sync::Arc::new(serve);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let serve = std::sync::Arc::clone(&serve);
            thread::spawn(move || serve(stream));
        }
    });
    address
}

/// Answers each request itself where it has an answer to it, and else has the server answer.
pub fn proxy(
    server: SocketAddr,
    answer: impl Fn(&[u8]) -> Option<&'static [u8]> + Send + Sync + 'static,
) -> SocketAddr {
    impostor(move |mut client| {
        let mut behind = TcpStream::connect(server)?;
        let mut back = client.try_clone()?;
        let mut from_server = behind.try_clone()?;
        thread::spawn(move || io::copy(&mut from_server, &mut back));
        let mut request = [0; 4096];
        loop {
            let len = client.read(&mut request)?;
            if len == 0 {
                return Ok(());
            }
            match answer(&request[..len]) {
                Some(reply) => {
                    // Several commands may have come in one write.
                    let commands = request[..len].windows(3).filter(|at| at == b"\r\n*");
                    client.write_all(&reply.repeat(1 + commands.count()))?;
                }
                None => behind.write_all(&request[..len])?,
            }
        }
    })
}
