"""Sorted sets in scripts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from redipy.symbolic import words
from redipy.symbolic._commands import SortedSetCommands
from redipy.symbolic.expr import MixedType, Result
from redipy.symbolic.fun import RedisObj


class RedisSortedSet(SortedSetCommands, RedisObj):
    """The sorted set at a key.

    >>> import redipy
    >>> ctx = redipy.script.FnContext()
    >>> board = redipy.script.RedisSortedSet(ctx.add_key("board"))
    >>> ctx.add(board.zadd({ctx.add_arg("name"): ctx.add_arg("score")}, gt=True))
    >>> ctx.set_return_value(board.zrange(0, 9, desc=True, withscores=True))
    """

    def zadd(
        self,
        mapping: Mapping[Any, MixedType],
        nx: bool = False,
        xx: bool = False,
        ch: bool = False,
        incr: bool = False,
        gt: bool = False,
        lt: bool = False,
    ) -> Result:
        """Set scores of members, given by member; return how many of them are new."""
        words.pairs(mapping)
        return self.redis_fn(
            "zadd",
            *words.flag("NX", nx),
            *words.flag("XX", xx),
            *words.flag("GT", gt),
            *words.flag("LT", lt),
            *words.flag("CH", ch),
            *words.flag("INCR", incr),
            *(word for member, score in mapping.items() for word in (score, member)),
        )

    def add(self, score: MixedType, value: MixedType) -> Result:
        """Set the score of a member; return 1 if it is new."""
        return self.redis_fn("zadd", score, value)

    def zrange(
        self,
        start: MixedType,
        stop: MixedType,
        desc: bool = False,
        withscores: bool = False,
        *,
        byscore: bool = False,
        bylex: bool = False,
        offset: MixedType = None,
        num: MixedType = None,
    ) -> Result:
        """Return the members of a range: by rank, by score or by their bytes."""
        return self.redis_fn(
            "zrange",
            start,
            stop,
            *_range(byscore, bylex, desc, offset, num),
            *words.flag("WITHSCORES", withscores),
        )

    def zrangestore(
        self,
        name: MixedType,
        start: MixedType,
        end: MixedType,
        byscore: bool = False,
        bylex: bool = False,
        desc: bool = False,
        offset: MixedType = None,
        num: MixedType = None,
    ) -> Result:
        """Store the members of a range of another sorted set here; return their number."""
        return self.redis_fn(
            "zrangestore", name, start, end, *_range(byscore, bylex, desc, offset, num)
        )

    def zmpop(
        self, *others: MixedType, min: bool = False, max: bool = False, count: MixedType = None
    ) -> Result:
        """Remove and return members from an end of the first sorted set that has any.

        Raises `ValueError` unless exactly one end is given.
        """
        side = [*words.flag("MIN", min), *words.flag("MAX", max)]
        if len(side) != 1:
            raise ValueError("one of min and max must be True")
        keys = words.counted([self.key(), *others])
        return self.redis_command("zmpop", *keys, *side, *words.option("COUNT", count))

    def pop_max(self, count: MixedType = None) -> Result:
        """Remove and return the members with the highest scores."""
        return self.zpopmax(count)

    def pop_min(self, count: MixedType = None) -> Result:
        """Remove and return the members with the lowest scores."""
        return self.zpopmin(count)

    def range(self, start: MixedType, stop: MixedType) -> Result:
        """Return the members from a rank to a rank, lowest score first."""
        return self.redis_fn("zrange", start, stop)

    def card(self) -> Result:
        """Return the number of members."""
        return self.zcard()


def _range(
    byscore: bool, bylex: bool, desc: bool, offset: MixedType, num: MixedType
) -> list[MixedType]:
    return [
        *words.flag("BYSCORE", byscore),
        *words.flag("BYLEX", bylex),
        *words.flag("REV", desc),
        *words.limit("LIMIT", offset, num),
    ]
