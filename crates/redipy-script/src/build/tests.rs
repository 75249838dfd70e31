//! The builder gives the graphs that are kept in `tests/graphs`, as the one in Python does.

use std::collections::HashMap;
use std::path::PathBuf;

use redipy_core::Bytes;
use redipy_core::commands::lists::LMPopOptions;
use redipy_core::commands::sorted_sets::{
    Aggregate, ZAddOptions, ZRangeOptions, ZUnionStoreOptions,
};
use redipy_core::commands::strings::SetOptions;
use redipy_core::store::{Place, ScoreBound, Side};

use super::*;
use crate::graph::{Expr as Node, Literal, Script};

fn assert_graph(f: Function, name: &str) {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/graphs");
    let path = root.join(format!("{name}.json"));
    let text = std::fs::read_to_string(path).unwrap();
    let script = f.build().unwrap();
    let expected = Script::from_json(&text).unwrap();
    for (built, expected) in script.body.iter().zip(&expected.body) {
        assert_eq!(built, expected, "{name}");
    }
    assert_eq!(script, expected, "{name}");
    // What is written is the same text but for its positions.
    let again = Script::from_json(&script.to_json()).unwrap();
    assert_eq!(again, script);
    assert!(
        script.body[0]
            .at
            .as_ref()
            .unwrap()
            .file
            .ends_with("tests.rs")
    );
}

#[test]
fn the_filter() {
    let mut f = Function::new();
    let cmp = f.arg("cmp");
    let (inp, left, right) = (f.list("inp"), f.list("left"), f.list("right"));
    let cur = f.local(inp.lpop());
    f.while_(cur.ne(()), |b| {
        b.if_else(
            to_num(&cur).lt(&cmp),
            |b| b.add(left.rpush([&cur])),
            |b| b.add(right.rpush([&cur])),
        );
        b.assign(&cur, inp.lpop());
    });
    f.return_(());
    assert_graph(f, "filter");
}

/// Returns a script with the size of a stack and its topmost frame.
fn of_frame() -> (Function, Var, Hash) {
    let mut f = Function::new();
    let size = f.var("size");
    let frame = f.key("frame");
    let frame = Hash::at(strs![frame, ":", to_int(size.get().default(0))]);
    (f, size, frame)
}

#[test]
fn the_stack() {
    let (mut f, _, frame) = of_frame();
    let (field, value) = (f.arg("field"), f.arg("value"));
    f.add(frame.hset([(field, value)]));
    f.return_(());
    assert_graph(f, "stack_set_value");

    let (mut f, _, frame) = of_frame();
    let field = f.arg("field");
    f.return_(frame.hget(field));
    assert_graph(f, "stack_get_value");

    let (mut f, size, frame) = of_frame();
    let values = f.local(frame.hgetall());
    f.add(frame.del());
    f.if_(to_num(size.get().default(0)).gt(0), |b| {
        b.add(size.incrby(-1));
    })
    .else_(|b| b.add(size.del()));
    f.return_(values);
    assert_graph(f, "stack_pop_frame");

    let mut f = Function::new();
    let size = f.var("size");
    let base = f.key("frame");
    let base = f.local(base);
    let field = f.arg("field");
    let pos = f.local(to_num(size.get().default(0)));
    let (res, cur) = (f.local(()), f.local(()));
    let frame = Hash::at(&cur);
    f.while_(res.eq(()).and(pos.ge(0)), |b| {
        b.assign(&cur, strs![&base, ":", to_int(&pos)]);
        b.assign(&res, frame.hget(&field));
        b.assign(&pos, &pos - 1);
    });
    f.return_(res);
    assert_graph(f, "stack_get_cascading");
}

#[test]
fn what_the_python_builder_had_from_the_beginning() {
    let mut f = Function::new();
    let arr = f.arg("arr");
    let key = f.key("k");
    let (var, list, hash) = (Var::at(&key), List::at(&key), Hash::at(&key));
    let (set, ranks) = (Set::at(&key), SortedSet::at(&key));
    let loc = f.local(dict!["b" => list![1, 2.5, (), true], "a" => 1]);
    let other = f.arg("other");
    f.for_each(&arr, |b, ix, val| {
        b.set_key(&loc, "x", val);
        b.set_at(&loc, ix, val + ix - 3);
        b.for_each(val, |b, _, inner| {
            b.add(redis_fn("FOO", &key, args![1, "x"]));
            b.if_(inner, |_| ()).else_(|b| b.assign(&loc, list![]));
        });
    });
    f.for_each(&other, |_, _, _| ());
    let previous = SetOptions::new().nx().get().px(1500);
    for call in [var.set("a"), var.set_with("a", previous), var.get()] {
        f.add(call);
    }
    f.add(var.get().default("z"));
    for call in [
        var.get().raw(),
        var.incrby(1),
        var.ttl(),
        var.exists(),
        var.del(),
        var.type_(),
        hash.hset(pairs!["a" => "b", "c" => &arr]),
        hash.hdel(["a", "b"]),
        hash.hget("a"),
        hash.hmget(["a", "b"]),
        hash.hincrby("a", 1.5),
        hash.hkeys(),
        hash.hvals(),
        hash.hgetall(),
        list.lpush(args!["a", 1]),
        list.lpop_count(2),
        list.rpop(),
        list.lrange(0, -1),
        list.llen(),
        set.sadd(["a"]),
        set.srem(["a"]),
        set.sismember("a"),
        set.smembers(),
        set.scard(),
        ranks.zadd([(1.5, "m")]),
        ranks.zpopmax(),
        ranks.zpopmax_count(2),
        ranks.zrange(0, -1),
        ranks.zcard(),
        key.object_encoding(),
    ] {
        f.add(call);
    }
    for value in [
        floor(&arr).into(),
        find(&arr, "x").into(),
        find_from(&arr, "x", 3).into(),
        from_json(&arr).into(),
        to_json(&arr).into(),
        log(LogLevel::Debug, "x").into(),
        to_int(&arr).into(),
        to_str(&arr).into(),
        to_num(&arr).into(),
        type_of(&arr).into(),
        constant("redis.LOG_DEBUG"),
        strs!["a", &arr, 1],
        arr.len(),
        arr.at(0),
        arr.at(&loc),
        arr.key("a"),
        !arr.eq(()),
        arr.eq(1).and(arr.ge(2)).or(true),
        arr.lt(1.0),
        arr.le("é"),
        arr.gt(false),
    ] {
        f.local(value);
    }
    f.return_(loc);
    assert_graph(f, "constructs");
}

#[test]
fn what_came_later() {
    let mut f = Function::new();
    let n = f.arg("n");
    let (out, ranks) = (f.list("out"), f.sorted_set("ranks"));
    let total = f.local_named("total", 0);
    let found = f.local(list![n.clone(), "x", list![1, 2]]);
    let about = f.local(dict!["n" => &n, "all" => dict!["z" => 1, "a" => list![]]]);
    f.for_each(range(0, &n), |b, at, number| {
        b.if_(at.gt(100), |b| b.break_())
            .elif((number % 2).eq(0), |b| b.continue_())
            .elif(number.is_in(&found), |b| b.return_(&total))
            .else_(|b| b.append(&found, -number));
        b.assign(&total, &total + number * number / 2.5 - 1);
        b.assign(&total, 2 * &total - total.floor_div(3));
    });
    f.set_at(&about, "first", found.slice(1..));
    f.set_key(&about, "last", found.slice(..-1));
    f.set_at(&found, 0, found.slice((&n, len(&found) - 1)));
    f.add(out.rpush(args![spread(&found), &n, 1.5]));
    f.add(ranks.zadd(pairs![1.5 => "a", &n => "b"]));
    f.add(ranks.zpopmin_count(&n));
    f.add(redis_call("publish", args!["channel", to_json(&about)]));
    for value in [
        len(split("a,b", ",")),
        keys(&about).into(),
        range_step(10, 0, -1).into(),
        ceil(1.5).into(),
        abs(-1).into(),
        min(args![1, &n]).into(),
        max([1, 2]).into(),
        upper("a").into(),
        lower("A").into(),
        sub("abc", 2, -1).into(),
        rep("ab", 3).into(),
        reverse("ab").into(),
        strip(" a ").into(),
        startswith("ab", "a").into(),
        endswith("ab", "b").into(),
        join(",", ["a", "b"]).into(),
        lifetime(out.pttl()).into(),
    ] {
        f.local(value);
    }
    f.return_(dict!["total" => &total, "found" => found.slice(..)]);
    assert_graph(f, "additions");
}

#[test]
fn variables_of_a_block_go_on_with_the_numbers() {
    let mut f = Function::new();
    let first = f.local(b"\xff");
    f.while_(true, |b| {
        let inner = b.local(&first);
        b.if_(&inner, |b| _ = b.local(inner.at(0)));
        b.return_(inner);
    });
    let last = f.local(1);
    f.return_(last);
    let text = f.build().unwrap().to_json();
    for number in 0..4 {
        assert!(text.contains(&format!("var_{number}")), "{text}");
    }
    assert_eq!(Script::from_json(&text).unwrap().to_json(), text);
}

/// Returns the words of a call that is built of literals.
fn words(call: &Call) -> Vec<String> {
    let Node::Call(call) = &Expr::from(call).0 else {
        panic!("this is no call: {call:?}");
    };
    let word = |arg: &Node| match arg {
        Node::Val(Literal::Str(text)) => format!("'{text}'"),
        Node::Val(Literal::Int(number)) => number.to_string(),
        Node::Val(Literal::Float(number)) => format!("{number:?}"),
        other => panic!("this is no literal: {other:?}"),
    };
    call.args.iter().map(word).collect()
}

#[test]
fn options_stand_where_commands_have_them() {
    let (a, z) = (KeyRef::at("a"), SortedSet::at("a"));
    let (list, var) = (List::at("a"), Var::at("a"));
    let combined = ZUnionStoreOptions::new()
        .weights([1.0, 2.5])
        .aggregate(Aggregate::Max);
    for (call, expected) in [
        (
            var.set_with("1", SetOptions::new().get().xx().exat("12x")),
            "'set' 'a' '1' 'XX' 'GET' 'EXAT' '12x'",
        ),
        (var.set_get("v"), "'set' 'a' 'v' 'GET'"),
        (var.mget(["b"]), "'mget' 'a' 'b'"),
        (a.del(), "'del' 'a'"),
        (a.rename("b"), "'rename' 'a' 'b'"),
        (
            list.linsert(Place::Before, "x", "y"),
            "'linsert' 'a' 'BEFORE' 'x' 'y'",
        ),
        (
            list.lmpop_with(["b", "c"], Side::Left, LMPopOptions::new().count(2)),
            "'lmpop' 3 'a' 'b' 'c' 'LEFT' 'COUNT' 2",
        ),
        (
            z.zadd_with([(1, "m")], ZAddOptions::new().gt().ch()),
            "'zadd' 'a' 'GT' 'CH' 1 'm'",
        ),
        (
            z.zrange_withscores_with("(1", ScoreBound::from(2.0), by_score()),
            "'zrange' 'a' '(1' '2' 'BYSCORE' 'LIMIT' 0 5 'WITHSCORES'",
        ),
        (
            z.zunionstore_with(["b", "c"], combined),
            "'zunionstore' 'a' 2 'b' 'c' 'WEIGHTS' 1.0 2.5 'AGGREGATE' 'MAX'",
        ),
    ] {
        assert_eq!(words(&call).join(" "), expected);
    }
}

fn by_score() -> ZRangeOptions {
    ZRangeOptions::new().byscore().limit(0, 5)
}

#[test]
fn spread_keys_are_counted_when_the_script_runs() {
    let mut f = Function::new();
    let more = f.arg("more");
    let call = f.set("a").sintercard([spread(&more)]);
    let Node::Call(call) = &Expr::from(call).0 else {
        panic!("this is no call");
    };
    let count = Expr::from(1) + more.len();
    assert_eq!(call.args[1], count.0);
}

#[test]
fn mistakes_are_told_with_their_line() {
    type Build = fn(&mut Function);
    let cases: [(Build, &str); 10] = [
        (
            |f| _ = (f.arg("a"), f.arg("a")),
            "two arguments are called 'a'",
        ),
        (|f| _ = (f.key("a"), f.list("a")), "two keys are called 'a'"),
        (|f| f.break_(), "break_ is outside of a loop"),
        (
            |f| _ = f.if_(true, |b| b.continue_()),
            "continue_ is outside of a loop",
        ),
        (|f| f.return_(f64::NAN), "a number is not finite"),
        (|f| _ = f.local([f64::INFINITY]), "a number is not finite"),
        (
            |f| {
                let mut inner = None;
                f.while_(false, |b| inner = Some(b.local(1)));
                f.return_(inner);
            },
            "a variable is used outside of its block or its function",
        ),
        (
            |f| f.return_(spread([1])),
            "spread stands outside of the arguments of a command",
        ),
        (
            |f| f.add(call_fn("redis.call", [Expr::from(1)])),
            "the name of a command has to be a text",
        ),
        (
            |f| {
                let mut deep = Expr::from(1);
                for _ in 0..400 {
                    deep = -deep;
                }
                f.return_(deep);
            },
            "a script is nested too deep",
        ),
    ];
    for (build, told) in cases {
        let mut f = Function::new();
        build(&mut f);
        let error = f.build().unwrap_err().to_string();
        let at = error.strip_prefix(&format!("ERR {told} (script at "));
        let line = at.and_then(|at| at.strip_suffix(')')?.rsplit_once("tests.rs:"));
        assert!(
            line.is_some_and(|(_, line)| line.parse::<u32>().is_ok()),
            "{error}"
        );
    }
    // A name may be both an argument and a key.
    let mut f = Function::new();
    f.arg("a");
    f.key("a");
    assert!(f.build().is_ok());
}

#[test]
fn literals_become_what_they_are_in_python() {
    let texts = |items: &[(&str, i64)]| {
        let item = |(key, value): &(&str, i64)| (Bytes::from(*key), Literal::Int(*value));
        Node::Val(Literal::Dict(items.iter().map(item).collect()))
    };
    let bytes = || Node::Val(Literal::Str(b"\xff".as_slice().into()));
    for (expr, expected) in [
        (Expr::from(None::<i64>), Node::Val(Literal::None)),
        (Expr::from(7_u64), Node::Val(Literal::Int(7))),
        (
            Expr::from(1_u64 << 63),
            Node::Val(Literal::Float(9_223_372_036_854_775_808.0)),
        ),
        (Expr::from(b"\xff"), bytes()),
        (
            Expr::from(vec!["a"]),
            Node::Val(Literal::List(vec![Literal::Str("a".into())])),
        ),
        (
            Expr::from(HashMap::from([("b", 1), ("a", 2)])),
            texts(&[("a", 2), ("b", 1)]),
        ),
        (dict!["a" => 1, "a" => 2], texts(&[("a", 2)])),
        (dict![], texts(&[])),
        (list![], Node::Val(Literal::List(vec![]))),
        // In JSON, only a string by itself can be of bytes that are no text.
        (list![b"\xff"], Node::List(vec![bytes()])),
    ] {
        assert_eq!(expr.0, expected);
    }
}
