//! The master that sentinels know by a name.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::{Mutex, RwLock};
use redipy_core::{Error, ErrorKind, Result};
use redis::{Cmd, RedisResult, Value};

use super::{Node, Trip, Trouble, Way, patience, persist};
use crate::config::{Address, Config, Login};
use crate::pool::Pool;

/// The number of times a lost connection is made up for in one call.
const MOST_LOSSES: u32 = 3;

#[derive(Debug)]
pub(super) struct Sentinels {
    config: Arc<Config>,
    service: String,
    /// The sentinels, the one that answered last in front.
    pools: Mutex<Vec<Arc<Pool>>>,
    master: RwLock<Option<Arc<Node>>>,
}

impl Sentinels {
    pub(super) fn new(
        config: &Arc<Config>,
        sentinels: &[Address],
        service: &str,
        login: &Login,
    ) -> Result<Self> {
        let pool = |address: &Address| {
            let client = config.client_of(address, login, 0)?;
            let name = address.to_string();
            Ok(Arc::new(Pool::new(client, name, config)))
        };
        let sentinels: Result<Vec<_>> = sentinels.iter().map(pool).collect();
        Ok(Self {
            config: Arc::clone(config),
            service: service.to_owned(),
            pools: Mutex::new(sentinels?),
            master: RwLock::default(),
        })
    }

    /// Returns the master, to which there is a connection then.
    fn ask(&self) -> Result<Arc<Node>> {
        let address = self.address()?;
        let known = self.master.read().clone();
        let node = match known.filter(|node| node.address == address) {
            Some(node) => node,
            None => Node::new(&self.config, &address, 0)?,
        };
        // A new connection, since those that are there may be about to be closed.
        let lease = node.pool().connect()?;
        node.pool().put(lease);
        self.check_role(&node)?;
        *self.master.write() = Some(Arc::clone(&node));
        Ok(node)
    }

    /// Asks one sentinel after the other where the master is.
    fn address(&self) -> Result<Address> {
        let sentinels = self.pools.lock().clone();
        let mut failures = Vec::new();
        let mut unknown = false;
        for (at, sentinel) in sentinels.iter().enumerate() {
            match self.ask_one(sentinel) {
                Ok(Some(address)) => {
                    if at > 0 {
                        self.prefer(sentinel);
                    }
                    return Ok(address);
                }
                Ok(None) => unknown = true,
                Err(error) => failures.push(error),
            }
        }
        if unknown {
            return Err(Error::new(
                ErrorKind::InvalidConfig,
                format!(
                    "ERR the sentinels at {} know no master '{}'",
                    names(&sentinels),
                    self.service
                ),
            ));
        }
        let denied = failures
            .iter()
            .find(|error| error.kind() == ErrorKind::Denied);
        let kind = denied.map_or(ErrorKind::Connection, Error::kind);
        let told: Vec<_> = failures
            .iter()
            .map(|error| error.message().trim_start_matches("ERR "))
            .collect();
        let text = format!(
            "ERR no sentinel told where '{}' is: {}",
            self.service,
            told.join("; ")
        );
        Err(Error::new(kind, text))
    }

    fn ask_one(&self, sentinel: &Pool) -> Result<Option<Address>> {
        let mut question = Cmd::new();
        question
            .arg("SENTINEL")
            .arg("GET-MASTER-ADDR-BY-NAME")
            .arg(&self.service);
        let report = |cause| sentinel.report(cause);
        let answer = sentinel.ask(&question)?.map_err(report)?;
        let Value::Array(parts) = answer else {
            return Ok(None);
        };
        let [host, port] = &parts[..] else {
            return Ok(None);
        };
        let host: RedisResult<String> = redis::from_redis_value_ref(host).map_err(Into::into);
        let port: RedisResult<u16> = redis::from_redis_value_ref(port).map_err(Into::into);
        Ok(Some(Address::Tcp(
            host.map_err(report)?,
            port.map_err(report)?,
        )))
    }

    /// Asks this sentinel first from now on.
    fn prefer(&self, sentinel: &Arc<Pool>) {
        let mut sentinels = self.pools.lock();
        if let Some(at) = sentinels.iter().position(|one| Arc::ptr_eq(one, sentinel)) {
            sentinels.swap(0, at);
        }
    }

    /// Refuses a server that has become a replica without the sentinels knowing it yet.
    fn check_role(&self, node: &Node) -> Result<()> {
        let answer = match node.pool().ask(&redis::cmd("ROLE"))? {
            Ok(answer) => answer,
            // Who may not ask does without.
            Err(error) if error.code() == Some("NOPERM") => return Ok(()),
            Err(error) => return Err(node.pool().report(error)),
        };
        let is_master = matches!(
            answer,
            Value::Array(parts) if matches!(parts.first(), Some(Value::BulkString(role)) if role == b"master")
        );
        if is_master {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::Connection,
            format!(
                "ERR {} is no master, although the sentinels name it for '{}'",
                node.name(),
                self.service
            ),
        ))
    }
}

fn names(sentinels: &[Arc<Pool>]) -> String {
    let names: Vec<_> = sentinels.iter().map(|pool| pool.address()).collect();
    names.join(", ")
}

impl Way for Sentinels {
    fn known(&self, _: Option<u16>) -> Option<Arc<Node>> {
        self.master.read().clone()
    }

    fn find(&self, trip: &Trip) -> Result<Arc<Node>> {
        self.known(None).map_or_else(|| self.fresh(trip), Ok)
    }

    fn fresh(&self, trip: &Trip) -> Result<Arc<Node>> {
        // During a failover, sentinels still name a master that is gone.
        persist(trip, patience(&self.config), || self.ask())
    }

    fn learn(&self, trip: &mut Trip, node: &Arc<Node>, trouble: &Trouble) -> Option<Duration> {
        let mut master = self.master.write();
        if master
            .as_ref()
            .is_some_and(|master| Arc::ptr_eq(master, node))
        {
            *master = None;
        }
        drop(master);
        match trouble {
            Trouble::Lost if trip.losses > MOST_LOSSES => None,
            Trouble::Lost | Trouble::Unreached | Trouble::NoMaster => {
                trip.pause(patience(&self.config))
            }
            _ => None,
        }
    }
}
