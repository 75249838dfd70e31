//! Commands in a transaction that an application has opened: they are committed or rolled back with its own statements.
//!
//! A backend is shared and lives long, a transaction is borrowed and does not. So the backend of [`within`] has nothing in it: while
//! the application's closure runs, its session stands in this thread, and only there do commands find it.

use std::fmt;
use std::sync::Arc;

use redipy_core::{
    Access, Backend, Body, Bytes, Call, Clock, Engine, Error, ErrorKind, Hub, Reply, Result, Spec,
    access, transact_each,
};
use scoped_tls_hkt::scoped_thread_local;

use crate::lending::{Lend, Work};
use crate::session::Session;
use crate::store::{Scene, SqlStore};

scoped_thread_local! {
    // What runs the statements of the transaction that is lent to this thread.
    static mut SESSION: for<'a> &'a mut (dyn Session + 'a)
}

/// Runs `work` with a backend whose commands are statements of `session`, for as long as it runs and in this thread.
pub fn lend<T>(session: &mut dyn Session, work: impl FnOnce(Arc<dyn Backend>) -> T) -> T {
    let backend = Arc::new(Within::new(Scoped));
    SESSION.set(session, || work(backend))
}

/// Lends the session that stands in this thread.
#[derive(Debug)]
struct Scoped;

impl Lend for Scoped {
    fn lend(&self, _: bool, work: Work<'_>) -> Result<()> {
        if SESSION.is_set() {
            return SESSION.with(|session| work(session));
        }
        Err(Error::new(
            ErrorKind::InvalidState,
            "ERR the application's transaction is over, or is one of another thread",
        ))
    }
}

/// The backend of a transaction that an application has opened.
///
/// What waits elsewhere is not told at once: others see what was done after the commit, as they see what other processes do. A command
/// that waits does not wait here, as in a transaction of Redis.
pub struct Within<L> {
    scene: Scene,
    lender: L,
}

impl<L> Within<L> {
    pub fn new(lender: L) -> Self {
        Self {
            lender,
            scene: Scene {
                clock: Clock::system(),
                hub: Arc::default(),
                used: Arc::default(),
                origin: fastrand::i64(1..),
                has_others: true,
            },
        }
    }
}

impl<L: Lend> Engine for Within<L> {
    fn transact(&self, access: Access, body: Body<'_>) -> Result<()> {
        let writes = access != Access::Read;
        self.lender.lend(writes, &mut |session| {
            body(&mut SqlStore::new(session, &self.scene, writes))
        })
    }

    fn name(&self) -> &'static str {
        "sql transaction"
    }

    fn clock(&self) -> &Clock {
        &self.scene.clock
    }

    fn hub(&self) -> &Arc<Hub> {
        &self.scene.hub
    }
}

impl<L: Lend> Backend for Within<L> {
    fn name(&self) -> &'static str {
        Engine::name(self)
    }

    fn execute(&self, db: &mut u32, spec: &'static Spec, args: &[Bytes]) -> Result<Reply> {
        let mut reply = Reply::Nil;
        self.transact(access(spec), &mut |store| {
            store.select(*db);
            reply = (spec.exec)(args, store)?;
            *db = store.selected();
            Ok(())
        })?;
        Ok(reply)
    }

    fn execute_all(&self, db: &mut u32, calls: &[Call]) -> Result<Vec<Reply>> {
        transact_each(self, db, calls, |call, store| {
            call.run(store, &self.scene.hub)
        })
    }

    fn engine(&self) -> Option<&dyn Engine> {
        Some(self)
    }

    fn is_immediate(&self) -> bool {
        // Only the thread that the transaction was lent to can do anything.
        true
    }
}

impl<L: Lend> fmt::Debug for Within<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Within").field(&self.lender).finish()
    }
}
