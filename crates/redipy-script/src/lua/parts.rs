//! Parts of scripts as Lua, for those who look at what a script becomes or put one together by hand.

use redipy_core::Result;

use super::generator::{Generator, cannot};
use super::helpers;
use super::kinds::Types;
use super::scope::Scopes;
use super::{Helper, Options};
use crate::graph::{Expr, Stmt, What};

/// Writes one statement by itself, as the lines that stand for it in a script.
///
/// # Errors
/// As [`Lua::generate`](super::Lua::generate).
pub fn statement(statement: &Stmt) -> Result<Vec<String>> {
    let body = std::slice::from_ref(statement);
    let options = Options::default();
    let mut generator = generator(body, &options);
    generator.script(body)?;
    let lines = super::stmts::needed(generator.lines, &generator.used);
    let indented =
        |line: super::generator::Line| format!("{}{}", "  ".repeat(line.depth), line.text);
    Ok(lines.into_iter().map(indented).collect())
}

/// Writes an expression by itself.
///
/// # Errors
/// As [`Lua::generate`](super::Lua::generate); also where part of it needs a line of its own.
pub fn expression(expression: &Expr) -> Result<String> {
    let body = [Stmt {
        at: None,
        what: What::Expr(expression.clone()),
    }];
    let options = Options::default();
    let mut generator = generator(&body, &options);
    let code = generator.value(expression)?;
    if generator.pre.is_empty() {
        Ok(code.text)
    } else {
        Err(cannot("the expression needs lines in front of it"))
    }
}

fn generator<'a>(body: &[Stmt], options: &'a Options) -> Generator<'a> {
    let scopes = Scopes::of(body);
    let types = Types::of(body, |name| scopes.is_hoisted(name));
    Generator::new(options, types, scopes)
}

/// Writes functions of plug-ins as lines, one after the other.
///
/// # Errors
/// That a name is none that a function can have.
pub fn helper_lines(functions: &[Helper]) -> Result<Vec<String>> {
    let options = Options {
        prefix: false,
        helpers: functions.to_vec(),
    };
    let mut generator = generator(&[], &options);
    let names = functions.iter().map(|function| function.name.clone());
    generator.plugins.extend(names);
    let text = helpers::functions(&generator)?;
    Ok(text.lines().skip(1).map(str::to_owned).collect())
}
