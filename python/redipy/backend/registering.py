"""How a script is made ready for a client."""

from __future__ import annotations

from redipy import _redipy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Protocol

    from redipy.backend.backend import Backend, ExecFunction
    from redipy.graph.seq import SequenceObj

    class Script(Protocol):
        """What can be registered: it makes its graph."""

        def compile(self) -> SequenceObj:
            """Return the graph."""
            ...


__all__ = ["Scripting"]


class Scripting:
    """What the scripts of a runtime have in common: its plug-ins, and who looks at them."""

    __slots__ = ("backend", "code_hook", "compile_hook")

    def __init__(self, backend: Backend[Any, Any, Any, Any, Any]) -> None:
        self.backend = backend
        self.compile_hook: Callable[[SequenceObj], None] | None = None
        self.code_hook: Callable[[Any], None] | None = None

    def register(self, client: Any, script: Script) -> ExecFunction:
        """Make a script ready to be called on a client."""
        if not hasattr(script, "compile"):
            raise TypeError(
                f"a script is a FnContext or a function below @redipy.script.function, not a "
                f"{type(script).__name__}"
            )
        graph = script.compile()
        if self.compile_hook is not None:
            self.compile_hook(graph)
        code = self.backend.translate(graph)
        if self.code_hook is not None:
            self.code_hook(code)
        run = self.backend.create_executable(code, client)
        defaults = getattr(script, "defaults", None)
        if defaults and isinstance(run, _redipy.ExecFunction):
            return run.with_defaults(defaults)
        return run
