//! From the reply of a command to a value, as [`adjust`](crate::adjust) decides.

use redipy_core::number::format_f64;
use redipy_core::{Bytes, Reply, Result, Shape};

use crate::adjust::Adjust;
use crate::text::to_number;
use crate::value::{Entries, Value};

/// What the reply of a call becomes, decided when it is compiled. What most commands have comes first.
#[derive(Clone, Debug)]
pub(super) enum Becomes {
    /// A string or nothing.
    Text,
    /// A number.
    Int,
    /// What Lua has without any help.
    Raw,
    /// Anything else.
    Adjusted(Box<Adjust>),
}

impl Becomes {
    pub fn new(adjust: Adjust) -> Self {
        match adjust {
            Adjust::Raw => Self::Raw,
            Adjust::Shape(Shape::Bytes | Shape::Nullable(Shape::Bytes)) => Self::Text,
            Adjust::Shape(Shape::Int) => Self::Int,
            adjust => Self::Adjusted(Box::new(adjust)),
        }
    }
}

/// Makes the value of a reply; `args` are those of the call.
#[inline]
pub(super) fn value(reply: Reply, becomes: &Becomes, args: &[Bytes]) -> Result<Value> {
    match (reply, becomes) {
        (Reply::Bulk(text), Becomes::Text) => Ok(Value::Str(text)),
        (Reply::Nil, Becomes::Text) => Ok(Value::None),
        (Reply::Int(number), Becomes::Int) => Ok(int(number)),
        (reply, becomes) => any_value(reply, becomes, args),
    }
}

#[inline(never)]
fn any_value(reply: Reply, becomes: &Becomes, args: &[Bytes]) -> Result<Value> {
    if let Reply::Error(error) = reply {
        return Err(error);
    }
    Ok(match becomes {
        Becomes::Text => shaped(reply, Shape::Nullable(&Shape::Bytes)),
        Becomes::Int => shaped(reply, Shape::Int),
        Becomes::Raw => raw(reply),
        Becomes::Adjusted(adjust) => adjusted(reply, **adjust, args),
    })
}

#[inline]
fn int(number: i64) -> Value {
    #[expect(clippy::cast_precision_loss, reason = "numbers of scripts are floats")]
    let number = number as f64;
    Value::Num(number)
}

fn adjusted(reply: Reply, adjust: Adjust, args: &[Bytes]) -> Value {
    match adjust {
        Adjust::Raw => raw(reply),
        Adjust::Shape(shape) => shaped(reply, shape),
        Adjust::Done => Value::Bool(!matches!(reply, Reply::Nil | Reply::NilArray)),
        Adjust::Zip(from) => zipped(reply, args.get(from..).unwrap_or_default()),
        Adjust::Kind => match shaped(reply, Shape::Status) {
            Value::Str(kind) if kind == "none" => Value::None,
            kind => kind,
        },
        Adjust::Seconds => match reply {
            Reply::Int(-2) => Value::None,
            reply => shaped(reply, Shape::Int),
        },
    }
}

/// Makes the dictionary of the fields that were asked for.
fn zipped(reply: Reply, fields: &[Bytes]) -> Value {
    let (Reply::Array(values) | Reply::Set(values)) = reply else {
        return Value::None;
    };
    let value = |reply| shaped(reply, Shape::Nullable(&Shape::Bytes));
    let entries = fields.iter().cloned().zip(values.into_iter().map(value));
    Value::dict(entries.collect())
}

/// Makes of a reply what its shape says.
fn shaped(reply: Reply, shape: Shape) -> Value {
    match (shape, reply) {
        (_, Reply::Nil | Reply::NilArray) if shape != Shape::Bool => Value::None,
        (Shape::Nullable(shape), reply) => shaped(reply, *shape),
        (Shape::Bool, reply) => Value::Bool(match reply {
            Reply::Int(number) => number != 0,
            Reply::Bool(yes) => yes,
            reply => !matches!(reply, Reply::Nil | Reply::NilArray),
        }),
        (Shape::Int | Shape::Double, Reply::Bulk(text)) => {
            to_number(&text).map_or(Value::Str(text), Value::Num)
        }
        (Shape::Double, Reply::Double(number)) => Value::Num(number),
        (Shape::Bytes | Shape::Binary | Shape::Status, Reply::Double(number)) => {
            Value::Str(Bytes::from(format_f64(number)))
        }
        (Shape::List(inner), Reply::Array(items) | Reply::Set(items)) => {
            let item = |item| shaped(item, *inner);
            Value::list(items.into_iter().map(item).collect())
        }
        (Shape::Members, Reply::Array(items) | Reply::Set(items)) => {
            let item = |item| shaped(item, Shape::Bytes);
            Value::list(items.into_iter().map(item).collect())
        }
        (Shape::Fields, Reply::Map(pairs) | Reply::Pairs(pairs)) => fields(pairs),
        (Shape::Fields, Reply::Array(items)) => fields(in_pairs(items)),
        (Shape::Pairs(a, b), Reply::Pairs(pairs) | Reply::Map(pairs)) => pair_list(pairs, *a, *b),
        (Shape::Pairs(a, b), Reply::Array(items)) => pair_list(in_pairs(items), *a, *b),
        (Shape::Tuple(a, b), Reply::Array(items)) => parts(items, &[*a, *b]),
        (Shape::Triple(a, b, c), Reply::Array(items)) => parts(items, &[*a, *b, *c]),
        (_, reply) => plain(reply),
    }
}

fn parts(items: Vec<Reply>, shapes: &[Shape]) -> Value {
    let shape = |at| shapes.get(at).copied().unwrap_or(Shape::Any);
    let part = |(at, item)| shaped(item, shape(at));
    Value::list(items.into_iter().enumerate().map(part).collect())
}

fn pair_list(pairs: Vec<(Reply, Reply)>, a: Shape, b: Shape) -> Value {
    let pair = |(first, second)| Value::list(vec![shaped(first, a), shaped(second, b)]);
    Value::list(pairs.into_iter().map(pair).collect())
}

fn fields(pairs: Vec<(Reply, Reply)>) -> Value {
    let mut entries = Entries::new();
    for (field, value) in pairs {
        if let Value::Str(field) = shaped(field, Shape::Bytes) {
            entries.insert(field, shaped(value, Shape::Bytes));
        }
    }
    Value::dict(entries)
}

/// Returns the pairs of a list that has them one behind the other, or as lists of two.
fn in_pairs(items: Vec<Reply>) -> Vec<(Reply, Reply)> {
    let mut pairs = Vec::with_capacity(items.len());
    let is_nested = matches!(items.first(), Some(Reply::Array(_)));
    let flat = |item| match item {
        Reply::Array(pair) if is_nested => pair,
        item => vec![item],
    };
    let mut items = items.into_iter().flat_map(flat);
    while let (Some(first), Some(second)) = (items.next(), items.next()) {
        pairs.push((first, second));
    }
    pairs
}

/// Makes of a reply what the older protocol would have sent, nothing as None.
fn plain(reply: Reply) -> Value {
    match reply {
        Reply::Nil | Reply::NilArray | Reply::Error(_) => Value::None,
        Reply::Ok => Value::Bool(true),
        Reply::Bool(yes) => Value::Bool(yes),
        Reply::Status(word) if word == "OK" => Value::Bool(true),
        Reply::Bulk(text) | Reply::Status(text) => Value::Str(text),
        Reply::Int(number) => int(number),
        Reply::Double(number) => Value::Str(Bytes::from(format_f64(number))),
        Reply::Array(items) | Reply::Set(items) => {
            Value::list(items.into_iter().map(plain).collect())
        }
        Reply::Map(pairs) | Reply::Pairs(pairs) => {
            let flat = pairs.into_iter().flat_map(|(a, b)| [plain(a), plain(b)]);
            Value::list(flat.collect())
        }
    }
}

/// Makes of a reply what Lua has of the older protocol.
fn raw(reply: Reply) -> Value {
    match reply {
        Reply::Nil | Reply::NilArray | Reply::Error(_) => Value::Bool(false),
        Reply::Ok => status(Bytes::from("OK")),
        Reply::Status(word) => status(word),
        Reply::Bool(yes) => int(i64::from(yes)),
        Reply::Array(items) | Reply::Set(items) => {
            Value::list(items.into_iter().map(raw).collect())
        }
        Reply::Map(pairs) | Reply::Pairs(pairs) => {
            let flat = pairs.into_iter().flat_map(|(a, b)| [raw(a), raw(b)]);
            Value::list(flat.collect())
        }
        reply => plain(reply),
    }
}

fn status(word: Bytes) -> Value {
    Value::dict(Entries::from([(Bytes::from("ok"), Value::Str(word))]))
}
