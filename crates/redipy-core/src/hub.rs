//! The one place in a process where changes of keys and messages meet those who wait for them.
//!
//! An engine owns a hub and runs every body through [`Hub::run`]. While nobody listens that costs
//! a look at one number. Else the store is wrapped, so that it notes which keys a body changed, and
//! after the body, before anyone else gets at the data, those who wait are told, in their order.
//!
//! Whoever waits is woken by [`Hub::tell`], when the data are free again.
//!
//! - `waits`: commands that block until a key has something for them;
//! - `watches`: transactions that must not run once a key has changed;
//! - `channels`: messages between clients;
//! - `programs`: the program that runs on the data, such as a script.

mod channels;
mod programs;
mod waits;
mod watches;

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use parking_lot::Mutex;

use crate::store::{Note, Noting};
use crate::{Body, Result, Store, Subscription};

pub use channels::Channels;
pub(crate) use programs::not_busy;
pub use programs::{Beside, Limits, Programs, RunBeside, beside};
pub use waits::{Orphan, Ticket, Waits};
pub use watches::{LocalWatch, Watches};

/// Where changes of keys and messages meet those who wait for them.
#[derive(Default)]
pub struct Hub {
    /// The number of those who want to know of changed keys.
    listeners: AtomicUsize,
    waits: Waits,
    watches: Watches,
    channels: Channels,
    programs: Programs,
    /// What is to be done before somebody subscribes.
    before_subscribing: OnceLock<Box<dyn Fn() -> Result<()> + Send + Sync>>,
    /// The number of callers that [occupy](Hub::occupy) the data.
    occupied: AtomicUsize,
    /// What is to be undone before the next body runs.
    orphans: Mutex<Vec<Orphan>>,
}

impl Hub {
    /// Makes a hub that nobody listens to.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Runs a body and tells those who wait what has changed. The engine must hold what keeps
    /// others from its data until this returns.
    ///
    /// # Errors
    /// That of the body.
    #[inline]
    pub fn run(&self, store: &mut dyn Store, body: Body<'_>) -> Result<()> {
        if self.listeners.load(Ordering::Relaxed) == 0 {
            return body(store);
        }
        self.run_noting(store, body)
    }

    #[cold]
    fn run_noting(&self, store: &mut dyn Store, body: Body<'_>) -> Result<()> {
        let mut noting = Noting::new(store).for_watches(&self.watches);
        self.undo_for_orphans(&mut noting);
        let result = body(&mut noting);
        let notes = noting.into_notes();
        self.settle(store, notes);
        result
    }

    /// Undoes what was taken for a caller who is gone, once the data are free.
    pub(crate) fn adopt(&self, orphan: Orphan) {
        self.orphans.lock().push(orphan);
        self.listen();
    }

    fn undo_for_orphans(&self, store: &mut dyn Store) {
        let orphans = std::mem::take(&mut *self.orphans.lock());
        if orphans.is_empty() {
            return;
        }
        let selected = store.selected();
        for orphan in orphans {
            store.select(orphan.db);
            // There is nobody left whom an error could be told.
            let _ = orphan.command.undo(&orphan.reply, store);
            self.leave();
        }
        store.select(selected);
    }

    /// Tells those who wait of changes, and of those that serving them made.
    fn settle(&self, store: &mut dyn Store, mut notes: Vec<Note>) {
        while !notes.is_empty() {
            self.watches.changed(&notes);
            let mut noting = Noting::new(store);
            self.waits.serve(&mut noting, &notes);
            notes = noting.into_notes();
        }
    }

    /// Wakes those who were served or sent messages, and returns when the next wait ends, in microseconds since
    /// 1970. The engine calls this after each body when others can get at its data again, and sees
    /// to it that [`time_out`](Self::time_out) is called then.
    #[inline]
    pub fn tell(&self) -> Option<i64> {
        self.confirm();
        self.wake()
    }

    /// Has count what those who wait were given, since the transaction is over well: the first half of [`tell`](Self::tell), for
    /// engines whose transactions can come to nothing. They call it before others get at the data.
    #[inline]
    pub fn confirm(&self) {
        if self.listeners.load(Ordering::Relaxed) == 0 {
            return;
        }
        for orphan in self.waits.confirm() {
            self.adopt(orphan);
            self.leave();
        }
    }

    /// Wakes those who were served or sent messages, and returns when the next wait ends: the second half of
    /// [`tell`](Self::tell).
    #[inline]
    pub fn wake(&self) -> Option<i64> {
        self.channels.wake();
        if self.listeners.load(Ordering::Relaxed) == 0 {
            return None;
        }
        self.waits.tell()
    }

    /// Takes back what [`run`](Self::run) has given to those who wait, since the transaction came to nothing. The engine
    /// calls this before others get at its data.
    pub fn revoke(&self) {
        for _ in 0..self.waits.revoke() {
            self.leave();
        }
    }

    /// Serves those who wait for any key that has something for them, whoever has put it there. The engine
    /// must hold what keeps others from its data, as for [`run`](Self::run).
    pub fn serve_all(&self, store: &mut dyn Store) {
        let filled = |(db, key)| Note::Key {
            db,
            key,
            filled: true,
        };
        let mut noting = Noting::new(store);
        let notes: Vec<Note> = self.waits.keys().into_iter().map(filled).collect();
        self.waits.serve(&mut noting, &notes);
        let notes = noting.into_notes();
        self.settle(store, notes);
    }

    /// Says what is to be done before somebody subscribes, for engines whose messages also come from elsewhere. It can be said
    /// once.
    pub fn before_subscribing(&self, act: impl Fn() -> Result<()> + Send + Sync + 'static) {
        let _ = self.before_subscribing.set(Box::new(act));
    }

    /// Does what is to be done before somebody subscribes.
    fn about_to_subscribe(&self) -> Result<()> {
        self.before_subscribing.get().map_or(Ok(()), |act| act())
    }

    /// Wakes those who have messages; called with nothing locked.
    pub fn wake_subscribers(&self) {
        self.channels.wake();
    }

    /// Tells whether something is to be undone before the next body, for which there may be no other reason to run.
    #[must_use]
    pub fn has_orphans(&self) -> bool {
        !self.orphans.lock().is_empty()
    }

    /// Ends the waits whose time is over at this microsecond since 1970, and returns when the next
    /// one ends.
    pub fn time_out(&self, now: i64) -> Option<i64> {
        self.waits.time_out(now);
        self.waits.tell()
    }

    /// Returns the number of those who want to know of changed keys.
    #[must_use]
    pub fn listeners(&self) -> usize {
        self.listeners.load(Ordering::Relaxed)
    }

    /// Returns a subscriber to the channels here, without subscriptions.
    #[must_use]
    pub fn subscription(self: &Arc<Self>) -> Arc<dyn Subscription> {
        Arc::new(channels::LocalSubscription::new(Arc::clone(self)))
    }

    /// Counts someone in who wants to know of changed keys; called with the data locked.
    pub fn listen(&self) {
        self.listeners.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts someone out again.
    pub fn leave(&self) {
        self.listeners.fetch_sub(1, Ordering::Relaxed);
    }

    /// Forgets those who wait: in a process that was forked they are threads of its parent, who wait there.
    pub fn abandon(&self) {
        for _ in 0..self.waits.abandon() {
            self.leave();
        }
        self.occupied.store(0, Ordering::Relaxed);
    }

    /// Returns the commands that wait for keys.
    #[must_use]
    pub const fn waits(&self) -> &Waits {
        &self.waits
    }

    /// Returns the keys that are watched.
    #[must_use]
    pub const fn watches(&self) -> &Watches {
        &self.watches
    }

    /// Returns the channels of messages.
    #[must_use]
    pub const fn channels(&self) -> &Channels {
        &self.channels
    }
}

impl Hub {
    /// Returns the program that runs on the data.
    #[must_use]
    pub const fn programs(&self) -> &Programs {
        &self.programs
    }

    /// Says that the caller is about to run a program that may need, in the middle of it, a lock that
    /// others hold while they wait for the data: Python's. As long as what this returns is there,
    /// [`is_occupied`](Self::is_occupied) tells them to give that lock away first. It is to be called with
    /// that lock held, so that there is no moment in between.
    pub fn occupy(self: &Arc<Self>) -> Occupied {
        self.occupied.fetch_add(1, Ordering::Relaxed);
        Occupied(Arc::clone(self))
    }

    /// Tells whether anybody [occupies](Self::occupy) the data.
    #[inline]
    #[must_use]
    pub fn is_occupied(&self) -> bool {
        self.occupied.load(Ordering::Relaxed) != 0
    }
}

/// Somebody runs a program without the lock that others hold; see [`Hub::occupy`].
#[derive(Debug)]
#[must_use = "dropping it ends it"]
pub struct Occupied(Arc<Hub>);

impl Drop for Occupied {
    fn drop(&mut self) {
        self.0.occupied.fetch_sub(1, Ordering::Relaxed);
    }
}

impl fmt::Debug for Hub {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hub")
            .field("listeners", &self.listeners)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_are_occupied_until_everyone_has_left() {
        let hub: Arc<Hub> = Arc::default();
        let first = hub.occupy();
        let second = hub.occupy();
        drop(first);
        assert!(hub.is_occupied());
        drop(second);
        assert!(!hub.is_occupied());
    }
}
