//! Connections that belong to one call at a time: one that waits would hold up all others, and one
//! that changes the connection must not change it for others.

use std::time::{Duration, Instant};

use parking_lot::Mutex;
use redipy_core::Result;
use redis::{Cmd, RedisResult, Value};

use super::connect::{Target, connect, within};
use super::link::Live;
use super::sending::Sending;
use crate::pool::{DOUBTFUL, MOST_IDLE};

/// The connections to a server that nobody uses.
pub struct Owned {
    target: Target,
    idle: Mutex<Vec<(Lease, Instant)>>,
}

/// A connection for one call.
pub struct Lease {
    live: Live,
    /// The database that is selected.
    pub db: u32,
    /// The number by which the server knows it, once it was asked for.
    id: Option<i64>,
}

impl Owned {
    pub fn new(target: Target) -> Self {
        Self {
            target,
            idle: Mutex::default(),
        }
    }

    /// Returns an idle connection that stands, with this database selected, if there is one.
    pub async fn idle(&self, db: u32) -> Option<Lease> {
        while let Some((mut lease, since)) = self.pop() {
            if !lease.live.is_open() {
                lease.live.forget_if_inherited();
                continue;
            }
            let time = self.target.response_timeout;
            let stands =
                since.elapsed() < DOUBTFUL || lease.ask(time, redis::cmd("PING")).await.is_ok();
            if stands && lease.select(time, db).await {
                return Some(lease);
            }
        }
        None
    }

    fn pop(&self) -> Option<(Lease, Instant)> {
        self.idle.lock().pop()
    }

    /// Makes a connection with this database selected.
    pub async fn connect(&self, db: u32) -> Result<Lease> {
        let live = connect(&self.target, db, None).await?;
        Ok(Lease { live, db, id: None })
    }

    /// Takes a connection back, on which nothing is under way.
    pub fn put(&self, lease: Lease) {
        let mut idle = self.idle.lock();
        if lease.live.is_open() && idle.len() < MOST_IDLE {
            idle.push((lease, Instant::now()));
        }
    }
}

impl Lease {
    /// Sends something and waits so long for the answer; without an end where there is none.
    pub async fn send(
        &mut self,
        time: Option<Duration>,
        sending: Sending<'_>,
        asking: bool,
    ) -> RedisResult<Value> {
        within(time, sending.send(&mut self.live, asking)).await
    }

    async fn ask(&mut self, time: Option<Duration>, command: Cmd) -> RedisResult<Value> {
        self.send(time, Sending::One(&command), false)
            .await?
            .extract_error()
    }

    /// Returns the number by which the server knows the connection.
    pub async fn id(&mut self, time: Option<Duration>) -> RedisResult<i64> {
        if let Some(id) = self.id {
            return Ok(id);
        }
        let mut command = redis::cmd("CLIENT");
        command.arg("ID");
        let id = match self.ask(time, command).await? {
            Value::Int(id) => id,
            _ => 0,
        };
        self.id = Some(id);
        Ok(id)
    }

    /// Selects a database; tells whether that was possible.
    async fn select(&mut self, time: Option<Duration>, db: u32) -> bool {
        if self.db == db {
            return true;
        }
        let mut select = redis::cmd("SELECT");
        select.arg(db);
        self.db = db;
        self.ask(time, select).await.is_ok()
    }
}
