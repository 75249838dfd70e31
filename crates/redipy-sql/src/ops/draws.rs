//! Elements at random.
//!
//! A draw is a place in the order of digests and a number of steps from there, around the end where it has to be. With as many
//! steps to choose from as there are elements, each is as likely as the others; of more than [`WINDOW`], the gaps between
//! the digests of so many neighbours add up to nearly the same everywhere.

use redipy_core::{Bytes, Kind, Result};

use super::keys::{find_kind, shrink};
use super::{At, Draw, Found};
use crate::digest::Digest;
use crate::session::{Each, Session};
use crate::statement::Statement;

/// The number of steps to choose from.
pub const WINDOW: i64 = 256;

impl Draw {
    /// Makes a draw.
    #[must_use]
    pub fn new() -> Self {
        Self {
            place: Digest(fastrand::u128(..).to_be_bytes()),
            skip: fastrand::i64(0..i64::MAX),
        }
    }

    /// Returns the number of steps where there are so many elements.
    #[must_use]
    pub fn steps(&self, size: i64) -> i64 {
        self.skip % size.clamp(1, WINDOW)
    }
}

/// Writes the scalar query for the digest that is drawn from a table, given its name, and what the id of the key, the place
/// and the steps are.
macro_rules! drawn {
    ($table:literal, $id:literal, $place:literal, $steps:literal) => {
        concat!(
            "(SELECT digest FROM (
                SELECT digest FROM (SELECT digest FROM ",
            $table,
            " WHERE key_id = ",
            $id,
            " AND digest >= ",
            $place,
            "
                    ORDER BY digest LIMIT 256) d
                UNION ALL
                SELECT digest FROM (SELECT digest FROM ",
            $table,
            " WHERE key_id = ",
            $id,
            " AND digest < ",
            $place,
            "
                    ORDER BY digest LIMIT 256) d) d
              LIMIT 1 OFFSET ",
            $steps,
            ")",
        )
    };
}
pub(crate) use drawn;

static HASH: Statement = Statement::new(concat!(
    "SELECT digest, added, field, value FROM {hash_field} WHERE key_id = ?1 AND digest = ",
    drawn!("{hash_field}", "?1", "?2", "?3"),
));

static SET: Statement = Statement::new(concat!(
    "SELECT digest, added, member, NULL FROM {set_member} WHERE key_id = ?1 AND digest = ",
    drawn!("{set_member}", "?1", "?2", "?3"),
));

static SORTED_SET: Statement = Statement::new(concat!(
    "SELECT digest, 0, member, score FROM {zset_member} WHERE key_id = ?1 AND digest = ",
    drawn!("{zset_member}", "?1", "?2", "?3"),
));

/// Draws. See [`Ops::draw`](super::Ops::draw).
pub fn draw(session: &mut dyn Session, from: &Found, draws: &[Draw], each: Each<'_>) -> Result<()> {
    let statement = match from.kind {
        Kind::Hash => &HASH,
        Kind::SortedSet => &SORTED_SET,
        _ => &SET,
    };
    for draw in draws {
        let steps = draw.steps(from.size);
        let params = [from.id.into(), (&draw.place).into(), steps.into()];
        session.run(statement, &params, each)?;
    }
    Ok(())
}

static POP: Statement = Statement::new(concat!(
    "DELETE FROM {set_member}
     WHERE key_id = (SELECT id FROM {key} WHERE db = ?1 AND digest = ?2 AND (expires_at IS NULL OR expires_at > ?3))
        AND digest = ",
    drawn!(
        "{set_member}",
        "(SELECT id FROM {key} WHERE db = ?1 AND digest = ?2)",
        "?4",
        "coalesce((SELECT ?5 % CASE WHEN size < 256 THEN size ELSE 256 END FROM {key}
            WHERE db = ?1 AND digest = ?2 AND kind = 4), 0)"
    ),
    " RETURNING key_id, member, (SELECT size FROM {key} WHERE id = key_id)",
));

/// Pops. See [`Ops::pop_drawn`](super::Ops::pop_drawn).
pub fn pop(session: &mut dyn Session, at: &At<'_>, draw: Draw) -> Result<Option<Bytes>> {
    let params = [
        at.db_param(),
        (&at.digest).into(),
        at.now_ms.into(),
        (&draw.place).into(),
        draw.skip.into(),
    ];
    let popped = session.first(&POP, &params, |row| {
        Ok((row.int(0)?, row.bytes(1)?, row.int(2)?))
    })?;
    match popped {
        Some((id, member, size)) => {
            shrink(session, at, id, size, 1)?;
            Ok(Some(member))
        }
        None => find_kind(session, at, Kind::Set).map(|_| None),
    }
}
