//! From a graph to a tree: names become slots, functions and commands, and what cannot run is refused.

use std::collections::HashMap;

use redipy_core::{Bytes, Result};

use super::builtin::{Builtin, constant};
use super::commands::command;
use super::plugin::Functions;
use super::tree::{Block, Branch, Either, For, Node, Slot, Stmt, What, While};
use crate::fault;
use crate::graph::{self, Call, Expr, Literal, MAX_DEPTH, Op, Ref};

/// What is known while a script is compiled.
pub(super) struct Compiler<'a> {
    pub functions: Option<&'a dyn Functions>,
    script: &'a graph::Script,
    names: HashMap<&'a str, Slot>,
    slots: usize,
    loops: usize,
    depth: usize,
}

impl<'a> Compiler<'a> {
    pub fn new(script: &'a graph::Script, functions: Option<&'a dyn Functions>) -> Self {
        Self {
            functions,
            script,
            names: HashMap::new(),
            slots: 0,
            loops: 0,
            depth: 0,
        }
    }

    /// Compiles all of it; returns the number of slots, too.
    pub fn script(mut self) -> Result<(Block, usize)> {
        self.declare(&self.script.body)?;
        let body = self.block(&self.script.body)?;
        Ok((body, self.slots))
    }

    fn slot(&mut self) -> Slot {
        self.slots += 1;
        self.slots - 1
    }

    /// Takes note of all variables that are assigned somewhere, so that one can be read before it is.
    fn declare(&mut self, body: &'a [graph::Stmt]) -> Result<()> {
        self.deeper()?;
        for stmt in body {
            match &stmt.what {
                graph::What::Declare(to, _) | graph::What::Assign(to, _) => {
                    if !self.names.contains_key(to.name()) {
                        let slot = self.slot();
                        self.names.insert(to.name(), slot);
                    }
                }
                graph::What::Branch(_, then, otherwise) => {
                    self.declare(then)?;
                    self.declare(otherwise)?;
                }
                graph::What::For { body, .. } | graph::What::While(_, body) => {
                    self.declare(body)?
                }
                _ => {}
            }
        }
        self.depth -= 1;
        Ok(())
    }

    /// Refuses what would exhaust the stack.
    fn deeper(&mut self) -> Result<()> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(fault::invalid(format!(
                "it is nested deeper than {MAX_DEPTH} levels"
            )));
        }
        Ok(())
    }

    fn name(&self, of: &Ref) -> Result<Slot> {
        let slot = self.names.get(of.name()).copied();
        slot.ok_or_else(|| {
            let shown = of.readable().unwrap_or(of.name());
            fault::invalid(format!("there is no variable '{shown}'"))
        })
    }

    fn block(&mut self, body: &'a [graph::Stmt]) -> Result<Block> {
        self.deeper()?;
        let mut block = Vec::with_capacity(body.len());
        for stmt in body {
            let what = self.stmt(&stmt.what);
            let what = what.map_err(|error| match &stmt.at {
                Some(at) => fault::at_once(error, &at.file, at.line),
                None => error,
            })?;
            block.push(Stmt {
                at: stmt.at.clone(),
                what,
            });
        }
        self.depth -= 1;
        Ok(block.into())
    }

    fn stmt(&mut self, what: &'a graph::What) -> Result<What> {
        Ok(match what {
            graph::What::Declare(to, value) | graph::What::Assign(to, value) => {
                What::Assign(self.name(to)?, self.expr(value)?)
            }
            graph::What::AssignAt(to, at, value) | graph::What::AssignKey(to, at, value) => {
                What::Set(self.name(to)?, self.two(at, value)?)
            }
            graph::What::Append(to, value) => What::Append(self.name(to)?, self.expr(value)?),
            graph::What::Branch(condition, then, otherwise) => What::Branch(Box::new(Branch {
                condition: self.expr(condition)?,
                then: self.block(then)?,
                otherwise: self.block(otherwise)?,
            })),
            graph::What::For {
                array,
                index,
                value,
                body,
            } => self.for_loop(array, index, value, body)?,
            graph::What::While(condition, body) => {
                let condition = self.expr(condition)?;
                let body = self.in_loop(body)?;
                What::While(Box::new(While { condition, body }))
            }
            graph::What::Break | graph::What::Continue if self.loops == 0 => {
                let word = if *what == graph::What::Break {
                    "break"
                } else {
                    "continue"
                };
                return Err(fault::invalid(format!("'{word}' is outside of a loop")));
            }
            graph::What::Break => What::Break,
            graph::What::Continue => What::Continue,
            graph::What::Return(None) => What::Return(None),
            graph::What::Return(Some(value)) => What::Return(Some(self.expr(value)?)),
            graph::What::Expr(value) => What::Expr(self.expr(value)?),
        })
    }

    fn in_loop(&mut self, body: &'a [graph::Stmt]) -> Result<Block> {
        self.loops += 1;
        let body = self.block(body)?;
        self.loops -= 1;
        Ok(body)
    }

    /// Compiles a loop, whose own variables are known in its body only.
    fn for_loop(
        &mut self,
        array: &'a Expr,
        index: &'a str,
        value: &'a str,
        body: &'a [graph::Stmt],
    ) -> Result<What> {
        let over = self.expr(array)?;
        let slots = [self.slot(), self.slot()];
        let outer = [
            self.names.insert(index, slots[0]),
            self.names.insert(value, slots[1]),
        ];
        let body = self.in_loop(body)?;
        for (name, outer) in [index, value].into_iter().zip(outer) {
            match outer {
                Some(slot) => self.names.insert(name, slot),
                None => self.names.remove(name),
            };
        }
        Ok(What::For(Box::new(For {
            over,
            index: slots[0],
            value: slots[1],
            body,
        })))
    }

    /// Compiles an expression. Expressions are nested deep, so little of the stack is used here.
    pub fn expr(&mut self, expr: &'a Expr) -> Result<Node> {
        self.deeper()?;
        let node = match expr {
            Expr::Ref(name) => Ok(Node::Local(self.name(name)?)),
            Expr::Val(literal) => Ok(val(literal)),
            Expr::Constant(name) => Ok(match constant(name) {
                Some(number) => Node::Num(number),
                None => Node::Unknown(name.as_str().into(), Box::default()),
            }),
            Expr::LoadArg(at) => self.argument(*at),
            Expr::LoadKey(at) => self.key(*at),
            Expr::Len(var) => Ok(Node::Len(self.name(var)?)),
            Expr::Not(value) => self.boxed(value).map(Node::Not),
            Expr::Neg(value) => self.boxed(value).map(Node::Neg),
            Expr::Binary(op, left, right) => self.binary(*op, left, right),
            Expr::Concat(parts) => self.all(parts).map(Node::Concat),
            Expr::List(items) => self.all(items).map(Node::List),
            Expr::Dict(items) => self.dict(items),
            Expr::At(of, at) | Expr::Key(of, at) => self.two(of, at).map(Node::At),
            Expr::Slice(of, start, stop) => self.slice(of, start.as_deref(), stop.as_deref()),
            Expr::Spread(_) => Err(fault::invalid(
                "a list is spread elsewhere than among the arguments of a command",
            )),
            Expr::Call(call) => self.call(call),
        };
        self.depth -= 1;
        node
    }

    fn argument(&self, at: usize) -> Result<Node> {
        if at < self.script.args.len() {
            return Ok(Node::Arg(at));
        }
        Err(fault::invalid(format!("it has no argument {at}")))
    }

    fn key(&self, at: usize) -> Result<Node> {
        if at < self.script.keys.len() {
            return Ok(Node::Key(at));
        }
        Err(fault::invalid(format!("it has no key {at}")))
    }

    fn boxed(&mut self, expr: &'a Expr) -> Result<Box<Node>> {
        self.expr(expr).map(Box::new)
    }

    fn two(&mut self, first: &'a Expr, second: &'a Expr) -> Result<Box<[Node; 2]>> {
        let first = self.expr(first)?;
        let second = self.expr(second)?;
        Ok(Box::new([first, second]))
    }

    pub fn all(&mut self, exprs: &'a [Expr]) -> Result<Box<[Node]>> {
        // No iterator: each of its adapters would use some of the stack.
        let mut nodes = Vec::with_capacity(exprs.len());
        for expr in exprs {
            nodes.push(self.expr(expr)?);
        }
        Ok(nodes.into())
    }

    fn binary(&mut self, op: Op, left: &'a Expr, right: &'a Expr) -> Result<Node> {
        if matches!(op, Op::And | Op::Or) {
            let raw =
                matches!(left, Expr::Call(call) if call.no_adjust && call.command().is_some());
            let [left, right] = *self.two(left, right)?;
            let either = Box::new(Either { left, right, raw });
            return Ok(if op == Op::And {
                Node::And(either)
            } else {
                Node::Or(either)
            });
        }
        let operands = self.two(left, right)?;
        Ok(match op {
            Op::Eq | Op::Ne | Op::Lt | Op::Le | Op::Gt | Op::Ge | Op::In => {
                Node::Compare(op, operands)
            }
            op => Node::Binary(op, operands),
        })
    }

    fn dict(&mut self, items: &'a [(Expr, Expr)]) -> Result<Node> {
        let mut nodes = Vec::with_capacity(items.len());
        for (key, value) in items {
            let key = self.expr(key)?;
            nodes.push([key, self.expr(value)?]);
        }
        Ok(Node::Dict(nodes.into()))
    }

    fn slice(
        &mut self,
        of: &'a Expr,
        start: Option<&'a Expr>,
        stop: Option<&'a Expr>,
    ) -> Result<Node> {
        let of = self.expr(of)?;
        let start = self.maybe(start)?;
        let stop = self.maybe(stop)?;
        Ok(Node::Slice(Box::new([of, start, stop])))
    }

    fn maybe(&mut self, expr: Option<&'a Expr>) -> Result<Node> {
        match expr {
            Some(expr) => self.expr(expr),
            None => Ok(Node::None),
        }
    }

    fn call(&mut self, call: &'a Call) -> Result<Node> {
        if let Some(args) = call.command() {
            return command(self, args, call.no_adjust);
        }
        let args = self.all(&call.args)?;
        if let Some(builtin) = Builtin::find(&call.name) {
            let (least, most) = builtin.takes;
            if args.len() < least || args.len() > most {
                let name = &call.name;
                return Err(fault::invalid(format!(
                    "'{name}' is called with {} arguments",
                    args.len()
                )));
            }
            return Ok(Node::Builtin(builtin, args));
        }
        let plugin = self
            .functions
            .and_then(|all| all.general_function(&call.name));
        Ok(match plugin {
            Some(function) => Node::Plugin(function, args),
            None => Node::Unknown(call.name.as_str().into(), args),
        })
    }
}

fn val(literal: &Literal) -> Node {
    match literal {
        Literal::None => Node::None,
        Literal::Bool(yes) => Node::Bool(*yes),
        #[expect(clippy::cast_precision_loss, reason = "numbers of scripts are floats")]
        Literal::Int(number) => Node::Num(*number as f64),
        Literal::Float(number) => Node::Num(*number),
        Literal::Str(text) => Node::Str(Bytes::clone(text)),
        Literal::List(_) | Literal::Dict(_) => Node::Fresh(Box::new(literal.clone())),
    }
}
