//! Runs case files against whatever implements [`Target`] and says where its replies differ from the recorded ones.
//! The same walk, with a real Redis as the target, records the replies in the first place.

use std::collections::BTreeSet;
use std::fmt;
use std::io;
use std::thread;
use std::time::Duration;

use crate::compare::{Mismatch, Mode};
use crate::reply::Reply;
use crate::server::RedisServer;
use crate::transcript::{Block, CaseFile, Item, Step};
use crate::wire::Connection;

/// A thing that claims to behave like Redis.
pub trait Target {
    /// Empties all databases and returns to database 0.
    fn reset(&mut self);

    /// Runs one command and returns its raw RESP2 reply; a command that cannot be run at all answers with an error
    /// frame of the target's own.
    fn call(&mut self, argv: &[Vec<u8>]) -> Vec<u8>;

    /// Lets time pass: sleeps, or moves a manual clock.
    fn advance(&mut self, time: Duration);
}

/// What came of a replay.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Report {
    /// Files replayed.
    pub files: usize,
    /// Blocks replayed.
    pub blocks: usize,
    /// Commands run.
    pub commands: usize,
    /// Commands whose reply was not as recorded.
    pub mismatches: Vec<Mismatch>,
}

impl Report {
    /// Tells whether every reply was as recorded.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.mismatches.is_empty()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for mismatch in &self.mismatches {
            writeln!(f, "{mismatch}")?;
        }
        write!(
            f,
            "{} files, {} blocks, {} commands, {} mismatches",
            self.files,
            self.blocks,
            self.commands,
            self.mismatches.len()
        )
    }
}

/// Replays case files on a target; a mismatch does not end the block.
pub fn replay(files: &[CaseFile], target: &mut dyn Target) -> Report {
    let mut report = Report::default();
    for file in files {
        report.files += 1;
        for block in &file.blocks {
            report.blocks += 1;
            target.reset();
            for step in block.steps() {
                report.commands += 1;
                let actual = answer(step, target);
                report.mismatches.extend(judge(file, block, step, actual));
            }
        }
    }
    report
}

/// Replaces the replies of a case file by those of a target and tells whether that changed anything.
///
/// A recorded reply that is still acceptable stays, so that replies with random parts do not change every time.
///
/// # Errors
///
/// A reply of the target that is no RESP2.
pub fn record(file: &mut CaseFile, target: &mut dyn Target) -> Result<bool, String> {
    let mut changed = false;
    for block in &mut file.blocks {
        target.reset();
        for item in &mut block.items {
            let Item::Step(step) = item else { continue };
            let actual = answer(step, target)
                .map_err(|text| format!("{}:{}: {text}", file.path.display(), step.line))?;
            let fresh = match (&step.expected, step.mode) {
                (_, Mode::Any) => None,
                (Some(old), mode) if mode.accepts(old, &actual) => continue,
                (_, mode) => Some(mode.settled(actual)),
            };
            changed |= step.expected != fresh;
            step.expected = fresh;
        }
    }
    Ok(changed)
}

fn judge(
    file: &CaseFile,
    block: &Block,
    step: &Step,
    actual: Result<Reply, String>,
) -> Option<Mismatch> {
    let actual = match actual {
        Ok(actual) => {
            let fits = match &step.expected {
                Some(expected) => step.mode.accepts(expected, &actual),
                None => step.mode == Mode::Any,
            };
            if fits {
                return None;
            }
            step.mode.settled(actual).to_lines()
        }
        Err(text) => text,
    };
    Some(Mismatch {
        path: file.path.clone(),
        line: step.line,
        title: block.title.clone(),
        command: step.source.clone(),
        mode: step.mode,
        expected: step
            .expected
            .clone()
            .map(|reply| step.mode.settled(reply).to_lines()),
        actual,
    })
}

/// Runs one step; the error says what is wrong with the bytes that came.
fn answer(step: &Step, target: &mut dyn Target) -> Result<Reply, String> {
    if let Some(wait) = step.wait {
        target.advance(wait);
    }
    match step.mode {
        Mode::ScanAll => scan_all(&step.argv, 1, target),
        Mode::ScanAllPairs => scan_all(&step.argv, 2, target),
        _ => call(&step.argv, target),
    }
}

fn call(argv: &[Vec<u8>], target: &mut dyn Target) -> Result<Reply, String> {
    let raw = target.call(argv);
    Reply::parse(&raw).map_err(|text| {
        let shown = crate::words::escaped(&raw, false);
        format!("not a RESP2 reply ({text}): {shown}")
    })
}

/// The most calls of one iteration, so that a cursor which never ends is reported and not waited for.
const SCAN_CALLS: usize = 100_000;

/// Repeats a command of the SCAN family until its cursor is 0 and returns the distinct items, in groups of `width`.
fn scan_all(argv: &[Vec<u8>], width: usize, target: &mut dyn Target) -> Result<Reply, String> {
    let mut argv = argv.to_vec();
    let position = if argv[0].eq_ignore_ascii_case(b"SCAN") {
        1
    } else {
        2
    };
    let mut seen: BTreeSet<Vec<Reply>> = BTreeSet::new();
    for _ in 0..SCAN_CALLS {
        let reply = call(&argv, target)?;
        let parts = match reply {
            Reply::Array(parts) => parts,
            other => return Ok(other),
        };
        let [Reply::Bulk(cursor), Reply::Array(items)] = &parts[..] else {
            return Ok(Reply::Array(parts));
        };
        seen.extend(items.chunks(width).map(<[Reply]>::to_vec));
        if cursor == b"0" {
            return Ok(Reply::Array(seen.into_iter().flatten().collect()));
        }
        match argv.get_mut(position) {
            Some(word) => word.clone_from(cursor),
            None => return Ok(Reply::Array(parts)),
        }
    }
    Err(format!("the scan did not end within {SCAN_CALLS} calls"))
}

/// A real Redis as a target: the one that recorded the cases, or any other server that speaks RESP2.
#[derive(Debug)]
pub struct RedisTarget {
    connection: Connection,
}

impl RedisTarget {
    /// Connects to a private server.
    ///
    /// # Errors
    ///
    /// Any failure of the socket.
    pub fn connect(server: &RedisServer) -> io::Result<RedisTarget> {
        Ok(RedisTarget::new(server.connect()?))
    }

    /// Uses a connection that is already open; everything in that server will be deleted.
    #[must_use]
    pub fn new(connection: Connection) -> RedisTarget {
        RedisTarget { connection }
    }
}

impl Target for RedisTarget {
    fn reset(&mut self) {
        // A server that is gone shows at the next command, which can report it.
        self.call(&[b"FLUSHALL".to_vec()]);
        self.call(&[b"SELECT".to_vec(), b"0".to_vec()]);
    }

    fn call(&mut self, argv: &[Vec<u8>]) -> Vec<u8> {
        self.connection
            .call(argv)
            .unwrap_or_else(|error| format!("-CONNECTION {error}\r\n").into_bytes())
    }

    fn advance(&mut self, time: Duration) {
        thread::sleep(time);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    /// Answers from a list and notes what it was asked.
    #[derive(Default)]
    struct Scripted {
        replies: Vec<&'static [u8]>,
        log: Vec<String>,
    }

    impl Scripted {
        fn new(replies: &[&'static [u8]]) -> Scripted {
            Scripted {
                replies: replies.iter().rev().copied().collect(),
                log: Vec::new(),
            }
        }
    }

    impl Target for Scripted {
        fn reset(&mut self) {
            self.log.push("reset".to_owned());
        }
        fn call(&mut self, argv: &[Vec<u8>]) -> Vec<u8> {
            self.log.push(crate::words::join(argv));
            self.replies.pop().unwrap_or(b"-NONE left\r\n").to_vec()
        }
        fn advance(&mut self, time: Duration) {
            self.log.push(format!("advance {}", time.as_secs_f64()));
        }
    }

    fn file(text: &str) -> CaseFile {
        CaseFile::parse(Path::new("a.txt"), text).unwrap()
    }

    #[test]
    fn a_replay_counts_resets_waits_and_finds_differences() {
        let cases =
            file("## one\n> GET a\nnil\n@wait 0.5\n> GET b\n:1\n## two\n> GET c\n+OK\n> GET d\n");
        let mut target = Scripted::new(&[b"$-1\r\n", b":2\r\n", b"oops", b":1\r\n"]);
        let report = replay(&[cases], &mut target);
        assert_eq!(
            target.log,
            [
                "reset",
                "GET a",
                "advance 0.5",
                "GET b",
                "reset",
                "GET c",
                "GET d"
            ]
        );
        assert_eq!((report.files, report.blocks, report.commands), (1, 2, 4));
        let lines: Vec<usize> = report.mismatches.iter().map(|found| found.line).collect();
        assert_eq!(lines, [5, 8, 10]);
        assert!(report.mismatches[1].actual.contains("not a RESP2 reply"));
        assert_eq!(report.mismatches[2].expected, None);
        assert!(
            report
                .to_string()
                .ends_with("1 files, 2 blocks, 4 commands, 3 mismatches")
        );
    }

    #[test]
    fn recording_keeps_what_is_acceptable_and_replaces_the_rest() {
        let mut cases = file(
            "## one\n@shape\n> PTTL a\n:100\n> GET a\n:1\n@unordered\n> KEYS *\n@any\n> TIME\n:1\n",
        );
        let replies: [&[u8]; 4] = [b":99\r\n", b":2\r\n", b"*2\r\n:4\r\n:3\r\n", b":5\r\n"];
        assert_eq!(record(&mut cases, &mut Scripted::new(&replies)), Ok(true));
        assert_eq!(
            cases.to_string(),
            "## one\n@shape\n> PTTL a\n:100\n> GET a\n:2\n@unordered\n> KEYS *\n*2\n  :3\n  :4\n@any\n> TIME\n"
        );
        assert_eq!(record(&mut cases, &mut Scripted::new(&replies)), Ok(false));
    }

    #[test]
    fn a_whole_scan_follows_the_cursor_and_drops_repeats() {
        let cases = file("## one\n@scan-all\n> SSCAN key 0 COUNT 1\n*2\n  \"a\"\n  \"b\"\n");
        let mut target = Scripted::new(&[
            b"*2\r\n$1\r\n8\r\n*1\r\n$1\r\nb\r\n",
            b"*2\r\n$1\r\n0\r\n*2\r\n$1\r\na\r\n$1\r\nb\r\n",
        ]);
        let report = replay(&[cases], &mut target);
        assert!(report.is_clean(), "{report}");
        assert_eq!(
            target.log[1..],
            ["SSCAN key 0 COUNT 1", "SSCAN key 8 COUNT 1"]
        );
    }
}
