//! Watched keys of a server: a connection that is set aside until the transaction has run.

use std::sync::Arc;

use redipy_core::{Bytes, Call, Error, ErrorKind, Reply, Result, Watch};
use redis::{Cmd, ConnectionLike, Pipeline, RedisResult, Value};

use crate::pool::{Lease, Pool};
use crate::remote::{command, select, selected};
use crate::values::{error, reply, server_error};

/// A connection on which keys are watched.
#[derive(Debug)]
pub struct RemoteWatch {
    pool: Arc<Pool>,
    /// Nothing once the connection is lost, and with it what it watched.
    lease: Option<Lease>,
}

impl RemoteWatch {
    /// Starts to watch keys of a database.
    pub fn new(pool: &Arc<Pool>, db: u32, keys: &[Bytes]) -> Result<Self> {
        let mut watch = Self {
            lease: Some(pool.take()?),
            pool: Arc::clone(pool),
        };
        watch.run(false, |lease| select(lease, db))?;
        watch.add(keys)?;
        Ok(watch)
    }

    /// Does something on the connection, which is lost where it cannot be relied on any more.
    fn run<T>(&mut self, sent: bool, run: impl FnOnce(&mut Lease) -> RedisResult<T>) -> Result<T> {
        let lost = || {
            let text = format!(
                "ERR {} closed the connection that watches keys",
                self.pool.address()
            );
            Error::new(ErrorKind::Connection, text)
        };
        let lease = self.lease.as_mut().ok_or_else(lost)?;
        run(lease).map_err(|cause| {
            if cause.code().is_none() {
                self.lease = None;
            }
            error(self.pool.address(), cause, sent)
        })
    }

    /// Gives back the connection, on which nothing is watched any more.
    fn finish(&mut self) {
        if let Some(lease) = self.lease.take() {
            self.pool.put(lease);
        }
    }
}

impl Watch for RemoteWatch {
    fn add(&mut self, keys: &[Bytes]) -> Result<()> {
        if keys.is_empty() {
            return Ok(());
        }
        let mut watch = Cmd::new();
        watch.arg("WATCH");
        for key in keys {
            watch.arg(key.as_slice());
        }
        self.run(false, |lease| watch.exec(&mut lease.connection))
    }

    fn execute_all(
        mut self: Box<Self>,
        db: &mut u32,
        calls: &[Call],
    ) -> Result<Option<Vec<Reply>>> {
        // A server runs nothing where it cannot queue a command. What can be known before it is asked
        // stands in its place instead, as on any backend.
        let checks = calls
            .iter()
            .map(|call| call.spec.check_arity(call.args.len()));
        let mut replies: Vec<Option<Reply>> =
            checks.map(|check| check.err().map(Reply::Error)).collect();
        let open: Vec<usize> = (0..calls.len())
            .filter(|at| replies[*at].is_none())
            .collect();
        let mut pipeline = Pipeline::with_capacity(open.len() + 2);
        pipeline.cmd("MULTI");
        for at in &open {
            pipeline.add_command(command(calls[*at].spec, &calls[*at].args));
        }
        pipeline.cmd("EXEC");
        let packed = pipeline.get_packed_pipeline();
        let from = *db;
        let mut values = self.run(true, |lease| {
            select(lease, from)?;
            let values = lease
                .connection
                .req_packed_commands(&packed, 0, open.len() + 2)?;
            if let Some(Value::Array(replies)) = values.last() {
                lease.db = selected(lease.db, calls, &open, replies);
            }
            Ok(values)
        })?;
        let outcome = values.pop();
        if matches!(
            outcome,
            Some(Value::Array(_) | Value::Nil | Value::ServerError(_))
        ) {
            // The server has let go of the keys by now.
            self.finish();
        }
        match outcome {
            Some(Value::Nil) => Ok(None),
            Some(Value::Array(ran)) => {
                *db = selected(*db, calls, &open, &ran);
                for (at, value) in open.into_iter().zip(ran) {
                    replies[at] = Some(reply(calls[at].spec, &calls[at].args, value));
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
                format!("ERR {} answered EXEC with no list", self.pool.address()),
            )),
        }
    }
}

impl Drop for RemoteWatch {
    fn drop(&mut self) {
        let unwatch = |lease: &mut Lease| Cmd::new().arg("UNWATCH").exec(&mut lease.connection);
        if self.lease.is_some() && self.run(false, unwatch).is_ok() {
            self.finish();
        }
    }
}
