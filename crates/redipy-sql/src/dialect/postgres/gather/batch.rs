//! Running a batch: calls of one statement as one, where there is a text for that, and all of them in one round trip.

use std::collections::{HashMap, HashSet};
use std::mem;
use std::sync::Arc;

use fallible_iterator::FallibleIterator;
use postgres_protocol::Oid;
use postgres_protocol::message::backend::{DataRowBody, Message};
use postgres_protocol::message::frontend;

use super::{Connected, Job, Known, Outcome, Place};
use crate::dialect::postgres::requests::{array, bind_values, changed, lock_many};
use crate::dialect::postgres::scope::Scope;
use crate::dialect::postgres::trouble::{Told, Trouble};
use crate::dialect::postgres::wire::Wire;

/// What one statement does.
enum Unit {
    /// One job.
    One(usize),
    /// Several jobs at once.
    Several(Vec<usize>),
}

/// Sends a batch, and reads what came of it; `is_sent` tells that it may have come to something where it fails.
///
/// # Errors
/// What the server tells, or that of the way to it.
pub fn exchange(
    connected: &mut Connected,
    scope: &Scope,
    batch: &[Arc<Place>],
    is_sent: &mut bool,
) -> Result<Vec<Outcome>, Trouble> {
    let jobs: Vec<&Job> = batch.iter().map(|place| &place.job).collect();
    let units = units(&jobs);
    let Connected { wire, prepared } = connected;
    let mut fresh = HashSet::new();
    for unit in &units {
        let (name, text, types) = statement(unit, &jobs);
        if !prepared.contains(name) && fresh.insert(name.to_owned()) {
            frontend::parse(name, text, types.iter().copied(), &mut wire.output)?;
        }
    }
    let mut locks: Vec<i64> = jobs
        .iter()
        .flat_map(|job| job.locks.iter().copied())
        .collect();
    locks.sort_unstable();
    locks.dedup();
    let before = lock_many(wire, scope, &locks)?;
    for unit in &units {
        let (name, ..) = statement(unit, &jobs);
        match unit {
            Unit::One(job) => bind_values(name, &jobs[*job].values, &mut wire.output)?,
            Unit::Several(several) => {
                let values = arrays(&jobs[several[0]].known.params, several, &jobs);
                bind_values(name, &values, &mut wire.output)?;
            }
        }
    }
    frontend::sync(&mut wire.output);
    *is_sent = true;
    wire.send()?;
    let outcomes = read(wire, before, &units, jobs.len())?;
    prepared.extend(fresh);
    Ok(outcomes)
}

/// Returns the name of what a unit runs, its text, and the types of its parameters.
fn statement<'j>(unit: &Unit, jobs: &[&'j Job]) -> (&'j str, &'j str, &'j [Oid]) {
    let known = match unit {
        Unit::One(job) => &jobs[*job].known,
        Unit::Several(several) => &jobs[several[0]].known,
    };
    let Known {
        one,
        several,
        params,
        ..
    } = &**known;
    match (unit, several) {
        (Unit::Several(_), Some((name, text, arrays))) => (name, text, arrays),
        _ => (&one.0, &one.1, params),
    }
}

/// Finds what can be done at once: calls of one statement on keys of their own.
fn units(jobs: &[&Job]) -> Vec<Unit> {
    let mut groups: HashMap<usize, (Vec<usize>, HashSet<&[i64]>)> = HashMap::new();
    let mut units = Vec::new();
    for (at, job) in jobs.iter().enumerate() {
        if job.known.several.is_none() {
            units.push(Unit::One(at));
            continue;
        }
        let (group, locked) = groups.entry(job.known.number).or_default();
        if job.locks.is_empty() || locked.insert(&job.locks) {
            group.push(at);
        } else {
            units.push(Unit::One(at));
        }
    }
    // Those first, since they have come first.
    let groups = groups.into_values().map(|(group, _)| match group[..] {
        [one] => Unit::One(one),
        _ => Unit::Several(group),
    });
    groups.chain(units).collect()
}

/// Makes an array of each parameter of several jobs.
fn arrays(types: &[Oid], several: &[usize], jobs: &[&Job]) -> Vec<Option<bytes::BytesMut>> {
    let column = |(at, of): (usize, &Oid)| {
        let values: Vec<_> = several.iter().map(|job| &jobs[*job].values[at]).collect();
        Some(array(*of, &values))
    };
    types.iter().enumerate().map(column).collect()
}

/// Reads what came of units, with so many statements in front of them.
fn read(
    wire: &mut Wire,
    before: usize,
    units: &[Unit],
    jobs: usize,
) -> Result<Vec<Outcome>, Trouble> {
    let mut outcomes: Vec<Option<Outcome>> = (0..jobs).map(|_| None).collect();
    let mut rows = Vec::new();
    let mut completed = 0;
    let mut told = None;
    loop {
        match wire.message()? {
            Message::DataRow(body) if completed >= before => rows.push(body),
            Message::CommandComplete(body) => {
                if let Some(unit) = completed.checked_sub(before).and_then(|at| units.get(at)) {
                    give(
                        unit,
                        mem::take(&mut rows),
                        changed(body.tag()?),
                        &mut outcomes,
                    )?;
                }
                completed += 1;
            }
            Message::ErrorResponse(body) => {
                let error = Told::read(&body);
                if error.ends_connection() {
                    return Err(error.into());
                }
                told = Some(error);
            }
            Message::ReadyForQuery(_) => break,
            _ => {}
        }
    }
    if let Some(told) = told {
        return Err(told.into());
    }
    let outcomes: Option<Vec<Outcome>> = outcomes.into_iter().collect();
    outcomes.ok_or_else(|| Trouble::lost("the server has not answered everything"))
}

/// Gives each job of a unit what is its own.
fn give(
    unit: &Unit,
    rows: Vec<DataRowBody>,
    changed: u64,
    outcomes: &mut [Option<Outcome>],
) -> Result<(), Trouble> {
    match unit {
        Unit::One(job) => {
            outcomes[*job] = Some(Outcome::Done {
                rows,
                changed,
                left_out: 0,
            });
        }
        Unit::Several(several) => {
            let mut shares: Vec<Vec<DataRowBody>> = several.iter().map(|_| Vec::new()).collect();
            for row in rows {
                let share = number_of(&row)?.and_then(|number| shares.get_mut(number));
                share
                    .ok_or_else(|| Trouble::lost("a row belongs to nobody"))?
                    .push(row);
            }
            for (job, rows) in several.iter().zip(shares) {
                outcomes[*job] = Some(Outcome::Done {
                    rows,
                    changed: 1,
                    left_out: 1,
                });
            }
        }
    }
    Ok(())
}

/// Returns which of several jobs a row is for, from 0 on.
fn number_of(row: &DataRowBody) -> Result<Option<usize>, Trouble> {
    let first = row.ranges().next()?.flatten();
    let bytes = first.and_then(|first| row.buffer().get(first));
    let number = bytes
        .and_then(|bytes| bytes.try_into().ok())
        .map(i64::from_be_bytes);
    Ok(number.and_then(|number| usize::try_from(number - 1).ok()))
}
