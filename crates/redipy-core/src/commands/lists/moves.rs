//! Commands that take an element from one list to another.

use crate::store::Side;
use crate::{Bytes, Command, Key, Result, Run, Store};

/// Takes an element from an end of one list to an end of another.
pub(super) fn take_over(
    store: &mut dyn Store,
    (from, from_side): (&Key, Side),
    (to, to_side): (&Key, Side),
) -> Result<Option<Bytes>> {
    let len = store.list_len(from)?;
    if len == 0 {
        return Ok(None);
    }
    if len == 1 && from == to {
        // Taking the only element away would end the key, and with it its lifetime. What it is put
        // over is itself, but to those who watch the key that is a change.
        let element = store.list_get(from, 0)?;
        if let Some(element) = &element {
            store.list_set(from, 0, element)?;
        }
        return Ok(element);
    }
    // The wrong kind must be told before the element is gone.
    if from != to {
        store.list_len(to)?;
    }
    let Some(element) = store.list_pop_one(from, from_side)? else {
        return Ok(None);
    };
    store.list_push(to, to_side, std::slice::from_ref(&element))?;
    Ok(Some(element))
}

/// Takes an element from an end of a list to an end of another or the same one, and returns it.
#[derive(Clone, Debug, Command)]
#[command(name = "LMOVE", group = List, since = "6.2.0", flags(write, denyoom))]
pub struct LMove {
    /// The key of the list to take from.
    pub source: Key,
    /// The key of the list to push to.
    pub destination: Key,
    /// The end to take from.
    pub from: Side,
    /// The end to push to.
    pub to: Side,
}

impl Run for LMove {
    type Output = Option<Bytes>;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        take_over(
            store,
            (&self.source, self.from),
            (&self.destination, self.to),
        )
    }
}

/// Takes an element from the tail of a list to the head of another or the same one, and returns it.
#[derive(Clone, Debug, Command)]
#[command(name = "RPOPLPUSH", group = List, since = "1.2.0", flags(write, denyoom))]
pub struct RPopLPush {
    /// The key of the list to take from.
    pub source: Key,
    /// The key of the list to push to.
    pub destination: Key,
}

impl Run for RPopLPush {
    type Output = Option<Bytes>;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        take_over(
            store,
            (&self.source, Side::Right),
            (&self.destination, Side::Left),
        )
    }
}
