//! What scripts are given, and what they return.

use std::any::TypeId;
use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;

use redipy_core::{Bytes, FromReply, Reply, Result, ToArg};

/// What can be an argument of a script: text, bytes, numbers, `bool`, nothing (`()`, `None`), lists and maps of such.
pub trait ToValue {
    /// Makes the argument.
    fn to_value(self) -> Reply;
}

macro_rules! values {
    ($($type:ty => $make:expr;)*) => {$(
        impl ToValue for $type {
            fn to_value(self) -> Reply {
                $make(self)
            }
        }
    )*};
}

values! {
    Reply => std::convert::identity;
    () => |()| Reply::Nil;
    bool => Reply::Bool;
    i32 => |number| Reply::Int(i64::from(number));
    i64 => Reply::Int;
    u32 => |number| Reply::Int(i64::from(number));
    u64 => whole;
    usize => |number| whole(number as u64);
    f64 => Reply::Double;
    &str => text;
    String => text;
    &String => text;
    Bytes => text;
    &Bytes => text;
    &[u8] => text;
}

fn text(text: impl ToArg) -> Reply {
    Reply::Bulk(text.to_arg())
}

#[expect(
    clippy::cast_precision_loss,
    reason = "numbers of scripts are doubles anyway"
)]
fn whole(number: u64) -> Reply {
    i64::try_from(number).map_or(Reply::Double(number as f64), Reply::Int)
}

impl<T: ToValue> ToValue for Option<T> {
    fn to_value(self) -> Reply {
        self.map_or(Reply::Nil, ToValue::to_value)
    }
}

impl<T: ToValue> ToValue for Vec<T> {
    fn to_value(self) -> Reply {
        Reply::Array(self.into_iter().map(ToValue::to_value).collect())
    }
}

impl<T: ToValue, const N: usize> ToValue for [T; N] {
    fn to_value(self) -> Reply {
        Reply::Array(self.into_iter().map(ToValue::to_value).collect())
    }
}

impl<K: ToArg, V: ToValue> ToValue for BTreeMap<K, V> {
    fn to_value(self) -> Reply {
        map(self)
    }
}

impl<K: ToArg, V: ToValue, S: BuildHasher> ToValue for HashMap<K, V, S> {
    fn to_value(self) -> Reply {
        map(self)
    }
}

fn map<K: ToArg, V: ToValue>(items: impl IntoIterator<Item = (K, V)>) -> Reply {
    let items = items.into_iter();
    Reply::Map(
        items
            .map(|(key, value)| (text(key), value.to_value()))
            .collect(),
    )
}

/// Reads what a script returned. `()` takes anything; nothing is an empty list or map where one is asked for,
/// since a script returns nothing for these.
pub(super) fn read<T: FromReply + 'static>(reply: Reply) -> Result<T> {
    if TypeId::of::<T>() == TypeId::of::<()>() {
        return T::from_reply(Reply::Ok);
    }
    if !matches!(reply, Reply::Nil) {
        return T::from_reply(reply);
    }
    T::from_reply(reply).or_else(|error| T::from_reply(Reply::Array(Vec::new())).map_err(|_| error))
}
