//! What commands answer, and their keys under a prefix.

use redipy_script::graph::{Expr, Op, What};

use crate::both::Backends;
use crate::cases::shown;
use crate::write::*;

/// What every command answers, as a value and as Lua has it, with keys of each kind and none.
pub fn replies(backends: &Backends) {
    for keys in [true, false] {
        for call in CALLS {
            if !backends.knows(call) {
                continue;
            }
            backends.call(&[b"FLUSHALL"]);
            if keys {
                backends.call(&[b"SET", b"n", b"5"]);
                backends.call(&[b"HSET", b"c", b"f", b"1", b"g", b"x"]);
                backends.call(&[b"ZADD", b"b", b"1.5", b"x", b"inf", b"y"]);
                backends.call(&[b"RPUSH", b"a", b"1", b"2", b"1"]);
            }
            let call = command(call);
            let both = list(vec![call.clone(), raw(call)]);
            shown(backends, vec![back(both)], &[]);
        }
    }
}

const CALLS: &[&str] = &[
    "lpop $0",
    "lpop $0 2",
    "lpop $0 0",
    "lrange $0 0 -1",
    "lpos $0 1",
    "lpos $0 1 count 0",
    "lmpop 2 x $0 left count 2",
    "blmpop 0 1 $0 left",
    "lmove $0 $0 left right",
    "linsert $0 before 1 x",
    "lset $0 0 z",
    "ltrim $0 0 0",
    "llen $0",
    "rpush $0 a b",
    "lpushx $0 a",
    "zrange $1 0 -1",
    "zrange $1 0 -1 withscores",
    "zrangebyscore $1 -inf inf withscores",
    "zpopmin $1",
    "zpopmax $1 2",
    "zscore $1 x",
    "zscore $1 y",
    "zmscore $1 x q y",
    "zmpop 1 $1 min count 2",
    "bzpopmin $1 0",
    "zadd $1 3 z",
    "zadd $1 incr 1 x",
    "zadd $1 nx incr 1 x",
    "zincrby $1 0.25 x",
    "zrank $1 y",
    "zrank $1 q",
    "zrandmember $1 5 withscores",
    "zunion 2 $1 $1 withscores",
    "zinter 1 $1",
    "zdiff 2 $1 $1",
    "zcount $1 0 2",
    "zunionstore $1 2 $1 $1 weights 2 1",
    "zscan $1 0",
    "hget $2 f",
    "hget $2 q",
    "hmget $2 f q f",
    "hgetall $2",
    "hkeys $2",
    "hvals $2",
    "hset $2 a b",
    "hsetnx $2 a c",
    "hexists $2 f",
    "hincrby $2 f 3",
    "hincrby $2 f 1.5",
    "hincrbyfloat $2 f 1.5",
    "hrandfield $2 2 withvalues",
    "hrandfield $2 5",
    "hscan $2 0",
    "hscan $2 0 match f*",
    "hstrlen $2 f",
    "get n",
    "set n 1",
    "set n 1 nx",
    "set n 1 xx get",
    "set n 2 get",
    "getset n 3",
    "getdel n",
    "getex n ex 100",
    "incrby n 2",
    "incrby n 2.5",
    "incr n",
    "decrby n 1",
    "incrbyfloat n 0.5",
    "append n x",
    "strlen n",
    "mget n $0 q",
    "mset n 1 m 2",
    "msetnx n 1 q 2",
    "setnx n 3",
    "setex n 100 v",
    "getrange n 0 -1",
    "lcs n n",
    "lcs n n len",
    "lcs n n idx",
    "type n",
    "type q",
    "type $0",
    "ttl n",
    "ttl q",
    "pttl q",
    "expire n 100",
    "expire q 100",
    "persist n",
    "exists n q n",
    "del n q",
    "unlink n",
    "touch n q",
    "rename n m",
    "renamenx n $0",
    "copy n m",
    "dump q",
    "object encoding n",
    "OBJECT|encoding",
    "object refcount q",
    "object help",
    "sadd s 1",
    "smembers s",
    "sismember s 1",
    "smismember s 1 9",
    "spop s",
    "spop s 5",
    "srandmember s",
    "srandmember s 3",
    "scard s",
    "sinter s s",
    "sdiff s q",
    "sunion s q",
    "sunionstore t s q",
    "sscan s 0",
    "sintercard 1 s",
    "smove s t 1",
    "srem s 1 2",
    "echo hello",
    "ping",
    "ping hello",
    "keys a*",
    "scan 0 match a count 1000",
    "scan 0 match a match b count 1000 type zset",
    "publish x y",
    "pubsub channels",
    "pubsub numsub x",
    "pubsub numpat",
    "select 0",
    "nothing",
    "subscribe x",
    "get",
    "blpop $0 0",
    "brpoplpush $0 $0 0",
];

/// Keys lose their prefix wherever a script sees them, and get it back wherever a command does.
#[expect(clippy::too_many_lines, reason = "a table")]
pub fn under_a_prefix(backends: &Backends, all: &redipy::Redis) {
    backends.call(&[b"FLUSHALL"]);
    all.set("other", "1").unwrap();
    let three = |name: &str| Expr::Spread(Box::new(var(name)));
    for (body, came) in [
        (vec![back(key(0))], "Bulk(b\"a\")"),
        (
            vec![back(list(vec![
                command("set $0 x"),
                command("get a"),
                command("mget $0 b"),
            ]))],
            "Array([Bool(true), Bulk(b\"x\"), Array([Bulk(b\"x\"), Nil])])",
        ),
        (
            vec![back(list(vec![
                command("keys *"),
                command("keys a*"),
                command("keys other"),
                raw(command("keys a")),
            ]))],
            "Array([Array([Bulk(b\"a\")]), Array([Bulk(b\"a\")]), Array([]), Array([Bulk(b\"a\")])])",
        ),
        (
            vec![back(command("scan 0 count 100"))],
            "Array([Int(0), Array([Bulk(b\"a\")])])",
        ),
        (
            vec![back(command("scan 0 count 100 match b* match [a]"))],
            "Array([Int(0), Array([Bulk(b\"a\")])])",
        ),
        (
            vec![back(command_with(
                "scan 0 count 100 match",
                vec![Expr::Concat(vec![arg(0), text("*")])],
            ))],
            "Array([Int(0), Array([Bulk(b\"a\")])])",
        ),
        (
            vec![
                declare("names", list(vec![text("a"), text("q"), key(1)])),
                back(list(vec![
                    command_with("exists", vec![three("names"), text("a")]),
                    command_with("del", vec![three("names")]),
                    var("names"),
                ])),
            ],
            "Array([Int(2), Int(1), Array([Bulk(b\"a\"), Bulk(b\"q\"), Bulk(b\"b\")])])",
        ),
        (
            vec![
                What::Expr(command("zadd $1 1 x 2 y")),
                declare("names", list(vec![key(1), key(1)])),
                back(list(vec![
                    command_with(
                        "zunionstore $2",
                        vec![
                            function("len", vec![var("names")]),
                            three("names"),
                            text("weights"),
                            int(1),
                            int(2),
                        ],
                    ),
                    command_with("zrange c 0 -1 withscores", vec![]),
                    command_with("zmpop", vec![int(1), key(1), text("min")]),
                    command("zmpop 2 nothing c max"),
                    raw(command("zmpop 2 nothing c max")),
                ])),
            ],
            "Array([Int(2), Array([Array([Bulk(b\"x\"), Int(3)]), Array([Bulk(b\"y\"), Int(6)])]), Array([Bulk(b\"b\"), \
             Array([Array([Bulk(b\"x\"), Int(1)])])]), Array([Bulk(b\"c\"), Array([Array([Bulk(b\"y\"), Int(6)])])]), \
             Array([Bulk(b\"c\"), Array([Array([Bulk(b\"x\"), Bulk(b\"3\")])])])])",
        ),
        (
            vec![
                declare("pairs", list(vec![text("m"), int(1), text("n"), int(2)])),
                back(list(vec![
                    command_with("mset", vec![three("pairs")]),
                    command("mget m n"),
                    command_with("rename", vec![Expr::Concat(vec![text("m")]), text("o")]),
                    command("get o"),
                    command_with("rpush", vec![arg(0), text("v")]),
                    command_with(
                        "lmove",
                        vec![arg(0), text("fresh"), text("left"), text("right")],
                    ),
                ])),
            ],
            "Array([Bool(true), Array([Bulk(b\"1\"), Bulk(b\"2\")]), Bool(true), Bulk(b\"1\"), Int(1), Bulk(b\"v\")])",
        ),
        (
            vec![
                assign("k", key(0)),
                assign("k", op(var("k"), Op::Add, text("!"))),
                back(command_with("append", vec![var("k"), var("k")])),
            ],
            "Int(2)",
        ),
    ] {
        assert_eq!(shown(backends, body, &[bulk("a")]), came);
    }
    assert_eq!(all.get("other").unwrap(), Some("1".into()));
}
