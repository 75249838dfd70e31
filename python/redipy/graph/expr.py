"""Expressions of the graph of a script, as data."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

JSONType: TypeAlias = str | int | float | list[Any] | dict[str, Any] | None
"""What a script takes and returns; a bool is an int to type checkers."""
LiteralValueType: TypeAlias = str | int | float | bool | list[Any] | dict[str, Any] | None
"""What a literal holds."""
ValueType = Literal["str", "int", "float", "bool", "list", "dict", "none"]
"""The kinds of literals."""
BinOps = Literal[
    "add",
    "sub",
    "mul",
    "div",
    "floordiv",
    "mod",
    "and",
    "or",
    "eq",
    "ne",
    "lt",
    "gt",
    "le",
    "ge",
    "in",
]
"""The operators between two expressions."""
UnaryOps = Literal["not", "neg"]
"""The operators on one expression."""


class ArgObj(TypedDict):
    """An argument of the script."""

    kind: Literal["arg"]
    name: str
    readable: str


class KeyObj(TypedDict):
    """A key of the script."""

    kind: Literal["key"]
    name: str
    readable: str


class VarObj(TypedDict):
    """A variable: a local one, or the element in a loop."""

    kind: Literal["var"]
    name: str
    readable: NotRequired[str]


class IndexObj(TypedDict):
    """The position in a loop, counted from 0."""

    kind: Literal["index"]
    name: str


class LoadArg(TypedDict):
    """What an argument or a key is declared with."""

    kind: Literal["load_json_arg", "load_key_arg"]
    index: int


class LiteralValObj(TypedDict):
    """A value that is known when the script is built."""

    kind: Literal["val"]
    value: LiteralValueType
    type: ValueType


class ConstantObj(TypedDict):
    """A constant that is known by its name."""

    kind: Literal["constant"]
    raw: str


class UnaryOpObj(TypedDict):
    """An operator with one expression."""

    kind: Literal["unary"]
    op: UnaryOps
    arg: ExprObj


class BinaryOpObj(TypedDict):
    """An operator with two expressions."""

    kind: Literal["binary"]
    op: BinOps
    left: ExprObj
    right: ExprObj


class ArrayAtObj(TypedDict):
    """An element of a list, by its position."""

    kind: Literal["array_at"]
    arr: ExprObj
    index: ExprObj


class DictKeyObj(TypedDict):
    """A value of a dict, by its key."""

    kind: Literal["dict_key"]
    obj: ExprObj
    key: ExprObj


class ArrayLengthObj(TypedDict):
    """The length of what a variable holds."""

    kind: Literal["array_len"]
    var: RefIdObj


class SliceObj(TypedDict):
    """A part of a list or a string; an end that is None is left out."""

    kind: Literal["slice"]
    arr: ExprObj
    start: ExprObj | None
    stop: ExprObj | None


class ListObj(TypedDict):
    """A new list."""

    kind: Literal["list"]
    items: list[ExprObj]


class DictObj(TypedDict):
    """A new dict, by pairs of a key and a value, which are lists of two."""

    kind: Literal["dict"]
    items: list[list[ExprObj]]


class SpreadObj(TypedDict):
    """A list whose elements are an argument of a command each."""

    kind: Literal["spread"]
    value: ExprObj


class ConcatObj(TypedDict):
    """Texts, one after the other."""

    kind: Literal["concat"]
    strings: list[ExprObj]


class CallObj(TypedDict):
    """A call of a function; a command is a call of `redis.call`."""

    kind: Literal["call"]
    name: str
    args: list[ExprObj]
    no_adjust: bool


RefIdObj: TypeAlias = ArgObj | KeyObj | VarObj | IndexObj
"""What has a name and can be assigned to."""

ExprObj: TypeAlias = (
    RefIdObj
    | LoadArg
    | LiteralValObj
    | ConstantObj
    | UnaryOpObj
    | BinaryOpObj
    | ArrayAtObj
    | DictKeyObj
    | ArrayLengthObj
    | SliceObj
    | ListObj
    | DictObj
    | SpreadObj
    | ConcatObj
    | CallObj
)
"""Any expression."""


def get_literal(obj: ExprObj, vtype: ValueType | None = None) -> JSONType:
    """Return the value of a literal; None for other expressions, and for other kinds than `vtype`.

    >>> get_literal({"kind": "val", "value": 3, "type": "int"})
    3
    """
    if obj["kind"] != "val":
        return None
    if vtype is not None and obj["type"] != vtype:
        return None
    return obj["value"]


def find_literal(
    objs: list[ExprObj],
    value: JSONType,
    *,
    vtype: ValueType | None = None,
    no_case: bool = False,
) -> tuple[int, JSONType] | None:
    """Find a literal of a value; return its position, and the value as it is written there.

    With a `vtype`, literals of other kinds do not count; with `no_case`, the case of letters does
    not matter.

    >>> find_literal([{"kind": "val", "value": "Px", "type": "str"}], "PX", no_case=True)
    (0, 'Px')
    """
    wanted = value.upper() if no_case and isinstance(value, str) else value
    for index, obj in enumerate(objs):
        if obj["kind"] != "val" or (vtype is not None and obj["type"] != vtype):
            continue
        found = obj["value"]
        if (found.upper() if no_case and isinstance(found, str) else found) == wanted:
            return index, found
    return None


def is_none_literal(obj: ExprObj) -> bool:
    """Tell whether an expression is the literal None."""
    return obj["kind"] == "val" and obj["type"] == "none"
