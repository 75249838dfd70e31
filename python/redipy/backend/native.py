"""Runtimes whose scripts run natively, in this process, with functions of plug-ins in Python."""

from __future__ import annotations

from redipy.client import BaseClient

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Self

    from redipy.memory.functions import Functions
    from redipy.memory.local import LocalBackend

__all__ = ["NativeRuntime"]


class NativeRuntime(BaseClient):
    """A backend whose data scripts reach without a server that would run them."""

    __slots__ = ()

    @classmethod
    def create_backend(cls) -> LocalBackend:
        """Make what makes scripts ready to run in this process."""
        from redipy.memory.functions import Functions
        from redipy.memory.local import LocalBackend

        return LocalBackend(Functions())

    def add_redis_function_plugin(self, module: str) -> None:
        """Load the subclasses of `redipy.plugin.LocalRedisFunction` of a module.

        Scripts call them by `redipy.script.RedisFn`. The name of a command, or one that is there
        already, is a `RuntimeError`.
        """
        self._functions().add_redis(module)

    def add_general_function_plugin(self, module: str) -> None:
        """Load the subclasses of `redipy.plugin.LocalGeneralFunction` of a module.

        Scripts call them by `redipy.script.CallFn`. The name of a function that scripts have, or
        one that is there already, is a `RuntimeError`.
        """
        self._functions().add_general(module)

    def _functions(self) -> Functions:
        """Return the functions of plug-ins."""
        backend: LocalBackend = self.get_backend()  # type: ignore[assignment]
        return backend.functions

    @classmethod
    def _sharing(cls, client: BaseClient) -> Self:
        """Make a runtime of the store that a client uses."""
        return BaseClient.__new__(cls, of=client)
