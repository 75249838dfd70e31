//! Random scripts. They are made of a list of numbers, each of which decides something; the fewer and the smaller
//! they are, the simpler is the script.

use redipy::{Bytes, Reply};
use redipy_script::graph::{Call, Expr, Literal, Op, Position, Ref, Script, Stmt, What};

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
enum Want {
    Num,
    Str,
    List,
    Dict,
    Bool,
    Any,
}

const WANTS: [Want; 6] = [
    Want::Any,
    Want::Num,
    Want::Str,
    Want::List,
    Want::Dict,
    Want::Bool,
];

pub struct Generator<'a> {
    dice: &'a [u16],
    line: u32,
    /// Names of variables with what they are meant to hold.
    vars: Vec<(Ref, Want)>,
    count: usize,
    loops: usize,
    budget: usize,
    /// Whether only what can run under a prefix is asked for.
    prefix: bool,
}

/// Makes a script with its arguments.
pub fn script(dice: &[u16], prefix: bool) -> (Script, Vec<Reply>) {
    let mut generator = Generator {
        dice,
        line: 0,
        vars: Vec::new(),
        count: 0,
        loops: 0,
        budget: 60,
        prefix,
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
    fn roll(&mut self, limit: usize) -> usize {
        let Some((first, rest)) = self.dice.split_first() else {
            return 0;
        };
        self.dice = rest;
        usize::from(*first) % limit
    }

    fn pick<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.roll(all.len())].clone()
    }

    fn stmt(&mut self, what: What) -> Stmt {
        self.line += 1;
        let at = Position {
            file: "script.py".into(),
            line: self.line,
        };
        Stmt { at: Some(at), what }
    }

    fn argument(&mut self, depth: usize) -> Reply {
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

    fn number(&mut self) -> f64 {
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
            9007199254740993.0,
            123456.789,
            -0.0,
        ])
    }

    fn text(&mut self) -> Bytes {
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

    fn block(&mut self, depth: usize) -> Vec<Stmt> {
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

    fn variable(&mut self, want: Want) -> Option<Ref> {
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

    fn assignable(&mut self) -> Option<(Ref, Want)> {
        let vars: Vec<(Ref, Want)> = self.vars.clone();
        (!vars.is_empty()).then(|| self.pick(&vars))
    }

    fn declare(&mut self, want: Want, value: Expr) -> (Stmt, Ref) {
        let name = format!("var_{}", self.count);
        let readable = ["x", "list", "end", "total"]
            .get(self.count % 6)
            .map(|name| (*name).to_owned());
        self.count += 1;
        let name = Ref::Var(name, readable);
        self.vars.push((name.clone(), want));
        (self.stmt(What::Declare(name.clone(), value)), name)
    }

    fn statements(&mut self, depth: usize, body: &mut Vec<Stmt>) {
        let what = match self.roll(if depth > 0 { 17 } else { 11 }) {
            0 | 1 | 2 => {
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
                    num(6.0),
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
                let bound = Expr::Binary(Op::Lt, counter(), num(3.0));
                let condition = self.expr(Want::Bool, 2);
                let condition = Expr::Binary(Op::And, Box::new(bound), Box::new(condition));
                let more = Expr::Binary(Op::Add, counter(), num(1.0));
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

    fn boxed(&mut self, want: Want, depth: usize) -> Box<Expr> {
        Box::new(self.expr(want, depth))
    }

    fn expr(&mut self, want: Want, depth: usize) -> Expr {
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

    fn simple(&mut self, want: Want) -> Expr {
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

    fn literal(&mut self) -> Literal {
        match self.roll(6) {
            0 => Literal::Int(1),
            1 => Literal::Str(self.text()),
            2 => Literal::None,
            3 => Literal::Float(self.number()),
            4 => Literal::List(Vec::new()),
            _ => Literal::Dict(Vec::new()),
        }
    }

    fn call(&mut self, name: &str, args: Vec<Expr>) -> Expr {
        Expr::Call(Call {
            name: name.to_owned(),
            args,
            no_adjust: false,
        })
    }

    fn numeric(&mut self, depth: usize) -> Expr {
        match self.roll(13) {
            0 | 1 | 2 => {
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
                self.call("tonumber", vec![arg])
            }
            7 => {
                let arg = self.expr(Want::Num, depth);
                self.call("asintstr", vec![arg])
            }
            8 => {
                let args = vec![self.expr(Want::Str, depth), self.expr(Want::Str, depth)];
                self.call("string.find", args)
            }
            9 => {
                let name = self.pick(&["math.floor", "math.ceil", "math.abs", "lifetime"]);
                let arg = self.expr(Want::Num, depth);
                self.call(name, vec![arg])
            }
            10 => {
                let name = self.pick(&["math.min", "math.max"]);
                let args = vec![self.expr(Want::Num, depth), self.expr(Want::Num, depth)];
                self.call(name, args)
            }
            11 => {
                let arg = self.expr(Want::List, depth);
                self.call("len", vec![arg])
            }
            _ => Expr::At(self.boxed(Want::List, depth), self.boxed(Want::Num, depth)),
        }
    }

    fn textual(&mut self, depth: usize) -> Expr {
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
                self.call("cjson.encode", vec![arg])
            }
            4 => {
                let arg = self.expr(Want::Any, depth);
                self.call("tostring", vec![arg])
            }
            5 => {
                let arg = self.expr(Want::Any, depth);
                self.call("type", vec![arg])
            }
            6 => {
                let name = self.pick(&["string.upper", "string.lower", "string.reverse", "strip"]);
                let arg = self.expr(Want::Str, depth);
                self.call(name, vec![arg])
            }
            7 => {
                let mut args = vec![self.expr(Want::Str, depth), self.expr(Want::Num, depth)];
                if self.roll(2) == 1 {
                    args.push(self.expr(Want::Num, depth));
                }
                self.call("string.sub", args)
            }
            8 => {
                let args = vec![self.expr(Want::Str, depth), Expr::Val(Literal::Int(2))];
                self.call("string.rep", args)
            }
            9 => {
                let args = vec![self.expr(Want::Str, depth), self.expr(Want::List, depth)];
                self.call("join", args)
            }
            10 => Expr::At(self.boxed(Want::Str, depth), self.boxed(Want::Num, depth)),
            11 => self.slice(Want::Str, depth),
            12 => Expr::Key(self.boxed(Want::Dict, depth), self.boxed(Want::Str, depth)),
            _ => self.choice(Want::Str, depth),
        }
    }

    fn slice(&mut self, want: Want, depth: usize) -> Expr {
        let of = self.boxed(want, depth);
        let end = |generator: &mut Self| {
            (generator.roll(3) != 0).then(|| generator.boxed(Want::Num, depth))
        };
        let start = end(self);
        Expr::Slice(of, start, end(self))
    }

    fn choice(&mut self, want: Want, depth: usize) -> Expr {
        let op = self.pick(&[Op::And, Op::Or]);
        Expr::Binary(op, self.boxed(want, depth), self.boxed(want, depth))
    }

    fn listed(&mut self, depth: usize) -> Expr {
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
                self.call("split", args)
            }
            5 => {
                let arg = self.expr(Want::Dict, depth);
                self.call("keys", vec![arg])
            }
            6 => {
                let args = vec![Expr::Val(Literal::Int(0)), self.expr(Want::Num, 0)];
                self.call("range", args)
            }
            7 => {
                let arg = self.expr(Want::Str, depth);
                self.call("cjson.decode", vec![arg])
            }
            8 => self.choice(Want::List, depth),
            _ => self.command(Want::List, depth),
        }
    }

    fn dict(&mut self, depth: usize) -> Expr {
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

    fn truth(&mut self, depth: usize) -> Expr {
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
                self.call(name, args)
            }
            7 => self.choice(Want::Any, depth),
            _ => self.choice(Want::Bool, depth),
        }
    }

    fn key(&mut self, best: usize) -> Expr {
        let at = if self.roll(10) == 9 {
            self.roll(KEYS.len())
        } else {
            best
        };
        Expr::Ref(Ref::Key(format!("key_{at}"), KEYS[at].to_owned()))
    }

    /// Makes a call of a command that answers something of a kind, if it works.
    fn command(&mut self, want: Want, depth: usize) -> Expr {
        let depth = depth.min(1);
        let texts: &[(usize, &str)] = &[
            (0, "get"),
            (1, "lpop"),
            (1, "rpop"),
            (1, "lindex ?n"),
            (2, "hget ?s"),
            (0, "getrange ?n ?n"),
            (3, "spop 0"),
            (1, "lmove @1 left right"),
            (0, "type"),
            (4, "zscore ?s"),
            (0, "object encoding"),
        ];
        let numbers: &[(usize, &str)] = &[
            (0, "incrby ?n"),
            (2, "hincrby n ?n"),
            (0, "strlen"),
            (1, "llen"),
            (1, "rpush ?s"),
            (1, "lpush ?s ?n"),
            (2, "hset ?s ?s"),
            (2, "hlen"),
            (3, "sadd 7"),
            (3, "sadd -12"),
            (3, "scard"),
            (4, "zadd ?n ?s"),
            (4, "zincrby ?n ?s"),
            (4, "zscore ?s"),
            (4, "zcard"),
            (0, "append ?s"),
            (0, "ttl"),
            (0, "exists"),
            (0, "del"),
            (1, "lpos ?s"),
            (4, "zrank ?s"),
            (1, "rpush *l"),
            (3, "srem ?s *l"),
            (4, "zadd incr ?n a"),
        ];
        let lists: &[(usize, &str)] = &[
            (1, "lrange 0 -1"),
            (1, "lpop ?n"),
            (2, "hkeys"),
            (2, "hvals"),
            (3, "smembers"),
            (3, "smismember ?s 1"),
            (4, "zrange 0 -1"),
            (4, "zrange 0 -1 withscores"),
            (4, "zpopmin"),
            (4, "zmscore ?s a"),
            (0, "mget"),
            (1, "lpos ?s count 0"),
            (3, "srandmember -0"),
        ];
        let dicts: &[(usize, &str)] = &[(2, "hgetall"), (2, "hmget a ?s b"), (2, "hmget *l")];
        let truths: &[(usize, &str)] = &[
            (0, "set ?s"),
            (0, "set ?n nx"),
            (0, "setnx ?s"),
            (3, "sismember ?n"),
            (2, "hexists ?s"),
            (1, "lset ?n ?s"),
            (0, "expire 1000"),
            (0, "persist"),
            (2, "hsetnx ?s ?n"),
            (0, "set ?s xx get"),
            (0, "rename @0"),
            (0, "nothing ?s"),
            (0, "get ?s ?s"),
            (0, "blpop 0"),
            (0, "multi"),
        ];
        let mut all: Vec<(usize, &str)> = Vec::new();
        for (kind, some) in [
            (Want::Str, texts),
            (Want::Num, numbers),
            (Want::List, lists),
            (Want::Dict, dicts),
            (Want::Bool, truths),
        ] {
            if want == kind || want == Want::Any {
                let possible = |call: &&(usize, &str)| !self.prefix || call.1 != "nothing ?s";
                all.extend(some.iter().filter(possible));
            }
        }
        let (best, text) = self.pick(&all);
        let mut words = text.split(' ');
        let name = words.next().unwrap_or_default();
        let name = if self.roll(8) == 7 {
            name.to_uppercase()
        } else {
            name.to_owned()
        };
        let mut args = vec![Expr::Val(Literal::Str(name.as_str().into()))];
        if name.eq_ignore_ascii_case("object") {
            args.push(Expr::Val(Literal::Str(
                words.next().unwrap_or_default().into(),
            )));
        }
        args.push(self.key(best));
        for word in words {
            args.push(match word {
                "?n" => self.expr(Want::Num, depth),
                "?s" => self.expr(Want::Str, depth),
                "*l" => Expr::Spread(self.boxed(Want::List, depth)),
                word if word.starts_with('@') => self.key(word[1..].parse().unwrap()),
                word => Expr::Val(match word.parse() {
                    Ok(number) => Literal::Int(number),
                    Err(_) => Literal::Str(word.into()),
                }),
            });
        }
        Expr::Call(Call {
            name: "redis.call".to_owned(),
            args,
            no_adjust: self.roll(6) == 5,
        })
    }
}

fn num(number: f64) -> Box<Expr> {
    Box::new(Expr::Val(Literal::Float(number)))
}
