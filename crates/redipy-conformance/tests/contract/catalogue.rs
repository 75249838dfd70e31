//! Every primitive that works on a key, and the rules that hold for all of them.

use redipy::Bytes;
use redipy::core::store::{LexBound, Lifetime, Place, ScoreBound, ScoreRange, Side, ZRange};
use redipy::core::{ErrorKind, Kind, Result, Store};
use redipy_conformance::TestBackend;

use crate::{Subject, all_bytes, bytes};

const FAR: i64 = 4_000_000_000_000;

pub const KINDS: [Kind; 5] = [
    Kind::String,
    Kind::List,
    Kind::Hash,
    Kind::Set,
    Kind::SortedSet,
];

/// A primitive, its arguments beside the key filled in, its result as text.
struct Primitive {
    name: &'static str,
    /// The kind that it works on, if not on all.
    kind: Option<Kind>,
    run: fn(&mut dyn Store, &Bytes) -> Result<String>,
}

macro_rules! primitives {
    ($($kind:expr => { $($name:ident($($arg:expr),*);)* })*) => {
        const PRIMITIVES: &[Primitive] = &[$($(Primitive {
            name: stringify!($name),
            kind: $kind,
            run: |store, key| Ok(format!("{:?}", store.$name(key $(, $arg)*)?)),
        },)*)*];
    };
}

fn by_score() -> ZRange {
    ZRange::Score(ScoreRange {
        min: ScoreBound::from(0),
        max: ScoreBound::from(9),
    })
}

primitives! {
    None => {
        key_info();
        key_delete();
        key_expire(None);
        key_expire(Some(FAR));
        key_rename(0, &bytes("other"));
        key_rename(3, &bytes("key"));
        key_copy(0, &bytes("other"));
        key_copy(3, &bytes("key"));
        key_touch();
        key_idle();
        key_encoding();
        string_put(&bytes("new"), Lifetime::Forever);
        string_put(&bytes("new"), Lifetime::Keep);
        string_put(&bytes("new"), Lifetime::Until(FAR));
    }
    Some(Kind::String) => {
        string_get();
        string_append(b"tail");
        string_set_range(2, b"part");
        string_len();
    }
    Some(Kind::List) => {
        list_len();
        list_push(Side::Left, &all_bytes(["a", "b"]));
        list_push(Side::Right, &all_bytes(["a"]));
        list_pop(Side::Left, 1);
        list_pop(Side::Right, 9);
        list_pop_one(Side::Left);
        list_pop_one(Side::Right);
        list_range(0, -1);
        list_get(0);
        list_set(0, &bytes("new"));
        list_insert(Place::Before, b"a", &bytes("new"));
        list_remove(0, b"a");
        list_trim(0, 0);
        list_positions(b"a", 1, 0, 0);
    }
    Some(Kind::Hash) => {
        hash_len();
        hash_get(b"a");
        hash_get_many(&all_bytes(["a", "z"]));
        hash_put(&[(bytes("a"), bytes("new"))]);
        hash_remove(&all_bytes(["a"]));
        hash_all();
        hash_random(9, false);
        hash_random(9, true);
        hash_scan(0, 100);
    }
    Some(Kind::Set) => {
        set_len();
        set_add(&all_bytes(["a", "z"]));
        set_remove(&all_bytes(["a"]));
        set_contains(&all_bytes(["a", "z"]));
        set_members();
        set_random(9, false);
        set_random(9, true);
        set_pop(9);
        set_scan(0, 100);
    }
    Some(Kind::SortedSet) => {
        zset_len();
        zset_scores(&all_bytes(["a", "z"]));
        zset_score(b"a");
        zset_put(&[(7.5, bytes("a"))]);
        zset_remove(&all_bytes(["a"]));
        zset_rank(b"a", false);
        zset_rank(b"a", true);
        zset_range(&ZRange::Rank(0, -1), false, 0, 9);
        zset_range(&by_score(), true, 0, 9);
        zset_count(&ZRange::Lex(LexBound::Lowest, LexBound::Highest));
        zset_remove_range(&ZRange::Rank(0, 0));
        zset_remove_range(&by_score());
        zset_pop(false, 1);
        zset_pop(true, 9);
        zset_random(9, false);
        zset_random(9, true);
        zset_scan(0, 100);
    }
}

/// Makes a small value of a kind.
pub fn make_value(store: &mut dyn Store, key: &Bytes, kind: Kind) -> Result<()> {
    match kind {
        Kind::String => store.string_put(key, &bytes("old"), Lifetime::Forever),
        Kind::List => store
            .list_push(key, Side::Right, &all_bytes(["a", "b", "a"]))
            .map(drop),
        Kind::Hash => store
            .hash_put(key, &[(bytes("a"), bytes(1)), (bytes("b"), bytes(2))])
            .map(drop),
        Kind::Set => store.set_add(key, &all_bytes(["a", "1", "b"])).map(drop),
        Kind::SortedSet => store
            .zset_put(key, &[(1.0, bytes("a")), (2.0, bytes("b"))])
            .map(drop),
        other => panic!("how to make a {other:?}?"),
    }
}

/// Writes down everything that there is of a key.
pub fn contents(store: &mut dyn Store, key: &Bytes) -> Result<String> {
    let Some(info) = store.key_info(key)? else {
        return Ok("nothing".to_owned());
    };
    let value = match info.kind {
        Kind::String => format!("{:?}", store.string_get(key)?),
        Kind::List => format!("{:?}", store.list_range(key, 0, -1)?),
        Kind::Hash => {
            let mut pairs = store.hash_all(key)?;
            pairs.sort();
            format!("{pairs:?}")
        }
        Kind::Set => {
            let mut members = store.set_members(key)?;
            members.sort();
            format!("{members:?}")
        }
        Kind::SortedSet => {
            let all = ZRange::Rank(0, -1);
            format!("{:?}", store.zset_range(key, &all, false, 0, usize::MAX)?)
        }
        other => panic!("how to read a {other:?}?"),
    };
    Ok(format!("{info:?} {value}"))
}

/// Writes down what a call can have changed.
fn everything(store: &mut dyn Store) -> Result<String> {
    let mut lines = Vec::new();
    for db in [0, 3] {
        store.select(db);
        for key in ["key", "other"] {
            lines.push(format!("{db} {key}: {}", contents(store, &bytes(key))?));
        }
        lines.push(format!("{} keys", store.key_count()?));
    }
    store.select(0);
    Ok(lines.join("\n"))
}

/// To every primitive, writing ones too, a key whose time is over is as one that never was.
pub fn an_ended_key_is_absent(backend: &TestBackend) {
    let key = bytes("key");
    for primitive in PRIMITIVES {
        let fresh = Subject::new(backend);
        let wanted = fresh.with(|store| Ok(((primitive.run)(store, &key)?, everything(store)?)));
        for kind in KINDS {
            let subject = Subject::new(backend);
            let found = subject.with(|store| {
                make_value(store, &key, kind)?;
                // Nothing has swept this up yet when the primitive comes.
                let now = store.now_ms();
                store.key_expire(&key, Some(now))?;
                Ok(((primitive.run)(store, &key)?, everything(store)?))
            });
            assert_eq!(found, wanted, "{} on an ended {kind:?}", primitive.name);
        }
    }
}

/// The wrong kind is an error that names key and kind, and leaves everything as it was.
pub fn the_wrong_kind_changes_nothing(backend: &TestBackend) {
    let key = bytes("key");
    let mut refused = 0;
    for primitive in PRIMITIVES {
        for kind in KINDS {
            if primitive.kind.is_none_or(|wanted| wanted == kind) {
                continue;
            }
            let subject = Subject::new(backend);
            let before = subject.with(|store| {
                make_value(store, &key, kind)?;
                store.key_expire(&key, Some(FAR))?;
                everything(store)
            });
            // The error is caught inside, as a pipeline does it, so that nothing undoes a change.
            let (outcome, after) = subject.with(|store| {
                let outcome = (primitive.run)(store, &key);
                Ok((outcome, everything(store)?))
            });
            let error = outcome.expect_err(primitive.name);
            assert_eq!(error.kind(), ErrorKind::WrongType, "{}", primitive.name);
            assert_eq!(error.subject(), Some((&key, kind)), "{}", primitive.name);
            assert_eq!(after, before, "{} on a {kind:?}", primitive.name);
            refused += 1;
        }
    }
    assert!(refused > 150, "{refused}");
}

/// Reading primitives find nothing where nothing is, and leave nothing behind.
pub fn a_missing_key_is_no_error(backend: &TestBackend) {
    let key = bytes("key");
    let makers = [
        "string_put",
        "string_append",
        "string_set_range",
        "list_push",
        "hash_put",
        "set_add",
        "zset_put",
    ];
    for primitive in PRIMITIVES {
        let subject = Subject::new(backend);
        let count = subject.with(|store| {
            (primitive.run)(store, &key)?;
            store.key_count()
        });
        let wanted = usize::from(makers.contains(&primitive.name));
        assert_eq!(count, wanted, "{}", primitive.name);
    }
}
