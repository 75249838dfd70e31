//! Removing elements that the database chooses: at random, or by their order.

use redipy_core::{Bytes, Kind, Result};

use super::elements::remove_found;
use crate::digest::Digest;
use crate::ops::keys::{check, find_kind};
use crate::ops::{At, Draw};
use crate::session::{Param, Session};
use crate::statement::Statement;
use crate::store::for_mysql::{order_for_mysql, ordered_for_mysql, ties_for_mysql};

/// Writes the statement that returns the outermost members in an order.
macro_rules! outermost {
    ($up_or_down:literal) => {
        Statement::new(concat!(
            "SELECT k.id, k.kind, k.size, m.digest, m.member, m.score FROM {key} k LEFT JOIN (",
            ordered_for_mysql!("db = ?1 AND digest = ?2", "TRUE", $up_or_down, "LIMIT ?4"),
            ") e ON e.key_id = k.id LEFT JOIN {zset_member} m ON m.key_id = e.key_id AND m.digest = e.digest
             WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)
             ORDER BY ",
            order_for_mysql!($up_or_down)
        ))
    };
}

static LOWEST: Statement = outermost!("");
static HIGHEST: Statement = outermost!(" DESC");

/// Pops by score. See [`Ops::pop_scored`](crate::ops::Ops::pop_scored) (3 statements).
pub fn pop_scored(
    session: &mut dyn Session,
    at: &At<'_>,
    highest: bool,
    count: usize,
) -> Result<Vec<(Bytes, f64)>> {
    if count == 0 {
        return find_kind(session, at, Kind::SortedSet).map(|_| Vec::new());
    }
    let statement = if highest { &HIGHEST } else { &LOWEST };
    let params = [
        at.db_param(),
        (&at.digest).into(),
        at.now_ms.into(),
        i64::try_from(count).unwrap_or(i64::MAX).into(),
    ];
    let mut key = None;
    let mut digests = Vec::new();
    let mut popped = Vec::new();
    session.run(statement, &params, &mut |row| {
        check(at, row.int(1)?, Kind::SortedSet)?;
        key = Some((row.int(0)?, row.int(2)?));
        if !row.is_null(3) {
            digests.extend(Digest::read(&row.bytes(3)?));
            popped.push((row.bytes(4)?, row.real(5)?));
        }
        Ok(())
    })?;
    if let Some(key) = key {
        let digests: Vec<Param<'_>> = digests.iter().map(Param::from).collect();
        remove_found(session, at, Kind::SortedSet, key, &digests)?;
    }
    Ok(popped)
}

static DRAWN: Statement = Statement::new(
    "SELECT k.id, k.kind, k.size, m.digest, m.member FROM {key} k LEFT JOIN (
        SELECT w.digest, ROW_NUMBER() OVER (ORDER BY w.turn, w.digest) - 1 AS nth FROM (
            (SELECT e.digest, 0 AS turn FROM {set_member} e
             WHERE e.key_id = (SELECT id FROM {key} WHERE db = ?1 AND digest = ?2) AND e.digest >= ?4
             ORDER BY e.digest LIMIT 256)
            UNION ALL
            (SELECT e.digest, 1 AS turn FROM {set_member} e
             WHERE e.key_id = (SELECT id FROM {key} WHERE db = ?1 AND digest = ?2) AND e.digest < ?4
             ORDER BY e.digest LIMIT 256)
        ) w
     ) d ON d.nth = MOD(?5, CASE WHEN k.size < 256 THEN k.size ELSE 256 END)
     LEFT JOIN {set_member} m ON m.key_id = k.id AND m.digest = d.digest
     WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)",
);

/// Pops at random. See [`Ops::pop_drawn`](crate::ops::Ops::pop_drawn) (3 statements).
pub fn pop_drawn(session: &mut dyn Session, at: &At<'_>, draw: Draw) -> Result<Option<Bytes>> {
    let params = [
        at.db_param(),
        (&at.digest).into(),
        at.now_ms.into(),
        (&draw.place).into(),
        draw.skip.into(),
    ];
    let drawn = session.first(&DRAWN, &params, |row| {
        check(at, row.int(1)?, Kind::Set)?;
        if row.is_null(3) {
            return Ok(None);
        }
        let digest = Digest::read(&row.bytes(3)?);
        let key = (row.int(0)?, row.int(2)?);
        Ok(digest.zip(Some((key, row.bytes(4)?))))
    })?;
    let Some((digest, (key, member))) = drawn.flatten() else {
        return Ok(None);
    };
    remove_found(session, at, Kind::Set, key, &[(&digest).into()])?;
    Ok(Some(member))
}
