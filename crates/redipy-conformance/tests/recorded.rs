//! The checked-in replies are those of the real server. Fails, and never skips, when there is no server.

use redipy_conformance::{
    Mode, REDIS_VERSION, RedisServer, RedisTarget, cases_dir, load_cases, replay,
};

#[test]
fn every_case_is_current() {
    let server = RedisServer::start().unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(server.version(), REDIS_VERSION);
    let files = load_cases(&cases_dir()).unwrap_or_else(|error| panic!("{error}"));
    let mut target = RedisTarget::connect(&server).expect("the server accepts connections");
    let report = replay(&files, &mut target);
    assert!(report.is_clean(), "{report}");
    assert!(report.commands > 1000, "too few cases were found: {report}");
}

#[test]
fn every_case_is_recorded_and_in_canonical_form() {
    for file in load_cases(&cases_dir()).unwrap_or_else(|error| panic!("{error}")) {
        let path = file.path.display();
        for step in file.steps() {
            let recorded = step.expected.is_some();
            assert_eq!(recorded, step.mode != Mode::Any, "{path}:{}", step.line);
        }
        let text = std::fs::read_to_string(&file.path).expect("the file was just read");
        assert_eq!(text, file.to_string(), "{path}: run `record` on it");
    }
}
