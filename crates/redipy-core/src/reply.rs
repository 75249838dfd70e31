//! What a command answers: an erased reply, and the plain Rust types it is made of.
//!
//! A command returns a plain type (`Option<Bytes>`, `i64`, ...). [`IntoReply`] erases it for the
//! wire, [`FromReply`] takes it back, and [`Shaped`] says what it is to whoever writes another
//! face of the command: the Python methods, the documentation, a script.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, Hash};

use crate::number::{LongDouble, format_f64, parse_i64};
use crate::{Bytes, Error, ErrorKind, Result};

/// The erased answer of a command, rich enough for RESP3; RESP2 flattens it.
#[derive(Clone, Debug, PartialEq)]
// What tells the variants apart fills a word: beside a smaller one, moves would read words that were
// written in parts, which processors are slow at.
#[repr(u64)]
pub enum Reply {
    /// There is nothing: a missing key, field or member.
    Nil,
    /// There is no list at all; RESP2 has a null of its own for it.
    NilArray,
    /// It is done: `OK`.
    Ok,
    /// A word such as `PONG`.
    Status(Bytes),
    /// Yes or no; RESP2 sends 1 or 0.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A number with a fraction; RESP2 sends it as text.
    Double(f64),
    /// A string of bytes.
    Bulk(Bytes),
    /// A list.
    Array(Vec<Reply>),
    /// A list whose elements are all different.
    Set(Vec<Reply>),
    /// Fields with their values; RESP2 sends them in turn.
    Map(Vec<(Reply, Reply)>),
    /// Pairs in order; RESP2 sends them in turn, RESP3 as lists of two.
    Pairs(Vec<(Reply, Reply)>),
    /// The error of one command among several, such as in a pipeline.
    Error(Error),
}

/// What a reply is, so that every face can show it in its own types.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    /// Depends on the options, or on nothing known.
    Any,
    /// `OK`, worth nothing to the caller.
    Ok,
    /// A word.
    Status,
    /// An integer.
    Int,
    /// 1 or 0; where an option asks for a condition, `OK` or nothing.
    Bool,
    /// A number with a fraction.
    Double,
    /// A string of bytes.
    Bytes,
    /// Bytes that are no text in any case.
    Binary,
    /// The inner shape, or nothing.
    Nullable(&'static Shape),
    /// A list.
    List(&'static Shape),
    /// Different strings.
    Members,
    /// Fields with their values.
    Fields,
    /// Pairs in order.
    Pairs(&'static Shape, &'static Shape),
    /// Two parts, such as a cursor and a list.
    Tuple(&'static Shape, &'static Shape),
    /// Three parts, such as a key, a member and its score.
    Triple(&'static Shape, &'static Shape, &'static Shape),
}

/// A type that stands for replies of one shape.
pub trait Shaped {
    /// The shape.
    const SHAPE: Shape;
}

/// A type that can be sent as a reply.
pub trait IntoReply: Shaped {
    /// Erases the type.
    fn into_reply(self) -> Reply;
}

/// A type that a reply can be read as.
pub trait FromReply: Shaped + Sized {
    /// Reads the reply.
    ///
    /// # Errors
    /// [`ErrorKind::UnexpectedReply`] where it has another shape; an error reply is given back.
    fn from_reply(reply: Reply) -> Result<Self>;
}

#[cold]
fn unexpected<T>(reply: Reply, wanted: &str) -> Result<T> {
    if let Reply::Error(error) = reply {
        return Err(error);
    }
    Err(Error::new(
        ErrorKind::UnexpectedReply,
        format!("ERR the reply {reply:?} is not {wanted}"),
    ))
}

/// Different strings, in no promised order: the members of a set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Members(pub Vec<Bytes>);

/// Fields and their values: a hash.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(pub Vec<(Bytes, Bytes)>);

impl Fields {
    /// Returns the value of a field by a search through all.
    #[must_use]
    pub fn get(&self, field: impl AsRef<[u8]>) -> Option<&Bytes> {
        let field = field.as_ref();
        let mut pairs = self.0.iter();
        pairs
            .find(|(name, _)| name == field)
            .map(|(_, value)| value)
    }
}

impl std::ops::Deref for Fields {
    type Target = [(Bytes, Bytes)];

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl IntoIterator for Fields {
    type Item = (Bytes, Bytes);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl Members {
    /// Tells whether a member is among them, by a search through all.
    #[must_use]
    pub fn contains(&self, member: impl AsRef<[u8]>) -> bool {
        let member = member.as_ref();
        self.0.iter().any(|one| one == member)
    }
}

impl std::ops::Deref for Members {
    type Target = [Bytes];

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl IntoIterator for Members {
    type Item = Bytes;
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// Bytes that are no text, such as what `DUMP` answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binary(pub Bytes);

impl std::ops::Deref for Binary {
    type Target = Bytes;

    fn deref(&self) -> &Bytes {
        &self.0
    }
}

impl crate::ToArg for Binary {
    fn to_arg(self) -> Bytes {
        self.0
    }
}

impl FromReply for Binary {
    fn from_reply(reply: Reply) -> Result<Self> {
        Bytes::from_reply(reply).map(Self)
    }
}

/// A word that a command answers, such as `PONG` or the kind of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status(pub Bytes);

impl std::ops::Deref for Status {
    type Target = Bytes;

    fn deref(&self) -> &Bytes {
        &self.0
    }
}

macro_rules! shaped {
    ($($type:ty => $shape:expr, $into:expr;)*) => {$(
        impl Shaped for $type {
            const SHAPE: Shape = $shape;
        }

        impl IntoReply for $type {
            #[inline]
            fn into_reply(self) -> Reply {
                let into: fn(Self) -> Reply = $into;
                into(self)
            }
        }
    )*};
}

shaped! {
    Reply => Shape::Any, |reply| reply;
    () => Shape::Ok, |()| Reply::Ok;
    bool => Shape::Bool, |yes| Reply::Int(i64::from(yes));
    i64 => Shape::Int, Reply::Int;
    u64 => Shape::Int, |number| Reply::Int(i64::try_from(number).unwrap_or(i64::MAX));
    usize => Shape::Int, |number| Reply::Int(i64::try_from(number).unwrap_or(i64::MAX));
    f64 => Shape::Double, Reply::Double;
    LongDouble => Shape::Double, |number| Reply::Bulk(Bytes::from(number.to_human()));
    Bytes => Shape::Bytes, Reply::Bulk;
    Status => Shape::Status, |status| Reply::Status(status.0);
    Binary => Shape::Binary, |binary| Reply::Bulk(binary.0);
    String => Shape::Bytes, |text| Reply::Bulk(Bytes::from(text));
    Members => Shape::Members, |set| Reply::Set(set.0.into_iter().map(Reply::Bulk).collect());
    Fields => Shape::Fields, |map| Reply::Map(pairs(map.0));
}

fn pairs<A: IntoReply, B: IntoReply>(pairs: Vec<(A, B)>) -> Vec<(Reply, Reply)> {
    let erase = |(a, b): (A, B)| (a.into_reply(), b.into_reply());
    pairs.into_iter().map(erase).collect()
}

impl<T: Shaped> Shaped for Option<T> {
    const SHAPE: Shape = Shape::Nullable(&T::SHAPE);
}

const fn is_list(shape: &Shape) -> bool {
    matches!(shape, Shape::List(_) | Shape::Tuple(..) | Shape::Triple(..))
}

impl<T: IntoReply> IntoReply for Option<T> {
    #[inline]
    fn into_reply(self) -> Reply {
        match self {
            Some(value) => value.into_reply(),
            // A list that is missing has a null of its own in RESP2.
            None if is_list(&T::SHAPE) => Reply::NilArray,
            None => Reply::Nil,
        }
    }
}

/// A type that can stand in a list of replies; pairs cannot, they make [`Shape::Pairs`].
pub trait Item: Shaped {}
impl Item for bool {}
impl Item for i64 {}
impl Item for f64 {}
impl Item for Bytes {}
impl Item for String {}
impl Item for Reply {}
impl Item for Status {}
impl<T: Item> Item for Option<T> {}
impl<T: Item> Item for Vec<T> {}

impl<T: Item> Shaped for Vec<T> {
    const SHAPE: Shape = Shape::List(&T::SHAPE);
}

impl<T: Item + IntoReply> IntoReply for Vec<T> {
    fn into_reply(self) -> Reply {
        Reply::Array(self.into_iter().map(IntoReply::into_reply).collect())
    }
}

impl<A: Shaped, B: Shaped> Shaped for Vec<(A, B)> {
    const SHAPE: Shape = Shape::Pairs(&A::SHAPE, &B::SHAPE);
}

impl<A: IntoReply, B: IntoReply> IntoReply for Vec<(A, B)> {
    fn into_reply(self) -> Reply {
        Reply::Pairs(pairs(self))
    }
}

impl<A: Shaped, B: Shaped> Shaped for (A, B) {
    const SHAPE: Shape = Shape::Tuple(&A::SHAPE, &B::SHAPE);
}

impl<A: IntoReply, B: IntoReply> IntoReply for (A, B) {
    fn into_reply(self) -> Reply {
        Reply::Array(vec![self.0.into_reply(), self.1.into_reply()])
    }
}

impl<A: Shaped, B: Shaped, C: Shaped> Shaped for (A, B, C) {
    const SHAPE: Shape = Shape::Triple(&A::SHAPE, &B::SHAPE, &C::SHAPE);
}

impl<A: IntoReply, B: IntoReply, C: IntoReply> IntoReply for (A, B, C) {
    fn into_reply(self) -> Reply {
        let (a, b, c) = self;
        Reply::Array(vec![a.into_reply(), b.into_reply(), c.into_reply()])
    }
}

impl FromReply for Reply {
    fn from_reply(reply: Reply) -> Result<Self> {
        match reply {
            Reply::Error(error) => Err(error),
            reply => Ok(reply),
        }
    }
}

impl FromReply for () {
    #[inline]
    fn from_reply(reply: Reply) -> Result<Self> {
        match reply {
            Reply::Ok => Ok(()),
            Reply::Status(word) if word == "OK" => Ok(()),
            other => unexpected(other, "OK"),
        }
    }
}

impl FromReply for bool {
    fn from_reply(reply: Reply) -> Result<Self> {
        match reply {
            Reply::Bool(yes) => Ok(yes),
            Reply::Int(number) => Ok(number != 0),
            Reply::Ok => Ok(true),
            Reply::Status(word) if word == "OK" => Ok(true),
            Reply::Nil => Ok(false),
            other => unexpected(other, "a yes or no"),
        }
    }
}

impl FromReply for i64 {
    fn from_reply(reply: Reply) -> Result<Self> {
        match reply {
            Reply::Int(number) => Ok(number),
            Reply::Bool(yes) => Ok(Self::from(yes)),
            Reply::Bulk(text) if parse_i64(&text).is_some() => {
                parse_i64(&text).map_or_else(|| unexpected(Reply::Nil, "an integer"), Ok)
            }
            other => unexpected(other, "an integer"),
        }
    }
}

impl FromReply for u64 {
    fn from_reply(reply: Reply) -> Result<Self> {
        match &reply {
            Reply::Int(number) => u64::try_from(*number).ok(),
            Reply::Bulk(text) => text.as_str().and_then(|text| text.parse().ok()),
            _ => None,
        }
        .map_or_else(|| unexpected(reply, "an integer from zero up"), Ok)
    }
}

impl FromReply for usize {
    fn from_reply(reply: Reply) -> Result<Self> {
        let number = u64::from_reply(reply)?;
        Self::try_from(number).map_err(|error| {
            Error::new(ErrorKind::UnexpectedReply, "ERR the reply is too large").with_source(error)
        })
    }
}

impl FromReply for f64 {
    fn from_reply(reply: Reply) -> Result<Self> {
        match &reply {
            Reply::Double(number) => Some(*number),
            // A long double can be beyond a float, which then is infinite.
            Reply::Bulk(text) => text.as_str().and_then(|text| text.parse().ok()),
            #[expect(clippy::cast_precision_loss, reason = "the caller asked for a float")]
            Reply::Int(number) => Some(*number as Self),
            _ => None,
        }
        .map_or_else(|| unexpected(reply, "a number"), Ok)
    }
}

impl FromReply for LongDouble {
    fn from_reply(reply: Reply) -> Result<Self> {
        match &reply {
            Reply::Bulk(text) => Self::parse(text),
            Reply::Double(number) => Self::parse(format_f64(*number).as_bytes()),
            _ => None,
        }
        .map_or_else(|| unexpected(reply, "a number"), Ok)
    }
}

impl FromReply for Bytes {
    #[inline]
    fn from_reply(reply: Reply) -> Result<Self> {
        match reply {
            Reply::Bulk(bytes) | Reply::Status(bytes) => Ok(bytes),
            Reply::Ok => Ok(Self::from("OK")),
            Reply::Int(number) => Ok(Self::from(number)),
            Reply::Double(number) => Ok(Self::from(format_f64(number))),
            other => unexpected(other, "a string"),
        }
    }
}

impl FromReply for String {
    /// Reads text; bytes that are not UTF-8 are an error.
    fn from_reply(reply: Reply) -> Result<Self> {
        let bytes = Bytes::from_reply(reply)?;
        match bytes.as_str() {
            Some(text) => Ok(text.to_owned()),
            None => unexpected(Reply::Bulk(bytes), "text in UTF-8"),
        }
    }
}

impl FromReply for Status {
    fn from_reply(reply: Reply) -> Result<Self> {
        Bytes::from_reply(reply).map(Self)
    }
}

impl<T: FromReply> FromReply for Option<T> {
    #[inline]
    fn from_reply(reply: Reply) -> Result<Self> {
        match reply {
            Reply::Nil | Reply::NilArray => Ok(None),
            other => T::from_reply(other).map(Some),
        }
    }
}

fn items(reply: Reply) -> Result<Vec<Reply>> {
    match reply {
        Reply::Array(items) | Reply::Set(items) => Ok(items),
        Reply::Pairs(pairs) | Reply::Map(pairs) => {
            Ok(pairs.into_iter().flat_map(|(a, b)| [a, b]).collect())
        }
        other => unexpected(other, "a list"),
    }
}

impl<T: Item + FromReply> FromReply for Vec<T> {
    fn from_reply(reply: Reply) -> Result<Self> {
        items(reply)?.into_iter().map(T::from_reply).collect()
    }
}

impl<A: FromReply, B: FromReply> FromReply for Vec<(A, B)> {
    /// Reads pairs, lists of two, or a flat list.
    fn from_reply(reply: Reply) -> Result<Self> {
        let read = |(a, b)| Ok((A::from_reply(a)?, B::from_reply(b)?));
        match reply {
            Reply::Pairs(pairs) | Reply::Map(pairs) => pairs.into_iter().map(read).collect(),
            Reply::Array(list) if list.iter().all(|one| matches!(one, Reply::Array(_))) => {
                list.into_iter().map(<(A, B)>::from_reply).collect()
            }
            Reply::Array(list) if list.len() % 2 == 0 => {
                let mut pairs = Self::with_capacity(list.len() / 2);
                let mut list = list.into_iter();
                while let (Some(a), Some(b)) = (list.next(), list.next()) {
                    pairs.push(read((a, b))?);
                }
                Ok(pairs)
            }
            other => unexpected(other, "a list of pairs"),
        }
    }
}

impl<A: FromReply, B: FromReply> FromReply for (A, B) {
    fn from_reply(reply: Reply) -> Result<Self> {
        let mut list = items(reply)?;
        match (list.pop(), list.pop(), list.is_empty()) {
            (Some(b), Some(a), true) => Ok((A::from_reply(a)?, B::from_reply(b)?)),
            _ => unexpected(Reply::Array(list), "a list of two"),
        }
    }
}

impl<A: FromReply, B: FromReply, C: FromReply> FromReply for (A, B, C) {
    fn from_reply(reply: Reply) -> Result<Self> {
        match <[Reply; 3]>::try_from(items(reply)?) {
            Ok([a, b, c]) => Ok((A::from_reply(a)?, B::from_reply(b)?, C::from_reply(c)?)),
            Err(list) => unexpected(Reply::Array(list), "a list of three"),
        }
    }
}

impl<T: Shaped, S> Shaped for HashSet<T, S> {
    const SHAPE: Shape = Shape::Members;
}

impl<T: FromReply + Item + Eq + Hash, S: BuildHasher + Default> FromReply for HashSet<T, S> {
    fn from_reply(reply: Reply) -> Result<Self> {
        Vec::<T>::from_reply(reply).map(|members| members.into_iter().collect())
    }
}

impl<K: Shaped, V: Shaped, S> Shaped for HashMap<K, V, S> {
    const SHAPE: Shape = Shape::Fields;
}

impl<K, V, S> FromReply for HashMap<K, V, S>
where
    K: FromReply + Eq + Hash,
    V: FromReply,
    S: BuildHasher + Default,
{
    fn from_reply(reply: Reply) -> Result<Self> {
        Vec::<(K, V)>::from_reply(reply).map(|pairs| pairs.into_iter().collect())
    }
}

impl FromReply for Members {
    fn from_reply(reply: Reply) -> Result<Self> {
        Vec::from_reply(reply).map(Self)
    }
}

impl FromReply for Fields {
    fn from_reply(reply: Reply) -> Result<Self> {
        Vec::from_reply(reply).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_values_come_back_as_they_went() {
        let scored = vec![(Bytes::from("a"), 1.5), (Bytes::from("b"), f64::INFINITY)];
        assert_eq!(Vec::from_reply(scored.clone().into_reply()), Ok(scored));
        assert_eq!(Option::<Bytes>::from_reply(Reply::NilArray), Ok(None));
        assert_eq!(None::<Vec<Bytes>>.into_reply(), Reply::NilArray);
        assert_eq!(None::<Bytes>.into_reply(), Reply::Nil);
        assert_eq!(bool::from_reply(true.into_reply()), Ok(true));
    }

    #[test]
    fn another_shape_is_an_error_and_an_error_is_itself() {
        let error = i64::from_reply(Reply::Nil).map_err(|error| error.kind());
        assert_eq!(error, Err(ErrorKind::UnexpectedReply));
        let own = Error::no_such_key();
        assert_eq!(Bytes::from_reply(Reply::Error(own.clone())), Err(own));
    }
}
