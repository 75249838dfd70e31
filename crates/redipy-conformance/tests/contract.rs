//! The rules of the store contract, tested on every engine alike: what commands rely on, and no more.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "contract/catalogue.rs"]
mod catalogue;
#[path = "contract/collections.rs"]
mod collections;
#[path = "contract/keys.rs"]
mod keys;
#[path = "contract/ranges.rs"]
mod ranges;
#[path = "contract/scans.rs"]
mod scans;

use redipy::core::{Access, Engine, Result, Store};
use redipy::{Bytes, ManualClock};
use redipy_conformance::{TestBackend, on_backends};

use catalogue::{
    a_missing_key_is_no_error, an_ended_key_is_absent as an_ended_key_is_absent_to_every_primitive,
    the_wrong_kind_changes_nothing,
};
use collections::{
    draws_have_their_counts, nothing_makes_nothing, pops_take_what_they_return,
    what_is_empty_is_gone,
};
use keys::{
    a_key_goes_with_its_lifetime as rename_copy_and_move_keep_lifetimes, databases_are_apart,
    databases_change_places, keys_are_drawn,
    the_time_stands_still as the_time_stands_still_in_a_transaction, use_is_noticed,
    writes_and_lifetimes as what_writes_do_to_lifetimes,
};
use ranges::{
    lists_by_position, lists_by_value, sorted_sets_by_member, sorted_sets_by_rank,
    sorted_sets_by_score, strings_in_parts,
};
use scans::{
    of_hashes as scans_of_hashes_meet_all_that_stay, of_keys as scans_of_keys_meet_all_that_stay,
    of_sets as scans_of_sets_meet_all_that_stay,
    of_sorted_sets as scans_of_sorted_sets_meet_all_that_stay,
};

/// An empty engine that is put to the test, and its clock.
struct Subject<'a> {
    engine: &'a dyn Engine,
    clock: &'a ManualClock,
}

impl<'a> Subject<'a> {
    /// Empties what the rule before has used.
    fn new(backend: &'a TestBackend) -> Self {
        let (redis, clock) = backend.emptied();
        Self {
            engine: redis.backend().engine().expect("it is local"),
            clock,
        }
    }

    /// Runs a body in a transaction and returns its result.
    fn with<T>(&self, body: impl FnMut(&mut dyn Store) -> Result<T>) -> T {
        with(self.engine, body)
    }
}

fn with<T>(engine: &dyn Engine, mut body: impl FnMut(&mut dyn Store) -> Result<T>) -> T {
    let mut output = None;
    let outcome = engine.transact(Access::Many, &mut |store| {
        output = Some(body(store)?);
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
    output.expect("the body has run")
}

fn bytes(text: impl std::fmt::Display) -> Bytes {
    Bytes::from(text.to_string())
}

fn all_bytes<T: std::fmt::Display>(texts: impl IntoIterator<Item = T>) -> Vec<Bytes> {
    texts.into_iter().map(bytes).collect()
}

on_backends! {
    local:
    an_ended_key_is_absent_to_every_primitive,
    the_wrong_kind_changes_nothing,
    a_missing_key_is_no_error,
    what_is_empty_is_gone,
    nothing_makes_nothing,
    draws_have_their_counts,
    pops_take_what_they_return,
    the_time_stands_still_in_a_transaction,
    rename_copy_and_move_keep_lifetimes,
    what_writes_do_to_lifetimes,
    databases_are_apart,
    databases_change_places,
    use_is_noticed,
    keys_are_drawn,
    lists_by_position,
    lists_by_value,
    strings_in_parts,
    sorted_sets_by_rank,
    sorted_sets_by_score,
    sorted_sets_by_member,
    scans_of_keys_meet_all_that_stay,
    scans_of_hashes_meet_all_that_stay,
    scans_of_sets_meet_all_that_stay,
    scans_of_sorted_sets_meet_all_that_stay,
}
