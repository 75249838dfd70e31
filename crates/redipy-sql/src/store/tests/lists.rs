//! The positions that order the elements of a list.

use redipy_core::Bytes;
use redipy_core::store::{Lists, Place, Side};

use super::{World, all_bytes, bytes};
use crate::ops::lists::GAP;
use crate::session::Param;
use crate::statement::Statement;

static POSITIONS: Statement =
    Statement::new("SELECT position FROM {list_item} WHERE key_id = ?1 ORDER BY position");
static MOVE: Statement =
    Statement::new("UPDATE {list_item} SET position = position + ?2 WHERE key_id = ?1");

const KEY: &[u8] = b"key";

impl World {
    fn positions(&mut self) -> Vec<i64> {
        let id = self.id(KEY);
        let rows = self.numbers(&POSITIONS, &[id.into()]);
        rows.into_iter().map(|row| row[0]).collect()
    }

    fn elements(&mut self) -> Vec<Bytes> {
        self.store().list_range(KEY, 0, -1).unwrap()
    }

    fn push(&mut self, side: Side, values: &[Bytes]) {
        self.store()
            .list_push(&Bytes::from(KEY), side, values)
            .unwrap();
    }
}

#[test]
fn pushes_leave_gaps() {
    let mut world = World::new();
    world.push(Side::Right, &all_bytes(["c", "d"]));
    world.push(Side::Left, &all_bytes(["b", "a"]));
    world.push(Side::Right, &all_bytes(["e"]));
    assert_eq!(world.positions(), [-2, -1, 0, 1, 2].map(|step| step * GAP));
    assert_eq!(world.elements(), all_bytes(["a", "b", "c", "d", "e"]));
}

#[test]
fn insertions_halve_gaps_and_number_anew_where_none_is_left() {
    for place in [Place::Before, Place::After] {
        let mut world = World::new();
        world.push(Side::Right, &all_bytes(["first", "last"]));
        let pivot = match place {
            Place::Before => "last",
            Place::After => "first",
        };
        let mut counts = Vec::new();
        for number in 0..100 {
            let (len, count) = world
                .count(|store| store.list_insert(KEY, place, pivot.as_bytes(), &bytes(number)));
            assert_eq!(len, Some(number + 3));
            counts.push(count);
        }
        let mut wanted: Vec<_> = (0..100).map(bytes).collect();
        if place == Place::After {
            wanted.reverse();
        }
        wanted.insert(0, bytes("first"));
        wanted.push(bytes("last"));
        assert_eq!(world.elements(), wanted);
        let anew = counts.iter().filter(|count| **count > 4).count();
        assert!((1..=5).contains(&anew), "{counts:?}");
    }
}

#[test]
fn pushes_number_anew_where_numbers_end() {
    for (side, by) in [
        (Side::Right, i64::MAX - 3 * GAP),
        (Side::Left, i64::MIN + 2 * GAP),
    ] {
        for values in [1, 2, 5] {
            let mut world = World::new();
            world.push(Side::Right, &all_bytes(["a", "b", "c"]));
            let id = world.id(KEY);
            // From 0, GAP, 2 * GAP to where there is room for one more on one side.
            world.run(&MOVE, &[id.into(), Param::Int(by)]);
            let pushed = all_bytes(0..values);
            world.push(side, &pushed);
            let mut wanted = all_bytes(["a", "b", "c"]);
            match side {
                Side::Right => wanted.extend(pushed),
                Side::Left => drop(wanted.splice(0..0, pushed.into_iter().rev())),
            }
            assert_eq!(world.elements(), wanted, "{side:?} {values}");
            let anew = world.positions().contains(&0);
            assert_eq!(
                anew,
                values > 2 || side == Side::Right && values > 1,
                "{side:?} {values}"
            );
            world.push(side, &all_bytes(["z"]));
            assert_eq!(world.elements().len(), wanted.len() + 1);
        }
    }
}

#[test]
fn elements_beyond_the_outermost_have_numbers_too() {
    let mut world = World::new();
    world.push(Side::Right, &all_bytes(["a", "b"]));
    let mut store = world.store();
    store
        .list_insert(KEY, Place::After, b"b", &bytes("c"))
        .unwrap();
    store
        .list_insert(KEY, Place::Before, b"a", &bytes("0"))
        .unwrap();
    assert_eq!(world.positions(), [-GAP, 0, GAP, 2 * GAP]);
    assert_eq!(world.elements(), all_bytes(["0", "a", "b", "c"]));
}

#[test]
fn any_bytes_are_elements_and_found_again() {
    let odd: Vec<Bytes> = [
        &b""[..],
        b"\0",
        b"a\0b",
        b"\xff\xfe",
        b"1",
        b"1.0",
        b"\xc3\xa9",
        b"NULL",
    ]
    .map(Bytes::copy_from)
    .into();
    let mut world = World::new();
    world.push(Side::Right, &odd);
    assert_eq!(world.elements(), odd);
    for (index, value) in odd.iter().enumerate() {
        let found = world.store().list_positions(KEY, value, 1, 0, 0).unwrap();
        assert_eq!(found, Some(vec![index]), "{value:?}");
    }
    for value in &odd {
        assert_eq!(
            world.store().list_remove(KEY, 0, value).unwrap(),
            1,
            "{value:?}"
        );
    }
}

#[test]
fn deep_elements_are_found_from_either_end() {
    let mut world = World::new();
    let all = all_bytes(0..3000);
    world.push(Side::Right, &all);
    let mut store = world.store();
    for index in [0, 255, 256, 257, 300, 1499, 1500, 2700, 2743, 2744, 2999] {
        let from_tail = index - 3000;
        for (start, stop) in [
            (index, index),
            (index, -1),
            (from_tail, from_tail),
            (0, from_tail),
        ] {
            let found = store.list_range(KEY, start, stop).unwrap();
            let head = usize::try_from(if start < 0 { start + 3000 } else { start }).unwrap();
            let tail = usize::try_from(if stop < 0 { stop + 3000 } else { stop }).unwrap();
            assert_eq!(found, all[head..=tail], "{start} {stop}");
        }
        let value = &all[usize::try_from(index).unwrap()];
        let at = store.list_positions(KEY, value, -1, 1, 0).unwrap();
        assert_eq!(at, Some(vec![usize::try_from(index).unwrap()]));
    }
}

#[test]
fn positions_are_those_of_a_plain_search() {
    let mut world = World::new();
    let mut rng = fastrand::Rng::with_seed(3);
    let all: Vec<Bytes> = (0..60).map(|_| bytes(rng.u8(..4))).collect();
    world.push(Side::Right, &all);
    let mut store = world.store();
    for rank in [1, 2, 5, 40, i64::MAX, -1, -2, -5, -40, i64::MIN] {
        for count in [0, 1, 2, 7, 100, usize::MAX] {
            for max_len in [0, 1, 2, 10, 59, 60, 61, usize::MAX] {
                let compared = if max_len == 0 { usize::MAX } else { max_len };
                let mut indices: Vec<usize> = (0..all.len()).collect();
                if rank < 0 {
                    indices.reverse();
                }
                let wanted: Vec<usize> = indices
                    .into_iter()
                    .take(compared)
                    .filter(|index| all[*index] == "2")
                    .skip(usize::try_from(rank.unsigned_abs() - 1).unwrap())
                    .take(if count == 0 { usize::MAX } else { count })
                    .collect();
                let found = store
                    .list_positions(KEY, b"2", rank, count, max_len)
                    .unwrap();
                assert_eq!(found, Some(wanted), "{rank} {count} {max_len}");
            }
        }
    }
}
