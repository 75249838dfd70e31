//! Private PostgreSQL and MariaDB servers for tests: a free loopback port, a temporary folder, and an end with the
//! process that started them, however that one ends.
//!
//! [`postgres()`] and [`mariadb()`] are shared by the tests of a process; each test takes a fresh place of its own
//! there. Tests that stop, kill or configure a server start one for themselves.

mod instance;
mod mariadb;
mod postgres;
mod template;
mod watchdog;

use std::process::Command;
use std::sync::OnceLock;

pub use mariadb::MariaDbServer;
pub use postgres::PostgresServer;

use crate::program::StartError;

/// The user of the servers, who may do everything.
const USER: &str = "redipy";

/// The password of that user.
const PASSWORD: &str = "secret";

/// The database that is there from the start.
const DATABASE: &str = "redipy";

/// How safely a server of tests writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Writing {
    /// As servers do: what is committed is on disk.
    #[default]
    Durable,
    /// Without waiting for the disk, for tests that are not about this.
    Fast,
}

/// Returns the PostgreSQL that the tests of this process share. It does not wait for the disk.
///
/// # Panics
///
/// Where there is none; says what to install.
pub fn postgres() -> &'static PostgresServer {
    static SERVER: OnceLock<PostgresServer> = OnceLock::new();
    SERVER.get_or_init(|| started(PostgresServer::fast()))
}

/// Returns the MariaDB that the tests of this process share. It does not wait for the disk.
///
/// # Panics
///
/// Where there is none; says what to install.
pub fn mariadb() -> &'static MariaDbServer {
    static SERVER: OnceLock<MariaDbServer> = OnceLock::new();
    SERVER.get_or_init(|| started(MariaDbServer::fast()))
}

/// Returns a server that has started; tests go no further without it.
#[allow(clippy::panic, reason = "tests need the server")]
fn started<T>(server: Result<T, StartError>) -> T {
    server.unwrap_or_else(|error| panic!("{error}"))
}

/// Runs a program to its end and returns what it printed, without the end of the last line.
///
/// # Errors
///
/// What the program says where it fails.
fn output_of(command: &mut Command) -> std::io::Result<String> {
    let output = command.output()?;
    if output.status.success() {
        let text = String::from_utf8_lossy(&output.stdout);
        return Ok(text.trim_end_matches('\n').to_owned());
    }
    let told = String::from_utf8_lossy(&output.stderr);
    let said = String::from_utf8_lossy(&output.stdout);
    let text = format!("{told}{said}");
    Err(std::io::Error::other(text.trim_end().to_owned()))
}
