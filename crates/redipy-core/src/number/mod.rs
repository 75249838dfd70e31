//! Numbers as Redis reads and writes them: every function here takes bytes and accepts exactly what
//! a Redis server accepts. Integers live in `int`, scores and other doubles in `double`, and the
//! 80-bit arithmetic of `INCRBYFLOAT` in `long_double`.

mod binary;
mod decimal;
mod double;
mod int;
mod long_double;

pub use double::{format_f64, parse_f64, push_f64, push_f64_packed};
pub use int::{parse_i64, parse_u64, push_i64};
pub use long_double::LongDouble;

/// Splits an optional leading sign off `text`; returns whether it was a minus, and the rest.
fn split_sign(text: &[u8]) -> (bool, &[u8]) {
    match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    }
}

/// Tells whether `text`, its sign removed, is one of the two spellings of infinity, in any case.
const fn is_infinity(text: &[u8]) -> bool {
    text.eq_ignore_ascii_case(b"inf") || text.eq_ignore_ascii_case(b"infinity")
}
