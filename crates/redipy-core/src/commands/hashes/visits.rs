//! Commands that visit fields at random or step by step.

use crate::commands::counts::Draw;
use crate::commands::scan::{self, Filter, FlatPairs, ScanCursor};
use crate::{Arg, Args, Bytes, Command, Error, IntoReply, Key, Parse, Reply, Result, Run, Store};

/// Returns a random field of a hash.
#[derive(Clone, Debug, Command)]
#[command(name = "HRANDFIELD", group = Hash, since = "6.2.0", flags(readonly, random))]
#[command(
    parse(manual),
    plain = Option<Bytes>,
    form(hrandfield_count: count -> Vec<Bytes>),
    form(hrandfield_withvalues: count, withvalues -> Vec<(Bytes, Bytes)>)
)]
pub struct HRandField {
    /// The key of the hash.
    pub key: Key,
    /// Answer a list of up to so many different fields, or of exactly so many, repeats included,
    /// where it is negative.
    pub count: Option<i64>,
    /// Answer the values, too.
    #[arg(token)]
    pub withvalues: bool,
}

impl Parse for HRandField {
    fn parse(args: &mut Args<'_>) -> Result<Self> {
        let mut command = Self::new(Key::parse(args)?);
        if let Some(count) = args.take() {
            let count = Draw::read(count)?;
            command.count = Some(count);
            command.withvalues = args.len() == 1 && args.take_word("WITHVALUES");
            args.end()?;
            Draw::new(count, command.withvalues)?;
        }
        Ok(command)
    }
}

impl Run for HRandField {
    type Output = Reply;

    fn run(&self, store: &mut dyn Store) -> Result<Reply> {
        let Some(count) = self.count else {
            if self.withvalues {
                return Err(Error::syntax());
            }
            store.last();
            let drawn = store.hash_random(&self.key, 1, false)?.pop();
            return Ok(drawn.map(|(field, _)| field).into_reply());
        };
        let draw = Draw::new(count, self.withvalues)?;
        let draw = draw.check_repeats(store.hash_len(&self.key)?)?;
        let drawn = store.hash_random(&self.key, draw.count, draw.repeat)?;
        Ok(if self.withvalues {
            drawn.into_reply()
        } else {
            let fields: Vec<Bytes> = drawn.into_iter().map(|(field, _)| field).collect();
            fields.into_reply()
        })
    }
}

/// Returns some fields of a hash with their values, and where to go on.
#[derive(Clone, Debug, Command)]
#[command(name = "HSCAN", group = Hash, since = "2.8.0", flags(readonly, unordered), parse(manual))]
#[command(in_scripts = ScannedFields)]
pub struct HScan {
    /// The key of the hash.
    pub key: Key,
    /// Where to go on; 0 is the beginning.
    pub cursor: Bytes,
    /// A glob pattern for the fields.
    #[arg(token = "MATCH")]
    pub pattern: Option<Bytes>,
    /// About how many fields to look at.
    #[arg(token)]
    pub count: Option<Bytes>,
}

impl Parse for HScan {
    fn parse(args: &mut Args<'_>) -> Result<Self> {
        let (key, cursor) = <(Key, Bytes)>::parse(args)?;
        let scan::Options { pattern, count } = scan::Options::read(args, |_, _| false);
        Ok(Self {
            key,
            cursor,
            pattern,
            count,
        })
    }
}

impl Run for HScan {
    type Output = (ScanCursor, FlatPairs<Bytes, Bytes>);

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        let cursor = scan::cursor(&self.cursor)?;
        if store.hash_len(&self.key)? == 0 {
            return Ok(Default::default());
        }
        let filter = Filter::new(self.pattern.as_ref(), self.count.as_ref())?;
        let (next, mut pairs) = store.hash_scan(&self.key, cursor, filter.count)?;
        pairs.retain(|(field, _)| filter.accepts(field));
        Ok((ScanCursor(next), FlatPairs(pairs)))
    }
}
