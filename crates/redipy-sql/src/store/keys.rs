//! Primitives on keys as such.

use redipy_core::store::{Cursor, DATABASES, KeyInfo, Keys, Stamp};
use redipy_core::{Bytes, Kind, Result};

use super::SqlStore;
use crate::digest::Digest;
use crate::ops::keys::{find, grow, kind_of};
use crate::ops::{At, Found};
use crate::session::Param;
use crate::statement::Statement;

/// How many keys around a random place are drawn from: where more of them follow on each other, chance gaps between digests
/// matter less. What is smaller than that is drawn from evenly.
const DRAWN: usize = 64;

static NEAR: Statement = Statement::new(
    "SELECT key FROM (
        SELECT * FROM (
            SELECT key, digest, 0 AS turn FROM {key}
            WHERE db = ?1 AND digest >= ?2 AND (expires_at IS NULL OR expires_at > ?3)
            ORDER BY digest LIMIT ?4
        ) AS behind
        UNION ALL
        SELECT * FROM (
            SELECT key, digest, 1 AS turn FROM {key}
            WHERE db = ?1 AND digest < ?2 AND (expires_at IS NULL OR expires_at > ?3)
            ORDER BY digest LIMIT ?4
        ) AS ahead
    ) AS near ORDER BY turn, digest LIMIT ?4",
);

static COUNT: Statement = Statement::new(
    "SELECT (SELECT count(*) FROM {key} WHERE db = ?1)
        - (SELECT count(*) FROM {key} WHERE expires_at <= ?2 AND db = ?1)",
);

static SCAN: Statement = Statement::new(
    "SELECT digest, key, kind FROM {key}
     WHERE db = ?1 AND digest >= ?2 AND (expires_at IS NULL OR expires_at > ?3)
     ORDER BY digest LIMIT ?4",
);

static TOUCH: Statement = Statement::new(
    "UPDATE {key} SET used_at = ?4
     WHERE db = ?1 AND digest = ?2 AND (expires_at IS NULL OR expires_at > ?3)",
);

/// A string that can be anything but raw is short.
static ENCODING: Statement = Statement::new(
    "SELECT kind, wide, CASE WHEN kind = 1 AND length(CAST(value AS BLOB)) <= 44 THEN value END
     FROM {key} WHERE db = ?1 AND digest = ?2 AND (expires_at IS NULL OR expires_at > ?3)",
)
.postgres(
    "SELECT kind, wide, CASE WHEN kind = 1 AND octet_length(value) <= 44 THEN value END
     FROM {key} WHERE db = ?1 AND digest = ?2 AND (expires_at IS NULL OR expires_at > ?3)",
)
.mysql(
    "SELECT kind, wide, CASE WHEN kind = 1 AND octet_length(value) <= 44 THEN value END
     FROM {key} WHERE db = ?1 AND digest = ?2 AND (expires_at IS NULL OR expires_at > ?3)",
);

static DISCARD_DB: Statement = Statement::new(
    "INSERT INTO {garbage} (key_id, kind) SELECT id, kind FROM {key} WHERE db = ?1 AND kind <> 1",
);
static FLUSH_DB: Statement = Statement::new("DELETE FROM {key} WHERE db = ?1");
static DISCARD_ALL: Statement = Statement::new(
    "INSERT INTO {garbage} (key_id, kind) SELECT id, kind FROM {key} WHERE kind <> 1",
);
static FLUSH_ALL: Statement = Statement::new("DELETE FROM {key}");

static MOVE_DB: Statement = Statement::new("UPDATE {key} SET db = ?2 WHERE db = ?1");

static MOVE: Statement = Statement::new(
    "UPDATE {key} SET db = ?2, digest = ?3, key = ?4, used_at = ?5, version = version + 1
     WHERE id = ?1",
);

// The version goes along, as the order of what is added to a hash follows from it.
static COPY: Statement = Statement::new(
    "INSERT INTO {key} (db, digest, key, kind, version, expires_at, used_at, size, wide, value)
     SELECT ?2, ?3, ?4, kind, version, expires_at, ?5, size, wide, value FROM {key} WHERE id = ?1",
);
static COPY_LIST: Statement = Statement::new(
    "INSERT INTO {list_item} (key_id, position, value)
     SELECT k.id, e.position, e.value FROM {list_item} e JOIN {key} k ON k.db = ?2 AND k.digest = ?3
     WHERE e.key_id = ?1",
);
static COPY_HASH: Statement = Statement::new(
    "INSERT INTO {hash_field} (key_id, digest, added, field, value)
     SELECT k.id, e.digest, e.added, e.field, e.value
     FROM {hash_field} e JOIN {key} k ON k.db = ?2 AND k.digest = ?3 WHERE e.key_id = ?1",
);
static COPY_SET: Statement = Statement::new(
    "INSERT INTO {set_member} (key_id, digest, added, member)
     SELECT k.id, e.digest, e.added, e.member
     FROM {set_member} e JOIN {key} k ON k.db = ?2 AND k.digest = ?3 WHERE e.key_id = ?1",
);
static COPY_SORTED_SET: Statement = Statement::new(
    "INSERT INTO {zset_member} (key_id, digest, score, member)
     SELECT k.id, e.digest, e.score, e.member
     FROM {zset_member} e JOIN {key} k ON k.db = ?2 AND k.digest = ?3 WHERE e.key_id = ?1",
);

impl SqlStore<'_> {
    /// Returns what the row of a living key says, without using it.
    fn look(&mut self, key: &[u8]) -> Result<Option<Found>> {
        let at = self.at(key)?;
        find(self.alone(), &at)
    }

    /// Notes that a key was used; what is written is written down with the time anyway.
    pub(super) fn note_use(&self, at: &At<'_>) {
        self.scene.used.note(at.db, at.digest, at.now_s());
    }

    /// Returns the row that is to be renamed or copied, and makes room for it. One that stays where it is has only
    /// changed, and there is nothing left to do.
    fn make_room(&mut self, from: &At<'_>, to: &At<'_>) -> Result<Option<(Found, bool)>> {
        let Some(found) = find(self.session, from)? else {
            return Ok(None);
        };
        let same = from.db == to.db && from.digest == to.digest;
        if same {
            grow(self.session, from, found.id, 0, false)?;
        } else {
            self.session.goes_on();
            self.ops().delete(self.session, to)?;
        }
        Ok(Some((found, same)))
    }
}

/// Returns the row in a new place: its `id`, and what tells the place.
fn placed<'a>(id: i64, to: &'a At<'_>) -> [Param<'a>; 5] {
    [
        id.into(),
        to.db_param(),
        (&to.digest).into(),
        Param::Data(to.key),
        to.now_s().into(),
    ]
}

fn limit(count: usize) -> Param<'static> {
    Param::Int(i64::try_from(count.max(1)).unwrap_or(i64::MAX))
}

impl Keys for SqlStore<'_> {
    fn select(&mut self, db: u32) {
        debug_assert!(db < DATABASES, "database {db}");
        self.db = db % DATABASES;
    }

    fn selected(&self) -> u32 {
        self.db
    }

    fn now_us(&mut self) -> i64 {
        let clock = &self.scene.clock;
        *self.now_us.get_or_insert_with(|| clock.now_us())
    }

    fn last(&mut self) {
        self.is_last = self.is_one;
    }

    fn key_stamp(&mut self, key: &[u8]) -> Result<Stamp> {
        let found = self.look(key)?;
        Ok(found.map_or_else(Stamp::default, |found| Stamp {
            id: found.id,
            version: found.version,
        }))
    }

    fn random_below(&mut self, bound: u64) -> u64 {
        fastrand::u64(..bound)
    }

    fn key_info(&mut self, key: &[u8]) -> Result<Option<KeyInfo>> {
        let found = self.look(key)?;
        Ok(found.map(|found| KeyInfo {
            kind: found.kind,
            expires_at: found.expires_at,
        }))
    }

    fn key_delete(&mut self, key: &[u8]) -> Result<bool> {
        let at = self.at(key)?;
        self.ops().delete(self.session, &at)
    }

    fn key_expire(&mut self, key: &[u8], end: Option<i64>) -> Result<bool> {
        let at = self.at(key)?;
        self.ops().expire(self.session, &at, end)
    }

    fn key_rename(&mut self, from: &[u8], db: u32, to: &Bytes) -> Result<bool> {
        let (from, to) = (self.at(from)?, self.at_db(db, to)?);
        let Some((found, same)) = self.make_room(&from, &to)? else {
            return Ok(false);
        };
        if !same {
            self.session.change(&MOVE, &placed(found.id, &to))?;
            self.ops().wake(self.session)?;
        }
        Ok(true)
    }

    fn key_copy(&mut self, from: &[u8], db: u32, to: &Bytes) -> Result<bool> {
        let (from, to) = (self.at(from)?, self.at_db(db, to)?);
        let Some((found, same)) = self.make_room(&from, &to)? else {
            return Ok(false);
        };
        if same {
            return Ok(true);
        }
        self.session.change(&COPY, &placed(found.id, &to))?;
        let elements = match found.kind {
            Kind::List => &COPY_LIST,
            Kind::Hash => &COPY_HASH,
            Kind::Set => &COPY_SET,
            Kind::SortedSet => &COPY_SORTED_SET,
            _ => return Ok(true),
        };
        let params = [found.id.into(), to.db_param(), (&to.digest).into()];
        self.session.change(elements, &params)?;
        self.ops().wake(self.session)?;
        Ok(true)
    }

    fn key_random(&mut self) -> Result<Option<Bytes>> {
        let place = Digest(fastrand::u128(..).to_be_bytes());
        let params = [
            i64::from(self.db).into(),
            (&place).into(),
            self.now_ms().into(),
            limit(DRAWN),
        ];
        let mut near = self.alone().all(&NEAR, &params, |row| row.bytes(0))?;
        Ok((!near.is_empty()).then(|| near.swap_remove(fastrand::usize(..near.len()))))
    }

    fn key_count(&mut self) -> Result<usize> {
        let params = [i64::from(self.db).into(), self.now_ms().into()];
        let count = self.alone().first(&COUNT, &params, |row| row.int(0))?;
        Ok(usize::try_from(count.unwrap_or(0)).unwrap_or(0))
    }

    fn key_scan(&mut self, cursor: Cursor, count: usize) -> Result<(Cursor, Vec<(Bytes, Kind)>)> {
        let from = Digest::at(cursor);
        let params = [
            i64::from(self.db).into(),
            (&from).into(),
            self.now_ms().into(),
            limit(count),
        ];
        let mut last = None;
        let met = self.alone().all(&SCAN, &params, |row| {
            last = Digest::read(&row.bytes(0)?);
            Ok((row.bytes(1)?, kind_of(row.int(2)?)?))
        })?;
        let full = met.len() >= count.max(1);
        let next = last.filter(|_| full).map_or(0, Digest::after);
        Ok((next, met))
    }

    fn key_touch(&mut self, key: &[u8]) -> Result<bool> {
        let at = self.at(key)?;
        if !self.writes {
            let found = find(self.session, &at)?.is_some();
            if found {
                self.note_use(&at);
            }
            return Ok(found);
        }
        let params = [
            at.db_param(),
            (&at.digest).into(),
            at.now_ms.into(),
            at.now_s().into(),
        ];
        Ok(self.session.change(&TOUCH, &params)? > 0)
    }

    fn key_idle(&mut self, key: &[u8]) -> Result<Option<u64>> {
        let at = self.at(key)?;
        let Some(found) = find(self.alone(), &at)? else {
            return Ok(None);
        };
        let read_at = self.scene.used.last(at.db, at.digest).unwrap_or(i64::MIN);
        let idle = at.now_s() - found.used_at.max(read_at);
        Ok(Some(u64::try_from(idle).unwrap_or(0)))
    }

    fn key_encoding(&mut self, key: &[u8]) -> Result<Option<&'static str>> {
        let at = self.at(key)?;
        let params = [at.db_param(), (&at.digest).into(), at.now_ms.into()];
        self.alone().first(&ENCODING, &params, |row| {
            let (kind, wide) = (kind_of(row.int(0)?)?, row.int(1)? != 0);
            Ok(match kind {
                Kind::String if wide || row.is_null(2) => "raw",
                Kind::String => short_encoding(&row.bytes(2)?),
                Kind::List => "quicklist",
                Kind::Set if !wide => "intset",
                Kind::SortedSet if wide => "skiplist",
                _ if wide => "hashtable",
                _ => "listpack",
            })
        })
    }

    fn flush(&mut self) -> Result<()> {
        self.lock_all()?;
        let db = [i64::from(self.db).into()];
        self.session.change(&DISCARD_DB, &db)?;
        self.session.change(&FLUSH_DB, &db)?;
        Ok(())
    }

    fn flush_all(&mut self) -> Result<()> {
        self.lock_all()?;
        self.session.change(&DISCARD_ALL, &[])?;
        self.session.change(&FLUSH_ALL, &[])?;
        Ok(())
    }

    fn swap(&mut self, a: u32, b: u32) -> Result<()> {
        if a == b {
            return Ok(());
        }
        self.lock_all()?;
        // One of them has to stand aside, in a database that nobody can select, as no two rows may be in one place.
        for (from, to) in [(a, DATABASES), (b, a), (DATABASES, b)] {
            let params = [i64::from(from).into(), i64::from(to).into()];
            self.session.change(&MOVE_DB, &params)?;
        }
        self.ops().wake(self.session)?;
        // What was read here was the keys of the other one.
        self.scene.used.clear();
        Ok(())
    }
}

/// Returns the encoding of a short string that was not changed in place.
fn short_encoding(text: &[u8]) -> &'static str {
    if text.len() <= 20 && redipy_core::number::parse_i64(text).is_some() {
        "int"
    } else {
        "embstr"
    }
}
