"""Pipelines: together, in order, each error in its place, and once."""

from __future__ import annotations

import threading
from typing import Any

import pytest
import redipy
from redipy import LocalRuntime, ManualClock, Redis


def test_replies_come_in_order_and_in_the_shapes_of_calls(r: Redis) -> None:
    with r.pipeline() as pipe:
        pipe.set("s", "v")
        pipe.get("s")
        pipe.set("s", "w", mode="if_missing")
        pipe.set("s", "w", nx=True)
        pipe.set_value("s", "w", return_previous=True)
        pipe.expire("s", expire_in=1.5)
        pipe.ttl("s")
        pipe.incrby("n", 2**62 + 1)
        pipe.incrby("x", 0.5)
        pipe.rpush("l", "a", "b", "c")
        pipe.lpop("l")
        pipe.lpop("l", 2)
        pipe.lpop("l", 2)
        pipe.hset("h", {"f": "1"})
        pipe.hgetall("h")
        pipe.hmget("h", "f", "q")
        pipe.sadd("m", "a")
        pipe.smembers("m")
        pipe.sismember("m", "a")
        pipe.zadd("z", {"a": 1, "b": 2})
        pipe.zrange("z", 0, -1, withscores=True)
        pipe.zpop_max("z")
        pipe.key_type("z")
        pipe.key_type("q")
        pipe.keys(match="?", filter_type="zset")
        pipe.scan(0, match="h")
        pipe.lset("q", 0, "x")
        pipe.ping()
        pipe.execute_command("GET", "s")
        pipe.flushall()
        assert len(pipe) == 30
        assert r.dbsize() == 0
        values = pipe.execute(raise_on_error=False)
    assert isinstance(values.pop(26), redipy.StateError)
    wanted: list[object] = [True, "v", False, None, "v", True, 1.5, 2**62 + 1, 0.5, 3, "a"]
    wanted += [["b", "c"], None, 1, {"f": "1"}, {"f": "1", "q": None}, 1, {"a"}, True, 2]
    wanted += [[("a", 1.0), ("b", 2.0)], [("b", 2.0)], "zset", None, ["z"], (0, ["h"])]
    wanted += [True, "w", None]
    assert values == wanted
    assert [type(value) for value in values] == [type(value) for value in wanted]


def test_methods_only_queue(r: Redis) -> None:
    r.set("k", "before")
    pipe: Any = r.pipeline()
    assert pipe.set("k", "v") is None
    assert pipe.get("k") is None
    assert pipe.execute_command("GET", "k") is None
    assert pipe.lpush("l", "a") is None
    assert len(pipe) == 4
    assert pipe.has_pending() is True
    assert r.get("k") == "before"
    r.set("k", "between")
    assert pipe.execute() == [True, "v", "v", 1]
    assert pipe.has_pending() is False


def test_leaving_the_block_runs_what_is_queued_once(r: Redis) -> None:
    with r.pipeline() as pipe:
        pipe.incrby("n", 1)
        assert pipe.execute() == [1]
        pipe.incrby("n", 10)
        assert r.get("n") == "1"
    assert r.get("n") == "11"
    with pipe:
        pass
    assert pipe.execute() == []
    assert r.get("n") == "11"


def test_an_exception_drops_what_is_queued(r: Redis) -> None:
    pipe = r.pipeline()

    def block() -> None:
        with pipe:
            pipe.set("a", "1")
            pipe.execute()
            pipe.set("b", "1")
            raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        block()
    assert r.keys() == {"a"}
    assert not pipe.has_pending()
    assert pipe.execute() == []
    assert r.keys() == {"a"}


def test_a_refused_argument_drops_the_block_as_well(r: Redis) -> None:
    def block() -> None:
        with r.pipeline() as pipe:
            pipe.set("a", "1")
            pipe.set("b", None)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]

    with pytest.raises(TypeError):
        block()
    assert r.dbsize() == 0


def test_an_error_does_not_stop_the_others(r: Redis) -> None:
    r.set("s", "text")
    pipe = r.pipeline()
    pipe.set("a", "1")
    pipe.incrby("s", 1)
    pipe.lpush("s", "x")
    pipe.set("b", "2")
    values = pipe.execute(raise_on_error=False)
    assert values[0] is True
    assert isinstance(values[1], redipy.ArgumentError)
    assert values[1].redis_message == "ERR value is not an integer or out of range"
    assert isinstance(values[2], redipy.WrongTypeError)
    assert str(values[2]).startswith("key s is a string")
    assert values[3] is True
    assert r.keys() == {"a", "b", "s"}


def test_the_first_error_is_raised_after_all_ran(r: Redis) -> None:
    r.set("s", "text")
    pipe = r.pipeline()
    pipe.set("a", "1")
    pipe.incrby("s", 1)
    pipe.lpush("s", "x")
    pipe.set("b", "2")
    with pytest.raises(redipy.ArgumentError, match="not an integer"):
        pipe.execute()
    assert r.keys() == {"a", "b", "s"}
    assert pipe.execute() == []


def test_leaving_the_block_raises_it_too(r: Redis) -> None:
    r.set("s", "text")

    def block() -> None:
        with r.pipeline() as pipe:
            pipe.set("a", "1")
            pipe.lpush("s", "x")
            pipe.set("b", "2")

    with pytest.raises(redipy.WrongTypeError, match="key s is a string"):
        block()
    assert r.keys() == {"a", "b", "s"}


def test_an_error_that_is_caught_inside_leaves_nothing_behind(r: Redis) -> None:
    r.set("s", "text")
    with r.pipeline() as pipe:
        pipe.lpush("s", "x")
        with pytest.raises(redipy.WrongTypeError):
            pipe.execute()
        pipe.set("a", "1")
    assert r.keys() == {"a", "s"}


def test_an_empty_pipeline(r: Redis) -> None:
    pipe = r.pipeline()
    assert len(pipe) == 0
    assert bool(pipe) is True
    assert pipe.execute() == []
    assert pipe.execute(raise_on_error=False) == []
    with r.pipeline():
        pass
    assert r.dbsize() == 0


def test_a_pipeline_is_used_again(r: Redis) -> None:
    pipe = r.pipeline(transaction=False)
    for number in range(1, 4):
        pipe.incrby("n", 1)
        assert pipe.execute() == [number]
    pipe.incrby("n", 1)
    pipe.reset()
    assert not pipe.has_pending()
    assert pipe.execute() == []
    assert r.get("n") == "3"


def test_pipelines_are_independent(r: Redis) -> None:
    with r.pipeline() as outer:
        outer.incrby("n", 1)
        with r.pipeline() as inner:
            inner.incrby("n", 10)
        assert r.get("n") == "10"
    assert r.get("n") == "11"


def test_bytes_and_time_are_those_of_the_client(raw: Any, clock: ManualClock) -> None:
    pipe = raw.pipeline()
    pipe.set("k", b"\xff", ex=5)
    pipe.get("k")
    pipe.hmget("h", "f")
    pipe.key_type("k")
    assert pipe.execute() == [True, b"\xff", {b"f": None}, "string"]
    pipe.get("k")
    clock.advance(5)
    assert pipe.execute() == [None]


def test_a_database_is_selected_in_between(r: Redis) -> None:
    r.set("k", "zero")
    pipe = r.pipeline()
    pipe.select(1)
    pipe.set("k", "one")
    pipe.select(0)
    pipe.get("k")
    assert pipe.execute() == [True, True, True, "zero"]
    r.select(1)
    assert r.get("k") == "one"


def test_a_runtime_has_pipelines_as_well() -> None:
    runtime = LocalRuntime()
    with runtime.pipeline() as pipe:
        pipe.set("k", "v")
    assert Redis(rt=runtime).get("k") == "v"


def test_nothing_comes_between_the_commands(r: Redis) -> None:
    # Every pipeline moves one unit and takes the sum; others must never see one in flight.
    r.mset({"a": 1000, "b": 0})
    done = threading.Event()
    seen: list[object] = []
    failures: list[BaseException] = []

    def move() -> None:
        try:
            pipe = r.pipeline()
            for _ in range(200):
                pipe.decrby("a", 1)
                pipe.incrby("b", 1)
                one, other = pipe.execute()
                assert one + other == 1000
        except BaseException as error:
            failures.append(error)

    def watch() -> None:
        while not done.is_set():
            one, other = r.mget("a", "b")
            seen.append(int(one or 0) + int(other or 0))

    movers = [threading.Thread(target=move) for _ in range(4)]
    watcher = threading.Thread(target=watch)
    watcher.start()
    for thread in movers:
        thread.start()
    for thread in movers:
        thread.join()
    done.set()
    watcher.join()
    assert failures == []
    assert r.mget("a", "b") == ["200", "800"]
    assert set(seen) <= {1000}


def test_threads_share_a_pipeline(r: Redis) -> None:
    pipe = r.pipeline()

    def fill(name: str) -> None:
        for number in range(250):
            pipe.rpush(name, number)

    threads = [threading.Thread(target=fill, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(pipe) == 1000
    assert sorted(pipe.execute()) == sorted([*range(1, 251)] * 4)
    for name in "abcd":
        assert r.lrange(name, 0, -1) == [str(number) for number in range(250)]
