//! How a call gets to its server: on which connection, and again where it may.

use std::sync::Arc;
use std::thread;

use redipy_core::Result;
use redis::{Cmd, ConnectionLike, RedisError, RedisResult, ServerError, Value};

use crate::pool::Lease;
use crate::servers::{Node, Servers, Trip, Trouble};
use crate::values::error;

/// Runs something on a connection to where a trip goes, with a database selected, and again where
/// an answer sends it on. What is repeatable is also sent again after a connection was lost. What
/// runs is told whether to send `ASKING` first.
pub fn on_connection<T>(
    servers: &Servers,
    trip: &mut Trip,
    db: u32,
    repeatable: bool,
    run: impl FnMut(&mut Lease, bool) -> RedisResult<T>,
) -> Result<T> {
    let (value, node, lease) = hold(servers, trip, db, repeatable, run)?;
    node.pool().put(lease);
    Ok(value)
}

/// Does what [`on_connection`] does, and hands out the connection too.
pub fn hold<T>(
    servers: &Servers,
    trip: &mut Trip,
    db: u32,
    repeatable: bool,
    mut run: impl FnMut(&mut Lease, bool) -> RedisResult<T>,
) -> Result<(T, Arc<Node>, Lease)> {
    loop {
        let (node, mut lease) = lease(servers, trip)?;
        let selected = select(&mut lease, db);
        let sent = selected.is_ok();
        let cause = match selected.and_then(|()| run(&mut lease, trip.asking())) {
            Ok(value) => return Ok((value, node, lease)),
            Err(cause) => cause,
        };
        let trouble = Trouble::of(&cause);
        let in_time = !cause.is_timeout();
        let report = error(node.name(), cause, sent);
        if trouble != Some(Trouble::Lost) {
            node.pool().put(lease);
        }
        let Some(trouble) = trouble else {
            return Err(report);
        };
        let pause = servers.learn(trip, &node, &trouble);
        let again = trouble != Trouble::Lost || ((repeatable || !sent) && in_time);
        match pause.filter(|_| again) {
            Some(pause) => thread::sleep(pause),
            None => return Err(report),
        }
    }
}

/// Returns a connection to where a trip goes.
fn lease(servers: &Servers, trip: &mut Trip) -> Result<(Arc<Node>, Lease)> {
    loop {
        let node = servers.node(trip)?;
        if let Some(lease) = node.pool().idle() {
            return Ok((node, lease));
        }
        let node = servers.fresh(trip)?;
        let error = match node.pool().take() {
            Ok(lease) => return Ok((node, lease)),
            Err(error) => error,
        };
        let pause = servers.learn(trip, &node, &Trouble::Unreached);
        match pause.filter(|_| servers.may_pass(&error)) {
            Some(pause) => thread::sleep(pause),
            None => return Err(error),
        }
    }
}

/// Selects a database on a connection, unless it is selected there already.
pub fn select(lease: &mut Lease, db: u32) -> RedisResult<()> {
    if lease.db != db {
        Cmd::new()
            .arg("SELECT")
            .arg(db)
            .exec(&mut lease.connection)?;
        lease.db = db;
    }
    Ok(())
}

/// Sends a command and returns the answer.
pub fn request(lease: &mut Lease, asking: bool, command: &Cmd) -> RedisResult<Value> {
    if !asking {
        return lease.connection.req_command(command);
    }
    let mut values = request_all(lease, asking, &command.get_packed_command(), 1)?;
    Ok(values.pop().unwrap_or(Value::Nil))
}

/// Sends commands in one write and returns so many answers.
pub fn request_all(
    lease: &mut Lease,
    asking: bool,
    packed: &[u8],
    answers: usize,
) -> RedisResult<Vec<Value>> {
    if !asking {
        return lease.connection.req_packed_commands(packed, 0, answers);
    }
    let packed = [&redis::cmd("ASKING").get_packed_command(), packed].concat();
    let connection = &mut lease.connection;
    let mut values = connection.req_packed_commands(&packed, 0, answers + 1)?;
    values.remove(0);
    Ok(values)
}

/// Returns the error of an answer that sends a call elsewhere.
pub fn redirection(servers: &Servers, value: &Value) -> Option<RedisError> {
    match value {
        Value::ServerError(error)
            if servers.follows()
                && Trouble::of_answer(error).is_some()
                && !(is_of_script(error) && error.code() != "READONLY") =>
        {
            Some(error.clone().into())
        }
        _ => None,
    }
}

/// Tells whether an error is one that a script ended with: what it did before has been done. A server that
/// lets nobody write has let the script write nothing either.
fn is_of_script(error: &ServerError) -> bool {
    let details = error.details().unwrap_or_default();
    details.contains(", on @user_script")
}
