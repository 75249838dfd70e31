//! What the commands that combine sorted sets share: reading their options, and the union, the
//! intersection and the difference of their sources, which may be plain sets too.

use std::collections::HashMap;

use crate::number::{format_f64, parse_f64, parse_i64};
use crate::store::ZRange as Range;
use crate::{Arg, ArgKind, Args, Bytes, CountedKeys, Error, Key, Kind, Late, Result, Store, words};

words! {
    /// How the scores of a member in several sorted sets become one.
    Aggregate {
        /// Their sum.
        Sum = "SUM",
        /// The lowest of them.
        Min = "MIN",
        /// The highest of them.
        Max = "MAX",
    }
}

/// What the scores of each source are multiplied with, one for each key.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Weights(pub Vec<f64>);

impl<T: Into<f64>> From<Vec<T>> for Weights {
    fn from(weights: Vec<T>) -> Self {
        Self(weights.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<f64>, const N: usize> From<[T; N]> for Weights {
    fn from(weights: [T; N]) -> Self {
        Self(weights.into_iter().map(Into::into).collect())
    }
}

impl From<&[f64]> for Weights {
    fn from(weights: &[f64]) -> Self {
        Self(weights.to_vec())
    }
}

impl Weights {
    /// Reads as many weights as there are keys.
    fn read(args: &mut Args<'_>, count: usize) -> Result<Self> {
        let read = |_| parse_f64(args.next()?).ok_or_else(not_a_weight);
        (0..count).map(read).collect::<Result<_>>().map(Self)
    }
}

fn not_a_weight() -> Error {
    Error::argument("ERR weight value is not a float")
}

impl Arg for Weights {
    const KIND: ArgKind = ArgKind::Floats;

    /// Reads all that is left, as the number of the keys is not known here.
    fn parse(args: &mut Args<'_>) -> Result<Self> {
        let count = args.len();
        Self::read(args, count)
    }

    fn write(&self, out: &mut Vec<Bytes>) {
        out.extend(self.0.iter().map(|weight| Bytes::from(format_f64(*weight))));
    }
}

/// The options that a command takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    /// `WEIGHTS`, `AGGREGATE` and `WITHSCORES`.
    All,
    /// `WEIGHTS` and `AGGREGATE`.
    Combine,
    /// `WITHSCORES`.
    Scores,
    /// `LIMIT`.
    Limit,
    /// None.
    Nothing,
}

/// The keys and options of a command, as they were read.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub keys: CountedKeys,
    pub weights: Option<Weights>,
    pub aggregate: Option<Aggregate>,
    pub withscores: bool,
    pub limit: Option<i64>,
    pub late: Late,
}

impl Words {
    /// Reads the number of keys, the keys, and the options. What is wrong with the options is
    /// kept for later, since Redis looks at the keys before it reads them.
    pub fn read(args: &mut Args<'_>, command: &str, takes: Takes) -> Result<Self> {
        let count = i64::parse(args)?;
        if count < 1 {
            return Err(no_keys(command));
        }
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        if count > args.len() {
            return Err(Error::syntax());
        }
        let keys = (0..count)
            .map(|_| Key::parse(args))
            .collect::<Result<_>>()?;
        let mut words = Self {
            keys: CountedKeys(keys),
            ..Self::default()
        };
        words.late = Late::new(words.read_options(args, takes));
        Ok(words)
    }

    fn read_options(&mut self, args: &mut Args<'_>, takes: Takes) -> Result<()> {
        let combines = matches!(takes, Takes::All | Takes::Combine);
        let scores = matches!(takes, Takes::All | Takes::Scores);
        while let Some(word) = args.take() {
            if combines && args.len() >= self.keys.len() && word.is_word("WEIGHTS") {
                self.weights = Some(Weights::read(args, self.keys.len())?);
            } else if combines && word.is_word("AGGREGATE") {
                self.aggregate = Some(Aggregate::parse(args)?);
            } else if scores && word.is_word("WITHSCORES") {
                self.withscores = true;
            } else if takes == Takes::Limit && word.is_word("LIMIT") {
                let limit = parse_i64(args.next()?).unwrap_or(-1);
                self.limit = Some(limit);
                check_limit(limit)?;
            } else {
                return Err(Error::syntax());
            }
        }
        Ok(())
    }
}

/// Returns the largest number of members that ZINTERCARD counts.
pub(super) fn check_limit(limit: i64) -> Result<usize> {
    usize::try_from(limit).map_err(|_| Error::argument("ERR LIMIT can't be negative"))
}

fn no_keys(command: &str) -> Error {
    Error::argument(format!(
        "ERR at least 1 input key is needed for '{}' command",
        command.to_ascii_lowercase()
    ))
}

/// A set or a sorted set that goes into a result.
#[derive(Clone, Copy)]
struct Source<'a> {
    key: &'a Key,
    kind: Option<Kind>,
    weight: f64,
}

impl Source<'_> {
    fn len(&self, store: &mut dyn Store) -> Result<usize> {
        match self.kind {
            Some(Kind::SortedSet) => store.zset_len(self.key),
            Some(_) => store.set_len(self.key),
            None => Ok(0),
        }
    }

    /// Returns all members with their scores, which are 1 in a plain set.
    fn load(&self, store: &mut dyn Store) -> Result<Vec<(Bytes, f64)>> {
        match self.kind {
            Some(Kind::SortedSet) => {
                store.zset_range(self.key, &Range::Rank(0, -1), false, 0, usize::MAX)
            }
            Some(_) => {
                let members = store.set_members(self.key)?;
                Ok(members.into_iter().map(|member| (member, 1.0)).collect())
            }
            None => Ok(Vec::new()),
        }
    }

    /// Returns the scores that some strings have in it.
    fn scores(&self, store: &mut dyn Store, members: &[Bytes]) -> Result<Vec<Option<f64>>> {
        match self.kind {
            Some(Kind::SortedSet) => store.zset_scores(self.key, members),
            Some(_) => {
                let found = store.set_contains(self.key, members)?;
                Ok(found
                    .into_iter()
                    .map(|found| found.then_some(1.0))
                    .collect())
            }
            None => Ok(vec![None; members.len()]),
        }
    }
}

/// The sources of a command, and how their scores become one.
pub(super) struct Sources<'a> {
    list: Vec<Source<'a>>,
    aggregate: Aggregate,
}

impl<'a> Sources<'a> {
    /// Looks at the keys, and then at the options.
    pub fn new(store: &mut dyn Store, command: &str, keys: &'a [Key], late: &Late) -> Result<Self> {
        if keys.is_empty() {
            return Err(no_keys(command));
        }
        let mut list = Vec::with_capacity(keys.len());
        for key in keys {
            let kind = store.key_info(key)?.map(|info| info.kind);
            if let Some(other) = kind.filter(|kind| !matches!(kind, Kind::Set | Kind::SortedSet)) {
                return Err(Error::wrong_type(key, other));
            }
            list.push(Source {
                key,
                kind,
                weight: 1.0,
            });
        }
        late.check()?;
        Ok(Self {
            list,
            aggregate: Aggregate::Sum,
        })
    }

    /// Takes the options of unions and intersections over.
    pub fn combined(
        mut self,
        weights: Option<&Weights>,
        aggregate: Option<Aggregate>,
    ) -> Result<Self> {
        if let Some(Weights(weights)) = weights {
            if weights.len() != self.list.len() {
                return Err(Error::syntax());
            }
            for (source, weight) in self.list.iter_mut().zip(weights) {
                if weight.is_nan() {
                    return Err(not_a_weight());
                }
                source.weight = *weight;
            }
        }
        self.aggregate = aggregate.unwrap_or(Aggregate::Sum);
        Ok(self)
    }

    /// Makes two scores one; opposite infinities add up to 0.
    fn merge(&self, score: f64, other: f64) -> f64 {
        match self.aggregate {
            Aggregate::Sum => number_or_zero(score + other),
            Aggregate::Min if other < score => other,
            Aggregate::Max if other > score => other,
            Aggregate::Min | Aggregate::Max => score,
        }
    }

    /// Returns the members of any source.
    pub fn union(&self, store: &mut dyn Store) -> Result<Vec<(Bytes, f64)>> {
        let mut loaded = Vec::with_capacity(self.list.len());
        for source in &self.list {
            loaded.push((source.weight, source.load(store)?));
        }
        // Redis goes from small to large, which shows in the last digits of sums.
        loaded.sort_by_key(|(_, pairs)| pairs.len());
        let mut union: HashMap<Bytes, f64> = HashMap::new();
        for (weight, pairs) in loaded {
            for (member, score) in pairs {
                let weighed = number_or_zero(weight * score);
                union
                    .entry(member)
                    .and_modify(|merged| *merged = self.merge(*merged, weighed))
                    .or_insert(weighed);
            }
        }
        Ok(sorted(union.into_iter().collect()))
    }

    /// Returns the members of all sources.
    pub fn intersection(&self, store: &mut dyn Store) -> Result<Vec<(Bytes, f64)>> {
        let mut sources = Vec::with_capacity(self.list.len());
        for source in &self.list {
            sources.push((source.len(store)?, *source));
        }
        sources.sort_by_key(|(len, _)| *len);
        let mut sources = sources.into_iter();
        let Some((1.., smallest)) = sources.next() else {
            return Ok(Vec::new());
        };
        let mut found = smallest.load(store)?;
        for (_, score) in &mut found {
            *score = number_or_zero(smallest.weight * *score);
        }
        for (_, source) in sources {
            if found.is_empty() {
                break;
            }
            let members: Vec<Bytes> = found.iter().map(|(member, _)| member.clone()).collect();
            let scores = source.scores(store, &members)?;
            let merge = |((member, score), other): ((Bytes, f64), Option<f64>)| {
                Some((member, self.merge(score, source.weight * other?)))
            };
            found = found.into_iter().zip(scores).filter_map(merge).collect();
        }
        Ok(sorted(found))
    }

    /// Returns the members of the first source that are in no other.
    pub fn difference(&self, store: &mut dyn Store) -> Result<Vec<(Bytes, f64)>> {
        let Some((first, others)) = self.list.split_first() else {
            return Ok(Vec::new());
        };
        let mut left = first.load(store)?;
        for source in others {
            if left.is_empty() {
                break;
            }
            let members: Vec<Bytes> = left.iter().map(|(member, _)| member.clone()).collect();
            let scores = source.scores(store, &members)?;
            let keep = |(pair, found): ((Bytes, f64), Option<f64>)| found.is_none().then_some(pair);
            left = left.into_iter().zip(scores).filter_map(keep).collect();
        }
        Ok(sorted(left))
    }
}

/// Replaces what is no number, such as 0 times infinity, by 0.
fn number_or_zero(score: f64) -> f64 {
    if score.is_nan() { 0.0 } else { score }
}

/// Sorts by score, then by bytes; the two zeros are the same score.
pub(super) fn sorted(mut pairs: Vec<(Bytes, f64)>) -> Vec<(Bytes, f64)> {
    pairs.sort_unstable_by(|(a, x), (b, y)| {
        let by_score = x.partial_cmp(y).unwrap_or(std::cmp::Ordering::Equal);
        by_score.then_with(|| a.cmp(b))
    });
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Declare;
    use crate::commands::sorted_sets::ZUnion;

    fn read(words: &[&str], takes: Takes) -> Result<Words> {
        let words: Vec<Bytes> = words.iter().map(|word| Bytes::from(*word)).collect();
        Words::read(&mut Args::new(&words), "ZUNION", takes)
    }

    #[test]
    fn wrong_options_wait_for_a_look_at_the_keys_but_wrong_numbers_of_keys_do_not() {
        let late = |words: &[&str]| read(words, Takes::All).map(|words| words.late.check());
        assert_eq!(late(&["1", "a", "foo"]), Ok(Err(Error::syntax())));
        assert_eq!(late(&["1", "a", "WEIGHTS", "x"]), Ok(Err(not_a_weight())));
        assert_eq!(
            late(&["2", "a", "b", "WEIGHTS", "1"]),
            Ok(Err(Error::syntax()))
        );
        assert_eq!(late(&["2", "a"]), Err(Error::syntax()));
        assert_eq!(late(&["0", "a"]), Err(no_keys("zunion")));
        assert_eq!(late(&["x", "a"]), Err(Error::not_an_integer()));
    }

    #[test]
    fn the_words_of_a_command_come_back() {
        let union = ZUnion::new(CountedKeys(vec![Key::from("a"), Key::from("b")])).with(
            super::super::ZUnionOptions::new()
                .weights([1.0, -0.5])
                .aggregate(Aggregate::Max)
                .withscores(),
        );
        let mut words = Vec::new();
        union.write(&mut words);
        let again = Words::read(&mut Args::new(&words), "ZUNION", Takes::All);
        assert!(again.is_ok_and(|again| {
            again.late.check().is_ok()
                && again.keys == union.keys
                && again.weights == union.weights
                && again.aggregate == union.aggregate
                && again.withscores
        }));
    }

    #[test]
    fn sorted_takes_the_two_zeros_for_one_score() {
        let pairs = [("b", -0.0), ("a", 0.0), ("c", -1.0)];
        let pairs = pairs
            .map(|(member, score)| (Bytes::from(member), score))
            .to_vec();
        let members: Vec<Bytes> = sorted(pairs)
            .into_iter()
            .map(|(member, _)| member)
            .collect();
        assert_eq!(members, ["c", "a", "b"].map(Bytes::from));
    }
}
