//! The commands: each one a struct with its declaration, and its body below it.
//!
//! A file holds the commands of one group and lists them in its `COMMANDS`; nothing else in the
//! workspace has to know of a new one.

pub mod connection;
mod counts;
pub mod generic;
pub mod hashes;
pub mod lists;
pub mod pubsub;
mod registry;
pub mod scan;
pub mod scripting;
pub mod server;
mod sessions;
pub mod sets;
pub mod sorted_sets;
pub mod strings;

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::{Arity, Bytes, Error, ErrorKind, Flags, Group, KeysAt, Result, Shape, Spec};

pub use registry::register;

/// Lists the commands of a file.
macro_rules! commands {
    ($($command:ident),* $(,)?) => {
        /// The commands of this file.
        pub(crate) const COMMANDS: &[&$crate::Spec] =
            &[$(<$command as $crate::Command>::SPEC),*];
    };
}
pub(crate) use commands;

/// Returns every built-in command, group by group.
pub fn all() -> impl Iterator<Item = &'static Spec> {
    let groups = [
        generic::COMMANDS,
        strings::COMMANDS,
        hashes::COMMANDS,
        lists::COMMANDS,
        sets::COMMANDS,
        sorted_sets::COMMANDS,
        pubsub::COMMANDS,
        scripting::COMMANDS,
        connection::COMMANDS,
        server::COMMANDS,
    ];
    groups.into_iter().flatten().copied()
}

/// Returns a command by its full name in any case, such as `get` or `object|encoding`; a built-in one, or
/// one that was [registered](register).
#[must_use]
pub fn get(name: &str) -> Option<&'static Spec> {
    static TABLE: OnceLock<HashMap<&'static str, &'static Spec>> = OnceLock::new();
    let table = TABLE.get_or_init(|| all().map(|spec| (spec.name, spec)).collect());
    let name = name.to_ascii_uppercase();
    let built_in = table.get(name.as_str()).copied();
    built_in.or_else(|| registry::get(&name))
}

/// Stands for a command that is not declared here, which only a server can know: its arguments are
/// the whole call, name first. Any other backend says that there is no such command.
pub static UNDECLARED: Spec = Spec {
    name: "",
    method: "execute_command",
    type_name: "",
    summary: "Whatever a server makes of it.",
    group: Group::Server,
    since: "",
    flags: Flags::WRITE,
    fields: &[],
    arguments: Arity {
        least: 1,
        open: true,
    },
    keys: &[],
    channels: &[],
    channel_pattern: None,
    reply_channels: false,
    instead: None,
    reply_key: false,
    keyspace: None,
    in_scripts: None,
    shape: Shape::Any,
    with_shape: Shape::Any,
    forms: &[],
    beside: None,
    exec: |words, _| match words.split_first() {
        Some((name, args)) => match find(name, args) {
            Err(error) => Err(error),
            Ok(_) => Err(unknown_command(name, args)),
        },
        None => Err(Error::argument("ERR a call needs the name of a command")),
    },
    wait: None,
    given: |_| Vec::new(),
};

/// Stands for a call that carries a [`Program`](crate::Program), which is what runs: its arguments are the
/// keys. It is in no table, and its name is in no text.
pub static SCRIPT_CALL: Spec = Spec {
    name: "EVALSHA",
    method: "run_program",
    type_name: "",
    summary: "Whatever the program does.",
    group: Group::Scripting,
    since: "2.6.0",
    flags: Flags::WRITE.and(Flags::NOSCRIPT),
    fields: &[],
    arguments: Arity {
        least: 0,
        open: true,
    },
    keys: &[KeysAt::Rest(0, 1)],
    channels: &[],
    channel_pattern: None,
    reply_channels: false,
    instead: None,
    reply_key: false,
    keyspace: None,
    in_scripts: None,
    shape: Shape::Any,
    with_shape: Shape::Any,
    forms: &[],
    beside: None,
    exec: |_, _| {
        Err(Error::state(
            "ERR a call of a script came without the script",
        ))
    },
    wait: None,
    given: |_| Vec::new(),
};

/// Returns the error of a call that would change its connection instead of being answered, and so
/// must not be sent as one.
#[must_use]
pub fn refusal(name: &Bytes, args: &[Bytes]) -> Option<Error> {
    let (spec, args) = find_of_connection(name, args)?;
    let name = spec.name.replace('|', " ");
    Some(spec.check_arity(args.len()).err().unwrap_or_else(|| {
        let instead = spec.instead.unwrap_or_default();
        Error::state(format!(
            "ERR {name} changes its connection and is no call by itself; use {instead}"
        ))
    }))
}

/// Finds the command of a call that would change its connection, and the arguments that are its own.
pub(crate) fn find_of_connection<'a>(
    name: &Bytes,
    args: &'a [Bytes],
) -> Option<(&'static Spec, &'a [Bytes])> {
    let name = name.as_str()?.to_ascii_uppercase();
    let mut specs = of_connections();
    let subcommand = args.first().and_then(|word| word.as_str());
    let full = subcommand.map(|word| format!("{name}|{}", word.to_ascii_uppercase()));
    let spec = specs.find(|spec| spec.name == name || Some(spec.name) == full.as_deref())?;
    let args = if spec.name == name { args } else { &args[1..] };
    Some((spec, args))
}

/// Returns the commands that change their connection.
fn of_connections() -> impl Iterator<Item = &'static Spec> {
    let lists = [pubsub::OF_CONNECTIONS, sessions::OF_CONNECTIONS];
    lists.into_iter().flatten().copied()
}

/// Finds the command of a call: its name, and the arguments behind it, which start with the
/// subcommand where there is one. Returns the command and the arguments that are its own.
///
/// # Errors
/// Redis' texts for an unknown command or subcommand.
pub fn find<'a>(name: &Bytes, args: &'a [Bytes]) -> Result<(&'static Spec, &'a [Bytes])> {
    let text = String::from_utf8_lossy(name);
    if let Some(spec) = get(&text).filter(|spec| !spec.name.contains('|')) {
        return Ok((spec, args));
    }
    let container = format!("{}|", text.to_ascii_uppercase());
    let is_inside = |spec: &&Spec| spec.name.starts_with(&container);
    if !all().any(|spec| is_inside(&spec)) && registry::find(is_inside).is_none() {
        return Err(unknown_command(name, args));
    }
    let Some((subcommand, rest)) = args.split_first() else {
        return Err(Error::arity(&text));
    };
    let full = format!("{container}{}", String::from_utf8_lossy(subcommand));
    let spec = get(&full).ok_or_else(|| {
        let mut text = b"ERR unknown subcommand '".to_vec();
        text.extend_from_slice(clip(subcommand, SHOWN));
        text.extend_from_slice(b"'. Try ");
        text.extend_from_slice(container.trim_end_matches('|').as_bytes());
        text.extend_from_slice(b" HELP.");
        Error::from_text(ErrorKind::UnknownCommand, text)
    })?;
    Ok((spec, rest))
}

/// The number of bytes of a call that an error repeats.
const SHOWN: usize = 128;

/// Words the error as Redis does: the name, and the beginning of the arguments.
fn unknown_command(name: &Bytes, args: &[Bytes]) -> Error {
    let mut shown = Vec::new();
    for arg in args {
        if shown.len() >= SHOWN {
            break;
        }
        let room = SHOWN - shown.len();
        shown.push(b'\'');
        shown.extend_from_slice(clip(arg, room));
        shown.extend_from_slice(b"' ");
    }
    let mut text = b"ERR unknown command '".to_vec();
    text.extend_from_slice(clip(name, SHOWN));
    text.extend_from_slice(b"', with args beginning with: ");
    text.extend_from_slice(&shown);
    Error::from_text(ErrorKind::UnknownCommand, text)
}

/// Cuts a word at a length, and at a zero byte, which ends a text in C.
fn clip(word: &[u8], at: usize) -> &[u8] {
    let word = &word[..word.len().min(at)];
    word.split(|byte| *byte == 0).next().unwrap_or_default()
}
