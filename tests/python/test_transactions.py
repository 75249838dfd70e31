"""Transactions that watch keys: on memory and on a server, under a prefix or not."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import redipy
from redipy import ManualClock, Pipeline, Redis, WatchError
from servers import RedisServer


@pytest.fixture(params=["memory", "memory under a prefix", "redis", "redis under a prefix"])
def r(request: pytest.FixtureRequest) -> Iterator[Redis]:
    """Return a client of an empty place for data, where somebody else has data as well."""
    memory = request.param.startswith("memory")
    everything = Redis() if memory else Redis(request.getfixturevalue("server").url)
    everything.flushall()
    if request.param.endswith("prefix"):
        everything.set("k", "somebody else's")
        yield Redis(rt=everything, prefix="mine:")
        assert everything.get("k") == "somebody else's"
    else:
        yield everything


def number(text: str | None) -> int:
    """Return the number that a string holds, 0 where there is none."""
    return int(text or 0)


class TestTransaction:
    def test_threads_count_exactly(self, r: Redis) -> None:
        def add(pipe: Pipeline) -> int:
            count = number(pipe.get("count"))
            pipe.multi()
            pipe.set("count", count + 1)
            pipe.rpush("log", count)
            return count + 1

        def run() -> None:
            for _ in range(50):
                counts.append(r.transaction(add, "count", "log", value_from_callable=True))

        counts: list[int] = []
        threads = [threading.Thread(target=run) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert r.get("count") == "200"
        assert sorted(counts) == list(range(1, 201))
        assert r.lrange("log", 0, -1) == [str(count) for count in range(200)]

    def test_it_is_done_again_after_a_change(self, r: Redis) -> None:
        def read(pipe: Pipeline) -> str:
            seen.append(pipe.get("k"))
            if len(seen) <= 5:
                r.incr("k")
            pipe.multi()
            pipe.set("copy", seen[-1] or "")
            pipe.get("copy")
            return "mine"

        seen: list[str | None] = []
        assert r.transaction(read, "k") == [True, "5"]
        assert seen == [None, "1", "2", "3", "4", "5"]
        assert r.transaction(read, "k", value_from_callable=True, watch_delay=0.001) == "mine"

    def test_its_own_changes_count(self, r: Redis) -> None:
        def change(pipe: Pipeline) -> None:
            calls.append(pipe.incr("k"))
            if len(calls) < 3:
                return
            pipe.unwatch()

        calls: list[Any] = []
        assert r.transaction(change, "k") == []
        assert calls == [1, 2, 3]

    def test_an_exception_ends_it(self, r: Redis) -> None:
        def fail(pipe: Pipeline) -> None:
            pipe.multi()
            pipe.set("k", "queued")
            raise KeyError("mine")

        with pytest.raises(KeyError, match="mine"):
            r.transaction(fail, "k")
        assert r.exists("k") == 0

    def test_a_command_that_fails_is_raised(self, r: Redis) -> None:
        def fail(pipe: Pipeline) -> None:
            pipe.multi()
            pipe.lpush("s", "x")
            pipe.set("after", 1)

        r.set("s", "text")
        with pytest.raises(redipy.WrongTypeError):
            r.transaction(fail, "s")
        assert r.get("after") == "1"

    def test_without_keys_it_is_a_pipeline(self, r: Redis) -> None:
        assert r.transaction(lambda pipe: pipe.incr("k"), shard_hint="none") == [1]


class TestProtocol:
    def test_commands_run_at_once_until_multi(self, r: Redis) -> None:
        r.hset("h", {"f": "v"})
        with r.pipeline() as pipe:
            assert pipe.watch("h", "k") is True
            assert pipe.hgetall("h") == {"f": "v"}
            assert pipe.set("other", 1) is True
            assert pipe.execute_command("GET", "other") == "1"
            assert pipe.keys("h") == ["h"]
            assert r.get("other") == "1"
            assert len(pipe) == 0
            pipe.multi()
            assert pipe.set("k", "v") is None
            assert pipe.get("k") is None
            assert len(pipe) == 2
            assert pipe.execute() == [True, "v"]
            # After that, it is a plain pipeline again.
            assert pipe.get("k") is None
            assert pipe.execute() == ["v"]

    def test_a_change_is_an_error_and_nothing_runs(self, r: Redis) -> None:
        pipe = r.pipeline()
        pipe.watch("k")
        pipe.multi()
        pipe.set("ran", 1)
        r.set("k", "changed")
        with pytest.raises(WatchError, match="a watched key has changed") as caught:
            pipe.execute()
        assert isinstance(caught.value, redipy.RedipyError)
        assert caught.value.is_retryable
        assert r.exists("ran") == 0
        assert pipe.execute() == []
        pipe.set("ran", 2)
        assert pipe.execute() == [True]

    def test_a_change_shows_even_where_nothing_is_queued(self, r: Redis) -> None:
        pipe = r.pipeline()
        pipe.watch("k")
        assert pipe.execute() == []
        pipe.watch("k")
        r.set("k", "changed")
        with pytest.raises(WatchError):
            pipe.execute()

    def test_more_keys_are_watched(self, r: Redis) -> None:
        pipe = r.pipeline()
        pipe.watch("a")
        pipe.watch("b", "a")
        r.set("b", 1)
        with pytest.raises(WatchError):
            pipe.execute()

    def test_unwatch(self, r: Redis) -> None:
        pipe = r.pipeline()
        assert pipe.unwatch() is True
        pipe.watch("k")
        r.set("k", "changed")
        assert pipe.get("k") == "changed"
        pipe.unwatch()
        assert pipe.get("k") is None
        assert pipe.execute() == ["changed"]

    def test_reset(self, r: Redis) -> None:
        pipe = r.pipeline()
        pipe.watch("k")
        pipe.multi()
        pipe.set("ran", 1)
        r.set("k", "changed")
        pipe.reset()
        assert pipe.execute() == []
        assert r.exists("ran") == 0

    def test_leaving_the_block_runs_what_is_queued(self, r: Redis) -> None:
        with r.pipeline() as pipe:
            pipe.watch("k")
            pipe.multi()
            pipe.set("ran", 1)
        assert r.get("ran") == "1"

        def block() -> None:
            with r.pipeline() as pipe:
                pipe.watch("k")
                pipe.multi()
                pipe.set("ran", 2)
                r.set("k", "changed")

        with pytest.raises(WatchError):
            block()
        assert r.get("ran") == "1"

    def test_leaving_the_block_unwatches(self, r: Redis) -> None:
        with r.pipeline() as pipe:
            pipe.watch("k")
            r.set("k", "changed")

        def block() -> None:
            with pipe:
                pipe.watch("k")
                raise KeyError

        with pytest.raises(KeyError):
            block()
        r.set("k", "again")
        pipe.get("k")
        assert pipe.execute() == ["again"]

    def test_the_order_of_calls(self, r: Redis) -> None:
        pipe = r.pipeline()
        pipe.watch("k")
        pipe.multi()
        with pytest.raises(redipy.StateError, match="multi was called already"):
            pipe.multi()
        with pytest.raises(redipy.StateError, match="cannot watch keys after multi"):
            pipe.watch("k")
        pipe.reset()
        pipe.get("k")
        with pytest.raises(redipy.StateError, match="queued already"):
            pipe.multi()
        pipe.reset()
        # Without keys to watch, it changes nothing.
        pipe.multi()
        pipe.incr("k")
        assert pipe.execute() == [1]

    def test_what_is_queued_before_waits_too(self, r: Redis) -> None:
        pipe = r.pipeline()
        pipe.set("first", 1)
        pipe.watch("k")
        assert pipe.get("first") is None
        r.set("k", "changed")
        with pytest.raises(WatchError):
            pipe.execute()
        assert r.exists("first") == 0

    def test_an_error_leaves_keys_watched(self, r: Redis) -> None:
        r.set("s", "text")
        pipe = r.pipeline()
        pipe.watch("s")
        with pytest.raises(redipy.WrongTypeError):
            pipe.lpush("s", "x")
        with pytest.raises(TypeError):
            pipe.watch(None)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
        r.append("s", "!")
        with pytest.raises(WatchError):
            pipe.execute()

    def test_one_that_is_dropped_concerns_nobody(self, r: Redis) -> None:
        for _ in range(5):
            pipe = r.pipeline()
            pipe.watch("k")
            del pipe
            gc.collect()
            r.incr("k")
            other = r.pipeline()
            other.incr("k")
            assert len(other.execute()) == 1
        assert r.get("k") == "10"


def test_a_lifetime_that_ends_is_a_change(clock: ManualClock) -> None:
    r = Redis(clock=clock)
    r.set("k", "v", ex=10)
    pipe = r.pipeline()
    pipe.watch("k")
    clock.advance(9.999)
    assert pipe.execute() == []
    pipe.watch("k")
    clock.advance(0.001)
    with pytest.raises(WatchError):
        pipe.execute()
    # One that was over before is no change.
    pipe.watch("k")
    clock.advance(10)
    assert pipe.execute() == []


def test_connections_are_given_back(server: RedisServer) -> None:
    r = Redis(server.url)

    def connections() -> int:
        return len(r.execute_command("CLIENT", "LIST").splitlines())

    def watch() -> None:
        pipe = r.pipeline()
        pipe.watch("k")
        if len(pipe) == 0:
            r.transaction(lambda pipe: pipe.get("k"), "k")

    watch()
    before = connections()
    for _ in range(20):
        watch()
    assert connections() == before


def test_a_pipeline_that_need_not_be_atomic(r: Redis) -> None:
    with r.pipeline(transaction=False) as pipe:
        pipe.set("k", 1)
        pipe.lpush("k", "x")
        pipe.incr("k")
        values = pipe.execute(raise_on_error=False)
    assert isinstance(values[1], redipy.WrongTypeError)
    assert [values[0], values[2]] == [True, 2]
