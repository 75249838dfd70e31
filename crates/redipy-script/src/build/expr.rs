//! Expressions, and how they are put together.

use std::ops::{Deref, Range, RangeFrom, RangeFull, RangeTo};

use super::Variable;
use super::functions::call_fn;
use crate::graph::{self, Literal, Op, Ref};

/// What has a value in a script.
///
/// Literals of Rust become expressions wherever one is asked for: texts, bytes, numbers, `bool`, `()` for
/// nothing, arrays and maps. Expressions are put together with `+ - * / %`, `!` and the methods; they compare by
/// methods, since `==` is decided while the script is written.
#[derive(Clone, Debug)]
pub struct Expr(pub(super) graph::Expr);

impl Expr {
    pub(super) fn literal(value: Literal) -> Self {
        Self(graph::Expr::Val(value))
    }

    fn binary(op: Op, left: Self, right: Self) -> Self {
        Self(graph::Expr::Binary(op, Box::new(left.0), Box::new(right.0)))
    }

    fn with(&self, op: Op, right: impl Into<Self>) -> Self {
        Self::binary(op, self.clone(), right.into())
    }

    /// Whether the two are equal, by their values; what is of different kinds never is.
    #[must_use]
    pub fn eq(&self, other: impl Into<Self>) -> Self {
        self.with(Op::Eq, other)
    }

    /// Whether the two are not equal.
    #[must_use]
    pub fn ne(&self, other: impl Into<Self>) -> Self {
        self.with(Op::Ne, other)
    }

    /// Whether this is less: two numbers, or two strings by their bytes.
    #[must_use]
    pub fn lt(&self, other: impl Into<Self>) -> Self {
        self.with(Op::Lt, other)
    }

    /// Whether this is not more.
    #[must_use]
    pub fn le(&self, other: impl Into<Self>) -> Self {
        self.with(Op::Le, other)
    }

    /// Whether this is more.
    #[must_use]
    pub fn gt(&self, other: impl Into<Self>) -> Self {
        self.with(Op::Gt, other)
    }

    /// Whether this is not less.
    #[must_use]
    pub fn ge(&self, other: impl Into<Self>) -> Self {
        self.with(Op::Ge, other)
    }

    /// The other one if this is true, this otherwise. Nothing, false, 0 and what is empty are not true.
    #[must_use]
    pub fn and(&self, other: impl Into<Self>) -> Self {
        self.with(Op::And, other)
    }

    /// This if it is true, the other one otherwise.
    #[must_use]
    pub fn or(&self, other: impl Into<Self>) -> Self {
        self.with(Op::Or, other)
    }

    /// Whether this is an element of a list, a key of a dictionary, or a part of a string.
    #[must_use]
    pub fn is_in(&self, container: impl Into<Self>) -> Self {
        self.with(Op::In, container)
    }

    /// The quotient of two numbers, rounded down.
    #[must_use]
    pub fn floor_div(&self, other: impl Into<Self>) -> Self {
        self.with(Op::FloorDiv, other)
    }

    /// What stands at an index of a list or a string, or at a key of a dictionary. Negative indices count from the
    /// end; nothing where there is no such element.
    #[must_use]
    pub fn at(&self, index: impl Into<Self>) -> Self {
        Self(graph::Expr::At(
            Box::new(self.0.clone()),
            Box::new(index.into().0),
        ))
    }

    /// What stands at a key of a dictionary, nothing where it has none.
    #[must_use]
    pub fn key(&self, key: impl Into<Self>) -> Self {
        Self(graph::Expr::Key(
            Box::new(self.0.clone()),
            Box::new(key.into().0),
        ))
    }

    /// A part of a list or a string: `1..`, `..-1`, `0..3`, `..`, or two expressions `(from, to)`.
    #[must_use]
    pub fn slice(&self, part: impl Part) -> Self {
        let (start, stop) = part.ends();
        let end = |end: Option<Self>| end.map(|end| Box::new(end.0));
        Self(graph::Expr::Slice(
            Box::new(self.0.clone()),
            end(start),
            end(stop),
        ))
    }

    /// The length of a string in bytes, or of a list or a dictionary.
    #[must_use]
    pub fn len(&self) -> Self {
        match &self.0 {
            graph::Expr::Ref(name) => Self(graph::Expr::Len(name.clone())),
            _ => call_fn("len", [self]).into(),
        }
    }

    /// Whether the length is 0.
    #[must_use]
    pub fn is_empty(&self) -> Self {
        self.len().eq(0)
    }
}

/// Which part of a list or a string [`Expr::slice`] takes.
pub trait Part {
    /// Returns where it starts and where it ends, if not where the whole does.
    fn ends(self) -> (Option<Expr>, Option<Expr>);
}

impl<T: Into<Expr>> Part for Range<T> {
    fn ends(self) -> (Option<Expr>, Option<Expr>) {
        (Some(self.start.into()), Some(self.end.into()))
    }
}

impl<T: Into<Expr>> Part for RangeFrom<T> {
    fn ends(self) -> (Option<Expr>, Option<Expr>) {
        (Some(self.start.into()), None)
    }
}

impl<T: Into<Expr>> Part for RangeTo<T> {
    fn ends(self) -> (Option<Expr>, Option<Expr>) {
        (None, Some(self.end.into()))
    }
}

impl Part for RangeFull {
    fn ends(self) -> (Option<Expr>, Option<Expr>) {
        (None, None)
    }
}

impl<A: Into<Expr>, B: Into<Expr>> Part for (A, B) {
    fn ends(self) -> (Option<Expr>, Option<Expr>) {
        (Some(self.0.into()), Some(self.1.into()))
    }
}

/// The call of a function or a command.
#[derive(Clone, Debug)]
pub struct Call(Expr);

impl Call {
    pub(super) fn new(name: &str, args: Vec<graph::Expr>) -> Self {
        Self(Expr(graph::Expr::Call(graph::Call {
            name: name.to_owned(),
            args,
            no_adjust: false,
        })))
    }

    /// The value as Lua has it, which nothing was made of: false for nothing, maps as lists of names and values.
    #[must_use]
    pub fn raw(mut self) -> Self {
        if let graph::Expr::Call(call) = &mut self.0.0 {
            call.no_adjust = true;
        }
        self
    }

    /// What a command returns, or something else where that is nothing. An empty string stays, other than with
    /// [`or`](Expr::or).
    ///
    /// ```
    /// use redipy_script::build::{Function, to_num};
    ///
    /// let mut f = Function::new();
    /// let size = f.var("size");
    /// f.return_(to_num(size.get().default(0)));
    /// ```
    #[must_use]
    pub fn default(self, value: impl Into<Expr>) -> Expr {
        self.raw().or(value)
    }
}

impl Deref for Call {
    type Target = Expr;

    fn deref(&self) -> &Expr {
        &self.0
    }
}

impl From<Call> for Expr {
    fn from(call: Call) -> Self {
        call.0
    }
}

impl From<&Call> for Expr {
    fn from(call: &Call) -> Self {
        call.0.clone()
    }
}

impl From<&Self> for Expr {
    fn from(expr: &Self) -> Self {
        expr.clone()
    }
}

impl From<Ref> for Expr {
    fn from(name: Ref) -> Self {
        Self(graph::Expr::Ref(name))
    }
}

macro_rules! operators {
    ($($type:ty),*) => {$(
        operators!(@binary $type: Add add, Sub sub, Mul mul, Div div, Rem rem);

        impl std::ops::Not for $type {
            type Output = Expr;

            fn not(self) -> Expr {
                Expr(graph::Expr::Not(Box::new(Expr::from(self).0)))
            }
        }

        impl std::ops::Neg for $type {
            type Output = Expr;

            fn neg(self) -> Expr {
                Expr(graph::Expr::Neg(Box::new(Expr::from(self).0)))
            }
        }

        operators!(@behind $type: i32, i64, f64);
    )*};
    (@binary $type:ty: $($trait:ident $method:ident),*) => {$(
        impl<T: Into<Expr>> std::ops::$trait<T> for $type {
            type Output = Expr;

            fn $method(self, right: T) -> Expr {
                Expr::binary(of::$trait, self.into(), right.into())
            }
        }
    )*};
    (@behind $type:ty: $($number:ty),*) => {$(
        operators!(@number $number, $type: Add add, Sub sub, Mul mul, Div div, Rem rem);
    )*};
    (@number $number:ty, $type:ty: $($trait:ident $method:ident),*) => {$(
        impl std::ops::$trait<$type> for $number {
            type Output = Expr;

            fn $method(self, right: $type) -> Expr {
                Expr::binary(of::$trait, self.into(), right.into())
            }
        }
    )*};
}

/// The operators under the names of their traits.
#[expect(non_upper_case_globals, reason = "these are names of traits")]
mod of {
    use crate::graph::Op;

    pub const Add: Op = Op::Add;
    pub const Sub: Op = Op::Sub;
    pub const Mul: Op = Op::Mul;
    pub const Div: Op = Op::Div;
    pub const Rem: Op = Op::Mod;
}

operators!(Expr, &Expr, Variable, &Variable, Call, &Call);
