//! What a key can hold, in the structures that Redis' encodings stand for.
//!
//! Redis answers small collections in an order of its own encodings (`listpack`, `intset`), and
//! `OBJECT ENCODING` tells them, so a collection remembers whether it is still small in that sense.

use std::cmp::Ordering;
use std::collections::VecDeque;

use redipy_core::number::parse_i64;
use redipy_core::{Bytes, Kind, Result};

use crate::map::Map;
use crate::rank_tree::RankTree;

/// The value of a key.
#[derive(Clone, Debug)]
#[expect(clippy::box_collection, reason = "a value is no larger than a string")]
pub enum Value {
    /// A string that was set.
    String(Bytes),
    /// A string that was changed in place.
    Buffer(Box<Vec<u8>>),
    List(Box<VecDeque<Bytes>>),
    Hash(Box<Hash>),
    Set(Box<Set>),
    SortedSet(Box<SortedSet>),
}

impl Value {
    pub const fn kind(&self) -> Kind {
        match self {
            Self::String(_) | Self::Buffer(_) => Kind::String,
            Self::List(_) => Kind::List,
            Self::Hash(_) => Kind::Hash,
            Self::Set(_) => Kind::Set,
            Self::SortedSet(_) => Kind::SortedSet,
        }
    }

    /// Returns the encoding that Redis 7.0 would have chosen.
    pub fn encoding(&self) -> &'static str {
        match self {
            Self::String(text) if text.len() <= 20 && parse_i64(text).is_some() => "int",
            Self::String(text) if text.len() <= 44 => "embstr",
            Self::String(_) | Self::Buffer(_) => "raw",
            Self::List(_) => "quicklist",
            Self::Hash(hash) if hash.compact => "listpack",
            Self::Set(set) => match **set {
                Set::Integers(_) => "intset",
                Set::Strings(_) => "hashtable",
            },
            Self::Hash(_) => "hashtable",
            Self::SortedSet(set) if set.compact => "listpack",
            Self::SortedSet(_) => "skiplist",
        }
    }
}

/// The size of a string up to which Redis keeps a collection compact.
const COMPACT_LEN: usize = 64;

/// A hash.
#[derive(Clone, Debug)]
pub struct Hash {
    pub fields: Map<Bytes>,
    /// Whether Redis would keep it as a listpack, and so in the order of insertion.
    pub compact: bool,
}

impl Hash {
    const COMPACT_FIELDS: usize = 512;

    /// Sets a field; tells whether it is new.
    pub fn put(&mut self, field: &Bytes, value: &Bytes) -> bool {
        let new = self.fields.insert(field.clone(), value.clone()).is_none();
        self.compact &= field.len() <= COMPACT_LEN
            && value.len() <= COMPACT_LEN
            && self.fields.len() <= Self::COMPACT_FIELDS;
        new
    }

    pub fn remove(&mut self, field: &[u8]) -> bool {
        self.fields.remove(field, self.compact).is_some()
    }
}

impl Default for Hash {
    fn default() -> Self {
        Self {
            fields: Map::default(),
            compact: true,
        }
    }
}

/// A set: integers in order while there are no others, as Redis has it.
#[derive(Clone, Debug)]
pub enum Set {
    Integers(Vec<i64>),
    Strings(Map<()>),
}

impl Default for Set {
    fn default() -> Self {
        Self::Integers(Vec::new())
    }
}

impl Set {
    const COMPACT_MEMBERS: usize = 512;

    pub fn len(&self) -> usize {
        match self {
            Self::Integers(numbers) => numbers.len(),
            Self::Strings(members) => members.len(),
        }
    }

    pub fn contains(&self, member: &[u8]) -> bool {
        match self {
            Self::Integers(numbers) => {
                parse_i64(member).is_some_and(|number| numbers.binary_search(&number).is_ok())
            }
            Self::Strings(members) => members.contains(member),
        }
    }

    pub fn get_index(&self, index: usize) -> Option<Bytes> {
        match self {
            Self::Integers(numbers) => numbers.get(index).copied().map(Bytes::from),
            Self::Strings(members) => members.get_index(index).map(|(member, ())| member.clone()),
        }
    }

    /// Adds a member; tells whether it is new.
    pub fn add(&mut self, member: &Bytes) -> bool {
        if let Self::Integers(numbers) = self {
            match parse_i64(member).map(|number| (number, numbers.binary_search(&number))) {
                Some((_, Ok(_))) => return false,
                Some((number, Err(at))) if numbers.len() < Self::COMPACT_MEMBERS => {
                    numbers.insert(at, number);
                    return true;
                }
                _ => self.forget_order(),
            }
        }
        match self {
            Self::Strings(members) => members.insert(member.clone(), ()).is_none(),
            Self::Integers(_) => false,
        }
    }

    fn forget_order(&mut self) {
        if let Self::Integers(numbers) = self {
            let mut members = Map::default();
            for number in numbers {
                members.insert(Bytes::from(*number), ());
            }
            *self = Self::Strings(members);
        }
    }

    pub fn remove(&mut self, member: &[u8]) -> bool {
        match self {
            Self::Integers(numbers) => {
                let at = parse_i64(member).and_then(|number| numbers.binary_search(&number).ok());
                at.map(|at| numbers.remove(at)).is_some()
            }
            Self::Strings(members) => members.remove(member, false).is_some(),
        }
    }

    pub fn remove_index(&mut self, index: usize) -> Option<Bytes> {
        match self {
            Self::Integers(numbers) if index < numbers.len() => {
                Some(Bytes::from(numbers.remove(index)))
            }
            Self::Integers(_) => None,
            Self::Strings(members) => members.remove_index(index).map(|(member, ())| member),
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = Bytes> {
        (0..self.len()).filter_map(|index| self.get_index(index))
    }
}

/// A score, ordered as numbers are; it is never NaN.
#[derive(Clone, Copy, Debug)]
pub struct Score(pub f64);

impl Ord for Score {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.partial_cmp(&other.0).unwrap_or(Ordering::Equal)
    }
}

impl PartialOrd for Score {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Score {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Score {}

/// A sorted set: scores by member, and members in the order of their scores.
#[derive(Clone, Debug)]
pub struct SortedSet {
    pub scores: Map<f64>,
    pub order: RankTree<(Score, Bytes)>,
    /// Whether Redis would keep it as a listpack.
    pub compact: bool,
}

impl Default for SortedSet {
    fn default() -> Self {
        Self {
            scores: Map::default(),
            order: RankTree::new(),
            compact: true,
        }
    }
}

impl SortedSet {
    const COMPACT_MEMBERS: usize = 128;

    /// Sets the score of a member; tells whether the member is new.
    pub fn put(&mut self, score: f64, member: &Bytes) -> bool {
        let before = self.update(member, &mut |_| Ok(Some(score)));
        matches!(before, Ok(None))
    }

    /// Sets the score of a member to what `decide` makes of the one before it, unless that is
    /// `None`; returns the score before.
    pub fn update(
        &mut self,
        member: &Bytes,
        decide: &mut dyn FnMut(Option<f64>) -> Result<Option<f64>>,
    ) -> Result<Option<f64>> {
        if let Some(slot) = self.scores.get_mut(member) {
            let before = *slot;
            if let Some(after) = decide(Some(before))? {
                let after = unsigned_zero(after, self.compact);
                // Equal numbers, though perhaps zeros of two signs: the first one stays.
                if Score(before) != Score(after) {
                    *slot = after;
                    self.order.remove_by(|(one, name)| {
                        one.cmp(&Score(before)).then_with(|| name.cmp(member))
                    });
                    self.order.insert((Score(after), member.clone()));
                }
            }
            return Ok(Some(before));
        }
        if let Some(score) = decide(None)? {
            // The member that is one too many is put into the larger form already.
            self.compact &=
                member.len() <= COMPACT_LEN && self.scores.len() < Self::COMPACT_MEMBERS;
            let score = unsigned_zero(score, self.compact);
            self.scores.insert(member.clone(), score);
            self.order.insert((Score(score), member.clone()));
        }
        Ok(None)
    }

    pub fn remove(&mut self, member: &[u8]) -> bool {
        let Some(score) = self.scores.remove(member, false) else {
            return false;
        };
        self.order.remove_by(|(one, name)| {
            one.cmp(&Score(score))
                .then_with(|| name.as_slice().cmp(member))
        });
        true
    }

    pub fn len(&self) -> usize {
        self.scores.len()
    }

    pub fn rank(&self, member: &[u8]) -> Option<usize> {
        let score = Score(*self.scores.get(member)?);
        let found = self
            .order
            .rank_by(|(one, name)| one.cmp(&score).then_with(|| name.as_slice().cmp(member)));
        found.ok()
    }
}

/// Takes the sign off a zero: a listpack holds integers without it.
fn unsigned_zero(score: f64, compact: bool) -> f64 {
    if compact && score == 0.0 { 0.0 } else { score }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_no_larger_than_a_string() {
        assert_eq!(size_of::<Value>(), 24);
    }

    #[test]
    fn a_set_of_integers_is_in_order_until_another_comes() {
        let mut set = Set::default();
        for member in ["3", "-1", "2"] {
            assert!(set.add(&Bytes::from(member)));
        }
        assert!(set.iter().eq(["-1", "2", "3"].map(Bytes::from)));
        assert!(!set.contains(b"02"));
        assert!(set.add(&Bytes::from("02")));
        assert!(matches!(set, Set::Strings(_)) && set.len() == 4);
    }

    #[test]
    fn a_score_moves_its_member() {
        let mut set = SortedSet::default();
        assert!(set.put(1.0, &Bytes::from("a")));
        assert!(set.put(2.0, &Bytes::from("b")));
        assert!(!set.put(3.0, &Bytes::from("a")));
        assert_eq!((set.rank(b"b"), set.rank(b"a")), (Some(0), Some(1)));
        assert!(set.remove(b"a") && !set.remove(b"a"));
        assert_eq!((set.len(), set.order.len()), (1, 1));
    }
}
