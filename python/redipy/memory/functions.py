"""The functions of plug-ins, for scripts that run in this process."""

from __future__ import annotations

from redipy import _redipy
from redipy.memory.state import Machine
from redipy.plugin import LocalGeneralFunction, LocalRedisFunction, add_plugin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from redipy.graph.expr import JSONType
    from redipy.plugin import ArgcSpec

__all__ = ["Functions"]


class Functions:
    """The functions that plug-ins have added to a runtime."""

    def __init__(self) -> None:
        self._redis: dict[str, LocalRedisFunction] = {}
        self._general: dict[str, LocalGeneralFunction] = {}

    def add_redis(self, module: str) -> None:
        """Load the functions on keys of a module; names of commands are refused."""
        found: dict[str, LocalRedisFunction] = {}
        add_plugin(module, found, LocalRedisFunction)
        for name in found:
            if name.lower() in self._redis or _redipy.is_command(name):
                raise RuntimeError(f"duplicate function definition: {name}")
        self._redis.update({name.lower(): function for name, function in found.items()})

    def add_general(self, module: str) -> None:
        """Load the functions of values of a module; names that scripts have already are refused."""
        found: dict[str, LocalGeneralFunction] = {}
        add_plugin(module, found, LocalGeneralFunction)
        for name in found:
            if name in self._general or _redipy.is_script_function(name):
                raise RuntimeError(f"duplicate function definition: {name}")
        self._general.update(found)

    def has_redis(self, name: str) -> bool:
        """Tell whether there is a function on keys of this name."""
        return name.lower() in self._redis

    def has_general(self, name: str) -> bool:
        """Tell whether there is a function of values of this name."""
        return name in self._general

    def call_redis(self, name: str, key: str, args: list[JSONType]) -> JSONType:
        """Call a function on a key, inside the transaction of a script."""
        function = self._redis[name.lower()]
        _check(name, function.argc(), len(args), "arguments behind its key")
        return function.call(Machine(), key, args)

    def call_general(self, name: str, args: list[JSONType]) -> JSONType:
        """Call a function of values."""
        function = self._general[name]
        _check(name, function.argc(), len(args), "arguments")
        return function.call(args)


def _check(name: str, argc: ArgcSpec, count: int, what: str) -> None:
    """Refuse a number of arguments that a function does not take."""
    least, most = argc["count"], argc.get("at_most")
    if most is None and not argc.get("at_least"):
        most = least
    if count < least or (most is not None and count > most):
        wanted = (
            f"{least}" if most == least else f"{least} to {most}" if most else f"{least} or more"
        )
        raise ValueError(f"{name} takes {wanted} {what}, not {count}")
