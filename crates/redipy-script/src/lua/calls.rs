//! Calls of functions other than commands, and constants.

use redipy_core::Result;

use super::code::{Code, Nothing, is_name};
use super::functions::{self, Form};
use super::generator::{Generator, cannot};
use super::kinds::{Kinds, Type};
use crate::graph::{Call, Expr};

/// What Lua says of a name that means nothing, in the order of its words.
const UNKNOWN: [&str; 3] = [
    "Script attempted to access",
    "attempt to call",
    "attempt to index",
];

impl Generator<'_> {
    pub fn function(&mut self, call: &Call) -> Result<Code> {
        let Some(function) = functions::find(&call.name) else {
            return self.other_function(call);
        };
        let (least, most) = function.args;
        if call.args.len() < least || call.args.len() > most {
            let text = format!("'{}' takes another number of arguments", call.name);
            return Err(cannot(&text));
        }
        let args: Vec<&Expr> = call.args.iter().collect();
        let ty = self.types.expr(&Expr::Call(call.clone()));
        if call.name == "tonumber" {
            let arg = self.expr(args[0])?;
            if arg.only(Kinds::NUM) {
                return Ok(arg);
            }
            return Ok(Code::call("tonumber", &[arg], ty).nothing(Nothing::Nil));
        }
        let mut args = self.operands(&args)?;
        Ok(match (&call.name[..], &args[0]) {
            ("tostring", arg) if arg.only(Kinds::STR) => args.swap_remove(0),
            ("math.floor" | "math.ceil" | "math.abs", arg) if arg.only(Kinds::NUM) => {
                Code::call(&call.name, &args, ty)
            }
            ("string.upper" | "string.lower" | "string.reverse", arg) if arg.only(Kinds::STR) => {
                Code::call(&call.name, &args, ty)
            }
            ("len", arg) if arg.only(Kinds::LIST | Kinds::STR) => self.length(args.swap_remove(0)),
            _ => match function.form {
                Form::Plain(helper) => Code::call(self.helper(helper), &args, ty),
                Form::By(helper, run) => {
                    let mut all = vec![
                        Code::stable(format!("\"{}\"", call.name), Type::of(Kinds::STR)),
                        Code::stable(run, Type::ANY),
                    ];
                    all.extend(args);
                    Code::call(self.helper(helper), &all, ty)
                }
            },
        })
    }

    /// Writes the call of a plug-in's function, or of one that Lua may know.
    fn other_function(&mut self, call: &Call) -> Result<Code> {
        if !call.name.split('.').all(is_name) {
            return Err(cannot(&format!(
                "'{}' is not the name of a function",
                call.name
            )));
        }
        let args: Vec<&Expr> = call.args.iter().collect();
        let args = self.operands(&args)?;
        let unknown = format!("unknown function '{}'", call.name);
        if let Some(name) = call.name.strip_prefix("redipy.")
            && self
                .options
                .helpers
                .iter()
                .any(|helper| helper.name == name)
        {
            self.plugins.insert(name.to_owned());
            let mut all = vec![Code::stable(call.name.clone(), Type::ANY)];
            all.extend(args);
            return Ok(Code::call(self.helper("guard"), &all, Type::ANY));
        }
        for said in UNKNOWN {
            self.note(&[(said.to_owned(), unknown.clone())]);
        }
        let inner = Code::call(&call.name, &args, Type::ANY);
        let inner = Code {
            text: format!("({})", inner.text),
            ..inner
        };
        Ok(Code::call(self.helper("pass"), &[inner], Type::ANY))
    }

    /// Writes a constant of Redis' Lua.
    pub fn constant(&mut self, name: &str) -> Result<Code> {
        if functions::is_level(name) {
            return Ok(Code::stable(name, Type::of(Kinds::NUM)));
        }
        if !name.split('.').all(is_name) {
            return Err(cannot(&format!("'{name}' is not the name of a constant")));
        }
        for said in UNKNOWN {
            self.note(&[(said.to_owned(), format!("unknown function '{name}'"))]);
        }
        let constant = Code::stable(name, Type::ANY);
        Ok(Code::call(self.helper("pass"), &[constant], Type::ANY))
    }
}
