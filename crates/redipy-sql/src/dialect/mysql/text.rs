//! Texts of statements as MySQL takes them.
//!
//! Parameters are nothing but `?` there, so each text comes with the numbers of what goes into it. `key` is a word of MySQL's own
//! language, and is quoted as a column, as the names of tables are. A text may consist of several statements with `;` between them, for what
//! other databases return of a write. Comments are left out.

use crate::statement::Tables;

/// One statement of a text.
#[derive(Debug, PartialEq, Eq)]
pub struct Part {
    /// The statement.
    pub text: String,
    /// Which parameter goes into each `?`, from 0.
    pub params: Box<[u16]>,
}

/// Translates a text.
#[must_use]
pub fn translate(text: &str, tables: &Tables) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut reader = Reader::new(tables);
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        rest = match first {
            ';' => {
                parts.extend(reader.take());
                &rest[1..]
            }
            '-' if rest.starts_with("--") => split(rest, |c| c == '\n').1,
            '\'' => reader.copy(rest, 1 + end_of(&rest[1..], |c| c == '\'') + 1),
            '"' => {
                let (name, behind) = split(&rest[1..], |c| c == '"');
                reader.quoted(name);
                behind.get(1..).unwrap_or_default()
            }
            '{' => {
                let (name, behind) = split(&rest[1..], |c| c == '}');
                reader.table(name);
                behind.get(1..).unwrap_or_default()
            }
            '?' => {
                let (number, behind) = split(&rest[1..], |c| !c.is_ascii_digit());
                reader.param(number);
                behind
            }
            c if is_word(c) => {
                let (word, behind) = split(rest, |c| !is_word(c));
                reader.word(word);
                behind
            }
            c => reader.copy(rest, c.len_utf8()),
        };
    }
    parts.extend(reader.take());
    parts
}

/// Returns the full name of a table, quoted.
#[must_use]
pub fn table(tables: &Tables, name: &str) -> String {
    let mut reader = Reader::new(tables);
    reader.table(name);
    reader.text
}

const fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// Returns where a text comes to an end.
fn end_of(text: &str, is_end: impl Fn(char) -> bool) -> usize {
    text.find(is_end).unwrap_or(text.len())
}

fn split(text: &str, is_end: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(end_of(text, is_end))
}

struct Reader<'a> {
    tables: &'a Tables,
    text: String,
    params: Vec<u16>,
}

impl<'a> Reader<'a> {
    const fn new(tables: &'a Tables) -> Self {
        Self {
            tables,
            text: String::new(),
            params: Vec::new(),
        }
    }

    /// Takes over the beginning of a text, and returns the rest.
    fn copy<'t>(&mut self, text: &'t str, len: usize) -> &'t str {
        let (copied, rest) = text.split_at(len.min(text.len()));
        self.text.push_str(copied);
        rest
    }

    fn quoted(&mut self, name: &str) {
        self.text.push('`');
        self.text.push_str(name);
        self.text.push('`');
    }

    fn table(&mut self, name: &str) {
        self.text.push_str(&self.tables.schema);
        self.text.push('`');
        self.text.push_str(&self.tables.prefix);
        self.text.push_str(name);
        self.text.push('`');
    }

    fn param(&mut self, number: &str) {
        let number: u16 = number.parse().unwrap_or(1);
        self.params.push(number.saturating_sub(1));
        self.text.push('?');
    }

    fn word(&mut self, word: &str) {
        if word == "key" {
            self.quoted(word);
        } else {
            self.text.push_str(word);
        }
    }

    /// Returns what there is of a statement.
    fn take(&mut self) -> Option<Part> {
        let text = std::mem::take(&mut self.text);
        let params = std::mem::take(&mut self.params).into();
        let text = text.trim().to_owned();
        (!text.is_empty()).then_some(Part { text, params })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Vec<(String, Vec<u16>)> {
        translate(text, &Tables::default())
            .into_iter()
            .map(|part| (part.text, part.params.into()))
            .collect()
    }

    #[test]
    fn parameters_keep_their_numbers() {
        let text = "SELECT ?2, '?1;', ?1 FROM {key} WHERE db = ?2 AND k.key = ?10";
        let expected = "SELECT ?, '?1;', ? FROM `redipy_key` WHERE db = ? AND k.`key` = ?";
        assert_eq!(parts(text), [(expected.to_owned(), vec![1, 0, 1, 9])]);
    }

    #[test]
    fn words_are_whole() {
        assert_eq!(
            parts("key_id keys \"key\" PRIMARY KEY").remove(0).0,
            "key_id keys `key` PRIMARY KEY"
        );
    }

    #[test]
    fn statements_are_told_apart() {
        let expected = [
            ("SELECT ?".to_owned(), vec![1]),
            ("DELETE FROM `redipy_key` WHERE id = ?".to_owned(), vec![0]),
        ];
        assert_eq!(
            parts("SELECT ?2;\n DELETE FROM {key} WHERE id = ?1;"),
            expected
        );
    }

    #[test]
    fn comments_are_left_out() {
        let text = "-- It's not; said.\nSELECT 1 - -1";
        assert_eq!(parts(text), [("SELECT 1 - -1".to_owned(), vec![])]);
    }

    #[test]
    fn tables_may_have_a_schema() {
        let tables = Tables {
            schema: "`app`.".to_owned(),
            prefix: "r_".to_owned(),
        };
        assert_eq!(table(&tables, "key"), "`app`.`r_key`");
    }

    #[test]
    fn what_is_cut_off_does_no_harm() {
        for text in ["'", "\"", "{", "?", "{a", "'é"] {
            let _ = parts(text);
        }
    }
}
