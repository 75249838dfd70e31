//! The memory backend answers what the real server answered, but for the gaps that are known.

#![allow(clippy::panic)]

use redipy_conformance::{LocalTarget, Road, cases_dir, gaps, load_cases, replay};

fn replay_on_memory(road: Road) {
    let files = load_cases(&cases_dir()).unwrap_or_else(|error| panic!("{error}"));
    let mut report = replay(&files, &mut LocalTarget::memory(road));
    let (unknown, closed) = gaps::sift(std::mem::take(&mut report.mismatches));
    report.mismatches = unknown;
    assert!(report.is_clean(), "{report}");
    assert!(
        closed.is_empty(),
        "these gaps are closed, take them off the list: {closed:#?}"
    );
    assert!(report.commands > 6000, "too few cases were found: {report}");
}

#[test]
fn call_by_call() {
    replay_on_memory(Road::Calls);
}

#[test]
fn in_pipelines() {
    replay_on_memory(Road::Pipeline);
}
