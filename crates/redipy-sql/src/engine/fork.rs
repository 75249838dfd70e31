//! Processes that are forked: nobody uses a database in that moment, and the child begins anew.
//!
//! Only the thread that forks goes on in the child. Whatever another one held there stays so for ever, those who wait are gone, and
//! SQLite must not be open at all. So every use of a database passes a gate, which whoever forks closes.

use std::cell::{Cell, RefCell};
use std::sync::{Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, Weak};

use super::{Shared, Writers};
use crate::dialect::sqlite;

// Those of the standard library: they have no lists of threads, which would be those of the parent.
static GATE: RwLock<()> = RwLock::new(());
static ENGINES: Mutex<Vec<Weak<Shared>>> = Mutex::new(Vec::new());

thread_local! {
    /// How many passes this thread has.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
    /// The gate, closed by this thread.
    static CLOSED: RefCell<Option<RwLockWriteGuard<'static, ()>>> = const { RefCell::new(None) };
}

/// The right to use a database, until it is dropped.
#[derive(Debug)]
#[must_use]
pub struct Pass(#[expect(dead_code, reason = "it is held")] Option<RwLockReadGuard<'static, ()>>);

impl Drop for Pass {
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get() - 1);
    }
}

/// Passes the gate, for as long as the pass is there.
pub fn pass() -> Pass {
    let depth = DEPTH.get();
    DEPTH.set(depth + 1);
    // Who is inside already may not wait for somebody who waits for this thread to leave.
    let outer = depth == 0 && CLOSED.with_borrow(Option::is_none);
    Pass(outer.then(|| GATE.read().unwrap_or_else(PoisonError::into_inner)))
}

/// Notes an engine.
pub fn enroll(engine: Weak<Shared>) {
    let mut engines = ENGINES.lock().unwrap_or_else(PoisonError::into_inner);
    engines.retain(|engine| engine.strong_count() > 0);
    engines.push(engine);
}

fn engines() -> Vec<Weak<Shared>> {
    let engines = ENGINES.lock().unwrap_or_else(PoisonError::into_inner);
    engines.clone()
}

/// Waits until nobody uses a database, and keeps everybody from it; files of SQLite are closed. To be called before this process is forked,
/// and [`after_fork`] behind it by the same thread. A thread that forks in the middle of a transaction changes nothing by it.
pub fn before_fork() {
    if DEPTH.get() > 0 {
        return;
    }
    let gate = GATE.write().unwrap_or_else(PoisonError::into_inner);
    CLOSED.set(Some(gate));
    for engine in engines().iter().filter_map(Weak::upgrade) {
        engine.close_idle();
    }
    sqlite::close_all();
}

/// Lets everybody at databases again; a `child` begins anew, without those who wait in its parent.
pub fn after_fork(child: bool) {
    if CLOSED.with_borrow(Option::is_none) {
        return;
    }
    if child {
        sqlite::is_at_home();
        for engine in engines().iter().filter_map(Weak::upgrade) {
            engine.scene.hub.abandon();
        }
    }
    CLOSED.set(None);
}

impl Shared {
    /// Closes what must not be open while this process is forked.
    pub(super) fn close_idle(&self) {
        if !self.database.has_one_writer() || self.has_one_connection {
            return;
        }
        self.pool.clear();
        if let Writers::Alone(alone) = &self.writers {
            alone.close();
        }
    }
}
