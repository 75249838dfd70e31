//! Programs on their way to a server, as scripts: by their names, which a server knows once it has had the
//! text.

use std::collections::{HashMap, HashSet};

use redipy_core::program::Text;
use redipy_core::{Bytes, Call, Reply};
use redis::{Cmd, Pipeline, Value};

use crate::words::command;

/// The texts of the programs among some calls, by the positions of the calls.
pub struct Texts(HashMap<usize, Text>);

impl Texts {
    /// Makes the texts. Where there can be none, the error stands in the place of the reply.
    pub fn of(calls: &[Call], replies: &mut [Option<Reply>]) -> Self {
        let mut texts = HashMap::new();
        for (at, (call, reply)) in calls.iter().zip(replies).enumerate() {
            let Some(program) = call.program.as_ref().filter(|_| reply.is_none()) else {
                continue;
            };
            match program.text(b"") {
                Ok(text) => {
                    texts.insert(at, text);
                }
                Err(error) => *reply = Some(Reply::Error(error)),
            }
        }
        Self(texts)
    }

    /// Adds the calls at these positions to what goes to one server. `once` says that a text need not be
    /// sent there again, since what is sent comes there as a whole.
    pub fn add_all(&self, pipeline: &mut Pipeline, calls: &[Call], open: &[usize], once: bool) {
        let mut known = HashSet::new();
        for at in open {
            let call = &calls[*at];
            let Some(text) = self.0.get(at) else {
                if call.spec.name.is_empty() {
                    // It may be one that has the server forget its scripts.
                    known.clear();
                }
                pipeline.add_command(command(call.spec, &call.args));
                continue;
            };
            let is_known = once && !known.insert(&text.sha1);
            pipeline.add_command(if is_known {
                by_name(text, &call.args)
            } else {
                in_full(text, &call.args)
            });
        }
    }
}

/// Makes a call of a script that the server knows by its name.
pub fn by_name(text: &Text, keys: &[Bytes]) -> Cmd {
    script("EVALSHA", &text.sha1, keys, &text.argv)
}

/// Makes a call of a script with its text.
pub fn in_full(text: &Text, keys: &[Bytes]) -> Cmd {
    script("EVAL", &text.source, keys, &text.argv)
}

fn script(name: &str, script: &Bytes, keys: &[Bytes], argv: &[Bytes]) -> Cmd {
    let mut command = redis::cmd(name);
    command.arg(&script[..]).arg(keys.len());
    for arg in keys.iter().chain(argv) {
        command.arg(&arg[..]);
    }
    command
}

/// Tells whether a server says that it does not know a script; then nothing has run.
pub fn is_unknown(value: &Value) -> bool {
    let about = |details: &str| details.starts_with("No matching script");
    matches!(value, Value::ServerError(error)
        if error.code() == "NOSCRIPT" && error.details().is_some_and(about))
}
