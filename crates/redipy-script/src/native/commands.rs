//! Calls of commands: what is called is found when a script is compiled, with what its reply becomes.

use redipy_core::{Bytes, Error, Result, Spec, program};

use super::compile::Compiler;
use super::reply::Becomes;
use super::tree::{Arg, Command, Node, Runs};
use crate::adjust::{Word, adjust};
use crate::fault;
use crate::graph::{Expr, Literal};

/// No command needs more arguments than this; what is spread may be so many.
const MOST_NEEDED: usize = 8;

/// Compiles a call; `exprs` are the name of the command and its arguments.
pub(super) fn command<'a>(
    compiler: &mut Compiler<'a>,
    exprs: &'a [Expr],
    no_adjust: bool,
) -> Result<Node> {
    let Some((Expr::Val(Literal::Str(name)), exprs)) = exprs.split_first() else {
        return Err(fault::invalid(
            "the name of a command has to be written out",
        ));
    };
    let args = arguments(compiler, exprs)?;
    let open = args.iter().any(|arg| matches!(arg, Arg::Each(_)));
    let mut words: Vec<Word> = exprs.iter().map(word).collect();
    // A subcommand may stand behind a blank in the name.
    let mut parts = name.splitn(2, |byte| *byte == b' ').map(Bytes::from);
    let first = parts.next().unwrap_or_default();
    let in_name = parts.next();
    let with_subcommand = in_name.is_some();
    if let Some(subcommand) = in_name {
        words.insert(0, Word::Known(subcommand));
    }
    let found = find(&first, &words, open);
    let (spec, taken) = match found {
        Ok(found) => found,
        Err(error) => {
            let runs = plugin(compiler, name, &args).unwrap_or(Runs::Refused(error));
            return Ok(Node::Command(Box::new(Command {
                runs,
                args: args.into(),
                open,
            })));
        }
    };
    // A subcommand among the arguments is part of what is called.
    let mut args = args;
    if taken && !with_subcommand {
        args.remove(0);
    }
    words.drain(..usize::from(taken));
    let becomes = if no_adjust {
        Becomes::Raw
    } else {
        Becomes::Adjusted(adjust(spec, &words))
    };
    let runs = match for_fractions(spec) {
        Some(other) => Runs::Add(spec, other, no_adjust),
        None => Runs::Spec(spec, becomes),
    };
    Ok(Node::Command(Box::new(Command {
        runs,
        args: args.into(),
        open,
    })))
}

fn arguments<'a>(compiler: &mut Compiler<'a>, exprs: &'a [Expr]) -> Result<Vec<Arg>> {
    let mut args = Vec::with_capacity(exprs.len());
    for expr in exprs {
        args.push(match expr {
            Expr::Spread(list) => Arg::Each(compiler.expr(list)?),
            expr => Arg::One(compiler.expr(expr)?),
        });
    }
    Ok(args)
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

/// Finds a command, and tells whether the first word is part of its name.
fn find(name: &Bytes, words: &[Word], open: bool) -> Result<(&'static Spec, bool), Error> {
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
    Ok((spec, own.len() < args.len()))
}

/// Returns the function that a host has under the name, if it has a key to work on.
fn plugin(compiler: &Compiler<'_>, name: &Bytes, args: &[Arg]) -> Option<Runs> {
    let function = compiler.functions?.redis_function(name.as_str()?)?;
    (!args.is_empty()).then_some(Runs::Plugin(function))
}

/// Returns the command that adds what is no integer in place of one that adds integers.
fn for_fractions(spec: &Spec) -> Option<&'static Spec> {
    redipy_core::commands::get(match spec.name {
        "INCRBY" => "INCRBYFLOAT",
        "HINCRBY" => "HINCRBYFLOAT",
        _ => return None,
    })
}
