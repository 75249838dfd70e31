"""The words of commands: options, lists and durations as arguments of `redis.call`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from redipy.symbolic.expr import Expr, MixedType, Result, Spread

Duration: TypeAlias = MixedType | timedelta
"""A number of units, or a `timedelta`."""
Moment: TypeAlias = MixedType | datetime
"""A number of units since 1970, or a `datetime`."""


class Commands:
    """What has methods for commands on its key."""

    def key(self) -> Expr:
        """Return the key."""
        raise NotImplementedError

    def redis_fn(self, name: str, *args: MixedType, no_adjust: bool = False) -> Result:
        """Return a call of a command on the key."""
        raise NotImplementedError

    def redis_command(self, *words: MixedType, no_adjust: bool = False) -> Result:
        """Return a call of a command by all its words, among which the key stands anywhere."""
        raise NotImplementedError


def flag(word: str, *given: bool) -> list[MixedType]:
    """Return a word that is there if any of several options says so.

    Raises `TypeError` for an expression: which words a command has is known when it is built.
    """
    if any(isinstance(one, Expr) for one in given):
        raise TypeError(f"{word} is a word of the command, so it takes a bool, not an expression")
    return [word] if any(given) else []


def option(word: str, value: MixedType) -> list[MixedType]:
    """Return a word with its value; nothing for None."""
    return [] if value is None else [word, value]


def optional(value: MixedType) -> list[MixedType]:
    """Return a value; nothing for None."""
    return [] if value is None else [value]


def limit(word: str, start: MixedType, num: MixedType) -> list[MixedType]:
    """Return where to start and how many to take; nothing where both are left out.

    Raises `ValueError` where one of them is left out.
    """
    if start is None and num is None:
        return []
    if start is None or num is None:
        raise ValueError("the place to start and the number of results go together; give both")
    return [word, start, num]


def several(values: Iterable[MixedType]) -> list[MixedType]:
    """Return values, lists among them opened.

    Raises `TypeError` for a dict, whose values would be lost.
    """
    words: list[MixedType] = []
    for value in values:
        if isinstance(value, dict):
            raise TypeError("a dict stands where values stand one by one")
        if isinstance(value, list | tuple):
            words.extend(value)
        else:
            words.append(value)
    return words


def pairs(mapping: Mapping[Any, MixedType]) -> list[MixedType]:
    """Return the keys and values of a dict in turn."""
    if not isinstance(mapping, Mapping):
        raise TypeError(f"a mapping is a dict, not {type(mapping).__name__}")
    return [word for pair in mapping.items() for word in pair]


def counted(keys: Iterable[MixedType]) -> list[MixedType]:
    """Return keys behind their number; those of `Spread` are counted when the script runs.

    Raises `TypeError` for an expression in place of the keys, and for `Spread` of something that
    would be computed twice.
    """
    if isinstance(keys, Expr | str | bytes | Mapping):
        raise TypeError(f"several keys are a list, not {type(keys).__name__}")
    words = several(keys)
    lists = [word for word in words if isinstance(word, Spread)]
    count: MixedType = len(words) - len(lists)
    for one in lists:
        count = count + one.count()
    return [count, *words]


def weights(word: str, values: Iterable[MixedType] | None) -> list[MixedType]:
    """Return a word with its values, one for each key; nothing for None."""
    if values is None:
        return []
    if isinstance(values, Expr | str | bytes | Mapping):
        raise TypeError(f"weights are a list, not {type(values).__name__}")
    return [word, *values]


def seconds(value: Duration) -> MixedType:
    """Return a duration in seconds."""
    if isinstance(value, timedelta):
        return value // timedelta(seconds=1)
    return value


def millis(value: Duration) -> MixedType:
    """Return a duration in milliseconds."""
    if isinstance(value, timedelta):
        return value // timedelta(milliseconds=1)
    return value


def unix_seconds(value: Moment) -> MixedType:
    """Return a time in seconds since 1970."""
    return _since_1970(value) // timedelta(seconds=1) if isinstance(value, datetime) else value


def unix_millis(value: Moment) -> MixedType:
    """Return a time in milliseconds since 1970."""
    if isinstance(value, datetime):
        return _since_1970(value) // timedelta(milliseconds=1)
    return value


def _since_1970(value: datetime) -> timedelta:
    # One without a time zone is in local time, as Python's `timestamp` has it.
    aware = value.astimezone()
    return aware - datetime.fromtimestamp(0, aware.tzinfo)


def lifetime(
    expire_in: float | timedelta | Expr | None, expire_timestamp: datetime | None
) -> tuple[bool, MixedType] | None:
    """Return the milliseconds to live, or those since 1970 at the end of life, and which they are.

    Raises `ValueError` where both are given, and for a time that is not finite or has no zone.
    """
    if expire_in is not None and expire_timestamp is not None:
        raise ValueError("cannot set expire_timestamp and expire_in at the same time")
    if expire_timestamp is not None:
        if not isinstance(expire_timestamp, datetime):
            raise TypeError("expire_timestamp is a datetime")
        if expire_timestamp.tzinfo is None:
            raise ValueError("expire_timestamp needs a time zone")
        return False, unix_millis(expire_timestamp)
    if expire_in is None:
        return None
    if isinstance(expire_in, Expr):
        from redipy.symbolic.fun import ToIntStr

        return True, ToIntStr(expire_in * 1000)
    if isinstance(expire_in, timedelta):
        expire_in = expire_in.total_seconds()
    if isinstance(expire_in, bool) or not isinstance(expire_in, int | float):
        raise TypeError(f"expire_in is a number of seconds, not {type(expire_in).__name__}")
    if not math.isfinite(expire_in):
        raise ValueError("expire_in is a finite number of seconds")
    # However short, a time that is above zero is not over yet.
    return True, max(int(expire_in * 1000.0), 1 if expire_in > 0 else -(2**53))
