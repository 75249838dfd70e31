//! How deep a script is nested.

use redipy_core::Result;

use super::generator::cannot;
use crate::graph::{Expr, MAX_DEPTH, Stmt, What};
use crate::room::{self, SHALLOW};

/// Runs something that calls itself for each level of a script, where there is room for that.
///
/// # Errors
/// Its own, and that the script is nested too deep, or that there is no room.
pub fn with_room<T: Send>(body: &[Stmt], run: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    let depth = of_stmts(body);
    if depth <= SHALLOW {
        return run();
    }
    if depth > MAX_DEPTH {
        return Err(cannot(&format!(
            "it is nested deeper than {MAX_DEPTH} levels"
        )));
    }
    room::run(run)
}

fn deepest(depths: impl Iterator<Item = usize>) -> usize {
    depths.max().unwrap_or(0)
}

fn of_stmts(body: &[Stmt]) -> usize {
    1 + deepest(body.iter().map(of_stmt))
}

fn of_stmt(stmt: &Stmt) -> usize {
    match &stmt.what {
        What::Declare(_, value)
        | What::Assign(_, value)
        | What::Append(_, value)
        | What::Expr(value)
        | What::Return(Some(value)) => of_expr(value),
        What::AssignAt(_, one, other) | What::AssignKey(_, one, other) => {
            of_expr(one).max(of_expr(other))
        }
        What::Branch(condition, then, otherwise) => {
            let blocks = of_stmts(then).max(of_stmts(otherwise));
            of_expr(condition).max(blocks)
        }
        What::For { array, body, .. } => of_expr(array).max(of_stmts(body)),
        What::While(condition, body) => of_expr(condition).max(of_stmts(body)),
        What::Break | What::Continue | What::Return(None) => 0,
    }
}

fn of_exprs<'a>(exprs: impl IntoIterator<Item = &'a Expr>) -> usize {
    deepest(exprs.into_iter().map(of_expr))
}

fn of_expr(expr: &Expr) -> usize {
    1 + match expr {
        Expr::Not(of) | Expr::Neg(of) | Expr::Spread(of) => of_expr(of),
        Expr::Binary(_, left, right) | Expr::At(left, right) | Expr::Key(left, right) => {
            of_expr(left).max(of_expr(right))
        }
        Expr::Concat(parts) | Expr::List(parts) => of_exprs(parts),
        Expr::Slice(of, start, stop) => {
            let ends = of_exprs(start.as_deref()).max(of_exprs(stop.as_deref()));
            of_expr(of).max(ends)
        }
        Expr::Dict(items) => of_exprs(items.iter().flat_map(|(key, value)| [key, value])),
        Expr::Call(call) => of_exprs(&call.args),
        Expr::Ref(_)
        | Expr::Val(_)
        | Expr::Constant(_)
        | Expr::Len(_)
        | Expr::LoadArg(_)
        | Expr::LoadKey(_) => 0,
    }
}
