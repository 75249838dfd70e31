"""The graph of a script as JSON text, positions included."""

from __future__ import annotations

import json
from typing import Any, cast

from redipy.graph.position import Located, Position
from redipy.graph.seq import SequenceObj


def dumps(graph: SequenceObj) -> str:
    r"""Write a graph as JSON text; commands carry `at`, the file and line where they were built.

    A string with bytes that are no UTF-8, as `surrogateescape` has them, is kept: as `\udcXX`.

    Raises `ValueError` for a number that is not finite, `TypeError` for what JSON does not know.
    """
    return json.dumps(_with_positions(graph), allow_nan=False, separators=(",", ":"))


def loads(text: str) -> SequenceObj:
    """Read a graph from the text that `dumps` writes."""
    graph = json.loads(text)
    if not isinstance(graph, dict) or "cmds" not in graph:
        raise ValueError("the text is no graph of a script")
    _locate(graph)
    return cast("SequenceObj", graph)


def _with_positions(node: Any) -> Any:
    if isinstance(node, dict):
        written = {name: _with_positions(child) for name, child in node.items()}
        if isinstance(node, Located) and node.at is not None:
            written["at"] = {"file": node.at.file, "line": node.at.line}
        return written
    if isinstance(node, list):
        return [_with_positions(child) for child in node]
    return node


def _locate(sequence: dict[str, Any]) -> None:
    # Only commands have positions: elsewhere, `at` may be a key of a user's literal.
    cmds: list[dict[str, Any]] = sequence["cmds"]
    for index, cmd in enumerate(cmds):
        at = cmd.pop("at", None)
        cmds[index] = Located(cmd, None if at is None else Position(at["file"], at["line"]))
        for part in ("then", "else", "body"):
            if isinstance(cmd.get(part), dict):
                _locate(cmd[part])
