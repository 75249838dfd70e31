"""What is known while the data of a script are made: the script, and the line that is at."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from redipy.graph.position import Position

if TYPE_CHECKING:
    from redipy.symbolic.seq import FnContext


class _Build(threading.local):
    """The script whose data this thread makes."""

    owner: FnContext | None = None
    at: Position | None = None


_build = _Build()


@contextmanager
def script(owner: FnContext) -> Iterator[None]:
    """Tell whose data are made in the block."""
    before = _build.owner
    _build.owner = owner
    try:
        yield
    finally:
        _build.owner = before


@contextmanager
def line(at: Position | None) -> Iterator[None]:
    """Tell where the command comes from whose data are made in the block."""
    before = _build.at
    _build.at = at
    try:
        yield
    finally:
        _build.at = before


def check_owner(owner: FnContext | None) -> None:
    """Refuse a variable of another script than the one whose data are being made.

    Raises `ValueError`.
    """
    if owner is None or _build.owner is None or owner is _build.owner:
        return
    raise ValueError(f"a variable of another script is used{where()}")


def where() -> str:
    """Return the line whose data are being made, for the end of a message."""
    return "" if _build.at is None else f" (at {_build.at})"
