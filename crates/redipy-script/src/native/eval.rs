//! Computes expressions. Each kind has a function of its own, so that deep nesting takes little of the
//! stack; what is at hand is looked at where it stands and not copied.

use redipy_core::{Bytes, Result};

use super::plugin::GeneralFunction;
use super::run::Run;
use super::tree::Node;
use super::{builtin, ops, place};
use crate::fault;
use crate::graph::Op;
use crate::value::{Entries, Value, View};

impl Run<'_> {
    /// Returns what takes no computing.
    #[inline]
    fn at_hand<'s>(&'s self, node: &'s Node) -> Option<View<'s>> {
        Some(match node {
            Node::Local(slot) => self.memory.slots[*slot].view(),
            Node::None => View::None,
            Node::Bool(yes) => View::Bool(*yes),
            Node::Num(number) => View::Num(*number),
            Node::Str(text) => View::Str(text),
            _ => return None,
        })
    }

    /// Computes a value.
    pub fn eval(&mut self, node: &Node) -> Result<Value> {
        match node {
            Node::Local(slot) => Ok(self.memory.slots[*slot].clone()),
            Node::Command(command) => self.command(command),
            Node::None => Ok(Value::None),
            Node::Bool(yes) => Ok(Value::Bool(*yes)),
            Node::Num(number) => Ok(Value::Num(*number)),
            Node::Str(text) => Ok(Value::Str(text.clone())),
            Node::Fresh(literal) => Ok(Value::of_literal(literal)),
            Node::Key(at) => Ok(self.key(*at)),
            Node::Arg(at) => self.argument(*at),
            Node::Not(value) => self.not(value),
            Node::Neg(value) => self.negative(value),
            Node::And(raw, operands) => self.and(*raw, operands),
            Node::Or(raw, operands) => self.or(*raw, operands),
            Node::Compare(op, operands) => self.comparison(*op, operands),
            Node::Binary(op, operands) => self.binary(*op, operands),
            Node::Concat(parts) => self.concat(parts),
            Node::Len(slot) => builtin::length(self.memory.slots[*slot].view()),
            Node::At(both) => self.element(both),
            Node::Slice(all) => self.slice(all),
            Node::List(items) => self.list(items),
            Node::Dict(items) => self.dict(items),
            Node::Builtin(builtin, args) => self.builtin(builtin, args),
            Node::Plugin(function, args) => self.plugin(&**function, args),
            Node::Unknown(name, args) => self.unknown(name, args),
            // The call of a command takes it apart.
            Node::Each(list) => self.eval(list),
        }
    }

    /// Tells whether a value is true, without making it where that is possible.
    pub fn test(&mut self, node: &Node) -> Result<bool> {
        match node {
            Node::Compare(op, operands) => self.compare(*op, operands),
            Node::Not(value) => Ok(!self.test(value)?),
            Node::And(false, operands) => Ok(self.test(&operands[0])? && self.test(&operands[1])?),
            Node::Or(false, operands) => Ok(self.test(&operands[0])? || self.test(&operands[1])?),
            node => match self.at_hand(node) {
                Some(value) => Ok(value.is_true()),
                None => self.eval(node).map(|value| value.view().is_true()),
            },
        }
    }

    fn key(&self, at: usize) -> Value {
        let key = self.context.keys.get(at);
        key.map_or(Value::None, |key| Value::Str(key.clone()))
    }

    fn argument(&self, at: usize) -> Result<Value> {
        let arg = self.context.args.get(at);
        arg.map_or(Ok(Value::None), Value::of_reply)
    }

    fn not(&mut self, value: &Node) -> Result<Value> {
        Ok(Value::Bool(!self.test(value)?))
    }

    fn negative(&mut self, value: &Node) -> Result<Value> {
        match self.eval(value)? {
            Value::Num(number) => Ok(Value::Num(-number)),
            other => Err(fault::cannot_take(Op::Sub.sign(), other.view())),
        }
    }

    fn and(&mut self, raw: bool, [left, right]: &[Node; 2]) -> Result<Value> {
        let left = self.eval(left)?;
        if is_true(&left, raw) {
            self.eval(right)
        } else {
            Ok(left)
        }
    }

    fn or(&mut self, raw: bool, [left, right]: &[Node; 2]) -> Result<Value> {
        let left = self.eval(left)?;
        if is_true(&left, raw) {
            Ok(left)
        } else {
            self.eval(right)
        }
    }

    fn comparison(&mut self, op: Op, operands: &[Node; 2]) -> Result<Value> {
        self.compare(op, operands).map(Value::Bool)
    }

    /// Returns a number that takes no computing, or that a text says.
    #[inline]
    pub fn number(&self, node: &Node) -> Option<f64> {
        match node {
            Node::Num(number) => Some(*number),
            Node::Local(slot) => match &self.memory.slots[*slot] {
                Value::Num(number) => Some(*number),
                _ => None,
            },
            Node::Builtin(builtin, args) if builtin.is_to_number() => {
                builtin::read_number(self.at_hand(args.first()?)?)
            }
            _ => None,
        }
    }

    #[inline]
    fn compare(&mut self, op: Op, operands: &[Node; 2]) -> Result<bool> {
        let [left, right] = operands;
        if let (Some(left), Some(right)) = (self.number(left), self.number(right))
            && op != Op::In
        {
            return Ok(ops::compare_numbers(op, left, right));
        }
        if let (Node::Local(slot), Node::None, Op::Eq | Op::Ne) = (left, right, op) {
            let is_none = matches!(self.memory.slots[*slot], Value::None);
            return Ok(is_none == (op == Op::Eq));
        }
        self.compare_any(op, operands)
    }

    fn compare_any(&mut self, op: Op, [left, right]: &[Node; 2]) -> Result<bool> {
        if let (Some(left), Some(right)) = (self.at_hand(left), self.at_hand(right)) {
            return ops::compare(op, left, right);
        }
        let left = self.eval(left)?;
        if let Some(right) = self.at_hand(right) {
            return ops::compare(op, left.view(), right);
        }
        let right = self.eval(right)?;
        ops::compare(op, left.view(), right.view())
    }

    fn binary(&mut self, op: Op, [left, right]: &[Node; 2]) -> Result<Value> {
        if let (Some(left), Some(right)) = (self.number(left), self.number(right)) {
            return ops::arithmetic(op, left, right).map(Value::Num);
        }
        if let (Some(left), Some(right)) = (self.at_hand(left), self.at_hand(right)) {
            return ops::compute(op, left, right);
        }
        let left = self.eval(left)?;
        let right = self.eval(right)?;
        ops::compute(op, left.view(), right.view())
    }

    fn concat(&mut self, parts: &[Node]) -> Result<Value> {
        let mut out = Vec::new();
        for part in parts {
            match self.at_hand(part) {
                Some(value) => ops::push_text(&mut out, value)?,
                None => ops::push_text(&mut out, self.eval(part)?.view())?,
            }
        }
        Ok(Value::Str(Bytes::from(out)))
    }

    fn element(&mut self, [of, at]: &[Node; 2]) -> Result<Value> {
        if let (Some(of), Some(at)) = (self.at_hand(of), self.at_hand(at)) {
            return place::get(of, at);
        }
        let of = self.eval(of)?;
        let at = self.eval(at)?;
        place::get(of.view(), at.view())
    }

    fn slice(&mut self, [of, start, stop]: &[Node; 3]) -> Result<Value> {
        let of = self.eval(of)?;
        let start = self.eval(start)?;
        let stop = self.eval(stop)?;
        place::slice(of.view(), start.view(), stop.view())
    }

    fn list(&mut self, nodes: &[Node]) -> Result<Value> {
        let mut items = Vec::with_capacity(nodes.len());
        for node in nodes {
            items.push(self.eval(node)?);
        }
        Ok(Value::list(items))
    }

    fn dict(&mut self, nodes: &[Node]) -> Result<Value> {
        let mut entries = Entries::new();
        for entry in nodes.chunks_exact(2) {
            let key = match self.eval(&entry[0])? {
                Value::Str(key) => key,
                other => return Err(fault::key(other.view())),
            };
            let value = self.eval(&entry[1])?;
            entries.insert(key, value);
        }
        Ok(Value::dict(entries))
    }

    fn builtin(&mut self, builtin: &builtin::Builtin, args: &[Node]) -> Result<Value> {
        let base = self.memory.values.len();
        for arg in args {
            let value = self.eval(arg)?;
            self.memory.values.push(value);
        }
        let value = builtin.call(&self.memory.values[base..], self.context.functions);
        self.memory.values.truncate(base);
        value
    }

    fn plugin(&mut self, function: &dyn GeneralFunction, args: &[Node]) -> Result<Value> {
        let mut replies = Vec::with_capacity(args.len());
        for arg in args {
            replies.push(self.eval(arg)?.to_reply()?);
        }
        let reply = function.call(&replies)?;
        self.ask()?;
        Value::of_reply(&reply)
    }

    fn unknown(&mut self, name: &str, args: &[Node]) -> Result<Value> {
        // The host may have got it since the script was compiled.
        let functions = self.context.functions;
        if let Some(function) = functions.and_then(|all| all.general_function(name)) {
            return self.plugin(&*function, args);
        }
        for arg in args {
            self.eval(arg)?;
        }
        Err(fault::unknown_function(name))
    }
}

fn is_true(value: &Value, raw: bool) -> bool {
    if raw {
        value.view().is_true_in_lua()
    } else {
        value.view().is_true()
    }
}
