//! Primitives on strings.

use redipy_core::store::{Lifetime, Strings};
use redipy_core::{Bytes, Error, Result};

use crate::data::Data;
use crate::value::Value;

impl Data {
    /// Returns a string as a buffer that can be changed in place, made where it is missing.
    fn buffer(&mut self, key: &Bytes) -> Result<&mut Vec<u8>> {
        let value = self.value_or(key, || Value::Buffer(Box::default()));
        if let Value::String(text) = value {
            *value = Value::Buffer(Box::new(text.to_vec()));
        }
        match value {
            Value::Buffer(buffer) => Ok(buffer),
            other => Err(Error::wrong_type(key, other.kind())),
        }
    }
}

impl Strings for Data {
    #[inline]
    fn string_get(&mut self, key: &[u8]) -> Result<Option<Bytes>> {
        match self.value(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(Value::Buffer(buffer)) => Ok(Some(Bytes::copy_from(buffer))),
            Some(other) => Err(Error::wrong_type(key, other.kind())),
        }
    }

    fn string_put(&mut self, key: &Bytes, value: &Bytes, lifetime: Lifetime) -> Result<()> {
        self.put_string(key, value, lifetime);
        Ok(())
    }

    fn string_append(&mut self, key: &Bytes, tail: &[u8]) -> Result<usize> {
        if self.value(key).is_none() {
            self.put(key, Value::String(Bytes::from(tail)), Lifetime::Forever);
            return Ok(tail.len());
        }
        let buffer = self.buffer(key)?;
        buffer.extend_from_slice(tail);
        Ok(buffer.len())
    }

    fn string_set_range(&mut self, key: &Bytes, offset: usize, part: &[u8]) -> Result<usize> {
        let buffer = self.buffer(key)?;
        let end = offset + part.len();
        if buffer.len() < end {
            buffer.resize(end, 0);
        }
        buffer[offset..end].copy_from_slice(part);
        Ok(buffer.len())
    }

    fn string_len(&mut self, key: &[u8]) -> Result<usize> {
        match self.value(key) {
            None => Ok(0),
            Some(Value::String(text)) => Ok(text.len()),
            Some(Value::Buffer(buffer)) => Ok(buffer.len()),
            Some(other) => Err(Error::wrong_type(key, other.kind())),
        }
    }
}
