//! The operators of scripts.

use redipy_core::{Bytes, Result};

use crate::fault;
use crate::graph::Op;
use crate::text::{MAX_TEXT, push_number};
use crate::value::{Items, MAX_ELEMENTS, Value, View};

/// Tells whether two values are as an operator says.
#[inline]
pub(super) fn compare(op: Op, left: View<'_>, right: View<'_>) -> Result<bool> {
    match op {
        Op::Eq => left.equals(right),
        Op::Ne => Ok(!left.equals(right)?),
        Op::In => contains(left, right),
        _ => match (left, right) {
            (View::Num(left), View::Num(right)) => Ok(compare_numbers(op, left, right)),
            (View::Str(left), View::Str(right)) => {
                let order = left.as_slice().cmp(right.as_slice());
                Ok(match op {
                    Op::Lt => order.is_lt(),
                    Op::Le => order.is_le(),
                    Op::Gt => order.is_gt(),
                    _ => order.is_ge(),
                })
            }
            _ => Err(fault::operands(op, left, right)),
        },
    }
}

/// Tells whether two numbers are as an operator other than `in` says.
#[inline]
pub(super) fn compare_numbers(op: Op, left: f64, right: f64) -> bool {
    #[expect(clippy::float_cmp, reason = "a script compares what it has")]
    match op {
        Op::Eq => left == right,
        Op::Ne => left != right,
        Op::Lt => left < right,
        Op::Le => left <= right,
        Op::Gt => left > right,
        _ => left >= right,
    }
}

fn contains(part: View<'_>, whole: View<'_>) -> Result<bool> {
    match (part, whole) {
        (part, View::List(list)) => list.with(|items| {
            for item in items {
                if item.view().equals(part)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }),
        (View::Str(key), View::Dict(dict)) => Ok(dict.with(|entries| entries.contains_key(key))),
        (View::Str(part), View::Str(whole)) => Ok(find(whole, part).is_some()),
        _ => Err(fault::operands(Op::In, part, whole)),
    }
}

/// Returns where a text first contains another one.
pub(super) fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    memchr::memmem::find(text, part)
}

/// Computes what an operator that does not compare makes of two values.
pub(super) fn compute(op: Op, left: View<'_>, right: View<'_>) -> Result<Value> {
    match (left, right) {
        (View::Num(left), View::Num(right)) => arithmetic(op, left, right).map(Value::Num),
        (View::Str(left), View::Str(right)) if op == Op::Add => {
            if left.len() + right.len() > MAX_TEXT {
                return Err(fault::too_long());
            }
            Ok(Value::Str(Bytes::from([&left[..], right].concat())))
        }
        (View::List(left), View::List(right)) if op == Op::Add => {
            left.with(|left| right.with(|right| joined(left, right)))
        }
        _ => Err(fault::operands(op, left, right)),
    }
}

/// Makes a list of two, which a few rounds of a loop could otherwise make larger than all memory.
fn joined(left: &Items, right: &Items) -> Result<Value> {
    if left.len() + right.len() > MAX_ELEMENTS {
        return Err(fault::too_many());
    }
    Ok(Value::list([&left[..], right].concat()))
}

/// Computes with two numbers.
#[inline]
pub(super) fn arithmetic(op: Op, left: f64, right: f64) -> Result<f64> {
    if right == 0.0 && matches!(op, Op::Div | Op::FloorDiv | Op::Mod) {
        return Err(fault::by_zero());
    }
    Ok(match op {
        Op::Add => left + right,
        Op::Sub => left - right,
        Op::Mul => left * right,
        Op::Div => left / right,
        Op::FloorDiv => floor_division(left, right),
        _ => modulo(left, right),
    })
}

/// What remains of a division, with the sign of the divisor.
fn modulo(left: f64, right: f64) -> f64 {
    let rest = left % right;
    if rest == 0.0 {
        return 0.0_f64.copysign(right);
    }
    if (rest < 0.0) == (right < 0.0) {
        rest
    } else {
        rest + right
    }
}

/// Divides and rounds down, so that quotient and remainder fit together even where the quotient is not
/// exact.
fn floor_division(left: f64, right: f64) -> f64 {
    let rest = left % right;
    let mut quotient = (left - rest) / right;
    if rest != 0.0 && (rest < 0.0) != (right < 0.0) {
        quotient -= 1.0;
    }
    let floor = quotient.floor();
    if quotient - floor > 0.5 {
        floor + 1.0
    } else {
        floor
    }
}

/// Appends a value to a text.
pub(super) fn push_text(out: &mut Vec<u8>, value: View<'_>) -> Result<()> {
    match value {
        View::Str(text) => out.extend_from_slice(text),
        View::Num(number) => push_number(out, number),
        other => return Err(fault::not_in_text(other)),
    }
    if out.len() > MAX_TEXT {
        return Err(fault::too_long());
    }
    Ok(())
}
