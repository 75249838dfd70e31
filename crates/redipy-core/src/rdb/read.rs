//! Values out of payloads, whichever way they are written there.

use std::collections::HashSet;

use super::input::Input;
use super::{Value, container, intset, listpack, tag, ziplist};
use crate::Bytes;
use crate::number::parse_f64;

/// Reads the entries of a block.
type Block = fn(&[u8]) -> Option<Vec<Bytes>>;

/// Returns the value that the bytes begin with.
pub fn value(body: &[u8]) -> Option<Value> {
    let mut input = Input::new(body);
    let input = &mut input;
    let value = match input.byte()? {
        tag::STRING => Value::String(input.string()?),
        tag::LIST => Value::List(repeat(input, Input::string)?),
        tag::LIST_ZIPLIST => Value::List(block(input, ziplist::read)?),
        tag::LIST_ZIPLISTS => Value::List(nodes(input, |input| block(input, ziplist::read))?),
        tag::LIST_LISTPACKS => Value::List(nodes(input, node)?),
        tag::SET => Value::Set(repeat(input, Input::string)?),
        tag::SET_INTSET => Value::Set(block(input, intset::read)?),
        tag::SET_LISTPACK => Value::Set(block(input, listpack::read)?),
        tag::HASH => Value::Hash(repeat(input, |input| {
            Some((input.string()?, input.string()?))
        })?),
        tag::HASH_ZIPLIST => Value::Hash(pairs(block(input, ziplist::read)?)?),
        tag::HASH_LISTPACK => Value::Hash(pairs(block(input, listpack::read)?)?),
        tag::ZSET => scored(repeat(input, |input| {
            Some((input.string()?, score(input)?))
        })?),
        tag::ZSET_TEXT => scored(repeat(input, |input| {
            Some((input.string()?, text(input)?))
        })?),
        tag::ZSET_ZIPLIST => scored(scores(block(input, ziplist::read)?)?),
        tag::ZSET_LISTPACK => scored(scores(block(input, listpack::read)?)?),
        _ => return None,
    };
    is_sound(&value).then_some(value)
}

/// Reads a number, and as many items.
fn repeat<'a, T>(
    input: &mut Input<'a>,
    mut item: impl FnMut(&mut Input<'a>) -> Option<T>,
) -> Option<Vec<T>> {
    // No room is made beforehand: the number may be a lie.
    (0..input.length()?).map(|_| item(input)).collect()
}

/// Reads a string that holds a block.
fn block(input: &mut Input<'_>, read: Block) -> Option<Vec<Bytes>> {
    read(&input.string()?)
}

/// Reads a list that is cut into nodes.
fn nodes<'a>(
    input: &mut Input<'a>,
    mut node: impl FnMut(&mut Input<'a>) -> Option<Vec<Bytes>>,
) -> Option<Vec<Bytes>> {
    let mut elements = Vec::new();
    for _ in 0..input.length()? {
        elements.append(&mut node(input)?);
    }
    Some(elements)
}

fn node(input: &mut Input<'_>) -> Option<Vec<Bytes>> {
    match input.length()? {
        container::PLAIN => Some(vec![input.string()?]),
        container::PACKED => block(input, listpack::read),
        _ => None,
    }
}

fn pairs(entries: Vec<Bytes>) -> Option<Vec<(Bytes, Bytes)>> {
    let mut pairs = Vec::with_capacity(entries.len() / 2);
    let mut entries = entries.into_iter();
    while let Some(first) = entries.next() {
        pairs.push((first, entries.next()?));
    }
    Some(pairs)
}

fn scores(entries: Vec<Bytes>) -> Option<Vec<(Bytes, f64)>> {
    let pairs = pairs(entries)?.into_iter();
    pairs
        .map(|(member, score)| Some((member, parse_f64(&score)?)))
        .collect()
}

/// Puts members in their order, which some forms have the other way round.
fn scored(mut members: Vec<(Bytes, f64)>) -> Value {
    members.sort_by(|(a, low), (b, high)| low.total_cmp(high).then_with(|| a.cmp(b)));
    Value::SortedSet(members)
}

fn score(input: &mut Input<'_>) -> Option<f64> {
    input.array().map(f64::from_le_bytes)
}

/// Reads a score as versions of Redis before 4.0 wrote it.
fn text(input: &mut Input<'_>) -> Option<f64> {
    match input.byte()? {
        255 => Some(f64::NEG_INFINITY),
        254 => Some(f64::INFINITY),
        253 => None,
        length => parse_f64(input.take(usize::from(length))?),
    }
}

/// Tells whether a value is one that a key can hold: not empty, nothing twice, no score that is
/// no number.
fn is_sound(value: &Value) -> bool {
    match value {
        Value::String(_) => true,
        Value::List(elements) => !elements.is_empty(),
        Value::Set(members) => are_different(members.iter()),
        Value::Hash(fields) => are_different(fields.iter().map(|(field, _)| field)),
        Value::SortedSet(members) => {
            are_different(members.iter().map(|(member, _)| member))
                && !members.iter().any(|(_, score)| score.is_nan())
        }
    }
}

/// Tells whether there are names, each of them once.
fn are_different<'a>(mut names: impl ExactSizeIterator<Item = &'a Bytes>) -> bool {
    let mut seen = HashSet::with_capacity(names.len());
    names.len() > 0 && names.all(|name| seen.insert(name))
}
