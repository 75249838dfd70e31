//! `DUMP` and `RESTORE` between every local backend and a real Redis, in both directions, with random
//! values of every kind and encoding. `PROPTEST_CASES` sets how many.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot be set up has failed"
)]

#[path = "dump/values.rs"]
mod values;

use std::cell::RefCell;
use std::fmt;

use crc::{CRC_64_REDIS, Crc};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, TestRunner};
use redipy::Bytes;
use redipy_conformance::{
    ClientTarget, Connection, RedisServer, Reply, Road, Target, TestBackend, on_backends,
};
use values::{changing, making, older};

/// A real Redis that looks closely at what it restores, beside a backend of ours.
struct Pair {
    _server: RedisServer,
    real: RefCell<Connection>,
    own: RefCell<ClientTarget>,
}

impl Pair {
    fn start(backend: &TestBackend) -> Self {
        let server = RedisServer::start_with(&["--sanitize-dump-payload", "yes"])
            .unwrap_or_else(|error| panic!("{error}"));
        let real = RefCell::new(server.connect().expect("the server accepts connections"));
        let own = RefCell::new(ClientTarget::of(backend, Road::Calls));
        Self {
            _server: server,
            real,
            own,
        }
    }

    fn real(&self, words: &[&[u8]]) -> Reply {
        let raw = self.real.borrow_mut().call(&owned(words));
        Reply::parse(&raw.expect("the server is there")).expect("the server speaks RESP")
    }

    fn own(&self, words: &[&[u8]]) -> Reply {
        let raw = self.own.borrow_mut().call(&owned(words));
        Reply::parse(&raw).expect("replies are RESP")
    }

    /// Sets whether the real Redis compresses what it dumps.
    fn compress(&self, yes: bool) {
        let value: &[u8] = if yes { b"yes" } else { b"no" };
        assert_eq!(
            self.real(&[b"CONFIG", b"SET", b"rdbcompression", value]),
            ok()
        );
    }

    fn flush(&self) {
        assert_eq!(self.real(&[b"FLUSHALL"]), ok());
        assert_eq!(self.own(&[b"FLUSHALL"]), ok());
    }
}

fn owned(words: &[&[u8]]) -> Vec<Vec<u8>> {
    words.iter().map(|word| word.to_vec()).collect()
}

fn ok() -> Reply {
    Reply::Status(b"OK".to_vec())
}

fn bulk(reply: Reply) -> Bytes {
    match reply {
        Reply::Bulk(bytes) => Bytes::from(bytes),
        other => panic!("{other:?}"),
    }
}

/// What is at a key, the value in an order that is the same for all that hold it.
#[derive(PartialEq)]
struct Contents {
    encoding: Reply,
    lifetime: Reply,
    value: Reply,
}

impl Contents {
    /// Tells whether the order in the payload follows from the value.
    fn has_order(&self) -> bool {
        self.encoding != Reply::Bulk(b"hashtable".to_vec())
    }

    /// Returns the value for comparisons with one that may be encoded otherwise, or that is a
    /// sorted set out of order, which Redis leaves so.
    fn loosely(&self) -> String {
        match &self.encoding {
            Reply::Bulk(name) if name == b"quicklist" => self.value.to_lines(),
            _ => sorted(self.value.clone(), 2).to_lines(),
        }
    }
}

impl fmt::Debug for Contents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            encoding,
            lifetime,
            value,
        } = self;
        let lines = [encoding, lifetime, value].map(Reply::to_lines);
        f.write_str(&lines.concat())
    }
}

fn contents(run: impl Fn(&[&[u8]]) -> Reply, key: &[u8]) -> Contents {
    let encoding = run(&[b"OBJECT", b"ENCODING", key]);
    let value = match run(&[b"TYPE", key]) {
        Reply::Status(kind) => match kind.as_slice() {
            b"string" => run(&[b"GET", key]),
            b"list" => run(&[b"LRANGE", key, b"0", b"-1"]),
            // The order of a hash table means nothing.
            b"set" => sorted(run(&[b"SMEMBERS", key]), 1),
            b"hash" => sorted(run(&[b"HGETALL", key]), 2),
            b"zset" => run(&[b"ZRANGE", key, b"0", b"-1", b"WITHSCORES"]),
            _ => Reply::Nil,
        },
        other => panic!("{other:?}"),
    };
    Contents {
        encoding,
        lifetime: run(&[b"PTTL", key]),
        value,
    }
}

fn sorted(reply: Reply, group: usize) -> Reply {
    let Reply::Array(items) = reply else {
        return reply;
    };
    let mut groups: Vec<_> = items.chunks(group).collect();
    groups.sort();
    Reply::Array(groups.concat())
}

fn run<S: Strategy>(
    backend: &TestBackend,
    strategy: &S,
    test: impl Fn(S::Value) -> Result<(), TestCaseError>,
) {
    let config = Config {
        cases: backend.share_of(Config::default().cases),
        failure_persistence: None,
        ..Config::default()
    };
    if let Err(error) = TestRunner::new(config).run(strategy, test) {
        panic!("{error}");
    }
}

fn values_travel_both_ways(backend: &TestBackend) {
    let pair = Pair::start(backend);
    run(backend, &(making(), any::<bool>()), |(words, compress)| {
        pair.flush();
        let words: Vec<&[u8]> = words.iter().map(Bytes::as_slice).collect();
        prop_assert_eq!(pair.real(&words), pair.own(&words));
        let here = contents(|words| pair.own(words), b"k");
        prop_assert_eq!(&contents(|words| pair.real(words), b"k"), &here);

        // From Redis, compressed or not, into ours.
        pair.compress(compress);
        let payload = bulk(pair.real(&[b"DUMP", b"k"]));
        prop_assert_eq!(pair.own(&[b"RESTORE", b"in", b"0", &payload]), ok());
        let restored = bulk(pair.own(&[b"DUMP", b"in"]));
        let there = contents(|words| pair.own(words), b"in");
        prop_assert_eq!(pair.real(&[b"RESTORE", b"in", b"0", &payload]), ok());
        prop_assert_eq!(&contents(|words| pair.real(words), b"in"), &there);

        // From ours into Redis.
        let payload = bulk(pair.own(&[b"DUMP", b"k"]));
        prop_assert_eq!(pair.real(&[b"RESTORE", b"out", b"0", &payload]), ok());
        prop_assert_eq!(&contents(|words| pair.real(words), b"out"), &there);

        // The same bytes, wherever the order does not depend on a hash table.
        pair.compress(false);
        let original = bulk(pair.real(&[b"DUMP", b"k"]));
        prop_assert_eq!(original.len(), payload.len());
        if here.has_order() {
            prop_assert_eq!(&original, &payload);
            prop_assert_eq!(&bulk(pair.real(&[b"DUMP", b"in"])), &restored);
        }
        Ok(())
    });
}

fn a_small_value_with_a_history_is_the_same_bytes(backend: &TestBackend) {
    let pair = Pair::start(backend);
    pair.compress(false);
    run(backend, &changing(), |calls| {
        pair.flush();
        for call in calls {
            let words: Vec<&[u8]> = call.iter().map(Bytes::as_slice).collect();
            prop_assert_eq!(pair.real(&words), pair.own(&words));
        }
        let here = contents(|words| pair.own(words), b"k");
        if here.has_order() {
            prop_assert_eq!(pair.real(&[b"DUMP", b"k"]), pair.own(&[b"DUMP", b"k"]));
        }
        Ok(())
    });
}

/// Appends version and checksum to the bytes of a value.
fn seal(body: &[u8], version: u16) -> Bytes {
    let mut payload = [body, &version.to_le_bytes()].concat();
    let checksum = Crc::<u64>::new(&CRC_64_REDIS).checksum(&payload);
    payload.extend_from_slice(&checksum.to_le_bytes());
    Bytes::from(payload)
}

fn ziplists_of_older_versions_are_read(backend: &TestBackend) {
    let pair = Pair::start(backend);
    run(backend, &older(), |body| {
        pair.flush();
        let words: [&[u8]; 4] = [b"RESTORE", b"k", b"0", &seal(&body, 9)];
        prop_assert_eq!(pair.real(&words), ok());
        prop_assert_eq!(pair.own(&words), ok());
        let here = contents(|words| pair.own(words), b"k");
        // Redis keeps a small ziplist small whatever is in it, so the encoding may be another.
        let there = contents(|words| pair.real(words), b"k");
        prop_assert_eq!(there.loosely(), here.loosely());
        Ok(())
    });
}

/// Changes bytes of what stands in front of version and checksum.
fn damage(body: &mut Vec<u8>, changes: &[(Index, u8, u8)]) {
    for (at, how, byte) in changes {
        if body.is_empty() {
            return;
        }
        // Lengths stand near the front, so half of the changes are made there.
        let at = at.index(if byte % 2 == 0 {
            body.len().min(24)
        } else {
            body.len()
        });
        match how {
            0 => body[at] = *byte,
            1 => body[at] = body[at].wrapping_add(1),
            2 => body.truncate(at),
            _ => body.insert(at, *byte),
        }
    }
}

/// What ours accepts, Redis accepts and understands alike. The other way round there are two
/// differences: Redis reads a cut value on into version and checksum, and ignores what follows the
/// number in a score.
fn damaged_values_are_refused_or_read_as_redis_does(backend: &TestBackend) {
    let pair = Pair::start(backend);
    let changes = prop::collection::vec((any::<Index>(), 0..4_u8, any::<u8>()), 1..4);
    run(
        backend,
        &(making(), older(), 0..4_u8, changes),
        |(words, older, which, changes)| {
            pair.flush();
            let mut body = older;
            if which > 0 {
                let words: Vec<&[u8]> = words.iter().map(Bytes::as_slice).collect();
                pair.real(&words);
                pair.compress(which > 1);
                let payload = bulk(pair.real(&[b"DUMP", b"k"]));
                body = payload[..payload.len() - 10].to_vec();
            }
            damage(&mut body, &changes);
            let words: [&[u8]; 4] = [b"RESTORE", b"new", b"0", &seal(&body, 10)];
            let own = pair.own(&words);
            if own != ok() {
                prop_assert_eq!(own, Reply::Error(b"ERR Bad data format".to_vec()));
                prop_assert_eq!(pair.own(&[b"EXISTS", b"new"]), Reply::Integer(0));
                return Ok(());
            }
            prop_assert_eq!(pair.real(&words), ok());
            let here = contents(|words| pair.own(words), b"new");
            let there = contents(|words| pair.real(words), b"new");
            prop_assert_eq!(there.loosely(), here.loosely());
            Ok(())
        },
    );
}

fn checks_come_in_the_order_of_redis(backend: &TestBackend) {
    let pair = Pair::start(backend);
    let good = seal(b"\x00\x01v", 10);
    let followed = seal(b"\x00\x01vand more", 10);
    let bad = seal(b"\x00", 10);
    let zero = seal(b"\x05\x01\x01a\x00\x00\x00\x00\x00\x00\x00\x80", 10);
    let most = i64::MAX.to_string();
    let most = most.as_bytes();
    let calls: &[&[&[u8]]] = &[
        &[b"RESTORE", b"k", b"0", &followed],
        &[b"GET", b"k"],
        &[b"RESTORE", b"k", b"-1", &bad],
        &[b"RESTORE", b"k", b"0", &bad, b"REPLACE"],
        &[b"RESTORE", b"k", b"1", &bad, b"REPLACE", b"ABSTTL"],
        &[b"GET", b"k"],
        &[b"RESTORE", b"k", b"1", &good, b"REPLACE", b"ABSTTL"],
        &[b"EXISTS", b"k"],
        &[b"RESTORE", b"a", most, &good],
        &[b"EXISTS", b"a"],
        &[b"RESTORE", b"b", most, &good, b"ABSTTL"],
        &[b"PEXPIRETIME", b"b"],
        &[
            b"RESTORE",
            b"c",
            b"0",
            &good,
            b"IDLETIME",
            b"5",
            b"idletime",
            most,
            b"ABSTTL",
            b"absttl",
        ],
        &[b"RESTORE", b"d", b"0", &good, b"IDLETIME", b"a", b"BAD"],
        &[b"RESTORE", b"d", b"0", &good, b"BAD", b"IDLETIME", b"a"],
        &[
            b"RESTORE",
            b"d",
            b"0",
            &good,
            b"FREQ",
            b"256",
            b"IDLETIME",
            b"1",
        ],
        &[
            b"RESTORE",
            b"d",
            b"a",
            &bad,
            b"FREQ",
            b"1",
            b"IDLETIME",
            b"a",
        ],
        &[b"RESTORE", b"d", b"0", &good, b"FREQ", b"1", b"FREQ"],
        &[b"RESTORE", b"z", b"0", &zero],
        &[b"ZSCORE", b"z", b"a"],
        &[b"DUMP", b"z"],
        &[b"RESTORE", b"e", b"0", &seal(b"\x02\x00", 10)],
        &[b"RESTORE", b"e", b"0", &seal(b"", 10)],
        &[b"RESTORE", b"e", b"0", &seal(b"\x00\x01v", 0)],
    ];
    for words in calls {
        assert_eq!(pair.own(words), pair.real(words), "{words:?}");
    }
}

on_backends! {
    local:
    values_travel_both_ways,
    a_small_value_with_a_history_is_the_same_bytes,
    ziplists_of_older_versions_are_read,
    damaged_values_are_refused_or_read_as_redis_does,
    checks_come_in_the_order_of_redis,
}
