"""Measures redipy on a loopback Redis against redis-py with hiredis, and prints tables.

`make bench` runs it in the environment of its own that `bench.py` has made. Both clients take
turns, in an order that is shuffled each round; the table shows medians of operations a second.
A second table shows how long an element takes from the thread that pushes it to one that waits.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests" / "python"))

ROUNDS = 9
ROUND_SECONDS = 0.25
THREADS = 8
TASKS = 100
QUEUED = 1000
HAND_OVERS = 300
PAUSE = 0.001


@dataclass(frozen=True)
class Row:
    """A line of the table: what is done, how often a second by each, and the goal."""

    name: str
    goal: float
    ours: Callable[[], int]
    peer: Callable[[], int]


def repeat(operation: Callable[[], object], weight: int = 1) -> Callable[[], int]:
    """Return a round that runs an operation until its time is over, and counts."""

    def run() -> int:
        end = time.perf_counter() + ROUND_SECONDS
        count = 0
        while time.perf_counter() < end:
            for _ in range(20 if weight == 1 else 1):
                operation()
                count += weight
        return count

    return run


def in_threads(operation: Callable[[], object], number: int = THREADS) -> Callable[[], int]:
    """Return a round in which several threads do the same."""

    def run() -> int:
        counts: list[int] = []
        work = repeat(operation)
        threads = [threading.Thread(target=lambda: counts.append(work())) for _ in range(number)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sum(counts)

    return run


def in_tasks(client: Any, runner: asyncio.Runner) -> Callable[[], int]:
    """Return a round in which many tasks of one event loop get the same key."""

    async def work(end: float) -> int:
        count = 0
        while time.perf_counter() < end:
            await client.get("key")
            count += 1
        return count

    async def all_of_them() -> int:
        end = time.perf_counter() + ROUND_SECONDS
        return sum(await asyncio.gather(*(work(end) for _ in range(TASKS))))

    return lambda: runner.run(all_of_them())


def setting(client: Any) -> Callable[[], object]:
    """Return a single set."""
    return lambda: client.set("key", "value")


def getting(client: Any) -> Callable[[], object]:
    """Return a single get."""
    return lambda: client.get("key")


def pipeline(client: Any) -> Callable[[], object]:
    """Return a pipeline of many sets, as both libraries write it."""

    def run() -> object:
        with client.pipeline() as pipe:
            for number in range(QUEUED):
                pipe.set(number, "value")
            return pipe.execute()

    return run


def rows(ours: Any, peer: Any) -> list[Row]:
    """Return what threads do."""
    return [
        Row("set", 1.8, repeat(setting(ours)), repeat(setting(peer))),
        Row("get", 1.8, repeat(getting(ours)), repeat(getting(peer))),
        Row(
            f"set, pipeline of {QUEUED:,}",
            5.0,
            repeat(pipeline(ours), QUEUED),
            repeat(pipeline(peer), QUEUED),
        ),
        Row(f"get, {THREADS} threads", 3.0, in_threads(getting(ours)), in_threads(getting(peer))),
    ]


def awaited_rows(ours: Any, peer: Any, runner: asyncio.Runner) -> list[Row]:
    """Return what tasks do."""
    return [
        Row(f"get, {TASKS} tasks, asyncio", 3.0, in_tasks(ours, runner), in_tasks(peer, runner)),
    ]


def hand_overs(client: Any) -> list[float]:
    """Return the seconds that elements took from a thread to another one that waited for them."""
    arrivals: list[float] = []

    def receive() -> None:
        for _ in range(HAND_OVERS):
            client.blpop("queue")
            arrivals.append(time.perf_counter())

    receiver = threading.Thread(target=receive)
    receiver.start()
    departures = []
    for number in range(HAND_OVERS):
        while len(arrivals) < number:
            time.sleep(0)
        # The other thread has this time to get to its wait.
        time.sleep(PAUSE)
        departures.append(time.perf_counter())
        client.rpush("queue", number)
    receiver.join()
    return [there - here for here, there in zip(departures, arrivals, strict=True)]


def print_hand_overs(ours: Any, peer: Any) -> None:
    """Measure and print the table of hand-overs: memory against a loopback Redis."""
    figures: dict[str, list[float]] = {"ours": [], "peer": []}
    for _ in range(ROUNDS):
        turns = [("ours", ours), ("peer", peer)]
        random.shuffle(turns)
        for name, client in turns:
            figures[name].extend(hand_overs(client))
    mine, theirs = (statistics.median(figures[name]) * 1e6 for name in ("ours", "peer"))
    met = "yes" if mine < theirs else "NO"
    print("\nMicroseconds from thread to thread: ours on memory, redis-py on a loopback Redis.\n")
    print("| operation               |    ours | redis-py | ratio | goal          | met |")
    print("|-------------------------|--------:|---------:|------:|---------------|-----|")
    print(
        f"| {'BLPOP hand-over':<23} | {mine:>7,.1f} | {theirs:>8,.1f} |"
        f" {mine / theirs:>4.2f}x | {'below 1.0x':<13} | {met:<3} |"
    )


def rate(run: Callable[[], int]) -> float:
    """Return how often a second something is done."""
    start = time.perf_counter()
    return run() / (time.perf_counter() - start)


def print_rows(rows: Iterable[Row]) -> None:
    """Measure and print a table of operations a second."""
    print("| operation               |    ours | redis-py | ratio | goal          | met |")
    print("|-------------------------|--------:|---------:|------:|---------------|-----|")
    for row in rows:
        figures: dict[str, list[float]] = {"ours": [], "peer": []}
        row.ours()
        row.peer()
        for _ in range(ROUNDS):
            turns = [("ours", row.ours), ("peer", row.peer)]
            random.shuffle(turns)
            for name, run in turns:
                figures[name].append(rate(run))
        mine, theirs = (statistics.median(figures[name]) for name in ("ours", "peer"))
        met = "yes" if mine / theirs >= row.goal else "NO"
        goal = f"at least {row.goal:.1f}x"
        print(
            f"| {row.name:<23} | {mine:>7,.0f} | {theirs:>8,.0f} |"
            f" {mine / theirs:>4.1f}x | {goal:<13} | {met:<3} |"
        )


def main() -> int:
    """Measure and print the table."""
    redis: Any = import_module("redis")
    redipy: Any = import_module("redipy")
    import_module("hiredis")
    server = import_module("servers").RedisServer()
    runner = asyncio.Runner()
    try:
        ours = redipy.Redis(url=server.url)
        peer = redis.Redis(port=server.port, decode_responses=True)
        awaited = import_module("redipy.asyncio").Redis(url=server.url)
        awaited_peer = import_module("redis.asyncio").Redis(port=server.port, decode_responses=True)
        print(f"redis-py {redis.__version__} with hiredis, redipy {redipy.__version__}")
        print(f"Operations a second on a loopback Redis; medians of {ROUNDS} interleaved rounds.\n")
        print_rows([*rows(ours, peer), *awaited_rows(awaited, awaited_peer, runner)])
        runner.run(awaited_peer.aclose())
        print_hand_overs(redipy.Redis(), peer)
    finally:
        runner.close()
        server.stop()
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (RuntimeError, ImportError, subprocess.SubprocessError) as error:
        sys.exit(f"server.py: {error}")
