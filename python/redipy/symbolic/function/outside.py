"""What a function sees outside of itself, and which of it can be a constant of a script."""

from __future__ import annotations

import builtins
import math
from enum import Enum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FunctionType

    from redipy.graph.expr import JSONType

__all__ = ["MISSING", "NotConstantError", "Outside", "constant"]

_EXACT = 2**53
"""Whole numbers up to this one are exact as doubles, which all numbers of scripts are."""


class _Missing:
    """What stands for no object at all."""


MISSING = _Missing()


class NotConstantError(Exception):
    """An object cannot be a constant of a script, for this reason."""


class Outside:
    """The names of a function's closure, its module and the built-in ones."""

    def __init__(self, function: FunctionType) -> None:
        self._cells = dict(
            zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
        )
        self._globals = function.__globals__

    def look(self, name: str) -> object:
        """Return what a name stands for now, or `MISSING`."""
        if name in self._cells:
            try:
                contents: object = self._cells[name].cell_contents
            except ValueError:
                return MISSING
            return contents
        if name in self._globals:
            found: object = self._globals[name]
            return found
        return getattr(builtins, name, MISSING)

    def namespace(self) -> dict[str, object]:
        """Return the names of the closure and their values, as far as they have any."""
        found = {name: self.look(name) for name in self._cells}
        return {name: value for name, value in found.items() if value is not MISSING}


def constant(value: object) -> JSONType:
    """Return a copy of an object as scripts know it: of plain types, tuples as lists.

    Raises `NotConstantError` with the reason if that is impossible.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        if abs(value) > _EXACT:
            raise NotConstantError(
                f"{int(value)} is not exact as a double, as all numbers of scripts are; use a str"
            )
        return int(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise NotConstantError("a number inside of a constant is not finite")
        return float(value)
    if isinstance(value, (list, tuple)):
        return [constant(element) for element in value]
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise NotConstantError("the keys of a dict are str in scripts")
        return {str.__str__(key): constant(element) for key, element in value.items()}
    hint = "; use its .value" if isinstance(value, Enum) else ""
    raise NotConstantError(
        f"a value of type {type(value).__name__} cannot be in a script, only None, bool, int, "
        f"float, str, and lists and dicts of these{hint}"
    )
