"""The exception for what a script cannot express."""

from __future__ import annotations

from redipy.errors import RedipyError

__all__ = ["ScriptSyntaxError"]


class ScriptSyntaxError(RedipyError, SyntaxError):
    """A function that cannot become a script; it tells the line, the reason, and what to write.

    `filename`, `lineno`, `offset` and `text` are those of any `SyntaxError`, so that a traceback
    shows the line.
    """
