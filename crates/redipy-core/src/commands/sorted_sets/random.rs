//! ZRANDMEMBER.

use crate::{Arg, Args, Bytes, Command, Error, IntoReply, Key, Parse, Reply, Result, Run, Store};

/// Returns random members: different ones for a positive count, and exactly so many, perhaps the
/// same again, for a negative one.
#[derive(Clone, Debug, Command)]
#[command(name = "ZRANDMEMBER", group = SortedSet, since = "6.2.0", flags(readonly, random))]
#[command(parse(manual), plain = Option<Bytes>)]
#[command(form(zrandmember_count: count -> Vec<Bytes>))]
#[command(form(zrandmember_withscores: count, withscores -> Vec<(Bytes, f64)>))]
pub struct ZRandMember {
    /// The key of the sorted set.
    pub key: Key,
    /// The number of members.
    pub count: Option<i64>,
    /// Answer the scores too.
    #[arg(token)]
    pub withscores: bool,
}

impl Parse for ZRandMember {
    fn parse(args: &mut Args<'_>) -> Result<Self> {
        let mut random = Self::new(Key::parse(args)?);
        if args.is_empty() {
            return Ok(random);
        }
        random.count = Some(check_range(i64::parse(args)?)?);
        random.withscores = args.take_word("WITHSCORES");
        args.end()?;
        Ok(random)
    }
}

/// Refuses the one integer whose magnitude is none.
fn check_range(count: i64) -> Result<i64> {
    if count == i64::MIN {
        return Err(Error::argument(format!(
            "ERR value is out of range, value must between {} and {}",
            -i64::MAX,
            i64::MAX
        )));
    }
    Ok(count)
}

impl Run for ZRandMember {
    type Output = Reply;

    fn run(&self, store: &mut dyn Store) -> Result<Reply> {
        let Some(count) = self.count else {
            if self.withscores {
                // On a wire, the word would stand where the count is expected.
                return Err(Error::not_an_integer());
            }
            let one = store.zset_random(&self.key, 1, false)?.pop();
            return Ok(one.map(|(member, _)| member).into_reply());
        };
        check_range(count)?;
        if self.withscores && count.unsigned_abs() > i64::MAX.unsigned_abs() / 2 {
            return Err(Error::argument("ERR value is out of range"));
        }
        let most = usize::try_from(count.unsigned_abs()).unwrap_or(usize::MAX);
        let mut pairs = store.zset_random(&self.key, most, count < 0)?;
        // Whoever asks for all gets them in order, from high to low.
        if count > 0 && (pairs.len() < most || store.zset_len(&self.key)? == most) {
            pairs = super::sources::sorted(pairs);
            pairs.reverse();
        }
        Ok(super::range::reply(pairs, self.withscores))
    }
}
