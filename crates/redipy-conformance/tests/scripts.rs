//! Scripts that run natively on a local backend and as Lua on a real Redis: what they return must be the same, their
//! errors with text and position, and the data that they leave behind.
//!
//! `REDIPY_SCRIPT_CASES=n` runs so many random scripts, `REDIPY_SCRIPT_SEED=n` other ones.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "scripts/both.rs"]
mod both;
#[path = "scripts/cases.rs"]
mod cases;
#[path = "scripts/commands.rs"]
mod commands;
#[path = "scripts/expressions.rs"]
mod expressions;
#[path = "scripts/found.rs"]
mod found;
#[path = "scripts/generate.rs"]
mod generate;
#[path = "scripts/limits.rs"]
mod limits;
#[path = "scripts/replies.rs"]
mod replies;
#[path = "scripts/values.rs"]
mod values;
#[path = "scripts/write.rs"]
mod write;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use redipy_conformance::{RedisServer, TestBackend, on_backends};

use both::Backends;
use generate::{FILL, KEYS};

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().expect("a number"))
}

/// Returns how many random scripts are tried.
fn cases(backend: &TestBackend) -> u32 {
    let all = setting("REDIPY_SCRIPT_CASES", 2000);
    backend.share_of(u32::try_from(all).unwrap())
}

/// Compares random scripts, and shows the smallest that differs.
fn compare(backends: &Backends, cases: u32) {
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 3000,
        ..Config::default()
    };
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&setting("REDIPY_SCRIPT_SEED", 1).to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let dice = prop::collection::vec(any::<u16>(), 10..300);
    let count = std::cell::Cell::new([0_u32; 2]);
    let outcome = runner.run(&dice, |dice| {
        backends.call(&[b"DEL", b"text", b"list", b"hash", b"set", b"sorted"]);
        for call in FILL {
            backends.call(call);
        }
        let (script, args) = generate::script(&dice, backends.has_prefix(), backends.others);
        let outcome = backends.run(&script, &KEYS, &args);
        let outcome = outcome.map_err(TestCaseError::fail)?;
        let mut counts = count.get();
        counts[usize::from(outcome.is_ok())] += 1;
        count.set(counts);
        Ok(())
    });
    let [failed, ran] = count.get();
    println!("{ran} scripts ran to their ends, {failed} had errors");
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(reason, _)) => panic!("{reason}"),
        Err(error) => panic!("{error}"),
    }
}

fn random_scripts_are_alike_natively_and_as_lua(backend: &TestBackend) {
    let server = RedisServer::start().unwrap_or_else(|error| panic!("{error}"));
    compare(&Backends::new(backend, &server), cases(backend));
}

fn random_scripts_are_alike_under_a_prefix(backend: &TestBackend) {
    let server = RedisServer::start().unwrap_or_else(|error| panic!("{error}"));
    compare(
        &Backends::under(backend, &server, "a[*:"),
        cases(backend) / 4,
    );
}

fn server() -> RedisServer {
    RedisServer::start().unwrap_or_else(|error| panic!("{error}"))
}

/// Each is run as it is and under a prefix.
fn with_and_without_prefix(backend: &TestBackend, run: fn(&Backends)) {
    let server = server();
    run(&Backends::new(backend, &server));
    run(&Backends::under(backend, &server, "p*:"));
}

fn values_are_alike(backend: &TestBackend) {
    with_and_without_prefix(backend, values::values);
}

fn errors_are_alike(backend: &TestBackend) {
    let server = server();
    cases::errors(&Backends::new(backend, &server));
}

fn loops_are_alike(backend: &TestBackend) {
    with_and_without_prefix(backend, cases::loops);
}

fn references_are_alike(backend: &TestBackend) {
    with_and_without_prefix(backend, cases::references);
}

fn replies_are_alike(backend: &TestBackend) {
    let server = server();
    replies::replies(&Backends::new(backend, &server));
}

fn what_is_large_runs(backend: &TestBackend) {
    let server = server();
    let backends = Backends::new(backend, &server);
    limits::many_variables(&backends);
    limits::all_helpers_and_many_variables(&backends);
    limits::long_chains(&backends);
    limits::deep_expressions(&backends);
    limits::deep_blocks(&backends);
    limits::many_arguments(&backends);
    limits::beyond(&backends);
}

fn keys_are_where_a_prefix_has_them(backend: &TestBackend) {
    let server = server();
    let all = redipy::Redis::open(&server.url()).unwrap();
    replies::under_a_prefix(&Backends::under(backend, &server, "p*[:"), &all);
}

#[test]
fn a_library_has_the_same_functions() {
    let server = server();
    let redis = redipy::Redis::open(&server.url()).unwrap();
    let graph = |text: &str| redipy_script::graph::Script::from_json(text).unwrap();
    let filter = graph(include_str!(
        "../../redipy-script/src/lua/golden/filter.json"
    ));
    let counts = graph(include_str!(
        "../../redipy-script/src/lua/golden/counts.json"
    ));
    let functions = [("filter", &filter), ("counts", &counts)];
    let text = redipy_script::lua::library("example", &functions).unwrap();
    let call = |words: &[&str]| {
        redis
            .cmd(words[0])
            .args(words[1..].to_vec())
            .query::<redipy::Reply>()
    };
    let loaded = call(&["FUNCTION", "LOAD", &text]).unwrap();
    assert_eq!(loaded, redipy::Reply::Bulk("example".into()));
    call(&["RPUSH", "in", "1", "5", "2"]).unwrap();
    let nothing = call(&["FCALL", "filter", "3", "in", "low", "high", "3"]).unwrap();
    assert_eq!(nothing, redipy::Reply::Nil);
    assert_eq!(redis.lrange("low", 0, -1).unwrap(), ["1", "2"]);
    call(&["HSET", "stats", "x", "1", "y", "9", "a", "5"]).unwrap();
    let names = r#"["x", "y", "z"]"#;
    let result = call(&["FCALL", "counts", "2", "stats", "total", "5", names]).unwrap();
    assert_eq!(result, write::bulk(r#"{"old":{"a":"5","b":null},"x":2}"#));
    assert_eq!(redis.get("total").unwrap(), Some(r#"["y:1","z:2"]"#.into()));
    let error = call(&["FCALL", "counts", "2", "stats", "total", "5", "7"]).unwrap_err();
    assert!(
        error.message().contains("a number cannot be iterated over"),
        "{error}"
    );
}

fn what_random_scripts_found_stays_alike(backend: &TestBackend) {
    with_and_without_prefix(backend, found::found);
}

on_backends! {
    local:
    random_scripts_are_alike_natively_and_as_lua,
    random_scripts_are_alike_under_a_prefix,
    values_are_alike,
    errors_are_alike,
    loops_are_alike,
    references_are_alike,
    replies_are_alike,
    what_is_large_runs,
    keys_are_where_a_prefix_has_them,
    what_random_scripts_found_stays_alike,
}
