//! How deep a script is nested.

use redipy_core::Result;

use super::generator::cannot;
use crate::graph::{Expr, MAX_DEPTH, Stmt};
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

fn of_stmts(body: &[Stmt]) -> usize {
    1 + body.iter().map(of_stmt).max().unwrap_or(0)
}

fn of_stmt(stmt: &Stmt) -> usize {
    let exprs = stmt.exprs().into_iter().map(of_expr);
    let blocks = stmt.blocks().into_iter().map(of_stmts);
    exprs.chain(blocks).max().unwrap_or(0)
}

fn of_expr(expr: &Expr) -> usize {
    1 + expr.parts().into_iter().map(of_expr).max().unwrap_or(0)
}
