//! SQL databases: what there is beyond a URL.

mod backend;

use redipy_core::Result;

use crate::Redis;

pub(crate) use backend::Blocking;
#[cfg(feature = "postgres")]
pub use redipy_sql::postgres;
pub use redipy_sql::{
    SCHEMES, Sql, Tables, after_fork, before_fork, keep_files_open, lending, rusqlite, session,
    statement,
};

/// Runs `work` with a client whose commands are part of the transaction that is open on a connection to SQLite: they are
/// committed, or rolled back, with everything else in it. The client is of use only inside, in this thread. Commands that wait
/// do not wait there.
///
/// The tables must be there already: [`Redis::open`] makes them.
///
/// # Errors
/// That the tables are missing, or of another version.
///
/// ```
/// use redipy::{Redis, sql};
/// # let folder = std::env::temp_dir().join(format!("redipy-within-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// # let file = folder.join("app.db");
///
/// let r = Redis::open(&format!("sqlite:{}", file.display()))?;
/// let mut app = sql::rusqlite::Connection::open(&file)?;
/// app.execute_batch("CREATE TABLE orders (id INTEGER PRIMARY KEY, item TEXT)")?;
///
/// let transaction = app.transaction()?;
/// transaction.execute("INSERT INTO orders (item) VALUES ('tea')", [])?;
/// sql::within_sqlite(&transaction, |jobs| jobs.rpush("jobs", ["pack 1"]))??;
/// transaction.commit()?;
///
/// assert_eq!(r.lpop("jobs")?, Some("pack 1".into()));
/// # drop(r);
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn within_sqlite<T>(
    connection: &rusqlite::Connection,
    work: impl FnOnce(&Redis) -> T,
) -> Result<T> {
    within_sqlite_tables(connection, &Tables::default(), work)
}

/// Does what [`within_sqlite`] does with tables of another prefix.
///
/// # Errors
/// Those of [`within_sqlite`].
pub fn within_sqlite_tables<T>(
    connection: &rusqlite::Connection,
    tables: &Tables,
    work: impl FnOnce(&Redis) -> T,
) -> Result<T> {
    redipy_sql::within_sqlite(connection, tables, |backend| work(&Redis::new(backend)))
}

/// Does what [`within_sqlite`] does with a transaction on PostgreSQL. The tables are those of `schema`, or else of the schema that the
/// connection looks in first.
///
/// # Errors
/// That the tables are missing, or of another version; that of the server.
///
/// ```no_run
/// use redipy::{Redis, sql};
///
/// let url = "postgres://shop@localhost/shop";
/// let r = Redis::open(url)?;
/// let mut app = sql::postgres::Client::connect(url, sql::postgres::NoTls)?;
///
/// let mut transaction = app.transaction()?;
/// transaction.execute("INSERT INTO orders (item) VALUES ('tea')", &[])?;
/// sql::within_postgres(&mut transaction, None, |jobs| jobs.rpush("jobs", ["pack 1"]))??;
/// transaction.commit()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[cfg(feature = "postgres")]
pub fn within_postgres<T>(
    transaction: &mut postgres::Transaction<'_>,
    schema: Option<&str>,
    work: impl FnOnce(&Redis) -> T,
) -> Result<T> {
    redipy_sql::within_postgres(transaction, schema, None, |backend| {
        work(&Redis::new(backend))
    })
}
