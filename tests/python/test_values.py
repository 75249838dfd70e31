"""Values come back as they were given: text, bytes and numbers."""

from __future__ import annotations

from typing import Any

import pytest
import redipy
from hypothesis import example, given
from hypothesis import strategies as st
from redipy import Redis, StateError


def test_integers_of_any_size_are_values(r: Redis) -> None:
    for number in (0, -1, 2**63 - 1, -(2**63), 2**63, 2**64, 10**40, -(10**4000)):
        r.set("k", number)
        assert r.get("k") == str(number)
    with pytest.raises(ValueError, match="digits"):
        r.set("k", 10**5000)
    assert r.get("k") == str(-(10**4000))


def test_floats_are_values(r: Redis) -> None:
    for number in (1.5, 0.1 + 0.2, 1e300, 5e-324, -2.5e-7):
        r.set("k", number)
        assert float(str(r.get("k"))) == number
    r.set("k", 3.0)
    assert r.get("k") == "3"


def test_views_and_arrays_are_values(raw: Any) -> None:
    raw.set(bytearray(b"k"), memoryview(b"abcdef")[::2])
    assert raw.get("k") == b"ace"


class TestText:
    def test_bytes_that_are_no_text_are_an_error_to_read_only(self, r: Redis) -> None:
        assert r.set("k", b"\xff\x00") is True
        r.rpush("l", "a", b"\xfe")
        r.hset("h", {"f": b"\xff"})
        for read in (
            lambda: r.get("k"),
            lambda: r.mget("k"),
            lambda: r.getrange("k", 0, 0),
            lambda: r.lrange("l", 0, -1),
            lambda: r.hgetall("h"),
            lambda: r.hmget("h", "f"),
        ):
            with pytest.raises(UnicodeDecodeError):
                read()
        assert r.strlen("k") == 2
        assert r.lindex("l", 0) == "a"
        other: Any = Redis(rt=r, decode_responses=False)
        assert other.get("k") == b"\xff\x00"
        assert other.lrange("l", 0, -1) == [b"a", b"\xfe"]

    def test_what_a_pop_took_is_not_lost(self, r: Redis) -> None:
        r.rpush("l", b"\xff", "text", b"\xfe")
        with pytest.raises(redipy.DecodeError) as caught:
            r.lpop("l", 2)
        assert caught.value.reply == [b"\xff", b"text"]
        assert isinstance(caught.value, UnicodeDecodeError)
        with pytest.raises(redipy.DecodeError) as caught:
            r.lpop("l")
        assert caught.value.reply == b"\xfe"

    def test_a_dump_is_no_text(self, r: Redis) -> None:
        r.set("k", "v")
        payload = r.dump("k")
        assert isinstance(payload, bytes)
        r.restore("copy", 0, payload)
        assert r.get("copy") == "v"

    def test_text_that_is_no_utf_8_is_refused(self, r: Redis) -> None:
        with pytest.raises(UnicodeEncodeError):
            r.set("k", "\ud800")
        with pytest.raises(UnicodeEncodeError):
            r.set("\ud800", "v")
        assert r.dbsize() == 0

    def test_in_a_pipeline_it_stands_in_its_place(self, r: Redis) -> None:
        r.set("k", b"\xff")
        pipe = r.pipeline()
        pipe.set("a", "1")
        pipe.get("k")
        pipe.get("a")
        values = pipe.execute(raise_on_error=False)
        assert values[0] is True
        assert isinstance(values[1], UnicodeDecodeError)
        assert values[2] == "1"

    @given(st.text(st.characters(exclude_categories=["Cs"])), st.text())
    @example("", "")
    @example("\0", "\r\n")
    @example("é\U0001f600", "\u2028")
    def test_text_comes_back(self, key: str, value: str) -> None:
        r = Redis()
        try:
            value.encode()
        except UnicodeEncodeError:
            with pytest.raises(UnicodeEncodeError):
                r.set(key, value)
            assert r.dbsize() == 0
            return
        assert r.set(key, value) is True
        assert r.get(key) == value
        assert r.keys() == {key}

    @given(st.dictionaries(st.binary(max_size=40), st.binary(max_size=200), min_size=1))
    @example({b"": b""})
    @example({b"\xff\xfe\x00": b"\x80\r\n$-1\r\n"})
    def test_bytes_come_back_from_everywhere(self, data: dict[bytes, bytes]) -> None:
        raw: Any = Redis(decode_responses=False)
        assert raw.mset(data) is True
        assert raw.keys() == data.keys()
        assert dict(zip(data, raw.mget(*data), strict=True)) == data
        assert {key: raw.get(key) for key in data} == data
        raw.flushall()
        raw.hset("h", data)
        assert raw.hgetall("h") == data
        assert raw.hmget("h", *data) == data
        raw.rpush("l", *data.values())
        assert raw.lrange("l", 0, -1) == list(data.values())
        raw.sadd("s", *data.values())
        assert raw.smembers("s") == set(data.values())
        raw.zadd("z", dict.fromkeys(data, 1.5))
        assert raw.zrange("z", 0, -1, withscores=True) == [(key, 1.5) for key in sorted(data)]

    @given(st.floats(allow_nan=False))
    def test_scores_come_back(self, score: float) -> None:
        r = Redis()
        r.zadd("z", {"m": score})
        assert r.zscore("z", "m") == score
        assert r.zpop_max("z") == [("m", score)]

    @given(st.integers(-(2**63), 2**63 - 1), st.integers(-(2**63), 2**63 - 1))
    def test_sums_are_exact_or_refused(self, a: int, b: int) -> None:
        r = Redis()
        r.set("n", a)
        if -(2**63) <= a + b < 2**63:
            assert r.incrby("n", b) == a + b
            assert r.get("n") == str(a + b)
        else:
            with pytest.raises(StateError, match="would overflow"):
                r.incrby("n", b)
            assert r.get("n") == str(a)
