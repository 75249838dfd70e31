//! The backend of a database: calls that are awaited run on threads that may wait for a disk or a server.

use std::sync::Arc;

use redipy_core::waiting::{Taken, Tried, Waiting, try_or_wait};
use redipy_core::{
    Backend, Bytes, Call, Engine, Later, Local, Reply, Result, Spec, Subscription, Watch,
};
use redipy_redis::Threads;

/// A backend over an engine that has a thread wait while it is at work. A command that waits for a key holds none.
#[derive(Debug)]
pub struct Blocking<E> {
    local: Local<E>,
    threads: Threads,
}

/// What a call that can wait came to on another thread.
enum Come<E: Engine> {
    Taken(Taken<E>),
    Waiting(Waiting<E>),
}

/// The number of threads that are at work for awaited calls, each of which may need a connection.
const THREADS: usize = 32;

impl<E: Engine + Clone + 'static> Blocking<E> {
    pub fn new(engine: E) -> Self {
        Self {
            local: Local(engine),
            threads: Threads::new(THREADS),
        }
    }

    /// Does something on a thread that may wait.
    fn aside<T: Send + 'static>(
        &self,
        db: u32,
        work: impl FnOnce(&Local<E>, &mut u32) -> Result<T> + Send + 'static,
    ) -> Later<'_, (u32, Result<T>)> {
        let local = Local(self.local.0.clone());
        Box::pin(async move {
            let done = self.threads.aside(move || {
                let mut db = db;
                let result = work(&local, &mut db);
                Ok((db, result))
            });
            done.await.unwrap_or_else(|error| (db, Err(error)))
        })
    }
}

impl<E: Engine + Clone + 'static> Backend for Blocking<E> {
    fn name(&self) -> &'static str {
        self.local.name()
    }

    fn execute(&self, db: &mut u32, spec: &'static Spec, args: &[Bytes]) -> Result<Reply> {
        self.local.execute(db, spec, args)
    }

    fn execute_all(&self, db: &mut u32, calls: &[Call]) -> Result<Vec<Reply>> {
        self.local.execute_all(db, calls)
    }

    fn execute_later(
        &self,
        db: u32,
        spec: &'static Spec,
        args: Vec<Bytes>,
    ) -> Later<'_, (u32, Result<Reply>)> {
        if spec.wait.is_none() {
            return self.aside(db, move |local, db| local.execute(db, spec, &args));
        }
        let tried = self.aside(db, move |local, db| {
            Ok(match try_or_wait(&local.0, *db, spec, &args)? {
                // Who asked for it may be gone by now.
                Tried::Done(reply) => {
                    let engine = local.0.clone();
                    Come::Taken(Taken::new(engine, *db, spec, &args, reply)?)
                }
                Tried::Waiting(reply) => Come::Waiting(reply),
            })
        });
        Box::pin(async move {
            let (db, tried) = tried.await;
            let reply = match tried {
                Ok(Come::Taken(taken)) => Ok(taken.into_reply()),
                Ok(Come::Waiting(reply)) => reply.await,
                Err(error) => Err(error),
            };
            (db, reply)
        })
    }

    fn execute_all_later(
        &self,
        db: u32,
        calls: Vec<Call>,
        atomic: bool,
    ) -> Later<'_, (u32, Result<Vec<Reply>>)> {
        self.aside(db, move |local, db| {
            if atomic {
                local.execute_all(db, &calls)
            } else {
                local.execute_each(db, &calls)
            }
        })
    }

    fn watch(&self, db: u32, keys: &[Bytes]) -> Result<Box<dyn Watch>> {
        self.local.watch(db, keys)
    }

    fn subscription(&self) -> Result<Arc<dyn Subscription>> {
        self.local.subscription()
    }

    fn engine(&self) -> Option<&dyn Engine> {
        self.local.engine()
    }
}
