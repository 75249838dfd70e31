"""The client whose commands are awaited, on memory and on a real Redis."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import pytest
import redipy
from redipy.asyncio import Pipeline, Redis
from servers import RedisServer, free_port

Test = Callable[[Redis], Coroutine[Any, Any, None]]

LONG = 20
"""More seconds than anything here takes, however busy the machine is."""


@pytest.fixture(params=["memory", "redis"])
def url(request: pytest.FixtureRequest) -> str:
    """Return the URL of an empty backend that other clients can reach too."""
    if request.param == "redis":
        url: str = request.getfixturevalue("server").url
    else:
        url = "memory://asyncio"
    redipy.Redis(url=url).flushall()
    return url


@pytest.fixture
def other(url: str) -> redipy.Redis:
    """Return a client of the same data whose commands are not awaited."""
    return redipy.Redis(url=url)


def run(url: str, test: Test) -> None:
    """Run a test in an event loop, in debug mode: what is left behind is an error."""

    async def main() -> None:
        async with Redis(url=url) as r:
            await asyncio.wait_for(test(r), LONG)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        asyncio.run(main(), debug=True)


def start_and_cancel(call: Any) -> object:
    """Start a call and cancel it; return None where it was done at once."""
    try:
        future: object = next(call)
    except StopIteration:
        return None
    call.close()
    return future


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    end = time.monotonic() + LONG
    while not holds():
        assert time.monotonic() < end, "it never came to hold"
        await asyncio.sleep(0.001)


def waiting(other: redipy.Redis, count: int) -> Callable[[], bool]:
    """Tell whether so many clients of a server wait; on memory they wait at once."""
    if other.backend_name == "memory":
        return lambda: True

    def blocked() -> bool:
        info = other.execute_command("INFO", "clients")
        return f"blocked_clients:{count}\r\n" in info

    return blocked


class TestCalls:
    def test_values(self, url: str) -> None:
        async def test(r: Redis) -> None:
            assert await r.set("k", "v") is True
            assert await r.get("k") == "v"
            assert await r.get("missing") is None
            assert await r.hset("h", {"f": "v"}) == 1
            assert await r.hgetall("h") == {"f": "v"}
            assert await r.keys() == {"k", "h"}
            assert sorted(await r.keys_block()) == ["h", "k"]
            assert await r.execute_command("ECHO", "hi") == "hi"
            assert await r.execute_command("HGETALL", "h") == {"f": "v"}

        run(url, test)

    def test_each_method_of_the_other_client_is_there(self) -> None:
        names = {name for name in dir(redipy.Redis) if not name.startswith("_")}
        others = {"close", "create_backend"}
        others |= {name for name in names if name.endswith("runtime")}
        assert names - others <= set(dir(Redis))

    def test_errors(self, url: str) -> None:
        async def test(r: Redis) -> None:
            await r.set("k", "v")
            with pytest.raises(redipy.WrongTypeError):
                await r.lpush("k", "x")
            with pytest.raises(redipy.StateError, match="no such key"):
                await r.rename("missing", "x")
            with pytest.raises(redipy.UnknownCommandError):
                await r.execute_command("NOPE")
            with pytest.raises(TypeError, match="a key or value is"):
                await r.get(None)  # type: ignore[arg-type]

        run(url, test)

    def test_tasks_gathering_and_timeouts(self, url: str) -> None:
        async def test(r: Redis) -> None:
            numbers = await asyncio.gather(*(r.incr("n") for _ in range(100)))
            assert sorted(numbers) == list(range(1, 101))
            task = asyncio.create_task(r.get("n"))
            assert await task == "100"
            assert await asyncio.wait_for(r.get("n"), LONG) == "100"
            assert await asyncio.shield(r.get("n")) == "100"
            async with asyncio.timeout(LONG), asyncio.TaskGroup() as group:
                tasks = [group.create_task(r.incr("n")) for _ in range(3)]
            assert sorted(task.result() for task in tasks) == [101, 102, 103]

        run(url, test)

    def test_a_call_is_awaited_once(self, url: str) -> None:
        async def test(r: Redis) -> None:
            call = r.get("k")
            assert repr(call) == "<redipy call GET, not awaited yet>"
            assert await call is None
            with pytest.raises(RuntimeError, match="this call is over"):
                await call

        run(url, test)

    def test_a_call_that_is_not_awaited_does_not_run_and_warns(self, url: str) -> None:
        async def test(r: Redis) -> None:
            def forget() -> None:
                r.set("k", "v")  # type: ignore[unused-coroutine]  # pyright: ignore[reportUnusedCoroutine]
                gc.collect()

            with pytest.warns(RuntimeWarning, match="the call SET was never awaited"):
                forget()
            assert await r.get("k") is None
            r.set("k", "v").close()

        run(url, test)

    def test_bytes(self, url: str) -> None:
        async def test(_: Redis) -> None:
            raw: Any = Redis(url=url, decode_responses=False)
            await raw.set("k", b"\xff")
            assert await raw.get("k") == b"\xff"
            with pytest.raises(redipy.DecodeError):
                await Redis(url=url).get("k")

        run(url, test)

    def test_selecting_stays_with_the_client(self, url: str) -> None:
        async def test(r: Redis) -> None:
            await r.select(2)
            await asyncio.gather(*(r.rpush("l", str(n)) for n in range(20)))
            with pytest.raises(redipy.RedipyError, match="out of range"):
                await r.select(99)
            assert await r.llen("l") == 20
            assert await Redis(url=url).llen("l") == 0
            async with r.pipeline() as pipe:
                pipe.select(3)
                pipe.set("k", "in 3")
            assert await r.get("k") == "in 3"
            assert await Redis(url=url).get("k") is None

        run(url, test)

    def test_a_prefix(self, url: str, other: redipy.Redis) -> None:
        async def test(_: Redis) -> None:
            other.set("other", "1")
            r = Redis(url=url, prefix="p:") if url.startswith("memory") else prefixed
            await r.mset({"a": "1", "b": "2"})
            assert await r.keys() == {"a", "b"}
            assert await r.dbsize() == 2
            async with r.pipeline() as pipe:
                pipe.get("a")
                pipe.copy("a", "c")
                assert await pipe.execute() == ["1", True]
            assert other.get("p:c") == "1"
            await r.flushall()
            assert other.keys() == {"other"}

        prefixed = Redis(rt=redipy.Redis(url=url), prefix="p:")
        run(url, test)

    def test_iterators(self, url: str) -> None:
        async def test(r: Redis) -> None:
            names = {f"k{number}" for number in range(100)}
            await r.mset(dict.fromkeys(names, "v"))
            assert {key async for key in r.scan_iter("k*")} == names
            assert {key async for key in r.iter_keys(match="k1?", filter_type="string")} == {
                f"k1{number}" for number in range(10)
            }
            await r.hset("h", dict.fromkeys(names, "v"))
            assert {pair async for pair in r.hscan_iter("h")} == {(name, "v") for name in names}
            await r.sadd("s", *names)
            assert {member async for member in r.sscan_iter("s")} == names
            await r.zadd("z", dict.fromkeys(names, 1))
            assert {pair async for pair in r.zscan_iter("z")} == {(name, 1.0) for name in names}

        run(url, test)


class TestPipeline:
    def test_it_runs_what_is_queued(self, url: str) -> None:
        async def test(r: Redis) -> None:
            pipe = r.pipeline()
            pipe.set("a", 1)
            pipe.incr("a")
            pipe.keys("*")
            assert (len(pipe), pipe.has_pending(), bool(pipe)) == (3, True, True)
            assert await pipe.execute() == [True, 2, ["a"]]
            assert await pipe.execute() == []

        run(url, test)

    def test_one_that_fails_does_not_stop_the_others(self, url: str) -> None:
        async def test(r: Redis) -> None:
            pipe = r.pipeline()
            pipe.set("a", "x")
            pipe.lpush("a", "y")
            pipe.execute_command("NOPE")
            pipe.get("a")
            values = await pipe.execute(raise_on_error=False)
            assert isinstance(values[1], redipy.WrongTypeError)
            assert isinstance(values[2], redipy.UnknownCommandError)
            assert [values[0], values[3]] == [True, "x"]
            pipe.lpush("a", "y")
            with pytest.raises(redipy.WrongTypeError):
                await pipe.execute()

        run(url, test)

    def test_a_block_runs_what_is_left_unless_it_fails(self, url: str) -> None:
        async def test(r: Redis) -> None:
            async with r.pipeline() as pipe:
                pipe.set("a", 1)
            assert await r.get("a") == "1"

            async def fail() -> None:
                async with r.pipeline() as pipe:
                    pipe.set("a", 2)
                    raise KeyError

            with pytest.raises(KeyError):
                await fail()
            assert await r.get("a") == "1"

        run(url, test)

    @pytest.mark.parametrize("transaction", [True, False])
    def test_many_at_once(self, url: str, transaction: bool) -> None:
        async def count(r: Redis, seen: list[Any]) -> None:
            for _ in range(20):
                pipe = r.pipeline(transaction)
                pipe.incr("a")
                pipe.incr("b")
                seen.append(await pipe.execute())

        async def test(r: Redis) -> None:
            seen: list[Any] = []
            await asyncio.gather(*(count(r, seen) for _ in range(10)))
            assert sorted(a for a, _ in seen) == sorted(b for _, b in seen) == [*range(1, 201)]
            if transaction:
                assert all(a == b for a, b in seen)

        run(url, test)


class TestTransactions:
    def test_a_pipeline_that_watches(self, url: str, other: redipy.Redis) -> None:
        async def test(r: Redis) -> None:
            async with r.pipeline() as pipe:
                assert await pipe.watch("a") is True
                assert await pipe.get("a") is None
                assert await pipe.watch("b") is True
                pipe.multi()
                pipe.set("a", 1)
                assert await pipe.execute() == [True]
                await pipe.watch("a")
                pipe.multi()
                pipe.incr("a")
                other.set("a", 10)
                with pytest.raises(redipy.WatchError):
                    await pipe.execute()
                assert not pipe.has_pending()
                await pipe.watch("a")
                other.set("a", 11)
                assert await pipe.unwatch() is True
                pipe.incr("a")
                assert await pipe.execute() == [12]
                pipe.incr("a")
                with pytest.raises(redipy.StateError, match="queued already"):
                    pipe.multi()
                await pipe.reset()
            assert await r.get("a") == "12"

        run(url, test)

    def test_many_that_depend_on_one_key(self, url: str) -> None:
        async def test(r: Redis) -> None:
            async def add(pipe: Pipeline) -> int:
                count = int(await pipe.get("n") or 0)
                pipe.multi()
                pipe.set("n", count + 1)
                return count + 1

            async def work() -> list[int]:
                return [await r.transaction(add, "n", value_from_callable=True) for _ in range(10)]

            counts = await asyncio.gather(*(work() for _ in range(8)))
            assert sorted(count for some in counts for count in some) == list(range(1, 81))
            assert await r.transaction(lambda pipe: pipe.set("k", "v")) == [True]

        run(url, test)

    def test_keys_that_a_cancelled_call_was_to_add(self, url: str, other: redipy.Redis) -> None:
        async def test(r: Redis) -> None:
            async with r.pipeline() as pipe:
                await pipe.watch("a")
                call = pipe.watch("b").__await__()
                if start_and_cancel(call) is None:
                    # Memory needs no time for it, so that there is nothing to cancel.
                    return
                other.set("a", "changed")
                assert await pipe.get("a") == "changed"
                pipe.multi()
                pipe.set("a", "lost update")
                with pytest.raises(redipy.WatchError):
                    await pipe.execute()
                # It is as new.
                pipe.set("b", 1)
                assert await pipe.execute() == [True]
            assert await r.get("a") == "changed"

        run(url, test)

    def test_one_that_a_server_does_not_begin(self, server: RedisServer) -> None:
        async def main() -> None:
            r = Redis(url=server.url)
            await r.flushall()
            await r.execute_command("ACL", "SETUSER", "plain", "on", ">pw", "~*", "+@all", "-multi")
            plain = Redis(url=f"redis://plain:pw@{server.address}")
            pipe = plain.pipeline()
            pipe.incr("count")
            pipe.select(3)
            with pytest.raises(redipy.DeniedError, match="'multi'") as caught:
                await pipe.execute()
            assert caught.value.maybe_applied
            # A server runs them one by one then, but once; and no connection stays in database 3.
            assert await plain.get("count") == "1"
            await r.rpush("l", "x")
            assert await plain.blpop("l", timeout=1) == ("l", "x")
            await r.execute_command("ACL", "DELUSER", "plain")

        asyncio.run(asyncio.wait_for(main(), LONG))


class TestWaiting:
    def test_an_element_that_comes_later(self, url: str, other: redipy.Redis) -> None:
        async def test(r: Redis) -> None:
            task = asyncio.create_task(r.blpop("q", timeout=0))
            await until(waiting(other, 1))
            # Others go on meanwhile.
            assert await r.set("k", "v") is True
            other.rpush("q", "x")
            assert list(await task or ()) == ["q", "x"]

        run(url, test)

    def test_one_that_never_comes(self, url: str) -> None:
        async def test(r: Redis) -> None:
            assert await r.blpop("q", timeout=0.01) is None

        run(url, test)

    def test_first_come_first_served(self, url: str, other: redipy.Redis) -> None:
        async def test(r: Redis) -> None:
            tasks = []
            for number in range(5):
                tasks.append(asyncio.create_task(r.blpop("q", timeout=0)))
                await asyncio.sleep(0)
                await until(waiting(other, number + 1))
            for number in range(5):
                other.rpush("q", number)
            taken = [await task or ("", "") for task in tasks]
            assert [element for _, element in taken] == ["0", "1", "2", "3", "4"]

        run(url, test)

    def test_a_cancelled_one_consumes_nothing(self, url: str, other: redipy.Redis) -> None:
        async def test(r: Redis) -> None:
            task = asyncio.create_task(r.blpop("q", timeout=0))
            await asyncio.sleep(0)
            await until(waiting(other, 1))
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await until(waiting(other, 0))
            other.rpush("q", "x")
            assert await r.lrange("q", 0, -1) == ["x"]

        run(url, test)

    def test_a_timeout_from_outside_consumes_nothing(self, url: str, other: redipy.Redis) -> None:
        async def test(r: Redis) -> None:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(r.blpop("q", timeout=0), 0.05)
            await until(waiting(other, 0))
            other.rpush("q", "x")
            assert await r.lrange("q", 0, -1) == ["x"]

        run(url, test)

    def test_cancelling_while_elements_come_loses_none(self, url: str, other: redipy.Redis) -> None:
        async def test(r: Redis) -> None:
            tasks = [asyncio.create_task(r.blpop("q", timeout=0)) for _ in range(50)]
            await asyncio.sleep(0)
            pusher = threading.Thread(
                target=lambda: [other.rpush("q", number) for number in range(50)]
            )
            pusher.start()
            for task in tasks[::2]:
                await asyncio.sleep(0)
                task.cancel()
            await asyncio.to_thread(pusher.join)
            taken: list[str] = []

            def collect() -> bool:
                taken[:] = [
                    (task.result() or ("", ""))[1]
                    for task in tasks
                    if task.done() and not task.cancelled()
                ]
                left = other.lrange("q", 0, -1)
                return sorted(map(int, [*taken, *left])) == list(range(50))

            await until(collect)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await until(waiting(other, 0))
            await until(collect)

        run(url, test)

    def test_the_loop_ends_while_calls_wait(self, url: str, other: redipy.Redis) -> None:
        async def leave() -> None:
            r = Redis(url=url)
            asyncio.create_task(r.blpop("q", timeout=0))  # noqa: RUF006
            await asyncio.sleep(0)
            await until(waiting(other, 1))

        asyncio.run(leave())
        end = time.monotonic() + LONG
        while not waiting(other, 0)():
            assert time.monotonic() < end
        other.rpush("q", "x")
        assert other.lrange("q", 0, -1) == ["x"]

    def test_a_loop_that_is_closed_while_calls_wait(self, url: str, other: redipy.Redis) -> None:
        r = Redis(url=url)

        async def leave() -> None:
            asyncio.ensure_future(r.blpop("q", timeout=0))  # noqa: RUF006
            await asyncio.sleep(0)
            await until(waiting(other, 1))

        async def look() -> None:
            # A call that does not wait for anything has no need of the loop on memory.
            await asyncio.wait_for(r.blpop("none", timeout=0.01), LONG)
            gc.collect()
            await until(waiting(other, 0))
            other.rpush("q", "x")
            assert await r.lrange("q", 0, -1) == ["x"]

        loop = asyncio.new_event_loop()
        # What asyncio says of the task is no error here.
        loop.set_exception_handler(lambda *_: None)
        loop.run_until_complete(leave())
        loop.close()
        asyncio.run(look())


class TestPubSub:
    def test_messages(self, url: str, other: redipy.Redis) -> None:
        async def test(r: Redis) -> None:
            async with r.pubsub() as news:
                await news.subscribe("a")
                await news.psubscribe("b*")
                assert news.subscribed
                kinds = [(await news.get_message(timeout=LONG) or {})["type"] for _ in range(2)]
                assert kinds == ["subscribe", "psubscribe"]
                assert await news.get_message() is None
                task = asyncio.create_task(news.get_message(timeout=None))
                await asyncio.sleep(0)
                assert await r.publish("a", "x") == 1
                assert await task == {
                    "type": "message",
                    "pattern": None,
                    "channel": "a",
                    "data": "x",
                }
                other.publish("b1", "y")
                message = await news.get_message(timeout=LONG)
                assert message is not None
                assert (message["type"], message["data"]) == ("pmessage", "y")
                assert await news.get_message(timeout=0.01) is None
                await news.unsubscribe()
                await news.punsubscribe()
                seen = [message["type"] async for message in news.listen()]
                assert seen == ["unsubscribe", "punsubscribe"]
                assert not news.subscribed

        run(url, test)

    def test_a_cancelled_wait_loses_no_message(self, url: str) -> None:
        async def test(r: Redis) -> None:
            async with r.pubsub(ignore_subscribe_messages=True) as news:
                await news.subscribe("a")
                await news.get_message(timeout=LONG)
                for number in range(50):
                    task = asyncio.create_task(news.get_message(timeout=None))
                    await asyncio.sleep(0)
                    await r.publish("a", number)
                    task.cancel()
                    outcome = await asyncio.gather(task, return_exceptions=True)
                    message: Any = outcome[0]
                    if isinstance(message, asyncio.CancelledError):
                        message = await news.get_message(timeout=LONG)
                    assert message["data"] == str(number)

        run(url, test)

    def test_handlers(self, url: str) -> None:
        async def test(r: Redis) -> None:
            seen: list[Any] = []

            async def later(message: dict[str, Any]) -> None:
                await asyncio.sleep(0)
                seen.append(message["data"])

            async with r.pubsub() as news:
                await news.subscribe(a=later, b=lambda message: seen.append(message["data"]))
                task = asyncio.create_task(news.run())
                await r.publish("a", "1")
                await r.publish("b", "2")
                await until(lambda: seen == ["1", "2"])
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

        run(url, test)

    def test_waiting_for_a_predicate(self, url: str, other: redipy.Redis) -> None:
        async def test(r: Redis) -> None:
            async def ready() -> str | None:
                return await r.get("k")

            task = asyncio.create_task(r.wait_for("changes", ready, LONG))
            await until(lambda: other.publish("changes", "") == 1)
            other.set("k", "v")
            other.publish("changes", "")
            assert await task == "v"
            assert await r.wait_for("changes", lambda: False, 0.01) is None

        run(url, test)


class TestLoops:
    def test_one_client_in_several_threads_and_loops(self, url: str) -> None:
        r = Redis(url=url)

        async def work() -> None:
            await asyncio.gather(*(r.incr("n") for _ in range(200)))

        threads = [threading.Thread(target=lambda: asyncio.run(work())) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(LONG)
            assert not thread.is_alive()
        assert redipy.Redis(url=url).get("n") == "800"

    def test_one_loop_after_the_other(self, url: str) -> None:
        r = Redis(url=url)

        async def work() -> int:
            return await r.incr("n")

        assert [asyncio.run(work()) for _ in range(20)] == list(range(1, 21))

    def test_a_loop_that_is_closed_in_the_middle(self, server: RedisServer) -> None:
        r = Redis(url=server.url)

        async def work() -> str | None:
            return await r.get("n")

        for _ in range(20):
            loop = asyncio.new_event_loop()
            with contextlib.closing(loop):
                task = loop.create_task(work())
                loop.call_soon(loop.stop)
                loop.run_forever()
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    loop.run_until_complete(task)

    def test_a_loop_that_watches_no_sockets(self, url: str) -> None:
        class Deaf(asyncio.SelectorEventLoop):
            def add_reader(self, fd: Any, callback: Any, *args: Any) -> Any:  # type: ignore[override]
                raise NotImplementedError

        async def work() -> list[int]:
            r = Redis(url=url)
            first = await asyncio.gather(*(r.incr("n") for _ in range(50)))
            return [*first, await r.incr("n")]

        with asyncio.Runner(loop_factory=Deaf) as runner:
            assert sorted(runner.run(work())) == list(range(1, 52))

    def test_without_a_loop_memory_answers_and_a_server_says_what_is_missing(
        self, server: RedisServer
    ) -> None:
        def step(call: Awaitable[Any]) -> Any:
            iterator = call.__await__()
            with pytest.raises(StopIteration) as caught:
                next(iterator)
            return caught.value.value

        assert step(Redis().set("k", "v")) is True
        with pytest.raises(RuntimeError, match="no running event loop"):
            next(Redis(url=server.url).get("k").__await__())

    def test_a_process_ends_with_calls_under_way(self, server: RedisServer) -> None:
        code = f"""
import asyncio, threading
from redipy.asyncio import Redis
r = Redis(url={server.url!r})
async def main():
    await r.set("k", "v")
    asyncio.ensure_future(r.blpop("never", timeout=0))
    for _ in range(100):
        asyncio.ensure_future(r.get("k"))
    await asyncio.sleep(0)
loop = asyncio.new_event_loop()
loop.run_until_complete(main())
threading.Thread(target=lambda: asyncio.run(main()), daemon=True).start()
"""
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", code], capture_output=True, timeout=LONG
        )
        assert done.returncode == 0, done.stderr.decode()

    @pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="no fork here")
    def test_a_fork_has_connections_of_its_own(self, server: RedisServer) -> None:
        code = f"""
import asyncio, os, sys
from redipy.asyncio import Redis
r = Redis(url={server.url!r})
async def main(name):
    await asyncio.gather(*(r.set(f"{{name}}{{n}}", name) for n in range(50)))
    values = await asyncio.gather(*(r.get(f"{{name}}{{n}}") for n in range(50)))
    assert values == [name] * 50, values
asyncio.run(main("before"))
child = os.fork()
asyncio.run(main("child" if child == 0 else "parent"))
if child:
    _, status = os.waitpid(child, 0)
    sys.exit(os.waitstatus_to_exitcode(status))
"""
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", code], capture_output=True, timeout=LONG
        )
        assert done.returncode == 0, done.stderr.decode()


class TestTimeouts:
    def test_an_error_of_the_predicate_is_no_end_of_the_time(self, url: str) -> None:
        async def test(r: Redis) -> None:
            async def late() -> None:
                raise redipy.TimeoutError("ERR something else was late")

            with pytest.raises(redipy.TimeoutError, match="something else"):
                await r.wait_for("k", late, timeout=LONG)
            assert await r.wait_for("k", lambda: None, timeout=0.01) is None

        run(url, test)


class TestFaults:
    def test_nobody_there(self) -> None:
        async def main() -> None:
            r = Redis(host="localhost", port=free_port())
            calls = [r.get("k") for _ in range(20)]
            for error in await asyncio.gather(*calls, return_exceptions=True):
                assert isinstance(error, redipy.ConnectionError)
                assert "is a server running" in str(error)
                assert error.is_retryable
                assert not error.maybe_applied

        asyncio.run(asyncio.wait_for(main(), LONG))

    @pytest.mark.parametrize("password", ["", "wrong"])
    def test_a_wrong_password(self, password: str) -> None:
        async def main(port: int) -> None:
            r = Redis(host="localhost", port=port, passwd=password)
            with pytest.raises(redipy.DeniedError, match=r"NOAUTH|WRONGPASS"):
                await r.get("k")

        with RedisServer("--requirepass", "secret") as server:
            asyncio.run(main(server.port))

    def test_a_server_that_is_killed_with_calls_under_way(self) -> None:
        async def main(server: RedisServer) -> None:
            r = Redis(url=server.url)
            await r.set("k", "v")
            wait = asyncio.create_task(r.blpop("q", timeout=0))
            done: list[int] = []

            async def count() -> None:
                while True:
                    done.append(await r.incr("n"))

            tasks = [asyncio.create_task(count()) for _ in range(20)]
            await until(lambda: len(done) > 200)
            server.kill()
            for outcome in await asyncio.gather(wait, *tasks, return_exceptions=True):
                assert isinstance(outcome, redipy.ConnectionError), outcome
            # Every number once: nothing was sent twice.
            assert sorted(done) == list(range(1, len(done) + 1))
            with RedisServer(port=server.port):
                assert await r.get("k") is None
                assert await r.set("k", "again") is True

        with RedisServer() as server:
            asyncio.run(asyncio.wait_for(main(server), LONG))

    def test_a_read_goes_on_after_a_restart(self) -> None:
        async def main(server: RedisServer) -> None:
            r = Redis(url=server.url)
            await r.set("k", "v")
            server.kill()
            with RedisServer(port=server.port) as second:
                redipy.Redis(url=second.url).set("k", "new")
                values = await asyncio.gather(*(r.get("k") for _ in range(10)))
                assert values == ["new"] * 10

        with RedisServer() as server:
            asyncio.run(asyncio.wait_for(main(server), LONG))

    def test_a_write_that_may_have_run_says_so(self) -> None:
        async def main(server: RedisServer) -> None:
            r = Redis(url=server.url)
            await r.set("k", "v")
            timer = threading.Timer(0.3, server.kill)
            timer.start()
            with pytest.raises(redipy.ConnectionError) as caught:
                await r.execute_command("DEBUG", "SLEEP", "3")
            timer.join()
            assert caught.value.maybe_applied

        with RedisServer("--enable-debug-command", "local") as server:
            asyncio.run(asyncio.wait_for(main(server), LONG))
