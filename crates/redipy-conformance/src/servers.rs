//! Redis processes that belong together, started for tests: a cluster, a master with a replica behind
//! sentinels, and one server with TLS and users. They are set up so that faults are noticed quickly.

mod cluster;
mod sentinels;
mod tls;

use std::io;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

pub use cluster::RedisCluster;
pub use sentinels::{SERVICE, Sentinels};
pub use tls::TlsServer;

use crate::program::StartError;
use crate::reply::Reply;
use crate::server::RedisServer;

/// How long servers may take until they agree.
const PATIENCE: Duration = Duration::from_secs(30);

/// Waits until something holds.
///
/// # Errors
///
/// [`StartError::Silent`] with what was waited for, where it never does.
pub fn wait_for(what: &str, mut holds: impl FnMut() -> bool) -> Result<(), StartError> {
    let deadline = Instant::now() + PATIENCE;
    while !holds() {
        if Instant::now() > deadline {
            return Err(StartError::Silent(format!("waited in vain for: {what}")));
        }
        thread::sleep(Duration::from_millis(10));
    }
    Ok(())
}

/// Returns the text that a server answers, empty where it answers something else.
fn text(server: &RedisServer, words: &[&str]) -> String {
    match server.ask(words) {
        Ok(Reply::Bulk(text)) => String::from_utf8_lossy(&text).into_owned(),
        _ => String::new(),
    }
}

/// Starts several servers at once.
fn start_all(options: &[Vec<String>]) -> Result<Vec<RedisServer>, StartError> {
    thread::scope(|scope| {
        let start = |options: &Vec<String>| {
            let options: Vec<String> = options.clone();
            scope.spawn(move || {
                let options: Vec<&str> = options.iter().map(String::as_str).collect();
                RedisServer::start_with(&options)
            })
        };
        let threads: Vec<_> = options.iter().map(start).collect();
        let join = |thread: thread::ScopedJoinHandle<'_, _>| {
            thread.join().unwrap_or_else(|_| {
                Err(StartError::Silent(
                    "the thread that starts it failed".to_owned(),
                ))
            })
        };
        threads.into_iter().map(join).collect()
    })
}

/// Ends servers that tests share for as long as their process runs: nobody drops these, so a shell
/// waits for the end of the process and does it.
#[derive(Debug)]
pub struct Keeper(Child);

impl Keeper {
    /// Starts the shell for these servers.
    ///
    /// # Errors
    ///
    /// That there is no shell.
    pub fn of<'a>(servers: impl IntoIterator<Item = &'a RedisServer>) -> io::Result<Self> {
        let mut shell = Command::new("sh");
        shell.args(["-c", KEEP, "keeper"]);
        for server in servers {
            shell.arg(server.pid().to_string()).arg(server.folder());
        }
        Ok(Self(shell.stdin(Stdio::piped()).spawn()?))
    }

    /// Returns the number of the shell's process.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.0.id()
    }
}

/// Waits for the end of the input, which nobody writes to.
const KEEP: &str =
    "read _; while [ $# -gt 0 ]; do kill -9 \"$1\"; rm -rf \"$2\"; shift 2; done 2>/dev/null";
