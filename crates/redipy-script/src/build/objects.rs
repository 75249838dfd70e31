//! Keys as objects of a kind, which have the commands of that kind as methods, and how these make a call.

use std::ops::Deref;

use redipy_core::commands::sorted_sets::Weights;
use redipy_core::{Arg, Bytes, Limit};

use super::functions::redis_call;
use super::{Call, Expr};
use crate::graph;

/// A key of any kind: one that the script is called with, or one whose name is computed. Its methods are the
/// commands on keys of any kind.
#[derive(Clone, Debug)]
pub struct KeyRef {
    name: Expr,
}

impl KeyRef {
    /// Stands for the key of a name.
    pub fn at(name: impl Into<Expr>) -> Self {
        Self { name: name.into() }
    }

    /// Calls a command on the key by its name.
    pub fn redis_fn<T: Into<Expr>>(&self, name: &str, args: impl IntoIterator<Item = T>) -> Call {
        super::redis_fn(name, self, args)
    }
}

impl From<KeyRef> for Expr {
    fn from(key: KeyRef) -> Self {
        key.name
    }
}

impl From<&KeyRef> for Expr {
    fn from(key: &KeyRef) -> Self {
        key.name.clone()
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $kind(KeyRef);

        impl $kind {
            /// Stands for the one at a key of this name.
            pub fn at(name: impl Into<Expr>) -> Self {
                Self(KeyRef::at(name))
            }
        }

        impl Deref for $kind {
            type Target = KeyRef;

            fn deref(&self) -> &KeyRef {
                &self.0
            }
        }

        impl From<$kind> for Expr {
            fn from(object: $kind) -> Self {
                object.0.name
            }
        }

        impl From<&$kind> for Expr {
            fn from(object: &$kind) -> Self {
                object.0.name.clone()
            }
        }
    )*};
}

kinds! {
    /// A string at a key, with the commands on strings as methods.
    Var;
    /// A list at a key, with the commands on lists as methods.
    List;
    /// A hash at a key, with the commands on hashes as methods.
    Hash;
    /// A set at a key, with the commands on sets as methods.
    Set;
    /// A sorted set at a key, with the commands on sorted sets as methods.
    SortedSet;
}

/// The words of a call that is put together.
pub(super) struct Words {
    name: &'static str,
    words: Vec<Expr>,
}

impl Words {
    pub(super) fn new(name: &'static str) -> Self {
        let words = Vec::new();
        Self { name, words }
    }

    pub(super) fn one(&mut self, word: impl Into<Expr>) {
        self.words.push(word.into());
    }

    pub(super) fn all<T: Into<Expr>>(&mut self, words: impl IntoIterator<Item = T>) {
        self.words.extend(words.into_iter().map(Into::into));
    }

    pub(super) fn pairs<A: Into<Expr>, B: Into<Expr>>(
        &mut self,
        pairs: impl IntoIterator<Item = (A, B)>,
    ) {
        for (a, b) in pairs {
            self.words.extend([a.into(), b.into()]);
        }
    }

    /// Adds keys behind their number.
    pub(super) fn counted(&mut self, keys: impl IntoIterator<Item = Expr>) {
        let keys: Vec<Expr> = keys.into_iter().collect();
        let (mut single, mut spread) = (0_usize, Vec::new());
        for key in &keys {
            match &key.0 {
                graph::Expr::Spread(list) => spread.push(Expr((**list).clone()).len()),
                _ => single += 1,
            }
        }
        let count = spread.into_iter().fold(Expr::from(single), |a, b| a + b);
        self.one(count);
        self.words.extend(keys);
    }

    /// Adds a word if it is asked for.
    pub(super) fn flag(&mut self, word: &str, given: bool) {
        if given {
            self.one(word);
        }
    }

    /// Adds the value of an option if there is one, behind its word if it has one.
    pub(super) fn option(&mut self, word: Option<&str>, value: Option<impl OptionValue>) {
        if let Some(value) = value {
            if let Some(word) = word {
                self.one(word);
            }
            value.write(&mut self.words);
        }
    }

    pub(super) fn call(self) -> Call {
        redis_call(self.name, self.words)
    }
}

/// The value of an option, which is one word or more.
pub(super) trait OptionValue {
    fn write(self, words: &mut Vec<Expr>);
}

impl<T: Into<Expr>> OptionValue for T {
    fn write(self, words: &mut Vec<Expr>) {
        words.push(self.into());
    }
}

/// The text of a number, which is a number in the graph.
pub(super) struct Number(pub(super) Bytes);

impl OptionValue for Number {
    fn write(self, words: &mut Vec<Expr>) {
        let number = self.0.as_str().and_then(|text| text.parse::<i64>().ok());
        let number = number.filter(|number| Bytes::from(*number) == self.0);
        words.push(number.map_or(Expr::from(self.0), Expr::from));
    }
}

/// What is one word or more of its own.
pub(super) struct Word<T>(pub(super) T);

impl<T: Arg> OptionValue for Word<T> {
    fn write(self, words: &mut Vec<Expr>) {
        let mut own = Vec::new();
        self.0.write(&mut own);
        words.extend(own.into_iter().map(Expr::from));
    }
}

impl OptionValue for Limit {
    fn write(self, words: &mut Vec<Expr>) {
        words.extend([self.offset, self.count].map(Expr::from));
    }
}

impl OptionValue for Weights {
    fn write(self, words: &mut Vec<Expr>) {
        words.extend(self.0.into_iter().map(Expr::from));
    }
}
