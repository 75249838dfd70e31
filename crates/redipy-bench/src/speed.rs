//! GET and SET through the typed API beside the least that a shared map of byte strings costs: a
//! locked `HashMap` that copies the same bytes in and out.

use std::collections::HashMap;
use std::hint::black_box;
use std::sync::{Mutex, PoisonError};

use redipy::Redis;

use crate::Result;
use crate::table::{Figure, Row};
use crate::timing::{medians, pass};

const LIMIT: f64 = 1.5;

type Pairs = Vec<(Vec<u8>, Vec<u8>)>;

/// The map that anyone would write first.
#[derive(Default)]
struct LockedMap(Mutex<HashMap<Vec<u8>, Vec<u8>>>);

impl LockedMap {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        let map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        map.get(key).cloned()
    }

    fn set(&self, key: &[u8], value: &[u8]) {
        let mut map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        map.insert(key.to_vec(), value.to_vec());
    }
}

pub fn rows() -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (title, keys, value_len) in [
        ("1,000 keys, values of 3 to 16 bytes", 1_000, None),
        ("1,000 keys, values of 200 bytes", 1_000, Some(200)),
        ("1,000,000 keys, values of 3 to 16 bytes", 1_000_000, None),
    ] {
        rows.extend(compare(title, &pairs(keys, value_len))?);
    }
    Ok(rows)
}

/// Makes pairs with keys of 16 bytes, in an order that is not that of their numbers.
fn pairs(keys: usize, value_len: Option<usize>) -> Pairs {
    let mut rng = fastrand::Rng::with_seed(16);
    let mut pairs: Pairs = (0..keys)
        .map(|number| {
            let len = value_len.unwrap_or(3 + number % 14);
            (format!("key:{number:012}").into_bytes(), vec![b'v'; len])
        })
        .collect();
    rng.shuffle(&mut pairs);
    pairs
}

fn compare(title: &str, pairs: &Pairs) -> Result<[Row; 2]> {
    let ours = Redis::open("memory://")?;
    let theirs = LockedMap::default();
    // Stored in another order than they are asked for in.
    for (key, value) in pairs.iter().rev() {
        ours.set(key.as_slice(), value.as_slice())?;
        theirs.set(key, value);
    }
    let get = medians(&mut [
        &mut || {
            pass(pairs.len(), |number| {
                black_box(ours.get(pairs[number].0.as_slice())?);
                Ok(())
            })
        },
        &mut || {
            pass(pairs.len(), |number| {
                black_box(theirs.get(&pairs[number].0));
                Ok(())
            })
        },
    ])?;
    let set = medians(&mut [
        &mut || {
            pass(pairs.len(), |number| {
                let (key, value) = &pairs[number];
                ours.set(key.as_slice(), value.as_slice())?;
                Ok(())
            })
        },
        &mut || {
            pass(pairs.len(), |number| {
                let (key, value) = &pairs[number];
                theirs.set(key, value);
                Ok(())
            })
        },
    ])?;
    let row = |name: &str, [ours, theirs]: [f64; 2]| Row {
        what: format!("{name}, {title}"),
        ours: Some(Figure::Nanoseconds(ours)),
        peer: "Mutex<HashMap>".to_owned(),
        theirs: Some(Figure::Nanoseconds(theirs)),
        limit: LIMIT,
    };
    Ok([row("GET", get), row("SET", set)])
}
