//! The whole script while it is built, and the names in it.

use std::ops::{Deref, DerefMut};
use std::panic::Location;

use redipy_core::Result;

use super::block::position;
use super::{Block, Expr, Hash, KeyRef, List, Set, SortedSet, Var, check};
use crate::graph::{self, Ref, Script, Stmt, What};

/// A script that is being built: what it is called with, and a [`Block`] of statements.
#[derive(Clone, Debug, Default)]
pub struct Function {
    args: Vec<String>,
    keys: Vec<String>,
    block: Block,
}

impl Function {
    /// Starts without arguments, keys and statements.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an argument.
    #[track_caller]
    pub fn arg(&mut self, name: &str) -> Variable {
        let at = self.args.len();
        self.args.push(name.to_owned());
        let to = Ref::Arg(format!("arg_{at}"), name.to_owned());
        self.declare(to, graph::Expr::LoadArg(at), Location::caller())
    }

    /// Adds a key of any kind.
    #[track_caller]
    pub fn key(&mut self, name: &str) -> KeyRef {
        KeyRef::at(self.add_key(name, Location::caller()))
    }

    /// Adds the key of a string.
    #[track_caller]
    pub fn var(&mut self, name: &str) -> Var {
        Var::at(self.add_key(name, Location::caller()))
    }

    /// Adds the key of a list.
    #[track_caller]
    pub fn list(&mut self, name: &str) -> List {
        List::at(self.add_key(name, Location::caller()))
    }

    /// Adds the key of a hash.
    #[track_caller]
    pub fn hash(&mut self, name: &str) -> Hash {
        Hash::at(self.add_key(name, Location::caller()))
    }

    /// Adds the key of a set.
    #[track_caller]
    pub fn set(&mut self, name: &str) -> Set {
        Set::at(self.add_key(name, Location::caller()))
    }

    /// Adds the key of a sorted set.
    #[track_caller]
    pub fn sorted_set(&mut self, name: &str) -> SortedSet {
        SortedSet::at(self.add_key(name, Location::caller()))
    }

    fn add_key(&mut self, name: &str, at: &Location<'_>) -> Variable {
        let index = self.keys.len();
        self.keys.push(name.to_owned());
        let to = Ref::Key(format!("key_{index}"), name.to_owned());
        self.declare(to, graph::Expr::LoadKey(index), at)
    }

    fn declare(&mut self, to: Ref, value: graph::Expr, at: &Location<'_>) -> Variable {
        self.block.stmts.push(Stmt {
            at: Some(position(at)),
            what: What::Declare(to.clone(), value),
        });
        Variable::new(to)
    }

    /// Returns the graph.
    ///
    /// # Errors
    /// [`InvalidArgument`](redipy_core::ErrorKind::InvalidArgument) that tells the first mistake and its line: two
    /// arguments or two keys of one name, `break_` or `continue_` outside of a loop, a variable outside of its block, a
    /// literal that is not finite, [`spread`](super::spread) outside of the arguments of a command.
    ///
    /// ```
    /// use redipy_script::build::Function;
    ///
    /// let mut f = Function::new();
    /// f.arg("n");
    /// f.arg("n");
    /// let told = f.build().unwrap_err().to_string();
    /// assert!(told.starts_with("ERR two arguments are called 'n' (script at "));
    /// ```
    pub fn build(self) -> Result<Script> {
        let script = Script {
            args: self.args,
            keys: self.keys,
            body: self.block.stmts,
        };
        check::check(&script)?;
        Ok(script)
    }
}

impl Deref for Function {
    type Target = Block;

    fn deref(&self) -> &Block {
        &self.block
    }
}

impl DerefMut for Function {
    fn deref_mut(&mut self) -> &mut Block {
        &mut self.block
    }
}

/// What a name stands for: an argument, or a variable. It is an [`Expr`] too.
#[derive(Clone, Debug)]
pub struct Variable {
    name: Ref,
    expr: Expr,
}

impl Variable {
    pub(super) fn new(name: Ref) -> Self {
        let expr = Expr::from(name.clone());
        Self { name, expr }
    }

    pub(super) fn name(&self) -> Ref {
        self.name.clone()
    }
}

impl Deref for Variable {
    type Target = Expr;

    fn deref(&self) -> &Expr {
        &self.expr
    }
}

impl From<Variable> for Expr {
    fn from(variable: Variable) -> Self {
        variable.expr
    }
}

impl From<&Variable> for Expr {
    fn from(variable: &Variable) -> Self {
        variable.expr.clone()
    }
}
