//! A lock around the data, and what happens by itself when its time has come: what has expired is
//! removed, and waits end.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, LazyLock, Weak};

use parking_lot::{Mutex, MutexGuard};
use redipy_core::alarm::{Alarm, Due};
use redipy_core::{Access, Body, Clock, ClockListener, Engine, Hub, Result, program};

use crate::data::Data;

#[cfg(test)]
mod tests;

/// The number of keys that are removed in one go, so that nobody waits long for the lock.
const BATCH: usize = 512;

/// A memory backend; clones are the same one.
#[derive(Clone)]
pub struct Memory(Arc<Shared>);

struct Shared {
    data: Mutex<Data>,
    clock: Clock,
    hub: Arc<Hub>,
    alarm: Arc<Alarm>,
}

impl Memory {
    /// Makes an empty backend of its own.
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        let hub: Arc<Hub> = Arc::default();
        let shared = Arc::new(Shared {
            data: Mutex::new(Data::new(clock.clone(), Arc::clone(&hub))),
            clock,
            hub,
            alarm: Arc::default(),
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
        let mut data = match self.0.data.try_lock() {
            Some(data) => data,
            None => self.0.wait_for_data()?,
        };
        data.begin();
        let result = self.0.hub.run(&mut *data, body);
        // Whoever knows the time removes a few keys on the way, in case the thread is behind.
        if data
            .known_now_ms()
            .is_some_and(|now| data.next_end() <= now)
        {
            data.sweep(16);
        }
        let sweep = data.next_end();
        drop(data);
        let time_out = self.0.hub.tell().map_or(i64::MAX, millis);
        if sweep.min(time_out) != i64::MAX {
            self.0.wake_by(Due { sweep, time_out });
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
    /// Sees to it that a thread does what is due then; a clock that is moved by hand does it itself.
    fn wake_by(self: &Arc<Self>, due: Due) {
        if self.clock.manual().is_none() {
            let shared = Arc::downgrade(self);
            let work = move || shared.upgrade().map(|shared| shared.work());
            Alarm::wake_by(&self.alarm, due, work);
        }
    }

    /// Waits for the data, unless a program keeps them for long.
    #[cold]
    fn wait_for_data(&self) -> Result<MutexGuard<'_, Data>> {
        loop {
            let patience = self.hub.programs().patience()?;
            if let Some(data) = self.data.try_lock_for(patience) {
                return Ok(data);
            }
            program::check_interrupt()?;
        }
    }

    /// Does what is due by now, and returns what is next.
    fn work(&self) -> Due {
        let sweep = self.sweep();
        // Only after the data were locked: what waits by then is known, or sees the time as it is now.
        let time_out = self.hub.time_out(self.clock.now_us());
        let time_out = time_out.map_or(i64::MAX, millis);
        Due { sweep, time_out }
    }

    /// Removes everything whose time is over, and returns when there is more to do.
    fn sweep(&self) -> i64 {
        if self.hub.programs().runs_here() {
            // A function that a program calls has moved the clock. What is over is not seen any more, and is
            // removed later.
            return i64::MAX;
        }
        loop {
            let mut data = self.data.lock();
            data.begin();
            if data.sweep(BATCH) {
                return data.next_end();
            }
        }
    }
}

/// Returns the first millisecond that is not before a microsecond.
const fn millis(micros: i64) -> i64 {
    micros.saturating_add(999).div_euclid(1000)
}

impl ClockListener for Shared {
    fn clock_moved(&self) {
        self.work();
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.alarm.close();
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Memory").finish_non_exhaustive()
    }
}
