//! A private MariaDB for tests.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};

use tempfile::TempDir;

use super::instance::{Instance, Plan, quiet_port};
use super::{DATABASE, PASSWORD, USER, Writing, output_of, template};
use crate::program::{Program, StartError, find_beside};

/// The program. Debian has it in a folder that not everybody searches.
const PROGRAM: Program = Program {
    name: "mariadbd",
    package: "`mariadb-server-core` (10.11)",
    variable: "REDIPY_MARIADBD",
    folders: || vec![PathBuf::from("/usr/sbin")],
};

/// How often a port is picked anew when somebody else was quicker.
const START_ATTEMPTS: usize = 5;

/// The settings that data are made with, and used with.
const OWN: [&str; 4] = [
    "--innodb-log-file-size=32M",
    "--innodb-buffer-pool-size=32M",
    "--skip-name-resolve",
    "--skip-log-bin",
];

/// A running private MariaDB. Its settings are those of the program, not those of a package: so the character set that
/// nobody has chosen is `latin1`.
#[derive(Debug)]
pub struct MariaDbServer {
    instance: Instance,
    port: u16,
    client: PathBuf,
    places: AtomicU64,
}

impl MariaDbServer {
    /// Starts a server that writes as servers do, and waits until it takes clients.
    ///
    /// # Errors
    ///
    /// [`StartError::Missing`] with the package to install when there is no program, else why it does not run.
    pub fn start() -> Result<Self, StartError> {
        Self::start_with(Writing::Durable, &[])
    }

    /// Starts a server that does not wait for the disk.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    pub fn fast() -> Result<Self, StartError> {
        Self::start_with(Writing::Fast, &[])
    }

    /// Starts a server with further options, such as `["--max-connections=10"]`.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    pub fn start_with(writing: Writing, options: &[&str]) -> Result<Self, StartError> {
        let program = PROGRAM.find()?;
        let mut outcome = launch(&program, writing, options);
        for _ in 1..START_ATTEMPTS {
            if !matches!(&outcome, Err(StartError::Silent(log)) if log.contains("already in use")) {
                break;
            }
            outcome = launch(&program, writing, options);
        }
        outcome
    }

    /// Returns the port of the loopback interface at which the server is.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Returns the number of the server's process; 0 after [`kill`](Self::kill).
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.instance.pid()
    }

    /// Returns the folder of the server, which goes when it goes.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.instance.folder()
    }

    /// Returns the URL of the database that is there from the start, with user and password.
    #[must_use]
    pub fn url(&self) -> String {
        self.url_of(DATABASE)
    }

    /// Returns the URL of a database.
    #[must_use]
    pub fn url_of(&self, database: &str) -> String {
        format!(
            "mysql://{USER}:{PASSWORD}@127.0.0.1:{}/{database}",
            self.port
        )
    }

    /// Makes a database that nobody else has been given and returns its URL.
    ///
    /// # Errors
    ///
    /// What the server says.
    pub fn fresh_url(&self) -> io::Result<String> {
        let name = format!("t{}", self.places.fetch_add(1, Ordering::Relaxed));
        self.ask(&format!("CREATE DATABASE {name}"))?;
        Ok(self.url_of(&name))
    }

    /// Runs statements of SQL in the database that is there from the start, past everything that is tested, and
    /// returns rows as lines with tabs between their columns.
    ///
    /// # Errors
    ///
    /// What the server says.
    pub fn ask(&self, sql: &str) -> io::Result<String> {
        self.ask_in(DATABASE, sql)
    }

    /// As [`ask`](Self::ask), in another database.
    ///
    /// # Errors
    ///
    /// What the server says.
    pub fn ask_in(&self, database: &str, sql: &str) -> io::Result<String> {
        let mut client = Command::new(&self.client);
        client.args(["--no-defaults", "--batch", "--skip-column-names"]);
        client.args(["--host=127.0.0.1", "--protocol=tcp"]);
        client.arg(format!("--port={}", self.port));
        client.arg(format!("--user={USER}"));
        client.arg(format!("--password={PASSWORD}"));
        output_of(client.args(["--execute", sql, database]))
    }

    /// Kills the server, as a crash would; its port and its data stay.
    pub fn kill(&mut self) {
        self.instance.kill();
    }

    /// Starts the server again at its port with its data, after [`kill`](Self::kill).
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    pub fn start_again(&mut self) -> Result<(), StartError> {
        self.instance.start_again()
    }

    /// Ends the server in an orderly way, which ends what its clients are at, and starts it again.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    pub fn restart(&mut self) -> Result<(), StartError> {
        self.instance.stop("TERM");
        self.start_again()
    }
}

fn launch(program: &Path, writing: Writing, options: &[&str]) -> Result<MariaDbServer, StartError> {
    let folder = tempfile::Builder::new()
        .prefix("redipy-mariadb-")
        .tempdir()?;
    let version = output_of(Command::new(program).args(["--no-defaults", "--version"]))?;
    // What stands in front of the version is how the program was called.
    let version = version
        .split_once(" Ver ")
        .map_or(&*version, |(_, version)| version);
    let kind = format!("mariadbd {version}").replace(|one: char| !one.is_ascii_alphanumeric(), "-");
    let data = folder.path().join("data");
    template::copy_of(&kind, &data, |folder| initialize(program, folder))?;
    let port = quiet_port()?;
    let instance = Instance::start(
        Plan {
            program: program.to_owned(),
            arguments: arguments(folder.path(), port, writing, options)?,
            user: None,
            pid_file: PathBuf::from("pid"),
            is_ready: |_, log| log.contains("ready for connections"),
            end: "KILL",
        },
        folder,
    )?;
    Ok(MariaDbServer {
        instance,
        port,
        client: find_beside(program, "mariadb")?,
        places: AtomicU64::new(0),
    })
}

fn arguments(
    folder: &Path,
    port: u16,
    writing: Writing,
    options: &[&str],
) -> io::Result<Vec<OsString>> {
    let within = |option: &str, name: &str| {
        let mut argument = OsString::from(option);
        argument.push(folder.join(name));
        argument
    };
    let mut arguments = vec![
        OsString::from("--no-defaults"),
        within("--datadir=", "data"),
        within("--pid-file=", "pid"),
        within("--socket=", "socket"),
        within("--tmpdir=", ""),
        OsString::from(format!("--port={port}")),
        OsString::from("--bind-address=127.0.0.1"),
        OsString::from("--max-connections=300"),
    ];
    arguments.extend(as_root(folder)?);
    arguments.extend(OWN.map(OsString::from));
    if writing == Writing::Fast {
        arguments.push("--innodb-flush-log-at-trx-commit=0".into());
        arguments.push("--innodb-flush-method=nosync".into());
    }
    arguments.extend(options.iter().map(OsString::from));
    Ok(arguments)
}

/// Returns the option without which the program is not run by root.
fn as_root(folder: &Path) -> io::Result<Option<OsString>> {
    let is_root = fs::metadata(folder)?.uid() == 0;
    Ok(is_root.then(|| OsString::from("--user=root")))
}

/// Makes the data that a server starts with, and returns their folder.
fn initialize(program: &Path, folder: &TempDir) -> Result<PathBuf, StartError> {
    let data = folder.path().join("data");
    let sql = folder.path().join("users.sql");
    // Without the first line, nobody has rights that others could be given.
    let users = format!(
        "FLUSH PRIVILEGES;\nCREATE USER {USER}@'%' IDENTIFIED BY '{PASSWORD}';\n\
         GRANT ALL ON *.* TO {USER}@'%' WITH GRANT OPTION;\nCREATE DATABASE {DATABASE};\n"
    );
    fs::write(&sql, users)?;
    let option = |name: &str, path: &Path| {
        let mut argument = OsString::from(name);
        argument.push(path);
        argument
    };
    let mut install = Command::new(find_beside(program, "mariadb-install-db")?);
    install.args([
        "--no-defaults",
        "--skip-test-db",
        "--innodb-flush-method=nosync",
    ]);
    install.args([option("--datadir=", &data), option("--extra-file=", &sql)]);
    install.args(as_root(folder.path())?).args(OWN);
    output_of(&mut install).map_err(|error| StartError::Silent(error.to_string()))?;
    Ok(data)
}
