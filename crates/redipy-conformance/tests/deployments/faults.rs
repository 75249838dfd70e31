//! One server that stalls, closes, or is none at all.

use std::io::{Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use redipy::{ErrorKind, Redis};
use redipy_conformance::RedisServer;

use super::common::{failing, impostor, proxy, until, use_all_kinds};

fn start() -> RedisServer {
    RedisServer::start().unwrap_or_else(|error| panic!("{error}"))
}

const SHORT: &str = "socket_timeout=0.3&socket_connect_timeout=0.5";

#[test]
fn a_server_that_is_halted_is_told_in_time() {
    let server = start();
    let r = Redis::open(&format!("{}?{SHORT}", server.url())).unwrap();
    r.set("k", "v").unwrap();
    server.halt().unwrap();
    for _ in 0..3 {
        let (error, time) = failing(|| r.set("k", "w"));
        assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
        assert!(
            error.message().contains(&server.address().to_string()),
            "{error}"
        );
        assert!(error.is_retryable());
        assert!(time < Duration::from_secs(8), "{time:?}");
    }
    server.go_on().unwrap();
    r.set("k", "x").unwrap();
    // What was sent before came to the server's mind later, but before this.
    assert_eq!(r.get("k").unwrap(), Some("x".into()));
}

#[test]
fn a_server_that_comes_back_is_found_again() {
    let mut server = start();
    let r = Redis::open(&server.url()).unwrap();
    r.set("k", "v").unwrap();
    server.start_again().unwrap();
    // Reading is repeated; writing is not, unless the connection was idle for long.
    assert_eq!(r.get("k").unwrap(), None);
    server.start_again().unwrap();
    let error = r.set("k", "v").unwrap_err();
    assert_eq!(
        (error.kind(), error.maybe_applied()),
        (ErrorKind::Connection, true)
    );
    r.set("k", "v").unwrap();
    // A server that is away for a moment is waited for.
    server.kill();
    thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(Duration::from_millis(200));
            server.start_again().unwrap();
        });
        assert_eq!(r.get("k").unwrap(), None);
    });
}

#[test]
fn what_is_no_redis_is_told() {
    for (answer, texts) in [
        (
            &b"HTTP/1.1 400 Bad Request\r\n\r\n"[..],
            ["not the protocol of Redis"],
        ),
        (b"", ["closed the connection"]),
    ] {
        let address = impostor(move |mut stream| {
            let _ = stream.read(&mut [0; 1024])?;
            stream.write_all(answer)
        });
        let (error, time) =
            failing(|| Redis::open(&format!("redis://:secret@{address}?{SHORT}"))?.get("k"));
        assert_eq!(error.kind(), ErrorKind::Connection, "{error}");
        for text in texts {
            assert!(error.message().contains(text), "{error}");
        }
        assert!(error.message().contains(&address.to_string()), "{error}");
        assert!(
            !error.message().contains("secret") && !error.maybe_applied(),
            "{error}"
        );
        assert!(time < Duration::from_secs(8), "{time:?}");
    }
    let silent = impostor(|mut stream| stream.read_to_end(&mut Vec::new()).map(drop));
    let (error, time) = failing(|| Redis::open(&format!("redis://{silent}?{SHORT}"))?.get("k"));
    assert_eq!(
        (error.kind(), error.maybe_applied()),
        (ErrorKind::Timeout, false),
        "{error}"
    );
    assert!(time < Duration::from_secs(8), "{time:?}");
}

#[test]
fn a_server_without_the_newer_protocol_gets_the_older() {
    let server = start();
    server.ask(&["CONFIG", "SET", "requirepass", "p"]).unwrap();
    for answer in [
        &b"-ERR unknown command 'HELLO'\r\n"[..],
        b"-ERR unknown command `HELLO`, with args beginning with: `3`, \r\n",
        b"-NOPROTO unsupported protocol version\r\n",
    ] {
        let asked = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&asked);
        let address = proxy(server.address(), move |request| {
            let hello = request.windows(5).any(|word| word == b"HELLO");
            counted.fetch_add(u32::from(hello), Ordering::Relaxed);
            hello.then_some(answer)
        });
        let r = Redis::open(&format!("redis://:p@{address}")).unwrap();
        use_all_kinds(&r);
        assert!(asked.load(Ordering::Relaxed) > 0);
        let remote = redipy::Remote::open(&format!("redis://:p@{address}")).unwrap();
        let mut connection = remote.connection(b"").unwrap();
        let pong: String = redipy::redis::cmd("PING").query(&mut connection).unwrap();
        assert_eq!(pong, "PONG");
    }
    let asked = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&asked);
    let address = proxy(server.address(), move |request| {
        counted.fetch_add(
            u32::from(request.windows(5).any(|word| word == b"HELLO")),
            Ordering::Relaxed,
        );
        None
    });
    let r = Redis::open(&format!("redis://:p@{address}?protocol=2")).unwrap();
    use_all_kinds(&r);
    assert_eq!(asked.load(Ordering::Relaxed), 0);
}

#[test]
fn no_end_means_no_end() {
    let server = start();
    let url = format!(
        "{}?socket_timeout=none&socket_connect_timeout=0",
        server.url()
    );
    let r = Redis::open(&url).unwrap();
    r.set("k", "v").unwrap();
    server.halt().unwrap();
    thread::scope(|scope| {
        let waiting = scope.spawn(|| r.get("k"));
        until("the reader to wait", || !waiting.is_finished());
        server.go_on().unwrap();
        assert_eq!(waiting.join().unwrap().unwrap(), Some("v".into()));
    });
}
