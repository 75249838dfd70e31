//! What becomes an expression by itself: texts, numbers, lists and maps of Rust.

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;

use redipy_core::commands::sorted_sets::MinMax;
use redipy_core::store::{LexBound, Place, ScoreBound, Side};
use redipy_core::{Arg, Bytes};

use super::Expr;
use crate::graph::{self, Literal};

macro_rules! literals {
    ($($type:ty => $make:expr;)*) => {$(
        impl From<$type> for Expr {
            fn from(value: $type) -> Self {
                Self::literal($make(value))
            }
        }
    )*};
}

literals! {
    () => |()| Literal::None;
    bool => Literal::Bool;
    i16 => |number| Literal::Int(i64::from(number));
    i32 => |number| Literal::Int(i64::from(number));
    i64 => Literal::Int;
    u16 => |number| Literal::Int(i64::from(number));
    u32 => |number| Literal::Int(i64::from(number));
    u64 => whole;
    usize => |number| whole(number as u64);
    f32 => |number| Literal::Float(f64::from(number));
    f64 => Literal::Float;
    &str => |text| Literal::Str(Bytes::from(text));
    String => |text| Literal::Str(Bytes::from(text));
    &String => |text: &String| Literal::Str(Bytes::from(text.as_str()));
    Bytes => Literal::Str;
    &Bytes => |bytes: &Bytes| Literal::Str(bytes.clone());
    &[u8] => |bytes| Literal::Str(Bytes::copy_from(bytes));
    Side => |value| word(&value);
    Place => |value| word(&value);
    MinMax => |value| word(&value);
    ScoreBound => |value| word(&value);
    LexBound => |value| word(&value);
}

#[expect(
    clippy::cast_precision_loss,
    reason = "numbers of scripts are doubles anyway"
)]
fn whole(number: u64) -> Literal {
    i64::try_from(number).map_or(Literal::Float(number as f64), Literal::Int)
}

/// Writes what is one argument of a command as text.
fn word(value: &impl Arg) -> Literal {
    let mut words = Vec::new();
    value.write(&mut words);
    Literal::Str(words.pop().unwrap_or_default())
}

impl<const N: usize> From<&[u8; N]> for Expr {
    fn from(bytes: &[u8; N]) -> Self {
        Self::from(&bytes[..])
    }
}

impl<T: Into<Self>> From<Option<T>> for Expr {
    fn from(value: Option<T>) -> Self {
        value.map_or_else(|| Self::from(()), Into::into)
    }
}

impl<T: Into<Self>, const N: usize> From<[T; N]> for Expr {
    fn from(items: [T; N]) -> Self {
        list(items)
    }
}

impl<T: Into<Self>> From<Vec<T>> for Expr {
    fn from(items: Vec<T>) -> Self {
        list(items)
    }
}

impl<K: Into<Self>, V: Into<Self>> From<BTreeMap<K, V>> for Expr {
    fn from(items: BTreeMap<K, V>) -> Self {
        dict(items)
    }
}

impl<K: Into<Self> + Ord, V: Into<Self>, S: BuildHasher> From<HashMap<K, V, S>> for Expr {
    fn from(items: HashMap<K, V, S>) -> Self {
        let mut items: Vec<(K, V)> = items.into_iter().collect();
        items.sort_by(|(a, _), (b, _)| a.cmp(b));
        dict(items)
    }
}

/// A new list. The macro [`list!`](super::list!) takes elements of different types.
pub fn list<T: Into<Expr>>(items: impl IntoIterator<Item = T>) -> Expr {
    let items: Vec<_> = items.into_iter().map(|item| item.into().0).collect();
    let literals: Option<Vec<Literal>> = items.iter().map(as_literal).collect();
    literals.map_or(Expr(graph::Expr::List(items)), |items| {
        Expr::literal(Literal::List(items))
    })
}

/// A new dictionary; a key that comes again replaces the value before. The macro [`dict!`](super::dict!) takes
/// values of different types.
pub fn dict<K: Into<Expr>, V: Into<Expr>>(items: impl IntoIterator<Item = (K, V)>) -> Expr {
    let both = |(key, value): (K, V)| (key.into().0, value.into().0);
    let items: Vec<_> = items.into_iter().map(both).collect();
    let literal = |(key, value): &(graph::Expr, graph::Expr)| match as_literal(key) {
        Some(Literal::Str(key)) => Some((key, as_literal(value)?)),
        _ => None,
    };
    let literals: Option<BTreeMap<Bytes, Literal>> = items.iter().map(literal).collect();
    literals.map_or(Expr(graph::Expr::Dict(items)), |items| {
        Expr::literal(Literal::Dict(items.into_iter().collect()))
    })
}

/// Returns the literal that can stand in another one: within, strings are texts.
fn as_literal(expr: &graph::Expr) -> Option<Literal> {
    match expr {
        graph::Expr::Val(Literal::Str(bytes)) if bytes.as_str().is_none() => None,
        graph::Expr::Val(literal) => Some(literal.clone()),
        _ => None,
    }
}
