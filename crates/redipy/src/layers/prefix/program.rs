//! Programs under a prefix: they name keys without it, and so do the commands that they run.

use std::sync::Arc;

use redipy_core::program::{Caller, Program, Running, Text};
use redipy_core::{Bytes, Error, Reply, Result, Spec, Store};

use super::keyspace::in_store;
use super::{Plan, Space};

/// A program that sees the keys without the prefix.
#[derive(Debug)]
pub(super) struct Prefixed {
    inner: Arc<dyn Program>,
    space: Space,
}

impl Prefixed {
    pub(super) fn new(inner: Arc<dyn Program>, space: Space) -> Self {
        Self { inner, space }
    }
}

impl Program for Prefixed {
    fn run(&self, caller: &mut dyn Caller, keys: &[Bytes], watch: &dyn Running) -> Result<Reply> {
        let short = |key: &Bytes| {
            self.space
                .short(key)
                .map_or_else(|| key.clone(), Bytes::from)
        };
        let keys: Vec<Bytes> = keys.iter().map(short).collect();
        let space = &self.space;
        let mut caller = Under {
            inner: caller,
            space,
        };
        self.inner.run(&mut caller, &keys, watch)
    }

    fn text(&self, prefix: &[u8]) -> Result<Text> {
        self.inner.text(&[prefix, &self.space.prefix].concat())
    }

    fn read(&self, reply: Result<Reply>) -> Result<Reply> {
        self.inner.read(reply)
    }
}

/// Runs commands under a prefix.
struct Under<'a> {
    inner: &'a mut dyn Caller,
    space: &'a Space,
}

impl Caller for Under<'_> {
    fn call(&mut self, spec: &'static Spec, args: &[Bytes]) -> Result<Reply> {
        let space = self.space;
        let reply = match space.plan(spec, args)? {
            Plan::Call(call) => self.inner.call(spec, &call.args),
            Plan::Whole(keyspace) => match self.store_for(spec)? {
                // The names of the keys there have the prefixes of all layers.
                Some((store, prefix)) => return in_store(store, &Space { prefix }, keyspace),
                None => Err(Error::state(format!(
                    "ERR {} takes several calls under a prefix and cannot run here",
                    spec.name
                ))),
            },
        };
        match reply {
            Ok(reply) => Ok(space.show(spec, args, reply)),
            Err(error) => Err(space.show_error(error)),
        }
    }

    fn store_for(&mut self, spec: &Spec) -> Result<Option<(&mut dyn Store, Bytes)>> {
        let own = &self.space.prefix;
        let found = self.inner.store_for(spec)?;
        Ok(found.map(|(store, prefix)| (store, Bytes::from([&prefix[..], own].concat()))))
    }
}
