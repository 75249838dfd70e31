//! What commands on the keys as a whole do where only a part of the keys is concerned: in a store, in
//! one transaction; or in several calls, step by step.

use std::collections::HashSet;

use redipy_core::commands::connection::Select;
use redipy_core::commands::generic::{Scan, Unlink};
use redipy_core::commands::scan::ScanCursor;
use redipy_core::store::DATABASES;
use redipy_core::{
    Backend, Bytes, Call, Command, Error, ErrorKind, FromReply, IntoReply, Keyspace, Reply, Result,
    Store,
};

use super::Space;

/// The number of keys that a server is asked to look at in a step: enough to make the way to it
/// cheap, and few enough that others do not wait.
const STEP: &str = "1000";

/// Runs one of these commands in a store, for the database that is selected.
pub(super) fn in_store(store: &mut dyn Store, space: &Space, keyspace: Keyspace) -> Result<Reply> {
    Ok(match keyspace {
        Keyspace::Size => keys(store, space)?.len().into_reply(),
        Keyspace::Random => {
            let mut keys = keys(store, space)?;
            let count = u64::try_from(keys.len()).unwrap_or(u64::MAX);
            let at = if count == 0 {
                0
            } else {
                store.random_below(count)
            };
            let key = keys.drain(..).nth(usize::try_from(at).unwrap_or(0));
            show(space, key.as_ref())
        }
        Keyspace::Flush => flush(store, space)?.into_reply(),
        Keyspace::FlushAll => {
            let selected = store.selected();
            for db in 0..DATABASES {
                store.select(db);
                flush(store, space)?;
            }
            store.select(selected);
            Reply::Ok
        }
        _ => return Err(Error::syntax()),
    })
}

/// Returns the keys with the prefix, by their whole names.
fn keys(store: &mut dyn Store, space: &Space) -> Result<Vec<Bytes>> {
    let (_, keys) = store.key_scan(0, usize::MAX)?;
    let keys = keys.into_iter().map(|(key, _)| key);
    Ok(keys.filter(|key| space.short(key).is_some()).collect())
}

fn flush(store: &mut dyn Store, space: &Space) -> Result<()> {
    for key in keys(store, space)? {
        store.key_delete(&key)?;
    }
    Ok(())
}

fn show(space: &Space, key: Option<&Bytes>) -> Reply {
    let name = key.and_then(|key| space.short(key));
    name.map(Bytes::from).into_reply()
}

/// Runs one of these commands in several calls, in a database.
pub(super) fn in_calls(
    backend: &dyn Backend,
    db: u32,
    space: &Space,
    keyspace: Keyspace,
) -> Result<Reply> {
    let mut calls = Calls {
        backend,
        space,
        db,
        deleted: false,
    };
    let deleted = |calls: &Calls<'_>, error: Error| {
        let maybe = error.maybe_applied() || calls.deleted;
        error.applied(maybe)
    };
    Ok(match keyspace {
        Keyspace::Size => {
            // A scan may come across a key twice.
            let mut found = HashSet::new();
            calls.each_step(|_, keys| {
                found.extend(keys);
                Ok(())
            })?;
            found.len().into_reply()
        }
        Keyspace::Random => {
            let mut chosen = None;
            let mut seen = 0_usize;
            calls.each_step(|_, keys| {
                for key in keys {
                    seen += 1;
                    // Each key is kept with the chance that makes all of them alike in the end.
                    if fastrand::usize(..seen) == 0 {
                        chosen = Some(key);
                    }
                }
                Ok(())
            })?;
            show(space, chosen.as_ref())
        }
        Keyspace::Flush => match calls.flush() {
            Ok(()) => Reply::Ok,
            Err(error) => return Err(deleted(&calls, error)),
        },
        Keyspace::FlushAll => match calls.flush_all() {
            Ok(()) => Reply::Ok,
            Err(error) => return Err(deleted(&calls, error)),
        },
        _ => return Err(Error::syntax()),
    })
}

/// The calls to a backend that make up one command.
struct Calls<'a> {
    backend: &'a dyn Backend,
    space: &'a Space,
    db: u32,
    /// Whether keys may be gone already.
    deleted: bool,
}

impl Calls<'_> {
    fn call<C: Command>(&mut self, args: &[Bytes]) -> Result<Reply> {
        self.backend.execute(&mut self.db, C::SPEC, args)
    }

    /// Hands over the whole names of the keys with the prefix, those of one step at a time.
    fn each_step(
        &mut self,
        mut run: impl FnMut(&mut Self, Vec<Bytes>) -> Result<()>,
    ) -> Result<()> {
        let mut cursor = ScanCursor::default();
        loop {
            let args = [
                Bytes::from(cursor.0),
                Bytes::from("MATCH"),
                self.space.pattern(b"*"),
                Bytes::from("COUNT"),
                Bytes::from(STEP),
            ];
            let reply = self.call::<Scan>(&args)?;
            let (next, mut keys) = <(ScanCursor, Vec<Bytes>)>::from_reply(reply)?;
            // The pattern says so too, but what is deleted must not depend on how it is read.
            keys.retain(|key| self.space.short(key).is_some());
            if !keys.is_empty() {
                run(self, keys)?;
            }
            cursor = next;
            if cursor == 0 {
                return Ok(());
            }
        }
    }

    fn flush(&mut self) -> Result<()> {
        self.each_step(|calls, keys| {
            // One call for each key: several may be on servers of their own.
            let unlink = |key| Call::new(Unlink::SPEC, vec![key]);
            let unlinks: Vec<Call> = keys.into_iter().map(unlink).collect();
            let replies = calls.backend.execute_each(&mut calls.db, &unlinks)?;
            calls.deleted = true;
            let error = |reply| match reply {
                Reply::Error(error) => Some(error),
                _ => None,
            };
            replies.into_iter().find_map(error).map_or(Ok(()), Err)
        })
    }

    /// Goes through as many databases as there are, which only a try can tell; there may be no other
    /// than this one, and no `SELECT`.
    fn flush_all(&mut self) -> Result<()> {
        let own = u64::from(self.db);
        self.flush()?;
        for db in (0_u64..).filter(|db| *db != own) {
            match self.call::<Select>(&[Bytes::from(db)]) {
                Ok(_) => self.flush()?,
                Err(error) if error.kind() == ErrorKind::InvalidArgument => break,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
