//! The layer that shows only the keys that start with a prefix, under names without it. Where a call
//! has keys, and whether it concerns the keys as a whole, is told by the declaration of its command.

mod channels;
mod keyspace;
mod program;
#[cfg(test)]
mod tests;
mod watch;

use std::sync::Arc;

use redipy_core::{
    Backend, Bytes, Call, Engine, Error, ErrorKind, Hub, Keyspace, Later, Presence, Reply, Result,
    Spec, Store, Subscription, ToArg, Watch, access, glob, transact_each,
};

use redipy_redis::aside;

use keyspace::{in_calls, in_store};
use program::Prefixed;

/// A part of the keys and channels of a backend: those that start with a prefix, which their names
/// here lack.
///
/// Commands on the keys as a whole (`SCAN`, `KEYS`, `RANDOMKEY`, `DBSIZE`, `FLUSHDB`, `FLUSHALL`)
/// see and touch only these. The last four walk through all keys of the database to find them; on a
/// server that takes several calls, so that other clients may write in between, and they cannot be
/// part of a pipeline there. `SWAPDB` is refused, and so is a command that is not declared: which of
/// its words are keys is not known. Typed calls travel as words. `PUBSUB NUMPAT` counts the patterns of
/// all. An empty prefix changes nothing.
///
/// ```
/// use redipy::{Redis, layers::Prefix};
/// use std::sync::Arc;
///
/// let all = Redis::open("memory://")?;
/// let part = Redis::new(Arc::new(Prefix::new(all.backend().clone(), "app:")));
/// part.set("key", "value")?;
/// assert_eq!(all.keys("*")?, ["app:key"]);
/// assert_eq!(part.keys("*")?, ["key"]);
/// # Ok::<(), redipy::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Prefix {
    inner: Arc<dyn Backend>,
    space: Space,
}

/// The names that start with a prefix.
#[derive(Clone, Debug)]
struct Space {
    prefix: Bytes,
}

/// What becomes of a call.
enum Plan {
    /// One call, with the prefix in it.
    Call(Call),
    /// What takes several calls.
    Whole(Keyspace),
}

impl Prefix {
    /// Wraps a backend; a prefix is any string of bytes.
    #[must_use]
    pub fn new(inner: Arc<dyn Backend>, prefix: impl ToArg) -> Self {
        let prefix = prefix.to_arg();
        Self {
            inner,
            space: Space { prefix },
        }
    }

    /// Returns the prefix.
    #[must_use]
    pub const fn prefix(&self) -> &Bytes {
        &self.space.prefix
    }

    /// Returns the backend that is wrapped.
    #[must_use]
    pub const fn inner(&self) -> &Arc<dyn Backend> {
        &self.inner
    }

    /// Runs what takes several calls: at once where there is a store.
    fn whole(&self, db: u32, spec: &Spec, keyspace: Keyspace) -> Result<Reply> {
        let Some(engine) = self.inner.engine() else {
            return in_calls(&*self.inner, db, &self.space, keyspace);
        };
        let mut reply = Reply::Nil;
        engine.transact(access(spec), &mut |store| {
            store.select(db);
            reply = in_store(store, &self.space, keyspace)?;
            Ok(())
        })?;
        Ok(reply)
    }

    /// Does what [`whole`](Self::whole) does without holding a thread of the caller: what takes
    /// several calls takes long, and so can a database.
    async fn whole_later(&self, db: u32, spec: &'static Spec, keyspace: Keyspace) -> Result<Reply> {
        if self.inner.is_immediate() {
            return self.whole(db, spec, keyspace);
        }
        let this = self.clone();
        aside(move || this.whole(db, spec, keyspace)).await
    }

    /// Runs calls together, atomically or not.
    fn together(&self, db: &mut u32, calls: &[Call], run: Together) -> Result<Vec<Reply>> {
        let plans = self.space.plans(calls);
        let hide = |error: Error| self.space.show_error(error);
        let replies = match self.inner.engine() {
            Some(engine) if plans.iter().any(takes_several) => {
                let hub = engine.hub();
                let run = |plan: &_, store: &mut dyn Store| self.space.run(plan, store, hub);
                transact_each(engine, db, &plans, run).map_err(hide)?
            }
            _ => {
                let (places, possible) = part(self.inner.name(), calls, plans);
                let ran = if possible.is_empty() {
                    Vec::new()
                } else {
                    run(&*self.inner, db, &possible).map_err(hide)?
                };
                join(places, ran)
            }
        };
        Ok(self.space.show_all(calls, replies))
    }
}

/// A way to run calls together.
type Together = fn(&dyn Backend, &mut u32, &[Call]) -> Result<Vec<Reply>>;

/// Tells whether a plan takes several calls.
fn takes_several(plan: &Result<Plan>) -> bool {
    matches!(plan, Ok(Plan::Whole(_)))
}

/// Parts the calls among the plans from the others, which stand as errors in their places.
fn part(
    backend: &str,
    calls: &[Call],
    plans: Vec<Result<Plan>>,
) -> (Vec<Option<Reply>>, Vec<Call>) {
    let mut places = Vec::with_capacity(plans.len());
    let mut possible = Vec::with_capacity(plans.len());
    for (call, plan) in calls.iter().zip(plans) {
        places.push(match plan {
            Ok(Plan::Call(call)) => {
                possible.push(call);
                None
            }
            Ok(Plan::Whole(_)) => Some(Reply::Error(Error::argument(format!(
                "ERR {} takes several calls under a prefix and cannot be part of a pipeline on \
                 the backend '{backend}'",
                call.spec.name,
            )))),
            Err(error) => Some(Reply::Error(error)),
        });
    }
    (places, possible)
}

/// Puts replies into the places that have none yet.
fn join(places: Vec<Option<Reply>>, ran: Vec<Reply>) -> Vec<Reply> {
    let mut ran = ran.into_iter();
    let fill = |place: Option<Reply>| place.or_else(|| ran.next());
    places.into_iter().filter_map(fill).collect()
}

impl Backend for Prefix {
    fn name(&self) -> &'static str {
        self.inner.name()
    }

    fn first_db(&self) -> u32 {
        self.inner.first_db()
    }

    fn execute(&self, db: &mut u32, spec: &'static Spec, args: &[Bytes]) -> Result<Reply> {
        if self.prefix().is_empty() {
            return self.inner.execute(db, spec, args);
        }
        let reply = match self.space.plan(spec, args)? {
            Plan::Call(call) => self.inner.execute(db, spec, &call.args),
            Plan::Whole(keyspace) => self.whole(*db, spec, keyspace),
        };
        match reply {
            Ok(reply) => Ok(self.space.show(spec, args, reply)),
            Err(error) => Err(self.space.show_error(error)),
        }
    }

    fn execute_later(
        &self,
        db: u32,
        spec: &'static Spec,
        args: Vec<Bytes>,
    ) -> Later<'_, (u32, Result<Reply>)> {
        if self.prefix().is_empty() {
            return self.inner.execute_later(db, spec, args);
        }
        Box::pin(async move {
            let (db, reply) = match self.space.plan(spec, &args) {
                Ok(Plan::Call(call)) => self.inner.execute_later(db, spec, call.args).await,
                Ok(Plan::Whole(keyspace)) => (db, self.whole_later(db, spec, keyspace).await),
                Err(error) => return (db, Err(error)),
            };
            let shown = reply.map(|reply| self.space.show(spec, &args, reply));
            (db, shown.map_err(|error| self.space.show_error(error)))
        })
    }

    fn execute_call(&self, db: &mut u32, call: &Call) -> Result<Reply> {
        if self.prefix().is_empty() {
            return self.inner.execute_call(db, call);
        }
        if call.program.is_none() {
            return self.execute(db, call.spec, &call.args);
        }
        let reply = self.inner.execute_call(db, &self.space.wrap(call));
        reply.map_err(|error| self.space.show_error(error))
    }

    fn execute_call_later(&self, db: u32, call: Call) -> Later<'_, (u32, Result<Reply>)> {
        if self.prefix().is_empty() {
            return self.inner.execute_call_later(db, call);
        }
        if call.program.is_none() {
            return self.execute_later(db, call.spec, call.args);
        }
        let call = self.space.wrap(&call);
        Box::pin(async move {
            let (db, reply) = self.inner.execute_call_later(db, call).await;
            (db, reply.map_err(|error| self.space.show_error(error)))
        })
    }

    fn execute_all(&self, db: &mut u32, calls: &[Call]) -> Result<Vec<Reply>> {
        if self.prefix().is_empty() {
            return self.inner.execute_all(db, calls);
        }
        self.together(db, calls, |inner, db, calls| inner.execute_all(db, calls))
    }

    fn execute_each(&self, db: &mut u32, calls: &[Call]) -> Result<Vec<Reply>> {
        if self.prefix().is_empty() {
            return self.inner.execute_each(db, calls);
        }
        self.together(db, calls, |inner, db, calls| inner.execute_each(db, calls))
    }

    fn execute_all_later(
        &self,
        db: u32,
        calls: Vec<Call>,
        atomic: bool,
    ) -> Later<'_, (u32, Result<Vec<Reply>>)> {
        if self.prefix().is_empty() {
            return self.inner.execute_all_later(db, calls, atomic);
        }
        Box::pin(async move {
            let plans = self.space.plans(&calls);
            if self.inner.engine().is_some() && plans.iter().any(takes_several) {
                let this = self.clone();
                let run = move || {
                    let mut db = db;
                    let replies = this.execute_all(&mut db, &calls);
                    Ok((db, replies))
                };
                let ran = if self.inner.is_immediate() {
                    run()
                } else {
                    aside(run).await
                };
                return ran.unwrap_or_else(|error| (db, Err(error)));
            }
            let (places, possible) = part(self.inner.name(), &calls, plans);
            let (db, ran) = if possible.is_empty() {
                (db, Ok(Vec::new()))
            } else {
                self.inner.execute_all_later(db, possible, atomic).await
            };
            let shown = ran.map(|ran| self.space.show_all(&calls, join(places, ran)));
            (db, shown.map_err(|error| self.space.show_error(error)))
        })
    }

    fn watch(&self, db: u32, keys: &[Bytes]) -> Result<Box<dyn Watch>> {
        if self.prefix().is_empty() {
            return self.inner.watch(db, keys);
        }
        watch::start(&*self.inner, &self.space, db, keys)
    }

    fn subscription(&self) -> Result<Arc<dyn Subscription>> {
        let inner = self.inner.subscription()?;
        if self.prefix().is_empty() {
            return Ok(inner);
        }
        let space = self.space.clone();
        Ok(Arc::new(channels::Prefixed::new(inner, space)))
    }

    fn engine(&self) -> Option<&dyn Engine> {
        // A store knows the keys by their whole names, so nobody may get at it past this layer.
        let whole = self.prefix().is_empty();
        whole.then(|| self.inner.engine()).flatten()
    }

    fn hub(&self) -> Option<&Arc<Hub>> {
        self.inner.hub()
    }

    fn stop_script(&self, force: bool) -> Result<()> {
        self.inner.stop_script(force)
    }
}

impl Space {
    /// Decides what becomes of calls.
    fn plans(&self, calls: &[Call]) -> Vec<Result<Plan>> {
        let plan = |call: &Call| match &call.program {
            None => self.plan(call.spec, &call.args),
            Some(_) => Ok(Plan::Call(self.wrap(call))),
        };
        calls.iter().map(plan).collect()
    }

    /// Returns the call of a program with the prefix in it.
    fn wrap(&self, call: &Call) -> Call {
        let keys = call.args.iter().map(|key| self.full(key)).collect();
        let wrap = |program| Prefixed::new(Arc::clone(program), self.clone());
        Call {
            spec: call.spec,
            args: keys,
            program: call
                .program
                .as_ref()
                .map(|program| Arc::new(wrap(program)) as _),
        }
    }

    /// Runs a plan in a store.
    fn run(&self, plan: &Result<Plan>, store: &mut dyn Store, hub: &Hub) -> Result<Reply> {
        match plan {
            Ok(Plan::Call(call)) => call.run(store, hub),
            Ok(Plan::Whole(keyspace)) => in_store(store, self, *keyspace),
            Err(error) => Err(error.clone()),
        }
    }

    /// Takes the prefix off the keys in the replies to calls.
    fn show_all(&self, calls: &[Call], replies: Vec<Reply>) -> Vec<Reply> {
        let shown = calls.iter().zip(replies);
        shown
            .map(|(call, reply)| self.show(call.spec, &call.args, reply))
            .collect()
    }

    /// Returns the whole name of a key.
    fn full(&self, key: &[u8]) -> Bytes {
        Bytes::from([&self.prefix[..], key].concat())
    }

    /// Returns the name that a key has here, if it is one of these.
    fn short<'a>(&self, key: &'a [u8]) -> Option<&'a [u8]> {
        key.strip_prefix(&self.prefix[..])
    }

    /// Returns the pattern that, of these keys, matches those whose names here match `pattern`.
    fn pattern(&self, pattern: &[u8]) -> Bytes {
        let mut full = glob::escape(&self.prefix);
        full.extend_from_slice(pattern);
        Bytes::from(full)
    }

    /// Decides what becomes of a call.
    fn plan(&self, spec: &'static Spec, args: &[Bytes]) -> Result<Plan> {
        if spec.name.is_empty() {
            return Err(undeclared(args));
        }
        let mut full = args.to_vec();
        let channels = spec.channel_positions(args);
        for at in spec.key_positions(args).into_iter().chain(channels) {
            full[at] = self.full(&args[at]);
        }
        if let Some(at) = spec.channel_pattern {
            match full.get_mut(at) {
                Some(pattern) => *pattern = self.pattern(pattern),
                None => full.push(self.pattern(b"*")),
            }
        }
        match spec.keyspace {
            None => {}
            Some(Keyspace::Scan) => self.restrict_scan(&mut full),
            Some(Keyspace::Keys) => {
                if let Some(pattern) = full.first_mut() {
                    *pattern = self.pattern(pattern);
                }
            }
            Some(
                keyspace @ (Keyspace::Random
                | Keyspace::Size
                | Keyspace::Flush
                | Keyspace::FlushAll),
            ) => {
                check_option(spec, args)?;
                return Ok(Plan::Whole(keyspace));
            }
            // What is not known here cannot be kept from keys of others.
            Some(_) => {
                spec.check_arity(args.len())?;
                return Err(Error::argument(format!(
                    "ERR {} cannot run under a prefix, since it concerns keys without the prefix too",
                    spec.name
                )));
            }
        }
        Ok(Plan::Call(Call::new(spec, full)))
    }

    /// Adds the prefix to the patterns of a scan.
    fn restrict_scan(&self, args: &mut Vec<Bytes>) {
        if args.is_empty() {
            return;
        }
        for option in args[1..].chunks_exact_mut(2) {
            if option[0].is_word("MATCH") {
                option[1] = self.pattern(&option[1]);
            }
        }
        // The last pattern counts, so this one does where there is no other. At the end it would
        // become the value of an option that lacks one.
        let own = [Bytes::from("MATCH"), self.pattern(b"*")];
        args.splice(1..1, own);
    }

    /// Takes the prefix off the keys in the reply to a call; `args` are those without it.
    fn show(&self, spec: &Spec, args: &[Bytes], reply: Reply) -> Reply {
        match (spec.keyspace, reply) {
            (_, Reply::Error(error)) => Reply::Error(self.show_error(error)),
            (Some(Keyspace::Scan), Reply::Array(mut parts)) => {
                let options = args.get(1..).unwrap_or_default().chunks_exact(2);
                let mut patterns = options.filter(|option| option[0].is_word("MATCH"));
                let pattern = patterns.next_back().map(|option| &option[1]);
                if let Some(Reply::Array(keys)) = parts.pop() {
                    parts.push(self.show_keys(keys, pattern));
                }
                Reply::Array(parts)
            }
            (Some(Keyspace::Keys), Reply::Array(keys)) => self.show_keys(keys, args.first()),
            (None, Reply::Array(names)) if spec.reply_channels => {
                self.show_keys(names, args.first())
            }
            (None, Reply::Pairs(pairs)) if spec.reply_channels => {
                let show = |(name, number)| match name {
                    Reply::Bulk(name) => {
                        let short = self.short(&name).map(Bytes::from);
                        (Reply::Bulk(short.unwrap_or(name)), number)
                    }
                    name => (name, number),
                };
                Reply::Pairs(pairs.into_iter().map(show).collect())
            }
            (None, Reply::Array(mut parts)) if spec.reply_key => {
                if let Some(Reply::Bulk(key)) = parts.first_mut()
                    && let Some(name) = self.short(key)
                {
                    *key = Bytes::from(name);
                }
                Reply::Array(parts)
            }
            (_, reply) => reply,
        }
    }

    fn show_keys(&self, keys: Vec<Reply>, pattern: Option<&Bytes>) -> Reply {
        // An empty name matches only these, but with the prefix it is not empty any more.
        let empty = pattern.is_none_or(|pattern| pattern.is_empty() || *pattern == "*");
        let show = |key| match key {
            Reply::Bulk(key) => {
                let name = self.short(&key).filter(|name| empty || !name.is_empty());
                name.map(|name| Reply::Bulk(Bytes::from(name)))
            }
            _ => None,
        };
        Reply::Array(keys.into_iter().filter_map(show).collect())
    }

    fn show_error(&self, error: Error) -> Error {
        error.map_subject(|key| self.short(&key).map_or_else(|| key.clone(), Bytes::from))
    }
}

/// Refuses arguments other than one of the words that the command knows.
fn check_option(spec: &Spec, args: &[Bytes]) -> Result<()> {
    spec.check_arity(args.len())?;
    let known = |word: &Bytes| {
        let mut fields = spec.fields.iter();
        fields.any(|field| matches!(field.presence, Presence::Flag(flag) if word.is_word(flag)))
    };
    match args {
        [] => Ok(()),
        [word] if known(word) => Ok(()),
        _ => Err(Error::syntax()),
    }
}

/// The number of bytes of a command's name that an error repeats.
const SHOWN: usize = 128;

fn undeclared(words: &[Bytes]) -> Error {
    let name = words.first().map_or(&[][..], |name| &name[..]);
    let shown = &name[..name.len().min(SHOWN)];
    let about =
        b"' cannot run under a prefix with these words: which of them are keys is not known";
    let text = [b"ERR '", shown, about].concat();
    Error::from_text(ErrorKind::UnknownCommand, text)
}
