//! The keys that are written in a script: a server is told of them as of those that its callers name.

use redipy_core::{Bytes, commands};

use crate::graph::{Call, Expr, Literal, Stmt};

/// Returns the keys that the calls of commands name outright, each once.
pub fn written(body: &[Stmt]) -> Vec<Bytes> {
    let mut keys = Vec::new();
    in_stmts(body, &mut keys);
    keys
}

fn in_stmts(body: &[Stmt], keys: &mut Vec<Bytes>) {
    for stmt in body {
        for expr in stmt.exprs() {
            in_expr(expr, keys);
        }
        for block in stmt.blocks() {
            in_stmts(block, keys);
        }
    }
}

fn in_expr(expr: &Expr, keys: &mut Vec<Bytes>) {
    for part in expr.parts() {
        in_expr(part, keys);
    }
    if let Expr::Call(call) = expr {
        of_call(call, keys);
    }
}

/// Adds the keys that a call names outright.
fn of_call(call: &Call, keys: &mut Vec<Bytes>) {
    let Some(args) = call.command() else {
        return;
    };
    // Behind what may be any number of arguments, nobody knows where a key is.
    if args.iter().any(|arg| matches!(arg, Expr::Spread(_))) {
        return;
    }
    let words: Vec<Option<Bytes>> = args.iter().map(word).collect();
    let Some((Some(name), rest)) = words.split_first() else {
        return;
    };
    let known: Vec<Bytes> = rest
        .iter()
        .map(|word| word.clone().unwrap_or_default())
        .collect();
    let Ok((spec, behind)) = commands::find(name, &known) else {
        return;
    };
    let skipped = known.len() - behind.len();
    for at in spec.key_positions(behind) {
        if let Some(Some(key)) = rest.get(at + skipped)
            && !keys.contains(key)
        {
            keys.push(key.clone());
        }
    }
}

/// Returns the word that is written in the script, if it is.
fn word(expr: &Expr) -> Option<Bytes> {
    match expr {
        Expr::Val(Literal::Str(text)) => Some(text.clone()),
        Expr::Val(Literal::Int(number)) => Some(Bytes::from(*number)),
        _ => None,
    }
}
