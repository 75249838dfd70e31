//! Arguments: from words on a wire to typed fields of a command, and back.

use crate::number::{format_f64, parse_f64, parse_i64};
use crate::{Bytes, Error, Result};

/// A key, as opposed to any other string; the word marks key positions in a declaration.
pub type Key = Bytes;

/// The name of a channel; the word marks where channels are in a declaration.
pub type Channel = Bytes;

/// A pattern of names of channels.
pub type ChannelPattern = Bytes;

/// The name of a channel that lives where a key of its name would; the word marks a key position,
/// too.
pub type ShardChannel = Bytes;

/// A duration in seconds, as text; the word tells other faces the unit.
pub type Seconds = Bytes;

/// A duration in milliseconds, as text.
pub type Millis = Bytes;

/// A time in seconds since 1970, as text.
pub type UnixSeconds = Bytes;

/// A time in milliseconds since 1970, as text.
pub type UnixMillis = Bytes;

/// The arguments of a command, read from the front.
#[derive(Clone, Debug)]
pub struct Args<'a> {
    left: &'a [Bytes],
}

impl<'a> Args<'a> {
    /// Starts at the first argument behind the command's name.
    #[must_use]
    pub const fn new(args: &'a [Bytes]) -> Self {
        Self { left: args }
    }

    /// Returns the next argument, if there is one, and steps over it.
    #[inline]
    pub fn take(&mut self) -> Option<&'a Bytes> {
        let (first, rest) = self.left.split_first()?;
        self.left = rest;
        Some(first)
    }

    /// Returns the next argument and steps over it.
    ///
    /// # Errors
    /// A syntax error where nothing is left.
    #[inline]
    #[expect(
        clippy::should_implement_trait,
        reason = "an iterator's next does not fail"
    )]
    pub fn next(&mut self) -> Result<&'a Bytes> {
        self.take().ok_or_else(Error::syntax)
    }

    /// Steps over the next argument if it is the word, letters compared without their case.
    pub fn take_word(&mut self, word: &str) -> bool {
        let found = self.left.first().is_some_and(|first| first.is_word(word));
        if found {
            self.left = &self.left[1..];
        }
        found
    }

    /// Returns what is left without stepping over it.
    #[must_use]
    pub const fn rest(&self) -> &'a [Bytes] {
        self.left
    }

    /// Returns the number of arguments that are left.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.left.len()
    }

    /// Tells whether nothing is left.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.left.is_empty()
    }

    /// Refuses arguments that no option took.
    ///
    /// # Errors
    /// A syntax error where something is left.
    pub fn end(&self) -> Result<()> {
        if self.left.is_empty() {
            Ok(())
        } else {
            Err(Error::syntax())
        }
    }
}

/// What an argument is, for faces that are generated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgKind {
    /// A key.
    Key,
    /// Any string.
    Bytes,
    /// An integer of 64 bits.
    Int,
    /// A number.
    Float,
    /// Numbers, one for each key.
    Floats,
    /// One of a few words, or a text with a form of its own, such as the bound of a range.
    Word,
    /// Two integers: where to start, and how many.
    Limit,
    /// Keys behind their number.
    CountedKeys,
    /// Two arguments that belong together.
    Pair(&'static ArgKind, &'static ArgKind),
}

/// A typed argument of one or more words.
pub trait Arg: Sized {
    /// What it is.
    const KIND: ArgKind;

    /// Reads it from the front of the arguments.
    ///
    /// # Errors
    /// Redis' text for what is wrong with it.
    fn parse(args: &mut Args<'_>) -> Result<Self>;

    /// Appends its words.
    fn write(&self, out: &mut Vec<Bytes>);
}

impl Arg for Bytes {
    const KIND: ArgKind = ArgKind::Bytes;

    #[inline]
    fn parse(args: &mut Args<'_>) -> Result<Self> {
        args.next().cloned()
    }

    fn write(&self, out: &mut Vec<Bytes>) {
        out.push(self.clone());
    }
}

impl Arg for i64 {
    const KIND: ArgKind = ArgKind::Int;

    #[inline]
    fn parse(args: &mut Args<'_>) -> Result<Self> {
        parse_i64(args.next()?).ok_or_else(Error::not_an_integer)
    }

    fn write(&self, out: &mut Vec<Bytes>) {
        out.push(Bytes::from(*self));
    }
}

impl Arg for f64 {
    const KIND: ArgKind = ArgKind::Float;

    fn parse(args: &mut Args<'_>) -> Result<Self> {
        parse_f64(args.next()?).ok_or_else(Error::not_a_float)
    }

    fn write(&self, out: &mut Vec<Bytes>) {
        out.push(Bytes::from(format_f64(*self)));
    }
}

impl<A: Arg, B: Arg> Arg for (A, B) {
    const KIND: ArgKind = ArgKind::Pair(&A::KIND, &B::KIND);

    fn parse(args: &mut Args<'_>) -> Result<Self> {
        Ok((A::parse(args)?, B::parse(args)?))
    }

    fn write(&self, out: &mut Vec<Bytes>) {
        self.0.write(out);
        self.1.write(out);
    }
}

/// An error of reading that a command reports only after a look at its keys, because Redis reads
/// its arguments in that order.
#[derive(Clone, Debug, Default)]
pub struct Late(Option<Error>);

impl Late {
    /// Keeps the error, if there is one.
    #[must_use]
    pub fn new(read: Result<()>) -> Self {
        Self(read.err())
    }

    /// Reports the error that was kept.
    ///
    /// # Errors
    /// That one.
    pub fn check(&self) -> Result<()> {
        self.0.clone().map_or(Ok(()), Err)
    }
}

/// Where a range of results starts, and how many it has; a negative count means all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The number of results to leave out.
    pub offset: i64,
    /// The largest number of results.
    pub count: i64,
}

impl From<(i64, i64)> for Limit {
    fn from((offset, count): (i64, i64)) -> Self {
        Self { offset, count }
    }
}

impl Arg for Limit {
    const KIND: ArgKind = ArgKind::Limit;

    fn parse(args: &mut Args<'_>) -> Result<Self> {
        <(i64, i64)>::parse(args).map(Self::from)
    }

    fn write(&self, out: &mut Vec<Bytes>) {
        (self.offset, self.count).write(out);
    }
}

/// Keys behind their number, as `ZUNION 2 a b` has them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CountedKeys(pub Vec<Key>);

impl std::ops::Deref for CountedKeys {
    type Target = [Key];

    fn deref(&self) -> &[Key] {
        &self.0
    }
}

impl Arg for CountedKeys {
    const KIND: ArgKind = ArgKind::CountedKeys;

    fn parse(args: &mut Args<'_>) -> Result<Self> {
        let count = i64::parse(args)?;
        let count = usize::try_from(count).map_err(|_| Error::syntax())?;
        (0..count)
            .map(|_| Key::parse(args))
            .collect::<Result<_>>()
            .map(Self)
    }

    fn write(&self, out: &mut Vec<Bytes>) {
        out.push(Bytes::from(self.0.len().to_string()));
        out.extend(self.0.iter().cloned());
    }
}

/// Declares an argument that is one of a few words.
#[macro_export]
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
        }

        impl $crate::Arg for $name {
            const KIND: $crate::ArgKind = $crate::ArgKind::Word;

            fn parse(args: &mut $crate::Args<'_>) -> $crate::Result<Self> {
                let word = args.next()?;
                $(if word.is_word($word) {
                    return Ok(Self::$variant);
                })*
                Err($crate::Error::syntax())
            }

            fn write(&self, out: &mut Vec<$crate::Bytes>) {
                out.push($crate::Bytes::from(match self {
                    $(Self::$variant => $word,)*
                }));
            }
        }
    };
}

/// A value that can be given as an argument: text, bytes or a number.
pub trait ToArg {
    /// Makes the argument.
    fn to_arg(self) -> Bytes;
}

/// One argument or several: a single value, an array, a vector or a slice.
pub trait ToArgs {
    /// Makes the arguments.
    fn to_args(self) -> Vec<Bytes>;
}

macro_rules! to_arg {
    ($($type:ty => $make:expr;)*) => {$(
        impl ToArg for $type {
            #[inline]
            fn to_arg(self) -> Bytes {
                $make(self)
            }
        }

        impl ToArgs for $type {
            fn to_args(self) -> Vec<Bytes> {
                vec![self.to_arg()]
            }
        }
    )*};
}

to_arg! {
    Bytes => std::convert::identity;
    &Bytes => Bytes::clone;
    &str => Bytes::from;
    String => Bytes::from;
    &String => |text: &String| Bytes::from(text.as_str());
    &[u8] => Bytes::copy_from;
    Vec<u8> => Bytes::from;
    i32 => |number| Bytes::from(i64::from(number));
    i64 => Bytes::from;
    u32 => |number| Bytes::from(u64::from(number));
    u64 => Bytes::from;
    usize => |number| Bytes::from(number as u64);
    f64 => |number| Bytes::from(format_f64(number));
}

impl<const N: usize> ToArg for &[u8; N] {
    fn to_arg(self) -> Bytes {
        Bytes::copy_from(self)
    }
}

impl<const N: usize> ToArgs for &[u8; N] {
    fn to_args(self) -> Vec<Bytes> {
        vec![self.to_arg()]
    }
}

impl<T: ToArg, const N: usize> ToArgs for [T; N] {
    fn to_args(self) -> Vec<Bytes> {
        self.into_iter().map(ToArg::to_arg).collect()
    }
}

impl<T: ToArg> ToArgs for Vec<T> {
    fn to_args(self) -> Vec<Bytes> {
        self.into_iter().map(ToArg::to_arg).collect()
    }
}

impl<T: ToArg + Clone> ToArgs for &[T] {
    fn to_args(self) -> Vec<Bytes> {
        self.iter().cloned().map(ToArg::to_arg).collect()
    }
}
