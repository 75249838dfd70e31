//! SET and its relatives, which set a string or its lifetime by options.

use crate::number::parse_i64;
use crate::store::Lifetime;
use crate::{
    Bytes, Command, Error, Key, Millis, Reply, Result, Run, Seconds, Store, UnixMillis, UnixSeconds,
};

/// The lifetime that the options `EX`, `PX`, `EXAT` and `PXAT` ask for, as words.
struct Expiry<'a> {
    amount: &'a Bytes,
    /// Whether the amount is in seconds, not milliseconds.
    seconds: bool,
    /// Whether the amount counts from now, not from 1970.
    relative: bool,
}

impl<'a> Expiry<'a> {
    /// Picks the option that is set; two of them do not fit together.
    fn pick(
        ex: Option<&'a Bytes>,
        px: Option<&'a Bytes>,
        exat: Option<&'a Bytes>,
        pxat: Option<&'a Bytes>,
    ) -> Result<Option<Self>> {
        let options = [
            (ex, true, true),
            (px, false, true),
            (exat, true, false),
            (pxat, false, false),
        ];
        let mut picked = None;
        for (amount, seconds, relative) in options {
            let Some(amount) = amount else {
                continue;
            };
            if picked.is_some() {
                return Err(Error::syntax());
            }
            picked = Some(Self {
                amount,
                seconds,
                relative,
            });
        }
        Ok(picked)
    }

    /// Returns the end of the lifetime in milliseconds since 1970.
    fn deadline(&self, command: &str, store: &mut dyn Store) -> Result<i64> {
        let amount = parse_i64(self.amount).ok_or_else(Error::not_an_integer)?;
        let unit = if self.seconds { 1000 } else { 1 };
        let base = if self.relative { store.now_ms() } else { 0 };
        Some(amount)
            .filter(|amount| *amount > 0)
            .and_then(|amount| amount.checked_mul(unit))
            .and_then(|amount| amount.checked_add(base))
            .ok_or_else(|| {
                Error::argument(format!("ERR invalid expire time in '{command}' command"))
            })
    }
}

/// Sets a string, whatever the key held before.
#[derive(Clone, Debug, Command)]
#[command(name = "SET", group = String, since = "1.0.0", flags(write, denyoom))]
#[command(in_scripts = Done)]
#[command(plain = (), with = bool, form(set_get: get -> Option<Bytes>))]
pub struct Set {
    /// The key of the string.
    pub key: Key,
    /// The new string.
    pub value: Bytes,
    /// Only where the key is not there yet.
    #[arg(token)]
    pub nx: bool,
    /// Only where the key is there already.
    #[arg(token)]
    pub xx: bool,
    /// Answer the string before it.
    #[arg(token)]
    pub get: bool,
    /// Seconds to live.
    #[arg(token)]
    pub ex: Option<Seconds>,
    /// Milliseconds to live.
    #[arg(token)]
    pub px: Option<Millis>,
    /// The end of its life in seconds since 1970.
    #[arg(token)]
    pub exat: Option<UnixSeconds>,
    /// The end of its life in milliseconds since 1970.
    #[arg(token)]
    pub pxat: Option<UnixMillis>,
    /// Keep the lifetime that the key has.
    #[arg(token)]
    pub keepttl: bool,
}

impl Run for Set {
    type Output = Reply;

    fn run(&self, store: &mut dyn Store) -> Result<Reply> {
        if self.is_plain() {
            store.last();
            store.string_put(&self.key, &self.value, Lifetime::Forever)?;
            return Ok(Reply::Ok);
        }
        let expiry = Expiry::pick(
            self.ex.as_ref(),
            self.px.as_ref(),
            self.exat.as_ref(),
            self.pxat.as_ref(),
        )?;
        if (self.nx && self.xx) || (self.keepttl && expiry.is_some()) {
            return Err(Error::syntax());
        }
        let lifetime = match expiry {
            Some(expiry) => Lifetime::Until(expiry.deadline("set", store)?),
            None if self.keepttl => Lifetime::Keep,
            None => Lifetime::Forever,
        };
        let before = if self.get {
            store.string_get(&self.key)?
        } else {
            None
        };
        let fits = if self.nx || self.xx {
            store.key_info(&self.key)?.is_some() == self.xx
        } else {
            true
        };
        if fits {
            store.string_put(&self.key, &self.value, lifetime)?;
        }
        Ok(match (self.get, before, fits) {
            (true, Some(before), _) => Reply::Bulk(before),
            (false, _, true) => Reply::Ok,
            _ => Reply::Nil,
        })
    }
}

impl Set {
    /// Tells whether there are no options, as in most calls.
    const fn is_plain(&self) -> bool {
        let conditions = self.nx || self.xx || self.get;
        let times = self.ex.is_some() || self.px.is_some();
        let ends = self.exat.is_some() || self.pxat.is_some() || self.keepttl;
        !(conditions || times || ends)
    }
}

/// Returns a string and sets the lifetime of its key.
#[derive(Clone, Debug, Command)]
#[command(name = "GETEX", group = String, since = "6.2.0", flags(write, fast))]
pub struct GetEx {
    /// The key of the string.
    pub key: Key,
    /// Seconds to live.
    #[arg(token)]
    pub ex: Option<Seconds>,
    /// Milliseconds to live.
    #[arg(token)]
    pub px: Option<Millis>,
    /// The end of its life in seconds since 1970.
    #[arg(token)]
    pub exat: Option<UnixSeconds>,
    /// The end of its life in milliseconds since 1970.
    #[arg(token)]
    pub pxat: Option<UnixMillis>,
    /// Live without an end.
    #[arg(token)]
    pub persist: bool,
}

impl Run for GetEx {
    type Output = Option<Bytes>;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        let expiry = Expiry::pick(
            self.ex.as_ref(),
            self.px.as_ref(),
            self.exat.as_ref(),
            self.pxat.as_ref(),
        )?;
        if self.persist && expiry.is_some() {
            return Err(Error::syntax());
        }
        let Some(value) = store.string_get(&self.key)? else {
            return Ok(None);
        };
        if let Some(expiry) = expiry {
            let at = expiry.deadline("getex", store)?;
            store.key_expire(&self.key, Some(at))?;
        } else if self.persist {
            store.key_expire(&self.key, None)?;
        }
        Ok(Some(value))
    }
}

/// Sets a string that lives for some seconds.
#[derive(Clone, Debug, Command)]
#[command(name = "SETEX", group = String, since = "2.0.0", flags(write, denyoom))]
pub struct SetEx {
    /// The key of the string.
    pub key: Key,
    /// Seconds to live.
    pub time: Seconds,
    /// The new string.
    pub value: Bytes,
}

impl Run for SetEx {
    type Output = ();

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        let expiry = Expiry {
            amount: &self.time,
            seconds: true,
            relative: true,
        };
        let until = expiry.deadline("setex", store)?;
        store.string_put(&self.key, &self.value, Lifetime::Until(until))
    }
}

/// Sets a string that lives for some milliseconds.
#[derive(Clone, Debug, Command)]
#[command(name = "PSETEX", group = String, since = "2.6.0", flags(write, denyoom))]
pub struct PSetEx {
    /// The key of the string.
    pub key: Key,
    /// Milliseconds to live.
    pub time_ms: Millis,
    /// The new string.
    pub value: Bytes,
}

impl Run for PSetEx {
    type Output = ();

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        let expiry = Expiry {
            amount: &self.time_ms,
            seconds: false,
            relative: true,
        };
        let until = expiry.deadline("psetex", store)?;
        store.string_put(&self.key, &self.value, Lifetime::Until(until))
    }
}
