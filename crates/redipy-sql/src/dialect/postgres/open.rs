//! The schema, and the database as an engine sees it.

use std::sync::Arc;

use fallible_iterator::FallibleIterator;
use parking_lot::Mutex;
use postgres_protocol::message::backend::Message;
use postgres_protocol::message::frontend;
use redipy_core::{Error, ErrorKind, Result};

use super::config::Config;
use super::connection::PostgresConnection;
use super::feed::{PostgresFeed, process_name};
use super::gather::Gather;
use super::scope::Scope;
use super::trouble::{Told, Trouble};
use super::wire::Wire;
use crate::connection::{Connection, Database, Feed};
use crate::url::{Opened, Parameters};

/// The schema, one text for each version.
const SCHEMA: &[&str] = &[include_str!("../../../schema/postgres/1.sql")];

/// The version of the tables that is ours.
pub const VERSION: usize = SCHEMA.len();

/// A database on a server.
#[derive(Debug)]
pub struct PostgresDatabase {
    config: Config,
    /// The tables, once they have been found or made.
    scope: Mutex<Option<Arc<Scope>>>,
    /// What tells this process from others in notifications.
    token: u64,
    gather: Mutex<Arc<Gather>>,
}

/// Opens what stands behind `postgres:`.
///
/// # Errors
/// What is wrong with the URL; the server is asked later.
pub fn open(place: &str, parameters: Parameters) -> Result<Opened> {
    let config = Config::read(place, parameters)?;
    let name = config.name();
    let token = fastrand::u64(..);
    let gather = Gather::new(config.clone(), process_name(token));
    let database = PostgresDatabase {
        config,
        scope: Mutex::new(None),
        token,
        gather: Mutex::new(Arc::new(gather)),
    };
    Ok(Opened {
        database: Arc::new(database),
        name: Some(name),
    })
}

impl PostgresDatabase {
    /// Returns how the tables are called, and makes or renews them the first time.
    fn scope(&self, wire: &mut Wire) -> Result<Arc<Scope>> {
        let mut known = self.scope.lock();
        if let Some(scope) = &*known {
            return Ok(Arc::clone(scope));
        }
        let scope = Arc::new(prepare(wire, &self.config)?);
        *known = Some(Arc::clone(&scope));
        Ok(scope)
    }

    /// Returns what gathers the statements of this process.
    fn gather(&self) -> Arc<Gather> {
        let mut gather = self.gather.lock();
        if gather.is_foreign() {
            let own = Arc::new(Gather::new(self.config.clone(), process_name(self.token)));
            // Its connections are the parent's, who goes on using them.
            std::mem::forget(std::mem::replace(&mut *gather, own));
        }
        Arc::clone(&gather)
    }
}

impl Database for PostgresDatabase {
    fn name(&self) -> &'static str {
        "postgres"
    }

    fn connect(&self) -> Result<Box<dyn Connection>> {
        let mut wire = Wire::connect(&self.config).map_err(|trouble| trouble.to_error())?;
        let scope = self.scope(&mut wire)?;
        Ok(Box::new(PostgresConnection::new(
            wire,
            scope,
            self.gather(),
        )?))
    }

    fn has_one_writer(&self) -> bool {
        false
    }

    fn listen(&self, _: i64) -> Result<Option<Box<dyn Feed>>> {
        // Messages name their sender in their own way, which survives a fork.
        let scope = self.scope.lock().clone();
        let scope = if let Some(scope) = scope {
            scope
        } else {
            let wire = Wire::connect(&self.config);
            self.scope(&mut wire.map_err(|trouble| trouble.to_error())?)?
        };
        let feed = PostgresFeed::new(self.config.clone(), scope, process_name(self.token))?;
        Ok(Some(Box::new(feed)))
    }
}

/// Makes sure that the tables are there and of our version.
fn prepare(wire: &mut Wire, config: &Config) -> Result<Scope> {
    let schema = match &config.schema {
        Some(schema) => schema.clone(),
        None => value(wire, "SELECT current_schema()")?.ok_or_else(|| {
            let text =
                "ERR postgres: there is no schema for the tables; a URL names one by ?schema=NAME";
            Error::new(ErrorKind::InvalidConfig, text)
        })?,
    };
    let scope = Scope::new(&schema, &config.prefix);
    if version(wire, &scope)? != SCHEMA.len() {
        simple(wire, "BEGIN")?;
        let migrated = migrate(wire, &scope, config.schema.as_deref());
        let end = if migrated.is_ok() {
            "COMMIT"
        } else {
            "ROLLBACK"
        };
        let ended = simple(wire, end);
        migrated.and(ended.map(drop))?;
    }
    Ok(scope)
}

/// Brings the tables to our version, in the transaction that is open.
fn migrate(wire: &mut Wire, scope: &Scope, schema: Option<&str>) -> Result<()> {
    // Of several programs that open the database at once, one does it.
    simple(
        wire,
        &format!("SELECT pg_advisory_xact_lock({})", scope.salt),
    )?;
    if let Some(schema) = schema {
        let is_there = format!("SELECT 1 FROM pg_namespace WHERE nspname = '{schema}'");
        if value(wire, &is_there)?.is_none() {
            simple(wire, &format!("CREATE SCHEMA \"{schema}\""))?;
        }
    }
    let found = version(wire, scope)?;
    for step in &SCHEMA[found..] {
        simple(wire, &scope.tables.fill(step))?;
    }
    if found < SCHEMA.len() {
        let text = format!(
            "UPDATE {{meta}} SET value = {} WHERE name = 'version'",
            SCHEMA.len()
        );
        simple(wire, &scope.tables.fill(&text))?;
    }
    Ok(())
}

/// Returns the version of the tables that are there, 0 for none.
fn version(wire: &mut Wire, scope: &Scope) -> Result<usize> {
    // What resolves names by itself, such as `to_regclass`, may not have heard yet of what another program has just made.
    let is_there = format!(
        "SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
         WHERE '\"' || replace(n.nspname, '\"', '\"\"') || '\".' = '{}' AND c.relname = lower('{}meta')",
        scope.tables.schema.replace('\'', "''"),
        scope.tables.prefix,
    );
    if value(wire, &is_there)?.is_none() {
        return Ok(0);
    }
    let text = scope
        .tables
        .fill("SELECT value FROM {meta} WHERE name = 'version'");
    let version = value(wire, &text)?.unwrap_or_default();
    let ours = SCHEMA.len();
    let known = version
        .parse()
        .ok()
        .filter(|version| (1..=ours).contains(version));
    known.ok_or_else(|| {
        Error::new(
            ErrorKind::InvalidConfig,
            format!(
                "ERR postgres: the tables are of version {version}, and this program knows them up to version {ours}; it \
                 needs a newer redipy"
            ),
        )
    })
}

/// Runs a text and returns the first column of its last row.
fn value(wire: &mut Wire, text: &str) -> Result<Option<String>> {
    simple(wire, text)
}

/// Runs a text as it stands, and returns the first column of its last row.
///
/// # Errors
/// That of the server or of the way to it.
pub fn simple(wire: &mut Wire, text: &str) -> Result<Option<String>> {
    run(wire, text).map_err(|trouble| trouble.to_error())
}

fn run(wire: &mut Wire, text: &str) -> Result<Option<String>, Trouble> {
    frontend::query(text, &mut wire.output)?;
    wire.send()?;
    let mut first = None;
    let mut told = None;
    loop {
        match wire.message()? {
            Message::DataRow(body) => {
                let column = body.ranges().next()?.flatten();
                let bytes = column.and_then(|column| body.buffer().get(column));
                first = bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned());
            }
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
    told.map_or(Ok(first), |told| Err(told.into()))
}
