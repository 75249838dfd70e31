"""The memory backend: whose data are whose, and many threads at a time."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import redipy
from redipy import LocalRuntime, ManualClock, Redis


def test_clients_have_data_of_their_own() -> None:
    one, other = Redis(), Redis("memory")
    one.set("k", "v")
    assert other.get("k") is None
    assert Redis("memory://").get("k") is None
    assert Redis(url="memory://").dbsize() == 0
    assert one.get("k") == "v"


def test_a_name_is_shared_within_the_process() -> None:
    one = Redis("memory://test-memory-shared")
    one.set("k", "v")
    assert Redis(url="memory://test-memory-shared").get("k") == "v"
    assert Redis.from_url("memory://test-memory-shared").get("k") == "v"
    assert Redis("memory://test-memory-other").get("k") is None
    raw: Any = Redis.from_url("memory://test-memory-shared", decode_responses=False)
    assert raw.get("k") == b"v"
    raw.flushall()
    assert one.dbsize() == 0


def test_runtimes() -> None:
    runtime = LocalRuntime()
    one, other = Redis(rt=runtime), Redis("custom", rt=runtime)
    one.set("k", "v")
    assert other.get("k") == "v"
    assert runtime.get("k") == "v"
    assert one.get_runtime() is runtime
    assert one.get_memory_runtime() is runtime
    assert one.maybe_get_memory_runtime() is runtime
    assert one.maybe_get_redis_runtime() is None
    assert Redis("memory", rt=runtime).get("k") is None


def test_a_client_gives_its_runtime_away() -> None:
    r = Redis()
    r.set("k", "v")
    runtime = r.get_memory_runtime()
    assert isinstance(runtime, LocalRuntime)
    assert runtime is r.get_runtime()
    assert runtime is r.get_memory_runtime()
    assert runtime.get("k") == "v"
    assert Redis(rt=runtime).get("k") == "v"


def test_data_outlive_the_client_that_made_them() -> None:
    r = Redis()
    r.set("k", "v")
    other = Redis(rt=r)
    pipe = r.pipeline()
    pipe.get("k")
    r.close()
    del r
    gc.collect()
    assert other.get("k") == "v"
    assert pipe.execute() == ["v"]


def test_a_subclass_is_a_client() -> None:
    class Mine(Redis):
        def shout(self, key: str) -> str:
            return (self.get(key) or "").upper()

    r = Mine(clock=ManualClock(1))
    r.set("k", "v")
    assert r.shout("k") == "V"
    assert isinstance(Mine.from_url("memory://"), Mine)
    assert repr(r) == "<redipy.Mine memory>"


def hammer(work: Callable[[int], None], threads: int = 8) -> None:
    """Run work in threads that start together, and raise what one of them raises."""
    start = threading.Barrier(threads)
    failures: list[BaseException] = []

    def run(number: int) -> None:
        start.wait()
        try:
            work(number)
        except BaseException as error:
            failures.append(error)

    running = [threading.Thread(target=run, args=(number,)) for number in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    if failures:
        raise failures[0]


def test_threads_add_up(r: Redis) -> None:
    def work(number: int) -> None:
        for step in range(500):
            r.incrby("n", 1)
            r.hincrby("h", str(step % 7), 1)
            r.rpush("l", f"{number}:{step}")
            r.sadd("s", f"{number}:{step}")
            r.zadd("z", {f"{number}:{step}": step})

    hammer(work)
    assert r.get("n") == "4000"
    assert sum(map(int, r.hvals("h"))) == 4000
    assert r.llen("l") == r.scard("s") == r.zcard("z") == 4000
    for number in range(8):
        mine = [item for item in r.lrange("l", 0, -1) if item.startswith(f"{number}:")]
        assert mine == [f"{number}:{step}" for step in range(500)]


def test_an_element_is_popped_once(r: Redis) -> None:
    r.rpush("l", *map(str, range(4000)))
    taken: list[list[str]] = [[] for _ in range(8)]

    def work(number: int) -> None:
        while (item := r.lpop("l")) is not None:
            assert isinstance(item, str)
            taken[number].append(item)

    hammer(work)
    assert sorted(int(item) for mine in taken for item in mine) == list(range(4000))
    assert all(mine == sorted(mine, key=int) for mine in taken)
    assert r.exists("l") == 0


def test_one_of_many_wins(r: Redis) -> None:
    wins: list[tuple[int, int]] = []

    def work(number: int) -> None:
        for step in range(200):
            if r.set(f"lock:{step}", number, nx=True):
                wins.append((step, number))

    hammer(work)
    assert sorted(step for step, _ in wins) == list(range(200))
    for step, number in wins:
        assert r.get(f"lock:{step}") == str(number)


def test_threads_share_a_name() -> None:
    def work(_: int) -> None:
        for _ in range(100):
            Redis("memory://test-memory-threads").incrby("n", 1)

    keeper = Redis("memory://test-memory-threads")
    hammer(work)
    assert keeper.get("n") == "800"


def test_keys_end_under_load(r: Redis, clock: ManualClock) -> None:
    def work(number: int) -> None:
        for step in range(200):
            r.set(f"{number}:{step}", step, px=1 + step % 10)
            if step % 50 == 0:
                clock.advance(0.005)

    hammer(work)
    clock.advance(1)
    assert r.dbsize() == 0
    assert r.keys() == set()


def resident() -> int:
    """Return how many bytes of memory this process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="told by /proc")
def test_memory_is_given_back_for_the_next(clock: ManualClock) -> None:
    # 40 rounds of 8 MB that end: were they kept, 320 MB would be held.
    r = Redis(clock=clock, decode_responses=False)
    value = b"x" * 8000

    def round_of(number: int) -> None:
        for at in range(1000):
            r.set(f"{number}:{at}", value, px=1)
        clock.advance(0.001)

    round_of(0)
    before = resident()
    for number in range(1, 40):
        round_of(number)
    assert r.dbsize() == 0
    assert resident() - before < 100_000_000


def test_a_repr_tells_class_and_backend() -> None:
    assert repr(Redis()) == "<redipy.Redis memory>"
    assert repr(LocalRuntime()) == "<redipy.LocalRuntime memory>"
    assert redipy.Redis().backend_name == "memory"
