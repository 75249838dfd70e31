"""Commands that wait: what they return, who gets what, how a wait ends, and what runs meanwhile."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any

import pytest
import redipy
from redipy import ManualClock, Redis
from servers import RedisServer

# How long a test waits for a thread; it is far quicker unless the machine is very busy.
PATIENCE = 20.0

# The backends whose waiting clients these tests can count.
BACKENDS = ["memory", "redis"]


class Place:
    """A backend, with what tells how many of its clients wait."""

    def __init__(self, backend: str, request: pytest.FixtureRequest) -> None:
        self._server: RedisServer | None = None
        if backend == "redis":
            self._server = request.getfixturevalue("server")
        self.url = "memory://" if self._server is None else self._server.url
        self.r = Redis(url=self.url)
        self.r.flushall()

    def start(self, call: Callable[[], Any]) -> Future[Any]:
        """Start a call in a thread of its own and return when it waits."""
        before = self.waiting()
        future = in_thread(call)
        until(lambda: self.waiting() == before + 1 or future.done())
        assert not future.done(), future.result()
        return future

    def waiting(self) -> int:
        """Return how many clients wait."""
        if self._server is None:
            return self.r._waiting() or 0
        info = self.r.execute_command("INFO", "clients")
        found = [line for line in info.splitlines() if line.startswith("blocked_clients:")]
        return int(found[0].split(":")[1])


def in_thread(call: Callable[[], Any]) -> Future[Any]:
    """Run a call in a thread that, should it wait forever, keeps nobody from ending."""
    future: Future[Any] = Future()

    def run() -> None:
        try:
            future.set_result(call())
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return future


def until(done: Callable[[], bool]) -> None:
    """Return once something has happened."""
    deadline = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < deadline, "it does not happen"
        time.sleep(0.001)


def result(future: Future[Any]) -> Any:
    return future.result(PATIENCE)


@pytest.fixture(params=BACKENDS)
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    """Return a backend that is empty."""
    place = Place(request.param, request)
    yield place
    assert place.waiting() == 0


@pytest.fixture
def r(place: Place) -> Redis:
    """Return a client of it."""
    return place.r


class TestReplies:
    def test_what_is_there(self, r: Redis) -> None:
        r.rpush("l", *"abcdef")
        assert r.blpop("l") == ("l", "a")
        assert r.blpop(["q", "l"], timeout=5) == ("l", "b")
        assert r.brpop(("l",), None) == ("l", "f")
        assert r.brpoplpush("l", "m") == "e"
        assert r.blmove("l", "m", 0) == "c"
        assert r.blmove("m", "l", 0, "RIGHT", "RIGHT") == "c"
        assert r.blmpop(0, 2, "q", "l", direction="RIGHT", count=5) == ("l", ["c", "d"])
        assert r.blmpop(0, 1, ["m"], direction="LEFT") == ("m", ["e"])
        r.zadd("z", {"a": 1, "b": 2.5, "c": 3, "d": 4})
        assert r.bzpopmin("z") == ("z", "a", 1.0)
        assert r.bzpopmax(["q", "z"], 0.5) == ("z", "d", 4.0)
        assert r.bzmpop(0, 1, "z", max=True) == ("z", [("c", 3.0)])
        assert r.bzmpop(0, 2, ["q", "z"], min=True, count=3) == ("z", [("b", 2.5)])
        assert r.dbsize() == 0

    def test_by_words(self, r: Redis) -> None:
        r.rpush("l", "a")
        r.zadd("z", {"a": 1})
        assert r.execute_command("BLPOP", "l", 0) == ("l", "a")
        assert r.execute_command("bzpopmin", "q", "z", 0) == ("z", "a", 1.0)
        assert r.execute_command("BLMOVE", "l", "m", "LEFT", "LEFT", "0.001") is None

    def test_bytes(self) -> None:
        raw: Any = redipy.Redis(decode_responses=False)
        raw.rpush("l", b"\xff")
        assert raw.blpop("l") == (b"l", b"\xff")

    def test_nothing_comes(self, r: Redis) -> None:
        calls: list[Callable[[], object]] = [
            lambda: r.blpop("l", 0.01),
            lambda: r.brpop(["l", "m"], timeout=0.01),
            lambda: r.brpoplpush("l", "m", 0.01),
            lambda: r.blmove("l", "m", timeout=0.01),
            lambda: r.blmpop(0.01, 1, "l", direction="LEFT"),
            lambda: r.bzpopmin("z", 0.01),
            lambda: r.bzpopmax("z", 0.01),
            lambda: r.bzmpop(0.01, 1, "z", min=True),
            lambda: r.execute_command("BLPOP", "l", 0.01),
        ]
        for call in calls:
            start = time.monotonic()
            assert call() is None
            assert time.monotonic() - start >= 0.009

    def test_what_is_wrong_is_told_at_once(self, r: Redis) -> None:
        r.set("s", "text")
        with pytest.raises(redipy.ArgumentError, match="timeout is negative"):
            r.blpop("l", -1)
        with pytest.raises(redipy.ArgumentError, match="timeout is not a float"):
            r.bzpopmin("z", float("nan"))
        with pytest.raises(redipy.WrongTypeError):
            r.blpop(["l", "s"], 0)
        with pytest.raises(redipy.ArgumentError, match="wrong number of arguments"):
            r.blpop([], 0)
        with pytest.raises(redipy.ArgumentError, match="one of min and max"):
            r.bzmpop(0, 1, "z")
        with pytest.raises(TypeError):
            r.blpop("l", "soon", "later")  # type: ignore[call-arg, arg-type] # pyright: ignore
        with pytest.raises(TypeError):
            r.blmove("l", "m", True)

    def test_a_pipeline_does_not_wait(self, r: Redis) -> None:
        with r.pipeline() as pipe:
            pipe.blpop("l")
            pipe.rpush("l", "a", "b", "c")
            pipe.brpop(["q", "l"], 5)
            pipe.blmove("l", "m", 0)
            pipe.brpoplpush("q", "m")
            pipe.blmpop(0, 1, "l", direction="LEFT")
            pipe.bzpopmin("z")
            pipe.bzmpop(0, 1, "z", max=True)
            pipe.execute_command("BZPOPMAX", "z", 0)
            replies = pipe.execute()
        assert replies == [None, 3, ("l", "c"), "a", None, ("l", ["b"]), None, None, None]


class TestWaiting:
    def test_every_command_is_woken(self, place: Place) -> None:
        r = place.r
        fill = [lambda: r.rpush("l", "a"), lambda: r.zadd("z", {"a": 1.5})]
        calls: list[tuple[Callable[[], object], int, object]] = [
            (lambda: r.blpop(["q", "l"]), 0, ("l", "a")),
            (lambda: r.brpop("l", None), 0, ("l", "a")),
            (lambda: r.brpoplpush("l", "m", 0), 0, "a"),
            (lambda: r.blmove("l", "m", None), 0, "a"),
            (lambda: r.blmpop(0, 1, "l", direction="LEFT"), 0, ("l", ["a"])),
            (lambda: r.bzpopmin(["z", "q"], 100), 1, ("z", "a", 1.5)),
            (lambda: r.bzpopmax("z"), 1, ("z", "a", 1.5)),
            (lambda: r.bzmpop(0, 1, "z", max=True, count=2), 1, ("z", [("a", 1.5)])),
            (lambda: r.execute_command("BLPOP", "l", 0), 0, ("l", "a")),
        ]
        for call, kind, wanted in calls:
            waiting = place.start(call)
            fill[kind]()
            assert result(waiting) == wanted
        assert r.lrange("m", 0, -1) == ["a", "a"]

    def test_the_first_to_wait_is_the_first_to_be_served(self, place: Place) -> None:
        waiting = [place.start(lambda: place.r.blpop("l")) for _ in range(8)]
        place.r.rpush("l", *"abcde")
        place.r.rpush("l", *"fgh")
        assert [result(one) for one in waiting] == [("l", letter) for letter in "abcdefgh"]

    def test_of_several_keys_the_one_that_was_filled_first(self, place: Place) -> None:
        waiting = place.start(lambda: place.r.blpop(["a", "b", "c"]))
        with place.r.pipeline() as pipe:
            pipe.rpush("c", 1)
            pipe.rpush("a", 2)
        assert result(waiting) == ("c", "1")
        assert place.r.lrange("a", 0, -1) == ["2"]

    def test_a_chain_of_moves(self, place: Place) -> None:
        r = place.r
        last = place.start(lambda: r.blpop("c"))
        second = place.start(lambda: r.brpoplpush("b", "c"))
        first = place.start(lambda: r.blmove("a", "b", 0))
        r.rpush("a", "x")
        assert [result(one) for one in (first, second, last)] == ["x", "x", ("c", "x")]
        assert r.dbsize() == 0

    def test_an_error_can_end_a_wait(self, place: Place) -> None:
        r = place.r
        r.set("s", "text")
        waiting = place.start(lambda: r.blmove("a", "s", 0))
        r.rpush("a", "x")
        with pytest.raises(redipy.WrongTypeError):
            result(waiting)
        assert r.lrange("a", 0, -1) == ["x"]

    def test_other_threads_run_meanwhile(self, place: Place) -> None:
        waiting = [place.start(lambda: place.r.blpop("l")) for _ in range(3)]
        # More than a thread that waits would let happen if it kept the others from running.
        assert sum(number for number in range(100_000)) == 4_999_950_000
        for number in range(1000):
            place.r.set("n", number)
        assert not any(one.done() for one in waiting)
        place.r.rpush("l", 1, 2, 3)
        assert [result(one) for one in waiting] == [("l", "1"), ("l", "2"), ("l", "3")]

    def test_the_main_thread_is_woken_too(self, place: Place) -> None:
        # The fixtures of a test run on the main thread, and so does this.
        assert threading.current_thread() is threading.main_thread()
        timer = threading.Timer(0.12, lambda: place.r.rpush("l", "a"))
        timer.start()
        assert place.r.blpop("l") == ("l", "a")
        timer.join()

    def test_each_element_goes_to_one(self, place: Place) -> None:
        r = place.r

        def take() -> list[str]:
            taken = []
            while (popped := r.blpop(["a", "b"])) and popped[1] != "end":
                taken.append(popped[1])
            return taken

        takers = [in_thread(take) for _ in range(4)]
        for number in range(2000):
            r.rpush("ab"[number % 2], number)
        r.rpush("b", *["end"] * 4)
        taken = [number for taker in takers for number in result(taker)]
        assert sorted(map(int, taken)) == list(range(2000))

    def test_with_a_prefix(self, place: Place) -> None:
        part = Redis(rt=place.r, prefix="app:")
        waiting = place.start(lambda: part.blpop(["a", "b"]))
        place.r.rpush("a", "everybody's")
        place.r.rpush("app:b", "mine")
        assert result(waiting) == ("b", "mine")


class TestClock:
    def test_a_wait_ends_when_the_clock_is_moved(self) -> None:
        clock = ManualClock(1000)
        r = Redis(clock=clock)
        short = in_thread(lambda: r.blpop("l", 10))
        long = in_thread(lambda: r.bzpopmin("z", 10.5))
        until(lambda: r._waiting() == 2)
        clock.advance(9.999)
        assert r._waiting() == 2
        clock.advance(0.001)
        assert result(short) is None
        assert r._waiting() == 1
        clock.advance(0.5)
        assert result(long) is None

    def test_a_lifetime_that_ends_serves_nobody(self) -> None:
        clock = ManualClock(1000)
        r = Redis(clock=clock)
        r.set("l", "text", ex=5)
        with pytest.raises(redipy.WrongTypeError):
            r.blpop("l")
        clock.advance(5)
        waiting = in_thread(lambda: r.blpop("l"))
        until(lambda: r._waiting() == 1)
        clock.advance(100)
        r.rpush("l", "a")
        assert result(waiting) == ("l", "a")


# A program that waits on its main thread and is interrupted there, and then looks at what is left.
INTERRUPTED = """
import os, signal, sys, threading, time
import redipy

r = redipy.Redis(url="URL")
HANDLER

def waiting():
    if r._waiting() is not None:
        return r._waiting()
    return int("\\nblocked_clients:1" in r.execute_command("INFO", "clients"))

def interrupt():
    while waiting() != 1:
        time.sleep(0.001)
    os.kill(os.getpid(), signal.SIGINT)

threading.Thread(target=interrupt).start()
try:
    print("returned", r.blpop(["l", "m"], TIMEOUT))
except KeyboardInterrupt:
    # A server is told to let go of it.
    end = time.monotonic() + 20
    while r._waiting() is None and waiting() and time.monotonic() < end:
        time.sleep(0.001)
    print("interrupted", waiting())
r.rpush("l", "a")
print(r.lrange("l", 0, -1))
"""


@pytest.fixture
def url(place: Place) -> str:
    return place.url


def interrupted(url: str, timeout: str, handler: str = "") -> list[str]:
    program = INTERRUPTED.replace("TIMEOUT", timeout).replace("HANDLER", handler)
    program = program.replace("URL", url)
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, timeout=60, text=True, check=True
    )
    return done.stdout.splitlines()


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent another way there")
class TestInterrupts:
    @pytest.mark.parametrize("timeout", ["0", "None", "1000"])
    def test_ctrl_c_ends_a_wait_that_consumes_nothing(self, url: str, timeout: str) -> None:
        assert interrupted(url, timeout) == ["interrupted 0", "['a']"]

    def test_a_handler_that_raises_nothing_lets_it_wait_on(self, url: str) -> None:
        handler = 'signal.signal(signal.SIGINT, lambda *_: r.rpush("m", "from the handler"))'
        wanted = ["returned ('m', 'from the handler')", "['a']"]
        assert interrupted(url, "0", handler) == wanted

    def test_ctrl_c_from_outside(self) -> None:
        program = "import redipy; print('ready', flush=True); redipy.Redis().blpop('l')"
        with subprocess.Popen(
            [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            assert process.stdout.readline() == b"ready\n"
            process.send_signal(signal.SIGINT)
            assert b"KeyboardInterrupt" in process.stderr.read()
            assert process.wait(PATIENCE) == -signal.SIGINT
