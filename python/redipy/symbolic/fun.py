"""Calls of functions and of commands."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal

from redipy.api import (
    REX_ALWAYS,
    REX_EARLIER,
    REX_EXPIRE,
    REX_LATER,
    REX_PERSIST,
    RExpireMode,
)
from redipy.graph.expr import ExprObj
from redipy.symbolic import words
from redipy.symbolic._commands import KeyCommands
from redipy.symbolic.expr import Constant, Expr, MixedType, Result, lit_helper

if TYPE_CHECKING:
    from datetime import timedelta

LogLevel = Literal["debug", "verbose", "notice", "warning"]
"""How much a line of a log matters."""

_MODES: dict[str, list[MixedType]] = {
    REX_ALWAYS: [],
    REX_PERSIST: ["NX"],
    REX_EXPIRE: ["XX"],
    REX_LATER: ["GT"],
    REX_EARLIER: ["LT"],
}


class CallFn(Expr):
    """A call of a function by its name: one that scripts have, one of Lua or a plug-in."""

    def __init__(self, fname: str, *args: MixedType, no_adjust: bool = False) -> None:
        if not isinstance(fname, str):
            raise TypeError(f"the name of a function is a str, not {type(fname).__name__}")
        self._fname = fname
        self._args = [lit_helper(arg) for arg in args]
        self._no_adjust = no_adjust

    def compile(self) -> ExprObj:
        """Return the call as data."""
        return {
            "kind": "call",
            "name": self._fname,
            "args": [arg.compile() for arg in self._args],
            "no_adjust": self._no_adjust,
        }


class RedisFn(CallFn):
    """A call of any command, with its words; `no_adjust` gives what Lua would have of the reply.

    >>> import redipy
    >>> ctx = redipy.script.FnContext()
    >>> key = ctx.add_key("key")
    >>> length = ctx.add_local(redipy.script.RedisFn("strlen", key))
    """

    def __init__(
        self, redis_fn: str, key: MixedType, *args: MixedType, no_adjust: bool = False
    ) -> None:
        if not isinstance(redis_fn, str):
            raise TypeError(f"the name of a command is a str, not {type(redis_fn).__name__}")
        super().__init__("redis.call", redis_fn, key, *args, no_adjust=no_adjust)


class ToNum(CallFn):
    """A text as a number; None where it is none."""

    def __init__(self, arg: MixedType) -> None:
        super().__init__("tonumber", arg)


class ToStr(CallFn):
    """A number as a text; a text stays as it is."""

    def __init__(self, arg: MixedType) -> None:
        super().__init__("tostring", arg)


class ToIntStr(CallFn):
    """A number, or a text of one, without its fraction."""

    def __init__(self, arg: MixedType) -> None:
        super().__init__("asintstr", arg)


class TypeStr(CallFn):
    """The kind of a value: `string`, `number`, `boolean`, `table` or `nil`."""

    def __init__(self, arg: MixedType) -> None:
        super().__init__("type", arg)


class FromJSON(CallFn):
    """The value that a JSON text stands for."""

    def __init__(self, arg: MixedType) -> None:
        super().__init__("cjson.decode", arg)


class ToJSON(CallFn):
    """A value as a JSON text."""

    def __init__(self, arg: MixedType) -> None:
        super().__init__("cjson.encode", arg)


class FindFn(CallFn):
    """The position of one text in another, counted from 0; None where it is not there."""

    def __init__(self, haystack: MixedType, needle: MixedType, start_ix: MixedType = None) -> None:
        super().__init__("string.find", haystack, needle, *words.optional(start_ix))


class LogFn(CallFn):
    """Writes a line to the log.

    Raises `ValueError` for an unknown level.
    """

    def __init__(self, level: LogLevel, message: MixedType) -> None:
        super().__init__("redis.log", self.convert_level(level), message)

    @staticmethod
    def convert_level(level: LogLevel) -> Expr:
        """Return the constant of a level."""
        if level not in {"debug", "verbose", "notice", "warning"}:
            raise ValueError(f"unknown level of a log: {level!r}")
        return Constant(f"redis.LOG_{level.upper()}")


class RedisObj(KeyCommands):
    """What is at a key, with the commands that any kind of value has."""

    def __init__(self, key: MixedType) -> None:
        self._key = lit_helper(key)

    def key(self) -> Expr:
        """Return the key."""
        return self._key

    def redis_fn(self, name: str, *args: MixedType, no_adjust: bool = False) -> Result:
        """Return a call of a command on the key, which comes first among its arguments."""
        return RedisFn(name, self._key, *args, no_adjust=no_adjust)

    def redis_command(self, *words: MixedType, no_adjust: bool = False) -> Result:
        """Return a call of a command by all its words, among which the key stands anywhere."""
        return CallFn("redis.call", *words, no_adjust=no_adjust)

    def expire(
        self,
        time: words.Duration = None,
        nx: bool = False,
        xx: bool = False,
        gt: bool = False,
        lt: bool = False,
        *,
        mode: RExpireMode = REX_ALWAYS,
        expire_timestamp: datetime | None = None,
        expire_in: float | timedelta | Expr | None = None,
    ) -> Result:
        """Set when the key ends: in seconds, at a time, or never where none is given.

        Raises `ValueError` for an unknown mode, and where more than one time is given.
        """
        if mode not in _MODES:
            raise ValueError(f"unknown mode: {mode}")
        condition = [
            *_MODES[mode],
            *words.flag("NX", nx),
            *words.flag("XX", xx),
            *words.flag("GT", gt),
            *words.flag("LT", lt),
        ]
        end = words.lifetime(expire_in, expire_timestamp)
        if time is not None:
            if end is not None:
                raise ValueError("give one of time, expire_in and expire_timestamp")
            return self.redis_fn("expire", words.seconds(time), *condition)
        if end is None:
            if condition:
                raise ValueError("a mode needs a time to go with it")
            return self.redis_fn("persist")
        relative, amount = end
        return self.redis_fn("pexpire" if relative else "pexpireat", amount, *condition)

    def ttl(self) -> Result:
        """Return the seconds that the key lives on: -1 without an end, None where it is missing."""
        return CallFn("lifetime", self.redis_fn("pttl"))

    def key_type(self) -> Result:
        """Return the kind of value that the key holds, or None."""
        return self.redis_fn("type")
