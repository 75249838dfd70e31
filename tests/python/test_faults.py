"""Servers that go, stall and are replaced, while clients work.

In each case: no wrong answer, an error in time that says what may have happened, nothing lost that
was acknowledged and had reached a replica, and then everything goes on.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Self

import pytest
import redipy
from deployments import Cluster, Sentinels, wait_for_replica
from redipy import Redis
from servers import RedisServer, wait_until

# How long a call may take at most where it is to fail after half a second: so much longer only
# where the machine is busy.
TIMEOUT: Any = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5}
AT_MOST = 10.0


class Worker(threading.Thread):
    """Repeats something with a number that grows, so often or up to the end of the block."""

    def __init__(self, work: Callable[[int], Any], times: int | None = None) -> None:
        super().__init__(daemon=True)
        self.work = work
        self.times = times
        # The numbers that went well with what came of them, and the errors of the others.
        self.done: dict[int, Any] = {}
        self.errors: dict[int, redipy.RedipyError] = {}
        self.failure: BaseException | None = None
        self._stop_now = threading.Event()

    def run(self) -> None:
        """Work, and note what comes of it."""
        try:
            for number in itertools.count(1):
                if number - 1 == self.times:
                    return
                if self._stop_now.is_set():
                    return
                try:
                    self.done[number] = self.work(number)
                except redipy.RedipyError as error:
                    self.errors[number] = error
        except BaseException as failure:
            self.failure = failure

    def await_more(self, count: int) -> None:
        """Wait until so many more went well."""
        wanted = len(self.done) + count

        def is_so() -> bool:
            return len(self.done) >= wanted or not self.is_alive()

        wait_until(is_so, f"{count} more calls; {list(self.errors.values())[-3:]}")
        assert self.failure is None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._stop_now.set()
        self.join(60)
        assert not self.is_alive(), "a call does not come back"
        assert self.failure is None

    def check_errors(self) -> None:
        """Check that all errors were such that trying again later makes sense."""
        for error in self.errors.values():
            assert error.is_retryable, repr(error)

    def last(self) -> set[str]:
        """Return the numbers that the last write may have left behind."""
        acknowledged = max(self.done)
        later = [at for at, error in self.errors.items() if at > acknowledged]
        return {str(number) for number in [acknowledged, *later]}


def in_time(work: Callable[[], Any]) -> redipy.RedipyError:
    """Return the error that a call gives, in time."""
    start = time.monotonic()
    with pytest.raises(redipy.RedipyError) as caught:
        work()
    assert time.monotonic() - start < AT_MOST
    return caught.value


def blocked(server: RedisServer) -> int:
    """Return how many clients of a server wait for elements."""
    return int(server.info("clients")["blocked_clients"])


class TestStall:
    @pytest.fixture
    def stalling(self) -> Iterator[RedisServer]:
        """Return a server to be halted."""
        with RedisServer() as server:
            yield server

    def test_a_call(self, stalling: RedisServer) -> None:
        r = Redis(stalling.url, **TIMEOUT)
        r.mset({"a": "1", "b": "2"})
        stalling.halt()
        error = in_time(lambda: r.set("a", "3"))
        assert isinstance(error, redipy.TimeoutError)
        assert error.maybe_applied
        assert stalling.address in str(error)
        assert isinstance(in_time(lambda: r.get("a")), redipy.TimeoutError)
        # A new client gets no answer to its first words either, and nothing of it has run.
        error = in_time(lambda: Redis(stalling.url, **TIMEOUT).set("c", "1"))
        assert isinstance(error, redipy.TimeoutError)
        assert not error.maybe_applied
        stalling.go_on()
        # An answer that came too late is taken for no other.
        assert [r.get("b") for _ in range(20)] == ["2"] * 20
        assert r.get("a") in {"1", "3"}
        assert r.get("c") is None

    @pytest.mark.parametrize("transaction", [True, False])
    def test_a_pipeline(self, stalling: RedisServer, transaction: bool) -> None:
        r = Redis(stalling.url, **TIMEOUT)
        r.set("n", 0)
        pipe = r.pipeline(transaction)
        stalling.halt()
        for _ in range(1000):
            pipe.incr("n")
        error = in_time(pipe.execute)
        assert isinstance(error, redipy.TimeoutError)
        assert error.maybe_applied
        assert pipe.execute() == []
        stalling.go_on()
        number = int(r.get("n") or 0)
        assert number in {0, 1000} if transaction else 0 <= number <= 1000

    def test_a_transaction(self, stalling: RedisServer) -> None:
        r = Redis(stalling.url, **TIMEOUT)
        pipe = r.pipeline()
        pipe.watch("n")
        pipe.multi()
        pipe.incr("n")
        stalling.halt()
        assert isinstance(in_time(pipe.execute), redipy.TimeoutError)
        other = r.pipeline()
        assert isinstance(in_time(lambda: other.watch("n")), redipy.TimeoutError)
        stalling.go_on()
        assert r.get("n") in {None, "1"}

        def count(pipe: redipy.Pipeline) -> None:
            pipe.multi()
            pipe.incr("m")

        assert r.transaction(count, "m") == [1]

    def test_threads_fail_each_for_itself(self, stalling: RedisServer) -> None:
        r = Redis(stalling.url, **TIMEOUT)

        def count(name: str) -> Callable[[int], Any]:
            return lambda number: r.set(name, number)

        workers = [Worker(count(name)) for name in "abcd"]
        for worker in workers:
            worker.start()
            worker.await_more(20)
        stalling.halt()
        for worker in workers:
            wait_until(lambda worker=worker: worker.errors, "an error")  # type: ignore[misc]
        stalling.go_on()
        for worker, name in zip(workers, "abcd", strict=True):
            worker.await_more(20)
            worker.__exit__()
            worker.check_errors()
            assert r.get(name) in worker.last()

    def test_a_call_that_waits(self, stalling: RedisServer) -> None:
        r = Redis(stalling.url, **TIMEOUT)
        assert r.blpop("l", timeout=0.01) is None
        stalling.halt()
        error = in_time(lambda: r.blpop("l", timeout=1))
        assert isinstance(error, redipy.TimeoutError)
        assert error.maybe_applied
        # One that has to connect first gets no further than that.
        error = in_time(lambda: Redis(stalling.url, **TIMEOUT).blpop("l", timeout=0))
        assert isinstance(error, redipy.TimeoutError)
        assert not error.maybe_applied
        stalling.go_on()
        wait_until(lambda: blocked(stalling) == 0, "the end of the waits")
        r.rpush("l", "x")
        assert r.blpop("l", timeout=1) == ("l", "x")

    def test_a_call_that_waits_for_longer_than_for_a_reply(self, stalling: RedisServer) -> None:
        r = Redis(stalling.url, **TIMEOUT)

        def wait(end: float, _: int) -> Any:
            return r.blpop("l", timeout=end)

        waits = [Worker(partial(wait, end), 1) for end in (0, 100)]
        start = time.monotonic()
        assert r.blpop("m", timeout=0.8) is None
        assert time.monotonic() - start >= 0.79
        for number, worker in enumerate(waits, 1):
            worker.start()
            wait_until(lambda number=number: blocked(stalling) == number, "a wait")  # type: ignore[misc]
        # Longer than a reply may take.
        time.sleep(0.7)
        r.rpush("l", "a", "b")
        for worker in waits:
            worker.join(60)
        assert [worker.done for worker in waits] == [{1: ("l", "a")}, {1: ("l", "b")}]


class TestRestart:
    def test_calls_that_wait(self) -> None:
        with RedisServer() as server:
            r = Redis(server.url, **TIMEOUT)

            def pop(name: str, end: float) -> Callable[[int], Any]:
                return lambda _: r.blpop(name, timeout=end)

            # One without an end, one with, each many times.
            for times in range(1, 4):
                waits = [Worker(pop("q", end), 1) for end in (0, 0, 100)]
                for worker in waits:
                    worker.start()
                wait_until(lambda: blocked(server) == 3, "three waits")
                server.kill()
                for worker in waits:
                    worker.join(60)
                    assert not worker.is_alive()
                    (error,) = worker.errors.values()
                    assert isinstance(error, redipy.ConnectionError)
                    assert error.maybe_applied
                    worker.check_errors()
                server.start_again()
                assert r.rpush("q", times) == 1
                assert r.blpop("q", timeout=1) == ("q", str(times))

    def test_workers_of_a_queue(self) -> None:
        with RedisServer("--appendonly", "yes", "--appendfsync", "always") as server:
            r = Redis(server.url, **TIMEOUT)
            taken: list[str] = []

            def take(_: int) -> None:
                popped = r.blpop("q", timeout=1)
                if popped is not None:
                    taken.append(popped[1])

            pusher = Worker(lambda number: r.rpush("q", number))
            with Worker(take) as one, Worker(take) as two:
                with pusher:
                    for _ in range(3):
                        pusher.await_more(50)
                        server.kill()
                        wait_until(lambda: one.errors and pusher.errors, "errors")
                        server.start_again()
                    pusher.await_more(50)
                wait_until(lambda: r.llen("q") == 0, "an empty queue")
            for worker in (one, two, pusher):
                worker.check_errors()
            # No element comes to two; one may be lost with the reply that was to bring it.
            assert len(set(taken)) == len(taken)
            lost = {str(number) for number in pusher.done} - set(taken)
            assert len(lost) <= len(one.errors) + len(two.errors)

    @pytest.mark.parametrize("transaction", [True, False])
    def test_pipelines(self, transaction: bool) -> None:
        with RedisServer() as server:
            r = Redis(server.url, **TIMEOUT)

            def work(number: int) -> None:
                with r.pipeline(transaction) as pipe:
                    for name in "abc":
                        pipe.set(name, number)
                        pipe.get(name)
                    assert pipe.execute() == [True, str(number)] * 3

            with Worker(work) as worker:
                for _ in range(3):
                    worker.await_more(50)
                    server.kill()
                    wait_until(lambda: worker.errors, "an error")
                    server.start_again()
                worker.await_more(50)
            worker.check_errors()
            values = r.mget("a", "b", "c")
            assert values[0] in worker.last()
            if transaction:
                assert len(set(values)) == 1

    def test_a_server_that_goes_between_watch_and_execute(self) -> None:
        with RedisServer() as server:
            r = Redis(server.url, **TIMEOUT)
            pipe = r.pipeline()
            pipe.watch("k")
            assert pipe.get("k") is None
            pipe.multi()
            pipe.set("k", "v")
            server.kill()
            server.start_again()
            assert isinstance(in_time(pipe.execute), redipy.ConnectionError)
            # What watched the key is gone, and so nothing may run.
            assert r.get("k") is None
            pipe.set("k", "v")
            assert pipe.execute() == [True]


class TestCluster:
    def test_a_master_that_is_killed(self) -> None:
        with Cluster(quick=True) as cluster:
            r = Redis(cluster.url, **TIMEOUT)
            names = [f"key {number}" for number in range(200)]
            for name in names:
                r.set(name, name)
            keys = self.one_for_each(cluster)

            def write(key: str) -> Callable[[int], Any]:
                return lambda number: r.set(key, number)

            victim, *others = (Worker(write(key)) for key in keys)
            with victim, others[0], others[1]:
                for worker in (victim, *others):
                    worker.await_more(50)
                wait_for_replica(cluster.masters[0], cluster.replicas[0])
                cluster.masters[0].kill()
                # Those whose server is well do not notice; the others go on with the replica.
                for worker in others:
                    worker.await_more(200)
                victim.await_more(200)
            assert victim.errors
            for worker in (victim, *others):
                worker.check_errors()
            for worker in others:
                assert worker.errors == {}
            for worker, key in zip((victim, *others), keys, strict=True):
                assert r.get(key) in worker.last()
            assert [r.get(name) for name in names] == names
            assert set(r.keys()) == {*names, *keys}
            # A client that knows the dead one alone has nobody to ask; one that knows another has.
            survivors = ",".join(node.address for node in cluster.nodes[:2])
            assert Redis(f"redis+cluster://{survivors}", **TIMEOUT).get(names[0]) == names[0]

    def test_pipelines_while_a_master_is_killed(self) -> None:
        with Cluster(quick=True) as cluster:
            r = Redis(cluster.url, **TIMEOUT)
            a, b, _ = self.one_for_each(cluster)

            def together(number: int) -> None:
                with r.pipeline() as pipe:
                    pipe.set(f"{{{a}}}1", number)
                    pipe.set(f"{{{a}}}2", number)
                    assert pipe.execute() == [True, True]

            def everywhere(number: int) -> None:
                with r.pipeline(transaction=False) as pipe:
                    for name in (a, b):
                        pipe.set(name, number)
                        pipe.get(name)
                    assert pipe.execute() == [True, str(number)] * 2

            with Worker(together) as atomic, Worker(everywhere) as spread:
                atomic.await_more(50)
                spread.await_more(50)
                cluster.masters[0].kill()
                wait_until(lambda: atomic.errors and spread.errors, "errors of both")
                atomic.await_more(50)
                spread.await_more(50)
            atomic.check_errors()
            spread.check_errors()
            one, two = r.get(f"{{{a}}}1"), r.get(f"{{{a}}}2")
            assert one == two
            assert one in atomic.last()
            assert r.get(a) in spread.last()
            assert r.get(b) in spread.last()

    def test_a_master_that_stalls(self) -> None:
        with Cluster(quick=True) as cluster:
            r = Redis(cluster.url, **TIMEOUT)
            key, other, _ = self.one_for_each(cluster)
            with Worker(lambda number: r.set(key, number)) as worker:
                worker.await_more(50)
                wait_for_replica(cluster.masters[0], cluster.replicas[0])
                cluster.masters[0].halt()
                wait_until(lambda: worker.errors, "an error")
                assert r.set(other, "well") is True
                worker.await_more(100)
                cluster.masters[0].go_on()
                cluster.settle()
                worker.await_more(100)
            worker.check_errors()
            assert r.get(key) in worker.last()
            assert r.get(other) == "well"

    def one_for_each(self, cluster: Cluster) -> list[str]:
        """Return a key for each master."""
        found: dict[int, str] = {}
        for number in itertools.count():
            key = f"counter {number}"
            found.setdefault(cluster.masters.index(cluster.master_of(key)), key)
            if len(found) == len(cluster.masters):
                return [found[at] for at in range(len(found))]
        raise AssertionError


class TestSentinels:
    @pytest.mark.parametrize("fault", ["killed", "stalled"])
    def test_a_failover(self, fault: str) -> None:
        with Sentinels(quick=True) as sentinels:
            r = Redis(sentinels.url, **TIMEOUT)
            names = [f"key {number}" for number in range(200)]
            for name in names:
                r.set(name, name)

            def pair(number: int) -> None:
                with r.pipeline() as pipe:
                    pipe.set("a", number)
                    pipe.set("b", number)
                    assert pipe.execute() == [True, True]

            single = Worker(lambda number: r.set("n", number))
            with single, Worker(pair) as pairs:
                single.await_more(50)
                pairs.await_more(50)
                wait_for_replica(sentinels.master, sentinels.replica)
                if fault == "killed":
                    sentinels.master.kill()
                else:
                    sentinels.master.halt()
                sentinels.await_failover()
                single.await_more(100)
                pairs.await_more(100)
                if fault == "stalled":
                    # The one that comes back is no master any more, and nobody takes it for one.
                    sentinels.master.go_on()
                    sentinels.await_replica(sentinels.master)
                    single.await_more(100)
                    pairs.await_more(100)
            for worker in (single, pairs):
                assert worker.errors
                worker.check_errors()
            assert r.get("n") in single.last()
            assert r.get("a") == r.get("b")
            assert r.get("a") in pairs.last()
            assert [r.get(name) for name in names] == names
            assert sentinels.replica.ask("GET", "n") == r.get("n")
            # A new client finds the new master.
            assert Redis(sentinels.url, **TIMEOUT).get("key 7") == "key 7"

    def test_sentinels_that_go(self) -> None:
        with Sentinels(quick=True) as sentinels:
            r = Redis(sentinels.url, **TIMEOUT)
            r.set("k", "v")
            for sentinel in sentinels.sentinels[:2]:
                sentinel.kill()
            assert r.get("k") == "v"
            assert Redis(sentinels.url, **TIMEOUT).get("k") == "v"
            sentinels.sentinels[2].kill()
            # Who knows the master already has no need of them.
            assert r.set("k", "w") is True
            error = in_time(lambda: Redis(sentinels.url, **TIMEOUT).get("k"))
            assert isinstance(error, redipy.ConnectionError)
