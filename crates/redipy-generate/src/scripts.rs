//! The methods of the typed objects of scripts in Python: one for each command on a key.
//!
//! A method returns a call as an expression, so it only puts words in their places: what is an option, a
//! list or a duration becomes words by a helper of `redipy.symbolic.words`.

use std::fmt::Write;

use redipy_core::{ArgKind, Field, Group, Presence, Spec, commands};

use crate::python::{default, name, parameter_name};

const HEAD: &str = "\"\"\"A method for each command on a key, for the typed objects of scripts.

Written by `make generate` from the declarations of the commands; those with more to their signature
are in the classes that these are mixed into.
\"\"\"

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from redipy.symbolic import words
from redipy.symbolic.expr import MixedType, Result
from redipy.symbolic.words import Commands
";

/// The kinds of data that have a class, with the name of the class and what it is about.
const CLASSES: &[(Group, &str, &str)] = &[
    (Group::Generic, "KeyCommands", "a key, whatever it holds"),
    (Group::String, "StringCommands", "a string"),
    (Group::Hash, "HashCommands", "a hash"),
    (Group::List, "ListCommands", "a list"),
    (Group::Set, "SetCommands", "a set"),
    (Group::SortedSet, "SortedSetCommands", "a sorted set"),
];

/// The methods that the classes write by hand, by their names in Python.
const BY_HAND: &[&str] = &[
    "decr",
    "decrby",
    "expire",
    "get",
    "hincrby",
    "hset",
    "incr",
    "incrby",
    "lmove",
    "lmpop",
    "lpop",
    "rpop",
    "set",
    "ttl",
    "zadd",
    "zmpop",
    "zrange",
    "zrangestore",
];

/// The length of lines, as in `pyproject.toml`.
const WIDTH: usize = 100;

/// Returns the file.
pub fn classes() -> String {
    let mut text = String::from(HEAD);
    for (group, class, about) in CLASSES {
        let _ = write!(
            text,
            "\n\nclass {class}(Commands):\n    \"\"\"Commands on {about}.\"\"\"\n"
        );
        // What waits is refused in scripts, as Redis does.
        let offered = |spec: &&Spec| spec.group == *group && spec.wait.is_none();
        for spec in commands::all().filter(offered) {
            if let Some(first) = First::of(spec)
                && !BY_HAND.contains(&name(spec))
            {
                method(&mut text, spec, first);
            }
        }
    }
    text
}

/// How the object's own key stands at the front of a command's arguments.
#[derive(Clone, Copy)]
enum First {
    /// Alone.
    Key,
    /// As the first of several keys.
    Keys,
    /// As the first of several keys, behind their number.
    Counted,
}

impl First {
    /// Returns it, unless a command starts otherwise and is no method of an object.
    fn of(spec: &Spec) -> Option<Self> {
        let field = spec.fields.first()?;
        match (field.presence, field.kind) {
            (Presence::Required, ArgKind::Key) => Some(Self::Key),
            (Presence::Variadic, ArgKind::Key) => Some(Self::Keys),
            (Presence::Required, ArgKind::CountedKeys) => Some(Self::Counted),
            _ => None,
        }
    }
}

fn method(text: &mut String, spec: &'static Spec, first: First) {
    let mut parameters = vec!["self".to_owned()];
    let mut arguments = Vec::new();
    match first {
        First::Key => {}
        First::Keys => {
            parameters.push("*others: MixedType".to_owned());
            arguments.push("*words.several(others)".to_owned());
        }
        First::Counted => {
            parameters.push("*others: MixedType".to_owned());
            arguments.push("*words.counted([self.key(), *others])".to_owned());
        }
    }
    for field in spec.fields.iter().skip(1) {
        parameters.extend(parameter(spec, field));
        arguments.push(argument(field));
    }
    // The two words of a subcommand are one argument, as the name.
    let words: Vec<_> = spec.words().map(str::to_lowercase).collect();
    let mut call = vec![format!("\"{}\"", words.join(" "))];
    let function = match first {
        First::Counted => "redis_command",
        First::Key | First::Keys => "redis_fn",
    };
    call.extend(arguments);
    text.push('\n');
    text.push_str(&laid_out(
        &format!("    def {}(", name(spec)),
        &parameters,
        ") -> Result:",
    ));
    document(text, spec);
    text.push_str(&laid_out(
        &format!("        return self.{function}("),
        &call,
        ")",
    ));
}

/// Writes a call or a signature: on one line, on three, or with a line for each part, as ruff does.
fn laid_out(head: &str, parts: &[String], tail: &str) -> String {
    let indent = " ".repeat(head.len() - head.trim_start().len());
    let joined = parts.join(", ");
    if head.len() + joined.len() + tail.len() <= WIDTH {
        return format!("{head}{joined}{tail}\n");
    }
    if indent.len() + 4 + joined.len() <= WIDTH {
        return format!("{head}\n{indent}    {joined}\n{indent}{tail}\n");
    }
    let lines = parts.iter().fold(String::new(), |mut lines, part| {
        let _ = writeln!(lines, "{indent}    {part},");
        lines
    });
    format!("{head}\n{lines}{indent}{tail}\n")
}

fn parameter(spec: &Spec, field: &Field) -> Vec<String> {
    let name = python_name(field);
    let ty = match field.ty {
        "Seconds" | "Millis" => "words.Duration",
        "UnixSeconds" | "UnixMillis" => "words.Moment",
        _ => "MixedType",
    };
    let one = match (field.presence, field.kind) {
        (_, ArgKind::Limit) => {
            return ["start", "num"]
                .map(|name| format!("{name}: MixedType = None"))
                .into();
        }
        (Presence::Flag(_), _) => format!("{name}: bool = False"),
        (Presence::Token(_), ArgKind::Floats) => {
            format!("{name}: Iterable[MixedType] | None = None")
        }
        (Presence::Optional | Presence::Token(_), _) => format!("{name}: {ty} = None"),
        (Presence::Variadic | Presence::Several, ArgKind::Pair(..)) => {
            format!("{name}: Mapping[Any, MixedType]")
        }
        (Presence::Variadic | Presence::Several, _) => format!("*{name}: MixedType"),
        (Presence::Required, ArgKind::CountedKeys) => format!("{name}: Iterable[MixedType]"),
        (Presence::Required, _) => match standing(spec, field) {
            Some(value) => format!("{name}: {ty} = {value}"),
            None => format!("{name}: {ty}"),
        },
    };
    vec![one]
}

/// Returns what an argument is that is left out: as in the client.
fn standing(spec: &Spec, field: &Field) -> Option<&'static str> {
    match (spec.name, field.name) {
        ("HSCAN", "cursor") => Some("0"),
        _ => default(spec, field),
    }
}

fn argument(field: &Field) -> String {
    let name = python_name(field);
    let value = match field.ty {
        "Seconds" => format!("words.seconds({name})"),
        "Millis" => format!("words.millis({name})"),
        "UnixSeconds" => format!("words.unix_seconds({name})"),
        "UnixMillis" => format!("words.unix_millis({name})"),
        _ => name.clone(),
    };
    match (field.presence, field.kind) {
        (Presence::Flag(token), _) => format!("*words.flag(\"{token}\", {name})"),
        (Presence::Token(token), ArgKind::Limit) => {
            format!("*words.limit(\"{token}\", start, num)")
        }
        (Presence::Token(token), ArgKind::Floats) => format!("*words.weights(\"{token}\", {name})"),
        (Presence::Token(token), _) => format!("*words.option(\"{token}\", {value})"),
        (Presence::Optional, _) => format!("*words.optional({value})"),
        (Presence::Variadic | Presence::Several, ArgKind::Pair(..)) => {
            format!("*words.pairs({name})")
        }
        (Presence::Variadic | Presence::Several, _) => format!("*words.several({name})"),
        (Presence::Required, ArgKind::CountedKeys) => format!("*words.counted({name})"),
        (Presence::Required, _) => value,
    }
}

/// Returns the name of a parameter, which no keyword of Python can be.
fn python_name(field: &Field) -> String {
    let name = parameter_name(field).replace("r#", "");
    if matches!(
        name.as_str(),
        "from" | "in" | "is" | "as" | "not" | "and" | "or" | "with"
    ) {
        format!("{name}_")
    } else {
        name
    }
}

/// Writes what a command does as a docstring, which speaks of what to do: `Return the ...`.
fn document(text: &mut String, spec: &Spec) {
    let summary = imperative(spec.summary);
    let one = format!("        \"\"\"{summary}\"\"\"");
    if one.len() <= WIDTH {
        let _ = writeln!(text, "{one}");
        return;
    }
    // The first line is a sentence of its own; where none fits, the name of the command makes one.
    let mut marks = ["; ", ": "].iter();
    let at = marks.find_map(|mark| summary.find(mark));
    let at = at.filter(|at| *at < WIDTH - "        \"\"\".".len());
    let (first, rest) = match at {
        Some(at) => (summary[..at].to_owned(), &summary[at + 2..]),
        None => (format!("Run `{}`", spec.name.replace('|', " ")), &*summary),
    };
    let _ = writeln!(text, "        \"\"\"{first}.\n");
    let mut line = String::from("       ");
    for (index, word) in rest.split(' ').enumerate() {
        if line.len() + 1 + word.len() > WIDTH {
            let _ = writeln!(text, "{line}");
            line = String::from("       ");
        }
        line.push(' ');
        let mut letters = word.chars();
        match letters.next() {
            Some(letter) if index == 0 => {
                line.extend(letter.to_uppercase());
                line.push_str(letters.as_str());
            }
            _ => line.push_str(word),
        }
    }
    let _ = writeln!(text, "{line}\n        \"\"\"");
}

/// Turns `Removes and returns the head; tells more.` into `Remove and return the head; tell more.`
fn imperative(summary: &str) -> String {
    let mut verb = true;
    let mut words = Vec::new();
    let mut before = "";
    for word in summary.split(' ') {
        let joined = before == "and" && OTHER_VERBS.contains(&word);
        let follows = before.ends_with(';') && OTHER_VERBS.contains(&word);
        words.push(if verb || joined || follows {
            base(word)
        } else {
            word.to_owned()
        });
        verb = false;
        before = word;
    }
    words.join(" ")
}

/// Verbs that stand behind the first one.
const OTHER_VERBS: &[&str] = &["returns", "sets", "deletes", "tells", "waits"];

/// Returns a verb without the ending of the third person.
fn base(verb: &str) -> String {
    if let Some(stem) = verb.strip_suffix("ies") {
        return format!("{stem}y");
    }
    let stem = verb.strip_suffix("es");
    match stem {
        Some(stem) if stem.ends_with("sh") || stem.ends_with("ch") || stem.ends_with("ss") => {
            stem.to_owned()
        }
        _ => verb.strip_suffix('s').unwrap_or(verb).to_owned(),
    }
}
