//! Every backend answers what the real server answered, but for the gaps that are known.

#![allow(clippy::panic)]

use redipy_conformance::{
    ClientTarget, Report, Road, TestBackend, cases_dir, gaps, load_cases, on_backends, replay,
};

fn replay_on(backend: &TestBackend, road: Road) {
    let cases = load_cases(&cases_dir()).unwrap_or_else(|error| panic!("{error}"));
    let mut report: Report = replay(&cases, &mut ClientTarget::of(backend, road));
    let found = std::mem::take(&mut report.mismatches);
    let (unknown, closed) = gaps::sift(backend.name(), found);
    report.mismatches = unknown;
    assert!(report.is_clean(), "{report}");
    assert!(
        closed.is_empty(),
        "these gaps are closed, take them off the list: {closed:#?}"
    );
    assert!(report.commands > 6000, "too few cases were found: {report}");
}

fn call_by_call(backend: &TestBackend) {
    replay_on(backend, Road::Calls);
}

fn in_pipelines(backend: &TestBackend) {
    replay_on(backend, Road::Pipeline);
}

fn awaited(backend: &TestBackend) {
    replay_on(backend, Road::Awaited);
}

fn in_pipelines_that_are_awaited(backend: &TestBackend) {
    replay_on(backend, Road::AwaitedPipeline);
}

on_backends! {
    every:
    call_by_call,
    in_pipelines,
    awaited,
    in_pipelines_that_are_awaited,
}
