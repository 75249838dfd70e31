//! Statements.

use redipy_core::Reply;

use super::support::*;
use crate::graph::{Expr, Op, What};

fn append(to: &str, value: Expr) -> What {
    What::Append(name(to), value)
}

fn numbers(numbers: &[i64]) -> Reply {
    Reply::Array(numbers.iter().copied().map(Reply::Int).collect())
}

fn below(left: &str, limit: f64) -> Expr {
    op(Op::Lt, var(left), num(limit))
}

fn add(to: &str, by: f64) -> What {
    set(to, op(Op::Add, var(to), num(by)))
}

#[test]
fn one_of_two_branches_runs() {
    for (condition, result) in [(text("x"), 1), (text(""), 2)] {
        let taken = body(vec![
            branch(
                condition,
                vec![set("x", num(1.0))],
                vec![set("x", num(2.0))],
            ),
            ret(var("x")),
        ]);
        assert_eq!(taken, Ok(Reply::Int(result)));
    }
}

#[test]
fn loops_can_be_left_and_go_on() {
    let result = body(vec![
        set("i", num(0.0)),
        set("out", list(vec![])),
        repeat(
            yes(true),
            vec![
                add("i", 1.0),
                branch(
                    op(Op::Eq, op(Op::Mod, var("i"), num(2.0)), num(0.0)),
                    vec![What::Continue],
                    vec![],
                ),
                branch(op(Op::Gt, var("i"), num(7.0)), vec![What::Break], vec![]),
                append("out", var("i")),
            ],
        ),
        ret(var("out")),
    ]);
    assert_eq!(result, Ok(numbers(&[1, 3, 5, 7])));
}

#[test]
fn leaving_a_loop_leaves_the_innermost_one() {
    let inner = each(
        list(vec![num(1.0), num(2.0), num(3.0)]),
        "j",
        "w",
        vec![
            branch(op(Op::Eq, var("w"), num(2.0)), vec![What::Break], vec![]),
            append("out", op(Op::Add, var("v"), var("w"))),
        ],
    );
    let result = body(vec![
        set("out", list(vec![])),
        each(
            list(vec![num(10.0), num(20.0)]),
            "i",
            "v",
            vec![
                inner,
                branch(op(Op::Eq, var("i"), num(0.0)), vec![What::Continue], vec![]),
                append("out", num(0.0)),
            ],
        ),
        ret(var("out")),
    ]);
    assert_eq!(result, Ok(numbers(&[11, 21, 0])));
}

#[test]
fn a_return_ends_the_script_from_anywhere() {
    let result = body(vec![
        each(
            list(vec![num(1.0), num(2.0)]),
            "i",
            "v",
            vec![repeat(
                yes(true),
                vec![branch(yes(true), vec![ret(var("v"))], vec![])],
            )],
        ),
        ret(num(99.0)),
    ]);
    assert_eq!(result, Ok(Reply::Int(1)));
}

#[test]
fn a_loop_sees_what_is_appended_meanwhile() {
    let result = body(vec![
        set("x", list(vec![num(1.0)])),
        each(
            var("x"),
            "i",
            "v",
            vec![branch(
                below("i", 3.0),
                vec![append("x", op(Op::Mul, var("v"), num(2.0)))],
                vec![],
            )],
        ),
        ret(var("x")),
    ]);
    assert_eq!(result, Ok(numbers(&[1, 2, 4, 8])));
}

#[test]
fn a_loop_over_a_dictionary_takes_its_keys_at_the_start() {
    let result = body(vec![
        set("d", dict(vec![("b", num(1.0)), ("a", num(2.0))])),
        set("out", list(vec![])),
        each(
            var("d"),
            "i",
            "key",
            vec![
                What::AssignKey(
                    name("d"),
                    Expr::Concat(vec![var("key"), text("x")]),
                    num(0.0),
                ),
                append(
                    "out",
                    list(vec![var("i"), var("key"), at(var("d"), var("key"))]),
                ),
            ],
        ),
        append("out", call("keys", vec![var("d")])),
        ret(call("cjson.encode", vec![var("out")])),
    ]);
    let expected = r#"[[0,"a",2],[1,"b",1],["a","ax","b","bx"]]"#;
    assert_eq!(result, Ok(bulk(expected)));
}

#[test]
fn what_has_no_elements_has_no_loop() {
    for (value, kind) in [
        (none(), "None"),
        (num(1.0), "a number"),
        (text("ab"), "a string"),
        (yes(true), "a bool"),
    ] {
        let told = body(vec![each(value, "i", "v", vec![])])
            .unwrap_err()
            .to_string();
        assert_eq!(told, format!("ERR {kind} cannot be iterated over"));
    }
}

#[test]
fn a_loop_counts_whatever_its_variables_become() {
    let result = body(vec![
        set("out", list(vec![])),
        each(
            list(vec![text("a"), text("b")]),
            "i",
            "v",
            vec![
                append("out", var("i")),
                set("i", num(77.0)),
                set("v", none()),
            ],
        ),
        ret(var("out")),
    ]);
    assert_eq!(result, Ok(numbers(&[0, 1])));
}

#[test]
fn lists_and_dictionaries_are_shared() {
    let result = body(vec![
        set("x", list(vec![num(1.0)])),
        set("y", var("x")),
        set("d", dict(vec![("x", var("x"))])),
        append("y", num(2.0)),
        What::AssignAt(name("x"), num(0.0), num(7.0)),
        set("z", op(Op::Add, var("x"), list(vec![]))),
        append("z", num(3.0)),
        What::AssignKey(name("d"), text("n"), num(1.0)),
        ret(var("d")),
    ]);
    let shared = map(&[("n", Reply::Int(1)), ("x", numbers(&[7, 2]))]);
    assert_eq!(result, Ok(shared));
}

#[test]
fn elements_are_set_in_range_and_right_behind_it() {
    let set_at = |index: Expr| {
        body(vec![
            set("x", list(vec![num(1.0), num(2.0)])),
            What::AssignAt(name("x"), index, num(9.0)),
            ret(var("x")),
        ])
    };
    assert_eq!(set_at(num(0.0)), Ok(numbers(&[9, 2])));
    assert_eq!(set_at(num(-1.0)), Ok(numbers(&[1, 9])));
    assert_eq!(set_at(num(2.0)), Ok(numbers(&[1, 2, 9])));
    for (index, told) in [
        (num(3.0), "ERR index 3 is out of range"),
        (num(-3.0), "ERR index -3 is out of range"),
        (num(0.5), "ERR an index must be an integer, not a number"),
        (text("a"), "ERR an index must be an integer, not a string"),
    ] {
        assert_eq!(set_at(index).unwrap_err().to_string(), told);
    }
}

#[test]
fn what_cannot_be_changed_says_so() {
    let change = |value, what| body(vec![set("x", value), what]).unwrap_err().to_string();
    let set_at = || What::AssignAt(name("x"), num(0.0), num(1.0));
    let set_key = || What::AssignKey(name("x"), text("a"), num(1.0));
    assert_eq!(change(text("a"), set_at()), "ERR a string has no elements");
    assert_eq!(change(none(), set_key()), "ERR None has no elements");
    let key = "ERR a key must be a string, not a number";
    assert_eq!(change(dict(vec![]), set_at()), key);
    let index = "ERR an index must be an integer, not a string";
    assert_eq!(change(list(vec![]), set_key()), index);
    for (value, kind) in [
        (none(), "None"),
        (dict(vec![]), "a dict"),
        (text(""), "a string"),
    ] {
        let told = change(value, append("x", none()));
        assert_eq!(told, format!("ERR 'append' cannot take {kind}"));
    }
}

#[test]
fn a_variable_that_is_not_assigned_yet_is_nothing() {
    let result = body(vec![
        set("seen", list(vec![])),
        each(
            list(vec![num(1.0), num(2.0)]),
            "i",
            "v",
            vec![
                append("seen", var("later")),
                branch(
                    op(Op::Eq, var("i"), num(0.0)),
                    vec![set("later", text("x"))],
                    vec![],
                ),
            ],
        ),
        ret(var("seen")),
    ]);
    assert_eq!(result, Ok(array(&[Reply::Nil, bulk("x")])));
}

#[test]
fn an_error_tells_where_its_statement_was_built() {
    let script = |stmt: What| {
        let mut script = script(vec![]);
        script.body = vec![placed(set("x", none()), 1), placed(stmt, 2)];
        Host::new().run(&script, &[], &[]).unwrap_err()
    };
    let wrong = || op(Op::Lt, none(), num(1.0));
    let told = "ERR '<' cannot take None and a number (script at a.py:2)";
    let inner = |what| vec![placed(what, 3)];
    for stmt in [
        set("x", wrong()),
        What::Expr(wrong()),
        ret(wrong()),
        branch(wrong(), vec![], vec![]),
        repeat(wrong(), vec![]),
        each(wrong(), "i", "v", vec![]),
        What::AssignAt(name("x"), num(0.0), wrong()),
        What::Append(name("x"), wrong()),
    ] {
        assert_eq!(script(stmt).to_string(), told);
    }
    let nested = [
        What::Branch(yes(true), inner(set("x", wrong())), vec![]),
        What::Branch(yes(false), vec![], inner(set("x", wrong()))),
        What::While(yes(true), inner(set("x", wrong()))),
    ];
    for stmt in nested {
        assert_eq!(script(stmt).to_string(), told.replace(":2)", ":3)"));
    }
    let error = script(ret(num(f64::NAN)));
    assert_eq!(
        error.to_string(),
        "ERR a number is not finite (script at a.py:2)"
    );
}

#[test]
fn an_error_of_a_command_keeps_its_code_and_its_kind() {
    let host = Host::new();
    host.words("rpush l x").unwrap();
    let mut script = script(vec![]);
    script.body = vec![
        placed(What::Expr(cmd("set done 1")), 1),
        placed(ret(cmd("get l")), 2),
    ];
    let error = host.run(&script, &[], &[]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "WRONGTYPE Operation against a key holding the wrong kind of value (script at a.py:2)"
    );
    assert_eq!(error.kind(), redipy_core::ErrorKind::WrongType);
    assert_eq!(
        error.subject().map(|(key, _)| key.to_string()),
        Some("l".into())
    );
    // What ran before stays.
    assert_eq!(host.words("get done"), Ok(bulk("1")));
}
