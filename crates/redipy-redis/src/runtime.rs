//! The one tokio runtime of the process: whatever waits for a server without holding a thread of
//! the caller runs there. It starts with the first use and ends with the process.

use std::io;
use std::process;
use std::sync::{Arc, OnceLock};

use parking_lot::Mutex;
use redipy_core::{Error, ErrorKind, Result};
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::Semaphore;

/// The number of threads that serve connections: they only move bytes.
const WORKERS: usize = 2;

/// A runtime and the process whose threads run it.
struct Started {
    process: u32,
    runtime: Runtime,
}

/// The runtime of the process that used it first. Statics are never dropped, so that the end of
/// the process does not wait for connections.
static FIRST: OnceLock<Option<Started>> = OnceLock::new();

/// That of a process that was forked after this: threads do not come along. What is replaced is
/// leaked, since dropping it would wait for threads that are not there.
static FORKED: Mutex<Option<(u32, &'static Started)>> = Mutex::new(None);

/// Returns the runtime, started if need be; anything may be spawned on it from any thread.
///
/// # Errors
/// That the system has no threads left.
pub fn runtime() -> Result<&'static Handle> {
    let process = process::id();
    let first = FIRST.get_or_init(|| start(process).ok());
    match first {
        Some(started) if started.process == process => Ok(started.runtime.handle()),
        _ => replacement(process).map(|started| started.runtime.handle()),
    }
}

/// Does what blocks on a thread that may.
///
/// # Errors
/// Those of the work, or that there is no thread for it.
pub async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let done = runtime()?.spawn_blocking(work).await;
    done.unwrap_or_else(|_| {
        let text = "ERR a thread for what takes long has ended";
        Err(Error::new(ErrorKind::Connection, text))
    })
}

/// Some of the threads that may block: so many do something at the same time, and what is more waits without one.
#[derive(Debug)]
pub struct Threads {
    number: usize,
    /// The free ones, and the process that they are of: those of its parent never become free here.
    free: Mutex<(u32, Arc<Semaphore>)>,
}

impl Threads {
    /// Takes so many of them.
    #[must_use]
    pub fn new(number: usize) -> Self {
        Self {
            number,
            free: Mutex::new((process::id(), Arc::new(Semaphore::new(number)))),
        }
    }

    /// Does what [`aside`] does on one of these threads.
    ///
    /// # Errors
    /// Those of [`aside`].
    pub async fn aside<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let free = self.of_this_process();
        // It is never closed.
        let turn = free.acquire_owned().await;
        aside(move || {
            let _turn = turn;
            work()
        })
        .await
    }

    fn of_this_process(&self) -> Arc<Semaphore> {
        let process = process::id();
        let mut free = self.free.lock();
        if free.0 != process {
            *free = (process, Arc::new(Semaphore::new(self.number)));
        }
        Arc::clone(&free.1)
    }
}

/// Returns the runtime of a process that cannot use the first one.
fn replacement(process: u32) -> Result<&'static Started> {
    let mut forked = FORKED.lock();
    if let Some((of, started)) = *forked
        && of == process
    {
        return Ok(started);
    }
    let started = start(process).map_err(|cause| {
        let text = "ERR the threads for connections cannot be started; is there a limit?";
        Error::new(ErrorKind::Connection, text).with_source(cause)
    })?;
    let started: &'static Started = Box::leak(Box::new(started));
    *forked = Some((process, started));
    Ok(started)
}

fn start(process: u32) -> io::Result<Started> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(WORKERS)
        .thread_name("redipy")
        .enable_all()
        .build()?;
    Ok(Started { process, runtime })
}

#[cfg(test)]
mod tests {
    use redipy_core::block_on;

    use super::*;

    #[test]
    fn a_thread_without_a_runtime_can_wait_for_what_runs_there() {
        let task = runtime().unwrap().spawn(async { 1 + 1 });
        assert_eq!(block_on(task).unwrap(), 2);
    }
}
