//! A short look at a socket before a reader sleeps, where that has paid off.

use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// How long a reader looks. A server on the same machine answers in less; sleeping and being woken
/// takes about as long.
const LONGEST: Duration = Duration::from_micros(50);

/// After so many looks in vain, a reader just sleeps for a number of reads.
const LOOKS_IN_VAIN: u32 = 4;

/// The number of reads without a look, after which one is tried again.
const READS_WITHOUT: u32 = 256;

/// Whether a thread looks right now. One is enough: where more wait, the processors have other work
/// than looking.
static LOOKING: AtomicBool = AtomicBool::new(false);

/// What a reader knows of how looking paid off.
#[derive(Default)]
pub struct Glance {
    in_vain: u32,
    without: u32,
}

impl Glance {
    /// Reads from a socket, looking first for what comes soon.
    #[cfg(unix)]
    pub fn read(
        &mut self,
        socket: impl std::os::fd::AsFd,
        mut reader: impl Read,
        into: &mut [u8],
    ) -> io::Result<usize> {
        if self.pays_off() && !LOOKING.swap(true, Ordering::Relaxed) {
            let seen = look(&socket, into);
            LOOKING.store(false, Ordering::Relaxed);
            self.in_vain = if seen.is_some() { 0 } else { self.in_vain + 1 };
            if let Some(seen) = seen {
                return seen;
            }
        }
        reader.read(into)
    }

    /// Reads from a socket.
    #[cfg(not(unix))]
    pub fn read<S>(&mut self, _: S, mut reader: impl Read, into: &mut [u8]) -> io::Result<usize> {
        reader.read(into)
    }

    /// Tells whether looking is worth it this time.
    fn pays_off(&mut self) -> bool {
        if self.in_vain < LOOKS_IN_VAIN {
            return true;
        }
        self.without += 1;
        if self.without == READS_WITHOUT {
            self.without = 0;
            return true;
        }
        false
    }
}

/// Returns what comes within a moment.
#[cfg(unix)]
fn look(socket: &impl std::os::fd::AsFd, into: &mut [u8]) -> Option<io::Result<usize>> {
    use rustix::io::Errno;
    use rustix::net::{RecvFlags, recv};

    let start = Instant::now();
    loop {
        match recv(socket, &mut *into, RecvFlags::DONTWAIT) {
            Ok((len, _)) => return Some(Ok(len)),
            Err(Errno::AGAIN) => {}
            Err(error) => return Some(Err(error.into())),
        }
        if start.elapsed() > LONGEST {
            return None;
        }
        // The server may need this very processor.
        thread::yield_now();
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::io::Write;
    use std::os::unix::net::UnixStream;

    use super::*;

    #[test]
    fn what_comes_late_is_read_all_the_same() {
        let (mut near, far) = UnixStream::pair().unwrap();
        let mut glance = Glance::default();
        let mut into = [0; 8];
        for _ in 0..=LOOKS_IN_VAIN {
            let writer = thread::spawn({
                let mut near = near.try_clone().unwrap();
                move || {
                    thread::sleep(LONGEST * 20);
                    near.write_all(b"late").unwrap();
                }
            });
            assert_eq!(glance.read(&far, &far, &mut into).unwrap(), 4);
            writer.join().unwrap();
        }
        near.write_all(b"soon").unwrap();
        assert_eq!(glance.read(&far, &far, &mut into).unwrap(), 4);
        assert_eq!(&into[..4], b"soon");
    }

    #[test]
    fn a_reader_stops_looking_where_it_is_in_vain_and_tries_again() {
        let mut glance = Glance {
            in_vain: LOOKS_IN_VAIN,
            without: 0,
        };
        let looks = (0..READS_WITHOUT * 2).filter(|_| glance.pays_off());
        assert_eq!(looks.count(), 2);
    }

    #[test]
    fn the_end_is_told() {
        let (near, far) = UnixStream::pair().unwrap();
        drop(near);
        let mut glance = Glance::default();
        assert_eq!(glance.read(&far, &far, &mut [0; 8]).unwrap(), 0);
    }
}
