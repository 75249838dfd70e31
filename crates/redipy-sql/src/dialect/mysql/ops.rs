//! What MySQL and MariaDB do in their own way: to look first, and then to write rows by the dozen.
//!
//! A transaction that writes holds the lock of its key, so what it has seen stays so.
//! - `multi`: statements for several rows; `new`: keys; `lists`, `elements`, `chosen`, `sweep`: writes.

mod chosen;
mod elements;
mod lists;
mod multi;
mod new;
mod sweep;

use redipy_core::store::Side;
use redipy_core::{Bytes, Kind, Result};

use crate::digest::Digest;
use crate::ops::{At, Draw, Element, Ops, Written};
use crate::session::Session;
use crate::statement::Flavor;

/// Writes without the clauses that MySQL lacks.
#[derive(Debug)]
pub struct MySqlOps;

impl Ops for MySqlOps {
    fn flavor(&self) -> Flavor {
        Flavor::MySql
    }

    fn push(
        &self,
        session: &mut dyn Session,
        at: &At<'_>,
        side: Side,
        values: &[Bytes],
    ) -> Result<usize> {
        lists::push(session, at, side, values)
    }

    fn pop(
        &self,
        session: &mut dyn Session,
        at: &At<'_>,
        side: Side,
        count: usize,
    ) -> Result<Option<Vec<Bytes>>> {
        lists::pop(session, at, side, count)
    }

    fn put(
        &self,
        session: &mut dyn Session,
        at: &At<'_>,
        kind: Kind,
        elements: &[Element<'_>],
        wide: bool,
    ) -> Result<Written> {
        elements::put(session, at, kind, elements, wide)
    }

    fn remove(
        &self,
        session: &mut dyn Session,
        at: &At<'_>,
        kind: Kind,
        digests: &[Digest],
    ) -> Result<usize> {
        elements::remove(session, at, kind, digests)
    }

    fn pop_drawn(
        &self,
        session: &mut dyn Session,
        at: &At<'_>,
        draw: Draw,
    ) -> Result<Option<Bytes>> {
        chosen::pop_drawn(session, at, draw)
    }

    fn pop_scored(
        &self,
        session: &mut dyn Session,
        at: &At<'_>,
        highest: bool,
        count: usize,
    ) -> Result<Vec<(Bytes, f64)>> {
        chosen::pop_scored(session, at, highest, count)
    }

    fn remove_expired(&self, session: &mut dyn Session, now_ms: i64, batch: i64) -> Result<()> {
        sweep::remove_expired(session, now_ms, batch)
    }
}
