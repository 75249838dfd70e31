//! Values of scripts, and what they are outside: literals and replies.

use std::collections::BTreeMap;

use redipy_core::{Bytes, Reply, Result};

use super::{Entries, MAX_NESTING, Value, View, look_at};
use crate::fault;
use crate::graph::Literal;
use crate::text::integer;

/// Up to this magnitude, `2^53`, an integral number leaves a script as an integer.
const EXACT: f64 = 9_007_199_254_740_992.0;

impl Value {
    /// Makes the value that is written in a script, each time a new one.
    #[must_use]
    pub fn of_literal(literal: &Literal) -> Self {
        match literal {
            Literal::None => Self::None,
            Literal::Bool(yes) => Self::Bool(*yes),
            #[expect(clippy::cast_precision_loss, reason = "numbers of scripts are floats")]
            Literal::Int(number) => Self::Num(*number as f64),
            Literal::Float(number) => Self::Num(*number),
            Literal::Str(text) => Self::Str(text.clone()),
            Literal::List(items) => Self::list(items.iter().map(Self::of_literal).collect()),
            Literal::Dict(items) => {
                let entry =
                    |(key, value): &(Bytes, Literal)| (key.clone(), Self::of_literal(value));
                Self::dict(items.iter().map(entry).collect())
            }
        }
    }

    /// Makes the value that an argument, or the answer of a plug-in, stands for.
    ///
    /// # Errors
    /// The one that a reply is, and that it is nested too deep.
    pub fn of_reply(reply: &Reply) -> Result<Self> {
        of_reply(reply, 0)
    }

    /// Makes the reply that stands for the value outside of a script, whose kind it keeps.
    ///
    /// # Errors
    /// That a number in it is not finite, that it is nested too deep, or has too many elements.
    pub fn to_reply(&self) -> Result<Reply> {
        to_reply(self.view(), 0, &mut 0)
    }

    /// Makes the reply that a script returns with this value: as [`to_reply`](Self::to_reply), but an
    /// empty list or dictionary is nothing.
    ///
    /// # Errors
    /// As there.
    pub fn to_result(&self) -> Result<Reply> {
        match self.view() {
            View::List(list) if list.with(Vec::is_empty) => Ok(Reply::Nil),
            View::Dict(dict) if dict.with(BTreeMap::is_empty) => Ok(Reply::Nil),
            view => to_reply(view, 0, &mut 0),
        }
    }
}

fn of_reply(reply: &Reply, depth: usize) -> Result<Value> {
    if depth > MAX_NESTING {
        return Err(fault::too_deep());
    }
    Ok(match reply {
        Reply::Nil | Reply::NilArray => Value::None,
        Reply::Ok => Value::Bool(true),
        Reply::Bool(yes) => Value::Bool(*yes),
        #[expect(clippy::cast_precision_loss, reason = "numbers of scripts are floats")]
        Reply::Int(number) => Value::Num(*number as f64),
        Reply::Double(number) => Value::Num(*number),
        Reply::Bulk(text) | Reply::Status(text) => Value::Str(text.clone()),
        Reply::Array(items) | Reply::Set(items) => {
            let mut list = Vec::with_capacity(items.len());
            for item in items {
                list.push(of_reply(item, depth + 1)?);
            }
            Value::list(list)
        }
        Reply::Map(pairs) => {
            let mut entries = Entries::new();
            for (key, value) in pairs {
                entries.insert(key_of(key)?, of_reply(value, depth + 1)?);
            }
            Value::dict(entries)
        }
        Reply::Pairs(pairs) => {
            let mut list = Vec::with_capacity(pairs.len());
            for (first, second) in pairs {
                let pair = vec![of_reply(first, depth + 2)?, of_reply(second, depth + 2)?];
                list.push(Value::list(pair));
            }
            Value::list(list)
        }
        Reply::Error(error) => return Err(error.clone()),
    })
}

/// Returns the key of an entry.
fn key_of(reply: &Reply) -> Result<Bytes> {
    match reply {
        Reply::Bulk(key) | Reply::Status(key) => Ok(key.clone()),
        other => Err(fault::key(of_reply(other, MAX_NESTING)?.view())),
    }
}

fn to_reply(view: View<'_>, depth: usize, seen: &mut usize) -> Result<Reply> {
    match view {
        View::None => Ok(Reply::Nil),
        View::Bool(yes) => Ok(Reply::Bool(yes)),
        View::Num(number) => number_reply(number),
        View::Str(text) => Ok(Reply::Bulk(text.clone())),
        View::List(_) | View::Dict(_) if depth >= MAX_NESTING => Err(fault::too_deep()),
        View::List(list) => list.with(|items| {
            look_at(items.len(), seen)?;
            let mut replies = Vec::with_capacity(items.len());
            for item in items {
                replies.push(to_reply(item.view(), depth + 1, seen)?);
            }
            Ok(Reply::Array(replies))
        }),
        View::Dict(dict) => dict.with(|entries| {
            look_at(entries.len(), seen)?;
            let mut pairs = Vec::with_capacity(entries.len());
            for (key, value) in entries {
                let value = to_reply(value.view(), depth + 1, seen)?;
                pairs.push((Reply::Bulk(key.clone()), value));
            }
            Ok(Reply::Map(pairs))
        }),
    }
}

/// Shows an integral number as an integer.
fn number_reply(number: f64) -> Result<Reply> {
    if let Some(whole) = integer(number, EXACT) {
        return Ok(Reply::Int(whole));
    }
    if !number.is_finite() {
        return Err(fault::not_finite());
    }
    Ok(Reply::Double(number))
}
