//! Writing lists: at their ends, and the numbers that order their elements.

use redipy_core::store::Side;
use redipy_core::{Bytes, Kind, Result};

use super::At;
use super::keys::{Claim, claim, find_kind, made_meanwhile, shrink};
use crate::session::{Param, Session};
use crate::statement::Statement;

/// What lies between the positions of elements that are pushed one after the other, for those that are inserted later.
pub const GAP: i64 = 1 << 20;

static GROW_LEFT: Statement = Statement::new(
    "UPDATE {key} SET version = version + 1, used_at = ?4, size = size + ?5
     WHERE db = ?1 AND digest = ?2 AND kind = 2 AND (expires_at IS NULL OR expires_at > ?3)
     RETURNING id, size, (SELECT min(i.position) FROM {list_item} i WHERE i.key_id = id)",
);

static GROW_RIGHT: Statement = Statement::new(
    "UPDATE {key} SET version = version + 1, used_at = ?4, size = size + ?5
     WHERE db = ?1 AND digest = ?2 AND kind = 2 AND (expires_at IS NULL OR expires_at > ?3)
     RETURNING id, size, (SELECT max(i.position) FROM {list_item} i WHERE i.key_id = id)",
);

static ADD: Statement =
    Statement::new("INSERT INTO {list_item} (key_id, position, value) VALUES (?1, ?2, ?3)");

/// Pushes. See [`Ops::push`](super::Ops::push).
pub fn push(session: &mut dyn Session, at: &At<'_>, side: Side, values: &[Bytes]) -> Result<usize> {
    if values.is_empty() {
        let found = find_kind(session, at, Kind::List)?;
        return Ok(found.map_or(0, |found| count(found.size)));
    }
    let more = i64::try_from(values.len()).unwrap_or(i64::MAX);
    let (id, len, end) = make_longer(session, at, side, more)?;
    let first = first_position(session, id, side, end, more)?;
    let step = match side {
        Side::Left => -GAP,
        Side::Right => GAP,
    };
    let mut position = first;
    for value in values {
        add(session, id, position, value)?;
        // Only behind the last one it can go too far, where it is not needed.
        position = position.wrapping_add(step);
    }
    Ok(count(len))
}

/// Counts more elements of a list, which is made where it is missing; returns its `id`, its new length and the position of the outermost
/// element.
fn make_longer(
    session: &mut dyn Session,
    at: &At<'_>,
    side: Side,
    more: i64,
) -> Result<(i64, i64, Option<i64>)> {
    let statement = match side {
        Side::Left => &GROW_LEFT,
        Side::Right => &GROW_RIGHT,
    };
    let params = [
        at.db_param(),
        (&at.digest).into(),
        at.now_ms.into(),
        at.now_s().into(),
        more.into(),
    ];
    let longer = session.first(statement, &params, |row| {
        let end = if row.is_null(2) {
            None
        } else {
            Some(row.int(2)?)
        };
        Ok((row.int(0)?, row.int(1)?, end))
    })?;
    if let Some(longer) = longer {
        return Ok(longer);
    }
    match claim(session, at, Kind::List, more, false)? {
        Claim::New(id) => Ok((id, more, None)),
        Claim::Taken(_) => Err(made_meanwhile()),
    }
}

/// Returns the position of the first of so many elements beyond an end; where the numbers do not reach, the list is numbered anew.
pub fn first_position(
    session: &mut dyn Session,
    id: i64,
    side: Side,
    end: Option<i64>,
    more: i64,
) -> Result<i64> {
    let Some(end) = end else {
        return Ok(0);
    };
    let room = more.checked_mul(GAP);
    let (first, last) = match side {
        Side::Left => (
            end.checked_sub(GAP),
            room.and_then(|room| end.checked_sub(room)),
        ),
        Side::Right => (
            end.checked_add(GAP),
            room.and_then(|room| end.checked_add(room)),
        ),
    };
    if let (Some(first), Some(_)) = (first, last) {
        return Ok(first);
    }
    let len = renumber(session, id)?;
    Ok(match side {
        Side::Left => -GAP,
        Side::Right => len * GAP,
    })
}

/// Adds the row of an element.
///
/// # Errors
/// That of the database.
pub fn add(session: &mut dyn Session, id: i64, position: i64, value: &[u8]) -> Result<()> {
    session.change(&ADD, &[id.into(), position.into(), Param::Data(value)])?;
    Ok(())
}

static ASIDE: Statement = Statement::new(
    "INSERT INTO {list_item} (key_id, position, value)
     SELECT -?1, (row_number() OVER (ORDER BY position) - 1) * 1048576, value
     FROM {list_item} WHERE key_id = ?1",
);
static CLEAR: Statement = Statement::new("DELETE FROM {list_item} WHERE key_id = ?1");
static BACK: Statement = Statement::new("UPDATE {list_item} SET key_id = ?1 WHERE key_id = -?1");

/// Numbers the elements of a list anew, from 0 with a gap in front of each other one; returns how many there are (3 statements).
///
/// # Errors
/// That of the database.
pub fn renumber(session: &mut dyn Session, id: i64) -> Result<i64> {
    // On the way they belong to nobody, as two elements must not have the same number for a moment.
    session.change(&ASIDE, &[id.into()])?;
    session.change(&CLEAR, &[id.into()])?;
    let len = session.change(&BACK, &[id.into()])?;
    Ok(i64::try_from(len).unwrap_or(i64::MAX))
}

// One element, as most pops take, is found in half the time without a list of positions.

static POP_ONE_LEFT: Statement = Statement::new(
    "DELETE FROM {list_item} WHERE key_id = (
        SELECT k.id FROM {key} k
        WHERE k.db = ?1 AND k.digest = ?2 AND k.kind = 2 AND (k.expires_at IS NULL OR k.expires_at > ?3)
     ) AND position = (
        SELECT min(i.position) FROM {list_item} i
        WHERE i.key_id = (SELECT k.id FROM {key} k WHERE k.db = ?1 AND k.digest = ?2)
     ) RETURNING key_id, (SELECT k.size FROM {key} k WHERE k.id = key_id), position, value",
);

static POP_ONE_RIGHT: Statement = Statement::new(
    "DELETE FROM {list_item} WHERE key_id = (
        SELECT k.id FROM {key} k
        WHERE k.db = ?1 AND k.digest = ?2 AND k.kind = 2 AND (k.expires_at IS NULL OR k.expires_at > ?3)
     ) AND position = (
        SELECT max(i.position) FROM {list_item} i
        WHERE i.key_id = (SELECT k.id FROM {key} k WHERE k.db = ?1 AND k.digest = ?2)
     ) RETURNING key_id, (SELECT k.size FROM {key} k WHERE k.id = key_id), position, value",
);

static POP_LEFT: Statement = Statement::new(
    "DELETE FROM {list_item} WHERE (key_id, position) IN (
        SELECT i.key_id, i.position FROM {key} k JOIN {list_item} i ON i.key_id = k.id
        WHERE k.db = ?1 AND k.digest = ?2 AND k.kind = 2 AND (k.expires_at IS NULL OR k.expires_at > ?3)
        ORDER BY i.position LIMIT ?4
     ) RETURNING key_id, (SELECT k.size FROM {key} k WHERE k.id = key_id), position, value",
);

static POP_RIGHT: Statement = Statement::new(
    "DELETE FROM {list_item} WHERE (key_id, position) IN (
        SELECT i.key_id, i.position FROM {key} k JOIN {list_item} i ON i.key_id = k.id
        WHERE k.db = ?1 AND k.digest = ?2 AND k.kind = 2 AND (k.expires_at IS NULL OR k.expires_at > ?3)
        ORDER BY i.position DESC LIMIT ?4
     ) RETURNING key_id, (SELECT k.size FROM {key} k WHERE k.id = key_id), position, value",
);

/// Pops. See [`Ops::pop`](super::Ops::pop).
pub fn pop(
    session: &mut dyn Session,
    at: &At<'_>,
    side: Side,
    limit: usize,
) -> Result<Option<Vec<Bytes>>> {
    let statement = match (side, limit) {
        (Side::Left, 1) => &POP_ONE_LEFT,
        (Side::Right, 1) => &POP_ONE_RIGHT,
        (Side::Left, _) => &POP_LEFT,
        (Side::Right, _) => &POP_RIGHT,
    };
    let mut params = vec![at.db_param(), (&at.digest).into(), at.now_ms.into()];
    if limit != 1 {
        params.push(i64::try_from(limit).unwrap_or(i64::MAX).into());
    }
    let mut owner = None;
    let mut popped = session.all(statement, &params, |row| {
        owner = Some((row.int(0)?, row.int(1)?));
        Ok((row.int(2)?, row.bytes(3)?))
    })?;
    let Some((id, len)) = owner else {
        // Nothing was asked for, or there is no list.
        let found = find_kind(session, at, Kind::List)?;
        return Ok(found.map(|_| Vec::new()));
    };
    let lost = i64::try_from(popped.len()).unwrap_or(i64::MAX);
    shrink(session, at, id, len, lost)?;
    popped.sort_unstable_by_key(|(position, _)| *position);
    if side == Side::Right {
        popped.reverse();
    }
    Ok(Some(popped.into_iter().map(|(_, value)| value).collect()))
}

/// Returns the number of elements that a row counts.
pub fn count(size: i64) -> usize {
    usize::try_from(size).unwrap_or(0)
}
