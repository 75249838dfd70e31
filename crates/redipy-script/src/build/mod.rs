//! The builder of scripts: what a [`Function`] is told becomes a [graph](crate::graph).
//!
//! A function has arguments, keys and statements. Keys are objects, [`List`], [`SortedSet`] and so on, with a method
//! for each command of their kind, that returns an expression; [`add`](Block::add) makes a statement of it. Branches
//! and loops take closures that are given the block to fill.
//!
//! ```
//! use redipy_script::build::{Function, to_num};
//!
//! // Drains a list into two others, by comparing each element with a number.
//! let mut f = Function::new();
//! let cmp = f.arg("cmp");
//! let (inp, left, right) = (f.list("inp"), f.list("left"), f.list("right"));
//! let cur = f.local(inp.lpop());
//! f.while_(cur.ne(()), |b| {
//!     b.if_(to_num(&cur).lt(&cmp), |b| b.add(left.rpush([&cur])))
//!         .else_(|b| b.add(right.rpush([&cur])));
//!     b.assign(&cur, inp.lpop());
//! });
//! f.return_(());
//! let script = f.build()?;
//!
//! assert_eq!(script.keys, ["inp", "left", "right"]);
//! # Ok::<(), redipy_core::Error>(())
//! ```
//!
//! Mistakes, such as two arguments of one name, are told by [`build`](Function::build), with the line of the
//! program that made them.

mod block;
mod check;
mod commands;
mod expr;
mod function;
mod functions;
mod literal;
mod macros;
mod objects;
#[cfg(test)]
mod tests;

pub use crate::native::LogLevel;
pub use block::{Block, If};
pub use expr::{Call, Expr, Part};
pub use function::{Function, Variable};
pub use functions::{
    abs, call_fn, ceil, concat, constant, endswith, find, find_from, floor, from_json, join, keys,
    len, lifetime, log, lower, max, min, range, range_step, redis_call, redis_fn, rep, reverse,
    split, spread, startswith, strip, sub, to_int, to_json, to_num, to_str, type_of, upper,
};
pub use literal::{dict, list};
pub use objects::{Hash, KeyRef, List, Set, SortedSet, Var};

pub use crate::{
    __script_args as args, __script_dict as dict, __script_list as list, __script_pairs as pairs,
    __script_strs as strs,
};
