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
        Expr::Val(literal) => literal_text(literal),
        _ => None,
    };
    let mut words: Vec<Bytes> = name[1..].to_vec();
    words.extend(
        args.iter()
            .map(|arg| word(arg).unwrap_or(super::shapes::COMPUTED)),
    );
    let Ok((spec, own)) = commands::find(&name[0], &words) else {
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
    // Words that the name has too many of are arguments.
    let extra = name.split_off(spec.words().count().min(name.len()));
    let known: Vec<Word> = extra
        .iter()
        .cloned()
        .map(Word::Known)
        .chain(known)
        .collect();
    name.extend(extra);
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
        let (args, names) = self.arguments(&command)?;
        if let Some(adding) = self.adding(&command, &args) {
            head[0] = adding;
        }
        let mut reply = self.called(&head, args, &command)?;
        if !used {
            return Ok(reply);
        }
        if self.prefix {
            reply = self.shortened(reply, &command);
        }
        if call.no_adjust {
            return Ok(self.raw(reply, command.adjust));
        }
        let adjust = match (command.adjust, command.spec.map(|spec| spec.name)) {
            // With a fraction it answers a text.
            (_, Some("INCRBY" | "HINCRBY")) => Adjust::Shape(Shape::Double),
            (adjust, _) => adjust,
        };
        Ok(self.adjusted(reply, adjust, names.as_ref()))
    }

    /// Writes the arguments, as texts; lists that are spread stand as one, by themselves. With them
    /// comes the list of fields, where the reply needs it.
    fn arguments(&mut self, command: &Command<'_>) -> Result<(Vec<Arg>, Option<Code>)> {
        let exprs: Vec<&Expr> = command.args.iter().collect();
        let keys = self.static_keys(command);
        let codes = self.in_order(&exprs, |generator, expr| match expr {
            Expr::Spread(of) => generator.value(of),
            Expr::Val(literal) => Ok(match literal_text(literal) {
                Some(text) => written(literal, &text),
                None => generator.value(expr)?,
            }),
            Expr::Ref(Ref::Key(name, _)) if generator.is_full_key(name) => {
                Ok(Code::stable(name.clone(), Type::of(Kinds::STR)))
            }
            _ => generator.value(expr),
        })?;
        let mut args = Vec::with_capacity(codes.len());
        for (at, (expr, code)) in exprs.iter().zip(codes).enumerate() {
            let is_key = keys.contains(&at);
            args.push(match expr {
                Expr::Spread(_) => Arg::Several(Code::call(
                    self.helper("args"),
                    &[code],
                    Type::with(Kinds::LIST, Kinds::STR),
                )),
                Expr::Ref(Ref::Key(name, _)) if self.is_full_key(name) => {
                    Arg::One(self.key(name, is_key))
                }
                _ => {
                    let code = self.argument(code);
                    Arg::One(if is_key { prefixed(&code) } else { code })
                }
            });
        }
        let names = match command.adjust {
            Adjust::Zip(from) => {
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

    /// Makes a value an argument.
    fn argument(&mut self, code: Code) -> Code {
        let maybe = Kinds::STR | Kinds::NONE;
        let said = "command arguments must be strings or integers".to_owned();
        let meant = "a command cannot take None as an argument".to_owned();
        let counts = code.counts && code.only(Kinds::NUM);
        if counts || code.only(Kinds::STR) || (code.only(maybe) && self.note(&[(said, meant)])) {
            return code;
        }
        Code::call(self.helper("arg"), &[code], Type::of(Kinds::STR))
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
            let is_whole = is_whole(&text);
            let is_number = crate::text::to_number(&text).is_some();
            return Some(if is_whole || !is_number { name } else { other });
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

/// Writes a literal as an argument: small integers as they are, others as their texts.
fn written(literal: &Literal, text: &[u8]) -> Code {
    if let Literal::Int(number) = literal
        && number.unsigned_abs() < 1_000_000_000
    {
        let mut code = Code::stable(number.to_string(), Type::of(Kinds::NUM));
        code.counts = true;
        return code;
    }
    Code::stable(quoted(text), Type::of(Kinds::STR))
}

fn is_whole(text: &[u8]) -> bool {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)
}

/// Puts the prefix before a key.
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
            let name = String::from_utf8_lossy(&command.name[0]).into_owned();
            return Err(cannot(&format!(
                "'{name}' cannot run under a prefix: which of its arguments are keys is not known"
            )));
        };
        match spec.keyspace {
            None | Some(Keyspace::Keys) => Ok(()),
            Some(Keyspace::Scan) => {
                let words = command.args.iter().skip(1).step_by(2);
                for word in words {
                    if !matches!(word, Expr::Val(_)) {
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

    /// Takes the prefix off the keys of a reply.
    fn shortened(&mut self, reply: Code, command: &Command<'_>) -> Code {
        let Some(spec) = command.spec else {
            return reply;
        };
        let _ = spec.keyspace;
        if spec.reply_key {
            return Code::call(self.helper("short_first"), &[reply], Type::ANY);
        }
        reply
    }
}
