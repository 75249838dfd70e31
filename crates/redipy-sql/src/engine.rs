//! Who runs transactions on a database.

use std::fmt;
use std::sync::Arc;

use parking_lot::Mutex;
use redipy_core::{Access, Body, Clock, Engine, Error, ErrorKind, Hub, Result};

use crate::dialect::sqlite::{SCHEMA, SqliteConnection, translate};
use crate::statement::Tables;
use crate::store::{Scene, SqlStore};

/// A SQL backend; clones are the same one.
#[derive(Clone)]
pub struct Sql(Arc<Shared>);

struct Shared {
    scene: Scene,
    connection: Mutex<SqliteConnection>,
}

impl Sql {
    /// Opens the database of a URL.
    ///
    /// # Errors
    /// That the URL is none, or that of the database.
    pub fn open(url: &str) -> Result<Self> {
        Self::open_with_clock(url, Clock::system())
    }

    /// Opens the database of a URL with a clock of its own.
    ///
    /// # Errors
    /// That the URL is none, or that of the database.
    pub fn open_with_clock(url: &str, clock: Clock) -> Result<Self> {
        let path = url
            .strip_prefix("sqlite:")
            .ok_or_else(|| Error::new(ErrorKind::InvalidConfig, "ERR not a SQL URL"))?;
        let connection = rusqlite::Connection::open(path).map_err(|error| translate(&error))?;
        let tables = Tables::default();
        let connection = SqliteConnection::new(connection, tables.clone());
        connection.batch("PRAGMA journal_mode = wal; PRAGMA synchronous = normal")?;
        for text in SCHEMA {
            connection.batch(&tables.fill(text))?;
        }
        Ok(Self(Arc::new(Shared {
            scene: Scene {
                clock,
                hub: Arc::default(),
                used: Arc::default(),
                origin: 1,
            },
            connection: Mutex::new(connection),
        })))
    }
}

impl Engine for Sql {
    fn transact(&self, access: Access, body: Body<'_>) -> Result<()> {
        let mut connection = self.0.connection.lock();
        connection.batch("BEGIN IMMEDIATE")?;
        let mut store = SqlStore::new(&mut *connection, &self.0.scene, access != Access::Read);
        let result = self.0.scene.hub.run(&mut store, body);
        for sent in store.into_sent() {
            let channels = self.0.scene.hub.channels();
            channels.publish(sent.topic, &sent.channel, &sent.payload);
        }
        connection.batch("COMMIT")?;
        drop(connection);
        self.0.scene.hub.tell();
        result
    }

    fn name(&self) -> &'static str {
        "sqlite"
    }

    fn clock(&self) -> &Clock {
        &self.0.scene.clock
    }

    fn hub(&self) -> &Arc<Hub> {
        &self.0.scene.hub
    }
}

impl fmt::Debug for Sql {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Sql").finish_non_exhaustive()
    }
}
