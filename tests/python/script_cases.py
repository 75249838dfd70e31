"""Scripts whose graphs are known, by the names of the files in `graphs`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from redipy.script import (
    CallFn,
    Constant,
    FindFn,
    FnContext,
    FromJSON,
    LogFn,
    RedisFn,
    RedisHash,
    RedisList,
    RedisVar,
    Strs,
    ToIntStr,
    ToJSON,
    ToNum,
    ToStr,
    TypeStr,
)
from redipy.symbolic.core import Compilable, LocalVariable
from redipy.symbolic.expr import Expr, lit_helper
from redipy.symbolic.rset import RedisSet
from redipy.symbolic.rzset import RedisSortedSet

Case = Callable[[], FnContext]


def loops() -> FnContext:
    """Number loops and variables, nested and one after the other."""
    ctx = FnContext()
    rows = ctx.add_arg("rows")
    total = ctx.add_local(0)
    outer, row_ix, row = ctx.for_(rows)
    inner, _, cell = outer.for_(row)
    again = inner.while_(row_ix.lt_(3))
    b_then, _ = again.if_(True)
    b_then.add(total.assign(total + cell))
    last, ix, val = ctx.for_(rows)
    last.add(val.assign(ix))
    late = ctx.add_local("late")
    ctx.add(late.assign(total.eq_(0).not_()))
    ctx.set_return_value(late)
    return ctx


def variables() -> FnContext:
    """Set variables, elements and keys; take parts of them."""
    ctx = FnContext()
    arg = ctx.add_arg("same")
    key = ctx.add_key("same")
    held = ctx.add_local({"a": 1, "b": [1, 2.5, None, True, "x"], "c": {}})
    copy = ctx.add_local(arg)
    ctx.add(copy.set_at(-1, arg[0]))
    ctx.add(held.set_key("x", arg.len_()))
    ctx.add(held.set_key(arg[copy.len_() - 1], held.get_key("b")))
    ctx.add(arg.assign(None))
    ctx.add(key.assign(Strs("p:", key)))
    ctx.set_return_value(arg.get_key("a"))
    ctx.add(ToNum(arg))
    ctx.set_return_value("behind")
    return ctx


def operators() -> FnContext:
    """Use every operator of the predecessor."""
    ctx = FnContext()
    x = ctx.add_arg("x")
    for one in (
        x + 1,
        x - 2.5,
        x.eq_(None),
        x.ne_("a"),
        x.lt_(x),
        x.le_(1),
        x.gt_(2).not_(),
        x.ge_(3).and_(True).or_(False),
    ):
        ctx.add(ctx.add_local(one).assign(one))
    return ctx


def functions() -> FnContext:
    """Call every function of the predecessor."""
    ctx = FnContext()
    x = ctx.add_arg("x")
    for one in (
        ToNum(x),
        ToStr(x),
        ToIntStr(x),
        TypeStr(x),
        FromJSON(x),
        ToJSON(x),
        FindFn(x, "b"),
        FindFn(x, "b", 2),
        LogFn("debug", x),
        LogFn("verbose", "v"),
        LogFn("notice", "n"),
        LogFn("warning", Strs("w", 1, x)),
        Constant("redis.LOG_DEBUG"),
        CallFn("math.floor", x, no_adjust=True),
        RedisFn("ECHO", x),
        RedisFn("foo", x, 1, "a", no_adjust=True),
    ):
        ctx.add(one)
    return ctx


def keys() -> FnContext:
    """Call the methods of the predecessor on strings and keys."""
    ctx = FnContext()
    var = RedisVar(ctx.add_key("var"))
    x = ctx.add_arg("x")
    for one in (
        var.set_value(x),
        var.set_value("a", mode="if_missing", return_previous=True, expire_in=1.5),
        var.set_value("a", mode="if_exists", keep_ttl=True),
        var.get_value(),
        var.get_value(default=x),
        var.get_value(no_adjust=True),
        var.incrby(1),
        var.incrby(0.5),
        var.expire(),
        var.exists(),
        var.delete(),
        var.key_type(),
        var.redis_fn("strlen"),
        RedisVar("fixed").get_value(),
    ):
        ctx.add(one)
    return ctx


def collections() -> FnContext:
    """Call the methods of the predecessor on lists, hashes, sets and sorted sets."""
    ctx = FnContext()
    key = ctx.add_key("key")
    x = ctx.add_arg("x")
    a_list, a_hash = RedisList(key), RedisHash(key)
    a_set, sorted_set = RedisSet(key), RedisSortedSet(key)
    for one in (
        a_list.lpush("a", x),
        a_list.rpush("a", 1),
        a_list.lpop(),
        a_list.lpop(2),
        a_list.rpop(x),
        a_list.rpop(no_adjust=True),
        a_list.lrange(0, -1),
        a_list.llen(),
        a_hash.hset({"a": x, "b": 1}),
        a_hash.hdel("a", x),
        a_hash.hget(x),
        a_hash.hmget("a", "b"),
        a_hash.hincrby("a", 1.5),
        a_hash.hkeys(),
        a_hash.hvals(),
        a_hash.hgetall(),
        a_set.add(x),
        a_set.remove("a"),
        a_set.has(x),
        a_set.members(),
        a_set.card(),
        sorted_set.add(1.5, x),
        sorted_set.pop_max(),
        sorted_set.pop_max(2),
        sorted_set.pop_min(x),
        sorted_set.range(0, -1),
        sorted_set.card(),
    ):
        ctx.add(one)
    return ctx


class _Queue(RedisList):
    def newest(self) -> Any:
        return self.redis_fn("lrange", 0, 9)


class _Twice(Expr):
    def __init__(self, value: Any) -> None:
        self.value = lit_helper(value)

    def compile(self) -> Any:
        return (self.value + self.value).compile()


class _Reset(Compilable):
    def __init__(self, variable: LocalVariable) -> None:
        self.variable = variable

    def compile(self) -> Any:
        return self.variable.assign(0).compile()


def subclasses() -> FnContext:
    """Use classes that users derive from those of the builder."""
    ctx = FnContext()
    number = ctx.add_local(1)
    ctx.add(_Queue("queue").newest())
    ctx.add(number.assign(_Twice(number)))
    ctx.add(_Reset(number))
    return ctx


PREDECESSOR: list[Case] = [
    loops,
    variables,
    operators,
    functions,
    keys,
    collections,
    subclasses,
]
"""What redipy 0.7.1 builds, too; the files are what it makes of them, but for their formatting."""
