//! The small contract between commands and storage: what every store can do natively.
//!
//! Rules that hold for every primitive, tested once for all stores:
//! - A key whose lifetime has ended is absent, for writes too.
//! - The wrong kind of value is an error before anything changes; an `Err` changed nothing.
//! - A collection that becomes empty ceases to exist.
//! - The time is fixed for one transaction.
//! - Primitives work on the database that is selected.
//!
//! What a primitive says of itself ends with how many SQL statements carry it: `(SQL: 2)`. Rows are
//! `keys(id, db, key, kind, version, expires_at)` and one table for each kind with a row for each
//! element; a statement may join or return rows, so "look the key up and check its kind" is part of
//! the statement that follows wherever nothing has to be created.

mod channels;
mod hashes;
mod keys;
mod lists;
mod noting;
mod sets;
mod sorted_sets;
mod strings;

pub use channels::Channels;
pub use hashes::Hashes;
pub use keys::{Cursor, DATABASES, KeyInfo, Keys, Stamp};
pub use lists::{Lists, Place, Side};
pub use noting::{Note, Noting};
pub use sets::Sets;
pub use sorted_sets::{LexBound, ScoreBound, ScoreRange, Scored, SortedSets, ZRange};
pub use strings::{Lifetime, Strings};

/// Everything that commands need of a place for data.
pub trait Store: Keys + Strings + Lists + Hashes + Sets + SortedSets + Channels {}

impl<T: Keys + Strings + Lists + Hashes + Sets + SortedSets + Channels> Store for T {}
