//! Where the names of a script live: a name is a local variable of the block that declares it, if
//! nothing outside or before needs it, and else one of the whole script.

use std::collections::{HashMap, HashSet};

use crate::graph::{Expr, Ref, Stmt, What};

/// What is known of the names of a script.
#[derive(Debug, Default)]
pub struct Scopes {
    /// What people call a name.
    pub readable: HashMap<String, String>,
    /// Names of the whole script, in the order in which they occur.
    pub hoisted: Vec<String>,
    /// Names that have another value than the first at some time.
    pub assigned: HashSet<String>,
    /// Names that are read anywhere.
    pub read: HashSet<String>,
    order: Vec<String>,
    homes: HashMap<String, Home>,
    /// The blocks that are open.
    path: Vec<usize>,
    blocks: usize,
}

#[derive(Debug)]
struct Home {
    block: usize,
    kept: bool,
}

impl Scopes {
    /// Goes through a script.
    pub fn of(body: &[Stmt]) -> Self {
        let mut scopes = Self::default();
        scopes.block(body, |_| {});
        let homes = &scopes.homes;
        let is_hoisted = |name: &&String| homes.get(*name).is_some_and(|home| !home.kept);
        let hoisted = scopes.order.iter().filter(is_hoisted);
        scopes.hoisted = hoisted.cloned().collect();
        scopes
    }

    /// Tells whether a name is one of the whole script.
    pub fn is_hoisted(&self, name: &str) -> bool {
        self.homes.get(name).is_some_and(|home| !home.kept)
    }

    fn block(&mut self, body: &[Stmt], begin: impl FnOnce(&mut Self)) {
        self.blocks += 1;
        self.path.push(self.blocks);
        begin(self);
        for stmt in body {
            self.stmt(stmt);
        }
        self.path.pop();
    }

    fn occurs(&mut self, name: &str, declares: bool) {
        let innermost = self.path.last().copied().unwrap_or_default();
        let Some(home) = self.homes.get_mut(name) else {
            let home = Home {
                block: innermost,
                kept: declares,
            };
            self.order.push(name.to_owned());
            self.homes.insert(name.to_owned(), home);
            return;
        };
        if !self.path.contains(&home.block) {
            home.kept = false;
        }
    }

    fn name(&mut self, name: &Ref, declares: bool) {
        self.occurs(name.name(), declares);
        if let Some(readable) = name.readable() {
            let known = self.readable.entry(name.name().to_owned());
            known.or_insert_with(|| readable.to_owned());
        }
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match &stmt.what {
            What::Declare(to, value) => {
                self.expr(value);
                let known = self.homes.contains_key(to.name());
                self.name(to, true);
                if known {
                    self.assigned.insert(to.name().to_owned());
                }
            }
            What::Assign(to, value) => {
                self.expr(value);
                self.name(to, false);
                self.assigned.insert(to.name().to_owned());
            }
            What::AssignAt(to, index, value) | What::AssignKey(to, index, value) => {
                self.expr(index);
                self.expr(value);
                self.uses(to);
            }
            What::Append(to, value) => {
                self.expr(value);
                self.uses(to);
            }
            What::Branch(condition, then, otherwise) => {
                self.expr(condition);
                self.block(then, |_| {});
                self.block(otherwise, |_| {});
            }
            What::For {
                array,
                index,
                value,
                body,
            } => {
                self.expr(array);
                // The names of a loop are its own, whatever else has them.
                let outer = [index, value].map(|name| (name, self.homes.remove(name)));
                let length = self.order.len();
                self.block(body, |scopes| {
                    scopes.occurs(index, true);
                    scopes.occurs(value, true);
                });
                self.order.retain({
                    let mut at = 0;
                    move |name| {
                        at += 1;
                        at <= length || (name != index && name != value)
                    }
                });
                for (name, home) in outer {
                    self.homes.remove(name);
                    if let Some(home) = home {
                        self.homes.insert(name.clone(), home);
                    }
                }
            }
            What::While(condition, body) => {
                self.expr(condition);
                self.block(body, |_| {});
            }
            What::Return(value) => value.iter().for_each(|value| self.expr(value)),
            What::Expr(value) => self.expr(value),
            What::Break | What::Continue => {}
        }
    }

    fn uses(&mut self, name: &Ref) {
        self.name(name, false);
        self.read.insert(name.name().to_owned());
    }

    fn exprs<'a>(&mut self, exprs: impl IntoIterator<Item = &'a Expr>) {
        for expr in exprs {
            self.expr(expr);
        }
    }

    fn expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Ref(name) | Expr::Len(name) => self.uses(name),
            Expr::Val(_) | Expr::Constant(_) | Expr::LoadArg(_) | Expr::LoadKey(_) => {}
            Expr::Not(of) | Expr::Neg(of) | Expr::Spread(of) => self.expr(of),
            Expr::Binary(_, left, right) | Expr::At(left, right) | Expr::Key(left, right) => {
                self.expr(left);
                self.expr(right);
            }
            Expr::Concat(parts) | Expr::List(parts) => self.exprs(parts),
            Expr::Slice(of, start, stop) => {
                self.expr(of);
                self.exprs(start.as_deref());
                self.exprs(stop.as_deref());
            }
            Expr::Dict(items) => {
                for (key, value) in items {
                    self.expr(key);
                    self.expr(value);
                }
            }
            Expr::Call(call) => self.exprs(&call.args),
        }
    }
}
