//! Connections that belong to somebody else and are not reached through a library of ours, such as those of Python: what one has to
//! say there.
//!
//! Whoever has such a connection implements [`Lend`] with a [`Session`] that says the [`Part`]s of statements in the way of its library.

use std::fmt;
use std::sync::Arc;

use redipy_core::{Backend, Result};

use crate::dialect::{postgres, sqlite};
use crate::ops::Ops;
use crate::session::{Lock, Session};
use crate::statement::{Flavor, Statement, Tables};
use crate::url::{check_name, refuse};
use crate::within::Within;

/// Lends the transaction of an application.
pub trait Lend: Send + Sync + fmt::Debug {
    /// Gives work a session whose statements are part of the transaction; `writes` tells whether it may write.
    ///
    /// # Errors
    /// That there is no transaction, or that of the work.
    fn lend(&self, writes: bool, work: Work<'_>) -> Result<()>;
}

/// What is done in a transaction of an application.
pub type Work<'a> = &'a mut dyn FnMut(&mut dyn Session) -> Result<()>;

/// Returns a backend whose commands are part of the transactions that somebody lends.
#[must_use]
pub fn backend(lender: impl Lend + 'static) -> Arc<dyn Backend> {
    Arc::new(Within::new(lender))
}

/// A statement as it is said on such a connection: pieces of text, and between them the places of parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The pieces, one more than there are places.
    pub pieces: Vec<String>,
    /// The parameters of the places, which count from 0.
    pub params: Vec<usize>,
}

impl Part {
    /// Reads a text with parameters that are numbered from `?1` on.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let mut pieces = vec![String::new()];
        let mut params = Vec::new();
        let mut quote = None;
        let mut letters = text.chars().peekable();
        let push = |pieces: &mut Vec<String>, letter| {
            if let Some(piece) = pieces.last_mut() {
                piece.push(letter);
            }
        };
        while let Some(letter) = letters.next() {
            match quote {
                Some(open) if letter == open => quote = None,
                None if matches!(letter, '\'' | '"' | '`') => quote = Some(letter),
                _ => {}
            }
            let mut number = 0;
            if quote.is_none() && letter == '?' {
                while let Some(digit) = letters.peek().and_then(|next| next.to_digit(10)) {
                    number = number * 10 + digit as usize;
                    letters.next();
                }
            }
            if number == 0 {
                push(&mut pieces, letter);
            } else {
                params.push(number - 1);
                pieces.push(String::new());
            }
        }
        Self { pieces, params }
    }

    /// Returns the text with each place written as the library wants it, given the number of its parameter from 0.
    #[must_use]
    pub fn text(&self, place: impl Fn(usize) -> String) -> String {
        let mut pieces = self.pieces.iter();
        let mut text = pieces.next().cloned().unwrap_or_default();
        for (param, piece) in self.params.iter().zip(pieces) {
            text.push_str(&place(*param));
            text.push_str(piece);
        }
        text
    }
}

/// What is the same for all connections to tables of these names.
#[derive(Clone, Debug)]
pub struct Speech {
    flavor: Flavor,
    tables: Tables,
    /// What tells the locks of these tables from others in the database.
    salt: i64,
}

/// What keeps others from something: a statement, and the numbers that are its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// The statement.
    pub part: Part,
    /// Its parameters.
    pub numbers: Vec<i64>,
}

impl Speech {
    /// Chooses the words for a kind of database, and for tables by what a URL says of them: a schema and the beginning of their names.
    ///
    /// # Errors
    /// That these are no such names.
    pub fn new(flavor: Flavor, schema: Option<&str>, prefix: Option<&str>) -> Result<Self> {
        if flavor == Flavor::MySql {
            // What a transaction sees there depends on how its connection is set up.
            return Err(refuse("a connection to MySQL or MariaDB cannot be lent"));
        }
        let mut tables = Tables::default();
        if let Some(prefix) = prefix {
            check_name("table_prefix", prefix)?;
            prefix.clone_into(&mut tables.prefix);
            if flavor == Flavor::Postgres {
                tables.prefix.make_ascii_lowercase();
            }
        }
        if let Some(schema) = schema {
            if flavor != Flavor::Postgres {
                return Err(refuse("only PostgreSQL has schemas"));
            }
            check_name("schema", schema)?;
            tables.schema = format!("\"{schema}\".");
        }
        Ok(Self {
            flavor,
            tables,
            salt: 0,
        })
    }

    /// Returns the kind of database.
    #[must_use]
    pub const fn flavor(&self) -> Flavor {
        self.flavor
    }

    /// Tells whether bytes are kept as text, so that people can read them.
    #[must_use]
    pub fn keeps_text(&self, bytes: &[u8]) -> bool {
        self.flavor == Flavor::Sqlite && sqlite::is_text(bytes)
    }

    /// Returns how the kind of database writes.
    #[must_use]
    pub fn ops(&self) -> &'static dyn Ops {
        match self.flavor {
            Flavor::Postgres => &postgres::Postgres,
            _ => &sqlite::Sqlite,
        }
    }

    /// Returns a text that answers where the tables are, and nothing where there are none.
    #[must_use]
    pub fn place(&self) -> String {
        let meta = self.tables.fill("{meta}");
        match self.flavor {
            Flavor::Postgres => format!(
                "SELECT n.nspname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
                 WHERE c.oid = to_regclass('{meta}')"
            ),
            _ => {
                format!("SELECT 'main' FROM sqlite_master WHERE type = 'table' AND name = '{meta}'")
            }
        }
    }

    /// Returns the same with what [`place`](Self::place) has answered.
    ///
    /// # Errors
    /// That there are no tables.
    pub fn at(&self, place: Option<&str>) -> Result<Self> {
        let Some(place) = place else {
            return Err(refuse(format!(
                "the database does not have the tables of redipy, {}; to open it once by its URL makes them",
                self.tables.fill("{key} and so on")
            )));
        };
        let mut speech = self.clone();
        if self.flavor == Flavor::Postgres {
            let scope = postgres::Scope::new(place, &self.tables.prefix);
            speech.tables = scope.tables;
            speech.salt = scope.salt;
        }
        Ok(speech)
    }

    /// Returns a text that answers the version of the tables.
    #[must_use]
    pub fn version(&self) -> String {
        self.tables
            .fill("SELECT value FROM {meta} WHERE name = 'version'")
    }

    /// Makes sure that the tables have the version that we know.
    ///
    /// # Errors
    /// That they have another one.
    pub fn check(&self, version: i64) -> Result<()> {
        let ours = match self.flavor {
            Flavor::Postgres => postgres::VERSION,
            _ => sqlite::VERSION,
        };
        if usize::try_from(version) == Ok(ours) {
            return Ok(());
        }
        Err(refuse(format!(
            "the tables are of version {version}, and this program knows version {ours}"
        )))
    }

    /// Returns what a statement is said as, one part after the other; its rows are those of all of them, and its changes those of the last.
    #[must_use]
    pub fn parts(&self, statement: &'static Statement) -> Vec<Part> {
        vec![Part::read(&self.text(statement))]
    }

    /// Returns the text of a statement with the names of the tables.
    #[must_use]
    pub fn text(&self, statement: &'static Statement) -> String {
        self.tables.fill(statement.text(self.flavor))
    }

    /// Returns what keeps others from what `lock` says until the transaction ends.
    #[must_use]
    pub fn hold(&self, lock: Lock) -> Option<Hold> {
        if self.flavor != Flavor::Postgres {
            return None;
        }
        let (text, numbers) = match lock {
            Lock::Key(key) => (
                "SELECT pg_advisory_xact_lock_shared(?1), pg_advisory_xact_lock(?2)",
                vec![self.salt, key ^ self.salt],
            ),
            Lock::Everything => ("SELECT pg_advisory_xact_lock(?1)", vec![self.salt]),
        };
        Some(Hold {
            part: Part::read(text),
            numbers,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_places_between_pieces_of_text() {
        let part = Part::read("a ?2 '?1' ?12, ?2");
        assert_eq!(part.pieces, ["a ", " '?1' ", ", ", ""]);
        assert_eq!(part.params, [1, 11, 1]);
    }
}
