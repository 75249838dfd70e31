//! Calls of commands whose keys live under a prefix: it is put before each of them, and taken off those in
//! replies.

use redipy_core::{Bytes, KeysAt, Keyspace, Result, Shape};

use super::code::{Code, Level, literal_text};
use super::commands::{Arg, Command};
use super::generator::{Generator, cannot};
use super::kinds::{Kinds, Type};
use crate::graph::Expr;

impl Generator<'_> {
    /// Tells whether a key is at hand with its prefix, too.
    pub fn is_full_key(&self, name: &str) -> bool {
        self.prefix && self.full_keys.contains_key(name)
    }

    /// Writes a key of the script, with its prefix or without it.
    pub fn key(&mut self, name: &str, full: bool) -> Code {
        if full && let Some(text) = self.full_keys.get(name) {
            self.used.insert(format!("{name} with prefix"));
            return Code::stable(text.clone(), Type::of(Kinds::STR));
        }
        self.used.insert(name.to_owned());
        Code::stable(self.name(name), Type::of(Kinds::STR))
    }

    pub fn with_moving_keys(&mut self, list: Code, command: &Command<'_>) -> Code {
        let ty = list.ty;
        let number = |at: usize| Code::stable(at.to_string(), Type::of(Kinds::NUM));
        // A list of the script stays as it is.
        let mut list = Code::call(self.helper("joined"), &[list], ty);
        for place in places(command) {
            let (helper, numbers) = match place {
                KeysAt::One(at) => ("prefixed_one", vec![at + 1]),
                KeysAt::Rest(from, step) => ("prefixed", vec![from + 1, step, 0]),
                KeysAt::Until(from, behind) => ("prefixed", vec![from + 1, 1, behind]),
                KeysAt::Counted(at) => ("counted", vec![at + 1]),
            };
            let mut args = vec![list];
            args.extend(numbers.into_iter().map(number));
            list = Code::call(self.helper(helper), &args, ty);
        }
        list
    }

    /// Returns the positions of arguments that are keys, where the script tells them.
    pub fn static_keys(&self, command: &Command<'_>) -> Vec<usize> {
        if !self.prefix || has_moving_keys(command) {
            return Vec::new();
        }
        let Some(spec) = command.spec else {
            return Vec::new();
        };
        let text = |expr: &Expr| match expr {
            Expr::Val(literal) => literal_text(literal).unwrap_or_default(),
            _ => Bytes::EMPTY,
        };
        let args: Vec<Bytes> = command.args.iter().map(text).collect();
        let mut keys = spec.key_positions(&args);
        keys.extend(spec.channel_positions(&args));
        keys
    }

    /// Takes the prefix off the names in a reply.
    pub fn shortened(&mut self, reply: Code, command: &Command<'_>, pattern: Option<Code>) -> Code {
        let Some(spec) = command.spec else {
            return reply;
        };
        let helper = match spec.keyspace {
            Some(Keyspace::Scan) => "short_scan",
            Some(Keyspace::Keys) => "short_names",
            _ if spec.reply_channels && matches!(spec.shape, Shape::Pairs(..)) => "short_pairs",
            _ if spec.reply_channels => "short_names",
            _ if spec.reply_key => "short_first",
            _ => return reply,
        };
        let args: Vec<Code> = std::iter::once(reply).chain(pattern).collect();
        Code::call(self.helper(helper), &args, Type::ANY)
    }

    /// Restricts patterns to names with the prefix; returns the one that counts as it was.
    pub fn restricted(
        &mut self,
        args: &mut Vec<Arg>,
        command: &Command<'_>,
    ) -> Result<Option<Code>> {
        let Some(spec) = command.spec else {
            return Ok(None);
        };
        if let Some(Keyspace::Scan) = spec.keyspace {
            return self.restricted_scan(args, command);
        }
        let at = match spec.keyspace {
            Some(Keyspace::Keys) => 0,
            _ => match spec.channel_pattern {
                Some(at) => at,
                None => return Ok(None),
            },
        };
        let all = Code::stable("\"*\"", Type::of(Kinds::STR));
        let Some(Arg::One(pattern)) = args.get_mut(at) else {
            if spec.channel_pattern.is_some() && args.len() == at {
                args.push(Arg::One(Code::call(
                    self.helper("matching"),
                    &[all],
                    Type::of(Kinds::STR),
                )));
            }
            return Ok(None);
        };
        let own = self.stable(pattern.clone())?;
        *pattern = Code::call(self.helper("matching"), std::slice::from_ref(&own), own.ty);
        Ok(Some(own))
    }

    pub fn restricted_scan(
        &mut self,
        args: &mut Vec<Arg>,
        command: &Command<'_>,
    ) -> Result<Option<Code>> {
        let ty = Type::of(Kinds::STR);
        let mut last = None;
        for at in (1..args.len().saturating_sub(1)).step_by(2) {
            let word = match command.args.get(at) {
                Some(Expr::Val(literal)) => literal_text(literal),
                _ => None,
            };
            if !word.is_some_and(|word| word.is_word("MATCH")) {
                continue;
            }
            if let Arg::One(pattern) = &mut args[at + 1] {
                let own = self.stable(pattern.clone())?;
                *pattern = Code::call(self.helper("matching"), std::slice::from_ref(&own), ty);
                last = Some(own);
            }
        }
        if !args.is_empty() {
            // The last pattern counts, so this one does where there is no other.
            let all = Code::stable("\"*\"", ty);
            let all = Code::call(self.helper("matching"), &[all], ty);
            let word = Code::stable("\"match\"", ty);
            args.splice(1..1, [Arg::One(word), Arg::One(all)]);
        }
        Ok(Some(last.unwrap_or_else(|| Code::stable("\"*\"", ty))))
    }
}

/// Puts the prefix before a key, which is checked already.
pub fn prefixed(code: &Code) -> Code {
    let text = format!("prefix .. {}", code.at(Level::Sum));
    let full = Code::new(text, Level::Concat, Type::of(Kinds::STR));
    full.around(std::slice::from_ref(code))
}

/// Refuses what cannot run under a prefix.
pub fn check_prefix(command: &Command<'_>) -> Result<()> {
    let Some(spec) = command.spec else {
        let refused = redipy_core::program::find(&command.name[0], &[Bytes::EMPTY; 2]);
        if refused.is_err_and(|error| !error.message().contains("Unknown")) {
            // No server runs it in a script.
            return Ok(());
        }
        let name = String::from_utf8_lossy(&command.name[0]).into_owned();
        return Err(cannot(&format!(
            "'{name}' cannot run under a prefix: which of its arguments are keys is not known"
        )));
    };
    match spec.keyspace {
        None | Some(Keyspace::Keys) => Ok(()),
        Some(Keyspace::Scan) => {
            let words = command.args.iter().skip(1).step_by(2);
            for word in words.chain(command.args.first()) {
                let first = command
                    .args
                    .first()
                    .is_some_and(|first| std::ptr::eq(first, word));
                if matches!(word, Expr::Spread(_)) || !(first || matches!(word, Expr::Val(_))) {
                    return Err(cannot("a word of SCAN under a prefix is computed"));
                }
            }
            Ok(())
        }
        Some(_) => Err(cannot(&format!(
            "{} takes several calls under a prefix or concerns keys without it",
            spec.name
        ))),
    }
}

/// Returns where a command has keys and channels.
fn places(command: &Command<'_>) -> impl Iterator<Item = KeysAt> + use<> {
    let spec = command.spec;
    let keys = spec.map_or(&[][..], |spec| spec.keys);
    let channels = spec.map_or(&[][..], |spec| spec.channels);
    keys.iter().chain(channels).copied()
}

/// Tells whether it shows only when the script runs which arguments are keys.
pub fn has_moving_keys(command: &Command<'_>) -> bool {
    let spread = |expr: &Expr| matches!(expr, Expr::Spread(_));
    let first = command.args.iter().position(spread);
    places(command).any(|place| match place {
        KeysAt::One(at) => first.is_some_and(|first| first <= at),
        KeysAt::Rest(..) | KeysAt::Until(..) => first.is_some(),
        KeysAt::Counted(at) => {
            let count = command.args.get(at);
            first.is_some() || !matches!(count, None | Some(Expr::Val(_)))
        }
    })
}
