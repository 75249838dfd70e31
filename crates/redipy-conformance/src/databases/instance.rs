//! One process of a database server with its port and its folder, started, ended and started again.

use std::ffi::OsString;
use std::fs::{self, File};
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::output_of;
use super::watchdog::Watchdog;
use crate::program::StartError;

/// How long a server may take until it answers, and until it has ended.
const PATIENCE: Duration = Duration::from_mins(1);

/// What a server writes that can be started a moment later: its port is not free yet, or processes that it left
/// behind have not noticed its end yet.
const PASSING: [&str; 2] = ["ddress already in use", "pre-existing shared memory block"];

/// What is to be run.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) program: PathBuf,
    pub(super) arguments: Vec<OsString>,
    /// The numbers of another user and their group, who runs it.
    pub(super) user: Option<(u32, u32)>,
    /// The file to which the server writes its number, below its folder.
    pub(super) pid_file: PathBuf,
    /// Tells from what that file holds and from the log whether the server takes clients.
    pub(super) is_ready: fn(&str, &str) -> bool,
    /// The signal on which it ends without waiting for its clients.
    pub(super) end: &'static str,
}

/// A server that runs, or has been killed.
#[derive(Debug)]
pub(super) struct Instance {
    plan: Plan,
    running: Option<(Child, Watchdog)>,
    folder: TempDir,
}

impl Instance {
    /// Starts a server with what is in a folder and waits until it is ready.
    ///
    /// # Errors
    ///
    /// [`StartError::Silent`] with what it wrote, or [`StartError::Io`].
    pub(super) fn start(plan: Plan, folder: TempDir) -> Result<Self, StartError> {
        let mut instance = Self {
            plan,
            running: None,
            folder,
        };
        instance.spawn()?;
        instance.await_readiness(Duration::ZERO)?;
        Ok(instance)
    }

    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Returns the number of the process; 0 where none runs.
    pub(super) fn pid(&self) -> u32 {
        self.running.as_ref().map_or(0, |(child, _)| child.id())
    }

    /// Kills the process, and those that it has started.
    pub(super) fn kill(&mut self) {
        if let Some((mut child, _watchdog)) = self.running.take() {
            let helpers = children_of(child.id());
            let _ = child.kill();
            for helper in helpers {
                let _ = signal("KILL", helper);
            }
            let _ = child.wait();
        }
    }

    /// Has the process end in its own way and waits for that.
    pub(super) fn stop(&mut self, how: &str) {
        if let Some((mut child, _watchdog)) = self.running.take() {
            let deadline = Instant::now() + PATIENCE;
            let told = signal(how, child.id()).is_ok();
            while told && matches!(child.try_wait(), Ok(None)) && Instant::now() < deadline {
                thread::sleep(Duration::from_millis(2));
            }
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Starts the process again at its port with its data.
    pub(super) fn start_again(&mut self) -> Result<(), StartError> {
        self.kill();
        self.spawn()?;
        self.await_readiness(PATIENCE)
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder().join("log")).unwrap_or_default()
    }

    fn spawn(&mut self) -> io::Result<()> {
        let log = File::create(self.folder().join("log"))?;
        // One that was killed has left it.
        let _ = fs::remove_file(self.folder().join(&self.plan.pid_file));
        let mut command = Command::new(&self.plan.program);
        command
            .args(&self.plan.arguments)
            .current_dir(self.folder())
            // What a terminal sends to its foreground is for the tests; they end their servers.
            .process_group(0)
            .env("LC_ALL", "C")
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        if let Some((uid, gid)) = self.plan.user {
            command.uid(uid).gid(gid);
        }
        let child = command.spawn()?;
        let watchdog = Watchdog::of(child.id(), self.plan.end, self.folder())?;
        self.running = Some((child, watchdog));
        Ok(())
    }

    /// Waits until the process says that it is ready; tries so long again where it fails for a reason that passes.
    fn await_readiness(&mut self, again: Duration) -> Result<(), StartError> {
        let start = Instant::now();
        loop {
            let Some((child, _)) = &mut self.running else {
                return Err(StartError::Silent(self.log()));
            };
            if child.try_wait()?.is_some() {
                self.running = None;
                let log = self.log();
                if start.elapsed() >= again || !PASSING.iter().any(|text| log.contains(text)) {
                    return Err(StartError::Silent(log));
                }
                thread::sleep(Duration::from_millis(20));
                self.spawn()?;
            } else if self.is_ready() {
                return Ok(());
            } else if start.elapsed() > PATIENCE {
                return Err(StartError::Silent(self.log()));
            }
            thread::sleep(Duration::from_millis(3));
        }
    }

    /// Tells whether this very process has its port: it writes its number down when it does.
    fn is_ready(&self) -> bool {
        let text = fs::read_to_string(self.folder().join(&self.plan.pid_file)).unwrap_or_default();
        let is_own = text.lines().next().map(str::trim) == Some(&*self.pid().to_string());
        is_own && (self.plan.is_ready)(&text, &self.log())
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        self.stop(self.plan.end);
    }
}

fn signal(name: &str, pid: u32) -> io::Result<()> {
    let pid = pid.to_string();
    let kill = r#"kill -s "$1" "$2""#;
    output_of(Command::new("sh").args(["-c", kill, "kill", name, &pid])).map(drop)
}

/// Returns the numbers of the processes that a process has started, where the system has a list of them.
fn children_of(parent: u32) -> Vec<u32> {
    let Ok(processes) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    let is_child = |pid: &u32| {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        // Behind the name, which may hold anything, come the state and the parent.
        let behind = stat.rsplit_once(')').map(|(_, behind)| behind);
        behind.and_then(|text| text.split_whitespace().nth(1)) == Some(&*parent.to_string())
    };
    let names = processes.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    names
        .filter_map(|name| name.parse().ok())
        .filter(is_child)
        .collect()
}

/// Returns a port that nobody uses right now, below those that the system gives to clients: while a server is down,
/// none of them can take it.
///
/// # Errors
///
/// That the system has none.
pub(super) fn quiet_port() -> io::Result<u16> {
    const FIRST: u64 = 15_000;
    const COUNT: u64 = 15_000;
    let mut last = io::Error::other("no port has been tried");
    for _ in 0..100 {
        let port = FIRST + RandomState::new().hash_one(0) % COUNT;
        let port = u16::try_from(port).unwrap_or_default();
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            Ok(_) => return Ok(port),
            Err(error) => last = error,
        }
    }
    Err(last)
}
