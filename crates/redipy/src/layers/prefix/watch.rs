//! Watched keys under a prefix.

use redipy_core::{Backend, Bytes, Call, Reply, Result, Store, Watch};

use super::{Space, join, part, takes_several};

/// A watch of the keys by their whole names.
#[derive(Debug)]
struct PrefixWatch {
    inner: Box<dyn Watch>,
    space: Space,
    /// The name of the backend.
    backend: &'static str,
}

/// Starts to watch keys by their names under a prefix.
pub(super) fn start(
    inner: &dyn Backend,
    space: &Space,
    db: u32,
    keys: &[Bytes],
) -> Result<Box<dyn Watch>> {
    let watch = inner.watch(db, &full(space, keys));
    Ok(Box::new(PrefixWatch {
        inner: watch.map_err(|error| space.show_error(error))?,
        space: space.clone(),
        backend: inner.name(),
    }))
}

fn full(space: &Space, keys: &[Bytes]) -> Vec<Bytes> {
    keys.iter().map(|key| space.full(key)).collect()
}

impl Watch for PrefixWatch {
    fn add(&mut self, keys: &[Bytes]) -> Result<()> {
        let added = self.inner.add(&full(&self.space, keys));
        added.map_err(|error| self.space.show_error(error))
    }

    fn execute_all(self: Box<Self>, db: &mut u32, calls: &[Call]) -> Result<Option<Vec<Reply>>> {
        let Self {
            inner,
            space,
            backend,
        } = *self;
        let plans = space.plans(calls);
        let hide = |error| space.show_error(error);
        let replies = match inner.local() {
            Some(local) if plans.iter().any(takes_several) => {
                let run = |plan: &_, store: &mut dyn Store| space.run(plan, store, local.hub());
                local.transact_each(db, &plans, run).map_err(hide)?
            }
            _ => {
                let (places, possible) = part(backend, calls, plans);
                // Even where there is nothing to run, whether a key has changed is to be told.
                let ran = inner.execute_all(db, &possible).map_err(hide)?;
                ran.map(|ran| join(places, ran))
            }
        };
        Ok(replies.map(|replies| space.show_all(calls, replies)))
    }
}
