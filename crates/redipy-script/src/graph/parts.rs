//! What statements and expressions consist of, for those who go through a graph.

use super::{Expr, Stmt, What};

impl Stmt {
    /// Returns the expressions of the statement itself, in the order in which they are computed.
    #[must_use]
    pub fn exprs(&self) -> Vec<&Expr> {
        match &self.what {
            What::Declare(_, value)
            | What::Assign(_, value)
            | What::Append(_, value)
            | What::Expr(value)
            | What::Return(Some(value)) => vec![value],
            What::AssignAt(_, at, value) | What::AssignKey(_, at, value) => vec![at, value],
            What::Branch(condition, ..) | What::While(condition, _) => vec![condition],
            What::For { array, .. } => vec![array],
            What::Break | What::Continue | What::Return(None) => Vec::new(),
        }
    }

    /// Returns the blocks of statements inside of the statement.
    #[must_use]
    pub fn blocks(&self) -> Vec<&[Stmt]> {
        match &self.what {
            What::Branch(_, then, otherwise) => vec![then, otherwise],
            What::For { body, .. } | What::While(_, body) => vec![body],
            _ => Vec::new(),
        }
    }
}

impl Expr {
    /// Returns the expressions right inside of the expression.
    #[must_use]
    pub fn parts(&self) -> Vec<&Expr> {
        match self {
            Self::Not(of) | Self::Neg(of) | Self::Spread(of) => vec![of],
            Self::Binary(_, left, right) | Self::At(left, right) | Self::Key(left, right) => {
                vec![left, right]
            }
            Self::Concat(parts) | Self::List(parts) => parts.iter().collect(),
            Self::Slice(of, start, stop) => {
                let ends = start.iter().chain(stop).map(|end| &**end);
                std::iter::once(&**of).chain(ends).collect()
            }
            Self::Dict(items) => items.iter().flat_map(|(key, value)| [key, value]).collect(),
            Self::Call(call) => call.args.iter().collect(),
            Self::Ref(_)
            | Self::Val(_)
            | Self::Constant(_)
            | Self::Len(_)
            | Self::LoadArg(_)
            | Self::LoadKey(_) => Vec::new(),
        }
    }
}
