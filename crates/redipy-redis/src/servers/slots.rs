//! The slots that a cluster spreads keys by.

use redipy_core::{Bytes, Call, Error, ErrorKind, Result};
use redis::{Cmd, Value};

use super::{Servers, Trip};

/// The number of slots.
pub(super) const SLOTS: u16 = 1 << 14;

/// Returns the slot of a key: of what stands in its first braces, if anything does.
#[must_use]
pub fn slot_of(key: &[u8]) -> u16 {
    crc16::State::<crc16::XMODEM>::calculate(tag(key)) % SLOTS
}

fn tag(key: &[u8]) -> &[u8] {
    let braces = || {
        let open = key.iter().position(|byte| *byte == b'{')?;
        let rest = &key[open + 1..];
        let close = rest.iter().position(|byte| *byte == b'}')?;
        (close > 0).then(|| &rest[..close])
    };
    braces().unwrap_or(key)
}

/// Makes Redis' error that keys are in several slots.
#[must_use]
pub fn cross_slot() -> Error {
    Error::new(
        ErrorKind::Other,
        "CROSSSLOT Keys in request don't hash to the same slot",
    )
}

/// Returns the slot of all these keys, and of what came before; nothing where slots do not matter.
///
/// # Errors
/// Redis' `CROSSSLOT` where there are several slots.
pub fn same_slot(servers: &Servers, before: Option<u16>, keys: &[Bytes]) -> Result<Option<u16>> {
    let slots = keys.iter().filter_map(|key| servers.slot_of(key));
    only(before.into_iter().chain(slots))
}

/// Returns the slot of all keys of some calls, if they have keys; nothing where slots do not matter.
///
/// # Errors
/// Redis' `CROSSSLOT` where there are several slots.
pub fn common_slot(servers: &Servers, calls: &[Call]) -> Result<Option<u16>> {
    if !servers.has_slots() {
        return Ok(None);
    }
    only(calls.iter().flat_map(|call| {
        let keys = call.spec.key_positions(&call.args).into_iter();
        let mut slots: Vec<u16> = keys.map(|at| slot_of(&call.args[at])).collect();
        if call.spec.name.is_empty() {
            slots.extend(of_undeclared(servers, &call.args));
        }
        slots
    }))
}

fn only(mut slots: impl Iterator<Item = u16>) -> Result<Option<u16>> {
    let first = slots.next();
    if slots.any(|slot| Some(slot) != first) {
        return Err(cross_slot());
    }
    Ok(first)
}

/// Returns the slot of a call of a command that is not declared. A server knows where its keys are;
/// where it does not tell, the first word behind the name is taken for one.
pub(super) fn of_undeclared(servers: &Servers, words: &[Bytes]) -> Option<u16> {
    let mut question = Cmd::new();
    question.arg("COMMAND").arg("GETKEYS");
    for word in words {
        question.arg(&word[..]);
    }
    let node = servers.node(&Trip::new(None)).ok()?;
    match node.pool().ask(&question).ok()? {
        Ok(Value::Array(keys)) => match keys.first() {
            Some(Value::BulkString(key)) => Some(slot_of(key)),
            _ => None,
        },
        // It has no keys, or it does not exist, which any server can say.
        Err(error) if error.code() == Some("ERR") => None,
        _ => words.get(1).map(|key| slot_of(key)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_those_of_redis() {
        // As `CLUSTER KEYSLOT` has them.
        for (key, slot) in [
            ("", 0),
            ("foo", 12182),
            ("123456789", 12739),
            ("{foo}bar", 12182),
            ("a{foo}{bar}", 12182),
            ("foo{}{bar}", 8363),
            ("{foo", 13308),
            ("}{foo}", 12182),
        ] {
            assert_eq!(slot_of(key.as_bytes()), slot, "{key}");
        }
    }
}
