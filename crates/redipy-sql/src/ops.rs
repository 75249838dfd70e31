//! What writes consist of: operations of a few statements, which each kind of database may do in its own way.
//!
//! The default of each is what any database can do that has `RETURNING` and `ON CONFLICT`. PostgreSQL does most of them in one
//! statement; MySQL and MariaDB lack both clauses. Everything that only reads is portable and stands with the primitive.
//!
//! - `keys`, `strings`, `lists`, `elements` (fields of hashes, members of sets and sorted sets), `draws` (some of them at random),
//!   `scores` (members of sorted sets in their order): the defaults.

pub mod draws;
pub mod elements;
pub mod keys;
pub mod lists;
pub mod messages;
pub mod scores;
pub mod strings;

use std::fmt;

use redipy_core::store::{Lifetime, Side, ZRange};
use redipy_core::{Bytes, Kind, Result, Topic};

use crate::digest::Digest;
use crate::session::{Each, Param, Session};
use crate::statement::Flavor;

/// The key that a primitive works on, and when.
#[derive(Clone, Copy, Debug)]
pub struct At<'a> {
    /// The database.
    pub db: u32,
    /// The key.
    pub key: &'a [u8],
    /// Its digest.
    pub digest: Digest,
    /// The time of the transaction in milliseconds since 1970.
    pub now_ms: i64,
}

impl At<'_> {
    /// Returns the time of the transaction in seconds since 1970, as `used_at` has it.
    #[must_use]
    pub const fn now_s(&self) -> i64 {
        self.now_ms.div_euclid(1000)
    }

    /// Returns the database as a parameter.
    #[must_use]
    pub fn db_param(&self) -> Param<'static> {
        Param::Int(i64::from(self.db))
    }
}

/// What the row of a living key says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// What the rows of its value refer to.
    pub id: i64,
    /// The kind of its value.
    pub kind: Kind,
    /// Grows with each change.
    pub version: i64,
    /// When its lifetime ends, in milliseconds since 1970.
    pub expires_at: Option<i64>,
    /// When it was last written or touched, in seconds since 1970.
    pub used_at: i64,
    /// The number of elements.
    pub size: i64,
    /// Whether Redis would have left its compact encoding.
    pub wide: bool,
}

/// A field of a hash, or a member of a set or a sorted set; no two of one operation are the same.
#[derive(Clone, Copy, Debug)]
pub struct Element<'a> {
    /// Its digest.
    pub digest: Digest,
    /// The field or the member.
    pub name: &'a [u8],
    /// What it has beside its name.
    pub value: Value<'a>,
}

/// A message for the subscribers of other processes.
#[derive(Clone, Copy, Debug)]
pub struct Letter<'a> {
    /// The process that sends it.
    pub origin: i64,
    /// The kind of channel.
    pub topic: Topic,
    /// The channel.
    pub channel: &'a [u8],
    /// The message.
    pub payload: &'a [u8],
    /// When it is sent, in milliseconds since 1970.
    pub now_ms: i64,
}

/// What an element has beside its name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// Nothing: a member of a set.
    None,
    /// The value of a field.
    Bytes(&'a [u8]),
    /// The score of a member.
    Score(f64),
}

/// What became of elements that were put.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// How many are new.
    pub new: usize,
    /// How many are new or have another value or score than before. Fields of hashes always count.
    pub changed: usize,
}

/// Where an element is drawn at random: the one that comes so many behind a place in the order of digests, in which the last
/// is followed by the first. See [`draws`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draw {
    /// The place.
    pub place: Digest,
    /// Any number from 0 on; what counts is its rest by the number of elements, or by [`draws::WINDOW`] if that is less.
    pub skip: i64,
}

/// The writes that databases do differently. All of them work on living keys; one whose lifetime is over is removed
/// on the way. The wrong kind is an error before anything changes.
pub trait Ops: fmt::Debug + Send + Sync {
    /// Returns the kind of database.
    fn flavor(&self) -> Flavor;

    /// Sets a string, whatever the key held before; `raw` tells that it was changed in place.
    ///
    /// # Errors
    /// That of the database.
    fn put_string(
        &self,
        session: &mut dyn Session,
        at: &At<'_>,
        value: &[u8],
        lifetime: Lifetime,
        raw: bool,
    ) -> Result<()> {
        strings::put(session, at, value, lifetime, raw)
    }

    /// Pushes values one after the other; returns the new length.
    ///
    /// # Errors
    /// The wrong kind, or that of the database.
    fn push(
        &self,
        session: &mut dyn Session,
        at: &At<'_>,
        side: Side,
        values: &[Bytes],
    ) -> Result<usize> {
        lists::push(session, at, side, values)
    }

    /// Removes and returns up to `count` elements from an end of a list; `None` where there is no list.
    ///
    /// # Errors
    /// The wrong kind, or that of the database.
    fn pop(
        &self,
        session: &mut dyn Session,
        at: &At<'_>,
        side: Side,
        count: usize,
    ) -> Result<Option<Vec<Bytes>>> {
        lists::pop(session, at, side, count)
    }

    /// Puts elements into a hash, a set or a sorted set, which is made where it is missing.
    /// `wide` tells that one of them is too large, or of another form, for the compact encoding.
    ///
    /// A write to a hash is always a change. Putting members that are there already, with the score that they have, is none.
    ///
    /// # Errors
    /// The wrong kind, or that of the database.
    fn put(
        &self,
        session: &mut dyn Session,
        at: &At<'_>,
        kind: Kind,
        elements: &[Element<'_>],
        wide: bool,
    ) -> Result<Written> {
        elements::put(session, at, kind, elements, wide)
    }

    /// Removes elements, and the key with the last one; returns how many were there.
    ///
    /// # Errors
    /// The wrong kind, or that of the database.
    fn remove(
        &self,
        session: &mut dyn Session,
        at: &At<'_>,
        kind: Kind,
        digests: &[Digest],
    ) -> Result<usize> {
        elements::remove(session, at, kind, digests)
    }

    /// Removes keys whose lifetime was over at this millisecond since 1970, up to `batch` of them; their rows go later.
    ///
    /// # Errors
    /// That of the database.
    fn remove_expired(&self, session: &mut dyn Session, now_ms: i64, batch: i64) -> Result<()> {
        crate::engine::remove_expired(session, now_ms, batch)
    }

    /// Hands the elements that are drawn from a value to `each`, in any order, and as often as they are drawn. The columns are the
    /// digest, the order of insertion, the name, and the value or the score; what an element has none of is 0 or NULL.
    ///
    /// # Errors
    /// That of the database, or of `each`.
    fn draw(
        &self,
        session: &mut dyn Session,
        from: &Found,
        draws: &[Draw],
        each: Each<'_>,
    ) -> Result<()> {
        draws::draw(session, from, draws, each)
    }

    /// Removes and returns the member of a set that is drawn, and the key with the last one; `None` where there is no set.
    ///
    /// # Errors
    /// The wrong kind, or that of the database.
    fn pop_drawn(
        &self,
        session: &mut dyn Session,
        at: &At<'_>,
        draw: Draw,
    ) -> Result<Option<Bytes>> {
        draws::pop(session, at, draw)
    }

    /// Removes and returns up to `count` members of a sorted set with the lowest scores, or the highest, the outermost first; and
    /// the key with the last one.
    ///
    /// # Errors
    /// The wrong kind, or that of the database.
    fn pop_scored(
        &self,
        session: &mut dyn Session,
        at: &At<'_>,
        highest: bool,
        count: usize,
    ) -> Result<Vec<(Bytes, f64)>> {
        scores::pop(session, at, highest, count)
    }

    /// Removes the members of a sorted set in a range, and the key with the last one; returns their number.
    ///
    /// # Errors
    /// The wrong kind, or that of the database.
    fn remove_range(
        &self,
        session: &mut dyn Session,
        at: &At<'_>,
        range: &ZRange,
    ) -> Result<usize> {
        scores::remove_range(session, at, range)
    }

    /// Removes a key; its rows go later. Returns whether it was alive.
    ///
    /// # Errors
    /// That of the database.
    fn delete(&self, session: &mut dyn Session, at: &At<'_>) -> Result<bool> {
        keys::delete(session, at)
    }

    /// Leaves a message for the subscribers of other processes.
    ///
    /// # Errors
    /// That of the database.
    fn publish(&self, session: &mut dyn Session, letter: &Letter<'_>) -> Result<()> {
        messages::publish(session, letter)
    }

    /// Tells those who wait for keys in other processes to look, where the database tells them what others do, since a key may have come to
    /// hold something by other operations than [`push`](Self::push) and [`put`](Self::put).
    ///
    /// # Errors
    /// That of the database.
    fn wake(&self, session: &mut dyn Session) -> Result<()> {
        let _ = session;
        Ok(())
    }

    /// Sets or ends the lifetime of a key; returns whether it is there. To end a lifetime that there is not is no change.
    ///
    /// # Errors
    /// That of the database.
    fn expire(&self, session: &mut dyn Session, at: &At<'_>, end: Option<i64>) -> Result<bool> {
        keys::expire(session, at, end)
    }
}
