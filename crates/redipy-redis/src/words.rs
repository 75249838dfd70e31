//! Calls as the wire has them, and what the answers to a transaction say.

use redipy_core::{Bytes, Call, Error, ErrorKind, Flags, Reply, Result, Spec};
use redis::{Cmd, Pipeline, ServerError, Value};

use crate::programs::Texts;
use crate::values::{answer, server_error};

/// Makes a call as words.
pub fn command(spec: &Spec, args: &[Bytes]) -> Cmd {
    let mut command = Cmd::new();
    for word in spec.words() {
        command.arg(word);
    }
    for arg in args {
        command.arg(arg.as_slice());
    }
    command
}

/// Returns the database that a call selects if it succeeds.
pub fn selects(spec: &Spec, args: &[Bytes]) -> Option<u32> {
    if !spec.flags.has(Flags::SELECTS) {
        return None;
    }
    args.first()?.as_str()?.parse().ok()
}

/// Makes a transaction of the calls at these positions.
pub fn transaction(calls: &[Call], texts: &Texts, open: &[usize]) -> Pipeline {
    let mut pipeline = Pipeline::with_capacity(open.len() + 2);
    pipeline.cmd("MULTI");
    texts.add_all(&mut pipeline, calls, open, true);
    pipeline.cmd("EXEC");
    pipeline
}

/// Returns the number of answers to a transaction: to MULTI, to each command, and to EXEC.
pub const fn answers(open: &[usize]) -> usize {
    open.len() + 2
}

/// Returns the database that is selected after a transaction with these answers.
pub fn selected(db: u32, calls: &[Call], open: &[usize], answers: &[Value]) -> u32 {
    let Some(Value::Array(replies)) = answers.last() else {
        return db;
    };
    let done = open
        .iter()
        .zip(replies)
        .filter(|(_, value)| **value == Value::Okay);
    let selections = done.filter_map(|(at, _)| selects(calls[*at].spec, &calls[*at].args));
    selections.fold(db, |_, selected| selected)
}

/// Tells whether a server that gave these answers to a transaction has begun one. Where it has not,
/// it ran each command as it came, and its connection may be in any state.
pub fn begun(answers: &[Value]) -> bool {
    !matches!(answers.first(), Some(Value::ServerError(_)))
}

/// What came of a transaction.
pub enum Outcome {
    /// Every command ran; these are the replies.
    Ran(Vec<Value>),
    /// None ran, since these could not be queued.
    Refused(Vec<(usize, Error)>),
}

impl Outcome {
    /// Reads the answers to a transaction.
    ///
    /// # Errors
    /// What the server said instead of replies.
    pub fn read(address: &str, open: &[usize], mut answers: Vec<Value>) -> Result<Self> {
        if let Some(Value::ServerError(refused)) = answers.first() {
            return Err(not_begun(refused));
        }
        match answers.pop() {
            Some(Value::Array(replies)) => Ok(Self::Ran(replies)),
            Some(Value::ServerError(aborted)) => {
                let queued = open.iter().zip(answers.into_iter().skip(1));
                let errors: Vec<_> = queued
                    .filter_map(|(at, value)| match value {
                        Value::ServerError(error) => Some((*at, server_error(&error))),
                        _ => None,
                    })
                    .collect();
                if errors.is_empty() {
                    return Err(server_error(&aborted));
                }
                Ok(Self::Refused(errors))
            }
            _ => Err(Error::new(
                ErrorKind::Connection,
                format!("ERR {address} answered EXEC with no list"),
            )),
        }
    }

    /// Puts replies and errors in the places of their calls.
    pub fn fill(self, replies: &mut [Option<Reply>], calls: &[Call], open: Vec<usize>) {
        match self {
            Self::Ran(values) => {
                for (at, value) in open.into_iter().zip(values) {
                    replies[at] = Some(answer(&calls[at], value));
                }
            }
            // A server runs nothing where it could not queue a command. Here the others run.
            Self::Refused(errors) => {
                for (at, error) in errors {
                    replies[at] = Some(Reply::Error(error));
                }
            }
        }
    }
}

/// Makes the error of a transaction that a server has not begun: its commands ran one by one.
pub fn not_begun(refused: &ServerError) -> Error {
    server_error(refused).applied(true)
}

/// Returns the positions of the calls that have no reply yet.
pub fn still_open(replies: &[Option<Reply>]) -> Vec<usize> {
    let open = replies.iter().enumerate();
    open.filter(|(_, reply)| reply.is_none())
        .map(|(at, _)| at)
        .collect()
}
