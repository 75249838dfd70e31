//! The graph of a script: plain data, the contract between those that build scripts and those that
//! run them.
//!
//! As JSON each part is an object with a `kind`; [`Script::from_json`] and [`Script::to_json`] are the
//! one place that knows these names.

mod parts;
mod read;
#[cfg(test)]
mod tests;
mod write;

use std::sync::Arc;

use redipy_core::Bytes;

/// How deep the JSON of a graph may be nested.
pub const MAX_DEPTH: usize = 1000;

/// A script: what it is called with, and what it does.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Script {
    /// The names of its arguments.
    pub args: Vec<String>,
    /// The names of its keys.
    pub keys: Vec<String>,
    /// What it does.
    pub body: Vec<Stmt>,
}

/// Where something was built: a file of the user's code, and a line of it from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// The file.
    pub file: Arc<str>,
    /// The line.
    pub line: u32,
}

/// One statement. Two are equal wherever they were built.
#[derive(Clone, Debug)]
pub struct Stmt {
    /// Where it was built, if that is known.
    pub at: Option<Position>,
    /// What it does.
    pub what: What,
}

impl PartialEq for Stmt {
    fn eq(&self, other: &Self) -> bool {
        self.what == other.what
    }
}

/// What a statement does.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// Makes a variable, with its first value.
    Declare(Ref, Expr),
    /// Gives a variable another value.
    Assign(Ref, Expr),
    /// Sets what stands at an index of a list, or at a key of a dictionary.
    AssignAt(Ref, Expr, Expr),
    /// Sets what stands at a key of a dictionary.
    AssignKey(Ref, Expr, Expr),
    /// Adds to the end of a list.
    Append(Ref, Expr),
    /// Does the first if the condition is true, the second otherwise.
    Branch(Expr, Vec<Stmt>, Vec<Stmt>),
    /// Does something for each element.
    For {
        /// What is gone through.
        array: Expr,
        /// The name of the variable that counts from 0.
        index: String,
        /// The name of the variable that holds the element.
        value: String,
        /// What is done.
        body: Vec<Stmt>,
    },
    /// Does something as long as the condition is true.
    While(Expr, Vec<Stmt>),
    /// Leaves the innermost loop.
    Break,
    /// Goes on with the next round of the innermost loop.
    Continue,
    /// Ends the script with a value, or with none.
    Return(Option<Expr>),
    /// Computes something for what it does to the data.
    Expr(Expr),
}

/// A name that stands for a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ref {
    /// An argument, and the name that callers know it by.
    Arg(String, String),
    /// A key, and the name that callers know it by.
    Key(String, String),
    /// A variable, and what people call it, if anything.
    Var(String, Option<String>),
    /// The counter of a loop.
    Index(String),
}

impl Ref {
    /// Returns the name in the graph, which nothing else has.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Arg(name, _) | Self::Key(name, _) | Self::Var(name, _) | Self::Index(name) => {
                name
            }
        }
    }

    /// Returns the name for people, if there is one.
    #[must_use]
    pub fn readable(&self) -> Option<&str> {
        match self {
            Self::Arg(_, readable) | Self::Key(_, readable) => Some(readable),
            Self::Var(_, readable) => readable.as_deref(),
            Self::Index(_) => None,
        }
    }
}

/// What has a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// The value of a name.
    Ref(Ref),
    /// A value that is written in the script.
    Val(Literal),
    /// A constant of Redis' Lua, such as `redis.LOG_DEBUG`.
    Constant(String),
    /// Whether something is not true.
    Not(Box<Expr>),
    /// The negative of a number.
    Neg(Box<Expr>),
    /// Two values put together.
    Binary(Op, Box<Expr>, Box<Expr>),
    /// The texts of values in a row.
    Concat(Vec<Expr>),
    /// The length of what a variable holds.
    Len(Ref),
    /// What stands at an index of a list or a string, or at a key of a dictionary.
    At(Box<Expr>, Box<Expr>),
    /// What stands at a key of a dictionary.
    Key(Box<Expr>, Box<Expr>),
    /// A part of a list or a string, from an index and up to another one, or to its ends.
    Slice(Box<Expr>, Option<Box<Expr>>, Option<Box<Expr>>),
    /// A new list.
    List(Vec<Expr>),
    /// A new dictionary.
    Dict(Vec<(Expr, Expr)>),
    /// The elements of a list, each an argument of a command.
    Spread(Box<Expr>),
    /// The value of a function; `redis.call` runs a command.
    Call(Call),
    /// An argument that the script was called with.
    LoadArg(usize),
    /// A key that the script was called with.
    LoadKey(usize),
}

/// The call of a function.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// Its name.
    pub name: String,
    /// Its arguments.
    pub args: Vec<Expr>,
    /// Whether the value stays as Lua has it.
    pub no_adjust: bool,
}

/// The name of the function that runs a command.
pub const REDIS_CALL: &str = "redis.call";

impl Call {
    /// Returns the arguments, name of the command first, if this runs one.
    #[must_use]
    pub fn command(&self) -> Option<&[Expr]> {
        (self.name == REDIS_CALL).then_some(&self.args[..])
    }
}

/// A value that is written in a script.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// Nothing.
    None,
    /// Yes or no.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A number with a fraction.
    Float(f64),
    /// A string of bytes.
    Str(Bytes),
    /// A list.
    List(Vec<Literal>),
    /// A dictionary.
    Dict(Vec<(Bytes, Literal)>),
}

/// What puts two values together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// The second one if the first is true, the first one otherwise.
    And,
    /// The first one if it is true, the second one otherwise.
    Or,
    /// Their sum; of strings and lists, one behind the other.
    Add,
    /// Their difference.
    Sub,
    /// Their product.
    Mul,
    /// Their quotient.
    Div,
    /// Their quotient, rounded down.
    FloorDiv,
    /// What remains of that, with the sign of the second one.
    Mod,
    /// Whether they are equal.
    Eq,
    /// Whether they are not equal.
    Ne,
    /// Whether the first one is less.
    Lt,
    /// Whether the first one is not more.
    Le,
    /// Whether the first one is more.
    Gt,
    /// Whether the first one is not less.
    Ge,
    /// Whether the first one is in the second one.
    In,
}

impl Op {
    /// All of them, with their names in JSON and their signs in Python.
    const NAMES: [(Self, &'static str, &'static str); 15] = [
        (Self::And, "and", "and"),
        (Self::Or, "or", "or"),
        (Self::Add, "add", "+"),
        (Self::Sub, "sub", "-"),
        (Self::Mul, "mul", "*"),
        (Self::Div, "div", "/"),
        (Self::FloorDiv, "floordiv", "//"),
        (Self::Mod, "mod", "%"),
        (Self::Eq, "eq", "=="),
        (Self::Ne, "ne", "!="),
        (Self::Lt, "lt", "<"),
        (Self::Le, "le", "<="),
        (Self::Gt, "gt", ">"),
        (Self::Ge, "ge", ">="),
        (Self::In, "in", "in"),
    ];

    /// Returns its name in JSON, such as `add`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.entry().1
    }

    /// Returns its sign in Python, such as `+`.
    #[must_use]
    pub fn sign(self) -> &'static str {
        self.entry().2
    }

    fn entry(self) -> (Self, &'static str, &'static str) {
        // The table holds every one, in the order of the declaration; a test goes through them.
        Self::NAMES[self as usize]
    }

    fn from_name(name: &str) -> Option<Self> {
        let entry = Self::NAMES.iter().find(|entry| entry.1 == name);
        entry.map(|entry| entry.0)
    }
}
