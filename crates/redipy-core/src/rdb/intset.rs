//! The intset: a small set of integers, in order, all of one width.

use super::input::{Input, decimal};
use crate::Bytes;

/// Returns the members, if they are in order and all different.
pub fn read(blob: &[u8]) -> Option<Vec<Bytes>> {
    let mut input = Input::new(blob);
    let width = u32::from_le_bytes(input.array()?);
    let count = u32::from_le_bytes(input.array()?);
    let width = usize::try_from(width)
        .ok()
        .filter(|width| matches!(width, 2 | 4 | 8))?;
    if usize::try_from(count).ok()?.checked_mul(width)? != input.len() {
        return None;
    }
    let mut members = Vec::new();
    let mut before = None;
    while !input.is_empty() {
        let number = input.integer(width)?;
        if before.is_some_and(|before| before >= number) {
            return None;
        }
        before = Some(number);
        members.push(decimal(number));
    }
    Some(members)
}

/// Returns the intset of numbers that are in order.
pub fn write(numbers: &[i64]) -> Vec<u8> {
    let fits = |least: i64, most: i64| numbers.iter().all(|number| (least..=most).contains(number));
    let width: u8 = if fits(i64::from(i16::MIN), i64::from(i16::MAX)) {
        2
    } else if fits(i64::from(i32::MIN), i64::from(i32::MAX)) {
        4
    } else {
        8
    };
    let count = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
    let mut out = Vec::with_capacity(8 + numbers.len() * usize::from(width));
    out.extend_from_slice(&u32::from(width).to_le_bytes());
    out.extend_from_slice(&count.to_le_bytes());
    for number in numbers {
        out.extend_from_slice(&number.to_le_bytes()[..usize::from(width)]);
    }
    out
}
