//! The memory backend answers what the real server answered.

use redipy_conformance::{LocalTarget, Road, cases_dir, load_cases, replay};

fn replay_on_memory(road: Road) {
    let files = load_cases(&cases_dir()).unwrap_or_else(|error| panic!("{error}"));
    let report = replay(&files, &mut LocalTarget::memory(road));
    assert!(report.is_clean(), "{report}");
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
