//! The servers of databases that tests start are private, fresh, keep what they have over a crash, and end with the
//! process that started them.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use redipy_conformance::databases::{self, Writing};
use redipy_conformance::{MariaDbServer, PostgresServer, StartError, servers::wait_for};

/// What both kinds of servers have.
trait Server: Sized {
    const DATA: &str;
    const SYNC: &str;

    fn start(writing: Writing) -> Result<Self, StartError>;
    fn port(&self) -> u16;
    fn pid(&self) -> u32;
    fn folder(&self) -> &Path;
    fn url(&self) -> String;
    fn ask(&self, sql: &str) -> std::io::Result<String>;
    fn kill(&mut self);
    fn start_again(&mut self) -> Result<(), StartError>;
    fn restart(&mut self) -> Result<(), StartError>;
}

macro_rules! server {
    ($server:ty, $data:literal, $sync:literal) => {
        impl Server for $server {
            const DATA: &str = $data;
            const SYNC: &str = $sync;

            fn start(writing: Writing) -> Result<Self, StartError> {
                Self::start_with(writing, &[])
            }
            fn port(&self) -> u16 {
                self.port()
            }
            fn pid(&self) -> u32 {
                self.pid()
            }
            fn folder(&self) -> &Path {
                self.folder()
            }
            fn url(&self) -> String {
                self.url()
            }
            fn ask(&self, sql: &str) -> std::io::Result<String> {
                self.ask(sql)
            }
            fn kill(&mut self) {
                self.kill();
            }
            fn start_again(&mut self) -> Result<(), StartError> {
                self.start_again()
            }
            fn restart(&mut self) -> Result<(), StartError> {
                self.restart()
            }
        }
    };
}

server!(PostgresServer, "SHOW data_directory", "SHOW fsync");
server!(
    MariaDbServer,
    "SELECT @@datadir",
    "SELECT IF(@@innodb_flush_log_at_trx_commit = 1 AND @@innodb_flush_method = 'O_DIRECT', 'on', 'off')"
);

fn start<S: Server>(writing: Writing) -> S {
    S::start(writing).unwrap_or_else(|error| panic!("{error}"))
}

fn is_there(pid: u32) -> bool {
    // One that has ended and that nobody has asked about is not there.
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let state = stat.rsplit_once(") ").map(|(_, behind)| &behind[..1]);
    state.is_some_and(|state| state != "Z")
}

fn a_server_has_its_own_folder_until_it_is_dropped<S: Server>() {
    let server: S = start(Writing::Durable);
    let data = server.ask(S::DATA).unwrap();
    assert_eq!(
        Path::new(data.trim_end_matches('/')),
        server.folder().join("data")
    );
    assert_eq!(server.ask(S::SYNC).unwrap(), "on");
    assert!(server.url().contains(&format!(":{}/", server.port())));
    let error = server.ask("SELECT nonsense").unwrap_err();
    assert!(error.to_string().contains("nonsense"), "{error}");
    let (folder, port, pid) = (server.folder().to_owned(), server.port(), server.pid());
    drop(server);
    assert!(!folder.exists() && !is_there(pid));
    assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
}

fn what_is_committed_survives<S: Server>() {
    let mut server: S = start(Writing::Durable);
    server.ask("CREATE TABLE t (n INT)").unwrap();
    for n in 0..4 {
        server.ask(&format!("INSERT INTO t VALUES ({n})")).unwrap();
        let (port, pid) = (server.port(), server.pid());
        if n % 2 == 0 {
            server.kill();
            assert!(!is_there(pid) && server.pid() == 0);
            assert!(server.ask("SELECT 1").is_err());
            server
                .start_again()
                .unwrap_or_else(|error| panic!("{error}"));
        } else {
            server.restart().unwrap_or_else(|error| panic!("{error}"));
        }
        assert_eq!(server.port(), port);
        assert_ne!(server.pid(), pid);
        let count = server.ask("SELECT COUNT(*) FROM t").unwrap();
        assert_eq!(count, (n + 1).to_string());
    }
}

/// Where the tests of this file start themselves as a process that ends without a word.
const CHILD: &str = "REDIPY_TEST_DATABASES_CHILD";

fn a_server_ends_with_the_process_that_started_it<S: Server>(test: &str) {
    if env::var_os(CHILD).is_some() {
        let server: S = start(Writing::Fast);
        println!("\nserver {} {}", server.pid(), server.folder().display());
        loop {
            std::thread::park();
        }
    }
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "--nocapture", test])
        .env(CHILD, "1")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let told = lines.find_map(|line| Some(line.unwrap().strip_prefix("server ")?.to_owned()));
    let told = told.unwrap_or_else(|| panic!("the process has not started a server"));
    let (pid, folder) = told.split_once(' ').unwrap();
    let (pid, folder) = (pid.parse().unwrap(), PathBuf::from(folder));
    assert!(is_there(pid) && folder.exists());
    child.kill().unwrap();
    child.wait().unwrap();
    wait_for("the server ends and its folder goes", || {
        !is_there(pid) && !folder.exists()
    })
    .unwrap();
}

macro_rules! tests {
    ($($name:ident: $server:ty;)*) => {$(
        mod $name {
            use super::*;

            #[test]
            fn has_its_own_folder_until_it_is_dropped() {
                a_server_has_its_own_folder_until_it_is_dropped::<$server>();
            }

            #[test]
            fn keeps_what_is_committed() {
                what_is_committed_survives::<$server>();
            }

            #[test]
            fn ends_with_its_process() {
                a_server_ends_with_the_process_that_started_it::<$server>(concat!(
                    stringify!($name),
                    "::ends_with_its_process"
                ));
            }
        }
    )*};
}

tests! {
    postgres: PostgresServer;
    mariadb: MariaDbServer;
}

#[test]
fn the_shared_servers_have_a_place_for_each_test() {
    let server = databases::postgres();
    assert_eq!(server.ask("SHOW fsync").unwrap(), "off");
    let (first, second) = (server.fresh_url(), server.fresh_url());
    assert_ne!(first, second);
    assert!(first.starts_with(&server.url()) && first.contains("?schema=t"));
    let apart = server.fresh_database_url().unwrap();
    let (_, name) = apart.rsplit_once('/').unwrap();
    let asked = server.ask_in(name, "SELECT current_database()");
    assert_eq!(asked.unwrap(), name);

    let server = databases::mariadb();
    assert_eq!(
        server.ask("SELECT @@innodb_flush_method").unwrap(),
        "nosync"
    );
    let (first, second) = (server.fresh_url().unwrap(), server.fresh_url().unwrap());
    assert_ne!(first, second);
    let (_, name) = first.rsplit_once('/').unwrap();
    assert_eq!(server.ask_in(name, "SELECT DATABASE()").unwrap(), name);
}

#[test]
fn passwords_are_asked_for() {
    let (postgres, mariadb) = (databases::postgres(), databases::mariadb());
    let mut client = Command::new("psql");
    client.args(["--no-psqlrc", "-c", "SELECT 1"]);
    client.arg(postgres.url().replace("secret", "wrong"));
    let output = client.output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("password authentication failed"), "{told}");
    let mut client = Command::new("mariadb");
    client.args(["--no-defaults", "--host=127.0.0.1", "--user=redipy"]);
    client.args(["--password=wrong", "-e", "SELECT 1"]);
    client.arg(format!("--port={}", mariadb.port()));
    let output = client.output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("Access denied"), "{told}");
}
