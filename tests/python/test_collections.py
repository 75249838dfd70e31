"""What hashes, lists, sets and sorted sets answer, under the names of both libraries before."""

from __future__ import annotations

from redipy import Redis


class TestHashes:
    def test_hset_in_every_form(self, r: Redis) -> None:
        assert r.hset("h", {"a": "1", "b": "2"}) == 2
        assert r.hset("h", "c", "3") == 1
        assert r.hset("h", field="c", value="4") == 0
        assert r.hset("h", mapping={"d": 5, "a": 1.5}) == 1
        assert r.hset("h", items=["e", 6, "f", b"7"]) == 2
        assert r.hset("h", "g", 8, {"i": 9}) == 2
        assert r.hgetall("h") == {
            "a": "1.5",
            "b": "2",
            "c": "4",
            "d": "5",
            "e": "6",
            "f": "7",
            "g": "8",
            "i": "9",
        }
        assert r.hmset("h", {"a": "0"}) is True
        assert r.hsetnx("h", "a", "1") is False
        assert r.hsetnx("h", "z", "1") is True

    def test_shapes(self, r: Redis) -> None:
        assert r.hgetall("h") == {}
        assert r.hkeys("h") == []
        assert r.hvals("h") == []
        assert r.hget("h", "a") is None
        assert r.hmget("h", "a", "b") == {"a": None, "b": None}
        r.hset("h", {"a": "1", "b": "2"})
        assert r.hget("h", "a") == "1"
        assert r.hmget("h", "b", "missing", "b", "a") == {"b": "2", "missing": None, "a": "1"}
        assert r.hmget("h", ["a", "b"]) == {"a": "1", "b": "2"}
        assert r.hkeys("h") == ["a", "b"]
        assert r.hvals("h") == ["1", "2"]
        assert r.hlen("h") == 2
        assert r.hexists("h", "a") is True
        assert r.hexists("h", "q") is False
        assert r.hstrlen("h", "a") == 1
        assert r.hdel("h", "a", "missing", "a") == 1
        assert r.hdel("h", ["b"]) == 1
        assert r.exists("h") == 0

    def test_scans_and_random_fields(self, r: Redis) -> None:
        assert r.hscan("h") == (0, {})
        assert r.hrandfield("h") is None
        assert r.hrandfield("h", 2) == []
        r.hset("h", "a", "1")
        assert r.hscan("h") == (0, {"a": "1"})
        assert r.hscan("h", 0, "b*", 10) == (0, {})
        assert list(r.hscan_iter("h")) == [("a", "1")]
        assert r.hrandfield("h") == "a"
        assert r.hrandfield("h", -2) == ["a", "a"]
        assert r.hrandfield("h", 1, withvalues=True) == [("a", "1")]
        r.hset("h", {str(number): number for number in range(1000)})
        assert len(dict(r.hscan_iter("h", count=7))) == 1001
        assert r.hincrbyfloat("h", "a", 0.5) == 1.5


class TestLists:
    def test_ends(self, r: Redis) -> None:
        assert r.lpop("l") is None
        assert r.lpop("l", 4) is None
        assert r.rpop("l") is None
        assert r.rpop("l", count=1) is None
        assert r.exists("l") == 0
        assert r.lpush("l", "a", "b", "c") == 3
        assert r.rpush("l", ["d", "e"], "f") == 6
        assert r.lrange("l", 0, -1) == ["c", "b", "a", "d", "e", "f"]
        assert r.lrange("l", 1, 100) == ["b", "a", "d", "e", "f"]
        assert r.lrange("l", -2, 0) == []
        assert r.lrange("missing", 0, -1) == []
        assert r.lpop("l") == "c"
        assert r.lpop("l", 1) == ["b"]
        assert r.rpop("l") == "f"
        assert r.rpop("l", 0) == []
        assert r.rpop("l", 100) == ["e", "d", "a"]
        assert r.exists("l") == 0

    def test_positions(self, r: Redis) -> None:
        assert r.lindex("l", 0) is None
        r.rpush("l", "a", "b", "a")
        assert r.lindex("l", -1) == "a"
        assert r.lindex("l", 3) is None
        assert r.lset("l", 1, "x") is None  # type: ignore[func-returns-value]
        assert r.llen("l") == 3
        assert r.linsert("l", "BEFORE", "x", "y") == 4
        assert r.lpos("l", "a", rank=2) == 3
        assert r.lpos("l", "a", count=0) == [0, 3]
        assert r.lpos("l", "q") is None
        assert r.lrem("l", 0, "a") == 2
        assert r.ltrim("l", 0, 0) is True
        assert r.lrange("l", 0, -1) == ["y"]
        assert r.lpushx("l", "z") == 2
        assert r.rpushx("missing", "z") == 0

    def test_moves(self, r: Redis) -> None:
        r.rpush("a", "1", "2", "3")
        assert r.lmove("a", "b") == "1"
        assert r.lmove("a", "b", "RIGHT", "LEFT") == "3"
        assert r.lmove("a", "b", src="LEFT", dest="LEFT") == "2"
        assert r.lmove("a", "b") is None
        assert r.lrange("b", 0, -1) == ["2", "3", "1"]
        assert r.rpoplpush("b", "a") == "1"
        assert r.lmpop(2, "missing", "b", direction="LEFT") == ("b", ["2"])
        assert r.lmpop(1, ["b"], direction="RIGHT", count=5) == ("b", ["3"])
        assert r.lmpop(1, "b", direction="RIGHT") is None


class TestSets:
    def test_shapes(self, r: Redis) -> None:
        assert r.smembers("s") == set()
        assert r.sadd("s", "a", "b", "a") == 2
        assert r.sadd("s", ["c"], {"d"}) == 2
        assert r.smembers("s") == {"a", "b", "c", "d"}
        assert r.sismember("s", "a") is True
        assert r.sismember("s", value="q") is False
        assert r.smismember("s", "a", "q") == [True, False]
        assert r.smismember("s", ["q", "b"]) == [False, True]
        assert r.scard("s") == 4
        assert r.srem("s", "a", "q") == 1
        assert r.smove("s", "t", "b") is True
        assert r.smove("s", "t", "b") is False
        assert r.sscan("s", 0, "c") == (0, ["c"])
        assert sorted(r.sscan_iter("s")) == ["c", "d"]

    def test_algebra(self, r: Redis) -> None:
        r.sadd("a", 1, 2, 3)
        r.sadd("b", 2, 3, 4)
        assert r.sinter("a", "b") == {"2", "3"}
        assert r.sunion(["a", "b"]) == {"1", "2", "3", "4"}
        assert r.sdiff("a", ["b"]) == {"1"}
        assert r.sinterstore("c", "a", "b") == 2
        assert r.sunionstore("c", ["a", "b"]) == 4
        assert r.sdiffstore("c", "a", "b") == 1
        assert r.sintercard(2, ["a", "b"]) == 2
        assert r.sintercard(2, ["a", "b"], limit=1) == 1
        assert r.sintercard(numkeys=1, keys="a", limit=0) == 3

    def test_random_members(self, r: Redis) -> None:
        assert r.spop("s") is None
        assert r.spop("s", 3) == set()
        assert r.srandmember("s") is None
        assert r.srandmember("s", 3) == []
        r.sadd("s", "a")
        assert r.srandmember("s") == "a"
        assert r.srandmember("s", -3) == ["a", "a", "a"]
        assert r.spop("s", 5) == {"a"}
        r.sadd("s", "b")
        assert r.spop("s") == "b"
        assert r.exists("s") == 0


class TestSortedSets:
    def test_zadd(self, r: Redis) -> None:
        assert r.zadd("z", {"a": 1, "b": 2.5}) == 2
        assert r.zadd("z", {"a": 5}, nx=True) == 0
        assert r.zadd("z", {"q": 5}, xx=True) == 0
        assert r.zadd("z", {"a": 3, "c": 1}, ch=True) == 2
        assert r.zadd("z", {"a": 2}, gt=True, ch=True) == 0
        assert r.zadd("z", {"a": 2}, lt=True, ch=True) == 1
        value = r.zadd("z", {"a": 2}, incr=True)
        assert value == 4.0
        assert type(value) is float
        assert r.zadd("z", {"a": 2}, incr=True, nx=True) is None
        assert r.zadd("z", {"i": float("inf"), "j": "-inf"}) == 2
        assert r.zscore("z", "i") == float("inf")
        assert r.zscore("z", "j") == float("-inf")
        assert r.zscore("z", "missing") is None
        assert r.zmscore("z", "a", "missing") == [4.0, None]
        assert r.zmscore("z", ["b"]) == [2.5]

    def test_scores_keep_every_digit(self, r: Redis) -> None:
        for score in (1e300, 0.1 + 0.2, 5e-324, 2.0**53, -0.5):
            r.zadd("z", {"m": score})
            assert r.zscore("z", "m") == score

    def test_pops(self, r: Redis) -> None:
        assert r.zpop_max("z") == []
        r.zadd("z", {"a": 1, "b": 2, "c": 2, "d": 4})
        assert r.zpop_max("z") == [("d", 4.0)]
        assert r.zpop_max("z", 2) == [("c", 2.0), ("b", 2.0)]
        assert r.zpop_min("z", 0) == []
        assert r.zpop_min("z", count=9) == [("a", 1.0)]
        assert r.exists("z") == 0
        r.zadd("z", {"a": 1, "b": 2})
        popped = r.zpopmax("z")
        assert popped == [("b", 2.0)]
        assert type(popped[0]) is tuple
        assert type(popped[0][1]) is float
        assert r.zpopmin("z", 1) == [("a", 1.0)]
        r.zadd("z", {"a": 1, "b": 2})
        assert r.zmpop(2, ["q", "z"], min=True) == ("z", [("a", 1.0)])
        assert r.zmpop(1, "z", max=True, count=4) == ("z", [("b", 2.0)])
        assert r.zmpop(1, ["z"], max=True) is None

    def test_ranges(self, r: Redis) -> None:
        r.zadd("z", {"a": 1, "b": 2, "c": 3})
        assert r.zrange("z", 0, -1) == ["a", "b", "c"]
        assert r.zrange("z", 0, 0, True) == ["c"]
        assert r.zrange("z", 0, 0, desc=True, withscores=True) == [("c", 3.0)]
        assert r.zrange("z", "(1", "+inf", byscore=True) == ["b", "c"]
        assert r.zrange("z", 3, 1, desc=True, byscore=True, offset=1, num=1) == ["b"]
        # By their bytes members are in order where all have the same score.
        r.zadd("same", {"a": 0, "b": 0, "c": 0})
        assert r.zrange("same", "[b", "+", bylex=True) == ["b", "c"]
        assert r.zrange("missing", 0, -1) == []
        assert r.zrange("missing", 0, -1, withscores=True) == []
        assert r.zrevrange("z", 0, 1) == ["c", "b"]
        assert r.zrevrange("z", 0, 0, withscores=True) == [("c", 3.0)]
        assert r.zrangebyscore("z", "-inf", 2, start=1, num=5, withscores=True) == [("b", 2.0)]
        assert r.zrevrangebyscore("z", 2, 1) == ["b", "a"]
        assert r.zrangebylex("same", "-", "(c") == ["a", "b"]
        assert r.zrevrangebylex("same", "+", "-", 1, 1) == ["b"]
        assert r.zrangestore("t", "z", 0, 1, desc=True) == 2
        assert r.zrangestore("t", "z", 2, 3, byscore=True, offset=0, num=1) == 1
        assert r.zrange("t", 0, -1) == ["b"]

    def test_counts_and_ranks(self, r: Redis) -> None:
        assert r.zcard("z") == 0
        r.zadd("z", {"a": 1, "b": 2, "c": 3})
        assert r.zcard("z") == 3
        assert r.zcount("z", "-inf", "(3") == 2
        assert r.zlexcount("z", "-", "+") == 3
        assert r.zrank("z", "b") == 1
        assert r.zrevrank("z", "c") == 0
        assert r.zrank("z", "q") is None
        assert r.zincrby("z", 1.5, "a") == 2.5
        assert r.zrem("z", "a", "q") == 1
        assert r.zremrangebyscore("z", 3, 3) == 1
        assert r.zremrangebyrank("z", 5, 6) == 0
        assert r.zremrangebylex("z", "-", "+") == 1
        assert r.zrandmember("z") is None
        r.zadd("z", {"a": 1})
        assert r.zrandmember("z") == "a"
        assert r.zrandmember("z", 2) == ["a"]
        assert r.zrandmember("z", 2, withscores=True) == [("a", 1.0)]
        assert r.zscan("z", 0) == (0, [("a", 1.0)])
        assert list(r.zscan_iter("z", match="a")) == [("a", 1.0)]

    def test_algebra(self, r: Redis) -> None:
        r.zadd("a", {"x": 1, "y": 2})
        r.zadd("b", {"y": 3, "z": 4})
        assert r.zunion(["a", "b"]) == ["x", "z", "y"]
        weighted = r.zunion({"a": 2, "b": 0.5}, withscores=True)
        assert weighted == [("x", 2.0), ("z", 2.0), ("y", 5.5)]
        assert r.zunion(["a", "b"], "MAX", True) == [("x", 1.0), ("y", 3.0), ("z", 4.0)]
        assert r.zinter(["a", "b"], aggregate="MIN", withscores=True) == [("y", 2.0)]
        assert r.zdiff(["a", "b"]) == ["x"]
        assert r.zdiff(["a", "b"], withscores=True) == [("x", 1.0)]
        assert r.zunionstore("c", {"a": 1, "b": 10}) == 3
        assert r.zscore("c", "y") == 32.0
        assert r.zinterstore("c", ["a", "b"], "SUM") == 1
        assert r.zdiffstore("c", ["a", "b"]) == 1
        assert r.zintercard(2, ["a", "b"], limit=5) == 1
