//! How many statements primitives on keys, strings and lists take.

use redipy_core::Result;
use redipy_core::store::{Keys, Lifetime, Lists, Side, Strings};

use super::{World, all_bytes, bytes};
use crate::store::SqlStore;

/// Checks how many statements each primitive takes in a database with a string `s`, and lists `l` of three elements and
/// `long` of 2000.
macro_rules! take {
    ($($count:literal: $name:ident($($arg:expr),*);)*) => {
        $({
            let mut world = World::new();
            fill(&mut world.store()).unwrap();
            let (_, count) = world.count(|store| store.$name($($arg),*));
            assert_eq!(count, $count, stringify!($name($($arg),*)));
        })*
    };
}

fn fill(store: &mut SqlStore<'_>) -> Result<()> {
    store.string_put(&bytes("s"), &bytes("value"), Lifetime::Forever)?;
    store.list_push(&bytes("l"), Side::Right, &all_bytes(["a", "b", "c"]))?;
    store.list_push(&bytes("one"), Side::Right, &all_bytes(["a"]))?;
    store.list_push(&bytes("long"), Side::Right, &all_bytes(0..2000))?;
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
