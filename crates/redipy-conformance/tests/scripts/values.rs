//! Every kind of value with every function and operator.

use redipy::Reply;
use redipy_script::graph::{Expr, Op, What};

use crate::both::Backends;
use crate::cases::shown;
use crate::write::*;

fn returns(backends: &Backends, value: Expr, args: &[Reply]) -> String {
    shown(backends, vec![back(value)], args)
}

/// Every kind of value comes in as an argument, goes out as a result, and is itself meanwhile.
#[expect(clippy::too_many_lines, reason = "a table")]
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
        let one = std::slice::from_ref(value);
        assert_eq!(returns(backends, arg(0), one), format!("{value:?}"));
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
            returns(backends, function(name, vec![arg(0)]), one);
        }
        returns(backends, Expr::Not(Box::new(arg(0))), one);
        returns(backends, Expr::Neg(Box::new(arg(0))), one);
        returns(backends, Expr::Concat(vec![arg(0)]), one);
        returns(backends, Expr::Concat(vec![text("x"), arg(0)]), one);
        returns(backends, command_with("set $0", vec![arg(0)]), one);
        let each = for_loop(
            arg(0),
            "ix",
            "val",
            vec![What::Expr(command_with(
                "rpush $1",
                vec![index("ix"), var("val")],
            ))],
        );
        shown(backends, vec![each], one);
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
