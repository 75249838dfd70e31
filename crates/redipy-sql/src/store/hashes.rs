//! Primitives on hashes.

use redipy_core::store::{Cursor, Hashes};
use redipy_core::{Bytes, Kind, Result};

use super::SqlStore;
use super::distinct::{COMPACT_LEN, distinct};
use super::elements::{Collection, Entry, Reads};
use super::for_mysql::{draw_for_mysql, scan_for_mysql, some_for_mysql};
use crate::digest::Digest;
use crate::ops::{Value, draws::drawn};
use crate::session::Row;
use crate::statement::Statement;

/// Hashes.
struct Fields;

impl Collection for Fields {
    type Element = (Bytes, Bytes);

    const KIND: Kind = Kind::Hash;

    fn reads() -> &'static Reads {
        static ALL: Statement = Statement::new(
            "SELECT k.kind, k.wide, f.digest, f.added, f.field, f.value
             FROM {key} k LEFT JOIN {hash_field} f ON f.key_id = k.id
             WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)",
        );
        static SCAN: Statement = Statement::new(
            "SELECT k.kind, k.wide, f.digest, f.added, f.field, f.value
             FROM {key} k LEFT JOIN {hash_field} f
                ON f.key_id = k.id AND f.digest >= CASE WHEN k.wide = 1 THEN ?4 ELSE ?6 END
             WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)
             ORDER BY f.digest
             LIMIT coalesce((SELECT CASE WHEN wide = 1 THEN ?5 ELSE 1024 END FROM {key}
                WHERE db = ?1 AND digest = ?2), 1)",
        )
        .postgres(
            "SELECT k.kind, k.wide, f.digest, f.added, f.field, f.value
             FROM {key} k LEFT JOIN LATERAL (
                SELECT f.digest, f.added, f.field, f.value FROM {hash_field} f
                WHERE f.key_id = k.id AND f.digest >= CASE WHEN k.wide = 1 THEN ?4 ELSE ?6 END
                ORDER BY f.digest LIMIT CASE WHEN k.wide = 1 THEN ?5 ELSE 1024 END
             ) f ON true
             WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)",
        )
        .mysql(scan_for_mysql!(
            "3",
            "{hash_field}",
            "m.digest, m.added, m.field, m.value"
        ));
        static DRAW: Statement = Statement::new(concat!(
            "SELECT k.kind, k.wide, f.digest, f.added, f.field, f.value
             FROM {key} k LEFT JOIN {hash_field} f ON f.key_id = k.id AND f.digest = ",
            drawn!(
                "{hash_field}",
                "k.id",
                "?4",
                "coalesce((SELECT ?5 % CASE WHEN size < 256 THEN size ELSE 256 END FROM {key}
                    WHERE db = ?1 AND digest = ?2 AND kind = 3), 0)"
            ),
            " WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)",
        ))
        .mysql(draw_for_mysql!(
            "{hash_field}",
            "m.digest, m.added, m.field, m.value"
        ));
        static SOME: Statement = Statement::new(
            "WITH RECURSIVE asked (i, digest) AS (
                SELECT 0, substr(?4, 1, 16)
                UNION ALL SELECT i + 1, substr(?4, 17 + 16 * i, 16) FROM asked WHERE i + 1 < ?5)
             SELECT k.kind, CASE WHEN f.key_id IS NULL THEN NULL ELSE a.i END, f.field, f.value
             FROM {key} k CROSS JOIN asked a LEFT JOIN {hash_field} f ON f.key_id = k.id AND f.digest = a.digest
             WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)",
        )
        .postgres(
            "SELECT k.kind, CASE WHEN f.key_id IS NULL THEN NULL ELSE a.i END, f.field, f.value
             FROM {key} k CROSS JOIN generate_series(0, ?5::int - 1) a (i)
             LEFT JOIN {hash_field} f ON f.key_id = k.id AND f.digest = substring(?4 from 1 + 16 * a.i for 16)
             WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)",
        )
        .mysql(some_for_mysql!("{hash_field}", "m.field, m.value"));
        static READS: Reads = Reads {
            all: &ALL,
            scan: &SCAN,
            draw: &DRAW,
            some: &SOME,
        };
        &READS
    }

    fn read(row: &dyn Row, column: usize) -> Result<Self::Element> {
        Ok((row.bytes(column)?, row.bytes(column + 1)?))
    }

    fn arrange(entries: &mut [Entry<Self::Element>]) {
        entries.sort_unstable_by_key(|entry| entry.added);
    }
}

static GET: Statement = Statement::new(
    "SELECT k.kind, f.value
     FROM {key} k LEFT JOIN {hash_field} f ON f.key_id = k.id AND f.digest = ?4
     WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)",
);

impl Hashes for SqlStore<'_> {
    fn hash_len(&mut self, key: &[u8]) -> Result<usize> {
        self.collection_len(key, Kind::Hash)
    }

    fn hash_get(&mut self, key: &[u8], field: &[u8]) -> Result<Option<Bytes>> {
        let at = self.at(key)?;
        let digest = Digest::of(field);
        let mut value = None;
        self.read_elements(
            &at,
            Kind::Hash,
            true,
            &GET,
            &[(&digest).into()],
            &mut |row| {
                if !row.is_null(1) {
                    value = Some(row.bytes(1)?);
                }
                Ok(())
            },
        )?;
        Ok(value)
    }

    fn hash_get_many(&mut self, key: &[u8], fields: &[Bytes]) -> Result<Vec<Option<Bytes>>> {
        if let [field] = fields {
            return Ok(vec![self.hash_get(key, field)?]);
        }
        let found = self.collection_some::<Fields>(key, fields)?;
        let value = |found: Option<(Bytes, Bytes)>| found.map(|(_, value)| value);
        Ok(found.into_iter().map(value).collect())
    }

    fn hash_put(&mut self, key: &Bytes, pairs: &[(Bytes, Bytes)]) -> Result<usize> {
        let at = self.at(key)?;
        let long = |(field, value): &(Bytes, Bytes)| {
            field.len() > COMPACT_LEN || value.len() > COMPACT_LEN
        };
        let wide = pairs.iter().any(long);
        let pairs = pairs.iter();
        let elements =
            distinct(pairs.map(|(field, value)| (field.as_slice(), Value::Bytes(value))));
        let ops = self.ops();
        let written = ops.put(self.session, &at, Kind::Hash, &elements, wide)?;
        Ok(written.new)
    }

    fn hash_remove(&mut self, key: &[u8], fields: &[Bytes]) -> Result<usize> {
        self.collection_remove(key, Kind::Hash, fields)
    }

    fn hash_all(&mut self, key: &[u8]) -> Result<Vec<(Bytes, Bytes)>> {
        self.collection_all::<Fields>(key)
    }

    fn hash_random(
        &mut self,
        key: &[u8],
        count: usize,
        repeat: bool,
    ) -> Result<Vec<(Bytes, Bytes)>> {
        self.collection_random::<Fields>(key, count, repeat)
    }

    fn hash_scan(
        &mut self,
        key: &[u8],
        cursor: Cursor,
        count: usize,
    ) -> Result<(Cursor, Vec<(Bytes, Bytes)>)> {
        self.collection_scan::<Fields>(key, cursor, count)
    }
}
