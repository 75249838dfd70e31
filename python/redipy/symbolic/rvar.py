"""Strings in scripts."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from redipy.api import RSM_ALWAYS, RSM_EXISTS, RSM_MISSING, RSetMode
from redipy.symbolic import words
from redipy.symbolic._commands import StringCommands
from redipy.symbolic.expr import Expr, MixedType, Result
from redipy.symbolic.fun import RedisObj

if TYPE_CHECKING:
    from datetime import timedelta


class RedisVar(StringCommands, RedisObj):
    """The string at a key.

    >>> import redipy
    >>> ctx = redipy.script.FnContext()
    >>> count = redipy.script.RedisVar(ctx.add_key("count"))
    >>> ctx.add(count.incrby(2))
    >>> ctx.set_return_value(count.get(default=0))
    """

    def set(
        self,
        value: MixedType,
        ex: words.Duration = None,
        px: words.Duration = None,
        nx: bool = False,
        xx: bool = False,
        keepttl: bool = False,
        get: bool = False,
        exat: words.Moment = None,
        pxat: words.Moment = None,
        *,
        mode: RSetMode = RSM_ALWAYS,
        return_previous: bool = False,
        expire_timestamp: datetime | None = None,
        expire_in: float | timedelta | Expr | None = None,
        keep_ttl: bool = False,
    ) -> Result:
        """Set the string; return whether it was set, or with `get` the one before.

        `mode`, `return_previous`, `expire_in`, `expire_timestamp` and `keep_ttl` are other names
        for `nx` and `xx`, `get`, `px`, `pxat` and `keepttl`.

        Raises `ValueError` for an unknown mode, and where more than one end is given.
        """
        if mode not in {RSM_ALWAYS, RSM_MISSING, RSM_EXISTS}:
            raise ValueError(f"unknown mode: {mode}")
        end = words.lifetime(expire_in, expire_timestamp)
        kept = words.flag("KEEPTTL", keepttl, keep_ttl)
        ends = [
            *words.option("EX", words.seconds(ex)),
            *words.option("PX", words.millis(px)),
            *words.option("EXAT", words.unix_seconds(exat)),
            *words.option("PXAT", words.unix_millis(pxat)),
            *kept,
            *([] if end is None else _end(*end)),
        ]
        if len(ends) > 2 or (kept and len(ends) > 1):
            raise ValueError("a key has one end; give one of the options for it")
        return self.redis_fn(
            "set",
            value,
            *words.flag("NX", nx, mode == RSM_MISSING),
            *words.flag("XX", xx, mode == RSM_EXISTS),
            *words.flag("GET", get, return_previous),
            *ends,
        )

    def set_value(
        self,
        value: MixedType,
        *,
        mode: RSetMode = RSM_ALWAYS,
        return_previous: bool = False,
        expire_timestamp: datetime | None = None,
        expire_in: float | timedelta | Expr | None = None,
        keep_ttl: bool = False,
    ) -> Result:
        """Set the string; return whether it was set, or with `return_previous` the one before."""
        return self.set(
            value,
            mode=mode,
            return_previous=return_previous,
            expire_timestamp=expire_timestamp,
            expire_in=expire_in,
            keep_ttl=keep_ttl,
        )

    def get(self, *, default: MixedType = None, no_adjust: bool = False) -> Result:
        """Return the string, or a default where the key is missing."""
        if default is None:
            return self.redis_fn("get", no_adjust=no_adjust)
        return self.redis_fn("get", no_adjust=True).or_(default)

    def get_value(self, *, default: MixedType = None, no_adjust: bool = False) -> Result:
        """Return the string, or a default where the key is missing."""
        return self.get(default=default, no_adjust=no_adjust)

    def incrby(self, inc: MixedType = 1) -> Result:
        """Add to the number and return it; with a fraction if need be."""
        return self.redis_fn("incrby", inc)

    def incr(self, amount: MixedType = 1) -> Result:
        """Add to the number and return it; with a fraction if need be."""
        return self.incrby(amount)

    def decrby(self, amount: MixedType = 1) -> Result:
        """Subtract from the integer and return it."""
        return self.redis_fn("decrby", amount)

    def decr(self, amount: MixedType = 1) -> Result:
        """Subtract from the integer and return it."""
        return self.decrby(amount)


def _end(relative: bool, amount: MixedType) -> list[MixedType]:
    if not relative:
        return ["PXAT", amount]
    if isinstance(amount, int) and amount <= 0:
        # What is over already is a time in the past, which Redis takes in this form alone.
        return ["PXAT", 1]
    return ["PX", amount]
