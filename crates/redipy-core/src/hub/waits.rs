//! Commands that wait until a key has something for them, in the order in which they came.
//!
//! Who waits is in a queue for each of its keys. After a body, the queues of the keys that it filled
//! are served, those keys first that were filled first, while the engine still keeps others from the
//! data. What a waiter gets counts once the transaction that it came of is over well, and is kept until
//! it comes for it; its waker is called once the data are free, since nobody knows what a waker does.

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
    /// Those who got something in a transaction that is not over.
    served: Vec<Number>,
    /// Those whose wait has ended and who have not been told.
    untold: Vec<Number>,
}

struct Waiter {
    db: u32,
    keys: Vec<Bytes>,
    kind: Kind,
    command: Box<dyn Serve>,
    end: Option<i64>,
    outcome: Option<Outcome>,
    /// Whether what came of the wait may still come to nothing.
    is_open: bool,
    /// Whether its owner has gone meanwhile.
    is_left: bool,
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

    /// Has count what was served in transactions that are over well. Returns what was taken for those who are gone.
    pub(super) fn confirm(&self) -> Vec<Orphan> {
        let mut queues = self.queues.lock();
        let mut orphans = Vec::new();
        for number in std::mem::take(&mut queues.served) {
            if let Some(waiter) = queues.waiters.get_mut(&number) {
                waiter.is_open = false;
                if waiter.is_left {
                    orphans.extend(queues.forget(number).and_then(Waiter::into_orphan));
                } else {
                    queues.untold.push(number);
                }
            }
        }
        orphans
    }

    /// Takes back what was served in a transaction that came to nothing: they wait on in their old places. Returns
    /// the number of those who are gone.
    pub(super) fn revoke(&self) -> usize {
        let mut queues = self.queues.lock();
        let mut gone = 0;
        for number in std::mem::take(&mut queues.served) {
            let Some(waiter) = queues.waiters.get_mut(&number) else {
                continue;
            };
            waiter.is_open = false;
            waiter.outcome = None;
            if waiter.is_left {
                queues.waiters.remove(&number);
                gone += 1;
            } else {
                queues.join(number);
            }
        }
        gone
    }

    /// Forgets all who wait, and returns their number.
    pub(super) fn abandon(&self) -> usize {
        let mut queues = self.queues.lock();
        let next = queues.next;
        let before = std::mem::take(&mut *queues);
        // Their numbers stay theirs.
        queues.next = next;
        drop(queues);
        before.waiters.len()
    }

    /// Returns the keys that are waited for, each with its database once.
    pub fn keys(&self) -> Vec<(u32, Bytes)> {
        self.queues.lock().keys.keys().cloned().collect()
    }

    /// Tells those whose wait has ended, and returns when the next wait ends.
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
                self.leave(number);
                if let Some(waiter) = self.waiters.get_mut(&number) {
                    waiter.outcome = Some(Outcome::Served(served));
                    waiter.is_open = true;
                    self.served.push(number);
                }
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
        let waiter = Waiter {
            db,
            keys,
            kind,
            command,
            end,
            outcome: None,
            is_open: false,
            is_left: false,
            waker: None,
        };
        self.waiters.insert(number, waiter);
        self.join(number);
        number
    }

    /// Puts a waiter into its queues.
    fn join(&mut self, number: Number) {
        let Some(waiter) = self.waiters.get(&number) else {
            return;
        };
        for key in &waiter.keys {
            // A key that is named twice is waited for once.
            let queue = self.keys.entry((waiter.db, key.clone())).or_default();
            queue.insert(number);
        }
        self.ends.extend(waiter.end.map(|end| (end, number)));
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

impl Waiter {
    /// Returns what was taken for it, if anything was.
    fn into_orphan(self) -> Option<Orphan> {
        match self.outcome {
            Some(Outcome::Served(Ok(reply))) => Some(Orphan {
                db: self.db,
                command: self.command,
                reply,
            }),
            _ => None,
        }
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
            && (waiter.outcome.is_none() || waiter.is_open)
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

    /// Gives the place up, and returns what was taken already. What is taken in a transaction that is not over
    /// becomes an orphan of the hub once that is.
    #[must_use]
    pub fn withdraw(&mut self) -> Option<Orphan> {
        self.forget()?.into_orphan()
    }

    fn forget(&mut self) -> Option<Waiter> {
        let number = self.number.take()?;
        let mut queues = self.hub.waits.queues.lock();
        if let Some(waiter) = queues.waiters.get_mut(&number)
            && waiter.is_open
        {
            waiter.is_left = true;
            return None;
        }
        let waiter = queues.forget(number);
        drop(queues);
        // One that was abandoned has left already.
        if waiter.is_some() {
            self.hub.leave();
        }
        waiter
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.forget();
    }
}
