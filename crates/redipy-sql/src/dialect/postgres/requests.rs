//! Requests that are the same on every connection, and what is said of all answers.

use bytes::{BufMut, BytesMut};
use postgres_protocol::message::backend::{DataRowBody, Message};
use postgres_protocol::message::frontend;
use postgres_protocol::{IsNull, Oid};

use super::param;
use super::scope::Scope;
use super::trouble::{Told, Trouble};
use super::types;
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
const FIXED: [(&str, &str); 8] = [
    ("begin", "BEGIN"),
    ("look", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"),
    ("commit", "COMMIT"),
    ("rollback", "ROLLBACK"),
    (
        "first",
        "SELECT pg_advisory_xact_lock_shared($1), pg_advisory_xact_lock($2)",
    ),
    ("lock", "SELECT pg_advisory_xact_lock($1)"),
    (
        "many",
        "SELECT pg_advisory_xact_lock_shared($1), (SELECT count(pg_advisory_xact_lock(k)) FROM unnest($2) k)",
    ),
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
        let types: &[Oid] = if name == "many" {
            &[types::INT8, types::INT8_ARRAY]
        } else {
            &[]
        };
        frontend::parse(name, text, types.iter().copied(), &mut wire.output)?;
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

/// Returns parameters as the server takes them, for places of these types.
///
/// # Errors
/// That one does not fit.
pub fn values(places: &[Oid], params: &[Param<'_>]) -> Result<Vec<Option<BytesMut>>, Misfit> {
    if params.len() != places.len() {
        return Err(Misfit(format!(
            "{} parameters for {}",
            params.len(),
            places.len()
        )));
    }
    let value = |(param, place): (&Param<'_>, &Oid)| {
        let mut value = BytesMut::new();
        match param::write(param, *place, &mut value) {
            Ok(IsNull::Yes) => Ok(None),
            Ok(IsNull::No) => Ok(Some(value)),
            Err(error) => Err(Misfit(error.to_string())),
        }
    };
    params.iter().zip(places).map(value).collect()
}

/// Writes a statement whose parameters are written already.
///
/// # Errors
/// That they are too long.
pub fn bind_values(
    name: &str,
    values: &[Option<BytesMut>],
    output: &mut BytesMut,
) -> Result<(), Trouble> {
    let write = |value: &Option<BytesMut>, out: &mut BytesMut| match value {
        None => Ok(IsNull::Yes),
        Some(value) => {
            out.extend_from_slice(value);
            Ok(IsNull::No)
        }
    };
    let bound = frontend::bind("", name, [1], values, write, [1], output);
    bound.map_err(|_| Trouble::lost("a parameter is too long"))?;
    frontend::execute("", 0, output)?;
    Ok(())
}

/// Makes an array of values of a type, as the server takes it.
pub fn array(element: Oid, values: &[&Option<BytesMut>]) -> BytesMut {
    let has_nulls = values.iter().any(|value| value.is_none());
    let mut out = BytesMut::new();
    out.put_i32(1);
    out.put_i32(i32::from(has_nulls));
    out.put_u32(element);
    out.put_i32(i32::try_from(values.len()).unwrap_or(i32::MAX));
    out.put_i32(1);
    for value in values {
        match value {
            None => out.put_i32(-1),
            Some(value) => {
                out.put_i32(i32::try_from(value.len()).unwrap_or(i32::MAX));
                out.put_slice(value);
            }
        }
    }
    out
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

/// Writes what takes the first locks of a transaction for many keys in their order. Returns the number of statements.
///
/// # Errors
/// Those of [`bind_values`].
pub fn lock_many(wire: &mut Wire, scope: &Scope, keys: &[i64]) -> Result<usize, Trouble> {
    if keys.is_empty() {
        return Ok(0);
    }
    let value = |number: i64| Some(BytesMut::from(&number.to_be_bytes()[..]));
    let locks: Vec<_> = keys.iter().map(|key| value(scope.lock_of(*key))).collect();
    let locks: Vec<_> = locks.iter().collect();
    let values = [value(scope.salt), Some(array(types::INT8, &locks))];
    bind_values("many", &values, &mut wire.output)?;
    Ok(1)
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
