//! Commands on databases as a whole.

use super::commands;
use super::generic::database;
use crate::number::parse_i64;
use crate::{Args, Bytes, Command, Error, Parse, Result, Run, Store};

commands![DbSize, FlushAll, FlushDb, SwapDb, Time];

/// Returns the number of keys in the database.
#[derive(Clone, Debug, Command)]
#[command(name = "DBSIZE", group = Server, since = "1.0.0", flags(lone, readonly, fast))]
#[command(keyspace = Size)]
pub struct DbSize;

impl Run for DbSize {
    type Output = usize;

    fn run(&self, store: &mut dyn Store) -> Result<usize> {
        store.key_count()
    }
}

/// Refuses options that Redis refuses.
fn check_flush(asynchronous: bool, synchronous: bool) -> Result<()> {
    if asynchronous && synchronous {
        return Err(Error::syntax());
    }
    Ok(())
}

/// Reads the one word that may stand there.
fn read_flush(args: &mut Args<'_>) -> Result<(bool, bool)> {
    let words = (args.take_word("ASYNC"), args.take_word("SYNC"));
    args.end()?;
    Ok(words)
}

/// Deletes every key of the database.
#[derive(Clone, Debug, Command)]
#[command(name = "FLUSHDB", group = Server, since = "1.0.0", flags(write), parse(manual))]
#[command(keyspace = Flush)]
pub struct FlushDb {
    /// Give memory back later.
    #[arg(token = "ASYNC")]
    pub asynchronous: bool,
    /// Give memory back at once.
    #[arg(token = "SYNC")]
    pub synchronous: bool,
}

impl Parse for FlushDb {
    fn parse(args: &mut Args<'_>) -> Result<Self> {
        let (asynchronous, synchronous) = read_flush(args)?;
        Ok(Self {
            asynchronous,
            synchronous,
        })
    }
}

impl Run for FlushDb {
    type Output = ();

    fn run(&self, store: &mut dyn Store) -> Result<()> {
        check_flush(self.asynchronous, self.synchronous)?;
        store.flush()
    }
}

/// Deletes every key of every database.
#[derive(Clone, Debug, Command)]
#[command(name = "FLUSHALL", group = Server, since = "1.0.0", flags(write), parse(manual))]
#[command(keyspace = FlushAll)]
pub struct FlushAll {
    /// Give memory back later.
    #[arg(token = "ASYNC")]
    pub asynchronous: bool,
    /// Give memory back at once.
    #[arg(token = "SYNC")]
    pub synchronous: bool,
}

impl Parse for FlushAll {
    fn parse(args: &mut Args<'_>) -> Result<Self> {
        let (asynchronous, synchronous) = read_flush(args)?;
        Ok(Self {
            asynchronous,
            synchronous,
        })
    }
}

impl Run for FlushAll {
    type Output = ();

    fn run(&self, store: &mut dyn Store) -> Result<()> {
        check_flush(self.asynchronous, self.synchronous)?;
        store.flush_all()
    }
}

/// Exchanges two databases.
#[derive(Clone, Debug, Command)]
#[command(name = "SWAPDB", group = Server, since = "4.0.0", flags(write, fast))]
#[command(keyspace = Swap)]
pub struct SwapDb {
    /// One database.
    pub first: Bytes,
    /// The other database.
    pub second: Bytes,
}

impl Run for SwapDb {
    type Output = ();

    fn run(&self, store: &mut dyn Store) -> Result<()> {
        let number = |text: &Bytes, error: &'static str| {
            let number = parse_i64(text).and_then(|number| i32::try_from(number).ok());
            number.map(|_| ()).ok_or_else(|| Error::argument(error))
        };
        number(&self.first, "ERR invalid first DB index")?;
        number(&self.second, "ERR invalid second DB index")?;
        let (first, second) = (database(&self.first)?, database(&self.second)?);
        store.swap(first, second)
    }
}

/// Returns the time in seconds since 1970, and the microseconds above that.
#[derive(Clone, Debug, Command)]
#[command(name = "TIME", group = Server, since = "2.6.0", flags(fast, random))]
pub struct Time;

impl Run for Time {
    type Output = Vec<Bytes>;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        let now = store.now_us();
        let (seconds, micros) = (now.div_euclid(1_000_000), now.rem_euclid(1_000_000));
        Ok([seconds, micros]
            .map(|part| Bytes::from(part.to_string()))
            .to_vec())
    }
}
