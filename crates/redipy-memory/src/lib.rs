//! The in-process store: Redis' data types over native structures.
//!
//! In reading order:
//! - `engine`: a lock around the data, and what is done when lifetimes and waits end;
//! - `data`: the databases and their keys; `lifetimes`: which of them end, and when;
//! - `value`: what a key can hold; `map`, `table`, `rank_tree`: the structures that values are made of;
//! - `strings`, `lists`, `hashes`, `sets`, `sorted_sets`, `channels`: the primitives of the contract.

mod channels;
mod data;
mod engine;
mod hashes;
mod keys;
mod lifetimes;
mod lists;
mod map;
mod rank_tree;
mod sets;
mod sorted_sets;
mod strings;
mod table;
mod value;

pub use engine::Memory;
