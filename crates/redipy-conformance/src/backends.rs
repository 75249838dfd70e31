//! The backends that tests run on. Adding one is a constructor of [`TestBackend`] and its name in the list of
//! [`on_backends!`](crate::on_backends).

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use redipy::core::{Backend, Local};
use redipy::{Clock, ManualClock, Memory, Redis, Sql};

use crate::databases;
use crate::server::RedisServer;

/// Makes a test of each function for each backend; a function takes a [`TestBackend`] and is in scope by its name.
///
/// What is listed as `every` runs on all of them, what is listed as `local` only where the data are reached through a
/// store, so that there is an engine with a clock that can be moved by hand. The test of `f` on memory is
/// `memory::f`.
///
/// ```
/// use redipy_conformance::TestBackend;
///
/// fn a_value_comes_back(backend: &TestBackend) {
///     let r = backend.open();
///     r.set("k", "v").unwrap();
///     assert_eq!(r.get("k").unwrap(), Some("v".into()));
/// }
///
/// redipy_conformance::on_backends! { every: a_value_comes_back }
/// ```
#[macro_export]
macro_rules! on_backends {
    (every: $($every:ident),+ $(,)?) => {
        $crate::on_backends! { every: $($every),+; local: }
    };
    (local: $($local:ident),+ $(,)?) => {
        $crate::on_backends! {
            @tests [$($local)+] memory sqlite sqlite_in_memory postgres mysql
        }
    };
    (every: $($every:ident),+ $(,)?; local: $($local:ident),* $(,)?) => {
        $crate::on_backends! { local: $($every,)+ $($local),* }
        $crate::on_backends! { @tests [$($every)+] redis }
    };
    (@tests $tests:tt $($backend:ident)+) => {
        $($crate::on_backends! { @module $backend $tests })+
    };
    (@module $backend:ident [$($test:ident)+]) => {
        mod $backend {
            $(#[test]
            fn $test() {
                super::$test(&$crate::TestBackend::$backend());
            })+
        }
    };
}

/// A backend that is put to the test, of which any number of empty ones can be opened.
pub struct TestBackend {
    name: &'static str,
    kind: Kind,
    /// What is used again and again.
    kept: OnceLock<(Redis, ManualClock)>,
    /// The part of the random cases that are tried here: one of so many.
    one_of: u32,
}

enum Kind {
    Local(Box<dyn OpenLocal>),
    Server(RedisServer),
}

/// What opens backends whose data are reached through a store, each one empty and apart from all others.
trait OpenLocal {
    /// Returns a URL that opens one.
    fn url(&self) -> String;

    /// Opens one whose lifetimes follow a clock.
    fn with_clock(&self, clock: Clock) -> Arc<dyn Backend>;
}

struct InMemory;

impl OpenLocal for InMemory {
    fn url(&self) -> String {
        "memory://".to_owned()
    }

    fn with_clock(&self, clock: Clock) -> Arc<dyn Backend> {
        Arc::new(Local(Memory::new(clock)))
    }
}

/// Opens SQL backends at URLs that something makes, each one a place of its own.
struct InSql<F>(F);

impl<F: Fn() -> String> OpenLocal for InSql<F> {
    fn url(&self) -> String {
        (self.0)()
    }

    #[allow(clippy::panic, reason = "tests go no further without their backend")]
    fn with_clock(&self, clock: Clock) -> Arc<dyn Backend> {
        let url = self.url();
        let sql = Sql::open_with_clock(&url, clock);
        Arc::new(Local(sql.unwrap_or_else(|error| panic!("{url}: {error}"))))
    }
}

#[allow(clippy::panic, reason = "tests go no further without their backend")]
impl TestBackend {
    /// The memory of this process.
    #[must_use]
    pub fn memory() -> Self {
        Self::local("memory", 1, InMemory)
    }

    /// `SQLite` with files.
    ///
    /// # Panics
    ///
    /// Where there is no folder for them.
    #[must_use]
    pub fn sqlite() -> Self {
        let folder = tempfile::Builder::new().prefix("redipy-sqlite-").tempdir();
        let folder = folder.unwrap_or_else(|error| panic!("{error}"));
        let count = AtomicU64::new(0);
        let url = move || {
            let number = count.fetch_add(1, Ordering::Relaxed);
            let file = folder.path().join(format!("{number}.db"));
            format!("sqlite:{}", file.display())
        };
        Self::local("sqlite", 5, InSql(url))
    }

    /// `SQLite` in the memory of this process.
    #[must_use]
    pub fn sqlite_in_memory() -> Self {
        Self::local("sqlite", 5, InSql(|| "sqlite::memory:".to_owned()))
    }

    /// A real PostgreSQL.
    ///
    /// # Panics
    ///
    /// Where there is none; says what to install.
    #[must_use]
    pub fn postgres() -> Self {
        let server = databases::postgres();
        Self::local("postgres", 10, InSql(move || server.fresh_url()))
    }

    /// A real MariaDB, spoken to as MySQL.
    ///
    /// # Panics
    ///
    /// Where there is none; says what to install.
    #[must_use]
    pub fn mysql() -> Self {
        let server = databases::mariadb();
        let url = move || server.fresh_url().unwrap_or_else(|error| panic!("{error}"));
        Self::local("mysql", 10, InSql(url))
    }

    /// A real Redis.
    ///
    /// # Panics
    ///
    /// Where there is none; says what to install.
    #[must_use]
    pub fn redis() -> Self {
        let server = RedisServer::start().unwrap_or_else(|error| panic!("{error}"));
        Self {
            name: "redis",
            kind: Kind::Server(server),
            kept: OnceLock::new(),
            one_of: 1,
        }
    }

    fn local(name: &'static str, one_of: u32, open: impl OpenLocal + 'static) -> Self {
        Self {
            name,
            kind: Kind::Local(Box::new(open)),
            kept: OnceLock::new(),
            one_of,
        }
    }

    /// Returns the name by which the list of gaps knows the backend.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Returns the server behind the clients, where there is one.
    #[must_use]
    pub fn server(&self) -> Option<&RedisServer> {
        match &self.kind {
            Kind::Local(_) => None,
            Kind::Server(server) => Some(server),
        }
    }

    /// Returns a URL that opens an empty backend: another one each time where it is local.
    #[must_use]
    pub fn url(&self) -> String {
        match &self.kind {
            Kind::Local(local) => local.url(),
            Kind::Server(server) => {
                self.empty(server);
                server.url()
            }
        }
    }

    /// Returns a client of an empty backend.
    ///
    /// # Panics
    ///
    /// Where it cannot be opened.
    #[must_use]
    pub fn open(&self) -> Redis {
        let url = self.url();
        Redis::open(&url).unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }

    /// Returns a client of an empty backend and its clock, which stands still; a server has one of its own.
    ///
    /// # Panics
    ///
    /// Where it cannot be opened.
    #[must_use]
    pub fn open_with_clock(&self) -> (Redis, Option<ManualClock>) {
        match &self.kind {
            Kind::Local(local) => {
                let clock = ManualClock::new();
                let backend = local.with_clock(clock.clone().into());
                (Redis::new(backend), Some(clock))
            }
            Kind::Server(_) => (self.open(), None),
        }
    }

    /// Returns a client of an empty local backend and its clock, which stands still.
    ///
    /// # Panics
    ///
    /// On a server, on which no test that is listed as `local` runs.
    #[must_use]
    pub fn open_local(&self) -> (Redis, ManualClock) {
        match self.open_with_clock() {
            (redis, Some(clock)) => (redis, clock),
            (_, None) => panic!("{} has no clock that can be moved", self.name),
        }
    }

    /// Returns a client of a local backend and its clock: the same ones each time, empty, with the first database
    /// selected. Many small cases have no time to open one each.
    ///
    /// # Panics
    ///
    /// Where it cannot be opened or emptied.
    pub fn emptied(&self) -> (&Redis, &ManualClock) {
        let (redis, clock) = self.kept.get_or_init(|| self.open_local());
        if let Err(error) = redis.flushall().and_then(|()| redis.select(0)) {
            panic!("{}: {error}", self.name);
        }
        catch_up(clock);
        (redis, clock)
    }

    /// Returns how many of a number of random cases are tried here, at least one: fewer where each of them takes
    /// longer.
    #[must_use]
    pub fn share_of(&self, cases: u32) -> u32 {
        (cases / self.one_of).max(1)
    }

    fn empty(&self, server: &RedisServer) {
        if let Err(error) = server.ask(&["FLUSHALL"]) {
            panic!("{}: {error}", self.name);
        }
    }
}

impl fmt::Debug for TestBackend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// Moves a clock to the present unless it is ahead: a server's goes on while it stands still.
pub(crate) fn catch_up(clock: &ManualClock) {
    let behind = Clock::system().now_us() - Clock::from(clock.clone()).now_us();
    if behind > 0 {
        clock.advance(Duration::from_micros(behind.unsigned_abs()));
    }
}
