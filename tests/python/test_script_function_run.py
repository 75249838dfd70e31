"""Scripts that were written as functions, run: they do what Python does with the same text."""

from __future__ import annotations

import asyncio
import doctest
import gc
import json
import weakref
from collections.abc import Callable
from pathlib import Path
from types import FunctionType
from typing import Any, cast

import pytest
import redipy
import redipy.asyncio
from redipy.script import Key, RedisHash, RedisList, RedisVar, ToIntStr, function
from redipy.symbolic.function import decorator
from script_functions import CASES
from script_functions import filter_list as plain_filter_list
from script_programs import program
from servers import RedisServer


class Live:
    """A key object that runs its methods at once, on a client."""

    client: redipy.Redis

    def __init__(self, key: str) -> None:
        self.name = key

    def __getattr__(self, name: str) -> Any:
        names = {"add": "zadd", "pop_min": "zpop_min", "range": "zrange"}
        method: Callable[..., Any] = getattr(self.client, names.get(name, name))

        def call(*args: Any, default: Any = None, **kwargs: Any) -> Any:
            found = method(self.name, *args, **kwargs)
            return default if found is None else found

        return call


def fill(client: redipy.Redis) -> None:
    client.rpush("numbers", "1", "5", "2", "4", "3", "6")
    client.rpush("other", "a", "b")
    client.zadd("scores", {"x": 1, "y": 2.5, "z": 3})
    client.set_value("size", "2")
    client.hset("frame:0", {"deep": "down", "name": "old"})
    client.hset("frame:2", {"name": "new"})


def everything(client: redipy.Redis) -> dict[str, Any]:
    read: dict[str, Callable[[str], Any]] = {
        "string": client.get_value,
        "list": lambda key: client.lrange(key, 0, -1),
        "hash": client.hgetall,
        "zset": lambda key: client.zrange(key, 0, -1),
    }
    found: dict[str, Any] = {}
    for key in sorted(client.keys()):
        kind = client.key_type(key)
        assert kind is not None
        found[key] = read[kind](key)
    return found


def as_python(client: redipy.Redis, fn: Any, given: tuple[Any, ...]) -> Any:
    """Run a function as the Python that it is, with key objects that are live."""

    class On(Live):
        pass

    On.client = client
    keys = ("RedisList", "RedisHash", "RedisVar", "RedisSortedSet")
    live = with_names(fn, dict.fromkeys(keys, On))
    named = zip(fn.__annotations__.values(), given, strict=False)
    return live(*[On(value) if str(kind) in keys else value for kind, value in named])


def with_names(fn: Any, names: dict[str, Any]) -> Callable[..., Any]:
    """Return a function that sees other things under some names."""
    return FunctionType(fn.__code__, {**fn.__globals__, **names})


def as_json(value: Any) -> Any:
    """Return a result as scripts return it."""
    if isinstance(value, (list, tuple)):
        return [as_json(element) for element in value]
    if isinstance(value, dict):
        return {key: as_json(element) for key, element in value.items()}
    return value


@pytest.mark.parametrize(("fn", "given"), CASES, ids=lambda part: getattr(part, "__name__", None))
@pytest.mark.parametrize("place", ["memory", "server"])
def test_a_script_does_what_python_does(
    fn: Any, given: tuple[Any, ...], place: str, request: pytest.FixtureRequest
) -> None:
    python = redipy.Redis()
    fill(python)
    if place == "memory":
        client = redipy.Redis()
    else:
        server: RedisServer = request.getfixturevalue("server")
        client = redipy.Redis(url=server.url)
        client.flushall()
    fill(client)
    wanted = as_json(as_python(python, fn, _copy(given)))
    got = function(fn)(client, *given)
    assert got == (wanted if wanted or wanted in ("", 0, False) else None)
    assert everything(client) == everything(python)


@pytest.mark.parametrize("place", ["memory", "server"])
def test_random_programs_do_what_python_does(
    place: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    client = redipy.Redis()
    if place == "server":
        client = redipy.Redis(url=request.getfixturevalue("server").url)
    for number in range(100):
        text = program(number)
        path = tmp_path / f"program_{number}.py"
        path.write_text(text)
        names = {"RedisList": RedisList, "json": json}
        exec(compile(text, str(path), "exec"), names)
        python = redipy.Redis()
        fill(python)
        client.flushall()
        fill(client)
        wanted = as_python(python, names["program"], ("numbers", "other", 2))
        got: Any = function(cast("Any", names["program"]))(client, "numbers", "other", 2)
        assert [_read(part) for part in got] == [_read(part) for part in wanted], text
        assert everything(client) == everything(python), text


def _read(part: Any) -> Any:
    """Return what a text of JSON holds, for there are several ways to write the same."""
    try:
        return json.loads(part) if isinstance(part, str) else part
    except ValueError:
        return part


def _copy(given: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return parameters that a function may change."""
    return tuple(as_json(value) if isinstance(value, (list, dict)) else value for value in given)


@function
def add_up(values: RedisList, total: RedisVar, factor: int = 2, *, extra: float = 0.5) -> Any:
    for value in values.lrange(0, -1):
        total.incrby(float(value) * factor + extra)
    return total.get_value()


def test_a_script_is_called_with_the_parameters_of_the_function(r: redipy.Redis) -> None:
    r.rpush("l", "1", "2")
    assert add_up(r, "l", "t") == "7"
    assert add_up(r, "l", total="t", factor=1, extra=0) == "10"
    assert add_up(r, total="u", values="l", factor=0) == "1"


def test_a_script_is_registered_like_any_other(r: redipy.Redis) -> None:
    run = r.register_script(add_up)
    r.rpush("l", "3")
    assert run(keys={"values": "l", "total": "t"}, args={"factor": 2, "extra": 0}) == "6"


def test_arguments_with_defaults_may_be_left_out_of_a_registered_script(r: redipy.Redis) -> None:
    run = r.register_script(add_up)
    r.rpush("l", "3")
    assert run(keys={"values": "l", "total": "t"}, args={}) == "6.5"


def test_wrong_parameters_are_refused_before_anything_runs(r: redipy.Redis) -> None:
    with pytest.raises(TypeError, match=r"add_up\(\): missing a required argument: 'total'"):
        add_up(r, "l")
    with pytest.raises(ValueError, match="values"):
        add_up(r, 1, "t")
    with pytest.raises(ValueError, match="factor"):
        add_up(r, "l", "t", factor=object())


def test_a_script_is_queued_in_a_pipeline(r: redipy.Redis) -> None:
    r.rpush("l", "1")
    with r.pipeline() as pipe:
        pipe.rpush("l", "2")
        add_up(r, "l", "t", 1, extra=0, client=pipe)
        pipe.llen("l")
        assert pipe.execute() == [2, "3", 2]


def test_a_script_is_awaited() -> None:
    async def main() -> Any:
        async with redipy.asyncio.Redis() as client:
            await client.rpush("l", "1", "2")
            return await add_up(client, "l", "t")

    assert asyncio.run(main()) == "7"


def test_a_client_that_ran_a_script_can_go(r: redipy.Redis) -> None:
    client = redipy.Redis()
    add_up(client, "l", "t")
    gone = weakref.ref(client)
    del client
    gc.collect()
    assert gone() is None


class Stack:
    """A stack of frames of fields."""

    def __init__(self, client: redipy.Redis) -> None:
        self._client = client

    def push_frame(self, base: str) -> None:
        self._client.incrby(f"{base}:size", 1)

    def pop_frame(self, base: str) -> Any:
        return pop_frame(self._client, f"{base}:size", f"{base}:frame") or {}

    def set_value(self, base: str, field: str, value: str) -> None:
        set_value(self._client, f"{base}:size", f"{base}:frame", field, value)

    def get_value(self, base: str, field: str) -> Any:
        return get_value(self._client, f"{base}:size", f"{base}:frame", field)

    def get_cascading(self, base: str, field: str) -> Any:
        return get_cascading(self._client, f"{base}:size", f"{base}:frame", field)


@function
def set_value(size: RedisVar, frame: Key, field: str, value: str) -> None:
    top = ToIntStr(size.get_value(default=0))
    RedisHash(f"{frame}:{top}").hset({field: value})


@function
def get_value(size: RedisVar, frame: Key, field: str) -> Any:
    top = int(size.get_value(default=0))
    return RedisHash(f"{frame}:{top}").hget(field)


@function
def pop_frame(size: RedisVar, frame: Key) -> Any:
    top = int(size.get_value(default=0))
    rframe = RedisHash(f"{frame}:{top}")
    res = rframe.hgetall()
    rframe.delete()
    if top > 0:
        size.incrby(-1)
    else:
        size.delete()
    return res


@function
def get_cascading(size: RedisVar, frame: Key, field: str) -> Any:
    pos = int(size.get_value(default=0))
    res = None
    while res is None and pos >= 0:
        res = RedisHash(f"{frame}:{pos}").hget(field)
        pos -= 1
    return res


@pytest.mark.parametrize("place", ["memory", "server"])
def test_a_stack_of_frames(place: str, request: pytest.FixtureRequest) -> None:
    client = redipy.Redis()
    if place == "server":
        client = redipy.Redis(url=request.getfixturevalue("server").url)
        client.flushall()
    stack = Stack(client)
    stack.set_value("s", "a", "1")
    stack.push_frame("s")
    stack.set_value("s", "b", "2")
    assert stack.get_value("s", "a") is None
    assert stack.get_value("s", "b") == "2"
    assert stack.get_cascading("s", "a") == "1"
    assert stack.get_cascading("s", "c") is None
    assert stack.pop_frame("s") == {"b": "2"}
    assert stack.pop_frame("s") == {"a": "1"}
    assert stack.pop_frame("s") == {}
    assert client.keys() == set()


def test_an_error_names_the_line_of_the_function(r: redipy.Redis) -> None:
    @function
    def fail(l: RedisList) -> Any:  # noqa: E741
        return l.lpop() + 1

    r.rpush("l", "x")
    line = fail.__wrapped__.__code__.co_firstlineno + 2
    with pytest.raises(redipy.RedipyError) as error:
        fail(r, "l")
    assert f"(script at {__file__}:{line})" in str(error.value)
    assert "'+' cannot take a string and a number" in str(error.value)


def test_the_filter_of_the_documentation(r: redipy.Redis) -> None:
    filter_list = function(plain_filter_list)
    r.rpush("mylist", "1", "3", "2", "4")
    assert filter_list(r, "mylist", "small", "big", 3) is None
    assert r.lrange("mylist", 0, -1) == []
    assert r.lrange("small", 0, -1) == ["1", "2"]
    assert r.lrange("big", 0, -1) == ["3", "4"]


def test_the_examples_in_docstrings_run() -> None:
    results = doctest.testmod(decorator)
    assert results.failed == 0
    assert results.attempted >= 6
