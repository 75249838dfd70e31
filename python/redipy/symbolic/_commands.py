"""A method for each command on a key, for the typed objects of scripts.

Written by `make generate` from the declarations of the commands; those with more to their signature
are in the classes that these are mixed into.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from redipy.symbolic import words
from redipy.symbolic.expr import MixedType, Result
from redipy.symbolic.words import Commands


class KeyCommands(Commands):
    """Commands on a key, whatever it holds."""

    def copy(
        self, destination: MixedType, destination_db: MixedType = None, replace: bool = False
    ) -> Result:
        """Copy the value and the lifetime of a key to another key; tell whether it did."""
        return self.redis_fn(
            "copy",
            destination,
            *words.option("DB", destination_db),
            *words.flag("REPLACE", replace),
        )

    def delete(self, *others: MixedType) -> Result:
        """Delete keys; return how many were there."""
        return self.redis_fn("del", *words.several(others))

    def dump(self) -> Result:
        """Return the value of a key as bytes that `RESTORE` takes, here or in Redis."""
        return self.redis_fn("dump")

    def exists(self, *others: MixedType) -> Result:
        """Count the keys that are there; one that is named twice counts twice."""
        return self.redis_fn("exists", *words.several(others))

    def expireat(
        self,
        time: words.Moment,
        nx: bool = False,
        xx: bool = False,
        gt: bool = False,
        lt: bool = False,
    ) -> Result:
        """Set the second since 1970 at which a key ends; tell whether it did."""
        return self.redis_fn(
            "expireat",
            words.unix_seconds(time),
            *words.flag("NX", nx),
            *words.flag("XX", xx),
            *words.flag("GT", gt),
            *words.flag("LT", lt),
        )

    def expiretime(self) -> Result:
        """Return the second since 1970 at which a key ends.

        -1 for never, -2 where there is no key.
        """
        return self.redis_fn("expiretime")

    def move(self, db: MixedType) -> Result:
        """Move a key to another database, unless it is there already; tell whether it did."""
        return self.redis_fn("move", db)

    def object_encoding(self) -> Result:
        """Return the encoding of a value as Redis 7.0 would have chosen it."""
        return self.redis_fn("object encoding")

    def object_freq(self) -> Result:
        """Return how often a value was used lately, which no policy here keeps count of."""
        return self.redis_fn("object freq")

    def object_idletime(self) -> Result:
        """Return the seconds since a value was last used."""
        return self.redis_fn("object idletime")

    def object_refcount(self) -> Result:
        """Return how often a value is referred to.

        Once, or countless times for a small integer, which Redis shares.
        """
        return self.redis_fn("object refcount")

    def pexpire(
        self,
        time: words.Duration,
        nx: bool = False,
        xx: bool = False,
        gt: bool = False,
        lt: bool = False,
    ) -> Result:
        """Set how many milliseconds a key lives on; tell whether it did."""
        return self.redis_fn(
            "pexpire",
            words.millis(time),
            *words.flag("NX", nx),
            *words.flag("XX", xx),
            *words.flag("GT", gt),
            *words.flag("LT", lt),
        )

    def pexpireat(
        self,
        time: words.Moment,
        nx: bool = False,
        xx: bool = False,
        gt: bool = False,
        lt: bool = False,
    ) -> Result:
        """Set the millisecond since 1970 at which a key ends; tell whether it did."""
        return self.redis_fn(
            "pexpireat",
            words.unix_millis(time),
            *words.flag("NX", nx),
            *words.flag("XX", xx),
            *words.flag("GT", gt),
            *words.flag("LT", lt),
        )

    def pexpiretime(self) -> Result:
        """Return the millisecond since 1970 at which a key ends.

        -1 for never, -2 where there is no key.
        """
        return self.redis_fn("pexpiretime")

    def pttl(self) -> Result:
        """Return how many milliseconds a key lives on.

        -1 without an end, -2 where there is no key.
        """
        return self.redis_fn("pttl")

    def persist(self) -> Result:
        """Let a key live on without an end; tell whether it had one."""
        return self.redis_fn("persist")

    def rename(self, destination: MixedType) -> Result:
        """Rename a key; one that has the new name is lost."""
        return self.redis_fn("rename", destination)

    def renamenx(self, destination: MixedType) -> Result:
        """Rename a key, unless the new name is taken; tell whether it did."""
        return self.redis_fn("renamenx", destination)

    def restore(
        self,
        ttl: words.Duration,
        value: MixedType,
        replace: bool = False,
        absttl: bool = False,
        idletime: words.Duration = None,
        frequency: MixedType = None,
    ) -> Result:
        """Make a value of what `DUMP` answered, here or in Redis."""
        return self.redis_fn(
            "restore",
            words.millis(ttl),
            value,
            *words.flag("REPLACE", replace),
            *words.flag("ABSTTL", absttl),
            *words.option("IDLETIME", words.seconds(idletime)),
            *words.option("FREQ", frequency),
        )

    def touch(self, *others: MixedType) -> Result:
        """Mark keys as used just now; return how many are there."""
        return self.redis_fn("touch", *words.several(others))

    def type(self) -> Result:
        """Return the kind of value that a key holds, or `none`."""
        return self.redis_fn("type")

    def unlink(self, *others: MixedType) -> Result:
        """Delete keys, giving their memory back later; return how many were there."""
        return self.redis_fn("unlink", *words.several(others))


class StringCommands(Commands):
    """Commands on a string."""

    def append(self, value: MixedType) -> Result:
        """Append to the string at a key; return its new length."""
        return self.redis_fn("append", value)

    def getdel(self) -> Result:
        """Return the string at a key and delete the key."""
        return self.redis_fn("getdel")

    def getex(
        self,
        ex: words.Duration = None,
        px: words.Duration = None,
        exat: words.Moment = None,
        pxat: words.Moment = None,
        persist: bool = False,
    ) -> Result:
        """Return a string and set the lifetime of its key."""
        return self.redis_fn(
            "getex",
            *words.option("EX", words.seconds(ex)),
            *words.option("PX", words.millis(px)),
            *words.option("EXAT", words.unix_seconds(exat)),
            *words.option("PXAT", words.unix_millis(pxat)),
            *words.flag("PERSIST", persist),
        )

    def getrange(self, start: MixedType, end: MixedType) -> Result:
        """Return part of the string at a key."""
        return self.redis_fn("getrange", start, end)

    def getset(self, value: MixedType) -> Result:
        """Set a string and return the one before it."""
        return self.redis_fn("getset", value)

    def incrbyfloat(self, amount: MixedType = 1) -> Result:
        """Add to the number at a key, with a fraction if need be."""
        return self.redis_fn("incrbyfloat", amount)

    def lcs(
        self,
        key2: MixedType,
        len: bool = False,
        idx: bool = False,
        minmatchlen: MixedType = None,
        withmatchlen: bool = False,
    ) -> Result:
        """Find the longest common subsequence of two strings."""
        return self.redis_fn(
            "lcs",
            key2,
            *words.flag("LEN", len),
            *words.flag("IDX", idx),
            *words.option("MINMATCHLEN", minmatchlen),
            *words.flag("WITHMATCHLEN", withmatchlen),
        )

    def mget(self, *others: MixedType) -> Result:
        """Return the strings at several keys; a key that holds no string counts as missing."""
        return self.redis_fn("mget", *words.several(others))

    def psetex(self, time_ms: words.Duration, value: MixedType) -> Result:
        """Set a string that lives for some milliseconds."""
        return self.redis_fn("psetex", words.millis(time_ms), value)

    def setex(self, time: words.Duration, value: MixedType) -> Result:
        """Set a string that lives for some seconds."""
        return self.redis_fn("setex", words.seconds(time), value)

    def setnx(self, value: MixedType) -> Result:
        """Set a string, unless the key is there already."""
        return self.redis_fn("setnx", value)

    def setrange(self, offset: MixedType, value: MixedType) -> Result:
        """Overwrite the string at a key from an offset on; return its new length."""
        return self.redis_fn("setrange", offset, value)

    def strlen(self) -> Result:
        """Return the length of the string at a key, 0 where it is missing."""
        return self.redis_fn("strlen")

    def substr(self, start: MixedType, end: MixedType = -1) -> Result:
        """Return part of the string at a key; the older name of `GETRANGE`."""
        return self.redis_fn("substr", start, end)


class HashCommands(Commands):
    """Commands on a hash."""

    def hdel(self, *fields: MixedType) -> Result:
        """Remove fields of a hash; return how many were there."""
        return self.redis_fn("hdel", *words.several(fields))

    def hexists(self, field: MixedType) -> Result:
        """Tell whether a hash has a field."""
        return self.redis_fn("hexists", field)

    def hget(self, field: MixedType) -> Result:
        """Return the value of a field of a hash."""
        return self.redis_fn("hget", field)

    def hgetall(self) -> Result:
        """Return all fields of a hash with their values."""
        return self.redis_fn("hgetall")

    def hincrbyfloat(self, field: MixedType, amount: MixedType = 1) -> Result:
        """Add to the number at a field, with a fraction if need be."""
        return self.redis_fn("hincrbyfloat", field, amount)

    def hkeys(self) -> Result:
        """Return all fields of a hash without their values."""
        return self.redis_fn("hkeys")

    def hlen(self) -> Result:
        """Return the number of fields of a hash, 0 where it is missing."""
        return self.redis_fn("hlen")

    def hmget(self, *fields: MixedType) -> Result:
        """Return the values of several fields of a hash."""
        return self.redis_fn("hmget", *words.several(fields))

    def hmset(self, mapping: Mapping[Any, MixedType]) -> Result:
        """Set fields of a hash; the older form of `HSET`, with another reply."""
        return self.redis_fn("hmset", *words.pairs(mapping))

    def hrandfield(self, count: MixedType = None, withvalues: bool = False) -> Result:
        """Return a random field of a hash."""
        return self.redis_fn(
            "hrandfield", *words.optional(count), *words.flag("WITHVALUES", withvalues)
        )

    def hscan(
        self, cursor: MixedType = 0, match: MixedType = None, count: MixedType = None
    ) -> Result:
        """Return some fields of a hash with their values, and where to go on."""
        return self.redis_fn(
            "hscan", cursor, *words.option("MATCH", match), *words.option("COUNT", count)
        )

    def hsetnx(self, field: MixedType, value: MixedType) -> Result:
        """Set a field of a hash, unless it is there already."""
        return self.redis_fn("hsetnx", field, value)

    def hstrlen(self, field: MixedType) -> Result:
        """Return the length of the value of a field, 0 where it is missing."""
        return self.redis_fn("hstrlen", field)

    def hvals(self) -> Result:
        """Return all values of a hash without their fields."""
        return self.redis_fn("hvals")


class ListCommands(Commands):
    """Commands on a list."""

    def lindex(self, index: MixedType) -> Result:
        """Return the element at a position of a list."""
        return self.redis_fn("lindex", index)

    def linsert(self, place: MixedType, pivot: MixedType, element: MixedType) -> Result:
        """Insert an element beside another one.

        Return the new length, or -1 where that other one is missing.
        """
        return self.redis_fn("linsert", place, pivot, element)

    def llen(self) -> Result:
        """Return the length of a list, 0 where it is missing."""
        return self.redis_fn("llen")

    def lpos(
        self,
        element: MixedType,
        rank: MixedType = None,
        count: MixedType = None,
        maxlen: MixedType = None,
    ) -> Result:
        """Find an element in a list and return its position."""
        return self.redis_fn(
            "lpos",
            element,
            *words.option("RANK", rank),
            *words.option("COUNT", count),
            *words.option("MAXLEN", maxlen),
        )

    def lpush(self, *elements: MixedType) -> Result:
        """Push elements to the head of a list, one after the other; return its new length."""
        return self.redis_fn("lpush", *words.several(elements))

    def lpushx(self, *elements: MixedType) -> Result:
        """Push elements to the head of a list if it is there; return its new length."""
        return self.redis_fn("lpushx", *words.several(elements))

    def lrange(self, start: MixedType, stop: MixedType) -> Result:
        """Return part of a list; both ends are included, and negative ones count from its tail."""
        return self.redis_fn("lrange", start, stop)

    def lrem(self, count: MixedType, element: MixedType) -> Result:
        """Remove elements that equal another; return their number."""
        return self.redis_fn("lrem", count, element)

    def lset(self, index: MixedType, element: MixedType) -> Result:
        """Replace the element at a position of a list."""
        return self.redis_fn("lset", index, element)

    def ltrim(self, start: MixedType, stop: MixedType) -> Result:
        """Keep only part of a list.

        Both ends are included, and negative ones count from its tail.
        """
        return self.redis_fn("ltrim", start, stop)

    def rpoplpush(self, destination: MixedType) -> Result:
        """Run `RPOPLPUSH`.

        Take an element from the tail of a list to the head of another or the same one, and return
        it.
        """
        return self.redis_fn("rpoplpush", destination)

    def rpush(self, *elements: MixedType) -> Result:
        """Push elements to the tail of a list, one after the other; return its new length."""
        return self.redis_fn("rpush", *words.several(elements))

    def rpushx(self, *elements: MixedType) -> Result:
        """Push elements to the tail of a list if it is there; return its new length."""
        return self.redis_fn("rpushx", *words.several(elements))


class SetCommands(Commands):
    """Commands on a set."""

    def sadd(self, *members: MixedType) -> Result:
        """Add members to a set; return how many of them are new."""
        return self.redis_fn("sadd", *words.several(members))

    def scard(self) -> Result:
        """Return the number of members of a set, 0 where it is missing."""
        return self.redis_fn("scard")

    def sdiff(self, *others: MixedType) -> Result:
        """Return the members of the first set that none of the others has."""
        return self.redis_fn("sdiff", *words.several(others))

    def sdiffstore(self, *keys: MixedType) -> Result:
        """Store the members of the first set that none of the others has; return their number."""
        return self.redis_fn("sdiffstore", *words.several(keys))

    def sinter(self, *others: MixedType) -> Result:
        """Return the members that all sets have."""
        return self.redis_fn("sinter", *words.several(others))

    def sintercard(self, *others: MixedType, limit: MixedType = None) -> Result:
        """Return the number of members that all sets have."""
        return self.redis_command(
            "sintercard", *words.counted([self.key(), *others]), *words.option("LIMIT", limit)
        )

    def sinterstore(self, *keys: MixedType) -> Result:
        """Store the members that all sets have; return their number."""
        return self.redis_fn("sinterstore", *words.several(keys))

    def sismember(self, value: MixedType) -> Result:
        """Tell whether a string is a member of a set."""
        return self.redis_fn("sismember", value)

    def smismember(self, *members: MixedType) -> Result:
        """Tell of several strings whether they are members of a set."""
        return self.redis_fn("smismember", *words.several(members))

    def smembers(self) -> Result:
        """Return all members of a set."""
        return self.redis_fn("smembers")

    def smove(self, destination: MixedType, member: MixedType) -> Result:
        """Take a member from one set to another; tell whether it was there."""
        return self.redis_fn("smove", destination, member)

    def spop(self, count: MixedType = None) -> Result:
        """Remove and return a random member of a set."""
        return self.redis_fn("spop", *words.optional(count))

    def srandmember(self, count: MixedType = None) -> Result:
        """Return a random member of a set."""
        return self.redis_fn("srandmember", *words.optional(count))

    def srem(self, *members: MixedType) -> Result:
        """Remove members of a set; return how many were there."""
        return self.redis_fn("srem", *words.several(members))

    def sscan(
        self, cursor: MixedType = 0, match: MixedType = None, count: MixedType = None
    ) -> Result:
        """Return some members of a set, and where to go on."""
        return self.redis_fn(
            "sscan", cursor, *words.option("MATCH", match), *words.option("COUNT", count)
        )

    def sunion(self, *others: MixedType) -> Result:
        """Return the members that any of the sets has."""
        return self.redis_fn("sunion", *words.several(others))

    def sunionstore(self, *keys: MixedType) -> Result:
        """Store the members that any of the sets has; return their number."""
        return self.redis_fn("sunionstore", *words.several(keys))


class SortedSetCommands(Commands):
    """Commands on a sorted set."""

    def zcard(self) -> Result:
        """Return the number of members of a sorted set."""
        return self.redis_fn("zcard")

    def zcount(self, min: MixedType, max: MixedType) -> Result:
        """Return the number of members with a score in a range."""
        return self.redis_fn("zcount", min, max)

    def zdiff(self, *others: MixedType, withscores: bool = False) -> Result:
        """Return the members of the first of several sorted sets or sets that are in no other."""
        return self.redis_command(
            "zdiff", *words.counted([self.key(), *others]), *words.flag("WITHSCORES", withscores)
        )

    def zdiffstore(self, keys: Iterable[MixedType]) -> Result:
        """Store the members of the first of several sorted sets or sets that are in no other.

        Return their number.
        """
        return self.redis_fn("zdiffstore", *words.counted(keys))

    def zincrby(self, amount: MixedType, member: MixedType) -> Result:
        """Add to the score of a member, which is added where it is missing."""
        return self.redis_fn("zincrby", amount, member)

    def zinter(
        self,
        *others: MixedType,
        weights: Iterable[MixedType] | None = None,
        aggregate: MixedType = None,
        withscores: bool = False,
    ) -> Result:
        """Return the members of all of several sorted sets or sets."""
        return self.redis_command(
            "zinter",
            *words.counted([self.key(), *others]),
            *words.weights("WEIGHTS", weights),
            *words.option("AGGREGATE", aggregate),
            *words.flag("WITHSCORES", withscores),
        )

    def zintercard(self, *others: MixedType, limit: MixedType = None) -> Result:
        """Return the number of members that several sorted sets or sets have in common."""
        return self.redis_command(
            "zintercard", *words.counted([self.key(), *others]), *words.option("LIMIT", limit)
        )

    def zinterstore(
        self,
        keys: Iterable[MixedType],
        weights: Iterable[MixedType] | None = None,
        aggregate: MixedType = None,
    ) -> Result:
        """Store the members of all of several sorted sets or sets; return their number."""
        return self.redis_fn(
            "zinterstore",
            *words.counted(keys),
            *words.weights("WEIGHTS", weights),
            *words.option("AGGREGATE", aggregate),
        )

    def zlexcount(self, min: MixedType, max: MixedType) -> Result:
        """Return the number of members in a range by their bytes, where all have the same score."""
        return self.redis_fn("zlexcount", min, max)

    def zmscore(self, *members: MixedType) -> Result:
        """Return the scores of several members."""
        return self.redis_fn("zmscore", *words.several(members))

    def zpopmax(self, count: MixedType = None) -> Result:
        """Remove and return the members with the highest scores."""
        return self.redis_fn("zpopmax", *words.optional(count))

    def zpopmin(self, count: MixedType = None) -> Result:
        """Remove and return the members with the lowest scores."""
        return self.redis_fn("zpopmin", *words.optional(count))

    def zrandmember(self, count: MixedType = None, withscores: bool = False) -> Result:
        """Return random members.

        Different ones for a positive count, and exactly so many, perhaps the same again, for a
        negative one.
        """
        return self.redis_fn(
            "zrandmember", *words.optional(count), *words.flag("WITHSCORES", withscores)
        )

    def zrangebylex(
        self, min: MixedType, max: MixedType, start: MixedType = None, num: MixedType = None
    ) -> Result:
        """Return the members in a range by their bytes, where all have the same score."""
        return self.redis_fn("zrangebylex", min, max, *words.limit("LIMIT", start, num))

    def zrangebyscore(
        self,
        min: MixedType,
        max: MixedType,
        start: MixedType = None,
        num: MixedType = None,
        withscores: bool = False,
    ) -> Result:
        """Return the members with a score in a range."""
        return self.redis_fn(
            "zrangebyscore",
            min,
            max,
            *words.limit("LIMIT", start, num),
            *words.flag("WITHSCORES", withscores),
        )

    def zrank(self, member: MixedType) -> Result:
        """Return the rank of a member, counted from the lowest score."""
        return self.redis_fn("zrank", member)

    def zrem(self, *members: MixedType) -> Result:
        """Remove members; return how many were there."""
        return self.redis_fn("zrem", *words.several(members))

    def zremrangebylex(self, min: MixedType, max: MixedType) -> Result:
        """Remove the members in a range by their bytes, where all have the same score."""
        return self.redis_fn("zremrangebylex", min, max)

    def zremrangebyrank(self, start: MixedType, stop: MixedType) -> Result:
        """Remove the members from a rank to a rank; return their number."""
        return self.redis_fn("zremrangebyrank", start, stop)

    def zremrangebyscore(self, min: MixedType, max: MixedType) -> Result:
        """Remove the members with a score in a range; return their number."""
        return self.redis_fn("zremrangebyscore", min, max)

    def zrevrange(self, start: MixedType, stop: MixedType, withscores: bool = False) -> Result:
        """Return the members from a rank to a rank, counted from the highest score."""
        return self.redis_fn("zrevrange", start, stop, *words.flag("WITHSCORES", withscores))

    def zrevrangebylex(
        self, max: MixedType, min: MixedType, start: MixedType = None, num: MixedType = None
    ) -> Result:
        """Return the members in a range by their bytes, from high to low."""
        return self.redis_fn("zrevrangebylex", max, min, *words.limit("LIMIT", start, num))

    def zrevrangebyscore(
        self,
        max: MixedType,
        min: MixedType,
        start: MixedType = None,
        num: MixedType = None,
        withscores: bool = False,
    ) -> Result:
        """Return the members with a score in a range, from high to low."""
        return self.redis_fn(
            "zrevrangebyscore",
            max,
            min,
            *words.limit("LIMIT", start, num),
            *words.flag("WITHSCORES", withscores),
        )

    def zrevrank(self, member: MixedType) -> Result:
        """Return the rank of a member, counted from the highest score."""
        return self.redis_fn("zrevrank", member)

    def zscan(
        self, cursor: MixedType = 0, match: MixedType = None, count: MixedType = None
    ) -> Result:
        """Return some members with their scores, and where to go on."""
        return self.redis_fn(
            "zscan", cursor, *words.option("MATCH", match), *words.option("COUNT", count)
        )

    def zscore(self, member: MixedType) -> Result:
        """Return the score of a member."""
        return self.redis_fn("zscore", member)

    def zunion(
        self,
        *others: MixedType,
        weights: Iterable[MixedType] | None = None,
        aggregate: MixedType = None,
        withscores: bool = False,
    ) -> Result:
        """Return the members of any of several sorted sets or sets."""
        return self.redis_command(
            "zunion",
            *words.counted([self.key(), *others]),
            *words.weights("WEIGHTS", weights),
            *words.option("AGGREGATE", aggregate),
            *words.flag("WITHSCORES", withscores),
        )

    def zunionstore(
        self,
        keys: Iterable[MixedType],
        weights: Iterable[MixedType] | None = None,
        aggregate: MixedType = None,
    ) -> Result:
        """Store the members of any of several sorted sets or sets; return their number."""
        return self.redis_fn(
            "zunionstore",
            *words.counted(keys),
            *words.weights("WEIGHTS", weights),
            *words.option("AGGREGATE", aggregate),
        )
