//! The contract of stores over rows: each primitive as statements of a [`Session`].
//!
//! One file for each kind of data, in the words of `redipy_core::store`; `elements` and `distinct` are what hashes, sets and sorted sets share,
//! `ranges` is about the order of sorted sets. What only reads joins the row of the key, so that one
//! statement tells that the key is missing, or of another kind, or what was asked for.

mod channels;
mod distinct;
mod elements;
pub(crate) mod for_mysql;
mod hashes;
mod keys;
mod lists;
mod ranges;
mod sets;
mod sorted_sets;
mod strings;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use redipy_core::{Bytes, Clock, Hub, Result, Topic};

use crate::digest::Digest;
use crate::ops::{At, Ops};
use crate::session::{Lock, Session};
use crate::used::Used;

/// What all transactions of an engine share.
#[derive(Clone, Debug)]
pub struct Scene {
    /// What tells the time.
    pub clock: Clock,
    /// Where those who wait are told.
    pub hub: Arc<Hub>,
    /// When keys were last read here.
    pub used: Arc<Used>,
    /// What this process is called in the database.
    pub origin: i64,
    /// Whether other processes may use the same data.
    pub has_others: bool,
}

impl Scene {
    /// Tells whether subscribers may be in other processes too.
    const fn is_shared(&self) -> bool {
        self.has_others
    }
}

/// A message that a transaction sends when it is committed.
#[derive(Clone, Debug)]
pub struct Sent {
    /// The kind of channel.
    pub topic: Topic,
    /// The channel.
    pub channel: Bytes,
    /// The message.
    pub payload: Bytes,
}

/// A store over the rows of a database, for one transaction.
pub struct SqlStore<'a> {
    session: &'a mut dyn Session,
    scene: &'a Scene,
    /// Whether others are kept from what this transaction uses.
    writes: bool,
    /// Whether this is one command, which may say that its last primitive follows.
    is_one: bool,
    /// Whether it has said so.
    is_last: bool,
    db: u32,
    /// The time of the transaction, once something has asked for it, in microseconds.
    now_us: Option<i64>,
    /// What has been published, to be delivered after the commit.
    sent: Vec<Sent>,
}

impl<'a> SqlStore<'a> {
    /// Starts on a session, whose transaction is open or opens by itself. One that `writes` keeps others from what it uses.
    pub fn new(session: &'a mut dyn Session, scene: &'a Scene, writes: bool) -> Self {
        Self {
            session,
            scene,
            writes,
            is_one: false,
            is_last: false,
            db: 0,
            now_us: None,
            sent: Vec::new(),
        }
    }

    /// Says that this is one command, behind which nothing else follows in its transaction.
    #[must_use]
    pub fn of_one_command(mut self) -> Self {
        self.is_one = true;
        self
    }

    /// Returns what runs the statements of this transaction.
    pub fn session(&mut self) -> &mut dyn Session {
        self.session
    }

    /// Returns what has been published.
    #[must_use]
    pub fn into_sent(self) -> Vec<Sent> {
        self.sent
    }

    fn ops(&self) -> &'static dyn Ops {
        self.session.ops()
    }

    fn now_ms(&mut self) -> i64 {
        let clock = &self.scene.clock;
        let now = *self.now_us.get_or_insert_with(|| clock.now_us());
        now.div_euclid(1000)
    }

    /// Goes to a key of the selected database, which nobody else writes to meanwhile if this transaction writes.
    fn at<'k>(&mut self, key: &'k [u8]) -> Result<At<'k>> {
        self.at_db(self.db, key)
    }

    /// Goes to a key of a database.
    fn at_db<'k>(&mut self, db: u32, key: &'k [u8]) -> Result<At<'k>> {
        let digest = Digest::of(key);
        if self.writes {
            self.session.lock(lock_of(db, &digest))?;
            if self.is_last {
                self.session.last();
            }
        }
        Ok(At {
            db,
            key,
            digest,
            now_ms: self.now_ms(),
        })
    }

    /// Returns the session for a primitive that reads by one statement.
    fn alone(&mut self) -> &mut dyn Session {
        if self.is_last && !self.writes {
            self.session.last();
        }
        self.session
    }

    /// Returns the session, for the only statement of a primitive that reads or for one of several.
    fn reading(&mut self, alone: bool) -> &mut dyn Session {
        if alone { self.alone() } else { self.session }
    }

    /// Keeps others from everything, if this transaction writes.
    fn lock_all(&mut self) -> Result<()> {
        if self.writes {
            self.session.lock(Lock::Everything)?;
        }
        Ok(())
    }
}

/// Returns the lock of a key: the middle of its digest, with the database in the lowest bits.
fn lock_of(db: u32, digest: &Digest) -> Lock {
    let mut middle = [0; 8];
    middle.copy_from_slice(&digest.0[8..]);
    Lock::Key(i64::from_be_bytes(middle) & !15 | i64::from(db))
}
