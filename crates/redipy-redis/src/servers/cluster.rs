//! The masters of a cluster, each with a part of the slots.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use parking_lot::{Mutex, RwLock};
use redipy_core::{Error, ErrorKind, Result};

use super::slots::SLOTS;
use super::topology::{self, Range};
use super::{Node, Trip, Trouble, Way, patience, persist};
use crate::config::{Address, Config};

/// The number of times a lost connection is made up for in one call.
const MOST_LOSSES: u32 = 3;

/// After a `MOVED`, the other slots are asked for, but not more often than this.
const SETTLED: Duration = Duration::from_millis(500);

/// The number of marks, after which they start again.
const MARKS: u16 = 1 << 15;

#[derive(Debug)]
pub(super) struct Cluster {
    config: Arc<Config>,
    /// The nodes that were told; the others are asked for.
    seeds: Vec<Arc<Node>>,
    map: RwLock<Map>,
    /// Held by the one who asks for the map, while others who need a new one wait.
    asking: Mutex<()>,
    /// Which calls without keys go to: it moves on where that one is lost.
    turn: AtomicUsize,
}

/// Which master serves which slot.
#[derive(Debug, Default)]
struct Map {
    masters: Vec<Arc<Node>>,
    /// Servers without slots of their own that calls are sent to for once.
    guests: Vec<Arc<Node>>,
    /// For each slot, one more than the place of its master; 0 where none is known. Empty before
    /// the first answer.
    slots: Vec<u16>,
    /// The number of maps before this one.
    version: u64,
    /// Whether it is known to be wrong somewhere.
    stale: bool,
    /// Whether slots have moved since it was asked for: masters may be gone that still stand in it.
    has_moved: bool,
    since: Option<Instant>,
    /// The mark of the next master.
    next_mark: u16,
}

impl Map {
    fn of_slot(&self, slot: u16) -> Option<&Arc<Node>> {
        let at = self.slots.get(usize::from(slot))?.checked_sub(1)?;
        self.masters.get(usize::from(at))
    }

    /// Returns the master at an address, a new one if need be.
    fn node(&mut self, config: &Config, address: &Address) -> Result<Arc<Node>> {
        let mut known = self.masters.iter().chain(&self.guests);
        if let Some(node) = known.find(|node| node.address == *address) {
            return Ok(Arc::clone(node));
        }
        let used = |mark| self.masters.iter().any(|node| node.mark == mark);
        while used(self.next_mark) {
            self.next_mark = (self.next_mark + 1) % MARKS;
        }
        let node = Node::new(config, address, self.next_mark)?;
        self.next_mark = (self.next_mark + 1) % MARKS;
        self.guests.push(Arc::clone(&node));
        Ok(node)
    }

    /// Takes in which master serves which slots; masters without any are forgotten.
    fn replace(&mut self, config: &Config, ranges: &[Range]) -> Result<()> {
        let mut slots = vec![0; usize::from(SLOTS)];
        let mut masters: Vec<Arc<Node>> = Vec::new();
        for range in ranges {
            let known = masters.iter().position(|node| node.address == range.master);
            let place = if let Some(known) = known {
                known
            } else {
                masters.push(self.node(config, &range.master)?);
                masters.len() - 1
            };
            let place = u16::try_from(place + 1).unwrap_or(0);
            slots[usize::from(range.first)..=usize::from(range.last)].fill(place);
        }
        self.masters = masters;
        self.guests.clear();
        self.slots = slots;
        self.version += 1;
        self.stale = false;
        self.has_moved = false;
        self.since = Some(Instant::now());
        Ok(())
    }

    /// Takes in that a slot is somewhere else.
    fn moved(&mut self, config: &Config, slot: u16, address: &Address) -> Result<()> {
        let node = self.node(config, address)?;
        let mut masters = self.masters.iter();
        let place = masters.position(|master| Arc::ptr_eq(master, &node));
        let place = place.unwrap_or_else(|| {
            self.masters.push(node);
            self.masters.len() - 1
        });
        if let Some(entry) = self.slots.get_mut(usize::from(slot)) {
            *entry = u16::try_from(place + 1).unwrap_or(0);
        }
        self.has_moved = true;
        // Where one slot has moved, others may have.
        let settled = |since: Instant| since.elapsed() < SETTLED;
        self.stale |= !self.since.is_some_and(settled);
        Ok(())
    }
}

impl Cluster {
    pub(super) fn new(config: &Arc<Config>, nodes: &[Address]) -> Result<Self> {
        let seeds = nodes.iter().map(|address| Node::new(config, address, 0));
        Ok(Self {
            config: Arc::clone(config),
            seeds: seeds.collect::<Result<_>>()?,
            map: RwLock::default(),
            asking: Mutex::default(),
            turn: AtomicUsize::new(0),
        })
    }

    /// Gets a map that is not stale.
    fn refresh(&self) -> Result<()> {
        let version = self.map.read().version;
        let _asking = self.asking.lock();
        let mut nodes = {
            let map = self.map.read();
            // Somebody else has asked meanwhile.
            if map.version != version && !map.stale {
                return Ok(());
            }
            let known = |seed: &Node| map.masters.iter().any(|node| node.address == seed.address);
            let seeds = self.seeds.iter().filter(|seed| !known(seed));
            map.masters.iter().chain(seeds).cloned().collect::<Vec<_>>()
        };
        // Those that have just been lost are asked last.
        nodes.sort_by_key(|node| node.pool().is_silent());
        let mut failures = Vec::new();
        for node in &nodes {
            match topology::ask(node) {
                Ok(ranges) => return self.map.write().replace(&self.config, &ranges),
                Err(error) => failures.push(error),
            }
        }
        Err(nobody(&failures))
    }

    /// Changes what is known; what cannot be known is found out by the next call.
    fn note(&self, change: impl FnOnce(&mut Map, &Config) -> Result<()>) {
        let mut map = self.map.write();
        if change(&mut map, &self.config).is_err() {
            map.stale = true;
        }
    }
}

/// Makes the error that no node answered.
fn nobody(failures: &[Error]) -> Error {
    if let [failure] = failures {
        return failure.clone();
    }
    let mut telling = failures
        .iter()
        .filter(|error| !matches!(error.kind(), ErrorKind::Connection | ErrorKind::Timeout));
    let kind = telling.next().map_or(ErrorKind::Connection, Error::kind);
    let told: Vec<_> = failures
        .iter()
        .map(|error| error.message().trim_start_matches("ERR "))
        .collect();
    Error::new(
        kind,
        format!("ERR no node of the cluster answers: {}", told.join("; ")),
    )
}

impl Way for Cluster {
    fn known(&self, slot: Option<u16>) -> Option<Arc<Node>> {
        let map = self.map.read();
        if map.stale || map.masters.is_empty() {
            return None;
        }
        if let Some(slot) = slot {
            return map.of_slot(slot).cloned();
        }
        let turn = self.turn.load(Ordering::Relaxed) % map.masters.len();
        map.masters.get(turn).cloned()
    }

    fn find(&self, trip: &Trip) -> Result<Arc<Node>> {
        if let Some(node) = self.known(trip.slot) {
            return Ok(node);
        }
        persist(trip, patience(&self.config), || self.refresh())?;
        let map = self.map.read();
        let node = trip.slot.and_then(|slot| map.of_slot(slot));
        // Where nobody serves the slot, any node has the error that says so.
        let node = node.or_else(|| map.masters.first()).cloned();
        node.ok_or_else(|| Error::new(ErrorKind::Other, "CLUSTERDOWN Hash slot not served"))
    }

    fn masters(&self) -> Result<Vec<Arc<Node>>> {
        {
            let mut map = self.map.write();
            map.stale |= map.has_moved;
        }
        self.find(&Trip::new(None))?;
        let mut masters = self.map.read().masters.clone();
        masters.sort_by_key(|node| node.mark);
        Ok(masters)
    }

    fn learn(&self, trip: &mut Trip, node: &Arc<Node>, trouble: &Trouble) -> Option<Duration> {
        let patience = patience(&self.config);
        match trouble {
            Trouble::Moved {
                slot,
                to: (host, port),
            } => {
                let address = topology::address(node, host, *port)?;
                self.note(|map, config| map.moved(config, *slot, &address));
                // A server may know of keys where none were seen.
                trip.slot = Some(*slot);
                trip.redirect(patience)
            }
            Trouble::Ask { to } => {
                let address = topology::address(node, &to.0, to.1)?;
                trip.detour = Some(self.map.write().node(&self.config, &address).ok()?);
                trip.redirect(patience)
            }
            Trouble::Moving => trip.pause(patience),
            Trouble::Down | Trouble::NoMaster | Trouble::Unreached | Trouble::Lost => {
                self.turn.fetch_add(1, Ordering::Relaxed);
                self.map.write().stale = true;
                (trip.losses <= MOST_LOSSES || *trouble != Trouble::Lost)
                    .then(|| trip.pause(patience))
                    .flatten()
            }
        }
    }

    fn has_slots(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn who_all_masters_are_is_asked_anew_once_a_slot_has_moved() {
        // Nobody listens at these ports.
        let [old, new] = [1, 2].map(|port| Address::Tcp("127.0.0.1".to_owned(), port));
        let url = "redis+cluster://127.0.0.1:1?socket_connect_timeout=0.05";
        let config = Arc::new(Config::from_url(url).unwrap());
        let cluster = Cluster::new(&config, std::slice::from_ref(&old)).unwrap();
        let all = Range {
            first: 0,
            last: SLOTS - 1,
            master: old,
        };
        cluster.note(|map, config| map.replace(config, &[all]));
        assert_eq!(cluster.masters().unwrap().len(), 1);
        cluster.note(|map, config| map.moved(config, 7, &new));
        // For its own keys that is enough; the former master may be gone from the cluster.
        assert_eq!(cluster.known(Some(7)).unwrap().address, new);
        assert!(!cluster.map.read().stale);
        assert!(cluster.masters().is_err());
    }
}
