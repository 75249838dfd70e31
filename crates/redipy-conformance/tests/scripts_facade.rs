//! What a Rust user sees of scripts, on every backend: registering, calling, queueing, awaiting, errors.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use redipy::aio::{self, block_on};
use redipy::script::{Function, Hash, dict, from_json, graph, list, spread, strs, to_num};
use redipy::{Bytes, Error, ErrorKind, Redis, Reply};
use redipy_conformance::{RedisServer, TestBackend, on_backends};

fn with_and_without_prefix(backend: &TestBackend, check: impl Fn(&Redis)) {
    let r = backend.open();
    check(&r);
    check(&r.with_prefix("under:"));
}

fn filter() -> Function {
    let mut f = Function::new();
    let cmp = f.arg("cmp");
    let (inp, left, right) = (f.list("inp"), f.list("left"), f.list("right"));
    let cur = f.local(inp.lpop());
    f.while_(cur.ne(()), |b| {
        b.if_(to_num(&cur).lt(&cmp), |b| b.add(left.rpush([&cur])))
            .else_(|b| b.add(right.rpush([&cur])));
        b.assign(&cur, inp.lpop());
    });
    f.return_(());
    f
}

const KEYS: [(&str, &str); 3] = [("inp", "mylist"), ("left", "small"), ("right", "big")];

fn the_filter_filters(backend: &TestBackend) {
    with_and_without_prefix(backend, |r| {
        let filter = r.register(filter()).unwrap();
        r.rpush("mylist", [1, 3, 2, 4]).unwrap();
        filter.keys(KEYS).args([("cmp", 3)]).run::<()>().unwrap();
        assert_eq!(r.lrange("small", 0, -1).unwrap(), ["1", "2"]);
        assert_eq!(r.lrange("big", 0, -1).unwrap(), ["3", "4"]);
        assert_eq!(r.exists("mylist").unwrap(), 0);
    });
}

fn names_are_checked_before_anything_runs(backend: &TestBackend) {
    with_and_without_prefix(backend, |r| {
        let filter = r.register(filter()).unwrap();
        r.rpush("mylist", [1]).unwrap();
        let told = |result: Result<(), Error>, name: &str| {
            let error = result.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
            assert!(error.to_string().contains(name), "{error} lacks {name}");
        };
        told(filter.keys(KEYS).run(), "cmp");
        told(filter.arg("cmp", 3).run(), "inp");
        told(
            filter.keys(KEYS).args([("cmp", 3), ("more", 1)]).run(),
            "more",
        );
        told(filter.keys(KEYS).key("out", "x").arg("cmp", 3).run(), "out");
        told(filter.keys(KEYS).arg("cmp", f64::NAN).run(), "cmp");
        let mut pipe = r.pipeline();
        told(filter.keys(KEYS).queue(&mut pipe), "cmp");
        assert!(pipe.is_empty());
        assert_eq!(r.llen("mylist").unwrap(), 1);
    });
}

fn errors_have_their_code_and_the_line_of_the_builder(backend: &TestBackend) {
    with_and_without_prefix(backend, |r| {
        let mut f = Function::new();
        let (word, queue) = (f.var("word"), f.list("queue"));
        f.add(queue.rpush([1]));
        let line = line!() + 1;
        f.add(word.incr());
        let fails = r.register(f).unwrap();
        r.set("word", "no number").unwrap();
        let keys = [("word", "word"), ("queue", "queue")];
        let error = fails.keys(keys).run::<()>().unwrap_err();
        let at = format!("(script at {}:{line})", file!());
        let wanted = format!("ERR value is not an integer or out of range {at}");
        assert_eq!(error.to_string(), wanted);
        // What came before stays.
        assert_eq!(r.llen("queue").unwrap(), 1);

        r.del("word").unwrap();
        r.rpush("word", ["x"]).unwrap();
        let error = fails.keys(keys).run::<()>().unwrap_err();
        assert_eq!(error.code(), "WRONGTYPE");
    });
}

fn values_come_back_as_they_went(backend: &TestBackend) {
    with_and_without_prefix(backend, |r| {
        let mut f = Function::new();
        let value = f.arg("value");
        f.return_(&value);
        let echo = r.register(f).unwrap();
        assert_eq!(echo.arg("value", 7).run::<i64>().unwrap(), 7);
        assert!((echo.arg("value", 0.1).run::<f64>().unwrap() - 0.1).abs() < f64::EPSILON);
        assert_eq!(echo.arg("value", "é").run::<String>().unwrap(), "é");
        assert!(echo.arg("value", true).run::<bool>().unwrap());
        assert_eq!(
            echo.arg("value", false).run::<Reply>().unwrap(),
            Reply::Bool(false)
        );
        assert_eq!(echo.arg("value", ()).run::<Option<i64>>().unwrap(), None);
        let numbers = echo.arg("value", [1, 2]).run::<Vec<i64>>().unwrap();
        assert_eq!(numbers, [1, 2]);
        let none = echo.arg("value", Vec::<i64>::new());
        assert_eq!(none.clone().run::<Vec<i64>>().unwrap(), [0_i64; 0]);
        assert_eq!(none.run::<Option<Vec<i64>>>().unwrap(), None);
        let map = BTreeMap::from([("a", vec![Some(1), None]), ("b", vec![])]);
        let back = echo.arg("value", map.clone());
        let back: HashMap<String, Vec<Option<i64>>> = back.run().unwrap();
        let map = map.into_iter().map(|(key, value)| (key.to_owned(), value));
        assert_eq!(back, map.collect());
        let empty: HashMap<String, i64> = echo
            .arg("value", BTreeMap::<&str, i64>::new())
            .run()
            .unwrap();
        assert!(empty.is_empty());
    });
}

fn what_builders_put_together_is_computed(backend: &TestBackend) {
    with_and_without_prefix(backend, |r| {
        let mut f = Function::new();
        let (base, names) = (f.key("base"), f.arg("names"));
        let hash = Hash::at(strs![&base, ":", "hash"]);
        f.add(hash.hset([("n", 2)]));
        let n = f.local(to_num(hash.hget("n")));
        let out = f.local(list![]);
        f.for_each(&names, |b, at, name| {
            b.if_(name.eq("skip"), |b| b.continue_());
            b.if_(name.eq("stop"), |b| b.break_());
            b.append(&out, strs![at, "=", name]);
        });
        f.add(hash.hdel([spread(list!["n", "m"])]));
        f.return_(dict![
            "out" => &out,
            "math" => list![&n / 4, &n * 3 % 4, 7 - &n, n.floor_div(-4), -&n],
            "parts" => list![out.at(-1), out.slice(1..), "a".to_owned()],
            "json" => from_json("{\"x\": [1]}").key("x"),
        ]);
        let script = r.register(f).unwrap();
        let call = script
            .key("base", "{b}")
            .arg("names", ["a", "skip", "b", "stop", "c"]);
        let reply: Reply = call.run().unwrap();
        let text = |text: &str| Reply::Bulk(Bytes::from(text));
        let outs = || vec![text("0=a"), text("2=b")];
        let math = vec![
            Reply::Double(0.5),
            Reply::Int(2),
            Reply::Int(5),
            Reply::Int(-1),
            Reply::Int(-2),
        ];
        let parts = vec![text("2=b"), Reply::Array(vec![text("2=b")]), text("a")];
        let wanted = Reply::Map(vec![
            (text("json"), Reply::Array(vec![Reply::Int(1)])),
            (text("math"), Reply::Array(math)),
            (text("out"), Reply::Array(outs())),
            (text("parts"), Reply::Array(parts)),
        ]);
        assert_eq!(reply, wanted);
        assert_eq!(r.exists("{b}:hash").unwrap(), 0);
    });
}

fn scripts_run_in_pipelines_and_on_other_clients(backend: &TestBackend) {
    with_and_without_prefix(backend, |r| {
        let mut f = Function::new();
        let (counter, by) = (f.var("counter"), f.arg("by"));
        f.return_(counter.incrby(&by));
        let add = r.register(f).unwrap();
        let mut pipe = r.pipeline();
        let call = |by: i64| add.key("counter", "n").arg("by", by);
        call(1).queue(&mut pipe).unwrap();
        pipe.set("word", "x");
        call(2).queue(&mut pipe).unwrap();
        assert_eq!(
            pipe.execute().unwrap(),
            [Reply::Int(1), Reply::Ok, Reply::Int(3)]
        );
        assert_eq!(call(4).run::<i64>().unwrap(), 7);

        let other = Redis::open("memory://").unwrap();
        assert_eq!(call(5).run_on::<i64>(&other).unwrap(), 5);
        let again = other.register(add.script()).unwrap();
        let sum: i64 = again.key("counter", "n").arg("by", 1).run().unwrap();
        assert_eq!(sum, 6);

        let shared = aio::Redis::new(Arc::clone(r.backend()));
        block_on(async {
            let add = shared.register(add.script()).unwrap();
            let sum: i64 = add.key("counter", "n").arg("by", 1).run().await.unwrap();
            assert_eq!(sum, 8);
            let mut pipe = shared.pipeline();
            let call = add.key("counter", "n").arg("by", 2);
            call.queue(&mut pipe).unwrap();
            assert_eq!(pipe.execute().await.unwrap(), [Reply::Int(10)]);
        });
    });
}

fn a_graph_is_a_script_again(backend: &TestBackend) {
    with_and_without_prefix(backend, |r| {
        let kept = r.register(filter()).unwrap().graph().to_json();
        let read = graph::Script::from_json(&kept).unwrap();
        let filter = r.register(read).unwrap();
        assert!(filter.lua().unwrap().contains("redis.call"));
        r.rpush("mylist", [5]).unwrap();
        filter.keys(KEYS).arg("cmp", 3).run::<()>().unwrap();
        assert_eq!(r.llen("big").unwrap(), 1);
        r.flushall().unwrap();
    });
}

#[test]
fn a_script_is_a_function_of_a_library() {
    let server = RedisServer::start().unwrap_or_else(|error| panic!("{error}"));
    let r = Redis::open(&server.url()).unwrap();
    let filter = r.register(filter()).unwrap();
    let library = filter.library("lists", "filter").unwrap();
    let load = r.cmd("FUNCTION").args(["LOAD", library.as_str()]);
    assert_eq!(load.query::<String>().unwrap(), "lists");
    r.rpush("mylist", [5, 2]).unwrap();
    let call = r
        .cmd("FCALL")
        .args(["filter", "3", "mylist", "small", "big", "3"]);
    assert_eq!(call.query::<Option<String>>().unwrap(), None);
    assert_eq!(r.lrange("small", 0, -1).unwrap(), ["2"]);
    assert_eq!(r.lrange("big", 0, -1).unwrap(), ["5"]);
}

on_backends! {
    every:
    the_filter_filters,
    names_are_checked_before_anything_runs,
    errors_have_their_code_and_the_line_of_the_builder,
    values_come_back_as_they_went,
    what_builders_put_together_is_computed,
    scripts_run_in_pipelines_and_on_other_clients,
    a_graph_is_a_script_again,
}
