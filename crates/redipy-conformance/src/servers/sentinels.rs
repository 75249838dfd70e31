//! A master with a replica, and three sentinels that watch them.

use std::io;
use std::net::SocketAddr;

use crate::program::StartError;
use crate::reply::Reply;
use crate::server::RedisServer;

use super::{start_all, text, wait_for};

/// The name by which the sentinels know the master.
pub const SERVICE: &str = "tests";

/// How long the master may be silent until a sentinel takes it for dead, in milliseconds: long, since
/// a busy machine can silence it for a while.
const DOWN_AFTER: &str = "30000";

/// How long it may be silent in tests that end it.
const DOWN_AFTER_QUICK: &str = "400";

/// How long a failover may take until another one is tried, in milliseconds.
const FAILOVER: &str = "4000";

/// The running servers.
#[derive(Debug)]
pub struct Sentinels {
    /// The server that began as the master, and the one that began as its replica.
    pub servers: [RedisServer; 2],
    /// The sentinels.
    pub sentinels: Vec<RedisServer>,
}

impl Sentinels {
    /// Starts all of them and waits until they know each other.
    ///
    /// # Errors
    ///
    /// As [`RedisServer::start`].
    pub fn start() -> Result<Self, StartError> {
        let quick = ["--repl-diskless-sync-delay", "0"];
        let master = RedisServer::start_with(&quick)?;
        let port = master.address().port().to_string();
        let of_master = format!("127.0.0.1 {port}");
        let replica =
            RedisServer::start_with(&[&quick[..], &["--replicaof", &of_master]].concat())?;
        let options = vec![
            format!("sentinel monitor {SERVICE} 127.0.0.1 {port} 2"),
            format!("sentinel down-after-milliseconds {SERVICE} {DOWN_AFTER}"),
            format!("sentinel failover-timeout {SERVICE} {FAILOVER}"),
        ];
        let sentinels = start_all(&vec![options; 3])?;
        let all = Self {
            servers: [master, replica],
            sentinels,
        };
        all.settle()?;
        Ok(all)
    }

    /// Has the sentinels take the master for dead soon, for a test that is going to end it.
    ///
    /// # Errors
    ///
    /// That a sentinel cannot be asked.
    pub fn hasten(&self) -> io::Result<()> {
        for sentinel in &self.sentinels {
            let words = ["SENTINEL", "SET", SERVICE, "down-after-milliseconds"];
            sentinel.ask(&[&words[..], &[DOWN_AFTER_QUICK]].concat())?;
        }
        Ok(())
    }

    /// Returns the URL, with all sentinels.
    #[must_use]
    pub fn url(&self) -> String {
        let places: Vec<_> = self
            .sentinels
            .iter()
            .map(|one| one.address().to_string())
            .collect();
        format!("redis+sentinel://{}/{SERVICE}", places.join(","))
    }

    /// Returns the master that the first sentinel names.
    #[must_use]
    pub fn master(&self) -> Option<SocketAddr> {
        let question = ["SENTINEL", "GET-MASTER-ADDR-BY-NAME", SERVICE];
        let Ok(Reply::Array(parts)) = self.sentinels.first()?.ask(&question) else {
            return None;
        };
        let [Reply::Bulk(host), Reply::Bulk(port)] = &parts[..] else {
            return None;
        };
        let place = [&host[..], b":", &port[..]].concat();
        String::from_utf8(place).ok()?.parse().ok()
    }

    /// Waits until the sentinels know each other and the replica, and the replica is in step.
    ///
    /// # Errors
    ///
    /// That it does not become so.
    pub fn settle(&self) -> Result<(), StartError> {
        let all = format!("slaves=1,sentinels={}", self.sentinels.len());
        wait_for("the sentinels to know each other and the replica", || {
            let ready = |sentinel: &RedisServer| {
                let told = text(sentinel, &["INFO", "sentinel"]);
                told.contains("status=ok") && told.contains(&all)
            };
            let up = |server: &RedisServer| {
                let roles = text(server, &["INFO", "replication"]);
                roles.contains("master_link_status:up") || roles.contains("connected_slaves:1")
            };
            self.sentinels.iter().all(ready) && self.servers.iter().all(up)
        })
    }
}
