//! How a key or an element is found, however long it is: by the first half of its SHA-256.
//!
//! Indexes of databases have limits on the length of what they hold, and Redis has none on keys. A digest is
//! short, the same on every system, and stands still while data change, so scans go in its order.

use redipy_core::store::Cursor;
use sha2::{Digest as _, Sha256};

/// The first 16 bytes of the SHA-256 of a key, a field or a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest(pub [u8; 16]);

impl Digest {
    /// Returns the digest of some bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let full: [u8; 32] = Sha256::digest(bytes).into();
        let mut half = [0; 16];
        half.copy_from_slice(&full[..16]);
        Self(half)
    }

    /// Returns the place of this digest in a scan: its first 63 bits.
    #[must_use]
    pub fn place(self) -> Cursor {
        let mut first = [0; 8];
        first.copy_from_slice(&self.0[..8]);
        u64::from_be_bytes(first) >> 1
    }

    /// Returns the first digest at a place.
    #[must_use]
    pub fn at(place: Cursor) -> Self {
        let mut digest = [0; 16];
        digest[..8].copy_from_slice(&(place << 1).to_be_bytes());
        Self(digest)
    }

    /// Returns where a scan goes on that has met this digest last; 0, which is the end, where nothing can follow.
    #[must_use]
    pub fn after(self) -> Cursor {
        (self.place() + 1) & (u64::MAX >> 1)
    }

    /// Reads a digest as a row holds it.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_half_a_sha_256() {
        let abc = [
            0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40, 0xde, 0x5d, 0xae,
            0x22, 0x23,
        ];
        assert_eq!(Digest::of(b"abc"), Digest(abc));
    }

    #[test]
    fn places_are_in_the_order_of_digests_and_lead_behind_them() {
        for bytes in [&b"a"[..], b"b", b"", b"key:1"] {
            let digest = Digest::of(bytes);
            assert!(Digest::at(digest.place()) <= digest);
            assert!(Digest::at(digest.after()) > digest);
        }
        assert_eq!(Digest([0xff; 16]).after(), 0);
    }
}
