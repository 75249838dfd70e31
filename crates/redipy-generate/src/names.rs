//! Names and types of commands in other languages.

use redipy_core::{Field, Presence, Shape, Spec};

/// Returns the type of replies of a shape in Rust.
pub fn rust_type(shape: &Shape) -> String {
    match shape {
        Shape::Any => "Reply".to_owned(),
        Shape::Ok => "()".to_owned(),
        Shape::Status => "Status".to_owned(),
        Shape::Int => "i64".to_owned(),
        Shape::Bool => "bool".to_owned(),
        Shape::Double => "f64".to_owned(),
        Shape::Bytes => "Bytes".to_owned(),
        Shape::Binary => "Binary".to_owned(),
        Shape::Nullable(inner) => format!("Option<{}>", rust_type(inner)),
        Shape::List(inner) => format!("Vec<{}>", rust_type(inner)),
        Shape::Members => "Members".to_owned(),
        Shape::Fields => "Fields".to_owned(),
        Shape::Pairs(a, b) => format!("Vec<({}, {})>", rust_type(a), rust_type(b)),
        Shape::Tuple(a, b) => format!("({}, {})", rust_type(a), rust_type(b)),
        Shape::Triple(a, b, c) => {
            format!("({}, {}, {})", rust_type(a), rust_type(b), rust_type(c))
        }
    }
}

/// Returns the type of replies of a shape in Python, as a stub has it.
pub fn python_type(shape: &Shape) -> String {
    match shape {
        Shape::Any => "Any".to_owned(),
        Shape::Ok | Shape::Bool => "bool".to_owned(),
        Shape::Status | Shape::Bytes => "str".to_owned(),
        Shape::Binary => "bytes".to_owned(),
        Shape::Int => "int".to_owned(),
        Shape::Double => "float".to_owned(),
        Shape::Nullable(inner) => format!("{} | None", python_type(inner)),
        Shape::List(inner) => format!("list[{}]", python_type(inner)),
        Shape::Members => "set[str]".to_owned(),
        Shape::Fields => "dict[str, str]".to_owned(),
        Shape::Pairs(a, b) => format!("list[tuple[{}, {}]]", python_type(a), python_type(b)),
        Shape::Tuple(a, b) => format!("tuple[{}, {}]", python_type(a), python_type(b)),
        Shape::Triple(a, b, c) => {
            let [a, b, c] = [a, b, c].map(|part| python_type(part));
            format!("tuple[{a}, {b}, {c}]")
        }
    }
}

/// Returns how a command is written on the wire, for people: `SET key value [NX] [EX ex]`.
pub fn usage(spec: &Spec) -> String {
    let mut usage = spec.name.replace('|', " ");
    for field in spec.fields {
        usage.push(' ');
        usage.push_str(&usage_of(field));
    }
    usage
}

fn usage_of(field: &Field) -> String {
    use redipy_core::ArgKind;
    let name = match field.kind {
        ArgKind::CountedKeys => "numkeys key [key ...]".to_owned(),
        ArgKind::Limit => "offset count".to_owned(),
        ArgKind::Pair(ArgKind::Key, _) => "key value".to_owned(),
        ArgKind::Pair(ArgKind::Float, _) => "score member".to_owned(),
        ArgKind::Pair(..) => "field value".to_owned(),
        _ => field.name.trim_end_matches('s').to_owned(),
    };
    match field.presence {
        Presence::Required if matches!(field.kind, ArgKind::CountedKeys) => name,
        Presence::Required => field.name.to_owned(),
        Presence::Optional => format!("[{}]", field.name),
        Presence::Variadic => format!("{name} [{name} ...]"),
        Presence::Several => format!("[{name} [{name} ...]]"),
        Presence::Flag(token) => format!("[{token}]"),
        Presence::Token(token) => match field.kind {
            ArgKind::Limit => format!("[{token} {name}]"),
            _ => format!("[{token} {}]", field.name),
        },
    }
}
