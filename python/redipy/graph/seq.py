"""Sequences of commands, as data."""

from __future__ import annotations

from typing import Literal, TypeAlias, TypedDict

from redipy.graph.cmd import CommandObj


class SeqObj(TypedDict):
    """Commands, one after the other."""

    kind: Literal["seq"]
    cmds: list[CommandObj]


class ScriptObj(TypedDict):
    """A script: commands, and the names of its arguments and keys."""

    kind: Literal["script"]
    cmds: list[CommandObj]
    argv: list[str]
    keyv: list[str]


class FunctionObj(TypedDict):
    """Commands with a number of arguments."""

    kind: Literal["function"]
    cmds: list[CommandObj]
    argc: int


SequenceObj: TypeAlias = SeqObj | ScriptObj | FunctionObj
"""Any sequence."""
