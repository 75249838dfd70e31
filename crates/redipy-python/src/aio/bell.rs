//! A bell that any thread can ring without Python, and that gets a loop of `asyncio` to look.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use pyo3::prelude::*;

#[cfg(unix)]
use sockets::{Listener, Speaker};

/// What is rung.
pub enum Bell {
    /// A byte in a socket that the loop watches.
    #[cfg(unix)]
    Socket(Speaker),
    /// A thread that calls into Python, for loops that watch no sockets, such as that of Windows.
    Thread(Sender<()>),
}

/// The end of a bell that a loop watches.
#[cfg(unix)]
pub type Watched = Listener;

/// The end of a bell that a loop watches; here there are no such bells.
#[cfg(not(unix))]
pub enum Watched {}

impl Bell {
    /// Makes a bell that a loop can watch, where there are such.
    #[cfg(unix)]
    pub fn pair() -> Option<(Self, Watched)> {
        let (speaker, listener) = sockets::pair().ok()?;
        Some((Self::Socket(speaker), listener))
    }

    /// Makes a bell that has a thread call something in Python.
    pub fn thread(call: Py<PyAny>) -> Self {
        let (sender, receiver) = channel();
        thread::spawn(move || serve(&receiver, &call));
        Self::Thread(sender)
    }

    pub fn ring(&self) {
        match self {
            #[cfg(unix)]
            Self::Socket(speaker) => speaker.ring(),
            Self::Thread(sender) => drop(sender.send(())),
        }
    }
}

/// Calls something each time the bell rings, until the bell or Python is gone.
fn serve(rings: &Receiver<()>, call: &Py<PyAny>) {
    while rings.recv().is_ok() {
        // A loop that is closed has nobody left who waits.
        if Python::try_attach(|py| drop(call.call0(py))).is_none() {
            return;
        }
    }
}

#[cfg(unix)]
mod sockets {
    use std::io::{self, Read, Write};
    use std::os::fd::AsRawFd;
    use std::os::unix::net::UnixStream;

    pub struct Speaker(UnixStream);
    pub struct Listener(UnixStream);

    pub fn pair() -> io::Result<(Speaker, Listener)> {
        let (speaker, listener) = UnixStream::pair()?;
        speaker.set_nonblocking(true)?;
        listener.set_nonblocking(true)?;
        Ok((Speaker(speaker), Listener(listener)))
    }

    impl Speaker {
        pub fn ring(&self) {
            // Where it is full, the loop has been told; where it is closed, there is no loop.
            let _ = (&self.0).write(&[0]);
        }
    }

    impl Listener {
        /// Returns the number of the file that the loop watches.
        pub fn number(&self) -> i32 {
            self.0.as_raw_fd()
        }

        /// Takes what has been rung.
        pub fn silence(&self) {
            let mut bytes = [0; 64];
            let _ = (&self.0).read(&mut bytes);
        }
    }
}

#[cfg(not(unix))]
impl Bell {
    /// Makes a bell that a loop can watch, where there are such.
    pub fn pair() -> Option<(Self, Watched)> {
        None
    }
}

#[cfg(not(unix))]
impl Watched {
    pub fn number(&self) -> i32 {
        match *self {}
    }

    pub fn silence(&self) {
        match *self {}
    }
}
