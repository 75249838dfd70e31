//! When keys were last read in this process: to write that down in the database would make each read a write.

use std::collections::HashMap;
use std::fmt;

use parking_lot::Mutex;

use crate::digest::Digest;

/// The number of keys that are remembered in each part.
const PART: usize = 4096;

/// The number of parts, so that threads seldom meet.
const PARTS: usize = 16;

/// The keys that were read lately, and when, in seconds since 1970.
#[derive(Default)]
pub struct Used([Mutex<HashMap<(u32, Digest), i64>>; PARTS]);

impl Used {
    /// Notes that a key was read.
    pub fn note(&self, db: u32, digest: Digest, now_s: i64) {
        let mut part = self.part(&digest).lock();
        if part.len() >= PART {
            // Old knowledge is worth little, and what was written stands in the database.
            part.clear();
        }
        part.insert((db, digest), now_s);
    }

    /// Returns when a key was last read here, if that is known.
    #[must_use]
    pub fn last(&self, db: u32, digest: Digest) -> Option<i64> {
        self.part(&digest).lock().get(&(db, digest)).copied()
    }

    /// Forgets all keys.
    pub fn clear(&self) {
        for part in &self.0 {
            part.lock().clear();
        }
    }

    fn part(&self, digest: &Digest) -> &Mutex<HashMap<(u32, Digest), i64>> {
        &self.0[usize::from(digest.0[15]) % PARTS]
    }
}

impl fmt::Debug for Used {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Used").finish_non_exhaustive()
    }
}
