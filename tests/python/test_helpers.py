"""The helpers that are built on scripts and commands: a cache, and a stack of frames."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import redipy
from redipy.helpers.cache import RCache
from redipy.helpers.stack import RStack
from servers import RedisServer


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    running = RedisServer()
    yield running
    running.stop()


@pytest.fixture(params=["memory", "memory, prefix", "redis", "redis, prefix"])
def r(request: pytest.FixtureRequest, server: RedisServer) -> redipy.Redis:
    prefix = "part:" if "prefix" in request.param else None
    if "redis" in request.param:
        client = redipy.Redis(port=server.port, prefix=prefix)
    else:
        client = redipy.Redis(prefix=prefix)
    client.flushall()
    return client


def test_a_cache_computes_once(r: redipy.Redis) -> None:
    computed: list[int] = []

    def double(number: int) -> int:
        computed.append(number)
        return 2 * number

    cache = RCache(
        r, prefix="double", hasher=str, compute=double, value_store=json.dumps, value_read=int
    )
    assert [cache.get_value(4, timeout=50.0) for _ in range(3)] == [8, 8, 8]
    assert computed == [4]
    assert r.get("double:4") == "8"
    left = r.ttl("double:4")
    assert left is not None
    assert 0 < left <= 50


def test_what_was_computed_first_counts(r: redipy.Redis) -> None:
    def slow(number: int) -> int:
        # Somebody else is faster.
        r.set(f"c:{number}", "7")
        return number

    cache = RCache(r, prefix="c", hasher=str, compute=slow, value_store=str, value_read=int)
    assert cache.get_value(1) == 7
    assert r.get("c:1") == "7"


def test_a_stack_has_frames(r: redipy.Redis) -> None:
    stack = RStack(r)
    stack.set_value("base", "x", "1")
    stack.push_frame("base")
    stack.set_value("base", "y", "2")
    assert stack.get_value("base", "x") is None
    assert stack.get_value("base", "x", cascade=True) == "1"
    assert stack.pop_frame("base") == {"y": "2"}
    assert stack.get_value("base", "x") == "1"
    assert stack.pop_frame("base") == {"x": "1"}
    assert stack.get_value("base", "x", cascade=True) is None
