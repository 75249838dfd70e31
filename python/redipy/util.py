"""Small helpers around scripts: texts of code, patterns, numbers, and the time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime


def code_fmt(lines: Iterable[str]) -> str:
    r"""Return lines of code as one text, without blanks at the ends of lines.

    >>> code_fmt(["return 1  "])
    'return 1\n'
    """
    return "".join(f"{line.rstrip()}\n" for line in lines)


def deindent(text: str) -> str:
    r"""Return a text without the indentation that all of its lines have.

    The line break that it starts with is left out; it ends with exactly one.

    >>> deindent('''
    ...     local x = 1
    ...       return x
    ... ''')
    'local x = 1\n  return x\n'
    """
    lines = text.rstrip().removeprefix("\n").split("\n")
    indents = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
    if not indents:
        return ""
    least = min(indents)
    return "".join(f"{line[least:] if line.strip() else ''}\n" for line in lines)


def lua_fmt(text: str) -> str:
    """Return Lua code without the indentation that it has in Python code."""
    return deindent(text)


def convert_pattern(pattern: str) -> tuple[str, re.Pattern[str]]:
    r"""Return what names of a pattern of Redis start with, and an expression that fits them.

    >>> convert_pattern("user:*")
    ('user:', re.compile('^user:.*$'))
    """
    prefix: list[str] | None = []
    fixed: list[str] = []
    parts: list[str] = []
    rest = pattern
    while rest:
        letter, rest = rest[0], rest[1:]
        if letter in "*?[":
            prefix = None
            if letter == "[":
                part, rest = _letters(rest)
            else:
                part = ".*" if letter == "*" else "."
        else:
            if letter == "\\" and rest:
                letter, rest = rest[0], rest[1:]
            part = re.escape(letter)
            if prefix is not None:
                fixed.append(letter)
        parts.append(part)
    return "".join(fixed), re.compile(f"^{''.join(parts)}$")


def _letters(rest: str) -> tuple[str, str]:
    """Return a set of letters as an expression, and what stands behind it."""
    negated = rest.startswith("^")
    rest = rest.removeprefix("^")
    letters: list[str] = []
    while rest and rest[0] != "]":
        if rest[0] == "\\" and len(rest) > 1:
            letters.append(re.escape(rest[1]))
            rest = rest[2:]
        elif len(rest) > 2 and rest[1] == "-":
            low, high = sorted((rest[0], rest[2]))
            letters.append(f"{re.escape(low)}-{re.escape(high)}")
            rest = rest[3:]
        else:
            letters.append(re.escape(rest[0]))
            rest = rest[1:]
    rest = rest[1:]
    if not letters:
        # Nothing is in an empty set, and everything outside of it.
        return ("." if negated else "(?!)"), rest
    return f"[{'^' if negated else ''}{''.join(letters)}]", rest


def now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


def to_number_str(value: float) -> str:
    """Return a number as text, without a fraction where it has none.

    Raises `ValueError` or `OverflowError` for a number that is not finite.

    >>> to_number_str(3.0)
    '3'
    """
    whole = int(value)
    return str(whole) if whole == value else str(value)
