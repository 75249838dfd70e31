//! The byte string that keys, values, members and arguments are made of.
//!
//! Up to 16 bytes live inside the value itself, so that the common small key costs no
//! allocation; long ones are shared, so that handing a value out copies a pointer; those in between
//! are copied, which is quicker than to count who shares them.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

/// The number of bytes kept without an allocation: two of the three words.
///
/// Six more would fit beside the tag. But then tag, length and bytes would share words, and every
/// move of a value would read words that were written in parts, which processors are slow at: it
/// cost a `get` a third of its time.
const INLINE: usize = 16;

/// The number of bytes up to which a copy is made for each owner. Up to about here an allocation
/// with its copy takes less time than the two atomic counts of a shared one, and less memory.
const OWNED: usize = 256;

/// An immutable string of bytes, cheap to clone, not necessarily UTF-8.
///
/// ```
/// use redipy_core::Bytes;
/// let name = Bytes::from("caf\u{e9}");
/// assert_eq!(name, "caf\u{e9}");
/// assert_eq!(name.len(), 5);
/// assert_eq!(name.to_string(), "caf\u{e9}");
/// ```
pub struct Bytes(Repr);

#[derive(Clone)]
enum Repr {
    Inline { len: Len, data: Words },
    Owned(Box<[u8]>),
    Shared(Arc<[u8]>),
}

/// Bytes that lie on whole words.
#[derive(Clone, Copy)]
#[repr(align(8))]
struct Words([u8; INLINE]);

/// A length up to [`INLINE`] that fills a word, and leaves values of it to tell variants apart.
#[derive(Clone, Copy)]
#[repr(u64)]
#[rustfmt::skip]
enum Len { L0, L1, L2, L3, L4, L5, L6, L7, L8, L9, L10, L11, L12, L13, L14, L15, L16 }

impl Len {
    #[rustfmt::skip]
    const ALL: [Self; INLINE + 1] = [
        Self::L0, Self::L1, Self::L2, Self::L3, Self::L4, Self::L5, Self::L6, Self::L7, Self::L8,
        Self::L9, Self::L10, Self::L11, Self::L12, Self::L13, Self::L14, Self::L15, Self::L16,
    ];
}

impl Bytes {
    /// The empty string.
    pub const EMPTY: Self = Self(Repr::Inline {
        len: Len::L0,
        data: Words([0; INLINE]),
    });

    /// Copies `bytes`.
    #[inline]
    #[must_use]
    pub fn copy_from(bytes: &[u8]) -> Self {
        match Len::ALL.get(bytes.len()) {
            Some(len) => {
                let mut data = Words([0; INLINE]);
                data.0[..bytes.len()].copy_from_slice(bytes);
                Self(Repr::Inline { len: *len, data })
            }
            None if bytes.len() <= OWNED => Self(Repr::Owned(Box::from(bytes))),
            None => Self(Repr::Shared(Arc::from(bytes))),
        }
    }

    /// Returns the bytes as a slice.
    #[inline]
    #[must_use]
    pub fn as_slice(&self) -> &[u8] {
        match &self.0 {
            Repr::Inline { len, data } => &data.0[..*len as usize],
            Repr::Owned(data) => data,
            Repr::Shared(data) => data,
        }
    }

    /// Returns the text, or `None` where the bytes are not UTF-8.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        std::str::from_utf8(self).ok()
    }

    /// Tells whether the string equals an ASCII word, letters compared without their case.
    #[inline]
    #[must_use]
    pub fn is_word(&self, word: &str) -> bool {
        self.eq_ignore_ascii_case(word.as_bytes())
    }
}

impl Clone for Bytes {
    #[inline]
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }

    #[inline]
    fn clone_from(&mut self, source: &Self) {
        match (&mut self.0, &source.0) {
            // Keeps the allocation where the lengths are the same.
            (Repr::Owned(ours), Repr::Owned(theirs)) => ours.clone_from(theirs),
            _ => *self = source.clone(),
        }
    }
}

impl Default for Bytes {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl Deref for Bytes {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        self.as_slice()
    }
}

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

impl Borrow<[u8]> for Bytes {
    #[inline]
    fn borrow(&self) -> &[u8] {
        self
    }
}

impl Hash for Bytes {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_slice().hash(state);
    }
}

impl Eq for Bytes {}

impl<T: AsRef<[u8]> + ?Sized> PartialEq<T> for Bytes {
    #[inline]
    fn eq(&self, other: &T) -> bool {
        self.as_slice() == other.as_ref()
    }
}

impl Ord for Bytes {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_slice().cmp(other)
    }
}

impl PartialOrd for Bytes {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl From<&[u8]> for Bytes {
    #[inline]
    fn from(bytes: &[u8]) -> Self {
        Self::copy_from(bytes)
    }
}

impl<const N: usize> From<&[u8; N]> for Bytes {
    fn from(bytes: &[u8; N]) -> Self {
        Self::copy_from(bytes)
    }
}

impl From<&str> for Bytes {
    #[inline]
    fn from(text: &str) -> Self {
        Self::copy_from(text.as_bytes())
    }
}

impl From<String> for Bytes {
    fn from(text: String) -> Self {
        Self::copy_from(text.as_bytes())
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self::copy_from(&bytes)
    }
}

impl From<&Self> for Bytes {
    fn from(bytes: &Self) -> Self {
        bytes.clone()
    }
}

impl fmt::Display for Bytes {
    /// Writes the text; bytes that are not UTF-8 appear as the replacement character.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(self))
    }
}

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "b\"{}\"", self.escape_ascii())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_three_words_and_leaves_room_for_an_option() {
        assert_eq!(size_of::<Bytes>(), 24);
        assert_eq!(size_of::<Option<Bytes>>(), 24);
    }

    #[test]
    fn keeps_every_length_around_the_limits() {
        for len in (0..64).chain(OWNED - 2..OWNED + 3) {
            let plain: Vec<u8> = (0..=u8::MAX).cycle().take(len).collect();
            let bytes = Bytes::from(plain.clone());
            assert_eq!(bytes.as_slice(), plain);
            assert_eq!(bytes.clone(), bytes);
            for before in [0, INLINE, len, OWNED + 1] {
                let mut other = Bytes::from(vec![1; before]);
                other.clone_from(&bytes);
                assert_eq!(other, bytes);
            }
        }
    }

    #[test]
    fn orders_as_memory_does() {
        let mut words = [Bytes::from("b"), Bytes::from(b"\xff"), Bytes::from("")];
        words.sort();
        assert_eq!(
            words,
            [Bytes::from(""), Bytes::from("b"), Bytes::from(b"\xff")]
        );
    }

    #[test]
    fn debug_shows_bytes_that_are_no_text() {
        assert_eq!(format!("{:?}", Bytes::from(b"a\x00\"")), "b\"a\\x00\\\"\"");
    }
}
