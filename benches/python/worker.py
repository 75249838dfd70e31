"""One contestant of the benchmark, in a process of its own.

The parent starts `python worker.py NAME` once per contestant and asks it for rounds over
a pipe, one JSON line each way. So two packages of the same name can be compared, and the
rounds of all contestants can take turns.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import json
import random
import sys
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import cycle, repeat
from time import perf_counter_ns
from typing import Any

Call = Callable[..., Any]

KEY_COUNT = 1_000
MAX_PASSES = 200
# Longer than any round pops, so that no pop finds an empty list.
LIST_LENGTH = MAX_PASSES + 56
ZSET_MEMBERS = 64
# Prime, so that a key meets another member on each pass.
ZADD_POOL = 8_191


@dataclass(frozen=True)
class Contestant:
    """A library behind the calls that are measured.

    `hset_mapping` says that `hset` takes `{field: value}`, `asynchronous` that each
    call is awaited.
    """

    package: str
    client: Any
    operations: tuple[str, ...]
    hset_mapping: bool = False
    asynchronous: bool = False


class DictMethod:
    """The least that a Python object with a `get` method can do."""

    def __init__(self) -> None:
        """Start empty."""
        self._data: dict[str, str] = {}

    def set(self, key: str, value: str) -> bool:
        """Store a value."""
        self._data[key] = value
        return True

    def get(self, key: str) -> str | None:
        """Return the value, or `None`."""
        return self._data.get(key)


class Renamed:
    """The predecessor's calls under the measured names, at no cost per call."""

    def __init__(self, client: Any) -> None:
        """Take the bound methods of `client`."""
        self.set, self.get = client.set_value, client.get_value
        self.hset, self.hget = client.hset, client.hget
        self.rpush, self.lpop = client.rpush, client.lpop
        self.incrby, self.zadd, self.delete = client.incrby, client.zadd, client.delete


ALL_OPERATIONS = ("set", "get", "hset", "hget", "rpush", "lpop", "incrby", "zadd")


def open_ours() -> Contestant:
    """Open the library of this project."""
    module = importlib.import_module("redipy")
    return Contestant("redipy", module.Redis(), ALL_OPERATIONS)


def open_predecessor() -> Contestant:
    """Open the memory backend of the Python-only predecessor."""
    module = importlib.import_module("redipy")
    client = Renamed(module.Redis("memory"))
    return Contestant("redipy", client, ALL_OPERATIONS, hset_mapping=True)


def open_fakeredis() -> Contestant:
    """Open fakeredis, decoding as the others do."""
    module = importlib.import_module("fakeredis")
    return Contestant("fakeredis", module.FakeRedis(decode_responses=True), ALL_OPERATIONS)


def open_burner() -> Contestant:
    """Open burner-redis; it has no option to decode, so it is spared that work."""
    module = importlib.import_module("burner_redis")
    return Contestant("burner-redis", module.BurnerRedis(), ("set", "get"), asynchronous=True)


def open_dict() -> Contestant:
    """Open the method around `dict.get`."""
    return Contestant("", DictMethod(), ("get",))


OPENERS: dict[str, Callable[[], Contestant]] = {
    "ours": open_ours,
    "predecessor": open_predecessor,
    "fakeredis": open_fakeredis,
    "burner": open_burner,
    "dict": open_dict,
}


def key_names(operation: str) -> list[str]:
    """Return the keys of an operation, shuffled, the same way for every contestant."""
    keys = [f"{operation}:{number:06}" for number in range(KEY_COUNT)]
    random.Random(operation).shuffle(keys)
    return keys


def zset_mappings() -> list[dict[str, float]]:
    """Return one-member mappings at random, the same ones for every contestant."""
    rng = random.Random("zadd")
    return [
        {f"member:{rng.randrange(ZSET_MEMBERS)}": rng.randrange(10**6) / 8}
        for _ in range(ZADD_POOL)
    ]


def later_arguments(operation: str, *, hset_mapping: bool) -> tuple[Iterable[Any], ...]:
    """Return what follows the key in a call, as endless columns.

    Mappings are built here, outside the clock: nobody is charged for wanting one.
    """
    match operation:
        case "get" | "lpop":
            return ()
        case "set" | "rpush":
            return (repeat("value:0123456789"),)
        case "hset" if hset_mapping:
            return (repeat({"field:3": "value:0123456789"}),)
        case "hset":
            return repeat("field:3"), repeat("value:0123456789")
        case "hget":
            return (repeat("field:3"),)
        case "incrby":
            return (repeat(1),)
        case "zadd":
            return (cycle(zset_mappings()),)
    raise ValueError(f"unknown operation: {operation}")


def preparation(operation: str, contestant: Contestant) -> list[tuple[Call, tuple[Any, ...]]]:
    """Return the calls that give a key the state from which each round starts.

    With each call come its arguments after the key.
    """
    client = contestant.client
    match operation:
        case "set" | "get":
            return [(client.set, ("value:9876543210",))]
        case "incrby":
            return [(client.set, ("1000",))]
        case "hset" | "hget":
            fields = {f"field:{number}": "value:9876543210" for number in range(8)}
            if contestant.hset_mapping:
                return [(client.hset, (fields,))]
            return [(client.hset, pair) for pair in fields.items()]
        case "rpush":
            return [(client.delete, ()), (client.rpush, ("first",))]
        case "lpop":
            elements = tuple(f"element:{number}" for number in range(LIST_LENGTH))
            return [(client.delete, ()), (client.rpush, elements)]
        case "zadd":
            members = {f"member:{number}": float(number) for number in range(ZSET_MEMBERS)}
            return [(client.zadd, (members,))]
    raise ValueError(f"unknown operation: {operation}")


def time_calls(call: Call, keys: Sequence[str], later: tuple[Iterable[Any], ...]) -> int:
    """Call once per key and return the nanoseconds.

    There is one bare loop for each number of arguments, since `*arguments` would cost.
    """
    start = perf_counter_ns()
    if not later:
        for key in keys:
            call(key)
    elif len(later) == 1:
        for key, second in zip(keys, later[0], strict=False):
            call(key, second)
    else:
        for key, second, third in zip(keys, later[0], later[1], strict=False):
            call(key, second, third)
    return perf_counter_ns() - start


async def time_awaited(call: Call, keys: Sequence[str], later: tuple[Iterable[Any], ...]) -> int:
    """Await once per key and return the nanoseconds, without those of starting the loop."""
    start = perf_counter_ns()
    if not later:
        for key in keys:
            await call(key)
    else:
        for key, second in zip(keys, later[0], strict=False):
            await call(key, second)
    return perf_counter_ns() - start


class Worker:
    """Runs rounds for one contestant."""

    def __init__(self, contestant: Contestant) -> None:
        """Keep the contestant, and an event loop for one that is awaited."""
        self._contestant = contestant
        self._loop = asyncio.new_event_loop() if contestant.asynchronous else None

    def check(self) -> None:
        """Raise unless the measured calls do what they are measured for."""
        for operation in self._contestant.operations:
            self._prepare(operation)
            reply = self._probe(operation)
            wanted = {
                "set": True,
                "get": "value:9876543210",
                "hset": 0,
                "hget": "value:9876543210",
                "rpush": 2,
                "lpop": "element:0",
                "incrby": 1001,
                "zadd": 0,
            }[operation]
            if reply != wanted:
                raise RuntimeError(f"{operation} replied {reply!r} instead of {wanted!r}")

    def round(self, operation: str, passes: int) -> int:
        """Return the nanoseconds of `passes` times all keys.

        Each round starts from a fresh state, after a collection and with none during it.
        """
        self._prepare(operation)
        call: Call = getattr(self._contestant.client, operation)
        keys = key_names(operation) * passes
        later = later_arguments(operation, hset_mapping=self._contestant.hset_mapping)
        gc.collect()
        gc.disable()
        try:
            if self._loop is None:
                return time_calls(call, keys, later)
            return self._loop.run_until_complete(time_awaited(call, keys, later))
        finally:
            gc.enable()

    def _prepare(self, operation: str) -> None:
        steps = preparation(operation, self._contestant)
        for key in key_names(operation):
            for call, arguments in steps:
                self._finish(call, key, *arguments)

    def _probe(self, operation: str) -> object:
        later = later_arguments(operation, hset_mapping=self._contestant.hset_mapping)
        call: Call = getattr(self._contestant.client, operation)
        reply = self._finish(
            call, key_names(operation)[0], *(next(iter(column)) for column in later)
        )
        return reply.decode() if isinstance(reply, bytes) else reply

    def _finish(self, call: Call, *arguments: object) -> object:
        if self._loop is None:
            return call(*arguments)

        async def awaited() -> object:
            return await call(*arguments)

        task: Coroutine[Any, Any, object] = awaited()
        return self._loop.run_until_complete(task)


def introduce(contestant: Contestant) -> dict[str, str | list[str]]:
    """Return what the parent needs to know, with the place the package came from."""
    if not contestant.package:
        return {"version": "", "origin": "", "operations": list(contestant.operations)}
    module = importlib.import_module(contestant.package.replace("-", "_"))
    return {
        "version": version(contestant.package),
        "origin": module.__file__ or "",
        "operations": list(contestant.operations),
    }


def main() -> None:
    """Introduce the contestant, then run rounds until the pipe closes."""
    contestant = OPENERS[sys.argv[1]]()
    worker = Worker(contestant)
    worker.check()
    print(json.dumps(introduce(contestant)), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        print(
            json.dumps({"ns": worker.round(request["operation"], request["passes"])}),
            flush=True,
        )


if __name__ == "__main__":
    main()
