//! What a script is compiled to: a tree in which every name is resolved already.

use std::sync::Arc;

use redipy_core::{Bytes, Error, Spec};

use super::builtin::Builtin;
use super::plugin::{GeneralFunction, RedisFunction};
use super::reply::Becomes;
use crate::graph::{Literal, Op, Position};

/// Statements that run in a row.
pub(super) type Block = Box<[Stmt]>;

/// Where a variable is kept.
pub(super) type Slot = usize;

#[derive(Debug)]
pub(super) struct Stmt {
    pub at: Option<Position>,
    pub what: What,
}

#[derive(Debug)]
pub(super) enum What {
    Assign(Slot, Node),
    /// Sets what stands at an index or a key.
    Set(Slot, Box<[Node; 2]>),
    Append(Slot, Node),
    Branch(Box<Branch>),
    For(Box<For>),
    While(Box<While>),
    Break,
    Continue,
    Return(Option<Node>),
    Expr(Node),
}

#[derive(Debug)]
pub(super) struct Branch {
    pub condition: Node,
    pub then: Block,
    pub otherwise: Block,
}

#[derive(Debug)]
pub(super) struct While {
    pub condition: Node,
    pub body: Block,
}

#[derive(Debug)]
pub(super) struct For {
    pub over: Node,
    pub index: Slot,
    pub value: Slot,
    pub body: Block,
}

#[derive(Debug)]
pub(super) enum Node {
    Local(Slot),
    None,
    Bool(bool),
    Num(f64),
    Str(Bytes),
    /// A list or a dictionary, a new one each time.
    Fresh(Box<Literal>),
    Key(usize),
    Arg(usize),
    Not(Box<Node>),
    Neg(Box<Node>),
    /// Whether the first operand is as Lua has it, and judged as there; and the operands.
    And(bool, Box<[Node; 2]>),
    Or(bool, Box<[Node; 2]>),
    /// Whether two values are as the operator says.
    Compare(Op, Box<[Node; 2]>),
    /// Any other operator.
    Binary(Op, Box<[Node; 2]>),
    Concat(Box<[Node]>),
    Len(Slot),
    At(Box<[Node; 2]>),
    Slice(Box<[Node; 3]>),
    List(Box<[Node]>),
    /// Keys and values in turn.
    Dict(Box<[Node]>),
    Command(Box<Command>),
    Builtin(&'static Builtin, Box<[Node]>),
    Plugin(Arc<dyn GeneralFunction>, Box<[Node]>),
    /// A function, or a constant, that is not known here.
    Unknown(Box<str>, Box<[Node]>),
    /// The elements of a list, each an argument of a command; among these only.
    Each(Box<Node>),
}

/// A call of a command.
#[derive(Debug)]
pub(super) struct Command {
    pub runs: Runs,
    pub args: Box<[Node]>,
    /// Whether the number of arguments is known only when it runs.
    pub open: bool,
}

/// What a call runs.
#[derive(Debug)]
pub(super) enum Runs {
    Spec(&'static Spec, Becomes),
    /// A command that adds integers, the one for other numbers, and whether the reply stays as it is.
    Add(&'static Spec, &'static Spec, bool),
    Plugin(Arc<dyn RedisFunction>),
    /// Nothing: Redis refuses it. A function of this name may still come from a host.
    Refused(Error, Box<str>),
}
