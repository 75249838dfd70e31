//! The same in several threads at once.

use std::sync::Barrier;
use std::thread::{self, ScopedJoinHandle};
use std::time::Instant;

use crate::Result;
use crate::timing::Pass;

/// The number of threads.
pub const THREADS: usize = 10;

/// Runs the `steps` of each thread, which has something of its own, and returns how long all of them together took.
pub fn pass_in_threads<T: Send>(
    steps: usize,
    threads: &mut [T],
    work: impl Fn(&mut T) -> Result<()> + Sync,
) -> Result<Pass> {
    let barrier = Barrier::new(threads.len() + 1);
    let operations = steps * threads.len();
    let (time, results) = thread::scope(|scope| {
        let (barrier, work) = (&barrier, &work);
        let start = |thread| {
            scope.spawn(move || {
                barrier.wait();
                work(thread).map_err(|error| error.to_string())
            })
        };
        let running: Vec<_> = threads.iter_mut().map(start).collect();
        barrier.wait();
        let begun = Instant::now();
        let results: Vec<_> = running.into_iter().map(ScopedJoinHandle::join).collect();
        (begun.elapsed(), results)
    });
    for result in results {
        result.map_err(|_| "a thread has failed")??;
    }
    Ok(Pass { time, operations })
}
