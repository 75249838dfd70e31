"""Scripts that are written as plain Python functions: `@redipy.script.function`.

A function goes through these modules: `source` finds and parses its text, `parameters` tells keys
from arguments, `statements`, `calls` and `expressions` read the body into the steps of `code`, with
the state that `frame` keeps, and `code.build` gives these to the builder of `redipy.symbolic`.
`refused` says what to write where scripts have no equal. `decorator` is what users see of it all.
"""

from __future__ import annotations

from redipy.symbolic.function.decorator import Function, function
from redipy.symbolic.function.errors import ScriptSyntaxError
from redipy.symbolic.function.parameters import Key

__all__ = ["Function", "Key", "ScriptSyntaxError", "function"]
