"""The graph of a script as JSON text, positions included."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

from redipy.graph.cmd import CommandObj
from redipy.graph.expr import ExprObj
from redipy.graph.position import Located, Position
from redipy.graph.seq import SequenceObj


def dumps(graph: SequenceObj | CommandObj | ExprObj) -> str:
    """Write a graph, or a part of one, as JSON text.

    Commands carry `at`, the file and line where they were built. A string with bytes that are no
    UTF-8, as `surrogateescape` has them, becomes a literal of the type `bytes`, with a character
    for each byte.

    Raises `ValueError` for a number that is not finite, `TypeError` for what JSON does not know.
    """
    try:
        return json.dumps(_written(graph), allow_nan=False, separators=(",", ":"))
    except RecursionError:
        raise ValueError("the script is nested too deep") from None


def loads(text: str) -> SequenceObj:
    """Read a graph from the text that `dumps` writes."""
    graph = json.loads(text)
    if not isinstance(graph, dict) or "cmds" not in graph:
        raise ValueError("the text is no graph of a script")
    return cast("SequenceObj", _read(graph))


def _written(node: Any) -> Any:
    if isinstance(node, list):
        return [_written(child) for child in node]
    if not isinstance(node, Mapping):
        return node
    if node.get("kind") == "val":
        return _literal(node["value"]) if _has_bytes(node["value"]) else node
    written = {name: _written(child) for name, child in node.items()}
    if isinstance(node, Located) and node.at is not None:
        # A file is named for people; a name that is no text must not be in the way.
        file = node.at.file.encode("utf-8", "backslashreplace").decode()
        written["at"] = {"file": file, "line": node.at.line}
    return written


def _has_bytes(value: Any) -> bool:
    if isinstance(value, str):
        return not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value)
    if isinstance(value, dict):
        return any(_has_bytes(key) or _has_bytes(one) for key, one in value.items())
    return isinstance(value, list) and any(_has_bytes(one) for one in value)


def _literal(value: Any) -> dict[str, Any]:
    """Return a literal that has bytes in it; lists and dicts are made when the script runs."""
    if isinstance(value, dict):
        pairs = [[_literal(key), _literal(one)] for key, one in value.items()]
        return {"kind": "dict", "items": pairs}
    if isinstance(value, list):
        return {"kind": "list", "items": [_literal(one) for one in value]}
    if isinstance(value, str):
        if _has_bytes(value):
            text = value.encode("utf-8", "surrogateescape").decode("latin-1")
            return {"kind": "val", "value": text, "type": "bytes"}
        return {"kind": "val", "value": value, "type": "str"}
    names = {bool: "bool", int: "int", float: "float", type(None): "none"}
    return {"kind": "val", "value": value, "type": names[type(value)]}


def _read(node: Any) -> Any:
    if isinstance(node, list):
        return [_read(child) for child in node]
    if not isinstance(node, dict):
        return node
    if node.get("kind") == "val":
        if node["type"] != "bytes":
            return node
        text = node["value"].encode("latin-1").decode("utf-8", "surrogateescape")
        return {"kind": "val", "value": text, "type": "str"}
    at = node.pop("at", None)
    read = {name: _read(child) for name, child in node.items()}
    return read if at is None else Located(read, Position(at["file"], at["line"]))
