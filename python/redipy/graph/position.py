"""Where the commands of a script come from: the file and the line that built them."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any, NamedTuple, TypeVar, cast

C = TypeVar("C", bound=Mapping[str, Any])

_PACKAGE = os.path.join(os.path.dirname(os.path.dirname(__file__)), "")
"""What the files of this package start with."""


class Position(NamedTuple):
    """A line of a file."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Located(dict[str, Any]):
    """A command that knows where it was built; equal to a `dict` without that."""

    __slots__ = ("at",)

    def __init__(self, cmd: Mapping[str, Any], at: Position | None = None) -> None:
        super().__init__(cmd)
        self.at = at


class _Override(threading.local):
    at: Position | None = None


_override = _Override()


@contextmanager
def at(file: str, line: int) -> Iterator[None]:
    """Have commands that are built in the block come from this line instead of the caller's.

    For what translates other texts to scripts.
    """
    before = _override.at
    _override.at = Position(file, line)
    try:
        yield
    finally:
        _override.at = before


def caller() -> Position | None:
    """Return the line that called into this package; None where there is none outside of it."""
    if _override.at is not None:
        return _override.at
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if not frame.f_code.co_filename.startswith(_PACKAGE):
            return Position(frame.f_code.co_filename, frame.f_lineno)
        frame = frame.f_back
    return None


def located(cmd: C, at: Position | None) -> C:
    """Return a command that knows where it was built; what knows it already stays as it is."""
    if position_of(cmd) is not None:
        return cmd
    return cast("C", Located(cmd, at))


def position_of(cmd: Mapping[str, Any]) -> Position | None:
    """Return where a command was built, if that is known.

    >>> import redipy
    >>> ctx = redipy.script.FnContext()
    >>> ctx.set_return_value(1)
    >>> position_of(ctx.compile()["cmds"][0]).line
    1
    """
    return cmd.at if isinstance(cmd, Located) else None
