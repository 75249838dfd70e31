//! Operations whose cost should hardly depend on the number of elements, among a thousand of them
//! and among a million.

#![expect(
    clippy::unwrap_used,
    reason = "a benchmark that fails has nothing to say"
)]

use std::hint::black_box;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use redipy::Redis;

const SIZES: [usize; 2] = [1_000, 1_000_000];

fn member(number: usize) -> String {
    format!("member:{number}")
}

/// Fills a store with a collection of each kind, and with as many keys.
fn filled(len: usize) -> Redis {
    let r = Redis::open("memory://").unwrap();
    let mut rng = fastrand::Rng::with_seed(len as u64);
    for number in 0..len {
        let name = member(number);
        r.zadd("zset", [(rng.f64(), name.as_str())]).unwrap();
        r.sadd("set", [name.as_str()]).unwrap();
        r.hset("hash", [(name.as_str(), "value")]).unwrap();
        r.rpush("list", [name.as_str()]).unwrap();
        r.set(name, "value").unwrap();
    }
    r
}

/// An operation; it gets a member by chance.
type Operation = fn(&Redis, &str);

const OPERATIONS: [(&str, Operation); 10] = [
    ("ZADD", |r, name| {
        r.zadd("zset", [(fastrand::f64(), name)]).unwrap();
    }),
    ("ZRANK", |r, name| {
        black_box(r.zrank("zset", name).unwrap());
    }),
    ("LINDEX of the head", |r, _| {
        black_box(r.lindex("list", 3).unwrap());
    }),
    ("LINDEX of the tail", |r, _| {
        black_box(r.lindex("list", -3).unwrap());
    }),
    ("SRANDMEMBER", |r, _| {
        black_box(r.srandmember("set").unwrap());
    }),
    ("HRANDFIELD", |r, _| {
        black_box(r.hrandfield("hash").unwrap());
    }),
    ("SCAN", |r, _| {
        black_box(r.scan(0).unwrap());
    }),
    ("SSCAN", |r, _| {
        black_box(r.sscan("set", 0).unwrap());
    }),
    ("HSCAN", |r, _| {
        black_box(r.hscan("hash", 0).unwrap());
    }),
    ("ZSCAN", |r, _| {
        black_box(r.zscan("zset", 0).unwrap());
    }),
];

fn growth(criterion: &mut Criterion) {
    for len in SIZES {
        let r = filled(len);
        let mut rng = fastrand::Rng::with_seed(1);
        for (name, operation) in OPERATIONS {
            criterion.bench_function(&format!("{name}/{len}"), |bencher| {
                let names: Vec<_> = (0..1_000).map(|_| member(rng.usize(..len))).collect();
                let mut names = names.iter().cycle();
                bencher.iter(|| names.next().map(|name| operation(&r, name)));
            });
        }
        // The members go back outside the time, so that the set keeps its size.
        let back = std::cell::RefCell::new(Vec::new());
        criterion.bench_function(&format!("SPOP/{len}"), |bencher| {
            bencher.iter_batched(
                || {
                    for member in back.borrow_mut().drain(..) {
                        r.sadd("set", member).unwrap();
                    }
                },
                |()| back.borrow_mut().extend(r.spop("set").unwrap()),
                BatchSize::NumIterations(100),
            );
        });
    }
}

criterion_group!(benches, growth);
criterion_main!(benches);
