//! From a URL to a database. What a URL holds may be a secret, so errors repeat nothing but the names of parameters.

use std::sync::Arc;

use percent_encoding::percent_decode_str;
use redipy_core::{Error, ErrorKind, Result};

use crate::connection::Database;
use crate::dialect::{mysql, postgres, sqlite};
use crate::statement::Tables;

/// The forms of URLs, for people.
pub const FORMS: &str = "sqlite:app.db or sqlite:///folder/app.db for a file of SQLite, sqlite::memory: for one in memory, \
                         postgres://user:password@host:port/database for PostgreSQL, \
                         mysql://user:password@host:port/database for MySQL and MariaDB";

/// The schemes of the URLs that are known here.
pub const SCHEMES: &[&str] = &["sqlite", "postgres", "postgresql", "mysql", "mariadb"];

/// What a URL stands for.
pub struct Opened {
    /// The database.
    pub database: Arc<dyn Database>,
    /// What is the same for all URLs of this process that mean the same; nothing where each one is a database of its own.
    pub name: Option<String>,
}

/// Reads a URL.
///
/// # Errors
/// What is wrong with it.
pub fn read(url: &str) -> Result<Opened> {
    let (scheme, rest) = url.split_once(':').unwrap_or((url, ""));
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let parameters = Parameters::read(query)?;
    match scheme {
        "sqlite" => sqlite::open(place, parameters),
        "postgres" | "postgresql" => postgres::open(place, parameters),
        "mysql" | "mariadb" => mysql::open(place, parameters),
        _ => Err(refuse(format!("a SQL URL has one of these forms: {FORMS}"))),
    }
}

/// Makes the error that a URL or a setting cannot be used.
pub fn refuse(reason: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::InvalidConfig, format!("ERR {reason}"))
}

/// Takes the percent signs out of a part of a URL.
///
/// # Errors
/// That it is no UTF-8.
pub fn decode(part: &str) -> Result<String> {
    let decoded = percent_decode_str(part).decode_utf8();
    decoded
        .map(std::borrow::Cow::into_owned)
        .map_err(|_| refuse("a URL holds text in UTF-8 only"))
}

/// The parameters of a URL, which are taken out one by one.
#[derive(Debug, Default)]
pub struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Reads what stands behind the question mark.
    ///
    /// # Errors
    /// That a parameter stands twice, or is no UTF-8.
    pub fn read(query: &str) -> Result<Self> {
        let mut parameters: Vec<(String, String)> = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = decode(name)?;
            if parameters.iter().any(|(other, _)| *other == name) {
                return Err(refuse(format!("the parameter '{name}' stands twice")));
            }
            parameters.push((name, decode(value)?));
        }
        Ok(Self(parameters))
    }

    /// Takes a parameter out.
    pub fn take(&mut self, name: &str) -> Option<String> {
        let at = self.0.iter().position(|(other, _)| other == name)?;
        Some(self.0.swap_remove(at).1)
    }

    /// Takes the prefix of the names of tables out.
    ///
    /// # Errors
    /// That it is none.
    pub fn take_table_prefix(&mut self) -> Result<Tables> {
        let mut tables = Tables::default();
        if let Some(prefix) = self.take("table_prefix") {
            check_name("table_prefix", &prefix)?;
            tables.prefix = prefix;
        }
        Ok(tables)
    }

    /// Makes sure that nothing is left.
    ///
    /// # Errors
    /// That there is a parameter that is not known.
    pub fn finish(self, known: &str) -> Result<()> {
        match self.0.first() {
            None => Ok(()),
            Some((name, _)) => Err(refuse(format!(
                "unknown parameter '{name}' in a URL; there are {known}"
            ))),
        }
    }
}

/// Makes sure that a name can stand in a statement as it is.
///
/// # Errors
/// That it cannot.
pub fn check_name(parameter: &str, name: &str) -> Result<()> {
    let starts = name
        .bytes()
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == b'_');
    let goes_on = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if starts && goes_on && name.len() <= 40 {
        return Ok(());
    }
    Err(refuse(format!(
        "'{parameter}' is made of up to 40 letters, digits and underscores, and does not start with a digit"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_taken_once_and_unknown_ones_are_refused() {
        let mut parameters = Parameters::read("a=1&b=%20x").unwrap();
        assert_eq!(parameters.take("b").as_deref(), Some(" x"));
        assert_eq!(parameters.take("b"), None);
        let error = parameters.finish("'b'").unwrap_err();
        assert_eq!(
            error.to_string(),
            "ERR unknown parameter 'a' in a URL; there are 'b'"
        );
        assert!(Parameters::read("a=1&a=2").is_err());
    }

    #[test]
    fn names_that_could_be_more_than_a_name_are_refused() {
        assert!(check_name("schema", "app_1").is_ok());
        for name in ["", "1a", "a b", "a\"", "a;b", "a.b"] {
            assert!(check_name("schema", name).is_err(), "{name}");
        }
    }
}
