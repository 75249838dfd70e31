"""Scripts as what runs in this process."""

from __future__ import annotations

from redipy import _redipy, graph
from redipy.backend.backend import Backend

TYPE_CHECKING = False
if TYPE_CHECKING:
    from redipy.backend.backend import ExecFunction
    from redipy.client import BaseClient
    from redipy.graph.cmd import CommandObj
    from redipy.graph.expr import ExprObj
    from redipy.graph.seq import SequenceObj
    from redipy.memory.functions import Functions

__all__ = ["LocalBackend"]


class LocalBackend(Backend["_redipy.Script", str, None, None, "BaseClient"]):
    """Makes scripts ready to run natively, with functions of plug-ins.

    Parts of a script are shown as their graph: they become nothing that could be looked at.
    """

    def __init__(self, functions: Functions) -> None:
        self.functions = functions

    def translate(self, seq: SequenceObj) -> _redipy.Script:
        """Make a script ready."""
        return _redipy.Script(graph.dumps(seq), functions=self.functions)

    def create_command_context(self) -> None:
        """Return nothing: nothing is kept between commands."""

    def finish(self, ctx: None, script: _redipy.Script) -> _redipy.Script:
        """Return the script."""
        return script

    def compile_sequence(self, ctx: None, seq: SequenceObj) -> _redipy.Script:
        """Make a sequence ready, by itself."""
        return self.translate({"kind": "script", "cmds": seq["cmds"], "argv": [], "keyv": []})

    def compile_command(self, ctx: None, cmd: CommandObj) -> _redipy.Script:
        """Make one command ready, by itself."""
        return self.compile_sequence(ctx, {"kind": "seq", "cmds": [cmd]})

    def compile_expr(self, ctx: None, expr: ExprObj) -> str:
        """Return an expression as JSON."""
        return graph.dumps(expr)

    def create_executable(self, code: _redipy.Script, runtime: BaseClient) -> ExecFunction:
        """Return what runs a script, on the runtime unless it is called with another client."""
        return code.on(runtime)
