//! What of files is open in this process, beyond the connections that engines have.
//!
//! A file that this process has open by another copy of SQLite too, such as that of Python, must not be closed altogether by ours: the
//! system takes the locks away then that the other copy has. So one connection to each file stays open where such a copy is to be
//! expected. And nothing at all may be open while the process is forked.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use redipy_core::{Error, ErrorKind, Result};
use rusqlite::Connection as Raw;

use crate::process::OfProcess;

/// The number of files of which one connection stays open.
const KEPT: usize = 32;

/// A connection that is closed before the process is forked.
pub type Slot = Mutex<OfProcess<Option<Raw>>>;

static KEEPS: AtomicBool = AtomicBool::new(false);
static OPEN: Mutex<VecDeque<(PathBuf, Raw)>> = Mutex::new(VecDeque::new());
static SLOTS: Mutex<Vec<Weak<Slot>>> = Mutex::new(Vec::new());

/// The process that files are open in, once some are.
static HOME: AtomicU32 = AtomicU32::new(0);

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Has files stay open in this process once they are: for programs that have another copy of SQLite, too.
pub fn keep_files_open() {
    KEEPS.store(true, Ordering::Relaxed);
}

/// Keeps a file open, by a connection that `open` makes if there is none yet.
///
/// # Errors
/// That of `open`.
pub fn keep(path: &Path, open: impl FnOnce() -> Result<Raw>) -> Result<()> {
    if !KEEPS.load(Ordering::Relaxed) {
        return Ok(());
    }
    let mut kept = lock(&OPEN);
    if kept.iter().any(|(other, _)| other == path) {
        return Ok(());
    }
    // What was deleted nobody else opens any more.
    kept.retain(|(path, _)| path.exists());
    if kept.len() >= KEPT {
        kept.pop_front();
    }
    kept.push_back((path.to_owned(), open()?));
    Ok(())
}

/// Makes a slot for a connection, with one or without.
pub fn slot(raw: Option<Raw>) -> Arc<Slot> {
    let slot = Arc::new(Mutex::new(OfProcess::new(raw)));
    let mut slots = lock(&SLOTS);
    slots.retain(|slot| slot.strong_count() > 0);
    slots.push(Arc::downgrade(&slot));
    slot
}

/// Puts a connection into a slot.
pub fn fill(slot: &Slot, raw: Raw) {
    *lock(slot).get() = Some(raw);
}

/// Closes the connection of a slot.
pub fn close(slot: &Slot) {
    lock(slot).get().take();
}

/// Returns the connection of a slot, by `open` where it was closed.
///
/// # Errors
/// That of `open`.
pub fn opened(slot: &Slot, open: impl FnOnce() -> Result<Raw>) -> Result<Filled<'_>> {
    let mut guard = lock(slot);
    if guard.get().is_none() {
        *guard.get() = Some(open()?);
    }
    Ok(Filled(guard))
}

/// A slot that has a connection.
pub struct Filled<'a>(MutexGuard<'a, OfProcess<Option<Raw>>>);

impl Filled<'_> {
    /// Returns the connection.
    pub fn raw(&mut self) -> Result<&Raw> {
        self.0.get().as_ref().ok_or_else(not_at_home)
    }
}

/// Closes what is open here.
pub fn close_all() {
    lock(&OPEN).clear();
    for slot in lock(&SLOTS).iter().filter_map(Weak::upgrade) {
        close(&slot);
    }
}

/// Says that files may be opened in this process: those of its parent were closed before it was forked.
pub fn is_at_home() {
    HOME.store(process::id(), Ordering::Relaxed);
}

/// Makes sure that files may be opened in this process.
///
/// # Errors
/// That its parent had some open when it was forked.
pub fn check_home() -> Result<()> {
    let process = process::id();
    match HOME.compare_exchange(0, process, Ordering::Relaxed, Ordering::Relaxed) {
        Err(home) if home != process => Err(not_at_home()),
        _ => Ok(()),
    }
}

#[cold]
fn not_at_home() -> Error {
    Error::new(
        ErrorKind::InvalidState,
        "ERR sqlite: this process was forked while its parent used a file of SQLite, and cannot use any; fork by os.fork, \
         outside of scripts, or start a new process",
    )
}
