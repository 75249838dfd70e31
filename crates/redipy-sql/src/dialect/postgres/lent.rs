//! A transaction that belongs to an application, of the crate `postgres`.

use std::collections::HashMap;
use std::error::Error as StdError;
use std::sync::Arc;

use bytes::BytesMut;
use fallible_iterator::FallibleIterator;
use postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use postgres::{Row as PostgresRow, Statement as Prepared, Transaction};
use redipy_core::{Backend, Error, ErrorKind, Result};

use super::row::Columns;
use super::{Postgres, param};
use crate::lending::Speech;
use crate::ops::Ops;
use crate::session::{Each, Lock, Param, Session};
use crate::statement::{Flavor, Statement};
use crate::within::lend;

/// Runs `work` with a backend whose commands are part of a transaction on PostgreSQL, and are committed or rolled back with it. The tables
/// must be there, in `schema` or else where the connection looks first: whoever opens the database by a URL makes them.
///
/// # Errors
/// That the tables are missing, or of another version; that of the server.
pub fn within_postgres<T>(
    transaction: &mut Transaction<'_>,
    schema: Option<&str>,
    table_prefix: Option<&str>,
    work: impl FnOnce(Arc<dyn Backend>) -> T,
) -> Result<T> {
    let speech = Speech::new(Flavor::Postgres, schema, table_prefix)?;
    let place = transaction.query_opt(&speech.place(), &[]);
    let place: Option<String> = match place.map_err(translate)? {
        Some(row) => Some(row.try_get(0).map_err(translate)?),
        None => None,
    };
    let speech = speech.at(place.as_deref())?;
    let version = transaction.query_one(&speech.version(), &[]);
    let version = version.and_then(|row| row.try_get(0)).map_err(translate)?;
    speech.check(version)?;
    let mut session = Lent {
        transaction,
        speech,
        prepared: HashMap::new(),
    };
    Ok(lend(&mut session, work))
}

/// The session of an application's transaction.
struct Lent<'a, 'b> {
    transaction: &'a mut Transaction<'b>,
    speech: Speech,
    /// What is prepared, by the numbers of statements.
    prepared: HashMap<usize, Prepared>,
}

impl Lent<'_, '_> {
    fn prepare(&mut self, statement: &'static Statement, params: &[Param<'_>]) -> Result<Prepared> {
        let number = statement.number();
        if let Some(prepared) = self.prepared.get(&number) {
            return Ok(prepared.clone());
        }
        let text = self.speech.text(statement).replace('?', "$");
        let announced = |param| Type::from_oid(param::announced(param)).unwrap_or(Type::UNKNOWN);
        let types: Vec<Type> = params.iter().map(announced).collect();
        let prepared = self
            .transaction
            .prepare_typed(&text, &types)
            .map_err(translate)?;
        self.prepared.insert(number, prepared.clone());
        Ok(prepared)
    }
}

impl Session for Lent<'_, '_> {
    fn ops(&self) -> &'static dyn Ops {
        &Postgres
    }

    fn run(
        &mut self,
        statement: &'static Statement,
        params: &[Param<'_>],
        each: Each<'_>,
    ) -> Result<u64> {
        let prepared = self.prepare(statement, params)?;
        let params: Vec<Bound<'_>> = params.iter().copied().map(Bound).collect();
        let params: Vec<&(dyn ToSql + Sync)> = params
            .iter()
            .map(|param| -> &(dyn ToSql + Sync) { param })
            .collect();
        let mut rows = self
            .transaction
            .query_raw(&prepared, params)
            .map_err(translate)?;
        while let Some(row) = rows.next().map_err(translate)? {
            hand_over(&row, each)?;
        }
        Ok(rows.rows_affected().unwrap_or(0))
    }

    fn lock(&mut self, lock: Lock) -> Result<()> {
        let Some(hold) = self.speech.hold(lock) else {
            return Ok(());
        };
        let text = hold.part.text(|number| format!("${}", number + 1));
        let numbers: Vec<&(dyn ToSql + Sync)> = hold
            .numbers
            .iter()
            .map(|number| -> &(dyn ToSql + Sync) { number })
            .collect();
        let locked = self.transaction.query(&text, &numbers);
        locked.map(drop).map_err(translate)
    }
}

/// Hands a row on in the form that ours have.
fn hand_over(row: &PostgresRow, each: Each<'_>) -> Result<()> {
    let mut bytes = Vec::new();
    let mut places = Vec::new();
    let mut types = Vec::new();
    for (at, column) in row.columns().iter().enumerate() {
        let Raw(value) = row.try_get(at).map_err(translate)?;
        types.push(column.type_().oid());
        places.push(value.map(|value| {
            let start = bytes.len();
            bytes.extend_from_slice(value);
            start..bytes.len()
        }));
    }
    each(&Columns::of(&types, &places, &bytes))
}

/// A parameter as the crate takes it.
#[derive(Debug)]
struct Bound<'a>(Param<'a>);

impl ToSql for Bound<'_> {
    fn to_sql(
        &self,
        place: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        Ok(match param::write(&self.0, place.oid(), out)? {
            postgres_protocol::IsNull::Yes => IsNull::Yes,
            postgres_protocol::IsNull::No => IsNull::No,
        })
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// A column as it came, if there is something in it.
struct Raw<'a>(Option<&'a [u8]>);

impl<'a> FromSql<'a> for Raw<'a> {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        Ok(Self(Some(raw)))
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        Ok(Self(None))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

fn translate(error: postgres::Error) -> Error {
    let text = error
        .as_db_error()
        .map_or_else(|| error.to_string(), |told| told.message().to_owned());
    Error::new(ErrorKind::Other, format!("ERR postgres: {text}")).with_source(error)
}
