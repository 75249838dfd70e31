//! Primitives on strings.

use redipy_core::store::{Lifetime, Strings};
use redipy_core::{Bytes, Kind, Result};

use super::SqlStore;
use crate::ops::At;
use crate::ops::keys::check;
use crate::session::Row;
use crate::statement::Statement;

static GET: Statement = Statement::new(
    "SELECT kind, value FROM {key}
     WHERE db = ?1 AND digest = ?2 AND (expires_at IS NULL OR expires_at > ?3)",
)
.gathered(
    "SELECT i.nth, k.kind, k.value
     FROM unnest(?1, ?2, ?3) WITH ORDINALITY i (db, digest, now, nth)
     JOIN {key} k ON k.db = i.db AND k.digest = i.digest AND (k.expires_at IS NULL OR k.expires_at > i.now)",
);

static LEN: Statement = Statement::new(
    "SELECT kind, length(CAST(value AS BLOB)) FROM {key}
     WHERE db = ?1 AND digest = ?2 AND (expires_at IS NULL OR expires_at > ?3)",
)
.postgres(
    "SELECT kind, octet_length(value) FROM {key}
     WHERE db = ?1 AND digest = ?2 AND (expires_at IS NULL OR expires_at > ?3)",
)
.mysql(
    "SELECT kind, octet_length(value) FROM {key}
     WHERE db = ?1 AND digest = ?2 AND (expires_at IS NULL OR expires_at > ?3)",
);

impl SqlStore<'_> {
    /// Returns what is asked about a string, if there is one.
    fn ask_string<T>(
        &mut self,
        at: &At<'_>,
        statement: &'static Statement,
        read: fn(&dyn Row) -> Result<T>,
    ) -> Result<Option<T>> {
        let params = [at.db_param(), (&at.digest).into(), at.now_ms.into()];
        let answer = self.alone().first(statement, &params, |row| {
            check(at, row.int(0)?, Kind::String)?;
            read(row)
        })?;
        if answer.is_some() {
            self.note_use(at);
        }
        Ok(answer)
    }
}

impl Strings for SqlStore<'_> {
    fn string_get(&mut self, key: &[u8]) -> Result<Option<Bytes>> {
        let at = self.at(key)?;
        self.ask_string(&at, &GET, |row| row.bytes(1))
    }

    fn string_put(&mut self, key: &Bytes, value: &Bytes, lifetime: Lifetime) -> Result<()> {
        let at = self.at(key)?;
        self.ops()
            .put_string(self.session, &at, value, lifetime, false)
    }

    fn string_append(&mut self, key: &Bytes, tail: &[u8]) -> Result<usize> {
        let at = self.at(key)?;
        let before = self.ask_string(&at, &GET, |row| row.bytes(1))?;
        // What is made by appending to nothing is as if it had been set.
        let raw = before.is_some();
        let mut text = before.map_or_else(Vec::new, |before| before.to_vec());
        text.extend_from_slice(tail);
        self.ops()
            .put_string(self.session, &at, &text, Lifetime::Keep, raw)?;
        Ok(text.len())
    }

    fn string_set_range(&mut self, key: &Bytes, offset: usize, part: &[u8]) -> Result<usize> {
        let at = self.at(key)?;
        let before = self.ask_string(&at, &GET, |row| row.bytes(1))?;
        let mut text = before.map_or_else(Vec::new, |before| before.to_vec());
        let end = offset + part.len();
        if text.len() < end {
            text.resize(end, 0);
        }
        text[offset..end].copy_from_slice(part);
        self.ops()
            .put_string(self.session, &at, &text, Lifetime::Keep, true)?;
        Ok(text.len())
    }

    fn string_len(&mut self, key: &[u8]) -> Result<usize> {
        let at = self.at(key)?;
        let len = self.ask_string(&at, &LEN, |row| row.int(1))?;
        Ok(usize::try_from(len.unwrap_or(0)).unwrap_or(0))
    }
}
