"""Functions on values: lists, dicts, numbers and texts."""

from __future__ import annotations

from redipy.symbolic import words
from redipy.symbolic.expr import MixedType
from redipy.symbolic.fun import CallFn


class Len(CallFn):
    """The number of elements of a list, keys of a dict or bytes of a string."""

    def __init__(self, arg: MixedType) -> None:
        super().__init__("len", arg)


class Keys(CallFn):
    """The keys of a dict as a sorted list."""

    def __init__(self, arg: MixedType) -> None:
        super().__init__("keys", arg)


class Range(CallFn):
    """A list of numbers, as Python's `range` has them.

    >>> import redipy
    >>> ctx = redipy.script.FnContext()
    >>> loop, _, number = ctx.for_(redipy.script.Range(10))
    """

    def __init__(self, start: MixedType, stop: MixedType = None, step: MixedType = None) -> None:
        if stop is None:
            start, stop = 0, start
        super().__init__("range", start, stop, *words.optional(step))


class Lifetime(CallFn):
    """The reply of `PTTL` in seconds: -1 without an end, None for a missing key."""

    def __init__(self, arg: MixedType) -> None:
        super().__init__("lifetime", arg)


class Floor(CallFn):
    """A number, rounded down."""

    def __init__(self, arg: MixedType) -> None:
        super().__init__("math.floor", arg)


class Ceil(CallFn):
    """A number, rounded up."""

    def __init__(self, arg: MixedType) -> None:
        super().__init__("math.ceil", arg)


class Abs(CallFn):
    """A number without its sign."""

    def __init__(self, arg: MixedType) -> None:
        super().__init__("math.abs", arg)


class Min(CallFn):
    """The least of several numbers."""

    def __init__(self, arg: MixedType, *args: MixedType) -> None:
        super().__init__("math.min", arg, *args)


class Max(CallFn):
    """The greatest of several numbers."""

    def __init__(self, arg: MixedType, *args: MixedType) -> None:
        super().__init__("math.max", arg, *args)


class Upper(CallFn):
    """A text in capital letters; only those of ASCII change."""

    def __init__(self, arg: MixedType) -> None:
        super().__init__("string.upper", arg)


class Lower(CallFn):
    """A text in small letters; only those of ASCII change."""

    def __init__(self, arg: MixedType) -> None:
        super().__init__("string.lower", arg)


class Repeat(CallFn):
    """A text, several times."""

    def __init__(self, arg: MixedType, count: MixedType) -> None:
        super().__init__("string.rep", arg, count)


class Reverse(CallFn):
    """A text from its end to its beginning, byte by byte."""

    def __init__(self, arg: MixedType) -> None:
        super().__init__("string.reverse", arg)


class Strip(CallFn):
    """A text without blanks around it."""

    def __init__(self, arg: MixedType) -> None:
        super().__init__("strip", arg)


class StartsWith(CallFn):
    """Whether a text starts with another one."""

    def __init__(self, arg: MixedType, prefix: MixedType) -> None:
        super().__init__("startswith", arg, prefix)


class EndsWith(CallFn):
    """Whether a text ends with another one."""

    def __init__(self, arg: MixedType, suffix: MixedType) -> None:
        super().__init__("endswith", arg, suffix)


class Split(CallFn):
    """The parts of a text between separators, as a list."""

    def __init__(self, arg: MixedType, separator: MixedType) -> None:
        super().__init__("split", arg, separator)


class Join(CallFn):
    """The texts of a list, with a separator between them."""

    def __init__(self, separator: MixedType, parts: MixedType) -> None:
        super().__init__("join", separator, parts)
