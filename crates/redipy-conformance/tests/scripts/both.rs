//! One script on two backends: natively on a local one, and as Lua on a real server.

use std::sync::Arc;

use redipy::{Bytes, Redis, Reply, Result};
use redipy_conformance::{RedisServer, TestBackend};
use redipy_script::Script;
use redipy_script::graph::Script as Graph;
use redipy_script::lua::{Lua, Options};

/// The two backends.
pub struct Backends {
    pub local: Redis,
    pub server: Redis,
    options: Options,
    /// Words of commands that the server has not, or treats in another way than the version that is the model.
    pub others: &'static [&'static str],
}

/// Tells what differs.
pub type Outcome = std::result::Result<Result<Reply>, String>;

impl Backends {
    pub fn new(local: &TestBackend, server: &RedisServer) -> Self {
        Self {
            local: local.open(),
            server: Redis::open(&server.url()).unwrap(),
            options: Options::default(),
            others: match server.version().get(..3) {
                Some("7.0") => &[],
                Some("6.2") => &[
                    "lmpop",
                    "blmpop",
                    "zmpop",
                    "lcs",
                    "sintercard",
                    "xx get",
                    "dump",
                    "object help",
                    "nx incr",
                ],
                _ => &[
                    "lset",
                    "blpop",
                    "bzpopmin",
                    "brpoplpush",
                    "blmpop",
                    "dump",
                    "object help",
                ],
            },
        }
    }

    /// The same, under a prefix.
    pub fn under(local: &TestBackend, server: &RedisServer, prefix: &str) -> Self {
        let all = Self::new(local, server);
        Self {
            local: all.local.with_prefix(prefix),
            server: all.server.with_prefix(prefix),
            others: all.others,
            options: Options {
                prefix: true,
                ..Options::default()
            },
        }
    }

    /// Tells whether a call is one that the server treats as its model does.
    pub fn knows(&self, call: &str) -> bool {
        !self.others.iter().any(|words| call.contains(words))
    }

    pub fn has_prefix(&self) -> bool {
        self.options.prefix
    }

    /// Gives the same call to both.
    pub fn call(&self, words: &[&[u8]]) {
        let (name, args) = words.split_first().unwrap();
        for redis in [&self.local, &self.server] {
            let name = std::str::from_utf8(name).unwrap();
            let args: Vec<Bytes> = args.iter().map(|arg| Bytes::from(*arg)).collect();
            redis.cmd(name).args(args).query::<Reply>().unwrap();
        }
    }

    /// Runs a script on both, and returns what came of it, or how that differs.
    pub fn run(&self, graph: &Graph, keys: &[&str], args: &[Reply]) -> Outcome {
        let told = |error: redipy::Error| error.to_string();
        let script = Arc::new(Script::new(graph.clone()).map_err(told)?);
        let lua = Lua::generate(graph, &self.options).map_err(told)?;
        let run = |redis: &Redis| {
            let keys: Vec<Bytes> = keys.iter().map(|key| Bytes::from(*key)).collect();
            let call = script.call_in_order(keys.clone(), args.to_vec())?;
            redis.run_program(keys, Arc::new(call))
        };
        let (ours, theirs) = (run(&self.local), run(&self.server));
        let shown = || {
            let numbered = lua.source().lines().enumerate();
            let lines: Vec<String> = numbered
                .map(|(at, line)| format!("{:4} {line}", at + 1))
                .collect();
            format!("{}\nwith {args:?}", lines.join("\n"))
        };
        if ours != theirs {
            return Err(format!("{}\nnative: {ours:?}\n   lua: {theirs:?}", shown()));
        }
        for key in keys {
            let (ours, theirs) = (content(&self.local, key), content(&self.server, key));
            if ours != theirs {
                return Err(format!(
                    "{}\n{key} is\nnative: {ours:?}\n   lua: {theirs:?}",
                    shown()
                ));
            }
        }
        Ok(ours)
    }
}

/// Returns all that a key holds.
fn content(redis: &Redis, key: &str) -> Vec<Reply> {
    let ask = |words: &[&str]| {
        redis
            .cmd(words[0])
            .args(words[1..].to_vec())
            .query::<Reply>()
            .unwrap()
    };
    let kind = ask(&["TYPE", key]);
    let mut content = match &kind {
        Reply::Status(kind) if kind == "string" => vec![ask(&["GET", key])],
        Reply::Status(kind) if kind == "list" => vec![ask(&["LRANGE", key, "0", "-1"])],
        Reply::Status(kind) if kind == "set" => parts(ask(&["SMEMBERS", key])),
        Reply::Status(kind) if kind == "hash" => parts(ask(&["HGETALL", key])),
        Reply::Status(kind) if kind == "zset" => {
            vec![ask(&["ZRANGE", key, "0", "-1", "WITHSCORES"])]
        }
        _ => Vec::new(),
    };
    content.sort_by_key(|reply| format!("{reply:?}"));
    content.push(kind);
    content
}

fn parts(reply: Reply) -> Vec<Reply> {
    match reply {
        Reply::Array(items) | Reply::Set(items) => items,
        Reply::Map(pairs) | Reply::Pairs(pairs) => pairs
            .into_iter()
            .map(|(a, b)| Reply::Array(vec![a, b]))
            .collect(),
        other => vec![other],
    }
}
