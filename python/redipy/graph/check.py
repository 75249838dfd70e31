"""What is wrong with a graph and shows without running it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from redipy.graph.position import position_of
from redipy.graph.seq import SequenceObj

_OF_LOOP = re.compile(r"(?:ix|val)_\d+")


def check(script: SequenceObj) -> None:
    """Refuse a graph that cannot mean anything, with where it was built.

    Raises `ValueError` for what ends a loop or goes on with it where there is none, for the
    variables of a loop outside of it, and for `Spread` elsewhere than in arguments of commands.
    """
    _Walk().sequence(script, frozenset(), in_loop=False)


class _Walk:
    """Goes through a graph, knowing the command that it is at."""

    def __init__(self) -> None:
        self.where = ""

    def refuse(self, message: str) -> ValueError:
        return ValueError(message + self.where)

    def sequence(
        self, sequence: Mapping[str, Any], scope: frozenset[str], *, in_loop: bool
    ) -> None:
        for cmd in sequence["cmds"]:
            at = position_of(cmd)
            self.where = "" if at is None else f" (at {at})"
            self.command(cmd, scope, in_loop=in_loop)

    def command(self, cmd: Mapping[str, Any], scope: frozenset[str], *, in_loop: bool) -> None:
        kind = cmd["kind"]
        if kind in {"break", "continue"}:
            if not in_loop:
                raise self.refuse(f"{kind}_ is outside of a loop")
        elif kind == "for":
            self.expr(cmd["array"], scope)
            inner = scope | {cmd["index"]["name"], cmd["value"]["name"]}
            self.sequence(cmd["body"], inner, in_loop=True)
        elif kind == "while":
            self.expr(cmd["condition"], scope)
            self.sequence(cmd["body"], scope, in_loop=True)
        elif kind == "branch":
            self.expr(cmd["condition"], scope)
            self.sequence(cmd["then"], scope, in_loop=in_loop)
            self.sequence(cmd["else"], scope, in_loop=in_loop)
        else:
            self.children(cmd.values(), scope)

    def expr(self, node: Mapping[str, Any], scope: frozenset[str], *, spread: bool = False) -> None:
        kind = node.get("kind")
        if kind == "val":
            return
        if kind == "spread" and not spread:
            raise self.refuse("Spread is for the arguments of commands only")
        name = node.get("name")
        if kind in {"var", "index"} and name not in scope and _OF_LOOP.fullmatch(str(name)):
            raise self.refuse("a variable of a loop is used outside of it")
        if kind == "call" and name == "redis.call":
            # The first one is the name of the command.
            for index, arg in enumerate(node["args"]):
                self.expr(arg, scope, spread=index > 0)
        else:
            self.children(node.values(), scope)

    def children(self, values: Iterable[Any], scope: frozenset[str]) -> None:
        for value in values:
            if isinstance(value, Mapping):
                self.expr(value, scope)
            elif isinstance(value, list):
                self.children(value, scope)
