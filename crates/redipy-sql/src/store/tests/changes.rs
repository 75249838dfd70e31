//! The stamp of a key changes exactly where those who watch it are told.

use std::time::Duration;

use redipy_core::store::{Keys, Lifetime, Note, Noting, Place, Side, Strings, ZRange};
use redipy_core::{Bytes, Result, Store};

use super::{World, all_bytes, bytes};

type Step = fn(&mut dyn Store, &Bytes, &Bytes) -> Result<()>;

/// What may be done to a key and another one.
const STEPS: &[Step] = &[
    |store, key, _| store.key_delete(key).map(drop),
    |store, key, _| store.key_expire(key, None).map(drop),
    |store, key, _| {
        let now = store.now_ms();
        store.key_expire(key, Some(now + 2)).map(drop)
    },
    |store, key, other| store.key_rename(key, 0, other).map(drop),
    |store, key, other| store.key_copy(key, 0, other).map(drop),
    |store, key, _| store.key_touch(key).map(drop),
    |store, key, _| store.string_put(key, &bytes("12"), Lifetime::Forever),
    |store, key, _| store.string_put(key, &bytes("v"), Lifetime::Keep),
    |store, key, _| {
        let now = store.now_ms();
        store.string_put(key, &bytes("v"), Lifetime::Until(now + 3))
    },
    |store, key, _| store.string_append(key, b"").map(drop),
    |store, key, _| store.string_set_range(key, 1, b"w").map(drop),
    |store, key, _| {
        store
            .list_push(key, Side::Left, &all_bytes(["a"]))
            .map(drop)
    },
    |store, key, _| {
        store
            .list_push(key, Side::Right, &all_bytes(["b", "a"]))
            .map(drop)
    },
    |store, key, _| store.list_pop(key, Side::Left, 2).map(drop),
    |store, key, _| store.list_pop(key, Side::Right, 0).map(drop),
    |store, key, _| store.list_pop_one(key, Side::Right).map(drop),
    |store, key, _| store.list_set(key, 0, &bytes("a")).map(drop),
    |store, key, _| store.list_set(key, 9, &bytes("a")).map(drop),
    |store, key, _| {
        store
            .list_insert(key, Place::Before, b"a", &bytes("c"))
            .map(drop)
    },
    |store, key, _| {
        store
            .list_insert(key, Place::After, b"z", &bytes("c"))
            .map(drop)
    },
    |store, key, _| store.list_remove(key, 1, b"a").map(drop),
    |store, key, _| store.list_remove(key, 0, b"z").map(drop),
    |store, key, _| store.list_trim(key, 0, -1),
    |store, key, _| store.list_trim(key, 1, 2),
    |store, key, _| store.list_range(key, 0, -1).map(drop),
    |store, key, _| store.hash_put(key, &[(bytes("a"), bytes("v"))]).map(drop),
    |store, key, _| {
        store
            .hash_put(key, &[(bytes("a"), bytes("v")), (bytes("b"), bytes("v"))])
            .map(drop)
    },
    |store, key, _| store.hash_remove(key, &all_bytes(["a"])).map(drop),
    |store, key, _| store.hash_remove(key, &all_bytes(["a", "c"])).map(drop),
    |store, key, _| store.hash_random(key, 2, false).map(drop),
    |store, key, _| store.set_add(key, &all_bytes(["a"])).map(drop),
    |store, key, _| store.set_add(key, &all_bytes(["a", "b", "a"])).map(drop),
    |store, key, _| store.set_remove(key, &all_bytes(["a"])).map(drop),
    |store, key, _| store.set_remove(key, &all_bytes(["b", "c"])).map(drop),
    |store, key, _| store.set_pop(key, 1).map(drop),
    |store, key, _| store.set_pop(key, 0).map(drop),
    |store, key, _| store.set_pop(key, 2).map(drop),
    |store, key, _| store.zset_put(key, &[(1.0, bytes("a"))]).map(drop),
    |store, key, _| store.zset_put_one(key, 1.0, &bytes("a")).map(drop),
    |store, key, _| store.zset_put_one(key, 0.0, &bytes("b")).map(drop),
    |store, key, _| store.zset_put_one(key, -0.0, &bytes("b")).map(drop),
    |store, key, _| {
        store
            .zset_put(key, &[(1.0, bytes("a")), (2.0, bytes("b"))])
            .map(drop)
    },
    |store, key, _| {
        let mut add = |before: Option<f64>| Ok(Some(before.unwrap_or(0.0).min(5.0) + 1.0));
        store.zset_update(key, &bytes("a"), &mut add).map(drop)
    },
    |store, key, _| {
        store
            .zset_update(key, &bytes("a"), &mut |_| Ok(None))
            .map(drop)
    },
    |store, key, _| store.zset_remove(key, &all_bytes(["a"])).map(drop),
    |store, key, _| store.zset_remove_range(key, &ZRange::Rank(0, 0)).map(drop),
    |store, key, _| store.zset_remove_range(key, &ZRange::Rank(5, 6)).map(drop),
    |store, key, _| store.zset_pop(key, true, 1).map(drop),
    |store, key, _| store.zset_pop(key, false, 0).map(drop),
];

#[test]
fn stamps_change_where_changes_are_noted() {
    let keys = all_bytes(["one", "two"]);
    let mut rng = fastrand::Rng::with_seed(5);
    let mut changes = [0, 0];
    let mut world = World::new();
    for _ in 0..15_000 {
        if rng.u8(..4) == 0 {
            world.advance(Duration::from_millis(1));
        }
        let number = rng.usize(..STEPS.len());
        let first = rng.usize(..2);
        let mut store = world.store();
        let before: Vec<_> = keys
            .iter()
            .map(|key| store.key_stamp(key).unwrap())
            .collect();
        let mut noting = Noting::new(&mut store);
        // The wrong kind is an error that changes nothing.
        let _ = STEPS[number](&mut noting, &keys[first], &keys[1 - first]);
        let notes = noting.into_notes();
        for (key, before) in keys.iter().zip(before) {
            let is_noted = notes
                .iter()
                .any(|note| matches!(note, Note::Key { key: name, .. } if name == key));
            let differs = store.key_stamp(key).unwrap() != before;
            assert_eq!(differs, is_noted, "step {number} on {key:?}");
            changes[usize::from(differs)] += 1;
        }
    }
    assert!(changes.iter().all(|count| *count > 1000), "{changes:?}");
}

#[test]
fn what_two_databases_exchange_has_other_stamps() {
    let key = bytes("key");
    let mut world = World::new();
    let mut store = world.store();
    store
        .string_put(&key, &bytes("a"), Lifetime::Forever)
        .unwrap();
    store.select(1);
    store
        .string_put(&key, &bytes("b"), Lifetime::Forever)
        .unwrap();
    let before = store.key_stamp(&key).unwrap();
    store.swap(0, 1).unwrap();
    assert_ne!(store.key_stamp(&key).unwrap(), before);
    store.select(0);
    assert_eq!(store.key_stamp(&key).unwrap(), before);
}
