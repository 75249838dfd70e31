//! How many statements primitives take.

use redipy_core::Result;
use redipy_core::store::{
    Hashes, Keys, Lifetime, Lists, ScoreBound, ScoreRange, Sets, Side, SortedSets, Strings, ZRange,
};

use super::{World, all_bytes, bytes};
use crate::store::SqlStore;

/// Checks how many statements each primitive takes in a database with a string `s`, and lists `l` of three elements and
/// `long` of 2000, and a hash, a set and a sorted set of 3000 elements each, and of one.
macro_rules! take {
    ($($count:literal: $name:ident($($arg:expr),*);)*) => {
        let mut world = World::new();
        fill(&mut world.store()).unwrap();
        $({
            world.begin();
            let (_, count) = world.count(|store| store.$name($($arg),*));
            world.roll_back();
            assert_eq!(count, $count, stringify!($name($($arg),*)));
        })*
    };
}

fn fill(store: &mut SqlStore<'_>) -> Result<()> {
    store.string_put(&bytes("s"), &bytes("value"), Lifetime::Forever)?;
    store.list_push(&bytes("l"), Side::Right, &all_bytes(["a", "b", "c"]))?;
    store.list_push(&bytes("one"), Side::Right, &all_bytes(["a"]))?;
    store.list_push(&bytes("long"), Side::Right, &all_bytes(0..2000))?;
    for (suffix, len) in [("", 3000), ("1", 1)] {
        let names = all_bytes((0..len).map(|number| format!("e{number}")));
        let pairs: Vec<_> = names
            .iter()
            .map(|name| (name.clone(), bytes("v")))
            .collect();
        let scored: Vec<_> = (0_u32..)
            .zip(&names)
            .map(|(score, name)| (f64::from(score), name.clone()))
            .collect();
        store.hash_put(&bytes(format!("hash{suffix}")), &pairs)?;
        store.set_add(&bytes(format!("set{suffix}")), &names)?;
        store.zset_put(&bytes(format!("zset{suffix}")), &scored)?;
    }
    Ok(())
}

#[test]
fn of_keys() {
    take! {
        1: key_info(b"s");
        1: key_stamp(b"s");
        1: key_delete(b"s");
        1: key_delete(b"missing");
        2: key_delete(b"long");
        1: key_expire(b"l", Some(1));
        1: key_expire(b"l", None);
        3: key_rename(b"s", 0, &bytes("other"));
        3: key_rename(b"long", 3, &bytes("other"));
        4: key_rename(b"s", 0, &bytes("long"));
        1: key_rename(b"missing", 0, &bytes("s"));
        3: key_copy(b"s", 0, &bytes("other"));
        4: key_copy(b"long", 0, &bytes("other"));
        1: key_random();
        1: key_count();
        1: key_scan(0, 10);
        1: key_touch(b"s");
        1: key_idle(b"s");
        1: key_encoding(b"s");
        2: flush();
        2: flush_all();
        3: swap(0, 1);
    }
}

#[test]
fn of_strings() {
    take! {
        1: string_get(b"s");
        1: string_get(b"missing");
        1: string_len(b"s");
        1: string_put(&bytes("s"), &bytes("v"), Lifetime::Keep);
        1: string_put(&bytes("s"), &bytes("v"), Lifetime::Until(7));
        2: string_put(&bytes("new"), &bytes("v"), Lifetime::Forever);
        2: string_append(&bytes("s"), b"tail");
        2: string_set_range(&bytes("s"), 1, b"part");
    }
}

#[test]
fn of_lists() {
    take! {
        1: list_len(b"l");
        2: list_push(&bytes("long"), Side::Left, &all_bytes(["x"]));
        2: list_push(&bytes("long"), Side::Right, &all_bytes(["x"]));
        3: list_push(&bytes("new"), Side::Left, &all_bytes(["x"]));
        2: list_pop(b"long", Side::Left, 1);
        2: list_pop(b"long", Side::Right, 1);
        2: list_pop(b"long", Side::Left, 1000);
        2: list_pop(b"one", Side::Left, 1);
        2: list_pop(b"missing", Side::Left, 1);
        1: list_range(b"long", 0, -1);
        1: list_range(b"long", 10, 20);
        1: list_range(b"long", -20, -10);
        2: list_range(b"long", 1500, 1501);
        2: list_range(b"long", 5, -5);
        1: list_get(b"long", 0);
        1: list_get(b"long", -1);
        3: list_set(b"long", 1500, &bytes("x"));
        4: list_insert(b"long", redipy_core::store::Place::After, b"1000", &bytes("x"));
        3: list_remove(b"long", 0, b"77");
        3: list_remove(b"long", -1, b"77");
        3: list_trim(b"long", 0, 1500);
        4: list_trim(b"long", 5, -5);
        3: list_trim(b"long", 5, 2);
        1: list_positions(b"long", b"99", 1, 0, 0);
    }
}

#[test]
fn of_hashes() {
    let pair = |field: &str| (bytes(field), bytes("v"));
    take! {
        1: hash_len(b"hash");
        1: hash_get(b"hash", b"e7");
        1: hash_get(b"hash", b"missing");
        1: hash_get(b"missing", b"e7");
        1: hash_get_many(b"hash", &all_bytes(["e1", "e2", "missing"]));
        2: hash_put(&bytes("hash"), &[pair("e7")]);
        2: hash_put(&bytes("hash"), &[pair("new")]);
        3: hash_put(&bytes("new"), &[pair("a")]);
        // The look at the key, an attempt to add each and the change of those that are there, the key.
        6: hash_put(&bytes("hash"), &[pair("e1"), pair("e2")]);
        4: hash_put(&bytes("new"), &[pair("a"), pair("b")]);
        2: hash_remove(b"hash", &all_bytes(["e7"]));
        2: hash_remove(b"hash", &all_bytes(["missing"]));
        2: hash_remove(b"hash1", &all_bytes(["e0"]));
        2: hash_remove(b"missing", &all_bytes(["e7"]));
        4: hash_remove(b"hash", &all_bytes(["e7", "e8"]));
        1: hash_all(b"hash");
        1: hash_random(b"hash", 1, false);
        2: hash_random(b"hash", 3000, true);
        1: hash_scan(b"hash", 0, 10);
    }
}

#[test]
fn of_sets() {
    take! {
        1: set_len(b"set");
        2: set_add(&bytes("set"), &all_bytes(["new"]));
        2: set_add(&bytes("set"), &all_bytes(["e7"]));
        3: set_add(&bytes("new"), &all_bytes(["a"]));
        2: set_remove(b"set", &all_bytes(["e7"]));
        2: set_remove(b"set1", &all_bytes(["e0"]));
        1: set_contains(b"set", &all_bytes(["e7"]));
        1: set_contains(b"set", &all_bytes(["e7", "missing"]));
        1: set_contains(b"missing", &all_bytes(["e7"]));
        1: set_members(b"set");
        1: set_random(b"set", 1, false);
        1: set_random(b"set", 1, true);
        2: set_pop(b"set", 1);
        2: set_pop(b"set1", 1);
        2: set_pop(b"missing", 1);
        4: set_pop(b"set", 5000);
        1: set_scan(b"set", 0, 10);
    }
}

#[test]
fn of_sorted_sets() {
    let score = |score: u32| ScoreBound {
        score: f64::from(score),
        exclusive: false,
    };
    let middle = ZRange::Score(ScoreRange {
        min: score(1000),
        max: score(1500),
    });
    take! {
        1: zset_len(b"zset");
        1: zset_score(b"zset", b"e7");
        1: zset_scores(b"zset", &all_bytes(["e7", "missing"]));
        2: zset_put_one(&bytes("zset"), 5.0, &bytes("new"));
        2: zset_put_one(&bytes("zset"), 5.0, &bytes("e7"));
        2: zset_put_one(&bytes("zset"), 7.0, &bytes("e7"));
        3: zset_put_one(&bytes("new"), 5.0, &bytes("e7"));
        2: zset_put(&bytes("zset"), &[(5.0, bytes("new"))]);
        1: zset_update(&bytes("zset"), &bytes("e7"), &mut |_| Ok(None));
        3: zset_update(&bytes("zset"), &bytes("e7"), &mut |_| Ok(Some(9.5)));
        4: zset_update(&bytes("new"), &bytes("e7"), &mut |_| Ok(Some(9.5)));
        2: zset_remove(b"zset", &all_bytes(["e7"]));
        2: zset_remove(b"zset1", &all_bytes(["e0"]));
        1: zset_rank(b"zset", b"e7", false);
        1: zset_rank(b"zset", b"e7", true);
        1: zset_range(b"zset", &ZRange::Rank(0, 9), false, 0, usize::MAX);
        1: zset_range(b"zset", &ZRange::Rank(0, 9), true, 0, usize::MAX);
        1: zset_range(b"zset", &ZRange::Rank(-10, -1), false, 0, usize::MAX);
        1: zset_range(b"zset", &ZRange::Rank(0, -1), false, 0, usize::MAX);
        2: zset_range(b"zset", &ZRange::Rank(1500, 1510), false, 0, usize::MAX);
        1: zset_range(b"zset", &middle, false, 5, 10);
        1: zset_range(b"missing", &middle, false, 5, 10);
        1: zset_count(b"zset", &middle);
        1: zset_count(b"zset", &ZRange::Rank(0, -100));
        3: zset_remove_range(b"zset", &middle);
        3: zset_remove_range(b"zset", &ZRange::Rank(0, -101));
        3: zset_remove_range(b"zset", &ZRange::Rank(0, -1));
        1: zset_remove_range(b"missing", &middle);
        2: zset_pop(b"zset", false, 1);
        2: zset_pop(b"zset", true, 10);
        2: zset_pop(b"zset1", true, 1);
        2: zset_pop(b"missing", true, 1);
        1: zset_random(b"zset", 1, false);
        1: zset_scan(b"zset", 0, 10);
    }
}

#[test]
fn of_lists_do_not_grow_with_them() {
    let mut world = World::new();
    let queue = bytes("queue");
    for len in 0..200 {
        let pushed = world.count(|store| store.list_push(&queue, Side::Right, &all_bytes([len])));
        assert_eq!(pushed, (len + 1, if len == 0 { 3 } else { 2 }));
    }
    for len in 0..200 {
        let popped = world.count(|store| store.list_pop_one(&queue, Side::Left));
        assert_eq!(popped, (Some(bytes(len)), 2));
    }
    let (found, count) = world.count(|store| store.list_pop_one(&queue, Side::Left));
    assert_eq!((found, count), (None, 2));
}
