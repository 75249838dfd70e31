//! A cluster of masters, with a replica for each of them or for the first ones.

use std::io;

use crate::program::StartError;
use crate::server::{RedisServer, free_port};

use super::{start_all, text, wait_for};

/// How long a node may be silent until the others take it for dead, in milliseconds: long, since a
/// busy machine can silence it for a while.
const NODE_TIMEOUT: &str = "30000";

/// How long it may be silent in tests that end it.
const NODE_TIMEOUT_QUICK: &str = "600";

/// The number of slots.
const SLOTS: usize = 16384;

/// A running cluster.
#[derive(Debug)]
pub struct RedisCluster {
    /// The nodes: masters first, then replicas in the order of their masters.
    pub nodes: Vec<RedisServer>,
    masters: usize,
}

impl RedisCluster {
    /// Starts a cluster and waits until all nodes agree on it and replicas are in step.
    ///
    /// # Errors
    ///
    /// As [`RedisServer::start`].
    pub fn start(masters: usize, replicas: usize) -> Result<Self, StartError> {
        let options = (0..masters + replicas).map(|_| {
            let bus = free_port()?.to_string();
            let options = [
                ["--cluster-enabled", "yes"],
                ["--cluster-port", &bus],
                ["--cluster-node-timeout", NODE_TIMEOUT],
                ["--cluster-replica-validity-factor", "0"],
                ["--repl-diskless-sync-delay", "0"],
            ];
            Ok(options.concat().into_iter().map(str::to_owned).collect())
        });
        let options: Result<Vec<Vec<String>>, StartError> = options.collect();
        let cluster = Self {
            nodes: start_all(&options?)?,
            masters,
        };
        cluster.join()?;
        Ok(cluster)
    }

    /// Has the nodes take each other for dead soon, for a test that is going to end one.
    ///
    /// # Errors
    ///
    /// That a node cannot be asked.
    pub fn hasten(&self) -> io::Result<()> {
        for node in &self.nodes {
            node.ask(&["CONFIG", "SET", "cluster-node-timeout", NODE_TIMEOUT_QUICK])?;
        }
        Ok(())
    }

    /// Returns the URL of the cluster, with its first two nodes.
    #[must_use]
    pub fn url(&self) -> String {
        let places: Vec<_> = self
            .nodes
            .iter()
            .take(2)
            .map(|node| node.address().to_string())
            .collect();
        format!("redis+cluster://{}", places.join(","))
    }

    /// Returns the nodes that began as masters.
    #[must_use]
    pub fn masters(&self) -> &[RedisServer] {
        &self.nodes[..self.masters]
    }

    /// Returns the name that a node has inside the cluster.
    #[must_use]
    pub fn id(&self, at: usize) -> String {
        text(&self.nodes[at], &["CLUSTER", "MYID"])
    }

    fn join(&self) -> Result<(), StartError> {
        for (at, node) in self.masters().iter().enumerate() {
            let first = (at * SLOTS / self.masters).to_string();
            let last = ((at + 1) * SLOTS / self.masters - 1).to_string();
            node.ask(&["CLUSTER", "ADDSLOTSRANGE", &first, &last])?;
            node.ask(&["CLUSTER", "SET-CONFIG-EPOCH", &(at + 1).to_string()])?;
        }
        for node in &self.nodes[1..] {
            let port = node.address().port().to_string();
            let bus = bus_port(node);
            self.nodes[0].ask(&["CLUSTER", "MEET", "127.0.0.1", &port, &bus])?;
        }
        let total = self.nodes.len();
        wait_for("all nodes to know each other", || {
            self.nodes.iter().all(|node| known(node) == total)
        })?;
        for (at, replica) in self.nodes[self.masters..].iter().enumerate() {
            replica.ask(&["CLUSTER", "REPLICATE", &self.id(at)])?;
        }
        self.settle()
    }

    /// Waits until every node that runs says that the cluster is well, and all replicas are in step.
    ///
    /// # Errors
    ///
    /// That it does not become so.
    pub fn settle(&self) -> Result<(), StartError> {
        wait_for("the cluster to be well", || {
            self.nodes.iter().all(|node| is_well(node, &self.nodes))
        })
    }
}

fn bus_port(node: &RedisServer) -> String {
    // The line of a node reads `id host:port@bus flags ...`.
    let nodes = text(node, &["CLUSTER", "NODES"]);
    let bus = nodes.split_once('@').map_or("", |(_, rest)| rest);
    bus.split([' ', ',']).next().unwrap_or_default().to_owned()
}

fn known(node: &RedisServer) -> usize {
    let nodes = text(node, &["CLUSTER", "NODES"]);
    let met = nodes.lines().filter(|line| !line.contains("handshake"));
    met.count()
}

fn is_well(node: &RedisServer, all: &[RedisServer]) -> bool {
    let nodes = text(node, &["CLUSTER", "NODES"]);
    let fails = nodes.lines().any(|line| line.contains("fail"));
    let roles = text(node, &["INFO", "replication"]);
    let in_step = roles.contains("role:master") || roles.contains("master_link_status:up");
    let state = text(node, &["CLUSTER", "INFO"]);
    nodes.lines().count() == all.len() && !fails && in_step && state.contains("cluster_state:ok")
}
