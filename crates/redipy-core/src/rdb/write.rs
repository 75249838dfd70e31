//! Values into payloads, in the form that Redis 7.0 gives them.

use super::listpack::Listpack;
use super::output::{push_length, push_string, wide};
use super::{Value, container, intset, tag};
use crate::Bytes;
use crate::number::{parse_i64, push_f64_packed};

/// The size that a node of a list may have: that of `list-max-listpack-size -2`.
const NODE_LEN: usize = 8192;

/// What Redis adds to an element's length to guess at its size in a node.
const ENTRY_OVERHEAD: usize = 8;

/// The length from which on an element is a node of its own.
const PLAIN_LEN: usize = 1 << 30;

/// Appends a value with its tag.
pub fn value(out: &mut Vec<u8>, value: &Value, encoding: &str) {
    let packed = encoding == "listpack";
    match value {
        Value::String(text) => {
            out.push(tag::STRING);
            push_string(out, text);
        }
        Value::List(elements) => list(out, elements),
        Value::Set(members) => set(out, members, encoding == "intset"),
        Value::Hash(fields) if packed => {
            out.push(tag::HASH_LISTPACK);
            push_listpack(out, fields.iter().flat_map(|(field, value)| [field, value]));
        }
        Value::Hash(fields) => {
            open(out, tag::HASH, fields.len());
            for (field, value) in fields {
                push_string(out, field);
                push_string(out, value);
            }
        }
        Value::SortedSet(members) if packed => {
            let scores = members
                .iter()
                .map(|(member, score)| (member, score_text(*score)));
            out.push(tag::ZSET_LISTPACK);
            let entries: Vec<_> = scores
                .flat_map(|(member, score)| [member.clone(), score])
                .collect();
            push_listpack(out, entries.iter());
        }
        Value::SortedSet(members) => {
            open(out, tag::ZSET, members.len());
            // Redis writes the highest first, because loading them in that order is quick.
            for (member, score) in members.iter().rev() {
                push_string(out, member);
                out.extend_from_slice(&score.to_le_bytes());
            }
        }
    }
}

fn open(out: &mut Vec<u8>, tag: u8, count: usize) {
    out.push(tag);
    push_length(out, wide(count));
}

fn set(out: &mut Vec<u8>, members: &[Bytes], packed: bool) {
    if let Some(numbers) = integers(members).filter(|_| packed) {
        out.push(tag::SET_INTSET);
        push_string(out, &intset::write(&numbers));
        return;
    }
    open(out, tag::SET, members.len());
    for member in members {
        push_string(out, member);
    }
}

/// Returns the members in order, if all of them are integers.
fn integers(members: &[Bytes]) -> Option<Vec<i64>> {
    let numbers = members.iter().map(|member| parse_i64(member));
    let mut numbers: Vec<i64> = numbers.collect::<Option<_>>()?;
    numbers.sort_unstable();
    Some(numbers)
}

fn score_text(score: f64) -> Bytes {
    let mut text = Vec::with_capacity(24);
    push_f64_packed(&mut text, score);
    Bytes::from(text)
}

fn push_listpack<'a>(out: &mut Vec<u8>, entries: impl Iterator<Item = &'a Bytes>) {
    let mut listpack = Listpack::new();
    entries.for_each(|entry| listpack.push(entry));
    push_string(out, &listpack.finish());
}

/// Appends a list, cut into nodes as if each element had been pushed to its tail.
fn list(out: &mut Vec<u8>, elements: &[Bytes]) {
    let mut nodes = Nodes::default();
    for element in elements {
        nodes.push(element);
    }
    nodes.close();
    open(out, tag::LIST_LISTPACKS, nodes.count);
    out.append(&mut nodes.written);
}

/// The nodes of a list: those that are written, and the one that still grows.
#[derive(Default)]
struct Nodes {
    written: Vec<u8>,
    count: usize,
    last: Option<Listpack>,
}

impl Nodes {
    fn push(&mut self, element: &Bytes) {
        if element.len() >= PLAIN_LEN {
            self.close();
            self.write(container::PLAIN, element);
            return;
        }
        let len = self.last.as_ref().map_or(0, Listpack::size);
        if len + element.len() + ENTRY_OVERHEAD > NODE_LEN {
            self.close();
        }
        self.last.get_or_insert_with(Listpack::new).push(element);
    }

    fn close(&mut self) {
        if let Some(node) = self.last.take() {
            self.write(container::PACKED, &node.finish());
        }
    }

    fn write(&mut self, container: u64, bytes: &[u8]) {
        push_length(&mut self.written, container);
        push_string(&mut self.written, bytes);
        self.count += 1;
    }
}
