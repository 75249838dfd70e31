//! Who runs transactions on a database.
//!
//! - `attempt`: one run of a body, and when to try again;
//! - `alone`, `together`: writing, where one or many can write at once; `pool`: connections;
//! - `fork`: what comes of all that in a process that is forked;
//! - `background`: what is done when a time has come; `follow`: what other processes do.

mod alone;
mod attempt;
mod background;
mod follow;
mod fork;
mod pool;
mod sweep;
mod together;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, LazyLock, Weak};

use parking_lot::Mutex;
use redipy_core::{Access, Body, Clock, ClockListener, Engine, Hub, Result};

use crate::connection::{Database, Failure};
use crate::store::{Scene, Sent};
use crate::url;
use alone::Alone;
use attempt::{Mode, Tries, Work, attempt, error_of, failure_of};
use background::Background;
use follow::Follower;
use pool::Pool;
use together::Together;

pub use fork::{after_fork, before_fork, pass};
pub use sweep::remove_expired;

/// A SQL backend; clones are the same one, and so are those that one process opens by one URL.
#[derive(Clone)]
pub struct Sql(Arc<Shared>);

/// What the clones of a backend share.
struct Shared {
    this: Weak<Shared>,
    database: Arc<dyn Database>,
    has_one_connection: bool,
    scene: Scene,
    pool: Pool,
    writers: Writers,
    background: Background,
    follower: Follower,
}

/// Those who write.
#[derive(Debug)]
enum Writers {
    Alone(Alone),
    Together(Together),
}

impl Sql {
    /// Opens the database of a URL, and makes the tables that it lacks. Within a process there is one backend for each URL.
    ///
    /// # Errors
    /// [`InvalidConfig`](redipy_core::ErrorKind::InvalidConfig) for what is no such URL, or that of the database: it cannot be reached, or is
    /// none, or its tables are of a newer version.
    ///
    /// ```
    /// use redipy_sql::Sql;
    ///
    /// let error = Sql::open("sqlite:/no/such/folder/app.db").unwrap_err();
    /// assert!(error.to_string().contains("/no/such/folder/app.db"));
    /// ```
    pub fn open(url: &str) -> Result<Self> {
        static OPEN: LazyLock<Mutex<HashMap<String, Weak<Shared>>>> = LazyLock::new(Mutex::default);
        let _pass = pass();
        let opened = url::read(url)?;
        let Some(name) = opened.name else {
            return Self::new(opened.database, Clock::system());
        };
        let mut open = OPEN.lock();
        if let Some(shared) = open.get(&name).and_then(Weak::upgrade) {
            return Ok(Self(shared));
        }
        open.retain(|_, shared| shared.strong_count() > 0);
        let sql = Self::new(opened.database, Clock::system())?;
        open.insert(name, Arc::downgrade(&sql.0));
        Ok(sql)
    }

    /// Opens the database of a URL with a clock of its own, apart from all others.
    ///
    /// # Errors
    /// Those of [`open`](Self::open).
    pub fn open_with_clock(url: &str, clock: impl Into<Clock>) -> Result<Self> {
        let _pass = pass();
        Self::new(url::read(url)?.database, clock.into())
    }

    fn new(database: Arc<dyn Database>, clock: Clock) -> Result<Self> {
        // What is wrong with the database is told now, not with the first command.
        let pool = Pool::new(Arc::clone(&database));
        let has_one_connection = database.has_one_connection();
        if !has_one_connection {
            pool.put(database.connect()?);
        }
        let writers = if database.has_one_writer() {
            Writers::Alone(Alone::default())
        } else {
            Writers::Together(Together::default())
        };
        let shared = Arc::new_cyclic(|weak: &Weak<Shared>| {
            let hub = Hub::new();
            let shared = weak.clone();
            hub.before_subscribing(move || match shared.upgrade() {
                Some(shared) => Sql(shared).0.follow(),
                None => Ok(()),
            });
            Shared {
                this: weak.clone(),
                has_one_connection,
                scene: Scene {
                    clock,
                    hub: Arc::new(hub),
                    used: Arc::default(),
                    origin: fastrand::i64(1..),
                    has_others: !has_one_connection,
                },
                pool,
                writers,
                background: Background::default(),
                follower: Follower::default(),
                database,
            }
        });
        fork::enroll(Arc::downgrade(&shared));
        if let Some(manual) = shared.scene.clock.manual() {
            let listener: Arc<dyn ClockListener> = shared.clone();
            manual.listen(Arc::downgrade(&listener));
        }
        Ok(Self(shared))
    }
}

impl Engine for Sql {
    fn transact(&self, access: Access, body: Body<'_>) -> Result<()> {
        if access == Access::Read {
            return self.0.read(&mut |store, _| body(store));
        }
        if access == Access::Wait {
            // What others do is to be heard of from before the look at what is there.
            self.0.follow()?;
        }
        let hub = &self.0.scene.hub;
        let result = self.0.write(access, &mut |store, mode| match mode {
            Mode::Heard => hub.run(store, body),
            Mode::Read | Mode::Write => body(store),
        });
        if access == Access::Wait && hub.waits().count() > 0 {
            self.0.follow()?;
        }
        result
    }

    fn name(&self) -> &'static str {
        self.0.database.name()
    }

    fn clock(&self) -> &Clock {
        &self.0.scene.clock
    }

    fn hub(&self) -> &Arc<Hub> {
        &self.0.scene.hub
    }
}

impl Shared {
    /// Runs work that only reads.
    fn read(&self, work: Work<'_>) -> Result<()> {
        let _pass = pass();
        if self.has_one_connection
            && let Writers::Alone(alone) = &self.writers
        {
            return alone.read(self, work);
        }
        // Beside a program one could read what was there before it; but as with any data, it is not waited for for long, and not by itself.
        self.scene.hub.programs().patience()?;
        let mut tries = Tries::new();
        loop {
            let mut connection = match self.pool.take() {
                Ok(connection) => connection,
                Err(error) => {
                    tries.again(failure_of(&error), error)?;
                    continue;
                }
            };
            let begun = connection.begin(false);
            let ran = attempt(&mut *connection, &self.scene, Mode::Read, work);
            connection.rollback();
            match ran.failure {
                None => {
                    self.pool.put(connection);
                    return begun.and(ran.result);
                }
                Some(failure) => {
                    if failure == Failure::Broken {
                        self.pool.clear();
                    } else {
                        self.pool.put(connection);
                    }
                    tries.again(failure, error_of(begun.and(ran.result)))?;
                }
            }
        }
    }

    /// Runs work that may write.
    fn write(&self, access: Access, work: Work<'_>) -> Result<()> {
        let _pass = pass();
        match &self.writers {
            Writers::Alone(alone) => alone.write(self, work),
            Writers::Together(together) => together.write(self, access, work),
        }
    }

    /// Gives messages to those in this process who are subscribed, after the commit.
    fn deliver(&self, sent: Vec<Sent>) {
        let channels = self.scene.hub.channels();
        for sent in sent {
            channels.publish(sent.topic, &sent.channel, &sent.payload);
        }
    }

    /// Tells those who wait after a transaction, when others can get at the data again, and plans what is to be done
    /// later.
    fn told(&self) {
        let time_out = self.scene.hub.wake();
        self.background.plan(self, time_out);
        if self.scene.hub.has_orphans() {
            // What was taken for someone who has gone goes back with any transaction.
            let _ = self.write(Access::Many, &mut |store, _| {
                self.scene.hub.run(store, &mut |_| Ok(()))
            });
        }
    }
}

impl ClockListener for Shared {
    fn clock_moved(&self) {
        self.work();
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.background.close();
        let _pass = pass();
        self.close_idle();
    }
}

impl fmt::Debug for Sql {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Sql").field(&self.0.database).finish()
    }
}
