//! A connection that any number of calls share: each one is written at once, and the replies come in
//! the order of the calls.

use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;
use redipy_core::{Error, ErrorKind, Result};
use redis::aio::MultiplexedConnection;
use tokio::sync::watch;

use super::connect::{Target, connect};
use crate::runtime;

/// A connection that is open, for several to use at once.
#[derive(Clone)]
pub struct Live {
    pub connection: MultiplexedConnection,
    /// Set once the other end is gone.
    pub closed: Arc<AtomicBool>,
    /// The process that has it: a fork has the socket too, but must not read from it.
    process: u32,
}

impl Live {
    pub fn new(connection: MultiplexedConnection, closed: Arc<AtomicBool>) -> Self {
        Self {
            connection,
            closed,
            process: process::id(),
        }
    }

    pub fn is_open(&self) -> bool {
        !self.closed.load(Ordering::Acquire) && self.process == process::id()
    }

    /// Lets go of it in a way that another process does not notice.
    pub fn forget_if_inherited(self) {
        if self.process != process::id() {
            // What ends a connection speaks to the threads that serve it, and they are not here.
            std::mem::forget(self);
        }
    }
}

/// What there is of a connection.
enum State {
    /// Nothing.
    Closed,
    /// Someone in this process is making it; all who want it wait for that.
    Opening(u32, watch::Receiver<Option<Result<Live>>>),
    /// It stands, as far as is known.
    Open(Live),
}

/// The shared connection to a server with a database selected, made anew when it was lost.
pub struct Link {
    target: Target,
    db: u32,
    state: Mutex<State>,
}

impl Link {
    pub fn new(target: Target, db: u32) -> Self {
        Self {
            target,
            db,
            state: Mutex::new(State::Closed),
        }
    }

    /// Returns the connection if it stands.
    pub fn open_already(&self) -> Option<Live> {
        match &*self.state.lock() {
            State::Open(live) if live.is_open() => Some(live.clone()),
            _ => None,
        }
    }

    /// Returns the connection; makes it where there is none, in one try for all who want it.
    pub async fn get(self: &Arc<Self>) -> Result<Live> {
        let mut coming = {
            let mut state = self.state.lock();
            match &*state {
                State::Open(live) if live.is_open() => return Ok(live.clone()),
                State::Opening(process, coming) if *process == process::id() => coming.clone(),
                _ => {
                    let coming = self.open()?;
                    let opening = State::Opening(process::id(), coming.clone());
                    if let State::Open(live) = std::mem::replace(&mut *state, opening) {
                        live.forget_if_inherited();
                    }
                    coming
                }
            }
        };
        let result = coming.wait_for(Option::is_some).await;
        let result = result.ok().and_then(|result| result.clone());
        result.unwrap_or_else(|| {
            let text = "ERR the thread that makes connections has ended";
            Err(Error::new(ErrorKind::Connection, text))
        })
    }

    /// Has the runtime make the connection, whatever becomes of those who want it.
    fn open(self: &Arc<Self>) -> Result<watch::Receiver<Option<Result<Live>>>> {
        let (told, coming) = watch::channel(None);
        let link = Arc::clone(self);
        runtime()?.spawn(async move {
            let timeout = link.target.response_timeout;
            let result = connect(&link.target, link.db, timeout).await;
            *link.state.lock() = match &result {
                Ok(live) => State::Open(live.clone()),
                Err(_) => State::Closed,
            };
            told.send_replace(Some(result));
        });
        Ok(coming)
    }

    /// Takes note that a connection is not to be used any more.
    pub fn lose(&self, lost: &Live) {
        let mut state = self.state.lock();
        if matches!(&*state, State::Open(live) if Arc::ptr_eq(&live.closed, &lost.closed)) {
            *state = State::Closed;
        }
    }
}
