//! Replies and errors of the wire as ours.

use std::borrow::Cow;
use std::error::Error as _;
use std::io;
use std::sync::Arc;

use redipy_core::{Bytes, Call, Error, ErrorKind, FromReply, Program, Reply, Result, Shape, Spec};
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

/// Makes a reply of what a call was answered.
pub fn answer(call: &Call, value: Value) -> Reply {
    match &call.program {
        None => reply(call.spec, &call.args, value),
        Some(program) => read(&**program, value).unwrap_or_else(Reply::Error),
    }
}

/// Has a program read what it was answered.
///
/// # Errors
/// Those of the program.
pub fn read(program: &dyn Program, value: Value) -> Result<Reply> {
    program.read(match plain(value) {
        Reply::Error(error) => Err(error),
        reply => Ok(reply),
    })
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
        Value::Boolean(yes) => Reply::Bool(yes),
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

/// Makes an error of one that the wire library reports of a call. `sent` tells whether the call may
/// have reached the server.
pub fn error(address: &str, error: RedisError, sent: bool) -> Error {
    if let Some(text) = server_text(&error) {
        return Error::from_server(text);
    }
    let (kind, what) = what_failed(&error);
    failure(address, error, kind, &what).applied(sent)
}

/// Makes an error of one that the wire library reports of connecting, `encrypted` or not.
pub fn connect_error(address: &str, error: RedisError, encrypted: bool) -> Error {
    if let Some(text) = server_text(&error) {
        // Whoever connects to several servers wants to know which one it was.
        let kind = Error::from_server(text.clone()).kind();
        let (code, rest) = text.split_once(' ').unwrap_or((&text, ""));
        return Error::new(kind, format!("{code} {address} answered: {rest}"));
    }
    let (kind, what) = match what_failed(&error) {
        _ if error.is_connection_dropped() && !error.is_connection_refusal() => (
            ErrorKind::Connection,
            "closed the connection; does it expect TLS?".into(),
        ),
        (ErrorKind::Timeout, _) if encrypted => (
            ErrorKind::Timeout,
            "did not answer over TLS in time; is redis:// meant, not rediss://?".into(),
        ),
        failed => failed,
    };
    failure(address, error, kind, &what)
}

fn server_text(error: &RedisError) -> Option<String> {
    let code = error.code()?;
    Some(match error.detail() {
        Some(detail) => format!("{code} {detail}"),
        None => code.to_owned(),
    })
}

fn failure(address: &str, error: RedisError, kind: ErrorKind, what: &str) -> Error {
    Error::new(kind, format!("ERR {address} {what}")).with_source(error)
}

fn what_failed(error: &RedisError) -> (ErrorKind, Cow<'static, str>) {
    if let Some(text) = encryption(error) {
        return (ErrorKind::Connection, text);
    }
    match error.kind() {
        redis::ErrorKind::AuthenticationFailed => (
            ErrorKind::Denied,
            match error.detail() {
                Some(text) => format!("refused the user or the password: {text}").into(),
                None => "refused the user or the password".into(),
            },
        ),
        redis::ErrorKind::InvalidClientConfig => (
            ErrorKind::InvalidConfig,
            format!("cannot be connected to in this way: {error}").into(),
        ),
        _ if error.is_timeout() => (ErrorKind::Timeout, "did not answer in time".into()),
        redis::ErrorKind::Parse => (
            ErrorKind::Connection,
            "answered something that is not the protocol of Redis; is it another kind of server, or \
             one that expects TLS?"
                .into(),
        ),
        _ if error.is_connection_refusal() => (
            ErrorKind::Connection,
            "cannot be reached; is a server running there?".into(),
        ),
        _ if error.is_connection_dropped() => (
            ErrorKind::Connection,
            "closed the connection".into(),
        ),
        _ => (ErrorKind::Connection, format!("failed: {error}").into()),
    }
}

/// Says what went wrong with TLS, if that is what did.
fn encryption(error: &RedisError) -> Option<Cow<'static, str>> {
    use rustls::{AlertDescription, CertificateError, Error as Tls};

    let shared = error.source()?.downcast_ref::<Shared>()?;
    let tls = match shared.downcast_ref::<io::Error>() {
        Some(error) => error.get_ref()?.downcast_ref::<Tls>()?,
        None => shared.downcast_ref::<Tls>()?,
    };
    Some(match tls {
        Tls::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => "has a certificate for another name".into(),
        Tls::InvalidCertificate(CertificateError::UnknownIssuer) => {
            "has a certificate of an authority that is not trusted here; name its file with \
             ssl_ca_certs"
                .into()
        }
        Tls::InvalidCertificate(error) => {
            format!("has a certificate that cannot be trusted: {error}").into()
        }
        Tls::AlertReceived(AlertDescription::CertificateRequired) => {
            "requires a client certificate; name its file with ssl_certfile".into()
        }
        Tls::AlertReceived(alert) => format!("refused the encrypted connection: {alert:?}").into(),
        Tls::InvalidMessage(_) => "does not speak TLS; is redis:// meant, not rediss://?".into(),
        other => format!("cannot be connected to over TLS: {other}").into(),
    })
}

/// What the wire library keeps the cause of an error in.
type Shared = Arc<dyn std::error::Error + Send + Sync>;
