//! Short ways to write scripts.

use redipy::Bytes;
use redipy_script::graph::{Call, Expr, Literal, Op, Position, Ref, Script, Stmt, What};

pub fn none() -> Expr {
    Expr::Val(Literal::None)
}

pub fn num(number: f64) -> Expr {
    Expr::Val(Literal::Float(number))
}

pub fn int(number: i64) -> Expr {
    Expr::Val(Literal::Int(number))
}

pub fn text(text: &str) -> Expr {
    Expr::Val(Literal::Str(text.into()))
}

pub fn list(items: Vec<Expr>) -> Expr {
    Expr::List(items)
}

pub fn op(left: Expr, op: Op, right: Expr) -> Expr {
    Expr::Binary(op, Box::new(left), Box::new(right))
}

pub fn name(name: &str) -> Ref {
    Ref::Var(name.to_owned(), None)
}

pub fn var(of: &str) -> Expr {
    Expr::Ref(name(of))
}

pub fn arg(at: usize) -> Expr {
    Expr::Ref(Ref::Arg(format!("arg_{at}"), format!("arg{at}")))
}

pub fn key(at: usize) -> Expr {
    Expr::Ref(Ref::Key(format!("key_{at}"), format!("key{at}")))
}

pub fn function(name: &str, args: Vec<Expr>) -> Expr {
    Expr::Call(Call {
        name: name.to_owned(),
        args,
        no_adjust: false,
    })
}

/// A call of a command with literal words; `$0` is a key, other words are texts.
pub fn command(words: &str) -> Expr {
    command_with(words, Vec::new())
}

pub fn command_with(words: &str, more: Vec<Expr>) -> Expr {
    let word = |word: &str| match word.strip_prefix('$') {
        Some(at) => key(at.parse().unwrap()),
        None => text(word),
    };
    let mut args: Vec<Expr> = words.split(' ').map(word).collect();
    args.extend(more);
    function("redis.call", args)
}

pub fn raw(call: Expr) -> Expr {
    match call {
        Expr::Call(call) => Expr::Call(Call {
            no_adjust: true,
            ..call
        }),
        other => other,
    }
}

pub fn declare(to: &str, value: Expr) -> What {
    What::Declare(name(to), value)
}

pub fn assign(to: &str, value: Expr) -> What {
    What::Assign(name(to), value)
}

pub fn back(value: Expr) -> What {
    What::Return(Some(value))
}

pub fn branch(condition: Expr, then: Vec<What>, otherwise: Vec<What>) -> What {
    What::Branch(condition, stmts(then), stmts(otherwise))
}

pub fn while_loop(condition: Expr, body: Vec<What>) -> What {
    What::While(condition, stmts(body))
}

pub fn for_loop(array: Expr, index: &str, value: &str, body: Vec<What>) -> What {
    What::For {
        array,
        index: index.to_owned(),
        value: value.to_owned(),
        body: stmts(body),
    }
}

pub fn index(name: &str) -> Expr {
    Expr::Ref(Ref::Index(name.to_owned()))
}

pub fn stmts(body: Vec<What>) -> Vec<Stmt> {
    body.into_iter()
        .map(|what| Stmt { at: None, what })
        .collect()
}

/// Gives each statement a line of its own.
fn number(body: &mut [Stmt], line: &mut u32) {
    for stmt in body {
        *line += 1;
        stmt.at = Some(Position {
            file: "case.py".into(),
            line: *line,
        });
        match &mut stmt.what {
            What::Branch(_, then, otherwise) => {
                number(then, line);
                number(otherwise, line);
            }
            What::For { body, .. } | What::While(_, body) => number(body, line),
            _ => {}
        }
    }
}

/// Makes a script of its statements, with so many keys and arguments, whose declarations are the first lines.
pub fn script(keys: usize, args: usize, body: Vec<What>) -> Script {
    let mut all: Vec<What> = Vec::new();
    for at in 0..args {
        all.push(What::Declare(
            Ref::Arg(format!("arg_{at}"), format!("arg{at}")),
            Expr::LoadArg(at),
        ));
    }
    for at in 0..keys {
        all.push(What::Declare(
            Ref::Key(format!("key_{at}"), format!("key{at}")),
            Expr::LoadKey(at),
        ));
    }
    all.extend(body);
    let mut body = stmts(all);
    number(&mut body, &mut 0);
    Script {
        args: (0..args).map(|at| format!("arg{at}")).collect(),
        keys: (0..keys).map(|at| format!("key{at}")).collect(),
        body,
    }
}

pub fn bulk(text: &str) -> redipy::Reply {
    redipy::Reply::Bulk(Bytes::from(text))
}
