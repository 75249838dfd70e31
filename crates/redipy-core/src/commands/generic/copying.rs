//! Commands that give a value to another key or database.

use crate::number::parse_i64;
use crate::store::DATABASES;
use crate::{Args, Bytes, Command, Error, Key, Parse, Result, Run, Store};

/// Reads the number of a database.
pub(in crate::commands) fn database(text: &Bytes) -> Result<u32> {
    let number = parse_i64(text).ok_or_else(Error::not_an_integer)?;
    if i32::try_from(number).is_err() {
        return Err(Error::argument(
            "ERR value is out of range, value must between -2147483648 and 2147483647",
        ));
    }
    let known = u32::try_from(number).ok();
    known
        .filter(|number| *number < DATABASES)
        .ok_or_else(|| Error::argument("ERR DB index is out of range"))
}

fn same_object() -> Error {
    Error::argument("ERR source and destination objects are the same")
}

/// Tells whether a key of another database is there.
fn exists_in(store: &mut dyn Store, db: u32, key: &Key) -> Result<bool> {
    let selected = store.selected();
    store.select(db);
    let info = store.key_info(key);
    store.select(selected);
    Ok(info?.is_some())
}

/// Copies the value and the lifetime of a key to another key; tells whether it did.
#[derive(Clone, Debug, Command)]
#[command(name = "COPY", group = Generic, since = "6.2.0", flags(write, denyoom))]
#[command(parse(manual))]
pub struct Copy {
    /// The key to copy.
    pub source: Key,
    /// The key that becomes the copy.
    pub destination: Key,
    /// The database of the copy.
    #[arg(token = "DB")]
    pub destination_db: Option<Bytes>,
    /// Replace a key that is there already.
    #[arg(token)]
    pub replace: bool,
}

impl Parse for Copy {
    /// Reads option by option, because the first wrong one decides the error.
    fn parse(args: &mut Args<'_>) -> Result<Self> {
        let mut copy = Self::new(args.next()?.clone(), args.next()?.clone());
        while !args.is_empty() {
            if args.take_word("REPLACE") {
                copy.replace = true;
            } else if args.len() > 1 && args.take_word("DB") {
                let db = args.next()?;
                database(db)?;
                copy.destination_db = Some(db.clone());
            } else {
                return Err(Error::syntax());
            }
        }
        Ok(copy)
    }
}

impl Run for Copy {
    type Output = bool;

    fn run(&self, store: &mut dyn Store) -> Result<bool> {
        let db = match &self.destination_db {
            Some(db) => database(db)?,
            None => store.selected(),
        };
        if db == store.selected() && self.source == self.destination {
            return Err(same_object());
        }
        if store.key_info(&self.source)?.is_none()
            || (!self.replace && exists_in(store, db, &self.destination)?)
        {
            return Ok(false);
        }
        store.key_copy(&self.source, db, &self.destination)
    }
}

/// Moves a key to another database, unless it is there already; tells whether it did.
#[derive(Clone, Debug, Command)]
#[command(name = "MOVE", method = "move", group = Generic, since = "1.0.0", flags(write, fast))]
pub struct Move {
    /// The key to move.
    pub key: Key,
    /// The database to move it to.
    pub db: Bytes,
}

impl Run for Move {
    type Output = bool;

    fn run(&self, store: &mut dyn Store) -> Result<bool> {
        let db = database(&self.db)?;
        if db == store.selected() {
            return Err(same_object());
        }
        if store.key_info(&self.key)?.is_none() || exists_in(store, db, &self.key)? {
            return Ok(false);
        }
        store.key_rename(&self.key, db, &self.key)
    }
}

/// Renames a key; one that has the new name is lost.
#[derive(Clone, Debug, Command)]
#[command(name = "RENAME", group = Generic, since = "1.0.0", flags(write))]
pub struct Rename {
    /// The key to rename.
    pub source: Key,
    /// Its new name.
    pub destination: Key,
}

impl Run for Rename {
    type Output = ();

    fn run(&self, store: &mut dyn Store) -> Result<()> {
        if store.key_info(&self.source)?.is_none() {
            return Err(Error::no_such_key());
        }
        if self.source != self.destination {
            store.key_rename(&self.source, store.selected(), &self.destination)?;
        }
        Ok(())
    }
}

/// Renames a key, unless the new name is taken; tells whether it did.
#[derive(Clone, Debug, Command)]
#[command(name = "RENAMENX", group = Generic, since = "1.0.0", flags(write, fast))]
pub struct RenameNx {
    /// The key to rename.
    pub source: Key,
    /// Its new name.
    pub destination: Key,
}

impl Run for RenameNx {
    type Output = bool;

    fn run(&self, store: &mut dyn Store) -> Result<bool> {
        if store.key_info(&self.source)?.is_none() {
            return Err(Error::no_such_key());
        }
        if store.key_info(&self.destination)?.is_some() {
            return Ok(false);
        }
        store.key_rename(&self.source, store.selected(), &self.destination)
    }
}
