"""Python values as literals of a script."""

from __future__ import annotations

import math
from typing import Any, cast

from redipy.graph.expr import LiteralValueType, ValueType

DEPTH = 128
"""How deep a value may be nested."""


def value_type(value: object) -> ValueType:
    """Return the kind of a literal.

    Raises `ValueError` for a value that is none.
    """
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int"
    if isinstance(value, float):
        return "float"
    if isinstance(value, str | bytes):
        return "str"
    if isinstance(value, list | tuple):
        return "list"
    if isinstance(value, dict):
        return "dict"
    raise ValueError(
        f"unknown type of a literal: {value!r}; a script takes str, int, float, bool, None, "
        "list and dict"
    )


def plain(value: object, depth: int = 0) -> LiteralValueType:
    """Return a copy of a literal as JSON knows it: text as `str`, tuples as lists.

    Raises `ValueError` for what no script can hold: other types, a number that is not finite or
    that a double would round, bytes that are no text, a dict whose keys are no text, and what is
    nested too deep.
    """
    check_depth(depth)
    kind = value_type(value)
    if kind in {"int", "float"}:
        return _number(cast("float", value))
    if kind == "str":
        return text(cast("str | bytes", value))
    if kind == "list":
        return [plain(one, depth + 1) for one in cast("list[Any]", value)]
    if kind == "dict":
        pairs = cast("dict[Any, Any]", value).items()
        return {key_text(key): plain(one, depth + 1) for key, one in pairs}
    return cast("bool | None", value)


def check_depth(depth: int) -> None:
    """Refuse a literal that is nested too deep.

    Raises `ValueError`.
    """
    if depth > DEPTH:
        raise ValueError(f"a literal is nested deeper than {DEPTH}, or contains itself")


def text(value: str | bytes) -> str:
    """Return text as `str`.

    Raises `ValueError` for bytes that are no UTF-8, which could be meant in several ways, and for
    halves of characters, unless they stand for bytes as `surrogateescape` has them.
    """
    if isinstance(value, str):
        try:
            value.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError as error:
            raise ValueError(f"{value!r} is no text: it has half of a character") from error
        # A subclass, such as a member of an enumeration, stands for its text.
        return value if type(value) is str else str.__str__(value)
    try:
        return value.decode()
    except UnicodeDecodeError as error:
        raise ValueError(
            f"{value!r} is no UTF-8; use value.decode('utf-8', 'surrogateescape') to have these "
            "very bytes"
        ) from error


def _number(value: float) -> float:
    if isinstance(value, int):
        number = int(value)
        if abs(number) > 2**53 and not _exact(number):
            raise ValueError(
                f"{number} would be rounded, since numbers in scripts are doubles; use a str"
            )
        return number
    if not math.isfinite(value):
        raise ValueError(f"{value!r} is not finite")
    return float(value)


def _exact(number: int) -> bool:
    try:
        return int(float(number)) == number
    except OverflowError:
        return False


def key_text(key: object) -> str:
    """Return the key of a dict as `str`.

    Raises `ValueError` for what is no text.
    """
    if isinstance(key, str | bytes):
        return text(key)
    raise ValueError(f"the keys of a dict are str, not {type(key).__name__}: {key!r}")
