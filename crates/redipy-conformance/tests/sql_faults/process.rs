//! Processes that run a part of these tests: the same program, started again with a task.

use std::env;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// The environment variable with the task: a role, and its arguments line by line.
const TASK: &str = "REDIPY_TEST_SQL_FAULTS";

/// What a line begins with that is told to the test.
const TOLD: &str = "told ";

/// The longest that a test waits for a line.
const PATIENCE: Duration = Duration::from_mins(1);

/// Returns the task of this process: a role and its arguments.
pub fn task() -> Option<(String, Vec<String>)> {
    let task = env::var(TASK).ok()?;
    let mut lines = task.split('\n').map(str::to_owned);
    // The test runner has left a line open.
    println!();
    Some((lines.next()?, lines.collect()))
}

/// Tells the test a line, with nothing of other threads in it. When this returns, the test will hear of it.
pub fn tell(line: &str) {
    let text = format!("{TOLD}{line}\n");
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes()).unwrap();
    out.flush().unwrap();
}

/// Waits for a line of the test; nothing at its end.
pub fn hear() -> Option<String> {
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line).unwrap();
    (read > 0).then(|| line.trim_end().to_owned())
}

/// A process with a task, which ends with this.
pub struct Process {
    child: Child,
    input: Option<ChildStdin>,
    lines: Receiver<String>,
}

impl Process {
    /// Starts a process.
    pub fn start(role: &str, arguments: &[&str]) -> Self {
        Self::start_by(&[], role, arguments)
    }

    /// Starts a process by a command that runs the command behind it.
    pub fn start_by(by: &[&str], role: &str, arguments: &[&str]) -> Self {
        let program = env::current_exe().unwrap();
        let mut words: Vec<&OsStr> = by.iter().map(OsStr::new).collect();
        words.push(program.as_os_str());
        words.extend(["--exact", "--nocapture", "a_process_of_these_tests"].map(OsStr::new));
        let mut child = Command::new(words[0])
            .args(&words[1..])
            .env(TASK, [&[role], arguments].concat().join("\n"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", words[0].display()));
        let lines = listen(child.stdout.take().unwrap());
        Self {
            input: child.stdin.take(),
            child,
            lines,
        }
    }

    /// Returns the next line that it tells; nothing at its end.
    pub fn line(&self) -> Option<String> {
        match self.lines.recv_timeout(PATIENCE) {
            Ok(line) => Some(line),
            Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) => panic!("a process has not said anything for long"),
        }
    }

    /// Waits for a line.
    pub fn expect(&self, expected: &str) {
        assert_eq!(self.line().as_deref(), Some(expected));
    }

    /// Writes a line that it hears.
    pub fn say(&mut self, line: &str) {
        let input = self.input.as_mut().unwrap();
        writeln!(input, "{line}").unwrap();
    }

    /// Kills it, and returns what it has told since.
    pub fn kill(mut self) -> Vec<String> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        std::iter::from_fn(|| self.line()).collect()
    }

    /// Waits until it ends well, and returns what it has told since.
    pub fn end(mut self) -> Vec<String> {
        drop(self.input.take());
        let lines = std::iter::from_fn(|| self.line()).collect();
        let status = self.child.wait().unwrap();
        assert!(status.success(), "a process has ended with {status}");
        lines
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads what a process tells, so that it never waits for its reader.
fn listen(output: ChildStdout) -> Receiver<String> {
    let (sender, lines) = channel();
    thread::spawn(move || {
        let mut output = BufReader::new(output);
        let mut line = Vec::new();
        while output
            .read_until(b'\n', &mut line)
            .is_ok_and(|read| read > 0)
        {
            let text = String::from_utf8_lossy(&line);
            // One that was killed in the middle of a line has not told it.
            let told = text
                .strip_suffix('\n')
                .and_then(|text| text.strip_prefix(TOLD));
            if let Some(told) = told
                && sender.send(told.to_owned()).is_err()
            {
                return;
            }
            line.clear();
        }
    });
    lines
}
