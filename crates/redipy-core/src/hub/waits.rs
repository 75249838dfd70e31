//! Commands that wait until a key has something for them, in the order in which they came.

use crate::Store;
use crate::store::Note;

/// The commands that wait.
#[derive(Debug, Default)]
pub struct Waits {}

impl Waits {
    /// Serves those who wait for keys that have been filled.
    #[expect(clippy::unused_self, reason = "nobody can wait yet")]
    pub(super) fn serve(&self, _store: &mut dyn Store, _notes: &[Note]) {}
}
