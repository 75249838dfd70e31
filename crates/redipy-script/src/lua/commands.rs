//! Calls of commands: their arguments, the prefix of their keys, and what comes back.

use redipy_core::{Bytes, Result, Shape, Spec, commands};

use super::code::{Code, Level, literal_text, quoted};
use super::generator::{Generator, cannot};
use super::kinds::{Kinds, Type};
use super::prefixes::{check_prefix, has_moving_keys, prefixed};
use crate::adjust::{Adjust, Word, adjust, for_fractions};
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
            check_prefix(&command)?;
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
        let adds = command.spec.and_then(for_fractions).is_some();
        if adds && !matches!(command.args.last(), Some(Expr::Val(_))) {
            self.settle_args(&mut args)?;
        }
        if let Some(adding) = self.adding(&command, &args) {
            head[0] = adding;
        }
        let mut reply = self.called(&head, args, &command);
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
                Expr::Spread(of) => {
                    let of = generator.value(of)?;
                    let ty = Type::with(Kinds::LIST, Kinds::STR);
                    Ok(Code::call(generator.helper("args"), &[of], ty))
                }
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
                // A list that is spread holds arguments already.
                if code.only(Kinds::LIST) {
                    code
                } else {
                    generator.argument(code, false)
                }
            },
        )?;
        let is_spread = |expr: &&Expr| matches!(expr, Expr::Spread(_));
        let codes = if self.prefix || exprs.iter().any(is_spread) {
            let check = |(code, expr): (Code, &Expr)| match expr {
                Expr::Spread(_) => code,
                _ => self.argument(code, false),
            };
            codes
                .into_iter()
                .zip(exprs.iter().copied())
                .map(check)
                .collect()
        } else {
            self.checked_late(codes, Self::argument)
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
                let from = from.min(args.len());
                let is_plain = |arg: &Arg| matches!(arg, Arg::One(code) if code.stable);
                if args.iter().all(is_plain) && args.len() <= WRITTEN {
                    // They are as well computed twice.
                    Some(Self::flat(self, &args[from..]))
                } else {
                    self.settle_args(&mut args)?;
                    let fields = args.split_off(from);
                    let fields = Self::flat(self, &fields);
                    let fields = self.stable(fields)?;
                    args.push(Arg::Several(fields.clone()));
                    Some(fields)
                }
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
    fn called(&mut self, head: &[Code], args: Vec<Arg>, command: &Command<'_>) -> Code {
        let several = args.iter().any(|arg| matches!(arg, Arg::Several(_)));
        let moving = self.prefix && has_moving_keys(command);
        if !several && !moving && args.len() <= WRITTEN {
            let mut all = head.to_vec();
            all.extend(args.into_iter().map(Arg::code));
            return Code::call("call", &all, Type::ANY);
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
                return Code::call("call", &all, Type::ANY);
            }
            Self::flat(self, &args)
        };
        list = Code::call(self.helper("spread"), &[list], Type::ANY);
        let mut all = head.to_vec();
        all.push(list);
        Code::call("call", &all, Type::ANY)
    }

    /// Writes the name of a command that adds a number, where that depends on the number.
    fn adding(&mut self, command: &Command<'_>, args: &[Arg]) -> Option<Code> {
        let spec = command.spec?;
        let fraction = for_fractions(spec)?.name.to_ascii_lowercase();
        // The amount comes last.
        let at = spec.fields.len().checked_sub(1)?;
        let name = Code::stable(quoted(&command.name[0]), Type::of(Kinds::STR));
        let other = Code::stable(quoted(fraction.as_bytes()), Type::of(Kinds::STR));
        let Some(Arg::One(amount)) = args.get(at) else {
            return None;
        };
        if let Some(Expr::Val(literal)) = command.args.get(at) {
            let text = literal_text(literal)?;
            let number = crate::text::to_number(&text);
            let is_fraction =
                number.is_some_and(|number| number % 1.0 != 0.0 && !number.is_infinite());
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
pub enum Arg {
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
