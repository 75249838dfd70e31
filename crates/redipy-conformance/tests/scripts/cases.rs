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

/// The text of an error and its place come from wherever it happens.
#[expect(clippy::too_many_lines, reason = "a table")]
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
#[expect(clippy::too_many_lines, reason = "a table")]
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
