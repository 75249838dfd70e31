//! What is there all the while is met at least once by a scan, whatever comes and goes meanwhile.

use std::collections::HashSet;

use redipy::Bytes;
use redipy::core::store::{Cursor, Lifetime};
use redipy::core::{Result, Store};
use redipy_conformance::TestBackend;

use crate::{Subject, bytes};

type Step = fn(&mut dyn Store, Cursor, usize) -> Result<(Cursor, Vec<Bytes>)>;

/// What is scanned: how to take a step, and how to add and remove one element.
#[derive(Clone, Copy)]
struct Scanned {
    step: Step,
    add: fn(&mut dyn Store, &Bytes) -> Result<()>,
    remove: fn(&mut dyn Store, &Bytes) -> Result<()>,
}

const KEY: &[u8] = b"key";

/// How the elements change between two steps.
#[derive(Clone, Copy, Debug)]
enum Change {
    Nothing,
    /// Half of those that were there go, one by one.
    Shrink,
    /// More come than were there.
    Grow,
    /// Some go and others come.
    Both,
}

fn check(backend: &TestBackend, scanned: Scanned) {
    // Sizes on both sides of where the encodings of Redis end, and of where a plain vector becomes a table in memory.
    let all = [1, 13, 129, 4, 11, 100, 127, 128, 511, 513, 1500];
    // Rows are the same whatever their number is.
    let lens = if backend.share_of(2) < 2 {
        &all[..3]
    } else {
        &all
    };
    for len in lens.iter().copied() {
        for change in [Change::Nothing, Change::Shrink, Change::Grow, Change::Both] {
            for count in [1, 10, 77] {
                if count == 1 && len > 100 && lens.len() < all.len() {
                    continue;
                }
                // Integers and other strings are kept in different ways.
                for prefix in ["", "element "] {
                    let subject = Subject::new(backend);
                    scan_through(&subject, scanned, len, count, change, prefix);
                }
            }
        }
    }
}

fn scan_through(
    subject: &Subject,
    scanned: Scanned,
    len: usize,
    count: usize,
    change: Change,
    prefix: &str,
) {
    let name = |number: usize| bytes(format!("{prefix}{number}"));
    subject.with(|store| (0..len).try_for_each(|number| (scanned.add)(store, &name(number))));
    let mut seen = HashSet::new();
    let (mut cursor, mut steps, mut next, mut victim) = (0, 0, len, 1);
    loop {
        let (after, found) = subject.with(|store| (scanned.step)(store, cursor, count));
        seen.extend(found);
        steps += 1;
        // About as many steps as there can be elements, and no more.
        assert!(steps <= 2 * len + 10, "{steps} steps for {len} elements");
        cursor = after;
        if cursor == 0 {
            break;
        }
        subject.with(|store| {
            if !matches!(change, Change::Nothing | Change::Grow) {
                for _ in 0..=count / 3 {
                    if victim < len {
                        (scanned.remove)(store, &name(victim))?;
                        victim += 2;
                    }
                }
            }
            if !matches!(change, Change::Nothing | Change::Shrink) {
                for _ in 0..=count / 2 {
                    (scanned.add)(store, &name(next))?;
                    next += 1;
                }
            }
            Ok(())
        });
    }
    // Those of odd numbers may have gone.
    let missed = (0..len)
        .step_by(2)
        .find(|number| !seen.contains(&name(*number)));
    assert_eq!(missed, None, "{len} elements, {count} a step, {change:?}");
    if matches!(change, Change::Nothing) {
        assert_eq!(seen.len(), len);
    }
}

pub fn of_keys(backend: &TestBackend) {
    check(
        backend,
        Scanned {
            step: |store, cursor, count| {
                let (cursor, keys) = store.key_scan(cursor, count)?;
                Ok((cursor, keys.into_iter().map(|(key, _)| key).collect()))
            },
            add: |store, name| store.string_put(name, &bytes("v"), Lifetime::Forever),
            remove: |store, name| store.key_delete(name).map(drop),
        },
    );
    // Keys that end while the scan is under way are no reason to miss others.
    let subject = Subject::new(backend);
    subject.with(|store| {
        for number in 0..400 {
            let now = store.now_ms();
            let end = if number % 2 == 0 {
                Lifetime::Forever
            } else {
                Lifetime::Until(now + number)
            };
            store.string_put(&bytes(number), &bytes("v"), end)?;
        }
        Ok(())
    });
    let (mut cursor, mut seen) = (0, HashSet::new());
    loop {
        let (next, keys) = subject.with(|store| store.key_scan(cursor, 7));
        seen.extend(keys.into_iter().map(|(key, _)| key));
        subject.clock.advance(std::time::Duration::from_millis(9));
        cursor = next;
        if cursor == 0 {
            break;
        }
    }
    assert!(
        (0..400)
            .step_by(2)
            .all(|number| seen.contains(&bytes(number)))
    );
}

pub fn of_hashes(backend: &TestBackend) {
    check(
        backend,
        Scanned {
            step: |store, cursor, count| {
                let (cursor, pairs) = store.hash_scan(KEY, cursor, count)?;
                assert!(pairs.iter().all(|(_, value)| value == "v"));
                Ok((cursor, pairs.into_iter().map(|(field, _)| field).collect()))
            },
            add: |store, name| {
                store
                    .hash_put(&Bytes::from(KEY), &[(name.clone(), bytes("v"))])
                    .map(drop)
            },
            remove: |store, name| store.hash_remove(KEY, std::slice::from_ref(name)).map(drop),
        },
    );
}

pub fn of_sets(backend: &TestBackend) {
    check(
        backend,
        Scanned {
            step: |store, cursor, count| store.set_scan(KEY, cursor, count),
            add: |store, name| {
                store
                    .set_add(&Bytes::from(KEY), std::slice::from_ref(name))
                    .map(drop)
            },
            remove: |store, name| store.set_remove(KEY, std::slice::from_ref(name)).map(drop),
        },
    );
}

pub fn of_sorted_sets(backend: &TestBackend) {
    check(
        backend,
        Scanned {
            step: |store, cursor, count| {
                let (cursor, pairs) = store.zset_scan(KEY, cursor, count)?;
                assert!(
                    pairs
                        .iter()
                        .all(|(_, score)| score.to_bits() == 1.5_f64.to_bits())
                );
                Ok((
                    cursor,
                    pairs.into_iter().map(|(member, _)| member).collect(),
                ))
            },
            add: |store, name| {
                store
                    .zset_put(&Bytes::from(KEY), &[(1.5, name.clone())])
                    .map(drop)
            },
            remove: |store, name| store.zset_remove(KEY, std::slice::from_ref(name)).map(drop),
        },
    );
}
