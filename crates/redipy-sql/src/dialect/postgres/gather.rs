//! Single statements of several threads, gathered into shared round trips: one transaction, one commit, for all that has come meanwhile.
//!
//! The first thread that comes becomes the leader and runs what there is, its own statement alone if nobody else has come. Who comes
//! meanwhile queues up, and one of those leads next, once those who were served just now have had a moment to come again: else two halves would
//! take turns. What fails together is left to each thread, to run it alone.

mod batch;

use std::collections::HashSet;
use std::mem;
use std::process;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::BytesMut;
use parking_lot::{Condvar, Mutex, RwLock};
use postgres_protocol::Oid;
use postgres_protocol::message::backend::DataRowBody;
use redipy_core::Error;

use super::config::Config;
use super::requests::set_up;
use super::scope::Scope;
use super::trouble::Trouble;
use super::types;
use super::wire::Wire;
use crate::connection::Failure;

/// The number of statements that go together.
const MOST: usize = 64;

/// The number of bytes that go together: while a server sends long answers, it need not read what follows.
const LENGTH: usize = 32 * 1024;

/// How long a statement waits for its turn before it goes alone.
const PATIENCE: Duration = Duration::from_millis(20);

/// The shortest time that is worth waiting for others to come again.
const MOMENT: Duration = Duration::from_micros(30);

/// How long those that go together wait for locks that others hold, before each goes alone.
const LOCK_TIMEOUT: &str = "SET lock_timeout = 50";

/// What gathers statements for a database.
#[derive(Debug)]
pub struct Gather {
    config: Config,
    /// What notifications call this process.
    pub process: String,
    number: u32,
    /// Statements by their numbers, once some connection has prepared them.
    known: RwLock<Vec<Option<Arc<Known>>>>,
    reads: Line,
    writes: Line,
}

/// A statement whose types are known.
#[derive(Debug)]
pub struct Known {
    number: usize,
    /// What it is called on the connections that are shared, and its text.
    one: (String, String),
    /// The same for several at once, with the types of its parameters.
    several: Option<(String, String, Vec<Oid>)>,
    /// The types of its parameters.
    pub params: Vec<Oid>,
    /// The types of its columns.
    pub columns: Vec<Oid>,
}

/// A statement with its parameters.
#[derive(Debug)]
pub struct Job {
    /// The statement.
    pub known: Arc<Known>,
    /// Its parameters.
    pub values: Vec<Option<BytesMut>>,
    /// The locks that it needs.
    pub locks: Vec<i64>,
}

/// What came of a job.
#[derive(Debug)]
pub enum Outcome {
    /// It is done.
    Done {
        /// The rows that it returned.
        rows: Vec<DataRowBody>,
        /// The number of rows that it changed; at least 1 where it was run for several at once.
        changed: u64,
        /// The number of columns in front that are not its own.
        left_out: usize,
    },
    /// It has not been run, and is to be run alone.
    Alone,
    /// It has failed.
    Failed(Error, Failure),
}

/// Those who wait for one shared connection.
#[derive(Debug)]
struct Line {
    writes: bool,
    queue: Mutex<Queue>,
    /// Tells a leader that as many have come as it waits for.
    full: Condvar,
    shared: Mutex<Option<Connected>>,
}

#[derive(Debug, Default)]
struct Queue {
    is_led: bool,
    waiting: Vec<Arc<Place>>,
    /// How many a leader waits for.
    wanted: usize,
    /// What the last leader has done.
    served: Option<Served>,
}

/// What a leader has done.
#[derive(Clone, Copy, Debug)]
struct Served {
    /// How many it has served.
    count: usize,
    /// How long that took.
    took: Duration,
    /// When that was over.
    ended: Instant,
}

/// A place in the queue.
#[derive(Debug)]
struct Place {
    job: Job,
    state: Mutex<State>,
    told: Condvar,
}

#[derive(Debug)]
enum State {
    Waiting,
    Leading,
    Over(Outcome),
}

/// The shared connection.
#[derive(Debug)]
struct Connected {
    wire: Wire,
    prepared: HashSet<String>,
}

impl Gather {
    /// Gathers nothing yet.
    pub fn new(config: Config, process: String) -> Self {
        Self {
            config,
            process,
            number: process::id(),
            known: RwLock::default(),
            reads: Line::new(false),
            writes: Line::new(true),
        }
    }

    /// Tells whether it belongs to a process that this one was forked from.
    pub fn is_foreign(&self) -> bool {
        self.number != process::id()
    }

    /// Returns what is known of a statement.
    pub fn known(&self, number: usize) -> Option<Arc<Known>> {
        self.known.read().get(number)?.clone()
    }

    /// Notes what a connection has learned of a statement, given its text and that for several at once.
    pub fn learn(
        &self,
        number: usize,
        (one, several): (String, Option<String>),
        params: &[Oid],
        columns: &[Oid],
    ) {
        let arrays: Option<Vec<Oid>> = params.iter().map(|one| types::array_of(*one)).collect();
        let mut known = self.known.write();
        if known.len() <= number {
            known.resize(number + 1, None);
        }
        known[number] = Some(Arc::new(Known {
            number,
            one: (format!("g{number}"), one),
            several: several
                .zip(arrays)
                .map(|(text, arrays)| (format!("m{number}"), text, arrays)),
            params: params.to_vec(),
            columns: columns.to_vec(),
        }));
    }

    /// Runs a job together with those of others.
    pub fn run(&self, scope: &Scope, writes: bool, job: Job) -> Outcome {
        let line = if writes { &self.writes } else { &self.reads };
        let place = Arc::new(Place {
            job,
            state: Mutex::new(State::Waiting),
            told: Condvar::new(),
        });
        let mut queue = line.queue.lock();
        queue.waiting.push(Arc::clone(&place));
        if queue.waiting.len() == queue.wanted {
            line.full.notify_one();
        }
        let follows = mem::replace(&mut queue.is_led, true);
        drop(queue);
        if follows && let Some(outcome) = line.wait(&place) {
            return outcome;
        }
        line.wait_for_others(follows);
        self.lead(scope, line, &place)
    }

    /// Runs what there is, the leader's own job among it, and has somebody else lead next.
    fn lead(&self, scope: &Scope, line: &Line, own: &Place) -> Outcome {
        let batch = line.take();
        let begun = Instant::now();
        let succession = Succession {
            line,
            batch: &batch,
        };
        let outcomes = self.run_batch(scope, line, &batch);
        for (place, outcome) in batch.iter().zip(outcomes) {
            place.end(outcome);
        }
        line.queue.lock().served = Some(Served {
            count: batch.len(),
            took: begun.elapsed(),
            ended: Instant::now(),
        });
        drop(succession);
        own.take_outcome()
    }

    fn run_batch(&self, scope: &Scope, line: &Line, batch: &[Arc<Place>]) -> Vec<Outcome> {
        let mut shared = line.shared.lock();
        let mut is_sent = false;
        let ran = self
            .connected(line, &mut shared)
            .and_then(|connected| batch::exchange(connected, scope, batch, &mut is_sent));
        let trouble = match ran {
            Ok(outcomes) => return outcomes,
            Err(trouble) => trouble,
        };
        let fails = |failure| {
            let error = trouble.to_error().applied(failure == Failure::Unknown);
            let fail = |_| Outcome::Failed(error.clone(), failure);
            (0..batch.len()).map(fail).collect()
        };
        if trouble.ends_connection() {
            *shared = None;
            let failure = if is_sent && line.writes {
                Failure::Unknown
            } else {
                Failure::Broken
            };
            return fails(failure);
        }
        if let Trouble::Told(told) = &trouble
            && told.is_stale()
        {
            *shared = None;
        }
        batch.iter().map(|_| Outcome::Alone).collect()
    }

    /// Returns the shared connection, which is made where it is missing.
    fn connected<'c>(
        &self,
        line: &Line,
        shared: &'c mut Option<Connected>,
    ) -> Result<&'c mut Connected, Trouble> {
        if let Some(mut connected) = shared.take()
            && !connected.wire.is_gone()
        {
            return Ok(shared.insert(connected));
        }
        let mut wire = Wire::connect(&self.config)?;
        let more = if line.writes { LOCK_TIMEOUT } else { "" };
        set_up(&mut wire, &self.process, more)?;
        Ok(shared.insert(Connected {
            wire,
            prepared: HashSet::new(),
        }))
    }
}

impl Line {
    fn new(writes: bool) -> Self {
        Self {
            writes,
            queue: Mutex::default(),
            full: Condvar::new(),
            shared: Mutex::new(None),
        }
    }

    /// Waits for what comes of a job; nothing where this thread is to lead.
    fn wait(&self, place: &Arc<Place>) -> Option<Outcome> {
        let mut is_patient = true;
        let mut state = place.state.lock();
        loop {
            match mem::replace(&mut *state, State::Waiting) {
                State::Over(outcome) => return Some(outcome),
                State::Leading => return None,
                State::Waiting => {}
            }
            if !is_patient {
                place.told.wait(&mut state);
                continue;
            }
            if place.told.wait_for(&mut state, PATIENCE).timed_out() {
                is_patient = false;
                // The queue is locked before a place in it.
                drop(state);
                let mut queue = self.queue.lock();
                state = place.state.lock();
                let at = queue.waiting.iter().position(|one| Arc::ptr_eq(one, place));
                if let (Some(at), State::Waiting) = (at, &*state) {
                    queue.waiting.remove(at);
                    return Some(Outcome::Alone);
                }
            }
        }
    }

    /// Waits until those whom the last leader has served have come again, for a small part of the time that it took them. Who has followed
    /// that leader, and not been served by it, comes beside them.
    fn wait_for_others(&self, follows: bool) {
        let mut queue = self.queue.lock();
        let Some(served) = queue.served else {
            return;
        };
        let patience = served.took / 8;
        let wanted = if follows {
            queue.waiting.len() + served.count
        } else {
            served.count
        };
        if patience < MOMENT {
            return;
        }
        let end = served.ended + patience;
        queue.wanted = wanted;
        while queue.waiting.len() < wanted {
            if self.full.wait_until(&mut queue, end).timed_out() {
                break;
            }
        }
        queue.wanted = 0;
    }

    /// Takes what goes together from the head of the queue.
    fn take(&self) -> Vec<Arc<Place>> {
        let mut queue = self.queue.lock();
        let mut length = 0;
        let fits = |place: &&Arc<Place>| {
            let values = place.job.values.iter().flatten();
            length += 64 + values.map(bytes::BytesMut::len).sum::<usize>();
            length <= LENGTH
        };
        // One that is longer than that goes by itself.
        let count = queue.waiting.iter().take(MOST).take_while(fits).count();
        queue.waiting.drain(..count.max(1)).collect()
    }
}

/// Sees to it that somebody leads next, whatever becomes of the leader.
struct Succession<'a> {
    line: &'a Line,
    batch: &'a [Arc<Place>],
}

impl Drop for Succession<'_> {
    fn drop(&mut self) {
        for place in self.batch {
            if matches!(&*place.state.lock(), State::Waiting | State::Leading) {
                place.end(Outcome::Alone);
            }
        }
        let mut queue = self.line.queue.lock();
        let Some(next) = queue.waiting.first() else {
            queue.is_led = false;
            return;
        };
        *next.state.lock() = State::Leading;
        next.told.notify_one();
    }
}

impl Place {
    fn end(&self, outcome: Outcome) {
        *self.state.lock() = State::Over(outcome);
        self.told.notify_one();
    }

    fn take_outcome(&self) -> Outcome {
        match mem::replace(&mut *self.state.lock(), State::Waiting) {
            State::Over(outcome) => outcome,
            State::Waiting | State::Leading => Outcome::Alone,
        }
    }
}
