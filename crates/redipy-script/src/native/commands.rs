//! Calls of commands: what is called is found when a script is compiled, with what its reply becomes.

use redipy_core::{Bytes, Error, Result, Spec, commands, program};

use super::plugin::Functions;
use super::refused::refused;
use super::reply::Becomes;
use super::tree::{Command, Node, Runs};
use crate::adjust::{Word, adjust, for_fractions};
use crate::fault;
use crate::graph::{Expr, Literal};

/// No command needs more arguments than this; what is spread may be so many.
const MOST_NEEDED: usize = 8;

/// Finds what a call runs; `exprs` are the name of the command and its arguments, `args` what these were
/// compiled to.
pub(super) fn command(
    functions: Option<&dyn Functions>,
    exprs: &[Expr],
    args: Box<[Node]>,
    no_adjust: bool,
) -> Result<Command> {
    let Some((Expr::Val(Literal::Str(name)), exprs)) = exprs.split_first() else {
        return Err(fault::invalid(
            "the name of a command has to be written out",
        ));
    };
    let open = args.iter().any(|arg| matches!(arg, Node::Each(_)));
    let mut words: Vec<Word> = exprs.iter().map(word).collect();
    // A subcommand may stand behind a blank in the name.
    let mut parts = name.splitn(2, |byte| *byte == b' ').map(Bytes::from);
    let first = parts.next().unwrap_or_default();
    let subcommand = parts.next();
    let in_name = usize::from(subcommand.is_some());
    words.splice(0..0, subcommand.map(Word::Known));
    let has_no_subcommands = first.as_str().and_then(commands::get).is_some();
    let found = match find(&first, &words, open) {
        _ if in_name > 0 && has_no_subcommands => Err(unknown()),
        Err(error) => Err(refused(&first, &words, open).unwrap_or(error)),
        found => found,
    };
    let (spec, taken) = match found {
        Ok(found) => found,
        Err(error) => {
            let function = functions.and_then(|all| all.redis_function(name.as_str()?));
            let runs = match function {
                Some(function) if !args.is_empty() => Runs::Plugin(function),
                _ => Runs::Refused(error, name.as_str().unwrap_or_default().into()),
            };
            return Ok(Command { runs, args, open });
        }
    };
    words.drain(..taken);
    let becomes = if no_adjust {
        Becomes::Raw
    } else {
        Becomes::new(adjust(spec, &words))
    };
    Ok(Command {
        runs: match for_fractions(spec) {
            Some(other) => Runs::Add(spec, other, no_adjust),
            None => Runs::Spec(spec, becomes),
        },
        // A subcommand among the arguments is part of what is called.
        args: args.into_iter().skip(taken - in_name).collect(),
        open,
    })
}

fn word(expr: &Expr) -> Word {
    match expr {
        Expr::Val(Literal::Str(text)) => Word::Known(text.clone()),
        #[expect(clippy::cast_precision_loss, reason = "numbers of scripts are floats")]
        Expr::Val(Literal::Int(number)) => Word::Known(crate::text::number_text(*number as f64)),
        Expr::Spread(_) => Word::Several,
        _ => Word::Computed,
    }
}

fn unknown() -> Error {
    Error::argument("ERR Unknown Redis command called from script")
}

/// Finds a command, and tells how many words are part of its name.
fn find(name: &Bytes, words: &[Word], open: bool) -> Result<(&'static Spec, usize)> {
    let text = |word: &Word| match word {
        Word::Known(text) => text.clone(),
        Word::Computed | Word::Several => Bytes::EMPTY,
    };
    let mut args: Vec<Bytes> = words
        .iter()
        .filter(|word| **word != Word::Several)
        .map(text)
        .collect();
    let mut found = program::find(name, &args);
    if open {
        // Any number of arguments may come, so any that is right will do.
        for _ in 0..MOST_NEEDED {
            if !matches!(&found, Err(error) if *error == fault::arity()) {
                break;
            }
            args.push(Bytes::EMPTY);
            found = program::find(name, &args);
        }
    }
    let (spec, own) = found?;
    Ok((spec, args.len() - own.len()))
}
