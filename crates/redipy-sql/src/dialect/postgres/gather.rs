//! Single statements of several threads, gathered into shared round trips: one transaction, one commit, for all that has come meanwhile.
//!
//! The first thread that comes becomes the leader and runs what there is, its own statement alone if nobody else has come. Who comes
//! meanwhile queues up, and one of those leads next. What fails together is left to each thread, to run it alone.

use std::collections::HashSet;
use std::mem;
use std::process;
use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;
use parking_lot::{Condvar, Mutex, RwLock};
use postgres_protocol::Oid;
use postgres_protocol::message::backend::{DataRowBody, Message};
use postgres_protocol::message::frontend;
use redipy_core::Error;

use super::config::Config;
use super::requests::{changed, lock_first, set_up};
use super::scope::Scope;
use super::trouble::{Told, Trouble};
use super::wire::Wire;
use crate::connection::Failure;

/// The number of statements that go together.
const MOST: usize = 64;

/// The number of bytes that go together: while a server sends long answers, it need not read what follows.
const LENGTH: usize = 32 * 1024;

/// How long a statement waits for its turn before it goes alone.
const PATIENCE: Duration = Duration::from_millis(20);

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
    /// What it is called on the connections that are shared.
    pub name: String,
    number: usize,
    text: String,
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
    /// The messages that run it.
    pub request: BytesMut,
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
        /// The number of rows that it changed.
        changed: u64,
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
    shared: Mutex<Option<Connected>>,
}

#[derive(Debug, Default)]
struct Queue {
    is_led: bool,
    waiting: Vec<Arc<Place>>,
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
    prepared: HashSet<usize>,
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

    /// Notes what a connection has learned of a statement.
    pub fn learn(&self, number: usize, text: String, params: &[Oid], columns: &[Oid]) {
        let mut known = self.known.write();
        if known.len() <= number {
            known.resize(number + 1, None);
        }
        known[number] = Some(Arc::new(Known {
            name: format!("g{number}"),
            number,
            text,
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
        if mem::replace(&mut queue.is_led, true) {
            drop(queue);
            if let Some(outcome) = line.wait(&place) {
                return outcome;
            }
        } else {
            drop(queue);
        }
        self.lead(scope, line, &place)
    }

    /// Runs what there is, the leader's own job among it, and has somebody else lead next.
    fn lead(&self, scope: &Scope, line: &Line, own: &Place) -> Outcome {
        let batch = line.take();
        let succession = Succession {
            line,
            batch: &batch,
        };
        let outcomes = self.run_batch(scope, line, &batch);
        for (place, outcome) in batch.iter().zip(outcomes) {
            place.end(outcome);
        }
        drop(succession);
        own.take_outcome()
    }

    fn run_batch(&self, scope: &Scope, line: &Line, batch: &[Arc<Place>]) -> Vec<Outcome> {
        let mut shared = line.shared.lock();
        let mut is_sent = false;
        let ran = self
            .connected(line, &mut shared)
            .and_then(|connected| exchange(connected, scope, batch, &mut is_sent));
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

    /// Takes what goes together from the head of the queue.
    fn take(&self) -> Vec<Arc<Place>> {
        let mut queue = self.queue.lock();
        let mut length = 0;
        let fits = |place: &&Arc<Place>| {
            length += place.job.request.len();
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

/// Sends a batch, and reads what came of it.
fn exchange(
    connected: &mut Connected,
    scope: &Scope,
    batch: &[Arc<Place>],
    is_sent: &mut bool,
) -> Result<Vec<Outcome>, Trouble> {
    let Connected { wire, prepared, .. } = connected;
    let mut fresh = HashSet::new();
    for place in batch {
        let Known {
            name,
            number,
            text,
            params,
            ..
        } = &*place.job.known;
        if !prepared.contains(number) && fresh.insert(*number) {
            frontend::parse(name, text, params.iter().copied(), &mut wire.output)?;
        }
    }
    let mut locks: Vec<i64> = batch
        .iter()
        .flat_map(|place| place.job.locks.iter().copied())
        .collect();
    locks.sort_unstable();
    locks.dedup();
    let before = lock_first(wire, scope, &locks)?;
    for place in batch {
        wire.output.extend_from_slice(&place.job.request);
    }
    frontend::sync(&mut wire.output);
    *is_sent = true;
    wire.send()?;
    let outcomes = read(wire, before, batch.len())?;
    prepared.extend(fresh);
    Ok(outcomes)
}

/// Reads what came of so many jobs, with so many statements in front of them.
fn read(wire: &mut Wire, before: usize, jobs: usize) -> Result<Vec<Outcome>, Trouble> {
    let mut outcomes = Vec::with_capacity(jobs);
    let mut rows = Vec::new();
    let mut completed = 0;
    let mut told = None;
    loop {
        match wire.message()? {
            Message::DataRow(body) if completed >= before => rows.push(body),
            Message::CommandComplete(body) => {
                if completed >= before {
                    let changed = changed(body.tag()?);
                    let rows = mem::take(&mut rows);
                    outcomes.push(Outcome::Done { rows, changed });
                }
                completed += 1;
            }
            Message::ErrorResponse(body) => {
                let error = Told::read(&body);
                if error.ends_connection() {
                    return Err(error.into());
                }
                told = Some(error);
            }
            Message::ReadyForQuery(_) => break,
            _ => {}
        }
    }
    match told {
        Some(told) => Err(told.into()),
        None if outcomes.len() == jobs => Ok(outcomes),
        None => Err(Trouble::lost("the server has not answered everything")),
    }
}
