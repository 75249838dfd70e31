//! What cannot be compiled.

use redipy_core::ErrorKind;

use super::support::*;
use crate::graph::{Expr, What};
use crate::native::Native;

fn told(body: Vec<What>) -> String {
    let error = Native::compile(&script(body), None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    let text = error.to_string();
    text.strip_prefix("ERR the script is not valid: ")
        .unwrap()
        .to_owned()
}

#[test]
fn what_cannot_run_is_refused_beforehand() {
    let number = || num(1.0);
    let spread = || Expr::Spread(Box::new(list(vec![])));
    for (stmt, text) in [
        (What::Break, "'break' is outside of a loop"),
        (What::Continue, "'continue' is outside of a loop"),
        (ret(var("x")), "there is no variable 'x'"),
        (
            What::Append(name("x"), number()),
            "there is no variable 'x'",
        ),
        (ret(Expr::Len(name("x"))), "there is no variable 'x'"),
        (ret(Expr::LoadArg(0)), "it has no argument 0"),
        (ret(Expr::LoadKey(1)), "it has no key 1"),
        (
            ret(redis(vec![])),
            "the name of a command has to be written out",
        ),
        (
            ret(redis(vec![number()])),
            "the name of a command has to be written out",
        ),
        (ret(call("len", vec![])), "'len' is called with 0 arguments"),
        (
            ret(call("range", vec![number(), number(), number(), number()])),
            "'range' is called with 4 arguments",
        ),
        (
            ret(spread()),
            "a list is spread elsewhere than among the arguments of a command",
        ),
        (
            ret(call("len", vec![spread()])),
            "a list is spread elsewhere than among the arguments of a command",
        ),
    ] {
        assert_eq!(told(vec![stmt]), text);
    }
}

#[test]
fn a_variable_of_a_loop_is_known_in_the_loop_only() {
    let items = || list(vec![num(1.0)]);
    let after = vec![each(items(), "i", "v", vec![]), ret(var("v"))];
    assert_eq!(told(after), "there is no variable 'v'");
    let again = vec![
        set("v", text("outer")),
        each(items(), "i", "v", vec![each(items(), "i", "v", vec![])]),
        ret(var("v")),
    ];
    assert_eq!(body(again), Ok(bulk("outer")));
}

#[test]
fn a_refusal_tells_where_it_was_built() {
    let mut script = script(vec![]);
    let inner = placed(ret(var("x")), 3);
    script.body = vec![placed(What::Branch(yes(true), vec![inner], vec![]), 2)];
    let told = Native::compile(&script, None).unwrap_err().to_string();
    assert_eq!(
        told,
        "ERR the script is not valid: there is no variable 'x' (script at a.py:3)"
    );
}
