//! Expressions that are no operators.

use redipy_core::Reply;

use super::support::*;
use crate::graph::{Expr, Literal, Op, Ref, What};

#[test]
fn literals_are_values() {
    let literal = Literal::Dict(vec![
        (
            "b".into(),
            Literal::List(vec![Literal::Int(-3), Literal::Float(0.5)]),
        ),
        ("a".into(), Literal::Bool(true)),
        ("a".into(), Literal::None),
    ]);
    let list = array(&[Reply::Int(-3), Reply::Double(0.5)]);
    assert_eq!(
        value(Expr::Val(literal)),
        Ok(map(&[("a", Reply::Nil), ("b", list)]))
    );
    let bytes = Expr::Val(Literal::Str(b"\xff\0".into()));
    assert_eq!(value(bytes), Ok(Reply::Bulk(b"\xff\0".into())));
}

#[test]
fn a_literal_is_a_new_list_each_time() {
    let result = body(vec![
        set("all", list(vec![])),
        each(
            call("range", vec![num(0.0), num(3.0)]),
            "i",
            "v",
            vec![
                set("one", Expr::Val(Literal::List(vec![Literal::Int(7)]))),
                What::Append(name("one"), var("v")),
                What::Append(name("all"), var("one")),
            ],
        ),
        ret(call("cjson.encode", vec![var("all")])),
    ]);
    assert_eq!(result, Ok(bulk("[[7,0],[7,1],[7,2]]")));
}

#[test]
fn indices_count_from_either_end() {
    let items = || list(vec![text("a"), text("b"), text("c")]);
    for (index, found) in [(0.0, "a"), (2.0, "c"), (-1.0, "c"), (-3.0, "a")] {
        assert_eq!(value(at(items(), num(index))), Ok(bulk(found)));
        assert_eq!(value(at(text("abc"), num(index))), Ok(bulk(found)));
    }
    for index in [3.0, -4.0, 1e300] {
        assert_eq!(value(at(items(), num(index))), Ok(Reply::Nil));
        assert_eq!(value(at(text("abc"), num(index))), Ok(Reply::Nil));
    }
    for (index, kind) in [
        (num(0.5), "a number"),
        (num(f64::INFINITY), "a number"),
        (text("0"), "a string"),
        (none(), "None"),
        (yes(true), "a bool"),
    ] {
        let told = format!("ERR an index must be an integer, not {kind}");
        assert_eq!(error(at(items(), index.clone())), told);
        assert_eq!(error(at(text("abc"), index)), told);
    }
}

#[test]
fn keys_find_what_stands_at_them() {
    let entries = || dict(vec![("a", num(1.0))]);
    assert_eq!(value(at(entries(), text("a"))), Ok(Reply::Int(1)));
    assert_eq!(value(at(entries(), text("b"))), Ok(Reply::Nil));
    let key = Expr::Key(Box::new(entries()), Box::new(text("a")));
    assert_eq!(value(key), Ok(Reply::Int(1)));
    assert_eq!(
        error(at(entries(), num(1.0))),
        "ERR a key must be a string, not a number"
    );
    for (of, kind) in [
        (none(), "None"),
        (num(1.0), "a number"),
        (yes(true), "a bool"),
    ] {
        assert_eq!(
            error(at(of, num(0.0))),
            format!("ERR {kind} has no elements")
        );
    }
}

fn slice(of: Expr, start: Option<f64>, stop: Option<f64>) -> Expr {
    let end = |end: Option<f64>| end.map(|end| Box::new(num(end)));
    Expr::Slice(Box::new(of), end(start), end(stop))
}

#[test]
fn slices_are_those_of_python() {
    for (start, stop, part) in [
        (None, None, "abcd"),
        (Some(1.0), None, "bcd"),
        (None, Some(2.0), "ab"),
        (Some(1.0), Some(3.0), "bc"),
        (Some(-2.0), None, "cd"),
        (None, Some(-1.0), "abc"),
        (Some(-99.0), Some(99.0), "abcd"),
        (Some(3.0), Some(1.0), ""),
        (Some(9.0), None, ""),
        (None, Some(-9.0), ""),
    ] {
        assert_eq!(value(slice(text("abcd"), start, stop)), Ok(bulk(part)));
        let items = list("abcd".chars().map(|one| text(&one.to_string())).collect());
        let joined = call("join", vec![text(""), slice(items, start, stop)]);
        assert_eq!(value(joined), Ok(bulk(part)));
    }
    let of_none = Expr::Slice(
        Box::new(text("ab")),
        Some(Box::new(none())),
        Some(Box::new(num(1.0))),
    );
    assert_eq!(value(of_none), Ok(bulk("a")));
    assert_eq!(
        error(slice(text("ab"), Some(0.5), None)),
        "ERR an index must be an integer, not a number"
    );
    assert_eq!(
        error(slice(dict(vec![]), None, None)),
        "ERR a dict has no elements"
    );
    assert_eq!(error(slice(none(), None, None)), "ERR None has no elements");
}

#[test]
fn a_slice_is_a_list_of_its_own() {
    let result = body(vec![
        set("x", list(vec![num(1.0), num(2.0)])),
        set("y", slice(var("x"), None, None)),
        What::Append(name("y"), num(3.0)),
        ret(Expr::Len(name("x"))),
    ]);
    assert_eq!(result, Ok(Reply::Int(2)));
}

#[test]
fn lengths_are_of_strings_lists_and_dictionaries() {
    let len = |value| body(vec![set("x", value), ret(Expr::Len(name("x")))]);
    assert_eq!(len(text("é")), Ok(Reply::Int(2)));
    assert_eq!(len(list(vec![none(), none()])), Ok(Reply::Int(2)));
    assert_eq!(len(dict(vec![("a", none())])), Ok(Reply::Int(1)));
    assert_eq!(
        len(none()).unwrap_err().to_string(),
        "ERR None has no length"
    );
    assert_eq!(
        len(num(1.0)).unwrap_err().to_string(),
        "ERR a number has no length"
    );
}

#[test]
fn texts_hold_strings_and_numbers() {
    let concat = |parts: Vec<Expr>| Expr::Concat(parts);
    let all = concat(vec![
        text("a"),
        num(1.0),
        num(0.1),
        num(-0.0),
        num(1e17),
        text(""),
    ]);
    assert_eq!(value(all), Ok(bulk("a10.101e+17")));
    assert_eq!(value(concat(vec![])), Ok(bulk("")));
    for (part, kind) in [
        (none(), "None"),
        (yes(true), "a bool"),
        (list(vec![]), "a list"),
        (dict(vec![]), "a dict"),
    ] {
        assert_eq!(
            error(concat(vec![text("a"), part])),
            format!("ERR a text cannot hold {kind}")
        );
    }
}

#[test]
fn dictionaries_are_made_of_string_keys() {
    let twice = dict(vec![("a", num(1.0)), ("a", num(2.0))]);
    assert_eq!(value(twice), Ok(map(&[("a", Reply::Int(2))])));
    let wrong = Expr::Dict(vec![(num(1.0), none())]);
    assert_eq!(error(wrong), "ERR a key must be a string, not a number");
}

#[test]
fn an_empty_list_is_nothing_only_as_the_result_itself() {
    assert_eq!(value(list(vec![])), Ok(Reply::Nil));
    assert_eq!(value(dict(vec![])), Ok(Reply::Nil));
    let nested = list(vec![list(vec![]), dict(vec![])]);
    assert_eq!(value(nested), Ok(array(&[array(&[]), map(&[])])));
    assert_eq!(body(vec![]), Ok(Reply::Nil));
    assert_eq!(body(vec![What::Return(None)]), Ok(Reply::Nil));
    assert_eq!(value(yes(false)), Ok(Reply::Bool(false)));
}

#[test]
fn keys_and_arguments_are_loaded() {
    let mut script = script(vec![
        What::Declare(Ref::Key("key_0".into(), "k".into()), Expr::LoadKey(0)),
        What::Declare(Ref::Arg("arg_0".into(), "a".into()), Expr::LoadArg(0)),
        ret(list(vec![
            Expr::Ref(Ref::Key("key_0".into(), "k".into())),
            Expr::Ref(Ref::Arg("arg_0".into(), "a".into())),
        ])),
    ]);
    script.keys = vec!["k".into()];
    script.args = vec!["a".into()];
    let host = Host::new();
    for arg in [
        Reply::Nil,
        Reply::Bool(true),
        Reply::Int(3),
        Reply::Double(0.5),
        bulk("text"),
        array(&[array(&[]), map(&[("x", Reply::Nil)])]),
    ] {
        let result = host.run(&script, &["name"], std::slice::from_ref(&arg));
        assert_eq!(result, Ok(array(&[bulk("name"), arg])));
    }
    assert_eq!(
        host.run(&script, &[], &[]).unwrap_err().to_string(),
        "ERR the script takes 1 keys and 1 arguments, not 0 and 0"
    );
}

#[test]
fn operands_and_elements_are_computed_in_their_order() {
    let host = Host::new();
    let next = || cmd("incr n");
    let result = host.body(vec![
        set("d", dict(vec![])),
        set(
            "all",
            list(vec![
                next(),
                op(Op::Sub, next(), next()),
                at(list(vec![next(), next()]), op(Op::Sub, next(), num(6.0))),
                Expr::Concat(vec![next(), next()]),
                call("math.max", vec![next(), next()]),
            ]),
        ),
        What::AssignAt(name("all"), op(Op::Sub, next(), num(11.0)), next()),
        ret(var("all")),
    ]);
    let numbers = [12, -1, 4].map(Reply::Int);
    let expected = [&numbers[..], &[bulk("78"), Reply::Int(10)]].concat();
    assert_eq!(result, Ok(Reply::Array(expected)));
}
