//! The thread of a memory backend, which does what is due when its time has come.
//!
//! It starts with the first lifetime or the first wait that ends, and sleeps until the next end, so a
//! program without either has no thread, and one with a million lifetimes is not scanned.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::{Condvar, Mutex};
use redipy_core::Clock;

/// The shortest sleep between two sweeps: keys that end one after the other go together.
const SHORTEST_SLEEP: Duration = Duration::from_millis(10);

/// The longest sleep, after which the clock of the system is looked at anew: it may have been set.
const LONGEST_SLEEP: Duration = Duration::from_mins(1);

/// When there is something to do, in milliseconds since 1970; the last one there is means never.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// When a lifetime ends.
    pub sweep: i64,
    /// When a wait ends.
    pub time_out: i64,
}

impl Due {
    const NEVER: Self = Self {
        sweep: i64::MAX,
        time_out: i64::MAX,
    };

    fn min(self, other: Self) -> Self {
        Self {
            sweep: self.sweep.min(other.sweep),
            time_out: self.time_out.min(other.time_out),
        }
    }

    /// Returns how long to sleep at this millisecond; nothing where something is due.
    fn sleep(self, now: i64) -> Option<Duration> {
        if self.sweep.min(self.time_out) <= now {
            return None;
        }
        let until = |at: i64| Duration::from_millis(at.abs_diff(now));
        let sweep = until(self.sweep).clamp(SHORTEST_SLEEP, LONGEST_SLEEP);
        Some(sweep.min(until(self.time_out)))
    }
}

/// What the thread sleeps on.
#[derive(Default)]
pub struct Alarm {
    pub(crate) state: Mutex<State>,
    changed: Condvar,
}

#[derive(Clone, Copy, Default, PartialEq)]
pub enum State {
    /// There is no thread yet.
    #[default]
    Unborn,
    /// The thread sleeps until then.
    Until(Due),
    /// The data are gone.
    Closed,
}

impl Alarm {
    /// Sees to it that the thread is awake when something is due. It does `work`, which returns what
    /// is due next, until there is nothing left to work on.
    pub fn wake_by(alarm: &Arc<Self>, due: Due, work: impl Fn() -> Option<Due> + Send + 'static) {
        let mut state = alarm.state.lock();
        match *state {
            State::Until(planned) if planned.min(due) == planned => return,
            State::Until(planned) => *state = State::Until(planned.min(due)),
            State::Unborn => {
                let thread = std::thread::Builder::new().name("redipy-alarm".to_owned());
                let own = Arc::clone(alarm);
                if thread.spawn(move || own.run(work)).is_err() {
                    // Without a thread, keys still expire; their memory comes back on later calls,
                    // and each of these tries again.
                    return;
                }
                *state = State::Until(due);
            }
            State::Closed => return,
        }
        alarm.changed.notify_one();
    }

    /// Has the thread end.
    pub fn close(&self) {
        *self.state.lock() = State::Closed;
        self.changed.notify_one();
    }

    fn run(&self, work: impl Fn() -> Option<Due>) {
        loop {
            let mut state = self.state.lock();
            let State::Until(due) = *state else {
                return;
            };
            let now = Clock::system().now_us().div_euclid(1000);
            if let Some(sleep) = due.sleep(now) {
                self.changed.wait_for(&mut state, sleep);
                continue;
            }
            // From here on, what is due before the ends found below wakes the thread again.
            *state = State::Until(Due::NEVER);
            drop(state);
            let Some(next) = work() else {
                return;
            };
            let mut state = self.state.lock();
            if let State::Until(planned) = *state {
                *state = State::Until(planned.min(next));
            }
        }
    }
}
