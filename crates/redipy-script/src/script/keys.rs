//! The keys that are written in a script: a server is told of them as of those that its callers name.

use redipy_core::{Bytes, commands};

use crate::graph::{Call, Expr, Literal, Stmt, What};

/// Returns the keys that the calls of commands name outright, each once.
pub fn written(body: &[Stmt]) -> Vec<Bytes> {
    let mut keys = Vec::new();
    in_stmts(body, &mut keys);
    keys
}

fn in_stmts(body: &[Stmt], keys: &mut Vec<Bytes>) {
    for stmt in body {
        match &stmt.what {
            What::Declare(_, value)
            | What::Assign(_, value)
            | What::Append(_, value)
            | What::Expr(value)
            | What::Return(Some(value)) => in_expr(value, keys),
            What::AssignAt(_, one, other) | What::AssignKey(_, one, other) => {
                in_exprs([one, other], keys);
            }
            What::Branch(condition, then, otherwise) => {
                in_expr(condition, keys);
                in_stmts(then, keys);
                in_stmts(otherwise, keys);
            }
            What::For { array, body, .. } => {
                in_expr(array, keys);
                in_stmts(body, keys);
            }
            What::While(condition, body) => {
                in_expr(condition, keys);
                in_stmts(body, keys);
            }
            What::Break | What::Continue | What::Return(None) => {}
        }
    }
}

fn in_exprs<'a>(exprs: impl IntoIterator<Item = &'a Expr>, keys: &mut Vec<Bytes>) {
    for expr in exprs {
        in_expr(expr, keys);
    }
}

fn in_expr(expr: &Expr, keys: &mut Vec<Bytes>) {
    match expr {
        Expr::Not(of) | Expr::Neg(of) | Expr::Spread(of) => in_expr(of, keys),
        Expr::Binary(_, left, right) | Expr::At(left, right) | Expr::Key(left, right) => {
            in_exprs([&**left, &**right], keys);
        }
        Expr::Concat(parts) | Expr::List(parts) => in_exprs(parts, keys),
        Expr::Slice(of, start, stop) => {
            in_expr(of, keys);
            in_exprs(start.as_deref().into_iter().chain(stop.as_deref()), keys);
        }
        Expr::Dict(items) => in_exprs(items.iter().flat_map(|(key, value)| [key, value]), keys),
        Expr::Call(call) => {
            in_exprs(&call.args, keys);
            of_call(call, keys);
        }
        Expr::Ref(_)
        | Expr::Val(_)
        | Expr::Constant(_)
        | Expr::Len(_)
        | Expr::LoadArg(_)
        | Expr::LoadKey(_) => {}
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
