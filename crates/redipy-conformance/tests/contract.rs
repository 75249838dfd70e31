//! The rules of the store contract, tested on every engine alike: what commands rely on, and no more.
//! A new engine is one line at the end of this file.

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

use redipy::core::{Access, Clock, Engine, Result, Store};
use redipy::{Bytes, ManualClock};

/// How to make an empty engine.
type Make = fn(Clock) -> Box<dyn Engine>;

/// An engine that is put to the test, and its clock.
struct Subject {
    engine: Box<dyn Engine>,
    clock: ManualClock,
}

impl Subject {
    fn new(make: Make) -> Self {
        let clock = ManualClock::new();
        Self {
            engine: make(clock.clone().into()),
            clock,
        }
    }

    /// Runs a body in a transaction and returns its result.
    fn with<T>(&self, body: impl FnMut(&mut dyn Store) -> Result<T>) -> T {
        with(&*self.engine, body)
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

/// Makes a test of each rule for each engine.
macro_rules! contract {
    ($($rule:path as $test:ident,)* => $($engine:ident: $make:expr;)*) => {
        contract!(@engines [$($rule as $test,)*] $($engine: $make;)*);
    };
    (@engines $rules:tt $($engine:ident: $make:expr;)*) => {
        $(mod $engine {
            contract!(@rules $rules $make);
        })*
    };
    (@rules [$($rule:path as $test:ident,)*] $make:expr) => {
        $(#[test]
        fn $test() {
            $rule($make);
        })*
    };
}

contract! {
    crate::catalogue::an_ended_key_is_absent as an_ended_key_is_absent_to_every_primitive,
    crate::catalogue::the_wrong_kind_changes_nothing as the_wrong_kind_changes_nothing,
    crate::catalogue::a_missing_key_is_no_error as a_missing_key_is_no_error,
    crate::collections::what_is_empty_is_gone as what_is_empty_is_gone,
    crate::collections::nothing_makes_nothing as nothing_makes_nothing,
    crate::collections::draws_have_their_counts as draws_have_their_counts,
    crate::collections::pops_take_what_they_return as pops_take_what_they_return,
    crate::keys::the_time_stands_still as the_time_stands_still_in_a_transaction,
    crate::keys::a_key_goes_with_its_lifetime as rename_copy_and_move_keep_lifetimes,
    crate::keys::writes_and_lifetimes as what_writes_do_to_lifetimes,
    crate::keys::databases_are_apart as databases_are_apart,
    crate::keys::databases_change_places as databases_change_places,
    crate::keys::use_is_noticed as use_is_noticed,
    crate::keys::keys_are_drawn as keys_are_drawn,
    crate::ranges::lists_by_position as lists_by_position,
    crate::ranges::lists_by_value as lists_by_value,
    crate::ranges::strings_in_parts as strings_in_parts,
    crate::ranges::sorted_sets_by_rank as sorted_sets_by_rank,
    crate::ranges::sorted_sets_by_score as sorted_sets_by_score,
    crate::ranges::sorted_sets_by_member as sorted_sets_by_member,
    crate::scans::of_keys as scans_of_keys_meet_all_that_stay,
    crate::scans::of_hashes as scans_of_hashes_meet_all_that_stay,
    crate::scans::of_sets as scans_of_sets_meet_all_that_stay,
    crate::scans::of_sorted_sets as scans_of_sorted_sets_meet_all_that_stay,
    =>
    memory: |clock| Box::new(redipy::Memory::new(clock));
}
