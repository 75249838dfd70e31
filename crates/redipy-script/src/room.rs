//! Room on the stack for what calls itself once for each level of something nested.

use std::thread;

use redipy_core::{Error, ErrorKind, Result};

/// Up to this depth any thread has room.
pub const SHALLOW: usize = 50;

/// What the greatest depth takes, and more.
const STACK: usize = 256 << 20;

/// Runs something in a thread of its own, which has room for the greatest depth.
///
/// # Errors
/// Its own, and that there is no room.
pub fn run<T: Send>(run: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    let no_room = |text: String| Error::new(ErrorKind::Other, format!("ERR no thread: {text}"));
    thread::scope(|scope| {
        let builder = thread::Builder::new().stack_size(STACK);
        let thread = builder.spawn_scoped(scope, run);
        let thread = thread.map_err(|error| no_room(error.to_string()))?;
        let ended = thread.join();
        ended.unwrap_or_else(|_| Err(no_room("it ended early".to_owned())))
    })
}
