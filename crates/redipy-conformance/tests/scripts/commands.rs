//! Random calls of commands.

use redipy_script::graph::{Call, Expr, Literal, Ref};

use crate::generate::{Generator, KEYS, Want};

impl Generator<'_> {
    pub fn key(&mut self, best: usize) -> Expr {
        let at = if self.roll(10) == 9 {
            self.roll(KEYS.len())
        } else {
            best
        };
        Expr::Ref(Ref::Key(format!("key_{at}"), KEYS[at].to_owned()))
    }

    #[expect(clippy::too_many_lines, reason = "tables")]
    /// Makes a call of a command that answers something of a kind, if it works.
    pub fn command(&mut self, want: Want, depth: usize) -> Expr {
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
                let possible = |call: &&(usize, &str)| {
                    let unknown = self.prefix && call.1 == "nothing ?s";
                    !unknown && !self.others.iter().any(|words| call.1.contains(words))
                };
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
