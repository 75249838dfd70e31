"""The graph of a script: plain data, and the contract between what builds and what runs scripts."""

from __future__ import annotations

from redipy.graph.position import Position, position_of
from redipy.graph.text import dumps, loads

__all__ = ["Position", "dumps", "loads", "position_of"]
