//! One script for each thing that scripts can do.

use redipy::Reply;
use redipy_script::graph::{Expr, Literal, Op, What};

use crate::both::Backends;
use crate::write::*;

/// Runs a script on both, where they must agree; shows what came of it.
pub fn shown(backends: &Backends, body: Vec<What>, args: &[Reply]) -> String {
    let script = script(3, args.len(), body);
    match backends.run(&script, &["a", "b", "c"], args) {
        Ok(Ok(reply)) => format!("{reply:?}"),
        Ok(Err(error)) => error.to_string(),
        Err(text) => panic!("{text}"),
    }
}

fn returns(backends: &Backends, value: Expr, args: &[Reply]) -> String {
    shown(backends, vec![back(value)], args)
}

/// Every kind of value comes in as an argument, goes out as a result, and is itself meanwhile.
pub fn values(backends: &Backends) {
    let all = [
        Reply::Nil,
        Reply::Bool(true),
        Reply::Bool(false),
        Reply::Int(0),
        Reply::Int(-9_007_199_254_740_992),
        Reply::Double(0.1 + 0.2),
        Reply::Double(1e300),
        Reply::Double(-5e-324),
        bulk(""),
        bulk("caf\u{e9} \"/\\ \n\r\t\u{7f}\u{1} \u{1f600}"),
        Reply::Bulk(b"\xff\xfe\0x"[..].into()),
        Reply::Array(vec![Reply::Array(vec![]), Reply::Map(vec![]), Reply::Nil]),
        Reply::Map(vec![
            (bulk(""), Reply::Array(vec![])),
            (bulk("1"), Reply::Map(vec![])),
            (bulk("[]"), bulk("[] [ ]")),
            (bulk("b"), Reply::Bool(false)),
        ]),
    ];
    for value in &all {
        assert_eq!(
            returns(backends, arg(0), &[value.clone()]),
            format!("{value:?}")
        );
        for name in [
            "tonumber",
            "asintstr",
            "tostring",
            "type",
            "len",
            "keys",
            "cjson.encode",
            "cjson.decode",
            "strip",
        ] {
            returns(backends, function(name, vec![arg(0)]), &[value.clone()]);
        }
        returns(backends, Expr::Not(Box::new(arg(0))), &[value.clone()]);
        returns(backends, Expr::Neg(Box::new(arg(0))), &[value.clone()]);
        returns(backends, Expr::Concat(vec![arg(0)]), &[value.clone()]);
        returns(
            backends,
            Expr::Concat(vec![text("x"), arg(0)]),
            &[value.clone()],
        );
        returns(
            backends,
            command_with("set $0", vec![arg(0)]),
            &[value.clone()],
        );
        let each = for_loop(
            arg(0),
            "ix",
            "val",
            vec![What::Expr(command_with(
                "rpush $1",
                vec![index("ix"), var("val")],
            ))],
        );
        shown(backends, vec![each], &[value.clone()]);
        for other in &all {
            let both = [value.clone(), other.clone()];
            for sign in [
                Op::And,
                Op::Or,
                Op::Add,
                Op::Sub,
                Op::Mul,
                Op::Div,
                Op::FloorDiv,
                Op::Mod,
                Op::Eq,
                Op::Ne,
                Op::Lt,
                Op::Le,
                Op::Gt,
                Op::Ge,
                Op::In,
            ] {
                returns(backends, op(arg(0), sign, arg(1)), &both);
            }
            returns(
                backends,
                Expr::At(Box::new(arg(0)), Box::new(arg(1))),
                &both,
            );
            returns(
                backends,
                Expr::Slice(Box::new(arg(0)), Some(Box::new(arg(1))), None),
                &both,
            );
            returns(
                backends,
                Expr::Slice(Box::new(arg(0)), None, Some(Box::new(arg(1)))),
                &both,
            );
            for name in [
                "string.find",
                "startswith",
                "split",
                "join",
                "string.rep",
                "string.sub",
                "math.max",
                "range",
            ] {
                returns(backends, function(name, vec![arg(0), arg(1)]), &both);
            }
            let to = redipy_script::graph::Ref::Arg("arg_0".into(), "arg0".into());
            let set = What::AssignAt(to.clone(), arg(1), int(5));
            shown(backends, vec![set, back(arg(0))], &both);
            let append = What::Append(to, arg(1));
            shown(backends, vec![append, back(arg(0))], &both);
        }
    }
    assert_eq!(returns(backends, arg(0), &[Reply::Array(vec![])]), "Nil");
    assert_eq!(returns(backends, arg(0), &[Reply::Map(vec![])]), "Nil");
}

/// The text of an error and its place come from wherever it happens.
pub fn errors(backends: &Backends) {
    for (body, told) in [
        (
            vec![
                What::Expr(command("set $0 x")),
                What::Expr(command("lpop $0")),
            ],
            "WRONGTYPE Operation against a key holding the wrong kind of value (script at case.py:6)",
        ),
        (
            vec![
                declare("x", command("get $1")),
                What::Expr(command_with("rpush $2", vec![var("x")])),
            ],
            "ERR a command cannot take None as an argument (script at case.py:6)",
        ),
        (
            vec![
                declare("x", command("get $1")),
                back(Expr::Concat(vec![text("a"), var("x")])),
            ],
            "ERR a text cannot hold None (script at case.py:6)",
        ),
        (
            vec![back(op(
                function("tonumber", vec![text("x")]),
                Op::Lt,
                arg(0),
            ))],
            "ERR '<' cannot take None and a list (script at case.py:5)",
        ),
        (
            vec![back(op(
                command("llen $1"),
                Op::Sub,
                function("tonumber", vec![text("x")]),
            ))],
            "ERR '-' cannot take a number and None (script at case.py:5)",
        ),
        (
            vec![back(op(command("llen $1"), Op::Ge, command("get $1")))],
            "ERR '>=' cannot take a number and None (script at case.py:5)",
        ),
        (
            vec![while_loop(
                op(int(1), Op::Div, op(command("llen $1"), Op::Mul, int(2))),
                vec![],
            )],
            "ERR division by zero (script at case.py:5)",
        ),
        (
            vec![branch(
                Expr::Not(Box::new(int(1))),
                vec![],
                vec![branch(command("nothing"), vec![], vec![])],
            )],
            "ERR Unknown Redis command called from script (script at case.py:6)",
        ),
        (
            vec![What::Expr(command("get $0 $1"))],
            "ERR Wrong number of args calling Redis command from script (script at case.py:5)",
        ),
        (
            vec![What::Expr(command("subscribe x"))],
            "ERR This Redis command is not allowed from script (script at case.py:5)",
        ),
        (
            vec![What::Expr(command("lpos $1 x count -1"))],
            "ERR COUNT can't be negative (script at case.py:5)",
        ),
        (
            vec![for_loop(int(1), "ix", "val", vec![])],
            "ERR a number cannot be iterated over (script at case.py:5)",
        ),
        (
            vec![back(function("no.such", vec![int(1)]))],
            "ERR unknown function 'no.such' (script at case.py:5)",
        ),
        (
            vec![back(function("nosuch", vec![]))],
            "ERR unknown function 'nosuch' (script at case.py:5)",
        ),
        (
            vec![back(function("redipy.nosuch", vec![]))],
            "ERR unknown function 'redipy.nosuch' (script at case.py:5)",
        ),
        (
            vec![back(op(num(1e308), Op::Mul, num(1e308)))],
            "ERR a number is not finite (script at case.py:5)",
        ),
        (
            vec![
                declare("x", list(vec![])),
                What::Append(name("x"), var("x")),
                back(var("x")),
            ],
            "ERR a value is nested too deep (script at case.py:7)",
        ),
    ] {
        backends.call(&[b"DEL", b"a", b"b", b"c"]);
        let list = Reply::Array(vec![Reply::Int(1)]);
        assert_eq!(shown(backends, body, &[list]), told);
    }
}

/// Loops, and the ways to leave them.
pub fn loops(backends: &Backends) {
    let three = || list(vec![int(1), int(2), int(3)]);
    let out = || name("out");
    let note = |value| What::Append(out(), value);
    let is = |value: Expr, other: i64| op(value, Op::Eq, int(other));
    for (body, came) in [
        (
            vec![for_loop(
                three(),
                "ix",
                "val",
                vec![
                    branch(is(var("val"), 2), vec![What::Continue], vec![]),
                    note(var("val")),
                ],
            )],
            "1 3",
        ),
        (
            vec![for_loop(
                three(),
                "ix",
                "val",
                vec![
                    branch(is(index("ix"), 1), vec![What::Break], vec![]),
                    note(var("val")),
                ],
            )],
            "1",
        ),
        (
            vec![for_loop(
                three(),
                "ix",
                "val",
                vec![
                    branch(
                        is(var("val"), 1),
                        vec![What::Continue],
                        vec![branch(is(var("val"), 3), vec![What::Break], vec![])],
                    ),
                    for_loop(
                        three(),
                        "iy",
                        "other",
                        vec![
                            branch(is(var("other"), 2), vec![What::Continue], vec![]),
                            note(op(var("val"), Op::Mul, var("other"))),
                            branch(is(var("other"), 3), vec![What::Break], vec![]),
                        ],
                    ),
                    note(text("end")),
                ],
            )],
            "2 6 end",
        ),
        (
            vec![
                declare("n", int(0)),
                while_loop(
                    op(var("n"), Op::Lt, int(5)),
                    vec![
                        assign("n", op(var("n"), Op::Add, int(1))),
                        branch(is(var("n"), 2), vec![What::Continue], vec![]),
                        branch(
                            is(var("n"), 4),
                            vec![note(text("stop")), What::Break],
                            vec![],
                        ),
                        note(var("n")),
                    ],
                ),
            ],
            "1 3 stop",
        ),
        (
            // It grows while it is gone through.
            vec![
                declare("more", three()),
                for_loop(
                    var("more"),
                    "ix",
                    "val",
                    vec![
                        branch(
                            op(index("ix"), Op::Lt, int(2)),
                            vec![What::Append(name("more"), op(var("val"), Op::Mul, int(10)))],
                            vec![],
                        ),
                        note(var("val")),
                    ],
                ),
            ],
            "1 2 3 10 20",
        ),
        (
            vec![
                declare(
                    "d",
                    Expr::Dict(vec![
                        (text("b"), int(1)),
                        (text("a"), int(2)),
                        (text("B"), int(3)),
                    ]),
                ),
                for_loop(
                    var("d"),
                    "ix",
                    "val",
                    vec![
                        What::AssignKey(name("d"), op(var("val"), Op::Add, text("x")), int(1)),
                        note(var("val")),
                    ],
                ),
            ],
            "B a b",
        ),
        (
            // A name of a loop is one of its own.
            vec![
                declare("val", int(7)),
                for_loop(
                    three(),
                    "ix",
                    "val",
                    vec![
                        assign("val", op(var("val"), Op::Add, int(1))),
                        note(var("val")),
                    ],
                ),
                note(var("val")),
            ],
            "2 3 4 7",
        ),
        (
            // What a condition computes in lines of its own is computed each time.
            vec![while_loop(
                op(
                    command("rpush $0 x"),
                    Op::And,
                    op(command("llen $0"), Op::Lt, int(4)),
                ),
                vec![note(command("llen $0"))],
            )],
            "1 2 3",
        ),
        (
            vec![
                branch(
                    arg(0),
                    vec![assign("set", int(1))],
                    vec![assign("unset", int(1))],
                ),
                note(op(var("unset"), Op::Eq, none())),
                note(var("set")),
            ],
            "true 1",
        ),
        (
            vec![for_loop(
                three(),
                "ix",
                "val",
                vec![
                    branch(
                        is(var("val"), 2),
                        vec![back(Expr::Slice(Box::new(var("out")), None, None))],
                        vec![],
                    ),
                    note(var("val")),
                ],
            )],
            "[1]",
        ),
    ] {
        backends.call(&[b"DEL", b"a", b"b", b"c"]);
        let mut all = vec![declare("out", list(vec![]))];
        all.extend(body);
        let texts = list(vec![]);
        let _ = texts;
        all.push(back(function("cjson.encode", vec![var("out")])));
        let shown = shown(backends, all, &[Reply::Int(1)]);
        let plain = shown
            .trim_start_matches("Bulk(b\"[")
            .trim_end_matches("]\")")
            .replace("\\\"", "");
        let expected = came.replace(' ', ",");
        assert!(
            plain == expected || shown.contains("Array"),
            "{shown} is not {came}"
        );
    }
}

/// Lists and dictionaries are shared by all that refer to them.
pub fn references(backends: &Backends) {
    let body = vec![
        declare("a", list(vec![])),
        declare("b", var("a")),
        declare("c", Expr::Dict(vec![(text("a"), var("a"))])),
        What::Append(name("b"), int(1)),
        declare("d", Expr::Key(Box::new(var("c")), Box::new(text("a")))),
        What::AssignAt(name("d"), int(-1), int(2)),
        What::AssignAt(name("d"), int(1), list(vec![])),
        What::AssignKey(name("c"), text("self"), op(var("a"), Op::Eq, var("d"))),
        declare("copy", op(var("a"), Op::Add, list(vec![]))),
        What::Append(name("copy"), int(9)),
        declare("fresh", list(vec![])),
        for_loop(
            list(vec![int(1), int(2)]),
            "ix",
            "val",
            vec![
                declare("inner", Expr::Val(Literal::List(vec![]))),
                What::Append(name("inner"), var("val")),
                What::Append(name("fresh"), var("inner")),
            ],
        ),
        back(list(vec![var("a"), var("c"), var("copy"), var("fresh")])),
    ];
    let shown = shown(backends, body, &[]);
    assert_eq!(
        shown,
        "Array([Array([Int(2), Array([])]), Map([(Bulk(\"a\"), Array([Int(2), Array([])])), (Bulk(\"self\"), \
         Bool(true))]), Array([Int(2), Array([]), Int(9)]), Array([Array([Int(1)]), Array([Int(2)])])])"
            .replace("Bulk(\"", "Bulk(b\"")
    );
}

/// What every command answers, as a value and as Lua has it, with keys of each kind and none.
pub fn replies(backends: &Backends) {
    for keys in [true, false] {
        for call in CALLS {
            if backends.has_prefix() && call.contains("randomkey") {
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
