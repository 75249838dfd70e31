//! What is done when a time has come: waits end, and what has expired is removed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use redipy_core::alarm::{Alarm, Due};

use super::{Shared, Sql};

/// How long after a write the first look is for what is to be removed, in milliseconds: much goes together.
const DELAY: i64 = 1_000;

/// The work that waits for its time.
#[derive(Debug, Default)]
pub struct Background {
    alarm: Arc<Alarm>,
    /// Whether a look for what is to be removed is planned.
    planned: AtomicBool,
}

impl Background {
    /// Plans what follows from a transaction: a wait ends at this microsecond, and there may be something to remove.
    pub fn plan(&self, shared: &Shared, time_out: Option<i64>) {
        let sweep = !self.planned.swap(true, Ordering::Relaxed);
        if shared.scene.clock.manual().is_some() || (time_out.is_none() && !sweep) {
            // A clock that is moved by hand has the work done when it is moved.
            return;
        }
        let due = Due {
            sweep: if sweep {
                millis(shared.scene.clock.now_us()).saturating_add(DELAY)
            } else {
                i64::MAX
            },
            time_out: time_out.map_or(i64::MAX, millis),
        };
        let this = shared.this.clone();
        let work = move || this.upgrade().map(|shared| Sql(shared).0.work());
        Alarm::wake_by(&self.alarm, due, work);
    }

    /// Has the thread end.
    pub fn close(&self) {
        self.alarm.close();
    }
}

impl Shared {
    /// Does what is due by now, and returns what is next.
    pub(super) fn work(&self) -> Due {
        self.background.planned.store(false, Ordering::Relaxed);
        let sweep = self.sweep();
        if sweep != i64::MAX {
            self.background.planned.store(true, Ordering::Relaxed);
        }
        let time_out = self.scene.hub.time_out(self.scene.clock.now_us());
        let time_out = time_out.map_or(i64::MAX, millis);
        Due { sweep, time_out }
    }
}

/// Returns the first millisecond that is not before a microsecond.
const fn millis(micros: i64) -> i64 {
    micros.saturating_add(999).div_euclid(1000)
}
