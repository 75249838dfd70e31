//! Computes expressions. Each kind has a function of its own, so that deep nesting takes little of the
//! stack; what is at hand is looked at where it stands and not copied.

use redipy_core::number::parse_i64;
use redipy_core::{Bytes, Reply, Result, Shape, Spec};

use super::plugin::GeneralFunction;
use super::reply::{self, Becomes};
use super::run::Run;
use super::tree::{Command, Node, Runs, Slot};
use super::{builtin, ops, place};
use crate::adjust::Adjust;
use crate::fault;
use crate::graph::Op;
use crate::text::{number_text, to_number};
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

    /// Computes something for what it does.
    #[inline]
    pub fn perform(&mut self, node: &Node) -> Result<()> {
        if let Node::Command(command) = node
            && let Runs::Spec(spec, _) = command.runs
        {
            let base = self.words(command)?;
            let reply = self.call(spec, base)?;
            self.memory.words.truncate(base);
            return match reply {
                Reply::Error(error) => Err(error),
                _ => Ok(()),
            };
        }
        self.eval(node).map(drop)
    }

    /// Computes a value and gives it to a variable.
    #[inline]
    pub fn assign(&mut self, slot: Slot, node: &Node) -> Result<()> {
        if let Node::Command(command) = node
            && let Runs::Spec(spec, becomes @ (Becomes::Text | Becomes::Int)) = &command.runs
        {
            let base = self.words(command)?;
            let value = match (self.call(spec, base)?, becomes) {
                (Reply::Bulk(text), Becomes::Text) => Value::Str(text),
                (Reply::Nil, Becomes::Text) => Value::None,
                (reply, becomes) => reply::value(reply, becomes, &[])?,
            };
            self.memory.slots[slot] = value;
            self.memory.words.truncate(base);
            return Ok(());
        }
        let value = self.eval(node)?;
        self.memory.slots[slot] = value;
        Ok(())
    }

    /// Computes what the script returns.
    pub fn result_of(&mut self, node: &Node) -> Result<Reply> {
        if let Node::Command(command) = node
            && let Runs::Spec(spec, becomes @ Becomes::Text) = &command.runs
        {
            let base = self.words(command)?;
            // What a string becomes is the same string.
            return match self.call(spec, base)? {
                reply @ (Reply::Bulk(_) | Reply::Nil) => Ok(reply),
                reply => reply::value(reply, becomes, &[])?.to_result(),
            };
        }
        self.eval(node)?.to_result()
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

    /// Returns a number that takes no computing.
    #[inline]
    fn number(&self, node: &Node) -> Option<f64> {
        match node {
            Node::Num(number) => Some(*number),
            Node::Local(slot) => match &self.memory.slots[*slot] {
                Value::Num(number) => Some(*number),
                _ => None,
            },
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
        Value::of_reply(&function.call(&replies)?)
    }

    fn unknown(&mut self, name: &str, args: &[Node]) -> Result<Value> {
        for arg in args {
            self.eval(arg)?;
        }
        Err(fault::unknown_function(name))
    }

    fn command(&mut self, command: &Command) -> Result<Value> {
        let Runs::Spec(spec, becomes) = &command.runs else {
            return self.other_command(command);
        };
        let base = self.words(command)?;
        self.called(spec, becomes, base)
    }

    fn other_command(&mut self, command: &Command) -> Result<Value> {
        if let Runs::Plugin(function) = &command.runs {
            let (key, args) = self.plugin_args(command)?;
            let reply = function.call(self.context.caller, &key, &args)?;
            return Value::of_reply(&reply);
        }
        let base = self.words(command)?;
        match &command.runs {
            Runs::Spec(spec, becomes) => self.called(spec, becomes, base),
            Runs::Add(whole, any, raw) => {
                let (spec, shape) = if self.adds_fraction() {
                    (any, Shape::Double)
                } else {
                    (whole, Shape::Int)
                };
                let adjust = if *raw {
                    Adjust::Raw
                } else {
                    Adjust::Shape(shape)
                };
                self.called(spec, &Becomes::new(adjust), base)
            }
            Runs::Refused(error) => Err(error.clone()),
            Runs::Plugin(_) => Ok(Value::None),
        }
    }

    /// Calls a command with the words from `base` on, and makes a value of its reply.
    #[inline]
    fn called(&mut self, spec: &'static Spec, becomes: &Becomes, base: usize) -> Result<Value> {
        let reply = self.call(spec, base)?;
        let value = reply::value(reply, becomes, &self.memory.words[base..]);
        self.memory.words.truncate(base);
        value
    }

    /// Tells whether the amount, which comes last, takes the command for other numbers.
    fn adds_fraction(&self) -> bool {
        let amount = self
            .memory
            .words
            .last()
            .map_or(&[][..], |amount| &amount[..]);
        parse_i64(amount).is_none()
            && to_number(amount).is_some_and(|number| number.floor() != number)
    }

    /// Calls a command with the words from `base` on.
    #[inline]
    fn call(&mut self, spec: &'static Spec, base: usize) -> Result<Reply> {
        self.step()?;
        self.context.caller.call(spec, &self.memory.words[base..])
    }

    /// Computes the arguments of a command, and returns where among the words they start.
    #[inline]
    fn words(&mut self, command: &Command) -> Result<usize> {
        let base = self.memory.words.len();
        for arg in &command.args {
            // Pushed right from where it stands: a copy in between takes longer than all the rest.
            match arg {
                Node::Str(text) => self.memory.words.push(text.clone()),
                Node::Local(slot) => match &self.memory.slots[*slot] {
                    Value::Str(text) => self.memory.words.push(text.clone()),
                    _ => self.computed_word(arg)?,
                },
                arg => self.computed_word(arg)?,
            }
        }
        if command.open
            && let Runs::Spec(spec, _) | Runs::Add(spec, ..) = &command.runs
        {
            let given = self.memory.words.len() - base;
            spec.check_arity(given).map_err(|_| fault::arity())?;
        }
        Ok(base)
    }

    #[inline(never)]
    fn computed_word(&mut self, arg: &Node) -> Result<()> {
        if let Node::Each(list) = arg {
            return self.spread(list);
        }
        if let Some(number) = self.number(arg) {
            self.memory.words.push(number_text(number));
            return Ok(());
        }
        let value = self.eval(arg)?;
        self.memory.words.push(word(value.view())?);
        Ok(())
    }

    fn spread(&mut self, node: &Node) -> Result<()> {
        let list = match self.eval(node)? {
            Value::List(list) => list,
            other => return Err(fault::no_loop(other.view())),
        };
        list.with(|items| {
            for item in items {
                self.memory.words.push(word(item.view())?);
            }
            Ok(())
        })
    }

    /// Computes the key and the further arguments of a host's function.
    fn plugin_args(&mut self, command: &Command) -> Result<(Bytes, Vec<Reply>)> {
        let mut replies = Vec::with_capacity(command.args.len());
        for arg in &command.args {
            match arg {
                Node::Each(list) => match self.eval(list)? {
                    Value::List(list) => list.with(|items| {
                        for item in items {
                            replies.push(item.to_reply()?);
                        }
                        Ok(())
                    })?,
                    other => return Err(fault::no_loop(other.view())),
                },
                arg => replies.push(self.eval(arg)?.to_reply()?),
            }
        }
        self.step()?;
        let mut replies = replies.into_iter();
        let key = match replies.next() {
            Some(Reply::Bulk(key)) => key,
            Some(other) => {
                let key = Value::of_reply(&other)?;
                key.view()
                    .text()
                    .ok_or_else(|| fault::no_argument(key.view()))?
            }
            None => return Err(fault::arity()),
        };
        Ok((key, replies.collect()))
    }
}

fn is_true(value: &Value, raw: bool) -> bool {
    if raw {
        value.view().is_true_in_lua()
    } else {
        value.view().is_true()
    }
}

/// Makes the argument of a command.
#[inline]
fn word(value: View<'_>) -> Result<Bytes> {
    value.text().ok_or_else(|| fault::no_argument(value))
}
