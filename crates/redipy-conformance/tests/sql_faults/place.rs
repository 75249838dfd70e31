//! Databases under test, and what can be seen of them past redipy.

use std::fs;
use std::path::{Path, PathBuf};

use redipy::sql::rusqlite;
use redipy::{Bytes, Redis};
use redipy_conformance::databases;
use redipy_conformance::servers::wait_for;
use tempfile::TempDir;

/// Makes a test of each function for each database; a function takes a [`Place`].
macro_rules! on_databases {
    ($($test:ident),+ $(,)?) => {
        $crate::place::on_databases! { @tests [$($test)+] sqlite postgres mysql }
    };
    (@tests $tests:tt $($database:ident)+) => {
        $($crate::place::on_databases! { @module $database $tests })+
    };
    (@module $database:ident [$($test:ident)+]) => {
        mod $database {
            $(#[test]
            fn $test() {
                super::$test(&$crate::place::Place::$database());
            })+
        }
    };
}
pub(crate) use on_databases;

/// A database that belongs to one test.
pub struct Place {
    pub url: String,
    kind: Kind,
}

enum Kind {
    /// The file, and its folder, which goes with this.
    Sqlite(PathBuf, #[expect(dead_code, reason = "it is kept")] TempDir),
    /// The name of the database.
    Postgres(String),
    /// The name of the database.
    MySql(String),
}

impl Place {
    /// A file that is not there yet.
    pub fn sqlite() -> Self {
        let folder = tempfile::Builder::new().prefix("redipy-faults-").tempdir();
        let folder = folder.unwrap();
        let file = folder.path().join("app.db");
        Self {
            url: format!("sqlite:{}", file.display()),
            kind: Kind::Sqlite(file, folder),
        }
    }

    /// A database of a PostgreSQL.
    pub fn postgres() -> Self {
        let url = databases::postgres().fresh_database_url().unwrap();
        let (_, name) = url.rsplit_once('/').unwrap();
        Self {
            kind: Kind::Postgres(name.to_owned()),
            url,
        }
    }

    /// A database of a MariaDB.
    pub fn mysql() -> Self {
        let url = databases::mariadb().fresh_url().unwrap();
        let (_, name) = url.rsplit_once('/').unwrap();
        Self {
            kind: Kind::MySql(name.to_owned()),
            url,
        }
    }

    /// Returns the file of SQLite.
    pub fn file(&self) -> &Path {
        match &self.kind {
            Kind::Sqlite(file, _) => file,
            Kind::Postgres(_) | Kind::MySql(_) => panic!("a server has no file"),
        }
    }

    pub fn open(&self) -> Redis {
        Redis::open(&self.url).unwrap_or_else(|error| panic!("{}: {error}", self.url))
    }

    /// Returns the number that a query answers with.
    pub fn ask(&self, sql: &str) -> i64 {
        match &self.kind {
            Kind::Sqlite(file, _) => {
                let raw = rusqlite::Connection::open(file).unwrap();
                raw.query_row(sql, [], |row| row.get(0)).unwrap()
            }
            Kind::Postgres(name) => number(sql, &databases::postgres().ask_in(name, sql).unwrap()),
            Kind::MySql(name) => number(sql, &databases::mariadb().ask_in(name, sql).unwrap()),
        }
    }

    /// Changes rows.
    pub fn change(&self, sql: &str) {
        match &self.kind {
            Kind::Sqlite(file, _) => {
                let raw = rusqlite::Connection::open(file).unwrap();
                raw.execute_batch(sql).unwrap();
            }
            Kind::Postgres(name) => drop(databases::postgres().ask_in(name, sql).unwrap()),
            Kind::MySql(name) => drop(databases::mariadb().ask_in(name, sql).unwrap()),
        }
    }

    /// Waits until nothing is left of the processes that have used it: a server may still be at what they have asked for.
    pub fn await_quiet(&self) {
        let clients = match &self.kind {
            Kind::Sqlite(..) => return,
            Kind::Postgres(_) => {
                "SELECT COUNT(*) FROM pg_stat_activity \
                 WHERE datname = current_database() AND pid <> pg_backend_pid()"
            }
            Kind::MySql(_) => {
                "SELECT COUNT(*) FROM information_schema.processlist \
                 WHERE db = DATABASE() AND id <> CONNECTION_ID()"
            }
        };
        wait_for("the server has done with a client", || {
            self.ask(clients) == 0
        })
        .unwrap();
    }

    /// Makes sure that the tables fit together, and the file is whole.
    pub fn check(&self) {
        if let Kind::Sqlite(file, _) = &self.kind {
            assert_eq!(integrity(file), "ok");
        }
        let wrong: Vec<String> = TABLES
            .iter()
            .flat_map(|(kind, table)| {
                // Keys with a size that is not that of the table, and rows that belong to nobody.
                [
                    format!(
                        "(SELECT COUNT(*) FROM redipy_key k WHERE k.kind = {kind} AND (k.size = 0 OR \
                         k.size <> (SELECT COUNT(*) FROM {table} e WHERE e.key_id = k.id)))"
                    ),
                    format!(
                        "(SELECT COUNT(*) FROM {table} e WHERE \
                         NOT EXISTS (SELECT 1 FROM redipy_key k WHERE k.id = e.key_id AND k.kind = {kind}) AND NOT EXISTS \
                         (SELECT 1 FROM redipy_garbage g WHERE g.key_id = e.key_id AND g.kind = {kind}))"
                    ),
                ]
            })
            .collect();
        if self.ask(&format!("SELECT {}", wrong.join(" + "))) != 0 {
            let found = wrong
                .iter()
                .map(|count| (count, self.ask(&format!("SELECT {count}"))));
            panic!(
                "{:#?}",
                found.filter(|(_, count)| *count != 0).collect::<Vec<_>>()
            );
        }
    }
}

fn number(sql: &str, told: &str) -> i64 {
    let number = told.trim().parse();
    number.unwrap_or_else(|_| panic!("{sql}: {told}"))
}

/// Kinds of values and the tables of their elements.
const TABLES: [(u8, &str); 4] = [
    (2, "redipy_list_item"),
    (3, "redipy_hash_field"),
    (4, "redipy_set_member"),
    (5, "redipy_zset_member"),
];

/// Returns what SQLite says of a file.
pub fn integrity(file: &Path) -> String {
    let raw = rusqlite::Connection::open(file).unwrap();
    let check = raw.query_row("PRAGMA integrity_check", [], |row| row.get(0));
    check.unwrap()
}

/// Returns the files of a folder with what they hold, if there is one.
pub fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let paths = entries.map(|entry| entry.unwrap().path());
    let files = paths.filter(|path| path.is_file());
    let mut all: Vec<_> = files
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect();
    all.sort();
    all
}

/// Returns a number as a value.
pub fn text(number: usize) -> Bytes {
    number.to_string().into()
}
