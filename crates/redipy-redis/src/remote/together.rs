//! Calls that are sent together: as one transaction, or each by itself in as few writes as can be.

use std::sync::Arc;

use redipy_core::{Backend, Call, Error, ErrorKind, Flags, Reply, Result};
use redis::{Pipeline, Value};

use super::sending::on_connection;
use super::{Remote, hold, redirection, request_all};
use crate::programs::Texts;
use crate::servers::{Node, Servers, Trip, common_slot};
use crate::values::answer;
use crate::words::{Outcome, answers, begun, selected, selects, still_open, transaction};

/// Calls, by their positions, that go to one server, and the slot of one of them.
type Group = (Option<u16>, Vec<usize>);

impl Remote {
    /// Runs calls as one transaction, on the one server that has their keys.
    pub(super) fn atomically(&self, db: &mut u32, calls: &[Call]) -> Result<Vec<Reply>> {
        let mut trip = Trip::new(common_slot(&self.servers, calls)?);
        let mut replies: Vec<Option<Reply>> = calls
            .iter()
            .map(|call| refuse(&self.servers, call))
            .collect();
        let texts = Texts::of(calls, &mut replies);
        loop {
            let open = still_open(&replies);
            if open.is_empty() {
                break;
            }
            let outcome = self.transaction(&mut trip, db, calls, &texts, &open)?;
            outcome.fill(&mut replies, calls, open);
        }
        Ok(in_places(replies))
    }

    /// Sends the calls at these positions as one transaction, in one write.
    fn transaction(
        &self,
        trip: &mut Trip,
        db: &mut u32,
        calls: &[Call],
        texts: &Texts,
        open: &[usize],
    ) -> Result<Outcome> {
        let packed = transaction(calls, texts, open).get_packed_pipeline();
        let servers = &*self.servers;
        let (values, node, lease) = hold(servers, trip, *db, false, |lease, asking| {
            let values = request_all(lease, asking, &packed, answers(open))?;
            if !begun(&values) {
                return Ok(values);
            }
            // Sent elsewhere, it goes there as a whole; nothing has run.
            let mut sent_on = values
                .iter()
                .filter_map(|value| redirection(servers, value));
            if let Some(redirection) = sent_on.next() {
                return Err(redirection);
            }
            lease.db = selected(lease.db, calls, open, &values);
            Ok(values)
        })?;
        if begun(&values) {
            node.pool().put(lease);
        }
        *db = selected(*db, calls, open, &values);
        Outcome::read(node.name(), open, values)
    }

    /// Runs calls in their order, as many as possible in one write to each server.
    pub(super) fn separately(&self, db: &mut u32, calls: &[Call]) -> Result<Vec<Reply>> {
        let mut replies: Vec<Option<Reply>> = vec![None; calls.len()];
        let texts = Texts::of(calls, &mut replies);
        let mut ran = false;
        let spread = |at: &usize| self.servers.spread(calls[*at].spec).is_some();
        let all = still_open(&replies);
        // What concerns all servers comes after all that stands before it, and before all behind.
        for stretch in all.chunk_by(|a, b| !spread(a) && !spread(b)) {
            let alone = stretch.iter().any(spread);
            for (slot, group) in self.groups(calls, stretch)? {
                let done = if alone {
                    self.one_by_one(db, calls, &group, &mut replies)
                } else {
                    self.in_one_write((slot, &group), db, calls, &texts, &mut replies)
                };
                done.map_err(|error| maybe_applied(error, ran))?;
                ran = true;
            }
            let open = still_open(&replies);
            let sent_on: Vec<usize> = open.into_iter().filter(|at| stretch.contains(at)).collect();
            let done = self.one_by_one(db, calls, &sent_on, &mut replies);
            done.map_err(|error| maybe_applied(error, ran))?;
        }
        Ok(in_places(replies))
    }

    /// Puts the calls of one server together.
    fn groups(&self, calls: &[Call], open: &[usize]) -> Result<Vec<Group>> {
        if !self.servers.has_slots() {
            return Ok(vec![(None, open.to_vec())]);
        }
        let mut groups: Vec<(Arc<Node>, Group)> = Vec::new();
        for at in open {
            let slot = self.servers.slot(calls[*at].spec, &calls[*at].args);
            let node = self.servers.node(&Trip::new(slot))?;
            match groups.iter_mut().find(|(of, _)| Arc::ptr_eq(of, &node)) {
                Some((_, (any, group))) => {
                    *any = any.or(slot);
                    group.push(*at);
                }
                None => groups.push((node, (slot, vec![*at]))),
            }
        }
        Ok(groups.into_iter().map(|(_, group)| group).collect())
    }

    /// Sends calls in one write. Those that the server sends elsewhere stay without a reply.
    fn in_one_write(
        &self,
        (slot, group): (Option<u16>, &[usize]),
        db: &mut u32,
        calls: &[Call],
        texts: &Texts,
        replies: &mut [Option<Reply>],
    ) -> Result<()> {
        let mut pipeline = Pipeline::with_capacity(group.len());
        // Where a call can be sent elsewhere by itself, the text may not be here.
        texts.add_all(&mut pipeline, calls, group, !self.servers.follows());
        let packed = pipeline.get_packed_pipeline();
        let repeatable = group.iter().all(|at| reads(&calls[*at]));
        let mut trip = Trip::new(slot);
        let servers = &*self.servers;
        let values = on_connection(servers, &mut trip, *db, repeatable, |lease, asking| {
            let values = request_all(lease, asking, &packed, group.len())?;
            lease.db = after(lease.db, calls, group, &values);
            Ok(values)
        })?;
        keep(servers, db, calls, group, values, replies);
        Ok(())
    }

    /// Runs calls one after the other.
    fn one_by_one(
        &self,
        db: &mut u32,
        calls: &[Call],
        group: &[usize],
        replies: &mut [Option<Reply>],
    ) -> Result<()> {
        for at in group {
            let reply = self.execute_call(db, &calls[*at]);
            replies[*at] = Some(in_place(reply)?);
        }
        Ok(())
    }
}

/// Keeps the replies to calls that were sent in one write, and the database that is selected by
/// them. Those that the server sends elsewhere stay without a reply.
pub fn keep(
    servers: &Servers,
    db: &mut u32,
    calls: &[Call],
    group: &[usize],
    values: Vec<Value>,
    replies: &mut [Option<Reply>],
) {
    let first = values
        .iter()
        .position(|value| redirection(servers, value).is_some())
        .filter(|_| !servers.has_slots())
        .unwrap_or(values.len());
    *db = after(*db, calls, &group[..first], &values);
    for (place, (at, value)) in group.iter().zip(values).enumerate() {
        let call = &calls[*at];
        // What only reads, or selects a database, comes behind what has not run so far.
        let again = reads(call) || selects(call.spec, &call.args).is_some();
        let too_soon = place > first && again;
        if redirection(servers, &value).is_none() && !too_soon {
            replies[*at] = Some(answer(call, value));
        }
    }
}

fn reads(call: &Call) -> bool {
    call.spec.flags.has(Flags::READONLY)
}

/// Refuses a call that one server of several cannot answer.
pub fn refuse(servers: &Servers, call: &Call) -> Option<Reply> {
    servers.spread(call.spec)?;
    let text = format!(
        "ERR {} concerns all servers of a cluster and cannot be part of a transaction there",
        call.spec.name
    );
    Some(Reply::Error(Error::argument(text)))
}

/// Says of an error that calls before may have run.
fn maybe_applied(error: Error, before: bool) -> Error {
    let maybe = before || error.maybe_applied();
    error.applied(maybe)
}

/// Returns the database that is selected after calls with these answers.
pub fn after(db: u32, calls: &[Call], group: &[usize], values: &[Value]) -> u32 {
    let done = group
        .iter()
        .zip(values)
        .filter(|(_, value)| **value == Value::Okay);
    let selections = done.filter_map(|(at, _)| selects(calls[*at].spec, &calls[*at].args));
    selections.fold(db, |_, selected| selected)
}

/// Puts an error of a command in the place of its reply; one of the way to the data stays one.
pub fn in_place(reply: Result<Reply>) -> Result<Reply> {
    let of_way = |error: &Error| {
        matches!(
            error.kind(),
            ErrorKind::Connection | ErrorKind::Timeout | ErrorKind::InvalidConfig
        )
    };
    match reply {
        Err(error) if !of_way(&error) => Ok(Reply::Error(error)),
        reply => reply,
    }
}

/// Returns the replies, all of which are there by now.
pub fn in_places(replies: Vec<Option<Reply>>) -> Vec<Reply> {
    let replies = replies.into_iter();
    replies.map(|reply| reply.unwrap_or(Reply::Nil)).collect()
}
