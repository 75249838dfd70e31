//! The client as a user of the crate meets it: pipelines, commands by name, own commands, shared backends, errors.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::thread;

use redipy::core::{Run, Store};
use redipy::options::SetOptions;
use redipy::{Bytes, Command, Error, ErrorKind, Key, Redis, Reply, Result, Side};

fn redis() -> Redis {
    Redis::open("memory://").unwrap()
}

fn kind<T: std::fmt::Debug>(outcome: Result<T>) -> ErrorKind {
    outcome.unwrap_err().kind()
}

#[test]
fn a_pipeline_runs_in_order_and_puts_errors_in_their_places() -> Result<()> {
    let r = redis();
    let mut pipe = r.pipeline();
    pipe.rpush("l", ["a"])
        .incr("l")
        .rpush("l", ["b"])
        .lrange("l", 0, -1);
    pipe.push_words(["GET", "l", "too", "many"])?;
    assert_eq!((pipe.len(), r.exists("l")?), (5, 0));
    let replies = pipe.execute_each()?;
    assert_eq!(replies[0], Ok(Reply::Int(1)));
    let error = replies[1].clone().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WrongType);
    assert_eq!(
        error.subject().map(|(key, _)| key.clone()),
        Some("l".into())
    );
    let elements = ["a", "b"].map(|text| Reply::Bulk(text.into())).to_vec();
    assert_eq!(replies[3], Ok(Reply::Array(elements)));
    assert_eq!(kind(replies[4].clone()), ErrorKind::InvalidArgument);
    assert!(pipe.is_empty(), "what ran is not run again");
    assert_eq!(pipe.execute()?, []);
    // The first error is raised, and the rest has run.
    let outcome = r.pipelined(|pipe| {
        pipe.set("x", "text").incr("x").incr("y");
    });
    assert_eq!(kind(outcome), ErrorKind::InvalidArgument);
    assert_eq!(r.get("y")?, Some("1".into()));
    // Only the backend can tell that a command is unknown; that stops no other either.
    pipe.push_words(["NONSENSE", "x"])?.incr("y");
    let replies = pipe.execute_each()?;
    assert_eq!(kind(replies[0].clone()), ErrorKind::UnknownCommand);
    assert_eq!(replies[1], Ok(Reply::Int(2)));
    assert!(pipe.push_words(Vec::<String>::new()).is_err());
    Ok(())
}

#[test]
fn a_pipeline_selects_for_itself_and_what_follows() -> Result<()> {
    let r = redis();
    r.pipelined(|pipe| {
        pipe.set("k", "zero").select(2).set("k", "two");
    })?;
    assert_eq!(r.get("k")?, Some("two".into()));
    r.select(0)?;
    assert_eq!(r.get("k")?, Some("zero".into()));
    Ok(())
}

#[test]
fn nothing_comes_between_the_commands_of_a_pipeline() -> Result<()> {
    let r = redis();
    let failures: usize = thread::scope(|scope| {
        let workers = (0..4).map(|_| {
            scope.spawn(|| {
                let mut failures = 0;
                for _ in 0..300 {
                    let replies = r.pipelined(|pipe| {
                        pipe.incr("a").incr("b").mget(["a", "b"]);
                    });
                    let same =
                        matches!(&replies.unwrap()[2], Reply::Array(both) if both[0] == both[1]);
                    failures += usize::from(!same);
                }
                failures
            })
        });
        let workers: Vec<_> = workers.collect();
        workers
            .into_iter()
            .map(|worker| worker.join().unwrap())
            .sum()
    });
    assert_eq!(failures, 0);
    assert_eq!(
        r.mget(["a", "b"])?,
        [Some("1200".into()), Some("1200".into())]
    );
    Ok(())
}

#[test]
fn any_command_by_its_name() -> Result<()> {
    let r = redis();
    assert_eq!(r.cmd("rpush").arg("l").args(["1", "2"]).query::<i64>()?, 2);
    assert_eq!(
        r.cmd("LRANGE")
            .arg("l")
            .arg(0)
            .arg(-1)
            .query::<Vec<i64>>()?,
        [1, 2]
    );
    let encoding: String = r
        .cmd("OBJECT ENCODING")
        .arg("l")
        .query::<Bytes>()?
        .to_string();
    assert_eq!(encoding, "quicklist");
    assert_eq!(r.cmd("GET").arg("none").query::<Option<Bytes>>()?, None);
    assert_eq!(
        kind(r.cmd("LLEN").arg("l").query::<Vec<Bytes>>()),
        ErrorKind::UnexpectedReply
    );
    assert_eq!(
        kind(r.cmd("NONSENSE").query::<Reply>()),
        ErrorKind::UnknownCommand
    );
    assert_eq!(
        kind(r.cmd("OBJECT NONSENSE").query::<Reply>()),
        ErrorKind::UnknownCommand
    );
    assert_eq!(kind(r.cmd("").query::<Reply>()), ErrorKind::InvalidArgument);
    Ok(())
}

/// Sets a string where it is longer than the one that is there; tells whether it did.
#[derive(Clone, Debug, Command)]
#[command(name = "SETLONGER", group = String, since = "7.0.0", flags(write, fast))]
struct SetLonger {
    /// The key of the string.
    pub key: Key,
    /// The string.
    pub value: Bytes,
    /// How much longer it must be, 1 unless it is given.
    #[arg(token)]
    pub by: Option<i64>,
}

impl Run for SetLonger {
    type Output = bool;

    fn run(&self, store: &mut dyn Store) -> Result<bool> {
        let by = usize::try_from(self.by.unwrap_or(1)).map_err(|_| Error::not_positive())?;
        if self.value.len() < store.string_len(&self.key)?.saturating_add(by) {
            return Ok(false);
        }
        store.string_append(&self.key, b"")?;
        store.string_set_range(&self.key, 0, &self.value)?;
        Ok(true)
    }
}

#[test]
fn a_command_of_ones_own_is_as_good_as_any() -> Result<()> {
    let r = redis();
    let longer = |value: &str| SetLonger::new("k".into(), value.into());
    assert!(r.run(&longer("abc"))?);
    assert!(!r.run(&longer("abd"))?);
    assert!(!r.run(&SetLonger {
        by: Some(2),
        ..longer("abcd")
    })?);
    assert_eq!(
        r.run(&SetLonger {
            by: Some(-1),
            ..longer("abcd")
        }),
        Err(Error::not_positive())
    );
    assert_eq!(SetLonger::SPEC.arity(), -3);
    let words = ["k", "abcdef", "BY", "3"].map(Bytes::from);
    assert_eq!(r.execute(SetLonger::SPEC, &words)?, Reply::Int(1));
    assert_eq!(
        kind(r.execute(SetLonger::SPEC, &words[..1])),
        ErrorKind::InvalidArgument
    );
    let mut pipe = r.pipeline();
    pipe.push(&longer("a")).push(&longer("abcdefg")).get("k");
    assert_eq!(
        pipe.execute()?,
        [Reply::Int(0), Reply::Int(1), Reply::Bulk("abcdefg".into())]
    );
    r.sadd("s", "x")?;
    assert_eq!(
        kind(r.run(&SetLonger::new("s".into(), "x".into()))),
        ErrorKind::WrongType
    );
    Ok(())
}

#[test]
fn a_name_is_shared_and_no_name_is_not() -> Result<()> {
    let (a, b) = (
        Redis::open("memory://client test")?,
        Redis::open("memory://client test")?,
    );
    a.set("k", "v")?;
    assert_eq!(b.get("k")?, Some("v".into()));
    assert_eq!(redis().get("k")?, None);
    assert_eq!(Redis::open("memory://another client test")?.get("k")?, None);
    drop((a, b));
    assert_eq!(
        Redis::open("memory://client test")?.get("k")?,
        None,
        "nobody used it any more"
    );
    Ok(())
}

#[test]
fn a_database_is_selected_for_one_handle() -> Result<()> {
    let r = redis();
    let other = r.another();
    other.select(1)?;
    other.set("k", "one")?;
    assert_eq!(
        (r.get("k")?, other.another().get("k")?),
        (None, Some("one".into()))
    );
    assert_eq!(kind(other.select(16)), ErrorKind::InvalidArgument);
    assert_eq!(
        other.get("k")?,
        Some("one".into()),
        "what fails changes nothing"
    );
    Ok(())
}

#[test]
fn errors_have_kinds_and_the_texts_of_redis() {
    let r = redis();
    r.lpush("l", "x").unwrap();
    let error = r.get("l").unwrap_err();
    assert_eq!(
        (error.kind(), error.code()),
        (ErrorKind::WrongType, "WRONGTYPE")
    );
    assert_eq!(
        error.subject().map(|(key, _)| key.clone()),
        Some("l".into())
    );
    assert_eq!(
        r.zadd("z", [(f64::NAN, "a")]).unwrap_err(),
        Error::not_a_float()
    );
    assert_eq!(r.expire("l", "soon").unwrap_err(), Error::not_an_integer());
    assert_eq!(
        r.set_with("k", 1, SetOptions::new().nx().xx()).unwrap_err(),
        Error::syntax()
    );
    assert_eq!(kind(r.setex("k", 0, "v")), ErrorKind::InvalidArgument);
    for url in [
        "",
        "memory",
        "memory:",
        "memory://a/b",
        "http://host",
        "redis",
    ] {
        assert_eq!(kind(Redis::open(url)), ErrorKind::InvalidConfig, "{url}");
    }
}

#[test]
fn no_input_panics() {
    const WORDS: [&[u8]; 14] = [
        b"",
        b"k",
        b"\x00\xff",
        b"-1",
        b"0",
        b"9223372036854775807",
        b"-9223372036854775808",
        b"nan",
        b"1e999",
        b"(",
        b"[",
        b"MATCH",
        b"[a-",
        b"\\",
    ];
    let r = redis();
    for spec in redipy::core::commands::all() {
        let names = spec.fields.iter().filter_map(|field| match field.presence {
            redipy::core::Presence::Flag(word) | redipy::core::Presence::Token(word) => {
                Some(word.as_bytes())
            }
            _ => None,
        });
        let words: Vec<&[u8]> = WORDS.into_iter().chain(names).collect();
        for len in 0..7 {
            for round in 0..60_usize {
                // Steps that share no divisor with one another, so that most combinations come up.
                let at = |place: usize| {
                    (round * (2 * place + 1) + place * len * 3 + round / 7) % words.len()
                };
                let args: Vec<Bytes> = (0..len)
                    .map(|place| Bytes::from(words[at(place)]))
                    .collect();
                let _ = r.execute(spec, &args);
            }
        }
    }
    // What no words can say, types can: empty lists of arguments, and numbers at their ends.
    let _ = (
        r.del([""; 0]),
        r.rpush("l", [""; 0]),
        r.sadd("s", [""; 0]),
        r.zadd("z", [(1.0, ""); 0]),
    );
    let _ = (
        r.sinter([""; 0]),
        r.zunion([""; 0]),
        r.lmpop([""; 0], Side::Left),
        r.mset([("", ""); 0]),
    );
    assert_eq!(r.exists(["l", "s", "z"]), Ok(0), "nothing makes nothing");
    for number in [i64::MIN, -1, 0, i64::MAX] {
        let _ = (
            r.lrange("l", number, number),
            r.lrem("l", number, "x"),
            r.setrange("x", number, "y"),
        );
        let _ = (
            r.getrange("k", number, i64::MIN),
            r.spop_count("s", number),
            r.decrby("n", number),
        );
        let _ = (
            r.lpos_count("l", "x", number),
            r.lpop_count("l", number),
            r.zremrangebyrank("z", number, number),
        );
    }
    for score in [f64::NAN, f64::INFINITY, -0.0, f64::MIN_POSITIVE] {
        let _ = (
            r.zincrby("z", score, "m"),
            r.zincrby("z", -score, "m"),
            r.zcount("z", score, score),
        );
    }
}
