//! Scripts that come near what Lua can hold.

use redipy::Reply;
use redipy_script::graph::{Expr, Literal, Op, What};

use crate::both::Backends;
use crate::write::*;

fn result(backends: &Backends, body: Vec<What>) -> redipy::Result<Reply> {
    let script = script(1, 1, body);
    let outcome = backends.run(&script, &["key"], &[Reply::Int(1)]);
    outcome.unwrap_or_else(|text| panic!("{}", &text[text.len().saturating_sub(3000)..]))
}

fn nested(depth: usize, inner: Expr, wrap: impl Fn(Expr) -> Expr) -> Expr {
    (0..depth).fold(inner, |inner, _| wrap(inner))
}

pub fn many_variables(backends: &Backends) {
    let mut body: Vec<What> = (0..400_i64)
        .map(|at| declare(&format!("v{at}"), int(at)))
        .collect();
    let sum = (1..400).fold(var("v0"), |sum, at| {
        op(sum, Op::Add, var(&format!("v{at}")))
    });
    // Some of them are needed before and outside of their blocks.
    body.push(branch(arg(0), vec![declare("late", int(1))], vec![]));
    for at in 0..300 {
        body.push(assign(&format!("w{at}"), arg(0)));
    }
    body.push(declare("sum", sum));
    body.push(back(list(vec![
        var("sum"),
        var("late"),
        var("w299"),
        var("v399"),
    ])));
    assert_eq!(
        result(backends, body),
        Ok(Reply::Array([79800, 1, 1, 399].map(Reply::Int).to_vec()))
    );
}

pub fn all_helpers_and_many_variables(backends: &Backends) {
    let functions = [
        "tonumber",
        "asintstr",
        "tostring",
        "type",
        "len",
        "math.floor",
        "math.ceil",
        "math.abs",
        "lifetime",
        "string.upper",
        "strip",
        "cjson.encode",
        "cjson.decode",
        "keys",
    ];
    let mut body: Vec<What> = (0..180_i64)
        .map(|at| declare(&format!("v{at}"), arg(0)))
        .collect();
    for ops in [
        Op::Add,
        Op::Sub,
        Op::Mul,
        Op::Div,
        Op::FloorDiv,
        Op::Mod,
        Op::Eq,
        Op::In,
        Op::Lt,
        Op::Le,
        Op::Gt,
        Op::Ge,
    ] {
        let in_list = if ops == Op::In {
            list(vec![arg(0)])
        } else {
            var("v3")
        };
        body.push(assign("x", op(arg(0), ops, in_list)));
    }
    let skipped = functions
        .iter()
        .map(|name| What::Expr(function(name, vec![arg(0)])))
        .collect();
    body.push(branch(Expr::Not(Box::new(arg(0))), skipped, vec![]));
    for call in [
        "zrange $0 0 -1 withscores",
        "hgetall $0",
        "hmget $0 a",
        "mget $0",
        "type $0",
        "ttl $0",
        "zmpop 1 $0 min",
    ] {
        body.push(assign("x", command(call)));
    }
    body.push(back(var("v179")));
    assert_eq!(result(backends, body), Ok(Reply::Int(1)));
}

pub fn long_chains(backends: &Backends) {
    let mut chain = vec![back(text("none"))];
    for at in (0..400).rev() {
        chain = vec![branch(
            op(arg(0), Op::Eq, int(at + 2)),
            vec![back(int(at))],
            chain,
        )];
    }
    assert_eq!(result(backends, chain), Ok(bulk("none")));
    let parts: Vec<Expr> = (0..600).map(|_| arg(0)).collect();
    let both = list(vec![Expr::Concat(parts.clone()), list(parts)]);
    let Ok(Reply::Array(items)) = result(backends, vec![back(both)]) else {
        panic!()
    };
    assert_eq!(items[0], bulk(&"1".repeat(600)));
    assert_eq!(items[1], Reply::Array(vec![Reply::Int(1); 600]));
    let or = (0..500).fold(none(), |all, at| {
        op(all, Op::Or, op(arg(0), Op::Eq, int(at)))
    });
    assert_eq!(result(backends, vec![back(or)]), Ok(Reply::Bool(true)));
}

pub fn deep_expressions(backends: &Backends) {
    for wrap in [
        (|inner| op(int(1), Op::Add, inner)) as fn(Expr) -> Expr,
        |inner| op(arg(0), Op::Add, inner),
        |inner| op(inner, Op::Add, arg(0)),
        |inner| Expr::Neg(Box::new(Expr::Neg(Box::new(op(inner, Op::Add, arg(0)))))),
        |inner| function("math.max", vec![op(inner, Op::Add, int(1)), int(0)]),
    ] {
        let expr = nested(300, int(0), wrap);
        assert_eq!(result(backends, vec![back(expr)]), Ok(Reply::Int(300)));
    }
    let deepest = nested(900, int(0), |inner| op(arg(0), Op::Add, inner));
    assert_eq!(result(backends, vec![back(deepest)]), Ok(Reply::Int(900)));
    let deep = nested(150, int(7), |inner| {
        Expr::At(Box::new(list(vec![inner])), Box::new(int(0)))
    });
    assert_eq!(result(backends, vec![back(deep)]), Ok(Reply::Int(7)));
    // What is computed before what is nested deep stays before it.
    let first = command("rpush $0 a");
    let calls = nested(120, int(0), |inner| {
        op(inner, Op::Or, command("rpush $0 b"))
    });
    let length = list(vec![
        first,
        op(
            nested(100, command("llen $0"), |inner| op(int(1), Op::Add, inner)),
            Op::Mul,
            int(2),
        ),
        calls,
    ]);
    assert_eq!(
        result(backends, vec![What::Expr(command("del $0")), back(length)]),
        Ok(Reply::Array([1, 202, 2].map(Reply::Int).to_vec()))
    );
    let and = nested(200, arg(0), |inner| op(arg(0), Op::And, inner));
    let or = nested(200, arg(0), |inner| {
        op(op(arg(0), Op::Eq, int(5)), Op::Or, inner)
    });
    let found = branch(op(and, Op::And, or), vec![back(text("yes"))], vec![]);
    assert_eq!(result(backends, vec![found]), Ok(bulk("yes")));
    let literal = (0..100).fold(Literal::Int(1), |inner, _| {
        Literal::List(vec![inner, Literal::List(vec![])])
    });
    assert!(result(backends, vec![back(Expr::Val(literal))]).is_ok());
}

pub fn deep_blocks(backends: &Backends) {
    let mut body = vec![back(text("inside"))];
    for _ in 0..100 {
        body = vec![branch(arg(0), body, vec![])];
    }
    assert_eq!(result(backends, body), Ok(bulk("inside")));
    let mut body = vec![assign("count", op(var("count"), Op::Add, int(1)))];
    for at in 0..30 {
        body = vec![for_loop(
            list(vec![int(1)]),
            &format!("ix_{at}"),
            &format!("val_{at}"),
            body,
        )];
    }
    body.insert(0, declare("count", int(0)));
    body.push(back(var("count")));
    assert_eq!(result(backends, body), Ok(Reply::Int(1)));
}

pub fn many_arguments(backends: &Backends) {
    let written: Vec<Expr> = (0..400).map(int).collect();
    let push = |args| command_with("rpush $0", args);
    let body = vec![
        What::Expr(command("del $0")),
        What::Expr(push(written)),
        What::Expr(push(vec![
            text("x"),
            Expr::Spread(Box::new(function("range", vec![int(0), int(5000)]))),
            text("y"),
        ])),
        What::Expr(push(vec![Expr::Spread(Box::new(function(
            "range",
            vec![int(0), int(7800)],
        )))])),
        back(list(vec![command("llen $0"), command("lindex $0 -1")])),
    ];
    assert_eq!(
        result(backends, body),
        Ok(Reply::Array(vec![
            Reply::Int(400 + 5002 + 7800),
            bulk("7799")
        ]))
    );
}

/// What Lua has no room for is told when it is written, or when it runs.
pub fn beyond(backends: &Backends) {
    let mut body = vec![back(int(1))];
    for _ in 0..180 {
        body = vec![branch(arg(0), body, vec![])];
    }
    let script = script(1, 1, body);
    let told = redipy_script::lua::Lua::generate(&script, &redipy_script::lua::Options::default());
    let told = told.unwrap_err().to_string();
    assert_eq!(
        told,
        "ERR the script cannot be written as Lua: its blocks are nested too deep"
    );
    let _ = backends;
}
