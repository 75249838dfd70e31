"""Scripts that the predecessor could not build, by the names of the files in `graphs`."""

from __future__ import annotations

from redipy.script import (
    Abs,
    Ceil,
    EndsWith,
    Floor,
    FnContext,
    Join,
    Keys,
    Len,
    Lifetime,
    Lower,
    Max,
    Min,
    Range,
    RedisFn,
    RedisList,
    RedisSortedSet,
    RedisVar,
    Repeat,
    Reverse,
    Split,
    Spread,
    StartsWith,
    Strip,
    Upper,
)
from script_cases import Case


def arithmetic() -> FnContext:
    """Calculate, from both sides."""
    ctx = FnContext()
    x = ctx.add_arg("x")
    y = ctx.add_local((x * 2 - 1) / 3, "share")
    ctx.add(y.assign(-x // 7 % 4))
    ctx.add(y.assign(1 + (2 - 3 * x)))
    ctx.add(y.assign(8 / x + 9 // y - 10 % x.neg_()))
    ctx.set_return_value(y)
    return ctx


def branches() -> FnContext:
    """Choose among more than two, and end the script early."""
    ctx = FnContext()
    x = ctx.add_arg("x")
    negative = ctx.branch(x.lt_(0))
    negative.return_("negative")
    zero = negative.elif_(x.eq_(0))
    zero.return_()
    zero.elif_(x.in_([1, 2, 3])).return_("few")
    b_then, b_else = ctx.if_(x.gt_(100))
    b_then.return_("many")
    b_else.branch(x.gt_(50)).else_().return_(x)
    return ctx


def loops_ended() -> FnContext:
    """End loops, and go on with their next round."""
    ctx = FnContext()
    found = ctx.add_local([])
    loop, _, number = ctx.for_(Range(1, 10, 2))
    loop.if_(number.eq_(5))[0].continue_()
    loop.add(found.append(number))
    again = ctx.while_(True)
    again.branch(found.len_().ge_(3)).break_()
    again.add(found.append(0))
    ctx.set_return_value(found)
    return ctx


def containers() -> FnContext:
    """Make lists and dicts of values that are not known yet, and take parts."""
    ctx = FnContext()
    x = ctx.add_arg("x")
    pair = ctx.add_local([x, 1, [2, "three"]])
    ctx.add(pair.assign({"x": x, "fixed": {"a": [1]}, "list": (x, x[1:])}))
    ctx.add(pair.assign({x: 1}))
    split = Split(x, ",")
    ctx.add(pair.assign([split[0], split[:-1], split.len_(), split.get_key("a"), x[:], x[x:2]]))
    ctx.set_return_value(pair)
    return ctx


def further_functions() -> FnContext:
    """Call every function that is new."""
    ctx = FnContext()
    x = ctx.add_arg("x")
    for one in (
        Len(x),
        Keys(x),
        Range(x),
        Range(1, x),
        Lifetime(x),
        Floor(x),
        Ceil(x),
        Abs(x),
        Min(x, 1, 2),
        Max(x, 3),
        Upper(x),
        Lower(x),
        Repeat(x, 3),
        Reverse(x),
        Strip(x),
        StartsWith(x, "a"),
        EndsWith(x, "b"),
        Split(x, ", "),
        Join("-", x),
    ):
        ctx.add(one)
    return ctx


def further_commands() -> FnContext:
    """Call commands with options, several keys, and arguments that are not known yet."""
    ctx = FnContext()
    x = ctx.add_arg("x")
    inp = RedisList(ctx.add_key("inp"))
    out = ctx.add_key("out")
    board = RedisSortedSet(out)
    for one in (
        inp.rpush(Spread(x)),
        inp.lpos("a", rank=x, count=0),
        inp.lmove(out),
        board.zadd({"m": x, x: 1}, gt=True, ch=True),
        board.zrange(0, x, byscore=True, withscores=True, offset=0, num=10),
        board.zunion(inp.key(), weights=[1, x], withscores=True),
        RedisVar(out).set(x, ex=x, nx=True),
        RedisVar(out).get(default=0),
        RedisVar(out).expire(mode="if_later", expire_in=x),
        RedisVar(out).expire(expire_in=2.5),
        RedisVar(out).ttl(),
        RedisVar(out).object_encoding(),
        RedisFn("mget", out, Spread([x, "b"])),
    ):
        ctx.add(one)
    return ctx


NEW: list[Case] = [
    arithmetic,
    branches,
    loops_ended,
    containers,
    further_functions,
    further_commands,
]
"""What redipy 0.7.1 cannot build."""
