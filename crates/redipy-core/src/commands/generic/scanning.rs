//! Commands that walk through the keys.

use crate::commands::scan::{self, Filter, ScanCursor};
use crate::{Args, Bytes, Command, Key, Parse, Result, Run, Store, glob};

/// Returns some of the keys, and the cursor to go on with; 0 is the beginning and the end. A key
/// that is there all the while is returned at least once.
#[derive(Clone, Debug, Command)]
#[command(name = "SCAN", group = Generic, since = "2.8.0", flags(lone, readonly, unordered))]
#[command(parse(manual), keyspace = Scan)]
pub struct Scan {
    /// The cursor that the step before answered, 0 at first.
    pub cursor: Bytes,
    /// Only keys whose names are of this pattern.
    #[arg(token = "MATCH")]
    pub pattern: Option<Bytes>,
    /// About how many keys to look at, 10 unless given.
    #[arg(token)]
    pub count: Option<Bytes>,
    /// Only keys with values of this kind.
    #[arg(token = "TYPE")]
    pub kind: Option<Bytes>,
}

impl Parse for Scan {
    fn parse(args: &mut Args<'_>) -> Result<Self> {
        let cursor = args.next()?.clone();
        let mut kind = None;
        let options = scan::Options::read(args, |word, value| {
            let taken = word.is_word("TYPE");
            if taken {
                kind = Some(value.clone());
            }
            taken
        });
        Ok(Self {
            cursor,
            pattern: options.pattern,
            count: options.count,
            kind,
        })
    }
}

impl Run for Scan {
    type Output = (ScanCursor, Vec<Key>);

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        let cursor = scan::cursor(&self.cursor)?;
        let filter = Filter::new(self.pattern.as_ref(), self.count.as_ref())?;
        let (next, mut keys) = store.key_scan(cursor, filter.count)?;
        if let Some(kind) = &self.kind {
            keys.retain(|(_, found)| kind.is_word(found.name()));
        }
        let keys = keys.into_iter().map(|(key, _)| key);
        Ok((
            ScanCursor(next),
            keys.filter(|key| filter.accepts(key)).collect(),
        ))
    }
}

/// Returns every key whose name is of a pattern.
#[derive(Clone, Debug, Command)]
#[command(name = "KEYS", group = Generic, since = "1.0.0", flags(readonly, unordered))]
#[command(keyspace = Keys)]
pub struct Keys {
    /// The pattern: `*`, `?`, `[a-z]`.
    pub pattern: Bytes,
}

impl Run for Keys {
    type Output = Vec<Key>;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        // This pattern alone accepts an empty name.
        let all = self.pattern == "*";
        let (_, keys) = store.key_scan(0, usize::MAX)?;
        let keys = keys.into_iter().map(|(key, _)| key);
        Ok(keys
            .filter(|key| all || glob::matches(&self.pattern, key, false))
            .collect())
    }
}

/// Returns any key, or nothing where there is none.
#[derive(Clone, Debug, Command)]
#[command(name = "RANDOMKEY", group = Generic, since = "1.0.0", flags(lone, readonly, random))]
#[command(keyspace = Random)]
pub struct RandomKey;

impl Run for RandomKey {
    type Output = Option<Key>;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        store.key_random()
    }
}
