//! Every backend answers what the real server answered, but for the gaps that are known.

#![allow(clippy::panic)]

use redipy_conformance::{
    CaseFile, ClientTarget, RedisServer, Report, Road, cases_dir, gaps, load_cases, replay,
};

fn cases() -> Vec<CaseFile> {
    load_cases(&cases_dir()).unwrap_or_else(|error| panic!("{error}"))
}

fn replay_on(backend: &str, target: &mut ClientTarget) {
    let mut report: Report = replay(&cases(), target);
    let (unknown, closed) = gaps::sift(backend, std::mem::take(&mut report.mismatches));
    report.mismatches = unknown;
    assert!(report.is_clean(), "{report}");
    assert!(
        closed.is_empty(),
        "these gaps are closed, take them off the list: {closed:#?}"
    );
    assert!(report.commands > 6000, "too few cases were found: {report}");
}

fn replay_on_memory(road: Road) {
    replay_on("memory", &mut ClientTarget::memory(road));
}

fn replay_on_redis(road: Road) {
    let server = RedisServer::start().unwrap_or_else(|error| panic!("{error}"));
    let mut target =
        ClientTarget::server(&server.url(), road).unwrap_or_else(|error| panic!("{error}"));
    replay_on("redis", &mut target);
}

#[test]
fn memory_call_by_call() {
    replay_on_memory(Road::Calls);
}

#[test]
fn memory_in_pipelines() {
    replay_on_memory(Road::Pipeline);
}

#[test]
fn redis_call_by_call() {
    replay_on_redis(Road::Calls);
}

#[test]
fn redis_in_pipelines() {
    replay_on_redis(Road::Pipeline);
}

#[test]
fn memory_awaited() {
    replay_on_memory(Road::Awaited);
}

#[test]
fn memory_in_pipelines_that_are_awaited() {
    replay_on_memory(Road::AwaitedPipeline);
}

#[test]
fn redis_awaited() {
    replay_on_redis(Road::Awaited);
}

#[test]
fn redis_in_pipelines_that_are_awaited() {
    replay_on_redis(Road::AwaitedPipeline);
}
