//! What a running script works on: values, of which lists and dictionaries are shared by all that
//! refer to them.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

use redipy_core::{Bytes, Error, Result};

use crate::fault;
use crate::text::number_text;

mod convert;

#[cfg(test)]
mod tests;

/// How deep a value may be nested where all of it is looked at.
pub const MAX_NESTING: usize = 128;

/// How many elements a list may have that is made at once, and a value where all of it is looked at: one
/// that has a list in it many times can grow beyond all memory. Tests have fewer.
pub(crate) const MAX_ELEMENTS: usize = if cfg!(test) { 1 << 18 } else { 1 << 24 };

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
        count(1);
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
        count(1);
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
        count(-1);
        let items = self.0.get_mut();
        if items.iter().any(Value::is_shared) {
            take_apart(std::mem::take(items));
        }
    }
}

impl Drop for DictCell {
    fn drop(&mut self) {
        count(-1);
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
}

impl View<'_> {
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
    /// That they are nested too deep, or have too many elements.
    #[inline]
    pub fn equals(self, other: View<'_>) -> Result<bool> {
        equals(self, other, 0, &mut 0)
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

fn equals(left: View<'_>, right: View<'_>, depth: usize, seen: &mut usize) -> Result<bool> {
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
            left.with(|left| right.with(|right| all_equal(left, right, depth, seen)))
        }
        (View::Dict(left), View::Dict(right)) => {
            left.with(|left| right.with(|right| entries_equal(left, right, depth, seen)))
        }
        _ => Ok(false),
    }
}

/// Counts elements that are looked at, and refuses too many.
pub(crate) fn look_at(count: usize, seen: &mut usize) -> Result<()> {
    *seen = seen.saturating_add(count);
    if *seen > MAX_ELEMENTS {
        return Err(fault::too_many());
    }
    Ok(())
}

fn all_equal(left: &Items, right: &Items, depth: usize, seen: &mut usize) -> Result<bool> {
    if left.len() != right.len() {
        return Ok(false);
    }
    look_at(left.len(), seen)?;
    for (left, right) in left.iter().zip(right) {
        if !equals(left.view(), right.view(), depth + 1, seen)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn entries_equal(left: &Entries, right: &Entries, depth: usize, seen: &mut usize) -> Result<bool> {
    if left.len() != right.len() {
        return Ok(false);
    }
    look_at(left.len(), seen)?;
    for ((left_key, left), (right_key, right)) in left.iter().zip(right) {
        if left_key != right_key || !equals(left.view(), right.view(), depth + 1, seen)? {
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
    static ALIVE: std::cell::Cell<isize> = const { std::cell::Cell::new(0) };
}

/// Counts lists and dictionaries as they come and go; in tests only.
#[inline]
fn count(change: isize) {
    #[cfg(test)]
    ALIVE.set(ALIVE.get() + change);
    #[cfg(not(test))]
    let _ = change;
}

/// Returns how many lists and dictionaries are left of those that something made.
#[cfg(test)]
pub(crate) fn counting(run: impl FnOnce()) -> isize {
    let before = ALIVE.get();
    run();
    ALIVE.get() - before
}
