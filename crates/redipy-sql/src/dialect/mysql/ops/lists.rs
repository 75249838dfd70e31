//! Writing lists at their ends.

use redipy_core::store::Side;
use redipy_core::{Bytes, Kind, Result};

use super::multi::Multi;
use super::new::make;
use crate::ops::At;
use crate::ops::keys::{check, find_kind, grow, shrink};
use crate::ops::lists::{GAP, count, first_position};
use crate::session::{Param, Session};
use crate::statement::Statement;

static LEFT_END: Statement = Statement::new(
    "SELECT k.id, k.kind, k.size, (SELECT MIN(i.position) FROM {list_item} i WHERE i.key_id = k.id)
     FROM {key} k WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)",
);

static RIGHT_END: Statement = Statement::new(
    "SELECT k.id, k.kind, k.size, (SELECT MAX(i.position) FROM {list_item} i WHERE i.key_id = k.id)
     FROM {key} k WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)",
);

static ADD: Multi = Multi::new(
    "INSERT INTO {list_item} (key_id, position, value) VALUES ",
    "(IFNULL(?1, LAST_INSERT_ID()), ?, ?)",
    "",
    1,
);

/// Pushes. See [`Ops::push`](crate::ops::Ops::push) (3 statements).
pub fn push(session: &mut dyn Session, at: &At<'_>, side: Side, values: &[Bytes]) -> Result<usize> {
    let (end_of, step) = match side {
        Side::Left => (&LEFT_END, -GAP),
        Side::Right => (&RIGHT_END, GAP),
    };
    let params = [at.db_param(), (&at.digest).into(), at.now_ms.into()];
    let found = session.first(end_of, &params, |row| {
        check(at, row.int(1)?, Kind::List)?;
        let end = (!row.is_null(3)).then(|| row.int(3)).transpose()?;
        Ok((row.int(0)?, row.int(2)?, end))
    })?;
    let more = i64::try_from(values.len()).unwrap_or(i64::MAX);
    if more == 0 {
        return Ok(found.map_or(0, |(_, len, _)| count(len)));
    }
    let (id, before, mut position) = if let Some((id, before, end)) = found {
        let first = first_position(session, id, side, end, more)?;
        grow(session, at, id, more, false)?;
        (Param::Int(id), before, first)
    } else {
        make(session, at, Kind::List, more, false)?;
        (Param::Null, 0, 0)
    };
    let mut rows = Vec::with_capacity(values.len() * 2);
    for value in values {
        rows.extend([Param::Int(position), Param::Data(value)]);
        // Only behind the last one it can go too far, where it is not needed.
        position = position.wrapping_add(step);
    }
    ADD.change(session, &[id], &rows)?;
    Ok(count(before + more))
}

static LEFT: Statement = Statement::new(
    "SELECT k.id, k.kind, k.size, i.position, i.value FROM {key} k LEFT JOIN (
        SELECT e.key_id, e.position FROM {list_item} e
        WHERE e.key_id = (SELECT id FROM {key} WHERE db = ?1 AND digest = ?2)
        ORDER BY e.position LIMIT ?4
     ) e ON e.key_id = k.id LEFT JOIN {list_item} i ON i.key_id = e.key_id AND i.position = e.position
     WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)
     ORDER BY e.position",
);

static RIGHT: Statement = Statement::new(
    "SELECT k.id, k.kind, k.size, i.position, i.value FROM {key} k LEFT JOIN (
        SELECT e.key_id, e.position FROM {list_item} e
        WHERE e.key_id = (SELECT id FROM {key} WHERE db = ?1 AND digest = ?2)
        ORDER BY e.position DESC LIMIT ?4
     ) e ON e.key_id = k.id LEFT JOIN {list_item} i ON i.key_id = e.key_id AND i.position = e.position
     WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)
     ORDER BY e.position DESC",
);

static REMOVE_LEFT: Statement =
    Statement::new("DELETE FROM {list_item} WHERE key_id = ?1 AND position <= ?2");

static REMOVE_RIGHT: Statement =
    Statement::new("DELETE FROM {list_item} WHERE key_id = ?1 AND position >= ?2");

/// Pops. See [`Ops::pop`](crate::ops::Ops::pop) (3 statements).
pub fn pop(
    session: &mut dyn Session,
    at: &At<'_>,
    side: Side,
    limit: usize,
) -> Result<Option<Vec<Bytes>>> {
    let (outermost, removal) = match side {
        Side::Left => (&LEFT, &REMOVE_LEFT),
        Side::Right => (&RIGHT, &REMOVE_RIGHT),
    };
    let params = [
        at.db_param(),
        (&at.digest).into(),
        at.now_ms.into(),
        i64::try_from(limit).unwrap_or(i64::MAX).into(),
    ];
    let mut found = None;
    let mut values = Vec::new();
    session.run(outermost, &params, &mut |row| {
        check(at, row.int(1)?, Kind::List)?;
        if !row.is_null(3) {
            found = Some((row.int(0)?, row.int(2)?, row.int(3)?));
            values.push(row.bytes(4)?);
        }
        Ok(())
    })?;
    let Some((id, len, end)) = found else {
        // Nothing was asked for, or there is no list.
        let found = find_kind(session, at, Kind::List)?;
        return Ok(found.map(|_| Vec::new()));
    };
    session.change(removal, &[id.into(), end.into()])?;
    let lost = i64::try_from(values.len()).unwrap_or(i64::MAX);
    shrink(session, at, id, len, lost)?;
    Ok(Some(values))
}
