//! Primitives on sorted sets; those about their order are in `ranges`.

use redipy_core::store::{Cursor, Scored, SortedSets, ZRange};
use redipy_core::{Bytes, Kind, Result};

use super::SqlStore;
use super::distinct::{COMPACT_LEN, distinct};
use super::elements::{Collection, Entry, Reads};
use super::for_mysql::{draw_for_mysql, scan_for_mysql, some_for_mysql};
use crate::digest::Digest;
use crate::ops::elements::compact_size;
use crate::ops::{At, Element, Value, Written, draws::drawn};
use crate::session::Row;
use crate::spans::in_order;
use crate::statement::Statement;

/// Sorted sets.
struct Scores;

impl Collection for Scores {
    type Element = (Bytes, f64);

    const KIND: Kind = Kind::SortedSet;

    fn reads() -> &'static Reads {
        static ALL: Statement = Statement::new(
            "SELECT k.kind, k.wide, m.digest, 0, m.member, m.score
             FROM {key} k LEFT JOIN {zset_member} m ON m.key_id = k.id
             WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)",
        );
        static SCAN: Statement = Statement::new(
            "SELECT k.kind, k.wide, m.digest, 0, m.member, m.score
             FROM {key} k LEFT JOIN {zset_member} m
                ON m.key_id = k.id AND m.digest >= CASE WHEN k.wide = 1 THEN ?4 ELSE ?6 END
             WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)
             ORDER BY m.digest
             LIMIT coalesce((SELECT CASE WHEN wide = 1 THEN ?5 ELSE 1024 END FROM {key}
                WHERE db = ?1 AND digest = ?2), 1)",
        )
        .postgres(
            "SELECT k.kind, k.wide, m.digest, 0, m.member, m.score
             FROM {key} k LEFT JOIN LATERAL (
                SELECT m.digest, m.member, m.score FROM {zset_member} m
                WHERE m.key_id = k.id AND m.digest >= CASE WHEN k.wide = 1 THEN ?4 ELSE ?6 END
                ORDER BY m.digest LIMIT CASE WHEN k.wide = 1 THEN ?5 ELSE 1024 END
             ) m ON true
             WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)",
        )
        .mysql(scan_for_mysql!(
            "5",
            "{zset_member}",
            "m.digest, 0, m.member, m.score"
        ));
        static DRAW: Statement = Statement::new(concat!(
            "SELECT k.kind, k.wide, m.digest, 0, m.member, m.score
             FROM {key} k LEFT JOIN {zset_member} m ON m.key_id = k.id AND m.digest = ",
            drawn!(
                "{zset_member}",
                "k.id",
                "?4",
                "coalesce((SELECT ?5 % CASE WHEN size < 256 THEN size ELSE 256 END FROM {key}
                    WHERE db = ?1 AND digest = ?2 AND kind = 5), 0)"
            ),
            " WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)",
        ))
        .mysql(draw_for_mysql!(
            "{zset_member}",
            "m.digest, 0, m.member, m.score"
        ));
        static SOME: Statement = Statement::new(
            "WITH RECURSIVE asked (i, digest) AS (
                SELECT 0, substr(?4, 1, 16)
                UNION ALL SELECT i + 1, substr(?4, 17 + 16 * i, 16) FROM asked WHERE i + 1 < ?5)
             SELECT k.kind, CASE WHEN m.key_id IS NULL THEN NULL ELSE a.i END, m.member, m.score
             FROM {key} k CROSS JOIN asked a LEFT JOIN {zset_member} m ON m.key_id = k.id AND m.digest = a.digest
             WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)",
        )
        .postgres(
            "SELECT k.kind, CASE WHEN m.key_id IS NULL THEN NULL ELSE a.i END, m.member, m.score
             FROM {key} k CROSS JOIN generate_series(0, ?5::int - 1) a (i)
             LEFT JOIN {zset_member} m ON m.key_id = k.id AND m.digest = substring(?4 from 1 + 16 * a.i for 16)
             WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)",
        )
        .mysql(some_for_mysql!("{zset_member}", "m.member, m.score"));
        static READS: Reads = Reads {
            all: &ALL,
            scan: &SCAN,
            draw: &DRAW,
            some: &SOME,
        };
        &READS
    }

    fn read(row: &dyn Row, column: usize) -> Result<Self::Element> {
        Ok((row.bytes(column)?, row.real(column + 1)?))
    }

    fn arrange(entries: &mut [Entry<Self::Element>]) {
        entries.sort_unstable_by(|a, b| {
            let ((name, score), (other, other_score)) = (&a.element, &b.element);
            in_order((*score, name), (*other_score, other))
        });
    }
}

static LOOK: Statement = Statement::new(
    "SELECT k.kind, m.score, k.size, k.wide
     FROM {key} k LEFT JOIN {zset_member} m ON m.key_id = k.id AND m.digest = ?4
     WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)",
);

/// What decides how the score of a member is written.
#[derive(Clone, Copy)]
struct Looked {
    /// The score of the member.
    before: Option<f64>,
    /// The number of members.
    size: i64,
    /// Whether Redis has left its compact encoding.
    wide: bool,
}

/// Takes the sign off a zero where Redis keeps a listpack once the member is in it, which holds integers without a sign.
fn without_sign(looked: Looked, member: &[u8], score: f64) -> f64 {
    let fits = looked.before.is_some()
        || (member.len() <= COMPACT_LEN && looked.size < compact_size(Kind::SortedSet));
    if score == 0.0 && !looked.wide && fits {
        0.0
    } else {
        score
    }
}

fn is_negative_zero(score: f64) -> bool {
    score == 0.0 && score.is_sign_negative()
}

fn is_long(member: &[u8]) -> bool {
    member.len() > COMPACT_LEN
}

impl SqlStore<'_> {
    /// Looks at a member, and at the key that it is in.
    fn look_at_member(&mut self, at: &At<'_>, member: &[u8]) -> Result<Looked> {
        let digest = Digest::of(member);
        let mut looked = Looked {
            before: None,
            size: 0,
            wide: false,
        };
        let more = [(&digest).into()];
        self.read_elements(at, Kind::SortedSet, true, &LOOK, &more, &mut |row| {
            if !row.is_null(1) {
                looked.before = Some(row.real(1)?);
            }
            looked.size = row.int(2)?;
            looked.wide = row.int(3)? != 0;
            Ok(())
        })?;
        Ok(looked)
    }

    fn put_scores(&mut self, at: &At<'_>, elements: &[Element<'_>]) -> Result<Written> {
        let wide = elements.iter().any(|element| is_long(element.name));
        let ops = self.ops();
        let written = ops.put(self.session, at, Kind::SortedSet, elements, wide)?;
        if written.changed == 0 {
            self.note_use(at);
        }
        Ok(written)
    }

    /// Takes the sign off those zeros that Redis would take it off from; they are rare enough to be looked at one by one.
    fn take_signs(&mut self, at: &At<'_>, elements: &mut [Element<'_>]) -> Result<()> {
        let mut new = 0;
        let mut wide = false;
        for element in elements {
            let mut looked = self.look_at_member(at, element.name)?;
            looked.size += new;
            looked.wide |= wide;
            if let Value::Score(score) = element.value {
                element.value = Value::Score(without_sign(looked, element.name, score));
            }
            if looked.before.is_none() {
                new += 1;
                wide |= is_long(element.name) || looked.size >= compact_size(Kind::SortedSet);
            }
        }
        Ok(())
    }
}

impl SortedSets for SqlStore<'_> {
    fn zset_len(&mut self, key: &[u8]) -> Result<usize> {
        self.collection_len(key, Kind::SortedSet)
    }

    fn zset_scores(&mut self, key: &[u8], members: &[Bytes]) -> Result<Vec<Option<f64>>> {
        if let [member] = members {
            return Ok(vec![self.zset_score(key, member)?]);
        }
        let found = self.collection_some::<Scores>(key, members)?;
        let score = |found: Option<(Bytes, f64)>| found.map(|(_, score)| score);
        Ok(found.into_iter().map(score).collect())
    }

    fn zset_score(&mut self, key: &[u8], member: &[u8]) -> Result<Option<f64>> {
        let at = self.at(key)?;
        Ok(self.look_at_member(&at, member)?.before)
    }

    fn zset_put(&mut self, key: &Bytes, pairs: &[(f64, Bytes)]) -> Result<usize> {
        let at = self.at(key)?;
        let signed = pairs.iter().any(|(score, _)| is_negative_zero(*score));
        let pairs = pairs.iter();
        let pairs = pairs.map(|(score, member)| (member.as_slice(), Value::Score(*score)));
        let mut elements = distinct(pairs);
        if signed {
            self.take_signs(&at, &mut elements)?;
        }
        Ok(self.put_scores(&at, &elements)?.new)
    }

    fn zset_update(
        &mut self,
        key: &Bytes,
        member: &Bytes,
        decide: &mut dyn FnMut(Option<f64>) -> Result<Option<f64>>,
    ) -> Result<Option<f64>> {
        let at = self.at(key)?;
        let looked = self.look_at_member(&at, member)?;
        let Some(after) = decide(looked.before)? else {
            return Ok(looked.before);
        };
        // Exactly equal scores are no change, and so are the two zeros.
        if looked.before != Some(after) {
            let element = Element {
                digest: Digest::of(member),
                name: member,
                value: Value::Score(without_sign(looked, member, after)),
            };
            self.put_scores(&at, &[element])?;
        }
        Ok(looked.before)
    }

    fn zset_put_one(&mut self, key: &Bytes, score: f64, member: &Bytes) -> Result<Scored> {
        let at = self.at(key)?;
        let mut elements = [Element {
            digest: Digest::of(member),
            name: member,
            value: Value::Score(score),
        }];
        if is_negative_zero(score) {
            self.take_signs(&at, &mut elements)?;
        }
        let written = self.put_scores(&at, &elements)?;
        Ok(match (written.new, written.changed) {
            (0, 0) => Scored::Same,
            (0, _) => Scored::Changed,
            _ => Scored::New,
        })
    }

    fn zset_remove(&mut self, key: &[u8], members: &[Bytes]) -> Result<usize> {
        self.collection_remove(key, Kind::SortedSet, members)
    }

    fn zset_rank(&mut self, key: &[u8], member: &[u8], reverse: bool) -> Result<Option<usize>> {
        self.rank(key, member, reverse)
    }

    fn zset_range(
        &mut self,
        key: &[u8],
        range: &ZRange,
        reverse: bool,
        offset: usize,
        count: usize,
    ) -> Result<Vec<(Bytes, f64)>> {
        self.range(key, range, reverse, offset, count)
    }

    fn zset_count(&mut self, key: &[u8], range: &ZRange) -> Result<usize> {
        self.count(key, range)
    }

    fn zset_remove_range(&mut self, key: &[u8], range: &ZRange) -> Result<usize> {
        let at = self.at(key)?;
        let ops = self.ops();
        ops.remove_range(self.session, &at, range)
    }

    fn zset_pop(&mut self, key: &[u8], highest: bool, count: usize) -> Result<Vec<(Bytes, f64)>> {
        let at = self.at(key)?;
        let ops = self.ops();
        ops.pop_scored(self.session, &at, highest, count)
    }

    fn zset_random(&mut self, key: &[u8], count: usize, repeat: bool) -> Result<Vec<(Bytes, f64)>> {
        self.collection_random::<Scores>(key, count, repeat)
    }

    fn zset_scan(
        &mut self,
        key: &[u8],
        cursor: Cursor,
        count: usize,
    ) -> Result<(Cursor, Vec<(Bytes, f64)>)> {
        self.collection_scan::<Scores>(key, cursor, count)
    }
}
