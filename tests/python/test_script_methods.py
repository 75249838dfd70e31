"""The methods of typed objects: one for each command on a key, whose words the commands take."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
import redipy
from redipy.script import (
    Expr,
    FnContext,
    RedisHash,
    RedisList,
    RedisObj,
    RedisSet,
    RedisSortedSet,
    RedisVar,
    Spread,
)

COMMANDS = Path(__file__).parents[2] / "docs" / "commands.md"
CLASSES: dict[str, type[RedisObj]] = {
    "Keys": RedisObj,
    "Strings": RedisVar,
    "Hashes": RedisHash,
    "Lists": RedisList,
    "Sets": RedisSet,
    "Sorted sets": RedisSortedSet,
}
INSTEAD = {"INCR": "incrby", "DECR": "decrby", "EXPIRE": "persist", "TTL": "pttl"}
"""Commands whose methods send others; `PERSIST` is for no time at all."""
FIRST = {"key", "source", "destination", "key1", "numkeys"}


def documented() -> Iterator[tuple[str, str]]:
    """Return the commands whose first argument is a key, each with its group.

    Those that wait are not for scripts.
    """
    group = ""
    for line in COMMANDS.read_text().splitlines():
        if line.startswith("## "):
            group = line.removeprefix("## ")
        found = re.match(r"\| `([A-Z ]+[A-Z]) (\w+)", line)
        if found and group in CLASSES and found[2] in FIRST and "timeout" not in line:
            yield group, found[1]


def words(expr: Expr) -> list[Any]:
    """Return the words of a call of a command, none of which is left open."""
    call = cast("Any", expr.compile())
    if call["name"] == "lifetime":
        (call,) = call["args"]
    assert call["name"] == "redis.call"
    assert all(arg["kind"] == "val" for arg in call["args"])
    return [arg["value"] for arg in call["args"]]


def method(kind: type[RedisObj], command: str) -> Callable[..., Expr]:
    name = {"DEL": "delete"}.get(command, command.lower().replace(" ", "_"))
    return cast("Callable[..., Expr]", getattr(kind("k"), name))


@pytest.mark.parametrize(("group", "command"), sorted(documented()))
def test_each_command_on_a_key_is_a_method(group: str, command: str) -> None:
    call = method(CLASSES[group], command)
    assert call.__doc__
    given: dict[str, Any] = {}
    rest: list[Any] = []
    for parameter in inspect.signature(call).parameters.values():
        if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
            rest = ["a", "b"]
        elif parameter.default is inspect.Parameter.empty:
            given[parameter.name] = {"mapping": {"a": 1}, "keys": ["a", "b"]}.get(parameter.name, 1)
    if command == "HSET":
        given["mapping"] = {"a": 1}
    if command == "ZMPOP":
        given["max"] = True
    if "direction" in given:
        given["direction"] = "LEFT"
    if "place" in given:
        given["place"] = "BEFORE"
    if "LEX" in command:
        given.update(min="-", max="+")
    positional = [
        given.pop(parameter.name)
        for parameter in inspect.signature(call).parameters.values()
        if parameter.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD and parameter.name in given
    ]
    expr = call(*positional, *rest, **given)
    sent = words(expr)
    assert sent[0] == INSTEAD.get(command, command.lower())
    assert "k" in sent
    # The words are what the command reads: it may fail for what is at the key, but not for them.
    ctx = FnContext()
    ctx.set_return_value(expr)
    run = redipy.Redis().register_script(ctx)
    try:
        run(keys={}, args={})
        failed = ""
    except redipy.RedipyError as error:
        failed = str(error)
    assert re.search("^$|no such key|DUMP payload", failed), sent


def test_options_become_words() -> None:
    z, s = RedisSortedSet("z"), RedisVar("s")
    for expr, wanted in [
        (z.zadd({"m": 1.5}, nx=True, ch=True), ["zadd", "z", "NX", "CH", 1.5, "m"]),
        (z.add(1, "m"), ["zadd", "z", 1, "m"]),
        (z.zrange(0, -1), ["zrange", "z", 0, -1]),
        (
            z.zrange(0, -1, byscore=True, withscores=True),
            ["zrange", "z", 0, -1, "BYSCORE", "WITHSCORES"],
        ),
        (
            z.zrange("-", "+", desc=True, bylex=True, offset=1, num=2),
            ["zrange", "z", "-", "+", "BYLEX", "REV", "LIMIT", 1, 2],
        ),
        (
            z.zrangebyscore(1, 2, start=0, num=1, withscores=True),
            ["zrangebyscore", "z", 1, 2, "LIMIT", 0, 1, "WITHSCORES"],
        ),
        (z.zrangestore("o", 0, 1), ["zrangestore", "z", "o", 0, 1]),
        (
            z.zinter("a", weights=[1, 2], aggregate="MAX", withscores=True),
            ["zinter", 2, "z", "a", "WEIGHTS", 1, 2, "AGGREGATE", "MAX", "WITHSCORES"],
        ),
        (z.zunionstore(["a", "b"]), ["zunionstore", "z", 2, "a", "b"]),
        (z.zintercard("a", limit=3), ["zintercard", 2, "z", "a", "LIMIT", 3]),
        (z.zmpop("a", min=True, count=2), ["zmpop", 2, "z", "a", "MIN", "COUNT", 2]),
        (z.zscan(match="a*", count=5), ["zscan", "z", 0, "MATCH", "a*", "COUNT", 5]),
        (
            s.set("v", ex=5, nx=True, get=True),
            ["set", "s", "v", "NX", "GET", "EX", 5],
        ),
        (s.set("v", px=timedelta(seconds=1.5)), ["set", "s", "v", "PX", 1500]),
        (
            s.set("v", exat=datetime(2030, 1, 1, tzinfo=UTC)),
            ["set", "s", "v", "EXAT", 1893456000],
        ),
        (s.set("v", keepttl=True), ["set", "s", "v", "KEEPTTL"]),
        (
            s.set_value("v", expire_timestamp=datetime(2030, 1, 1, tzinfo=UTC)),
            ["set", "s", "v", "PXAT", 1893456000000],
        ),
        (s.set_value("v", expire_in=0.0001), ["set", "s", "v", "PX", 1]),
        (s.set_value("v", expire_in=0), ["set", "s", "v", "PXAT", 1]),
        (s.setex(timedelta(minutes=1), "v"), ["setex", "s", 60, "v"]),
        (s.getex(persist=True), ["getex", "s", "PERSIST"]),
        (s.lcs("o", idx=True, minmatchlen=2), ["lcs", "s", "o", "IDX", "MINMATCHLEN", 2]),
        (s.mget("a", ["b", "c"]), ["mget", "s", "a", "b", "c"]),
        (s.incr(), ["incrby", "s", 1]),
        (s.decr(2), ["decrby", "s", 2]),
        (s.expire(60), ["expire", "s", 60]),
        (s.expire(timedelta(minutes=1), nx=True), ["expire", "s", 60, "NX"]),
        (s.expire(expire_in=2.5), ["pexpire", "s", 2500]),
        (s.expire(mode="if_earlier", expire_in=1), ["pexpire", "s", 1000, "LT"]),
        (
            s.expire(expire_timestamp=datetime(2030, 1, 1, tzinfo=UTC)),
            ["pexpireat", "s", 1893456000000],
        ),
        (s.expire(), ["persist", "s"]),
        (s.copy("o", destination_db=1, replace=True), ["copy", "s", "o", "DB", 1, "REPLACE"]),
        (s.object_encoding(), ["object encoding", "s"]),
        (s.exists("a"), ["exists", "s", "a"]),
        (s.delete(), ["del", "s"]),
        (RedisHash("h").hset("f", "v"), ["hset", "h", "f", "v"]),
        (
            RedisHash("h").hset("f", "v", {"a": 1}, ["b", 2]),
            ["hset", "h", "f", "v", "a", 1, "b", 2],
        ),
        (RedisHash("h").hrandfield(2, withvalues=True), ["hrandfield", "h", 2, "WITHVALUES"]),
        (RedisList("l").lmove("o", "RIGHT"), ["lmove", "l", "o", "RIGHT", "RIGHT"]),
        (
            RedisList("l").lmpop("o", direction="LEFT", count=2),
            ["lmpop", 2, "l", "o", "LEFT", "COUNT", 2],
        ),
        (RedisList("l").linsert("BEFORE", "a", "b"), ["linsert", "l", "BEFORE", "a", "b"]),
        (RedisSet("s").sdiff("a", "b"), ["sdiff", "s", "a", "b"]),
        (RedisSet("s").sdiffstore("a", "b"), ["sdiffstore", "s", "a", "b"]),
        (RedisSet("s").add("a", "b"), ["sadd", "s", "a", "b"]),
    ]:
        assert words(expr) == wanted


def test_options_can_be_expressions() -> None:
    ctx = FnContext()
    x = ctx.add_arg("x")
    ref = x.compile()
    call = cast("Any", RedisVar("s").set(x, ex=x).compile())
    assert call["args"][2:] == [ref, {"kind": "val", "value": "EX", "type": "str"}, ref]
    call = cast("Any", RedisSet("s").sadd(Spread(x)).compile())
    assert call["args"][2:] == [{"kind": "spread", "value": ref}]
    call = cast("Any", RedisSortedSet("z").zunion("a", Spread(x)).compile())
    assert call["args"][1] == (2 + x.len_()).compile()
    ttl = cast("Any", RedisVar("s").ttl().compile())
    assert ttl["name"] == "lifetime"
    assert [arg["value"] for arg in ttl["args"][0]["args"]] == ["pttl", "s"]
