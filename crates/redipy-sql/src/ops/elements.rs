//! Writing fields of hashes, members of sets and members of sorted sets: the same steps for all three, with statements for each.
//!
//! One element, as most calls have it: the row of the key is changed first, on condition that the element will change too, and
//! tells what to do with the element. Where that touches nothing, the key is made, which also tells that it was there with the very element.
//! Several elements: the key is looked up or made, each element is written, and the row of the key sums it up.

use redipy_core::{Kind, Result};

use super::keys::{Claim, claim, find_kind, grow, shrink};
use super::{At, Element, Found, Value, Written};
use crate::digest::Digest;
use crate::session::{Param, Row, Session};
use crate::statement::Statement;

/// The number of elements above which Redis leaves the compact encoding of a kind.
#[must_use]
pub const fn compact_size(kind: Kind) -> i64 {
    match kind {
        Kind::SortedSet => 128,
        _ => 512,
    }
}

/// The statements on the elements of a kind. The parameters are numbered alike in all kinds.
struct Texts {
    /// Changes the row of a key for one element that is new or becomes another; tells id, version, and whether the element is there.
    touch: &'static Statement,
    /// Makes the row of a key for one element, or uses the living one; tells its id, and whether the element is there.
    take: &'static Statement,
    /// Adds an element unless it is there.
    insert: &'static Statement,
    /// Gives an element that is there another value or score; members of sets have none.
    overwrite: Option<&'static Statement>,
    /// Removes an element of a living key; tells the id of the key, and its size before.
    remove_one: &'static Statement,
    /// Removes an element, given the id of its key.
    remove: &'static Statement,
}

/// Writes the statements of a kind, given its number in rows, its table with the column of its names, and the number of elements that are compact.
macro_rules! texts {
    (
        $kind:literal, $table:literal, $name:literal, $compact:literal,
        unless $same:literal,
        insert $insert:expr,
        overwrite $overwrite:expr $(,)?
    ) => {{
        static TOUCH: Statement = Statement::new(concat!(
            "UPDATE {key} AS k SET version = version + 1, used_at = ?4,
                size = size + CASE WHEN EXISTS (SELECT 1 FROM ", $table, " m WHERE m.key_id = k.id AND m.digest = ?6)
                    THEN 0 ELSE 1 END,
                wide = CASE WHEN wide = 1 OR ?5 = 1 THEN 1 WHEN size < ", $compact, " THEN 0
                    WHEN EXISTS (SELECT 1 FROM ", $table, " m WHERE m.key_id = k.id AND m.digest = ?6) THEN 0 ELSE 1 END
             WHERE db = ?1 AND digest = ?2 AND kind = ", $kind, " AND (expires_at IS NULL OR expires_at > ?3)", $same, "
             RETURNING id, version, (SELECT count(*) FROM ", $table, " m WHERE m.key_id = id AND m.digest = ?6)",
        ));
        static TAKE: Statement = Statement::new(concat!(
            "INSERT INTO {key} AS k (db, digest, key, kind, version, expires_at, used_at, size, wide)
             VALUES (?1, ?2, ?7, ", $kind, ", 1, NULL, ?4, 1, ?5)
             ON CONFLICT (db, digest) DO UPDATE SET used_at = ?4
                WHERE k.kind = ", $kind, " AND (k.expires_at IS NULL OR k.expires_at > ?3)
             RETURNING id, (SELECT count(*) FROM ", $table, " m WHERE m.key_id = id AND m.digest = ?6)",
        ));
        static INSERT: Statement = Statement::new($insert);
        static REMOVE_ONE: Statement = Statement::new(concat!(
            "DELETE FROM ", $table, " WHERE digest = ?4 AND key_id = (SELECT id FROM {key}
                WHERE db = ?1 AND digest = ?2 AND (expires_at IS NULL OR expires_at > ?3))
             RETURNING key_id, (SELECT size FROM {key} WHERE id = key_id)",
        ));
        static REMOVE: Statement = Statement::new(concat!(
            "DELETE FROM ", $table, " WHERE key_id = ?1 AND digest = ?2",
        ));
        static OVERWRITE: Option<Statement> = $overwrite;
        static TEXTS: Texts = Texts {
            touch: &TOUCH,
            take: &TAKE,
            insert: &INSERT,
            overwrite: OVERWRITE.as_ref(),
            remove_one: &REMOVE_ONE,
            remove: &REMOVE,
        };
        &TEXTS
    }};
}

fn texts(kind: Kind) -> &'static Texts {
    match kind {
        Kind::Hash => texts!(
            3, "{hash_field}", "field", 512,
            unless "",
            insert "INSERT INTO {hash_field} (key_id, digest, added, field, value) VALUES (?1, ?2, ?3, ?4, ?5)
                    ON CONFLICT (key_id, digest) DO NOTHING",
            overwrite Some(Statement::new("UPDATE {hash_field} SET value = ?3 WHERE key_id = ?1 AND digest = ?2")),
        ),
        Kind::SortedSet => texts!(
            5, "{zset_member}", "member", 128,
            unless " AND NOT EXISTS (SELECT 1 FROM {zset_member} m WHERE m.key_id = k.id AND m.digest = ?6 AND m.score = ?7)",
            insert "INSERT INTO {zset_member} (key_id, digest, score, member) VALUES (?1, ?2, ?3, ?4)
                    ON CONFLICT (key_id, digest) DO NOTHING",
            overwrite Some(Statement::new("UPDATE {zset_member} SET score = ?3 WHERE key_id = ?1 AND digest = ?2 AND score <> ?3")),
        ),
        // Sets, and there are no others.
        _ => texts!(
            4, "{set_member}", "member", 512,
            unless " AND NOT EXISTS (SELECT 1 FROM {set_member} m WHERE m.key_id = k.id AND m.digest = ?6)",
            insert "INSERT INTO {set_member} (key_id, digest, added, member) VALUES (?1, ?2, ?3, ?4)
                    ON CONFLICT (key_id, digest) DO NOTHING",
            overwrite None,
        ),
    }
}

/// The number that an element is added with: those of later changes are greater, and none but the last of a call are the same.
pub fn added(version: i64, index: usize) -> i64 {
    const LAST: i64 = 65_535;
    version * (LAST + 1) + i64::try_from(index).map_or(LAST, |index| index.min(LAST))
}

impl<'a> Element<'a> {
    /// Returns the name as a parameter. Members of sorted sets are blobs always, which are in the order of their bytes.
    const fn name_param(&self) -> Param<'a> {
        match self.value {
            Value::Score(_) => Param::Blob(self.name),
            _ => Param::Data(self.name),
        }
    }

    /// Returns the value or the score as a parameter, if there is one.
    const fn value_param(&self) -> Option<Param<'a>> {
        match self.value {
            Value::None => None,
            Value::Bytes(value) => Some(Param::Data(value)),
            Value::Score(score) => Some(Param::Real(score)),
        }
    }
}

/// Puts. See [`Ops::put`](super::Ops::put).
pub fn put(
    session: &mut dyn Session,
    at: &At<'_>,
    kind: Kind,
    elements: &[Element<'_>],
    wide: bool,
) -> Result<Written> {
    match elements {
        [] => find_kind(session, at, kind).map(|_| Written::default()),
        [one] => put_one(session, at, kind, one, wide),
        _ => match find_kind(session, at, kind)? {
            Some(found) => put_into(session, at, &found, elements, wide),
            None => put_new(session, at, kind, elements, wide),
        },
    }
}

/// Puts one element.
fn put_one(
    session: &mut dyn Session,
    at: &At<'_>,
    kind: Kind,
    element: &Element<'_>,
    wide: bool,
) -> Result<Written> {
    let texts = texts(kind);
    let params = [
        at.db_param(),
        (&at.digest).into(),
        at.now_ms.into(),
        at.now_s().into(),
        i64::from(wide).into(),
        (&element.digest).into(),
        element.value_param().unwrap_or(Param::Null),
    ];
    // The score of a member is part of the condition.
    let used = if kind == Kind::SortedSet { 7 } else { 6 };
    let touched = session.first(texts.touch, &params[..used], |row| {
        Ok((row.int(0)?, row.int(1)?, row.int(2)? > 0))
    })?;
    let Some((id, version, there)) = touched else {
        return put_first(session, at, kind, element, wide);
    };
    if there {
        overwrite(session, texts, id, element)?;
    } else {
        insert(session, texts, id, added(version, 0), element)?;
    }
    Ok(Written {
        new: usize::from(!there),
        changed: 1,
    })
}

/// Puts the only element of a key that is missing; or else nothing would change.
fn put_first(
    session: &mut dyn Session,
    at: &At<'_>,
    kind: Kind,
    element: &Element<'_>,
    wide: bool,
) -> Result<Written> {
    let texts = texts(kind);
    let params = [
        at.db_param(),
        (&at.digest).into(),
        at.now_ms.into(),
        at.now_s().into(),
        i64::from(wide).into(),
        (&element.digest).into(),
        Param::Data(at.key),
    ];
    let read = |row: &dyn Row| Ok((row.int(0)?, row.int(1)? > 0));
    match session.first(texts.take, &params, read)? {
        Some((_, true)) => Ok(Written::default()),
        Some((id, false)) => {
            insert(session, texts, id, added(1, 0), element)?;
            Ok(Written { new: 1, changed: 1 })
        }
        // It is of another kind, or its lifetime is over.
        None => put_new(session, at, kind, std::slice::from_ref(element), wide),
    }
}

/// Puts elements into a key that is to be made.
fn put_new(
    session: &mut dyn Session,
    at: &At<'_>,
    kind: Kind,
    elements: &[Element<'_>],
    wide: bool,
) -> Result<Written> {
    let count = elements.len();
    let size = i64::try_from(count).unwrap_or(i64::MAX);
    match claim(session, at, kind, size, wide || size > compact_size(kind))? {
        Claim::New(id) => {
            for (index, element) in elements.iter().enumerate() {
                insert(session, texts(kind), id, added(1, index), element)?;
            }
            Ok(Written {
                new: count,
                changed: count,
            })
        }
        Claim::Taken(found) => put_into(session, at, &found, elements, wide),
    }
}

/// Puts elements into a key that is there.
fn put_into(
    session: &mut dyn Session,
    at: &At<'_>,
    found: &Found,
    elements: &[Element<'_>],
    wide: bool,
) -> Result<Written> {
    let texts = texts(found.kind);
    let mut written = Written::default();
    for (index, element) in elements.iter().enumerate() {
        if insert(
            session,
            texts,
            found.id,
            added(found.version + 1, index),
            element,
        )? {
            written.new += 1;
            written.changed += 1;
        } else if overwrite(session, texts, found.id, element)? {
            written.changed += 1;
        }
    }
    if written.changed > 0 {
        let new = i64::try_from(written.new).unwrap_or(i64::MAX);
        let wide = wide || found.size + new > compact_size(found.kind);
        grow(session, at, found.id, new, wide)?;
    }
    Ok(written)
}

/// Adds an element unless it is there; tells whether it was not.
fn insert(
    session: &mut dyn Session,
    texts: &Texts,
    id: i64,
    added: i64,
    element: &Element<'_>,
) -> Result<bool> {
    let (id, digest, name) = (id.into(), (&element.digest).into(), element.name_param());
    let changed = match element.value {
        Value::None => session.change(texts.insert, &[id, digest, added.into(), name])?,
        Value::Bytes(value) => {
            let params = [id, digest, added.into(), name, Param::Data(value)];
            session.change(texts.insert, &params)?
        }
        Value::Score(score) => {
            session.change(texts.insert, &[id, digest, Param::Real(score), name])?
        }
    };
    Ok(changed > 0)
}

/// Gives an element that is there another value or score; tells whether that changes it.
fn overwrite(
    session: &mut dyn Session,
    texts: &Texts,
    id: i64,
    element: &Element<'_>,
) -> Result<bool> {
    let (Some(statement), Some(value)) = (texts.overwrite, element.value_param()) else {
        return Ok(false);
    };
    let params = [id.into(), (&element.digest).into(), value];
    Ok(session.change(statement, &params)? > 0)
}

/// Removes. See [`Ops::remove`](super::Ops::remove).
pub fn remove(
    session: &mut dyn Session,
    at: &At<'_>,
    kind: Kind,
    digests: &[Digest],
) -> Result<usize> {
    let texts = texts(kind);
    if let [digest] = digests {
        return remove_one(session, at, kind, digest);
    }
    let Some(found) = find_kind(session, at, kind)? else {
        return Ok(0);
    };
    let mut removed = 0;
    for digest in digests {
        removed += session.change(texts.remove, &[found.id.into(), digest.into()])?;
    }
    if removed > 0 {
        let lost = i64::try_from(removed).unwrap_or(i64::MAX);
        shrink(session, at, found.id, found.size, lost)?;
    }
    Ok(usize::try_from(removed).unwrap_or(usize::MAX))
}

/// Removes one element; returns how many were there.
fn remove_one(
    session: &mut dyn Session,
    at: &At<'_>,
    kind: Kind,
    digest: &Digest,
) -> Result<usize> {
    let params = [
        at.db_param(),
        (&at.digest).into(),
        at.now_ms.into(),
        digest.into(),
    ];
    let read = |row: &dyn Row| Ok((row.int(0)?, row.int(1)?));
    match session.first(texts(kind).remove_one, &params, read)? {
        Some((id, size)) => shrink(session, at, id, size, 1).map(|()| 1),
        None => find_kind(session, at, kind).map(|_| 0),
    }
}
