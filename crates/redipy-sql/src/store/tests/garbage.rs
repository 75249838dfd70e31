//! Values whose rows are left to the sweep.

use std::time::Duration;

use redipy_core::store::{Keys, Lifetime, Lists, Side, Strings};
use redipy_core::{Bytes, Result};

use super::{World, all_bytes, bytes};
use crate::statement::Statement;
use crate::store::SqlStore;

static GARBAGE: Statement = Statement::new("SELECT key_id, kind FROM {garbage} ORDER BY key_id");
static OWNERS: Statement =
    Statement::new("SELECT DISTINCT key_id FROM {list_item} ORDER BY key_id");

fn push(store: &mut SqlStore<'_>, key: &Bytes) -> Result<()> {
    store
        .list_push(key, Side::Right, &all_bytes(["a", "b"]))
        .map(drop)
}

/// Makes a list, does away with it, and returns what is garbage, by kind, and the rows of elements that are left.
fn after(end: impl FnOnce(&mut SqlStore<'_>) -> Result<()>) -> (Vec<i64>, usize) {
    let mut world = World::new();
    let key = bytes("list");
    push(&mut world.store(), &key).unwrap();
    let id = world.id(&key);
    end(&mut world.store()).unwrap();
    let garbage = world.numbers(&GARBAGE, &[]);
    assert!(garbage.iter().all(|row| row[0] == id));
    let owners = world.numbers(&OWNERS, &[]);
    // Whatever comes next has rows of its own.
    push(&mut world.store(), &bytes("next")).unwrap();
    assert!(world.id(b"next") > id);
    (garbage.iter().map(|row| row[1]).collect(), owners.len())
}

#[test]
fn rows_of_lists_go_later() {
    assert_eq!(
        after(|store| store.key_delete(b"list").map(drop)),
        (vec![2], 1)
    );
    assert_eq!(after(|store| store.flush()), (vec![2], 1));
    assert_eq!(after(|store| store.flush_all()), (vec![2], 1));
    assert_eq!(after(|store| store.list_trim(b"list", 5, 6)), (vec![2], 1));
    let overwritten = after(|store| store.string_put(&bytes("list"), &bytes("v"), Lifetime::Keep));
    assert_eq!(overwritten, (vec![2], 1));
    let renamed_over = after(|store| {
        store.string_put(&bytes("s"), &bytes("v"), Lifetime::Forever)?;
        store.key_rename(b"s", 0, &bytes("list")).map(drop)
    });
    assert_eq!(renamed_over, (vec![2], 1));
    let made_anew = after(|store| {
        let now = store.now_us().div_euclid(1000);
        store.key_expire(b"list", Some(now))?;
        push(store, &bytes("list"))
    });
    assert_eq!(made_anew, (vec![2], 2));
}

#[test]
fn what_takes_the_last_element_leaves_nothing() {
    assert_eq!(
        after(|store| store.list_pop(b"list", Side::Left, 9).map(drop)),
        (vec![], 0)
    );
    let removed = after(|store| {
        store.list_remove(b"list", 0, b"a")?;
        store.list_remove(b"list", 0, b"b").map(drop)
    });
    assert_eq!(removed, (vec![], 0));
    assert_eq!(
        after(|store| store.key_rename(b"list", 4, &bytes("list")).map(drop)),
        (vec![], 1)
    );
}

#[test]
fn strings_leave_nothing() {
    let mut world = World::new();
    let mut store = world.store();
    let key = bytes("s");
    store
        .string_put(&key, &bytes("v"), Lifetime::Forever)
        .unwrap();
    store.key_delete(&key).unwrap();
    store
        .string_put(&key, &bytes("v"), Lifetime::Forever)
        .unwrap();
    store.flush().unwrap();
    assert!(world.numbers(&GARBAGE, &[]).is_empty());
}

#[test]
fn a_lifetime_that_a_string_keeps_is_that_of_the_living() {
    let mut world = World::new();
    let key = bytes("list");
    let mut store = world.store();
    let now = store.now_us().div_euclid(1000);
    push(&mut store, &key).unwrap();
    store.key_expire(&key, Some(now + 5)).unwrap();
    store.string_put(&key, &bytes("v"), Lifetime::Keep).unwrap();
    assert_eq!(
        store.key_info(&key).unwrap().unwrap().expires_at,
        Some(now + 5)
    );
    store.key_delete(&key).unwrap();
    push(&mut store, &key).unwrap();
    store.key_expire(&key, Some(now + 5)).unwrap();
    world.advance(Duration::from_millis(5));
    let mut store = world.store();
    store.string_put(&key, &bytes("v"), Lifetime::Keep).unwrap();
    assert_eq!(store.key_info(&key).unwrap().unwrap().expires_at, None);
}
