"""What turns the graph of a script into something that runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from redipy.graph.cmd import CommandObj
from redipy.graph.expr import ExprObj, JSONType
from redipy.graph.seq import SequenceObj

if TYPE_CHECKING:
    from collections.abc import Awaitable
    from typing import Any

    from redipy.api import PipelineAPI, RedisAPI

T = TypeVar("T")
"""The code of a script."""
ET = TypeVar("ET")
"""The code of an expression."""
CC = TypeVar("CC")
"""What is known while commands are translated."""
EC = TypeVar("EC")
"""What is known while expressions are translated."""
R = TypeVar("R")
"""What runs code."""


class ExecFunction(Protocol):
    """A script that can be called."""

    def __call__(
        self,
        *,
        keys: dict[str, str],
        args: dict[str, JSONType],
        client: RedisAPI | PipelineAPI | None = None,
    ) -> JSONType:
        """Run the script with its keys and arguments, by their names, and return its value.

        A `client` runs it instead of the one that it was registered with; a pipeline queues it.
        """
        ...


class AwaitedFunction(Protocol):
    """Runs a script on a client whose calls are awaited."""

    def __call__(
        self, *, keys: dict[str, str], args: dict[str, JSONType], client: Any = None
    ) -> Awaitable[JSONType]:
        """Run it; in a pipeline, the result comes with its `execute`."""
        ...


class Backend(Generic[T, ET, CC, EC, R]):
    """Translates scripts; subclasses write all methods but `translate`."""

    def translate(self, seq: SequenceObj) -> T:
        """Translate a script."""
        ctx = self.create_command_context()
        return self.finish(ctx, self.compile_sequence(ctx, seq))

    def create_command_context(self) -> CC:
        """Return what is known at the start of a translation."""
        raise NotImplementedError

    def finish(self, ctx: CC, script: T) -> T:
        """Complete the code of a script."""
        raise NotImplementedError

    def compile_sequence(self, ctx: CC, seq: SequenceObj) -> T:
        """Translate a sequence of commands."""
        raise NotImplementedError

    def compile_command(self, ctx: CC, cmd: CommandObj) -> T:
        """Translate a command."""
        raise NotImplementedError

    def compile_expr(self, ctx: EC, expr: ExprObj) -> ET:
        """Translate an expression."""
        raise NotImplementedError

    def create_executable(self, code: T, runtime: R) -> ExecFunction:
        """Return what runs the code of a script."""
        raise NotImplementedError
