//! Removing members of sorted sets by their order.

use redipy_core::store::ZRange;
use redipy_core::{Bytes, Kind, Result};

use super::keys::{delete, find_kind, shrink};
use super::{At, Found};
use crate::session::{Param, Row, Session};
use crate::spans::{Ranks, Span, in_order};
use crate::statement::Statement;
use crate::store::for_mysql::{ordered_for_mysql, ties_for_mysql};

/// Writes the statement that pops from one end.
macro_rules! pop {
    ($order:literal) => {
        Statement::new(concat!(
            "DELETE FROM {zset_member}
             WHERE key_id = (SELECT id FROM {key} WHERE db = ?1 AND digest = ?2 AND (expires_at IS NULL OR expires_at > ?3))
                AND digest IN (SELECT digest FROM {zset_member}
                    WHERE key_id = (SELECT id FROM {key} WHERE db = ?1 AND digest = ?2) ORDER BY ", $order, " LIMIT ?4)
             RETURNING key_id, member, score, (SELECT size FROM {key} WHERE id = key_id)",
        ))
    };
}

static POP_LOWEST: Statement = pop!("score, member");
static POP_HIGHEST: Statement = pop!("score DESC, member DESC");

/// Pops. See [`Ops::pop_scored`](super::Ops::pop_scored).
pub fn pop(
    session: &mut dyn Session,
    at: &At<'_>,
    highest: bool,
    count: usize,
) -> Result<Vec<(Bytes, f64)>> {
    let statement = if highest { &POP_HIGHEST } else { &POP_LOWEST };
    let params = [
        at.db_param(),
        (&at.digest).into(),
        at.now_ms.into(),
        i64::try_from(count).unwrap_or(i64::MAX).into(),
    ];
    let mut key = None;
    let mut popped = session.all(statement, &params, |row: &dyn Row| {
        if key.is_none() {
            key = Some((row.int(0)?, row.int(3)?));
        }
        Ok((row.bytes(1)?, row.real(2)?))
    })?;
    let Some((id, size)) = key else {
        return find_kind(session, at, Kind::SortedSet).map(|_| popped);
    };
    let lost = i64::try_from(popped.len()).unwrap_or(i64::MAX);
    shrink(session, at, id, size, lost)?;
    // Which rows go is said in order, but not in which order they are returned.
    popped.sort_unstable_by(|(a, low), (b, high)| in_order((*low, a), (*high, b)));
    if highest {
        popped.reverse();
    }
    Ok(popped)
}

/// Writes a statement that removes members by a condition, of which PostgreSQL has its own for its index.
macro_rules! remove {
    ($condition:literal, postgres $condition_there:literal) => {
        Statement::new(concat!(
            "DELETE FROM {zset_member} WHERE key_id = ?1 AND ",
            $condition
        ))
        .postgres(concat!(
            "DELETE FROM {zset_member} WHERE key_id = ?1 AND ",
            $condition_there
        ))
    };
}

static REMOVE_SCORES: Statement = remove!(
    "score >= ?2 AND score <= ?3",
    postgres "score >= ?2 AND score <= ?3"
)
.mysql("DELETE FROM {zset_member} WHERE key_id = ?1 AND score_order >= ?2 AND score_order <= ?3");
static REMOVE_LEX: Statement = remove!(
    "member >= ?2 AND member < ?3
     AND score = (SELECT score FROM {zset_member} WHERE key_id = ?1 ORDER BY score LIMIT 1)",
    postgres "member >= ?2 AND member < ?3 AND substring(member from 1 for 255) >= substring(?2 from 1 for 255)
     AND substring(member from 1 for 255) <= substring(?3 from 1 for 255)
     AND score = (SELECT score FROM {zset_member} WHERE key_id = ?1 ORDER BY score LIMIT 1)"
)
.mysql(
    "DELETE FROM {zset_member} WHERE key_id = ?1 AND score_order = (SELECT lowest FROM (
        SELECT MIN(score_order) AS lowest FROM {zset_member} WHERE key_id = ?1
     ) l) AND member_head >= LEFT(?2, 1024) AND member >= ?2
     AND member_head <= LEFT(?3, 1024) AND member < ?3",
);
static REMOVE_LEX_UP: Statement = remove!(
    "member >= ?2 AND score = (SELECT score FROM {zset_member} WHERE key_id = ?1 ORDER BY score LIMIT 1)",
    postgres "member >= ?2 AND substring(member from 1 for 255) >= substring(?2 from 1 for 255)
     AND score = (SELECT score FROM {zset_member} WHERE key_id = ?1 ORDER BY score LIMIT 1)"
)
.mysql(
    "DELETE FROM {zset_member} WHERE key_id = ?1 AND score_order = (SELECT lowest FROM (
        SELECT MIN(score_order) AS lowest FROM {zset_member} WHERE key_id = ?1
     ) l) AND member_head >= LEFT(?2, 1024) AND member >= ?2",
);
static REMOVE_RANKS: Statement = remove!(
    "digest IN (SELECT digest FROM {zset_member} WHERE key_id = ?1 ORDER BY score, member LIMIT ?2 OFFSET ?3)",
    postgres "ctid = ANY (ARRAY(SELECT ctid FROM {zset_member} WHERE key_id = ?1
        ORDER BY score, substring(member from 1 for 255), member LIMIT ?2 OFFSET ?3))"
)
.mysql(concat!(
    "DELETE m FROM (",
    ordered_for_mysql!("id = ?1", "TRUE", "", "LIMIT ?2 OFFSET ?3"),
    ") e JOIN {zset_member} m ON m.key_id = e.key_id AND m.digest = e.digest",
));
static REMOVE_RANKS_DOWN: Statement = remove!(
    "digest IN (SELECT digest FROM {zset_member} WHERE key_id = ?1 ORDER BY score DESC, member DESC LIMIT ?2 OFFSET ?3)",
    postgres "ctid = ANY (ARRAY(SELECT ctid FROM {zset_member} WHERE key_id = ?1
        ORDER BY score DESC, substring(member from 1 for 255) DESC, member DESC LIMIT ?2 OFFSET ?3))"
)
.mysql(concat!(
    "DELETE m FROM (",
    ordered_for_mysql!("id = ?1", "TRUE", " DESC", "LIMIT ?2 OFFSET ?3"),
    ") e JOIN {zset_member} m ON m.key_id = e.key_id AND m.digest = e.digest",
));

/// Removes a range. See [`Ops::remove_range`](super::Ops::remove_range).
pub fn remove_range(session: &mut dyn Session, at: &At<'_>, range: &ZRange) -> Result<usize> {
    let Some(found) = find_kind(session, at, Kind::SortedSet)? else {
        return Ok(0);
    };
    let removed = match range {
        ZRange::Rank(start, stop) => {
            let ranks = Ranks::of(*start, *stop, found.size);
            if ranks.take == found.size {
                // The rows go later.
                delete(session, at)?;
                return Ok(usize::try_from(found.size).unwrap_or(usize::MAX));
            }
            remove_ranks(session, &found, ranks)?
        }
        range => remove_span(session, &found, &Span::of(range))?,
    };
    if removed > 0 {
        let lost = i64::try_from(removed).unwrap_or(i64::MAX);
        shrink(session, at, found.id, found.size, lost)?;
    }
    Ok(usize::try_from(removed).unwrap_or(usize::MAX))
}

/// Removes members by rank, counted from the nearer end; returns their number.
fn remove_ranks(session: &mut dyn Session, found: &Found, ranks: Ranks) -> Result<u64> {
    let above = found.size - ranks.skip - ranks.take;
    let (statement, skip) = if above < ranks.skip {
        (&REMOVE_RANKS_DOWN, above)
    } else {
        (&REMOVE_RANKS, ranks.skip)
    };
    if ranks.take == 0 {
        return Ok(0);
    }
    session.change(
        statement,
        &[found.id.into(), ranks.take.into(), skip.into()],
    )
}

/// Removes members by score or by their bytes; returns their number.
fn remove_span(session: &mut dyn Session, found: &Found, span: &Span<'_>) -> Result<u64> {
    let id = found.id.into();
    match span {
        Span::Nothing => Ok(0),
        Span::Scores(min, max) => {
            session.change(&REMOVE_SCORES, &[id, Param::Real(*min), Param::Real(*max)])
        }
        Span::Lex(low, Some(high)) => {
            session.change(&REMOVE_LEX, &[id, Param::Blob(low), Param::Blob(high)])
        }
        Span::Lex(low, None) => session.change(&REMOVE_LEX_UP, &[id, Param::Blob(low)]),
    }
}
