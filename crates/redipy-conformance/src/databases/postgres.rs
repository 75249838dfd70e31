//! A private PostgreSQL for tests.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};

use tempfile::TempDir;

use super::instance::{Instance, Plan, quiet_port};
use super::{DATABASE, PASSWORD, USER, Writing, output_of, template};
use crate::program::{Program, StartError, find_beside};

/// The program. Debian has it in a folder for each version.
const PROGRAM: Program = Program {
    name: "postgres",
    package: "`postgresql` (15)",
    variable: "REDIPY_POSTGRES",
    folders: || {
        let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
        versions
            .flatten()
            .map(|one| one.path().join("bin"))
            .collect()
    },
};

/// How often a port is picked anew when somebody else was quicker.
const START_ATTEMPTS: usize = 5;

/// A running private PostgreSQL.
#[derive(Debug)]
pub struct PostgresServer {
    instance: Instance,
    port: u16,
    client: PathBuf,
    places: AtomicU64,
}

impl PostgresServer {
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

    /// Starts a server with further settings, such as `["max_connections=10"]`.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    pub fn start_with(writing: Writing, settings: &[&str]) -> Result<Self, StartError> {
        let program = fs::canonicalize(PROGRAM.find()?)?;
        let mut outcome = launch(&program, writing, settings);
        for _ in 1..START_ATTEMPTS {
            if !matches!(&outcome, Err(StartError::Silent(log)) if log.contains("already in use")) {
                break;
            }
            outcome = launch(&program, writing, settings);
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
            "postgres://{USER}:{PASSWORD}@127.0.0.1:{}/{database}",
            self.port
        )
    }

    /// Returns the URL of a schema that nobody else has been given, in the database that is there from the start.
    #[must_use]
    pub fn fresh_url(&self) -> String {
        format!("{}?schema={}", self.url(), self.fresh_name())
    }

    /// Makes a database that nobody else has been given and returns its URL. It takes longer than a schema.
    ///
    /// # Errors
    ///
    /// What the server says.
    pub fn fresh_database_url(&self) -> io::Result<String> {
        let name = self.fresh_name();
        self.ask(&format!("CREATE DATABASE {name} TEMPLATE template0"))?;
        Ok(self.url_of(&name))
    }

    fn fresh_name(&self) -> String {
        format!("t{}", self.places.fetch_add(1, Ordering::Relaxed))
    }

    /// Runs statements of SQL in the database that is there from the start, past everything that is tested, and
    /// returns rows as lines with `|` between their columns.
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
        client.args(["--no-psqlrc", "--quiet", "--no-align", "--tuples-only"]);
        client.args(["--set", "ON_ERROR_STOP=1", "--command", sql]);
        output_of(client.arg(self.url_of(database)))
    }

    /// Kills the server with all of its processes, as a crash would; its port and its data stay.
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
        self.instance.stop("INT");
        self.start_again()
    }
}

fn launch(
    program: &Path,
    writing: Writing,
    settings: &[&str],
) -> Result<PostgresServer, StartError> {
    let folder = tempfile::Builder::new()
        .prefix("redipy-postgres-")
        .tempdir()?;
    let user = runner(folder.path())?;
    let version = output_of(Command::new(program).arg("--version"))?;
    let kind = version.replace(|one: char| !one.is_ascii_alphanumeric(), "-");
    let data = folder.path().join("data");
    template::copy_of(&kind, &data, |folder| initialize(program, user, folder))?;
    if let Some((uid, gid)) = user {
        template::give(folder.path(), uid, gid)?;
    }
    let port = quiet_port()?;
    let instance = Instance::start(
        Plan {
            program: program.to_owned(),
            arguments: arguments(&data, port, writing, settings),
            user,
            pid_file: PathBuf::from("data/postmaster.pid"),
            is_ready: |file, _| file.lines().nth(7).map(str::trim) == Some("ready"),
            end: "QUIT",
        },
        folder,
    )?;
    Ok(PostgresServer {
        instance,
        port,
        client: find_beside(program, "psql")?,
        places: AtomicU64::new(0),
    })
}

fn arguments(data: &Path, port: u16, writing: Writing, settings: &[&str]) -> Vec<OsString> {
    let port = format!("port={port}");
    let mut all = vec![
        &*port,
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "max_connections=300",
        "shared_buffers=32MB",
        // Whatever is killed leaves nothing outside of its folder.
        "dynamic_shared_memory_type=mmap",
    ];
    if writing == Writing::Fast {
        all.extend([
            "fsync=off",
            "synchronous_commit=off",
            "full_page_writes=off",
        ]);
    }
    all.extend(settings);
    let mut arguments = vec![OsString::from("-D"), data.into()];
    for setting in all {
        arguments.extend([OsString::from("-c"), setting.into()]);
    }
    arguments
}

/// Makes the data that a server starts with, and returns their folder.
fn initialize(
    program: &Path,
    user: Option<(u32, u32)>,
    folder: &TempDir,
) -> Result<PathBuf, StartError> {
    let data = folder.path().join("data");
    let password = folder.path().join("password");
    fs::write(&password, PASSWORD)?;
    let create = folder.path().join("create.sql");
    fs::write(&create, format!("CREATE DATABASE {DATABASE}\n"))?;
    let run = |command: &mut Command| {
        if let Some((uid, gid)) = user {
            command.uid(uid).gid(gid);
        }
        command.current_dir(folder.path()).env("LC_ALL", "C");
        output_of(command).map_err(|error| StartError::Silent(error.to_string()))
    };
    if let Some((uid, gid)) = user {
        template::give(folder.path(), uid, gid)?;
    }
    let mut initdb = Command::new(find_beside(program, "initdb")?);
    initdb.args(["--no-sync", "--encoding=UTF8", "--locale=C", "--auth=md5"]);
    initdb.arg(format!("--username={USER}"));
    initdb
        .arg("--pwfile")
        .arg(&password)
        .arg("--pgdata")
        .arg(&data);
    run(&mut initdb)?;
    let mut alone = Command::new(program);
    alone
        .args(["--single", "-F", "-D"])
        .arg(&data)
        .arg("postgres");
    run(alone.stdin(File::open(&create)?))?;
    Ok(data)
}

/// Returns who runs the server: PostgreSQL refuses to be run by root.
fn runner(folder: &Path) -> Result<Option<(u32, u32)>, StartError> {
    if fs::metadata(folder)?.uid() != 0 {
        return Ok(None);
    }
    let users = fs::read_to_string("/etc/passwd")?;
    let numbers = |name: &str| {
        let mut fields = users
            .lines()
            .map(|line| line.split(':'))
            .find_map(|mut fields| (fields.next() == Some(name)).then_some(fields))?;
        Some((fields.nth(1)?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    let found = numbers("postgres").or_else(|| numbers("nobody"));
    found.map(Some).ok_or_else(|| {
        StartError::Missing(
            "PostgreSQL is not run by root, and there is no user `postgres`, whom the Debian package \
             `postgresql` makes"
                .to_owned(),
        )
    })
}
