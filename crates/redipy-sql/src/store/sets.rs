//! Primitives on sets.

use redipy_core::number::parse_i64;
use redipy_core::store::{Cursor, Sets};
use redipy_core::{Bytes, Kind, Result};

use super::SqlStore;
use super::distinct::distinct;
use super::elements::{Collection, Entry, Reads};
use super::for_mysql::{draw_for_mysql, scan_for_mysql, some_for_mysql};
use crate::digest::Digest;
use crate::ops::elements::compact_size;
use crate::ops::{At, Draw, Found, Value, draws::drawn};
use crate::session::Row;
use crate::statement::Statement;

/// Sets.
struct Members;

impl Collection for Members {
    type Element = Bytes;

    const KIND: Kind = Kind::Set;

    fn reads() -> &'static Reads {
        static ALL: Statement = Statement::new(
            "SELECT k.kind, k.wide, m.digest, m.added, m.member
             FROM {key} k LEFT JOIN {set_member} m ON m.key_id = k.id
             WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)",
        );
        static SCAN: Statement = Statement::new(
            "SELECT k.kind, k.wide, m.digest, m.added, m.member
             FROM {key} k LEFT JOIN {set_member} m
                ON m.key_id = k.id AND m.digest >= CASE WHEN k.wide = 1 THEN ?4 ELSE ?6 END
             WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)
             ORDER BY m.digest
             LIMIT coalesce((SELECT CASE WHEN wide = 1 THEN ?5 ELSE 1024 END FROM {key}
                WHERE db = ?1 AND digest = ?2), 1)",
        )
        .postgres(
            "SELECT k.kind, k.wide, m.digest, m.added, m.member
             FROM {key} k LEFT JOIN LATERAL (
                SELECT m.digest, m.added, m.member FROM {set_member} m
                WHERE m.key_id = k.id AND m.digest >= CASE WHEN k.wide = 1 THEN ?4 ELSE ?6 END
                ORDER BY m.digest LIMIT CASE WHEN k.wide = 1 THEN ?5 ELSE 1024 END
             ) m ON true
             WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)",
        )
        .mysql(scan_for_mysql!(
            "4",
            "{set_member}",
            "m.digest, m.added, m.member"
        ));
        static DRAW: Statement = Statement::new(concat!(
            "SELECT k.kind, k.wide, m.digest, m.added, m.member
             FROM {key} k LEFT JOIN {set_member} m ON m.key_id = k.id AND m.digest = ",
            drawn!(
                "{set_member}",
                "k.id",
                "?4",
                "coalesce((SELECT ?5 % CASE WHEN size < 256 THEN size ELSE 256 END FROM {key}
                    WHERE db = ?1 AND digest = ?2 AND kind = 4), 0)"
            ),
            " WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)",
        ))
        .mysql(draw_for_mysql!(
            "{set_member}",
            "m.digest, m.added, m.member"
        ));
        static SOME: Statement = Statement::new(
            "WITH RECURSIVE asked (i, digest) AS (
                SELECT 0, substr(?4, 1, 16)
                UNION ALL SELECT i + 1, substr(?4, 17 + 16 * i, 16) FROM asked WHERE i + 1 < ?5)
             SELECT k.kind, CASE WHEN m.key_id IS NULL THEN NULL ELSE a.i END, m.member
             FROM {key} k CROSS JOIN asked a LEFT JOIN {set_member} m ON m.key_id = k.id AND m.digest = a.digest
             WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)",
        )
        .postgres(
            "SELECT k.kind, CASE WHEN m.key_id IS NULL THEN NULL ELSE a.i END, m.member
             FROM {key} k CROSS JOIN generate_series(0, ?5::int - 1) a (i)
             LEFT JOIN {set_member} m ON m.key_id = k.id AND m.digest = substring(?4 from 1 + 16 * a.i for 16)
             WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)",
        )
        .mysql(some_for_mysql!("{set_member}", "m.member"));
        static READS: Reads = Reads {
            all: &ALL,
            scan: &SCAN,
            draw: &DRAW,
            some: &SOME,
        };
        &READS
    }

    fn read(row: &dyn Row, column: usize) -> Result<Self::Element> {
        row.bytes(column)
    }

    fn arrange(entries: &mut [Entry<Self::Element>]) {
        entries.sort_unstable_by_key(|entry| parse_i64(&entry.element));
    }
}

static HAS: Statement = Statement::new(
    "SELECT k.kind, m.key_id
     FROM {key} k LEFT JOIN {set_member} m ON m.key_id = k.id AND m.digest = ?4
     WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)",
);

static COMPACT: Statement = Statement::new("UPDATE {key} SET wide = 0 WHERE id = ?1");

impl SqlStore<'_> {
    /// Removes and returns random members, fewer than there are.
    fn pop_several(&mut self, at: &At<'_>, found: &Found, count: usize) -> Result<Vec<Bytes>> {
        let drawn = self.draw_several::<Members>(at, found, count, false)?;
        let (digests, members): (Vec<_>, Vec<_>) = drawn
            .into_iter()
            .map(|entry| (entry.digest, entry.element))
            .unzip();
        let ops = self.ops();
        self.session.goes_on();
        ops.remove(self.session, at, Kind::Set, &digests)?;
        let left = usize::try_from(found.size).unwrap_or(0) - members.len();
        if found.wide && left > 0 && left * 5 <= count {
            self.make_compact(at, found, left)?;
        }
        Ok(members)
    }

    /// Where few are left, Redis makes a new set of them, which may be one of integers again.
    fn make_compact(&mut self, at: &At<'_>, found: &Found, left: usize) -> Result<()> {
        if i64::try_from(left).is_ok_and(|left| left > compact_size(Kind::Set)) {
            return Ok(());
        }
        let members = self.collection_all::<Members>(at.key)?;
        if members.iter().all(|member| parse_i64(member).is_some()) {
            self.session.change(&COMPACT, &[found.id.into()])?;
        }
        Ok(())
    }
}

impl Sets for SqlStore<'_> {
    fn set_len(&mut self, key: &[u8]) -> Result<usize> {
        self.collection_len(key, Kind::Set)
    }

    fn set_add(&mut self, key: &Bytes, members: &[Bytes]) -> Result<usize> {
        let at = self.at(key)?;
        let wide = members.iter().any(|member| parse_i64(member).is_none());
        let members = members.iter();
        let elements = distinct(members.map(|member| (member.as_slice(), Value::None)));
        let ops = self.ops();
        let written = ops.put(self.session, &at, Kind::Set, &elements, wide)?;
        if written.changed == 0 {
            self.note_use(&at);
        }
        Ok(written.new)
    }

    fn set_remove(&mut self, key: &[u8], members: &[Bytes]) -> Result<usize> {
        self.collection_remove(key, Kind::Set, members)
    }

    fn set_contains(&mut self, key: &[u8], members: &[Bytes]) -> Result<Vec<bool>> {
        let [member] = members else {
            let found = self.collection_some::<Members>(key, members)?;
            return Ok(found.iter().map(Option::is_some).collect());
        };
        let at = self.at(key)?;
        let digest = Digest::of(member);
        let mut found = false;
        self.read_elements(
            &at,
            Kind::Set,
            true,
            &HAS,
            &[(&digest).into()],
            &mut |row| {
                found = !row.is_null(1);
                Ok(())
            },
        )?;
        Ok(vec![found])
    }

    fn set_members(&mut self, key: &[u8]) -> Result<Vec<Bytes>> {
        self.collection_all::<Members>(key)
    }

    fn set_random(&mut self, key: &[u8], count: usize, repeat: bool) -> Result<Vec<Bytes>> {
        self.collection_random::<Members>(key, count, repeat)
    }

    fn set_pop(&mut self, key: &[u8], count: usize) -> Result<Vec<Bytes>> {
        let at = self.at(key)?;
        let ops = self.ops();
        if count == 1 {
            let popped = ops.pop_drawn(self.session, &at, Draw::new())?;
            return Ok(popped.into_iter().collect());
        }
        let Some(found) = self.use_kind(&at, Kind::Set, false)? else {
            return Ok(Vec::new());
        };
        if usize::try_from(found.size).is_ok_and(|size| count < size) {
            return if count == 0 {
                Ok(Vec::new())
            } else {
                self.pop_several(&at, &found, count)
            };
        }
        let members = self.collection_all::<Members>(key)?;
        ops.delete(self.session, &at)?;
        Ok(members)
    }

    fn set_scan(
        &mut self,
        key: &[u8],
        cursor: Cursor,
        count: usize,
    ) -> Result<(Cursor, Vec<Bytes>)> {
        self.collection_scan::<Members>(key, cursor, count)
    }
}
