//! What belongs to one set of tables: how they are called, and how their locks are told apart from others in the same database.

use crate::digest::Digest;
use crate::statement::Tables;

/// A set of tables.
#[derive(Clone, Debug)]
pub struct Scope {
    /// How the tables are called.
    pub tables: Tables,
    /// The lock of everything; it also goes into the locks of keys.
    pub salt: i64,
}

impl Scope {
    /// Makes the scope of the tables in a schema.
    pub fn new(schema: &str, prefix: &str) -> Self {
        let schema = format!("\"{}\".", schema.replace('"', "\"\""));
        let prefix = prefix.to_owned();
        let digest = Digest::of(format!("redipy {schema}{prefix}").as_bytes());
        let mut first = [0; 8];
        first.copy_from_slice(&digest.0[..8]);
        Self {
            tables: Tables { schema, prefix },
            salt: i64::from_be_bytes(first),
        }
    }

    /// Returns the lock of a key.
    pub const fn lock_of(&self, key: i64) -> i64 {
        key ^ self.salt
    }

    /// Returns a text with the names of the tables, and with parameters as the server writes them.
    pub fn text(&self, text: &str) -> String {
        self.tables.fill(text).replace('?', "$")
    }
}
