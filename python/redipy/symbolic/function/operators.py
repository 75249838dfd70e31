"""The operators of Python, and what the builder makes of them."""

from __future__ import annotations

import ast
import operator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from redipy.symbolic.expr import Expr

    Binary = Callable[[Expr, Expr], Expr]

__all__ = ["ARITHMETIC", "COMPARISONS"]

ARITHMETIC: dict[type[ast.operator], Binary] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
COMPARISONS: dict[type[ast.cmpop], Binary] = {
    ast.Eq: lambda left, right: left.eq_(right),
    ast.NotEq: lambda left, right: left.ne_(right),
    ast.Lt: lambda left, right: left.lt_(right),
    ast.LtE: lambda left, right: left.le_(right),
    ast.Gt: lambda left, right: left.gt_(right),
    ast.GtE: lambda left, right: left.ge_(right),
    ast.In: lambda left, right: left.in_(right),
    ast.NotIn: lambda left, right: left.in_(right).not_(),
    ast.Is: lambda left, right: left.eq_(right),
    ast.IsNot: lambda left, right: left.ne_(right),
}
