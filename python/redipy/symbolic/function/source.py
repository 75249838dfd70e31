"""The source of a function that is to become a script: its tree, and where things stand in it."""

from __future__ import annotations

import ast
import inspect

from redipy.symbolic.function.errors import ScriptSyntaxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FunctionType
    from typing import Any

    Located = ast.AST
    """A node that has a place: an expression, a statement, an argument and the like."""

__all__ = ["Source"]


class Source:
    """The text of one function, parsed, with the line numbers of its file."""

    def __init__(self, function: FunctionType) -> None:
        """Find and parse the source of a function.

        Raises `ScriptSyntaxError` if there is no source, or if it is not that of a `def`.
        """
        code = function.__code__
        self.name = code.co_name
        self.filename = code.co_filename
        self._first = code.co_firstlineno
        self._lines: list[str] = []
        self.tree = self._parse(function)

    def _parse(self, function: FunctionType) -> ast.FunctionDef:
        """Return the definition, which is the first one in its lines."""
        if self.name == "<lambda>":
            raise self._stop(
                "a lambda cannot become a script; write a function with `def`, whose parameters "
                "have annotations"
            )
        try:
            # Of the code: that of a function may be looked for where another one wraps it.
            lines, first = inspect.getsourcelines(function.__code__)
        except (OSError, TypeError):
            raise self._stop(
                f"the source of {self.name} is not available, as for what was typed into an "
                "interpreter or ran by exec(); put the function into a file"
            ) from None
        if not lines:
            raise self._stop(self._changed())
        self._lines = lines
        self._first = max(first, 1)
        # An `if` around indented lines keeps columns, and lines inside long strings, as they are.
        indented = lines[0][:1] in {" ", "\t"}
        text = "".join(["if 1:\n" if indented else "", *lines])
        try:
            body: list[ast.stmt] = ast.parse(text, self.filename).body
        except SyntaxError:
            raise self._stop(self._changed()) from None
        if indented and isinstance(body[0], ast.If):
            body = body[0].body
        tree = body[0] if body else None
        if isinstance(tree, (ast.AsyncFunctionDef, ast.ClassDef)):
            ast.increment_lineno(tree, self._first - 1 - indented)
            kind = "an async function" if isinstance(tree, ast.AsyncFunctionDef) else "a class"
            raise self.refuse(
                tree, f"{kind} cannot become a script; write a function with plain `def`"
            )
        if not isinstance(tree, ast.FunctionDef) or tree.name != self.name:
            raise self._stop(self._changed())
        # A new tree each time: it is safe to change the numbers in place.
        ast.increment_lineno(tree, self._first - 1 - indented)
        return tree

    def _changed(self) -> str:
        """Return the reason where the lines found are not those of the function."""
        return (
            f"the source of {self.name} does not hold its definition; it may have changed since "
            "it was loaded"
        )

    def line(self, number: int) -> str | None:
        """Return a line of the file, by its number, if it is one of the function."""
        index = number - self._first
        return self._lines[index] if 0 <= index < len(self._lines) else None

    def refuse(self, node: Located, reason: str) -> ScriptSyntaxError:
        """Return the error that refuses a node, with its place."""
        place: Any = node
        line = self.line(place.lineno)
        end = self.line(place.end_lineno or place.lineno)
        return ScriptSyntaxError(
            reason,
            (
                self.filename,
                place.lineno,
                _column(line, place.col_offset),
                line,
                place.end_lineno,
                _column(end, place.end_col_offset),
            ),
        )

    def _stop(self, reason: str) -> ScriptSyntaxError:
        """Return the error that refuses the function as a whole."""
        line = self.line(self._first)
        return ScriptSyntaxError(reason, (self.filename, self._first, None, line))


def _column(line: str | None, offset: int | None) -> int | None:
    """Return the column, from 1 in characters, of an offset from 0 in bytes."""
    if line is None or offset is None:
        return None
    return len(line.encode()[:offset].decode(errors="replace")) + 1
