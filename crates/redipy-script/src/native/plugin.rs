//! What a host adds to scripts: functions of its own, and where the log goes.

use std::fmt::Debug;
use std::sync::Arc;

use redipy_core::{Bytes, Caller, Reply, Result};

/// Functions that a host adds to those that scripts have; they stand in for no built-in one.
///
/// Values are replies here: [`Nil`](Reply::Nil), [`Bool`](Reply::Bool), [`Int`](Reply::Int) for numbers that are
/// integral and at most `2^53`, [`Double`](Reply::Double) for others, [`Bulk`](Reply::Bulk),
/// [`Array`](Reply::Array) and [`Map`](Reply::Map) with bulk keys. They are copies: what a function does to
/// them is not seen by the script.
pub trait Functions: Debug + Send + Sync {
    /// Returns the function that is called like a command of this name, if there is one.
    fn redis_function(&self, name: &str) -> Option<Arc<dyn RedisFunction>> {
        let _ = name;
        None
    }

    /// Returns the function of this name, if there is one.
    fn general_function(&self, name: &str) -> Option<Arc<dyn GeneralFunction>> {
        let _ = name;
        None
    }

    /// Takes what a script logs; without a host's own way it goes to the crate `log`.
    fn log(&self, level: LogLevel, text: &[u8]) {
        log_by_default(level, text);
    }
}

/// A function that is called like a command.
pub trait RedisFunction: Debug + Send + Sync {
    /// Runs it on a key, with the further arguments as values.
    ///
    /// # Errors
    /// Its own, which ends the script.
    fn call(&self, caller: &mut dyn Caller, key: &Bytes, args: &[Reply]) -> Result<Reply>;
}

/// A function that computes something of its arguments.
pub trait GeneralFunction: Debug + Send + Sync {
    /// Runs it.
    ///
    /// # Errors
    /// Its own, which ends the script.
    fn call(&self, args: &[Reply]) -> Result<Reply>;
}

/// How much something in a log matters, as in Redis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogLevel {
    /// For those who look for a mistake.
    Debug,
    /// Of some use.
    Verbose,
    /// What usually matters.
    Notice,
    /// What should not be.
    Warning,
}

impl LogLevel {
    /// Returns the level of a number of Redis' Lua, such as `redis.LOG_NOTICE`.
    #[must_use]
    pub fn from_number(number: f64) -> Option<Self> {
        let levels = [Self::Debug, Self::Verbose, Self::Notice, Self::Warning];
        let at = |level: &Self| {
            #[expect(clippy::float_cmp, reason = "the numbers are small integers")]
            let same = f64::from(*level as u8) == number;
            same
        };
        levels.into_iter().find(at)
    }
}

pub(super) fn log_by_default(level: LogLevel, text: &[u8]) {
    let level = match level {
        LogLevel::Debug => log::Level::Trace,
        LogLevel::Verbose => log::Level::Debug,
        LogLevel::Notice => log::Level::Info,
        LogLevel::Warning => log::Level::Warn,
    };
    log::log!(target: "redipy::script", level, "{}", String::from_utf8_lossy(text));
}
