//! What stands at an index or a key, how it is set, and slices.

use redipy_core::{Bytes, Result};

use crate::fault;
use crate::value::{Value, View};

/// Returns what stands at an index of a list or a string, or at a key of a dictionary; nothing where there
/// is none.
pub(super) fn get(of: View<'_>, at: View<'_>) -> Result<Value> {
    match of {
        View::List(list) => {
            let index = index(at)?;
            Ok(list.with(|items| {
                let place = place(index, items.len());
                place.map_or(Value::None, |place| items[place].clone())
            }))
        }
        View::Dict(dict) => match at {
            View::Str(key) => Ok(dict
                .with(|entries| entries.get(key).cloned())
                .unwrap_or_default()),
            other => Err(fault::key(other)),
        },
        View::Str(text) => {
            let place = place(index(at)?, text.len());
            Ok(place.map_or(Value::None, |place| {
                Value::Str(Bytes::from(&text[place..=place]))
            }))
        }
        other => Err(fault::no_elements(other)),
    }
}

/// Sets what stands at an index of a list, or behind its last element, or at a key of a dictionary.
pub(super) fn set(of: View<'_>, at: View<'_>, value: Value) -> Result<()> {
    match of {
        View::List(list) => {
            let index = index(at)?;
            let old = list.change(|items| {
                #[expect(clippy::cast_precision_loss, reason = "no list is that long")]
                let len = items.len() as f64;
                match place(index, items.len()) {
                    Some(place) => Ok(std::mem::replace(&mut items[place], value)),
                    #[expect(clippy::float_cmp, reason = "both are integers")]
                    None if index == len => {
                        items.push(value);
                        Ok(Value::None)
                    }
                    None => Err(fault::out_of_range(index)),
                }
            });
            // What was there is freed when nothing is borrowed any more.
            old.map(drop)
        }
        View::Dict(dict) => match at {
            View::Str(key) => {
                drop(dict.change(|entries| entries.insert(key.clone(), value)));
                Ok(())
            }
            other => Err(fault::key(other)),
        },
        other => Err(fault::no_elements(other)),
    }
}

/// Reads an index.
pub(super) fn index(value: View<'_>) -> Result<f64> {
    match value {
        // What is infinite leaves no remainder that is a number.
        View::Num(number) if number % 1.0 == 0.0 => Ok(number),
        other => Err(fault::index(other)),
    }
}

/// Returns the place of an index, from the end where it is negative; nothing where there is none.
fn place(index: f64, len: usize) -> Option<usize> {
    #[expect(clippy::cast_precision_loss, reason = "nothing is that long")]
    let index = if index < 0.0 {
        index + len as f64
    } else {
        index
    };
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range is checked first"
    )]
    (index >= 0.0 && index < len as f64).then_some(index as usize)
}

/// Returns the part of a list or a string from one index and up to another one, or to its ends.
pub(super) fn slice(of: View<'_>, start: View<'_>, stop: View<'_>) -> Result<Value> {
    let range = |len: usize| -> Result<std::ops::Range<usize>> {
        let start = bound(start, len, 0)?;
        let stop = bound(stop, len, len)?;
        Ok(start..stop.max(start))
    };
    match of {
        View::List(list) => list.with(|items| Ok(Value::list(items[range(items.len())?].to_vec()))),
        View::Str(text) => Ok(Value::Str(Bytes::from(&text[range(text.len())?]))),
        other => Err(fault::no_elements(other)),
    }
}

/// Reads an end of a slice and brings it to where there is something.
fn bound(value: View<'_>, len: usize, missing: usize) -> Result<usize> {
    if matches!(value, View::None) {
        return Ok(missing);
    }
    let index = index(value)?;
    #[expect(clippy::cast_precision_loss, reason = "nothing is that long")]
    let end = len as f64;
    let index = if index < 0.0 { index + end } else { index };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is between the ends"
    )]
    Ok(index.clamp(0.0, end) as usize)
}
