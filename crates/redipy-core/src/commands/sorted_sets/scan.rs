//! ZSCAN.

use crate::commands::scan::{self, Filter, FlatPairs, Options, ScanCursor};
use crate::number::{format_f64, push_f64_packed};
use crate::{Arg, Args, Bytes, Command, IntoReply, Key, Parse, Reply, Result, Run, Store};

/// Returns some members with their scores, and where to go on.
#[derive(Clone, Debug, Command)]
#[command(name = "ZSCAN", group = SortedSet, since = "2.8.0", flags(readonly, unordered))]
#[command(parse(manual), plain = (ScanCursor, FlatPairs<Bytes, f64>))]
pub struct ZScan {
    /// The key of the sorted set.
    pub key: Key,
    /// Where to go on; 0 is the beginning.
    pub cursor: Bytes,
    /// The pattern that members have to match.
    #[arg(token = "MATCH")]
    pub pattern: Option<Bytes>,
    /// About how many members to visit.
    #[arg(token)]
    pub count: Option<Bytes>,
}

impl Parse for ZScan {
    fn parse(args: &mut Args<'_>) -> Result<Self> {
        let (key, cursor) = (Key::parse(args)?, Bytes::parse(args)?);
        let options = Options::read(args, |_, _| false);
        Ok(Self {
            key,
            cursor,
            pattern: options.pattern,
            count: options.count,
        })
    }
}

impl Run for ZScan {
    type Output = Reply;

    fn run(&self, store: &mut dyn Store) -> Result<Reply> {
        let cursor = scan::cursor(&self.cursor)?;
        if store.zset_len(&self.key)? == 0 {
            return Ok((ScanCursor(0), FlatPairs::<Bytes, Bytes>::default()).into_reply());
        }
        let filter = Filter::new(self.pattern.as_ref(), self.count.as_ref())?;
        let (next, pairs) = store.zset_scan(&self.key, cursor, filter.count)?;
        let accepted: Vec<(Bytes, f64)> = pairs
            .into_iter()
            .filter(|(member, _)| filter.accepts(member))
            .collect();
        let packed = is_packed(store, &self.key, &accepted)?;
        let pairs = accepted.into_iter().map(|(member, score)| {
            if !packed {
                return (member, Bytes::from(format_f64(score)));
            }
            let mut text = Vec::new();
            push_f64_packed(&mut text, score);
            (member, Bytes::from(text))
        });
        Ok((ScanCursor(next), FlatPairs(pairs.collect())).into_reply())
    }
}

/// Tells whether Redis would keep the sorted set packed, and send its scores as it keeps them. It
/// shows in great scores only, so nobody else pays for the answer.
fn is_packed(store: &mut dyn Store, key: &Key, pairs: &[(Bytes, f64)]) -> Result<bool> {
    if pairs.iter().all(|(_, score)| score.abs() < 1e16) {
        return Ok(false);
    }
    Ok(store.key_encoding(key)? == Some("listpack"))
}
