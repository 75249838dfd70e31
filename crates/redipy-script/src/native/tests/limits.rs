//! What is deep, long or without an end.

use std::fmt::Write;
use std::thread;

use redipy_core::Reply;

use super::support::*;
use crate::graph::{Expr, MAX_DEPTH, Op, Script, What};
use crate::native::Native;

/// Runs something on a stack as small as those of threads usually are.
fn on_a_small_stack<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> T {
    let thread = thread::Builder::new().stack_size(2 << 20);
    thread.spawn(run).unwrap().join().unwrap()
}

/// Reads a graph, for which the library needs more than that without optimisation.
fn read(json: String) -> Script {
    let thread = thread::Builder::new().stack_size(64 << 20);
    let read = move || Script::from_json(&json).unwrap();
    thread.spawn(read).unwrap().join().unwrap()
}

/// Makes a script that returns an expression of JSON, nested `levels` deep by what stands around it.
fn nested(before: &str, inner: &str, behind: &str, levels: usize) -> Script {
    let mut json = String::from(r#"{"kind":"script","argv":[],"keyv":[],"cmds":["#);
    json.push_str(r#"{"kind":"return","value":"#);
    write!(
        json,
        "{}{inner}{}",
        before.repeat(levels),
        behind.repeat(levels)
    )
    .unwrap();
    json.push_str("}]}");
    read(json)
}

#[test]
fn a_graph_as_deep_as_it_may_be_runs_on_a_small_stack() {
    on_a_small_stack(|| {
        let one = r#"{"kind":"val","type":"int","value":1}"#;
        let host = Host::new();
        let run = |before: &str, behind: &str, json_levels: usize| {
            let script = nested(before, one, behind, (MAX_DEPTH - 5) / json_levels);
            host.run(&script, &[], &[])
        };
        let not = run(r#"{"kind":"unary","op":"not","arg":"#, "}", 1);
        assert_eq!(not, Ok(Reply::Bool(false)));
        let neg = run(r#"{"kind":"unary","op":"neg","arg":"#, "}", 1);
        assert_eq!(neg, Ok(Reply::Int(-1)));
        let add =
            r#"{"kind":"binary","op":"add","right":{"kind":"val","type":"int","value":1},"left":"#;
        assert_eq!(run(add, "}", 1), Ok(Reply::Int(996)));
        let and =
            r#"{"kind":"binary","op":"and","left":{"kind":"val","type":"int","value":1},"right":"#;
        assert_eq!(run(and, "}", 1), Ok(Reply::Int(1)));
        let eq =
            r#"{"kind":"binary","op":"eq","right":{"kind":"val","type":"int","value":1},"left":"#;
        assert_eq!(run(eq, "}", 1), Ok(Reply::Bool(false)));
        let slice = run(r#"{"kind":"slice","start":null,"stop":null,"arr":"#, "}", 1);
        assert_eq!(
            slice.unwrap_err().to_string(),
            "ERR a number has no elements"
        );
        let at = r#"{"kind":"array_at","index":{"kind":"val","type":"int","value":1},"arr":"#;
        assert_eq!(
            run(at, "}", 1).unwrap_err().to_string(),
            "ERR a number has no elements"
        );
        let list = run(r#"{"kind":"list","items":["#, "]}", 2);
        assert_eq!(
            list.unwrap_err().to_string(),
            "ERR a value is nested too deep"
        );
        let dict = r#"{"kind":"dict","items":[[{"kind":"val","type":"str","value":"a"},"#;
        assert_eq!(
            run(dict, "]]}", 3).unwrap_err().to_string(),
            "ERR a value is nested too deep"
        );
        let concat = run(r#"{"kind":"concat","strings":["#, "]}", 2);
        assert_eq!(concat, Ok(bulk("1")));
        let max = run(
            r#"{"kind":"call","name":"math.max","no_adjust":false,"args":["#,
            "]}",
            2,
        );
        assert_eq!(max, Ok(Reply::Int(1)));
        let other = run(
            r#"{"kind":"call","name":"x","no_adjust":false,"args":["#,
            "]}",
            2,
        );
        assert_eq!(other.unwrap_err().to_string(), "ERR unknown function 'x'");
        let echo = r#"{"kind":"call","name":"redis.call","no_adjust":false,"args":[{"kind":"val","type":"str","value":"echo"},"#;
        assert_eq!(run(echo, "]}", 2), Ok(bulk("1")));
        let spread = r#"{"kind":"call","name":"redis.call","no_adjust":true,"args":[{"kind":"val","type":"str","value":"mget"},{"kind":"spread","value":{"kind":"list","items":["#;
        let levels = MAX_DEPTH - 6;
        let literal = format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
        let literal = nested(
            "",
            &format!(r#"{{"kind":"val","type":"list","value":{literal}}}"#),
            "",
            0,
        );
        let told = host.run(&literal, &[], &[]).unwrap_err().to_string();
        assert_eq!(told, "ERR a value is nested too deep");
        let told = run(spread, "]}}]}", 5).unwrap_err().to_string();
        assert_eq!(told, "ERR a command cannot take a list as an argument");
    });
}

#[test]
fn statements_as_deep_as_they_may_be_run_on_a_small_stack() {
    on_a_small_stack(|| {
        let host = Host::new();
        for before in [
            r#"{"kind":"branch","condition":{"kind":"val","type":"bool","value":true},"else":{"kind":"seq","cmds":[]},"then":{"kind":"seq","cmds":["#,
            r#"{"kind":"while","condition":{"kind":"val","type":"bool","value":true},"body":{"kind":"seq","cmds":["#,
            r#"{"kind":"for","array":{"kind":"val","type":"list","value":[1]},"index":{"kind":"index","name":"i"},"value":{"kind":"var","name":"v"},"body":{"kind":"seq","cmds":["#,
        ] {
            let mut json = String::from(r#"{"kind":"script","argv":[],"keyv":[],"cmds":["#);
            json.push_str(&before.repeat(330));
            json.push_str(r#"{"kind":"return","value":{"kind":"val","type":"int","value":7}}"#);
            json.push_str(&"]}}".repeat(330));
            json.push_str("]}");
            let script = read(json);
            assert_eq!(host.run(&script, &[], &[]), Ok(Reply::Int(7)));
        }
    });
}

#[test]
fn a_graph_that_is_deeper_is_refused() {
    let mut expr = num(1.0);
    for _ in 0..=MAX_DEPTH {
        expr = not(expr);
    }
    let told = Native::compile(&script(vec![ret(expr)]), None)
        .unwrap_err()
        .to_string();
    assert_eq!(
        told,
        "ERR the script is not valid: it is nested deeper than 1000 levels"
    );
    let mut stmt = ret(num(1.0));
    for _ in 0..=MAX_DEPTH {
        stmt = branch(yes(true), vec![stmt], vec![]);
    }
    let told = Native::compile(&script(vec![stmt]), None)
        .unwrap_err()
        .to_string();
    assert!(told.ends_with("it is nested deeper than 1000 levels"));
}

fn wrapped(times: f64) -> Vec<What> {
    vec![
        set("x", num(1.0)),
        each(
            call("range", vec![num(0.0), num(times)]),
            "i",
            "v",
            vec![set("x", list(vec![var("x")]))],
        ),
    ]
}

#[test]
fn a_value_may_be_nested_as_deep_as_it_is_used() {
    let deep = "ERR a value is nested too deep";
    let run = |times, last| body([wrapped(times), vec![last]].concat());
    let told = |times, last| run(times, last).unwrap_err().to_string();
    assert!(run(128.0, ret(var("x"))).is_ok());
    assert_eq!(told(129.0, ret(var("x"))), deep);
    let encoded = || ret(call("cjson.encode", vec![var("x")]));
    let expected = format!("{}1{}", "[".repeat(128), "]".repeat(128));
    assert_eq!(run(128.0, encoded()), Ok(bulk(&expected)));
    assert_eq!(told(129.0, encoded()), deep);
    let copy = || {
        let text = format!("{}1{}", "[".repeat(129), "]".repeat(129));
        call("cjson.decode", vec![super::support::text(&text)])
    };
    assert_eq!(told(129.0, ret(op(Op::Eq, var("x"), copy()))), deep);
    assert_eq!(
        told(129.0, ret(op(Op::In, var("x"), list(vec![copy()])))),
        deep
    );
    // The same list is equal to itself, however deep.
    assert_eq!(
        run(129.0, ret(op(Op::Eq, var("x"), var("x")))),
        Ok(Reply::Bool(true))
    );
    on_a_small_stack(|| {
        // Nothing of it is looked at, but all of it is freed.
        assert_eq!(
            body([wrapped(200_000.0), vec![ret(num(1.0))]].concat()),
            Ok(Reply::Int(1))
        );
        let mut entries = wrapped(200_000.0);
        entries[1] = each(
            call("range", vec![num(0.0), num(200_000.0)]),
            "i",
            "v",
            vec![set("x", dict(vec![("a", var("x"))]))],
        );
        assert_eq!(body(entries), Ok(Reply::Nil));
    });
}

#[test]
fn a_value_that_doubles_stays_smaller_than_memory() {
    let doubled = |twice: fn(&str) -> Expr, last: Expr| {
        let rounds = call("range", vec![num(0.0), num(100.0)]);
        let round = ["x", "y"].map(|name| set(name, twice(name)));
        let told = body(vec![
            set("x", list(vec![num(1.0)])),
            set("y", list(vec![num(1.0)])),
            each(rounds, "i", "v", round.to_vec()),
            ret(last),
        ]);
        told.unwrap_err().to_string()
    };
    let long = "ERR a list is too long";
    let longer = |name: &str| op(Op::Add, var(name), var(name));
    assert_eq!(doubled(longer, num(1.0)), long);
    let deeper = |name: &str| list(vec![var(name), var(name)]);
    assert_eq!(doubled(deeper, var("x")), long);
    assert_eq!(doubled(deeper, op(Op::Eq, var("x"), var("y"))), long);
    assert_eq!(
        doubled(deeper, call("cjson.encode", vec![var("x")])),
        "ERR string exceeds maximum allowed size (proto-max-bulk-len)"
    );
}

#[test]
fn values_that_refer_to_themselves_are_freed() {
    let tracked = crate::value::counting(|| {
        let cyclic = vec![
            set("x", list(vec![])),
            set("d", dict(vec![("x", var("x"))])),
            What::Append(name("x"), var("x")),
            What::Append(name("x"), var("d")),
            What::AssignKey(name("d"), text("d"), var("d")),
            What::AssignAt(name("x"), num(0.0), list(vec![var("x")])),
        ];
        assert_eq!(body(cyclic.clone()), Ok(Reply::Nil));
        let told = |last: Vec<What>| {
            body([cyclic.clone(), last].concat())
                .unwrap_err()
                .to_string()
        };
        let deep = "ERR a value is nested too deep";
        assert_eq!(told(vec![ret(var("x"))]), deep);
        assert_eq!(told(vec![ret(call("cjson.encode", vec![var("d")]))]), deep);
        let other = [set("y", list(vec![])), What::Append(name("y"), var("y"))];
        let self_only = [set("z", list(vec![])), What::Append(name("z"), var("z"))];
        let compare = ret(op(Op::Eq, var("y"), var("z")));
        assert_eq!(told([&other[..], &self_only, &[compare]].concat()), deep);
    });
    assert_eq!(tracked, 0);
}

#[test]
fn a_loop_without_an_end_is_stopped() {
    let mut host = Host::new();
    host.budget = 5000;
    let forever = || repeat(yes(true), vec![]);
    assert_eq!(
        host.body(vec![forever()]).unwrap_err().to_string(),
        "ERR stopped"
    );
    let rounds = |count: f64| {
        let items = call("range", vec![num(0.0), num(count)]);
        host.body(vec![each(items, "i", "v", vec![What::Expr(cmd("incr n"))])])
    };
    assert_eq!(rounds(2000.0), Ok(Reply::Nil));
    assert!(rounds(10_000.0).is_err());
    let grows = vec![
        set("x", list(vec![num(1.0)])),
        each(var("x"), "i", "v", vec![What::Append(name("x"), num(1.0))]),
    ];
    assert_eq!(host.body(grows).unwrap_err().to_string(), "ERR stopped");
}

#[test]
fn texts_do_not_grow_without_limit() {
    let double = |value: Expr| {
        body(vec![
            set("x", text("0123456789abcdef")),
            repeat(yes(true), vec![set("x", value)]),
        ])
    };
    let limit = "ERR string exceeds maximum allowed size (proto-max-bulk-len)";
    let sum = double(op(Op::Add, var("x"), var("x"))).unwrap_err();
    assert_eq!(sum.to_string(), limit);
    let row = double(Expr::Concat(vec![var("x"), var("x")])).unwrap_err();
    assert_eq!(row.to_string(), limit);
}
