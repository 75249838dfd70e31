"""Commands of the graph of a script, as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, TypedDict

from redipy.graph.expr import ExprObj, IndexObj, RefIdObj, VarObj

if TYPE_CHECKING:
    from redipy.graph.seq import SequenceObj


class AssignmentObj(TypedDict):
    """Sets a variable, for the first time or again."""

    kind: Literal["assign", "declare"]
    assign: RefIdObj
    value: ExprObj


class AssignAtObj(TypedDict):
    """Sets an element of a list."""

    kind: Literal["assign_at"]
    assign: RefIdObj
    index: ExprObj
    value: ExprObj


class AssignKeyObj(TypedDict):
    """Sets a value of a dict."""

    kind: Literal["assign_key"]
    assign: RefIdObj
    key: ExprObj
    value: ExprObj


class AppendObj(TypedDict):
    """Appends to a list."""

    kind: Literal["append"]
    assign: RefIdObj
    value: ExprObj


class StmtObj(TypedDict):
    """Evaluates an expression for what it does."""

    kind: Literal["stmt"]
    expr: ExprObj


BranchObj = TypedDict(
    "BranchObj",
    {
        "kind": Literal["branch"],
        "condition": ExprObj,
        "then": "SequenceObj",
        "else": "SequenceObj",
    },
)
"""Runs one of two sequences."""


class ForLoopObj(TypedDict):
    """Runs a sequence for each element."""

    kind: Literal["for"]
    array: ExprObj
    index: IndexObj
    value: VarObj
    body: SequenceObj


class WhileObj(TypedDict):
    """Runs a sequence as long as a condition holds."""

    kind: Literal["while"]
    condition: ExprObj
    body: SequenceObj


class BreakObj(TypedDict):
    """Ends the innermost loop."""

    kind: Literal["break"]


class ContinueObj(TypedDict):
    """Goes on with the next round of the innermost loop."""

    kind: Literal["continue"]


class ReturnObj(TypedDict):
    """Ends the script with a value."""

    kind: Literal["return"]
    value: ExprObj | None


CommandObj: TypeAlias = (
    AssignmentObj
    | AssignAtObj
    | AssignKeyObj
    | AppendObj
    | StmtObj
    | BranchObj
    | ForLoopObj
    | WhileObj
    | BreakObj
    | ContinueObj
    | ReturnObj
)
"""Any command."""
