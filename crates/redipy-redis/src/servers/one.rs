//! One server.

use std::sync::Arc;
use std::time::Duration;

use redipy_core::Result;

use super::{Node, Trip, Trouble, Way, patience};
use crate::config::{Address, Config};

#[derive(Debug)]
pub(super) struct One {
    node: Arc<Node>,
    patience: Duration,
}

impl One {
    pub(super) fn new(config: &Config, address: &Address) -> Result<Self> {
        Ok(Self {
            node: Node::new(config, address, 0)?,
            patience: patience(config),
        })
    }
}

impl Way for One {
    fn known(&self, _: Option<u16>) -> Option<Arc<Node>> {
        Some(Arc::clone(&self.node))
    }

    fn find(&self, _: &Trip) -> Result<Arc<Node>> {
        Ok(Arc::clone(&self.node))
    }

    fn learn(&self, trip: &mut Trip, _: &Arc<Node>, trouble: &Trouble) -> Option<Duration> {
        match trouble {
            Trouble::Unreached => trip.pause(self.patience),
            // A server that drops the same command twice would drop it again.
            Trouble::Lost if trip.losses == 1 => Some(Duration::ZERO),
            _ => None,
        }
    }
}
