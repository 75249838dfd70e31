//! MySQL 8 and MariaDB from 10.6 on.
//!
//! The statements here are such that both understand: nothing is returned by writes, conflicts are ignored or looked for first, and arrays
//! are rows of parameters. In reading order:
//! - `address`: URLs; `schema`: the tables;
//! - `text`: how texts are translated; `score`, `rows`: values on their way; `failure`: what errors mean;
//! - `locks`, `connection`: transactions; `feed`: what other processes do;
//! - `ops`: writes.

mod address;
mod connection;
mod failure;
mod feed;
mod locks;
mod ops;
mod rows;
mod schema;
mod score;
mod text;

use std::fmt;
use std::sync::Arc;

use mysql::Conn;
use redipy_core::Result;

use crate::connection::{Connection, Database, Feed};
use crate::url::{Opened, Parameters};
use address::Address;
use connection::MySqlConnection;
use feed::MySqlFeed;

/// A database on a server.
struct MySql(Address);

/// Opens what stands behind `mysql:`, and makes or renews its tables.
///
/// # Errors
/// What is wrong with the URL, the server or the tables.
pub fn open(place: &str, parameters: Parameters) -> Result<Opened> {
    let database = MySql(Address::read(place, parameters)?);
    schema::ensure(&mut database.conn()?, &database.0.tables)?;
    Ok(Opened {
        name: Some(database.0.name()),
        database: Arc::new(database),
    })
}

impl MySql {
    fn conn(&self) -> Result<Conn> {
        Conn::new(self.0.options()).map_err(|error| failure::translate(&error))
    }

    fn connection(&self) -> Result<MySqlConnection> {
        MySqlConnection::new(self.conn()?, self.0.tables.clone())
    }
}

impl Database for MySql {
    fn name(&self) -> &'static str {
        "mysql"
    }

    fn connect(&self) -> Result<Box<dyn Connection>> {
        Ok(Box::new(self.connection()?))
    }

    fn has_one_writer(&self) -> bool {
        false
    }

    fn listen(&self, origin: i64) -> Result<Option<Box<dyn Feed>>> {
        Ok(Some(Box::new(MySqlFeed::new(self.connection()?, origin)?)))
    }
}

impl fmt::Debug for MySql {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MySql").field(&self.0.name()).finish()
    }
}
