"""One contestant of the benchmark of scripts, in a process of its own.

The parent starts `python script_worker.py PORT` once for redipy and once for its predecessor,
which take the same scripts, and asks for rounds over a pipe, one JSON line each way.
"""

from __future__ import annotations

import gc
import importlib
import json
import sys
from collections.abc import Callable
from importlib.metadata import version
from time import perf_counter_ns
from typing import Any

LENGTH = 10_000
CALLS = 10_000


def filter_script(script: Any) -> Any:
    """Return the script that parts a list in two by the size of its elements."""
    ctx = script.FnContext()
    limit = ctx.add_arg("cmp")
    inp = script.RedisList(ctx.add_key("inp"))
    left = script.RedisList(ctx.add_key("left"))
    right = script.RedisList(ctx.add_key("right"))
    cur = ctx.add_local(inp.lpop())
    loop = ctx.while_(cur.ne_(None))
    smaller, larger = loop.if_(script.ToNum(cur).lt_(limit))
    smaller.add(left.rpush(cur))
    larger.add(right.rpush(cur))
    loop.add(cur.assign(inp.lpop()))
    ctx.set_return_value(None)
    return ctx


def short_script(script: Any) -> Any:
    """Return a script of two commands."""
    ctx = script.FnContext()
    count = script.RedisVar(ctx.add_key("count"))
    ctx.add(count.incrby(ctx.add_arg("by")))
    ctx.set_return_value(count.get_value())
    return ctx


def filtering(client: Any, script: Any) -> Callable[[], int]:
    """Return a round that filters a list once, and the nanoseconds of that alone."""
    run = client.register_script(filter_script(script))
    numbers = [str(number * 7919 % LENGTH) for number in range(LENGTH)]
    keys = {"inp": "inp", "left": "left", "right": "right"}

    def once() -> int:
        client.delete("inp", "left", "right")
        client.rpush("inp", *numbers)
        start = perf_counter_ns()
        run(keys=keys, args={"cmp": LENGTH // 2})
        elapsed = perf_counter_ns() - start
        lengths = client.llen("inp"), client.llen("left"), client.llen("right")
        if lengths != (0, LENGTH // 2, LENGTH // 2):
            raise AssertionError(f"the script left lists of {lengths}")
        return elapsed

    return once


def calling(client: Any, script: Any) -> Callable[[], int]:
    """Return a round that calls a short script many times, and the nanoseconds of that."""
    run = client.register_script(short_script(script))
    keys, args = {"count": "count"}, {"by": 2}

    def many() -> int:
        client.delete("count")
        start = perf_counter_ns()
        for _ in range(CALLS):
            run(keys=keys, args=args)
        elapsed = perf_counter_ns() - start
        count = client.get_value("count")
        if float(count) != 2 * CALLS:
            raise AssertionError(f"the script counted to {count}")
        return elapsed

    return many


def main() -> None:
    """Introduce ourselves, then answer rounds until nobody asks any more."""
    module = importlib.import_module("redipy")
    script = importlib.import_module("redipy.script")
    memory = module.Redis("memory")
    server = module.Redis(host="localhost", port=int(sys.argv[1]), passwd="")
    rounds = {
        "filter, memory": filtering(memory, script),
        "filter, server": filtering(server, script),
        "short calls, memory": calling(memory, script),
    }
    print(json.dumps({"version": version("redipy"), "origin": module.__file__}), flush=True)
    for line in sys.stdin:
        gc.collect()
        print(json.dumps({"ns": rounds[json.loads(line)]()}), flush=True)


if __name__ == "__main__":
    main()
