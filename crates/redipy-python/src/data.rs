//! When to give Python's lock away before using the data: where that can take long, which it does everywhere but in
//! memory, and while a script runs, which keeps the data to itself and may need Python's lock for a function of a plug-in.

use std::sync::Arc;

use pyo3::prelude::*;
use redipy::Redis;
use redipy::core::Hub;

/// Where the data of a client are.
#[derive(Clone)]
pub struct Data {
    is_immediate: bool,
    /// The hub of data in this process, also of those behind a layer.
    hub: Option<Arc<Hub>>,
}

impl Data {
    pub fn of(redis: &Redis) -> Self {
        let backend = redis.backend();
        Self {
            is_immediate: backend.is_immediate(),
            hub: backend.hub().cloned(),
        }
    }

    /// Whether the data are in memory, without a layer in between.
    pub const fn is_immediate(&self) -> bool {
        self.is_immediate
    }

    /// Whether a script runs on the data, so that one may have to wait for it.
    #[inline]
    fn is_occupied(&self) -> bool {
        self.hub.as_ref().is_some_and(|hub| hub.is_occupied())
    }

    /// Whether the data are reached through a store that can have a thread wait.
    const fn is_of_database(&self) -> bool {
        self.hub.is_some() && !self.is_immediate
    }

    /// Uses the data, other threads of Python running meanwhile where that can take long.
    #[inline]
    pub fn using<T: Send>(&self, py: Python<'_>, run: impl FnOnce() -> T + Send) -> T {
        if self.is_immediate && !self.is_occupied() {
            run()
        } else {
            py.detach(run)
        }
    }

    /// Moves on what never has a thread wait but for a script or a database, or is one.
    #[inline]
    pub fn moving_on<T: Send>(
        &self,
        py: Python<'_>,
        has_script: bool,
        run: impl FnOnce() -> T + Send,
    ) -> T {
        if has_script {
            self.running(py, run)
        } else if self.is_occupied() || self.is_of_database() {
            py.detach(run)
        } else {
            run()
        }
    }

    /// Runs a script, other threads of Python running meanwhile.
    pub fn running<T: Send>(&self, py: Python<'_>, run: impl FnOnce() -> T + Send) -> T {
        // From here on, whoever has Python's lock gives it away before waiting for the data.
        let _occupied = self.hub.as_ref().map(Hub::occupy);
        py.detach(run)
    }
}
