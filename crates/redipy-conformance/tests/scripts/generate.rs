//! Random scripts. They are made of a list of numbers, each of which decides something; the fewer and the smaller
//! they are, the simpler is the script.

use redipy::{Bytes, Reply};
use redipy_script::graph::{Expr, Literal, Op, Position, Ref, Script, Stmt, What};

use crate::write::num;

/// The keys that scripts are called with, and the calls that fill them.
pub const KEYS: [&str; 5] = ["text", "list", "hash", "set", "sorted"];

pub const FILL: &[&[&[u8]]] = &[
    &[b"SET", b"text", b"12"],
    &[b"RPUSH", b"list", b"3", b"b", b"", b"0.5", b"10"],
    &[b"HSET", b"hash", b"a", b"1", b"b", b"x", b"n", b"2.5"],
    &[b"SADD", b"set", b"1", b"2", b"3"],
    &[b"ZADD", b"sorted", b"1", b"a", b"2.5", b"b", b"-inf", b"c"],
];

/// What kind of value is asked for; what comes may be another one now and then.
#[derive(Clone, Copy, PartialEq)]
pub enum Want {
    Num,
    Str,
    List,
    Dict,
    Bool,
    Any,
}

pub const WANTS: [Want; 6] = [
    Want::Any,
    Want::Num,
    Want::Str,
    Want::List,
    Want::Dict,
    Want::Bool,
];

pub struct Generator<'a> {
    pub dice: &'a [u16],
    line: u32,
    /// Names of variables with what they are meant to hold.
    pub vars: Vec<(Ref, Want)>,
    count: usize,
    loops: usize,
    budget: usize,
    /// Whether only what can run under a prefix is asked for.
    pub prefix: bool,
    /// Words of calls that are not asked for.
    pub others: &'static [&'static str],
}

/// Makes a script with its arguments.
pub fn script(dice: &[u16], prefix: bool, others: &'static [&'static str]) -> (Script, Vec<Reply>) {
    let mut generator = Generator {
        dice,
        line: 0,
        vars: Vec::new(),
        count: 0,
        loops: 0,
        budget: 60,
        prefix,
        others,
    };
    let args = vec![generator.argument(0), generator.argument(0)];
    let mut body = Vec::new();
    for at in 0..2 {
        let name = Ref::Arg(format!("arg_{at}"), format!("arg{at}"));
        body.push(generator.stmt(What::Declare(name.clone(), Expr::LoadArg(at))));
        generator.vars.push((name, Want::Any));
    }
    for (at, key) in KEYS.iter().enumerate() {
        let name = Ref::Key(format!("key_{at}"), (*key).to_owned());
        body.push(generator.stmt(What::Declare(name, Expr::LoadKey(at))));
    }
    body.extend(generator.block(3));
    let value = generator.expr(Want::Any, 2);
    body.push(generator.stmt(What::Return(Some(value))));
    let script = Script {
        args: vec!["arg0".into(), "arg1".into()],
        keys: KEYS.iter().map(|key| (*key).to_owned()).collect(),
        body,
    };
    (script, args)
}

impl Generator<'_> {
    /// Returns a number below a limit; zero when there are no more.
    pub fn roll(&mut self, limit: usize) -> usize {
        let Some((first, rest)) = self.dice.split_first() else {
            return 0;
        };
        self.dice = rest;
        usize::from(*first) % limit
    }

    pub fn pick<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.roll(all.len())].clone()
    }

    pub fn stmt(&mut self, what: What) -> Stmt {
        self.line += 1;
        let at = Position {
            file: "script.py".into(),
            line: self.line,
        };
        Stmt { at: Some(at), what }
    }

    pub fn argument(&mut self, depth: usize) -> Reply {
        match self.roll(if depth < 3 { 8 } else { 5 }) {
            0 => Reply::Nil,
            1 => Reply::Int(i64::try_from(self.roll(5)).unwrap() - 1),
            2 => Reply::Bulk(self.text()),
            3 => Reply::Bool(self.roll(2) == 1),
            4 => Reply::Double(self.number()),
            5 | 6 => {
                let count = self.roll(4);
                Reply::Array((0..count).map(|_| self.argument(depth + 1)).collect())
            }
            _ => {
                let count = self.roll(3);
                let keys = ["", "a", "b"];
                let pair = |at: usize| (Reply::Bulk(keys[at].into()), self.argument(depth + 1));
                Reply::Map((0..count).map(pair).collect())
            }
        }
    }

    pub fn number(&mut self) -> f64 {
        self.pick(&[
            0.0,
            1.0,
            2.0,
            -1.0,
            3.0,
            0.5,
            -2.5,
            7.0,
            -7.0,
            10.0,
            0.1,
            1e15,
            1e17,
            -1e300,
            1e-7,
            9_007_199_254_740_993.0,
            123_456.789,
            -0.0,
        ])
    }

    pub fn text(&mut self) -> Bytes {
        let texts: [&[u8]; 22] = [
            b"",
            b"a",
            b"b",
            b"ab",
            b"1",
            b"2.5",
            b"-3",
            b" 7 ",
            b"0x10",
            b"[]",
            b"{}",
            b"[1,[ ],{}]",
            b"a[]b",
            b"{\"a\":[],\"b\":null}",
            "\u{e9}".as_bytes(),
            b"\xff\x00z",
            b"B",
            b"_",
            b"nan",
            b"n",
            b"1e400",
            b"\"\\/\n\x7f",
        ];
        self.pick(&texts).into()
    }

    pub fn block(&mut self, depth: usize) -> Vec<Stmt> {
        let count = 1 + self.roll(if depth == 3 { 8 } else { 4 });
        let known = self.vars.len();
        let mut body = Vec::new();
        for _ in 0..count {
            if self.budget == 0 {
                break;
            }
            self.budget -= 1;
            self.statements(depth, &mut body);
        }
        // Most of what is declared in a block is used there; some of it is not.
        if self.roll(4) != 1 {
            self.vars.truncate(known);
        }
        body
    }

    pub fn variable(&mut self, want: Want) -> Option<Ref> {
        let unsure = self.roll(8) == 7;
        let fits: Vec<Ref> = self
            .vars
            .iter()
            .filter(|(_, kind)| {
                want == Want::Any || *kind == want || (unsure && *kind == Want::Any)
            })
            .map(|(name, _)| name.clone())
            .collect();
        (!fits.is_empty()).then(|| self.pick(&fits))
    }

    pub fn assignable(&mut self) -> Option<(Ref, Want)> {
        let vars: Vec<(Ref, Want)> = self.vars.clone();
        (!vars.is_empty()).then(|| self.pick(&vars))
    }

    pub fn declare(&mut self, want: Want, value: Expr) -> (Stmt, Ref) {
        let name = format!("var_{}", self.count);
        let readable = ["x", "list", "end", "total"]
            .get(self.count % 6)
            .map(|name| (*name).to_owned());
        self.count += 1;
        let name = Ref::Var(name, readable);
        self.vars.push((name.clone(), want));
        (self.stmt(What::Declare(name.clone(), value)), name)
    }

    pub fn statements(&mut self, depth: usize, body: &mut Vec<Stmt>) {
        let what = match self.roll(if depth > 0 { 17 } else { 11 }) {
            0..=2 => {
                let want = self.pick(&WANTS);
                let value = self.expr(want, 3);
                let declared = self.declare(want, value);
                body.push(declared.0);
                return;
            }
            3 | 4 => {
                let Some((name, want)) = self.assignable() else {
                    return;
                };
                What::Assign(name, self.expr(want, 3))
            }
            5 => {
                let Some(name) = self.variable(Want::List) else {
                    return;
                };
                What::Append(name, self.expr(Want::Any, 2))
            }
            6 => {
                let Some(name) = self.variable(Want::List) else {
                    return;
                };
                What::AssignAt(name, self.expr(Want::Num, 1), self.expr(Want::Any, 2))
            }
            7 => {
                let Some(name) = self.variable(Want::Dict) else {
                    return;
                };
                What::AssignKey(name, self.expr(Want::Str, 1), self.expr(Want::Any, 2))
            }
            8 => What::Expr(self.expr(Want::Any, 2)),
            9 => What::Expr(self.command(Want::Any, 2)),
            10 => match self.roll(6) {
                1 if self.loops > 0 => What::Break,
                2 | 3 if self.loops > 0 => What::Continue,
                4 => What::Return(Some(self.expr(Want::Any, 2))),
                _ => return,
            },
            11..=13 => {
                let condition = self.expr(Want::Bool, 3);
                let then = self.block(depth - 1);
                let otherwise = match self.roll(4) {
                    0 => Vec::new(),
                    1 => self.block(depth - 1),
                    _ => {
                        let condition = self.expr(Want::Bool, 2);
                        let (then, otherwise) = (self.block(depth - 1), self.block(depth - 1));
                        vec![self.stmt(What::Branch(condition, then, otherwise))]
                    }
                };
                What::Branch(condition, then, otherwise)
            }
            14 | 15 => {
                let array = self.expr(Want::List, 2);
                let index = format!("ix_{}", self.count);
                let value = format!("val_{}", self.count);
                self.count += 1;
                let known = self.vars.len();
                self.vars.push((Ref::Index(index.clone()), Want::Num));
                self.vars.push((Ref::Var(value.clone(), None), Want::Any));
                self.loops += 1;
                let mut inner = self.block(depth - 1);
                self.loops -= 1;
                self.vars.truncate(known);
                // A list that grows in its own loop ends some time.
                let late = Expr::Binary(
                    Op::Gt,
                    Box::new(Expr::Ref(Ref::Index(index.clone()))),
                    Box::new(num(6.0)),
                );
                let stop = self.stmt(What::Break);
                inner.insert(0, self.stmt(What::Branch(late, vec![stop], Vec::new())));
                What::For {
                    array,
                    index,
                    value,
                    body: inner,
                }
            }
            _ => {
                let (declared, count) = self.declare(Want::Bool, Expr::Val(Literal::Int(0)));
                self.vars.pop();
                body.push(declared);
                let counter = || Box::new(Expr::Ref(count.clone()));
                let bound = Expr::Binary(Op::Lt, counter(), Box::new(num(3.0)));
                let condition = self.expr(Want::Bool, 2);
                let condition = Expr::Binary(Op::And, Box::new(bound), Box::new(condition));
                let more = Expr::Binary(Op::Add, counter(), Box::new(num(1.0)));
                let step = self.stmt(What::Assign(count.clone(), more));
                self.loops += 1;
                let mut inner = self.block(depth - 1);
                self.loops -= 1;
                inner.insert(0, step);
                What::While(condition, inner)
            }
        };
        let stmt = self.stmt(what);
        body.push(stmt);
    }
}
