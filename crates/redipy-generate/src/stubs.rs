//! The type stubs of the native module: a template written by hand, and a method for each command.

use std::fmt::Write;

use redipy_core::{ArgKind, Field, Presence, Shape, Spec};

use crate::names::python_type;
use crate::python::{generated, parameter_name};

/// Fills the template: `# client methods` and `# pipeline methods` stand where methods go.
pub fn stubs(template: &str) -> String {
    let client = methods(|spec| python_type(&result(spec)));
    let pipeline = methods(|_| "None".to_owned());
    template
        .replace("    # client methods\n", &client)
        .replace("    # pipeline methods\n", &pipeline)
}

/// Returns the shape of a method's result; one that options change has no single type.
fn result(spec: &Spec) -> Shape {
    if spec.forms.is_empty() {
        spec.shape
    } else {
        Shape::Any
    }
}

fn methods(result: impl Fn(&Spec) -> String) -> String {
    let mut text = String::new();
    for (spec, name) in generated() {
        let parameters = spec.fields.iter().map(parameter);
        let parameters: Vec<_> = parameters.collect();
        let separator = if parameters.is_empty() { "" } else { ", " };
        let _ = writeln!(
            text,
            "    def {name}(self{separator}{}) -> {}: ...",
            parameters.join(", "),
            result(spec),
        );
    }
    text
}

fn parameter(field: &Field) -> String {
    let name = parameter_name(field).replace("r#", "");
    let ty = match field.ty {
        "Seconds" | "Millis" => "_Duration",
        "UnixSeconds" | "UnixMillis" => "_Moment",
        "i64" => "int",
        "f64" => "float",
        _ => "_Value",
    };
    match (field.presence, field.kind) {
        (Presence::Flag(_), _) => format!("{name}: bool = ..."),
        (_, ArgKind::Limit) => "start: int | None = ..., num: int | None = ...".to_owned(),
        (Presence::Optional | Presence::Token(_), _) => format!("{name}: {ty} | None = ..."),
        (Presence::Variadic, ArgKind::Pair(..)) => format!("{name}: Mapping[Any, _Value]"),
        (Presence::Variadic, _) => format!("*{name}: _Value | Iterable[_Value]"),
        (Presence::Required, ArgKind::CountedKeys) => format!("{name}: _Value | Iterable[_Value]"),
        (Presence::Required, _) => format!("{name}: {ty}"),
    }
}
