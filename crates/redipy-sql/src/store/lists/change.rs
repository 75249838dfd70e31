//! Changing lists elsewhere than by pushing and popping.

use redipy_core::store::{Place, Side};
use redipy_core::{Bytes, Result};

use super::part::{Part, range};
use crate::ops::At;
use crate::ops::keys::{grow, shrink};
use crate::ops::lists::{GAP, add, count as count_of, renumber};
use crate::session::Param;
use crate::statement::Statement;
use crate::store::SqlStore;

// MySQL does not look into a table that it is about to change, unless there is a select of its own around it; and it finds rows by an
// index only where it knows what to look for before it begins.

static REPLACE_FROM_LEFT: Statement = Statement::new(
    "UPDATE {list_item} SET value = ?2 WHERE key_id = ?1 AND position = (SELECT p FROM (
        SELECT position AS p FROM {list_item} WHERE key_id = ?1 ORDER BY position LIMIT 1 OFFSET ?3
     ) one)",
)
.mysql(
    "SET @redipy_position = (
        SELECT position FROM {list_item} WHERE key_id = ?1 ORDER BY position LIMIT 1 OFFSET ?3
     );
     UPDATE {list_item} SET value = ?2 WHERE key_id = ?1 AND position = @redipy_position",
);
static REPLACE_FROM_RIGHT: Statement = Statement::new(
    "UPDATE {list_item} SET value = ?2 WHERE key_id = ?1 AND position = (SELECT p FROM (
        SELECT position AS p FROM {list_item} WHERE key_id = ?1 ORDER BY position DESC LIMIT 1 OFFSET ?3
     ) one)",
)
.mysql(
    "SET @redipy_position = (
        SELECT position FROM {list_item} WHERE key_id = ?1 ORDER BY position DESC LIMIT 1 OFFSET ?3
     );
     UPDATE {list_item} SET value = ?2 WHERE key_id = ?1 AND position = @redipy_position",
);

static BEFORE: Statement = Statement::new(
    "SELECT i.position, (
        SELECT max(o.position) FROM {list_item} o WHERE o.key_id = ?1 AND o.position < i.position
     ) FROM {list_item} i WHERE i.key_id = ?1 AND i.value = ?2 ORDER BY i.position LIMIT 1",
);
static BEHIND: Statement = Statement::new(
    "SELECT i.position, (
        SELECT min(o.position) FROM {list_item} o WHERE o.key_id = ?1 AND o.position > i.position
     ) FROM {list_item} i WHERE i.key_id = ?1 AND i.value = ?2 ORDER BY i.position LIMIT 1",
);

static REMOVE_ALL: Statement =
    Statement::new("DELETE FROM {list_item} WHERE key_id = ?1 AND value = ?2");
static REMOVE_FIRST: Statement = Statement::new(
    "DELETE FROM {list_item} WHERE key_id = ?1 AND position IN (SELECT p FROM (
        SELECT position AS p FROM {list_item} WHERE key_id = ?1 AND value = ?2
        ORDER BY position LIMIT ?3
     ) met)",
);
static REMOVE_LAST: Statement = Statement::new(
    "DELETE FROM {list_item} WHERE key_id = ?1 AND position IN (SELECT p FROM (
        SELECT position AS p FROM {list_item} WHERE key_id = ?1 AND value = ?2
        ORDER BY position DESC LIMIT ?3
     ) met)",
);

// What is cut off, given an element that stays by its place from an end.

static CUT_BEFORE_FROM_LEFT: Statement = Statement::new(
    "DELETE FROM {list_item} WHERE key_id = ?1 AND position < (SELECT p FROM (
        SELECT position AS p FROM {list_item} WHERE key_id = ?1 ORDER BY position LIMIT 1 OFFSET ?2
     ) one)",
)
.mysql(
    "SET @redipy_position = (
        SELECT position FROM {list_item} WHERE key_id = ?1 ORDER BY position LIMIT 1 OFFSET ?2
     );
     DELETE FROM {list_item} WHERE key_id = ?1 AND position < @redipy_position",
);
static CUT_BEFORE_FROM_RIGHT: Statement = Statement::new(
    "DELETE FROM {list_item} WHERE key_id = ?1 AND position < (SELECT p FROM (
        SELECT position AS p FROM {list_item} WHERE key_id = ?1 ORDER BY position DESC LIMIT 1 OFFSET ?2
     ) one)",
)
.mysql(
    "SET @redipy_position = (
        SELECT position FROM {list_item} WHERE key_id = ?1 ORDER BY position DESC LIMIT 1 OFFSET ?2
     );
     DELETE FROM {list_item} WHERE key_id = ?1 AND position < @redipy_position",
);
static CUT_BEHIND_FROM_LEFT: Statement = Statement::new(
    "DELETE FROM {list_item} WHERE key_id = ?1 AND position > (SELECT p FROM (
        SELECT position AS p FROM {list_item} WHERE key_id = ?1 ORDER BY position LIMIT 1 OFFSET ?2
     ) one)",
)
.mysql(
    "SET @redipy_position = (
        SELECT position FROM {list_item} WHERE key_id = ?1 ORDER BY position LIMIT 1 OFFSET ?2
     );
     DELETE FROM {list_item} WHERE key_id = ?1 AND position > @redipy_position",
);
static CUT_BEHIND_FROM_RIGHT: Statement = Statement::new(
    "DELETE FROM {list_item} WHERE key_id = ?1 AND position > (SELECT p FROM (
        SELECT position AS p FROM {list_item} WHERE key_id = ?1 ORDER BY position DESC LIMIT 1 OFFSET ?2
     ) one)",
)
.mysql(
    "SET @redipy_position = (
        SELECT position FROM {list_item} WHERE key_id = ?1 ORDER BY position DESC LIMIT 1 OFFSET ?2
     );
     DELETE FROM {list_item} WHERE key_id = ?1 AND position > @redipy_position",
);

impl SqlStore<'_> {
    /// See [`Lists::list_set`](redipy_core::store::Lists::list_set).
    pub(super) fn replace_element(
        &mut self,
        at: &At<'_>,
        index: i64,
        value: &Bytes,
    ) -> Result<bool> {
        let Some(list) = self.list(at)? else {
            return Ok(false);
        };
        let Some(part) = Part::of(list.size, index, index) else {
            return Ok(false);
        };
        let statement = match part.side {
            Side::Left => &REPLACE_FROM_LEFT,
            Side::Right => &REPLACE_FROM_RIGHT,
        };
        let params = [list.id.into(), Param::Data(value), part.offset.into()];
        self.session.change(statement, &params)?;
        grow(self.session, at, list.id, 0, false)?;
        Ok(true)
    }

    /// See [`Lists::list_insert`](redipy_core::store::Lists::list_insert).
    pub(super) fn insert_element(
        &mut self,
        at: &At<'_>,
        place: Place,
        pivot: &[u8],
        value: &Bytes,
    ) -> Result<Option<usize>> {
        let Some(list) = self.list(at)? else {
            return Ok(Some(0));
        };
        let Some(position) = self.position_beside(list.id, place, pivot)? else {
            return Ok(None);
        };
        add(self.session, list.id, position, value)?;
        grow(self.session, at, list.id, 1, false)?;
        Ok(Some(count_of(list.size + 1)))
    }

    /// Returns a free position beside the first element that equals `pivot`.
    fn position_beside(&mut self, id: i64, place: Place, pivot: &[u8]) -> Result<Option<i64>> {
        loop {
            let Some((position, neighbour)) = self.find_pivot(id, place, pivot)? else {
                return Ok(None);
            };
            if let Some(free) = free_beside(position, place, neighbour) {
                return Ok(Some(free));
            }
            renumber(self.session, id)?;
        }
    }

    /// Returns the position of the first element that equals `pivot`, and of its neighbour.
    fn find_pivot(
        &mut self,
        id: i64,
        place: Place,
        pivot: &[u8],
    ) -> Result<Option<(i64, Option<i64>)>> {
        let statement = match place {
            Place::Before => &BEFORE,
            Place::After => &BEHIND,
        };
        self.session
            .first(statement, &[id.into(), Param::Data(pivot)], |row| {
                let neighbour = if row.is_null(1) {
                    None
                } else {
                    Some(row.int(1)?)
                };
                Ok((row.int(0)?, neighbour))
            })
    }

    /// See [`Lists::list_remove`](redipy_core::store::Lists::list_remove).
    pub(super) fn remove_elements(
        &mut self,
        at: &At<'_>,
        count: i64,
        value: &[u8],
    ) -> Result<usize> {
        let Some(list) = self.list(at)? else {
            return Ok(0);
        };
        let (id, value) = (list.id.into(), Param::Data(value));
        let limit = i64::try_from(count.unsigned_abs()).unwrap_or(i64::MAX);
        let removed = match count {
            0 => self.session.change(&REMOVE_ALL, &[id, value])?,
            1.. => self
                .session
                .change(&REMOVE_FIRST, &[id, value, limit.into()])?,
            ..0 => self
                .session
                .change(&REMOVE_LAST, &[id, value, limit.into()])?,
        };
        let removed = i64::try_from(removed).unwrap_or(i64::MAX);
        if removed > 0 {
            shrink(self.session, at, list.id, list.size, removed)?;
        }
        Ok(count_of(removed))
    }

    /// See [`Lists::list_trim`](redipy_core::store::Lists::list_trim).
    pub(super) fn trim_list(&mut self, at: &At<'_>, start: i64, stop: i64) -> Result<()> {
        let Some(list) = self.list(at)? else {
            return Ok(());
        };
        let Some((start, stop)) = range(list.size, start, stop) else {
            self.ops().delete(self.session, at)?;
            return Ok(());
        };
        let end = list.size - 1;
        if start > 0 {
            let (statement, offset) = if start <= end - start {
                (&CUT_BEFORE_FROM_LEFT, start)
            } else {
                (&CUT_BEFORE_FROM_RIGHT, end - start)
            };
            self.session
                .change(statement, &[list.id.into(), offset.into()])?;
        }
        if stop < end {
            let (kept, behind) = (stop - start, end - stop);
            let (statement, offset) = if kept <= behind {
                (&CUT_BEHIND_FROM_LEFT, kept)
            } else {
                (&CUT_BEHIND_FROM_RIGHT, behind)
            };
            self.session
                .change(statement, &[list.id.into(), offset.into()])?;
        }
        let gone = start + end - stop;
        // A list that is trimmed has changed, even where nothing of it goes.
        grow(self.session, at, list.id, -gone, false)
    }
}

/// Returns a position between an element and its neighbour, or beyond it where it has none, if one is free.
fn free_beside(position: i64, place: Place, neighbour: Option<i64>) -> Option<i64> {
    match (neighbour, place) {
        (Some(neighbour), _) => Some(position.midpoint(neighbour))
            .filter(|free| *free != position && *free != neighbour),
        (None, Place::Before) => position.checked_sub(GAP),
        (None, Place::After) => position.checked_add(GAP),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_free_lies_between_or_beyond() {
        assert_eq!(free_beside(0, Place::Before, None), Some(-GAP));
        assert_eq!(free_beside(i64::MAX - 5, Place::After, None), None);
        assert_eq!(free_beside(0, Place::After, Some(GAP)), Some(GAP / 2));
        assert_eq!(free_beside(4, Place::After, Some(5)), None);
        assert_eq!(free_beside(-3, Place::Before, Some(-4)), None);
        assert_eq!(
            free_beside(i64::MAX, Place::Before, Some(i64::MIN)),
            Some(0)
        );
    }
}
