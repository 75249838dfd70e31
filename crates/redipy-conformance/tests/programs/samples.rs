//! Programs written by hand, each natively and as the Lua that does the same.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use redipy::core::commands::connection::Select;
use redipy::core::commands::generic::Del;
use redipy::core::commands::lists::{LLen, RPush};
use redipy::core::commands::server::DbSize;
use redipy::core::commands::strings::{Get, IncrBy, Set};
use redipy::core::program::{Caller, Program, Running, Text};
use redipy::{Bytes, Command, Error, ManualClock, Redis, Reply, Result};

/// Takes off what a server says of the place where a script failed.
fn plain(error: Error) -> Error {
    match error.message().split_once(" script: ") {
        Some((text, _)) => Error::from_server(text.to_owned()),
        None => error,
    }
}

/// Adds to a number, and logs the sum in a list beside it that the call does not name.
#[derive(Debug)]
pub struct Add(pub i64);

const ADD: &str = "local n = redis.call('INCRBY', KEYS[1], ARGV[2])
local log = ARGV[1] .. string.sub(KEYS[1], #ARGV[1] + 1) .. ':log'
redis.call('RPUSH', log, tostring(n))
return {n, redis.call('LLEN', log), {KEYS[1] ~= log}}";

impl Program for Add {
    fn run(&self, caller: &mut dyn Caller, keys: &[Bytes], watch: &dyn Running) -> Result<Reply> {
        watch.go_on(3)?;
        let key = keys.first().ok_or_else(Error::no_such_key)?;
        let log = Bytes::from([&key[..], b":log"].concat());
        let sum = caller.call(IncrBy::SPEC, &[key.clone(), Bytes::from(self.0)])?;
        let Reply::Int(number) = sum else {
            return Err(Error::state("ERR the sum is no integer"));
        };
        caller.call(RPush::SPEC, &[log.clone(), Bytes::from(number)])?;
        let len = caller.call(LLen::SPEC, &[log])?;
        Ok(Reply::Array(vec![
            sum,
            len,
            Reply::Array(vec![Reply::Int(1)]),
        ]))
    }

    fn text(&self, prefix: &[u8]) -> Result<Text> {
        Ok(Text::new(
            ADD,
            vec![Bytes::from(prefix), Bytes::from(self.0)],
        ))
    }

    fn read(&self, reply: Result<Reply>) -> Result<Reply> {
        reply.map_err(plain)
    }
}

/// What [`Add`] answers.
pub fn added(sum: i64, len: i64) -> Reply {
    let inner = Reply::Array(vec![Reply::Int(1)]);
    Reply::Array(vec![Reply::Int(sum), Reply::Int(len), inner])
}

/// Writes, and then fails.
#[derive(Debug)]
pub struct Fail;

impl Program for Fail {
    fn run(&self, caller: &mut dyn Caller, keys: &[Bytes], _: &dyn Running) -> Result<Reply> {
        let key = keys.first().ok_or_else(Error::no_such_key)?;
        caller.call(Set::SPEC, &[key.clone(), Bytes::from("word")])?;
        caller.call(IncrBy::SPEC, &[key.clone(), Bytes::from("1")])
    }

    fn text(&self, _: &[u8]) -> Result<Text> {
        let source = "redis.call('SET', KEYS[1], 'word') return redis.call('INCRBY', KEYS[1], 1)";
        Ok(Text::new(source, Vec::new()))
    }

    fn read(&self, reply: Result<Reply>) -> Result<Reply> {
        reply.map_err(plain)
    }
}

/// Selects another database and writes there.
#[derive(Debug)]
pub struct Elsewhere;

impl Program for Elsewhere {
    fn run(&self, caller: &mut dyn Caller, keys: &[Bytes], _: &dyn Running) -> Result<Reply> {
        caller.call(Select::SPEC, &[Bytes::from("1")])?;
        let key = keys.first().ok_or_else(Error::no_such_key)?;
        caller.call(Set::SPEC, &[key.clone(), Bytes::from("there")])
    }

    fn text(&self, _: &[u8]) -> Result<Text> {
        let source = "redis.call('SELECT', 1) return redis.call('SET', KEYS[1], 'there')";
        Ok(Text::new(source, Vec::new()))
    }

    fn read(&self, reply: Result<Reply>) -> Result<Reply> {
        reply
    }
}

/// Counts the keys and deletes all that it sees, which a layer carries in its own way.
#[derive(Debug)]
pub struct Sweep;

impl Program for Sweep {
    fn run(&self, caller: &mut dyn Caller, _: &[Bytes], _: &dyn Running) -> Result<Reply> {
        let before = caller.call(DbSize::SPEC, &[])?;
        caller.call(redipy::core::commands::server::FlushAll::SPEC, &[])?;
        let after = caller.call(DbSize::SPEC, &[])?;
        Ok(Reply::Array(vec![before, after]))
    }

    fn text(&self, prefix: &[u8]) -> Result<Text> {
        if prefix.is_empty() {
            let source = "local n = redis.call('DBSIZE') redis.call('FLUSHALL') return {n, redis.call('DBSIZE')}";
            return Ok(Text::new(source, Vec::new()));
        }
        Err(Error::state("ERR that cannot be said to a server"))
    }

    fn read(&self, reply: Result<Reply>) -> Result<Reply> {
        reply
    }
}

/// Runs until it is stopped, with a write before that if it is to write.
#[derive(Debug, Default)]
pub struct Spin {
    pub writes: bool,
    /// The number of times that it has asked whether to go on.
    pub asked: AtomicUsize,
}

impl Spin {
    /// Waits until it runs.
    pub fn wait(&self) {
        while self.asked.load(Ordering::Relaxed) < 2 {
            std::thread::yield_now();
        }
    }
}

impl Program for Spin {
    fn run(&self, caller: &mut dyn Caller, keys: &[Bytes], watch: &dyn Running) -> Result<Reply> {
        if self.writes {
            let key = keys.first().ok_or_else(Error::no_such_key)?;
            caller.call(Set::SPEC, &[key.clone(), Bytes::from("written")])?;
        }
        loop {
            self.asked.fetch_add(1, Ordering::Relaxed);
            watch.go_on(1000)?;
            std::thread::yield_now();
        }
    }

    fn text(&self, _: &[u8]) -> Result<Text> {
        let write = "if ARGV[1] == '1' then redis.call('SET', KEYS[1], 'written') end ";
        // The one that writes comes to an end by itself, since nobody may stop it on a server.
        let spin = "local begin = redis.call('TIME')[1] \
            while ARGV[1] ~= '1' or redis.call('EXISTS', 'stop') == 0 and redis.call('TIME')[1] - begin < 2 do end";
        let argv = vec![Bytes::from(i64::from(self.writes))];
        Ok(Text::new(format!("{write}{spin}"), argv))
    }

    fn read(&self, reply: Result<Reply>) -> Result<Reply> {
        reply.map_err(plain)
    }
}

/// Calls the client in the middle, and moves the clock, as a function of a plug-in might.
#[derive(Debug)]
pub struct Reenter(pub Redis, pub ManualClock);

impl Program for Reenter {
    fn run(&self, caller: &mut dyn Caller, keys: &[Bytes], _: &dyn Running) -> Result<Reply> {
        caller.call(Del::SPEC, keys)?;
        let inner = self.0.get("k").map(|_| Reply::Nil);
        self.1.advance(Duration::from_secs(1));
        assert!(caller.call(Get::SPEC, &keys[..1]).is_ok());
        inner
    }

    fn text(&self, _: &[u8]) -> Result<Text> {
        Err(Error::state("ERR not for a server"))
    }

    fn read(&self, reply: Result<Reply>) -> Result<Reply> {
        reply
    }
}
