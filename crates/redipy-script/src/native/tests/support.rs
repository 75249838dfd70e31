//! Makes small scripts and runs them on a memory store.

use std::cell::Cell;
use std::sync::Arc;

use redipy_core::{Access, Bytes, Caller, Engine, Error, Reply, Result, Running, Spec, Store};
use redipy_memory::Memory;

use crate::graph::{Call, Expr, Literal, Op, Position, Ref, Script, Stmt, What};
use crate::native::{Functions, Native};

/// A store with what runs scripts on it.
pub struct Host {
    memory: Memory,
    pub functions: Option<Arc<dyn Functions>>,
    /// How many steps scripts may take.
    pub budget: u64,
}

struct Direct<'a>(&'a mut dyn Store);

impl Caller for Direct<'_> {
    fn call(&mut self, spec: &'static Spec, args: &[Bytes]) -> Result<Reply> {
        (spec.exec)(args, self.0)
    }
}

struct Budget(Cell<u64>);

impl Running for Budget {
    fn go_on(&self, steps: u64) -> Result<()> {
        match self.0.get().checked_sub(steps) {
            Some(left) => {
                self.0.set(left);
                Ok(())
            }
            None => Err(Error::state("ERR stopped")),
        }
    }
}

impl Host {
    pub fn new() -> Self {
        Self {
            memory: Memory::new(redipy_core::Clock::system()),
            functions: None,
            budget: 1_000_000,
        }
    }

    /// Compiles and runs a script.
    pub fn run(&self, script: &Script, keys: &[&str], args: &[Reply]) -> Result<Reply> {
        let native = Native::compile(script, self.functions.clone())?;
        let keys: Vec<Bytes> = keys.iter().copied().map(Bytes::from).collect();
        let mut result = Err(Error::state("ERR nothing has run"));
        self.memory.transact(Access::Many, &mut |store| {
            store.select(0);
            let running = Budget(Cell::new(self.budget));
            result = native.run(&mut Direct(store), &keys, args, &running);
            Ok(())
        })?;
        result
    }

    /// Runs statements.
    pub fn body(&self, body: Vec<What>) -> Result<Reply> {
        self.run(&script(body), &[], &[])
    }

    /// Runs one command by its words.
    pub fn words(&self, words: &str) -> Result<Reply> {
        let words: Vec<Expr> = words.split(' ').map(text).collect();
        self.body(vec![ret(redis(words))])
    }
}

/// Runs statements on a store of their own.
pub fn body(body: Vec<What>) -> Result<Reply> {
    Host::new().body(body)
}

/// Computes an expression on a store of its own.
pub fn value(expr: Expr) -> Result<Reply> {
    body(vec![ret(expr)])
}

/// Computes an expression that fails.
pub fn error(expr: Expr) -> String {
    value(expr).unwrap_err().to_string()
}

pub fn script(body: Vec<What>) -> Script {
    Script {
        args: Vec::new(),
        keys: Vec::new(),
        body: stmts(body),
    }
}

pub fn stmts(body: Vec<What>) -> Vec<Stmt> {
    body.into_iter()
        .map(|what| Stmt { at: None, what })
        .collect()
}

pub fn placed(what: What, line: u32) -> Stmt {
    let at = Some(Position {
        file: "a.py".into(),
        line,
    });
    Stmt { at, what }
}

pub fn name(name: &str) -> Ref {
    Ref::Var(name.to_owned(), None)
}

pub fn var(of: &str) -> Expr {
    Expr::Ref(name(of))
}

pub fn num(number: f64) -> Expr {
    Expr::Val(Literal::Float(number))
}

pub fn text(text: &str) -> Expr {
    Expr::Val(Literal::Str(text.into()))
}

pub fn none() -> Expr {
    Expr::Val(Literal::None)
}

pub fn yes(yes: bool) -> Expr {
    Expr::Val(Literal::Bool(yes))
}

pub fn list(items: Vec<Expr>) -> Expr {
    Expr::List(items)
}

pub fn dict(items: Vec<(&str, Expr)>) -> Expr {
    Expr::Dict(
        items
            .into_iter()
            .map(|(key, value)| (text(key), value))
            .collect(),
    )
}

pub fn op(op: Op, left: Expr, right: Expr) -> Expr {
    Expr::Binary(op, Box::new(left), Box::new(right))
}

pub fn not(value: Expr) -> Expr {
    Expr::Not(Box::new(value))
}

pub fn at(of: Expr, index: Expr) -> Expr {
    Expr::At(Box::new(of), Box::new(index))
}

pub fn call(name: &str, args: Vec<Expr>) -> Expr {
    Expr::Call(Call {
        name: name.to_owned(),
        args,
        no_adjust: false,
    })
}

pub fn redis(args: Vec<Expr>) -> Expr {
    call("redis.call", args)
}

/// A command of words that is not adjusted.
pub fn raw(words: &str) -> Expr {
    Expr::Call(Call {
        name: "redis.call".to_owned(),
        args: words.split(' ').map(text).collect(),
        no_adjust: true,
    })
}

/// A command of words.
pub fn cmd(words: &str) -> Expr {
    redis(words.split(' ').map(text).collect())
}

pub fn set(to: &str, value: Expr) -> What {
    What::Assign(name(to), value)
}

pub fn ret(value: Expr) -> What {
    What::Return(Some(value))
}

pub fn branch(condition: Expr, then: Vec<What>, otherwise: Vec<What>) -> What {
    What::Branch(condition, stmts(then), stmts(otherwise))
}

pub fn each(array: Expr, index: &str, value: &str, body: Vec<What>) -> What {
    What::For {
        array,
        index: index.to_owned(),
        value: value.to_owned(),
        body: stmts(body),
    }
}

pub fn repeat(condition: Expr, body: Vec<What>) -> What {
    What::While(condition, stmts(body))
}

pub fn bulk(text: &str) -> Reply {
    Reply::Bulk(text.into())
}

pub fn array(items: &[Reply]) -> Reply {
    Reply::Array(items.to_vec())
}

pub fn map(items: &[(&str, Reply)]) -> Reply {
    let entry = |(key, value): &(&str, Reply)| (bulk(key), value.clone());
    Reply::Map(items.iter().map(entry).collect())
}
