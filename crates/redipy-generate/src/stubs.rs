//! The type stubs of the native module: a template written by hand, and a method for each command.

use std::fmt::Write;

use redipy_core::{ArgKind, Field, Presence, Spec};

use crate::names::python_type;
use crate::python::{default, generated, parameter_name};

/// Fills the template: `# client methods` and `# pipeline methods` stand where methods go. Those of the
/// classes whose calls are awaited are the same ones again.
pub fn stubs(template: &str) -> String {
    let mut client = String::new();
    let mut pipeline = String::new();
    for (spec, name) in generated() {
        if spec.forms.is_empty() {
            method(&mut client, name, spec, &python_type(&spec.shape), &[]);
        } else {
            overloads(&mut client, name, spec);
        }
        // Nothing while calls are queued, and their values while keys are watched.
        method(&mut pipeline, name, spec, "Any", &[]);
    }
    let stubs = template
        .replace("    # client methods\n", &client)
        .replace("    # pipeline methods\n", &pipeline);
    let awaited = commands(&stubs, "class Client:").replace("    def ", "    async def ");
    let awaited: String = awaited.lines().map(broken).collect();
    let queued = commands(&stubs, "class Pipeline:");
    let at_once = commands(&stubs, "class Client:");
    stubs
        .replace("    # machine methods\n", &at_once)
        .replace("    # awaited client methods\n", &awaited)
        .replace("    # further pipeline methods\n", &queued)
}

/// Returns the part of a class that is about commands: from `execute_command` to its end.
fn commands(stubs: &str, class: &str) -> String {
    let lines = stubs.lines().skip_while(|line| *line != class);
    let lines = lines.skip_while(|line| !line.starts_with("    def execute_command"));
    let lines = lines.take_while(|line| line.starts_with("    "));
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// Breaks the line of a signature that is too long, as ruff does.
fn broken(line: &str) -> String {
    let parts = line.split_once('(').zip(line.rsplit_once(") -> "));
    match parts {
        Some(((name, rest), (_, result))) if line.len() > WIDTH => {
            let parameters = &rest[..rest.len() - result.len() - ") -> ".len()];
            format!("{name}(\n        {parameters}\n    ) -> {result}\n")
        }
        _ => format!("{line}\n"),
    }
}

/// What a call says of an option that changes the type of the result.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Given {
    Yes,
    No,
}

/// Writes a method as its forms: one after the other, and what covers them all.
fn overloads(text: &mut String, name: &str, spec: &Spec) {
    let mut options: Vec<&str> = Vec::new();
    for field in spec.forms.iter().flat_map(|form| form.fields) {
        if !options.contains(field) {
            options.push(field);
        }
    }
    let plain: (&[&str], _) = (&[], python_type(&spec.shape));
    let forms = spec.forms.iter();
    let forms = forms.map(|form| (form.fields, python_type(&form.shape)));
    let mut results: Vec<String> = Vec::new();
    for (fields, result) in std::iter::once(plain).chain(forms) {
        let given = options.iter().map(|option| {
            let given = if fields.contains(option) {
                Given::Yes
            } else {
                Given::No
            };
            (*option, given)
        });
        text.push_str("    @overload\n");
        method(text, name, spec, &result, &given.collect::<Vec<_>>());
        for one in result.split(" | ") {
            if !results.iter().any(|known| known == one) {
                results.push(one.to_owned());
            }
        }
    }
    let result = if results.iter().any(|one| one == "Any") {
        "Any".to_owned()
    } else {
        // What may be nothing is told last, as everywhere.
        results.sort_by_key(|one| one == "None");
        results.join(" | ")
    };
    text.push_str("    @overload\n");
    method(text, name, spec, &result, &[]);
}

/// Writes one signature, over several lines where one is too short, as ruff does.
fn method(text: &mut String, name: &str, spec: &Spec, result: &str, given: &[(&str, Given)]) {
    let mut parameters = vec!["self".to_owned()];
    let mut defaults = false;
    let mut named = false;
    for field in spec.fields {
        let given = given.iter().find(|(name, _)| *name == field.name);
        let given = given.map(|(_, given)| *given);
        if given == Some(Given::Yes) && defaults && !named {
            parameters.push("*".to_owned());
            named = true;
        }
        parameters.extend(parameter(spec, field, given));
        defaults |= parameters.last().is_some_and(|last| last.ends_with("..."));
    }
    let line = format!("    def {name}({}) -> {result}: ...", parameters.join(", "));
    if line.len() <= WIDTH {
        let _ = writeln!(text, "{line}");
        return;
    }
    let inner = format!("        {}", parameters.join(", "));
    let inner = if inner.len() <= WIDTH {
        inner
    } else {
        let lines = parameters.iter().map(|one| format!("        {one},"));
        lines.collect::<Vec<_>>().join("\n")
    };
    let _ = writeln!(text, "    def {name}(\n{inner}\n    ) -> {result}: ...");
}

/// The length of lines, as in `pyproject.toml`.
const WIDTH: usize = 100;

fn parameter(spec: &Spec, field: &Field, given: Option<Given>) -> Vec<String> {
    let name = parameter_name(field).replace("r#", "");
    let ty = match field.ty {
        "Seconds" | "Millis" => "_Duration",
        "UnixSeconds" | "UnixMillis" => "_Moment",
        "i64" => "int",
        "f64" => "float",
        _ => "_Value",
    };
    let one = match (field.presence, field.kind, given) {
        (_, ArgKind::Limit, _) => {
            return ["start", "num"]
                .map(|name| format!("{name}: int | None = ..."))
                .into();
        }
        (Presence::Flag(_), _, Some(Given::Yes)) => format!("{name}: Literal[True]"),
        (Presence::Flag(_), _, Some(Given::No)) => format!("{name}: Literal[False] = ..."),
        (Presence::Flag(_), _, None) => format!("{name}: bool = ..."),
        (Presence::Optional | Presence::Token(_), _, Some(Given::No)) => {
            format!("{name}: None = ...")
        }
        (Presence::Optional | Presence::Token(_), _, None) => format!("{name}: {ty} | None = ..."),
        (Presence::Variadic, ArgKind::Pair(..), _) => format!("{name}: Mapping[Any, _Value]"),
        (Presence::Variadic | Presence::Several, _, _) => {
            format!("*{name}: _Value | Iterable[_Value]")
        }
        (Presence::Required, ArgKind::CountedKeys, _) => {
            format!("{name}: _Value | Iterable[_Value]")
        }
        (Presence::Required, _, _) if default(spec, field).is_some() => {
            format!("{name}: {ty} = ...")
        }
        // What is told to be given is as good as required.
        (Presence::Required, _, _) | (_, _, Some(Given::Yes)) => format!("{name}: {ty}"),
    };
    vec![one]
}
