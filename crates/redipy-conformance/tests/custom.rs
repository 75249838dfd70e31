//! A command of one's own, which a server does not know.

#![allow(clippy::unwrap_used, clippy::panic)]

use redipy::core::{Run, Store};
use redipy::{Bytes, Command, ErrorKind, Key, Redis, Result};
use redipy_conformance::{RedisServer, TestBackend, on_backends};

/// Returns the value of a key twice over.
#[derive(Clone, Debug, Command)]
#[command(crate = redipy::core)]
#[command(name = "GETTWICE", group = String, since = "7.0.0", flags(readonly, fast))]
pub struct GetTwice {
    /// The key to read.
    pub key: Key,
}

impl Run for GetTwice {
    type Output = Option<Bytes>;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        let value = store.string_get(&self.key)?;
        Ok(value.map(|value| Bytes::from([&value[..], &value[..]].concat())))
    }
}

fn a_local_backend_runs_it(backend: &TestBackend) {
    let r = backend.open();
    r.set("k", "ab").unwrap();
    let command = GetTwice::new("k".into());
    assert_eq!(r.run(&command).unwrap(), Some("abab".into()));
}

#[test]
fn a_server_says_that_it_does_not_know_it() {
    let command = GetTwice::new("k".into());
    let server = RedisServer::start().unwrap_or_else(|error| panic!("{error}"));
    let r = Redis::open(&server.url()).unwrap();
    let mut pipe = r.pipeline();
    pipe.push(&command).set("k", "ab");
    let replies = pipe.execute_each().unwrap();
    assert!(replies[1].is_ok());
    for error in [
        r.run(&command).unwrap_err(),
        replies[0].clone().unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::UnknownCommand);
        let text = "ERR unknown command 'GETTWICE', with args beginning with: 'k' ";
        assert_eq!(error.message(), text);
    }
}

on_backends! {
    local:
    a_local_backend_runs_it,
}
