//! Statements: their texts stand where they are used, once, and for each kind of database that needs its own.

use std::sync::atomic::{AtomicUsize, Ordering};

/// A kind of database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Flavor {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
    /// MySQL and MariaDB.
    MySql,
}

/// A statement that is prepared once for each connection.
///
/// Parameters are `?1`, `?2` and so on, whatever the database calls them, and may stand more than once. Tables are
/// `{key}`, `{hash_field}` and so on: the name of a table in braces, without the prefix that a database gives it.
#[derive(Debug)]
pub struct Statement {
    portable: &'static str,
    postgres: Option<&'static str>,
    mysql: Option<&'static str>,
    is_whole: bool,
    gathered: Option<&'static str>,
    /// 0 until somebody asks for it.
    number: AtomicUsize,
}

/// The number of the statement that is numbered next.
static NEXT: AtomicUsize = AtomicUsize::new(1);

impl Statement {
    /// Makes a statement that every database understands, but for those that get their own text.
    #[must_use]
    pub const fn new(portable: &'static str) -> Self {
        Self {
            portable,
            postgres: None,
            mysql: None,
            is_whole: false,
            gathered: None,
            number: AtomicUsize::new(0),
        }
    }

    /// Gives PostgreSQL a text of its own.
    #[must_use]
    pub const fn postgres(mut self, text: &'static str) -> Self {
        self.postgres = Some(text);
        self
    }

    /// Gives MySQL and MariaDB a text of their own, which may consist of several statements with `;` between them: what one writes, another
    /// one has to return there. They count the rows that the last one changes.
    #[must_use]
    pub const fn mysql(mut self, text: &'static str) -> Self {
        self.mysql = Some(text);
        self
    }

    /// Says that this is the last statement of the primitive that runs it, come what may, so that the end of its transaction
    /// may be sent along.
    #[must_use]
    pub const fn whole(mut self) -> Self {
        self.is_whole = true;
        self
    }

    /// Gives a text that does the same for several calls at once, on different keys: each parameter is an array of those of the
    /// calls, and the first column of each row is the number of the call that it is for, from 1 on.
    #[must_use]
    pub const fn gathered(mut self, text: &'static str) -> Self {
        self.gathered = Some(text);
        self
    }

    /// Returns the text for several calls at once, if there is one.
    #[must_use]
    pub const fn text_for_several(&self) -> Option<&'static str> {
        self.gathered
    }

    /// Tells whether this is the last statement of the primitive that runs it.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// Returns the text for a kind of database, as it stands in the source.
    #[must_use]
    pub fn text(&self, flavor: Flavor) -> &'static str {
        let own = match flavor {
            Flavor::Sqlite => None,
            Flavor::Postgres => self.postgres,
            Flavor::MySql => self.mysql,
        };
        own.unwrap_or(self.portable)
    }

    /// Returns the number of this statement in this process, from 0 on without gaps: where a connection keeps
    /// what it has prepared of it.
    #[must_use]
    pub fn number(&'static self) -> usize {
        match self.number.load(Ordering::Acquire) {
            0 => self.take_number(),
            number => number - 1,
        }
    }

    #[cold]
    fn take_number(&'static self) -> usize {
        let next = NEXT.fetch_add(1, Ordering::Relaxed);
        // Of two threads that come at once, one leaves a gap, which costs an empty place.
        let number = self
            .number
            .compare_exchange(0, next, Ordering::AcqRel, Ordering::Acquire);
        match number {
            Ok(_) => next - 1,
            Err(number) => number - 1,
        }
    }
}

/// How the tables of a database are called: what stands in front of their names.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Tables {
    /// What comes first, such as a quoted schema with its dot; mostly nothing.
    pub schema: String,
    /// The beginning of each name.
    pub prefix: String,
}

impl Default for Tables {
    fn default() -> Self {
        Self {
            schema: String::new(),
            prefix: "redipy_".to_owned(),
        }
    }
}

impl Tables {
    /// Puts names of tables in the place of `{name}`.
    #[must_use]
    pub fn fill(&self, text: &str) -> String {
        let mut filled = String::with_capacity(text.len() + 32);
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once('{') {
            filled.push_str(before);
            let Some((name, behind)) = behind.split_once('}') else {
                filled.push('{');
                rest = behind;
                continue;
            };
            filled.push_str(&self.schema);
            filled.push_str(&self.prefix);
            filled.push_str(name);
            rest = behind;
        }
        filled.push_str(rest);
        filled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static ONE: Statement = Statement::new("SELECT 1 FROM {key}").mysql("SELECT 2 FROM {key}");
    static OTHER: Statement = Statement::new("SELECT 3");

    #[test]
    fn numbers_stay_and_differ() {
        assert_eq!(ONE.number(), ONE.number());
        assert_ne!(ONE.number(), OTHER.number());
    }

    #[test]
    fn texts_are_portable_unless_a_database_has_its_own() {
        assert_eq!(ONE.text(Flavor::Sqlite), "SELECT 1 FROM {key}");
        assert_eq!(ONE.text(Flavor::Postgres), "SELECT 1 FROM {key}");
        assert_eq!(ONE.text(Flavor::MySql), "SELECT 2 FROM {key}");
    }

    #[test]
    fn tables_get_their_full_names() {
        let tables = Tables {
            schema: "\"app\".".to_owned(),
            ..Tables::default()
        };
        assert_eq!(
            tables.fill(ONE.text(Flavor::Sqlite)),
            "SELECT 1 FROM \"app\".redipy_key"
        );
    }
}
