"""Functions of your own for scripts: for the memory backend in Python, for a server in Lua.

A module with subclasses of the classes here is a plug-in. What subclasses `LocalRedisFunction` is
called by `redipy.script.RedisFn`, what subclasses `LocalGeneralFunction` by `redipy.script.CallFn`,
once a memory runtime has loaded it; see `redipy.LocalRuntime.add_redis_function_plugin`. The others
change the Lua that is written for a server; see `redipy.redis.lua.LuaBackend`.
"""

from __future__ import annotations

from importlib import import_module
from inspect import isabstract
from typing import NotRequired, TypedDict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    from redipy.graph.expr import CallObj, ExprObj, JSONType
    from redipy.memory.state import Machine

    T = TypeVar("T", bound="NamedFunction")
    U = TypeVar("U", bound="LuaPatch")
    V = TypeVar("V")

__all__ = [
    "HELPER_PKG",
    "ArgcSpec",
    "GeneralFunction",
    "HelperFunction",
    "LocalGeneralFunction",
    "LocalRedisFunction",
    "LuaGeneralPatch",
    "LuaPatch",
    "LuaRedisPatch",
    "NamedFunction",
    "add_patch_plugin",
    "add_plugin",
]

HELPER_PKG = "redipy"
"""The table that holds the helper functions in Lua: a helper `f` is called `redipy.f` there."""


class ArgcSpec(TypedDict):
    """How many arguments a function takes; the key is not among them."""

    count: int
    """So many, or the least number with one of the others."""
    at_least: NotRequired[bool]
    """Whether there can be more."""
    at_most: NotRequired[int]
    """The largest number."""


class NamedFunction:
    """A function that has a name in scripts."""

    @staticmethod
    def name() -> str:
        """Return the name."""
        raise NotImplementedError


class GeneralFunction(NamedFunction):
    """A function that is called with values."""

    @staticmethod
    def argc() -> ArgcSpec:
        """Return how many arguments it takes."""
        raise NotImplementedError


class LocalRedisFunction(GeneralFunction):
    """A function on a key, for `RedisFn` on the memory backend.

    >>> from redipy.plugin import ArgcSpec, LocalRedisFunction
    >>> class PushTwice(LocalRedisFunction):
    ...     @staticmethod
    ...     def name():
    ...         return "pushtwice"
    ...     @staticmethod
    ...     def argc():
    ...         return {"count": 1}
    ...     @staticmethod
    ...     def call(sm, key, args):
    ...         return sm.rpush(key, args[0], args[0])
    """

    @staticmethod
    def call(sm: Machine, key: str, args: list[JSONType]) -> JSONType:
        """Do it. Commands run through `sm`, in the transaction of the script; not on a client."""
        raise NotImplementedError


class LocalGeneralFunction(GeneralFunction):
    """A function of values, for `CallFn` on the memory backend."""

    @staticmethod
    def call(args: list[JSONType]) -> JSONType:
        """Compute the value."""
        raise NotImplementedError


class HelperFunction(NamedFunction):
    """A function in Lua, which patches call as `redipy.` and its name."""

    @staticmethod
    def args() -> str:
        """Return the names of its arguments, with commas in between."""
        raise NotImplementedError

    @staticmethod
    def body() -> str:
        """Return its Lua code."""
        raise NotImplementedError


class LuaPatch:
    """What changes a call in the Lua of a script; one is made for each of its names."""

    def __init__(self, name: str) -> None:
        self._name = name

    def name(self) -> str:
        """Return the name that this one is for."""
        return self._name

    @staticmethod
    def names() -> set[str]:
        """Return the names of the functions whose calls it changes."""
        raise NotImplementedError

    def helper_pkg(self) -> str:
        """Return the table that holds the helper functions."""
        return HELPER_PKG


class LuaRedisPatch(LuaPatch):
    """What changes calls of commands."""

    def patch(
        self, name: str, expr: CallObj, args: list[ExprObj], *, is_expr_stmt: bool
    ) -> ExprObj:
        """Return what stands in place of `expr`, which gives what Lua makes of the reply.

        `args` are its arguments behind the name of the command, key first. `is_expr_stmt` tells
        that nobody looks at the value.
        """
        raise NotImplementedError


class LuaGeneralPatch(LuaPatch):
    """What changes calls of functions of Lua."""

    def patch(self, expr: CallObj, *, is_expr_stmt: bool) -> ExprObj:
        """Return what stands in place of `expr`."""
        raise NotImplementedError


def add_plugin(
    module: str, target: dict[str, T], clazz: type[T], disallowed: set[str] | None = None
) -> None:
    """Add an instance of each subclass of `clazz` that a module defines to `target`, by its name.

    Raises `RuntimeError` for a name that is there already or among `disallowed`; then nothing is
    added.
    """
    found: dict[str, T] = {}
    for subclass in _subclasses(module, clazz):
        function = subclass()
        _claim(function.name(), "function", found | target, disallowed)
        found[function.name()] = function
    target.update(found)


def add_patch_plugin(
    module: str, target: dict[str, U], clazz: type[U], disallowed: set[str] | None = None
) -> None:
    """Add an instance for each name of each subclass of `clazz` that a module defines to `target`.

    Raises `RuntimeError` for a name that is there already or among `disallowed`; then nothing is
    added.
    """
    found: dict[str, U] = {}
    for subclass in _subclasses(module, clazz):
        for name in sorted(subclass.names()):
            _claim(name, "patch", found | target, disallowed)
            found[name] = subclass(name)
    target.update(found)


def _claim(name: str, what: str, taken: dict[str, T] | dict[str, U], no: set[str] | None) -> None:
    """Refuse a name that is taken or forbidden."""
    if name in taken:
        raise RuntimeError(f"duplicate {what} definition: {name}")
    if no is not None and name in no:
        raise RuntimeError(f"a {what} cannot be called {name}: that name is taken by redipy")


def _subclasses(module: str, clazz: type[V]) -> list[type[V]]:
    """Return the subclasses that a module defines itself, in its order."""
    found: list[type[V]] = []
    for value in vars(import_module(module)).values():
        is_own = isinstance(value, type) and value.__module__ == module
        if is_own and issubclass(value, clazz) and not isabstract(value):
            found.append(value)
    return found
