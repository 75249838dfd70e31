//! Writing fields of hashes, members of sets and members of sorted sets: what is there of them is looked up first.

use std::collections::HashMap;

use redipy_core::{Kind, Result};

use super::multi::Multi;
use super::new::make;
use crate::digest::Digest;
use crate::ops::elements::{added, compact_size};
use crate::ops::keys::{check, find_kind, grow, shrink};
use crate::ops::{At, Element, Value, Written};
use crate::session::{Param, Row, Session};
use crate::statement::Statement;

/// So many bytes of a member of a sorted set are in an index.
const HEAD: usize = 1024;

/// Marks a sorted set with members of which an index has the beginning only.
static HAS_LONG: Statement =
    Statement::new("UPDATE {key} SET wide = 3 WHERE db = ?1 AND digest = ?2");

/// The statements on the elements of a kind.
struct Texts {
    /// Returns the row of a key, and of those elements that are there their digests and scores.
    look: &'static Multi,
    /// Writes elements.
    write: &'static Multi,
    /// Removes elements.
    remove: &'static Multi,
}

/// Writes the statements of a kind, given its table, what is read beside the digest, its columns and their parameters, and what becomes of
/// an element that is there.
macro_rules! texts {
    ($table:literal, $score:literal, $columns:literal, $row:literal, $there:literal) => {{
        static LOOK: Multi = Multi::new(
            concat!(
                "SELECT k.id, k.kind, k.version, k.size, m.digest, ",
                $score,
                " FROM {key} k LEFT JOIN ",
                $table,
                " m ON m.key_id = k.id AND m.digest IN ("
            ),
            "?",
            ") WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)",
            3,
        );
        static WRITE: Multi = Multi::new(
            concat!("INSERT INTO ", $table, " (", $columns, ") VALUES "),
            $row,
            concat!(" ON DUPLICATE KEY UPDATE ", $there),
            1,
        );
        static REMOVE: Multi = Multi::new(
            concat!("DELETE FROM ", $table, " WHERE key_id = ?1 AND digest IN ("),
            "?",
            ")",
            1,
        );
        static TEXTS: Texts = Texts {
            look: &LOOK,
            write: &WRITE,
            remove: &REMOVE,
        };
        &TEXTS
    }};
}

fn texts(kind: Kind) -> &'static Texts {
    match kind {
        Kind::Hash => texts!(
            "{hash_field}",
            "NULL",
            "key_id, digest, added, field, value",
            "(IFNULL(?1, LAST_INSERT_ID()), ?, ?, ?, ?)",
            "value = VALUES(value)"
        ),
        Kind::SortedSet => texts!(
            "{zset_member}",
            "m.score",
            "key_id, digest, score, member",
            "(IFNULL(?1, LAST_INSERT_ID()), ?, ?, ?)",
            "score = VALUES(score)"
        ),
        // Sets, and there are no others.
        _ => texts!(
            "{set_member}",
            "NULL",
            "key_id, digest, added, member",
            "(IFNULL(?1, LAST_INSERT_ID()), ?, ?, ?)",
            "added = added"
        ),
    }
}

/// A key, and which of some elements are there.
struct Looked {
    id: i64,
    version: i64,
    size: i64,
    /// Those that are there, with their scores if they have any.
    there: HashMap<Digest, Option<f64>>,
}

/// Looks up a key and some of its elements (1 statement).
fn look(
    session: &mut dyn Session,
    at: &At<'_>,
    kind: Kind,
    digests: &[Param<'_>],
) -> Result<Option<Looked>> {
    let key = [at.db_param(), (&at.digest).into(), at.now_ms.into()];
    let mut looked: Option<Looked> = None;
    texts(kind)
        .look
        .ask(session, &key, digests, &mut |row: &dyn Row| {
            check(at, row.int(1)?, kind)?;
            let (id, version, size) = (row.int(0)?, row.int(2)?, row.int(3)?);
            let looked = looked.get_or_insert_with(|| Looked {
                id,
                version,
                size,
                there: HashMap::new(),
            });
            if !row.is_null(4)
                && let Some(digest) = Digest::read(&row.bytes(4)?)
            {
                let score = (!row.is_null(5)).then(|| row.real(5)).transpose()?;
                looked.there.insert(digest, score);
            }
            Ok(())
        })?;
    Ok(looked)
}

/// Puts. See [`Ops::put`](crate::ops::Ops::put) (3 statements, 1 where nothing changes).
pub fn put(
    session: &mut dyn Session,
    at: &At<'_>,
    kind: Kind,
    elements: &[Element<'_>],
    wide: bool,
) -> Result<Written> {
    if elements.is_empty() {
        return find_kind(session, at, kind).map(|_| Written::default());
    }
    let digests: Vec<Param<'_>> = elements.iter().map(|one| (&one.digest).into()).collect();
    let looked = look(session, at, kind, &digests)?;
    let mut written = Written::default();
    let version = looked.as_ref().map_or(1, |looked| looked.version + 1);
    let mut rows = Vec::with_capacity(elements.len() * 4);
    for (index, element) in elements.iter().enumerate() {
        let there = looked
            .as_ref()
            .and_then(|looked| looked.there.get(&element.digest));
        let same = match (element.value, there) {
            (_, None) => {
                written.new += 1;
                false
            }
            (Value::None, Some(_)) => true,
            (Value::Bytes(_), Some(_)) => false,
            (Value::Score(score), Some(before)) => *before == Some(score),
        };
        if !same {
            written.changed += 1;
            write_row(&mut rows, element, added(version, index));
        }
    }
    if written.changed == 0 {
        return Ok(written);
    }
    let new = i64::try_from(written.new).unwrap_or(i64::MAX);
    let id = if let Some(looked) = looked {
        let wide = wide || looked.size + new > compact_size(kind);
        grow(session, at, looked.id, new, wide)?;
        Param::Int(looked.id)
    } else {
        make(session, at, kind, new, wide || new > compact_size(kind))?;
        Param::Null
    };
    texts(kind).write.change(session, &[id], &rows)?;
    if kind == Kind::SortedSet && elements.iter().any(|one| one.name.len() > HEAD) {
        session.change(&HAS_LONG, &[at.db_param(), (&at.digest).into()])?;
    }
    Ok(written)
}

fn write_row<'a>(rows: &mut Vec<Param<'a>>, element: &'a Element<'a>, added: i64) {
    rows.push((&element.digest).into());
    match element.value {
        Value::None => rows.extend([added.into(), Param::Data(element.name)]),
        Value::Bytes(value) => {
            rows.extend([added.into(), Param::Data(element.name), Param::Data(value)]);
        }
        Value::Score(score) => rows.extend([Param::Real(score), Param::Data(element.name)]),
    }
}

/// Removes. See [`Ops::remove`](crate::ops::Ops::remove) (3 statements, 1 where nothing is there).
pub fn remove(
    session: &mut dyn Session,
    at: &At<'_>,
    kind: Kind,
    digests: &[Digest],
) -> Result<usize> {
    if digests.is_empty() {
        return find_kind(session, at, kind).map(|_| 0);
    }
    let asked: Vec<Param<'_>> = digests.iter().map(Param::from).collect();
    let Some(looked) = look(session, at, kind, &asked)? else {
        return Ok(0);
    };
    let there: Vec<Param<'_>> = looked.there.keys().map(Param::from).collect();
    remove_found(session, at, kind, (looked.id, looked.size), &there)?;
    Ok(there.len())
}

/// Removes elements that are there, given the `id` and the size of their key (2 statements).
///
/// # Errors
/// That of the database.
pub fn remove_found(
    session: &mut dyn Session,
    at: &At<'_>,
    kind: Kind,
    (id, size): (i64, i64),
    digests: &[Param<'_>],
) -> Result<()> {
    if digests.is_empty() {
        return Ok(());
    }
    texts(kind).remove.change(session, &[id.into()], digests)?;
    let lost = i64::try_from(digests.len()).unwrap_or(i64::MAX);
    shrink(session, at, id, size, lost)
}
