//! Scripts that run where the data are: a graph is compiled once, to a tree in which all names are
//! resolved, and run by going through that tree.

mod builtin;
mod call;
mod commands;
mod compile;
mod eval;
mod ops;
mod place;
mod plugin;
mod refused;
mod reply;
mod run;
#[cfg(test)]
mod tests;
mod tree;

use std::sync::Arc;

use redipy_core::{Bytes, Caller, Error, Reply, Result, Running};

pub use plugin::{Functions, GeneralFunction, LogLevel, RedisFunction};

use crate::adjust::Adjust;
use crate::graph::Script;
use compile::Compiler;
use reply::Becomes;
use run::{Context, Memory, Run};
use tree::Block;

/// A script that can be run in this process, any number of times and by several threads at once.
#[derive(Debug)]
pub struct Native {
    body: Block,
    slots: usize,
    /// How many keys and arguments it is called with.
    takes: (usize, usize),
    functions: Option<Arc<dyn Functions>>,
}

impl Native {
    /// Compiles a script, with the functions of a host, if it has any.
    ///
    /// # Errors
    /// [`InvalidArgument`](redipy_core::ErrorKind::InvalidArgument) that tells what is wrong with the script,
    /// whatever it is called with.
    pub fn compile(script: &Script, functions: Option<Arc<dyn Functions>>) -> Result<Self> {
        let (body, slots) = Compiler::new(script, functions.as_deref()).script()?;
        Ok(Self {
            body,
            slots,
            takes: (script.keys.len(), script.args.len()),
            functions,
        })
    }

    /// Runs the script with its keys and arguments in their order. Arguments and result are values as
    /// [`Functions`] tells.
    ///
    /// # Errors
    /// That of a command, or its own; what ran before stays. Also where the numbers of keys and arguments
    /// are not those of the script.
    pub fn run(
        &self,
        caller: &mut dyn Caller,
        keys: &[Bytes],
        args: &[Reply],
        running: &dyn Running,
    ) -> Result<Reply> {
        self.check(keys.len(), args.len())?;
        let context = Context {
            caller,
            keys,
            args,
            running,
            functions: self.functions.as_deref(),
        };
        let mut memory = Memory::take(self.slots);
        let mut run = Run::new(context, &mut memory);
        let end = run.block(&self.body);
        let result = run.result;
        memory.keep();
        end.map(|_| result)
    }

    /// Refuses numbers of keys and arguments that are not those of the script.
    ///
    /// # Errors
    /// [`InvalidArgument`](redipy_core::ErrorKind::InvalidArgument).
    #[inline]
    pub fn check(&self, keys: usize, args: usize) -> Result<()> {
        if (keys, args) == self.takes {
            return Ok(());
        }
        let (all_keys, all_args) = self.takes;
        Err(Error::argument(format!(
            "ERR the script takes {all_keys} keys and {all_args} arguments, not {keys} and {args}"
        )))
    }
}

/// Tells whether there is a command of this name, which no function of a host may have.
#[must_use]
pub fn is_command(name: &str) -> bool {
    let words: Vec<Bytes> = name.split_whitespace().map(Bytes::from).collect();
    words.split_first().is_some_and(|(name, args)| {
        let error = redipy_core::program::find(name, args).err();
        error.is_none_or(|error| !error.message().contains("Unknown Redis command"))
    })
}

/// Tells whether scripts have a function of this name, which no function of a host may have.
#[must_use]
pub fn is_function(name: &str) -> bool {
    name == crate::graph::REDIS_CALL || builtin::Builtin::find(name).is_some()
}

/// Makes of the reply of a command what a script returns that returns it; `args` are those of the call.
///
/// # Errors
/// The error that the reply is, and that a number in it is not finite.
pub fn adjusted(reply: Reply, adjust: Adjust, args: &[Bytes]) -> Result<Reply> {
    reply::value(reply, &Becomes::new(adjust), args)?.to_result()
}
