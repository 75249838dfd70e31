//! Keys as such: their time, their lifetimes on the way from one to another, and the databases they are in.

use std::collections::HashSet;
use std::thread::sleep;
use std::time::Duration;

use redipy::core::Kind;
use redipy::core::store::{Lifetime, Side};

use crate::catalogue::{KINDS, contents, make_value};
use redipy_conformance::TestBackend;

use crate::{Subject, bytes, with};

const FAR: i64 = 4_000_000_000_000;

/// Within a transaction it is one moment, so that no key ends in the midst of it.
pub fn the_time_stands_still(backend: &TestBackend) {
    let redis = backend.open();
    let engine = redis.backend().engine().expect("it is local");
    let key = bytes("key");
    with(engine, |store| {
        let now = store.now_us();
        store.string_put(&key, &bytes("v"), Lifetime::Until(now.div_euclid(1000) + 1))?;
        sleep(Duration::from_millis(4));
        assert_eq!(store.now_us(), now);
        assert_eq!(store.now_ms(), now.div_euclid(1000));
        assert!(
            store.string_get(&key)?.is_some(),
            "the end is not before the next transaction"
        );
        assert_eq!(store.key_count()?, 1);
        Ok(())
    });
    with(engine, |store| {
        assert_eq!(store.string_get(&key)?, None);
        Ok(())
    });
    let subject = Subject::new(backend);
    let before = subject.with(|store| Ok(store.now_us()));
    subject.clock.advance(Duration::from_micros(1_500_001));
    assert_eq!(subject.with(|store| Ok(store.now_us())), before + 1_500_001);
}

/// Renaming and copying take value and lifetime along; what was there before is lost with its lifetime.
pub fn a_key_goes_with_its_lifetime(backend: &TestBackend) {
    let (from, to) = (bytes("from"), bytes("to"));
    for kind in KINDS {
        for over in [None, Some(Kind::String), Some(Kind::List)] {
            for end in [None, Some(FAR)] {
                for db in [0, 3] {
                    for copy in [false, true] {
                        let subject = Subject::new(backend);
                        subject.with(|store| {
                            make_value(store, &from, kind)?;
                            store.key_expire(&from, end)?;
                            let value = contents(store, &from)?;
                            store.select(db);
                            if let Some(over) = over {
                                make_value(store, &to, over)?;
                                store.key_expire(&to, Some(FAR + 5))?;
                            }
                            store.select(0);
                            let done = if copy {
                                store.key_copy(&from, db, &to)?
                            } else {
                                store.key_rename(&from, db, &to)?
                            };
                            assert!(done);
                            assert_eq!(store.selected(), 0, "the database stays selected");
                            assert_eq!(store.key_info(&from)?.is_some(), copy);
                            store.select(db);
                            assert_eq!(contents(store, &to)?, value);
                            assert_eq!(store.key_info(&to)?.unwrap().expires_at, end);
                            if copy {
                                // The copy is one of its own.
                                store.key_delete(&to)?;
                                store.select(0);
                                assert_eq!(contents(store, &from)?, value);
                            }
                            Ok(())
                        });
                    }
                }
            }
        }
    }
    // A copy does not follow its source.
    Subject::new(backend).with(|store| {
        store.list_push(&from, Side::Right, &[bytes("a")])?;
        store.key_copy(&from, 0, &to)?;
        store.list_push(&from, Side::Right, &[bytes("b")])?;
        assert_eq!(store.list_len(&to)?, 1);
        assert!(!store.key_rename(b"missing", 0, &to)?);
        assert!(!store.key_copy(b"missing", 0, &to)?);
        assert_eq!(store.list_len(&to)?, 1, "a missing source changes nothing");
        Ok(())
    });
}

/// Writes in place keep a lifetime; a string that is put anew says itself what becomes of it.
pub fn writes_and_lifetimes(backend: &TestBackend) {
    let key = bytes("key");
    let subject = Subject::new(backend);
    subject.with(|store| {
        let end = |store: &mut dyn redipy::core::Store| {
            let info = store.key_info(b"key");
            info.map(|info| info.and_then(|info| info.expires_at))
        };
        store.string_put(&key, &bytes("v"), Lifetime::Until(FAR))?;
        store.string_append(&key, b"w")?;
        store.string_set_range(&key, 5, b"x")?;
        assert_eq!(end(store), Ok(Some(FAR)));
        store.string_put(&key, &bytes("v"), Lifetime::Keep)?;
        assert_eq!(end(store), Ok(Some(FAR)));
        store.string_put(&key, &bytes("v"), Lifetime::Until(FAR + 1))?;
        assert_eq!(end(store), Ok(Some(FAR + 1)));
        store.string_put(&key, &bytes("v"), Lifetime::Forever)?;
        assert_eq!(end(store), Ok(None));
        assert!(store.key_expire(&key, Some(FAR))?);
        assert!(store.key_expire(&key, None)?);
        assert_eq!(end(store), Ok(None));
        assert!(!store.key_expire(b"missing", Some(FAR))?);
        // A lifetime that is over already: the key is absent at once.
        let now = store.now_ms();
        store.string_put(&key, &bytes("v"), Lifetime::Until(now))?;
        assert_eq!(store.string_get(&key)?, None);
        store.string_put(&key, &bytes("v"), Lifetime::Until(now + 1))?;
        assert!(store.string_get(&key)?.is_some());
        Ok(())
    });
    subject.clock.advance(Duration::from_millis(1));
    subject.with(|store| {
        assert_eq!(store.key_count()?, 0);
        // What kept the lifetime of an ended key would end at once.
        store.string_put(&key, &bytes("v"), Lifetime::Keep)?;
        assert_eq!(store.key_info(&key)?.unwrap().expires_at, None);
        Ok(())
    });
}

/// There are 16 databases, and primitives work on the one that is selected.
pub fn databases_are_apart(backend: &TestBackend) {
    let key = bytes("key");
    Subject::new(backend).with(|store| {
        for db in 0..16 {
            store.select(db);
            assert_eq!(store.selected(), db);
            assert_eq!(store.key_count()?, 0);
            store.string_put(&key, &bytes(db), Lifetime::Forever)?;
        }
        for db in 0..16 {
            store.select(db);
            assert_eq!(store.string_get(&key)?, Some(bytes(db)));
            assert_eq!(store.key_random()?, Some(key.clone()));
            assert_eq!(
                store.key_scan(0, 10)?,
                (0, vec![(key.clone(), Kind::String)])
            );
        }
        store.select(7);
        store.flush()?;
        assert_eq!(store.key_count()?, 0);
        store.select(8);
        assert_eq!(store.key_count()?, 1);
        store.flush_all()?;
        for db in 0..16 {
            store.select(db);
            assert_eq!((store.key_count()?, store.key_random()?), (0, None));
        }
        Ok(())
    });
}

/// Two databases change places with all that is in them, lifetimes too, and the number that is selected stays.
pub fn databases_change_places(backend: &TestBackend) {
    let (a, b) = (bytes("a"), bytes("b"));
    let subject = Subject::new(backend);
    subject.with(|store| {
        let now = store.now_ms();
        store.string_put(&a, &bytes("old"), Lifetime::Until(now + 1000))?;
        store.select(5);
        store.list_push(&b, Side::Left, &[bytes("x")])?;
        store.swap(0, 5)?;
        assert_eq!(store.selected(), 5);
        assert_eq!(store.key_info(&a)?.unwrap().expires_at, Some(now + 1000));
        assert_eq!(store.key_info(&b)?, None);
        store.select(0);
        assert_eq!(store.list_len(&b)?, 1);
        assert_eq!(store.key_info(&a)?, None);
        store.swap(3, 3)?;
        assert_eq!(store.key_count()?, 1);
        Ok(())
    });
    subject.clock.advance(Duration::from_secs(1));
    subject.with(|store| {
        store.select(5);
        assert_eq!((store.key_count()?, store.key_random()?), (0, None));
        store.select(0);
        assert_eq!(store.key_count()?, 1);
        Ok(())
    });
}

/// The time since the last use grows while nobody looks, and asking for it is no use.
pub fn use_is_noticed(backend: &TestBackend) {
    let key = bytes("key");
    let subject = Subject::new(backend);
    subject.with(|store| make_value(store, &key, Kind::Hash));
    subject.clock.advance(Duration::from_secs(7));
    for _ in 0..2 {
        subject.with(|store| {
            assert_eq!(store.key_idle(&key)?, Some(7));
            assert!(store.key_info(&key)?.is_some() && store.key_encoding(&key)?.is_some());
            Ok(())
        });
    }
    subject.with(|store| {
        assert!(store.key_touch(&key)? && !store.key_touch(b"missing")?);
        assert_eq!(
            (store.key_idle(&key)?, store.key_idle(b"missing")?),
            (Some(0), None)
        );
        Ok(())
    });
    subject.clock.advance(Duration::from_secs(3));
    subject.with(|store| {
        store.hash_get(&key, b"a")?;
        assert_eq!(store.key_idle(&key)?, Some(0));
        Ok(())
    });
}

/// Every key can be drawn, an ended one never.
pub fn keys_are_drawn(backend: &TestBackend) {
    let subject = Subject::new(backend);
    let drawn: HashSet<_> = subject.with(|store| {
        for number in 0..8 {
            make_value(store, &bytes(format!("key{number}")), KINDS[number % 5])?;
        }
        for number in 8..40 {
            make_value(store, &bytes(format!("key{number}")), Kind::String)?;
            let now = store.now_ms();
            store.key_expire(&bytes(format!("key{number}")), Some(now))?;
        }
        (0..400).map(|_| store.key_random()).collect()
    });
    let wanted = (0..8)
        .map(|number| Some(bytes(format!("key{number}"))))
        .collect();
    assert_eq!(drawn, wanted);
    subject.with(|store| {
        assert_eq!(store.key_count()?, 8);
        let (cursor, keys) = store.key_scan(0, 100)?;
        assert_eq!((cursor, keys.len()), (0, 8));
        Ok(())
    });
}
