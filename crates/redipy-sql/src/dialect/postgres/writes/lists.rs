//! Writing lists at their ends.

use redipy_core::store::Side;
use redipy_core::{Bytes, Kind, Result};

use super::{claimed, living, shrunk, woken};
use crate::ops::At;
use crate::ops::keys::check;
use crate::ops::lists;
use crate::session::{Param, Session};
use crate::statement::Statement;

/// Writes a statement that pushes at an end: the outermost position there, where there is none yet, the step, and whether there is
/// room behind a position. The step is that of `ops::lists`.
macro_rules! push {
    ($outermost:literal, $none:literal, $step:literal, $room:literal) => {
        Statement::new(concat!(
            "WITH ",
            claimed!("2", "?6", "0"),
            ", ends AS (
                SELECT id, (SELECT ",
            $outermost,
            "(i.position) FROM {list_item} i WHERE i.key_id = old.id) AS position
                FROM old WHERE kind = 2 AND NOT over
             ), grown AS (
                UPDATE {key} t SET version = t.version + 1, used_at = ?4, size = t.size + ?6
                FROM ends WHERE t.id = ends.id AND ends.position ",
            $room,
            "
                RETURNING t.id, t.size, ends.position
             ), target AS (
                SELECT id, size, position FROM grown
                UNION ALL SELECT id, ?6, ",
            $none,
            " FROM anew
                UNION ALL SELECT id, ?6, ",
            $none,
            " FROM made
             ), items AS (
                INSERT INTO {list_item} (key_id, position, value)
                SELECT t.id, t.position ",
            $step,
            " * v.nth, v.value
                FROM target t CROSS JOIN unnest(?7) WITH ORDINALITY v (value, nth)
             )
             SELECT (SELECT kind FROM old WHERE NOT over), (SELECT size FROM target), ",
            woken!()
        ))
        .whole()
    };
}

static PUSH_LEFT: Statement = push!("min", "1048576", "- 1048576", "> -9200000000000000000");
static PUSH_RIGHT: Statement = push!("max", "-1048576", "+ 1048576", "< 9200000000000000000");

/// Pushes. See [`Ops::push`](crate::ops::Ops::push).
pub fn push(session: &mut dyn Session, at: &At<'_>, side: Side, values: &[Bytes]) -> Result<usize> {
    if values.is_empty() {
        return lists::push(session, at, side, values);
    }
    let statement = match side {
        Side::Left => &PUSH_LEFT,
        Side::Right => &PUSH_RIGHT,
    };
    let blobs: Vec<&[u8]> = values.iter().map(Bytes::as_slice).collect();
    let params = [
        at.db_param(),
        (&at.digest).into(),
        at.now_ms.into(),
        at.now_s().into(),
        Param::Data(at.key),
        i64::try_from(values.len()).unwrap_or(i64::MAX).into(),
        Param::Blobs(&blobs),
    ];
    let length = session.first(statement, &params, |row| {
        if !row.is_null(0) {
            check(at, row.int(0)?, Kind::List)?;
        }
        if row.is_null(1) {
            Ok(None)
        } else {
            row.int(1).map(Some)
        }
    })?;
    match length.flatten() {
        Some(length) => Ok(lists::count(length)),
        // The numbers of the positions are used up, so they are to be given anew.
        None => lists::push(session, at, side, values),
    }
}

/// Writes a statement that pops from an end. Rows are removed by where they are, which nothing changes meanwhile.
macro_rules! pop {
    ($order:literal) => {
        Statement::new(concat!(
            "WITH ",
            living!(),
            ", gone AS (
                DELETE FROM {list_item} WHERE ctid = ANY (ARRAY(
                    SELECT ctid FROM {list_item} WHERE key_id = (SELECT id FROM k WHERE kind = 2)
                    ORDER BY position ", $order, " LIMIT ?5
                )) RETURNING position, value
             ), ",
            shrunk!("?4"),
            " SELECT k.kind, gone.value FROM k LEFT JOIN gone ON true ORDER BY gone.position ",
            $order
        ))
        .whole()
    };
}

static POP_LEFT: Statement = pop!("ASC");
static POP_RIGHT: Statement = pop!("DESC");

/// Pops. See [`Ops::pop`](crate::ops::Ops::pop).
pub fn pop(
    session: &mut dyn Session,
    at: &At<'_>,
    side: Side,
    limit: usize,
) -> Result<Option<Vec<Bytes>>> {
    let statement = match side {
        Side::Left => &POP_LEFT,
        Side::Right => &POP_RIGHT,
    };
    let params = [
        at.db_param(),
        (&at.digest).into(),
        at.now_ms.into(),
        at.now_s().into(),
        i64::try_from(limit).unwrap_or(i64::MAX).into(),
    ];
    let mut popped = None;
    session.run(statement, &params, &mut |row| {
        check(at, row.int(0)?, Kind::List)?;
        let popped = popped.get_or_insert_with(Vec::new);
        if !row.is_null(1) {
            popped.push(row.bytes(1)?);
        }
        Ok(())
    })?;
    Ok(popped)
}
