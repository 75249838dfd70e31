//! What kinds of values an expression can have: simple static types over the whole script, so that
//! what is certain needs no check while it runs.

use std::collections::HashMap;
use std::ops::BitOr;

use redipy_core::Shape;

use super::commands;
use super::functions;
use crate::adjust::Adjust;
use crate::graph::{Call, Expr, Literal, Op, Stmt, What};

/// Some of the kinds of values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kinds(pub(super) u8);

impl Kinds {
    pub const NOTHING: Self = Self(0);
    pub const NONE: Self = Self(1);
    pub const BOOL: Self = Self(2);
    pub const NUM: Self = Self(4);
    pub const STR: Self = Self(8);
    pub const LIST: Self = Self(16);
    pub const DICT: Self = Self(32);
    pub const ANY: Self = Self(63);

    const EACH: [(Self, &'static str, &'static str); 6] = [
        (Self::NONE, "None", "userdata"),
        (Self::BOOL, "a bool", "boolean"),
        (Self::NUM, "a number", "number"),
        (Self::STR, "a string", "string"),
        (Self::LIST, "a list", "table"),
        (Self::DICT, "a dict", "table"),
    ];

    /// Tells whether any of `other` is among them.
    pub fn may(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Tells whether there is nothing but `other`.
    pub fn only(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Returns each of them: what people call it, and what Lua calls it.
    pub fn names(self) -> impl Iterator<Item = (Self, &'static str, &'static str)> {
        let each = Self::EACH.into_iter();
        each.filter(move |(kind, _, _)| self.may(*kind))
    }
}

impl BitOr for Kinds {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The kinds of a value, and those of its elements if it has any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Type {
    pub kinds: Kinds,
    pub items: Kinds,
}

impl Type {
    pub const ANY: Self = Self {
        kinds: Kinds::ANY,
        items: Kinds::ANY,
    };

    pub const fn of(kinds: Kinds) -> Self {
        Self {
            kinds,
            items: Kinds::NOTHING,
        }
    }

    pub const fn with(kinds: Kinds, items: Kinds) -> Self {
        Self { kinds, items }
    }

    pub fn or(self, other: Self) -> Self {
        Self {
            kinds: self.kinds | other.kinds,
            items: self.items | other.items,
        }
    }

    pub fn only(self, kinds: Kinds) -> bool {
        self.kinds.only(kinds)
    }

    pub fn may(self, kinds: Kinds) -> bool {
        self.kinds.may(kinds)
    }
}

/// The types of all names of a script.
#[derive(Debug, Default)]
pub struct Types {
    names: HashMap<String, Type>,
    /// What is put into lists and dictionaries anywhere: any of them may be the one.
    put: Kinds,
    changed: bool,
}

/// How often a script is gone through at most until nothing changes any more.
const ROUNDS: usize = 24;

impl Types {
    /// Finds out the types of a script; names of `unset` may be read before they have a value.
    pub fn of(body: &[Stmt], unset: impl Fn(&str) -> bool) -> Self {
        let mut types = Self::default();
        for _ in 0..ROUNDS {
            types.changed = false;
            types.stmts(body, &unset);
            if !types.changed {
                return types;
            }
        }
        for ty in types.names.values_mut() {
            *ty = Type::ANY;
        }
        types.put = Kinds::ANY;
        types
    }

    fn add(&mut self, name: &str, ty: Type) {
        let known = self.names.entry(name.to_owned()).or_default();
        let both = known.or(ty);
        self.changed |= both != *known;
        *known = both;
    }

    fn put(&mut self, kinds: Kinds) {
        self.changed |= !kinds.only(self.put);
        self.put = self.put | kinds;
    }

    fn stmts(&mut self, body: &[Stmt], unset: &impl Fn(&str) -> bool) {
        for stmt in body {
            match &stmt.what {
                What::Declare(to, value) | What::Assign(to, value) => {
                    let mut ty = self.expr(value);
                    if unset(to.name()) {
                        ty.kinds = ty.kinds | Kinds::NONE;
                    }
                    self.add(to.name(), ty);
                }
                What::AssignAt(_, _, value)
                | What::AssignKey(_, _, value)
                | What::Append(_, value) => {
                    let kinds = self.expr(value).kinds;
                    self.put(kinds);
                }
                What::Branch(_, then, otherwise) => {
                    self.stmts(then, unset);
                    self.stmts(otherwise, unset);
                }
                What::For {
                    array,
                    index,
                    value,
                    body,
                } => {
                    let array = self.expr(array);
                    let mut kinds = Kinds::NOTHING;
                    if array.may(Kinds::LIST) {
                        kinds = kinds | array.items | self.put;
                    }
                    if array.may(Kinds::DICT) {
                        kinds = kinds | Kinds::STR;
                    }
                    let none = |name: &str| {
                        if unset(name) {
                            Kinds::NONE
                        } else {
                            Kinds::NOTHING
                        }
                    };
                    self.add(value, inner(kinds | none(value)));
                    self.add(index, Type::of(Kinds::NUM | none(index)));
                    self.stmts(body, unset);
                }
                What::While(_, body) => self.stmts(body, unset),
                What::Break | What::Continue | What::Return(_) | What::Expr(_) => {}
            }
        }
    }

    /// Returns the type of an expression.
    pub fn expr(&self, expr: &Expr) -> Type {
        match expr {
            Expr::Ref(name) => self
                .names
                .get(name.name())
                .map_or(Type::of(Kinds::NONE), |known| {
                    Type::with(known.kinds, known.items | self.put)
                }),
            Expr::Val(literal) => of_literal(literal),
            Expr::Constant(name) if functions::is_level(name) => Type::of(Kinds::NUM),
            Expr::Not(_) => Type::of(Kinds::BOOL),
            Expr::Neg(_) | Expr::Len(_) => Type::of(Kinds::NUM),
            Expr::Binary(op, left, right) => self.binary(*op, left, right),
            Expr::Concat(_) | Expr::LoadKey(_) => Type::of(Kinds::STR),
            Expr::At(of, _) | Expr::Key(of, _) => {
                let of = self.expr(of);
                let mut kinds = Kinds::NONE;
                if of.may(Kinds::LIST | Kinds::DICT) {
                    kinds = kinds | of.items | self.put;
                }
                if of.may(Kinds::STR) {
                    kinds = kinds | Kinds::STR;
                }
                inner(kinds)
            }
            Expr::Slice(of, _, _) => {
                let of = self.expr(of);
                let kinds = of
                    .kinds
                    .without(Kinds::NONE | Kinds::BOOL | Kinds::NUM | Kinds::DICT);
                Type::with(kinds, of.items)
            }
            Expr::List(items) => {
                let items = items.iter().map(|item| self.expr(item).kinds);
                Type::with(Kinds::LIST, items.fold(Kinds::NOTHING, BitOr::bitor))
            }
            Expr::Dict(items) => {
                let items = items.iter().map(|(_, item)| self.expr(item).kinds);
                Type::with(Kinds::DICT, items.fold(Kinds::NOTHING, BitOr::bitor))
            }
            Expr::Spread(value) => self.expr(value),
            Expr::Call(call) => self.call(call),
            Expr::LoadArg(_) | Expr::Constant(_) => Type::ANY,
        }
    }

    fn binary(&self, op: Op, left: &Expr, right: &Expr) -> Type {
        match op {
            Op::And | Op::Or => {
                let (a, b) = (self.expr(left), self.expr(right));
                let mut first = a;
                if op == Op::Or && !is_raw(left) {
                    first.kinds = first.kinds.without(Kinds::NONE);
                }
                first.or(b)
            }
            Op::Add => {
                let (a, b) = (self.expr(left), self.expr(right));
                let can = Kinds::NUM | Kinds::STR | Kinds::LIST;
                let kinds = [Kinds::NUM, Kinds::STR, Kinds::LIST].into_iter();
                let kinds = kinds.filter(|kind| a.may(*kind) && b.may(*kind));
                let kinds = kinds.fold(Kinds::NOTHING, BitOr::bitor);
                // Where it can only fail, any will do.
                let kinds = if kinds == Kinds::NOTHING { can } else { kinds };
                Type::with(kinds, a.items | b.items)
            }
            Op::Sub | Op::Mul | Op::Div | Op::FloorDiv | Op::Mod => Type::of(Kinds::NUM),
            _ => Type::of(Kinds::BOOL),
        }
    }

    fn call(&self, call: &Call) -> Type {
        if call.command().is_some() {
            return commands::resolve(call).map_or(Type::ANY, |command| of_adjust(command.adjust));
        }
        let first = call
            .args
            .first()
            .map_or(Type::ANY, |first| self.expr(first));
        functions::result(&call.name, first)
    }
}

/// Tells whether an operand of `and` or `or` is false only where Lua says so.
pub fn is_raw(expr: &Expr) -> bool {
    matches!(expr, Expr::Call(call) if call.no_adjust && call.command().is_some())
}

/// Returns the type of an element of these kinds.
fn inner(kinds: Kinds) -> Type {
    let items = if kinds.may(Kinds::LIST | Kinds::DICT) {
        Kinds::ANY
    } else {
        Kinds::NOTHING
    };
    Type::with(kinds, items)
}

fn of_literal(literal: &Literal) -> Type {
    let join = |items: &mut dyn Iterator<Item = &Literal>| {
        items.fold(Kinds::NOTHING, |all, item| all | of_literal(item).kinds)
    };
    match literal {
        Literal::None => Type::of(Kinds::NONE),
        Literal::Bool(_) => Type::of(Kinds::BOOL),
        Literal::Int(_) | Literal::Float(_) => Type::of(Kinds::NUM),
        Literal::Str(_) => Type::of(Kinds::STR),
        Literal::List(items) => Type::with(Kinds::LIST, join(&mut items.iter())),
        Literal::Dict(items) => {
            let mut values = items.iter().map(|(_, value)| value);
            Type::with(Kinds::DICT, join(&mut values))
        }
    }
}

/// Returns the type of what a reply becomes.
pub fn of_adjust(adjust: Adjust) -> Type {
    match adjust {
        Adjust::Raw => Type::ANY,
        Adjust::Shape(shape) => of_shape(shape),
        Adjust::Done => Type::of(Kinds::BOOL),
        Adjust::Zip(_) => Type::with(Kinds::DICT, Kinds::STR | Kinds::NONE),
        Adjust::Kind => Type::of(Kinds::STR | Kinds::NONE),
        Adjust::Seconds => Type::of(Kinds::NUM | Kinds::NONE),
    }
}

/// Returns the type of a value of a shape.
pub fn of_shape(shape: Shape) -> Type {
    match shape {
        Shape::Ok | Shape::Bool => Type::of(Kinds::BOOL),
        Shape::Int | Shape::Double => Type::of(Kinds::NUM),
        Shape::Status | Shape::Bytes | Shape::Binary => Type::of(Kinds::STR),
        Shape::Nullable(shape) => of_shape(*shape).or(Type::of(Kinds::NONE)),
        Shape::List(shape) => Type::with(Kinds::LIST, of_shape(*shape).kinds),
        Shape::Members => Type::with(Kinds::LIST, Kinds::STR),
        Shape::Fields => Type::with(Kinds::DICT, Kinds::STR),
        Shape::Pairs(..) => Type::with(Kinds::LIST, Kinds::LIST),
        Shape::Tuple(a, b) => Type::with(Kinds::LIST, of_shape(*a).kinds | of_shape(*b).kinds),
        Shape::Triple(a, b, c) => {
            let kinds = of_shape(*a).kinds | of_shape(*b).kinds | of_shape(*c).kinds;
            Type::with(Kinds::LIST, kinds)
        }
        // Also what shapes there may come to be.
        Shape::Any => Type::ANY,
    }
}
