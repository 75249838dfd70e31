//! Elements at random are about as likely as each other, in small collections and in large ones.

use std::collections::HashMap;

use redipy_core::Bytes;
use redipy_core::store::{Hashes, Keys, Sets, SortedSets};

use super::{World, all_bytes, bytes};

/// Draws until each element should have come so often, and returns how often each has.
fn counts(
    names: &[Bytes],
    times: usize,
    mut draw: impl FnMut() -> Vec<Bytes>,
) -> HashMap<Bytes, usize> {
    let mut counts: HashMap<_, _> = names.iter().map(|name| (name.clone(), 0)).collect();
    let mut drawn = 0;
    while drawn < times * names.len() {
        for name in draw() {
            *counts.get_mut(&name).unwrap() += 1;
            drawn += 1;
        }
    }
    counts
}

/// Returns what a chi-squared test says of as many expected draws of each: how many standard deviations the sum is above what
/// it is on average where all are as likely.
fn excess(counts: &HashMap<Bytes, usize>, times: u32) -> f64 {
    let wanted = f64::from(times);
    let squares = counts.values().map(|count| {
        let count = f64::from(u32::try_from(*count).unwrap());
        (count - wanted).powi(2) / wanted
    });
    let freedom = f64::from(u32::try_from(counts.len()).unwrap()) - 1.0;
    (squares.sum::<f64>() - freedom) / (2.0 * freedom).sqrt()
}

#[test]
fn one_at_a_time() {
    let (hash, set, zset) = (bytes("hash"), bytes("set"), bytes("zset"));
    fastrand::seed(11);
    for len in [2, 3, 100, 256] {
        let names = all_bytes(0..len);
        let mut world = World::new();
        let mut store = world.store();
        let pairs: Vec<_> = names.iter().map(|n| (n.clone(), n.clone())).collect();
        let scored: Vec<_> = names.iter().map(|name| (1.0, name.clone())).collect();
        store.hash_put(&hash, &pairs).unwrap();
        store.set_add(&set, &names).unwrap();
        store.zset_put(&zset, &scored).unwrap();
        let from_hash = counts(&names, 10, || {
            let drawn = store.hash_random(&hash, 1, false).unwrap();
            drawn.into_iter().map(|(field, _)| field).collect()
        });
        let from_set = counts(&names, 10, || store.set_random(&set, 1, true).unwrap());
        let from_zset = counts(&names, 10, || {
            let drawn = store.zset_random(&zset, 1, false).unwrap();
            drawn.into_iter().map(|(member, _)| member).collect()
        });
        let popped = counts(&names, 10, || {
            let popped = store.set_pop(&set, 1).unwrap();
            store.set_add(&set, &popped).unwrap();
            popped
        });
        for counts in [from_hash, from_set, from_zset, popped] {
            let excess = excess(&counts, 10);
            assert!(excess < 4.0, "{len} elements: {excess}");
        }
    }
}

#[test]
fn from_a_large_set() {
    let key = bytes("key");
    fastrand::seed(12);
    let names = all_bytes(0..2000);
    let mut world = World::new();
    let mut store = world.store();
    store.set_add(&key, &names).unwrap();
    for (count, repeat) in [(1, false), (5, false), (5, true), (200, false), (200, true)] {
        let counts = counts(&names, 5, || {
            let drawn = store.set_random(&key, count, repeat).unwrap();
            assert_eq!(drawn.len(), count);
            drawn
        });
        // The gaps between digests make some a little likelier than others.
        let excess = excess(&counts, 5);
        assert!(excess < 8.0, "{count} of 2000: {excess}");
    }
    assert_eq!(store.set_len(&key).unwrap(), 2000);
    let popped = store.set_pop(&key, 30).unwrap();
    assert_eq!((popped.len(), store.set_len(&key).unwrap()), (30, 1970));
    let left = store.set_members(&key).unwrap();
    assert!(popped.iter().all(|member| !left.contains(member)));
    store.key_delete(&key).unwrap();
}
