"""Hashes in scripts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from redipy.symbolic import words
from redipy.symbolic._commands import HashCommands
from redipy.symbolic.expr import MixedType, Result
from redipy.symbolic.fun import RedisObj


class RedisHash(HashCommands, RedisObj):
    """The hash at a key.

    >>> import redipy
    >>> ctx = redipy.script.FnContext()
    >>> user = redipy.script.RedisHash(ctx.add_key("user"))
    >>> ctx.add(user.hset({"name": ctx.add_arg("name"), "visits": 0}))
    >>> ctx.add(user.hset("seen", "today"))
    """

    def hset(
        self,
        field: MixedType | Mapping[Any, MixedType] = None,
        value: MixedType = None,
        mapping: Mapping[Any, MixedType] | None = None,
        items: Iterable[MixedType] | None = None,
    ) -> Result:
        """Set fields: one with its value, or those of a mapping; return how many are new.

        Raises `ValueError` for a field without its value.
        """
        pairs: list[MixedType] = []
        given = [one is not None for one in (field, value)]
        if isinstance(field, Mapping):
            if value is not None:
                raise ValueError("a mapping takes no further value")
            pairs += words.pairs(field)
        elif all(given):
            pairs += [field, value]
        elif any(given) or (mapping is None and items is None):
            raise ValueError("give a field with its value, or a mapping")
        pairs += [] if mapping is None else words.pairs(mapping)
        in_turn = [] if items is None else list(items)
        if len(in_turn) % 2:
            raise ValueError("items are fields and values in turn")
        return self.redis_fn("hset", *pairs, *in_turn)

    def hincrby(self, field: MixedType, inc: MixedType = 1) -> Result:
        """Add to the number at a field and return it; with a fraction if need be."""
        return self.redis_fn("hincrby", field, inc)
