//! Removing members of sorted sets from their ends.

use redipy_core::{Bytes, Kind, Result};

use super::{living, shrunk};
use crate::ops::At;
use crate::ops::keys::check;
use crate::session::Session;
use crate::statement::Statement;

/// Writes a statement that pops from an end. The index has no more than the beginning of each member.
macro_rules! pop {
    ($order:literal) => {
        Statement::new(concat!(
            "WITH ",
            living!(),
            ", gone AS (
                DELETE FROM {zset_member} WHERE ctid = ANY (ARRAY(
                    SELECT ctid FROM {zset_member} WHERE key_id = (SELECT id FROM k WHERE kind = 5)
                    ORDER BY score ", $order, ", substring(member from 1 for 255) ", $order, ", member ", $order, "
                    LIMIT ?5
                )) RETURNING member, score
             ), ",
            shrunk!("?4"),
            " SELECT k.kind, gone.member, gone.score FROM k LEFT JOIN gone ON true
             ORDER BY gone.score ", $order, ", gone.member ", $order
        ))
        .whole()
    };
}

static POP_LOWEST: Statement = pop!("ASC");
static POP_HIGHEST: Statement = pop!("DESC");

/// Pops. See [`Ops::pop_scored`](crate::ops::Ops::pop_scored).
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
        at.now_s().into(),
        i64::try_from(count).unwrap_or(i64::MAX).into(),
    ];
    let mut popped = Vec::new();
    session.run(statement, &params, &mut |row| {
        check(at, row.int(0)?, Kind::SortedSet)?;
        if !row.is_null(1) {
            popped.push((row.bytes(1)?, row.real(2)?));
        }
        Ok(())
    })?;
    Ok(popped)
}
