//! Scripts as Lua, for servers: the text, what it is called with, and what its answers mean.

mod binary;
mod calls;
mod code;
mod commands;
mod depth;
mod errors;
mod exprs;
mod functions;
mod generator;
mod helpers;
mod kinds;
mod library;
mod parts;
mod prefixes;
mod scope;
mod shapes;
mod stmts;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use redipy_core::{Bytes, Reply, Result};

use crate::graph::Script;
use generator::{Generator, Site};
use kinds::Types;
use scope::Scopes;

pub(crate) use errors::answer;
pub use library::library;
pub use parts::{expression, helper_lines, statement};

/// What a script needs to know of where it runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether the names of all keys start with a prefix that the script does not know of.
    pub prefix: bool,
    /// Functions of plug-ins, which scripts call as `redipy.NAME`.
    pub helpers: Vec<Helper>,
}

/// A function in Lua that a plug-in adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Helper {
    /// Its name, without `redipy.`.
    pub name: String,
    /// The names of its arguments, separated by commas.
    pub args: String,
    /// The lines of its body.
    pub body: String,
}

/// A script as Lua.
///
/// ```
/// use redipy_script::graph::Script;
/// use redipy_script::lua::{Lua, Options};
///
/// let text = r#"{"kind": "script", "argv": [], "keyv": [], "cmds": [
///     {"kind": "return", "value": {"kind": "val", "value": 1, "type": "int"}}]}"#;
/// let lua = Lua::generate(&Script::from_json(text)?, &Options::default())?;
/// assert!(lua.source().ends_with("return (encode(1))\n"));
/// # Ok::<(), redipy_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Lua {
    source: Arc<str>,
    sha1: String,
    prefix: bool,
    /// The statement that each line belongs to, from the first line on.
    lines: Vec<Option<usize>>,
    sites: Vec<Site>,
}

impl Lua {
    /// Writes a script as Lua.
    ///
    /// # Errors
    /// [`InvalidArgument`](redipy_core::ErrorKind::InvalidArgument) where Lua has no way to do what the
    /// script does, or where that cannot run under a prefix.
    pub fn generate(script: &Script, options: &Options) -> Result<Self> {
        let generator = generate(script, options)?;
        let text = helpers::assemble(script, generator)?;
        let sha1 = sha1_smol::Sha1::from(text.source.as_bytes());
        Ok(Self {
            sha1: sha1.digest().to_string(),
            source: Arc::from(text.source),
            prefix: options.prefix,
            lines: text.lines,
            sites: text.sites,
        })
    }

    /// Returns the text.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Returns the lines of the text, each with the position of the statement that it is part of.
    pub fn lines(&self) -> impl Iterator<Item = (&str, Option<&crate::graph::Position>)> {
        let sites = self.lines.iter().map(|site| {
            let site = site.and_then(|site| self.sites.get(site));
            site.and_then(|site| site.at.as_ref())
        });
        self.source.lines().zip(sites)
    }

    /// Returns the name by which a server knows the text.
    #[must_use]
    pub fn sha1(&self) -> &str {
        &self.sha1
    }

    /// Returns what the text finds as `ARGV`: the arguments as JSON, and the prefix where it knows of one.
    ///
    /// # Errors
    /// That an argument has no JSON: a number that is not finite, or something nested too deep.
    pub fn argv(&self, args: &[Reply], prefix: &[u8]) -> Result<Vec<Bytes>> {
        let mut texts = Vec::with_capacity(args.len() + 1);
        for arg in args {
            let value = crate::value::Value::of_reply(arg)?;
            texts.push(crate::json::encode(value.view())?);
        }
        if self.prefix {
            texts.push(Bytes::from(prefix));
        }
        Ok(texts)
    }

    /// Makes of the answer of a server what the script returns.
    ///
    /// # Errors
    /// The error of the script, with the position of the statement; that an answer cannot be read.
    pub fn read(&self, reply: Result<Reply>) -> Result<Reply> {
        self.read_with(reply, &[])
    }

    /// Makes of the answer of a server what the script returns that was called with these arguments;
    /// some errors tell of which kind an argument was, which only its caller knows.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn read_with(&self, reply: Result<Reply>, args: &[Reply]) -> Result<Reply> {
        match reply {
            Ok(reply) => errors::answer(reply),
            Err(error) => Err(errors::error(self, &error, args)),
        }
    }
}

/// Writes the statements of a script.
fn generate<'a>(script: &Script, options: &'a Options) -> Result<Generator<'a>> {
    depth::with_room(&script.body, || written(script, options))
}

fn written<'a>(script: &Script, options: &'a Options) -> Result<Generator<'a>> {
    let write = |others: usize| {
        let scopes = Scopes::of(&script.body);
        let types = Types::of(&script.body, |name| scopes.is_hoisted(name));
        let mut generator = Generator::new(options, types, scopes);
        generator.leave_room(others);
        generator.script(&script.body)?;
        Ok(generator)
    };
    let generator: Generator<'_> = write(0)?;
    let others = helpers::texts(&generator.helpers).len();
    if generator.has_room(others) {
        return Ok(generator);
    }
    // Some more helpers may be needed now.
    write(others + 10)
}
