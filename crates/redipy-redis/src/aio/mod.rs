//! Calls that hold no thread while a server is at work, for any executor.
//!
//! - `lines`: the connections to one server. `link`: one that plain calls share; `own`: those that
//!   belong to one call at a time, for calls that wait or that change the connection; `connect`: how
//!   either kind is made;
//! - `sending`: what goes over them;
//! - `wait`: calls that wait, and what becomes of one that is cancelled;
//! - `inside`: how the work gets at the runtime.

mod connect;
mod inside;
mod lines;
mod link;
mod own;
mod sending;
mod wait;

use std::sync::Arc;

use redipy_core::{Bytes, Call, Flags, Reply, Result, Spec};
use redis::{Pipeline, RedisError, RedisResult, Value};
use tokio::time::sleep;

use crate::programs::{Texts, by_name, in_full, is_unknown};
use crate::remote::{after, in_place, in_places, keep, redirection, refuse};
use crate::runtime::aside;
use crate::servers::{Node, Servers, Trip, Trouble, common_slot};
use crate::values::{error, read, reply};
use crate::words::{Outcome, answers, begun, command, selected, selects, still_open, transaction};

pub use inside::inside;
use lines::Line;
pub use lines::Lines;
use sending::Sending;

/// Sends calls to servers without holding a thread.
#[derive(Clone, Debug)]
pub struct Tasks {
    servers: Arc<Servers>,
}

impl Tasks {
    pub const fn new(servers: Arc<Servers>) -> Self {
        Self { servers }
    }

    /// Runs a call, and changes `db` where the call does.
    pub async fn execute(
        &self,
        db: &mut u32,
        spec: &'static Spec,
        args: Vec<Bytes>,
    ) -> Result<Reply> {
        let trip = self.trip(spec, &args).await?;
        if let Some(make) = spec.wait
            && let Ok(wait) = make(&args)
        {
            return self.wait(trip, *db, Call::new(spec, args), wait).await;
        }
        let command = command(spec, &args);
        let way = Way {
            db: *db,
            repeatable: spec.flags.has(Flags::READONLY),
            alone: changes_connection(spec),
        };
        let mut trip = trip;
        let sending = Sending::One(&command);
        let value = self.send(&mut trip, way, sending, |db, value| {
            let done = *value == Value::Okay;
            selects(spec, &args).filter(|_| done).unwrap_or(db)
        });
        let (selected, value) = value.await?;
        *db = selected;
        match reply(spec, &args, value) {
            Reply::Error(error) => Err(error),
            reply => Ok(reply),
        }
    }

    /// Runs a program as a script: by its name, and with its text where the server does not know it.
    pub async fn run_program(&self, db: u32, call: &Call) -> Result<Reply> {
        let Some(program) = &call.program else {
            return self
                .execute(&mut { db }, call.spec, call.args.clone())
                .await;
        };
        let text = program.text(b"")?;
        let way = Way {
            db,
            repeatable: false,
            alone: false,
        };
        let mut trip = self.trip(call.spec, &call.args).await?;
        let named = by_name(&text, &call.args);
        let sent = self.send(&mut trip, way, Sending::One(&named), |db, _| db);
        let (_, mut value) = sent.await?;
        if is_unknown(&value) {
            let full = in_full(&text, &call.args);
            let sent = self.send(&mut trip, way, Sending::One(&full), |db, _| db);
            value = sent.await?.1;
        }
        read(&**program, value)
    }

    /// Runs calls in their order with nothing in between.
    pub async fn atomically(&self, db: &mut u32, calls: &[Call]) -> Result<Vec<Reply>> {
        let mut trip = Trip::new(self.slot_of_all(calls).await?);
        let refused = calls.iter().map(|call| refuse(&self.servers, call));
        let mut replies: Vec<Option<Reply>> = refused.collect();
        let texts = Texts::of(calls, &mut replies);
        loop {
            let open = still_open(&replies);
            if open.is_empty() {
                break;
            }
            let way = Way {
                db: *db,
                repeatable: false,
                // A server that refuses to begin runs each of them as it comes.
                alone: open.iter().any(|at| needs_own(calls[*at].spec)),
            };
            let pipeline = transaction(calls, &texts, &open);
            let sending = Sending::All(&pipeline, answers(&open));
            let value = self.send(&mut trip, way, sending, |db, value| match value {
                Value::Array(values) => selected(db, calls, &open, values),
                _ => db,
            });
            let (selected, value) = value.await?;
            *db = selected;
            Outcome::read("the server", &open, listed(value))?.fill(&mut replies, calls, open);
        }
        Ok(in_places(replies))
    }

    /// Runs calls in their order in one write, where all data are on one server.
    pub async fn in_one_write(&self, db: &mut u32, calls: &[Call]) -> Result<Vec<Reply>> {
        let mut replies = vec![None; calls.len()];
        let texts = Texts::of(calls, &mut replies);
        let all = still_open(&replies);
        if all.is_empty() {
            return Ok(in_places(replies));
        }
        let mut pipeline = Pipeline::with_capacity(all.len());
        texts.add_all(&mut pipeline, calls, &all, !self.servers.follows());
        let specs = || calls.iter().map(|call| call.spec);
        let way = Way {
            db: *db,
            repeatable: specs().all(|spec| spec.flags.has(Flags::READONLY)),
            alone: specs().any(needs_own),
        };
        let sending = Sending::Each(&pipeline, all.len());
        let mut trip = Trip::new(None);
        let value = self.send(&mut trip, way, sending, |db, value| match value {
            Value::Array(values) => after(db, calls, &all, values),
            _ => db,
        });
        let (_, value) = value.await?;
        keep(&self.servers, db, calls, &all, listed(value), &mut replies);
        for at in still_open(&replies) {
            let call = &calls[at];
            let reply = match call.program {
                None => self.execute(db, call.spec, call.args.clone()).await,
                Some(_) => self.run_program(*db, call).await,
            };
            // Those before it have run.
            replies[at] = Some(in_place(reply).map_err(|error| error.applied(true))?);
        }
        Ok(in_places(replies))
    }

    /// Starts the trip of a call.
    async fn trip(&self, spec: &'static Spec, args: &[Bytes]) -> Result<Trip> {
        if !(spec.name.is_empty() && self.servers.has_slots()) {
            return Ok(Trip::new(self.servers.slot(spec, args)));
        }
        let (servers, args) = (Arc::clone(&self.servers), args.to_vec());
        aside(move || Ok(Trip::new(servers.slot(spec, &args)))).await
    }

    /// Returns the slot that all calls go by, if they do.
    async fn slot_of_all(&self, calls: &[Call]) -> Result<Option<u16>> {
        let mut undeclared = calls.iter().map(|call| call.spec.name.is_empty());
        if !(self.servers.has_slots() && undeclared.any(|is| is)) {
            return common_slot(&self.servers, calls);
        }
        let (servers, calls) = (Arc::clone(&self.servers), calls.to_vec());
        aside(move || common_slot(&servers, &calls)).await
    }

    /// Sends something to where a trip goes, and again where an answer sends it on. What is
    /// repeatable is also sent again after a connection was lost. Returns the answer, with the
    /// database that `selected` says is selected then.
    async fn send(
        &self,
        trip: &mut Trip,
        way: Way,
        sending: Sending<'_>,
        selected: impl Fn(u32, &Value) -> u32 + Send + Sync,
    ) -> Result<(u32, Value)> {
        loop {
            let (node, mut line) = self.line(trip, way).await?;
            let answer = node.lines().send(&mut line, sending, trip.asking()).await;
            let stays = |value| match sending {
                Sending::Each(..) => Ok(value),
                _ => self.stays(value),
            };
            let cause = match answer.and_then(stays) {
                Ok(value) => {
                    let db = selected(way.db, &value);
                    // One on which a transaction did not begin may be in any state.
                    let unknown = matches!(sending, Sending::All(..)) && !has_begun(&value);
                    if let Line::Own(lease) = &mut line {
                        lease.db = db;
                    }
                    node.lines().put(line, unknown);
                    return Ok((db, value));
                }
                Err(cause) => cause,
            };
            self.learn(trip, &node, line, cause, way.repeatable).await?;
        }
    }

    /// Takes in why something has to be sent again, and pauses before that.
    ///
    /// # Errors
    /// That cause, where it may not be sent again.
    async fn learn(
        &self,
        trip: &mut Trip,
        node: &Arc<Node>,
        line: Line,
        cause: RedisError,
        repeatable: bool,
    ) -> Result<()> {
        let trouble = Trouble::of(&cause);
        let in_time = !cause.is_timeout();
        let report = error(node.name(), cause, true);
        node.lines().put(line, trouble == Some(Trouble::Lost));
        let Some(trouble) = trouble else {
            return Err(report);
        };
        let pause = self.servers.learn(trip, node, &trouble);
        let again = trouble != Trouble::Lost || (repeatable && in_time);
        match pause.filter(|_| again) {
            Some(pause) => {
                sleep(pause).await;
                Ok(())
            }
            None => Err(report),
        }
    }

    /// Makes an answer that sends a call elsewhere an error; a transaction goes there as a whole,
    /// unless it did not begin: then its commands ran one by one.
    fn stays(&self, value: Value) -> RedisResult<Value> {
        let elsewhere = match &value {
            Value::Array(values) if !begun(values) => None,
            Value::Array(values) => {
                let mut all = values.iter();
                all.find_map(|value| redirection(&self.servers, value))
            }
            value => redirection(&self.servers, value),
        };
        elsewhere.map_or(Ok(value), Err)
    }

    /// Returns a connection to where a trip goes.
    async fn line(&self, trip: &mut Trip, way: Way) -> Result<(Arc<Node>, Line)> {
        loop {
            let node = match self.servers.known(trip) {
                Some(node) => node,
                None => self.ask(trip, Servers::node).await?,
            };
            if let Some(line) = node.lines().idle(way.db, way.alone).await {
                return Ok((node, line));
            }
            let node = self.ask(trip, Servers::fresh).await?;
            let error = match node.lines().connect(way.db, way.alone).await {
                Ok(line) => return Ok((node, line)),
                Err(error) => error,
            };
            let pause = self.servers.learn(trip, &node, &Trouble::Unreached);
            match pause.filter(|_| self.servers.may_pass(&error)) {
                Some(pause) => sleep(pause).await,
                None => return Err(error),
            }
        }
    }

    /// Asks where a trip goes, which may take as long as the time to connect.
    async fn ask(
        &self,
        trip: &mut Trip,
        ask: fn(&Servers, &Trip) -> Result<Arc<Node>>,
    ) -> Result<Arc<Node>> {
        // With one server there is nobody to ask.
        if !self.servers.follows() {
            return ask(&self.servers, trip);
        }
        let servers = Arc::clone(&self.servers);
        let taken = std::mem::replace(trip, Trip::new(None));
        let (taken, node) = aside(move || {
            let node = ask(&servers, &taken);
            Ok((taken, node))
        })
        .await?;
        *trip = taken;
        node
    }
}

/// How something is sent.
#[derive(Clone, Copy)]
struct Way {
    /// The database that is to be selected.
    db: u32,
    /// Whether it may run twice.
    repeatable: bool,
    /// Whether it needs a connection of its own.
    alone: bool,
}

/// Returns the answers that stand in a list.
fn listed(value: Value) -> Vec<Value> {
    match value {
        Value::Array(values) => values,
        value => vec![value],
    }
}

/// Tells whether the answer to a transaction says that it has begun.
fn has_begun(value: &Value) -> bool {
    !matches!(value, Value::Array(values) if !begun(values))
}

/// Tells whether a call that is sent with others needs a connection that is not shared: one that
/// waits would hold up the calls of others.
fn needs_own(spec: &Spec) -> bool {
    changes_connection(spec) || spec.wait.is_some()
}

/// Tells whether a call needs a connection of its own: it selects a database, or it is not known
/// what it does.
fn changes_connection(spec: &Spec) -> bool {
    spec.name.is_empty() || spec.flags.has(Flags::SELECTS)
}
