//! The typed methods of the client, group by group, with the forms and options that change what they return.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::Duration;

use redipy::options::{
    CopyOptions, ExpireOptions, GetExOptions, LMPopOptions, LPosOptions, SScanOptions, ScanOptions,
    SetOptions, ZAddOptions, ZPopMaxOptions, ZRangeOptions, ZUnionOptions,
};
use redipy::{Aggregate, MinMax};
use redipy::{Bytes, ErrorKind, LexBound, ManualClock, Place, Redis, Result, ScoreBound, Side};

fn redis() -> Redis {
    Redis::open("memory://").unwrap()
}

fn kind<T: std::fmt::Debug>(outcome: Result<T>) -> ErrorKind {
    outcome.unwrap_err().kind()
}

#[test]
fn strings() -> Result<()> {
    let r = redis();
    r.set("a", "1")?;
    assert_eq!(r.get("a")?, Some("1".into()));
    assert_eq!(r.set_get("a", 2)?, Some("1".into()));
    assert_eq!(r.set_get("new", "x")?, None);
    assert!(!r.set_with("a", 3, SetOptions::new().nx())?);
    assert!(r.set_with("a", 3, SetOptions::new().xx().ex(100))?);
    assert_eq!(r.ttl("a")?, 100);
    assert_eq!(
        r.set_get_with("a", 4, SetOptions::new().keepttl())?,
        Some("3".into())
    );
    assert_eq!(r.ttl("a")?, 100);
    assert_eq!(
        r.getex_with("a", GetExOptions::new().persist())?,
        Some("4".into())
    );
    assert_eq!(r.ttl("a")?, -1);
    assert_eq!(
        (r.incr("a")?, r.decrby("a", 3)?, r.incrby("a", 40)?),
        (5, 2, 42)
    );
    assert!((r.incrbyfloat("a", "0.5")? - 42.5).abs() < 1e-9);
    assert_eq!((r.append("b", "xy")?, r.setrange("b", 3, "z")?), (2, 4));
    assert_eq!(r.getrange("b", -2, -1)?, b"\0z");
    assert_eq!(r.strlen("b")?, 4);
    r.mset([("k1", "ohmytext"), ("k2", "mynewtext")])?;
    assert!(!r.msetnx([("k2", "x"), ("k3", "y")])?);
    assert_eq!(
        r.mget(["k1", "none", "k2"])?,
        [Some("ohmytext".into()), None, Some("mynewtext".into())]
    );
    assert_eq!(r.lcs("k1", "k2")?, "mytext");
    assert_eq!(r.lcs_len("k1", "k2")?, 6);
    assert_eq!(r.getdel("k1")?, Some("ohmytext".into()));
    assert_eq!(r.exists("k1")?, 0);
    assert_eq!(
        r.set("i", i64::MAX)
            .and_then(|()| r.incr("i"))
            .map_err(|error| error.kind()),
        Err(ErrorKind::InvalidState)
    );
    assert_eq!(
        r.get("i")?,
        Some("9223372036854775807".into()),
        "exact to the last digit"
    );
    Ok(())
}

#[test]
fn keys_and_lifetimes() -> Result<()> {
    let clock = ManualClock::new();
    let r = Redis::with_clock(clock.clone());
    r.set("a", 1)?;
    assert!(r.expire("a", 10)?);
    assert!(!r.expire_with("a", 5, ExpireOptions::new().gt())?);
    assert!(r.copy("a", "b")?);
    assert!(!r.copy("a", "b")?);
    assert!(r.copy_with("a", "b", CopyOptions::new().replace())?);
    assert!(r.persist("b")?);
    clock.advance(Duration::from_secs(10));
    assert_eq!((r.get("a")?, r.ttl("a")?, r.ttl("b")?), (None, -2, -1));
    r.rename("b", "c")?;
    assert_eq!(kind(r.rename("b", "c")), ErrorKind::InvalidState);
    assert_eq!(&*r.type_("c")?, "string");
    assert_eq!(r.object_encoding("c")?, Some("int".into()));
    assert_eq!(r.keys("*")?, ["c"]);
    let (cursor, keys) = r.scan_with(0, ScanOptions::new().pattern("[a-c]").count(100))?;
    assert!(cursor == 0 && keys == ["c"]);
    assert_eq!(r.randomkey()?, Some("c".into()));
    let payload = r.dump("c")?.unwrap();
    r.restore("d", 0, payload)?;
    assert_eq!(r.get("d")?, Some("1".into()));
    assert!(r.move_("c", 3)?);
    assert_eq!((r.del(["c", "d"])?, r.dbsize()?), (1, 0));
    r.swapdb(0, 3)?;
    assert_eq!(r.unlink("c")?, 1);
    Ok(())
}

#[test]
fn hashes() -> Result<()> {
    let r = redis();
    assert_eq!(r.hset("h", [("a", "1"), ("b", "2")])?, 2);
    assert_eq!(r.hset("h", [("b", "3"), ("c", "4")])?, 1);
    assert!(!r.hsetnx("h", "a", "x")?);
    assert_eq!(r.hget("h", "b")?, Some("3".into()));
    assert_eq!(r.hmget("h", ["a", "z"])?, [Some("1".into()), None]);
    assert_eq!(r.hgetall("h")?.get("c"), Some(&"4".into()));
    assert_eq!(r.hkeys("h")?, ["a", "b", "c"]);
    assert_eq!(r.hvals("h")?, ["1", "3", "4"]);
    assert_eq!(r.hincrby("h", "a", -3)?, -2);
    assert_eq!(r.hrandfield_count("h", -7)?.len(), 7);
    let pairs = r.hrandfield_withvalues("h", 9)?;
    assert_eq!(pairs.len(), 3);
    assert!(pairs.contains(&("b".into(), "3".into())));
    let (cursor, pairs) = r.hscan("h", 0)?;
    assert!(cursor == 0 && pairs.len() == 3);
    assert_eq!((r.hdel("h", ["a", "b", "c", "z"])?, r.exists("h")?), (3, 0));
    Ok(())
}

#[test]
fn lists() -> Result<()> {
    let r = redis();
    assert_eq!(r.rpush("l", ["a", "b", "c", "b"])?, 4);
    assert_eq!(r.lpushx("none", "x")?, 0);
    assert_eq!((r.lpos("l", "b")?, r.lpos("l", "z")?), (Some(1), None));
    assert_eq!(r.lpos_with("l", "b", LPosOptions::new().rank(-1))?, Some(3));
    assert_eq!(r.lpos_count("l", "b", 0)?, [1, 3]);
    assert_eq!(r.linsert("l", Place::After, "a", "x")?, 5);
    r.lset("l", -1, "last")?;
    assert_eq!(r.lrange("l", 0, -1)?, ["a", "x", "b", "c", "last"]);
    assert_eq!(
        r.lmove("l", "m", Side::Left, Side::Right)?,
        Some("a".into())
    );
    assert_eq!(r.lpop_count("l", 2)?, Some(vec!["x".into(), "b".into()]));
    assert_eq!(r.lpop_count("none", 2)?, None);
    assert_eq!(r.rpop("l")?, Some("last".into()));
    let popped = r.lmpop_with(["none", "m", "l"], Side::Left, LMPopOptions::new().count(5))?;
    assert_eq!(popped, Some(("m".into(), vec!["a".into()])));
    r.ltrim("l", 1, 0)?;
    assert_eq!((r.exists("l")?, r.lpop("l")?), (0, None));
    assert_eq!(kind(r.lset("l", 0, "x")), ErrorKind::InvalidState);
    Ok(())
}

#[test]
fn sets() -> Result<()> {
    let r = redis();
    assert_eq!(r.sadd("s", ["a", "b", "c", "a"])?, 3);
    r.sadd("t", ["b", "c", "d"])?;
    assert_eq!(r.smismember("s", ["a", "d"])?, [true, false]);
    assert_eq!(
        (r.sinter(["s", "t"])?.len(), r.sunion(["s", "t"])?.len()),
        (2, 4)
    );
    assert!(r.sdiff(["s", "t"])?.contains("a"));
    assert_eq!(r.sinterstore("u", ["s", "t"])?, 2);
    assert!(r.smove("s", "u", "a")?);
    assert_eq!(
        (
            r.srandmember_count("u", 9)?.len(),
            r.srandmember_count("u", -9)?.len()
        ),
        (3, 9)
    );
    let (_, found) = r.sscan_with("u", 0, SScanOptions::new().pattern("[ab]"))?;
    assert_eq!(found.len(), 2);
    assert_eq!(r.spop_count("u", 2)?.len(), 2);
    assert!(r.spop("u")?.is_some() && r.spop("u")?.is_none());
    Ok(())
}

#[test]
fn sorted_sets() -> Result<()> {
    let r = redis();
    assert_eq!(r.zadd("z", [(1.0, "a"), (2.0, "b"), (3.0, "c")])?, 3);
    assert_eq!(
        r.zadd_with("z", [(5.0, "a"), (1.0, "b")], ZAddOptions::new().gt().ch())?,
        1
    );
    assert_eq!(r.zadd_incr("z", [(1.5, "a")])?, Some(6.5));
    assert_eq!(
        r.zadd_incr_with("z", [(1.0, "new")], ZAddOptions::new().xx())?,
        None
    );
    assert_eq!(r.zrange("z", 0, -1)?, ["b", "c", "a"]);
    assert_eq!(r.zrange_withscores("z", 0, 0)?, [("b".into(), 2.0)]);
    let options = ZRangeOptions::new().byscore().rev().limit(0, 1);
    assert_eq!(r.zrange_with("z", "(6.5", "-inf", options)?, ["c"]);
    assert_eq!(
        r.zrangebyscore("z", ScoreBound::exclusive(2.0), 100)?,
        ["c", "a"]
    );
    assert_eq!(
        (
            r.zcount("z", 2, 3)?,
            r.zrank("z", "a")?,
            r.zrevrank("z", "a")?
        ),
        (2, Some(2), Some(0))
    );
    assert_eq!(r.zmscore("z", ["a", "x"])?, [Some(6.5), None]);
    r.zadd("y", [(1.0, "a"), (1.0, "x")])?;
    assert_eq!(
        r.zlexcount("y", LexBound::Lowest, LexBound::Exclusive("x".into()))?,
        1
    );
    let options = ZUnionOptions::new()
        .weights([1.0, 10.0])
        .aggregate(Aggregate::Max);
    let union = r.zunion_withscores_with(["z", "y"], options)?;
    assert_eq!(union.last(), Some(&("x".into(), 10.0)));
    assert_eq!(r.zpopmax("z")?, [("a".into(), 6.5)]);
    assert_eq!(
        r.zpopmax_with("z", ZPopMaxOptions::new().count(5))?.len(),
        2
    );
    assert_eq!(
        r.zmpop(["z", "y"], MinMax::Min)?,
        Some(("y".into(), vec![("a".into(), 1.0)]))
    );
    assert_eq!(r.zscore("y", "none")?, None);
    Ok(())
}

#[test]
fn connection_and_server() -> Result<()> {
    let r = redis();
    assert_eq!(&**r.ping()?, b"PONG");
    assert_eq!(
        (r.ping_message("hi")?, r.echo(b"\x00\xff")?),
        ("hi".into(), Bytes::from(b"\x00\xff"))
    );
    assert_eq!(r.time()?.len(), 2);
    r.set("a", 1)?;
    r.flushdb()?;
    r.flushall()?;
    assert_eq!(r.dbsize()?, 0);
    Ok(())
}
