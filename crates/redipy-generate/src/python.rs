//! The methods of the Python client and its pipeline, as PyO3 code.
//!
//! All classes get the same methods; what a method does with its call is up to the class.

use std::fmt::Write;

use redipy_core::{ArgKind, Field, Presence, Spec, commands};

const HEAD: &str = "//! A method for each command, for clients and pipelines alike. Written by `make generate` from the
//! declarations of the commands; those with more to their Python signature are in `face`.

#![allow(clippy::doc_markdown)]

use pyo3::prelude::*;
use pyo3::types::PyTuple;
use redipy::Bytes;
use redipy::core::{Command, commands};

use crate::aio::{AsyncClient, AsyncPipeline};
use crate::arg::{self, Arg, Args, Mapping};
use crate::client::Client;
use crate::convert::Conversion;
use crate::machine::Machine;
use crate::pipeline::Pipeline;
use crate::sink::{self, Sink};

macro_rules! methods {
    ($class:ident) => {
        #[pymethods]
        impl $class {
";

const TAIL: &str = "        }
    };
}

methods!(Client);
methods!(AsyncClient);
methods!(Pipeline);
methods!(AsyncPipeline);
methods!(Machine);
";

/// The methods that `face` writes by hand, by their names in Python.
pub const BY_HAND: &[&str] = &[
    "blmove",
    "blmpop",
    "blpop",
    "brpop",
    "brpoplpush",
    "bzmpop",
    "bzpopmax",
    "bzpopmin",
    "decr",
    "decrby",
    "expire",
    "flushall",
    "get",
    "hget",
    "hincrby",
    "hmget",
    "hscan",
    "hset",
    "incr",
    "incrby",
    "keys",
    "lmove",
    "lmpop",
    "lset",
    "ping",
    "publish",
    "scan",
    "set",
    "sintercard",
    "time",
    "ttl",
    "zadd",
    "zinter",
    "zintercard",
    "zinterstore",
    "zmpop",
    "zpopmax",
    "zpopmin",
    "zrange",
    "zrangestore",
    "zunion",
    "zunionstore",
];

/// Returns the commands whose methods are generated, with their names in Python.
pub fn generated() -> impl Iterator<Item = (&'static Spec, &'static str)> {
    let named = commands::all().map(|spec| (spec, name(spec)));
    named.filter(|(_, name)| !BY_HAND.contains(name))
}

/// Returns the name of a command's method in Python, where one of them is a keyword.
pub fn name(spec: &'static Spec) -> &'static str {
    match spec.method {
        "del" => "delete",
        name => name,
    }
}

/// Returns the file.
pub fn methods() -> String {
    let mut code = String::from(HEAD);
    for (spec, name) in generated() {
        method(&mut code, spec, name);
    }
    code.push_str(TAIL);
    code
}

/// A parameter of a Python method: its name, how it stands in the signature, and its Rust type.
struct Parameter {
    name: String,
    signature: String,
    ty: String,
}

/// Returns the name of a parameter: of an option, that of its word, as redis-py has it.
pub fn parameter_name(field: &Field) -> String {
    match field.presence {
        Presence::Token("MATCH") => "r#match".to_owned(),
        Presence::Token("TYPE") => "_type".to_owned(),
        _ => field.name.to_owned(),
    }
}

fn parameters(spec: &Spec, field: &Field) -> Vec<Parameter> {
    let name = parameter_name(field);
    let one = |signature: String, ty: &str| {
        vec![Parameter {
            name: name.clone(),
            signature,
            ty: ty.to_owned(),
        }]
    };
    let base = match field.ty {
        "Seconds" | "Millis" | "UnixSeconds" | "UnixMillis" => format!("arg::{}", field.ty),
        _ => "Arg".to_owned(),
    };
    match (field.presence, field.kind) {
        (Presence::Flag(_), _) => one(format!("{name}=false"), "bool"),
        (_, ArgKind::Limit) => ["start", "num"]
            .map(|name| Parameter {
                name: name.to_owned(),
                signature: format!("{name}=None"),
                ty: "Option<Arg>".to_owned(),
            })
            .into(),
        (Presence::Optional | Presence::Token(_), _) => {
            one(format!("{name}=None"), &format!("Option<{base}>"))
        }
        (Presence::Variadic, ArgKind::Pair(..)) => one(name.clone(), "Mapping"),
        (Presence::Variadic | Presence::Several, _) => {
            one(format!("*{name}"), "&Bound<'_, PyTuple>")
        }
        (Presence::Required, ArgKind::CountedKeys) => one(name.clone(), "Args"),
        (Presence::Required, _) => match default(spec, field) {
            Some(value) => one(format!("{name}=Arg::standing(\"{value}\")"), &base),
            None => one(name.clone(), &base),
        },
    }
}

/// Returns what redis-py takes for an argument that may be left out there.
pub fn default(spec: &Spec, field: &Field) -> Option<&'static str> {
    match (spec.name, field.name) {
        ("SSCAN" | "ZSCAN", "cursor") => Some("0"),
        ("INCRBYFLOAT" | "HINCRBYFLOAT", "amount") => Some("1"),
        ("SUBSTR", "end") => Some("-1"),
        _ => None,
    }
}

fn method(code: &mut String, spec: &Spec, name: &str) {
    let parameters: Vec<_> = spec
        .fields
        .iter()
        .flat_map(|field| parameters(spec, field))
        .collect();
    let signature: Vec<_> = parameters
        .iter()
        .map(|one| one.signature.as_str())
        .collect();
    let types = parameters.iter().fold(String::new(), |mut list, one| {
        let _ = write!(list, ", {}: {}", one.name, one.ty);
        list
    });
    let path = format!(
        "commands::{}::{}::SPEC",
        spec.group.module(),
        spec.type_name
    );
    let _ = write!(
        code,
        "/// {}\n#[pyo3(name = \"{name}\", signature = ({}))]\nfn method_{name}<'py>(&self, py: Python<'py>{types}) -> PyResult<Bound<'py, PyAny>> {{\n",
        spec.summary,
        signature.join(", "),
    );
    let shape = conversion(spec, &path);
    if let Some(values) = typed(spec) {
        let ty = path.trim_end_matches("::SPEC");
        let _ = writeln!(code, "self.run(py, &{ty}::new({values}), {shape})\n}}\n");
        return;
    }
    let fixed = spec
        .fields
        .iter()
        .all(|field| field.presence == Presence::Required && field.kind != ArgKind::CountedKeys);
    if fixed {
        let values = spec
            .fields
            .iter()
            .map(|field| format!("{}.0", parameter_name(field)));
        let values: Vec<_> = values.collect();
        let _ = writeln!(
            code,
            "self.submit(py, {path}, &[{}], {shape})\n}}\n",
            values.join(", ")
        );
        return;
    }
    let _ = writeln!(code, "let mut args: Vec<Bytes> = Vec::new();");
    // Forms are chosen before the options are used up.
    let _ = writeln!(code, "let conversion = {shape};");
    for field in spec.fields {
        push(code, field);
    }
    let _ = writeln!(code, "self.submit(py, {path}, &args, conversion)\n}}\n");
}

/// Returns the values of a command all of whose arguments are strings, so that it can keep its
/// types.
fn typed(spec: &Spec) -> Option<String> {
    let value = |field: &Field| {
        let name = parameter_name(field);
        let string = |kind: &ArgKind| matches!(kind, ArgKind::Key | ArgKind::Bytes);
        match (field.presence, field.kind) {
            // A duration or a time is a string by now, too.
            (Presence::Required, kind) if string(&kind) => Some(format!("{name}.0")),
            (Presence::Variadic | Presence::Several, kind) if string(&kind) => {
                Some(format!("Args::from_tuple({name})?.0"))
            }
            (Presence::Variadic, ArgKind::Pair(a, b)) if string(a) && string(b) => {
                Some(format!("{name}.0"))
            }
            _ => None,
        }
    };
    let values: Option<Vec<_>> = spec.fields.iter().map(value).collect();
    values.map(|values| values.join(", "))
}

fn conversion(spec: &Spec, path: &str) -> String {
    if spec.forms.is_empty() {
        return format!("Conversion::Shape(&{path}.shape)");
    }
    let mut used: Vec<&str> = spec
        .forms
        .iter()
        .flat_map(|form| form.fields.iter().copied())
        .collect();
    used.sort_unstable();
    used.dedup();
    let arms = used.iter().fold(String::new(), |mut arms, name| {
        let flag = spec
            .fields
            .iter()
            .any(|field| field.name == *name && matches!(field.presence, Presence::Flag(_)));
        let given = if flag {
            (*name).to_owned()
        } else {
            format!("{name}.is_some()")
        };
        let _ = write!(arms, "\"{name}\" => {given}, ");
        arms
    });
    format!("sink::shape({path}, |field| match field {{ {arms} _ => false }})")
}

fn push(code: &mut String, field: &Field) {
    let name = parameter_name(field);
    let line = match (field.presence, field.kind) {
        (Presence::Flag(token), _) => format!("arg::push_flag(&mut args, \"{token}\", {name});"),
        (Presence::Token(token), ArgKind::Limit) => {
            format!("arg::push_limit(&mut args, \"{token}\", start, num)?;")
        }
        (Presence::Token(token), _) => {
            let value = match field.ty {
                "Seconds" | "Millis" | "UnixSeconds" | "UnixMillis" => {
                    format!("{name}.map(|value| Arg(value.0))")
                }
                _ => name,
            };
            format!("arg::push_option(&mut args, \"{token}\", {value});")
        }
        (Presence::Optional, _) => format!("args.extend({name}.map(|value| value.0));"),
        (Presence::Variadic, ArgKind::Pair(..)) => {
            format!("args.extend({name}.0.into_iter().flat_map(|(a, b)| [a, b]));")
        }
        (Presence::Variadic | Presence::Several, _) => {
            format!("args.extend(Args::from_tuple({name})?.0);")
        }
        (Presence::Required, ArgKind::CountedKeys) => {
            format!("args.push(Bytes::from({name}.0.len().to_string()));\nargs.extend({name}.0);")
        }
        (Presence::Required, _) => format!("args.push({name}.0);"),
    };
    code.push_str(&line);
    code.push('\n');
}
