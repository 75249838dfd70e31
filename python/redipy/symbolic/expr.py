"""Expressions of a script: operators, literals and texts.

An expression stands for a value that is there only when the script runs. Python's arithmetic works
on it and gives further expressions; what Python would have to know at once, such as `==`, `bool`,
`len` or `for`, raises a `TypeError` that tells what to use instead.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn, TypeAlias, cast

from redipy.graph.expr import BinOps, CallObj, ExprObj, LiteralValueType, UnaryOps, ValueType
from redipy.symbolic.literal import check_depth, key_text, plain, value_type


class Expr:
    """A value that is there when the script runs.

    Subclasses write `compile`, which returns the expression as data.

    >>> import redipy
    >>> ctx = redipy.script.FnContext()
    >>> price = ctx.add_arg("price")
    >>> total = 3 * price + 1
    >>> cheap = total.lt_(100).and_(price.ne_(None))
    """

    def compile(self) -> ExprObj:
        """Return the expression as data."""
        raise NotImplementedError

    # What gives further expressions.

    def __add__(self, other: MixedType) -> Expr:
        """Add numbers, or put two strings or two lists together."""
        return AddOp(self, other)

    def __radd__(self, other: MixedType) -> Expr:
        """Add numbers, or put two strings or two lists together."""
        return AddOp(other, self)

    def __sub__(self, other: MixedType) -> Expr:
        """Subtract a number."""
        return SubOp(self, other)

    def __rsub__(self, other: MixedType) -> Expr:
        """Subtract from a number."""
        return SubOp(other, self)

    def __mul__(self, other: MixedType) -> Expr:
        """Multiply numbers."""
        return MulOp(self, other)

    def __rmul__(self, other: MixedType) -> Expr:
        """Multiply numbers."""
        return MulOp(other, self)

    def __truediv__(self, other: MixedType) -> Expr:
        """Divide by a number; 0 is an error."""
        return DivOp(self, other)

    def __rtruediv__(self, other: MixedType) -> Expr:
        """Divide a number; 0 is an error."""
        return DivOp(other, self)

    def __floordiv__(self, other: MixedType) -> Expr:
        """Divide and round down, as Python does."""
        return FloorDivOp(self, other)

    def __rfloordiv__(self, other: MixedType) -> Expr:
        """Divide and round down, as Python does."""
        return FloorDivOp(other, self)

    def __mod__(self, other: MixedType) -> Expr:
        """Return the rest of a division; its sign is that of the divisor, as in Python."""
        return ModOp(self, other)

    def __rmod__(self, other: MixedType) -> Expr:
        """Return the rest of a division; its sign is that of the divisor, as in Python."""
        if isinstance(other, str | bytes):
            raise TypeError("a text with % cannot take an expression; use Strs(...)")
        return ModOp(other, self)

    def __neg__(self) -> Expr:
        """Return the number with the other sign."""
        return NegOp(self)

    def neg_(self) -> Expr:
        """Return the number with the other sign."""
        return NegOp(self)

    def eq_(self, other: MixedType) -> Expr:
        """Tell whether two values are equal, however deep; those of different kinds never are."""
        return EqOp(self, other)

    def ne_(self, other: MixedType) -> Expr:
        """Tell whether two values differ."""
        return NeOp(self, other)

    def lt_(self, other: MixedType) -> Expr:
        """Tell whether a number or a string is less than another one."""
        return LtOp(self, other)

    def le_(self, other: MixedType) -> Expr:
        """Tell whether a number or a string is less than another one, or equal."""
        return LeOp(self, other)

    def gt_(self, other: MixedType) -> Expr:
        """Tell whether a number or a string is greater than another one."""
        return GtOp(self, other)

    def ge_(self, other: MixedType) -> Expr:
        """Tell whether a number or a string is greater than another one, or equal."""
        return GeOp(self, other)

    def in_(self, container: MixedType) -> Expr:
        """Tell whether a list has the value, a dict the key, or a string the part."""
        return InOp(self, container)

    def not_(self) -> Expr:
        """Tell whether the value counts as false: None, False, 0, and what is empty."""
        return NotOp(self)

    def or_(self, other: MixedType) -> Expr:
        """Return the value if it counts as true, and else the other one."""
        return OrOp(self, other)

    def and_(self, other: MixedType) -> Expr:
        """Return the value if it counts as false, and else the other one."""
        return AndOp(self, other)

    def len_(self) -> Expr:
        """Return the number of elements, keys or bytes."""
        return ExprHelper(lambda: _call("len", self))

    def __getitem__(self, other: MixedType | slice) -> Expr:
        """Return an element by its position, or a part; negative positions count from the end.

        A position that is not there gives None.
        """
        if isinstance(other, slice):
            return Slice(self, other)
        index = lit_helper(other)
        return ExprHelper(
            lambda: {"kind": "array_at", "arr": self.compile(), "index": index.compile()}
        )

    def get_key(self, key: MixedType) -> Expr:
        """Return a value of a dict, None for a key that is missing."""
        field = lit_helper(key)
        return ExprHelper(
            lambda: {"kind": "dict_key", "obj": self.compile(), "key": field.compile()}
        )

    # What Python would have to know at once.

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        raise _not_now("==", "x.eq_(y)")

    def __ne__(self, other: object) -> bool:
        if self is other:
            return False
        raise _not_now("!=", "x.ne_(y)")

    def __lt__(self, other: object) -> bool:
        raise _not_now("<", "x.lt_(y)")

    def __le__(self, other: object) -> bool:
        raise _not_now("<=", "x.le_(y)")

    def __gt__(self, other: object) -> bool:
        raise _not_now(">", "x.gt_(y)")

    def __ge__(self, other: object) -> bool:
        raise _not_now(">=", "x.ge_(y)")

    def __bool__(self) -> bool:
        raise _not_now(
            "if, while, and, or, not and bool", "ctx.if_(x), ctx.while_(x), and_, or_, not_"
        )

    def __len__(self) -> int:
        raise _not_now("len", "x.len_()")

    def __iter__(self) -> NoReturn:
        raise _not_now("for and iter", "ctx.for_(x)")

    def __contains__(self, item: object) -> bool:
        raise _not_now("in", "x.in_(container)")

    def __int__(self) -> int:
        raise _not_now("int", "ToNum(x), ToIntStr(x)")

    def __float__(self) -> float:
        raise _not_now("float", "ToNum(x)")

    def __str__(self) -> str:
        raise _not_now("str", "ToStr(x), or repr(x) to look at the expression")

    def __format__(self, spec: str) -> str:
        raise _not_now("an f-string or format", "Strs(...)")


MixedType: TypeAlias = (
    str | bytes | int | float | bool | list[Any] | tuple[Any, ...] | dict[Any, Any] | Expr | None
)
"""What an expression may be made with: expressions, and values, which become literals."""
Result: TypeAlias = Any
"""An expression for what a command gives.

To type checkers it is anything: a function that becomes a script uses it as the value that the
command gives when the script runs.
"""
LiteralType: TypeAlias = LiteralValueType
"""What a literal holds."""


def _not_now(what: str, instead: str) -> TypeError:
    return TypeError(
        f"an expression has no value before the script runs, so Python's {what} cannot take it; "
        f"use {instead}"
    )


def _call(name: str, *args: Expr) -> CallObj:
    return {
        "kind": "call",
        "name": name,
        "args": [arg.compile() for arg in args],
        "no_adjust": False,
    }


def lit_helper(value: MixedType) -> Expr:
    """Return a value as an expression: an expression itself, anything else as a literal.

    Raises `ValueError` for a value that no script can hold.
    """
    return value if isinstance(value, Expr) else LiteralOp(value)


class ExprHelper(Expr):
    """An expression whose data a function makes."""

    def __init__(self, expr_fn: Callable[[], ExprObj]) -> None:
        self._expr_fn = expr_fn

    def compile(self) -> ExprObj:
        """Return what the function makes."""
        return self._expr_fn()


class LiteralOp(Expr):
    """A value that is known by now; a list or a dict of it may hold expressions.

    Raises `ValueError` for a value that no script can hold.
    """

    def __init__(self, value: MixedType) -> None:
        self._make = _literal(value, 0)

    @staticmethod
    def compute_type(value: object) -> ValueType:
        """Return the kind of a literal.

        Raises `ValueError` for a value that is none.
        """
        return value_type(value)

    def compile(self) -> ExprObj:
        """Return the literal: a `val`, or a `list` or `dict` where there are expressions in it."""
        return self._make()


def _literal(value: object, depth: int) -> Callable[[], ExprObj]:
    """Return what makes the data of a literal, whose value is taken now."""
    if isinstance(value, Expr):
        return value.compile
    if not _has_expr(value, depth):
        kind = value_type(value)
        held = plain(value, depth)
        # A new copy each time: a graph may be changed by who asked for it.
        return lambda: {"kind": "val", "value": plain(held), "type": kind}
    if isinstance(value, dict):
        pairs = [
            [_literal(key if isinstance(key, Expr) else key_text(key), 0), _literal(one, depth + 1)]
            for key, one in value.items()
        ]
        return lambda: {"kind": "dict", "items": [[make() for make in pair] for pair in pairs]}
    items = [_literal(one, depth + 1) for one in cast("list[Any]", value)]
    return lambda: {"kind": "list", "items": [make() for make in items]}


def _has_expr(value: object, depth: int) -> bool:
    check_depth(depth)
    if isinstance(value, dict):
        return any(isinstance(key, Expr) or _has_expr(one, depth + 1) for key, one in value.items())
    if isinstance(value, list | tuple):
        return any(_has_expr(one, depth + 1) for one in value)
    return isinstance(value, Expr)


class Constant(Expr):
    """A constant that is known by its name, such as `redis.LOG_DEBUG`."""

    def __init__(self, raw: str) -> None:
        self._raw = raw

    def compile(self) -> ExprObj:
        """Return the constant."""
        return {"kind": "constant", "raw": self._raw}


class Strs(Expr):
    """Texts, one after the other; numbers are written as texts.

    >>> import redipy
    >>> ctx = redipy.script.FnContext()
    >>> name = redipy.script.Strs("user:", ctx.add_arg("id"), ":name")
    """

    def __init__(self, *values: MixedType) -> None:
        self._values = [lit_helper(value) for value in values]

    def compile(self) -> ExprObj:
        """Return the text as data."""
        return {"kind": "concat", "strings": [value.compile() for value in self._values]}


class Slice(Expr):
    """A part of a list or a string, with ends as in Python.

    Raises `ValueError` for a slice that is not taken one by one.
    """

    def __init__(self, array: MixedType, part: slice) -> None:
        step = part.step
        if isinstance(step, Expr) or step not in (None, 1):
            raise ValueError("a slice in a script has no step")
        self._array = lit_helper(array)
        self._start = None if part.start is None else lit_helper(part.start)
        self._stop = None if part.stop is None else lit_helper(part.stop)

    def compile(self) -> ExprObj:
        """Return the part as data."""
        return {
            "kind": "slice",
            "arr": self._array.compile(),
            "start": None if self._start is None else self._start.compile(),
            "stop": None if self._stop is None else self._stop.compile(),
        }


class Spread(Expr):
    """A list whose elements are an argument of a command each.

    >>> import redipy
    >>> ctx = redipy.script.FnContext()
    >>> inp = redipy.script.RedisList(ctx.add_key("inp"))
    >>> ctx.add(inp.rpush(redipy.script.Spread(ctx.add_arg("values"))))
    """

    def __init__(self, value: MixedType) -> None:
        self._value = lit_helper(value)

    def compile(self) -> ExprObj:
        """Return the list, marked."""
        return {"kind": "spread", "value": self._value.compile()}

    def count(self) -> Expr:
        """Return the number of arguments that it stands for.

        Raises `TypeError` for anything but a variable, since it would be computed twice.
        """
        from redipy.symbolic.core import Variable

        if not isinstance(self._value, Variable):
            raise TypeError("what is counted and spread is a variable; use ctx.add_local(...)")
        return self._value.len_()


class _Unary(Expr):
    """An operator with one expression."""

    _op: UnaryOps

    def __init__(self, expr: MixedType) -> None:
        self._expr = lit_helper(expr)

    def compile(self) -> ExprObj:
        """Return the operator with its operand."""
        return {"kind": "unary", "op": self._op, "arg": self._expr.compile()}


class NotOp(_Unary):
    """Whether a value counts as false."""

    _op = "not"


class NegOp(_Unary):
    """A number with the other sign."""

    _op = "neg"


class Op(Expr):
    """An operator with two expressions."""

    _op: BinOps

    def __init__(self, lhs: MixedType, rhs: MixedType) -> None:
        self._left = lit_helper(lhs)
        self._right = lit_helper(rhs)

    def get_left(self) -> Expr:
        """Return the left operand."""
        return self._left

    def get_right(self) -> Expr:
        """Return the right operand."""
        return self._right

    def compile(self) -> ExprObj:
        """Return the operator with its operands."""
        if not hasattr(self, "_op"):
            raise NotImplementedError
        return {
            "kind": "binary",
            "op": self._op,
            "left": self._left.compile(),
            "right": self._right.compile(),
        }


class AddOp(Op):
    """A sum."""

    _op = "add"


class SubOp(Op):
    """A difference."""

    _op = "sub"


class MulOp(Op):
    """A product."""

    _op = "mul"


class DivOp(Op):
    """A quotient."""

    _op = "div"


class FloorDivOp(Op):
    """A quotient, rounded down."""

    _op = "floordiv"


class ModOp(Op):
    """The rest of a division."""

    _op = "mod"


class AndOp(Op):
    """The first value where it counts as false, and else the second one."""

    _op = "and"


class OrOp(Op):
    """The first value where it counts as true, and else the second one."""

    _op = "or"


class EqOp(Op):
    """Whether two values are equal."""

    _op = "eq"


class NeOp(Op):
    """Whether two values differ."""

    _op = "ne"


class LtOp(Op):
    """Whether the first value is less."""

    _op = "lt"


class LeOp(Op):
    """Whether the first value is less or equal."""

    _op = "le"


class GtOp(Op):
    """Whether the first value is greater."""

    _op = "gt"


class GeOp(Op):
    """Whether the first value is greater or equal."""

    _op = "ge"


class InOp(Op):
    """Whether the second value contains the first one."""

    _op = "in"
