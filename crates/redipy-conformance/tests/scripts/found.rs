//! What random scripts found, made small.

use redipy_script::graph::{Expr, Op, What};

use crate::both::Backends;
use crate::cases::shown;
use crate::write::*;

/// What random scripts found.
#[expect(clippy::too_many_lines, reason = "a table")]
pub fn found(backends: &Backends) {
    let zero = |sign| op(int(0), sign, int(-1));
    let index = |of: Expr, at| Expr::At(Box::new(of), Box::new(at));
    for (body, came) in [
        // Lua keeps one constant for zero and its negative.
        (
            vec![
                declare("x", Expr::Neg(Box::new(int(0)))),
                declare("y", zero(Op::Mul)),
                back(list(vec![
                    command_with("lrange $0", vec![int(0), int(0)]),
                    var("y"),
                    var("x"),
                ])),
            ],
            "Array([Array([]), Int(0), Int(0)])",
        ),
        // One text by itself is a text, too.
        (
            vec![
                declare("x", command("get $0")),
                What::Expr(Expr::Concat(vec![var("x")])),
            ],
            "ERR a text cannot hold None (script at case.py:5)",
        ),
        // What is of no use to anybody is computed all the same.
        (
            vec![
                What::Expr(op(
                    index(list(vec![]), text("x")),
                    Op::And,
                    command("get $0"),
                )),
                back(int(1)),
            ],
            "ERR an index must be an integer, not a string (script at case.py:4)",
        ),
        (
            vec![
                What::Expr(op(command("rpush $0 x"), Op::Or, int(1))),
                back(command("llen $0")),
            ],
            "Int(1)",
        ),
        // Fields are texts, whatever they were asked for with.
        (
            vec![back(function(
                "keys",
                vec![command_with("hmget $0", vec![text("a"), int(-1), num(0.5)])],
            ))],
            "Array([Bulk(b\"-1\"), Bulk(b\"0.5\"), Bulk(b\"a\")])",
        ),
        // What comes first fails first, even if what comes later needs lines of its own.
        (
            vec![back(Expr::Dict(vec![(
                int(1),
                command_with("hmget $0", vec![none(), text("a")]),
            )]))],
            "ERR a key must be a string, not a number (script at case.py:4)",
        ),
        (
            vec![
                declare("x", command("get $0")),
                back(Expr::Concat(vec![
                    var("x"),
                    function("tostring", vec![list(vec![])]),
                ])),
            ],
            "ERR a text cannot hold None (script at case.py:5)",
        ),
        (
            vec![
                declare("x", command("get $0")),
                back(command_with(
                    "set",
                    vec![var("x"), Expr::Neg(Box::new(text("")))],
                )),
            ],
            "ERR a command cannot take None as an argument (script at case.py:5)",
        ),
        // Only the left operand is as Lua has it.
        (
            vec![
                What::Expr(command_with("set $0", vec![text("")])),
                branch(
                    op(raw(command("get $0")), Op::Or, text("z")),
                    vec![back(int(1))],
                    vec![],
                ),
                back(op(raw(command("get $0")), Op::Or, text("z"))),
            ],
            "Bulk(b\"\")",
        ),
        (
            vec![back(command_with("incrby $0", vec![num(1.5)]))],
            "Double(1.5)",
        ),
        (
            vec![
                declare("x", text("2.0")),
                back(command_with("incrby $0", vec![var("x")])),
            ],
            "ERR value is not an integer or out of range (script at case.py:5)",
        ),
    ] {
        backends.call(&[b"DEL", b"a"]);
        assert_eq!(shown(backends, body, &[]), came);
    }
}
