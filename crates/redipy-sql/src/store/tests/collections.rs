//! Hashes, sets and sorted sets in rows: as memory has them, with the orders and the limits of Redis' encodings, and with
//! exact sizes.

use redipy_core::store::{Hashes, Keys, ScoreBound, ScoreRange, Sets, SortedSets, ZRange};
use redipy_core::{Access, Bytes, Clock, Engine, Result, Store};
use redipy_memory::Memory;

use super::{World, all_bytes, bytes};
use crate::statement::Statement;

static SIZES: Statement = Statement::new(
    "SELECT k.size, count(e.key_id) FROM {key} k LEFT JOIN (
        SELECT key_id FROM {hash_field} UNION ALL SELECT key_id FROM {set_member}
        UNION ALL SELECT key_id FROM {zset_member}) e ON e.key_id = k.id GROUP BY k.id",
);

type Step = fn(&mut dyn Store, &Bytes, &mut fastrand::Rng) -> Result<String>;

/// A name: sometimes a long one, sometimes no integer.
fn name(rng: &mut fastrand::Rng) -> Bytes {
    let number = rng.i32(-40..800);
    bytes(match rng.u16(..500) {
        0 => format!("{number:065}"),
        1..=3 => format!("m{number}"),
        _ => number.to_string(),
    })
}

fn names(rng: &mut fastrand::Rng) -> Vec<Bytes> {
    let count = if rng.u8(..20) == 0 {
        150
    } else {
        rng.usize(..4)
    };
    (0..count).map(|_| name(rng)).collect()
}

fn score(rng: &mut fastrand::Rng) -> f64 {
    let scores = [
        -0.0,
        0.0,
        1.5,
        -7.0,
        f64::INFINITY,
        f64::NEG_INFINITY,
        5e-324,
        -f64::MAX,
    ];
    *rng.choice(&scores).unwrap()
}

fn scored(rng: &mut fastrand::Rng) -> Vec<(f64, Bytes)> {
    let names = names(rng);
    names.into_iter().map(|name| (score(rng), name)).collect()
}

fn scores(rng: &mut fastrand::Rng) -> ZRange {
    let mut end = || ScoreBound {
        score: score(rng),
        exclusive: rng.bool(),
    };
    ZRange::Score(ScoreRange {
        min: end(),
        max: end(),
    })
}

/// Writes down what a primitive has returned.
fn text(returned: impl std::fmt::Debug) -> String {
    format!("{returned:?}")
}

const HASHES: &[Step] = &[
    |store, key, rng| {
        let pairs: Vec<_> = names(rng)
            .into_iter()
            .map(|field| (field, name(rng)))
            .collect();
        store.hash_put(key, &pairs).map(text)
    },
    |store, key, rng| store.hash_put(key, &[(name(rng), name(rng))]).map(text),
    |store, key, rng| store.hash_remove(key, &names(rng)).map(text),
    |store, key, rng| store.hash_get_many(key, &names(rng)).map(text),
    |store, key, rng| store.hash_get(key, &name(rng)).map(text),
    |store, key, _| store.hash_len(key).map(text),
];

const SETS: &[Step] = &[
    |store, key, rng| store.set_add(key, &names(rng)).map(text),
    |store, key, rng| store.set_add(key, &[name(rng)]).map(text),
    |store, key, rng| store.set_remove(key, &names(rng)).map(text),
    |store, key, rng| store.set_contains(key, &names(rng)).map(text),
    |store, key, _| store.set_len(key).map(text),
];

const SORTED_SETS: &[Step] = &[
    |store, key, rng| store.zset_put(key, &scored(rng)).map(text),
    |store, key, rng| store.zset_put(key, &[(score(rng), name(rng))]).map(text),
    |store, key, rng| store.zset_put_one(key, score(rng), &name(rng)).map(text),
    |store, key, rng| {
        let after = Some(score(rng)).filter(|_| rng.bool());
        let member = name(rng);
        store
            .zset_update(key, &member, &mut |_| Ok(after))
            .map(text)
    },
    |store, key, rng| store.zset_remove(key, &names(rng)).map(text),
    |store, key, rng| {
        let ranks = ZRange::Rank(rng.i64(-9..9), rng.i64(-9..9));
        store.zset_remove_range(key, &ranks).map(text)
    },
    |store, key, rng| store.zset_pop(key, rng.bool(), rng.usize(..3)).map(text),
    |store, key, rng| store.zset_scores(key, &names(rng)).map(text),
    |store, key, rng| store.zset_rank(key, &name(rng), rng.bool()).map(text),
    |store, key, rng| store.zset_count(key, &scores(rng)).map(text),
    |store, key, rng| {
        let (range, reverse, offset) = (scores(rng), rng.bool(), rng.usize(..5));
        store
            .zset_range(key, &range, reverse, offset, rng.usize(..9))
            .map(text)
    },
    |store, key, rng| {
        let ranks = ZRange::Rank(rng.i64(-300..300), rng.i64(-300..300));
        store
            .zset_range(key, &ranks, rng.bool(), 0, usize::MAX)
            .map(text)
    },
];

/// Writes down a collection: in its order where Redis keeps one.
fn contents(store: &mut dyn Store, key: &Bytes, kind: &[Step]) -> Result<String> {
    let encoding = store.key_encoding(key)?;
    let is_kept = !matches!(encoding, Some("hashtable"));
    let mut lines = if std::ptr::eq(kind, HASHES) {
        let all = store.hash_all(key)?;
        all.into_iter().map(text).collect::<Vec<_>>()
    } else if std::ptr::eq(kind, SETS) {
        let all = store.set_members(key)?;
        all.into_iter().map(text).collect()
    } else {
        let all = store.zset_range(key, &ZRange::Rank(0, -1), false, 0, usize::MAX)?;
        all.into_iter().map(text).collect()
    };
    if !is_kept {
        lines.sort_unstable();
    }
    Ok(format!("{encoding:?} {lines:?}"))
}

fn in_memory<T>(memory: &Memory, mut body: impl FnMut(&mut dyn Store) -> Result<T>) -> Result<T> {
    let mut result = None;
    memory.transact(Access::One, &mut |store| {
        result = Some(body(store));
        Ok(())
    })?;
    result.unwrap()
}

#[test]
fn rows_are_as_memory_has_it() {
    let key = bytes("key");
    let mut encodings = std::collections::BTreeMap::new();
    for kind in [HASHES, SETS, SORTED_SETS] {
        for seed in 0..12 {
            let mut rng = fastrand::Rng::with_seed(seed);
            let memory = Memory::new(Clock::system());
            let mut world = World::new();
            for number in 0..150 {
                let step = *rng.choice(kind).unwrap();
                let mut other = rng.clone();
                let wanted = in_memory(&memory, |store| step(store, &key, &mut rng.clone()));
                let found = step(&mut world.store(), &key, &mut other);
                rng = other;
                assert_eq!(found, wanted, "seed {seed}, step {number}");
                let wanted = in_memory(&memory, |store| contents(store, &key, kind)).unwrap();
                let found = contents(&mut world.store(), &key, kind).unwrap();
                assert_eq!(found, wanted, "seed {seed}, step {number}");
                for sizes in world.numbers(&SIZES, &[]) {
                    assert_eq!(sizes[0], sizes[1], "seed {seed}, step {number}");
                }
                let encoding = world.store().key_encoding(&key).unwrap();
                *encodings.entry(encoding).or_insert(0) += 1;
            }
        }
    }
    for encoding in ["listpack", "intset", "hashtable", "skiplist"] {
        let count = encodings.get(&Some(encoding)).copied().unwrap_or(0);
        assert!(count > 100, "{encodings:?}");
    }
}

#[test]
fn the_sizes_at_which_encodings_end_are_exact() {
    let key = bytes("key");
    for one_by_one in [true, false] {
        let mut world = World::new();
        let mut store = world.store();
        let fill = |store: &mut super::SqlStore<'_>, kind: &str, len: usize| {
            store.key_delete(&key).unwrap();
            let names = all_bytes(0..len);
            let chunk = if one_by_one { 1 } else { len };
            for names in names.chunks(chunk) {
                let pairs: Vec<_> = names.iter().map(|n| (n.clone(), n.clone())).collect();
                let scored: Vec<_> = names.iter().map(|name| (1.0, name.clone())).collect();
                match kind {
                    "hash" => store.hash_put(&key, &pairs).unwrap(),
                    "set" => store.set_add(&key, names).unwrap(),
                    _ => store.zset_put(&key, &scored).unwrap(),
                };
            }
            // What is there already makes it no larger.
            let last = names.last().unwrap().clone();
            match kind {
                "hash" => store.hash_put(&key, &[(last.clone(), last)]).unwrap(),
                "set" => store.set_add(&key, &[last]).unwrap(),
                _ => store.zset_put(&key, &[(2.0, last)]).unwrap(),
            };
            store.key_encoding(&key).unwrap().unwrap()
        };
        assert_eq!(fill(&mut store, "hash", 512), "listpack");
        assert_eq!(fill(&mut store, "hash", 513), "hashtable");
        assert_eq!(fill(&mut store, "set", 512), "intset");
        assert_eq!(fill(&mut store, "set", 513), "hashtable");
        assert_eq!(fill(&mut store, "zset", 128), "listpack");
        assert_eq!(fill(&mut store, "zset", 129), "skiplist");
    }
}

#[test]
fn copies_of_hashes_keep_the_order_of_what_is_added_later() {
    let (key, copy) = (bytes("key"), bytes("copy"));
    let mut world = World::new();
    let mut store = world.store();
    let fields = all_bytes(["e", "d", "c", "b", "a"]);
    for (at, field) in fields.iter().enumerate() {
        if at == 3 {
            store.key_copy(&key, 0, &copy).unwrap();
        }
        let pair = (field.clone(), bytes(at));
        store
            .hash_put(if at < 3 { &key } else { &copy }, &[pair])
            .unwrap();
    }
    let all = store.hash_all(&copy).unwrap();
    let order: Vec<_> = all.into_iter().map(|(field, _)| field).collect();
    assert_eq!(order, fields);
}

#[test]
fn few_integers_that_are_left_are_compact_again() {
    let key = bytes("key");
    let mut world = World::new();
    let mut store = world.store();
    store.set_add(&key, &all_bytes(0..20)).unwrap();
    store.set_add(&key, &all_bytes(["word"])).unwrap();
    store.set_remove(&key, &all_bytes(["word"])).unwrap();
    assert_eq!(store.key_encoding(&key).unwrap(), Some("hashtable"));
    store.set_pop(&key, 10).unwrap();
    assert_eq!(store.key_encoding(&key).unwrap(), Some("hashtable"));
    store.set_pop(&key, 9).unwrap();
    assert_eq!(store.set_len(&key).unwrap(), 1);
    assert_eq!(store.key_encoding(&key).unwrap(), Some("intset"));
}
