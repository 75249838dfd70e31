//! Collections end with their last element; random elements come in the number that was asked for.

use std::collections::HashSet;

use redipy::Bytes;
use redipy::core::store::{LexBound, ScoreBound, ScoreRange, Side, ZRange};
use redipy::core::{Kind, Result, Store};

use crate::catalogue::make_value;
use redipy_conformance::TestBackend;

use crate::{Subject, all_bytes, bytes};

type Empty = fn(&mut dyn Store, &Bytes) -> Result<()>;

/// Every way to take the last element away.
const EMPTY: &[(Kind, Empty)] = &[
    (Kind::List, |store, key| {
        store.list_pop(key, Side::Left, 3).map(drop)
    }),
    (Kind::List, |store, key| {
        store.list_pop(key, Side::Right, 99).map(drop)
    }),
    (Kind::List, |store, key| store.list_trim(key, 5, 9)),
    (Kind::List, |store, key| {
        store.list_remove(key, 0, b"a")?;
        store.list_remove(key, -1, b"b").map(drop)
    }),
    (Kind::Hash, |store, key| {
        store
            .hash_remove(key, &all_bytes(["a", "b", "z"]))
            .map(drop)
    }),
    (Kind::Set, |store, key| {
        store.set_remove(key, &all_bytes(["a", "1", "b"])).map(drop)
    }),
    (Kind::Set, |store, key| store.set_pop(key, 3).map(drop)),
    (Kind::SortedSet, |store, key| {
        store.zset_remove(key, &all_bytes(["a", "b"])).map(drop)
    }),
    (Kind::SortedSet, |store, key| {
        store.zset_pop(key, true, 99).map(drop)
    }),
    (Kind::SortedSet, |store, key| {
        store.zset_remove_range(key, &ZRange::Rank(0, -1)).map(drop)
    }),
    (Kind::SortedSet, |store, key| {
        let all = ScoreRange {
            min: ScoreBound::from(1),
            max: ScoreBound::from(2),
        };
        store.zset_remove_range(key, &ZRange::Score(all)).map(drop)
    }),
    (Kind::SortedSet, |store, key| {
        store.zset_put(key, &[(1.0, bytes("b"))])?;
        let all = ZRange::Lex(LexBound::Lowest, LexBound::Highest);
        store.zset_remove_range(key, &all).map(drop)
    }),
];

/// A collection without elements is no key; one that is made anew has no lifetime.
pub fn what_is_empty_is_gone(backend: &TestBackend) {
    let key = bytes("key");
    for (number, (kind, empty)) in EMPTY.iter().enumerate() {
        let subject = Subject::new(backend);
        let (gone, count, again) = subject.with(|store| {
            make_value(store, &key, *kind)?;
            store.key_expire(&key, Some(4_000_000_000_000))?;
            empty(store, &key)?;
            let gone = store.key_info(&key)?;
            let count = store.key_count()?;
            make_value(store, &key, *kind)?;
            Ok((gone, count, store.key_info(&key)?))
        });
        assert_eq!((gone, count), (None, 0), "way {number}");
        assert_eq!(again.unwrap().expires_at, None, "way {number}");
    }
}

/// Adding no elements makes no key, and leaves one alone that is there.
pub fn nothing_makes_nothing(backend: &TestBackend) {
    let key = bytes("key");
    let add: [(Kind, Empty); 5] = [
        (Kind::List, |store, key| {
            store.list_push(key, Side::Left, &[]).map(drop)
        }),
        (Kind::Hash, |store, key| store.hash_put(key, &[]).map(drop)),
        (Kind::Set, |store, key| store.set_add(key, &[]).map(drop)),
        (Kind::SortedSet, |store, key| {
            store.zset_put(key, &[]).map(drop)
        }),
        (Kind::List, |store, key| {
            store.list_pop(key, Side::Left, 0).map(drop)
        }),
    ];
    for (kind, add) in add {
        let subject = Subject::new(backend);
        let (without, with) = subject.with(|store| {
            add(store, &key)?;
            let without = store.key_info(&key)?;
            make_value(store, &key, kind)?;
            add(store, &key)?;
            Ok((without, store.key_info(&key)?))
        });
        assert_eq!(without, None, "{kind:?}");
        assert_eq!(with.map(|info| info.kind), Some(kind));
    }
}

type Draw = fn(&mut dyn Store, &Bytes, usize, bool) -> Result<Vec<Bytes>>;

/// Fills a collection with so many elements and returns what draws from it.
fn drawn_from(store: &mut dyn Store, key: &Bytes, kind: Kind, names: &[Bytes]) -> Result<Draw> {
    match kind {
        Kind::Hash => {
            let pairs: Vec<_> = names
                .iter()
                .map(|name| (name.clone(), name.clone()))
                .collect();
            store.hash_put(key, &pairs)?;
            Ok(|store, key, count, repeat| {
                let pairs = store.hash_random(key, count, repeat)?;
                assert!(pairs.iter().all(|(field, value)| field == value));
                Ok(pairs.into_iter().map(|(field, _)| field).collect())
            })
        }
        Kind::Set => {
            store.set_add(key, names)?;
            Ok(|store, key, count, repeat| store.set_random(key, count, repeat))
        }
        _ => {
            let pairs: Vec<_> = (0_u32..)
                .zip(names)
                .map(|(at, name)| (f64::from(at), name.clone()))
                .collect();
            store.zset_put(key, &pairs)?;
            Ok(|store, key, count, repeat| {
                let pairs = store.zset_random(key, count, repeat)?;
                Ok(pairs.into_iter().map(|(member, _)| member).collect())
            })
        }
    }
}

/// Without repeats: as many different ones as asked for, or all; with repeats: exactly so many.
pub fn draws_have_their_counts(backend: &TestBackend) {
    let key = bytes("key");
    for kind in [Kind::Hash, Kind::Set, Kind::SortedSet] {
        for len in [1, 5, 12, 13, 200, 700] {
            for prefix in ["", "m"] {
                let names = all_bytes((0..len).map(|number| format!("{prefix}{number}")));
                let known: HashSet<_> = names.iter().cloned().collect();
                let subject = Subject::new(backend);
                subject.with(|store| {
                    let draw = drawn_from(store, &key, kind, &names)?;
                    for count in [0, 1, 2, len / 2, len - 1, len, len + 7, usize::MAX] {
                        let drawn = draw(store, &key, count, false)?;
                        let different: HashSet<_> = drawn.iter().cloned().collect();
                        assert_eq!(drawn.len(), count.min(len), "{kind:?} {count} of {len}");
                        assert_eq!(different.len(), drawn.len(), "{kind:?} {count} of {len}");
                        assert!(different.is_subset(&known));
                    }
                    for count in [0, 1, len, 3 * len] {
                        let drawn = draw(store, &key, count, true)?;
                        assert_eq!(drawn.len(), count, "{kind:?} {count} of {len}");
                        assert!(drawn.iter().all(|one| known.contains(one)));
                    }
                    Ok(())
                });
            }
        }
    }
}

/// Random members that are popped are gone, and no others; everyone's turn comes.
pub fn pops_take_what_they_return(backend: &TestBackend) {
    let key = bytes("key");
    for prefix in ["", "m"] {
        let subject = Subject::new(backend);
        let all: HashSet<_> = all_bytes((0..100).map(|number| format!("{prefix}{number}")))
            .into_iter()
            .collect();
        let mut first = HashSet::new();
        for _ in 0..40 {
            subject.with(|store| {
                let members: Vec<Bytes> = all.iter().cloned().collect();
                store.set_add(&key, &members)?;
                let mut popped: Vec<Bytes> = store.set_pop(&key, 1)?;
                first.insert(popped[0].clone());
                popped.extend(store.set_pop(&key, 30)?);
                let left = store.set_members(&key)?;
                assert_eq!((popped.len(), left.len()), (31, 69));
                let both: HashSet<_> = popped.into_iter().chain(left).collect();
                assert_eq!(both, all);
                Ok(())
            });
        }
        assert!(
            first.len() > 10,
            "{} different ones in 40 draws of 100",
            first.len()
        );
    }
    Subject::new(backend).with(|store| {
        assert!((0..1000).all(|_| store.random_below(3) < 3));
        assert_eq!(store.random_below(1), 0);
        Ok(())
    });
}
