//! What a running script works on: values, of which lists and dictionaries are shared by all that
//! refer to them.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

use redipy_core::{Bytes, Error, Reply, Result};

use crate::fault;
use crate::graph::Literal;
use crate::text::{integer, number_text};

#[cfg(test)]
mod tests;

/// How deep a value may be nested where all of it is looked at.
pub const MAX_NESTING: usize = 128;

/// Up to this magnitude, `2^53`, an integral number leaves a script as an integer.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// A value of a script.
#[derive(Clone, Default)]
pub enum Value {
    /// Nothing.
    #[default]
    None,
    /// Yes or no.
    Bool(bool),
    /// A number.
    Num(f64),
    /// A string of bytes.
    Str(Bytes),
    /// A list, shared by all that refer to it.
    List(List),
    /// A dictionary, shared by all that refer to it.
    Dict(Dict),
}

/// The elements of a list.
pub type Items = Vec<Value>;

/// The entries of a dictionary, in the order of their keys.
pub type Entries = BTreeMap<Bytes, Value>;

/// A list; a clone is the same list.
#[derive(Clone)]
pub struct List(Rc<ListCell>);

/// A dictionary; a clone is the same dictionary.
#[derive(Clone)]
pub struct Dict(Rc<DictCell>);

struct ListCell(RefCell<Items>);
struct DictCell(RefCell<Entries>);

/// A value that is looked at where it stands.
#[derive(Clone, Copy)]
pub enum View<'a> {
    /// Nothing.
    None,
    /// Yes or no.
    Bool(bool),
    /// A number.
    Num(f64),
    /// A string.
    Str(&'a Bytes),
    /// A list.
    List(&'a List),
    /// A dictionary.
    Dict(&'a Dict),
}

impl List {
    /// Makes a list.
    #[must_use]
    pub fn new(items: Items) -> Self {
        count(true);
        Self(Rc::new(ListCell(RefCell::new(items))))
    }

    /// Looks at the elements; what does so changes nothing.
    #[inline]
    pub(crate) fn with<T>(&self, look: impl FnOnce(&Items) -> T) -> T {
        look(&self.0.0.borrow())
    }

    /// Changes the elements; what does so runs nothing else.
    #[inline]
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut Items) -> T) -> T {
        change(&mut self.0.0.borrow_mut())
    }

    /// Tells whether both are one list.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Dict {
    /// Makes a dictionary.
    #[must_use]
    pub fn new(entries: Entries) -> Self {
        count(true);
        Self(Rc::new(DictCell(RefCell::new(entries))))
    }

    /// Looks at the entries; what does so changes nothing.
    #[inline]
    pub(crate) fn with<T>(&self, look: impl FnOnce(&Entries) -> T) -> T {
        look(&self.0.0.borrow())
    }

    /// Changes the entries; what does so runs nothing else.
    #[inline]
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut Entries) -> T) -> T {
        change(&mut self.0.0.borrow_mut())
    }

    /// Tells whether both are one dictionary.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

// Values can be nested as deep as a script has time for, so what is freed is taken apart piece by
// piece: one call for each level could use up the stack.

impl Drop for ListCell {
    fn drop(&mut self) {
        count(false);
        let items = self.0.get_mut();
        if items.iter().any(Value::is_shared) {
            take_apart(std::mem::take(items));
        }
    }
}

impl Drop for DictCell {
    fn drop(&mut self) {
        count(false);
        let entries = self.0.get_mut();
        if entries.values().any(Value::is_shared) {
            take_apart(std::mem::take(entries).into_values().collect());
        }
    }
}

/// Frees values; what only they refer to is emptied before it is freed.
fn take_apart(mut left: Items) {
    while let Some(value) = left.pop() {
        match value {
            Value::List(List(mut list)) => {
                if let Some(cell) = Rc::get_mut(&mut list) {
                    let items = std::mem::take(cell.0.get_mut());
                    left.extend(items.into_iter().filter(Value::is_shared));
                }
            }
            Value::Dict(Dict(mut dict)) => {
                if let Some(cell) = Rc::get_mut(&mut dict) {
                    let entries = std::mem::take(cell.0.get_mut());
                    left.extend(entries.into_values().filter(Value::is_shared));
                }
            }
            _ => {}
        }
    }
}

impl Value {
    /// Makes a list.
    #[must_use]
    pub fn list(items: Items) -> Self {
        Self::List(List::new(items))
    }

    /// Makes a dictionary.
    #[must_use]
    pub fn dict(entries: Entries) -> Self {
        Self::Dict(Dict::new(entries))
    }

    /// Looks at the value.
    #[inline]
    #[must_use]
    pub fn view(&self) -> View<'_> {
        match self {
            Self::None => View::None,
            Self::Bool(yes) => View::Bool(*yes),
            Self::Num(number) => View::Num(*number),
            Self::Str(text) => View::Str(text),
            Self::List(list) => View::List(list),
            Self::Dict(dict) => View::Dict(dict),
        }
    }

    /// Tells whether it is a list or a dictionary.
    pub(crate) const fn is_shared(&self) -> bool {
        matches!(self, Self::List(_) | Self::Dict(_))
    }

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
    /// That a number in it is not finite, or that it is nested too deep.
    pub fn to_reply(&self) -> Result<Reply> {
        to_reply(self.view(), 0)
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
            view => to_reply(view, 0),
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

fn to_reply(view: View<'_>, depth: usize) -> Result<Reply> {
    match view {
        View::None => Ok(Reply::Nil),
        View::Bool(yes) => Ok(Reply::Bool(yes)),
        View::Num(number) => number_reply(number),
        View::Str(text) => Ok(Reply::Bulk(text.clone())),
        View::List(_) | View::Dict(_) if depth >= MAX_NESTING => Err(fault::too_deep()),
        View::List(list) => list.with(|items| {
            let mut replies = Vec::with_capacity(items.len());
            for item in items {
                replies.push(to_reply(item.view(), depth + 1)?);
            }
            Ok(Reply::Array(replies))
        }),
        View::Dict(dict) => dict.with(|entries| {
            let mut pairs = Vec::with_capacity(entries.len());
            for (key, value) in entries {
                pairs.push((Reply::Bulk(key.clone()), to_reply(value.view(), depth + 1)?));
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

impl<'a> View<'a> {
    /// Returns what people call the kind of the value, such as `a string`.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::None => "None",
            Self::Bool(_) => "a bool",
            Self::Num(_) => "a number",
            Self::Str(_) => "a string",
            Self::List(_) => "a list",
            Self::Dict(_) => "a dict",
        }
    }

    /// Returns the value itself; a list or a dictionary stays the same one.
    #[inline]
    #[must_use]
    pub fn to_value(self) -> Value {
        match self {
            Self::None => Value::None,
            Self::Bool(yes) => Value::Bool(yes),
            Self::Num(number) => Value::Num(number),
            Self::Str(text) => Value::Str(text.clone()),
            Self::List(list) => Value::List(list.clone()),
            Self::Dict(dict) => Value::Dict(dict.clone()),
        }
    }

    /// Tells whether Python calls the value true.
    #[inline]
    #[must_use]
    pub fn is_true(self) -> bool {
        match self {
            Self::None => false,
            Self::Bool(yes) => yes,
            Self::Num(number) => number != 0.0,
            Self::Str(text) => !text.is_empty(),
            Self::List(list) => list.with(|items| !items.is_empty()),
            Self::Dict(dict) => dict.with(|entries| !entries.is_empty()),
        }
    }

    /// Tells whether Lua calls the value true.
    #[inline]
    #[must_use]
    pub const fn is_true_in_lua(self) -> bool {
        !matches!(self, Self::None | Self::Bool(false))
    }

    /// Compares by value; lists and dictionaries with all that is in them, unless they are the same.
    ///
    /// # Errors
    /// That they are nested too deep.
    #[inline]
    pub fn equals(self, other: View<'_>) -> Result<bool> {
        equals(self, other, 0)
    }

    /// Returns the text that a number or a string has as part of another text.
    #[inline]
    #[must_use]
    pub fn text(self) -> Option<Bytes> {
        match self {
            Self::Str(text) => Some(text.clone()),
            Self::Num(number) => Some(number_text(number)),
            _ => None,
        }
    }
}

fn equals(left: View<'_>, right: View<'_>, depth: usize) -> Result<bool> {
    match (left, right) {
        (View::None, View::None) => Ok(true),
        (View::Bool(left), View::Bool(right)) => Ok(left == right),
        #[expect(clippy::float_cmp, reason = "a script compares what it has")]
        (View::Num(left), View::Num(right)) => Ok(left == right),
        (View::Str(left), View::Str(right)) => Ok(left == right),
        (View::List(left), View::List(right)) if left.is(right) => Ok(true),
        (View::Dict(left), View::Dict(right)) if left.is(right) => Ok(true),
        (View::List(_), View::List(_)) | (View::Dict(_), View::Dict(_)) if depth >= MAX_NESTING => {
            Err(fault::too_deep())
        }
        (View::List(left), View::List(right)) => {
            left.with(|left| right.with(|right| all_equal(left, right, depth)))
        }
        (View::Dict(left), View::Dict(right)) => {
            left.with(|left| right.with(|right| entries_equal(left, right, depth)))
        }
        _ => Ok(false),
    }
}

fn all_equal(left: &Items, right: &Items, depth: usize) -> Result<bool> {
    if left.len() != right.len() {
        return Ok(false);
    }
    for (left, right) in left.iter().zip(right) {
        if !equals(left.view(), right.view(), depth + 1)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn entries_equal(left: &Entries, right: &Entries, depth: usize) -> Result<bool> {
    if left.len() != right.len() {
        return Ok(false);
    }
    for ((left_key, left), (right_key, right)) in left.iter().zip(right) {
        if left_key != right_key || !equals(left.view(), right.view(), depth + 1)? {
            return Ok(false);
        }
    }
    Ok(true)
}

impl fmt::Debug for Value {
    /// Writes the reply that stands for the value, or its kind where there is none.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.to_reply() {
            Ok(reply) => reply.fmt(f),
            Err(Error { .. }) => f.write_str(self.view().kind()),
        }
    }
}

impl fmt::Debug for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Value::List(self.clone()).fmt(f)
    }
}

impl fmt::Debug for Dict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Value::Dict(self.clone()).fmt(f)
    }
}

#[cfg(test)]
thread_local! {
    /// How many lists and dictionaries there are on this thread.
    static ALIVE: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Counts one more list or dictionary, or one less; in tests only.
#[inline]
fn count(_more: bool) {
    #[cfg(test)]
    ALIVE.with(|alive| {
        let number = alive.get();
        alive.set(if _more { number + 1 } else { number - 1 });
    });
}

/// Returns how many lists and dictionaries are left of those that something made.
#[cfg(test)]
pub(crate) fn counting(run: impl FnOnce()) -> usize {
    let before = ALIVE.get();
    run();
    ALIVE.get() - before
}
