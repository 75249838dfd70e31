"""A tour of redipy: each call with its result. Run it with `make quickstart`."""

from __future__ import annotations

import redipy


def show(text: str, scope: dict[str, object]) -> None:
    """Print a call and what it returns."""
    result = eval(text, scope)
    print(f">>> {text}\n{result!r}")


def title(text: str) -> None:
    """Print a heading."""
    print(f"\n# {text}")


def main() -> None:
    """Walk through the data types and what goes with them."""
    print(">>> import redipy\n>>> r = redipy.Redis()")
    r = redipy.Redis()
    scope: dict[str, object] = {"r": r, "redipy": redipy}

    title("strings and numbers")
    show('r.set("greeting", "hello")', scope)
    show('r.get("greeting")', scope)
    show('r.incrby("visits", 10)', scope)
    show('r.incrby("visits", 0.5)', scope)

    title("lists: queues from either end")
    show('r.rpush("jobs", "first", "second", "third")', scope)
    show('r.lpop("jobs")', scope)
    show('r.lrange("jobs", 0, -1)', scope)

    title("hashes, sets, sorted sets")
    show('r.hset("user:1", {"name": "Ann", "role": "admin"})', scope)
    show('r.hgetall("user:1")', scope)
    show('r.sadd("tags", "fast", "small")', scope)
    show('r.sismember("tags", "fast")', scope)
    show('r.zadd("scores", {"ann": 12.5, "bob": 7})', scope)
    show('r.zrange("scores", 0, -1, withscores=True)', scope)

    title("lifetimes, with a clock that a test moves by hand")
    print(">>> clock = redipy.ManualClock()\n>>> t = redipy.Redis(clock=clock)")
    clock = redipy.ManualClock()
    scope |= {"clock": clock, "t": redipy.Redis(clock=clock)}
    show('t.set("session", "abc", ex=30)', scope)
    show('t.ttl("session")', scope)
    show("clock.advance(30)", scope)
    show('t.get("session")', scope)

    title("pipelines: queued, then run at once")
    print('>>> with r.pipeline() as pipe:\n...     pipe.set("a", 1)\n...     pipe.incrby("a", 41)')
    print("...     print(pipe.execute())")
    with r.pipeline() as pipe:
        pipe.set("a", 1)
        pipe.incrby("a", 41)
        print(pipe.execute())

    title("errors are Redis' own")
    print('>>> r.lpush("greeting", "x")')
    try:
        r.lpush("greeting", "x")
    except TypeError as error:
        print(f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    main()
