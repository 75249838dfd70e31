//! Calls commands: their arguments go from where they stand to one place in memory, one call behind the
//! other, and a reply becomes a value where that belongs.

use std::sync::Arc;

use redipy_core::number::parse_i64;
use redipy_core::{Bytes, Reply, Result, Shape, Spec};

use super::reply::{self, Becomes};
use super::run::Run;
use super::tree::{Command, Node, Runs, Slot};
use crate::adjust::Adjust;
use crate::fault;
use crate::text::{number_text, to_number};
use crate::value::{Value, View};

/// How many arguments lists can become. Lua has no room for more, and what runs here is to run there.
const MOST_SPREAD: usize = 7900;

impl Run<'_> {
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

    /// Calls a command and makes a value of its reply.
    pub fn command(&mut self, command: &Command) -> Result<Value> {
        let Runs::Spec(spec, becomes) = &command.runs else {
            return self.other_command(command);
        };
        let base = self.words(command)?;
        self.called(spec, becomes, base)
    }

    fn other_command(&mut self, command: &Command) -> Result<Value> {
        let plugin = match &command.runs {
            Runs::Plugin(function) => Some(Arc::clone(function)),
            Runs::Refused(_, name) if !command.args.is_empty() => {
                let functions = self.context.functions;
                functions.and_then(|all| all.redis_function(name))
            }
            _ => None,
        };
        if let Some(function) = plugin {
            let (key, args) = self.plugin_args(command)?;
            let reply = function.call(self.context.caller, &key, &args)?;
            self.ask()?;
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
            Runs::Refused(error, _) => Err(error.clone()),
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
            && to_number(amount).is_some_and(|number| number % 1.0 != 0.0 && !number.is_infinite())
    }

    /// Calls a command with the words from `base` on.
    #[inline]
    fn call(&mut self, spec: &'static Spec, base: usize) -> Result<Reply> {
        self.step()?;
        let words = &self.memory.words[base..];
        let reply = self.context.caller.call(spec, words)?;
        // What takes long counts for more than one step.
        if let Reply::Array(items) | Reply::Set(items) = &reply {
            self.count(items.len());
        }
        Ok(reply)
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
            let fixed = command
                .args
                .iter()
                .filter(|arg| !matches!(arg, Node::Each(_)));
            if given - fixed.count() > MOST_SPREAD {
                return Err(fault::too_many_words());
            }
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

/// Makes the argument of a command.
#[inline]
fn word(value: View<'_>) -> Result<Bytes> {
    value.text().ok_or_else(|| fault::no_argument(value))
}
