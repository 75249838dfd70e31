//! Replies and errors of the wire as ours.

use redipy_core::{Bytes, Error, ErrorKind, FromReply, Reply, Shape, Spec};
use redis::{RedisError, ServerError, Value};

/// Makes a reply of what came over the wire, in the form that the command declares: the protocols
/// differ in how they nest pairs, and the wire library knows one kind of nothing.
pub fn reply(spec: &'static Spec, args: &[Bytes], value: Value) -> Reply {
    let form = if spec.forms.is_empty() {
        None
    } else {
        let given = (spec.given)(args);
        spec.form(|name| given.contains(&name))
    };
    shaped(plain(value), form.map_or(&spec.shape, |form| &form.shape))
}

fn shaped(reply: Reply, shape: &Shape) -> Reply {
    match (shape, reply) {
        (Shape::Nullable(Shape::List(_) | Shape::Tuple(..) | Shape::Triple(..)), Reply::Nil) => {
            Reply::NilArray
        }
        (Shape::Nullable(inner), reply) => shaped(reply, inner),
        (Shape::Pairs(..), Reply::Array(items)) => pairs(items, Reply::Pairs),
        (Shape::Fields, Reply::Array(items)) => pairs(items, Reply::Map),
        (Shape::Members, Reply::Array(items)) => Reply::Set(items),
        (_, reply) => reply,
    }
}

/// Makes pairs of a list that has them nested or in turn; any other list stays one.
fn pairs(items: Vec<Reply>, make: fn(Vec<(Reply, Reply)>) -> Reply) -> Reply {
    match Vec::<(Reply, Reply)>::from_reply(Reply::Array(items.clone())) {
        Ok(pairs) => make(pairs),
        Err(_) => Reply::Array(items),
    }
}

fn plain(value: Value) -> Reply {
    let list = |values: Vec<Value>| values.into_iter().map(plain).collect();
    match value {
        Value::Nil => Reply::Nil,
        Value::Int(number) => Reply::Int(number),
        Value::BulkString(bytes) => Reply::Bulk(Bytes::from(bytes)),
        Value::Okay => Reply::Ok,
        Value::SimpleString(word) if word == "OK" => Reply::Ok,
        Value::SimpleString(word) => Reply::Status(Bytes::from(word)),
        Value::Array(values) => Reply::Array(list(values)),
        Value::Set(values) => Reply::Set(list(values)),
        Value::Map(pairs) => {
            let pair = |(a, b)| (plain(a), plain(b));
            Reply::Map(pairs.into_iter().map(pair).collect())
        }
        Value::Attribute { data, .. } => plain(*data),
        Value::Double(number) => Reply::Double(number),
        Value::Boolean(yes) => Reply::Int(i64::from(yes)),
        Value::VerbatimString { text, .. } => Reply::Bulk(Bytes::from(text)),
        Value::BigNumber(digits) => Reply::Bulk(Bytes::from(digits)),
        Value::Push { data, .. } => Reply::Array(list(data)),
        Value::ServerError(error) => Reply::Error(server_error(&error)),
        other => Reply::Error(Error::new(
            ErrorKind::UnexpectedReply,
            format!("ERR the server answered what is not known here: {other:?}"),
        )),
    }
}

/// Makes an error of one that the server sent in a reply.
pub fn server_error(error: &ServerError) -> Error {
    let text = match error.details() {
        Some(details) => format!("{} {details}", error.code()),
        None => error.code().to_owned(),
    };
    Error::from_server(text)
}

/// Makes an error of one that the wire library reports. `sent` tells whether the command may have
/// reached the server.
pub fn error(address: &str, error: RedisError, sent: bool) -> Error {
    if let Some(code) = error.code() {
        let text = match error.detail() {
            Some(detail) => format!("{code} {detail}"),
            None => code.to_owned(),
        };
        return Error::from_server(text);
    }
    let (kind, what) = match error.kind() {
        redis::ErrorKind::AuthenticationFailed => (
            ErrorKind::Denied,
            match error.detail() {
                Some(text) => format!("refused the user or the password: {text}"),
                None => "refused the user or the password".to_owned(),
            },
        ),
        _ if error.is_timeout() => (ErrorKind::Timeout, "did not answer in time".to_owned()),
        redis::ErrorKind::Parse => (
            ErrorKind::Connection,
            "answered something that is not the protocol of Redis".to_owned(),
        ),
        _ if error.is_connection_refusal() => (
            ErrorKind::Connection,
            "cannot be reached; is a server running there?".to_owned(),
        ),
        _ => (ErrorKind::Connection, format!("failed: {error}")),
    };
    Error::new(kind, format!("ERR {address} {what}"))
        .with_source(error)
        .applied(sent)
}
