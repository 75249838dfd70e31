//! The example that runs on every backend says the same on each of them.

#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "../../redipy/examples/anywhere.rs"]
#[allow(
    dead_code,
    reason = "its main function is for those who run it by itself"
)]
mod anywhere;

use redipy_conformance::{RedisCluster, Sentinels, TestBackend, on_backends};

const WANTED: &str = "\
jobs: 0 waiting, 0 running, 60 done
total: 73810 in 60 steps, the last one 73810
report: 60 jobs, the lock is free
leaderboard:
  1. team 0: 46
  2. team 3: 45
  3. team 2: 44
  4. team 1: 43
keys: report, scores, {jobs}:results, {total}:history, {total}:sum
";

fn check(url: &str) {
    let mut out = Vec::new();
    anywhere::run(url, &mut out).unwrap_or_else(|error| panic!("{url}: {error}"));
    assert_eq!(String::from_utf8(out).unwrap(), WANTED, "{url}");
}

fn says_the_same(backend: &TestBackend) {
    check(&backend.url());
}

#[test]
fn on_a_cluster() {
    check(
        &RedisCluster::start(3, 0)
            .unwrap_or_else(|error| panic!("{error}"))
            .url(),
    );
}

#[test]
fn behind_sentinels() {
    check(
        &Sentinels::start()
            .unwrap_or_else(|error| panic!("{error}"))
            .url(),
    );
}

on_backends! {
    every:
    says_the_same,
}
