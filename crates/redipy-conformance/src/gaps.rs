//! What is known to differ from Redis, each with its reason: the only differences that tests let pass.
//! A gap that is closed makes a test fail until it is taken off the list.

use crate::compare::Mismatch;

/// A reply of ours that is known to differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The backends that have it.
    pub backends: &'static [&'static str],
    /// The case file that shows it, below `cases`.
    pub file: &'static str,
    /// The title of the block.
    pub title: &'static str,
    /// The command as it is written there.
    pub command: &'static str,
    /// The reply of Redis as lines.
    pub expected: &'static str,
    /// Our reply as lines; empty where it is another one each time.
    pub got: &'static str,
    /// Why it is so.
    pub reason: &'static str,
}

/// The backends on which commands run in this process.
const LOCAL: &[&str] = &["memory", "sqlite", "postgres", "mysql"];

/// The backends.
const ALL: &[&str] = &["memory", "sqlite", "postgres", "mysql", "redis"];

/// All of them.
pub const GAPS: &[Gap] = &[
    Gap {
        backends: LOCAL,
        file: "strings/incrbyfloat.txt",
        title: "integers stay integers for INCR",
        command: "OBJECT ENCODING k",
        expected: "\"embstr\"",
        got: "\"int\"",
        reason: NO_INTEGER,
    },
    Gap {
        backends: LOCAL,
        file: "strings/incrbyfloat.txt",
        title: "integers stay integers for INCR",
        command: "OBJECT REFCOUNT k",
        expected: ":1",
        got: ":2147483647",
        reason: NO_INTEGER,
    },
    canonical("PUBSUB channels a b", CHANNELS),
    canonical("PUBSUB shardchannels a b", SHARD_CHANNELS),
    Gap {
        backends: &["redis"],
        file: "server/unknown.txt",
        title: "names",
        command: "\"\\xff\\xfe\"",
        expected: "-ERR unknown command '\\xff\\xfe', with args beginning with:\\x20",
        got: "",
        reason: "the library that reads replies refuses errors that are not UTF-8",
    },
];

const NO_INTEGER: &str = "Redis keeps what INCRBYFLOAT made as text, even where it is an integer; a store here \
    tells the two apart by the text alone, because a mark on each string would cost every one of them memory";

/// What Redis says of a subcommand, and what is said here.
type Texts = (&'static str, &'static str);

const CHANNELS: Texts = (
    "-ERR unknown subcommand or wrong number of arguments for 'channels'. Try PUBSUB HELP.",
    "-ERR unknown subcommand or wrong number of arguments for 'CHANNELS'. Try PUBSUB HELP.",
);

const SHARD_CHANNELS: Texts = (
    "-ERR unknown subcommand or wrong number of arguments for 'shardchannels'. Try PUBSUB HELP.",
    "-ERR unknown subcommand or wrong number of arguments for 'SHARDCHANNELS'. Try PUBSUB HELP.",
);

const fn canonical(command: &'static str, texts: Texts) -> Gap {
    Gap {
        backends: ALL,
        file: "pubsub/pubsub.txt",
        title: "wrong numbers of arguments",
        command,
        expected: texts.0,
        got: texts.1,
        reason: "a command knows its own name here, and not how a caller has spelled it",
    }
}

impl Gap {
    /// Tells whether a backend has it.
    #[must_use]
    pub fn is_of(&self, backend: &str) -> bool {
        self.backends.contains(&backend)
    }

    /// Tells whether a difference of a replay is this gap.
    #[must_use]
    pub fn explains(&self, found: &Mismatch) -> bool {
        found.path.ends_with(self.file)
            && found.title == self.title
            && found.command == self.command
            && found.expected.as_deref() == Some(self.expected)
            && (found.actual == self.got || self.got.is_empty())
    }

    /// Tells whether two replies to another command of the same name differ in the same way.
    #[must_use]
    pub fn is_like(&self, name: &str, expected: &str, got: &str) -> bool {
        self.command.to_ascii_uppercase().starts_with(name)
            && self.expected == expected
            && self.got == got
    }
}

/// Takes the known gaps of a backend out of the differences and returns what is left, and the gaps that did
/// not show.
#[must_use]
pub fn sift(backend: &str, found: Vec<Mismatch>) -> (Vec<Mismatch>, Vec<Gap>) {
    let gaps: Vec<Gap> = GAPS
        .iter()
        .copied()
        .filter(|gap| gap.is_of(backend))
        .collect();
    let shown = |gap: &Gap| found.iter().any(|one| gap.explains(one));
    let closed = gaps.iter().copied().filter(|gap| !shown(gap)).collect();
    let unknown = |one: &Mismatch| !gaps.iter().any(|gap| gap.explains(one));
    (found.into_iter().filter(unknown).collect(), closed)
}
