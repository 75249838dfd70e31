//! A script that is ready to be called, and one call of it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use redipy_core::program::Text;
use redipy_core::{Bytes, Caller, Error, Program, Reply, Result, Running};

use crate::fault;
use crate::graph;
use crate::lua::{Helper, Lua, Options};
use crate::native::{Functions, Native};
use crate::value::Value;

mod keys;
#[cfg(test)]
mod tests;

/// A script with what is made of it for the ways to run it.
#[derive(Debug)]
pub struct Script {
    graph: graph::Script,
    /// The keys that are written in it.
    written: Vec<Bytes>,
    native: Native,
    /// Functions in Lua that a host adds.
    helpers: Vec<Helper>,
    /// What a server runs, where keys have no prefix and where they have one.
    texts: [OnceLock<Result<Box<LuaText>>>; 2],
}

/// The Lua of a script, as it travels.
#[derive(Debug)]
struct LuaText {
    lua: Lua,
    source: Bytes,
    sha1: Bytes,
}

/// One call of a script: its keys and its arguments. It is what a backend runs.
#[derive(Clone, Debug)]
pub struct Invocation {
    script: Arc<Script>,
    keys: Vec<Bytes>,
    args: Vec<Reply>,
    /// Whether what is sent to a server knows of a prefix, so that the answer is read as that of it.
    has_prefix: Arc<AtomicBool>,
}

impl Script {
    /// Makes a script of its graph.
    ///
    /// # Errors
    /// [`InvalidArgument`](redipy_core::ErrorKind::InvalidArgument) that tells what is wrong with it.
    pub fn new(graph: graph::Script) -> Result<Self> {
        Self::of_host(graph, None, Vec::new())
    }

    /// Makes a script that can call functions of its host.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn with_functions(graph: graph::Script, functions: Arc<dyn Functions>) -> Result<Self> {
        Self::of_host(graph, Some(functions), Vec::new())
    }

    /// Makes a script that can call functions of its host: native ones, and others in Lua as `redipy.` and
    /// their names.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn of_host(
        graph: graph::Script,
        functions: Option<Arc<dyn Functions>>,
        helpers: Vec<Helper>,
    ) -> Result<Self> {
        let native = Native::compile(&graph, functions)?;
        Ok(Self {
            written: keys::written(&graph.body),
            graph,
            native,
            helpers,
            texts: [OnceLock::new(), OnceLock::new()],
        })
    }

    /// Returns the Lua that a server runs.
    ///
    /// # Errors
    /// As [`Lua::generate`].
    pub fn lua(&self) -> Result<&Lua> {
        self.text(false).map(|text| &text.lua)
    }

    fn text(&self, prefix: bool) -> Result<&LuaText> {
        let text = self.texts[usize::from(prefix)].get_or_init(|| {
            let options = Options {
                prefix,
                helpers: self.helpers.clone(),
            };
            let lua = Lua::generate(&self.graph, &options)?;
            Ok(Box::new(LuaText {
                source: Bytes::from(lua.source()),
                sha1: Bytes::from(lua.sha1()),
                lua,
            }))
        });
        text.as_deref().map_err(Clone::clone)
    }

    /// Returns the graph.
    #[must_use]
    pub const fn graph(&self) -> &graph::Script {
        &self.graph
    }

    /// Returns what runs in this process.
    #[must_use]
    pub const fn native(&self) -> &Native {
        &self.native
    }

    /// Makes a call with keys and arguments by their names.
    ///
    /// # Errors
    /// [`InvalidArgument`](redipy_core::ErrorKind::InvalidArgument) that names what is missing, unknown or there
    /// twice, and an argument that is no value of a script.
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// use redipy_core::Reply;
    /// use redipy_script::{Script, graph};
    ///
    /// let graph = graph::Script {
    ///     keys: vec!["queue".into()],
    ///     args: vec!["most".into()],
    ///     body: Vec::new(),
    /// };
    /// let script = Arc::new(Script::new(graph)?);
    /// let call = script.call([("queue", "jobs".into())], [("most", Reply::Int(3))])?;
    /// assert_eq!(call.keys(), ["jobs"]);
    ///
    /// let told = script.call([("queue", "jobs".into())], [("least", Reply::Int(3))]);
    /// let told = told.unwrap_err().to_string();
    /// assert_eq!(told, "ERR the script lacks the argument 'most' and has no argument 'least'");
    /// # Ok::<(), redipy_core::Error>(())
    /// ```
    pub fn call<K: AsRef<str>, A: AsRef<str>>(
        self: &Arc<Self>,
        keys: impl IntoIterator<Item = (K, Bytes)>,
        args: impl IntoIterator<Item = (A, Reply)>,
    ) -> Result<Invocation> {
        let mut wrong = Vec::new();
        let keys = in_order("key", &self.graph.keys, keys, &mut wrong);
        let args = in_order("argument", &self.graph.args, args, &mut wrong);
        if !wrong.is_empty() {
            return Err(Error::argument(format!(
                "ERR the script {}",
                wrong.join(" and ")
            )));
        }
        self.call_in_order(keys, args)
    }

    /// Makes a call with keys and arguments in the order of their names in the graph.
    ///
    /// # Errors
    /// [`InvalidArgument`](redipy_core::ErrorKind::InvalidArgument) where there are too few or too many of them, or
    /// an argument is no value of a script.
    pub fn call_in_order(
        self: &Arc<Self>,
        keys: Vec<Bytes>,
        args: Vec<Reply>,
    ) -> Result<Invocation> {
        self.native.check(keys.len(), args.len())?;
        let mut keys = keys;
        keys.extend(self.written.iter().cloned());
        for (name, arg) in self.graph.args.iter().zip(&args) {
            check(arg).map_err(|error| not_a_value(name, &error))?;
        }
        Ok(Invocation {
            script: Arc::clone(self),
            keys,
            args,
            has_prefix: Arc::default(),
        })
    }
}

/// Brings what was given by name into the order of the names, and tells what is wrong with the names.
fn in_order<N: AsRef<str>, T>(
    kind: &str,
    names: &[String],
    given: impl IntoIterator<Item = (N, T)>,
    wrong: &mut Vec<String>,
) -> Vec<T> {
    let mut values: Vec<Option<T>> = names.iter().map(|_| None).collect();
    let (mut unknown, mut twice) = (Vec::new(), Vec::new());
    for (name, value) in given {
        let name = name.as_ref();
        match names.iter().position(|one| one == name) {
            None => unknown.push(name.to_owned()),
            Some(at) if values[at].is_some() => twice.push(name.to_owned()),
            Some(at) => values[at] = Some(value),
        }
    }
    let missing = names.iter().zip(&values);
    let missing: Vec<String> = missing
        .filter(|(_, value)| value.is_none())
        .map(|(name, _)| name.clone())
        .collect();
    for (what, names) in [
        ("lacks the", missing),
        ("has no", unknown),
        ("is given twice the", twice),
    ] {
        if !names.is_empty() {
            let plural = if names.len() == 1 { "" } else { "s" };
            wrong.push(format!("{what} {kind}{plural} '{}'", names.join("', '")));
        }
    }
    values.into_iter().flatten().collect()
}

/// Refuses what is no value of a script.
fn check(arg: &Reply) -> Result<()> {
    match arg {
        Reply::Nil | Reply::Bool(_) | Reply::Int(_) | Reply::Bulk(_) => Ok(()),
        Reply::Double(number) if number.is_finite() => Ok(()),
        Reply::Double(_) => Err(fault::not_finite()),
        Reply::Array(items) if items.iter().all(is_flat) => Ok(()),
        // The conversions know the rest.
        arg => Value::of_reply(arg)?.to_reply().map(drop),
    }
}

fn is_flat(item: &Reply) -> bool {
    matches!(
        item,
        Reply::Nil | Reply::Bool(_) | Reply::Int(_) | Reply::Bulk(_)
    )
}

fn not_a_value(name: &str, error: &Error) -> Error {
    let text = error.message().trim_start_matches("ERR ");
    Error::argument(format!("ERR the argument '{name}' cannot be used: {text}"))
}

impl Invocation {
    /// Returns the keys, which are those of the call that carries this: the ones that were given in their
    /// order, and the ones that are written in the script.
    #[must_use]
    pub fn keys(&self) -> &[Bytes] {
        &self.keys
    }

    /// Returns the arguments.
    #[must_use]
    pub fn args(&self) -> &[Reply] {
        &self.args
    }

    /// Returns the script.
    #[must_use]
    pub const fn script(&self) -> &Arc<Script> {
        &self.script
    }
}

impl Program for Invocation {
    fn run(&self, caller: &mut dyn Caller, keys: &[Bytes], watch: &dyn Running) -> Result<Reply> {
        // Behind the keys that are named come those that are written in the script.
        let named = keys.get(..self.script.graph.keys.len()).unwrap_or(keys);
        self.script.native.run(caller, named, &self.args, watch)
    }

    fn text(&self, prefix: &[u8]) -> Result<Text> {
        let has_prefix = !prefix.is_empty();
        self.has_prefix.store(has_prefix, Ordering::Relaxed);
        let text = self.script.text(has_prefix)?;
        Ok(Text {
            source: text.source.clone(),
            sha1: text.sha1.clone(),
            argv: text.lua.argv(&self.args, prefix)?,
        })
    }

    fn read(&self, reply: Result<Reply>) -> Result<Reply> {
        let has_prefix = self.has_prefix.load(Ordering::Relaxed);
        self.script
            .text(has_prefix)?
            .lua
            .read_with(reply, &self.args)
    }
}

/// A text in Lua that is written by hand: it takes its arguments as JSON and returns JSON, as the Lua of a
/// [`Script`] does. It runs on servers only.
#[derive(Debug)]
pub struct LuaScript {
    source: Bytes,
    keys: Vec<String>,
    args: Vec<String>,
}

/// One call of a [`LuaScript`].
#[derive(Debug)]
struct LuaCall {
    script: Arc<LuaScript>,
    args: Vec<Reply>,
}

impl LuaScript {
    /// Makes a script of a text, and the names of its keys and arguments.
    #[must_use]
    pub fn new(source: &str, keys: Vec<String>, args: Vec<String>) -> Self {
        Self {
            source: Bytes::from(source),
            keys,
            args,
        }
    }

    /// Returns the text.
    #[must_use]
    pub fn source(&self) -> &str {
        self.source.as_str().unwrap_or_default()
    }

    /// Returns the names of its keys.
    #[must_use]
    pub fn keys(&self) -> &[String] {
        &self.keys
    }

    /// Returns the names of its arguments.
    #[must_use]
    pub fn args(&self) -> &[String] {
        &self.args
    }

    /// Makes a call with arguments in the order of their names.
    #[must_use]
    pub fn program(self: &Arc<Self>, args: Vec<Reply>) -> Arc<dyn Program> {
        let script = Arc::clone(self);
        Arc::new(LuaCall { script, args })
    }
}

impl Program for LuaCall {
    fn run(&self, _: &mut dyn Caller, _: &[Bytes], _: &dyn Running) -> Result<Reply> {
        Err(Error::state(
            "ERR a script that is written in Lua runs on a server only",
        ))
    }

    fn text(&self, _: &[u8]) -> Result<Text> {
        let json = |arg: &Reply| crate::json::encode(Value::of_reply(arg)?.view());
        let argv = self.args.iter().map(json).collect::<Result<_>>()?;
        Ok(Text::new(self.script.source.clone(), argv))
    }

    fn read(&self, reply: Result<Reply>) -> Result<Reply> {
        crate::lua::answer(reply?)
    }
}
