//! Statements in a row: those of a function, of a branch or of a loop.

use std::mem;
use std::panic::Location;
use std::sync::Arc;

use super::{Expr, Variable};
use crate::graph::{self, Position, Ref, Stmt, What};

/// Statements in a row, which run one after the other.
#[derive(Clone, Debug, Default)]
pub struct Block {
    pub(super) stmts: Vec<Stmt>,
    names: Names,
}

/// How many names of each sort the whole function has so far.
#[derive(Clone, Copy, Debug, Default)]
struct Names {
    locals: usize,
    loops: usize,
}

impl Block {
    /// Adds a variable with its first value. It can be used up to the end of this block.
    #[track_caller]
    pub fn local(&mut self, value: impl Into<Expr>) -> Variable {
        self.declare(None, value.into(), Location::caller())
    }

    /// Adds a variable with its first value, and with a name for people who read what is made of the script.
    #[track_caller]
    pub fn local_named(&mut self, name: &str, value: impl Into<Expr>) -> Variable {
        self.declare(Some(name.to_owned()), value.into(), Location::caller())
    }

    fn declare(&mut self, readable: Option<String>, value: Expr, at: &Location<'_>) -> Variable {
        let name = Ref::Var(format!("var_{}", self.names.locals), readable);
        self.names.locals += 1;
        self.push(What::Declare(name.clone(), value.0), at);
        Variable::new(name)
    }

    /// Gives a variable another value.
    #[track_caller]
    pub fn assign(&mut self, variable: &Variable, value: impl Into<Expr>) {
        let what = What::Assign(variable.name(), value.into().0);
        self.push(what, Location::caller());
    }

    /// Sets what stands at an index of a list; the index behind its end appends. At a key of a dictionary, sets what
    /// stands there.
    #[track_caller]
    pub fn set_at(&mut self, variable: &Variable, index: impl Into<Expr>, value: impl Into<Expr>) {
        let what = What::AssignAt(variable.name(), index.into().0, value.into().0);
        self.push(what, Location::caller());
    }

    /// Sets what stands at a key of a dictionary.
    #[track_caller]
    pub fn set_key(&mut self, variable: &Variable, key: impl Into<Expr>, value: impl Into<Expr>) {
        let what = What::AssignKey(variable.name(), key.into().0, value.into().0);
        self.push(what, Location::caller());
    }

    /// Adds an element to the end of a list.
    #[track_caller]
    pub fn append(&mut self, variable: &Variable, value: impl Into<Expr>) {
        let what = What::Append(variable.name(), value.into().0);
        self.push(what, Location::caller());
    }

    /// Computes something for what it does to the data.
    #[track_caller]
    pub fn add(&mut self, call: impl Into<Expr>) {
        self.push(What::Expr(call.into().0), Location::caller());
    }

    /// Does something if a condition is true. What is done otherwise is told to what this returns.
    ///
    /// ```
    /// use redipy_script::build::Function;
    ///
    /// let mut f = Function::new();
    /// let n = f.arg("n");
    /// f.if_(n.lt(0), |b| b.return_("negative"))
    ///     .elif(n.eq(0), |b| b.return_("zero"))
    ///     .else_(|b| b.return_("positive"));
    /// ```
    #[track_caller]
    pub fn if_(&mut self, condition: impl Into<Expr>, then: impl FnOnce(&mut Self)) -> If<'_> {
        let then = self.nested(then);
        let what = What::Branch(condition.into().0, then, Vec::new());
        self.push(what, Location::caller());
        let depth = 0;
        If { block: self, depth }
    }

    /// Does the one if a condition is true, the other one otherwise.
    #[track_caller]
    pub fn if_else(
        &mut self,
        condition: impl Into<Expr>,
        then: impl FnOnce(&mut Self),
        otherwise: impl FnOnce(&mut Self),
    ) {
        let (then, otherwise) = (self.nested(then), self.nested(otherwise));
        let what = What::Branch(condition.into().0, then, otherwise);
        self.push(what, Location::caller());
    }

    /// Does something as long as a condition is true.
    #[track_caller]
    pub fn while_(&mut self, condition: impl Into<Expr>, body: impl FnOnce(&mut Self)) {
        let body = self.nested(body);
        let what = What::While(condition.into().0, body);
        self.push(what, Location::caller());
    }

    /// Does something for each element of a list, or for each key of a dictionary, in order. The closure is given
    /// what counts from 0, and the element.
    ///
    /// ```
    /// use redipy_script::build::{Function, strs};
    ///
    /// let mut f = Function::new();
    /// let (names, out) = (f.arg("names"), f.list("out"));
    /// f.for_each(&names, |b, index, name| b.add(out.rpush([strs![index, ":", name]])));
    /// ```
    #[track_caller]
    pub fn for_each(
        &mut self,
        array: impl Into<Expr>,
        body: impl FnOnce(&mut Self, &Variable, &Variable),
    ) {
        let index = format!("ix_{}", self.names.loops);
        let value = format!("val_{}", self.names.loops);
        self.names.loops += 1;
        let counter = Variable::new(Ref::Index(index.clone()));
        let element = Variable::new(Ref::Var(value.clone(), None));
        let body = self.nested(|block| body(block, &counter, &element));
        let what = What::For {
            array: array.into().0,
            index,
            value,
            body,
        };
        self.push(what, Location::caller());
    }

    /// Leaves the innermost loop.
    #[track_caller]
    pub fn break_(&mut self) {
        self.push(What::Break, Location::caller());
    }

    /// Goes on with the next round of the innermost loop.
    #[track_caller]
    pub fn continue_(&mut self) {
        self.push(What::Continue, Location::caller());
    }

    /// Ends the script with a value; with nothing for `()`.
    #[track_caller]
    pub fn return_(&mut self, value: impl Into<Expr>) {
        let value = match value.into().0 {
            graph::Expr::Val(graph::Literal::None) => None,
            value => Some(value),
        };
        self.push(What::Return(value), Location::caller());
    }

    fn push(&mut self, what: What, at: &Location<'_>) {
        let at = Some(position(at));
        self.stmts.push(Stmt { at, what });
    }

    /// Has a block filled whose names go on from those of this one.
    fn nested(&mut self, fill: impl FnOnce(&mut Self)) -> Vec<Stmt> {
        let outer = mem::take(&mut self.stmts);
        fill(self);
        mem::replace(&mut self.stmts, outer)
    }
}

pub(super) fn position(at: &Location<'_>) -> Position {
    Position {
        file: Arc::from(at.file()),
        line: at.line(),
    }
}

/// A branch whose other side can still be told.
#[derive(Debug)]
pub struct If<'a> {
    block: &'a mut Block,
    /// How many further conditions there are.
    depth: usize,
}

impl If<'_> {
    /// Does something if another condition is true and none before it was.
    #[expect(
        clippy::return_self_not_must_use,
        reason = "nothing is left to do where there is no other side"
    )]
    #[track_caller]
    pub fn elif(mut self, condition: impl Into<Expr>, then: impl FnOnce(&mut Block)) -> Self {
        let then = self.block.nested(then);
        let what = What::Branch(condition.into().0, then, Vec::new());
        let at = Some(position(Location::caller()));
        self.otherwise(vec![Stmt { at, what }]);
        self.depth += 1;
        self
    }

    /// Does something if no condition was true.
    pub fn else_(mut self, otherwise: impl FnOnce(&mut Block)) {
        let otherwise = self.block.nested(otherwise);
        self.otherwise(otherwise);
    }

    /// Sets what the last condition leads to where it is not true.
    fn otherwise(&mut self, stmts: Vec<Stmt>) {
        let mut last = self.block.stmts.last_mut();
        for _ in 0..self.depth {
            last = last.and_then(|stmt| other_side(stmt)?.last_mut());
        }
        if let Some(side) = last.and_then(other_side) {
            *side = stmts;
        }
    }
}

fn other_side(stmt: &mut Stmt) -> Option<&mut Vec<Stmt>> {
    match &mut stmt.what {
        What::Branch(_, _, otherwise) => Some(otherwise),
        _ => None,
    }
}
