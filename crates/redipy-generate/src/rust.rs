//! The methods of the Rust client and its pipeline.

use std::fmt::Write;

use redipy_core::{ArgKind, Field, Form, Presence, Shape, Spec, commands};

use crate::names::rust_type;

const HEAD: &str = "//! The methods of the client and the pipeline: one for each command, and one
//! for each form of it. Written by `make generate` from the declarations of the commands.

#![allow(clippy::too_many_arguments, clippy::type_complexity, clippy::wildcard_imports)]

use redipy_core::{
    Binary, Bytes, CountedKeys, Fields, Members, Reply, Result, Status, ToArg, ToArgs,
};

use crate::options::*;
use crate::{LexBound, MinMax, Pipeline, Place, Redis, ScoreBound, Side};

";

const AIO_HEAD: &str = "//! The methods of the client whose commands are awaited and of its pipeline: one for each command,
//! and one for each form of it. Written by `make generate` from the declarations of the commands.

#![allow(clippy::too_many_arguments, clippy::type_complexity, clippy::wildcard_imports)]

use redipy_core::{
    Binary, Bytes, CountedKeys, Fields, Later, Members, Reply, Result, Status, ToArg, ToArgs,
};

use super::{Pipeline, Redis};
use crate::options::*;
use crate::{LexBound, MinMax, Place, ScoreBound, Side};

";

/// Returns the file with the options of all commands that have some.
pub fn options() -> String {
    let mut code = String::from(
        "//! The options of commands, such as [`SetOptions`]. Written by `make generate` from the
//! declarations of the commands.

",
    );
    let mut lines: Vec<_> = commands::all()
        .filter(|spec| spec.fields.iter().any(Field::is_optional))
        .map(|spec| {
            let module = spec.group.module();
            format!(
                "pub use redipy_core::commands::{module}::{}Options;\n",
                spec.type_name
            )
        })
        .collect();
    lines.sort_unstable();
    code.extend(lines);
    code
}

/// Writes a method.
type WriteMethod = fn(&mut String, &Method);

/// Returns the file with the methods.
pub fn methods() -> String {
    file(HEAD, client_method)
}

/// Returns the file with the methods that are awaited.
pub fn aio_methods() -> String {
    file(AIO_HEAD, aio_method)
}

fn file(head: &str, client_method: WriteMethod) -> String {
    let mut code = String::from(head);
    for (target, write) in [
        ("Redis", client_method),
        ("Pipeline<'_>", pipeline_method as WriteMethod),
    ] {
        let _ = writeln!(code, "impl {target} {{");
        for spec in commands::all() {
            for method in Method::all(spec) {
                write(&mut code, &method);
            }
        }
        code.push_str("}\n\n");
    }
    code
}

/// A method of a command: one of its forms, with or without further options.
pub struct Method {
    pub spec: &'static Spec,
    pub name: String,
    pub form: Option<&'static Form>,
    pub with_options: bool,
    shape: Shape,
}

impl Method {
    pub fn all(spec: &'static Spec) -> Vec<Self> {
        let in_form = |field: &Field| {
            spec.forms
                .iter()
                .any(|form| form.fields.contains(&field.name))
        };
        // Options that only a form makes use of need no method of their own.
        let has_options = spec
            .fields
            .iter()
            .any(|field| field.is_optional() && !in_form(field));
        let base = (spec.method.to_owned(), None, spec.shape, spec.with_shape);
        let forms = spec
            .forms
            .iter()
            .map(|form| (form.name.to_owned(), Some(form), form.shape, form.shape));
        let mut methods = Vec::new();
        for (name, form, shape, with_shape) in std::iter::once(base).chain(forms) {
            let plain = if matches!(name.as_str(), "type" | "move") {
                format!("{name}_")
            } else {
                name.clone()
            };
            methods.push(Self {
                spec,
                name: plain,
                form,
                with_options: false,
                shape,
            });
            if has_options {
                let name = format!("{name}_with");
                methods.push(Self {
                    spec,
                    name,
                    form,
                    with_options: true,
                    shape: with_shape,
                });
            }
        }
        methods
    }

    fn form_fields(&self) -> impl Iterator<Item = &'static Field> {
        let names = self.form.map_or(&[][..], |form| form.fields);
        self.spec
            .fields
            .iter()
            .filter(move |field| names.contains(&field.name))
    }

    fn type_path(&self) -> String {
        format!(
            "redipy_core::commands::{}::{}",
            self.spec.group.module(),
            self.spec.type_name
        )
    }

    fn parameters(&self) -> String {
        let required = self.spec.fields.iter().filter(|field| !field.is_optional());
        let set = self
            .form_fields()
            .filter(|field| !matches!(field.presence, Presence::Flag(_)));
        let mut parameters: Vec<_> = required
            .chain(set)
            .map(|field| format!("{}: {}", field.name, parameter_type(field)))
            .collect();
        if self.with_options {
            parameters.push(format!("options: {}Options", self.spec.type_name));
        }
        parameters.join(", ")
    }

    fn command(&self) -> String {
        let required = self.spec.fields.iter().filter(|field| !field.is_optional());
        let values: Vec<_> = required.map(value).collect();
        let mut code = String::new();
        let fields: Vec<_> = self.form_fields().collect();
        let mutable = if fields.is_empty() { "" } else { "mut " };
        let path = self.type_path();
        let _ = write!(
            code,
            "let {mutable}command = {path}::new({})",
            values.join(", ")
        );
        if self.with_options {
            code.push_str(".with(options)");
        }
        code.push_str(";\n");
        for field in fields {
            let value = match field.presence {
                Presence::Flag(_) => "true".to_owned(),
                _ => format!("Some({})", value(field)),
            };
            let _ = writeln!(code, "command.{} = {value};", field.name);
        }
        code
    }

    fn docs(&self) -> String {
        let path = self.type_path();
        let form = self.form.map_or_else(String::new, |form| {
            format!(" With `{}`.", form.fields.join("`, `").to_uppercase())
        });
        format!(
            "/// {}{form}\n///\n/// `{}` of Redis {}.\n",
            self.spec.summary,
            self.spec.name.replace('|', " "),
            self.spec.since
        ) + &format!("/// See [`{0}`]({path}).\n", self.spec.type_name)
    }
}

fn parameter_type(field: &Field) -> String {
    match (field.presence, field.kind) {
        (Presence::Variadic, ArgKind::Pair(ArgKind::Float, _)) => {
            "impl IntoIterator<Item = (f64, impl ToArg)>".to_owned()
        }
        (Presence::Variadic, ArgKind::Pair(..)) => {
            "impl IntoIterator<Item = (impl ToArg, impl ToArg)>".to_owned()
        }
        (Presence::Variadic | Presence::Several, _) | (_, ArgKind::CountedKeys) => {
            "impl ToArgs".to_owned()
        }
        (_, ArgKind::Key | ArgKind::Bytes) => "impl ToArg".to_owned(),
        (_, ArgKind::Int | ArgKind::Float) => field.ty.to_owned(),
        _ => format!("impl Into<{}>", field.ty),
    }
}

fn value(field: &Field) -> String {
    let name = field.name;
    match (field.presence, field.kind) {
        (Presence::Variadic, ArgKind::Pair(ArgKind::Float, _)) => {
            format!("{name}.into_iter().map(|(score, member)| (score, member.to_arg())).collect()")
        }
        (Presence::Variadic, ArgKind::Pair(..)) => {
            format!("{name}.into_iter().map(|(a, b)| (a.to_arg(), b.to_arg())).collect()")
        }
        (Presence::Variadic | Presence::Several, _) => format!("{name}.to_args()"),
        (_, ArgKind::CountedKeys) => format!("CountedKeys({name}.to_args())"),
        (_, ArgKind::Key | ArgKind::Bytes) => format!("{name}.to_arg()"),
        (_, ArgKind::Int | ArgKind::Float) => name.to_owned(),
        _ => format!("{name}.into()"),
    }
}

fn separator(parameters: &str) -> &'static str {
    if parameters.is_empty() { "" } else { ", " }
}

fn client_method(code: &mut String, method: &Method) {
    let parameters = method.parameters();
    let ty = rust_type(&method.shape);
    let _ = write!(
        code,
        "{}///\n/// # Errors\n/// Redis' own, or that of the backend.\npub fn {}(&self{}{parameters}) -> Result<{ty}> {{\n{}self.run_as(&command)\n}}\n\n",
        method.docs(),
        method.name,
        separator(&parameters),
        method.command(),
    );
}

fn aio_method(code: &mut String, method: &Method) {
    let parameters = method.parameters();
    let ty = rust_type(&method.shape);
    let _ = write!(
        code,
        "{}///\n/// # Errors\n/// Redis' own, or that of the backend.\n#[must_use]\npub fn {}(&self{}{parameters}) -> Later<'static, Result<{ty}>> {{\n{}self.run_as(&command)\n}}\n\n",
        method.docs(),
        method.name,
        separator(&parameters),
        method.command(),
    );
}

fn pipeline_method(code: &mut String, method: &Method) {
    let parameters = method.parameters();
    let _ = write!(
        code,
        "/// Queues [`Redis::{0}`].\npub fn {0}(&mut self{1}{parameters}) -> &mut Self {{\n{2}self.push(&command)\n}}\n\n",
        method.name,
        separator(&parameters),
        method.command(),
    );
}
