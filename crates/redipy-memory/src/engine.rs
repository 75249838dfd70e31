//! A lock around the data, and the thread that removes what has expired.
//!
//! The thread starts with the first lifetime and sleeps until the next one ends, so a program
//! without lifetimes has no thread, and one with a million of them is not scanned.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, LazyLock, Weak};
use std::time::Duration;

use parking_lot::{Condvar, Mutex};
use redipy_core::{Access, Body, Clock, ClockListener, Engine, Hub, Result};

use crate::data::Data;

#[cfg(test)]
mod tests;

/// The number of keys that are removed in one go, so that nobody waits long for the lock.
const BATCH: usize = 512;

/// The shortest sleep between two sweeps: keys that end one after the other go together.
const SHORTEST_SLEEP: Duration = Duration::from_millis(10);

/// The longest sleep, after which the clock of the system is looked at anew: it may have been set.
const LONGEST_SLEEP: Duration = Duration::from_mins(1);

/// A memory backend; clones are the same one.
#[derive(Clone)]
pub struct Memory(Arc<Shared>);

struct Shared {
    data: Mutex<Data>,
    clock: Clock,
    hub: Arc<Hub>,
    alarm: Arc<Alarm>,
}

/// What the sweeping thread sleeps on.
struct Alarm {
    state: Mutex<AlarmState>,
    changed: Condvar,
}

#[derive(Clone, Copy, PartialEq)]
enum AlarmState {
    /// There is no thread yet.
    Unborn,
    /// The thread sleeps until this millisecond since 1970.
    Until(i64),
    /// The data are gone.
    Closed,
}

impl Memory {
    /// Makes an empty backend of its own.
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        let alarm = Alarm {
            state: Mutex::new(AlarmState::Unborn),
            changed: Condvar::new(),
        };
        let shared = Arc::new(Shared {
            data: Mutex::new(Data::new(clock.clone())),
            clock,
            hub: Arc::default(),
            alarm: Arc::new(alarm),
        });
        if let Some(manual) = shared.clock.manual() {
            let listener: Arc<dyn ClockListener> = shared.clone();
            manual.listen(Arc::downgrade(&listener));
        }
        Self(shared)
    }

    /// Returns the backend of this name, which all of the process share while one of them uses it.
    #[must_use]
    pub fn named(name: &str) -> Self {
        static NAMED: LazyLock<Mutex<HashMap<String, Weak<Shared>>>> =
            LazyLock::new(Mutex::default);
        let mut named = NAMED.lock();
        if let Some(shared) = named.get(name).and_then(Weak::upgrade) {
            return Self(shared);
        }
        named.retain(|_, shared| shared.strong_count() > 0);
        let memory = Self::new(Clock::system());
        named.insert(name.to_owned(), Arc::downgrade(&memory.0));
        memory
    }
}

impl Engine for Memory {
    fn transact(&self, _: Access, body: Body<'_>) -> Result<()> {
        let mut data = self.0.data.lock();
        data.begin();
        let result = self.0.hub.run(&mut *data, body);
        // Whoever knows the time removes a few keys on the way, in case the thread is behind.
        if data
            .known_now_ms()
            .is_some_and(|now| data.next_end() <= now)
        {
            data.sweep(16);
        }
        let next_end = data.next_end();
        drop(data);
        if next_end != i64::MAX {
            self.0.wake_by(next_end);
        }
        result
    }

    fn name(&self) -> &'static str {
        "memory"
    }

    fn clock(&self) -> &Clock {
        &self.0.clock
    }

    fn hub(&self) -> &Arc<Hub> {
        &self.0.hub
    }
}

impl Shared {
    /// Sees to it that the thread is awake at this millisecond since 1970.
    fn wake_by(self: &Arc<Self>, at: i64) {
        if self.clock.manual().is_some() {
            return;
        }
        let mut state = self.alarm.state.lock();
        match *state {
            AlarmState::Until(planned) if planned <= at => return,
            AlarmState::Until(_) => {}
            AlarmState::Unborn => {
                let shared = Arc::downgrade(self);
                let alarm = Arc::clone(&self.alarm);
                let thread = std::thread::Builder::new().name("redipy-expiry".to_owned());
                if thread
                    .spawn(move || sweep_forever(&shared, &alarm))
                    .is_err()
                {
                    // Without a thread, keys still expire; their memory comes back on later calls.
                    return;
                }
            }
            AlarmState::Closed => return,
        }
        *state = AlarmState::Until(at);
        self.alarm.changed.notify_one();
    }

    /// Removes everything whose time is over, and returns when there is more to do.
    fn sweep(&self) -> i64 {
        loop {
            let mut data = self.data.lock();
            data.begin();
            if data.sweep(BATCH) {
                return data.next_end();
            }
        }
    }
}

/// Sweeps whenever a lifetime ends, until the data are gone.
fn sweep_forever(shared: &Weak<Shared>, alarm: &Alarm) {
    loop {
        let mut state = alarm.state.lock();
        let AlarmState::Until(at) = *state else {
            return;
        };
        let now = Clock::system().now_us().div_euclid(1000);
        if at > now {
            let sleep = Duration::from_millis(at.abs_diff(now));
            let sleep = sleep.clamp(SHORTEST_SLEEP, LONGEST_SLEEP);
            alarm.changed.wait_for(&mut state, sleep);
            continue;
        }
        // From here on, an earlier end than the ones found below wakes the thread again.
        *state = AlarmState::Until(i64::MAX);
        drop(state);
        let Some(shared) = shared.upgrade() else {
            return;
        };
        let next_end = shared.sweep();
        drop(shared);
        let mut state = alarm.state.lock();
        if let AlarmState::Until(planned) = *state {
            *state = AlarmState::Until(planned.min(next_end));
        }
    }
}

impl ClockListener for Shared {
    fn clock_moved(&self) {
        self.sweep();
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        *self.alarm.state.lock() = AlarmState::Closed;
        self.alarm.changed.notify_one();
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Memory").finish_non_exhaustive()
    }
}
