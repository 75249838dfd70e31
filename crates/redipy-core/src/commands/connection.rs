//! Commands on the connection itself.

use super::commands;
use super::generic::database;
use crate::{Bytes, Command, Reply, Result, Run, Store};

commands![Echo, Ping, Select];

/// Returns the message.
#[derive(Clone, Debug, Command)]
#[command(name = "ECHO", group = Connection, since = "1.0.0", flags(fast))]
pub struct Echo {
    /// The message.
    pub message: Bytes,
}

impl Run for Echo {
    type Output = Bytes;

    fn run(&self, _: &mut dyn Store) -> Result<Bytes> {
        Ok(self.message.clone())
    }
}

/// Returns `PONG`, or the message.
#[derive(Clone, Debug, Command)]
#[command(name = "PING", group = Connection, since = "1.0.0", flags(fast))]
#[command(plain = crate::Status, form(ping_message: message -> Bytes), parse(manual))]
pub struct Ping {
    /// What to answer.
    pub message: Option<Bytes>,
}

impl crate::Parse for Ping {
    fn parse(args: &mut crate::Args<'_>) -> Result<Self> {
        let message = args.take().cloned();
        if args.is_empty() {
            Ok(Self { message })
        } else {
            Err(crate::Error::arity("ping"))
        }
    }
}

impl Run for Ping {
    type Output = Reply;

    fn run(&self, _: &mut dyn Store) -> Result<Reply> {
        Ok(match &self.message {
            Some(message) => Reply::Bulk(message.clone()),
            None => Reply::Status(Bytes::from("PONG")),
        })
    }
}

/// Chooses the database that the commands after it work on.
#[derive(Clone, Debug, Command)]
#[command(name = "SELECT", group = Connection, since = "1.0.0", flags(fast, selects))]
pub struct Select {
    /// The number of the database, from 0 to 15.
    pub index: Bytes,
}

impl Run for Select {
    type Output = ();

    fn run(&self, store: &mut dyn Store) -> Result<()> {
        store.select(database(&self.index)?);
        Ok(())
    }
}
