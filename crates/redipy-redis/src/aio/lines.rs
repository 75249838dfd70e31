//! The connections to one server over which calls go that hold no thread.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use redipy_core::Result;
use redis::{Client, RedisResult, Value};

use super::connect::Target;
use super::link::{Link, Live};
use super::own::{Lease, Owned};
use super::sending::Sending;
use crate::config::Config;

/// The connections to a server for calls that hold no thread.
pub struct Lines {
    target: Target,
    links: Mutex<HashMap<u32, Arc<Link>>>,
    owned: Owned,
}

/// A connection to send something over.
pub enum Line {
    /// One that others use at the same time.
    Shared(Arc<Link>, Live),
    /// One that nobody else uses.
    Own(Lease),
}

impl Lines {
    pub fn new(client: Client, name: &str, config: &Config) -> Self {
        let target = Target {
            client,
            name: Arc::from(name),
            connect_timeout: config.patience_with_one(),
            response_timeout: config.response_timeout,
            encrypted: config.tls.is_some(),
        };
        Self {
            owned: Owned::new(target.clone()),
            target,
            links: Mutex::default(),
        }
    }

    /// Returns the connection that calls in a database share.
    pub fn link(&self, db: u32) -> Arc<Link> {
        let mut links = self.links.lock();
        let make = || Arc::new(Link::new(self.target.clone(), db));
        Arc::clone(links.entry(db).or_insert_with(make))
    }

    /// Returns a connection that stands already.
    pub async fn idle(&self, db: u32, alone: bool) -> Option<Line> {
        if alone {
            return self.owned.idle(db).await.map(Line::Own);
        }
        let link = self.link(db);
        let live = link.open_already()?;
        Some(Line::Shared(link, live))
    }

    /// Makes a connection, in one try.
    pub async fn connect(&self, db: u32, alone: bool) -> Result<Line> {
        if alone {
            return self.owned.connect(db).await.map(Line::Own);
        }
        let link = self.link(db);
        let live = link.get().await?;
        Ok(Line::Shared(link, live))
    }

    /// Sends something over one of these connections.
    pub async fn send(
        &self,
        over: &mut Line,
        sending: Sending<'_>,
        asking: bool,
    ) -> RedisResult<Value> {
        match over {
            Line::Shared(_, live) => sending.send(live, asking).await,
            Line::Own(lease) => lease.send(self.response_timeout(), sending, asking).await,
        }
    }

    /// Takes a connection back that is no longer used; one that is lost is let go.
    pub fn put(&self, used: Line, lost: bool) {
        match used {
            Line::Shared(link, live) if lost => link.lose(&live),
            Line::Own(lease) if !lost => self.owned.put(lease),
            _ => {}
        }
    }

    pub const fn response_timeout(&self) -> Option<Duration> {
        self.target.response_timeout
    }
}

impl std::fmt::Debug for Lines {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lines").finish_non_exhaustive()
    }
}
