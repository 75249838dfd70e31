//! Random values for the tests of `DUMP` and `RESTORE`: as commands that make them, and as the bytes
//! that older versions of Redis write.

#![expect(
    clippy::expect_used,
    reason = "a test that cannot be set up has failed"
)]

use proptest::prelude::*;
use proptest::sample::select;
use redipy::Bytes;

/// A command: its name, then its arguments.
pub type Words = Vec<Bytes>;

fn text() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        6 => "[a-c]{0,3}".prop_map(String::into_bytes),
        6 => any::<i16>().prop_map(|number| number.to_string().into_bytes()),
        3 => any::<i64>().prop_map(|number| number.to_string().into_bytes()),
        3 => (any::<i64>(), 0..64_u32).prop_map(|(number, by)| (number >> by).to_string().into_bytes()),
        3 => "-?0?[0-9]{1,12}".prop_map(String::into_bytes),
        3 => prop::collection::vec(any::<u8>(), 0..80),
        1 => "(ab|c){0,60}".prop_map(String::into_bytes),
        1 => (prop::collection::vec(any::<u8>(), 1..9), 0..2500_usize).prop_map(|(part, times)| part.repeat(times)),
    ]
}

fn score() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<i8>().prop_map(f64::from),
        #[expect(clippy::cast_precision_loss, reason = "any number is fine")]
        (any::<i64>(), 0..64_u32).prop_map(|(number, by)| (number >> by) as f64),
        (any::<i16>()).prop_map(|number| f64::from(number) / 8.0),
        prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL | prop::num::f64::INFINITE,
    ]
}

/// Numbers of elements that make every encoding common.
fn count() -> impl Strategy<Value = usize> {
    prop_oneof![8 => 1..12_usize, 3 => 100..160_usize, 1 => 480..700_usize]
}

/// Small elements only, so that the number of them decides on the encoding; or any.
fn element() -> impl Strategy<Value = BoxedStrategy<Vec<u8>>> {
    let number = any::<i32>().prop_map(|number| number.to_string().into_bytes());
    let short = prop::collection::vec(any::<u8>(), 0..12);
    prop_oneof![
        Just(text().boxed()),
        Just(number.boxed()),
        Just(short.boxed()),
    ]
}

fn elements() -> impl Strategy<Value = Vec<Vec<u8>>> {
    (count(), element()).prop_flat_map(|(count, one)| prop::collection::vec(one, count))
}

/// A command that makes a value of any kind at the key `k`.
pub fn making() -> impl Strategy<Value = Words> {
    let command = |name: &str, rest: Vec<Vec<u8>>| {
        let mut words = vec![Bytes::from(name), Bytes::from("k")];
        words.extend(rest.into_iter().map(Bytes::from));
        words
    };
    let scored = (count(), element())
        .prop_flat_map(|(count, one)| prop::collection::vec((score(), one), count));
    prop_oneof![
        text().prop_map(move |text| command("SET", vec![text])),
        elements().prop_map(move |list| command("RPUSH", list)),
        elements().prop_map(move |set| command("SADD", set)),
        (elements(), elements()).prop_map(move |(fields, values)| {
            let pairs = fields.into_iter().zip(values.into_iter().cycle());
            command(
                "HSET",
                pairs.flat_map(|(field, value)| [field, value]).collect(),
            )
        }),
        scored.prop_map(move |pairs| {
            let pairs = pairs
                .into_iter()
                .flat_map(|(score, member)| [score.to_string().into_bytes(), member]);
            command("ZADD", pairs.collect())
        }),
    ]
}

/// Commands on the key `k`, all of one kind, that make and change a small value.
pub fn changing() -> impl Strategy<Value = Vec<Words>> {
    let word = || {
        prop_oneof![
            "[a-e]".boxed(),
            (-9..200_i32).prop_map(|n| n.to_string()).boxed()
        ]
    };
    let call = |names: &'static [&'static str], words: BoxedStrategy<Vec<String>>| {
        let call = (select(names), words).prop_map(|(name, words)| {
            let head = name.split(' ').map(Bytes::from);
            let mut call: Words = head.chain(words.into_iter().map(Bytes::from)).collect();
            call.insert(1, Bytes::from("k"));
            call
        });
        call.boxed()
    };
    let one = move || word().prop_map(|word| vec![word]).boxed();
    let two = move || (word(), word()).prop_map(|(a, b)| vec![a, b]).boxed();
    let at = move || {
        (-5..5_i32, word())
            .prop_map(|(at, word)| vec![at.to_string(), word])
            .boxed()
    };
    let ranked = move || {
        (-9..9_i32, word())
            .prop_map(|(n, word)| vec![n.to_string(), word])
            .boxed()
    };
    let list = prop_oneof![
        4 => call(&["RPUSH", "LPUSH"], one()),
        1 => call(&["LREM", "LSET"], at()),
        1 => call(&["LINSERT BEFORE", "LINSERT AFTER"], two()),
    ];
    let hash = prop_oneof![2 => call(&["HSET", "HSETNX"], two()), 1 => call(&["HDEL"], one())];
    let zset = prop_oneof![2 => call(&["ZADD", "ZINCRBY"], ranked()), 1 => call(&["ZREM"], one())];
    let set = prop_oneof![2 => call(&["SADD"], one()), 1 => call(&["SREM"], one())];
    let text = call(&["SET", "APPEND", "INCRBY", "INCRBYFLOAT"], one());
    let many = |one| prop::collection::vec(one, 1..30);
    prop_oneof![
        many(list.boxed()),
        many(hash.boxed()),
        many(zset.boxed()),
        many(set.boxed()),
        many(text)
    ]
}

/// Returns a ziplist, in which Redis 6.2 kept small collections.
fn ziplist(entries: &[Bytes]) -> Vec<u8> {
    let mut body = Vec::new();
    let mut before = 0;
    let mut tail = 0;
    for entry in entries {
        tail = body.len();
        if before < 254 {
            body.push(u8::try_from(before).expect("it is small"));
        } else {
            body.push(254);
            body.extend_from_slice(
                &u32::try_from(before)
                    .expect("it is no large test")
                    .to_le_bytes(),
            );
        }
        let number = entry.as_str().and_then(|text| text.parse::<i64>().ok());
        match number.filter(|number| *entry == number.to_string()) {
            Some(number) => push_number(&mut body, number),
            None => push_text(&mut body, entry),
        }
        before = body.len() - tail;
    }
    let word = |number: usize| {
        u32::try_from(number)
            .expect("it is no large test")
            .to_le_bytes()
    };
    let count = u16::try_from(entries.len())
        .expect("it is no large test")
        .to_le_bytes();
    [
        &word(body.len() + 11)[..],
        &word(tail + 10),
        &count,
        &body,
        &[255],
    ]
    .concat()
}

fn push_number(body: &mut Vec<u8>, number: i64) {
    let bytes = number.to_le_bytes();
    let (mark, width) = match number {
        0..=12 => (0xf1 + bytes[0], 0),
        -0x80..=0x7f => (0xfe, 1),
        -0x8000..=0x7fff => (0xc0, 2),
        -0x80_0000..=0x7f_ffff => (0xf0, 3),
        -0x8000_0000..=0x7fff_ffff => (0xd0, 4),
        _ => (0xe0, 8),
    };
    body.push(mark);
    body.extend_from_slice(&bytes[..width]);
}

fn push_text(body: &mut Vec<u8>, text: &[u8]) {
    let length = u32::try_from(text.len()).expect("it is no large test");
    let [.., high, low] = length.to_be_bytes();
    match length {
        0..0x40 => body.push(low),
        0x40..0x4000 => body.extend_from_slice(&[0x40 | high, low]),
        _ => {
            body.push(0x80);
            body.extend_from_slice(&length.to_be_bytes());
        }
    }
    body.extend_from_slice(text);
}

/// Appends a string with its length in the longest form, which is good for any.
fn push_block(body: &mut Vec<u8>, block: &[u8]) {
    body.push(0x81);
    body.extend_from_slice(&(block.len() as u64).to_be_bytes());
    body.extend_from_slice(block);
}

/// The bodies of payloads as Redis 6.2 writes small collections and lists.
pub fn older() -> impl Strategy<Value = Vec<u8>> {
    let texts = || prop::collection::vec(text().prop_map(Bytes::from), 1..20);
    let one = |tag: u8, entries: Vec<Bytes>| {
        let mut body = vec![tag];
        push_block(&mut body, &ziplist(&entries));
        body
    };
    prop_oneof![
        texts().prop_map(move |list| one(10, list)),
        prop::collection::btree_map(text(), text(), 1..20).prop_map(move |hash| {
            let entries = hash.into_iter().flat_map(|(field, value)| [field, value]);
            one(13, entries.map(Bytes::from).collect())
        }),
        prop::collection::btree_map(text(), score(), 1..20).prop_map(move |set| {
            let mut set: Vec<_> = set.into_iter().collect();
            set.sort_by(|(a, low), (b, high)| low.total_cmp(high).then_with(|| a.cmp(b)));
            let entries = set.into_iter().flat_map(|(member, score)| {
                [
                    Bytes::from(member),
                    Bytes::from(redipy::core::number::format_f64(score)),
                ]
            });
            one(12, entries.collect())
        }),
        prop::collection::vec(texts(), 1..5).prop_map(|nodes| {
            let mut body = vec![14, u8::try_from(nodes.len()).expect("it is small")];
            for node in nodes {
                push_block(&mut body, &ziplist(&node));
            }
            body
        }),
    ]
}
