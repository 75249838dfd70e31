"""The arguments of a call that the builder makes: which values they take, and in which form."""

from __future__ import annotations

import ast
import inspect
from datetime import datetime, timedelta
from functools import partial

from redipy.symbolic.expr import Spread, lit_helper
from redipy.symbolic.function.frame import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from redipy.symbolic.function.expressions import Expressions

__all__ = ["Argument", "arguments", "make"]

_OPEN = ("MixedType", "Expr", "Any", "Duration", "Moment", "Mapping", "Iterable", "dict", "list")
"""What the annotations of the builder have where an expression may be given."""


class Argument:
    """One argument: how to read its values, and how to give them to the builder."""

    def __init__(
        self,
        frame: Expressions,
        node: ast.expr,
        keyword: str | None,
        parameter: inspect.Parameter,
    ) -> None:
        self._frame = frame
        self._node = node
        self.keyword = keyword
        self.name = parameter.name
        hint = "Any" if parameter.annotation is parameter.empty else str(parameter.annotation)
        self._is_open = any(part in hint for part in _OPEN)
        self.is_many = parameter.kind is parameter.VAR_POSITIONAL
        self._parts = self._nodes()
        self.readers: list[Callable[[], Value]] = [
            partial(self._read, part) for part in self._parts
        ]

    def _nodes(self) -> list[ast.expr]:
        """Return the expressions inside, which for a list or dict are those written in it."""
        node = self._node
        if isinstance(node, ast.Starred):
            if not self.is_many:
                raise self._frame.refuse(node, "no list can be spread with `*` there")
            return [node.value]
        if isinstance(node, (ast.List, ast.Tuple)):
            return node.elts
        if isinstance(node, ast.Dict):
            parts: list[ast.expr] = []
            for key, value in zip(node.keys, node.values, strict=True):
                if key is None:
                    raise self._frame.refuse(
                        value, "`**` is not in scripts; write the keys one by one"
                    )
                parts += [key, value]
            return parts
        return [node]

    def _read(self, node: ast.expr) -> Value:
        """Return one value; durations and dates from outside stay what they are."""
        found = self._frame.static(node)
        if isinstance(found, (timedelta, datetime)):
            # Only the builder knows these.
            constant: Any = found
            return Value(lit_helper(None), True, constant)
        value = self._frame.value(node)
        if not self._is_open and not value.known:
            raise self._frame.refuse(
                self._node, f"{self.name} must be a constant; use `if` where there are several"
            )
        return value

    def make(self, values: list[Value]) -> list[object]:
        """Return what the builder gets for the values that were read."""
        node = self._node
        if isinstance(node, ast.Dict):
            pairs = zip(values[::2], values[1::2], strict=True)
            return [{_given(key): _given(value) for key, value in pairs}]
        if isinstance(node, (ast.List, ast.Tuple)):
            return [[_given(value) for value in values]]
        (value,) = values
        if isinstance(node, ast.Starred):
            if value.known and isinstance(value.constant, list):
                return list(value.constant)
            return [Spread(value.expr)]
        return [_given(value)]


def arguments(
    frame: Expressions, node: ast.Call, name: str, signature: inspect.Signature
) -> list[Argument]:
    """Return the arguments of a call, in the order of the text.

    Raises `ScriptSyntaxError` where they are not those of the signature.
    """
    for keyword in node.keywords:
        if keyword.arg is None:
            raise frame.refuse(keyword.value, "`**` is not in scripts; name the arguments")
    many = any(p.kind is p.VAR_POSITIONAL for p in signature.parameters.values())
    for value in node.args:
        if isinstance(value, ast.Starred) and not many:
            raise frame.refuse(value, f"{name}() takes no list to spread with `*`")
    try:
        bound = signature.bind(*node.args, **{str(k.arg): k.value for k in node.keywords})
    except TypeError as error:
        raise frame.refuse(node, f"{name}(): {error}") from None
    parameters = {
        id(value): signature.parameters[parameter]
        for parameter, given in bound.arguments.items()
        for value in (given if isinstance(given, tuple) else [given])
    }
    told: list[tuple[str | None, ast.expr]] = [(None, value) for value in node.args]
    told += [(keyword.arg, keyword.value) for keyword in node.keywords]
    return [Argument(frame, value, keyword, parameters[id(value)]) for keyword, value in told]


def make(plan: list[Argument], values: list[Value]) -> tuple[list[object], dict[str, object]]:
    """Return the arguments for the builder, those without and those with names."""
    args: list[object] = []
    named: dict[str, object] = {}
    for argument in plan:
        count = len(argument.readers)
        made, values = argument.make(values[:count]), values[count:]
        if argument.keyword is None:
            args.extend(made)
        else:
            named[argument.keyword] = made[0]
    return args, named


def _given(value: Value) -> Any:
    """Return a constant as itself, and anything else as an expression."""
    return value.constant if value.known else value.expr
