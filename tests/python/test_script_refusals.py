"""What the builder refuses, with words that tell what to do instead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from redipy.script import (
    CallFn,
    FnContext,
    LocalVariable,
    LogFn,
    RedisFn,
    RedisHash,
    RedisSortedSet,
    RedisVar,
    Spread,
    Strs,
    ToNum,
)


@pytest.fixture
def ctx() -> FnContext:
    return FnContext()


PYTHON: list[tuple[Callable[[Any], Any], str]] = [
    (lambda x: x == 1, "eq_"),
    (lambda x: x == x + 1, "eq_"),
    (lambda x: x != 1, "ne_"),
    (lambda x: x < 1, "lt_"),
    (lambda x: x <= 1, "le_"),
    (lambda x: x > 1, "gt_"),
    (lambda x: x >= 1, "ge_"),
    (lambda x: 1 if x else 2, "if_"),
    (lambda x: not x, "not_"),
    (lambda x: x and 1, "and_"),
    (lambda x: x or 1, "or_"),
    (lambda x: bool(x.eq_(1)), "if_"),
    (lambda x: len(x), "len_"),
    (lambda x: list(x), "for_"),
    (lambda x: [one for one in x], "for_"),  # noqa: C416
    (lambda x: 1 in x, "in_"),
    (lambda x: int(x), "ToIntStr"),
    (lambda x: float(x), "ToNum"),
    (lambda x: f"user:{x}", "Strs"),
    (lambda x: str(x), "ToStr"),
    (lambda x: "user:%s" % x, "ToStr|Strs"),  # noqa: UP031
    (lambda x: min(x, 2), "gt_|lt_"),
]


@pytest.mark.parametrize(("use", "instead"), PYTHON)
def test_what_python_cannot_know_yet_is_refused(
    ctx: FnContext, use: Callable[[Any], Any], instead: str
) -> None:
    for expr in (ctx.add_arg("x"), ctx.add_arg("y") + 1, RedisVar("k").get()):
        with pytest.raises(TypeError, match=instead):
            use(expr)


def test_expressions_can_be_kept_in_containers(ctx: FnContext) -> None:
    x, y = ctx.add_arg("x"), ctx.add_arg("y")
    names = {x: "x", y: "y"}
    assert names[x] == "x"
    assert names[y] == "y"
    assert x in [x]
    assert len({x, y, x}) == 2
    assert [1, x] == [1, x]


LITERALS: list[tuple[Any, str]] = [
    ({1, 2}, "unknown type"),
    (object(), "unknown type"),
    ([1, {"a": {2}}], "unknown type"),
    (1j, "unknown type"),
    (datetime(2030, 1, 1), "unknown type"),
    (float("nan"), "not finite"),
    ([float("inf")], "not finite"),
    (2**53 + 1, "rounded"),
    (10**400, "rounded"),
    (b"\xff", "surrogateescape"),
    ("\ud800", "half of a character"),
    ({1: 2}, "keys of a dict"),
    ({1: ToNum("1")}, "keys of a dict"),
]


@pytest.mark.parametrize(("value", "message"), LITERALS)
def test_literals_that_no_script_can_hold_are_refused(
    ctx: FnContext, value: Any, message: str
) -> None:
    x = ctx.add_arg("x")
    for use in (ctx.add_local, ctx.set_return_value, ToNum, Strs, x.assign, x.eq_, x.append):
        with pytest.raises(ValueError, match=message):
            use(value)
    with pytest.raises(ValueError, match=message):
        RedisVar("k").set(value)
    with pytest.raises(ValueError, match=message):
        _ = x + value


def test_literals_that_contain_themselves_are_refused(ctx: FnContext) -> None:
    endless: list[Any] = []
    endless.extend([endless, endless])
    with pytest.raises(ValueError, match="contains itself"):
        ctx.add_local(endless)
    endless.append(ctx.add_arg("x"))
    with pytest.raises(ValueError, match="contains itself"):
        ctx.add_local(endless)


GRAPHS: list[tuple[Callable[[FnContext, Any], Any], str]] = [
    (lambda ctx, x: ctx.break_(), "break_ is outside of a loop"),
    (lambda ctx, x: ctx.if_(x)[1].continue_(), "continue_ is outside of a loop"),
    (lambda ctx, x: ctx.branch(x).elif_(x).break_(), "break_ is outside of a loop"),
    (lambda ctx, x: ctx.add(ctx.for_(x)[1].assign(1)), "of a loop is used outside"),
    (lambda ctx, x: ctx.set_return_value([ctx.for_(x)[2]]), "of a loop is used outside"),
    (lambda ctx, x: ctx.add(ToNum(Spread(x))), "Spread is for"),
    (lambda ctx, x: ctx.add_local(Spread(x)), "Spread is for"),
    (lambda ctx, x: ctx.add(CallFn("redis.call", Spread(x))), "Spread is for"),
    (lambda ctx, x: ctx.add(FnContext().add_arg("y")), "variable of another script"),
    (lambda ctx, x: ctx.if_(FnContext().add_local(1)), "variable of another script"),
    (lambda ctx, x: ctx.add(FnContext().for_(x)[2] + 1), "variable of another script"),
    (lambda ctx, x: ctx.add(x.assign(LocalVariable(1))), "not added to a script"),
]


@pytest.mark.parametrize(("build", "message"), GRAPHS)
def test_graphs_that_mean_nothing_are_refused(
    ctx: FnContext, build: Callable[[FnContext, Any], Any], message: str
) -> None:
    def built() -> None:
        build(ctx, ctx.add_arg("x"))
        ctx.compile()

    with pytest.raises(ValueError, match=message):
        built()


def test_a_refused_graph_tells_where_it_was_built(ctx: FnContext) -> None:
    ctx.add(FnContext().add_key("other"))
    with pytest.raises(ValueError, match=r"another script is used \(at .*test_script_refusals"):
        ctx.compile()


def test_names_are_taken_once(ctx: FnContext) -> None:
    ctx.add_arg("x")
    ctx.add_key("x")
    with pytest.raises(ValueError, match="ambiguous argument name: x"):
        ctx.add_arg("x")
    with pytest.raises(ValueError, match="ambiguous key name: x"):
        ctx.add_key("x")
    with pytest.raises(ValueError, match="is text"):
        ctx.add_key("\udcff")
    with pytest.raises(TypeError, match="is a str, not int"):
        ctx.add_arg(1)  # type: ignore[arg-type]


def test_only_one_thing_follows_a_condition(ctx: FnContext) -> None:
    then = ctx.branch(ctx.add_arg("x"))
    then.elif_(1)
    with pytest.raises(ValueError, match="follows this condition already"):
        then.else_()


def test_sequences_take_commands_only(ctx: FnContext) -> None:
    for term in (1, "a", None, ctx.if_(True)[0], FnContext()):
        with pytest.raises(TypeError, match="takes commands and expressions"):
            ctx.add(term)  # type: ignore[arg-type]


CALLS: list[tuple[Callable[[Any], Any], type[Exception], str]] = [
    (lambda x: RedisVar("k").set(x, ex=1, px=2), ValueError, "one end"),
    (lambda x: RedisVar("k").set(x, ex=1, keepttl=True), ValueError, "one end"),
    (lambda x: RedisVar("k").set(x, nx=x), TypeError, "NX is a word"),
    (lambda x: RedisVar("k").set_value(x, mode="never"), ValueError, "unknown mode"),  # type: ignore[arg-type]
    (lambda x: RedisVar("k").set_value(x, expire_in=float("nan")), ValueError, "finite"),
    (lambda x: RedisVar("k").expire(mode="if_later"), ValueError, "needs a time"),
    (lambda x: RedisVar("k").expire(1, expire_in=1), ValueError, "give one of"),
    (
        lambda x: RedisVar("k").expire(expire_timestamp=datetime(2030, 1, 1)),
        ValueError,
        "time zone",
    ),
    (lambda x: RedisHash("h").hset("f"), ValueError, "field with its value"),
    (lambda x: RedisHash("h").hset(items=["f"]), ValueError, "in turn"),
    (lambda x: RedisHash("h").hmset(x), TypeError, "a mapping is a dict"),
    (lambda x: RedisHash("h").hdel({"a": 1}), TypeError, "one by one"),
    (lambda x: RedisSortedSet("z").zmpop(), ValueError, "one of min and max"),
    (lambda x: RedisSortedSet("z").zunion(Spread(x + x)), TypeError, "is a variable"),
    (lambda x: RedisSortedSet("z").zunionstore("a"), TypeError, "several keys are a list"),
    (lambda x: RedisSortedSet("z").zunionstore(x), TypeError, "several keys are a list"),
    (lambda x: RedisSortedSet("z").zunion("a", weights=x), TypeError, "weights are a list"),
    (lambda x: RedisSortedSet("z").zrange(0, 1, offset=1), ValueError, "give both"),
    (lambda x: LogFn("loud", x), ValueError, "unknown level"),  # type: ignore[arg-type]
    (lambda x: RedisFn(x, "k"), TypeError, "name of a command"),
    (lambda x: CallFn(x), TypeError, "name of a function"),
    (lambda x: x[::2], ValueError, "no step"),
    (lambda x: x[:: x + 1], ValueError, "no step"),
]


@pytest.mark.parametrize(("call", "error", "message"), CALLS)
def test_calls_that_cannot_be_meant_are_refused(
    ctx: FnContext, call: Callable[[Any], Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        call(ctx.add_arg("x"))
