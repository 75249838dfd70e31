//! A private Redis process for tests: a free loopback port, a temporary folder, nothing kept on disk.
//! It ends when its [`RedisServer`] is dropped. It can be killed, started again and halted.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::program::{Program, StartError};
use crate::reply::Reply;
use crate::wire::Connection;

/// The program.
const PROGRAM: Program = Program {
    name: "redis-server",
    package: "`redis-server` (7.0.15)",
    variable: "REDIPY_REDIS_SERVER",
    folders: Vec::new,
};

/// How long a server may take until it answers.
const START_PATIENCE: Duration = Duration::from_secs(20);

/// How often a port is picked anew when somebody else was quicker.
const START_ATTEMPTS: usize = 5;

/// A running private Redis.
#[derive(Debug)]
pub struct RedisServer {
    address: SocketAddr,
    version: String,
    child: Child,
    program: PathBuf,
    arguments: Vec<OsString>,
    folder: TempDir,
}

impl RedisServer {
    /// Starts a server and waits until it answers.
    ///
    /// # Errors
    ///
    /// [`StartError::Missing`] with the package to install when there is no program, else why it does not run.
    pub fn start() -> Result<RedisServer, StartError> {
        RedisServer::start_with(&[])
    }

    /// Starts a server with further options, such as `["--maxmemory-policy", "allkeys-lfu"]`.
    ///
    /// # Errors
    ///
    /// As [`RedisServer::start`].
    pub fn start_with(options: &[&str]) -> Result<RedisServer, StartError> {
        let program = PROGRAM.find()?;
        let mut outcome = launch(&program, options);
        for _ in 1..START_ATTEMPTS {
            // Between picking a free port and using it, another process may take it.
            if !matches!(&outcome, Err(StartError::Silent(log)) if log.contains("already in use")) {
                break;
            }
            outcome = launch(&program, options);
        }
        outcome
    }

    /// Returns where the server listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the URL of the server, `redis://127.0.0.1:port`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("redis://{}", self.address)
    }

    /// Returns the version that the server gives itself, such as `7.0.15`.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Returns the number of the server's process.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Returns the folder of the server, which goes when it goes.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Kills the process; the port stays its own, as far as anybody knows.
    pub fn kill(&mut self) {
        end(&mut self.child);
    }

    /// Starts the process again where it was, after [`kill`](Self::kill), without the data that it
    /// had.
    ///
    /// # Errors
    ///
    /// As [`RedisServer::start`].
    pub fn start_again(&mut self) -> Result<(), StartError> {
        self.kill();
        self.child = spawn(&self.program, &self.arguments, self.folder.path())?;
        self.await_answer()
    }

    /// Halts the process: it keeps its connections and takes new ones, but answers nothing.
    ///
    /// # Errors
    ///
    /// That there is no program `kill`.
    pub fn halt(&self) -> io::Result<()> {
        self.signal("-STOP")
    }

    /// Lets a halted process go on.
    ///
    /// # Errors
    ///
    /// That there is no program `kill`.
    pub fn go_on(&self) -> io::Result<()> {
        self.signal("-CONT")
    }

    fn signal(&self, signal: &str) -> io::Result<()> {
        let status = Command::new("kill")
            .args([signal, &self.pid().to_string()])
            .status()?;
        if status.success() {
            Ok(())
        } else {
            Err(io::Error::other(format!("kill {signal} failed")))
        }
    }

    /// Runs one command on a connection of its own and returns the reply as a case file would show
    /// it, on one line.
    ///
    /// # Errors
    ///
    /// Any failure of the socket.
    pub fn ask(&self, words: &[&str]) -> io::Result<Reply> {
        let argv: Vec<Vec<u8>> = words.iter().map(|word| word.as_bytes().to_vec()).collect();
        let raw = self.connect()?.call(&argv)?;
        Reply::parse(&raw).map_err(io::Error::other)
    }

    /// Waits until the process answers.
    fn await_answer(&mut self) -> Result<(), StartError> {
        let deadline = Instant::now() + START_PATIENCE;
        loop {
            if let Some(version) = answers(self.address, self.pid()) {
                self.version = version;
                return Ok(());
            }
            if self.child.try_wait()?.is_some() || Instant::now() > deadline {
                let log = fs::read_to_string(log_of(self.folder.path()));
                return Err(StartError::Silent(log.unwrap_or_default()));
            }
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Opens a connection to the server.
    ///
    /// # Errors
    ///
    /// Any failure of the socket.
    pub fn connect(&self) -> io::Result<Connection> {
        Connection::open(self.address)
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        end(&mut self.child);
    }
}

/// Kills exactly this process; one that is gone already is fine.
fn end(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}

fn launch(program: &Path, options: &[&str]) -> Result<RedisServer, StartError> {
    let folder = tempfile::Builder::new().prefix("redipy-redis-").tempdir()?;
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()?));
    let port = address.port().to_string();
    let mut arguments: Vec<OsString> = Vec::new();
    // A sentinel reads its settings from a file, which it also writes to.
    if options
        .first()
        .is_some_and(|first| !first.starts_with("--"))
    {
        fs::write(folder.path().join("conf"), options.join("\n"))?;
        arguments.extend(
            ["conf", "--sentinel", "--port", &port, "--bind", "127.0.0.1"].map(OsString::from),
        );
    } else {
        let own = [
            "--port",
            &port,
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
        ];
        arguments.extend(own.map(OsString::from));
        arguments.extend(options.iter().map(OsString::from));
    }
    let mut server = RedisServer {
        address,
        version: String::new(),
        child: spawn(program, &arguments, folder.path())?,
        program: program.to_owned(),
        arguments,
        folder,
    };
    server.await_answer()?;
    Ok(server)
}

/// Returns a port that nobody uses right now.
///
/// # Errors
///
/// That the system has none.
pub fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
        .local_addr()?
        .port())
}

fn log_of(folder: &Path) -> PathBuf {
    folder.join("log")
}

fn spawn(program: &Path, arguments: &[OsString], folder: &Path) -> io::Result<Child> {
    Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(File::create(log_of(folder))?)
        .stderr(Stdio::null())
        .spawn()
}

/// Returns the version once the server answers, and only if it is the process with this number.
fn answers(address: SocketAddr, pid: u32) -> Option<String> {
    let mut connection = Connection::open(address).ok()?;
    if connection.call(&[b"PING".to_vec()]).ok()? != b"+PONG\r\n" {
        return None;
    }
    let raw = connection
        .call(&[b"INFO".to_vec(), b"server".to_vec()])
        .ok()?;
    let Ok(Reply::Bulk(info)) = Reply::parse(&raw) else {
        return None;
    };
    let info = String::from_utf8(info).ok()?;
    let field = |name: &str| {
        info.lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
    };
    (field("process_id")? == pid.to_string())
        .then(|| field("redis_version").map(str::to_owned))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_is_no_redis_is_reported() {
        let program = PROGRAM.find_in(Some(OsString::from("/bin/false")), None);
        if let Ok(program) = program {
            let error = launch(&program, &[]).unwrap_err();
            assert!(matches!(error, StartError::Silent(_)), "{error}");
        }
    }

    #[test]
    fn a_server_answers_until_it_is_dropped() {
        let server = RedisServer::start().unwrap_or_else(|error| panic!("{error}"));
        let address = server.address();
        assert!(server.version().split('.').count() >= 3);
        assert_eq!(
            server.connect().unwrap().call(&[b"PING".to_vec()]).unwrap(),
            b"+PONG\r\n"
        );
        drop(server);
        assert!(Connection::open(address).is_err());
    }
}
