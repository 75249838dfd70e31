//! LPOS: the search in a list.

use crate::commands::counts::{at_least, read_at_least};
use crate::{Arg, Args, Bytes, Command, Error, IntoReply, Key, Parse, Reply, Result, Run, Store};

/// Finds an element in a list and returns its position.
#[derive(Clone, Debug, Command)]
#[command(name = "LPOS", group = List, since = "6.0.6", flags(lone, readonly), parse(manual))]
#[command(plain = Option<i64>, form(lpos_count: count -> Vec<i64>))]
pub struct LPos {
    /// The key of the list.
    pub key: Key,
    /// The element to find.
    pub element: Bytes,
    /// Which of the matches to start from: 1 is the first, -1 the last, searching backwards.
    #[arg(token)]
    pub rank: Option<i64>,
    /// Answer a list of up to so many positions; 0 for all.
    #[arg(token)]
    pub count: Option<i64>,
    /// How many elements to compare; 0 for all.
    #[arg(token)]
    pub maxlen: Option<i64>,
}

const NEGATIVE_COUNT: &str = "ERR COUNT can't be negative";
const NEGATIVE_MAXLEN: &str = "ERR MAXLEN can't be negative";

fn check_rank(rank: i64) -> Result<i64> {
    if rank == 0 {
        return Err(Error::argument(
            "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... \
             or use negative to start from the end of the list",
        ));
    }
    Ok(rank)
}

impl Parse for LPos {
    fn parse(args: &mut Args<'_>) -> Result<Self> {
        let mut command = Self::new(Key::parse(args)?, Bytes::parse(args)?);
        while let Some(word) = args.take() {
            let value = args.next()?;
            // Each value is checked before the next option is looked at.
            if word.is_word("RANK") {
                let rank = i64::parse(&mut Args::new(std::slice::from_ref(value)))?;
                command.rank = Some(check_rank(rank)?);
            } else if word.is_word("COUNT") {
                command.count = Some(read_at_least(value, 0, NEGATIVE_COUNT)?);
            } else if word.is_word("MAXLEN") {
                command.maxlen = Some(read_at_least(value, 0, NEGATIVE_MAXLEN)?);
            } else {
                return Err(Error::syntax());
            }
        }
        Ok(command)
    }
}

impl Run for LPos {
    type Output = Reply;

    fn run(&self, store: &mut dyn Store) -> Result<Reply> {
        let mut rank = check_rank(self.rank.unwrap_or(1))?;
        let mut count = at_least(self.count.unwrap_or(1), 0, NEGATIVE_COUNT)?;
        let max_len = at_least(self.maxlen.unwrap_or(0), 0, NEGATIVE_MAXLEN)?;
        // Redis cannot negate this rank, and so finds every match from the tail on.
        if rank == i64::MIN {
            (rank, count) = (-1, 0);
        }
        let found = store.list_positions(&self.key, &self.element, rank, count, max_len)?;
        let found: Vec<i64> = found
            .unwrap_or_default()
            .into_iter()
            .map(|position| i64::try_from(position).unwrap_or(i64::MAX))
            .collect();
        Ok(match self.count {
            Some(_) => found.into_reply(),
            None => found.first().copied().into_reply(),
        })
    }
}
