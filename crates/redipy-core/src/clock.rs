//! The one clock of a backend: the real one, or one that a test moves by hand.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock, Weak};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use parking_lot::Mutex;

/// The time as a backend sees it: lifetimes, `TIME` and idle times all come from here.
///
/// ```
/// use redipy_core::{Clock, ManualClock};
/// use std::time::Duration;
///
/// let hand = ManualClock::starting_at(Duration::from_secs(1_000));
/// let clock = Clock::from(hand.clone());
/// hand.advance(Duration::from_millis(1_500));
/// assert_eq!(clock.now_us(), 1_001_500_000);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Clock(Option<ManualClock>);

impl Clock {
    /// Returns the clock of the system.
    #[must_use]
    pub const fn system() -> Self {
        Self(None)
    }

    /// Returns the microseconds since 1970.
    #[must_use]
    pub fn now_us(&self) -> i64 {
        match &self.0 {
            Some(manual) => manual.0.now_us.load(Ordering::SeqCst),
            None => SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, as_micros),
        }
    }

    /// Returns a count of seconds that grows with time, cheap enough to ask for on every access.
    #[must_use]
    pub fn coarse_seconds(&self) -> u32 {
        let seconds = match &self.0 {
            Some(manual) => manual.0.now_us.load(Ordering::Relaxed).unsigned_abs() / 1_000_000,
            None => coarse_seconds_since(*START),
        };
        u32::try_from(seconds & u64::from(u32::MAX)).unwrap_or(u32::MAX)
    }

    /// Returns the clock that is moved by hand, if this is one.
    #[must_use]
    pub const fn manual(&self) -> Option<&ManualClock> {
        self.0.as_ref()
    }
}

/// Where the count of coarse seconds begins: at the first look at it.
static START: LazyLock<coarsetime::Instant> =
    LazyLock::new(coarsetime::Instant::now_without_cache_update);

fn coarse_seconds_since(start: coarsetime::Instant) -> u64 {
    let now = coarsetime::Instant::now_without_cache_update();
    now.duration_since(start).as_secs()
}

fn as_micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

impl From<ManualClock> for Clock {
    fn from(manual: ManualClock) -> Self {
        Self(Some(manual))
    }
}

/// Someone who wants to know that a manual clock has moved.
pub trait ClockListener: Send + Sync {
    /// Is called after each move, from the thread that moved the clock.
    fn clock_moved(&self);
}

/// A clock that stands still until it is told to move; clones are the same clock.
#[derive(Clone)]
pub struct ManualClock(Arc<Manual>);

struct Manual {
    now_us: AtomicI64,
    listeners: Mutex<Vec<Weak<dyn ClockListener>>>,
}

impl ManualClock {
    /// Makes a clock that stands at the present time.
    #[must_use]
    pub fn new() -> Self {
        let now_us = Clock::system().now_us();
        Self::starting_at(Duration::from_micros(now_us.unsigned_abs()))
    }

    /// Makes a clock that stands so long after the beginning of 1970.
    #[must_use]
    pub fn starting_at(since_epoch: Duration) -> Self {
        Self(Arc::new(Manual {
            now_us: AtomicI64::new(as_micros(since_epoch)),
            listeners: Mutex::default(),
        }))
    }

    /// Moves the clock forward; what is due by then has expired when this returns.
    pub fn advance(&self, by: Duration) {
        let by = as_micros(by);
        let step = |now: i64| Some(now.saturating_add(by));
        let _ = self
            .0
            .now_us
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, step);
        let listeners: Vec<_> = {
            let mut all = self.0.listeners.lock();
            all.retain(|one| one.strong_count() > 0);
            all.iter().filter_map(Weak::upgrade).collect()
        };
        for listener in listeners {
            listener.clock_moved();
        }
    }

    /// Returns the time that the clock shows, since the beginning of 1970.
    #[must_use]
    pub fn now(&self) -> Duration {
        Duration::from_micros(self.0.now_us.load(Ordering::SeqCst).unsigned_abs())
    }

    /// Has `listener` told of every move for as long as it lives.
    pub fn listen(&self, listener: Weak<dyn ClockListener>) {
        self.0.listeners.lock().push(listener);
    }
}

impl Default for ManualClock {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for ManualClock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ManualClock({:?})", self.now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_moves_by_hand_only() {
        let hand = ManualClock::starting_at(Duration::from_secs(5));
        let clock = Clock::from(hand.clone());
        assert_eq!(clock.now_us(), 5_000_000);
        hand.advance(Duration::from_secs(2));
        assert_eq!(clock.now_us(), 7_000_000);
        assert_eq!(clock.coarse_seconds(), 7);
    }

    #[test]
    fn coarse_seconds_are_counted() {
        let now = coarsetime::Instant::now_without_cache_update();
        let Some(before) = now.checked_sub(coarsetime::Duration::from_secs(1)) else {
            return; // The machine has only just started.
        };
        assert!(coarse_seconds_since(before) >= 1);
    }

    #[test]
    fn the_end_of_time_is_the_end() {
        let hand = ManualClock::starting_at(Duration::from_secs(5));
        hand.advance(Duration::MAX);
        assert_eq!(Clock::from(hand).now_us(), i64::MAX);
    }
}
