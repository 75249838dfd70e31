//! Watched keys of a server: a connection that is set aside until the transaction has run.

use std::sync::Arc;

use redipy_core::{Bytes, Call, Error, ErrorKind, Reply, Result, Watch};
use redis::{Cmd, RedisResult, Value};

use crate::pool::Lease;
use crate::programs::Texts;
use crate::remote::{hold, redirection, request_all, select};
use crate::servers::{Node, Servers, Trip, Trouble, common_slot, same_slot};
use crate::values::{answer, error, server_error};
use crate::words::{answers, not_begun, selected, still_open, transaction};

/// Keys that are watched on a connection.
#[derive(Debug)]
pub struct RemoteWatch {
    servers: Arc<Servers>,
    db: u32,
    /// The slot of the keys, on a cluster.
    slot: Option<u16>,
    state: State,
}

/// What is watched where.
#[derive(Debug)]
enum State {
    /// Nothing so far.
    Nothing,
    /// Keys on a connection.
    Held(Arc<Node>, Lease),
    /// The connection is lost, and with it what it watched.
    Lost(Arc<Node>),
}

impl RemoteWatch {
    /// Starts to watch keys of a database.
    pub fn new(servers: &Arc<Servers>, db: u32, keys: &[Bytes]) -> Result<Self> {
        let mut watch = Self {
            servers: Arc::clone(servers),
            db,
            slot: None,
            state: State::Nothing,
        };
        watch.add(keys)?;
        Ok(watch)
    }

    /// Does something on the connection, which is lost where it cannot be relied on any more.
    fn run<T>(&mut self, sent: bool, run: impl FnOnce(&mut Lease) -> RedisResult<T>) -> Result<T> {
        let (node, outcome) = match &mut self.state {
            State::Held(node, lease) if lease.is_foreign() => return Err(lost(node)),
            State::Held(node, lease) => (Arc::clone(node), run(lease)),
            State::Lost(node) => return Err(lost(node)),
            State::Nothing => return Err(Error::state("ERR no key is watched")),
        };
        outcome.map_err(|cause| {
            match Trouble::of(&cause) {
                Some(Trouble::Lost) | None => {}
                // The keys are elsewhere, where nobody has watched them.
                Some(_) => return moved(&self.servers, self.slot, &node, &cause),
            }
            if cause.code().is_none() {
                node.pool().clear();
                self.state = State::Lost(Arc::clone(&node));
            }
            error(node.name(), cause, sent)
        })
    }

    /// Starts to watch keys on a connection of their own.
    fn begin(&mut self, watch: &Cmd) -> Result<()> {
        let mut trip = Trip::new(self.slot);
        let packed = watch.get_packed_command();
        // To watch is repeatable: what a lost connection watched, it watches no more.
        let ((), node, lease) = hold(&self.servers, &mut trip, self.db, true, |lease, asking| {
            let values = request_all(lease, asking, &packed, 1)?;
            values
                .into_iter()
                .try_for_each(|value| value.extract_error().map(drop))
        })
        .map_err(|error| error.applied(false))?;
        self.state = State::Held(node, lease);
        Ok(())
    }

    /// Gives back the connection, on which nothing is watched any more.
    fn finish(&mut self) {
        if let State::Held(node, lease) = std::mem::replace(&mut self.state, State::Nothing) {
            node.pool().put(lease);
        }
    }

    /// Sends the calls at these positions as a transaction and returns the answers.
    fn send(
        &mut self,
        db: u32,
        calls: &[Call],
        texts: &Texts,
        open: &[usize],
    ) -> Result<Vec<Value>> {
        let packed = transaction(calls, texts, open).get_packed_pipeline();
        self.run(false, |lease| select(lease, db))?;
        self.run(true, |lease| {
            let values = request_all(lease, false, &packed, answers(open))?;
            lease.db = selected(lease.db, calls, open, &values);
            Ok(values)
        })
    }
}

fn lost(node: &Node) -> Error {
    let text = format!(
        "ERR {} closed the connection that watches keys",
        node.name()
    );
    Error::new(ErrorKind::Connection, text)
}

impl Watch for RemoteWatch {
    fn add(&mut self, keys: &[Bytes]) -> Result<()> {
        if keys.is_empty() {
            return Ok(());
        }
        self.slot = same_slot(&self.servers, self.slot, keys)?;
        let mut watch = redis::cmd("WATCH");
        for key in keys {
            watch.arg(key.as_slice());
        }
        match &self.state {
            State::Nothing => self.begin(&watch),
            _ => self.run(false, |lease| watch.exec(&mut lease.connection)),
        }
    }

    fn execute_all(
        mut self: Box<Self>,
        db: &mut u32,
        calls: &[Call],
    ) -> Result<Option<Vec<Reply>>> {
        let slot = common_slot(&self.servers, calls)?.or(self.slot);
        if self.slot.is_some_and(|watched| slot != Some(watched)) {
            return Err(crate::servers::cross_slot());
        }
        if matches!(self.state, State::Nothing) {
            // Nothing is watched; what comes is a transaction like any other.
            let trip_to = self.servers.node(&Trip::new(slot))?;
            let lease = trip_to.pool().take()?;
            self.state = State::Held(trip_to, lease);
        }
        // A server runs nothing where it cannot queue a command. What can be known before it is asked
        // stands in its place instead, as on any backend.
        let checks = calls
            .iter()
            .map(|call| call.spec.check_arity(call.args.len()));
        let mut replies: Vec<Option<Reply>> =
            checks.map(|check| check.err().map(Reply::Error)).collect();
        let texts = Texts::of(calls, &mut replies);
        let open = still_open(&replies);
        let mut values = self.send(*db, calls, &texts, &open)?;
        if let Some(Value::ServerError(refused)) = values.first() {
            let error = not_begun(refused);
            self.state = State::Nothing;
            return Err(error);
        }
        let sent_on = values
            .iter()
            .find_map(|value| redirection(&self.servers, value));
        let selected = selected(*db, calls, &open, &values);
        let outcome = values.pop();
        if matches!(
            outcome,
            Some(Value::Array(_) | Value::Nil | Value::ServerError(_))
        ) {
            // The server has let go of the keys by now.
            let node = match &self.state {
                State::Held(node, _) | State::Lost(node) => Some(Arc::clone(node)),
                State::Nothing => None,
            };
            self.finish();
            if let (Some(cause), Some(node)) = (sent_on, node) {
                return Err(moved(&self.servers, slot, &node, &cause));
            }
        }
        match outcome {
            Some(Value::Nil) => Ok(None),
            Some(Value::Array(ran)) => {
                *db = selected;
                for (at, value) in open.into_iter().zip(ran) {
                    replies[at] = Some(answer(&calls[at], value));
                }
                Ok(Some(replies.into_iter().flatten().collect()))
            }
            Some(Value::ServerError(aborted)) => {
                let refused = values.iter().find_map(|value| match value {
                    Value::ServerError(error) => Some(error),
                    _ => None,
                });
                Err(server_error(refused.unwrap_or(&aborted)))
            }
            _ => Err(Error::new(
                ErrorKind::Connection,
                "ERR the server answered EXEC with no list",
            )),
        }
    }
}

/// Takes in that the keys are elsewhere, where nobody has watched them.
fn moved(
    servers: &Servers,
    slot: Option<u16>,
    node: &Arc<Node>,
    cause: &redis::RedisError,
) -> Error {
    if let Some(trouble) = Trouble::of(cause) {
        servers.learn(&mut Trip::new(slot), node, &trouble);
    }
    Error::new(
        ErrorKind::Other,
        format!(
            "TRYAGAIN the watched keys have left {}; watch them again",
            node.name()
        ),
    )
}

impl Drop for RemoteWatch {
    fn drop(&mut self) {
        let unwatch = |lease: &mut Lease| redis::cmd("UNWATCH").exec(&mut lease.connection);
        if matches!(self.state, State::Held(..)) && self.run(false, unwatch).is_ok() {
            self.finish();
        }
    }
}
