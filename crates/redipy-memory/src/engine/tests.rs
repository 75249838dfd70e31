//! What has expired goes by itself, at little cost, and the thread that sees to it goes too.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::{Duration, Instant};

use redipy_core::commands::lists::BLPop;
use redipy_core::hub::Ticket;
use redipy_core::store::{Lifetime, Side};
use redipy_core::{Bytes, ManualClock, make_wait};

use super::*;
use redipy_core::alarm::State;

/// How long a test waits for the thread; it is far quicker unless the machine is very busy.
const PATIENCE: Duration = Duration::from_secs(5);

fn wait_until(mut done: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        if done() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    done()
}

/// Puts keys whose lifetimes end so many milliseconds from now.
fn put(memory: &Memory, name: &str, ends: impl IntoIterator<Item = i64>) {
    let mut ends = ends.into_iter();
    let transacted = memory.transact(Access::Many, &mut |store| {
        let now = store.now_ms();
        for (number, end) in ends.by_ref().enumerate() {
            let key = Bytes::from(format!("{name}{number}"));
            store.list_push(
                &key,
                Side::Left,
                &[Bytes::from("element"), Bytes::from("element")],
            )?;
            store.key_expire(&key, Some(now + end))?;
        }
        Ok(())
    });
    transacted.unwrap();
}

/// Counts what is in memory, ended or not, without touching it.
fn kept(memory: &Memory) -> usize {
    memory.0.data.lock().db().keys.len()
}

#[test]
fn ended_keys_go_without_being_asked_for() {
    let memory = Memory::new(Clock::system());
    put(&memory, "late", [3_600_000]);
    // More than go in one batch; and sooner than what the thread waits for by now.
    put(&memory, "soon", (0..2000).map(|number| 20 + number % 40));
    assert!(
        wait_until(|| kept(&memory) == 1),
        "{} keys are kept",
        kept(&memory)
    );
    let late = memory.0.data.lock().db().lifetimes.next();
    assert!(
        late.is_some(),
        "the one that lives on has its lifetime still"
    );
    // The thread is there for those that come later, too.
    put(&memory, "again", [15]);
    assert!(
        wait_until(|| kept(&memory) == 1),
        "{} keys are kept",
        kept(&memory)
    );
}

#[test]
fn the_thread_ends_with_the_last_handle() {
    let memory = Memory::new(Clock::system());
    let alarm = Arc::clone(&memory.0.alarm);
    memory
        .transact(Access::One, &mut |store| {
            store.string_put(
                &Bytes::from("key"),
                &Bytes::from("value"),
                Lifetime::Forever,
            )
        })
        .unwrap();
    assert!(alarm.state() == State::Unborn, "no lifetimes, no thread");
    put(&memory, "key", [3_600_000]);
    assert!(alarm.state() != State::Unborn);
    // The data, the thread and this test.
    assert_eq!(Arc::strong_count(&alarm), 3);
    let other = memory.clone();
    drop(memory);
    assert!(alarm.state() != State::Closed, "there is a handle left");
    drop(other);
    assert!(
        wait_until(|| Arc::strong_count(&alarm) == 1),
        "the thread lives on"
    );
}

#[test]
fn a_clock_that_is_moved_sweeps_at_once_and_looks_at_few() {
    let clock = ManualClock::new();
    let memory = Memory::new(clock.clone().into());
    put(
        &memory,
        "late",
        (0..20_000).map(|number| 3_600_000 + number),
    );
    put(&memory, "soon", (0..10).map(|number| 100 + number));
    memory.0.data.lock().db().lifetimes.looks.set(0);
    clock.advance(Duration::from_millis(99));
    assert_eq!(kept(&memory), 20_010);
    clock.advance(Duration::from_millis(6));
    assert_eq!(kept(&memory), 20_004);
    clock.advance(Duration::from_secs(1));
    assert_eq!(kept(&memory), 20_000);
    let looks = memory.0.data.lock().db().lifetimes.looks.get();
    assert!(
        looks <= 10 + 3 * 3,
        "{looks} looks at 10 ended keys of 20,010"
    );
    clock.advance(Duration::from_hours(2));
    assert_eq!(kept(&memory), 0);
    assert!(
        memory.0.alarm.state() == State::Unborn,
        "no thread for such a clock"
    );
}

#[test]
fn names_are_free_again_when_nobody_uses_them() {
    let memory = Memory::named("names are free again");
    put(&memory, "key", [3_600_000]);
    assert_eq!(kept(&Memory::named("names are free again")), 1);
    drop(memory);
    // The thread may hold the data for the blink of a sweep, no longer.
    assert!(wait_until(
        || kept(&Memory::named("names are free again")) == 0
    ));
}

/// Has a command wait for a list until this many seconds have passed, and returns its place.
fn wait_for_list(memory: &Memory, key: &str, timeout: &str) -> Ticket {
    let args = [key, timeout].map(Bytes::from);
    let mut ticket = None;
    let transacted = memory.transact(Access::One, &mut |store| {
        let wait = make_wait::<BLPop>(&args)?;
        ticket = Some(Ticket::new(memory.hub(), 0, wait, store.now_us()));
        Ok(())
    });
    transacted.unwrap();
    ticket.unwrap()
}

#[test]
fn waits_end_on_the_thread_of_lifetimes() {
    let memory = Memory::new(Clock::system());
    let endless = wait_for_list(&memory, "key", "0");
    assert!(memory.0.alarm.state() == State::Unborn, "no end, no thread");
    let late = wait_for_list(&memory, "key", "3600");
    assert!(memory.0.alarm.state() != State::Unborn);
    let soon = wait_for_list(&memory, "key", "0.02");
    put(&memory, "key", [3_600_000]);
    assert_eq!(memory.hub().waits().count(), 3);
    assert!(wait_until(|| memory.hub().waits().count() == 2));
    // The data, the thread and nobody else.
    assert_eq!(Arc::strong_count(&memory.0.alarm), 2);
    let earlier = wait_for_list(&memory, "key", "0.01");
    assert!(wait_until(|| memory.hub().waits().count() == 2));
    drop((endless, late, soon, earlier));
    assert_eq!(memory.hub().listeners(), 0);
}

#[test]
fn a_clock_that_is_moved_ends_waits_without_a_thread() {
    let clock = ManualClock::new();
    let memory = Memory::new(clock.clone().into());
    let ticket = wait_for_list(&memory, "key", "1.5");
    clock.advance(Duration::from_millis(1499));
    assert_eq!(memory.hub().waits().count(), 1);
    clock.advance(Duration::from_millis(1));
    assert_eq!(memory.hub().waits().count(), 0);
    assert!(memory.0.alarm.state() == State::Unborn);
    drop(ticket);
}
