"""Bad input: which exception it is, what it says, and that nothing was changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import pytest
import redipy
from redipy import ManualClock, Redis
from redipy.errors import (
    ArgumentError,
    ConfigError,
    RedipyError,
    ResponseError,
    StateError,
    UnknownCommandError,
    WrongTypeError,
)
from servers import RedisServer

Use = Callable[[Redis], object]


def fill(r: Redis) -> None:
    r.set("string", "text", ex=100)
    r.rpush("list", "a", "b")
    r.sadd("set", "a", "b")
    r.zadd("zset", {"a": 1, "b": 2})
    r.hset("hash", {"f": "text", "n": "7"})


def everything(r: Redis) -> object:
    """Return all that a store holds."""
    values = {key: r.dump(key) for key in sorted(r.keys())}
    return values, {key: r.pttl(key) for key in values}


@pytest.fixture
def unchanged(raw: Any) -> Iterator[Redis]:
    """Return a client of a store that must be the same afterwards."""
    fill(raw)
    before = everything(raw)
    yield Redis(rt=raw)
    assert everything(raw) == before


def test_one_class_is_above_all() -> None:
    for cls, parents in {
        ResponseError: (RedipyError,),
        WrongTypeError: (ResponseError, TypeError),
        ArgumentError: (ResponseError, ValueError),
        UnknownCommandError: (ResponseError, ValueError),
        StateError: (ResponseError, ValueError),
        ConfigError: (RedipyError, ValueError),
    }.items():
        assert issubclass(cls, parents)
        assert issubclass(cls, RedipyError)
        assert getattr(redipy, cls.__name__) is cls
    assert not issubclass(RedipyError, TypeError | ValueError)


OPERATIONS: dict[str, tuple[str, Use]] = {
    "get": ("list", lambda r: r.get("list")),
    "get_value": ("hash", lambda r: r.get_value("hash")),
    "set with get": ("set", lambda r: r.set("set", "v", get=True)),
    "set_value": ("list", lambda r: r.set_value("list", "v", return_previous=True)),
    "getex": ("zset", lambda r: r.getex("zset", ex=5)),
    "append": ("list", lambda r: r.append("list", "x")),
    "incrby": ("list", lambda r: r.incrby("list", 1)),
    "incrby by a fraction": ("hash", lambda r: r.incrby("hash", 1.5)),
    "lpush": ("string", lambda r: r.lpush("string", "x")),
    "rpush": ("hash", lambda r: r.rpush("hash", "x")),
    "lpop": ("set", lambda r: r.lpop("set")),
    "rpop with count": ("zset", lambda r: r.rpop("zset", 2)),
    "lrange": ("string", lambda r: r.lrange("string", 0, -1)),
    "lset": ("string", lambda r: r.lset("string", 0, "x")),
    "lindex": ("set", lambda r: r.lindex("set", 0)),
    "llen": ("zset", lambda r: r.llen("zset")),
    "lmove to": ("string", lambda r: r.lmove("list", "string")),
    "zadd": ("string", lambda r: r.zadd("string", {"a": 1})),
    "zpop_max": ("list", lambda r: r.zpop_max("list")),
    "zpop_min": ("hash", lambda r: r.zpop_min("hash", 2)),
    "zrange": ("set", lambda r: r.zrange("set", 0, -1)),
    "zcard": ("string", lambda r: r.zcard("string")),
    "zunionstore": ("list", lambda r: r.zunionstore("new", ["zset", "list"])),
    "hset": ("string", lambda r: r.hset("string", {"a": "b"})),
    "hdel": ("list", lambda r: r.hdel("list", "a")),
    "hget": ("set", lambda r: r.hget("set", "a")),
    "hmget": ("zset", lambda r: r.hmget("zset", "a")),
    "hincrby": ("string", lambda r: r.hincrby("string", "a", 1)),
    "hkeys": ("list", lambda r: r.hkeys("list")),
    "hvals": ("set", lambda r: r.hvals("set")),
    "hgetall": ("zset", lambda r: r.hgetall("zset")),
    "sadd": ("hash", lambda r: r.sadd("hash", "a")),
    "srem": ("string", lambda r: r.srem("string", "a")),
    "sismember": ("list", lambda r: r.sismember("list", "a")),
    "scard": ("hash", lambda r: r.scard("hash")),
    "smembers": ("zset", lambda r: r.smembers("zset")),
    "sinterstore": ("string", lambda r: r.sinterstore("new", "set", "string")),
    "smove to": ("list", lambda r: r.smove("set", "list", "a")),
    "execute_command": ("list", lambda r: r.execute_command("INCR", "list")),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_another_kind_of_value_is_a_type_error(name: str, unchanged: Redis) -> None:
    key, operation = OPERATIONS[name]
    with pytest.raises(WrongTypeError) as caught:
        operation(unchanged)
    assert str(caught.value).startswith(f"key {key} is a {key} (")
    assert isinstance(caught.value, TypeError)
    message = "WRONGTYPE Operation against a key holding the wrong kind of value"
    assert caught.value.redis_message == message


def test_the_key_in_a_message_can_be_any(raw: Any) -> None:
    raw.lpush(b"\xff\x00k", "a")
    with pytest.raises(WrongTypeError, match=r"^key .*k is a list"):
        raw.get(b"\xff\x00k")


REFUSED: dict[str, tuple[Use, str]] = {
    "a number that is none": (lambda r: r.incrby("string", 1), "value is not an integer"),
    "a float that is none": (lambda r: r.incrby("string", 1.5), "value is not a valid float"),
    "a field that is no number": (lambda r: r.hincrby("hash", "f", 1), "hash value is not an int"),
    "an increment of too many bits": (lambda r: r.incrby("n", 2**63), "value is not an integer"),
    "an increment of text": (lambda r: r.incrby("n", "ten"), "value is not an integer"),  # type: ignore[call-overload]
    "not a number": (lambda r: r.incrby("n", float("nan")), "value is not a valid float"),
    "infinity": (lambda r: r.incrby("n", float("inf")), "NaN or Infinity"),
    "a count below zero": (lambda r: r.lpop("list", -1), "value is out of range, must be positive"),
    "a score that is none": (lambda r: r.zadd("zset", {"a": "x"}), "value is not a valid float"),
    "a score after a good one": (
        lambda r: r.zadd("zset", {"new": 1, "a": float("nan")}),
        "value is not a valid float",
    ),
    "no values": (lambda r: r.lpush("list"), "wrong number of arguments for 'lpush' command"),
    "a list of no values": (lambda r: r.sadd("set", []), "wrong number of arguments for 'sadd'"),
    "no keys": (lambda r: r.delete(), "wrong number of arguments for 'del' command"),
    "an empty mapping": (lambda r: r.hset("hash", {}), "wrong number of arguments for 'hset'"),
    "an empty mapping of scores": (lambda r: r.zadd("zset", {}), "wrong number of arguments"),
    "half a pair": (lambda r: r.hset("hash", items=["a"]), "fields and values in turn"),
    "a field without a value": (lambda r: r.hset("hash", "a"), "a field with its value"),
    "a value without a field": (lambda r: r.hset("hash", None, "a"), "a field with its value"),
    "conditions that exclude each other": (
        lambda r: r.set("string", "v", nx=True, xx=True),
        "syntax error",
    ),
    "two lifetimes": (lambda r: r.set("string", "v", ex=1, px=1), "syntax error"),
    "a lifetime kept and set": (lambda r: r.set("string", "v", ex=1, keepttl=True), "syntax error"),
    "a lifetime of nothing": (lambda r: r.set("string", "v", ex=0), "invalid expire time in 'set'"),
    "a lifetime of part of a second": (lambda r: r.set("string", "v", ex=1.5), "not an integer"),
    "the end of time": (lambda r: r.pexpire("string", 2**63 - 1), "invalid expire time"),
    "an infinite time": (lambda r: r.expire("string", expire_in=float("inf")), "finite number"),
    "a time that is no number": (
        lambda r: r.set("string", "v", expire_in=float("nan")),
        "finite number",
    ),
    "a timestamp without a zone": (
        lambda r: r.expire("string", expire_timestamp=datetime(2030, 1, 1)),
        "time zone",
    ),
    "a timestamp and a duration": (
        lambda r: r.set_value("string", "v", expire_in=1, expire_timestamp=datetime.now(UTC)),
        "at the same time",
    ),
    "an unknown mode": (
        lambda r: r.set("string", "v", mode="bogus"),  # type: ignore[arg-type]
        "^unknown mode: bogus$",
    ),
    "an unknown mode of expire": (
        lambda r: r.expire("string", expire_in=1, mode="bogus"),  # type: ignore[arg-type]
        "^unknown mode: bogus$",
    ),
    "modes that exclude each other": (
        lambda r: r.expire("string", 1, nx=True, gt=True),
        "NX and XX, GT or LT options at the same time are not compatible",
    ),
    "a side that there is not": (lambda r: r.lmove("list", "q", "UP"), "syntax error"),
    "a number of keys that is wrong": (
        lambda r: r.lmpop(2, "list", direction="LEFT"),
        "syntax error",
    ),
    "neither end": (lambda r: r.zmpop(1, ["zset"]), "one of min and max"),
    "both ends": (lambda r: r.zmpop(1, ["zset"], min=True, max=True), "one of min and max"),
    "a bound that is none": (lambda r: r.zcount("zset", "x", 1), "min or max is not a float"),
    "a bound of a range that is none": (
        lambda r: r.zremrangebylex("zset", "a", "b"),
        "min or max not valid string range item",
    ),
    "an offset by itself": (
        lambda r: r.zrange("zset", 0, 1, byscore=True, offset=1),
        "give both",
    ),
    "an aggregate that there is not": (
        lambda r: r.zunionstore("q", ["zset"], "AVG"),
        "syntax error",
    ),
    "a weight that is none": (
        lambda r: r.zunionstore("q", {"zset": "x"}),
        "weight value is not a float",
    ),
    "a cursor that is none": (lambda r: r.scan("x"), "invalid cursor"),
    "a database that there is not": (lambda r: r.select(16), "DB index is out of range"),
    "an offset below zero": (lambda r: r.setrange("string", -1, "x"), "offset is out of range"),
    "a string that is too long": (
        lambda r: r.setrange("string", 2**29, "x"),
        "string exceeds maximum allowed size",
    ),
    "a payload that is none": (lambda r: r.restore("new", 0, "x"), "payload version or checksum"),
    "too few arguments": (
        lambda r: r.execute_command("GET"),
        "wrong number of arguments for 'get'",
    ),
    "no command": (lambda r: r.execute_command(), "needs the name of a command"),
}


def queue_and_run(pipe: Any, operation: Use) -> None:
    operation(pipe)
    pipe.execute()


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_argument_is_a_value_error(name: str, unchanged: Redis) -> None:
    operation, text = REFUSED[name]
    with pytest.raises(ValueError, match=text) as caught:
        operation(unchanged)
    assert isinstance(caught.value, RedipyError)
    assert caught.value.redis_message.endswith(str(caught.value))
    # A pipeline refuses the same, at once or when it runs, and changes as little.
    pipe: Any = unchanged.pipeline()
    with pytest.raises(ValueError, match=text):
        queue_and_run(pipe, operation)


@pytest.mark.parametrize(
    ("operation", "text"),
    [
        (lambda r: r.lset("missing", 0, "x"), "no such key"),
        (lambda r: r.lset("list", 9, "x"), "index out of range"),
        (lambda r: r.rename("missing", "x"), "no such key"),
        (lambda r: r.hincrby("hash", "n", 2**63 - 1), "increment or decrement would overflow"),
        (lambda r: r.execute_command("RESTORE", "list", 0, r.dump("list")), "BUSYKEY"),
    ],
    ids=["missing", "range", "rename", "overflow", "busy"],
)
def test_what_the_data_do_not_allow(operation: Use, text: str, raw: Any) -> None:
    fill(raw)
    before = everything(raw)
    with pytest.raises(StateError, match=text) as caught:
        operation(raw)
    assert isinstance(caught.value, ValueError)
    assert everything(raw) == before


def test_an_unknown_command(unchanged: Redis) -> None:
    with pytest.raises(UnknownCommandError) as caught:
        unchanged.execute_command("NOPE", "a", "b")
    text = "unknown command 'NOPE', with args beginning with: 'a' 'b' "
    assert str(caught.value) == text
    assert caught.value.redis_message == f"ERR {text}"
    with pytest.raises(UnknownCommandError, match=r"unknown subcommand 'NOPE'\. Try OBJECT HELP\."):
        unchanged.object("NOPE", "string")
    with pytest.raises(UnknownCommandError):
        unchanged.execute_command("")
    with pytest.raises(AttributeError):
        unchanged.nope()  # type: ignore[attr-defined]


NO_VALUES = [None, True, object(), {"a": 1}, ["a"], 1j, range, Ellipsis]


@pytest.mark.parametrize("value", NO_VALUES, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize(
    "operation",
    [
        lambda r, value: r.set("string", value),
        lambda r, value: r.set(value, "v"),
        lambda r, value: r.get(value),
        lambda r, value: r.hsetnx("hash", "new", value),
        lambda r, value: r.hset("hash", {"new": "1", "f": value}),
        lambda r, value: r.hget("hash", value),
        lambda r, value: r.zadd("zset", {"new": 1, "a": value}),
        lambda r, value: r.mset({"new": "1", "string": value}),
        lambda r, value: r.lset("list", 0, value),
        lambda r, value: r.lpush("list", "new", [value]),
        lambda r, value: r.sismember("set", value),
        lambda r, value: r.hmget("hash", "f", [value]),
        lambda r, value: r.execute_command("SET", "string", [value]),
    ],
    ids=range(13),
)
def test_what_is_no_value_is_a_type_error(
    operation: Callable[[Any, Any], object], value: object, unchanged: Redis
) -> None:
    with pytest.raises(TypeError, match=rf"not {type(value).__name__}"):
        operation(unchanged, value)
    pipe = unchanged.pipeline()
    with pytest.raises(TypeError):
        operation(pipe, value)
    assert not pipe.has_pending()


@pytest.mark.parametrize(
    "operation",
    [
        lambda r: r.set("string"),
        lambda r: r.set("string", "v", bogus=1),
        lambda r: r.set("string", "v", 1, None, False, False, False, False, None, None, "always"),
        lambda r: r.get(),
        lambda r: r.get("a", "b"),
        lambda r: r.set("string", "v", nx=1),
        lambda r: r.hset("hash", 5, mapping=[("a", "b")]),
        lambda r: r.hset("hash", mapping="text"),
        lambda r: r.zadd("zset", [("a", 1)]),
        lambda r: r.zadd("zset", "text"),
        lambda r: r.mset("text"),
        lambda r: r.expire("string", expire_in="soon"),
        lambda r: r.lmove("list", "q", None),
        lambda r: r.lmpop("two", "list", direction="LEFT"),
        lambda r: r.set_value("string", "v", mode=None),
        lambda r: r.pipeline().execute(raise_on_error="no"),
    ],
    ids=range(16),
)
def test_wrong_calls_are_type_errors(operation: Callable[[Any], object], unchanged: Redis) -> None:
    with pytest.raises(TypeError):
        operation(unchanged)


@pytest.mark.parametrize("method", ["set", "expire"])
def test_a_timestamp_that_is_none_is_a_type_error(method: str, unchanged: Redis) -> None:
    arguments = ("string", "v") if method == "set" else ("string",)
    with pytest.raises(TypeError):
        getattr(unchanged, method)(*arguments, expire_timestamp=5)


@pytest.mark.parametrize("name", ["incr", "incrby", "decr", "decrby"])
def test_no_increment_is_no_increment(name: str, unchanged: Redis) -> None:
    try:
        with pytest.raises(TypeError):
            getattr(unchanged, name)("n", None)
    finally:
        unchanged.delete("n")


@pytest.mark.parametrize("seconds", [-1.0, float("nan"), float("inf"), 1e300])
def test_a_bad_time_of_a_clock_is_an_error_of_redipy(seconds: float) -> None:
    with pytest.raises(RedipyError):
        ManualClock(seconds)


@pytest.mark.parametrize("name", ["mset", "hset", "zadd"])
def test_a_mapping_that_changes_while_it_is_read(name: str, unchanged: Redis) -> None:
    mapping: dict[Any, Any] = {}

    class Grows(int):
        def __str__(self) -> str:
            mapping[len(mapping) + 10] = 1
            return "5"

    mapping.update({1: Grows(2**70), 2: 3})
    arguments = (mapping,) if name == "mset" else ("new", mapping)
    try:
        # What the mapping held at first is written, and nothing of what came later.
        assert getattr(unchanged, name)(*arguments) in (True, 2)
        assert len(mapping) > 2
        assert unchanged.exists("12", "13") == 0
    finally:
        unchanged.delete("1", "2", "new")


@pytest.mark.parametrize("name", ["zunion", "zinter"])
def test_weights_come_in_any_mapping(name: str, r: Redis) -> None:
    r.zadd("z", {"a": 1})
    weights = MappingProxyType({"z": 3.0})
    assert getattr(r, name)(weights, withscores=True) == [("a", 3.0)]


@pytest.mark.parametrize("url", ["memory://", "server"])
@pytest.mark.parametrize(
    ("words", "instead"),
    [
        (["MULTI"], "use a pipeline"),
        (["watch", "key"], "use transaction()"),
        (["AUTH", "secret"], "use user and password of a new client"),
        (["SUBSCRIBE", "channel"], "use pubsub()"),
        (["RESET"], "use a new client"),
    ],
)
def test_a_call_cannot_change_the_connection_that_it_shares(
    server: RedisServer, url: str, words: list[str], instead: str
) -> None:
    r = redipy.Redis(server.url if url == "server" else url)
    with pytest.raises(redipy.StateError, match=re.escape(instead)) as caught:
        r.execute_command(*words)
    assert "secret" not in str(caught.value)
    assert r.execute_command("SET", "key", "value") is True
