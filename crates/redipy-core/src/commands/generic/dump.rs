//! DUMP and RESTORE: values as bytes that any Redis understands.

use crate::number::parse_i64;
use crate::rdb::Value;
use crate::store::{Lifetime, Side, ZRange};
use crate::{
    Args, Binary, Bytes, Command, Error, Key, Kind, Millis, Parse, Result, Run, Seconds, Store,
};

/// Returns the value of a key as bytes that `RESTORE` takes, here or in Redis.
#[derive(Clone, Debug, Command)]
#[command(name = "DUMP", group = Generic, since = "2.6.0", flags(readonly))]
pub struct Dump {
    /// The key to write down.
    pub key: Key,
}

impl Run for Dump {
    type Output = Option<Binary>;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        let key = &self.key;
        let Some(info) = store.key_info(key)? else {
            return Ok(None);
        };
        let value = match info.kind {
            Kind::String => Value::String(store.string_get(key)?.unwrap_or_default()),
            Kind::List => Value::List(store.list_range(key, 0, -1)?),
            Kind::Set => Value::Set(store.set_members(key)?),
            Kind::Hash => Value::Hash(store.hash_all(key)?),
            Kind::SortedSet => {
                let all = ZRange::Rank(0, -1);
                Value::SortedSet(store.zset_range(key, &all, false, 0, usize::MAX)?)
            }
        };
        let encoding = store.key_encoding(key)?.unwrap_or_default();
        Ok(Some(Binary(Bytes::from(value.to_payload(encoding)))))
    }
}

/// Makes a value of what `DUMP` answered, here or in Redis.
#[derive(Clone, Debug, Command)]
#[command(name = "RESTORE", group = Generic, since = "2.6.0", flags(write, denyoom))]
#[command(parse(manual))]
pub struct Restore {
    /// The key that becomes the value.
    pub key: Key,
    /// Milliseconds to live, 0 for no end.
    pub ttl: Millis,
    /// What `DUMP` answered.
    pub value: Bytes,
    /// Replace a key that is there already.
    #[arg(token)]
    pub replace: bool,
    /// The lifetime is the millisecond since 1970 at which it ends.
    #[arg(token)]
    pub absttl: bool,
    /// Seconds since the value was last used; read, but not kept.
    #[arg(token)]
    pub idletime: Option<Seconds>,
    /// How often the value was used lately; read, but not kept.
    #[arg(token = "FREQ")]
    pub frequency: Option<Bytes>,
}

impl Parse for Restore {
    /// Reads option by option, because the first wrong one decides the error.
    fn parse(args: &mut Args<'_>) -> Result<Self> {
        let mut restore = Self {
            key: args.next()?.clone(),
            ttl: args.next()?.clone(),
            value: args.next()?.clone(),
            replace: false,
            absttl: false,
            idletime: None,
            frequency: None,
        };
        while !args.is_empty() {
            if args.take_word("REPLACE") {
                restore.replace = true;
            } else if args.take_word("ABSTTL") {
                restore.absttl = true;
            } else if restore.frequency.is_none() && args.take_word("IDLETIME") {
                restore.idletime = Some(args.next()?.clone());
                restore.check_hints()?;
            } else if restore.idletime.is_none() && args.take_word("FREQ") {
                restore.frequency = Some(args.next()?.clone());
                restore.check_hints()?;
            } else {
                return Err(Error::syntax());
            }
        }
        Ok(restore)
    }
}

impl Restore {
    /// Refuses numbers that IDLETIME and FREQ cannot have, and both at once.
    fn check_hints(&self) -> Result<()> {
        if let Some(seconds) = &self.idletime
            && integer(seconds)? < 0
        {
            return Err(Error::argument("ERR Invalid IDLETIME value, must be >= 0"));
        }
        if let Some(frequency) = &self.frequency
            && !(0..=255).contains(&integer(frequency)?)
        {
            return Err(Error::argument(
                "ERR Invalid FREQ value, must be >= 0 and <= 255",
            ));
        }
        if self.idletime.is_some() && self.frequency.is_some() {
            return Err(Error::syntax());
        }
        Ok(())
    }
}

fn integer(text: &Bytes) -> Result<i64> {
    parse_i64(text).ok_or_else(Error::not_an_integer)
}

impl Run for Restore {
    type Output = ();

    fn run(&self, store: &mut dyn Store) -> Result<()> {
        self.check_hints()?;
        if !self.replace && store.key_info(&self.key)?.is_some() {
            return Err(Error::state("BUSYKEY Target key name already exists."));
        }
        let ttl = integer(&self.ttl)?;
        if ttl < 0 {
            return Err(Error::argument("ERR Invalid TTL value, must be >= 0"));
        }
        let value = Value::from_payload(&self.value)?;
        let now = store.now_ms();
        let end = match ttl {
            0 => None,
            at if self.absttl => Some(at),
            // An end that no clock can show wraps around, as in Redis: the life is over at once.
            ttl => Some(now.wrapping_add(ttl)),
        };
        store.key_delete(&self.key)?;
        if end.is_some_and(|end| end <= now) {
            return Ok(());
        }
        put(store, &self.key, value)?;
        if end.is_some() {
            store.key_expire(&self.key, end)?;
        }
        Ok(())
    }
}

/// Gives a value to a key that is not there.
fn put(store: &mut dyn Store, key: &Key, value: Value) -> Result<()> {
    match value {
        Value::String(text) => store.string_put(key, &text, Lifetime::Forever),
        Value::List(elements) => store.list_push(key, Side::Right, &elements).map(drop),
        Value::Set(members) => store.set_add(key, &members).map(drop),
        Value::Hash(fields) => store.hash_put(key, &fields).map(drop),
        Value::SortedSet(members) => {
            let members = members.into_iter().map(|(member, score)| (score, member));
            store.zset_put(key, &members.collect::<Vec<_>>()).map(drop)
        }
    }
}
