//! Commands that wait until a key has something for them, in the order in which they came.
//!
//! Who waits is in a queue for each of its keys. After a body, the queues of the keys that it filled
//! are served, those keys first that were filled first, while the engine still keeps others from the
//! data. What a waiter gets is kept until it comes for it; its waker is called once the data are
//! free, since nobody knows what a waker does.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use parking_lot::Mutex;

use crate::store::Note;
use crate::{Bytes, Hub, Kind, Reply, Result, Serve, Store, Wait};

/// The commands that wait.
#[derive(Default)]
pub struct Waits {
    // Held while a waiter is served, so that its wait cannot end in between. Whoever holds the data
    // may take this lock, whoever holds this one never takes the data.
    queues: Mutex<Queues>,
}

/// The number of a waiter; later ones are higher.
type Number = u64;

#[derive(Default)]
struct Queues {
    next: Number,
    /// Those who wait, or have not come yet for what they got.
    waiters: BTreeMap<Number, Waiter>,
    /// Who waits for a key of a database, in the order of arrival.
    keys: HashMap<(u32, Bytes), BTreeSet<Number>>,
    /// When waits end, in microseconds since 1970.
    ends: BTreeSet<(i64, Number)>,
    /// Those who got something and have not been told.
    untold: Vec<Number>,
}

struct Waiter {
    db: u32,
    keys: Vec<Bytes>,
    kind: Kind,
    command: Box<dyn Serve>,
    end: Option<i64>,
    outcome: Option<Outcome>,
    waker: Option<Waker>,
}

enum Outcome {
    Served(Result<Reply>),
    TimedOut,
}

impl Waits {
    /// Returns the number of commands that wait.
    #[must_use]
    pub fn count(&self) -> usize {
        let queues = self.queues.lock();
        let waits = |waiter: &&Waiter| waiter.outcome.is_none();
        queues.waiters.values().filter(waits).count()
    }

    /// Serves those who wait for keys that have been filled.
    pub(super) fn serve(&self, store: &mut dyn Store, notes: &[Note]) {
        let mut queues = self.queues.lock();
        if queues.keys.is_empty() {
            return;
        }
        let selected = store.selected();
        for place in queues.filled(notes) {
            store.select(place.0);
            queues.serve(store, &place);
        }
        store.select(selected);
    }

    /// Tells those who got something, and returns when the next wait ends.
    pub(super) fn tell(&self) -> Option<i64> {
        let mut wakers = Vec::new();
        let mut queues = self.queues.lock();
        for number in std::mem::take(&mut queues.untold) {
            let waiter = queues.waiters.get_mut(&number);
            wakers.extend(waiter.and_then(|waiter| waiter.waker.take()));
        }
        let end = queues.ends.first().map(|(end, _)| *end);
        drop(queues);
        wakers.into_iter().for_each(Waker::wake);
        end
    }

    /// Ends the waits whose time is over by now.
    pub(super) fn time_out(&self, now: i64) {
        let mut queues = self.queues.lock();
        while let Some((end, number)) = queues.ends.first().copied()
            && end <= now
        {
            queues.finish(number, Outcome::TimedOut);
        }
    }
}

impl fmt::Debug for Waits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Waits").finish_non_exhaustive()
    }
}

impl Queues {
    /// Returns the keys that are waited for and may have been filled, each one once.
    fn filled(&self, notes: &[Note]) -> Vec<(u32, Bytes)> {
        let mut seen = HashSet::new();
        let mut filled = Vec::new();
        let mut add = |place: (u32, Bytes)| {
            if self.keys.contains_key(&place) && seen.insert(place.clone()) {
                filled.push(place);
            }
        };
        for note in notes {
            match note {
                Note::Key {
                    db,
                    key,
                    filled: true,
                } => add((*db, key.clone())),
                Note::Swapped { first, second } => {
                    // Who waits stays in its database, where other keys are now.
                    for waiter in self.waiters.values() {
                        if waiter.db == *first || waiter.db == *second {
                            let keys = waiter.keys.iter();
                            keys.for_each(|key| add((waiter.db, key.clone())));
                        }
                    }
                }
                Note::Key { .. } | Note::Flushed { .. } | Note::FlushedAll => {}
            }
        }
        filled
    }

    /// Returns the first of those who wait for a key whose number is not below this one.
    fn next(&self, place: &(u32, Bytes), from: Number) -> Option<Number> {
        self.keys.get(place)?.range(from..).next().copied()
    }

    /// Serves those who wait for a key of the selected database, while it has something.
    fn serve(&mut self, store: &mut dyn Store, place: &(u32, Bytes)) {
        let key = &place.1;
        let mut from = 0;
        while let Some(number) = self.next(place, from) {
            from = number + 1;
            let Ok(Some(info)) = store.key_info(key) else {
                return;
            };
            let waiter = self.waiters.get(&number);
            let Some(waiter) = waiter.filter(|waiter| waiter.kind == info.kind) else {
                continue;
            };
            let served = waiter.command.serve(key, store).transpose();
            if let Some(served) = served {
                self.finish(number, Outcome::Served(served));
            }
        }
    }

    fn enlist(&mut self, db: u32, wait: Wait, now: i64) -> Number {
        let number = self.next;
        self.next += 1;
        let Wait {
            keys,
            kind,
            timeout,
            command,
        } = wait;
        let micros = |timeout: std::time::Duration| i64::try_from(timeout.as_micros());
        let end = timeout.map(|timeout| now.saturating_add(micros(timeout).unwrap_or(i64::MAX)));
        for key in &keys {
            // A key that is named twice is waited for once.
            self.keys
                .entry((db, key.clone()))
                .or_default()
                .insert(number);
        }
        self.ends.extend(end.map(|end| (end, number)));
        let waiter = Waiter {
            db,
            keys,
            kind,
            command,
            end,
            outcome: None,
            waker: None,
        };
        self.waiters.insert(number, waiter);
        number
    }

    /// Ends a wait; what came of it is kept until its owner comes for it.
    fn finish(&mut self, number: Number, outcome: Outcome) {
        self.leave(number);
        if let Some(waiter) = self.waiters.get_mut(&number) {
            waiter.outcome = Some(outcome);
            self.untold.push(number);
        }
    }

    /// Takes a waiter out of its queues.
    fn leave(&mut self, number: Number) {
        let Some(waiter) = self.waiters.get(&number) else {
            return;
        };
        if let Some(end) = waiter.end {
            self.ends.remove(&(end, number));
        }
        for key in &waiter.keys {
            let place = (waiter.db, key.clone());
            if let Some(queue) = self.keys.get_mut(&place) {
                queue.remove(&number);
                if queue.is_empty() {
                    self.keys.remove(&place);
                }
            }
        }
    }

    /// Forgets a waiter, whatever came of it.
    fn forget(&mut self, number: Number) -> Option<Waiter> {
        self.leave(number);
        self.untold.retain(|untold| *untold != number);
        self.waiters.remove(&number)
    }
}

/// A place in the queues. Dropping it gives the place up, with whatever came of it.
pub struct Ticket {
    hub: Arc<Hub>,
    number: Option<Number>,
}

/// What was taken for a command whose caller is gone.
pub struct Orphan {
    /// The database.
    pub db: u32,
    /// The command.
    pub command: Box<dyn Serve>,
    /// What it would have answered.
    pub reply: Reply,
}

impl Ticket {
    /// Has a call wait; called with the data locked, at this microsecond since 1970.
    #[must_use]
    pub fn new(hub: &Arc<Hub>, db: u32, wait: Wait, now: i64) -> Self {
        hub.listen();
        let number = hub.waits.queues.lock().enlist(db, wait, now);
        Self {
            hub: Arc::clone(hub),
            number: Some(number),
        }
    }

    /// Returns what came of the wait, or has the waker of the context called once something does.
    pub fn poll(&mut self, context: &mut Context<'_>) -> Poll<Result<Reply>> {
        let Some(number) = self.number else {
            return Poll::Pending;
        };
        // What is dropped here may be anything, so it goes after the lock.
        let mut old = None;
        let mut queues = self.hub.waits.queues.lock();
        if let Some(waiter) = queues.waiters.get_mut(&number)
            && waiter.outcome.is_none()
        {
            let waker = context.waker();
            if !waiter
                .waker
                .as_ref()
                .is_some_and(|old| old.will_wake(waker))
            {
                old = waiter.waker.replace(waker.clone());
            }
            drop(queues);
            drop(old);
            return Poll::Pending;
        }
        drop(queues);
        Poll::Ready(match self.forget().and_then(|waiter| waiter.outcome) {
            Some(Outcome::Served(reply)) => reply,
            // Every command that waits answers this in the end, whatever it answers at once.
            Some(Outcome::TimedOut) | None => Ok(Reply::NilArray),
        })
    }

    /// Gives the place up, and returns what was taken already.
    #[must_use]
    pub fn withdraw(&mut self) -> Option<Orphan> {
        let waiter = self.forget()?;
        match waiter.outcome {
            Some(Outcome::Served(Ok(reply))) => Some(Orphan {
                db: waiter.db,
                command: waiter.command,
                reply,
            }),
            _ => None,
        }
    }

    fn forget(&mut self) -> Option<Waiter> {
        let number = self.number.take()?;
        let waiter = self.hub.waits.queues.lock().forget(number);
        self.hub.leave();
        waiter
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.forget();
    }
}
