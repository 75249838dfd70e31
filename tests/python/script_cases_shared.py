"""Scripts that the builder in Rust makes in its own tests, too, by the names of the files."""

from __future__ import annotations

from typing import Any

from redipy.script import (
    Abs,
    CallFn,
    Ceil,
    Constant,
    EndsWith,
    FindFn,
    FnContext,
    FromJSON,
    Join,
    Keys,
    KeyVariable,
    Len,
    Lifetime,
    LogFn,
    Lower,
    Max,
    Min,
    Range,
    RedisFn,
    RedisHash,
    RedisList,
    RedisSet,
    RedisSortedSet,
    RedisVar,
    Repeat,
    Reverse,
    Split,
    Spread,
    StartsWith,
    Strip,
    Strs,
    ToIntStr,
    ToJSON,
    ToNum,
    ToStr,
    TypeStr,
    Upper,
)
from script_cases import Case


def filter() -> FnContext:
    """Build the example of the documentation."""
    ctx = FnContext()
    cmp = ctx.add_arg("cmp")
    inp = RedisList(ctx.add_key("inp"))
    left = RedisList(ctx.add_key("left"))
    right = RedisList(ctx.add_key("right"))
    cur = ctx.add_local(inp.lpop())
    loop = ctx.while_(cur.ne_(None))
    b_then, b_else = loop.if_(ToNum(cur).lt_(cmp))
    b_then.add(left.rpush(cur))
    b_else.add(right.rpush(cur))
    loop.add(cur.assign(inp.lpop()))
    ctx.set_return_value(None)
    return ctx


def _of_frame() -> tuple[FnContext, RedisVar, RedisHash]:
    ctx = FnContext()
    size = RedisVar(ctx.add_key("size"))
    frame: KeyVariable = ctx.add_key("frame")
    return ctx, size, RedisHash(Strs(frame, ":", ToIntStr(size.get(default=0))))


def stack_set_value() -> FnContext:
    """Set a value in the topmost frame of a stack."""
    ctx, _, frame = _of_frame()
    field, value = ctx.add_arg("field"), ctx.add_arg("value")
    ctx.add(frame.hset({field: value}))
    ctx.set_return_value(None)
    return ctx


def stack_get_value() -> FnContext:
    """Return a value of the topmost frame."""
    ctx, _, frame = _of_frame()
    ctx.set_return_value(frame.hget(ctx.add_arg("field")))
    return ctx


def stack_pop_frame() -> FnContext:
    """Remove the topmost frame and return its values."""
    ctx, size, frame = _of_frame()
    values = ctx.add_local(frame.hgetall())
    ctx.add(frame.delete())
    b_then, b_else = ctx.if_(ToNum(size.get(default=0)).gt_(0))
    b_then.add(size.incrby(-1))
    b_else.add(size.delete())
    ctx.set_return_value(values)
    return ctx


def stack_get_cascading() -> FnContext:
    """Return a value of the topmost frame that has it."""
    ctx = FnContext()
    size = RedisVar(ctx.add_key("size"))
    base = ctx.add_local(ctx.add_key("frame"))
    field = ctx.add_arg("field")
    pos = ctx.add_local(ToNum(size.get(default=0)))
    res = ctx.add_local(None)
    cur = ctx.add_local(None)
    loop = ctx.while_(res.eq_(None).and_(pos.ge_(0)))
    loop.add(cur.assign(Strs(base, ":", ToIntStr(pos))))
    loop.add(res.assign(RedisHash(cur).hget(field)))
    loop.add(pos.assign(pos - 1))
    ctx.set_return_value(res)
    return ctx


def constructs() -> FnContext:
    """Use what the builder had from the beginning."""
    ctx = FnContext()
    arr = ctx.add_arg("arr")
    key = ctx.add_key("k")
    var, a_list, a_hash = RedisVar(key), RedisList(key), RedisHash(key)
    a_set, ranks = RedisSet(key), RedisSortedSet(key)
    loc = ctx.add_local({"b": [1, 2.5, None, True], "a": 1})
    other = ctx.add_arg("other")
    body, ix, val = ctx.for_(arr)
    body.add(loc.set_key("x", val))
    body.add(loc.set_at(ix, val + ix - 3))
    inner, _, one = body.for_(val)
    inner.add(RedisFn("FOO", key, 1, "x"))
    inner.if_(one)[1].add(loc.assign([]))
    ctx.for_(other)
    calls: list[Any] = [
        var.set("a"),
        var.set("a", nx=True, get=True, px=1500),
        var.get(),
        var.get(default="z"),
        var.get(no_adjust=True),
        var.incrby(1),
        var.redis_fn("ttl"),
        var.exists(),
        var.delete(),
        var.type(),
        a_hash.hset({"a": "b", "c": arr}),
        a_hash.hdel("a", "b"),
        a_hash.hget("a"),
        a_hash.hmget("a", "b"),
        a_hash.hincrby("a", 1.5),
        a_hash.hkeys(),
        a_hash.hvals(),
        a_hash.hgetall(),
        a_list.lpush("a", 1),
        a_list.lpop(2),
        a_list.rpop(),
        a_list.lrange(0, -1),
        a_list.llen(),
        a_set.sadd("a"),
        a_set.srem("a"),
        a_set.sismember("a"),
        a_set.smembers(),
        a_set.scard(),
        ranks.zadd({"m": 1.5}),
        ranks.zpopmax(),
        ranks.zpopmax(2),
        ranks.zrange(0, -1),
        ranks.zcard(),
        var.object_encoding(),
    ]
    for call in calls:
        ctx.add(call)
    for value in (
        CallFn("math.floor", arr),
        FindFn(arr, "x"),
        FindFn(arr, "x", 3),
        FromJSON(arr),
        ToJSON(arr),
        LogFn("debug", "x"),
        ToIntStr(arr),
        ToStr(arr),
        ToNum(arr),
        TypeStr(arr),
        Constant("redis.LOG_DEBUG"),
        Strs("a", arr, 1),
        arr.len_(),
        arr[0],
        arr[loc],
        arr.get_key("a"),
        arr.eq_(None).not_(),
        arr.eq_(1).and_(arr.ge_(2)).or_(True),
        arr.lt_(1.0),
        arr.le_("é"),
        arr.gt_(False),
    ):
        ctx.add_local(value)
    ctx.set_return_value(loc)
    return ctx


def additions() -> FnContext:
    """Use what came later."""
    ctx = FnContext()
    n = ctx.add_arg("n")
    out = RedisList(ctx.add_key("out"))
    ranks = RedisSortedSet(ctx.add_key("ranks"))
    total = ctx.add_local(0, "total")
    found = ctx.add_local([n, "x", [1, 2]])
    about = ctx.add_local({"n": n, "all": {"z": 1, "a": []}})
    loop, at, number = ctx.for_(Range(0, n))
    late = loop.branch(at.gt_(100))
    late.break_()
    even = late.elif_((number % 2).eq_(0))
    even.continue_()
    known = even.elif_(number.in_(found))
    known.return_(total)
    known.else_().add(found.append(-number))
    loop.add(total.assign(total + number * number / 2.5 - 1))
    loop.add(total.assign(2 * total - total // 3))
    ctx.add(about.set_at("first", found[1:]))
    ctx.add(about.set_key("last", found[:-1]))
    ctx.add(found.set_at(0, found[n : found.len_() - 1]))
    ctx.add(out.rpush(Spread(found), n, 1.5))
    ctx.add(ranks.zadd({"a": 1.5, "b": n}))
    ctx.add(ranks.zpopmin(n))
    ctx.add(RedisFn("publish", "channel", ToJSON(about)))
    for value in (
        Len(Split("a,b", ",")),
        Keys(about),
        Range(10, 0, -1),
        Ceil(1.5),
        Abs(-1),
        Min(1, n),
        Max(1, 2),
        Upper("a"),
        Lower("A"),
        CallFn("string.sub", "abc", 2, -1),
        Repeat("ab", 3),
        Reverse("ab"),
        Strip(" a "),
        StartsWith("ab", "a"),
        EndsWith("ab", "b"),
        Join(",", ["a", "b"]),
        Lifetime(out.pttl()),
    ):
        ctx.add_local(value)
    ctx.set_return_value({"total": total, "found": found[:]})
    return ctx


SHARED: list[Case] = [
    filter,
    stack_set_value,
    stack_get_value,
    stack_pop_frame,
    stack_get_cascading,
    constructs,
    additions,
]
"""What both builders make."""
