//! What is special to stores over rows, on SQLite: how many statements primitives take, which rows they leave behind,
//! and that the version of a row tells exactly of what has changed.

mod changes;
mod channels;
mod collections;
mod draws;
mod garbage;
mod lists;
mod statements;

use std::sync::Arc;
use std::time::Duration;

use redipy_core::store::Keys;
use redipy_core::{Bytes, Hub, ManualClock, Result};

use super::{Scene, SqlStore};
use crate::connection::Connection;
use crate::ops::Ops;
use crate::session::{Each, Lock, Param, Session};
use crate::statement::Statement;
use crate::url;

/// An empty database in memory that counts the statements that it runs.
pub struct World {
    session: Counting,
    scene: Scene,
    clock: ManualClock,
}

/// A session that counts.
struct Counting {
    connection: Box<dyn Connection>,
    statements: usize,
}

impl World {
    pub fn new() -> Self {
        let clock = ManualClock::new();
        let opened = url::read("sqlite::memory:").unwrap();
        Self {
            session: Counting {
                connection: opened.database.connect().unwrap(),
                statements: 0,
            },
            scene: Scene {
                clock: clock.clone().into(),
                hub: Arc::new(Hub::new()),
                used: Arc::default(),
                origin: 1,
                has_others: true,
            },
            clock,
        }
    }

    /// Returns a store for a transaction that writes.
    pub fn store(&mut self) -> SqlStore<'_> {
        SqlStore::new(&mut self.session, &self.scene, true)
    }

    /// Begins a transaction that writes.
    pub fn begin(&mut self) {
        self.session.connection.begin(true).unwrap();
    }

    /// Takes back what was done since it began.
    pub fn roll_back(&mut self) {
        self.session.connection.rollback();
    }

    pub fn advance(&self, by: Duration) {
        self.clock.advance(by);
    }

    /// Runs a body and returns its result with the number of statements that it took.
    pub fn count<T>(&mut self, body: impl FnOnce(&mut SqlStore<'_>) -> Result<T>) -> (T, usize) {
        let before = self.session.statements;
        let result = body(&mut self.store()).unwrap();
        (result, self.session.statements - before)
    }

    /// Returns the numbers that a statement selects.
    pub fn numbers(
        &mut self,
        statement: &'static Statement,
        params: &[Param<'_>],
    ) -> Vec<Vec<i64>> {
        let session: &mut dyn Session = &mut self.session;
        session
            .all(statement, params, |row| {
                (0..)
                    .map_while(|column| row.int(column).ok().map(Ok))
                    .collect()
            })
            .unwrap()
    }

    /// Runs a statement.
    pub fn run(&mut self, statement: &'static Statement, params: &[Param<'_>]) {
        self.session
            .run(statement, params, &mut |_| Ok(()))
            .unwrap();
    }

    /// Returns the `id` of a key.
    pub fn id(&mut self, key: &[u8]) -> i64 {
        self.store().key_stamp(key).unwrap().id
    }
}

impl Session for Counting {
    fn ops(&self) -> &'static dyn Ops {
        self.connection.ops()
    }

    fn run(
        &mut self,
        statement: &'static Statement,
        params: &[Param<'_>],
        each: Each<'_>,
    ) -> Result<u64> {
        self.statements += 1;
        self.connection.run(statement, params, each)
    }

    fn lock(&mut self, lock: Lock) -> Result<()> {
        self.connection.lock(lock)
    }

    fn last(&mut self) {
        self.connection.last();
    }
}

fn bytes(text: impl std::fmt::Display) -> Bytes {
    Bytes::from(text.to_string())
}

fn all_bytes<T: std::fmt::Display>(texts: impl IntoIterator<Item = T>) -> Vec<Bytes> {
    texts.into_iter().map(bytes).collect()
}
