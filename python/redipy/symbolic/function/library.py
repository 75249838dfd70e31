"""Functions and methods of Python that scripts have, and what makes calls of them.

What reads a call gets its arguments as values that are in order already.
"""

from __future__ import annotations

import ast
import json
import math

from redipy.symbolic.fun import FindFn, FromJSON, ToIntStr, ToJSON, ToNum, ToStr
from redipy.symbolic.function.code import Branch, Set
from redipy.symbolic.function.frame import Value
from redipy.symbolic.function.refused import BUILTINS
from redipy.symbolic.functions import (
    Abs,
    Ceil,
    EndsWith,
    Floor,
    Join,
    Keys,
    Lower,
    Max,
    Min,
    Range,
    Split,
    StartsWith,
    Strip,
    Upper,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from redipy.symbolic.expr import Expr
    from redipy.symbolic.function.calls import Calls

    Read = Callable[[Calls, ast.Call, list[Value]], Value]

__all__ = ["FUNCTIONS", "MANY", "METHODS"]

MANY = 1_000
"""As many arguments as one likes."""


def _int(calls: Calls, node: ast.Call, values: list[Value]) -> Value:
    if values and values[0].known and isinstance(values[0].constant, (int, float)):
        return Value.literal(int(values[0].constant))
    return Value(ToIntStr(values[0].expr)) if values else Value.literal(0)


def _float(calls: Calls, node: ast.Call, values: list[Value]) -> Value:
    if values and values[0].known and isinstance(values[0].constant, (int, float)):
        return Value.literal(float(values[0].constant))
    return Value(ToNum(values[0].expr)) if values else Value.literal(0)


def _str(calls: Calls, node: ast.Call, values: list[Value]) -> Value:
    return Value(ToStr(values[0].expr)) if values else Value.literal("")


def _bool(calls: Calls, node: ast.Call, values: list[Value]) -> Value:
    return Value(values[0].expr.not_().not_()) if values else Value.literal(False)


def _len(calls: Calls, node: ast.Call, values: list[Value]) -> Value:
    return Value(values[0].expr.len_())


def _list_of(calls: Calls, node: ast.Call, values: list[Value]) -> Value:
    """Return list(), and list(..) of what is a new list anyway."""
    if not values:
        return Value.literal([])
    made: Any = values[0].expr.compile()
    if made["kind"] == "call" and made["name"] in {"range", "keys", "split"}:
        return values[0]
    raise calls.refuse(node, f"list() is not in scripts: {BUILTINS['list']}")


def _dict_of(calls: Calls, node: ast.Call, values: list[Value]) -> Value:
    return Value.literal({})


def _find(calls: Calls, node: ast.Call, values: list[Value]) -> Value:
    """Return where a text is in another one, with Python's -1 where it is not."""
    result = calls.take()
    calls.block += [
        Set(calls.line, result, FindFn(*(value.expr for value in values))),
        Branch(
            calls.line,
            result.eq_(None),
            [Set(calls.line, result, Value.literal(-1).expr)],
            [],
        ),
    ]
    return Value(result)


def _get(calls: Calls, node: ast.Call, values: list[Value]) -> Value:
    """Return the value of a key of a dict, or a default where there is none."""
    if len(values) == 2:
        return calls.element(*values)
    owner, key, default = (calls.keep(value) for value in values)
    result = calls.take()
    found = calls.element(owner, key)
    calls.block += [
        Set(calls.line, result, default.expr),
        Branch(
            calls.line,
            key.expr.in_(owner.expr),
            [Set(calls.line, result, found.expr)],
            [],
        ),
    ]
    return Value(result)


def _append(calls: Calls, node: ast.Call, values: list[Value]) -> Value:
    raise calls.refuse(node, "append() returns nothing; write it as a statement of its own")


def _by(make: Callable[..., Expr]) -> Read:
    """Return what makes a call of a function of scripts with the same arguments."""

    def read(calls: Calls, node: ast.Call, values: list[Value]) -> Value:
        return Value(make(*(value.expr for value in values)))

    return read


FUNCTIONS: list[tuple[object, Read, int, int]] = [
    (int, _int, 0, 1),
    (float, _float, 0, 1),
    (str, _str, 0, 1),
    (bool, _bool, 0, 1),
    (len, _len, 1, 1),
    (list, _list_of, 0, 1),
    (dict, _dict_of, 0, 0),
    (range, _by(Range), 1, 3),
    (abs, _by(Abs), 1, 1),
    (min, _by(Min), 2, MANY),
    (max, _by(Max), 2, MANY),
    (math.floor, _by(Floor), 1, 1),
    (math.ceil, _by(Ceil), 1, 1),
    (math.fabs, _by(Abs), 1, 1),
    (json.dumps, _by(ToJSON), 1, 1),
    (json.loads, _by(FromJSON), 1, 1),
]
"""Functions of Python, what reads a call of them, and how many arguments they take."""

METHODS: dict[str, tuple[Read, int, int]] = {
    "append": (_append, 0, MANY),
    "get": (_get, 1, 2),
    "keys": (_by(Keys), 0, 0),
    "upper": (_by(Upper), 0, 0),
    "lower": (_by(Lower), 0, 0),
    "strip": (_by(Strip), 0, 0),
    "startswith": (_by(StartsWith), 1, 1),
    "endswith": (_by(EndsWith), 1, 1),
    "split": (_by(Split), 1, 1),
    "join": (_by(Join), 1, 1),
    "find": (_find, 1, 2),
}
"""Methods of values, the value being the first argument, and how many others they take."""
