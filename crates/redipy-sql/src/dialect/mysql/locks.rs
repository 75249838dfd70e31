//! Which rows of the table of locks a transaction has, and which it wants.
//!
//! Whoever waits for a lock has none that comes after it, so nobody waits in a circle. A lock that comes before one that the transaction
//! has already is only tried; if somebody else has it, the transaction starts over, and locks all that it is known to need at once.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::session::Lock;

/// The number of slots for keys.
const SLOTS: u16 = 1024;

/// From so many slots on, all of them are locked, which is one statement.
const MANY: usize = 64;

/// How what is planned may end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    /// It waits for others.
    InOrder,
    /// It fails where others are in the way.
    OutOfOrder,
}

/// The locks of a transaction.
#[derive(Debug)]
pub struct Locks {
    /// The table's full name.
    table: String,
    /// The slots that it has.
    held: BTreeSet<u16>,
    /// The slots that it has asked for since.
    wanted: BTreeSet<u16>,
    /// What it needs as far as that is known, for the next try.
    known: BTreeSet<u16>,
    /// How often it has started over.
    tries: u8,
}

impl Locks {
    pub const fn new(table: String) -> Self {
        Self {
            table,
            held: BTreeSet::new(),
            wanted: BTreeSet::new(),
            known: BTreeSet::new(),
            tries: 0,
        }
    }

    /// Begins a transaction: one that starts over wants what it is known to need.
    pub fn begin(&mut self) {
        self.wanted = std::mem::take(&mut self.known);
    }

    /// Notes what is wanted before the next statement.
    pub fn ask(&mut self, lock: Lock) {
        match lock {
            Lock::Key(number) => {
                let slot = slot_of(number);
                if !self.held.contains(&slot) {
                    self.wanted.insert(slot);
                }
            }
            Lock::Everything => self.ask_all(),
        }
    }

    fn ask_all(&mut self) {
        let held = &self.held;
        self.wanted
            .extend((0..SLOTS).filter(|slot| !held.contains(slot)));
    }

    /// Tells whether there is nothing to be locked.
    pub fn is_settled(&self) -> bool {
        self.wanted.is_empty()
    }

    /// Writes down how to lock what is wanted, and counts it as locked.
    pub fn plan(&mut self, batch: &mut String) -> Plan {
        if self.wanted.len() > MANY {
            self.ask_all();
        }
        let last = self.held.last().copied();
        let wanted = std::mem::take(&mut self.wanted);
        let in_order = wanted.first().copied() > last || wanted.is_empty();
        if wanted.len() > MANY {
            self.write(batch, format_args!("< {SLOTS}"), in_order);
        } else {
            for slot in &wanted {
                self.write(batch, format_args!("= {slot}"), Some(*slot) > last);
            }
        }
        self.held.extend(wanted);
        if in_order {
            Plan::InOrder
        } else {
            Plan::OutOfOrder
        }
    }

    fn write(&self, batch: &mut String, which: std::fmt::Arguments<'_>, waits: bool) {
        let table = &self.table;
        let end = if waits { "" } else { " NOWAIT" };
        let separator = if batch.is_empty() { "" } else { "; " };
        // A string takes everything.
        let _ = write!(
            batch,
            "{separator}SELECT slot FROM {table} WHERE slot {which} ORDER BY slot FOR UPDATE{end}"
        );
    }

    /// Remembers what the transaction has wanted so far, since it will start over.
    pub fn start_over(&mut self) {
        self.known.extend(&self.held);
        self.tries = self.tries.saturating_add(1);
        if self.tries > 3 {
            // It keeps being disturbed, so nobody else may do anything for once.
            self.known.extend(0..SLOTS);
        }
    }

    /// The transaction is over, and all is unlocked.
    pub fn release(&mut self) {
        self.held.clear();
        self.wanted.clear();
    }

    /// The transaction was committed, and the next one is another one.
    pub fn forget(&mut self) {
        self.known.clear();
        self.tries = 0;
    }
}

/// Returns the slot of a key: its databases share one, so that moving a key locks once.
fn slot_of(number: i64) -> u16 {
    let slot = (number >> 4).rem_euclid(i64::from(SLOTS));
    u16::try_from(slot).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(slot: i64) -> Lock {
        Lock::Key(slot << 4)
    }

    fn planned(locks: &mut Locks) -> (Plan, String) {
        let mut batch = String::new();
        let plan = locks.plan(&mut batch);
        (plan, batch)
    }

    #[test]
    fn locks_are_taken_in_order() {
        let mut locks = Locks::new("t".to_owned());
        locks.ask(key(7));
        locks.ask(key(3));
        let expected = "SELECT slot FROM t WHERE slot = 3 ORDER BY slot FOR UPDATE; \
                        SELECT slot FROM t WHERE slot = 7 ORDER BY slot FOR UPDATE";
        assert_eq!(planned(&mut locks), (Plan::InOrder, expected.to_owned()));
        locks.ask(key(7));
        assert!(locks.is_settled());
        locks.ask(key(1024 + 9));
        assert_eq!(planned(&mut locks).0, Plan::InOrder);
    }

    #[test]
    fn one_out_of_order_is_tried_and_known_the_next_time() {
        let mut locks = Locks::new("t".to_owned());
        locks.ask(key(7));
        planned(&mut locks);
        locks.ask(key(3));
        let expected = "SELECT slot FROM t WHERE slot = 3 ORDER BY slot FOR UPDATE NOWAIT";
        assert_eq!(planned(&mut locks), (Plan::OutOfOrder, expected.to_owned()));
        locks.start_over();
        locks.release();
        locks.begin();
        let (plan, batch) = planned(&mut locks);
        assert_eq!(plan, Plan::InOrder);
        assert!(batch.contains("slot = 3") && batch.contains("slot = 7"));
    }

    #[test]
    fn everything_is_one_statement() {
        let mut locks = Locks::new("t".to_owned());
        locks.ask(Lock::Everything);
        let expected = "SELECT slot FROM t WHERE slot < 1024 ORDER BY slot FOR UPDATE";
        assert_eq!(planned(&mut locks), (Plan::InOrder, expected.to_owned()));
    }
}
