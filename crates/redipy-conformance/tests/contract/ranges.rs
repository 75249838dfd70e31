//! Ranges by position, value, score and member, against the plainest way to compute them.

use redipy::Bytes;
use redipy::core::Store;
use redipy::core::store::{LexBound, Lifetime, Place, ScoreBound, ScoreRange, Side, ZRange};
use redipy_conformance::TestBackend;

use crate::{Subject, all_bytes, bytes};

const POSITIONS: [i64; 15] = [
    i64::MIN,
    i64::MIN + 1,
    -7,
    -6,
    -5,
    -4,
    -2,
    -1,
    0,
    1,
    3,
    4,
    5,
    9,
    i64::MAX,
];

/// What lies from `start` to `stop`, both included, negative ones counted from the end.
fn slice<T: Clone>(items: &[T], start: i64, stop: i64) -> Vec<T> {
    let len = i128::try_from(items.len()).unwrap();
    let at = |position: i64| i128::from(position) + if position < 0 { len } else { 0 };
    let (start, stop) = (at(start), at(stop));
    let place = |index: &usize| (start..=stop).contains(&i128::try_from(*index).unwrap());
    (0..items.len())
        .filter(place)
        .map(|index| items[index].clone())
        .collect()
}

fn filled(store: &mut dyn Store, key: &Bytes, items: &[Bytes]) {
    store.key_delete(key).unwrap();
    store.list_push(key, Side::Right, items).unwrap();
}

/// Lists are read, trimmed and set by position from both ends; positions beyond them are none.
pub fn lists_by_position(backend: &TestBackend) {
    let key = bytes("key");
    let items = all_bytes(["a", "b", "c", "d", "e"]);
    Subject::new(backend).with(|store| {
        for start in POSITIONS {
            for stop in POSITIONS {
                let wanted = slice(&items, start, stop);
                filled(store, &key, &items);
                assert_eq!(
                    store.list_range(&key, start, stop)?,
                    wanted,
                    "{start} to {stop}"
                );
                store.list_trim(&key, start, stop)?;
                assert_eq!(store.list_range(&key, 0, -1)?, wanted, "{start} to {stop}");
                assert_eq!(store.key_info(&key)?.is_none(), wanted.is_empty());
            }
            filled(store, &key, &items);
            let one = slice(&items, start, start).pop();
            assert_eq!(store.list_get(&key, start)?, one, "{start}");
            assert_eq!(
                store.list_set(&key, start, &bytes("new"))?,
                one.is_some(),
                "{start}"
            );
            assert_eq!(
                store.list_get(&key, start)?,
                one.map(|_| bytes("new")),
                "{start}"
            );
            assert_eq!(store.list_len(&key)?, 5);
        }
        filled(store, &key, &items);
        assert_eq!(
            store.list_push(&key, Side::Left, &all_bytes(["x", "y"]))?,
            7
        );
        assert_eq!(store.list_range(&key, 0, 2)?, all_bytes(["y", "x", "a"]));
        assert_eq!(
            store.list_pop(&key, Side::Right, 2)?,
            Some(all_bytes(["e", "d"]))
        );
        assert_eq!(
            store.list_pop(&key, Side::Left, 2)?,
            Some(all_bytes(["y", "x"]))
        );
        assert_eq!(store.list_pop(b"missing", Side::Left, 2)?, None);
        Ok(())
    });
}

/// Elements are found, removed and inserted by value, from the side and in the number asked for.
pub fn lists_by_value(backend: &TestBackend) {
    let key = bytes("key");
    let items = all_bytes(["a", "b", "a", "c", "a", "b", "a"]);
    let at: Vec<usize> = (0..items.len()).filter(|at| items[*at] == "a").collect();
    Subject::new(backend).with(|store| {
        for count in [i64::MIN, -9, -4, -2, -1, 0, 1, 2, 4, 9, i64::MAX] {
            filled(store, &key, &items);
            let limit = if count == 0 {
                4
            } else {
                count.unsigned_abs().min(4)
            };
            let limit = usize::try_from(limit).unwrap();
            let gone = if count < 0 {
                &at[4 - limit..]
            } else {
                &at[..limit]
            };
            let left = (0..items.len()).filter(|index| !gone.contains(index));
            let left: Vec<Bytes> = left.map(|index| items[index].clone()).collect();
            assert_eq!(store.list_remove(&key, count, b"a")?, limit, "{count}");
            assert_eq!(store.list_range(&key, 0, -1)?, left, "{count}");
        }
        filled(store, &key, &items);
        for max_len in 0..9 {
            for count in 0..6 {
                for rank in [1, 2, 4, 5, -1, -2, -4, -5, i64::MAX, i64::MIN] {
                    let mut seen: Vec<usize> = (0..items.len()).collect();
                    if rank < 0 {
                        seen.reverse();
                    }
                    seen.truncate(if max_len == 0 { 9 } else { max_len });
                    seen.retain(|index| at.contains(index));
                    let skip = usize::try_from(rank.unsigned_abs() - 1).unwrap();
                    let take = if count == 0 { 9 } else { count };
                    let wanted: Vec<usize> = seen.into_iter().skip(skip).take(take).collect();
                    let found = store.list_positions(&key, b"a", rank, count, max_len)?;
                    assert_eq!(
                        found,
                        Some(wanted),
                        "rank {rank}, count {count}, of {max_len}"
                    );
                }
            }
        }
        assert_eq!(store.list_positions(b"missing", b"a", 1, 0, 0)?, None);
        assert_eq!(
            store.list_insert(&key, Place::Before, b"c", &bytes("x"))?,
            Some(8)
        );
        assert_eq!(
            store.list_insert(&key, Place::After, b"b", &bytes("y"))?,
            Some(9)
        );
        assert_eq!(
            store.list_insert(&key, Place::After, b"z", &bytes("y"))?,
            None
        );
        assert_eq!(
            store.list_insert(b"missing", Place::After, b"b", &bytes("y"))?,
            Some(0)
        );
        let wanted = all_bytes(["a", "b", "y", "a", "x", "c", "a", "b", "a"]);
        assert_eq!(store.list_range(&key, 0, -1)?, wanted);
        Ok(())
    });
}

/// Strings grow at their end and by what is written behind it.
pub fn strings_in_parts(backend: &TestBackend) {
    let key = bytes("key");
    Subject::new(backend).with(|store| {
        assert_eq!(store.string_append(&key, b"ab")?, 2);
        assert_eq!(store.string_append(&key, b"\x00\xff")?, 4);
        assert_eq!(store.string_set_range(&key, 1, b"XY")?, 4);
        assert_eq!(store.string_get(&key)?.as_deref(), Some(&b"aXY\xff"[..]));
        assert_eq!(store.string_set_range(&key, 6, b"z")?, 7);
        assert_eq!(
            store.string_get(&key)?.as_deref(),
            Some(&b"aXY\xff\0\0z"[..])
        );
        assert_eq!(store.string_len(&key)?, 7);
        assert_eq!(store.string_set_range(&bytes("new"), 2, b"z")?, 3);
        assert_eq!(store.string_get(b"new")?.as_deref(), Some(&b"\0\0z"[..]));
        assert_eq!(store.string_len(b"missing")?, 0);
        // Long enough to be kept apart from its key.
        let long = "long ".repeat(100);
        store.string_put(&key, &bytes(&long), Lifetime::Forever)?;
        assert_eq!(store.string_append(&key, b"!")?, 501);
        assert_eq!(store.string_get(&key)?, Some(bytes(long + "!")));
        Ok(())
    });
}

fn score_of(number: i32) -> f64 {
    // Several members share a score, and then stand in the order of their bytes.
    f64::from(number / 3)
}

/// Makes a sorted set and returns its members in their order.
fn scored(store: &mut dyn Store, key: &Bytes, len: i32) -> Vec<(Bytes, f64)> {
    let pairs: Vec<_> = (0..len)
        .map(|number| (score_of(number), bytes(format!("{number:03}"))))
        .collect();
    store.key_delete(key).unwrap();
    // Put in from the back, so that an order is their own doing.
    let backwards: Vec<_> = pairs.iter().rev().cloned().collect();
    store.zset_put(key, &backwards).unwrap();
    pairs
        .into_iter()
        .map(|(score, member)| (member, score))
        .collect()
}

/// Compares all that can be done with a range with the members that lie in it, given from low to high.
fn check(store: &mut dyn Store, key: &Bytes, len: i32, range: &ZRange, wanted: &[(Bytes, f64)]) {
    let all = usize::MAX;
    let found = store.zset_range(key, range, false, 0, all).unwrap();
    assert_eq!(found, wanted, "{range:?} of {len}");
    assert_eq!(
        store.zset_count(key, range).unwrap(),
        wanted.len(),
        "{range:?}"
    );
    for (offset, count) in [(0, 2), (1, 3), (2, all), (9, 1), (all, all), (0, 0)] {
        let cut: Vec<_> = wanted.iter().skip(offset).take(count).cloned().collect();
        let found = store.zset_range(key, range, false, offset, count).unwrap();
        assert_eq!(found, cut, "{range:?} {offset} {count}");
        if !matches!(range, ZRange::Rank(..)) {
            let cut: Vec<_> = wanted
                .iter()
                .rev()
                .skip(offset)
                .take(count)
                .cloned()
                .collect();
            let found = store.zset_range(key, range, true, offset, count).unwrap();
            assert_eq!(found, cut, "reverse {range:?} {offset} {count}");
        }
    }
    let before = store
        .zset_range(key, &ZRange::Rank(0, -1), false, 0, all)
        .unwrap();
    let left: Vec<_> = before
        .into_iter()
        .filter(|pair| !wanted.contains(pair))
        .collect();
    assert_eq!(
        store.zset_remove_range(key, range).unwrap(),
        wanted.len(),
        "{range:?}"
    );
    let after = store
        .zset_range(key, &ZRange::Rank(0, -1), false, 0, all)
        .unwrap();
    assert_eq!(after, left, "{range:?} of {len}");
}

/// Ranks count from both ends; in reverse they count from the highest.
pub fn sorted_sets_by_rank(backend: &TestBackend) {
    let key = bytes("key");
    Subject::new(backend).with(|store| {
        for start in POSITIONS {
            for stop in POSITIONS {
                let members = scored(store, &key, 5);
                let mut reversed = members.clone();
                reversed.reverse();
                let range = ZRange::Rank(start, stop);
                let wanted = slice(&reversed, start, stop);
                assert_eq!(
                    store.zset_range(&key, &range, true, 0, 9)?,
                    wanted,
                    "{start} to {stop}"
                );
                check(store, &key, 5, &range, &slice(&members, start, stop));
            }
        }
        for len in [5, 200] {
            let members = scored(store, &key, len);
            for (at, (member, score)) in members.iter().enumerate() {
                assert_eq!(store.zset_rank(&key, member, false)?, Some(at));
                assert_eq!(
                    store.zset_rank(&key, member, true)?,
                    Some(members.len() - 1 - at)
                );
                assert_eq!(store.zset_score(&key, member)?, Some(*score));
            }
            assert_eq!(store.zset_rank(&key, b"missing", false)?, None);
            let lowest = store.zset_pop(&key, false, 2)?;
            assert_eq!(lowest, members[..2]);
            let highest = store.zset_pop(&key, true, 2)?;
            let mut wanted = members[members.len() - 2..].to_vec();
            wanted.reverse();
            assert_eq!(highest, wanted);
        }
        Ok(())
    });
}

/// The ends of a range of scores are in it or not, as they say; infinite ones are beyond all numbers.
pub fn sorted_sets_by_score(backend: &TestBackend) {
    let key = bytes("key");
    let ends = [
        f64::NEG_INFINITY,
        -1.0,
        0.0,
        0.5,
        1.0,
        2.0,
        65.0,
        66.0,
        f64::INFINITY,
    ];
    Subject::new(backend).with(|store| {
        for len in [7, 200] {
            for low in ends {
                for high in ends {
                    for open in 0..4 {
                        let members = scored(store, &key, len);
                        let min = ScoreBound {
                            score: low,
                            exclusive: open & 1 != 0,
                        };
                        let max = ScoreBound {
                            score: high,
                            exclusive: open & 2 != 0,
                        };
                        let inside = |score: f64| {
                            (if min.exclusive {
                                score > low
                            } else {
                                score >= low
                            }) && (if max.exclusive {
                                score < high
                            } else {
                                score <= high
                            })
                        };
                        let wanted: Vec<_> = members
                            .into_iter()
                            .filter(|(_, score)| inside(*score))
                            .collect();
                        check(
                            store,
                            &key,
                            len,
                            &ZRange::Score(ScoreRange { min, max }),
                            &wanted,
                        );
                    }
                }
            }
        }
        let infinite = [
            (f64::INFINITY, bytes("top")),
            (f64::NEG_INFINITY, bytes("bottom")),
        ];
        store.zset_put(&key, &infinite)?;
        let end = |score| ScoreBound {
            score,
            exclusive: false,
        };
        let top = ScoreRange {
            min: end(f64::INFINITY),
            max: end(f64::INFINITY),
        };
        assert_eq!(store.zset_count(&key, &ZRange::Score(top))?, 1);
        Ok(())
    });
}

/// Members of one score are in the order of their bytes.
pub fn sorted_sets_by_member(backend: &TestBackend) {
    let key = bytes("key");
    let names: [&[u8]; 8] = [b"", b"\x00", b"a", b"aa", b"ab", b"b", b"\xc3\xa9", b"\xff"];
    let ends: Vec<Bytes> = names
        .iter()
        .chain(&[&b"A"[..], b"a\x00", b"zz"])
        .map(|name| Bytes::copy_from(name))
        .collect();
    let mut bounds = vec![LexBound::Lowest, LexBound::Highest];
    bounds.extend(ends.iter().cloned().map(LexBound::Inclusive));
    bounds.extend(ends.iter().cloned().map(LexBound::Exclusive));
    Subject::new(backend).with(|store| {
        for min in &bounds {
            for max in &bounds {
                let pairs: Vec<_> = names
                    .iter()
                    .rev()
                    .map(|name| (1.0, Bytes::copy_from(name)))
                    .collect();
                store.zset_put(&key, &pairs)?;
                let inside = |member: &Bytes| {
                    (match min {
                        LexBound::Lowest => true,
                        LexBound::Highest => false,
                        LexBound::Inclusive(end) => member >= end,
                        LexBound::Exclusive(end) => member > end,
                    }) && (match max {
                        LexBound::Lowest => false,
                        LexBound::Highest => true,
                        LexBound::Inclusive(end) => member <= end,
                        LexBound::Exclusive(end) => member < end,
                    })
                };
                let wanted: Vec<_> = names
                    .iter()
                    .map(|name| (Bytes::copy_from(name), 1.0))
                    .filter(|(member, _)| inside(member))
                    .collect();
                check(
                    store,
                    &key,
                    8,
                    &ZRange::Lex(min.clone(), max.clone()),
                    &wanted,
                );
            }
        }
        Ok(())
    });
}
