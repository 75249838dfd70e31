//! Keys that a transaction depends on: it must not run once one of them has changed.

use crate::store::Note;

/// The keys that are watched.
#[derive(Debug, Default)]
pub struct Watches {}

impl Watches {
    /// Marks those whose keys have changed.
    #[expect(clippy::unused_self, reason = "nobody can wait yet")]
    pub(super) fn changed(&self, _notes: &[Note]) {}
}
