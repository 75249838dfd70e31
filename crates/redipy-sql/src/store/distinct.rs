//! The elements of one call, each once.

use std::collections::HashMap;

use redipy_core::{Bytes, Kind, Result};

use super::SqlStore;
use crate::digest::Digest;
use crate::ops::{Element, Value};

/// The length of a string up to which Redis keeps a collection compact.
pub(super) const COMPACT_LEN: usize = 64;

/// Returns elements with their digests. One that comes again keeps its place and takes the later value; but of two zeros, the first
/// stays, as they are the same score.
pub(super) fn distinct<'a>(
    elements: impl ExactSizeIterator<Item = (&'a [u8], Value<'a>)>,
) -> Vec<Element<'a>> {
    let mut all: Vec<Element<'a>> = Vec::with_capacity(elements.len());
    let mut places = HashMap::new();
    let several = elements.len() > 1;
    for (name, value) in elements {
        let digest = Digest::of(name);
        if several {
            let place = *places.entry(digest).or_insert(all.len());
            if let Some(before) = all.get_mut(place) {
                if before.value != value {
                    before.value = value;
                }
                continue;
            }
        }
        all.push(Element {
            digest,
            name,
            value,
        });
    }
    all
}

/// Returns the digests of names, each once.
pub(super) fn digests(names: &[Bytes]) -> Vec<Digest> {
    let elements = distinct(names.iter().map(|name| (name.as_slice(), Value::None)));
    elements.into_iter().map(|element| element.digest).collect()
}

impl SqlStore<'_> {
    /// Removes elements by their names; returns how many were there.
    pub(super) fn collection_remove(
        &mut self,
        key: &[u8],
        kind: Kind,
        names: &[Bytes],
    ) -> Result<usize> {
        let at = self.at(key)?;
        let ops = self.ops();
        let removed = ops.remove(self.session, &at, kind, &digests(names))?;
        if removed == 0 {
            // In vain, but it was used.
            self.note_use(&at);
        }
        Ok(removed)
    }
}
