//! Requests that are the same on every connection, and what is said of all answers.

use bytes::BytesMut;
use postgres_protocol::message::backend::{DataRowBody, Message};
use postgres_protocol::message::frontend;
use postgres_protocol::{IsNull, Oid};

use super::param;
use super::scope::Scope;
use super::trouble::{Told, Trouble};
use super::wire::Wire;
use crate::session::Param;

/// How every connection is set up. Tables of redipy are only ever asked by their indexes, whatever their size was when a statement was
/// planned, so plans are made once, and no other ones.
const SETTINGS: &str = "
    SET default_transaction_isolation = 'read committed';
    SET plan_cache_mode = 'force_generic_plan';
    SET enable_seqscan = off;
    SET enable_bitmapscan = off;
    SET jit = off;
    SET max_parallel_workers_per_gather = 0;
    SET bytea_output = 'hex';
    SET lock_timeout = 0;
    SET idle_in_transaction_session_timeout = 0";

/// What is prepared on every connection, by name.
const FIXED: [(&str, &str); 7] = [
    ("begin", "BEGIN"),
    ("look", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"),
    ("commit", "COMMIT"),
    ("rollback", "ROLLBACK"),
    (
        "first",
        "SELECT pg_advisory_xact_lock_shared($1), pg_advisory_xact_lock($2)",
    ),
    ("lock", "SELECT pg_advisory_xact_lock($1)"),
    ("try", "SELECT pg_try_advisory_xact_lock($1)"),
];

/// A parameter that does not fit its place.
pub struct Misfit(pub String);

/// Tells the server how we work with it. `process` is what notifications call us, and `more` a further setting.
///
/// # Errors
/// That of the server or of the way to it.
pub fn set_up(wire: &mut Wire, process: &str, more: &str) -> Result<(), Trouble> {
    let settings = format!("{SETTINGS}; SET redipy.process = '{process}'; {more}");
    frontend::query(&settings, &mut wire.output)?;
    for (name, text) in FIXED {
        frontend::parse(name, text, [], &mut wire.output)?;
    }
    frontend::sync(&mut wire.output);
    wire.send()?;
    drain(wire, |_| ())?;
    drain(wire, |_| ())
}

/// Reads answers up to the end of a request.
///
/// # Errors
/// What the server tells, or that of the way to it.
pub fn drain(wire: &mut Wire, mut row: impl FnMut(&DataRowBody)) -> Result<(), Trouble> {
    let mut told = None;
    loop {
        match wire.message()? {
            Message::DataRow(body) => row(&body),
            Message::ErrorResponse(body) => {
                let error = Told::read(&body);
                if error.ends_connection() {
                    return Err(error.into());
                }
                told = Some(error);
            }
            Message::ReadyForQuery(_) => break,
            _ => {}
        }
    }
    told.map_or(Ok(()), |told| Err(told.into()))
}

/// Writes a statement by its name, whose parameters have these types.
///
/// # Errors
/// That a parameter does not fit; then nothing is left of what was written.
pub fn bind(
    name: &str,
    places: &[Oid],
    params: &[Param<'_>],
    output: &mut BytesMut,
) -> Result<(), Misfit> {
    let misfit = |output: &mut BytesMut, text: String| {
        output.clear();
        Misfit(text)
    };
    if params.len() != places.len() {
        let text = format!("{} parameters for {}", params.len(), places.len());
        return Err(misfit(output, text));
    }
    let write =
        |(param, place): (&Param<'_>, &Oid), out: &mut BytesMut| param::write(param, *place, out);
    let pairs = params.iter().zip(places);
    frontend::bind("", name, [1], pairs, write, [1], output)
        .map_err(|error| match error {
            frontend::BindError::Conversion(error) => error.to_string(),
            frontend::BindError::Serialization(error) => error.to_string(),
        })
        .and_then(|()| frontend::execute("", 0, output).map_err(|error| error.to_string()))
        .map_err(|text| misfit(output, text))
}

/// Writes one of the statements that every connection has.
///
/// # Errors
/// None that can be helped.
pub fn fixed(wire: &mut Wire, name: &str, numbers: &[i64]) -> Result<(), Trouble> {
    let write = |number: &i64, out: &mut BytesMut| {
        out.extend_from_slice(&number.to_be_bytes());
        Ok(IsNull::No)
    };
    let bound = frontend::bind("", name, [1], numbers, write, [1], &mut wire.output);
    bound.map_err(|_| Trouble::lost("a number cannot be sent"))?;
    frontend::execute("", 0, &mut wire.output)?;
    Ok(())
}

/// Writes what takes the first locks of a transaction, those of keys in their order. Returns the number of statements.
///
/// # Errors
/// Those of [`fixed`].
pub fn lock_first(wire: &mut Wire, scope: &Scope, keys: &[i64]) -> Result<usize, Trouble> {
    let Some((first, more)) = keys.split_first() else {
        return Ok(0);
    };
    // Nobody has everything meanwhile.
    fixed(wire, "first", &[scope.salt, scope.lock_of(*first)])?;
    Ok(1 + lock_more(wire, scope, more)?)
}

/// Writes what takes further locks of keys. Returns the number of statements.
///
/// # Errors
/// Those of [`fixed`].
pub fn lock_more(wire: &mut Wire, scope: &Scope, keys: &[i64]) -> Result<usize, Trouble> {
    for key in keys {
        fixed(wire, "lock", &[scope.lock_of(*key)])?;
    }
    Ok(keys.len())
}

/// Reads how many rows a statement has changed from what it says of itself.
pub fn changed(tag: &str) -> u64 {
    let mut words = tag.split(' ');
    match words.next() {
        Some("INSERT" | "UPDATE" | "DELETE" | "MERGE") => words
            .next_back()
            .and_then(|count| count.parse().ok())
            .unwrap_or(0),
        _ => 0,
    }
}
