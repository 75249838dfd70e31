//! Rows as the server returns them, in its binary form.

use std::ops::Range;

use fallible_iterator::FallibleIterator;
use postgres_protocol::Oid;
use postgres_protocol::message::backend::DataRowBody;
use redipy_core::{Bytes, Error, ErrorKind, Result};

use super::types;
use crate::session::Row;

/// Where the columns of a row are; kept from row to row.
pub type Places = Vec<Option<Range<usize>>>;

/// A row.
pub struct Columns<'a> {
    types: &'a [Oid],
    places: &'a [Option<Range<usize>>],
    bytes: &'a [u8],
}

impl<'a> Columns<'a> {
    /// Makes a row of columns whose places in some bytes are known.
    #[cfg(feature = "postgres")]
    pub fn of(types: &'a [Oid], places: &'a [Option<Range<usize>>], bytes: &'a [u8]) -> Self {
        Self {
            types,
            places,
            bytes,
        }
    }

    /// Reads where the columns are; so many are left out at the beginning.
    ///
    /// # Errors
    /// That the message is damaged.
    pub fn read(
        types: &'a [Oid],
        places: &'a mut Places,
        body: &'a DataRowBody,
        left_out: usize,
    ) -> std::io::Result<Self> {
        places.clear();
        let mut ranges = body.ranges().skip(left_out);
        while let Some(range) = ranges.next()? {
            places.push(range);
        }
        Ok(Self {
            types,
            places,
            bytes: body.buffer(),
        })
    }

    fn value(&self, column: usize) -> Option<(Oid, &'a [u8])> {
        let range = self.places.get(column)?.clone()?;
        Some((*self.types.get(column)?, self.bytes.get(range)?))
    }
}

impl Row for Columns<'_> {
    fn is_null(&self, column: usize) -> bool {
        self.value(column).is_none()
    }

    fn int(&self, column: usize) -> Result<i64> {
        let number = self.value(column).and_then(|(of, bytes)| match of {
            types::INT8 => bytes.try_into().ok().map(i64::from_be_bytes),
            types::INT4 => bytes.try_into().ok().map(i32::from_be_bytes).map(i64::from),
            types::INT2 => bytes.try_into().ok().map(i16::from_be_bytes).map(i64::from),
            types::BOOL => bytes.first().copied().map(i64::from),
            types::NUMERIC => whole(bytes),
            _ => None,
        });
        number.ok_or_else(|| unexpected(column, "an integer"))
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "a caller that wants a fraction takes it so"
    )]
    fn real(&self, column: usize) -> Result<f64> {
        match self.value(column) {
            Some((types::FLOAT8, bytes)) => bytes.try_into().ok().map(f64::from_be_bytes),
            _ => self.int(column).ok().map(|number| number as f64),
        }
        .ok_or_else(|| unexpected(column, "a number"))
    }

    fn bytes(&self, column: usize) -> Result<Bytes> {
        match self.value(column) {
            Some((types::BYTEA | types::TEXT, bytes)) => Ok(Bytes::copy_from(bytes)),
            _ => Err(unexpected(column, "bytes")),
        }
    }
}

/// Reads a whole number from the digits, to the base of 10,000, of a `numeric`: what sums of integers are.
fn whole(bytes: &[u8]) -> Option<i64> {
    let short = |at: usize| {
        let two = bytes.get(at..at + 2)?.try_into().ok()?;
        Some(i16::from_be_bytes(two))
    };
    let (digits, weight, sign) = (short(0)?, short(2)?, short(4)?);
    let mut number = 0_i64;
    for place in 0..=weight {
        let digit = if place < digits {
            short(8 + 2 * usize::try_from(place).ok()?)?
        } else {
            0
        };
        number = number.checked_mul(10_000)?;
        number = if sign == 0 {
            number.checked_add(digit.into())?
        } else {
            number.checked_sub(digit.into())?
        };
    }
    Some(number)
}

#[cold]
fn unexpected(column: usize, what: &str) -> Error {
    Error::new(
        ErrorKind::Other,
        format!("ERR the database has no {what} in column {column}; its tables are damaged"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numeric(digits: &[i16], weight: i16, negative: bool) -> Vec<u8> {
        let sign = if negative { 0x4000 } else { 0 };
        let head = [i16::try_from(digits.len()).unwrap(), weight, sign, 0];
        head.iter()
            .chain(digits)
            .flat_map(|part| part.to_be_bytes())
            .collect()
    }

    #[test]
    fn sums_are_whole_numbers() {
        assert_eq!(whole(&numeric(&[], 0, false)), Some(0));
        assert_eq!(whole(&numeric(&[12, 3456], 1, false)), Some(123_456));
        assert_eq!(whole(&numeric(&[7], 2, true)), Some(-700_000_000));
        assert_eq!(
            whole(&numeric(&[922, 3372, 368, 5477, 5808], 4, true)),
            Some(i64::MIN)
        );
        assert_eq!(whole(&numeric(&[9999], 9, false)), None);
        assert_eq!(whole(&[1]), None);
    }
}
