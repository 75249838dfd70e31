//! Primitives on lists.

mod change;
mod part;

use redipy_core::store::{Lists, Place, Side};
use redipy_core::{Bytes, Kind, Result};

use self::part::Part;
use super::SqlStore;
use crate::ops::keys::{check, find_kind};
use crate::ops::lists::count as count_of;
use crate::ops::{At, Found};
use crate::session::Param;
use crate::statement::Statement;

static FROM_LEFT: Statement = Statement::new(
    "SELECT k.kind, e.value FROM {key} k LEFT JOIN (
        SELECT i.position, i.value FROM {list_item} i
        WHERE i.key_id = (SELECT id FROM {key} WHERE db = ?1 AND digest = ?2)
        ORDER BY i.position LIMIT ?5 OFFSET ?4
     ) e ON k.kind = 2
     WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)
     ORDER BY e.position",
)
.mysql(
    "SELECT k.kind, i.value FROM {key} k LEFT JOIN (
        SELECT e.key_id, e.position FROM {list_item} e
        WHERE e.key_id = (SELECT id FROM {key} WHERE db = ?1 AND digest = ?2)
        ORDER BY e.position LIMIT ?5 OFFSET ?4
     ) e ON e.key_id = k.id LEFT JOIN {list_item} i ON i.key_id = e.key_id AND i.position = e.position
     WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)
     ORDER BY e.position",
);

static FROM_RIGHT: Statement = Statement::new(
    "SELECT k.kind, e.value FROM {key} k LEFT JOIN (
        SELECT i.position, i.value FROM {list_item} i
        WHERE i.key_id = (SELECT id FROM {key} WHERE db = ?1 AND digest = ?2)
        ORDER BY i.position DESC LIMIT ?5 OFFSET ?4
     ) e ON k.kind = 2
     WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)
     ORDER BY e.position",
)
.mysql(
    "SELECT k.kind, i.value FROM {key} k LEFT JOIN (
        SELECT e.key_id, e.position FROM {list_item} e
        WHERE e.key_id = (SELECT id FROM {key} WHERE db = ?1 AND digest = ?2)
        ORDER BY e.position DESC LIMIT ?5 OFFSET ?4
     ) e ON e.key_id = k.id LEFT JOIN {list_item} i ON i.key_id = e.key_id AND i.position = e.position
     WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)
     ORDER BY e.position",
);

// How many elements lie between a match and the one before it: all together they count each element once, and the search ends with the last
// match that is asked for.

static MATCHES_FROM_LEFT: Statement = Statement::new(
    "SELECT k.kind, k.size, (
        SELECT count(*) FROM {list_item} b
        WHERE b.key_id = k.id AND b.position < m.position AND b.position >= m.since
     ), m.position FROM {key} k LEFT JOIN (
        SELECT f.position, coalesce(lag(f.position) OVER (ORDER BY f.position), -9223372036854775807 - 1) AS since
        FROM (
            SELECT i.position FROM {list_item} i
            WHERE i.key_id = (SELECT id FROM {key} WHERE db = ?1 AND digest = ?2) AND i.value = ?4
            AND i.position <= coalesce((
                SELECT e.position FROM {list_item} e
                WHERE e.key_id = (SELECT id FROM {key} WHERE db = ?1 AND digest = ?2)
                ORDER BY e.position LIMIT ?5 OFFSET ?6
            ), 9223372036854775807)
            ORDER BY i.position LIMIT ?7 OFFSET ?8
        ) f
     ) m ON k.kind = 2
     WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)
     ORDER BY m.position",
);

static MATCHES_FROM_RIGHT: Statement = Statement::new(
    "SELECT k.kind, k.size, (
        SELECT count(*) FROM {list_item} b
        WHERE b.key_id = k.id AND b.position > m.position AND b.position <= m.since
     ), m.position FROM {key} k LEFT JOIN (
        SELECT f.position, coalesce(lag(f.position) OVER (ORDER BY f.position DESC), 9223372036854775807) AS since
        FROM (
            SELECT i.position FROM {list_item} i
            WHERE i.key_id = (SELECT id FROM {key} WHERE db = ?1 AND digest = ?2) AND i.value = ?4
            AND i.position >= coalesce((
                SELECT e.position FROM {list_item} e
                WHERE e.key_id = (SELECT id FROM {key} WHERE db = ?1 AND digest = ?2)
                ORDER BY e.position DESC LIMIT ?5 OFFSET ?6
            ), -9223372036854775807 - 1)
            ORDER BY i.position DESC LIMIT ?7 OFFSET ?8
        ) f
     ) m ON k.kind = 2
     WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)
     ORDER BY m.position DESC",
);

impl SqlStore<'_> {
    /// Returns what the row of a list says, which is used by that.
    fn list(&mut self, at: &At<'_>) -> Result<Option<Found>> {
        let found = find_kind(self.session, at, Kind::List)?;
        if found.is_some() {
            self.note_use(at);
        }
        Ok(found)
    }

    /// Returns the elements of a part, from the head on; `alone` tells that no other statement belongs to it.
    fn list_part(&mut self, at: &At<'_>, part: Part, alone: bool) -> Result<Vec<Bytes>> {
        let session = if alone {
            self.alone()
        } else {
            &mut *self.session
        };
        let statement = match part.side {
            Side::Left => &FROM_LEFT,
            Side::Right => &FROM_RIGHT,
        };
        let params = [
            at.db_param(),
            (&at.digest).into(),
            at.now_ms.into(),
            part.offset.into(),
            part.limit.into(),
        ];
        let mut values = Vec::new();
        let mut found = false;
        session.run(statement, &params, &mut |row| {
            check(at, row.int(0)?, Kind::List)?;
            found = true;
            if !row.is_null(1) {
                values.push(row.bytes(1)?);
            }
            Ok(())
        })?;
        if found {
            self.note_use(at);
        }
        Ok(values)
    }
}

fn number(count: usize) -> Param<'static> {
    Param::Int(i64::try_from(count).unwrap_or(i64::MAX))
}

impl Lists for SqlStore<'_> {
    fn list_len(&mut self, key: &[u8]) -> Result<usize> {
        let at = self.at(key)?;
        let list = find_kind(self.alone(), &at, Kind::List)?;
        if list.is_some() {
            self.note_use(&at);
        }
        Ok(list.map_or(0, |list| count_of(list.size)))
    }

    fn list_push(&mut self, key: &Bytes, side: Side, values: &[Bytes]) -> Result<usize> {
        let at = self.at(key)?;
        self.ops().push(self.session, &at, side, values)
    }

    fn list_pop(&mut self, key: &[u8], side: Side, count: usize) -> Result<Option<Vec<Bytes>>> {
        let at = self.at(key)?;
        self.ops().pop(self.session, &at, side, count)
    }

    fn list_range(&mut self, key: &[u8], start: i64, stop: i64) -> Result<Vec<Bytes>> {
        let at = self.at(key)?;
        if let Some(part) = Part::near(start, stop) {
            return self.list_part(&at, part, true);
        }
        let Some(list) = self.list(&at)? else {
            return Ok(Vec::new());
        };
        match Part::of(list.size, start, stop) {
            Some(part) => self.list_part(&at, part, false),
            None => Ok(Vec::new()),
        }
    }

    fn list_set(&mut self, key: &[u8], index: i64, value: &Bytes) -> Result<bool> {
        let at = self.at(key)?;
        self.replace_element(&at, index, value)
    }

    fn list_insert(
        &mut self,
        key: &[u8],
        place: Place,
        pivot: &[u8],
        value: &Bytes,
    ) -> Result<Option<usize>> {
        let at = self.at(key)?;
        self.insert_element(&at, place, pivot, value)
    }

    fn list_remove(&mut self, key: &[u8], count: i64, value: &[u8]) -> Result<usize> {
        let at = self.at(key)?;
        self.remove_elements(&at, count, value)
    }

    fn list_trim(&mut self, key: &[u8], start: i64, stop: i64) -> Result<()> {
        let at = self.at(key)?;
        self.trim_list(&at, start, stop)
    }

    fn list_positions(
        &mut self,
        key: &[u8],
        value: &[u8],
        rank: i64,
        count: usize,
        max_len: usize,
    ) -> Result<Option<Vec<usize>>> {
        let at = self.at(key)?;
        let from_tail = rank < 0;
        let statement = if from_tail {
            &MATCHES_FROM_RIGHT
        } else {
            &MATCHES_FROM_LEFT
        };
        let skip = rank.unsigned_abs().saturating_sub(1);
        // The last element that is compared, if there is a limit.
        let (bounds, last) = match max_len {
            0 => (0, 0),
            _ => (1, max_len - 1),
        };
        let params = [
            at.db_param(),
            (&at.digest).into(),
            at.now_ms.into(),
            Param::Data(value),
            Param::Int(bounds),
            number(last),
            number(if count == 0 { usize::MAX } else { count }),
            Param::Int(i64::try_from(skip).unwrap_or(i64::MAX)),
        ];
        let mut positions = None;
        let mut nth = 0;
        self.alone().run(statement, &params, &mut |row| {
            check(&at, row.int(0)?, Kind::List)?;
            let positions = positions.get_or_insert_with(Vec::new);
            if !row.is_null(3) {
                nth += row.int(2)?;
                let index = if from_tail {
                    row.int(1)? - 1 - nth
                } else {
                    nth
                };
                positions.push(count_of(index));
            }
            Ok(())
        })?;
        if positions.is_some() {
            self.note_use(&at);
        }
        Ok(positions)
    }
}
