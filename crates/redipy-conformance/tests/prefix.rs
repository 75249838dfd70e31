//! Under a prefix a client gets the replies that the real server gave to one that was alone, while keys without the
//! prefix are there, which stay as they are.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::time::Duration;

use redipy::core::{Call, resp};
use redipy::{Bytes, ManualClock, Redis, Reply};
use redipy_conformance::client::execute;
use redipy_conformance::{
    CaseFile, Road, Target, TestBackend, cases_dir, gaps, load_cases, on_backends, replay,
};

/// Prefixes without and with characters of patterns, and one that is no text.
const PREFIXES: [&[u8]; 3] = [b"app:", b"a*[b]?", b"\x00\xff\r\n\\"];

/// A transcript that cannot hold under a prefix.
struct Outside {
    file: &'static str,
    /// The title of the block; all of them where it is empty.
    title: &'static str,
    /// The backend on which it may not hold; any one where it is empty.
    backend: &'static str,
    reason: &'static str,
}

const OUTSIDE: &[Outside] = &[
    Outside {
        file: "server/swapdb.txt",
        title: "",
        backend: "",
        reason: "SWAPDB would move keys of others, and is refused",
    },
    Outside {
        file: "server/unknown.txt",
        title: "",
        backend: "",
        reason: NOT_DECLARED,
    },
    Outside {
        file: "keys/object.txt",
        title: "wrong subcommands and numbers of arguments",
        backend: "",
        reason: NOT_DECLARED,
    },
    Outside {
        file: "pubsub/pubsub.txt",
        title: "wrong subcommands",
        backend: "",
        reason: NOT_DECLARED,
    },
    Outside {
        file: "scripting/script_kill.txt",
        title: "no subcommand",
        backend: "",
        reason: NOT_DECLARED,
    },
    Outside {
        file: "keys/scan.txt",
        title: "all",
        backend: "redis",
        reason: SIZE_OF_TABLE,
    },
    Outside {
        file: "keys/scan.txt",
        title: "negative cursors are taken",
        backend: "redis",
        reason: SIZE_OF_TABLE,
    },
    Outside {
        file: "keys/scan.txt",
        title: "bad cursors and options",
        backend: "redis",
        reason: SIZE_OF_TABLE,
    },
];

const NOT_DECLARED: &str = "where a command that is not declared has its keys is not known, so it is refused, with another text";

const SIZE_OF_TABLE: &str = "a step of a scan looks at ten places of the server's table, which keeps its size while keys \
    of others are in it, so that a few keys may take several steps";

/// The commands that a pipeline on a server cannot hold, since they take several calls.
const SEVERAL_CALLS: [&str; 4] = ["DBSIZE", "RANDOMKEY", "FLUSHDB", "FLUSHALL"];

impl Outside {
    fn names(&self, file: &CaseFile, title: &str) -> bool {
        file.path.ends_with(self.file) && (self.title.is_empty() || self.title == title)
    }
}

/// Returns the transcripts, with the blocks that `wanted` accepts.
fn cases(wanted: impl Fn(&CaseFile, &str) -> bool) -> Vec<CaseFile> {
    let mut files = load_cases(&cases_dir()).unwrap_or_else(|error| panic!("{error}"));
    for file in &mut files {
        let mut blocks = std::mem::take(&mut file.blocks);
        blocks.retain(|block| wanted(file, &block.title));
        file.blocks = blocks;
    }
    files
}

/// Returns the transcripts that hold under a prefix.
fn inside(backend: &str) -> Vec<CaseFile> {
    let of = |outside: &&Outside| ["", backend].contains(&outside.backend);
    let outside: Vec<&Outside> = OUTSIDE.iter().filter(of).collect();
    cases(|file, title| !outside.iter().any(|outside| outside.names(file, title)))
}

/// A client under a prefix.
struct Part {
    redis: Redis,
    clock: Option<ManualClock>,
    road: Road,
}

impl Part {
    fn reply(&self, words: &[Bytes]) -> Reply {
        let reply = Call::from_words(words).and_then(|call| {
            let whole = SEVERAL_CALLS.contains(&call.spec.name);
            if self.road == Road::Calls {
                return execute(&self.redis, self.clock.as_ref(), &call);
            }
            let mut replies = self.redis.execute_all(std::slice::from_ref(&call))?;
            let reply = replies.pop().unwrap_or(Reply::Nil);
            if self.clock.is_none() && whole {
                let Reply::Error(error) = reply else {
                    panic!("{words:?} ran in a pipeline: {reply:?}");
                };
                let wrong = !error.message().contains("part of a pipeline");
                let alone = self.redis.execute(call.spec, &call.args);
                // A call that is wrong by itself gives the same error on both roads.
                assert!(!wrong || alone == Err(error.clone()), "{error}");
                return alone;
            }
            Ok(reply)
        });
        reply.unwrap_or_else(Reply::Error)
    }
}

impl Target for Part {
    fn reset(&mut self) {
        for words in [&["FLUSHALL"][..], &["SELECT", "0"]] {
            let words: Vec<Bytes> = words.iter().map(|word| Bytes::from(*word)).collect();
            assert_eq!(self.reply(&words), Reply::Ok);
        }
    }

    fn call(&mut self, argv: &[Vec<u8>]) -> Vec<u8> {
        let words: Vec<Bytes> = argv.iter().map(|word| Bytes::copy_from(word)).collect();
        let mut frame = Vec::new();
        resp::write_resp2(&self.reply(&words), &mut frame);
        frame
    }

    fn advance(&mut self, time: Duration) {
        match &self.clock {
            Some(clock) => clock.advance(time),
            None => std::thread::sleep(time),
        }
    }
}

/// Names that transcripts use, that begin like the prefix, or that it would match as a pattern. They are few, since
/// a step of a scan looks at ten keys, those of others included.
const FOREIGN: [&str; 4] = ["a", "key", "", "abb!a"];

/// The databases that hold them.
const DATABASES: std::ops::Range<u32> = 0..16;

/// Gives every database keys of others; returns all there is to know of them.
fn fill(all: &Redis, prefix: &[u8]) -> Vec<(u32, Vec<Bytes>, Vec<Option<Bytes>>)> {
    for db in DATABASES {
        all.select(db).unwrap();
        all.set(FOREIGN[0], format!("text {db}")).unwrap();
        all.rpush(FOREIGN[1], ["a", "b", "c"]).unwrap();
        all.hset(FOREIGN[2], [("field", "value")]).unwrap();
        all.zadd(FOREIGN[3], [(1.5, "member")]).unwrap();
        all.set(&prefix[..prefix.len() - 1], "nearly").unwrap();
    }
    look(all)
}

/// Returns the keys of each database, and their values.
fn look(all: &Redis) -> Vec<(u32, Vec<Bytes>, Vec<Option<Bytes>>)> {
    let look = |db| {
        all.select(db).unwrap();
        let mut keys = all.keys("*").unwrap();
        keys.sort();
        for key in &keys {
            assert_eq!(all.ttl(key).unwrap(), -1);
        }
        let dump = |key| all.cmd("DUMP").arg(key).query().unwrap();
        let values = keys.iter().map(dump).collect();
        (db, keys, values)
    };
    DATABASES.map(look).collect()
}

fn replay_under(backend: &TestBackend, road: Road) {
    let (all, clock) = backend.open_with_clock();
    let (all, name) = (&all, backend.name());
    for prefix in PREFIXES {
        all.flushall().unwrap();
        let before = fill(all, prefix);
        assert!(
            before
                .iter()
                .all(|(_, keys, _)| keys.len() == FOREIGN.len() + 1)
        );
        all.select(0).unwrap();
        let mut part = Part {
            redis: all.with_prefix(prefix),
            clock: clock.clone(),
            road,
        };
        let mut report = replay(&inside(name), &mut part);
        (report.mismatches, _) = gaps::sift(name, std::mem::take(&mut report.mismatches));
        assert!(report.is_clean(), "{}: {report}", prefix.escape_ascii());
        assert!(report.commands > 5900, "too few cases were found: {report}");
        part.reset();
        assert_eq!(look(all), before, "{}", prefix.escape_ascii());
    }
}

fn call_by_call(backend: &TestBackend) {
    replay_under(backend, Road::Calls);
}

fn in_pipelines(backend: &TestBackend) {
    replay_under(backend, Road::Pipeline);
}

fn alone(backend: &TestBackend, prefix: &[u8]) -> Part {
    let (redis, clock) = backend.emptied();
    Part {
        redis: redis.with_prefix(prefix),
        clock: Some(clock.clone()),
        road: Road::Calls,
    }
}

fn what_is_outside_does_not_hold(backend: &TestBackend) {
    for outside in OUTSIDE {
        let files = cases(|file, title| outside.names(file, title));
        let (file, reason) = (outside.file, outside.reason);
        let report = replay(&files, &mut alone(backend, PREFIXES[0]));
        assert!(report.blocks > 0, "there is no such block in {file}");
        // What may not hold on a server holds here.
        let holds = !outside.backend.is_empty();
        assert_eq!(report.is_clean(), holds, "{file} is listed: {reason}");
    }
}

fn an_empty_prefix_is_none(backend: &TestBackend) {
    let mut report = replay(&cases(|_, _| true), &mut alone(backend, b""));
    (report.mismatches, _) = gaps::sift(backend.name(), std::mem::take(&mut report.mismatches));
    assert!(report.is_clean(), "{report}");
}

on_backends! {
    every:
    call_by_call,
    in_pipelines;
    local:
    what_is_outside_does_not_hold,
    an_empty_prefix_is_none,
}
