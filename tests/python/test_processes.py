"""Signals that come while a server is waited for, and processes that are forked."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import redipy
import redipy.asyncio
from redipy import Redis
from servers import RedisServer

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has neither these signals nor fork"
)


@contextmanager
def signals() -> Iterator[list[int]]:
    """Have a signal come again and again; the numbers of those that were handled are the value."""
    handled: list[int] = []
    before = signal.signal(signal.SIGALRM, lambda number, _: handled.append(number))
    signal.setitimer(signal.ITIMER_REAL, 0.02, 0.02)
    try:
        yield handled
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def forked(work: Callable[[], object]) -> str:
    """Return what comes of something in a process that is forked from this one."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        # A signal that nobody handles ends a process that hangs.
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(60)
        try:
            told = repr(work())
        except BaseException as error:
            told = repr(error)
        os.write(writer, told.encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        told = pipe.read()
    assert os.waitpid(child, 0)[1] == 0
    return told


class TestSignals:
    def test_a_call_goes_on(self, server: RedisServer) -> None:
        r = Redis(url=server.url)
        r.set("k", "v")
        server.ask("CLIENT", "PAUSE", 400, "ALL")
        with signals() as handled:
            assert r.get("k") == "v"
        assert handled

    def test_a_call_still_has_its_end(self) -> None:
        with RedisServer() as server:
            r = Redis(url=server.url, socket_timeout=0.5)
            r.set("k", "v")
            server.halt()
            with signals(), pytest.raises(redipy.TimeoutError, match="did not answer in time"):
                r.set("k", "w")
            server.go_on()


class TestFork:
    def test_no_connection_is_shared(self, server: RedisServer) -> None:
        r = Redis(url=server.url)
        own = r.execute_command("CLIENT", "ID")
        assert forked(lambda: r.execute_command("CLIENT", "ID") == own) == "False"
        assert r.execute_command("CLIENT", "ID") == own

    def test_watched_keys_stay_with_the_process_that_watches(self, server: RedisServer) -> None:
        r = Redis(url=server.url)
        with r.pipeline() as pipe:
            pipe.watch("watched")

            def end_and_write() -> object:
                pipe.reset()
                return r.set("watched", "child")

            assert forked(end_and_write) == "True"
            pipe.multi()
            pipe.set("watched", "parent")
            with pytest.raises(redipy.WatchError):
                pipe.execute()
        assert r.get("watched") == "child"

    def test_what_waits_has_threads_of_its_own(self, server: RedisServer) -> None:
        r = Redis(url=server.url)
        a = redipy.asyncio.Redis(url=server.url)

        async def gather() -> Any:
            await asyncio.gather(*(a.rpush("l", number) for number in range(9)))
            return await a.blpop("none", timeout=0.01), await a.llen("l")

        def wait() -> Any:
            return r.blpop("none", timeout=0.01)

        def wait_in_a_grandchild() -> str:
            wait()
            return forked(wait)

        r.delete("l")
        assert wait() is None
        assert asyncio.run(gather()) == (None, 9)
        assert forked(wait) == "None"
        assert forked(wait_in_a_grandchild) == repr("None")
        assert forked(lambda: asyncio.run(gather())) == "(None, 18)"
        assert wait() is None
        assert asyncio.run(gather()) == (None, 27)

    def test_a_subscriber_stays_with_the_process_that_made_it(self, server: RedisServer) -> None:
        r = Redis(url=server.url)
        with r.pubsub(ignore_subscribe_messages=True) as news:
            news.subscribe("forked")
            calls: list[Callable[[], object]] = [
                lambda: news.get_message(timeout=60),
                lambda: news.subscribe("other"),
                lambda: news.unsubscribe(),
            ]
            for call in calls:
                assert "make another one here" in forked(call)

            def close() -> object:
                news.close()
                with r.pubsub() as own:
                    own.subscribe("own")
                    return own.get_message(timeout=60) is not None

            assert forked(close) == "True"
            assert r.publish("forked", "for the parent") == 1
            assert news.get_message(timeout=60) is None
            message = news.get_message(timeout=60)
            assert message is not None
            assert message["data"] == "for the parent"

    def test_a_wait_in_memory_has_its_end(self) -> None:
        r = Redis()
        # What ends later has a thread, which does not come along.
        r.set("k", "v", ex=3600)
        assert forked(lambda: r.blpop("none", timeout=0.05)) == "None"
        assert r.blpop("none", timeout=0.05) is None
