//! The example with scripts says the same on every backend.

#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "../../redipy/examples/scripts.rs"]
#[allow(
    dead_code,
    reason = "its main function is for those who run it by itself"
)]
mod scripts;

use redipy_conformance::{RedisCluster, TestBackend, on_backends};

const WANTED: &str = "\
colour: Some(\"red\") here, Some(\"red\") anywhere
size: None here, Some(\"3\") anywhere
shape: None here, None anywhere
the frame on top: {\"colour\": \"red\"}
the frame below: {\"colour\": \"blue\", \"size\": \"3\"}
and then: {}
";

fn check(url: &str) {
    let mut out = Vec::new();
    scripts::run(url, &mut out).unwrap_or_else(|error| panic!("{url}: {error}"));
    assert_eq!(String::from_utf8(out).unwrap(), WANTED, "{url}");
}

fn says_the_same(backend: &TestBackend) {
    check(&backend.url());
}

#[test]
fn on_a_cluster() {
    let cluster = RedisCluster::start(3, 0).unwrap_or_else(|error| panic!("{error}"));
    check(&cluster.url());
}

on_backends! {
    every:
    says_the_same,
}
