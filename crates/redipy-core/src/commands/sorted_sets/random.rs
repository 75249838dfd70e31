//! ZRANDMEMBER.

use crate::commands::counts::Draw;
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
        random.count = Some(Draw::read(args.next()?)?);
        random.withscores = args.take_word("WITHSCORES");
        args.end()?;
        Ok(random)
    }
}

impl Run for ZRandMember {
    type Output = Reply;

    fn run(&self, store: &mut dyn Store) -> Result<Reply> {
        let Some(count) = self.count else {
            if self.withscores {
                // On a wire, the word would stand where the count is expected.
                return Err(Error::not_an_integer());
            }
            store.last();
            let one = store.zset_random(&self.key, 1, false)?.pop();
            return Ok(one.map(|(member, _)| member).into_reply());
        };
        let draw = Draw::new(count, self.withscores)?;
        let len = store.zset_len(&self.key)?;
        draw.check_repeats(len)?;
        let mut pairs = store.zset_random(&self.key, draw.count, draw.repeat)?;
        // Whoever asks for all gets them in order, from high to low.
        if !draw.repeat && draw.count >= len {
            pairs = super::sources::sorted(pairs);
            pairs.reverse();
        }
        Ok(super::range::reply(pairs, self.withscores))
    }
}
