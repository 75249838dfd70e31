//! Commands on the lifetimes of keys.

use crate::number::parse_i64;
use crate::{
    Args, Bytes, Command, Error, ErrorKind, Key, Millis, Parse, Result, Run, Seconds, Store,
    UnixMillis, UnixSeconds,
};

/// The conditions under which a lifetime is set.
#[derive(Clone, Copy, Default)]
struct Conditions {
    nx: bool,
    xx: bool,
    gt: bool,
    lt: bool,
}

impl Conditions {
    fn parse(args: &mut Args<'_>) -> Result<Self> {
        let mut conditions = Self::default();
        while let Some(word) = args.take() {
            let flag = match word.to_ascii_lowercase().as_slice() {
                b"nx" => &mut conditions.nx,
                b"xx" => &mut conditions.xx,
                b"gt" => &mut conditions.gt,
                b"lt" => &mut conditions.lt,
                _ => {
                    // A zero byte ends a text in C.
                    let word = word.split(|byte| *byte == 0).next().unwrap_or_default();
                    let text = [b"ERR Unsupported option ", word].concat();
                    return Err(Error::from_text(ErrorKind::InvalidArgument, text));
                }
            };
            *flag = true;
        }
        conditions.check()?;
        Ok(conditions)
    }

    fn check(self) -> Result<()> {
        if self.nx && (self.xx || self.gt || self.lt) {
            return Err(Error::argument(
                "ERR NX and XX, GT or LT options at the same time are not compatible",
            ));
        }
        if self.gt && self.lt {
            return Err(Error::argument(
                "ERR GT and LT options at the same time are not compatible",
            ));
        }
        Ok(())
    }

    /// Tells whether a lifetime may be set that ends at `at`; a key that lives on without an end
    /// counts as one that ends last.
    fn allow(self, current: Option<i64>, at: i64) -> bool {
        let later = current.is_some_and(|current| at > current);
        let earlier = current.is_none_or(|current| at < current);
        !(self.nx && current.is_some()
            || self.xx && current.is_none()
            || self.gt && !later
            || self.lt && !earlier)
    }
}

/// Sets the end of a lifetime, given in units of so many milliseconds, from now or from 1970.
fn expire(
    store: &mut dyn Store,
    command: &str,
    key: &Key,
    amount: &Bytes,
    (unit, relative): (i64, bool),
    conditions: Conditions,
) -> Result<bool> {
    conditions.check()?;
    let amount = parse_i64(amount).ok_or_else(Error::not_an_integer)?;
    let now = store.now_ms();
    let at = amount
        .checked_mul(unit)
        .and_then(|amount| amount.checked_add(if relative { now } else { 0 }))
        .ok_or_else(|| {
            Error::argument(format!("ERR invalid expire time in '{command}' command"))
        })?;
    let Some(info) = store.key_info(key)? else {
        return Ok(false);
    };
    if !conditions.allow(info.expires_at, at) {
        return Ok(false);
    }
    if at <= now {
        store.key_delete(key)
    } else {
        store.key_expire(key, Some(at))
    }
}

/// Declares the four commands that set a lifetime, which differ in unit and beginning alone.
macro_rules! expire_command {
    ($(#[$doc:meta])* $name:ident $wire:literal $since:literal $time_doc:literal $unit:ident $rule:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Command)]
        #[command(name = $wire, group = Generic, since = $since, flags(write, fast), parse(manual))]
        pub struct $name {
            /// The key that shall end.
            pub key: Key,
            #[doc = $time_doc]
            pub time: $unit,
            /// Only where the key has no lifetime yet.
            #[arg(token)]
            pub nx: bool,
            /// Only where the key has a lifetime.
            #[arg(token)]
            pub xx: bool,
            /// Only where it ends later than before.
            #[arg(token)]
            pub gt: bool,
            /// Only where it ends earlier than before.
            #[arg(token)]
            pub lt: bool,
        }

        impl Parse for $name {
            fn parse(args: &mut Args<'_>) -> Result<Self> {
                let key = args.next()?.clone();
                let time = args.next()?.clone();
                let Conditions { nx, xx, gt, lt } = Conditions::parse(args)?;
                Ok(Self { key, time, nx, xx, gt, lt })
            }
        }

        impl Run for $name {
            type Output = bool;

            fn run(&self, store: &mut dyn Store) -> Result<bool> {
                let Self { nx, xx, gt, lt, .. } = *self;
                let conditions = Conditions { nx, xx, gt, lt };
                let command = Self::SPEC.method;
                expire(store, command, &self.key, &self.time, $rule, conditions)
            }
        }
    };
}

expire_command! {
    /// Sets how many seconds a key lives on; tells whether it did.
    Expire "EXPIRE" "1.0.0" "Seconds to live." Seconds (1000, true)
}

expire_command! {
    /// Sets how many milliseconds a key lives on; tells whether it did.
    PExpire "PEXPIRE" "2.6.0" "Milliseconds to live." Millis (1, true)
}

expire_command! {
    /// Sets the second since 1970 at which a key ends; tells whether it did.
    ExpireAt "EXPIREAT" "1.2.0" "The end in seconds since 1970." UnixSeconds (1000, false)
}

expire_command! {
    /// Sets the millisecond since 1970 at which a key ends; tells whether it did.
    PExpireAt "PEXPIREAT" "2.6.0" "The end in milliseconds since 1970." UnixMillis (1, false)
}

/// Returns the end of a lifetime: -2 for a missing key, -1 for one without an end, else what
/// `show` makes of the end and of the time now, in milliseconds.
fn end(store: &mut dyn Store, key: &Key, show: fn(i64, i64) -> i64) -> Result<i64> {
    let Some(info) = store.key_info(key)? else {
        return Ok(-2);
    };
    let now = store.now_ms();
    Ok(info.expires_at.map_or(-1, |at| show(at, now).max(0)))
}

const fn to_seconds(milliseconds: i64) -> i64 {
    // Rounded without adding to a number that may be the largest.
    milliseconds / 1000 + if milliseconds % 1000 >= 500 { 1 } else { 0 }
}

/// Declares the four commands that tell a lifetime.
macro_rules! end_command {
    ($(#[$told:meta])* $name:ident $wire:literal $since:literal $show:expr) => {
        #[derive(Clone, Debug, Command)]
        #[command(name = $wire, group = Generic, since = $since, flags(readonly, fast))]
        $(#[$told])*
        pub struct $name {
            /// The key to look at.
            pub key: Key,
        }

        impl Run for $name {
            type Output = i64;

            fn run(&self, store: &mut dyn Store) -> Result<i64> {
                end(store, &self.key, $show)
            }
        }
    };
}

end_command! {
    /// Returns how many seconds a key lives on: -1 without an end, -2 where there is no key.
    #[command(in_scripts = Lifetime)]
    Ttl "TTL" "1.0.0" |at, now| to_seconds(at - now)
}

end_command! {
    /// Returns how many milliseconds a key lives on: -1 without an end, -2 where there is no key.
    PTtl "PTTL" "2.6.0" |at, now| at - now
}

end_command! {
    /// Returns the second since 1970 at which a key ends: -1 for never, -2 where there is no key.
    ExpireTime "EXPIRETIME" "7.0.0" |at, _| to_seconds(at)
}

end_command! {
    /// Returns the millisecond since 1970 at which a key ends: -1 for never, -2 where there is no
    /// key.
    PExpireTime "PEXPIRETIME" "7.0.0" |at, _| at
}

/// Lets a key live on without an end; tells whether it had one.
#[derive(Clone, Debug, Command)]
#[command(name = "PERSIST", group = Generic, since = "2.2.0", flags(write, fast))]
pub struct Persist {
    /// The key that shall live on.
    pub key: Key,
}

impl Run for Persist {
    type Output = bool;

    fn run(&self, store: &mut dyn Store) -> Result<bool> {
        let info = store.key_info(&self.key)?;
        if info.and_then(|info| info.expires_at).is_none() {
            return Ok(false);
        }
        store.key_expire(&self.key, None)
    }
}
