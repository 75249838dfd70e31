//! Writing fields of hashes, members of sets and members of sorted sets.

use redipy_core::{Kind, Result};

use super::{claimed, living, shrunk, woken};
use crate::digest::Digest;
use crate::ops::elements::compact_size;
use crate::ops::keys::check;
use crate::ops::{At, Element, Value, Written, elements};
use crate::session::{Param, Session};
use crate::statement::Statement;

/// Writes a statement that puts elements, given the number of the kind, the number of elements that are compact, the insertion, and what
/// else is to be done. The insertion returns a row for each element that is changed, and whether it is `fresh`.
macro_rules! put {
    ($kind:literal, $compact:literal, $insert:literal, $more:expr) => {
        Statement::new(concat!(
            "WITH ",
            claimed!($kind, "?7", "?6"),
            ", target AS (
                SELECT id, version + 1 AS version FROM old WHERE kind = ", $kind, " AND NOT over
                UNION ALL SELECT id, version FROM anew
                UNION ALL SELECT id, version FROM made
             ), put AS (", $insert, "), sums AS (
                SELECT count(*) AS changed, count(*) FILTER (WHERE fresh) AS fresh FROM put
             ), grown AS (
                UPDATE {key} t SET version = t.version + 1, used_at = ?4, size = t.size + sums.fresh,
                    wide = CASE WHEN t.wide = 1 OR ?6 = 1 OR t.size + sums.fresh > ", $compact, " THEN 1 ELSE 0 END
                FROM old, sums
                WHERE t.id = old.id AND old.kind = ", $kind, " AND NOT old.over AND sums.changed > 0
             )
             SELECT (SELECT kind FROM old WHERE NOT over), fresh, changed", $more, " FROM sums"
        ))
        .whole()
    };
}

// A row that an insertion has made, and not overwritten, has never been locked: its `xmax` is 0.

static PUT_FIELDS: Statement = put!(
    "3",
    "512",
    "INSERT INTO {hash_field} AS f (key_id, digest, added, field, value)
     SELECT t.id, e.digest, t.version * 65536 + least(e.nth - 1, 65535), e.field, e.value
     FROM target t CROSS JOIN unnest(?8, ?9, ?10) WITH ORDINALITY e (digest, field, value, nth)
     ON CONFLICT (key_id, digest) DO UPDATE SET value = excluded.value
     RETURNING f.xmax = 0 AS fresh",
    ""
);

static PUT_MEMBERS: Statement = put!(
    "4",
    "512",
    "INSERT INTO {set_member} (key_id, digest, added, member)
     SELECT t.id, e.digest, t.version * 65536 + least(e.nth - 1, 65535), e.member
     FROM target t CROSS JOIN unnest(?8, ?9) WITH ORDINALITY e (digest, member, nth)
     ON CONFLICT (key_id, digest) DO NOTHING
     RETURNING true AS fresh",
    ""
);

static PUT_SCORES: Statement = put!(
    "5",
    "128",
    "INSERT INTO {zset_member} AS m (key_id, digest, score, member)
     SELECT t.id, e.digest, e.score, e.member
     FROM target t CROSS JOIN unnest(?8, ?9, ?10) e (digest, member, score)
     ON CONFLICT (key_id, digest) DO UPDATE SET score = excluded.score WHERE m.score <> excluded.score
     RETURNING m.xmax = 0 AS fresh",
    concat!(", ", woken!())
);

/// Puts. See [`Ops::put`](crate::ops::Ops::put).
pub fn put(
    session: &mut dyn Session,
    at: &At<'_>,
    kind: Kind,
    elements: &[Element<'_>],
    wide: bool,
) -> Result<Written> {
    if elements.is_empty() {
        return elements::put(session, at, kind, elements, wide);
    }
    let count = i64::try_from(elements.len()).unwrap_or(i64::MAX);
    // So many are not compact, however many there are already.
    let wide = wide || count > compact_size(kind);
    let digests: Vec<&[u8]> = elements.iter().map(|one| one.digest.0.as_slice()).collect();
    let names: Vec<&[u8]> = elements.iter().map(|one| one.name).collect();
    let mut values = Vec::new();
    let mut scores = Vec::new();
    for element in elements {
        match element.value {
            Value::None => {}
            Value::Bytes(value) => values.push(value),
            Value::Score(score) => scores.push(score),
        }
    }
    let (statement, last) = match kind {
        Kind::Hash => (&PUT_FIELDS, Some(Param::Blobs(&values))),
        Kind::SortedSet => (&PUT_SCORES, Some(Param::Reals(&scores))),
        _ => (&PUT_MEMBERS, None),
    };
    let mut params = vec![
        at.db_param(),
        (&at.digest).into(),
        at.now_ms.into(),
        at.now_s().into(),
        Param::Data(at.key),
        i64::from(wide).into(),
        count.into(),
        Param::Blobs(&digests),
        Param::Blobs(&names),
    ];
    params.extend(last);
    let written = session.first(statement, &params, |row| {
        if !row.is_null(0) {
            check(at, row.int(0)?, kind)?;
        }
        Ok(Written {
            new: usize::try_from(row.int(1)?).unwrap_or(0),
            changed: usize::try_from(row.int(2)?).unwrap_or(0),
        })
    })?;
    Ok(written.unwrap_or_default())
}

/// Writes a statement that removes elements, given the number of the kind and the table.
macro_rules! remove {
    ($kind:literal, $table:literal) => {
        Statement::new(concat!(
            "WITH ",
            living!(),
            ", gone AS (
                DELETE FROM ",
            $table,
            " WHERE key_id = (SELECT id FROM k WHERE kind = ",
            $kind,
            ") AND digest = ANY (?5)
                RETURNING 1
             ), ",
            shrunk!("?4"),
            " SELECT k.kind, lost.n FROM k CROSS JOIN lost"
        ))
        .whole()
    };
}

static REMOVE_FIELDS: Statement = remove!("3", "{hash_field}");
static REMOVE_MEMBERS: Statement = remove!("4", "{set_member}");
static REMOVE_SCORES: Statement = remove!("5", "{zset_member}");

/// Removes. See [`Ops::remove`](crate::ops::Ops::remove).
pub fn remove(
    session: &mut dyn Session,
    at: &At<'_>,
    kind: Kind,
    digests: &[Digest],
) -> Result<usize> {
    let statement = match kind {
        Kind::Hash => &REMOVE_FIELDS,
        Kind::SortedSet => &REMOVE_SCORES,
        _ => &REMOVE_MEMBERS,
    };
    let digests: Vec<&[u8]> = digests.iter().map(|digest| digest.0.as_slice()).collect();
    let params = [
        at.db_param(),
        (&at.digest).into(),
        at.now_ms.into(),
        at.now_s().into(),
        Param::Blobs(&digests),
    ];
    let removed = session.first(statement, &params, |row| {
        check(at, row.int(0)?, kind)?;
        row.int(1)
    })?;
    Ok(usize::try_from(removed.unwrap_or(0)).unwrap_or(0))
}
