//! ZADD and ZINCRBY.

use std::collections::HashMap;

use crate::store::Scored;
use crate::{Arg, Args, Bytes, Command, Error, Key, Parse, Reply, Result, Run, Store};

/// Sets scores of members, which are added where they are missing.
#[derive(Clone, Debug, Command)]
#[command(name = "ZADD", group = SortedSet, since = "1.2.0", flags(write, denyoom, fast))]
#[command(parse(manual), plain = usize, form(zadd_incr: incr -> Option<f64>))]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the options are words that are there or not"
)]
pub struct ZAdd {
    /// The key of the sorted set.
    pub key: Key,
    /// Only add members.
    #[arg(token)]
    pub nx: bool,
    /// Only change members that are there already.
    #[arg(token)]
    pub xx: bool,
    /// Change a score only to a greater one.
    #[arg(token)]
    pub gt: bool,
    /// Change a score only to a lesser one.
    #[arg(token)]
    pub lt: bool,
    /// Count the members that changed, not only those that are new.
    #[arg(token)]
    pub ch: bool,
    /// Add to the score of the one member, and answer the sum.
    #[arg(token)]
    pub incr: bool,
    /// The scores with their members.
    pub pairs: Vec<(f64, Bytes)>,
}

impl Parse for ZAdd {
    fn parse(args: &mut Args<'_>) -> Result<Self> {
        let mut add = Self::new(Key::parse(args)?, Vec::new());
        loop {
            let option = [
                ("NX", &mut add.nx),
                ("XX", &mut add.xx),
                ("GT", &mut add.gt),
                ("LT", &mut add.lt),
                ("CH", &mut add.ch),
                ("INCR", &mut add.incr),
            ];
            let Some((_, option)) = option.into_iter().find(|(word, _)| args.take_word(word))
            else {
                break;
            };
            *option = true;
        }
        if args.len() % 2 == 1 {
            return Err(Error::syntax());
        }
        add.check(args.len() / 2)?;
        while !args.is_empty() {
            add.pairs.push(<(f64, Bytes)>::parse(args)?);
        }
        Ok(add)
    }
}

impl ZAdd {
    /// Refuses options that do not fit together, or to so many pairs.
    fn check(&self, pairs: usize) -> Result<()> {
        if pairs == 0 {
            return Err(Error::syntax());
        }
        if self.nx && self.xx {
            return Err(Error::argument(
                "ERR XX and NX options at the same time are not compatible",
            ));
        }
        if (self.nx && (self.gt || self.lt)) || (self.gt && self.lt) {
            return Err(Error::argument(
                "ERR GT, LT, and/or NX options at the same time are not compatible",
            ));
        }
        if self.incr && pairs > 1 {
            return Err(Error::argument(
                "ERR INCR option supports a single increment-element pair",
            ));
        }
        Ok(())
    }

    /// Sets the score of the only member, as most calls do.
    fn run_one(&self, store: &mut dyn Store, given: f64, member: &Bytes) -> Result<Reply> {
        if !(self.nx || self.xx || self.gt || self.lt || self.incr) {
            return self.run_plain(store, given, member);
        }
        let mut processed = None;
        let mut changed = false;
        let before = store.zset_update(&self.key, member, &mut |before| {
            processed = self.decide(before, given)?;
            // Exactly equal scores count as unchanged; so do the two zeros.
            let after = processed.filter(|after| before != Some(*after));
            changed = after.is_some();
            Ok(after)
        })?;
        let counts = changed && (self.ch || before.is_none());
        Ok(self.answer(usize::from(counts), processed))
    }

    /// Sets the score of the only member where no option depends on the one before.
    fn run_plain(&self, store: &mut dyn Store, given: f64, member: &Bytes) -> Result<Reply> {
        store.last();
        let counts = match store.zset_put_one(&self.key, given, member)? {
            Scored::New => true,
            Scored::Changed => self.ch,
            Scored::Same => false,
        };
        Ok(self.answer(usize::from(counts), None))
    }

    /// Answers the number of members that count, or the score that was reached.
    fn answer(&self, count: usize, processed: Option<f64>) -> Reply {
        match (self.incr, processed) {
            (true, Some(after)) => Reply::Double(after),
            (true, None) => Reply::Nil,
            (false, _) => Reply::Int(i64::try_from(count).unwrap_or(i64::MAX)),
        }
    }

    /// Returns the score that a member gets, or `None` where the options leave it alone.
    fn decide(&self, before: Option<f64>, score: f64) -> Result<Option<f64>> {
        let Some(before) = before else {
            return Ok((!self.xx).then_some(score));
        };
        if self.nx {
            return Ok(None);
        }
        let after = if self.incr {
            add(before, score)?
        } else {
            score
        };
        let left_alone = (self.lt && after >= before) || (self.gt && after <= before);
        Ok((!left_alone).then_some(after))
    }
}

impl Run for ZAdd {
    type Output = Reply;

    fn run(&self, store: &mut dyn Store) -> Result<Reply> {
        self.check(self.pairs.len())?;
        if self.pairs.iter().any(|(score, _)| score.is_nan()) {
            return Err(Error::not_a_float());
        }
        if let [(score, member)] = self.pairs.as_slice() {
            return self.run_one(store, *score, member);
        }
        let members: Vec<Bytes> = self
            .pairs
            .iter()
            .map(|(_, member)| member.clone())
            .collect();
        let before = store.zset_scores(&self.key, &members)?;
        let mut puts = Puts::new(members.len());
        let mut count = 0;
        let mut processed = None;
        for ((score, member), before) in self.pairs.iter().zip(before) {
            let before = puts.get(member).or(before);
            processed = self.decide(before, *score)?;
            // Exactly equal scores count as unchanged; so do the two zeros.
            let changed = processed.filter(|after| before != Some(*after));
            if let Some(after) = changed {
                puts.set(member, after);
                count += usize::from(self.ch || before.is_none());
            }
        }
        if !puts.pairs.is_empty() {
            store.zset_put(&self.key, &puts.pairs)?;
        }
        Ok(self.answer(count, processed))
    }
}

/// The new scores of a call, in which a member may stand more than once.
struct Puts<'a> {
    pairs: Vec<(f64, Bytes)>,
    /// Where each member stands among the pairs; not kept for a single one.
    at: Option<HashMap<&'a Bytes, usize>>,
}

impl<'a> Puts<'a> {
    fn new(members: usize) -> Self {
        Self {
            pairs: Vec::with_capacity(members),
            at: (members > 1).then(HashMap::new),
        }
    }

    fn get(&self, member: &Bytes) -> Option<f64> {
        let at = self.at.as_ref()?.get(member)?;
        self.pairs.get(*at).map(|(score, _)| *score)
    }

    fn set(&mut self, member: &'a Bytes, score: f64) {
        let next = self.pairs.len();
        let at = self
            .at
            .as_mut()
            .map_or(next, |at| *at.entry(member).or_insert(next));
        match self.pairs.get_mut(at) {
            Some((before, _)) => *before = score,
            None => self.pairs.push((score, member.clone())),
        }
    }
}

/// Adds to a score.
fn add(score: f64, amount: f64) -> Result<f64> {
    let sum = score + amount;
    if sum.is_nan() {
        return Err(Error::state("ERR resulting score is not a number (NaN)"));
    }
    Ok(sum)
}

/// Adds to the score of a member, which is added where it is missing.
#[derive(Clone, Debug, Command)]
#[command(name = "ZINCRBY", group = SortedSet, since = "1.2.0", flags(lone, write, denyoom, fast))]
#[command(parse(manual))]
pub struct ZIncrBy {
    /// The key of the sorted set.
    pub key: Key,
    /// What to add.
    pub amount: f64,
    /// The member.
    pub member: Bytes,
}

impl Parse for ZIncrBy {
    fn parse(args: &mut Args<'_>) -> Result<Self> {
        let key = Key::parse(args)?;
        // Redis runs this as a ZADD and takes these words as its options.
        let options = ["NX", "XX", "GT", "LT", "CH", "INCR"];
        if options.iter().any(|word| args.take_word(word)) {
            return Err(Error::syntax());
        }
        Ok(Self {
            key,
            amount: f64::parse(args)?,
            member: Bytes::parse(args)?,
        })
    }
}

impl Run for ZIncrBy {
    type Output = f64;

    fn run(&self, store: &mut dyn Store) -> Result<f64> {
        if self.amount.is_nan() {
            return Err(Error::not_a_float());
        }
        let mut sum = self.amount;
        store.zset_update(&self.key, &self.member, &mut |before| {
            sum = before.map_or(Ok(self.amount), |before| add(before, self.amount))?;
            Ok(Some(sum).filter(|after| before != Some(*after)))
        })?;
        Ok(sum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Result<ZAdd> {
        let words: Vec<Bytes> = words.iter().map(|word| Bytes::from(*word)).collect();
        ZAdd::parse(&mut Args::new(&words))
    }

    #[test]
    fn options_are_checked_before_scores_are_read() {
        let text = |words: &[&str]| {
            parse(words)
                .map_err(|error| error.message().to_owned())
                .err()
        };
        for (words, wanted) in [
            (
                &["z", "NX", "XX", "x", "a"][..],
                "ERR XX and NX options at the same time are not compatible",
            ),
            (&["z", "nx", "xx", "x"][..], "ERR syntax error"),
            (&["z", "ch", "NX"][..], "ERR syntax error"),
            (
                &["z", "gt", "lt", "x", "a"][..],
                "ERR GT, LT, and/or NX options at the same time are not compatible",
            ),
            (
                &["z", "incr", "1", "a", "x", "b"][..],
                "ERR INCR option supports a single increment-element pair",
            ),
            (
                &["z", "1", "a", "x", "b"][..],
                "ERR value is not a valid float",
            ),
        ] {
            assert_eq!(text(words).as_deref(), Some(wanted), "{words:?}");
        }
    }

    #[test]
    fn options_are_written_before_the_pairs() {
        let written = |add: &ZAdd| {
            let mut out = Vec::new();
            crate::Declare::write(add, &mut out);
            out
        };
        let words = ["z", "XX", "GT", "CH", "1.5", "a", "-inf", "b"];
        let add = parse(&words);
        assert_eq!(
            add.map(|add| written(&add)),
            Ok(words.map(Bytes::from).to_vec())
        );
    }

    #[test]
    fn a_member_that_stands_twice_is_put_once() {
        let member = Bytes::from("a");
        let mut puts = Puts::new(2);
        puts.set(&member, 1.0);
        puts.set(&member, 2.0);
        assert_eq!(puts.get(&member), Some(2.0));
        assert_eq!(puts.pairs, [(2.0, member.clone())]);
    }
}
