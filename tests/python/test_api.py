"""What keys and strings answer, under the names of redipy before and of redis-py."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import redipy
from redipy import ManualClock, Redis

NOW = 1_000_000  # what the clock of the fixtures shows


def at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


class TestStrings:
    def test_set_and_get(self, r: Redis) -> None:
        assert r.set("k", "v") is True
        assert r.get("k") == "v"
        assert r.get("missing") is None
        assert r.get_value("k") == "v"
        assert r.set_value("k", "w") is True
        assert r.get("k") == "w"

    def test_modes(self, r: Redis) -> None:
        assert r.set("k", "1", mode="if_exists") is False
        assert r.get("k") is None
        assert r.set("k", "1", mode=redipy.RSM_MISSING) is True
        assert r.set("k", "2", mode="if_missing") is False
        assert r.get("k") == "1"
        assert r.set("k", "3", mode="if_exists") is True
        assert r.set("k", "4", mode="always") is True
        assert r.get("k") == "4"

    def test_the_string_before(self, r: Redis) -> None:
        assert r.set_value("k", "1", return_previous=True) is None
        assert r.set_value("k", "2", return_previous=True) == "1"
        assert r.set_value("k", "3", mode="if_missing", return_previous=True) == "2"
        assert r.get("k") == "2"
        assert r.set_value("q", "3", mode="if_exists", return_previous=True) is None
        assert r.exists("q") == 0
        assert r.set_value("q", "3", mode="if_missing", return_previous=True) is None
        assert r.get("q") == "3"

    def test_lifetimes_of_before(self, r: Redis, clock: ManualClock) -> None:
        assert r.set("k", "v", expire_in=0.25) is True
        assert r.ttl("k") == 0.25
        assert r.set("k", "w", keep_ttl=True) is True
        assert r.ttl("k") == 0.25
        assert r.set("k", "w") is True
        assert r.ttl("k") == -1.0
        assert r.set_value("k", "w", expire_timestamp=at(NOW + 7.5)) is True
        assert r.ttl("k") == 7.5
        assert r.set_value("k", "w", expire_in=0) is True
        assert r.get("k") is None
        assert r.set_value("k", "w", expire_in=-5) is True
        assert r.get("k") is None
        assert r.set_value("k", "w", expire_timestamp=at(5)) is True
        assert r.get("k") is None

    def test_conditions_of_redis_py(self, r: Redis) -> None:
        assert r.set("k", "1", xx=True) is None
        assert r.set("k", "1", nx=True) is True
        assert r.set("k", "2", nx=True) is None
        assert r.set("k", "2", xx=True) is True
        assert r.set("k", "3", get=True) == "2"
        assert r.set("k", "4", nx=True, get=True) == "3"
        assert r.set("q", "4", get=True) is None
        assert r.get("k") == "3"

    @pytest.mark.parametrize(
        ("options", "ttl"),
        [
            ({"ex": 10}, 10.0),
            ({"ex": timedelta(minutes=1, milliseconds=900)}, 60.0),
            ({"px": 1500}, 1.5),
            ({"px": timedelta(seconds=1, milliseconds=250)}, 1.25),
            ({"exat": NOW + 9}, 9.0),
            ({"exat": at(NOW + 9)}, 9.0),
            ({"pxat": NOW * 1000 + 1}, 0.001),
            ({"pxat": at(NOW + 2.125)}, 2.125),
        ],
        ids=str,
    )
    def test_lifetimes_of_redis_py(self, r: Redis, options: dict[str, Any], ttl: float) -> None:
        assert r.set("k", "v", **options) is True
        assert r.ttl("k") == ttl
        assert r.set("k", "w", keepttl=True) is True
        assert r.ttl("k") == ttl
        r.set("g", "v")
        assert r.getex("g", **options) == "v"
        assert r.ttl("g") == ttl
        assert r.getex("g", persist=True) == "v"
        assert r.ttl("g") == -1.0

    def test_setex_and_psetex(self, r: Redis) -> None:
        assert r.setex("a", 5, "v") is True
        assert r.setex("b", timedelta(hours=1), "v") is True
        assert r.psetex("c", 5, "v") is True
        assert r.psetex("d", timedelta(milliseconds=7), "v") is True
        assert [r.ttl(key) for key in "abcd"] == [5.0, 3600.0, 0.005, 0.007]

    def test_a_datetime_without_a_zone_is_local_time(self, r: Redis) -> None:
        moment = datetime.fromtimestamp(NOW + 30)
        assert moment.tzinfo is None
        assert r.set("k", "v", exat=moment) is True
        assert r.ttl("k") == 30.0

    def test_numbers_stay_exact(self, r: Redis) -> None:
        assert r.set("n", 2**62) is True
        value = r.incrby("n", 1)
        assert value == 2**62 + 1
        assert type(value) is int
        assert r.get("n") == str(2**62 + 1)
        assert r.incrby("fresh", 2**63 - 1) == 2**63 - 1
        assert r.decrby("fresh", 1) == 2**63 - 2
        assert r.hincrby("h", "f", 2**62 + 3) == 2**62 + 3
        assert r.hincrby("h", "f", -1) == 2**62 + 2
        assert r.hget("h", "f") == str(2**62 + 2)

    def test_increments_with_a_fraction(self, r: Redis) -> None:
        value = r.incrby("n", 2.5)
        assert value == 2.5
        assert type(value) is float
        assert r.get("n") == "2.5"
        assert r.incrby("n", 0.5) == 3.0
        assert r.get("n") == "3"
        assert r.hincrby("h", "f", 0.5) == 0.5
        assert r.hget("h", "f") == "0.5"
        r.set("m", "10.5")
        assert r.incrbyfloat("m", "0.1") == 10.6
        assert r.get("m") == "10.6"
        assert r.incrbyfloat("m", "5.0e3") == 5010.6
        assert r.get("m") == "5010.60000000000000009"

    def test_one_is_the_increment_unless_told(self, r: Redis) -> None:
        assert r.incr("n") == 1
        assert r.incrby("n") == 2
        assert r.incr("n", amount=5) == 7
        assert r.incrby("n", inc=3) == 10
        assert r.decr("n") == 9
        assert r.decr("n", 4) == 5
        assert r.hincrby("h", "f") == 1

    def test_several_at_once(self, r: Redis) -> None:
        assert r.mset({"a": 1, "b": "x"}) is True
        assert r.msetnx({"b": 2, "c": 3}) is False
        assert r.msetnx({"c": 3, "d": 2.5}) is True
        assert r.mget("a", "b", "missing") == ["1", "x", None]
        assert r.mget(["c", "d"], "a") == ["3", "2.5", "1"]

    def test_the_rest(self, r: Redis) -> None:
        assert r.append("k", "Hello") == 5
        assert r.getrange("k", 1, -2) == "ell"
        assert r.substr("k", 0, 1) == "He"
        assert r.setrange("k", 1, "ipp") == 5
        assert r.strlen("k") == 5
        assert r.getset("k", "x") == "Hippo"
        assert r.getdel("k") == "x"
        assert r.getdel("k") is None
        assert r.setnx("k", "ohmytext") is True
        assert r.setnx("k", "other") is False
        r.set("q", "mynewtext")
        assert r.lcs("k", "q") == "mytext"
        assert r.lcs("k", "q", len=True) == 6
        assert r.lcs("k", "q", idx=True, minmatchlen=4, withmatchlen=True) == {
            "matches": [[[4, 7], [5, 8], 4]],
            "len": 6,
        }


class TestKeys:
    def test_exists_and_delete(self, r: Redis) -> None:
        r.mset({"a": 1, "b": 2, "c": 3})
        assert r.exists("a", "b", "missing", "a") == 3
        assert r.exists(["a", "b"]) == 2
        assert "a" in r
        assert "missing" not in r
        assert r.delete("a", "b", "missing", "a") == 2
        assert r.unlink("c") == 1
        assert r.dbsize() == 0

    def test_kinds(self, r: Redis) -> None:
        r.set("string", "v")
        r.lpush("list", "v")
        r.sadd("set", "v")
        r.zadd("zset", {"v": 1})
        r.hset("hash", {"f": "v"})
        for kind in ("string", "list", "set", "zset", "hash"):
            assert r.key_type(kind) == kind
            assert r.type(kind) == kind
        assert r.key_type("missing") is None
        assert r.type("missing") == "none"

    def test_kinds_are_words_where_values_are_bytes(self, raw: Any) -> None:
        raw.set("k", "v")
        assert raw.key_type("k") == "string"
        assert raw.key_type("missing") is None

    def test_lifetimes(self, r: Redis) -> None:
        assert r.ttl("k") is None
        assert r.pttl("k") == -2
        assert r.expire("k", expire_in=5) is False
        r.set("k", "v")
        assert r.ttl("k") == -1.0
        assert type(r.ttl("k")) is float
        assert r.expire("k", expire_in=2.5) is True
        assert r.ttl("k") == 2.5
        assert r.pttl("k") == 2500
        assert r.expire("k", expire_timestamp=at(NOW + 3)) is True
        assert r.ttl("k") == 3.0
        assert r.expire("k") is True
        assert r.ttl("k") == -1.0
        assert r.expire("k") is False
        assert r.expire("k", 10) is True
        assert r.expiretime("k") == NOW + 10
        assert r.expire("k", timedelta(minutes=2)) is True
        assert r.expireat("k", at(NOW + 11)) is True
        assert r.pexpireat("k", at(NOW + 11.5)) is True
        assert r.pexpiretime("k") == NOW * 1000 + 11500
        assert r.pexpire("k", timedelta(milliseconds=3)) is True
        assert r.ttl("k") == 0.003
        assert r.persist("k") is True
        assert r.persist("k") is False
        assert r.expire("k", expire_in=0) is True
        assert r.exists("k") == 0

    @pytest.mark.parametrize(
        ("mode", "flag", "without", "later", "earlier"),
        [
            ("always", {}, True, True, True),
            ("if_persist", {"nx": True}, True, False, False),
            ("if_expire", {"xx": True}, False, True, True),
            ("if_later", {"gt": True}, False, True, False),
            ("if_earlier", {"lt": True}, True, False, True),
        ],
    )
    def test_modes_of_expire(
        self, r: Redis, mode: Any, flag: Any, without: bool, later: bool, earlier: bool
    ) -> None:
        def change(seconds: int) -> dict[str, Callable[[], bool]]:
            return {
                "before": lambda: r.expire("k", expire_in=seconds, mode=mode),
                "redis-py": lambda: r.expire("k", seconds, **flag),
                "pexpire": lambda: r.pexpire("k", seconds * 1000, **flag),
            }

        for had, seconds, wanted in ((0, 10, without), (10, 20, later), (10, 5, earlier)):
            for call in change(seconds).values():
                r.set("k", "v", ex=had or None)
                assert call() is wanted
                assert r.ttl("k") == (seconds if wanted else had or -1)

    def test_names(self, r: Redis) -> None:
        assert r.randomkey() is None
        r.set("a", "v")
        assert r.randomkey() == "a"
        assert r.rename("a", "b") is True
        r.set("c", "w")
        assert r.renamenx("b", "c") is False
        assert r.renamenx("b", "d") is True
        assert r.copy("c", "d") is False
        assert r.copy("c", "d", replace=True) is True
        assert r.get("d") == "w"
        assert r.copy("c", "c", destination_db=3) is True
        assert r.touch("c", "d", "missing") == 2

    def test_databases(self, r: Redis) -> None:
        r.set("k", "zero")
        assert r.move("k", 1) is True
        assert r.move("k", 1) is False
        assert r.dbsize() == 0
        assert r.select(1) is True
        assert r.get("k") == "zero"
        assert r.swapdb(0, 1) is True
        assert r.get("k") is None
        assert r.select(0) is True
        assert r.get("k") == "zero"
        assert r.flushdb() is True
        assert r.flushdb(asynchronous=True) is True
        assert r.flushall() is None  # type: ignore[func-returns-value]
        assert r.dbsize() == 0

    def test_a_database_is_selected_for_one_client(self, r: Redis) -> None:
        other = Redis(rt=r)
        other.select(5)
        other.set("k", "five")
        assert r.get("k") is None
        assert r.dbsize() == 0

    def test_searches(self, r: Redis) -> None:
        r.mset({"one": 1, "two": 2, "three": 3})
        r.lpush("tail", "x")
        every = {"one", "two", "three", "tail"}
        assert r.keys() == every
        assert r.keys("t*") == {"two", "three", "tail"}
        assert r.keys(match="t*", filter_type="list") == {"tail"}
        assert r.keys(match="?n[a-e]", block=False) == {"one"}
        assert r.keys(match="") == set()
        block = r.keys_block()
        assert type(block) is list
        assert sorted(block) == sorted(every)
        assert r.keys_block(match="two") == ["two"]
        assert sorted(r.iter_keys()) == sorted(every)
        assert list(r.iter_keys(match="ta*")) == ["tail"]
        assert list(r.iter_keys(filter_type="list")) == ["tail"]
        assert list(r.iter_keys(filter_type="hash")) == []

    def test_scan(self, r: Redis) -> None:
        r.mset({str(number): number for number in range(100)})
        cursor, page = r.scan(0, count=10)
        assert type(cursor) is int
        assert cursor > 0
        assert type(page) is list
        found = list(page)
        while cursor:
            cursor, page = r.scan(cursor, count=10)
            found += page
        assert sorted(found, key=int) == [str(number) for number in range(100)]
        assert r.scan(0, "99", 1000) == (0, ["99"])
        assert r.scan(match="99", count=1000, _type="string") == (0, ["99"])
        assert r.scan(0, match="99", count=1000, filter_type="hash") == (0, [])
        assert sorted(r.scan_iter("9*", count=3)) == sorted(["9", *map(str, range(90, 100))])
        assert list(r.scan_iter(_type="hash")) == []

    def test_objects_and_dumps(self, r: Redis, raw: Any) -> None:
        r.set("n", 7)
        assert r.object_encoding("n") == "int"
        assert r.object("encoding", "n") == "int"
        assert r.object_idletime("n") == 0
        assert r.object_encoding("missing") is None
        assert r.dump("missing") is None
        raw.rpush("l", "a", "b")
        payload = raw.dump("l")
        assert isinstance(payload, bytes)
        assert raw.restore("copy", timedelta(seconds=4), payload) is True
        assert raw.lrange("copy", 0, -1) == [b"a", b"b"]
        assert raw.ttl("copy") == 4.0


class TestConnection:
    def test_words(self, r: Redis) -> None:
        assert r.ping() is True
        assert r.ping("hello") == "hello"
        assert r.echo("hello") == "hello"
        assert r.time() == (NOW, 0)

    def test_any_command_by_its_name(self, r: Redis, raw: Any) -> None:
        assert r.execute_command("SET", "k", 1, "EX", 5) is True
        assert r.execute_command("get", "k") == "1"
        assert r.execute_command(b"TTL", b"k") == 5
        assert r.execute_command("OBJECT ENCODING", "k") == "int"
        assert r.execute_command("object", "Encoding", "k") == "int"
        assert r.execute_command("RPUSH", "l", *["a", "b"]) == 2
        assert r.execute_command("RPUSH", "l", ["c", 4]) == 4
        assert r.execute_command("LRANGE", "l", 0, -1) == ["a", "b", "c", "4"]
        assert raw.execute_command("SET", b"\xff", b"\x00\xfe") is True
        assert raw.execute_command("GET", b"\xff") == b"\x00\xfe"

    def test_a_client_ends_with_its_block(self) -> None:
        with Redis() as r:
            assert r.set("k", "v") is True
        assert repr(r) == "<redipy.Redis memory>"
