//! GET and SET through the typed API beside a locked hash map that copies the same bytes.

#![expect(
    clippy::unwrap_used,
    reason = "a benchmark that fails has nothing to say"
)]

use std::collections::HashMap;
use std::hint::black_box;
use std::sync::{Mutex, PoisonError};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use redipy::Redis;

const KEYS: usize = 1_000;

type Map = Mutex<HashMap<Vec<u8>, Vec<u8>>>;

fn get(map: &Map, key: &[u8]) -> Option<Vec<u8>> {
    let map = map.lock().unwrap_or_else(PoisonError::into_inner);
    map.get(key).cloned()
}

fn set(map: &Map, key: &[u8], value: &[u8]) {
    let mut map = map.lock().unwrap_or_else(PoisonError::into_inner);
    map.insert(key.to_vec(), value.to_vec());
}

fn strings(criterion: &mut Criterion) {
    let mut keys: Vec<_> = (0..KEYS)
        .map(|number| format!("key:{number:012}"))
        .collect();
    fastrand::Rng::with_seed(16).shuffle(&mut keys);
    for len in [3, 16, 200] {
        let value = vec![b'v'; len];
        let redis = Redis::open("memory://").unwrap();
        let map = Map::default();
        for key in &keys {
            redis.set(key, value.as_slice()).unwrap();
            set(&map, key.as_bytes(), &value);
        }
        let mut group = criterion.benchmark_group(format!("values of {len} bytes"));
        group.throughput(Throughput::Elements(1));
        let mut each = |name: &str, who: &str, step: &dyn Fn(&str)| {
            group.bench_function(BenchmarkId::new(name, who), |bencher| {
                let mut keys = keys.iter().cycle();
                bencher.iter(|| keys.next().map(|key| step(key)));
            });
        };
        each("GET", "redipy", &|key| {
            black_box(redis.get(key).unwrap());
        });
        each("GET", "Mutex<HashMap>", &|key| {
            black_box(get(&map, key.as_bytes()));
        });
        each("SET", "redipy", &|key| {
            redis.set(key, value.as_slice()).unwrap();
        });
        each("SET", "Mutex<HashMap>", &|key| {
            set(&map, key.as_bytes(), &value);
        });
        group.finish();
    }
}

criterion_group!(benches, strings);
criterion_main!(benches);
