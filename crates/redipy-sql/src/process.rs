//! What belongs to the process that has made it.

use std::mem;
use std::process;

/// Something that a process which is forked off must neither use nor close, since its parent goes on using it. It starts with
/// nothing of its own there.
#[derive(Debug)]
pub struct OfProcess<T: Default> {
    process: u32,
    value: T,
}

impl<T: Default> OfProcess<T> {
    /// Says that something belongs to this process.
    pub fn new(value: T) -> Self {
        Self {
            process: process::id(),
            value,
        }
    }

    /// Returns what belongs to this process.
    pub fn get(&mut self) -> &mut T {
        self.leave_to_parent();
        &mut self.value
    }

    fn leave_to_parent(&mut self) {
        let process = process::id();
        if self.process != process {
            // To close it here could take locks away from the parent.
            mem::forget(mem::take(&mut self.value));
            self.process = process;
        }
    }
}

impl<T: Default> Default for OfProcess<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: Default> Drop for OfProcess<T> {
    fn drop(&mut self) {
        self.leave_to_parent();
    }
}
