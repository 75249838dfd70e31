"""Subscribers: on memory and on a server, and beside those of redis-py on the same server."""

from __future__ import annotations

import inspect
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import redipy
import redis
from redipy import PubSub, Redis
from redipy.redis.conn import RedisConnection
from redis.client import PubSub as TheirPubSub
from servers import RedisServer

PATIENCE = 20.0
"""The seconds to wait for what must come."""


@pytest.fixture(params=["memory", "memory, prefix", "redis", "redis, prefix"])
def r(request: pytest.FixtureRequest, server: RedisServer) -> Redis:
    """Return a client of each backend, with and without a prefix."""
    backend, _, prefix = request.param.partition(", ")
    url = "memory://" if backend == "memory" else server.url
    return Redis(url=url, prefix="a*[b]:" if prefix else None)


@pytest.fixture
def ps(r: Redis) -> Iterator[PubSub]:
    """Return a subscriber."""
    with r.pubsub() as subscriber:
        yield subscriber


def message(kind: str, channel: Any, data: Any, pattern: Any = None) -> dict[str, Any]:
    return {"type": kind, "pattern": pattern, "channel": channel, "data": data}


def take(ps: Any, count: int) -> list[dict[str, Any]]:
    """Return the next messages, which must come."""
    return [ps.get_message(timeout=PATIENCE) for _ in range(count)]


def until(condition: Callable[[], bool]) -> None:
    """Wait until a condition holds."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.001)


class TestMessages:
    def test_each_kind(self, r: Redis, ps: PubSub) -> None:
        ps.subscribe("a", "b")
        ps.psubscribe("a*")
        ps.ssubscribe("s")
        assert take(ps, 4) == [
            message("subscribe", "a", 1),
            message("subscribe", "b", 2),
            message("psubscribe", "a*", 3),
            message("ssubscribe", "s", 1),
        ]
        assert r.publish("a", "one") == 2
        assert r.publish("b", 2) == 1
        assert r.publish("nobody", "three") == 0
        assert r.spublish("s", "four") == 1
        assert take(ps, 4) == [
            message("message", "a", "one"),
            message("pmessage", "a", "one", "a*"),
            message("message", "b", "2"),
            message("smessage", "s", "four"),
        ]
        ps.unsubscribe("a", "missing")
        ps.punsubscribe()
        ps.sunsubscribe("s")
        ps.unsubscribe()
        assert take(ps, 5) == [
            message("unsubscribe", "a", 2),
            message("unsubscribe", "missing", 2),
            message("punsubscribe", "a*", 1),
            message("sunsubscribe", "s", 0),
            message("unsubscribe", "b", 0),
        ]
        assert not ps.subscribed
        assert ps.get_message() is None

    def test_lists_of_names_and_other_types(self, r: Redis, ps: PubSub) -> None:
        ps.subscribe(["a", b"b"], ("c",), 1)
        assert [one["channel"] for one in take(ps, 4)] == ["a", "b", "c", "1"]
        assert set(ps.channels) == {"a", "b", "c", "1"}
        assert r.publish("1", "x") == 1

    def test_bytes(self, server: RedisServer) -> None:
        for url in ["memory://", server.url]:
            raw: Any = Redis(url, decode_responses=False)
            with raw.pubsub() as ps:
                ps.subscribe("c\xff", b"\xff")
                ps.psubscribe(b"\xff*")
                assert raw.publish(b"\xff", b"\x00\xff") == 2
                assert take(ps, 5) == [
                    message("subscribe", "c\xff".encode(), 1),
                    message("subscribe", b"\xff", 2),
                    message("psubscribe", b"\xff*", 3),
                    message("message", b"\xff", b"\x00\xff"),
                    message("pmessage", b"\xff", b"\x00\xff", b"\xff*"),
                ]
                assert ps.channels == {"c\xff".encode(): None, b"\xff": None}

    def test_what_is_no_text_is_told_and_not_lost(self, r: Redis, ps: PubSub) -> None:
        ps.subscribe("c")
        take(ps, 1)
        r.publish("c", b"\xff")
        with pytest.raises(redipy.DecodeError) as caught:
            take(ps, 1)
        assert caught.value.reply == message("message", b"c", b"\xff")
        r.publish("c", "text")
        assert take(ps, 1) == [message("message", "c", "text")]

    def test_subscribe_messages_can_be_ignored(self, r: Redis) -> None:
        with r.pubsub(ignore_subscribe_messages=True) as ps:
            ps.subscribe("c")
            assert ps.get_message(timeout=PATIENCE) is None
            r.publish("c", "x")
            assert take(ps, 1) == [message("message", "c", "x")]
        with r.pubsub() as ps:
            ps.subscribe("c")
            assert ps.get_message(ignore_subscribe_messages=True) is None
            assert ps.get_message() is None

    def test_a_timeout(self, ps: PubSub) -> None:
        for timeout in [0.0, 0.05, -1.0]:
            assert ps.get_message(timeout=timeout) is None
        ps.subscribe("c")
        take(ps, 1)
        for timeout in [0.0, 0.05, -1.0]:
            start = time.monotonic()
            assert ps.get_message(timeout=timeout) is None
            assert time.monotonic() - start >= timeout
        with pytest.raises(ValueError, match="timeout"):
            ps.get_message(timeout=float("nan"))

    def test_listen_ends_with_the_last_subscription(self, r: Redis, ps: PubSub) -> None:
        assert list(ps.listen()) == []
        ps.subscribe("a", "b")
        r.publish("b", "x")
        heard = []
        for one in ps.listen():
            heard.append((one["type"], one["data"]))
            if one["type"] == "message":
                ps.unsubscribe("a")
                ps.unsubscribe("b")
        assert heard == [
            ("subscribe", 1),
            ("subscribe", 2),
            ("message", "x"),
            ("unsubscribe", 1),
            ("unsubscribe", 0),
        ]

    def test_a_pipeline_publishes_in_order(self, r: Redis, ps: PubSub) -> None:
        ps.subscribe("c")
        take(ps, 1)
        with r.pipeline() as pipe:
            pipe.publish("c", 1)
            pipe.set("k", "v")
            pipe.publish("c", 2)
            pipe.pubsub_numsub("c", "d")
            assert pipe.execute() == [1, True, 1, [("c", 1), ("d", 0)]]
        assert [one["data"] for one in take(ps, 2)] == ["1", "2"]


class TestBooks:
    def test_what_there_is_to_know_of_channels(self, r: Redis, ps: PubSub) -> None:
        patterns = r.pubsub_numpat()
        ps.subscribe("news", "nothing")
        ps.psubscribe("n*")
        ps.ssubscribe("shard")
        assert sorted(r.pubsub_channels()) == ["news", "nothing"]
        assert r.pubsub_channels("*s") == ["news"]
        assert r.pubsub_channels(pattern="x*") == []
        assert r.pubsub_numsub("news", "other") == [("news", 1), ("other", 0)]
        assert r.pubsub_numsub() == []
        assert r.pubsub_numpat() == patterns + 1
        assert r.pubsub_shardchannels() == ["shard"]
        assert r.pubsub_shardchannels("x*") == []
        assert r.pubsub_shardnumsub("shard", "news") == [("shard", 1), ("news", 0)]

    def test_the_end_of_a_block_ends_subscriptions(self, r: Redis) -> None:
        with r.pubsub() as ps:
            ps.subscribe("gone")
            assert r.publish("gone", "x") == 1
        # A server hears of it in its own time.
        until(lambda: r.publish("gone", "x") == 0)
        assert (ps.channels, ps.subscribed, ps.get_message()) == ({}, False, None)
        ps.subscribe("again")
        assert take(ps, 1) == [message("subscribe", "again", 1)]
        ps.close()

    def test_so_does_forgetting_the_subscriber(self, r: Redis) -> None:
        ps = r.pubsub()
        ps.subscribe("forgotten")
        assert r.publish("forgotten", "x") == 1
        del ps
        until(lambda: r.publish("forgotten", "x") == 0)

    def test_books_follow_the_confirmations(self, ps: PubSub) -> None:
        ps.subscribe("a", "b")
        ps.psubscribe("p")
        ps.ssubscribe("s")
        assert (set(ps.channels), set(ps.patterns), set(ps.shard_channels)) == (
            {"a", "b"},
            {"p"},
            {"s"},
        )
        take(ps, 4)
        ps.unsubscribe("a")
        assert set(ps.channels) == {"a", "b"}
        take(ps, 1)
        assert set(ps.channels) == {"b"}
        # Whoever subscribes again before the confirmation stays subscribed.
        ps.unsubscribe("b")
        ps.subscribe("b")
        take(ps, 2)
        assert set(ps.channels) == {"b"}
        assert ps.subscribed

    def test_bad_arguments(self, r: Redis, ps: PubSub) -> None:
        with pytest.raises(ValueError, match="needs the name"):
            ps.subscribe()
        bad: Any
        for bad in [None, True, object()]:
            with pytest.raises(TypeError):
                ps.subscribe(bad)
        assert (ps.channels, ps.subscribed) == ({}, False)
        for name in ["SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE", "UNSUBSCRIBE"]:
            with pytest.raises(redipy.StateError, match=r"use pubsub\(\)"):
                r.execute_command(name, "c")
        with pytest.raises(redipy.ArgumentError, match="wrong number of arguments"):
            r.execute_command("SUBSCRIBE")


class TestHandlers:
    def test_a_handler_takes_the_messages_of_its_name(self, r: Redis, ps: PubSub) -> None:
        heard: list[dict[str, Any]] = []
        ps.subscribe("plain", c=heard.append)
        ps.psubscribe(**{"p*": heard.append})
        ps.ssubscribe(s=heard.append)
        take(ps, 4)
        r.publish("c", 1)
        r.publish("plain", 2)
        r.spublish("s", 3)
        assert take(ps, 4) == [None, message("message", "plain", "2"), None, None]
        assert heard == [
            message("message", "c", "1"),
            message("pmessage", "plain", "2", "p*"),
            message("smessage", "s", "3"),
        ]

    def test_subscriptions_of_redis_py(self, r: Redis, ps: PubSub) -> None:
        heard: list[dict[str, Any]] = []
        typing: Any = pytest.importorskip("redis.typing")
        ps.subscribe(typing.Subscription("c", heard.append), "d")
        take(ps, 2)
        r.publish("c", "x")
        assert take(ps, 1) == [None]
        assert heard == [message("message", "c", "x")]

    def test_a_thread_hands_messages_out(self, r: Redis, ps: PubSub) -> None:
        heard: list[str] = []
        ps.subscribe(c=lambda one: heard.append(one["data"]))
        thread = ps.run_in_thread(sleep_time=0.01)
        for number in range(100):
            assert r.publish("c", number) == 1
        until(lambda: len(heard) == 100)
        assert heard == [str(number) for number in range(100)]
        thread.stop()
        thread.join(PATIENCE)
        assert not thread.is_alive()
        assert not ps.subscribed

    def test_a_thread_needs_handlers(self, ps: PubSub) -> None:
        ps.subscribe("c")
        with pytest.raises(redipy.StateError, match="'c' has no handler registered"):
            ps.run_in_thread()

    def test_what_a_handler_raises_in_a_thread(self, r: Redis, ps: PubSub) -> None:
        seen: list[BaseException] = []

        def fail(one: dict[str, Any]) -> None:
            raise LookupError(one["data"])

        def note(error: BaseException, subscriber: PubSub, thread: Any) -> None:
            assert subscriber is ps
            seen.append(error)
            thread.stop()

        ps.subscribe(c=fail)
        thread = ps.run_in_thread(daemon=True, exception_handler=note)
        r.publish("c", "x")
        thread.join(PATIENCE)
        assert not thread.is_alive()
        assert [(type(error), str(error)) for error in seen] == [(LookupError, "x")]


class TestThreads:
    def test_a_message_wakes_a_thread(self, r: Redis, ps: PubSub) -> None:
        ps.subscribe("c")
        take(ps, 1)
        heard: list[Any] = []
        waiting = threading.Thread(target=lambda: heard.append(ps.get_message(timeout=None)))
        waiting.start()
        r.publish("c", "x")
        waiting.join(PATIENCE)
        assert heard == [message("message", "c", "x")]

    def test_closing_ends_who_listens(self, r: Redis, ps: PubSub) -> None:
        ps.subscribe("c")
        heard: list[Any] = []
        taken = threading.Event()

        def listen() -> None:
            for one in ps.listen():
                heard.append(one)
                taken.set()

        listening = threading.Thread(target=listen)
        listening.start()
        assert taken.wait(PATIENCE)
        ps.close()
        listening.join(PATIENCE)
        assert not listening.is_alive()
        assert heard == [message("subscribe", "c", 1)]

    def test_who_waits_for_a_subscription_gets_its_messages(self, r: Redis, ps: PubSub) -> None:
        heard: list[Any] = []
        waiting = threading.Thread(target=lambda: heard.append(ps.get_message(timeout=PATIENCE)))
        waiting.start()
        ps.subscribe("c")
        waiting.join(PATIENCE)
        assert heard == [message("subscribe", "c", 1)]

    def test_several_threads_share_the_messages(self, r: Redis, ps: PubSub) -> None:
        ps.subscribe("c")
        take(ps, 1)
        heard: list[str] = []

        def listen() -> None:
            for one in ps.listen():
                heard.append(one["data"])

        threads = [threading.Thread(target=listen) for _ in range(4)]
        for thread in threads:
            thread.start()
        for number in range(200):
            r.publish("c", number)
        until(lambda: len(heard) == 200)
        ps.close()
        for thread in threads:
            thread.join(PATIENCE)
        assert sorted(heard, key=int) == [str(number) for number in range(200)]


@pytest.mark.skipif(sys.platform == "win32", reason="signals are those of Unix")
@pytest.mark.parametrize("call", ["ps.get_message(timeout=None)", "r.wait_for('c', bool, None)"])
@pytest.mark.parametrize("backend", ["memory", "redis"])
def test_ctrl_c_ends_the_wait_of_the_main_thread(
    backend: str, call: str, server: RedisServer
) -> None:
    url = "memory://" if backend == "memory" else server.url
    program = f"""
import redipy
r = redipy.Redis({url!r})
ps = r.pubsub(ignore_subscribe_messages=True)
ps.subscribe("c")
while ps.get_message() is not None:
    pass
try:
    print("ready", flush=True)
    {call}
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        # It may come before the wait has begun, and ends it then, too.
        child.send_signal(signal.SIGINT)
        assert child.stdout.readline() == "interrupted\n"
        assert child.wait(PATIENCE) == 0


def test_a_program_ends_while_others_listen(server: RedisServer) -> None:
    program = f"""
import threading, redipy
for url in ["memory://", {server.url!r}]:
    ps = redipy.Redis(url).pubsub()
    ps.subscribe("c")
    ps.get_message(timeout=20)
    threading.Thread(target=ps.get_message, kwargs=dict(timeout=None), daemon=True).start()
    ps.psubscribe(p=print)
print("done")
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert (done.stdout, done.stderr) == ("done\n", "")


class TestBesideRedisPy:
    """The same calls on a subscriber of ours and on one of redis-py, on one server."""

    @pytest.fixture(params=[True, False], ids=["str", "bytes"])
    def both(self, request: pytest.FixtureRequest, server: RedisServer) -> Iterator[Any]:
        """Return both subscribers."""
        decode = request.param
        ours: Any = Redis(server.url, decode_responses=decode)
        theirs: Any = redis.Redis(port=server.port, decode_responses=decode)
        with theirs, ours.pubsub() as one, theirs.pubsub() as other:
            yield ours, one, other

    def test_messages_are_the_same(self, both: Any) -> None:
        client, one, other = both
        steps: list[Callable[[Any], Any]] = [
            lambda ps: ps.subscribe("a", "b", b"c"),
            lambda ps: ps.psubscribe("p.*", "a"),
            lambda ps: ps.ssubscribe("s", "a"),
            lambda ps: ps.subscribe("a"),
            lambda ps: ps.unsubscribe("b", "missing"),
            lambda ps: ps.sunsubscribe("a"),
            lambda ps: ps.punsubscribe("missing"),
        ]
        counts = [3, 2, 2, 1, 2, 1, 1]
        for step, count in zip(steps, counts, strict=True):
            step(one)
            step(other)
            assert take(one, count) == take(other, count)
        client.publish("a", "first")
        client.publish("p.q", "second")
        client.spublish("s", "third")
        client.publish("b", "nobody's")
        assert take(one, 4) == take(other, 4)
        assert one.channels == other.channels
        assert one.patterns == other.patterns
        assert one.shard_channels == other.shard_channels
        assert one.subscribed is other.subscribed is True
        for ps in (one, other):
            ps.unsubscribe("a", "c")
            ps.punsubscribe("a", "p.*")
            ps.sunsubscribe("s")
        assert take(one, 5) == take(other, 5)
        assert one.subscribed is other.subscribed is False
        assert one.get_message(timeout=0.01) is other.get_message(timeout=0.01) is None
        for ps in (one, other):
            ps.subscribe("late")
        assert take(one, 1) == take(other, 1)

    def test_what_it_takes(self) -> None:
        names = [
            name
            for name, _ in inspect.getmembers(TheirPubSub, inspect.isfunction)
            if "subscribe" in name and not name.startswith("_")
        ]
        names += ["get_message", "get_sharded_message", "listen", "run_in_thread", "handle_message"]
        names += ["reset", "close"]
        for name in names:
            theirs = inspect.signature(getattr(TheirPubSub, name)).parameters
            ours = inspect.signature(getattr(PubSub, name)).parameters
            kept = [one for one in theirs if one not in {"response"}]
            assert [one for one in ours if one not in {"message"}] == kept, name


class TestWaitFor:
    def test_it_holds_at_once(self, r: Redis) -> None:
        assert r.wait_for("k", lambda: "value", None) == "value"
        assert r.wait_for("k", lambda: 0, 0.0) == 0
        assert r.wait_for("k", lambda: "", 1.0) == ""

    def test_it_does_not_hold_in_time(self, r: Redis) -> None:
        asked: list[float] = []

        def predicate() -> bool:
            asked.append(time.monotonic())
            return False

        for timeout in [0.0, -1.0, 0.05]:
            asked.clear()
            start = time.monotonic()
            assert r.wait_for("k", predicate, timeout) is None
            assert time.monotonic() - start >= timeout
            assert len(asked) == 1
        # Messages on other channels are no reason to ask.
        with r.pubsub() as other:
            other.subscribe("other")
            assert r.wait_for("k", lambda: r.publish("other", "x") > 1, 0.05) is None

    def test_it_is_asked_after_each_message(self, r: Redis) -> None:
        asked = threading.Semaphore(0)
        state: dict[str, int] = {}
        found: list[int | None] = []

        def predicate() -> int | None:
            asked.release()
            return state.get("ready")

        waiting = threading.Thread(
            target=lambda: found.append(r.wait_for("k", predicate, PATIENCE))
        )
        waiting.start()
        for _ in range(3):
            assert asked.acquire(timeout=PATIENCE)
            assert r.publish("k", "") == 1
        assert asked.acquire(timeout=PATIENCE)
        state["ready"] = 7
        r.publish("k", b"\xff")
        waiting.join(PATIENCE)
        assert found == [7]

    def test_nothing_is_missed_between_looking_and_waiting(self, r: Redis) -> None:
        # Whoever publishes while the predicate runs is heard after it.
        asked: list[int] = []

        def predicate() -> bool:
            asked.append(1)
            if len(asked) < 4:
                assert r.publish("k", "") == 1
            return len(asked) == 4

        assert r.wait_for("k", predicate, PATIENCE) is True
        assert len(asked) == 4

    def test_what_the_predicate_raises(self, r: Redis) -> None:
        def predicate() -> bool:
            raise LookupError("no")

        with pytest.raises(LookupError):
            r.wait_for("k", predicate, None)
        until(lambda: r.publish("k", "") == 0)

    def test_many_threads_wait_for_one(self, r: Redis) -> None:
        r.delete("many")
        found: list[str | None] = []
        ready = threading.Barrier(9)
        first = threading.local()

        def predicate() -> str | None:
            value = r.get("many")
            if not hasattr(first, "passed"):
                first.passed = True
                ready.wait(PATIENCE)
            return value

        def wait() -> None:
            found.append(r.wait_for("many", predicate, PATIENCE))

        threads = [threading.Thread(target=wait) for _ in range(8)]
        for thread in threads:
            thread.start()
        ready.wait(PATIENCE)
        r.set("many", "now")
        assert r.publish("many", "") == 8
        for thread in threads:
            thread.join(PATIENCE)
        assert found == ["now"] * 8


class TestServers:
    def test_a_server_that_comes_back(self) -> None:
        with RedisServer() as server:
            r = Redis(server.url)
            ps = r.pubsub()
            ps.subscribe("a", "b")
            ps.psubscribe("p")
            take(ps, 3)
            server.kill()
            with pytest.raises(redipy.ConnectionError, match=str(server.port)):
                ps.get_message(timeout=PATIENCE)
            with pytest.raises(redipy.ConnectionError):
                ps.subscribe("more")
            assert set(ps.channels) == {"a", "b"}
            assert ps.get_message(timeout=0.05) is None
            # What is ended while the server is gone does not come back.
            ps.unsubscribe("b")
            assert take(ps, 1) == [message("unsubscribe", "b", 2)]
            with RedisServer(port=server.port):
                assert take(ps, 2) == [message("subscribe", "a", 1), message("psubscribe", "p", 2)]
                assert Redis(server.url).publish("a", "back") == 1
                assert take(ps, 1) == [message("message", "a", "back")]
            ps.close()

    def test_wait_for_goes_on_after_a_loss(self) -> None:
        asked = threading.Semaphore(0)
        found: list[Any] = []
        with RedisServer() as server:

            def predicate() -> bool:
                asked.release()
                return state["ready"]

            state = {"ready": False}
            r = Redis(server.url)
            waiting = threading.Thread(
                target=lambda: found.append(r.wait_for("k", predicate, PATIENCE))
            )
            waiting.start()
            assert asked.acquire(timeout=PATIENCE)
            server.kill()
            # The loss is a reason to ask, and so is the renewal.
            assert asked.acquire(timeout=PATIENCE)
            with RedisServer(port=server.port):
                assert asked.acquire(timeout=PATIENCE)
                state["ready"] = True
                assert Redis(server.url).publish("k", "") == 1
                waiting.join(PATIENCE)
        assert found == [True]

    def test_names_of_the_predecessor(self, server: RedisServer) -> None:
        cfg: Any = {"host": "127.0.0.1", "port": server.port, "passwd": "", "prefix": "p:"}
        connection = RedisConnection(cfg=cfg)
        assert connection.get_pubsub_key("key") == "p:key"
        with Redis(server.url).pubsub(ignore_subscribe_messages=True) as ps:
            ps.subscribe("p:key")
            assert connection.publish("key", "x") == 1
            connection.notify_all("key")
            heard = [one for one in take(ps, 3) if one is not None]
            assert [one["data"] for one in heard] == ["x", ""]


def test_a_fork_has_subscribers_of_its_own(server: RedisServer) -> None:
    program = f"""
import os, redipy
r = redipy.Redis({server.url!r})
before = r.pubsub()
before.subscribe("parent")
child = os.fork()
ps = redipy.Redis({server.url!r}).pubsub()
ps.subscribe("own")
assert ps.get_message(timeout=20)["data"] == 1
if child == 0:
    os._exit(7)
_, status = os.waitpid(child, 0)
assert os.waitstatus_to_exitcode(status) == 7
assert before.get_message(timeout=20)["channel"] == "parent"
"""
    if hasattr(os, "fork"):
        subprocess.run([sys.executable, "-W", "ignore", "-c", program], timeout=60, check=True)
