//! The methods of the objects that scripts have for keys.

use std::fmt::Write;

use redipy_core::{ArgKind, Field, Group, KeysAt, Presence, Spec, commands};

use crate::rust::Method;

const HEAD: &str = "//! The methods of the objects: one for each command whose first key is the object, and one for each
//! form of it. Written by `make generate` from the declarations of the commands.

#![allow(clippy::needless_pass_by_value, clippy::wildcard_imports)]

";

/// The objects, with the commands that they have.
const OBJECTS: [(&str, Group); 6] = [
    ("KeyRef", Group::Generic),
    ("Var", Group::String),
    ("List", Group::List),
    ("Hash", Group::Hash),
    ("Set", Group::Set),
    ("SortedSet", Group::SortedSet),
];

/// Returns the file.
pub fn methods() -> String {
    let mut code = String::from(HEAD);
    for (_, group) in OBJECTS {
        let module = group.module();
        let mut options: Vec<_> = specs(group)
            .filter(|spec| Method::all(spec).iter().any(|method| method.with_options))
            .map(|spec| format!("{}Options", spec.type_name))
            .collect();
        options.sort_unstable();
        if !options.is_empty() {
            let names = options.join(", ");
            let _ = writeln!(code, "use redipy_core::commands::{module}::{{{names}}};");
        }
    }
    code.push_str("\nuse super::objects::*;\nuse super::{Call, Expr};\n\n");
    for (object, group) in OBJECTS {
        let _ = writeln!(code, "impl {object} {{");
        for spec in specs(group) {
            for way in ways(spec) {
                write(&mut code, &way);
            }
        }
        code.push_str("}\n\n");
    }
    code
}

/// Returns the commands of a group whose first key stands in front, but for those that wait, which scripts cannot.
fn specs(group: Group) -> impl Iterator<Item = &'static Spec> {
    let on_key = |spec: &&'static Spec| {
        matches!(
            spec.keys.first(),
            Some(KeysAt::One(0) | KeysAt::Rest(0, 1) | KeysAt::Until(0, _) | KeysAt::Counted(0))
        )
    };
    commands::all()
        .filter(move |spec| spec.group == group && spec.wait.is_none())
        .filter(on_key)
}

/// A way to call a command, which has a method.
struct Way {
    spec: &'static Spec,
    name: String,
    /// The optional fields that it sets.
    sets: Vec<&'static str>,
    with_options: bool,
}

/// Returns the methods that the client has, and one for an argument at the end that could otherwise not be computed
/// while the script runs.
fn ways(spec: &'static Spec) -> Vec<Way> {
    let of_client = Method::all(spec).into_iter().map(|method| Way {
        spec,
        name: method.name,
        sets: method
            .form
            .map_or_else(Vec::new, |form| form.fields.to_vec()),
        with_options: method.with_options,
    });
    let mut ways: Vec<Way> = of_client.collect();
    for field in spec.fields {
        let optional = matches!(field.presence, Presence::Optional);
        if optional && !ways.iter().any(|way| way.sets.contains(&field.name)) {
            ways.push(Way {
                spec,
                name: format!("{}_{}", spec.method, field.name),
                sets: vec![field.name],
                with_options: false,
            });
        }
    }
    ways
}

/// What becomes of a field.
struct Part {
    parameter: Option<String>,
    code: String,
}

fn write(code: &mut String, way: &Way) {
    let spec = way.spec;
    let parts: Vec<Part> = spec
        .fields
        .iter()
        .enumerate()
        .filter_map(|(at, field)| part(way, at, field))
        .collect();
    let mut parameters = vec!["&self".to_owned()];
    parameters.extend(parts.iter().filter_map(|part| part.parameter.clone()));
    if way.with_options {
        parameters.push(format!("options: {}Options", spec.type_name));
    }
    let parameters = parameters.join(", ");
    let name = spec.name.to_lowercase().replace('|', " ");
    let _ = writeln!(
        code,
        "{}#[must_use]\npub fn {}({parameters}) -> Call {{\nlet mut words = Words::new({name:?});",
        docs(way),
        way.name,
    );
    code.extend(parts.iter().map(|part| part.code.as_str()));
    code.push_str("words.call()\n}\n\n");
}

fn docs(way: &Way) -> String {
    let form = match &way.sets[..] {
        [] => String::new(),
        sets => format!(" With `{}`.", sets.join("`, `").to_uppercase()),
    };
    let Spec {
        summary,
        name,
        since,
        ..
    } = way.spec;
    let name = name.replace('|', " ");
    format!("/// {summary}{form}\n///\n/// `{name}` of Redis {since}.\n")
}

fn part(way: &Way, at: usize, field: &'static Field) -> Option<Part> {
    if at == 0 {
        return Some(first(way.spec, field));
    }
    let name = field.name;
    let of_form = way.sets.contains(&name);
    let value = || Some(format!("{name}: impl Into<Expr>"));
    let word = |word: &str| format!("words.one({word});\n");
    Some(match field.presence {
        Presence::Required if matches!(field.kind, ArgKind::CountedKeys) => Part {
            parameter: Some(several(name)),
            code: format!("words.counted({name}.into_iter().map(Into::into));\n"),
        },
        Presence::Required => Part {
            parameter: value(),
            code: word(name),
        },
        Presence::Variadic | Presence::Several => match field.kind {
            ArgKind::Pair(..) => Part {
                parameter: Some(format!(
                    "{name}: impl IntoIterator<Item = (impl Into<Expr>, impl Into<Expr>)>"
                )),
                code: format!("words.pairs({name});\n"),
            },
            _ => Part {
                parameter: Some(several(name)),
                code: format!("words.all({name});\n"),
            },
        },
        Presence::Flag(token) if of_form => Part {
            parameter: None,
            code: word(&format!("{token:?}")),
        },
        Presence::Optional if of_form => Part {
            parameter: value(),
            code: word(name),
        },
        Presence::Token(token) if of_form => Part {
            parameter: value(),
            code: word(&format!("{token:?}")) + &word(name),
        },
        _ if !way.with_options => return None,
        Presence::Flag(token) => Part {
            parameter: None,
            code: format!("words.flag({token:?}, options.{name});\n"),
        },
        Presence::Optional => option(field, None),
        Presence::Token(token) => option(field, Some(token)),
    })
}

fn several(name: &str) -> String {
    format!("{name}: impl IntoIterator<Item = impl Into<Expr>>")
}

fn option(field: &Field, token: Option<&str>) -> Part {
    let name = field.name;
    let value = match (field.ty, field.kind) {
        ("Seconds" | "Millis" | "UnixSeconds" | "UnixMillis", _) => {
            format!("options.{name}.map(Number)")
        }
        (_, ArgKind::Word) => format!("options.{name}.map(Word)"),
        _ => format!("options.{name}"),
    };
    Part {
        parameter: None,
        code: format!("words.option({token:?}, {value});\n"),
    }
}

/// The first field, which is the key of the object or starts with it.
fn first(spec: &Spec, field: &Field) -> Part {
    let others = Some(several("others"));
    match (field.presence, field.kind) {
        (_, ArgKind::CountedKeys) => Part {
            parameter: others,
            code: "words.counted(std::iter::once(self.into()).chain(others.into_iter().map(Into::into)));\n"
                .to_owned(),
        },
        // One object is one key.
        (Presence::Variadic, _) if spec.group != Group::Generic => Part {
            parameter: others,
            code: "words.one(self);\nwords.all(others);\n".to_owned(),
        },
        _ => Part { parameter: None, code: "words.one(self);\n".to_owned() },
    }
}
