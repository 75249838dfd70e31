"""SQL databases from Python: opening, threads, awaited calls, processes that are forked."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import redipy
import redipy.asyncio
from redipy.plugin import ArgcSpec, LocalGeneralFunction
from redipy.script import CallFn, FnContext
from redipy.sql import SqlRuntime
from redipy.sql.settings import complete
from servers import wait_until
from test_processes import forked


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:{tmp_path}/app.db"


class TestOpening:
    def test_a_url_tells_all(self, url: str) -> None:
        redipy.Redis(url).set("key", "value")
        for r in (
            redipy.Redis(url=url),
            redipy.Redis(backend="sql", url=url),
            redipy.Redis.from_url(url),
            redipy.Redis(rt=SqlRuntime(url)),
            redipy.Redis(url, passwd=""),
        ):
            assert r.get("key") == "value"
            assert r.backend_name == "sqlite"
            assert repr(r) == "<redipy.Redis sqlite>"

    def test_options_add_to_the_url(self, url: str, tmp_path: Path) -> None:
        r = redipy.Redis(url, synchronous="full", busy_timeout=100, table_prefix="mine_")
        r.set("key", "value")
        assert redipy.Redis(f"{url}?table_prefix=mine_").get("key") == "value"
        rows = sqlite3.connect(tmp_path / "app.db").execute("SELECT key, value FROM mine_strings")
        assert rows.fetchall() == [("key", "value")]

    def test_a_number_of_a_database_is_selected(self, url: str) -> None:
        redipy.Redis(url, db=3).set("key", "value")
        assert redipy.Redis(url).get("key") is None
        assert redipy.Redis(url, db=3, prefix="k").get("ey") == "value"

    def test_a_clock_is_moved_by_hand(self, url: str, clock: redipy.ManualClock) -> None:
        r = redipy.Redis(url, clock=clock)
        r.set("key", "value", ex=10)
        clock.advance(10)
        assert r.get("key") is None

    @pytest.mark.parametrize(
        ("settings", "text"),
        [
            ({"backend": "sql"}, "needs a url"),
            ({"backend": "sql", "url": "redis://host"}, "needs a url"),
            ({"url": "sqlite:x.db", "host": "other"}, "leave out host"),
            ({"url": "sqlite:x.db", "cfg": {"host": "other"}}, "cfg tells how to reach a Redis"),
            ({"url": "sqlite:x.db", "password": "secret"}, "no users"),
            ({"url": "sqlite:x.db", "schema": "app"}, "unknown parameter 'schema'"),
            ({"url": "sqlite:x.db", "synchronous": "often"}, "normal or full"),
            ({"url": "sqlite:x.db", "busy_timeout": "1"}, "of type int"),
            ({"url": "sqlite:x.db?synchronous=full", "synchronous": "full"}, "twice"),
            ({"table_prefix": "app_"}, "only a SQL database knows table_prefix"),
            ({"url": "redis://:secret@host", "schema": "app"}, "only a SQL database"),
        ],
    )
    def test_what_does_not_go_together_is_refused(
        self, settings: dict[str, Any], text: str
    ) -> None:
        with pytest.raises(redipy.ConfigError, match=text) as caught:
            redipy.Redis(**settings)
        assert "secret" not in str(caught.value)

    def test_a_login_has_its_place_in_a_url(self) -> None:
        told = complete("postgres://host/app", {"password": "p@/?", "schema": "s"})
        assert told == "postgres://:p%40%2F%3F@host/app?schema=s"
        told = complete("mysql://ann@host?x=1", {"password": "p"})
        assert told == "mysql://ann:p@host?x=1"
        with pytest.raises(redipy.ConfigError, match="tell them once"):
            complete("postgres://ann:secret@host/app", {"password": "p"})

    def test_the_runtime_has_plug_ins(self, url: str) -> None:
        r = redipy.Redis(url)
        assert isinstance(r.get_runtime(), SqlRuntime)
        assert r.get_sql_runtime() is r.get_runtime()
        assert r.maybe_get_memory_runtime() is None
        assert redipy.Redis().maybe_get_sql_runtime() is None
        with pytest.raises(redipy.ConfigError, match="not a sql runtime"):
            redipy.Redis().get_sql_runtime()


class TestThreads:
    def test_they_write_and_read_side_by_side(self, url: str) -> None:
        r = redipy.Redis(url)

        def work() -> None:
            for number in range(100):
                r.incr("count")
                with r.pipeline() as pipe:
                    pipe.rpush("list", number)
                    pipe.get("count")
                    pipe.execute()

        run_all([work] * 10)
        assert (r.get("count"), r.llen("list")) == ("1000", 1000)

    def test_others_run_while_a_call_waits_for_another_program(
        self, url: str, tmp_path: Path
    ) -> None:
        r = redipy.Redis(url)
        other = sqlite3.connect(tmp_path / "app.db", isolation_level=None, check_same_thread=False)
        other.execute("BEGIN IMMEDIATE")
        writing = threading.Thread(target=lambda: r.set("key", "value"))
        writing.start()
        # Only with Python's lock does this get any further.
        assert r.get("key") is None
        other.execute("COMMIT")
        writing.join()
        assert r.get("key") == "value"

    def test_a_function_of_a_plug_in_runs_while_others_wait_for_the_writer(
        self, url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        r = redipy.Redis(url)
        inside, go_on = threading.Event(), threading.Event()

        class Halt(LocalGeneralFunction):
            @staticmethod
            def name() -> str:
                return "my.halt"

            @staticmethod
            def argc() -> ArgcSpec:
                return {"count": 0}

            @staticmethod
            def call(args: Any) -> str:
                inside.set()
                assert go_on.wait(60)
                return "done"

        plugin: Any = ModuleType("halting_plugin")
        plugin.Halt = Halt
        Halt.__module__ = plugin.__name__
        monkeypatch.setitem(sys.modules, plugin.__name__, plugin)
        r.get_sql_runtime().add_general_function_plugin(plugin.__name__)
        ctx = FnContext()
        ctx.set_return_value(CallFn("my.halt"))
        run = r.register_script(ctx)
        results: list[Any] = []
        script = threading.Thread(target=lambda: results.append(run(keys={}, args={})))
        script.start()
        assert inside.wait(60)
        others = [threading.Thread(target=r.incr, args=("count",)) for _ in range(4)]
        for other in others:
            other.start()
        go_on.set()
        for thread in [script, *others]:
            thread.join()
        assert (results, r.get("count")) == (["done"], "4")


def run_all(works: list[Callable[[], object]]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class TestAwaiting:
    def test_the_loop_goes_on_while_a_call_waits_for_another_program(
        self, url: str, tmp_path: Path
    ) -> None:
        async def main() -> None:
            r = redipy.asyncio.Redis(url)
            other = sqlite3.connect(tmp_path / "app.db", isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            writing = asyncio.create_task(r.set("key", "value"))
            assert await r.get("key") is None
            other.execute("COMMIT")
            await writing
            assert await r.get("key") == "value"

        asyncio.run(main())

    @pytest.mark.skipif(not os.path.exists("/proc/self/task"), reason="threads are counted there")
    def test_those_who_wait_hold_no_threads(self, url: str) -> None:
        async def main() -> None:
            r = redipy.asyncio.Redis(url)
            blocking = redipy.Redis(url)
            calls = [r.blpop(f"list{number}", timeout=0) for number in range(200)]
            tasks = [asyncio.ensure_future(call) for call in calls]
            while blocking._waiting() != 200:
                await asyncio.sleep(0.01)
            # Those that are at work have a bound.
            assert len(os.listdir("/proc/self/task")) < 100
            await asyncio.gather(*(r.rpush(f"list{number}", number) for number in range(200)))
            popped: list[Any] = await asyncio.gather(*tasks)
            assert [value for _, value in popped] == [str(number) for number in range(200)]

        asyncio.run(main())

    def test_one_that_is_cancelled_takes_nothing(self, url: str) -> None:
        async def main() -> None:
            r = redipy.asyncio.Redis(url)
            blocking = redipy.Redis(url)
            task = asyncio.ensure_future(r.blpop("list", timeout=0))
            while blocking._waiting() != 1:
                await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await r.rpush("list", "one")
            assert await r.lrange("list", 0, -1) == ["one"]

        asyncio.run(main())

    def test_pipelines_transactions_and_messages(self, url: str) -> None:
        async def main() -> None:
            r = redipy.asyncio.Redis(url)
            async with r.pipeline() as pipe:
                pipe.incrby("count", 1)
                pipe.incrby("count", 2)
                assert await pipe.execute() == [1, 3]

            async def double(pipe: Any) -> None:
                count = int(await pipe.get("count"))
                pipe.multi()
                pipe.set("count", count * 2)

            assert await r.transaction(double, "count") == [True]
            part = redipy.asyncio.Redis(url, prefix="co")
            assert await part.keys("*") == {"unt"}
            async with r.pubsub(ignore_subscribe_messages=True) as news:
                await news.subscribe("news")
                await r.publish("news", "hello")
                async for message in news.listen():
                    assert message["data"] == "hello"
                    break

        asyncio.run(main())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
class TestForking:
    def test_a_child_uses_what_its_parent_opened(self, url: str) -> None:
        r = redipy.Redis(url)
        r.set("key", "parent")

        def work() -> list[Any]:
            before = r.get("key")
            r.set("key", "child")
            return [before, r.blpop("list", timeout=0)]

        r.rpush("list", "one")
        assert forked(work) == "['parent', ('list', 'one')]"
        assert r.get("key") == "child"

    def test_who_waits_in_the_parent_gets_nothing_in_the_child(self, url: str) -> None:
        r = redipy.Redis(url)
        popped: list[Any] = []
        waiting = threading.Thread(target=lambda: popped.append(r.blpop("list", timeout=60)))
        waiting.start()
        wait_until(r._waiting, "a thread to wait")
        assert forked(lambda: [r._waiting(), r.rpush("list", "one", "two")]) == "[0, 2]"
        waiting.join()
        assert popped == [("list", "one")]
        assert r.lrange("list", 0, -1) == ["two"]

    def test_threads_of_the_parent_write_meanwhile(self, url: str) -> None:
        r = redipy.Redis(url)
        stop = threading.Event()
        count = [0, 0]

        def write(at: int) -> None:
            while not stop.is_set():
                r.incr("parent")
                count[at] += 1

        threads = [threading.Thread(target=write, args=(at,)) for at in range(2)]
        for thread in threads:
            thread.start()

        def work() -> int:
            for _ in range(50):
                r.incr("child")
            return 50

        try:
            for _ in range(5):
                assert forked(work) == "50"
        finally:
            stop.set()
        for thread in threads:
            thread.join()
        assert (r.get("child"), r.get("parent")) == ("250", str(sum(count)))

    def test_a_child_awaits(self, url: str) -> None:
        async def count(r: redipy.asyncio.Redis) -> int:
            return await r.incr("count")

        r = redipy.asyncio.Redis(url)
        assert asyncio.run(count(r)) == 1
        assert forked(lambda: asyncio.run(count(r))) == "2"
        assert asyncio.run(count(r)) == 3


def test_a_client_that_goes_leaves_locks_of_the_application(url: str, tmp_path: Path) -> None:
    redipy.Redis(url).set("key", "value")
    app = sqlite3.connect(tmp_path / "app.db", isolation_level=None)
    app.execute("BEGIN IMMEDIATE")
    # Its connections are closed with it.
    assert redipy.Redis(url).get("key") == "value"

    command = f"""
import sqlite3
try:
    sqlite3.connect({str(tmp_path / "app.db")!r}, timeout=0).execute("BEGIN IMMEDIATE")
    print("written")
except sqlite3.OperationalError as error:
    print(error)
"""
    ran = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True)
    assert ran.stdout == "database is locked\n"
    app.execute("COMMIT")
