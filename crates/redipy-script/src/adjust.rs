//! What the reply of a command becomes in a script: what the Python client returns, as JSON can
//! have it. Both ways to run a script ask here, once for each call in the graph.

use redipy_core::{ArgKind, Bytes, Field, InScripts, Presence, Shape, Spec, commands};

#[cfg(test)]
mod tests;

/// What a reply becomes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Adjust {
    /// What Lua makes of it.
    Raw,
    /// What its shape says; a set is a list, and so are pairs and tuples.
    Shape(Shape),
    /// Whether something was done: false for nothing.
    Done,
    /// A dictionary of the fields that were asked for, whose names start at this argument.
    Zip(usize),
    /// A word, or nothing where it is `none`.
    Kind,
    /// A number of seconds; nothing where it is -2, for a missing key.
    Seconds,
}

/// An argument of a command as far as the graph tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// A string that is written in the script.
    Known(Bytes),
    /// One argument that is computed.
    Computed,
    /// Any number of arguments that are computed.
    Several,
}

/// Decides what the reply of a command becomes that is called with these arguments, its name not
/// among them.
#[must_use]
pub fn adjust(spec: &'static Spec, args: &[Word]) -> Adjust {
    let given = given(spec.fields, args);
    if let Some(form) = spec.form(|name| given.contains(&name)) {
        return Adjust::Shape(form.shape);
    }
    match (spec.in_scripts, spec.shape) {
        (Some(InScripts::Done), _) => Adjust::Done,
        (Some(InScripts::Asked), _) => Adjust::Zip(1),
        (Some(InScripts::Kind), _) => Adjust::Kind,
        (Some(InScripts::Lifetime), _) => Adjust::Seconds,
        (Some(InScripts::ScannedFields), Shape::Tuple(cursor, _)) => {
            Adjust::Shape(Shape::Tuple(cursor, &Shape::Fields))
        }
        (_, shape) => Adjust::Shape(shape),
    }
}

/// Returns the command that runs in place of one that adds an integer, where there is a fraction.
#[must_use]
pub fn for_fractions(spec: &Spec) -> Option<&'static Spec> {
    match spec.in_scripts {
        Some(InScripts::Adds(name)) => commands::get(name),
        _ => None,
    }
}

/// Returns the names of the optional fields that these arguments set, as far as can be told.
fn given(fields: &'static [Field], args: &[Word]) -> Vec<&'static str> {
    let mut reader = Reader {
        left: args,
        keys: 0,
        given: Vec::new(),
    };
    let mut at = 0;
    while at < fields.len() {
        if is_option(&fields[at]) {
            // Options that stand together come in any order.
            let end = fields[at..].iter().position(|field| !is_option(field));
            let end = end.map_or(fields.len(), |behind| at + behind);
            reader.options(&fields[at..end]);
            at = end;
        } else {
            reader.field(&fields[at], least(&fields[at + 1..]));
            at += 1;
        }
    }
    reader.given
}

const fn is_option(field: &Field) -> bool {
    matches!(field.presence, Presence::Flag(_) | Presence::Token(_))
}

/// Returns the least number of arguments that fields take.
fn least(fields: &[Field]) -> usize {
    let required = fields
        .iter()
        .filter(|field| matches!(field.presence, Presence::Required));
    required.map(|field| fixed(&field.kind)).sum()
}

/// Returns the least number of arguments that a value takes.
fn fixed(kind: &ArgKind) -> usize {
    match kind {
        ArgKind::Pair(a, b) => fixed(a) + fixed(b),
        ArgKind::Limit => 2,
        _ => 1,
    }
}

/// Goes through arguments by the fields of their command.
struct Reader<'a> {
    left: &'a [Word],
    /// How many keys stood behind their number.
    keys: usize,
    given: Vec<&'static str>,
}

impl Reader<'_> {
    fn skip(&mut self, arguments: usize) {
        self.left = self.left.get(arguments..).unwrap_or_default();
    }

    /// Steps over a value.
    fn value(&mut self, kind: &ArgKind) {
        match kind {
            ArgKind::CountedKeys => {
                let count = match self.left.first() {
                    Some(Word::Known(count)) => count.as_str().and_then(|count| count.parse().ok()),
                    _ => None,
                };
                self.keys = count.unwrap_or(0);
                self.skip(self.keys.saturating_add(1));
            }
            ArgKind::Floats => self.skip(self.keys),
            kind => self.skip(fixed(kind)),
        }
    }

    /// Steps over a field that is no option; `behind` arguments must be left for those after it.
    fn field(&mut self, field: &'static Field, behind: usize) {
        match field.presence {
            Presence::Optional if self.left.len() <= behind => {}
            Presence::Variadic | Presence::Several => {
                let end = self.left.len().saturating_sub(behind);
                let step = fixed(&field.kind);
                self.skip(end / step * step);
            }
            presence => {
                if presence == Presence::Optional {
                    self.given.push(field.name);
                }
                self.value(&field.kind);
            }
        }
    }

    /// Steps over options, and takes note of them.
    fn options(&mut self, options: &'static [Field]) {
        while let Some(Word::Known(word)) = self.left.first() {
            let stands_for = |field: &&Field| match field.presence {
                Presence::Flag(token) | Presence::Token(token) => word.is_word(token),
                _ => false,
            };
            let Some(field) = options.iter().find(stands_for) else {
                return;
            };
            self.given.push(field.name);
            self.skip(1);
            if matches!(field.presence, Presence::Token(_)) {
                self.value(&field.kind);
            }
        }
    }
}
