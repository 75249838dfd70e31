//! The thread of an engine, which does what is due when its time has come.
//!
//! It starts with the first lifetime or the first wait that ends, and sleeps until the next end, so a
//! program without either has no thread, and one with a million lifetimes is not scanned.

use std::process;
use std::sync::Arc;
use std::thread::{self, Thread};
use std::time::Duration;

use crate::Clock;
use parking_lot::Mutex;

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
    /// There is nothing to do.
    pub const NEVER: Self = Self {
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
#[derive(Debug, Default)]
pub struct Alarm {
    state: Mutex<State>,
    /// The thread, and the process that it runs in; locked behind the state.
    thread: Mutex<Option<(u32, Thread)>>,
}

/// What an alarm is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
        // A process that was forked has no thread. What has expired goes by itself on later calls, but
        // a wait would not end, so only for one of these is it worth a look.
        if due.time_out != i64::MAX && matches!(*state, State::Until(_)) && alarm.is_foreign() {
            *state = State::Unborn;
        }
        match *state {
            State::Until(planned) if planned.min(due) == planned => return,
            State::Until(planned) => *state = State::Until(planned.min(due)),
            State::Unborn => {
                let thread = thread::Builder::new().name("redipy-alarm".to_owned());
                let own = Arc::clone(alarm);
                let Ok(thread) = thread.spawn(move || own.run(work)) else {
                    // Without a thread, keys still expire; their memory comes back on later calls,
                    // and each of these tries again.
                    return;
                };
                *alarm.thread.lock() = Some((process::id(), thread.thread().clone()));
                *state = State::Until(due);
            }
            State::Closed => return,
        }
        alarm.wake();
    }

    /// Returns what it is doing.
    #[must_use]
    pub fn state(&self) -> State {
        *self.state.lock()
    }

    /// Tells whether the thread is one of a process that this one was forked from.
    fn is_foreign(&self) -> bool {
        let thread = self.thread.lock();
        thread.as_ref().is_none_or(|(of, _)| *of != process::id())
    }

    fn wake(&self) {
        if let Some((_, thread)) = &*self.thread.lock() {
            thread.unpark();
        }
    }

    /// Has the thread end.
    pub fn close(&self) {
        *self.state.lock() = State::Closed;
        self.wake();
    }

    fn run(&self, work: impl Fn() -> Option<Due>) {
        loop {
            let mut state = self.state.lock();
            let State::Until(due) = *state else {
                return;
            };
            let now = Clock::system().now_us().div_euclid(1000);
            if let Some(sleep) = due.sleep(now) {
                drop(state);
                // Whoever changes the state from here on has this return at once.
                thread::park_timeout(sleep);
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
