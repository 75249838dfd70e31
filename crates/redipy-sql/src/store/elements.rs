//! Reading what hashes, sets and sorted sets are made of: the same steps for all three, with statements for each.

use redipy_core::store::Cursor;
use redipy_core::{Bytes, Error, ErrorKind, Kind, Result};

use super::SqlStore;
use crate::digest::Digest;
use crate::ops::keys::{check, find_kind};
use crate::ops::{At, Draw, Found};
use crate::session::{Param, Row};
use crate::statement::Statement;

/// The number of digests that go into one statement.
const CHUNK: usize = 500;

/// The number of elements up to which all are read to draw several.
const FEW: usize = 1024;

/// A kind of collection: its elements, and how they are read.
///
/// Every statement takes the database, the digest of the key and the time, and returns the kind of the key in the first
/// column of each row, of which there is one at least where there is a key. An element that is not there is NULL.
pub(super) trait Collection {
    /// An element.
    type Element: Clone;

    /// The kind.
    const KIND: Kind;

    /// Returns the statements.
    fn reads() -> &'static Reads;

    /// Reads an element from its name in one column, and its value or score in the next.
    fn read(row: &dyn Row, column: usize) -> Result<Self::Element>;

    /// Puts elements into the order that Redis has them in while the collection is compact.
    fn arrange(entries: &mut [Entry<Self::Element>]);
}

/// The statements that read a kind of collection.
pub(super) struct Reads {
    /// All elements: kind, whether it is wide, digest, added, name, value or score.
    pub all: &'static Statement,
    /// The same from a digest on, so many in their order; but all where it is not wide.
    pub scan: &'static Statement,
    /// The same for the one that is drawn.
    pub draw: &'static Statement,
    /// Of digests in one blob: kind, the number of a digest, name, value or score; only those that are there.
    pub some: &'static Statement,
}

/// An element as its row has it.
#[derive(Clone, Debug)]
pub(super) struct Entry<T> {
    /// Its digest.
    pub digest: Digest,
    /// Its place in the order of insertion, where that is kept.
    pub added: i64,
    /// The element.
    pub element: T,
}

/// Reads an entry from four columns.
fn entry<C: Collection>(row: &dyn Row, column: usize) -> Result<Entry<C::Element>> {
    let digest = Digest::read(&row.bytes(column)?);
    let damaged = || Error::new(ErrorKind::Other, "ERR a digest in the database is damaged");
    Ok(Entry {
        digest: digest.ok_or_else(damaged)?,
        added: row.int(column + 1)?,
        element: C::read(row, column + 2)?,
    })
}

fn elements<T>(entries: Vec<Entry<T>>) -> Vec<T> {
    entries.into_iter().map(|entry| entry.element).collect()
}

/// What is read of the elements of one key.
struct Contents<T> {
    entries: Vec<Entry<T>>,
    wide: bool,
}

impl SqlStore<'_> {
    /// Runs a statement that reads elements of a key, and hands its rows to `each`; `alone` tells that the primitive has no other one.
    pub(super) fn read_elements(
        &mut self,
        at: &At<'_>,
        kind: Kind,
        alone: bool,
        statement: &'static Statement,
        more: &[Param<'_>],
        each: &mut dyn FnMut(&dyn Row) -> Result<()>,
    ) -> Result<()> {
        let mut params = Vec::with_capacity(3 + more.len());
        params.extend([at.db_param(), (&at.digest).into(), at.now_ms.into()]);
        params.extend_from_slice(more);
        let mut there = false;
        self.reading(alone).run(statement, &params, &mut |row| {
            if !there {
                check(at, row.int(0)?, kind)?;
                there = true;
            }
            each(row)
        })?;
        if there {
            self.note_use(at);
        }
        Ok(())
    }

    /// Looks a key up that is to be of a kind, and uses it; `alone` tells that the primitive has no other statement.
    pub(super) fn use_kind(
        &mut self,
        at: &At<'_>,
        kind: Kind,
        alone: bool,
    ) -> Result<Option<Found>> {
        let found = find_kind(self.reading(alone), at, kind)?;
        if found.is_some() {
            self.note_use(at);
        }
        Ok(found)
    }

    /// Returns the number of elements.
    pub(super) fn collection_len(&mut self, key: &[u8], kind: Kind) -> Result<usize> {
        let at = self.at(key)?;
        let found = self.use_kind(&at, kind, true)?;
        Ok(found.map_or(0, |found| usize::try_from(found.size).unwrap_or(0)))
    }

    fn contents<C: Collection>(
        &mut self,
        at: &At<'_>,
        alone: bool,
        statement: &'static Statement,
        more: &[Param<'_>],
    ) -> Result<Contents<C::Element>> {
        let mut contents = Contents {
            entries: Vec::new(),
            wide: false,
        };
        self.read_elements(at, C::KIND, alone, statement, more, &mut |row| {
            contents.wide = row.int(1)? != 0;
            if !row.is_null(2) {
                contents.entries.push(entry::<C>(row, 2)?);
            }
            Ok(())
        })?;
        if !contents.wide {
            C::arrange(&mut contents.entries);
        }
        Ok(contents)
    }

    /// Returns all elements; in their order where Redis keeps one.
    pub(super) fn collection_all<C: Collection>(&mut self, key: &[u8]) -> Result<Vec<C::Element>> {
        let at = self.at(key)?;
        let contents = self.contents::<C>(&at, true, C::reads().all, &[])?;
        Ok(elements(contents.entries))
    }

    /// Returns about `count` elements, and where to go on. Redis returns compact collections whole.
    pub(super) fn collection_scan<C: Collection>(
        &mut self,
        key: &[u8],
        cursor: Cursor,
        count: usize,
    ) -> Result<(Cursor, Vec<C::Element>)> {
        let at = self.at(key)?;
        let from = Digest::at(cursor);
        let limit = i64::try_from(count.max(1)).unwrap_or(i64::MAX);
        let more = [(&from).into(), limit.into(), Param::Blob(&[])];
        let contents = self.contents::<C>(&at, true, C::reads().scan, &more)?;
        let next = match contents.entries.last() {
            Some(last) if contents.wide && contents.entries.len() >= count => last.digest.after(),
            _ => 0,
        };
        Ok((next, elements(contents.entries)))
    }

    /// Returns what there is of elements, by their names, in the order of these.
    pub(super) fn collection_some<C: Collection>(
        &mut self,
        key: &[u8],
        names: &[Bytes],
    ) -> Result<Vec<Option<C::Element>>> {
        let at = self.at(key)?;
        if names.is_empty() {
            self.use_kind(&at, C::KIND, true)?;
        }
        let alone = names.len() <= CHUNK;
        let mut found = vec![None; names.len()];
        for (names, found) in names.chunks(CHUNK).zip(found.chunks_mut(CHUNK)) {
            let digests: Vec<u8> = names.iter().flat_map(|name| Digest::of(name).0).collect();
            let count = i64::try_from(names.len()).unwrap_or(i64::MAX);
            let more = [Param::Blob(&digests), count.into()];
            self.read_elements(&at, C::KIND, alone, C::reads().some, &more, &mut |row| {
                if row.is_null(1) {
                    return Ok(());
                }
                let place = usize::try_from(row.int(1)?).ok();
                if let Some(place) = place.and_then(|place| found.get_mut(place)) {
                    *place = Some(C::read(row, 2)?);
                }
                Ok(())
            })?;
        }
        Ok(found)
    }

    /// Returns random elements: `count` different ones, or as many as there are; with `repeat` exactly `count`, each drawn from all.
    pub(super) fn collection_random<C: Collection>(
        &mut self,
        key: &[u8],
        count: usize,
        repeat: bool,
    ) -> Result<Vec<C::Element>> {
        let at = self.at(key)?;
        if count == 1 {
            let draw = Draw::new();
            let more = [(&draw.place).into(), draw.skip.into()];
            let contents = self.contents::<C>(&at, true, C::reads().draw, &more)?;
            return Ok(elements(contents.entries));
        }
        match self.use_kind(&at, C::KIND, count == 0)? {
            Some(found) if count > 0 => {
                let drawn = self.draw_several::<C>(&at, &found, count, repeat)?;
                Ok(elements(drawn))
            }
            _ => Ok(Vec::new()),
        }
    }

    /// Draws several elements.
    pub(super) fn draw_several<C: Collection>(
        &mut self,
        at: &At<'_>,
        found: &Found,
        count: usize,
        repeat: bool,
    ) -> Result<Vec<Entry<C::Element>>> {
        let size = usize::try_from(found.size).unwrap_or(0);
        // Beyond that, to read everything costs less than to go for each one.
        if size <= FEW || count > size / 32 {
            let all = self.contents::<C>(at, false, C::reads().all, &[])?.entries;
            return Ok(choose(all, count, repeat));
        }
        let mut drawn: Vec<Entry<C::Element>> = Vec::with_capacity(count);
        let mut known = std::collections::HashSet::new();
        while drawn.len() < count {
            let more: Vec<Draw> = (drawn.len()..count).map(|_| Draw::new()).collect();
            let before = drawn.len();
            let ops = self.ops();
            ops.draw(self.session, found, &more, &mut |row| {
                let entry = entry::<C>(row, 0)?;
                if repeat || known.insert(entry.digest) {
                    drawn.push(entry);
                }
                Ok(())
            })?;
            if drawn.len() == before && (repeat || known.len() >= size) {
                // The size is not what the rows are, which cannot be helped here.
                break;
            }
        }
        Ok(drawn)
    }
}

/// Chooses some of all elements.
fn choose<T: Clone>(all: Vec<T>, count: usize, repeat: bool) -> Vec<T> {
    if all.is_empty() || (!repeat && count >= all.len()) {
        return all;
    }
    if repeat {
        return (0..count)
            .map(|_| all[fastrand::usize(..all.len())].clone())
            .collect();
    }
    fastrand::choose_multiple(all, count)
}
