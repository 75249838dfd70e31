"""The clock that a test moves: nothing ends before its time, and everything does then."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redipy import LocalRuntime, ManualClock, Redis

MAKERS: dict[str, Callable[[Redis], object]] = {
    "string": lambda r: r.set("k", "v"),
    "list": lambda r: r.rpush("k", "a"),
    "set": lambda r: r.sadd("k", "a"),
    "zset": lambda r: r.zadd("k", {"a": 1}),
    "hash": lambda r: r.hset("k", {"a": "b"}),
}

READERS: dict[str, tuple[Callable[[Redis], object], object]] = {
    "exists": (lambda r: r.exists("k"), 0),
    "dbsize": (lambda r: r.dbsize(), 0),
    "key_type": (lambda r: r.key_type("k"), None),
    "type": (lambda r: r.type("k"), "none"),
    "ttl": (lambda r: r.ttl("k"), None),
    "expiretime": (lambda r: r.expiretime("k"), -2),
    "keys": (lambda r: r.keys(), set()),
    "scan": (lambda r: r.scan(), (0, [])),
    "randomkey": (lambda r: r.randomkey(), None),
    "delete": (lambda r: r.delete("k"), 0),
    "touch": (lambda r: r.touch("k"), 0),
    "persist": (lambda r: r.persist("k"), False),
    "expire": (lambda r: r.expire("k", 10), False),
    "renamenx to": (lambda r: r.set("q", 1) and r.renamenx("q", "k"), True),
    "copy": (lambda r: r.copy("k", "q"), False),
    "dump": (lambda r: r.dump("k"), None),
    "encoding": (lambda r: r.object_encoding("k"), None),
    "get": (lambda r: r.get("k"), None),
    "set if missing": (lambda r: r.set("k", 1, nx=True), True),
    "set if there": (lambda r: r.set("k", 1, xx=True), None),
    "incrby": (lambda r: r.incrby("k", 5), 5),
    "append": (lambda r: r.append("k", "abc"), 3),
    "mget": (lambda r: r.mget("k"), [None]),
    "lrange": (lambda r: r.lrange("k", 0, -1), []),
    "lpop": (lambda r: r.lpop("k"), None),
    "rpush": (lambda r: r.rpush("k", "x", "y"), 2),
    "rpushx": (lambda r: r.rpushx("k", "x"), 0),
    "smembers": (lambda r: r.smembers("k"), set()),
    "sadd": (lambda r: r.sadd("k", "a"), 1),
    "zrange": (lambda r: r.zrange("k", 0, -1), []),
    "zadd": (lambda r: r.zadd("k", {"a": 5}), 1),
    "hgetall": (lambda r: r.hgetall("k"), {}),
    "hset": (lambda r: r.hset("k", {"a": "c"}), 1),
    "hincrby": (lambda r: r.hincrby("k", "n", 3), 3),
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("kind", MAKERS)
def test_what_ended_is_absent_to_everything(
    kind: str, reader: str, r: Redis, clock: ManualClock
) -> None:
    read, wanted = READERS[reader]
    MAKERS[kind](r)
    assert r.expire("k", expire_in=10) is True
    clock.advance(9.999)
    assert r.key_type("k") == kind
    assert r.ttl("k") == 0.001
    clock.advance(0.001)
    value = read(r)
    assert value == wanted
    assert type(value) is type(wanted)


@pytest.mark.parametrize("kind", MAKERS)
def test_what_is_made_anew_lives_on(kind: str, r: Redis, clock: ManualClock) -> None:
    for other in MAKERS:
        MAKERS[kind](r)
        r.expire("k", 1)
        clock.advance(1)
        MAKERS[other](r)
        assert r.key_type("k") == other
        assert r.ttl("k") == -1.0
        r.delete("k")


def test_keys_vanish_without_being_asked_for(r: Redis, clock: ManualClock) -> None:
    with r.pipeline() as pipe:
        for number in range(1000):
            pipe.set(f"k{number}", number, px=number + 1)
    assert r.dbsize() == 1000
    clock.advance(0.25)
    # Their number is told without looking at any of them.
    assert r.dbsize() == 750
    clock.advance(0.75)
    assert r.dbsize() == 0
    assert r.keys() == set()


def test_a_lifetime_that_changes_counts(r: Redis, clock: ManualClock) -> None:
    r.set("longer", 1, ex=1)
    r.set("shorter", 1, ex=100)
    r.set("kept", 1, ex=1)
    r.set("renamed", 1, ex=1)
    r.set("copied", 1, ex=1)
    r.expire("longer", 100)
    r.expire("shorter", 1)
    r.persist("kept")
    r.rename("renamed", "other")
    r.copy("copied", "copy")
    r.persist("copied")
    clock.advance(1)
    assert r.keys() == {"longer", "kept", "copied"}


def test_changes_keep_the_lifetime(r: Redis, clock: ManualClock) -> None:
    r.set("n", 1, ex=2)
    r.incrby("n", 1)
    r.append("n", "0")
    r.setrange("n", 0, "3")
    r.rpush("l", "a", "b")
    r.expire("l", 2)
    r.rpush("l", "c")
    r.lpop("l")
    r.hset("h", {"a": "1"})
    r.expire("h", 2)
    r.hincrby("h", "a", 5)
    assert [r.ttl(key) for key in ("n", "l", "h")] == [2.0, 2.0, 2.0]
    clock.advance(2)
    assert r.dbsize() == 0


def test_a_pipeline_has_one_time(r: Redis, clock: ManualClock) -> None:
    pipe = r.pipeline()
    pipe.time()
    pipe.set("k", "v", px=1)
    pipe.get("k")
    pipe.time()
    first, _, value, second = pipe.execute()
    assert first == second == (1_000_000, 0)
    assert value == "v"
    clock.advance(1.5)
    assert r.time() == (1_000_001, 500_000)


def test_the_clock_shows_its_time() -> None:
    clock = ManualClock(12.5)
    assert clock.now() == 12.5
    clock.advance(0.25)
    clock.advance(0)
    assert clock.now() == 12.75
    assert repr(clock) == "ManualClock(12.75)"
    assert ManualClock(start=3).now() == 3.0
    before = time.time()
    assert before - 1 < ManualClock().now() < time.time() + 1


@pytest.mark.parametrize("seconds", [-0.001, float("nan"), float("inf"), -1e300, 1e300])
def test_time_does_not_go_back(seconds: float) -> None:
    clock = ManualClock(5)
    with pytest.raises(ValueError, match="number of seconds from 0 up"):
        clock.advance(seconds)
    with pytest.raises(ValueError, match="number of seconds from 0 up"):
        ManualClock(seconds)
    assert clock.now() == 5.0
    with pytest.raises(TypeError):
        clock.advance("1")  # type: ignore[arg-type]


def test_a_clock_can_drive_several_stores() -> None:
    clock = ManualClock()
    stores = [Redis(clock=clock), Redis(clock=clock), LocalRuntime(clock=clock)]
    for store in stores:
        store.set("k", "v", ex=1)
    assert [store.exists("k") for store in stores] == [1, 1, 1]
    clock.advance(1)
    assert [store.exists("k") for store in stores] == [0, 0, 0]


def test_a_real_clock_goes_by_itself() -> None:
    r = Redis()
    r.set("gone", "v", px=1)
    r.set("there", "v", ex=1000)
    deadline = time.monotonic() + 30
    while r.exists("gone") and time.monotonic() < deadline:
        time.sleep(0.001)
    assert r.keys() == {"there"}
    assert r.dbsize() == 1
    ttl = r.ttl("there")
    assert ttl is not None
    assert 900 < ttl <= 1000


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 50), st.integers(0, 30)), max_size=60))
def test_lifetimes_against_a_model(steps: list[tuple[int, int, int]]) -> None:
    clock = ManualClock(100)
    r = Redis(clock=clock)
    now, ends = 0, dict[str, int]()
    for number, lifetime, wait in steps:
        r.set(str(number), "v", px=lifetime)
        ends[str(number)] = now + lifetime
        clock.advance(wait / 1000)
        now += wait
        alive = {key for key, end in ends.items() if end > now}
        assert r.dbsize() == len(alive)
        assert r.keys() == alive


def test_the_longest_lifetime(r: Redis) -> None:
    r.set("k", "v", ex=timedelta.max)
    assert r.execute_command("TTL", "k") == timedelta.max // timedelta(seconds=1)
