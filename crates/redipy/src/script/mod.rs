//! Scripts: written once, run by every backend, with nothing in between.
//!
//! A [`Function`] is built of expressions and statements, and [registered](crate::Redis::register) with a client. In
//! memory it runs natively; a server runs the Lua that is made of it. The results are the same.
//!
//! ```
//! use redipy::Redis;
//! use redipy::script::{Function, to_num};
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
//!
//! let r = Redis::open("memory://")?;
//! let filter = r.register(f)?;
//!
//! r.rpush("mylist", [1, 3, 2, 4])?;
//! filter
//!     .keys([("inp", "mylist"), ("left", "small"), ("right", "big")])
//!     .arg("cmp", 3)
//!     .run::<()>()?;
//! assert_eq!(r.lrange("small", 0, -1)?, ["1", "2"]);
//! assert_eq!(r.lrange("big", 0, -1)?, ["3", "4"]);
//! # Ok::<(), redipy::Error>(())
//! ```
//!
//! Objects for keys ([`List`], [`SortedSet`], ...) have a method for each command, whose result is a value of the script.
//! A key whose name is computed is `Hash::at(strs![&base, ":", &number])`. Comparisons are methods (`a.lt(&b)`),
//! arithmetic is that of Rust (`&a + 1`), and functions such as [`to_num`] and [`from_json`] are in this module.

mod call;
mod registered;
mod value;

pub use call::{Queue, ScriptCall};
pub use redipy_script::build::{
    Block, Call, Expr, Function, Hash, If, KeyRef, List, LogLevel, Part, Set, SortedSet, Var,
    Variable, abs, args, call_fn, ceil, concat, constant, dict, endswith, find, find_from, floor,
    from_json, join, keys, len, lifetime, list, log, lower, max, min, pairs, range, range_step,
    redis_call, redis_fn, rep, reverse, split, spread, startswith, strip, strs, sub, to_int,
    to_json, to_num, to_str, type_of, upper,
};
pub use redipy_script::{LuaScript, Script, graph, lua, native};
pub use registered::{IntoScript, Registered};
pub use value::ToValue;
