//! Primitives on sorted sets.

use super::{Cursor, Keys};
use crate::{Bytes, Result};

/// The end of a range of scores.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScoreBound {
    /// The score.
    pub score: f64,
    /// Whether the score itself is left out.
    pub exclusive: bool,
}

/// A range of scores.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScoreRange {
    /// The lower end.
    pub min: ScoreBound,
    /// The upper end.
    pub max: ScoreBound,
}

/// The end of a range of members in the order of their bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LexBound {
    /// Before every member: `-`.
    Lowest,
    /// After every member: `+`.
    Highest,
    /// A member, itself in the range: `[member`.
    Inclusive(Bytes),
    /// A member, itself out of the range: `(member`.
    Exclusive(Bytes),
}

/// A range of members of a sorted set, in its order: by score, then by the bytes of the member.
#[derive(Clone, Debug, PartialEq)]
pub enum ZRange {
    /// From a rank to a rank, both included; negative ones count from -1 at the highest score.
    Rank(i64, i64),
    /// By score.
    Score(ScoreRange),
    /// By the bytes of the members, all of which have the same score.
    Lex(LexBound, LexBound),
}

/// What became of a member whose score was set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scored {
    /// It is new.
    New,
    /// It had another score.
    Changed,
    /// It has had this score already, be it a zero of the other sign.
    Same,
}

/// Primitives on sorted sets. Scores are never NaN.
pub trait SortedSets: Keys {
    /// Returns the number of members, 0 where there is no sorted set (SQL: 1).
    ///
    /// # Errors
    /// The wrong kind, or those of the storage.
    fn zset_len(&mut self, key: &[u8]) -> Result<usize>;

    /// Returns the scores of members, in their order (SQL: 1).
    ///
    /// # Errors
    /// The wrong kind, or those of the storage.
    fn zset_scores(&mut self, key: &[u8], members: &[Bytes]) -> Result<Vec<Option<f64>>>;

    /// Returns the score of a member (SQL: 1).
    ///
    /// # Errors
    /// The wrong kind, or those of the storage.
    fn zset_score(&mut self, key: &[u8], member: &[u8]) -> Result<Option<f64>>;

    /// Sets the scores of members; returns how many of them are new (SQL: 2).
    ///
    /// # Errors
    /// The wrong kind, or those of the storage.
    fn zset_put(&mut self, key: &Bytes, pairs: &[(f64, Bytes)]) -> Result<usize>;

    /// Sets the score of one member to what `decide` makes of the one before it, unless that is
    /// `None`; returns the score before (SQL: 3).
    ///
    /// # Errors
    /// That of `decide`, the wrong kind, or those of the storage.
    fn zset_update(
        &mut self,
        key: &Bytes,
        member: &Bytes,
        decide: &mut dyn FnMut(Option<f64>) -> Result<Option<f64>>,
    ) -> Result<Option<f64>> {
        let before = self.zset_score(key, member)?;
        if let Some(after) = decide(before)? {
            self.zset_put(key, &[(after, member.clone())])?;
        }
        Ok(before)
    }

    /// Sets the score of one member, whatever it was (SQL: 2).
    ///
    /// # Errors
    /// The wrong kind, or those of the storage.
    fn zset_put_one(&mut self, key: &Bytes, score: f64, member: &Bytes) -> Result<Scored> {
        let before = self.zset_update(key, member, &mut |_| Ok(Some(score)))?;
        Ok(match before {
            None => Scored::New,
            before if before == Some(score) => Scored::Same,
            Some(_) => Scored::Changed,
        })
    }

    /// Removes members; returns how many were there (SQL: 2).
    ///
    /// # Errors
    /// The wrong kind, or those of the storage.
    fn zset_remove(&mut self, key: &[u8], members: &[Bytes]) -> Result<usize>;

    /// Returns the rank of a member, counted from the lowest score, or from the highest where
    /// `reverse` (SQL: 1).
    ///
    /// # Errors
    /// The wrong kind, or those of the storage.
    fn zset_rank(&mut self, key: &[u8], member: &[u8], reverse: bool) -> Result<Option<usize>>;

    /// Returns the members of a range with their scores, `offset` of them left out and at most
    /// `count` of the rest. Where `reverse`, the order is from high to low, and ranks count from
    /// the highest; the ends of a range by score or bytes stay lower and upper (SQL: 1).
    ///
    /// # Errors
    /// The wrong kind, or those of the storage.
    fn zset_range(
        &mut self,
        key: &[u8],
        range: &ZRange,
        reverse: bool,
        offset: usize,
        count: usize,
    ) -> Result<Vec<(Bytes, f64)>>;

    /// Returns the number of members in a range (SQL: 1).
    ///
    /// # Errors
    /// The wrong kind, or those of the storage.
    fn zset_count(&mut self, key: &[u8], range: &ZRange) -> Result<usize>;

    /// Removes the members of a range; returns their number (SQL: 2).
    ///
    /// # Errors
    /// The wrong kind, or those of the storage.
    fn zset_remove_range(&mut self, key: &[u8], range: &ZRange) -> Result<usize>;

    /// Removes and returns up to `count` members with the lowest scores, or the highest where
    /// `highest`, the outermost first (SQL: 2).
    ///
    /// # Errors
    /// The wrong kind, or those of the storage.
    fn zset_pop(&mut self, key: &[u8], highest: bool, count: usize) -> Result<Vec<(Bytes, f64)>>;

    /// Returns random members with their scores: `count` different ones, or as many as there
    /// are; with `repeat`, exactly `count`, each drawn from all (SQL: 1).
    ///
    /// # Errors
    /// The wrong kind, or those of the storage.
    fn zset_random(&mut self, key: &[u8], count: usize, repeat: bool) -> Result<Vec<(Bytes, f64)>>;

    /// Returns about `count` members with their scores, and where to go on; a member that is
    /// there all the while is returned at least once (SQL: 1).
    ///
    /// # Errors
    /// The wrong kind, or those of the storage.
    fn zset_scan(
        &mut self,
        key: &[u8],
        cursor: Cursor,
        count: usize,
    ) -> Result<(Cursor, Vec<(Bytes, f64)>)>;
}
