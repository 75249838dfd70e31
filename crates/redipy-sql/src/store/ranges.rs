//! Reading sorted sets in their order: ranges, and ranks.
//!
//! Ranks are counted along the index, from the nearer end: what is near an end costs as little in a large sorted set as in a
//! small one. Only what is not obviously near asks for the number of members first.

use redipy_core::store::ZRange;
use redipy_core::{Bytes, Kind, Result};

use super::SqlStore;
use super::for_mysql::{order_for_mysql, ordered_for_mysql, ties_for_mysql};
use crate::digest::Digest;
use crate::ops::At;
use crate::session::{Param, Row};
use crate::spans::{Ranks, Span};
use crate::statement::Statement;

/// The number of members that are left out from an end without asking whether the other one is nearer.
const NEAR: i64 = 1000;

/// Writes a statement that returns members in a range and in an order, `?4` at most, with `?5` left out. PostgreSQL gets its own conditions and
/// order, which are those of its index, and joins the one row of the key with members that are in that order already. For MySQL the members are
/// `e`.
macro_rules! range {
    ($condition:literal, $order:literal, postgres $condition_there:expr, $order_there:expr, mysql $condition_mysql:expr, $up_or_down:literal) => {
        Statement::new(concat!(
            "SELECT k.kind, m.member, m.score
             FROM {key} k LEFT JOIN {zset_member} m ON m.key_id = k.id AND ", $condition, "
             WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)
             ORDER BY ", $order, "
             LIMIT ?4 OFFSET coalesce((SELECT ?5 FROM {key} WHERE db = ?1 AND digest = ?2 AND kind = 5), 0)",
        ))
        .postgres(concat!(
            "SELECT k.kind, m.member, m.score
             FROM {key} k LEFT JOIN LATERAL (
                SELECT m.member, m.score FROM {zset_member} m
                WHERE m.key_id = k.id AND ", $condition_there, "
                ORDER BY ", $order_there, " LIMIT ?4 OFFSET ?5
             ) m ON true
             WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)",
        ))
        .mysql(concat!(
            "SELECT k.kind, m.member, m.score FROM {key} k LEFT JOIN (",
            ordered_for_mysql!("db = ?1 AND digest = ?2", $condition_mysql, $up_or_down, "LIMIT ?4 OFFSET ?5"),
            ") e ON e.key_id = k.id LEFT JOIN {zset_member} m ON m.key_id = e.key_id AND m.digest = e.digest
             WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)
             ORDER BY ", order_for_mysql!($up_or_down),
        ))
    };
}

/// Writes a statement that counts the members in a range.
macro_rules! count {
    ($condition:literal, postgres $condition_there:expr, mysql $condition_mysql:expr) => {
        Statement::new(concat!(
            "SELECT k.kind, (SELECT count(*) FROM {zset_member} m WHERE m.key_id = k.id AND ",
            $condition,
            ")
             FROM {key} k
             WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)",
        ))
        .postgres(concat!(
            "SELECT k.kind, (SELECT count(*) FROM {zset_member} m WHERE m.key_id = k.id AND ",
            $condition_there,
            ")
             FROM {key} k
             WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)",
        ))
        .mysql(concat!(
            "SELECT k.kind, (SELECT count(*) FROM {zset_member} m WHERE m.key_id = k.id AND ",
            $condition_mysql,
            ")
             FROM {key} k
             WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)",
        ))
    };
}

/// Writes a statement that returns the score of a member and how many stand on one side of it.
macro_rules! rank {
    ($beyond:literal) => {
        Statement::new(concat!(
            "SELECT k.kind, m.score,
                (SELECT count(*) FROM {zset_member} o WHERE o.key_id = k.id AND o.score ",
            $beyond,
            " m.score)
                + (SELECT count(*) FROM {zset_member} o
                    WHERE o.key_id = k.id AND o.score = m.score AND o.member ",
            $beyond,
            " m.member)
             FROM {key} k LEFT JOIN {zset_member} m ON m.key_id = k.id AND m.digest = ?4
             WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)",
        ))
        .postgres(concat!(
            "SELECT k.kind, m.score,
                (SELECT count(*) FROM {zset_member} o WHERE o.key_id = k.id AND o.score ",
            $beyond,
            " m.score)
                + (SELECT count(*) FROM {zset_member} o
                    WHERE o.key_id = k.id AND o.score = m.score AND o.member ",
            $beyond,
            " m.member
                        AND substring(o.member from 1 for 255) ",
            $beyond,
            "= substring(m.member from 1 for 255))
             FROM {key} k LEFT JOIN {zset_member} m ON m.key_id = k.id AND m.digest = ?4
             WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)",
        ))
        .mysql(concat!(
            "SELECT k.kind, m.score,
                (SELECT count(*) FROM {zset_member} o WHERE o.key_id = k.id AND o.score_order ",
            $beyond,
            " m.score_order)
                + (SELECT count(*) FROM {zset_member} o
                    WHERE o.key_id = k.id AND o.score_order = m.score_order AND o.member_head ",
            $beyond,
            " m.member_head)
                + (SELECT count(*) FROM {zset_member} o
                    WHERE o.key_id = k.id AND o.score_order = m.score_order AND o.member_head = m.member_head
                        AND o.member ",
            $beyond,
            " m.member)
             FROM {key} k LEFT JOIN {zset_member} m ON m.key_id = k.id AND m.digest = ?4
             WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)",
        ))
    };
}

/// Writes the order of the index of PostgreSQL.
macro_rules! up {
    () => {
        "m.score, substring(m.member from 1 for 255), m.member"
    };
}

/// Writes the same from the highest on.
macro_rules! down {
    () => {
        "m.score DESC, substring(m.member from 1 for 255) DESC, m.member DESC"
    };
}

/// Writes the condition on members from one on, all of one score, for the index of PostgreSQL.
macro_rules! from {
    ($low:literal) => {
        concat!(
            "m.score = (SELECT score FROM {zset_member} WHERE key_id = k.id ORDER BY score LIMIT 1)
             AND m.member >= ",
            $low,
            " AND substring(m.member from 1 for 255) >= substring(",
            $low,
            " from 1 for 255)"
        )
    };
}

/// Writes the condition on members between two of them.
macro_rules! between {
    ($low:literal, $high:literal) => {
        concat!(
            from!($low),
            " AND m.member < ",
            $high,
            " AND substring(m.member from 1 for 255) <= substring(",
            $high,
            " from 1 for 255)"
        )
    };
}

/// Writes the condition on members from one on, all of one score, for MySQL: what they are called, and what the `id` of their key is.
macro_rules! from_for_mysql {
    ($member:literal, $key:literal, $low:literal) => {
        concat!(
            $member,
            ".score_order = (SELECT MIN(l.score_order) FROM {zset_member} l WHERE l.key_id = ",
            $key,
            ") AND ",
            $member,
            ".member_head >= LEFT(",
            $low,
            ", 1024) AND ",
            $member,
            ".member >= ",
            $low
        )
    };
}

/// Writes the condition on members between two of them, for MySQL.
macro_rules! between_for_mysql {
    ($member:literal, $key:literal, $low:literal, $high:literal) => {
        concat!(
            from_for_mysql!($member, $key, $low),
            " AND ",
            $member,
            ".member_head <= LEFT(",
            $high,
            ", 1024) AND ",
            $member,
            ".member < ",
            $high
        )
    };
}

static SCORES_UP: Statement = range!(
    "m.score >= ?6 AND m.score <= ?7",
    "m.score, m.member",
    postgres "m.score >= ?6 AND m.score <= ?7",
    up!(),
    mysql "e.score_order >= ?6 AND e.score_order <= ?7",
    ""
);
static SCORES_DOWN: Statement = range!(
    "m.score >= ?6 AND m.score <= ?7",
    "m.score DESC, m.member DESC",
    postgres "m.score >= ?6 AND m.score <= ?7",
    down!(),
    mysql "e.score_order >= ?6 AND e.score_order <= ?7",
    " DESC"
);
static LEX_UP: Statement = range!(
    "m.score = (SELECT score FROM {zset_member} WHERE key_id = k.id ORDER BY score LIMIT 1)
     AND m.member >= ?6 AND m.member < ?7",
    "m.score, m.member",
    postgres between!("?6", "?7"),
    up!(),
    mysql between_for_mysql!("e", "(SELECT id FROM {key} WHERE db = ?1 AND digest = ?2)", "?6", "?7"),
    ""
);
static LEX_DOWN: Statement = range!(
    "m.score = (SELECT score FROM {zset_member} WHERE key_id = k.id ORDER BY score LIMIT 1)
     AND m.member >= ?6 AND m.member < ?7",
    "m.score DESC, m.member DESC",
    postgres between!("?6", "?7"),
    down!(),
    mysql between_for_mysql!("e", "(SELECT id FROM {key} WHERE db = ?1 AND digest = ?2)", "?6", "?7"),
    " DESC"
);
static LEX_TO_END_UP: Statement = range!(
    "m.score = (SELECT score FROM {zset_member} WHERE key_id = k.id ORDER BY score LIMIT 1)
     AND m.member >= ?6",
    "m.score, m.member",
    postgres from!("?6"),
    up!(),
    mysql from_for_mysql!("e", "(SELECT id FROM {key} WHERE db = ?1 AND digest = ?2)", "?6"),
    ""
);
static LEX_TO_END_DOWN: Statement = range!(
    "m.score = (SELECT score FROM {zset_member} WHERE key_id = k.id ORDER BY score LIMIT 1)
     AND m.member >= ?6",
    "m.score DESC, m.member DESC",
    postgres from!("?6"),
    down!(),
    mysql from_for_mysql!("e", "(SELECT id FROM {key} WHERE db = ?1 AND digest = ?2)", "?6"),
    " DESC"
);
static COUNT_SCORES: Statement = count!(
    "m.score >= ?4 AND m.score <= ?5",
    postgres "m.score >= ?4 AND m.score <= ?5",
    mysql "m.score_order >= ?4 AND m.score_order <= ?5"
);
static COUNT_LEX: Statement = count!(
    "m.score = (SELECT score FROM {zset_member} WHERE key_id = k.id ORDER BY score LIMIT 1)
     AND m.member >= ?4 AND m.member < ?5",
    postgres between!("?4", "?5"),
    mysql between_for_mysql!("m", "k.id", "?4", "?5")
);
static COUNT_LEX_TO_END: Statement = count!(
    "m.score = (SELECT score FROM {zset_member} WHERE key_id = k.id ORDER BY score LIMIT 1)
     AND m.member >= ?4",
    postgres from!("?4"),
    mysql from_for_mysql!("m", "k.id", "?4")
);
static RANK: Statement = rank!("<");
static RANK_DOWN: Statement = rank!(">");

/// How members are read along the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Walk {
    /// From the highest on.
    down: bool,
    /// How many are left out.
    skip: i64,
    /// How many are read at most.
    take: i64,
    /// Whether what is read is wanted the other way round.
    turn: bool,
}

impl Walk {
    /// Returns the walk for ranks that are near an end, whatever the number of members is.
    fn near(start: i64, stop: i64, reverse: bool) -> Option<Self> {
        let (skip, take, turn) = match (start, stop) {
            (0.., -1) => (start, i64::MAX, false),
            (0.., 0..) => (start, stop.saturating_sub(start).saturating_add(1), false),
            (..0, ..0) if start > i64::MIN && stop > i64::MIN => (
                -1 - stop,
                stop.saturating_sub(start).saturating_add(1),
                true,
            ),
            _ => return None,
        };
        (skip <= NEAR).then_some(Self {
            down: reverse != turn,
            skip,
            take: take.max(0),
            turn,
        })
    }

    /// Returns the walk for ranks among so many members.
    const fn among(ranks: Ranks, size: i64, reverse: bool) -> Self {
        let behind = size - ranks.skip - ranks.take;
        let turn = behind < ranks.skip;
        Self {
            down: reverse != turn,
            skip: if turn { behind } else { ranks.skip },
            take: ranks.take,
            turn,
        }
    }
}

impl SqlStore<'_> {
    /// Returns the members of a range. See `zset_range`.
    pub(super) fn range(
        &mut self,
        key: &[u8],
        range: &ZRange,
        reverse: bool,
        offset: usize,
        count: usize,
    ) -> Result<Vec<(Bytes, f64)>> {
        let at = self.at(key)?;
        let ZRange::Rank(start, stop) = *range else {
            let walk = Walk {
                down: reverse,
                skip: i64::try_from(offset).unwrap_or(i64::MAX),
                take: i64::try_from(count).unwrap_or(i64::MAX),
                turn: false,
            };
            return self.walk(&at, &Span::of(range), walk, true);
        };
        let whole = offset == 0 && count >= usize::MAX >> 1;
        if let Some(walk) = Walk::near(start, stop, reverse).filter(|_| whole) {
            return self.walk(&at, &Span::ALL, walk, true);
        }
        let Some(found) = self.use_kind(&at, Kind::SortedSet, false)? else {
            return Ok(Vec::new());
        };
        let ranks = Ranks::of(start, stop, found.size).cut(offset, count);
        if ranks.take == 0 {
            return Ok(Vec::new());
        }
        let walk = Walk::among(ranks, found.size, reverse);
        self.walk(&at, &Span::ALL, walk, false)
    }

    /// Reads members; `alone` tells that nothing has been asked before.
    fn walk(
        &mut self,
        at: &At<'_>,
        span: &Span<'_>,
        walk: Walk,
        alone: bool,
    ) -> Result<Vec<(Bytes, f64)>> {
        let (statement, low, high) = match (span, walk.down) {
            (Span::Scores(min, max), down) => {
                let statement = if down { &SCORES_DOWN } else { &SCORES_UP };
                (statement, Param::Real(*min), Some(Param::Real(*max)))
            }
            (Span::Lex(low, Some(high)), down) => {
                let statement = if down { &LEX_DOWN } else { &LEX_UP };
                (statement, Param::Blob(low), Some(Param::Blob(high)))
            }
            (Span::Lex(low, None), true) => (&LEX_TO_END_DOWN, Param::Blob(low), None),
            (Span::Lex(low, None), false) => (&LEX_TO_END_UP, Param::Blob(low), None),
            (Span::Nothing, _) => {
                self.use_kind(at, Kind::SortedSet, alone)?;
                return Ok(Vec::new());
            }
        };
        if walk.take == 0 {
            self.use_kind(at, Kind::SortedSet, alone)?;
            return Ok(Vec::new());
        }
        let mut more = vec![walk.take.into(), walk.skip.into(), low];
        more.extend(high);
        let mut members = Vec::new();
        self.read_elements(at, Kind::SortedSet, alone, statement, &more, &mut |row| {
            if !row.is_null(1) {
                members.push((row.bytes(1)?, row.real(2)?));
            }
            Ok(())
        })?;
        if walk.turn {
            members.reverse();
        }
        Ok(members)
    }

    /// Returns the number of members in a range. See `zset_count`.
    pub(super) fn count(&mut self, key: &[u8], range: &ZRange) -> Result<usize> {
        let at = self.at(key)?;
        let span = Span::of(range);
        if matches!(span, Span::Nothing) || span == Span::ALL {
            let found = self.use_kind(&at, Kind::SortedSet, true)?;
            let size = found.map_or(0, |found| found.size);
            let count = match (range, span) {
                (_, Span::Nothing) => 0,
                (ZRange::Rank(start, stop), _) => Ranks::of(*start, *stop, size).take,
                _ => size,
            };
            return Ok(usize::try_from(count).unwrap_or(0));
        }
        let (statement, more) = match &span {
            Span::Scores(min, max) => (&COUNT_SCORES, vec![Param::Real(*min), Param::Real(*max)]),
            Span::Lex(low, Some(high)) => (&COUNT_LEX, vec![Param::Blob(low), Param::Blob(high)]),
            Span::Lex(low, None) => (&COUNT_LEX_TO_END, vec![Param::Blob(low)]),
            Span::Nothing => return Ok(0),
        };
        let mut count = 0;
        self.read_elements(&at, Kind::SortedSet, true, statement, &more, &mut |row| {
            count = row.int(1)?;
            Ok(())
        })?;
        Ok(usize::try_from(count).unwrap_or(0))
    }

    /// Returns the rank of a member. See `zset_rank`.
    pub(super) fn rank(
        &mut self,
        key: &[u8],
        member: &[u8],
        reverse: bool,
    ) -> Result<Option<usize>> {
        let at = self.at(key)?;
        let digest = Digest::of(member);
        let statement = if reverse { &RANK_DOWN } else { &RANK };
        let mut rank = None;
        let more = [(&digest).into()];
        self.read_elements(
            &at,
            Kind::SortedSet,
            true,
            statement,
            &more,
            &mut |row: &dyn Row| {
                if !row.is_null(1) {
                    rank = usize::try_from(row.int(2)?).ok();
                }
                Ok(())
            },
        )?;
        Ok(rank)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(walk: Option<Walk>) -> Option<(bool, i64, i64, bool)> {
        walk.map(|walk| (walk.down, walk.skip, walk.take, walk.turn))
    }

    #[test]
    fn ranks_near_an_end_need_no_size() {
        assert_eq!(steps(Walk::near(0, 9, false)), Some((false, 0, 10, false)));
        assert_eq!(steps(Walk::near(0, 9, true)), Some((true, 0, 10, false)));
        assert_eq!(steps(Walk::near(-3, -1, false)), Some((true, 0, 3, true)));
        assert_eq!(steps(Walk::near(-3, -2, true)), Some((false, 1, 2, true)));
        assert_eq!(
            steps(Walk::near(0, -1, false)),
            Some((false, 0, i64::MAX, false))
        );
        assert_eq!(steps(Walk::near(3, 1, false)), Some((false, 3, 0, false)));
        assert_eq!(Walk::near(5000, 5010, false), None);
        assert_eq!(Walk::near(-5000, -4000, false), None);
        assert_eq!(Walk::near(0, -2, false), None);
        assert_eq!(Walk::near(i64::MIN, -1, false), None);
    }

    #[test]
    fn ranks_are_counted_from_the_nearer_end() {
        let walk = |start, stop| steps(Some(Walk::among(Ranks::of(start, stop, 9), 9, false)));
        assert_eq!(walk(1, 2), Some((false, 1, 2, false)));
        assert_eq!(walk(6, 7), Some((true, 1, 2, true)));
        assert_eq!(walk(0, -2), Some((false, 0, 8, false)));
    }
}
