"""What type checkers make of calls: checked by mypy and pyright, and run as a test as well."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, assert_type

import redipy
from redipy import LocalRuntime, ManualClock, Pipeline, Redis
from redipy.api import KeyType, PipelineAPI, RedisAPI, RedisClientAPI, RSetMode


def strings(r: Redis) -> None:
    mode: RSetMode = redipy.RSM_ALWAYS
    assert_type(r.set("k", "v"), str | bool | None)
    assert_type(r.set(b"k", 1.5, ex=timedelta(seconds=5), nx=True), str | bool | None)
    assert_type(r.set_value("k", "v", mode=mode, expire_in=5), str | bool | None)
    assert_type(r.get("k"), str | None)
    assert_type(r.get_value("k"), str | None)
    assert_type(r.getex("k", exat=datetime.max), str | None)
    assert_type(r.mget("a", ["b"]), list[str | None])
    assert_type(r.mset({"a": 1, b"b": "x"}), bool)
    r.set("n", 1)
    assert_type(r.incrby("n", 2), int)
    assert_type(r.incrby("n"), int)
    assert_type(r.incrby("n", 0.5), float)
    assert_type(r.incr("x"), int)
    assert_type(r.incrbyfloat("n", "1e3"), float)
    assert_type(r.hincrby("h", "f"), int)
    assert_type(r.hincrby("h", "f", 0.5), float)


def keys(r: Redis) -> None:
    assert_type(r.exists("a", "b"), int)
    assert_type(r.delete(["a", "b"]), int)
    assert_type(r.key_type("k"), KeyType | None)
    assert_type(r.type("k"), str)
    assert_type(r.ttl("k"), float | None)
    assert_type(r.pttl("k"), int)
    assert_type(r.expire("k", 5, nx=True), bool)
    assert_type(r.expire("k", expire_in=0.5, mode="if_later"), bool)
    assert_type(r.scan(0, match="a*", count=5, filter_type="list"), tuple[int, list[str]])
    assert_type(r.scan(0, "a*", 5, "list"), tuple[int, list[str]])
    assert_type(r.keys(), set[str])
    assert_type(r.keys_block(match="a*"), list[str])
    assert_type(r.scan_iter("a*"), Iterator[str])
    assert_type(r.iter_keys(match="a*"), Iterator[str])
    assert_type(r.randomkey(), str | None)
    assert_type(r.time(), tuple[int, int])


def collections(r: Redis) -> None:
    assert_type(r.hgetall("h"), dict[str, str])
    assert_type(r.hmget("h", "a"), dict[str, str | None])
    assert_type(r.hset("h", {"a": "b"}), int)
    assert_type(r.hset("h", "a", "b"), int)
    assert_type(r.hscan_iter("h"), Iterator[tuple[str, str]])
    assert_type(r.hexists("h", "a"), bool)
    assert_type(r.lpush("l", "a"), int)
    assert_type(r.lrange("l", 0, -1), list[str])
    assert_type(r.lpop("l"), str | None)
    assert_type(r.rpop("l", 2), list[str] | None)
    assert_type(r.lpos("l", "a", count=0), list[int])
    assert_type(r.spop("s"), str | None)
    assert_type(r.spop("s", 2), set[str])
    assert_type(r.srandmember("s", 2), list[str])
    assert_type(r.hrandfield("h"), str | None)
    assert_type(r.hrandfield("h", 2, True), list[tuple[str, str]])
    assert_type(r.zdiff(["z"]), list[str])
    assert_type(r.zrevrange("z", 0, 1, withscores=True), list[tuple[str, float]])
    assert_type(r.zrangebyscore("z", 0, 1, withscores=True), list[tuple[str, float]])
    assert_type(r.lcs("a", "b", len=True), int)
    assert_type(r.lindex("l", 0), str | None)
    assert_type(r.lmpop(1, "l", direction="LEFT"), tuple[str, list[str]] | None)
    assert_type(r.smembers("s"), set[str])
    assert_type(r.smismember("s", "a"), list[bool])
    assert_type(r.sunion("s", "t"), set[str])
    assert_type(r.zadd("z", {"a": 1}), int)
    assert_type(r.zadd("z", {"a": 1}, incr=True), float | None)
    assert_type(r.zpop_max("z"), list[tuple[str, float]])
    assert_type(r.zpopmin("z", 2), list[tuple[str, float]])
    assert_type(r.zrange("z", 0, -1), list[str])
    assert_type(r.zrange("z", 0, -1, withscores=True), list[tuple[str, float]])
    assert_type(r.zscore("z", "a"), float | None)
    assert_type(r.zmscore("z", "a"), list[float | None])
    assert_type(r.zscan_iter("z"), Iterator[tuple[str, float]])


def blocking(r: Redis) -> None:
    r.rpush("l", *"abcdefgh")
    r.zadd("z", {"a": 1, "b": 2, "c": 3, "d": 4})
    assert_type(r.blpop("l"), tuple[str, str] | None)
    assert_type(r.blpop(["l", "m"], 0.5), tuple[str, str] | None)
    assert_type(r.brpop(("l", b"m"), timeout=None), tuple[str, str] | None)
    assert_type(r.brpoplpush("l", "m", 1), str | None)
    assert_type(r.blmove("l", "m", 1, "LEFT", dest="LEFT"), str | None)
    assert_type(r.blmpop(0.5, 2, "l", "m", direction="LEFT"), tuple[str, list[str]] | None)
    assert_type(r.bzpopmin("z"), tuple[str, str, float] | None)
    assert_type(r.bzpopmax(["z", "y"], 1), tuple[str, str, float] | None)
    assert_type(r.bzmpop(1, 1, "z", min=True), tuple[str, list[tuple[str, float]]] | None)
    with r.pipeline() as pipe:
        pipe.blpop(["l", "m"], timeout=5)
        pipe.bzpopmin("z")


def pipelines(r: Redis) -> None:
    with r.pipeline() as pipe:
        assert_type(pipe, Pipeline)
        pipe.set("k", "v", ex=5)
        pipe.get("k")
        assert_type(pipe.execute(), list[Any])
    through(r)
    queued(r.pipeline())
    pipe = r.pipeline(transaction=False)
    assert_type(pipe.watch("k", "l"), bool)
    assert_type(pipe.multi(), None)


def transactions(r: Redis) -> None:
    """Use transactions."""

    def double(pipe: Pipeline) -> int:
        count = int(pipe.get("count") or 0)
        pipe.multi()
        pipe.set("count", 2 * count)
        return 2 * count

    assert_type(r.transaction(double, "count"), list[Any])
    assert_type(r.transaction(double, "count", value_from_callable=True), int)
    assert_type(r.transaction(double, watch_delay=0.1, value_from_callable=False), list[Any])
    r.transaction(1)  # type: ignore[call-overload] # pyright: ignore


def through(r: RedisClientAPI) -> None:
    """Use what any client has, as code for several backends does."""
    assert_type(r.set("k", "v", mode="if_missing"), str | bool | None)
    assert_type(r.lpop("l", 2), str | list[str] | None)
    assert_type(r.zpop_max("z"), list[tuple[str, float]])
    assert_type(r.smembers("s"), set[str])
    with r.pipeline() as pipe:
        assert_type(pipe, PipelineAPI)
        pipe.set_value("k", "v")
    names(r)


def names(r: RedisAPI) -> None:
    """Use what reads and writes."""
    assert_type(r.keys(match="k*"), set[str])
    assert_type(r.scan(0, match="k*"), tuple[int, list[str]])


def queued(pipe: PipelineAPI) -> None:
    """Use what any pipeline has."""
    pipe.hset("h", {"a": "b"})
    assert_type(pipe.execute(), list[Any])


def clients() -> Redis:
    clock = ManualClock(5)
    assert_type(clock.now(), float)
    assert_type(Redis("memory", clock=clock), Redis)
    assert_type(Redis.from_url("memory://"), Redis)
    runtime = LocalRuntime()
    r = Redis(rt=runtime)
    assert_type(r.get_memory_runtime(), LocalRuntime)
    with r as same:
        assert_type(same, Redis)
    return r


def refused(r: Redis) -> None:
    """Call what checkers must refuse; an `ignore` that is not needed is an error itself."""
    r.set("k", None)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    r.set("k")  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
    r.set("k", "v", mode="x")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    r.hset("h", ["a"])  # type: ignore[call-overload] # pyright: ignore
    r.nope("k")  # type: ignore[attr-defined] # pyright: ignore[reportAttributeAccessIssue]
    Redis(zzz=1)  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
    Redis(port="1")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    ManualClock("1")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
