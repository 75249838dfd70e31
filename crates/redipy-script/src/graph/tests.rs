use super::{Expr, Literal, Op, Position, Ref, Script, Stmt, What};

fn script(cmds: &str) -> String {
    format!(r#"{{"kind": "script", "argv": ["n"], "keyv": ["k"], "cmds": [{cmds}]}}"#)
}

fn refusal(text: &str) -> String {
    Script::from_json(text).unwrap_err().to_string()
}

#[test]
fn operators_stand_in_the_table_where_they_are_declared() {
    for (at, (op, name, _)) in Op::NAMES.into_iter().enumerate() {
        assert_eq!(op as usize, at);
        assert_eq!(Op::from_name(name), Some(op));
    }
}

#[test]
fn what_is_written_is_read_again() {
    let x = || Expr::Ref(Ref::Var("var_0".into(), Some("x".into())));
    let at = Some(Position {
        file: "a.py".into(),
        line: 3,
    });
    let values = [
        Literal::None,
        Literal::Bool(true),
        Literal::Int(-7),
        Literal::Float(0.1 + 0.2),
        Literal::Float(2.0),
        Literal::Str("é".into()),
        Literal::Str(b"\xff\0".as_slice().into()),
        Literal::List(vec![Literal::Int(1), Literal::None]),
        Literal::Dict(vec![("a".into(), Literal::List(vec![]))]),
    ];
    let values = values.map(Expr::Val);
    let slice = Expr::Slice(Box::new(x()), None, Some(Box::new(x())));
    let pairs = Expr::Dict(vec![(x(), slice)]);
    let body = vec![
        Stmt {
            at: at.clone(),
            what: What::Append(Ref::Var("var_0".into(), None), Expr::List(values.to_vec())),
        },
        Stmt {
            at: None,
            what: What::Branch(
                Expr::Not(Box::new(pairs)),
                vec![Stmt {
                    at: None,
                    what: What::Break,
                }],
                vec![],
            ),
        },
        Stmt {
            at: None,
            what: What::Return(None),
        },
    ];
    let script = Script {
        args: vec!["n".into()],
        keys: vec![],
        body,
    };
    let again = Script::from_json(&script.to_json()).unwrap();
    assert_eq!(again, script);
    assert_eq!(again.body[0].at, at);
}

#[test]
fn positions_do_not_count_in_comparisons() {
    let plain = Script::from_json(&script(r#"{"kind": "break"}"#)).unwrap();
    let placed = r#"{"kind": "break", "at": {"file": "x", "line": 9}}"#;
    assert_eq!(Script::from_json(&script(placed)).unwrap(), plain);
}

#[test]
fn what_is_wrong_with_a_graph_is_told() {
    for (cmd, told) in [
        (r#"{"kind": "jump"}"#, "there is no statement 'jump'"),
        (
            r#"{"kind": "return", "value": {"kind": "x"}}"#,
            "there is no expression 'x'",
        ),
        (
            r#"{"kind": "while", "body": 1}"#,
            "while needs something as 'condition'",
        ),
        (
            r#"{"kind": "stmt", "expr": {"kind": "unary", "op": "pos"}}"#,
            "there is no unary operator 'pos'",
        ),
        (
            r#"{"kind": "append", "assign": {"kind": "val"}, "value": 1}"#,
            "append needs a name as",
        ),
        ("3", "an object with a kind is missing"),
    ] {
        let error = refusal(&script(cmd));
        assert!(error.contains(told), "{cmd}: {error}");
    }
    assert!(refusal("{").contains("is not JSON"));
    assert!(refusal(&"[".repeat(5000)).contains("nested deeper than 1000"));
}
