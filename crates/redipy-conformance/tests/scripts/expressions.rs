//! Random expressions.

use redipy_script::graph::{Expr, Literal, Op};

use crate::generate::{Generator, WANTS, Want};
use crate::write::function;

impl Generator<'_> {
    pub fn boxed(&mut self, want: Want, depth: usize) -> Box<Expr> {
        Box::new(self.expr(want, depth))
    }

    pub fn expr(&mut self, want: Want, depth: usize) -> Expr {
        let want = if self.roll(70) == 69 {
            self.pick(&WANTS)
        } else {
            want
        };
        if depth == 0 || self.roll(3) == 0 {
            return self.simple(want);
        }
        if self.roll(8) == 7 {
            return self.command(want, depth - 1);
        }
        let depth = depth - 1;
        match want {
            Want::Any => {
                let want = self.pick(&WANTS[1..]);
                self.expr(want, depth)
            }
            Want::Num => self.numeric(depth),
            Want::Str => self.textual(depth),
            Want::List => self.listed(depth),
            Want::Dict => self.dict(depth),
            Want::Bool => self.truth(depth),
        }
    }

    pub fn simple(&mut self, want: Want) -> Expr {
        if self.roll(2) == 0
            && let Some(name) = self.variable(want)
        {
            return Expr::Ref(name);
        }
        Expr::Val(match want {
            Want::Num if self.roll(2) == 0 => {
                Literal::Int(i64::try_from(self.roll(6)).unwrap() - 1)
            }
            Want::Num => Literal::Float(self.number()),
            Want::Str => Literal::Str(self.text()),
            Want::Bool => Literal::Bool(self.roll(2) == 1),
            Want::List => {
                let count = self.roll(4);
                Literal::List((0..count).map(|_| self.literal()).collect())
            }
            Want::Dict => {
                let count = self.roll(3);
                let keys = ["a", "b", ""];
                Literal::Dict(
                    (0..count)
                        .map(|at| (keys[at].into(), self.literal()))
                        .collect(),
                )
            }
            Want::Any => Literal::None,
        })
    }

    pub fn literal(&mut self) -> Literal {
        match self.roll(6) {
            0 => Literal::Int(1),
            1 => Literal::Str(self.text()),
            2 => Literal::None,
            3 => Literal::Float(self.number()),
            4 => Literal::List(Vec::new()),
            _ => Literal::Dict(Vec::new()),
        }
    }

    pub fn numeric(&mut self, depth: usize) -> Expr {
        match self.roll(13) {
            0..=2 => {
                let op = self.pick(&[Op::Add, Op::Sub, Op::Mul, Op::Div, Op::FloorDiv, Op::Mod]);
                Expr::Binary(
                    op,
                    self.boxed(Want::Num, depth),
                    self.boxed(Want::Num, depth),
                )
            }
            3 => Expr::Neg(self.boxed(Want::Num, depth)),
            4 => {
                let want = self.pick(&[Want::List, Want::Str, Want::Dict]);
                match self.variable(want) {
                    Some(name) => Expr::Len(name),
                    None => self.simple(Want::Num),
                }
            }
            5 | 6 => {
                let arg = self.expr(Want::Str, depth);
                function("tonumber", vec![arg])
            }
            7 => {
                let arg = self.expr(Want::Num, depth);
                function("asintstr", vec![arg])
            }
            8 => {
                let args = vec![self.expr(Want::Str, depth), self.expr(Want::Str, depth)];
                function("string.find", args)
            }
            9 => {
                let name = self.pick(&["math.floor", "math.ceil", "math.abs", "lifetime"]);
                let arg = self.expr(Want::Num, depth);
                function(name, vec![arg])
            }
            10 => {
                let name = self.pick(&["math.min", "math.max"]);
                let args = vec![self.expr(Want::Num, depth), self.expr(Want::Num, depth)];
                function(name, args)
            }
            11 => {
                let arg = self.expr(Want::List, depth);
                function("len", vec![arg])
            }
            _ => Expr::At(self.boxed(Want::List, depth), self.boxed(Want::Num, depth)),
        }
    }

    pub fn textual(&mut self, depth: usize) -> Expr {
        match self.roll(14) {
            0 | 1 => {
                let count = 1 + self.roll(4);
                let mut part = || {
                    let want = self.pick(&[Want::Str, Want::Num]);
                    self.expr(want, depth)
                };
                Expr::Concat((0..count).map(|_| part()).collect())
            }
            2 => Expr::Binary(
                Op::Add,
                self.boxed(Want::Str, depth),
                self.boxed(Want::Str, depth),
            ),
            3 => {
                let arg = self.expr(Want::Any, depth);
                function("cjson.encode", vec![arg])
            }
            4 => {
                let arg = self.expr(Want::Any, depth);
                function("tostring", vec![arg])
            }
            5 => {
                let arg = self.expr(Want::Any, depth);
                function("type", vec![arg])
            }
            6 => {
                let name = self.pick(&["string.upper", "string.lower", "string.reverse", "strip"]);
                let arg = self.expr(Want::Str, depth);
                function(name, vec![arg])
            }
            7 => {
                let mut args = vec![self.expr(Want::Str, depth), self.expr(Want::Num, depth)];
                if self.roll(2) == 1 {
                    args.push(self.expr(Want::Num, depth));
                }
                function("string.sub", args)
            }
            8 => {
                let args = vec![self.expr(Want::Str, depth), Expr::Val(Literal::Int(2))];
                function("string.rep", args)
            }
            9 => {
                let args = vec![self.expr(Want::Str, depth), self.expr(Want::List, depth)];
                function("join", args)
            }
            10 => Expr::At(self.boxed(Want::Str, depth), self.boxed(Want::Num, depth)),
            11 => self.slice(Want::Str, depth),
            12 => Expr::Key(self.boxed(Want::Dict, depth), self.boxed(Want::Str, depth)),
            _ => self.choice(Want::Str, depth),
        }
    }

    pub fn slice(&mut self, want: Want, depth: usize) -> Expr {
        let of = self.boxed(want, depth);
        let end = |generator: &mut Self| {
            (generator.roll(3) != 0).then(|| generator.boxed(Want::Num, depth))
        };
        let start = end(self);
        Expr::Slice(of, start, end(self))
    }

    pub fn choice(&mut self, want: Want, depth: usize) -> Expr {
        let op = self.pick(&[Op::And, Op::Or]);
        Expr::Binary(op, self.boxed(want, depth), self.boxed(want, depth))
    }

    pub fn listed(&mut self, depth: usize) -> Expr {
        match self.roll(10) {
            0 | 1 => {
                let count = self.roll(4);
                Expr::List((0..count).map(|_| self.expr(Want::Any, depth)).collect())
            }
            2 => Expr::Binary(
                Op::Add,
                self.boxed(Want::List, depth),
                self.boxed(Want::List, depth),
            ),
            3 => self.slice(Want::List, depth),
            4 => {
                let args = vec![self.expr(Want::Str, depth), self.expr(Want::Str, depth)];
                function("split", args)
            }
            5 => {
                let arg = self.expr(Want::Dict, depth);
                function("keys", vec![arg])
            }
            6 => {
                let args = vec![Expr::Val(Literal::Int(0)), self.expr(Want::Num, 0)];
                function("range", args)
            }
            7 => {
                let arg = self.expr(Want::Str, depth);
                function("cjson.decode", vec![arg])
            }
            8 => self.choice(Want::List, depth),
            _ => self.command(Want::List, depth),
        }
    }

    pub fn dict(&mut self, depth: usize) -> Expr {
        match self.roll(4) {
            0 | 1 => {
                let count = self.roll(3);
                Expr::Dict(
                    (0..count)
                        .map(|_| (self.expr(Want::Str, depth), self.expr(Want::Any, depth)))
                        .collect(),
                )
            }
            2 => self.choice(Want::Dict, depth),
            _ => self.command(Want::Dict, depth),
        }
    }

    pub fn truth(&mut self, depth: usize) -> Expr {
        match self.roll(9) {
            0 | 1 => {
                let op = self.pick(&[Op::Lt, Op::Le, Op::Gt, Op::Ge]);
                let want = self.pick(&[Want::Num, Want::Str, Want::Num]);
                Expr::Binary(op, self.boxed(want, depth), self.boxed(want, depth))
            }
            2 | 3 => {
                let op = self.pick(&[Op::Eq, Op::Ne]);
                let want = self.pick(&WANTS);
                let other = if self.roll(2) == 0 { want } else { Want::Any };
                Expr::Binary(op, self.boxed(want, depth), self.boxed(other, depth))
            }
            4 => {
                let want = self.pick(&[Want::List, Want::Str, Want::Dict]);
                let item = if want == Want::List {
                    Want::Any
                } else {
                    Want::Str
                };
                Expr::Binary(Op::In, self.boxed(item, depth), self.boxed(want, depth))
            }
            5 => Expr::Not(self.boxed(Want::Any, depth)),
            6 => {
                let name = self.pick(&["startswith", "endswith"]);
                let args = vec![self.expr(Want::Str, depth), self.expr(Want::Str, depth)];
                function(name, args)
            }
            7 => self.choice(Want::Any, depth),
            _ => self.choice(Want::Bool, depth),
        }
    }
}
