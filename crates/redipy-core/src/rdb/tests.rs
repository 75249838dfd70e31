//! Payloads there and back, known ones and broken ones.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::listpack::Listpack;
use super::{NEWEST_VERSION, VERSION, Value, intset, seal, tag};
use crate::Bytes;

const CHECKSUM_WRONG: &str = "ERR DUMP payload version or checksum are wrong";
const DATA_WRONG: &str = "ERR Bad data format";

/// Returns the payload of what stands in front of version and checksum.
fn sealed(body: &[u8]) -> Vec<u8> {
    let mut payload = body.to_vec();
    seal(&mut payload, VERSION);
    payload
}

fn unseal(payload: &[u8]) -> Result<Value, String> {
    Value::from_payload(payload).map_err(|error| error.message().to_owned())
}

fn read(body: &[u8]) -> Result<Value, String> {
    unseal(&sealed(body))
}

fn texts<const N: usize>(texts: [&str; N]) -> Vec<Bytes> {
    texts.map(Bytes::from).to_vec()
}

fn block(tag: u8, blob: &[u8]) -> Vec<u8> {
    let mut body = vec![tag];
    super::output::push_string(&mut body, blob);
    body
}

fn listpack(entries: &[&str]) -> Vec<u8> {
    let mut listpack = Listpack::new();
    for entry in entries {
        listpack.push(entry.as_bytes());
    }
    listpack.finish()
}

#[test]
fn a_payload_is_that_of_redis() {
    let hash = Value::Hash(vec![("f".into(), "v".into()), ("n".into(), "5".into())]);
    let payload = b"\x10\x12\x12\x00\x00\x00\x04\x00\x81f\x02\x81v\x02\x81n\x02\x05\x01\xff\
        \n\x00\x84\x90\x93\x9fW\xb4\xf3\xc2";
    assert_eq!(hash.to_payload("listpack"), payload);
    assert_eq!(Value::from_payload(payload), Ok(hash));
    let text = Value::String("hello".into());
    assert_eq!(
        text.to_payload("embstr"),
        b"\x00\x05hello\n\x00cr\xdfve4 \n"
    );
}

#[test]
fn version_and_checksum_are_checked_first() {
    let value = Ok(Value::String("v".into()));
    let wrong = Err(CHECKSUM_WRONG.to_owned());
    let good = sealed(b"\x00\x01v");
    assert_eq!(unseal(&good), value);
    for at in 0..good.len() {
        assert_eq!(unseal(&good[..at]), wrong);
        let mut bad = good.clone();
        bad[at] ^= 0x10;
        assert_eq!(unseal(&bad), wrong);
    }
    for (version, read) in [(NEWEST_VERSION, value), (NEWEST_VERSION + 1, wrong)] {
        let mut payload = b"\x00\x01v".to_vec();
        seal(&mut payload, version);
        assert_eq!(unseal(&payload), read);
    }
}

#[test]
fn forms_of_other_versions_are_read() {
    let set = block(tag::SET_LISTPACK, &listpack(&["a", "17", "-5000"]));
    assert_eq!(read(&set), Ok(Value::Set(texts(["a", "17", "-5000"]))));
    let list = b"\x0e\x01\x11\x11\x00\x00\x00\x0d\x00\x00\x00\x02\x00\x00\x01a\x03\xfe\x85\xff";
    assert_eq!(read(list), Ok(Value::List(texts(["a", "-123"]))));
    let pair = b"\x0d\x10\x10\x00\x00\x00\x0d\x00\x00\x00\x02\x00\x00\x01f\x03\xf6\xff";
    assert_eq!(read(pair), Ok(Value::Hash(vec![("f".into(), "5".into())])));
    assert_eq!(
        read(b"\x01\x02\x01a\xc0\x07"),
        Ok(Value::List(texts(["a", "7"])))
    );
    let scored = Value::SortedSet(vec![("a".into(), f64::NEG_INFINITY), ("b".into(), 1.5)]);
    assert_eq!(read(b"\x03\x02\x01b\x031.5\x01a\xff"), Ok(scored));
    let large = b"\x12\x02\x01\x01x\x02\x0a\x0a\x00\x00\x00\x01\x00\x81y\x02\xff";
    assert_eq!(read(large), Ok(Value::List(texts(["x", "y"]))));
}

#[test]
fn what_no_key_can_hold_is_refused() {
    let empty = listpack(&[]);
    let twice = listpack(&["a", "1", "a", "2"]);
    let odd = listpack(&["a", "1", "b"]);
    let bodies = [
        vec![],
        vec![tag::LIST, 0],
        vec![tag::LIST_LISTPACKS, 0],
        vec![tag::SET, 0],
        b"\x02\x02\x01a\x01a".to_vec(),
        block(tag::SET_INTSET, &intset::write(&[])),
        block(tag::SET_INTSET, &intset::write(&[2, 1])),
        block(tag::SET_INTSET, &intset::write(&[1, 1])),
        block(tag::SET_LISTPACK, &twice),
        block(tag::HASH_LISTPACK, &empty),
        block(tag::HASH_LISTPACK, &twice),
        block(tag::HASH_LISTPACK, &odd),
        block(tag::ZSET_LISTPACK, &listpack(&["a", "nan"])),
        block(tag::ZSET_LISTPACK, &listpack(&["a", "b"])),
        [&b"\x05\x01\x01a"[..], &f64::NAN.to_le_bytes()].concat(),
    ];
    for body in bodies {
        assert_eq!(read(&body), Err(DATA_WRONG.to_owned()), "{body:?}");
    }
    for tag in [6, 7, 8, 9, 15, 19, 21, 22, 23, 24, 25, 255] {
        assert_eq!(read(&block(tag, &odd)), Err(DATA_WRONG.to_owned()), "{tag}");
    }
}

#[test]
fn a_length_that_promises_too_much_takes_no_memory() {
    for tag in 0..=25 {
        for length in [
            &b"\x80\xff\xff\xff\xff"[..],
            b"\x81\x7f\xff\xff\xff\xff\xff\xff\xff",
            b"\x7f\xff",
        ] {
            let body = [&[tag][..], length, b"\x01a"].concat();
            assert_eq!(read(&body), Err(DATA_WRONG.to_owned()), "{body:?}");
        }
        // A compressed string that says it is 2^62 bytes long.
        let body = [
            &[tag][..],
            b"\xc3\x02\x81\x40\x00\x00\x00\x00\x00\x00\x00\x00a",
        ]
        .concat();
        assert_eq!(read(&body), Err(DATA_WRONG.to_owned()), "{body:?}");
    }
}

/// A string of one of the lengths and forms that are written differently.
fn text() -> impl Strategy<Value = Bytes> {
    prop_oneof![
        4 => "[a-c]{0,3}".prop_map(Bytes::from),
        4 => any::<i16>().prop_map(|number| Bytes::from(number.to_string())),
        2 => any::<i64>().prop_map(|number| Bytes::from(number.to_string())),
        2 => prop::collection::vec(any::<u8>(), 0..80).prop_map(Bytes::from),
        1 => (0..20_000_usize).prop_map(|len| Bytes::from(vec![b'x'; len])),
    ]
}

fn value() -> impl Strategy<Value = (Value, &'static str)> {
    let strings = || prop::collection::btree_set(text(), 1..40).prop_map(Vec::from_iter);
    let numbers = prop::collection::btree_set(any::<i64>(), 1..40);
    let scores = prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL | prop::num::f64::INFINITE;
    prop_oneof![
        text().prop_map(|text| (Value::String(text), "raw")),
        prop::collection::vec(text(), 1..40).prop_map(|list| (Value::List(list), "quicklist")),
        strings().prop_map(|set| (Value::Set(set), "hashtable")),
        numbers.prop_map(|set: BTreeSet<i64>| {
            let texts = set.iter().map(|number| Bytes::from(number.to_string()));
            (Value::Set(texts.collect()), "intset")
        }),
        (
            prop::collection::btree_map(text(), text(), 1..40),
            select(&["listpack", "hashtable"][..])
        )
            .prop_map(|(hash, encoding): (BTreeMap<_, _>, _)| {
                (Value::Hash(hash.into_iter().collect()), encoding)
            }),
        (
            prop::collection::btree_map(text(), scores, 1..40),
            select(&["listpack", "skiplist"][..])
        )
            .prop_map(|(set, encoding): (BTreeMap<_, _>, _)| {
                let mut set: Vec<_> = set.into_iter().collect();
                set.sort_by(|(a, low), (b, high)| low.total_cmp(high).then_with(|| a.cmp(b)));
                (Value::SortedSet(set), encoding)
            }),
    ]
}

/// Returns the number of bytes in the strings of a value.
fn size(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::List(texts) | Value::Set(texts) => texts.iter().map(|text| text.len()).sum(),
        Value::Hash(pairs) => pairs.iter().map(|(a, b)| a.len() + b.len()).sum(),
        Value::SortedSet(pairs) => pairs.iter().map(|(member, _)| member.len()).sum(),
    }
}

proptest! {
    #[test]
    fn a_value_comes_back((value, encoding) in value()) {
        prop_assert_eq!(Value::from_payload(&value.to_payload(encoding)), Ok(value));
    }

    /// Changes, removes and doubles bytes of a payload and puts a right checksum behind it.
    #[test]
    fn a_broken_payload_is_an_error_or_another_value(
        (value, encoding) in value(),
        changes in prop::collection::vec((any::<Index>(), 0..4_u8, any::<u8>()), 1..6),
    ) {
        let payload = value.to_payload(encoding);
        let mut body = payload[..payload.len() - 10].to_vec();
        for (at, how, byte) in changes {
            if body.is_empty() {
                break;
            }
            // Lengths stand near the front, so half of the changes are made there.
            let at = at.index(if byte % 2 == 0 { body.len().min(16) } else { body.len() });
            match how {
                0 => body[at] = byte,
                1 => body[at] = select_edge(byte),
                2 => body.truncate(at),
                _ => body.insert(at, byte),
            }
        }
        match read(&body) {
            Ok(value) => prop_assert!(size(&value) <= 300 * body.len()),
            Err(error) => prop_assert_eq!(error, DATA_WRONG),
        }
    }

    #[test]
    fn garbage_is_an_error_or_a_value(tag in 0..26_u8, body in prop::collection::vec(any::<u8>(), 0..60)) {
        match read(&[&[tag][..], &body].concat()) {
            Ok(value) => prop_assert!(size(&value) <= 300 * (body.len() + 1)),
            Err(error) => prop_assert_eq!(error, DATA_WRONG),
        }
    }

    #[test]
    fn garbage_without_a_checksum_is_refused(payload in prop::collection::vec(any::<u8>(), 0..60)) {
        prop_assert_eq!(unseal(&payload), Err(CHECKSUM_WRONG.to_owned()));
    }
}

/// Returns one of the bytes that mean something special somewhere.
fn select_edge(byte: u8) -> u8 {
    [0x00, 0x7f, 0x80, 0x81, 0xc0, 0xc3, 0xf0, 0xf4, 0xfe, 0xff][usize::from(byte) % 10]
}
