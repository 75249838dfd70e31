//! What operators make of values, and what they refuse.

use redipy_core::Reply;

use super::support::*;
use crate::graph::{Expr, Op};

fn of(operator: Op, left: Expr, right: Expr) -> Reply {
    value(op(operator, left, right)).unwrap()
}

fn is(operator: Op, left: Expr, right: Expr) -> bool {
    of(operator, left, right) == Reply::Bool(true)
}

fn told(operator: Op, left: Expr, right: Expr) -> String {
    error(op(operator, left, right))
}

#[test]
fn numbers_are_computed_as_python_computes_floats() {
    let compute = |operator, left, right| match of(operator, num(left), num(right)) {
        Reply::Double(number) => number,
        Reply::Int(number) => f64::from(i32::try_from(number).unwrap()),
        other => panic!("{other:?}"),
    };
    for (operator, left, right, result) in [
        (Op::Add, 1.5, 2.0, 3.5),
        (Op::Sub, 1.0, 2.5, -1.5),
        (Op::Mul, 3.0, 4.0, 12.0),
        (Op::Div, 1.0, 4.0, 0.25),
        (Op::FloorDiv, 7.0, 2.0, 3.0),
        (Op::FloorDiv, -7.0, 2.0, -4.0),
        (Op::FloorDiv, 7.0, -2.0, -4.0),
        (Op::FloorDiv, -7.0, -2.0, 3.0),
        (Op::FloorDiv, 1.0, 0.1, 9.0),
        (Op::Mod, 7.0, 3.0, 1.0),
        (Op::Mod, -7.0, 3.0, 2.0),
        (Op::Mod, 7.0, -3.0, -2.0),
        (Op::Mod, 6.0, -3.0, 0.0),
        (Op::Mod, 5.5, 2.0, 1.5),
    ] {
        let found = compute(operator, left, right);
        assert_eq!(
            found.to_bits(),
            f64::to_bits(result),
            "{left} {} {right}",
            operator.sign()
        );
    }
    for operator in [Op::Div, Op::FloorDiv, Op::Mod] {
        assert_eq!(told(operator, num(1.0), num(0.0)), "ERR division by zero");
    }
    assert_eq!(value(Expr::Neg(Box::new(num(2.0)))), Ok(Reply::Int(-2)));
    assert_eq!(
        error(Expr::Neg(Box::new(text("2")))),
        "ERR '-' cannot take a string"
    );
}

#[test]
fn an_integral_result_is_an_integer_as_long_as_it_is_exact() {
    assert_eq!(value(num(2_f64.powi(53))), Ok(Reply::Int(1 << 53)));
    let more = 2_f64.powi(53) + 2.0;
    assert_eq!(value(num(more)), Ok(Reply::Double(more)));
    assert_eq!(value(num(-0.0)), Ok(Reply::Int(0)));
    assert_eq!(error(num(f64::NAN)), "ERR a number is not finite");
    assert_eq!(
        error(list(vec![num(f64::INFINITY)])),
        "ERR a number is not finite"
    );
}

#[test]
fn a_sum_is_one_of_numbers_strings_or_lists() {
    assert_eq!(of(Op::Add, text("a"), text("b")), bulk("ab"));
    let lists = of(Op::Add, list(vec![num(1.0)]), list(vec![text("x")]));
    assert_eq!(lists, array(&[Reply::Int(1), bulk("x")]));
    assert_eq!(
        told(Op::Add, text("a"), num(1.0)),
        "ERR '+' cannot take a string and a number"
    );
    assert_eq!(
        told(Op::Add, none(), list(vec![])),
        "ERR '+' cannot take None and a list"
    );
    assert_eq!(
        told(Op::Add, dict(vec![]), dict(vec![])),
        "ERR '+' cannot take a dict and a dict"
    );
    for operator in [Op::Sub, Op::Mul, Op::Div, Op::FloorDiv, Op::Mod] {
        let sign = operator.sign();
        let told = told(operator, text("1"), yes(true));
        assert_eq!(
            told,
            format!("ERR '{sign}' cannot take a string and a bool")
        );
    }
}

#[test]
fn values_of_different_kinds_are_not_equal() {
    let nested = || list(vec![num(1.0), dict(vec![("a", list(vec![none()]))])]);
    assert!(is(Op::Eq, nested(), nested()));
    assert!(is(Op::Ne, nested(), list(vec![num(1.0)])));
    assert!(is(
        Op::Ne,
        dict(vec![("a", num(1.0))]),
        dict(vec![("b", num(1.0))])
    ));
    assert!(is(
        Op::Ne,
        dict(vec![("a", num(1.0))]),
        dict(vec![("a", num(2.0))])
    ));
    assert!(is(Op::Eq, none(), none()));
    for (left, right) in [
        (yes(true), num(1.0)),
        (num(1.0), text("1")),
        (none(), yes(false)),
        (list(vec![]), dict(vec![])),
        (num(f64::NAN), num(f64::NAN)),
    ] {
        assert!(is(Op::Ne, left, right));
    }
}

#[test]
fn numbers_and_strings_have_an_order() {
    for (left, right) in [
        (num(1.0), num(1.5)),
        (text("a"), text("b")),
        (text("a"), text("ab")),
        (text("Z"), text("a")),
        (text(""), text("a")),
        (text("z"), text("é")),
    ] {
        assert!(is(Op::Lt, left.clone(), right.clone()));
        assert!(is(Op::Le, left.clone(), right.clone()));
        assert!(!is(Op::Ge, left.clone(), right.clone()));
        assert!(is(Op::Gt, right.clone(), left.clone()));
        assert!(is(Op::Ge, right, left));
    }
    assert!(is(Op::Le, num(1.0), num(1.0)) && is(Op::Ge, num(1.0), num(1.0)));
    for operator in [Op::Lt, Op::Le, Op::Gt, Op::Ge] {
        assert!(!is(operator, num(f64::NAN), num(1.0)));
        let sign = operator.sign();
        for (left, right, kinds) in [
            (text("a"), num(1.0), "a string and a number"),
            (none(), none(), "None and None"),
            (yes(true), yes(false), "a bool and a bool"),
            (list(vec![]), list(vec![]), "a list and a list"),
        ] {
            let told = told(operator, left, right);
            assert_eq!(told, format!("ERR '{sign}' cannot take {kinds}"));
        }
    }
}

#[test]
fn something_is_in_a_list_a_dictionary_or_a_string() {
    let inner = || list(vec![num(1.0)]);
    assert!(is(Op::In, inner(), list(vec![none(), inner()])));
    assert!(!is(Op::In, num(1.0), list(vec![text("1")])));
    assert!(is(Op::In, text("a"), dict(vec![("a", none())])));
    assert!(!is(Op::In, text("b"), dict(vec![("a", none())])));
    assert!(is(Op::In, text("bc"), text("abcd")) && is(Op::In, text(""), text("")));
    assert!(!is(Op::In, text("ac"), text("abcd")));
    assert_eq!(
        told(Op::In, text("a"), num(1.0)),
        "ERR 'in' cannot take a string and a number"
    );
    assert_eq!(
        told(Op::In, num(1.0), text("1")),
        "ERR 'in' cannot take a number and a string"
    );
    assert_eq!(
        told(Op::In, num(1.0), dict(vec![])),
        "ERR 'in' cannot take a number and a dict"
    );
}

#[test]
fn truth_is_that_of_python() {
    let nothing = [
        none(),
        yes(false),
        num(0.0),
        text(""),
        list(vec![]),
        dict(vec![]),
    ];
    for value in nothing {
        assert!(is(Op::Eq, not(value.clone()), yes(true)), "{value:?}");
        assert_eq!(of(Op::Or, value.clone(), text("x")), bulk("x"));
        let both = of(Op::And, value.clone(), text("x"));
        assert_eq!(Ok(both), super::support::value(value));
    }
    let something = [
        yes(true),
        num(0.1),
        num(f64::NAN),
        text("0"),
        list(vec![none()]),
        dict(vec![("", none())]),
    ];
    for value in something {
        assert!(is(Op::Eq, not(value.clone()), yes(false)), "{value:?}");
        assert_eq!(of(Op::And, value.clone(), text("x")), bulk("x"));
        let kind = call("type", vec![op(Op::Or, value.clone(), none())]);
        assert_eq!(
            super::support::value(kind),
            super::support::value(call("type", vec![value]))
        );
    }
}

#[test]
fn the_second_operand_is_computed_only_if_it_matters() {
    let host = Host::new();
    let result = host.body(vec![
        branch(op(Op::And, num(0.0), cmd("set a 1")), vec![], vec![]),
        branch(op(Op::Or, num(1.0), cmd("set b 1")), vec![], vec![]),
        set("x", op(Op::And, text(""), cmd("set c 1"))),
        set("x", op(Op::Or, text("y"), cmd("set d 1"))),
        ret(cmd("exists a b c d")),
    ]);
    assert_eq!(result, Ok(Reply::Int(0)));
}

#[test]
fn a_raw_reply_as_an_operand_is_true_as_in_lua() {
    let host = Host::new();
    host.words("hset h empty 0").unwrap();
    host.words("setrange s 0 x").unwrap();
    let result = |expr| host.body(vec![ret(expr)]).unwrap();
    host.body(vec![What::Expr(redis(vec![
        text("set"),
        text("e"),
        text(""),
    ]))])
    .unwrap();
    // What is there counts, even if it is empty.
    assert_eq!(result(op(Op::Or, raw("get e"), text("x"))), bulk(""));
    assert_eq!(result(op(Op::Or, cmd("get e"), text("x"))), bulk("x"));
    assert_eq!(result(op(Op::Or, raw("get missing"), text("x"))), bulk("x"));
    assert_eq!(
        result(op(Op::And, raw("exists missing"), text("x"))),
        bulk("x")
    );
    assert_eq!(
        result(op(Op::And, raw("get missing"), text("x"))),
        Reply::Bool(false)
    );
    // As a condition, what comes of it is judged as ever.
    let judged = |condition| {
        let then = vec![ret(num(1.0))];
        host.body(vec![branch(condition, then, vec![ret(num(2.0))])])
            .unwrap()
    };
    assert_eq!(judged(op(Op::Or, raw("get e"), text("x"))), Reply::Int(2));
    assert_eq!(judged(op(Op::And, raw("get e"), text("x"))), Reply::Int(1));
    assert_eq!(judged(raw("get e")), Reply::Int(2));
}

use crate::graph::What;
