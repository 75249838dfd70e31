//! Elements at random.

use redipy_core::{Bytes, Kind, Result};

use super::{living, shrunk};
use crate::ops::draws::drawn;
use crate::ops::keys::check;
use crate::ops::{At, Draw, Found};
use crate::session::{Each, Param, Session};
use crate::statement::Statement;

/// Writes a statement that draws several elements, given the table and the columns.
macro_rules! draw {
    ($table:literal, $columns:literal) => {
        Statement::new(concat!(
            "SELECT d.* FROM unnest(?2, ?3) AS p (place, steps) CROSS JOIN LATERAL (
                SELECT ",
            $columns,
            " FROM ",
            $table,
            " WHERE key_id = ?1 AND digest = ",
            drawn!($table, "?1", "p.place", "p.steps"),
            ") d"
        ))
    };
}

static HASH: Statement = draw!("{hash_field}", "digest, added, field, value");
static SET: Statement = draw!("{set_member}", "digest, added, member, NULL::bytea");
static SORTED_SET: Statement = draw!("{zset_member}", "digest, 0, member, score");

/// Draws. See [`Ops::draw`](crate::ops::Ops::draw).
pub fn draw(session: &mut dyn Session, from: &Found, draws: &[Draw], each: Each<'_>) -> Result<()> {
    let statement = match from.kind {
        Kind::Hash => &HASH,
        Kind::SortedSet => &SORTED_SET,
        _ => &SET,
    };
    let places: Vec<&[u8]> = draws.iter().map(|draw| draw.place.0.as_slice()).collect();
    let steps: Vec<i64> = draws.iter().map(|draw| draw.steps(from.size)).collect();
    let params = [from.id.into(), Param::Blobs(&places), Param::Ints(&steps)];
    session.run(statement, &params, each)?;
    Ok(())
}

static POP: Statement = Statement::new(concat!(
    "WITH ",
    living!(),
    ", gone AS (
        DELETE FROM {set_member} WHERE key_id = (SELECT id FROM k WHERE kind = 4) AND digest = ",
    drawn!(
        "{set_member}",
        "(SELECT id FROM k WHERE kind = 4)",
        "?5",
        "coalesce((SELECT ?6 % CASE WHEN size < 256 THEN size ELSE 256 END FROM k WHERE kind = 4), 0)"
    ),
    " RETURNING member
     ), ",
    shrunk!("?4"),
    " SELECT k.kind, gone.member FROM k LEFT JOIN gone ON true"
))
.whole();

/// Pops. See [`Ops::pop_drawn`](crate::ops::Ops::pop_drawn).
pub fn pop(session: &mut dyn Session, at: &At<'_>, draw: Draw) -> Result<Option<Bytes>> {
    let params = [
        at.db_param(),
        (&at.digest).into(),
        at.now_ms.into(),
        at.now_s().into(),
        (&draw.place).into(),
        draw.skip.into(),
    ];
    let popped = session.first(&POP, &params, |row| {
        check(at, row.int(0)?, Kind::Set)?;
        if row.is_null(1) {
            Ok(None)
        } else {
            row.bytes(1).map(Some)
        }
    })?;
    Ok(popped.flatten())
}
