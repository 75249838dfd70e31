"""The types that stubs promise are the types of what comes at run time."""

from __future__ import annotations

import typing_cases
from redipy import Redis


def test_the_calls_of_the_typing_cases_run(r: Redis) -> None:
    typing_cases.strings(r)
    r.flushall()
    typing_cases.keys(r)
    typing_cases.collections(r)
    typing_cases.pipelines(r)
    assert typing_cases.clients().get("k") is None


def test_what_is_annotated_is_what_comes(r: Redis) -> None:
    assert type(r.incrby("n", 2)) is int
    assert type(r.incrby("n", 0.5)) is float
    assert type(r.incrbyfloat("n", 1)) is float
    assert type(r.ttl("n")) is float
    assert type(r.pttl("n")) is int
    assert type(r.zadd("z", {"a": 1}, incr=True)) is float
    assert type(r.zadd("z", {"a": 1})) is int
    assert type(r.zscore("z", "a")) is float
    assert type(r.zpopmin("z")) is list
    assert type(r.keys()) is set
    assert type(r.scan()) is tuple
    assert type(r.time()) is tuple
    assert type(r.hmget("h", "a")) is dict
    assert type(r.sismember("s", "a")) is bool
    assert type(r.hexists("h", "a")) is bool
    assert type(r.flushdb()) is bool
