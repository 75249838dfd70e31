//! Calls of scripts, and what is to reach a server while a script keeps it busy.

use redipy_core::{Bytes, Call, Error, ErrorKind, Program, Reply, Result, Spec};
use redis::{Client, ConnectionLike};

use super::Remote;
use crate::connection::Connection;
use crate::programs::{by_name, in_full, is_unknown};
use crate::servers::{Node, Trip};
use crate::values::{error, read, reply};
use crate::words::command;

impl Remote {
    /// Runs a program as a script: by its name, and with its text where the server does not know it.
    pub(super) fn run_program(&self, db: u32, call: &Call, program: &dyn Program) -> Result<Reply> {
        let text = program.text(b"")?;
        let mut trip = Trip::new(self.servers.slot(call.spec, &call.args));
        let named = by_name(&text, &call.args);
        let mut value = self.request(&mut trip, db, false, &named, |_, _| ())?;
        if is_unknown(&value) {
            let full = in_full(&text, &call.args);
            value = self.request(&mut trip, db, false, &full, |_, _| ())?;
        }
        read(program, value)
    }

    /// Runs a command that a server answers even while a script keeps it busy, on each master: it is done
    /// where one of them does it.
    pub(super) fn beside(&self, spec: &'static Spec, args: &[Bytes]) -> Result<Reply> {
        let mut worst = None;
        for node in self.servers.nodes()? {
            match on_new_connection(self, &node, spec, args) {
                Ok(reply) => return Ok(reply),
                // That a script cannot be stopped says more than that none runs elsewhere.
                Err(error) if error.code() != "NOTBUSY" => worst = Some(error),
                Err(error) => worst = worst.or(Some(error)),
            }
        }
        Err(worst.unwrap_or_else(|| Error::new(ErrorKind::Connection, "ERR there is no server")))
    }
}

/// Sends a call over a connection of its own. While it is busy, a server lets nobody select a database.
fn on_new_connection(
    remote: &Remote,
    node: &Node,
    spec: &'static Spec,
    args: &[Bytes],
) -> Result<Reply> {
    let config = remote.servers.config();
    let report = |error| node.pool().report(error);
    let info = node.client().get_connection_info().clone();
    let who = info.redis_settings().clone().set_db(0);
    let client = Client::open(info.set_redis_settings(who)).map_err(report)?;
    let connection = Connection::open(&client, config.patience_with_one());
    let mut connection = connection.map_err(report)?;
    connection
        .set_timeout(config.response_timeout)
        .map_err(report)?;
    let value = connection.req_command(&command(spec, args));
    let value = value.map_err(|cause| error(node.name(), cause, true))?;
    match reply(spec, args, value) {
        Reply::Error(error) => Err(error),
        reply => Ok(reply),
    }
}
