//! PostgreSQL, over its own protocol.
//!
//! We speak the protocol ourselves, in the thread that calls, since that lets a transaction with its locks take one round trip and no
//! thread wait for another one. In reading order:
//! - `config`, `stream`, `tls`, `wire`: where a server is, the way to it, and messages on that way;
//! - `types`, `param`, `row`, `trouble`: what messages hold;
//! - `requests`, `scope`, `locks`, `gather`, `connection`: statements and transactions;
//! - `open`: the schema, and the database as an engine sees it; `writes`: compound writes in one statement;
//! - `feed`: what other processes do; `lent`: transactions that belong to applications.

mod config;
mod connection;
mod feed;
mod gather;
#[cfg(feature = "postgres")]
mod lent;
mod locks;
mod open;
mod param;
mod requests;
mod row;
mod scope;
mod stream;
mod tls;
mod trouble;
mod types;
mod wire;

mod writes;

use redipy_core::store::{Lifetime, Side};
use redipy_core::{Bytes, Kind, Result};

use crate::digest::Digest;
use crate::ops::{At, Draw, Element, Found, Letter, Ops, Written};
use crate::session::{Each, Session};
use crate::statement::Flavor;

#[cfg(feature = "postgres")]
pub use lent::within_postgres;
pub use open::{VERSION, open};
pub use scope::Scope;

/// What PostgreSQL does in its own way: most writes in one statement.
#[derive(Debug)]
pub struct Postgres;

impl Ops for Postgres {
    fn flavor(&self) -> Flavor {
        Flavor::Postgres
    }

    fn put_string(
        &self,
        session: &mut dyn Session,
        at: &At<'_>,
        value: &[u8],
        lifetime: Lifetime,
        raw: bool,
    ) -> Result<()> {
        writes::keys::put_string(session, at, value, lifetime, raw)
    }

    fn push(
        &self,
        session: &mut dyn Session,
        at: &At<'_>,
        side: Side,
        values: &[Bytes],
    ) -> Result<usize> {
        writes::lists::push(session, at, side, values)
    }

    fn pop(
        &self,
        session: &mut dyn Session,
        at: &At<'_>,
        side: Side,
        count: usize,
    ) -> Result<Option<Vec<Bytes>>> {
        writes::lists::pop(session, at, side, count)
    }

    fn put(
        &self,
        session: &mut dyn Session,
        at: &At<'_>,
        kind: Kind,
        elements: &[Element<'_>],
        wide: bool,
    ) -> Result<Written> {
        writes::elements::put(session, at, kind, elements, wide)
    }

    fn remove(
        &self,
        session: &mut dyn Session,
        at: &At<'_>,
        kind: Kind,
        digests: &[Digest],
    ) -> Result<usize> {
        writes::elements::remove(session, at, kind, digests)
    }

    fn draw(
        &self,
        session: &mut dyn Session,
        from: &Found,
        draws: &[Draw],
        each: Each<'_>,
    ) -> Result<()> {
        writes::draws::draw(session, from, draws, each)
    }

    fn pop_drawn(
        &self,
        session: &mut dyn Session,
        at: &At<'_>,
        draw: Draw,
    ) -> Result<Option<Bytes>> {
        writes::draws::pop(session, at, draw)
    }

    fn pop_scored(
        &self,
        session: &mut dyn Session,
        at: &At<'_>,
        highest: bool,
        count: usize,
    ) -> Result<Vec<(Bytes, f64)>> {
        writes::scores::pop(session, at, highest, count)
    }

    fn delete(&self, session: &mut dyn Session, at: &At<'_>) -> Result<bool> {
        writes::keys::delete(session, at)
    }

    fn publish(&self, session: &mut dyn Session, letter: &Letter<'_>) -> Result<()> {
        writes::messages::publish(session, letter)
    }

    fn wake(&self, session: &mut dyn Session) -> Result<()> {
        writes::messages::wake(session)
    }
}
