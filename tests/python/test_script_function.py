"""Functions become the graphs that the builder makes by hand."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from enum import Enum, IntEnum, StrEnum
from typing import TYPE_CHECKING, Any, Literal, NewType, Optional, Union

import pytest
from redipy.graph.position import position_of
from redipy.script import (
    CallFn,
    FnContext,
    FromJSON,
    JSONType,
    Key,
    LogFn,
    RedisFn,
    RedisHash,
    RedisList,
    RedisSet,
    RedisSortedSet,
    RedisVar,
    Spread,
    Strs,
    ToIntStr,
    ToJSON,
    ToNum,
    TypeStr,
    function,
)
from script_functions import filter_list, get_cascading

if TYPE_CHECKING:
    from redipy.graph.seq import SequenceObj

LIMIT = 3


class Queue(RedisList):
    """A key object with a command of its own."""

    def push(self, value: Any, *, twice: bool = False) -> Any:
        """Add an element."""
        return self.rpush(value, value) if twice else self.rpush(value)


def graph(fn: Callable[..., Any]) -> SequenceObj:
    return function(fn).graph


def by_hand(build: Callable[[FnContext], None]) -> SequenceObj:
    ctx = FnContext()
    build(ctx)
    return ctx.compile()


def test_the_filter_of_the_documentation() -> None:
    ctx = FnContext()
    inp = RedisList(ctx.add_key("inp"))
    left = RedisList(ctx.add_key("left"))
    right = RedisList(ctx.add_key("right"))
    cmp = ctx.add_arg("cmp")
    cur = ctx.add_local(None, "cur")
    ctx.add(cur.assign(inp.lpop()))
    loop = ctx.while_(cur.ne_(None))
    b_then, b_else = loop.if_(ToNum(cur).lt_(cmp))
    b_then.add(left.rpush(cur))
    b_else.add(right.rpush(cur))
    loop.add(cur.assign(inp.lpop()))
    ctx.set_return_value(None)
    assert graph(filter_list) == ctx.compile()


def test_the_stack_of_the_documentation() -> None:
    ctx = FnContext()
    size = RedisVar(ctx.add_key("size"))
    frame = ctx.add_key("frame")
    field = ctx.add_arg("field")
    pos = ctx.add_local(None, "pos")
    res = ctx.add_local(None, "res")
    ctx.add(pos.assign(ToIntStr(size.get_value(default=0))))
    ctx.add(res.assign(None))
    loop = ctx.while_(res.eq_(None).and_(pos.ge_(0)))
    loop.add(res.assign(RedisHash(Strs(frame, ":", pos)).hget(field)))
    loop.add(pos.assign(pos - 1))
    ctx.set_return_value(res)
    assert graph(get_cascading) == ctx.compile()


def test_a_key_object_that_is_assigned_keeps_its_name() -> None:
    def pop_frame(size: RedisVar, frame: Key) -> Any:
        rframe = RedisHash(f"{frame}:{ToIntStr(size.get_value(default=0))}")
        res = rframe.hgetall()
        rframe.delete()
        if float(size.get_value(default=0)) > 0:
            size.incrby(-1)
        else:
            size.delete()
        return res

    ctx = FnContext()
    size = RedisVar(ctx.add_key("size"))
    frame = ctx.add_key("frame")
    name = ctx.add_local(None, "rframe")
    res = ctx.add_local(None, "res")
    ctx.add(name.assign(Strs(frame, ":", ToIntStr(size.get_value(default=0)))))
    rframe = RedisHash(name)
    ctx.add(res.assign(rframe.hgetall()))
    ctx.add(rframe.delete())
    b_then, b_else = ctx.if_(ToNum(size.get_value(default=0)).gt_(0))
    b_then.add(size.incrby(-1))
    b_else.add(size.delete())
    ctx.set_return_value(res)
    assert graph(pop_frame) == ctx.compile()


def test_a_conditional_expression_is_a_branch() -> None:
    def pick(a: RedisList, b: RedisList, n: int) -> Any:
        return [a.lpop(), b.lpop() if n else 0]

    ctx = FnContext()
    a, b = RedisList(ctx.add_key("a")), RedisList(ctx.add_key("b"))
    n = ctx.add_arg("n")
    chosen, first = ctx.add_local(None), ctx.add_local(None)
    # The first element is taken before the branch, as it stands before it.
    ctx.add(first.assign(a.lpop()))
    b_then, b_else = ctx.if_(n)
    b_then.add(chosen.assign(b.lpop()))
    b_else.add(chosen.assign(0))
    ctx.set_return_value([first, chosen])
    assert graph(pick) == ctx.compile()


def test_loops_are_those_of_the_builder() -> None:
    def walk(values: list[Any], n: int) -> Any:
        total = 0
        for i, value in enumerate(values):
            if i == LIMIT:
                break
            total += value
        for j in range(n):
            if j == 2:
                continue
            values.append(j)
        return total

    ctx = FnContext()
    values, n = ctx.add_arg("values"), ctx.add_arg("n")
    total, i, value, j = (ctx.add_local(None, name) for name in ("total", "i", "value", "j"))
    counter = ctx.add_local(None)
    ctx.add(total.assign(0))
    loop, ix, val = ctx.for_(values)
    loop.add(i.assign(ix))
    loop.add(value.assign(val))
    b_then, _ = loop.if_(i.eq_(LIMIT))
    b_then.break_()
    loop.add(total.assign(total + value))
    ctx.add(counter.assign(0))
    count = ctx.while_(counter.lt_(n))
    count.add(j.assign(counter))
    count.add(counter.assign(counter + 1))
    b_then, _ = count.if_(j.eq_(2))
    b_then.continue_()
    count.add(values.append(j))
    ctx.set_return_value(total)
    assert graph(walk) == ctx.compile()


def expression(fn: Callable[..., Any]) -> Any:
    """Return what a function returns, as data; it has nothing before its `return`."""
    cmds = graph(fn)["cmds"]
    assert [cmd["kind"] for cmd in cmds].count("return") == 1
    assert {cmd["kind"] for cmd in cmds} == {"declare", "return"}
    last: Any = cmds[-1]
    return last["value"]


def test_functions_of_scripts_are_called_by_their_names() -> None:
    def calls(x: Any, l: RedisList) -> Any:  # noqa: E741
        return [
            ToNum(x),
            FromJSON(x),
            ToJSON({"a": x, "b": [1, x]}),
            TypeStr(x),
            CallFn("string.rep", x, 3),
            RedisFn("STRLEN", l.key()),
            RedisFn("DEL", l.key(), *x, no_adjust=True),
            Strs("a", x),
        ]

    ctx = FnContext()
    key, x = ctx.add_key("l"), ctx.add_arg("x")
    ctx.set_return_value(
        [
            ToNum(x),
            FromJSON(x),
            ToJSON({"a": x, "b": [1, x]}),
            TypeStr(x),
            CallFn("string.rep", x, 3),
            RedisFn("STRLEN", key),
            RedisFn("DEL", key, Spread(x), no_adjust=True),
            Strs("a", x),
        ]
    )
    assert expression(calls) == ctx.compile()["cmds"][-1]["value"]  # type: ignore[typeddict-item]


def test_a_line_is_written_to_the_log() -> None:
    def log(x: Any) -> None:
        LogFn("notice", f"x is {x}")

    ctx = FnContext()
    x = ctx.add_arg("x")
    ctx.add(LogFn("notice", Strs("x is ", x)))
    ctx.set_return_value(None)
    assert graph(log) == ctx.compile()


def test_methods_take_what_the_builder_takes() -> None:
    ttl = 60

    def methods(h: RedisHash, z: RedisSortedSet, s: RedisSet, v: RedisVar, x: Any) -> None:
        h.hset({"a": x, x: 1})
        h.hset({"b": "c"})
        z.add(1.5, x)
        s.add("a", x, *x)
        v.set_value(x, mode="if_missing", expire_in=ttl * 2)
        v.get_value(default=x)

    ctx = FnContext()
    h, z = RedisHash(ctx.add_key("h")), RedisSortedSet(ctx.add_key("z"))
    s, v = RedisSet(ctx.add_key("s")), RedisVar(ctx.add_key("v"))
    x = ctx.add_arg("x")
    kept = ctx.add_local(None)
    ctx.add(h.hset({"a": x, x: 1}))
    ctx.add(h.hset({"b": "c"}))
    ctx.add(z.add(1.5, x))
    ctx.add(s.add("a", x, Spread(x)))
    ctx.add(v.set_value(x, mode="if_missing", expire_in=120))
    ctx.add(kept.assign(v.get_value(default=x)))
    ctx.set_return_value(None)
    assert graph(methods) == ctx.compile()


def test_own_key_objects_have_their_own_methods() -> None:
    def push(q: Queue, x: str) -> Any:
        Queue("other").push(x)
        return q.push(x, twice=True)

    ctx = FnContext()
    q, x = Queue(ctx.add_key("q")), ctx.add_arg("x")
    ctx.add(Queue("other").push(x))
    ctx.set_return_value(q.push(x, twice=True))
    assert graph(push) == ctx.compile()


JOBS = RedisList("jobs")


def test_key_objects_of_known_keys_may_be_outside() -> None:
    def put(x: str) -> Any:
        return JOBS.rpush(x)

    ctx = FnContext()
    x = ctx.add_arg("x")
    ctx.set_return_value(RedisList("jobs").rpush(x))
    assert graph(put) == ctx.compile()


class Level(IntEnum):
    LOW = 1


class Name(StrEnum):
    ONE = "one"


class Color(Enum):
    RED = "red"


def test_constants_are_taken_when_the_function_is_read() -> None:
    names = ["a", "b"]
    limit = 1

    def constants() -> Any:
        return [names, limit, LIMIT, Level.LOW, Name.ONE, Color.RED.value, math.pi, (1, None, True)]

    compiled = function(constants)
    names.append("c")
    limit = 2
    last: Any = compiled.graph["cmds"][-1]
    wanted = [["a", "b"], 1, 3, 1, "one", "red", math.pi, [1, None, True]]
    assert last["value"] == {"kind": "val", "value": wanted, "type": "list"}


def test_infinity_is_a_number_like_any_other() -> None:
    def least(values: list[float]) -> Any:
        best = math.inf
        for value in values:
            best = min(best, value)
        return best

    cmds: Any = graph(least)["cmds"]
    assert (
        cmds[3]["value"]
        == by_hand(lambda ctx: ctx.set_return_value(ToNum("inf")))["cmds"][0][
            "value"  # type: ignore[typeddict-item]
        ]
    )


UserId = NewType("UserId", int)


def test_annotations_tell_keys_from_arguments() -> None:
    def several(
        a: RedisList,
        b: Queue,
        c: Key,
        d: int,
        e: float,
        f: str,
        g: bool,
        h: list[str],
        i: dict[str, Any],
        j: Any,
        k: JSONType,
        l: Optional[int],  # noqa: E741, UP045
        m: Union[int, str],  # noqa: UP007
        n: int | None,
        o: Literal["x", "y"],
        p: UserId,
        q: Name,
        r: "list[dict[str, int]]",  # noqa: UP037
    ) -> None:
        pass

    compiled = function(several)
    assert compiled.keys == ("a", "b", "c")
    assert compiled.args == tuple("defghijklmnopqr")
    assert compiled.graph["keyv"] == ["a", "b", "c"]  # type: ignore[typeddict-item]
    assert compiled.graph["argv"] == list("defghijklmnopqr")  # type: ignore[typeddict-item]


def test_a_name_that_only_annotations_use_may_be_around_the_function() -> None:
    class Inner(RedisList):
        pass

    def use(inp: Inner) -> Any:
        return Inner("x").llen() + inp.llen()

    assert function(use).keys == ("inp",)


def test_a_function_stays_what_it_was() -> None:
    @function
    def documented(inp: RedisList, n: int = 3, *, m: str | None = None) -> Any:
        """Say what it does."""
        return inp.lrange(0, n)

    assert documented.__name__ == "documented"
    assert documented.__doc__ == "Say what it does."
    assert documented.__module__ == __name__
    assert inspect.signature(documented) == inspect.signature(documented.__wrapped__)
    assert documented.defaults == {"n": 3, "m": None}
    assert documented.context.compile() == documented.graph == documented.compile()
    assert repr(documented).startswith("<script documented(inp:")


def test_it_takes_a_client_first() -> None:
    compiled = function(filter_list)
    with pytest.raises(
        TypeError, match=r"filter_list\(\) takes a client or a pipeline of redipy first"
    ):
        compiled("inp", "left", "right", 3)


def _line(cmd: Any) -> int:
    at = position_of(cmd)
    assert at is not None
    return at.line


def test_commands_know_their_lines() -> None:
    def lines(a: RedisList, n: int) -> Any:
        x: Any = 1
        if n:
            x = [
                a.lpop(),
                a.rpop(),
            ]
        for i in range(2):
            x += i
        return x

    first = lines.__code__.co_firstlineno
    cmds: Any = graph(lines)["cmds"]
    seen = [(cmd["kind"], _line(cmd) - first) for cmd in cmds]
    assert seen == [
        *[("declare", 0)] * 5,
        ("assign", 1),
        ("branch", 2),
        ("assign", 7),
        ("while", 7),
        ("return", 9),
    ]
    inner = cmds[6]["then"]["cmds"][0]
    assert _line(inner) - first == 3
    assert position_of(inner) == (__file__, first + 3)


def test_what_follows_a_return_is_left_out() -> None:
    def early(n: int) -> Any:  # noqa: RET503
        while True:
            if n:
                return 1
                n = 2
            break
            n = 3
        return 2
        n = 4

    def built(ctx: FnContext) -> None:
        n = ctx.add_arg("n")
        loop = ctx.while_(True)
        b_then, _ = loop.if_(n)
        b_then.return_(1)
        loop.break_()
        ctx.set_return_value(2)

    assert graph(early) == by_hand(built)


def test_variables_of_its_own_are_used_again() -> None:
    def many(a: RedisList, n: int) -> Any:
        x = a.lpop() if n else 1
        x = a.lpop() if n else 2
        for i in range(3):
            x = a.lpop() if i else 3
        for i in range(3):
            x = a.lpop() if i else 4
        return x

    declared = [cmd for cmd in graph(many)["cmds"] if cmd["kind"] == "declare"]
    # The parameters, `x` and `i`, the counter of a loop, and what a conditional expression gives.
    assert len(declared) == 2 + 2 + 2
