use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use redipy_core::Local;
use redipy_core::commands::{self, UNDECLARED};
use redipy_memory::Memory;

use super::*;
use crate::{Clock, Redis};

/// A backend without an engine, as a server is one, that notes the calls.
#[derive(Debug)]
struct Wire {
    inner: Local<Memory>,
    calls: Mutex<Vec<Vec<Bytes>>>,
    /// The number of writes so far, and the one after which the connection is lost.
    writes: AtomicUsize,
    lost_after: usize,
}

impl Wire {
    fn new() -> Arc<Self> {
        Self::lost_after(usize::MAX)
    }

    fn lost_after(writes: usize) -> Arc<Self> {
        Arc::new(Self {
            inner: Local(Memory::new(Clock::system())),
            calls: Mutex::default(),
            writes: AtomicUsize::new(0),
            lost_after: writes,
        })
    }

    fn write(&self) -> Result<()> {
        if self.writes.fetch_add(1, Ordering::Relaxed) < self.lost_after {
            return Ok(());
        }
        Err(Error::new(ErrorKind::Connection, "ERR lost"))
    }

    fn note(&self, spec: &Spec, args: &[Bytes]) {
        let name = spec.words().map(Bytes::from);
        let words = name.chain(args.iter().cloned()).collect();
        self.calls.lock().unwrap().push(words);
    }

    fn log(&self) -> Vec<String> {
        let mut calls = self.calls.lock().unwrap();
        let line = |words: Vec<Bytes>| {
            let words: Vec<_> = words.iter().map(ToString::to_string).collect();
            words.join(" ")
        };
        calls.drain(..).map(line).collect()
    }
}

impl Backend for Wire {
    fn name(&self) -> &'static str {
        "wire"
    }

    fn execute(&self, db: &mut u32, spec: &'static Spec, args: &[Bytes]) -> Result<Reply> {
        self.note(spec, args);
        self.write()?;
        self.inner.execute(db, spec, args)
    }

    fn execute_all(&self, db: &mut u32, calls: &[Call]) -> Result<Vec<Reply>> {
        for call in calls {
            self.note(call.spec, &call.args);
        }
        self.write()?;
        self.inner.execute_all(db, calls)
    }

    fn engine(&self) -> Option<&dyn Engine> {
        None
    }
}

/// The prefixes that everything must hold under.
const PREFIXES: [&[u8]; 5] = [b"app:", b"a*[b]?", b"\\", b"\x00\xff\r\n", b"*"];

/// A client of everything and one of a part, on a backend with an engine and on one without.
fn pairs(prefix: &[u8]) -> [(Redis, Redis); 2] {
    let local = Redis::open("memory://").unwrap();
    [local, Redis::new(Wire::new())].map(|all| {
        let part = all.with_prefix(prefix);
        (all, part)
    })
}

fn full(prefix: &[u8], key: &str) -> Bytes {
    Bytes::from([prefix, key.as_bytes()].concat())
}

fn sorted(mut keys: Vec<Bytes>) -> Vec<Bytes> {
    keys.sort();
    keys
}

fn bulk(text: &str) -> Reply {
    Reply::Bulk(Bytes::from(text))
}

#[test]
fn every_command_says_where_its_keys_and_channels_are() {
    // What is added here sees the keys and channels of everybody, or none at all.
    let without = [
        "OBJECT|HELP",
        "PUBSUB|HELP",
        "PUBSUB|NUMPAT",
        "SCRIPT|KILL",
        "ECHO",
        "PING",
        "SELECT",
        "TIME",
    ];
    let has_channels = |spec: &Spec| !spec.channels.is_empty() || spec.channel_pattern.is_some();
    let bare = commands::all()
        .filter(|spec| spec.keys.is_empty() && spec.keyspace.is_none() && !has_channels(spec));
    let bare: Vec<_> = bare.map(|spec| spec.name).collect();
    assert_eq!(bare, without);
}

#[test]
fn keys_get_the_prefix_and_nothing_else_does() {
    for prefix in PREFIXES {
        for (all, part) in pairs(prefix) {
            part.set("a", "a").unwrap();
            part.mset([("b", "a"), ("", "a")]).unwrap();
            part.rename("b", "c").unwrap();
            let keys = ["", "a", "c"].map(|key| full(prefix, key));
            assert_eq!(sorted(all.keys("*").unwrap()), sorted(keys.to_vec()));
            assert_eq!(part.get("a").unwrap(), Some("a".into()));
            assert_eq!(part.zadd("z", [(1.0, "a")]).unwrap(), 1);
            let stored = part.zunionstore("y", ["z", "missing"]).unwrap();
            assert_eq!(stored, 1);
            assert!(all.exists([full(prefix, "y")]).unwrap() == 1);
        }
    }
}

#[test]
fn keys_in_replies_lose_the_prefix() {
    for prefix in PREFIXES {
        for (_, part) in pairs(prefix) {
            part.rpush("list", ["a", "b"]).unwrap();
            part.zadd("zset", [(1.0, "a")]).unwrap();
            let popped = part.cmd("LMPOP").args(["2", "no", "list", "LEFT"]);
            let popped: (Bytes, Vec<Bytes>) = popped.query().unwrap();
            assert_eq!(popped, ("list".into(), vec!["a".into()]));
            let popped: Reply = part
                .cmd("ZMPOP")
                .args(["1", "zset", "MIN"])
                .query()
                .unwrap();
            let Reply::Array(parts) = popped else {
                panic!("{popped:?}");
            };
            assert_eq!(parts[0], bulk("zset"));
            let none: Reply = part
                .cmd("LMPOP")
                .args(["1", "zset", "LEFT"])
                .query()
                .unwrap();
            assert_eq!(none, Reply::NilArray);
            let text = part.pipelined(|pipe| {
                pipe.push_words(["LMPOP", "1", "list", "LEFT"]).unwrap();
            });
            let expected = Reply::Array(vec![bulk("list"), Reply::Array(vec![bulk("b")])]);
            assert_eq!(text.unwrap(), [expected]);
        }
    }
}

#[test]
fn patterns_find_only_what_has_the_prefix() {
    for prefix in PREFIXES {
        for (all, part) in pairs(prefix) {
            // What the prefix would match, were it a pattern, and what only begins like it.
            for foreign in ["a", "abb!a", "axxb?a", "app;a", "ap"] {
                if !foreign.as_bytes().starts_with(prefix) {
                    all.set(foreign, "").unwrap();
                }
            }
            part.mset([("a", ""), ("ab", ""), ("", ""), ("*", "")])
                .unwrap();
            let find = |pattern: &str| sorted(part.keys(pattern).unwrap());
            assert_eq!(find("*"), ["", "*", "a", "ab"]);
            // Redis matches an empty name with these patterns only.
            assert_eq!(find("**"), ["*", "a", "ab"]);
            assert_eq!(find(""), [""]);
            assert_eq!(find("a?"), ["ab"]);
            assert_eq!(find("\\*"), ["*"]);
            let scan = |words: &[&str]| {
                let command = part.cmd("SCAN").args(["0", "COUNT", "100"]);
                let (cursor, keys): (Bytes, Vec<Bytes>) =
                    command.args(words.to_vec()).query().unwrap();
                assert_eq!(cursor, "0");
                sorted(keys)
            };
            assert_eq!(scan(&[]), ["", "*", "a", "ab"]);
            assert_eq!(scan(&["MATCH", "**"]), ["*", "a", "ab"]);
            assert_eq!(scan(&["match", "x", "MATCH", "a*"]), ["a", "ab"]);
            assert_eq!(scan(&["TYPE", "list"]).len(), 0);
        }
    }
}

#[test]
fn what_is_wrong_with_a_scan_is_told_as_without_a_prefix() {
    for (all, part) in pairs(b"p") {
        for words in [
            &["SCAN"][..],
            &["SCAN", "x"],
            &["SCAN", "0", "COUNT"],
            &["SCAN", "0", "MATCH"],
            &["SCAN", "0", "COUNT", "x", "MATCH"],
            &["SCAN", "0", "BAD", "1"],
            &["KEYS"],
            &["KEYS", "a", "b"],
            &["DBSIZE", "x"],
            &["FLUSHALL", "x"],
            &["FLUSHDB", "SYNC", "ASYNC"],
            &["SWAPDB", "1"],
            &["MSET", "a"],
            &["LMPOP", "x", "a", "LEFT"],
        ] {
            let ask = |redis: &Redis| {
                let command = redis.cmd(words[0]).args(words[1..].to_vec());
                command.query::<Reply>().unwrap_err()
            };
            assert_eq!(ask(&part), ask(&all), "{words:?}");
        }
    }
}

#[test]
fn whole_databases_are_those_of_the_prefix() {
    for prefix in PREFIXES {
        for (all, part) in pairs(prefix) {
            let foreign = ["a", "abb!a", "app;a", "ap"];
            let foreign = foreign.map(Bytes::from);
            let foreign = foreign.into_iter().filter(|key| !key.starts_with(prefix));
            let foreign = sorted(foreign.collect());
            let fill = |db: u32| {
                all.select(db).unwrap();
                for key in &foreign {
                    all.set(key, "").unwrap();
                }
                part.select(db).unwrap();
                part.mset((0..2500).map(|number| (number, "")).collect::<Vec<_>>())
                    .unwrap();
            };
            for db in [0, 7, 15] {
                fill(db);
            }
            assert_eq!(part.dbsize().unwrap(), 2500);
            let random = part.randomkey().unwrap().unwrap();
            assert!(random.as_str().unwrap().parse::<u32>().unwrap() < 2500);
            part.flushdb().unwrap();
            assert_eq!(part.dbsize().unwrap(), 0);
            assert_eq!(part.randomkey().unwrap(), None);
            part.select(7).unwrap();
            assert_eq!(part.dbsize().unwrap(), 2500);
            part.flushall().unwrap();
            for db in [0, 7, 15] {
                all.select(db).unwrap();
                assert_eq!(sorted(all.keys("*").unwrap()), foreign, "{db}");
            }
            // The selected database stays.
            part.set("there", "").unwrap();
            all.select(7).unwrap();
            assert_eq!(all.exists([full(prefix, "there")]).unwrap(), 1);
        }
    }
}

#[test]
fn every_key_may_be_the_random_one() {
    for (_, part) in pairs(b"p") {
        part.mset([("a", ""), ("b", ""), ("c", "")]).unwrap();
        let draw = |_| part.randomkey().unwrap().unwrap();
        let drawn: std::collections::BTreeSet<Bytes> = (0..500).map(draw).collect();
        assert_eq!(drawn.len(), 3);
    }
}

#[test]
fn a_pipeline_keeps_its_order_around_what_takes_several_calls() {
    let queue = |redis: &Redis| {
        let mut pipe = redis.pipeline();
        pipe.set("a", "1").set("b", "2").dbsize().flushdb();
        pipe.keys("*").incr("a").swapdb(0, 1).randomkey();
        pipe.execute_each().unwrap()
    };
    let [(_, local), (_, wire)] = pairs(b"p:");
    let replies = queue(&local);
    assert_eq!(replies[2], Ok(Reply::Int(2)));
    assert_eq!(replies[4], Ok(Reply::Array(vec![])));
    assert_eq!(replies[5], Ok(Reply::Int(1)));
    assert!(replies[6].is_err());
    assert_eq!(replies[7], Ok(bulk("a")));

    let replies = queue(&wire);
    for at in [2, 3, 7] {
        let error = replies[at].clone().unwrap_err();
        assert!(error.message().contains("pipeline"), "{error}");
    }
    let Ok(Reply::Array(keys)) = &replies[4] else {
        panic!("{replies:?}");
    };
    assert_eq!(keys.len(), 2);
    assert_eq!(replies[5], Ok(Reply::Int(2)));
    assert!(replies[6].is_err());
}

#[test]
fn errors_name_the_key_without_the_prefix() {
    for (_, part) in pairs(b"p:") {
        part.set("key", "text").unwrap();
        let error = part.llen("key").unwrap_err();
        assert_eq!(error.subject().map(|(key, _)| key), Some(&"key".into()));
        let mut pipe = part.pipeline();
        let error = pipe.llen("key").execute().unwrap_err();
        assert_eq!(error.subject().map(|(key, _)| key), Some(&"key".into()));
    }
}

#[test]
fn what_cannot_be_kept_inside_is_refused_and_not_sent() {
    let wire = Wire::new();
    let part = Redis::new(wire.clone()).with_prefix("p:");
    for words in [&["SWAPDB", "0", "1"][..], &["FOO", "a"], &["OBJECT", "FOO"]] {
        let command = part.cmd(words[0]).args(words[1..].to_vec());
        let error = command.query::<Reply>().unwrap_err();
        assert!(error.message().contains("under a prefix"), "{error}");
        let mut pipe = part.pipeline();
        let error = pipe.push_words(words.to_vec()).unwrap().execute();
        assert!(error.is_err());
    }
    assert_eq!(wire.log(), [""; 0]);
    let kind = part.execute(&UNDECLARED, &["FOO".into()]).unwrap_err();
    assert_eq!(kind.kind(), ErrorKind::UnknownCommand);
}

#[test]
fn an_empty_prefix_changes_nothing() {
    let wire = Wire::new();
    let part = Redis::new(wire.clone()).with_prefix("");
    part.set("a", "1").unwrap();
    part.keys("*").unwrap();
    part.dbsize().unwrap();
    part.flushall().unwrap();
    part.swapdb(0, 1).unwrap();
    part.pipelined(|pipe| {
        pipe.dbsize();
    })
    .unwrap();
    assert!(part.cmd("FOO").query::<Reply>().is_err());
    let log = [
        "SET a 1",
        "KEYS *",
        "DBSIZE",
        "FLUSHALL",
        "SWAPDB 0 1",
        "DBSIZE",
        "FOO",
    ];
    assert_eq!(wire.log(), log);
    let local = Redis::open("memory://").unwrap();
    assert!(local.with_prefix("").backend().engine().is_some());
    assert!(local.with_prefix("a").backend().engine().is_none());
}

#[test]
fn a_prefix_upon_a_prefix_comes_behind_it() {
    for (all, part) in pairs(b"a:") {
        let inner = part.with_prefix("b:");
        inner.set("key", "").unwrap();
        part.set("key", "").unwrap();
        assert_eq!(sorted(all.keys("*").unwrap()), ["a:b:key", "a:key"]);
        assert_eq!(inner.dbsize().unwrap(), 1);
        assert_eq!(inner.randomkey().unwrap(), Some("key".into()));
        inner.flushall().unwrap();
        assert_eq!(all.keys("*").unwrap(), ["a:key"]);
    }
}

#[test]
fn a_flush_that_fails_halfway_says_that_it_may_have_deleted() {
    for (writes, maybe) in [(1, false), (2, false), (3, true)] {
        let wire = Wire::lost_after(writes);
        let part = Redis::new(wire.clone()).with_prefix("p:");
        part.mset((0..2500).map(|number| (number, "")).collect::<Vec<_>>())
            .unwrap();
        let error = part.flushdb().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connection);
        assert_eq!(error.maybe_applied(), maybe, "{:?}", wire.log());
    }
}
