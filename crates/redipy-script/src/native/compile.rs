//! From a graph to a tree: names become slots, functions and commands, and what cannot run is refused.

use std::collections::HashMap;

use redipy_core::{Bytes, Error, Result};

use super::builtin::{Builtin, constant};
use super::commands::command;
use super::plugin::Functions;
use super::tree::{Block, Branch, For, Node, Slot, Stmt, What, While};
use crate::fault;
use crate::graph::{self, Call, Expr, Literal, MAX_DEPTH, Op, Ref};

/// What is known while a script is compiled.
pub(super) struct Compiler<'a> {
    functions: Option<&'a dyn Functions>,
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
                graph::What::Declare(to, _) | graph::What::Assign(to, _)
                    if !self.names.contains_key(to.name()) =>
                {
                    let slot = self.slot();
                    self.names.insert(to.name(), slot);
                }
                graph::What::Branch(_, then, otherwise) => {
                    self.declare(then)?;
                    self.declare(otherwise)?;
                }
                graph::What::For { body, .. } | graph::What::While(_, body) => {
                    self.declare(body)?;
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
            match self.stmt(&stmt.what) {
                Ok(what) => block.push(Stmt {
                    at: stmt.at.clone(),
                    what,
                }),
                Err(error) => return Err(located(error, stmt)),
            }
        }
        self.depth -= 1;
        Ok(block.into())
    }

    fn stmt(&mut self, what: &'a graph::What) -> Result<What> {
        match what {
            graph::What::Declare(to, value) | graph::What::Assign(to, value) => {
                self.assign(to, value)
            }
            graph::What::AssignAt(to, at, value) | graph::What::AssignKey(to, at, value) => {
                self.set(to, at, value)
            }
            graph::What::Append(to, value) => self.append(to, value),
            graph::What::Branch(condition, then, otherwise) => {
                self.branch(condition, then, otherwise)
            }
            graph::What::For {
                array,
                index,
                value,
                body,
            } => self.for_loop(array, index, value, body),
            graph::What::While(condition, body) => self.while_loop(condition, body),
            graph::What::Break | graph::What::Continue => self.leave(what),
            graph::What::Return(value) => self.returned(value.as_ref()),
            graph::What::Expr(value) => self.expr(value).map(What::Expr),
        }
    }

    fn assign(&mut self, to: &'a Ref, value: &'a Expr) -> Result<What> {
        Ok(What::Assign(self.name(to)?, self.expr(value)?))
    }

    fn set(&mut self, to: &'a Ref, at: &'a Expr, value: &'a Expr) -> Result<What> {
        Ok(What::Set(self.name(to)?, self.two(at, value)?))
    }

    fn append(&mut self, to: &'a Ref, value: &'a Expr) -> Result<What> {
        Ok(What::Append(self.name(to)?, self.expr(value)?))
    }

    fn returned(&mut self, value: Option<&'a Expr>) -> Result<What> {
        let value = value.map(|value| self.expr(value)).transpose()?;
        Ok(What::Return(value))
    }

    fn leave(&self, what: &graph::What) -> Result<What> {
        let is_break = *what == graph::What::Break;
        if self.loops == 0 {
            let word = if is_break { "break" } else { "continue" };
            return Err(fault::invalid(format!("'{word}' is outside of a loop")));
        }
        Ok(if is_break {
            What::Break
        } else {
            What::Continue
        })
    }

    fn branch(
        &mut self,
        condition: &'a Expr,
        then: &'a [graph::Stmt],
        otherwise: &'a [graph::Stmt],
    ) -> Result<What> {
        let mut branch = Box::new(Branch {
            condition: self.expr(condition)?,
            then: Block::default(),
            otherwise: Block::default(),
        });
        branch.then = self.block(then)?;
        branch.otherwise = self.block(otherwise)?;
        Ok(What::Branch(branch))
    }

    fn while_loop(&mut self, condition: &'a Expr, body: &'a [graph::Stmt]) -> Result<What> {
        let mut all = Box::new(While {
            condition: self.expr(condition)?,
            body: Block::default(),
        });
        all.body = self.in_loop(body)?;
        Ok(What::While(all))
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

    /// Compiles an expression.
    pub fn expr(&mut self, expr: &'a Expr) -> Result<Node> {
        let mut node = Node::None;
        self.fill(&mut node, expr)?;
        Ok(node)
    }

    /// Compiles an expression to where it belongs. Expressions can be nested deep, so little of the stack is used.
    fn fill(&mut self, node: &mut Node, expr: &'a Expr) -> Result<()> {
        self.deeper()?;
        match expr {
            Expr::Ref(name) => *node = Node::Local(self.name(name)?),
            Expr::Val(literal) => val(node, literal),
            Expr::Constant(name) => known(node, name),
            Expr::LoadArg(at) => self.argument(node, *at)?,
            Expr::LoadKey(at) => self.key(node, *at)?,
            Expr::Len(var) => *node = Node::Len(self.name(var)?),
            Expr::Not(value) => *node = Node::Not(self.boxed(value)?),
            Expr::Neg(value) => *node = Node::Neg(self.boxed(value)?),
            Expr::Binary(op, left, right) => self.binary(node, *op, left, right)?,
            Expr::Concat(parts) => *node = Node::Concat(self.all(parts)?),
            Expr::List(items) => *node = Node::List(self.all(items)?),
            Expr::Dict(items) => self.dict(node, items)?,
            Expr::At(of, at) | Expr::Key(of, at) => *node = Node::At(self.two(of, at)?),
            Expr::Slice(of, start, stop) => self.slice(node, of, [start, stop])?,
            Expr::Spread(_) => return Err(fault::invalid(SPREAD)),
            Expr::Call(call) => self.call(node, call)?,
        }
        self.depth -= 1;
        Ok(())
    }

    fn argument(&self, node: &mut Node, at: usize) -> Result<()> {
        if at < self.script.args.len() {
            *node = Node::Arg(at);
            return Ok(());
        }
        Err(fault::invalid(format!("it has no argument {at}")))
    }

    fn key(&self, node: &mut Node, at: usize) -> Result<()> {
        if at < self.script.keys.len() {
            *node = Node::Key(at);
            return Ok(());
        }
        Err(fault::invalid(format!("it has no key {at}")))
    }

    fn boxed(&mut self, expr: &'a Expr) -> Result<Box<Node>> {
        let mut node = Box::new(Node::None);
        self.fill(&mut node, expr)?;
        Ok(node)
    }

    fn two(&mut self, first: &'a Expr, second: &'a Expr) -> Result<Box<[Node; 2]>> {
        let mut nodes = Box::new([Node::None, Node::None]);
        self.fill(&mut nodes[0], first)?;
        self.fill(&mut nodes[1], second)?;
        Ok(nodes)
    }

    fn all(&mut self, exprs: &'a [Expr]) -> Result<Box<[Node]>> {
        let mut nodes = nothing(exprs.len());
        for (node, expr) in nodes.iter_mut().zip(exprs) {
            self.fill(node, expr)?;
        }
        Ok(nodes)
    }

    fn binary(&mut self, node: &mut Node, op: Op, left: &'a Expr, right: &'a Expr) -> Result<()> {
        let operands = self.two(left, right)?;
        *node = match op {
            Op::And => Node::And(is_raw(left), operands),
            Op::Or => Node::Or(is_raw(left), operands),
            Op::Add | Op::Sub | Op::Mul | Op::Div | Op::FloorDiv | Op::Mod => {
                Node::Binary(op, operands)
            }
            op => Node::Compare(op, operands),
        };
        Ok(())
    }

    fn dict(&mut self, node: &mut Node, items: &'a [(Expr, Expr)]) -> Result<()> {
        let mut nodes = nothing(items.len() * 2);
        for (nodes, (key, value)) in nodes.chunks_exact_mut(2).zip(items) {
            self.fill(&mut nodes[0], key)?;
            self.fill(&mut nodes[1], value)?;
        }
        *node = Node::Dict(nodes);
        Ok(())
    }

    fn slice(
        &mut self,
        node: &mut Node,
        of: &'a Expr,
        ends: [&'a Option<Box<Expr>>; 2],
    ) -> Result<()> {
        let mut nodes = Box::new([Node::None, Node::None, Node::None]);
        self.fill(&mut nodes[0], of)?;
        for (node, end) in nodes[1..].iter_mut().zip(ends) {
            if let Some(end) = end {
                self.fill(node, end)?;
            }
        }
        *node = Node::Slice(nodes);
        Ok(())
    }

    fn call(&mut self, node: &mut Node, call: &'a Call) -> Result<()> {
        if let Some(args) = call.command() {
            return self.command(node, args, call.no_adjust);
        }
        let args = self.all(&call.args)?;
        *node = self.function(&call.name, args)?;
        Ok(())
    }

    /// Compiles a call of a command, whose name comes first.
    fn command(&mut self, node: &mut Node, exprs: &'a [Expr], no_adjust: bool) -> Result<()> {
        let exprs_of_args = exprs.get(1..).unwrap_or_default();
        let mut args = nothing(exprs_of_args.len());
        for (node, expr) in args.iter_mut().zip(exprs_of_args) {
            match expr {
                Expr::Spread(list) => *node = Node::Each(self.boxed(list)?),
                expr => self.fill(node, expr)?,
            }
        }
        *node = Node::Command(Box::new(command(self.functions, exprs, args, no_adjust)?));
        Ok(())
    }

    fn function(&self, name: &str, args: Box<[Node]>) -> Result<Node> {
        if let Some(builtin) = Builtin::find(name) {
            let (least, most) = builtin.takes;
            if args.len() < least || args.len() > most {
                let given = args.len();
                return Err(fault::invalid(format!(
                    "'{name}' is called with {given} arguments"
                )));
            }
            return Ok(Node::Builtin(builtin, args));
        }
        let plugin = self.functions.and_then(|all| all.general_function(name));
        Ok(match plugin {
            Some(function) => Node::Plugin(function, args),
            None => Node::Unknown(name.into(), args),
        })
    }
}

/// Adds to an error where the statement was built, unless an inner one has done so.
#[cold]
fn located(error: Error, stmt: &graph::Stmt) -> Error {
    match &stmt.at {
        Some(at) => fault::at_once(error, &at.file, at.line),
        None => error,
    }
}

const SPREAD: &str = "a list is spread elsewhere than among the arguments of a command";

/// Makes room for nodes.
fn nothing(len: usize) -> Box<[Node]> {
    std::iter::repeat_with(|| Node::None).take(len).collect()
}

/// Tells whether an operand is as Lua has it, and judged as there.
fn is_raw(operand: &Expr) -> bool {
    matches!(operand, Expr::Call(call) if call.no_adjust && call.command().is_some())
}

fn known(node: &mut Node, name: &str) {
    *node = match constant(name) {
        Some(number) => Node::Num(number),
        None => Node::Unknown(name.into(), Box::default()),
    };
}

fn val(node: &mut Node, literal: &Literal) {
    *node = match literal {
        Literal::None => Node::None,
        Literal::Bool(yes) => Node::Bool(*yes),
        #[expect(clippy::cast_precision_loss, reason = "numbers of scripts are floats")]
        Literal::Int(number) => Node::Num(*number as f64),
        Literal::Float(number) => Node::Num(*number),
        Literal::Str(text) => Node::Str(Bytes::clone(text)),
        Literal::List(_) | Literal::Dict(_) => Node::Fresh(Box::new(literal.clone())),
    };
}
