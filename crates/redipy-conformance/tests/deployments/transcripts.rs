//! The transcripts of a server that was alone, replayed on a cluster: under a prefix that keeps all keys
//! in one slot.

use std::time::Duration;

use redipy::core::{Call, resp};
use redipy::{Bytes, Redis, Reply};
use redipy_conformance::{CaseFile, Step, Target, cases_dir, gaps, load_cases, replay};

use super::cluster::alone;

/// Words of commands that a cluster or a prefix has no place for: other databases, commands that are
/// not declared, and how full the server is otherwise.
const OUTSIDE: [&str; 4] = ["SELECT", "SWAPDB", "MOVE", "SCAN"];

struct Part(Redis);

impl Target for Part {
    fn reset(&mut self) {
        self.0.flushall().unwrap();
    }

    fn call(&mut self, argv: &[Vec<u8>]) -> Vec<u8> {
        let words: Vec<Bytes> = argv.iter().map(|word| Bytes::copy_from(word)).collect();
        let call = Call::from_words(&words);
        let reply = call.and_then(|call| self.0.execute(call.spec, &call.args));
        let mut frame = Vec::new();
        resp::write_resp2(&reply.unwrap_or_else(Reply::Error), &mut frame);
        frame
    }

    fn advance(&mut self, time: Duration) {
        std::thread::sleep(time);
    }
}

fn holds(step: &Step) -> bool {
    let words: Vec<Bytes> = step
        .argv
        .iter()
        .map(|word| Bytes::copy_from(word))
        .collect();
    let name = String::from_utf8_lossy(&step.argv[0]).to_ascii_uppercase();
    let declared = Call::from_words(&words).is_ok_and(|call| !call.spec.name.is_empty());
    let other_db = step
        .argv
        .iter()
        .any(|word| word.eq_ignore_ascii_case(b"DB"));
    declared && !other_db && step.wait.is_none() && !OUTSIDE.contains(&name.as_str())
}

#[test]
fn a_cluster_answers_as_one_server_does() {
    let (_guard, r) = alone();
    let mut cases: Vec<CaseFile> =
        load_cases(&cases_dir()).unwrap_or_else(|error| panic!("{error}"));
    for file in &mut cases {
        file.blocks.retain(|block| block.steps().all(holds));
    }
    let mut report = replay(&cases, &mut Part(r.with_prefix("{one}:")));
    // Some gaps stand in blocks that cannot be played here.
    (report.mismatches, _) = gaps::sift("redis", std::mem::take(&mut report.mismatches));
    assert!(report.is_clean(), "{report}");
    assert!(report.commands > 4000, "too few cases hold: {report}");
}
