//! Calls of commands: their arguments, the prefix of their keys, and what comes back.

use redipy_core::{Bytes, KeysAt, Keyspace, Result, Shape, Spec, commands};

use super::code::{Code, Level, literal_text, quoted};
use super::generator::{Generator, cannot};
use super::kinds::{Kinds, Type};
use crate::adjust::{Adjust, Word, adjust};
use crate::graph::{Call, Expr, Literal, Ref};

/// More arguments than these are given as a list: Lua has no room for them otherwise.
const WRITTEN: usize = 150;

/// A command of a call.
pub struct Command<'a> {
    /// Its declaration, if there is one.
    pub spec: Option<&'static Spec>,
    /// What its reply becomes.
    pub adjust: Adjust,
    /// The words of its name, as they are written.
    pub name: Vec<Bytes>,
    /// Its arguments.
    pub args: &'a [Expr],
}

/// Finds the command of a call; nothing where its name is not written in the script.
pub fn resolve(call: &Call) -> Option<Command<'_>> {
    let mut command = find(call)?;
    if call.no_adjust {
        command.adjust = Adjust::Raw;
    }
    Some(command)
}

fn find(call: &Call) -> Option<Command<'_>> {
    let (name, args) = call.args.split_first()?;
    let Expr::Val(Literal::Str(name)) = name else {
        return None;
    };
    let blank = |byte: &u8| *byte == b' ';
    let mut name: Vec<Bytes> = name.split(blank).map(Bytes::from).collect();
    let word = |expr: &Expr| match expr {
        Expr::Val(literal @ (Literal::Str(_) | Literal::Int(_))) => literal_text(literal),
        _ => None,
    };
    let mut words: Vec<Bytes> = name[1..].to_vec();
    words.extend(
        args.iter()
            .map(|arg| word(arg).unwrap_or(super::shapes::COMPUTED)),
    );
    let found = commands::find(&name[0], &words);
    let found = found
        .ok()
        .filter(|(spec, _)| spec.words().count() >= name.len());
    let Some((spec, own)) = found else {
        return Some(Command {
            spec: None,
            adjust: Adjust::Shape(Shape::Any),
            name,
            args,
        });
    };
    let used = (words.len() - own.len() + 1).saturating_sub(name.len());
    for arg in &args[..used.min(args.len())] {
        name.extend(word(arg));
    }
    let args = args.get(used..).unwrap_or_default();
    let known = args.iter().map(|arg| match (arg, word(arg)) {
        (Expr::Spread(_), _) => Word::Several,
        (_, Some(text)) => Word::Known(text),
        _ => Word::Computed,
    });
    let known: Vec<Word> = known.collect();
    Some(Command {
        spec: Some(spec),
        adjust: adjust(spec, &known),
        name,
        args,
    })
}

impl Generator<'_> {
    /// Writes a call; its reply is left as it is where nobody uses it.
    pub fn command(&mut self, call: &Call, used: bool) -> Result<Code> {
        let Some(command) = find(call) else {
            return Err(cannot(
                "the name of a command must be written in the script",
            ));
        };
        if self.prefix {
            self.check_prefix(&command)?;
        }
        let mut head: Vec<Code> = command
            .name
            .iter()
            .map(|word| Code::stable(quoted(word), Type::of(Kinds::STR)))
            .collect();
        let (mut args, names) = self.arguments(&command)?;
        let pattern = if self.prefix {
            self.restricted(&mut args, &command)?
        } else {
            None
        };
        let adds = matches!(command.spec, Some(spec) if matches!(spec.name, "INCRBY" | "HINCRBY"));
        if adds {
            self.settle_args(&mut args)?;
        }
        if let Some(adding) = self.adding(&command, &args) {
            head[0] = adding;
        }
        let mut reply = self.called(&head, args, &command)?;
        if !used {
            return Ok(reply);
        }
        if self.prefix {
            reply = self.shortened(reply, &command, pattern);
        }
        if call.no_adjust {
            let reply = self.raw(reply, command.adjust);
            return Ok(if adds {
                Code {
                    ty: Type::of(Kinds::NUM | Kinds::STR),
                    ..reply
                }
            } else {
                reply
            });
        }
        // With a fraction it answers a text.
        let adjust = if adds {
            Adjust::Shape(Shape::Double)
        } else {
            command.adjust
        };
        Ok(self.adjusted(reply, adjust, names.as_ref()))
    }

    /// Writes the arguments, as texts; lists that are spread stand as one, by themselves. With them
    /// comes the list of fields, where the reply needs it.
    fn arguments(&mut self, command: &Command<'_>) -> Result<(Vec<Arg>, Option<Code>)> {
        let exprs: Vec<&Expr> = command.args.iter().collect();
        let keys = self.static_keys(command);
        let codes = self.in_order(
            &exprs,
            |generator, expr| match expr {
                Expr::Spread(of) => generator.value(of),
                Expr::Val(literal) => Ok(match literal_text(literal) {
                    // As a text, since Lua mixes up zero and its negative.
                    Some(text) => Code::stable(quoted(&text), Type::of(Kinds::STR)),
                    None => generator.value(expr)?,
                }),
                Expr::Ref(Ref::Key(name, _)) if generator.is_full_key(name) => {
                    Ok(Code::stable(name.clone(), Type::of(Kinds::STR)))
                }
                _ => generator.value(expr),
            },
            |generator, code| {
                // A list that is spread is looked at only when all is there.
                if code.only(Kinds::LIST) {
                    code
                } else {
                    generator.argument(code, false)
                }
            },
        )?;
        let spread = |expr: &&Expr| matches!(expr, Expr::Spread(_));
        let several: Vec<bool> = exprs.iter().map(spread).collect();
        let codes = match self.prefix || several.contains(&true) {
            false => self.checked_late(codes, Self::argument),
            true => {
                let check = |(code, several)| {
                    if several {
                        let ty = Type::with(Kinds::LIST, Kinds::STR);
                        Code::call(self.helper("args"), &[code], ty)
                    } else {
                        self.argument(code, false)
                    }
                };
                codes
                    .into_iter()
                    .zip(several.iter().copied())
                    .map(check)
                    .collect()
            }
        };
        let mut args = Vec::with_capacity(codes.len());
        for (at, (expr, code)) in exprs.iter().zip(codes).enumerate() {
            let is_key = keys.contains(&at);
            args.push(match expr {
                Expr::Spread(_) => Arg::Several(code),
                Expr::Ref(Ref::Key(name, _)) if self.is_full_key(name) => {
                    Arg::One(self.key(name, is_key))
                }
                _ if is_key => Arg::One(prefixed(&code)),
                _ => Arg::One(code),
            });
        }
        let names = match command.adjust {
            Adjust::Zip(from) => {
                self.settle_args(&mut args)?;
                let fields = args.split_off(from.min(args.len()));
                let fields = Self::flat(self, &fields);
                let fields = self.stable(fields)?;
                args.push(Arg::Several(fields.clone()));
                Some(fields)
            }
            _ => None,
        };
        Ok((args, names))
    }

    /// Makes a value an argument; Lua may check it if nothing that could fail comes after it.
    fn argument(&mut self, code: Code, late: bool) -> Code {
        let maybe = Kinds::STR | Kinds::NONE;
        let note = (
            "ommand arguments must be strings or integers".to_owned(),
            "a command cannot take None as an argument".to_owned(),
        );
        let counts = code.counts && code.only(Kinds::NUM);
        if counts || code.only(Kinds::STR) || (late && code.only(maybe) && self.note(&[note])) {
            return code;
        }
        Code::call(self.helper("arg"), &[code], Type::of(Kinds::STR))
    }

    /// Has all arguments computed by now.
    fn settle_args(&mut self, args: &mut [Arg]) -> Result<()> {
        for arg in args {
            let (Arg::One(code) | Arg::Several(code)) = arg;
            *code = self.stable(code.clone())?;
        }
        Ok(())
    }

    /// Puts arguments into one list.
    fn flat(generator: &mut Self, args: &[Arg]) -> Code {
        let ty = Type::with(Kinds::LIST, Kinds::STR);
        let mut lists: Vec<Code> = Vec::new();
        let mut ones: Vec<Code> = Vec::new();
        let list = |ones: &mut Vec<Code>| {
            let texts: Vec<&str> = ones.iter().map(|one| &one.text[..]).collect();
            let text = format!("{{{}}}", texts.join(", "));
            let code = Code::new(text, Level::Whole, ty).around(ones);
            ones.clear();
            code
        };
        for arg in args {
            match arg {
                Arg::One(code) => ones.push(code.clone()),
                Arg::Several(code) => {
                    if !ones.is_empty() {
                        lists.push(list(&mut ones));
                    }
                    lists.push(code.clone());
                }
            }
        }
        if !ones.is_empty() || lists.is_empty() {
            lists.push(list(&mut ones));
        }
        if lists.len() == 1 {
            return lists.swap_remove(0);
        }
        Code::call(generator.helper("joined"), &lists, ty)
    }

    /// Writes the call itself.
    fn called(&mut self, head: &[Code], args: Vec<Arg>, command: &Command<'_>) -> Result<Code> {
        let several = args.iter().any(|arg| matches!(arg, Arg::Several(_)));
        let moving = self.prefix && self.has_moving_keys(command);
        if !several && !moving && args.len() <= WRITTEN {
            let mut all = head.to_vec();
            all.extend(args.into_iter().map(Arg::code));
            return Ok(Code::call("call", &all, Type::ANY));
        }
        let mut list = if moving {
            let list = Self::flat(self, &args);
            // What the prefix is put into must be no list of the script.
            self.with_moving_keys(list, command)
        } else {
            let last = args.iter().position(|arg| matches!(arg, Arg::Several(_)));
            let last = last.filter(|at| at + 1 == args.len() && args.len() <= WRITTEN);
            if let Some(at) = last {
                let mut all = head.to_vec();
                let mut args = args;
                let spread = args.split_off(at);
                all.extend(args.into_iter().map(Arg::code));
                let spread: Vec<Code> = spread.into_iter().map(Arg::code).collect();
                all.push(Code::call(self.helper("spread"), &spread, Type::ANY));
                return Ok(Code::call("call", &all, Type::ANY));
            }
            Self::flat(self, &args)
        };
        list = Code::call(self.helper("spread"), &[list], Type::ANY);
        let mut all = head.to_vec();
        all.push(list);
        Ok(Code::call("call", &all, Type::ANY))
    }

    /// Writes the name of a command that adds a number, where that depends on the number.
    fn adding(&mut self, command: &Command<'_>, args: &[Arg]) -> Option<Code> {
        let (at, fraction) = match command.spec?.name {
            "INCRBY" => (1, "incrbyfloat"),
            "HINCRBY" => (2, "hincrbyfloat"),
            _ => return None,
        };
        let name = Code::stable(quoted(&command.name[0]), Type::of(Kinds::STR));
        let other = Code::stable(quoted(fraction.as_bytes()), Type::of(Kinds::STR));
        let Some(Arg::One(amount)) = args.get(at) else {
            return None;
        };
        if let Some(Expr::Val(literal)) = command.args.get(at) {
            let text = literal_text(literal)?;
            let number = crate::text::to_number(&text);
            let is_fraction = number.is_some_and(|number| number.floor() != number);
            return Some(if is_fraction { other } else { name });
        }
        if amount.counts {
            return None;
        }
        let args = [amount.clone(), name, other];
        Some(Code::call(
            self.helper("adding"),
            &args,
            Type::of(Kinds::STR),
        ))
    }
}

/// An argument of a call.
enum Arg {
    One(Code),
    /// A list of them.
    Several(Code),
}

impl Arg {
    fn code(self) -> Code {
        match self {
            Self::One(code) | Self::Several(code) => code,
        }
    }
}

/// Puts the prefix before a key, which is checked already.
fn prefixed(code: &Code) -> Code {
    let text = format!("prefix .. {}", code.at(Level::Sum));
    let code =
        Code::new(text, Level::Concat, Type::of(Kinds::STR)).around(std::slice::from_ref(code));
    code
}

// What follows is for keys that live under a prefix.
impl Generator<'_> {
    fn check_prefix(&self, command: &Command<'_>) -> Result<()> {
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

    /// Tells whether a key is at hand with its prefix, too.
    fn is_full_key(&self, name: &str) -> bool {
        self.prefix && self.full_keys.contains_key(name)
    }

    /// Writes a key of the script, with its prefix or without it.
    fn key(&mut self, name: &str, full: bool) -> Code {
        if full && let Some(text) = self.full_keys.get(name) {
            self.used.insert(format!("{name} with prefix"));
            return Code::stable(text.clone(), Type::of(Kinds::STR));
        }
        self.used.insert(name.to_owned());
        Code::stable(self.name(name), Type::of(Kinds::STR))
    }

    fn places(command: &Command<'_>) -> impl Iterator<Item = KeysAt> {
        let spec = command.spec;
        let keys = spec.map_or(&[][..], |spec| spec.keys);
        let channels = spec.map_or(&[][..], |spec| spec.channels);
        keys.iter().chain(channels).copied()
    }

    /// Tells whether it shows only when the script runs which arguments are keys.
    fn has_moving_keys(&self, command: &Command<'_>) -> bool {
        let spread = |expr: &Expr| matches!(expr, Expr::Spread(_));
        let first = command.args.iter().position(spread);
        Self::places(command).any(|place| match place {
            KeysAt::One(at) => first.is_some_and(|first| first <= at),
            KeysAt::Rest(..) | KeysAt::Until(..) => first.is_some(),
            KeysAt::Counted(at) => {
                let count = command.args.get(at);
                first.is_some() || !matches!(count, None | Some(Expr::Val(_)))
            }
        })
    }

    fn with_moving_keys(&mut self, list: Code, command: &Command<'_>) -> Code {
        let ty = list.ty;
        let number = |at: usize| Code::stable(at.to_string(), Type::of(Kinds::NUM));
        // A list of the script stays as it is.
        let mut list = Code::call(self.helper("joined"), &[list], ty);
        for place in Self::places(command) {
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
    fn static_keys(&self, command: &Command<'_>) -> Vec<usize> {
        if !self.prefix || self.has_moving_keys(command) {
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
    fn shortened(&mut self, reply: Code, command: &Command<'_>, pattern: Option<Code>) -> Code {
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
    fn restricted(&mut self, args: &mut Vec<Arg>, command: &Command<'_>) -> Result<Option<Code>> {
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
        *pattern = Code::call(self.helper("matching"), &[own.clone()], own.ty);
        Ok(Some(own))
    }

    fn restricted_scan(
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
                *pattern = Code::call(self.helper("matching"), &[own.clone()], ty);
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
