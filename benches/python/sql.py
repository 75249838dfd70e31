"""Measures redipy on SQLite on disk against redis-py with hiredis on a loopback Redis, in threads.

`make bench` runs it in the environment that `bench.py` has made. Both clients take turns, in an
order that is shuffled each round; the table shows medians of operations a second.
"""

from __future__ import annotations

import itertools
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import server

THREADS = 10
KEYS = 10_000


def keys() -> Callable[[], str]:
    """Return what gives one key after the other, to any thread."""
    # Prime, so that keys that follow on each other lie far from each other.
    numbers = itertools.cycle(range(0, KEYS * 7919, 7919))
    return lambda: f"key:{next(numbers) % KEYS:06}"


def fill(client: Any) -> None:
    """Set all keys."""
    with client.pipeline() as pipe:
        for number in range(KEYS):
            pipe.set(f"key:{number:06}", "value:0123456789")
        pipe.execute()


def getting(client: Any) -> Callable[[], object]:
    """Return a single get."""
    key = keys()
    return lambda: client.get(key())


def setting(client: Any) -> Callable[[], object]:
    """Return a single set."""
    key = keys()
    return lambda: client.set(key(), "value:9876543210")


def main() -> int:
    """Measure and print the table."""
    redis: Any = import_module("redis")
    redipy: Any = import_module("redipy")
    import_module("hiredis")
    redis_server = import_module("servers").RedisServer()
    with tempfile.TemporaryDirectory() as folder:
        try:
            ours = redipy.Redis(url=f"sqlite://{Path(folder).resolve()}/bench.db")
            peer = redis.Redis(port=redis_server.port, decode_responses=True)
            fill(ours)
            fill(peer)
            print(f"\n{THREADS} threads: redipy {redipy.__version__} on SQLite on disk, and")
            print(f"redis-py {redis.__version__} with hiredis on a loopback Redis.")
            print(f"Operations a second; medians of {server.ROUNDS} interleaved rounds.\n")
            pairs = [("get", getting), ("set", setting)]
            server.print_rows(
                server.Row(
                    f"{name}, {THREADS} threads",
                    1.0,
                    server.in_threads(operation(ours), THREADS),
                    server.in_threads(operation(peer), THREADS),
                )
                for name, operation in pairs
            )
        finally:
            redis_server.stop()
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (RuntimeError, ImportError, subprocess.SubprocessError) as error:
        sys.exit(f"sql.py: {error}")
