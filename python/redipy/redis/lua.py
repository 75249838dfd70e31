"""Scripts as Lua, for a server."""

from __future__ import annotations

from copy import copy
from typing import cast

from redipy import _redipy, graph
from redipy.backend.backend import Backend
from redipy.graph.expr import get_literal
from redipy.plugin import (
    HELPER_PKG,
    HelperFunction,
    LuaGeneralPatch,
    LuaRedisPatch,
    add_patch_plugin,
    add_plugin,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from redipy.backend.backend import ExecFunction
    from redipy.backend.registering import Script
    from redipy.client import BaseClient
    from redipy.graph.cmd import CommandObj
    from redipy.graph.expr import CallObj, ExprObj
    from redipy.graph.seq import SequenceObj

__all__ = [
    "ARGV_HOOK",
    "HELPER_PKG",
    "HOOK_END",
    "KEYV_HOOK",
    "LuaBackend",
    "LuaFnHook",
    "indent_str",
]

KEYV_HOOK = "--[[ KEYV"
"""What starts the list of the names of the keys in a script."""
ARGV_HOOK = "--[[ ARGV"
"""What starts the list of the names of the arguments in a script."""
HOOK_END = "]]"
"""What ends such a list."""

_REDIS_CALL = "redis.call"


def indent_str(code: Iterable[str], add_indent: int) -> list[str]:
    """Return lines of code with so many more blanks in front of each that is not empty."""
    blanks = " " * add_indent
    return [f"{blanks}{line}" if line else line for line in code]


class LuaCode(list[str]):
    """The lines of a script, with the script that they were written of."""

    def __init__(self, script: _redipy.Script) -> None:
        super().__init__(script.lua())
        self.script = script

    def is_changed(self) -> bool:
        """Tell whether somebody changed the lines since they were written."""
        return self != self.script.lua()


class LuaFnHook:
    """What changes the calls in a script on their way to Lua."""

    def __init__(
        self,
        helper_fns: dict[str, HelperFunction],
        general_patch_fns: dict[str, LuaGeneralPatch],
        redis_patch_fns: dict[str, LuaRedisPatch],
    ) -> None:
        self._helper_fns = helper_fns
        self._general_patch_fns = general_patch_fns
        self._redis_patch_fns = redis_patch_fns
        self._is_expr_stmt = False

    def set_expr_stmt(self, is_expr_stmt: bool) -> None:
        """Tell whether what comes next stands by itself, so that nobody looks at its value."""
        self._is_expr_stmt = is_expr_stmt

    def is_expr_stmt(self) -> bool:
        """Return what was told last."""
        return self._is_expr_stmt

    def helpers(self) -> list[tuple[str, str, str]]:
        """Return the name, the arguments and the body of each helper function."""
        functions = self._helper_fns.values()
        return [(function.name(), function.args(), function.body()) for function in functions]

    def build_helpers(self) -> list[str]:
        """Return the helper functions as lines of Lua."""
        return _redipy.lua_helpers(self.helpers())

    def adjust_function(self, expr: CallObj, is_expr_stmt: bool) -> ExprObj:
        """Return what stands in place of a call."""
        if expr["no_adjust"]:
            return expr
        name, args = expr["name"], expr["args"]
        command = get_literal(args[0], "str") if name == _REDIS_CALL and args else None
        if isinstance(command, str):
            return self.adjust_redis_fn(expr, command, args[1:], is_expr_stmt=is_expr_stmt)
        patch = self._general_patch_fns.get(name)
        return expr if patch is None else patch.patch(_raw(expr), is_expr_stmt=is_expr_stmt)

    def adjust_redis_fn(
        self, expr: CallObj, name: str, args: list[ExprObj], *, is_expr_stmt: bool
    ) -> ExprObj:
        """Return what stands in place of a call of a command."""
        patch = self._redis_patch_fns.get(name) or self._redis_patch_fns.get(name.lower())
        if patch is None:
            return expr
        return patch.patch(name, _raw(expr), args, is_expr_stmt=is_expr_stmt)

    def adjust(self, part: Any) -> Any:
        """Return a part of a graph with every call in it adjusted, the inner ones first."""
        if isinstance(part, list):
            return [self.adjust(one) for one in part]
        if not isinstance(part, dict):
            return part
        kind = part.get("kind")
        if kind == "val":
            return part
        # A copy keeps what the part knows of where it was built.
        changed = copy(part)
        for field, value in part.items():
            self.set_expr_stmt(kind == "stmt" and field == "expr")
            is_expr_stmt = self.is_expr_stmt()
            value = self.adjust(value)
            if isinstance(value, dict) and value.get("kind") == "call":
                value = self.adjust_function(cast("CallObj", value), is_expr_stmt)
            elif isinstance(value, list):
                value = [self._adjust_call(one) for one in value]
            changed[field] = value
        return changed

    def _adjust_call(self, part: Any) -> Any:
        """Return what stands in place of a part of a list."""
        if isinstance(part, dict) and part.get("kind") == "call":
            return self.adjust_function(cast("CallObj", part), False)
        return part


def _raw(expr: CallObj) -> CallObj:
    """Return the call with the value that Lua has."""
    return {**expr, "no_adjust": True}


class LuaBackend(Backend[list[str], str, LuaFnHook, LuaFnHook, "BaseClient"]):
    """Writes scripts as Lua. Patches and helper functions of your own change what is written.

    >>> from redipy.redis.lua import LuaBackend
    >>> from redipy.script import FnContext, RedisVar
    >>> ctx = FnContext()
    >>> ctx.set_return_value(RedisVar(ctx.add_key("count")).incrby(1))
    >>> code = LuaBackend().translate(ctx.compile())
    >>> any('"incrby"' in line for line in code)
    True
    """

    def __init__(self) -> None:
        self._helper_fns: dict[str, HelperFunction] = {}
        self._general_patch_fns: dict[str, LuaGeneralPatch] = {}
        self._redis_patch_fns: dict[str, LuaRedisPatch] = {}

    def add_helper_function_plugin(self, module: str) -> None:
        """Load the subclasses of `redipy.plugin.HelperFunction` of a module."""
        add_plugin(module, self._helper_fns, HelperFunction)

    def add_general_patch_plugin(self, module: str) -> None:
        """Load the subclasses of `redipy.plugin.LuaGeneralPatch` of a module."""
        add_patch_plugin(module, self._general_patch_fns, LuaGeneralPatch, {_REDIS_CALL})

    def add_redis_patch_plugin(self, module: str) -> None:
        """Load the subclasses of `redipy.plugin.LuaRedisPatch` of a module."""
        add_patch_plugin(module, self._redis_patch_fns, LuaRedisPatch)

    def create_command_context(self) -> LuaFnHook:
        """Return what changes the calls of a script."""
        return LuaFnHook(self._helper_fns, self._general_patch_fns, self._redis_patch_fns)

    def translate(self, seq: SequenceObj) -> list[str]:
        """Return the lines of a script."""
        hook = self.create_command_context()
        script = _redipy.Script(graph.dumps(hook.adjust(seq)), helpers=hook.helpers())
        return LuaCode(script)

    def library(self, name: str, functions: Mapping[str, Script]) -> str:
        """Return scripts as the text of a library of functions, for `FUNCTION LOAD` of Redis 7.

        `FCALL` calls them with the keys and arguments that they have, in the order of their names;
        arguments are JSON, and so is what they return. Helper functions of plug-ins cannot be part
        of it.

        >>> from redipy.redis.lua import LuaBackend
        >>> from redipy.script import RedisVar, function
        >>> @function
        ... def add(count: RedisVar, by: int):
        ...     return count.incrby(by)
        >>> LuaBackend().library("counters", {"add": add}).splitlines()[0]
        '#!lua name=counters'
        """
        hook = self.create_command_context()
        graphs = {
            function: graph.dumps(hook.adjust(script.compile()))
            for function, script in functions.items()
        }
        return _redipy.lua_library(name, list(graphs.items()))

    def finish(self, ctx: LuaFnHook, script: list[str]) -> list[str]:
        """Return the lines of a script with the helper functions in front."""
        return [*ctx.build_helpers(), *script]

    def compile_sequence(self, ctx: LuaFnHook, seq: SequenceObj) -> list[str]:
        """Return the lines of a sequence of commands."""
        lines: list[str] = []
        for command in seq["cmds"]:
            lines.extend(self.compile_command(ctx, command))
        return lines

    def compile_command(self, ctx: LuaFnHook, cmd: CommandObj) -> list[str]:
        """Return the lines of one command."""
        return _redipy.lua_statement(graph.dumps(ctx.adjust(cmd)))

    def compile_expr(self, ctx: LuaFnHook, expr: ExprObj) -> str:
        """Return an expression."""
        adjusted = ctx.adjust({"kind": "stmt", "expr": expr})["expr"]
        return _redipy.lua_expression(graph.dumps(adjusted))

    def create_executable(self, code: list[str], runtime: BaseClient) -> ExecFunction:
        """Return what runs a script, on the runtime unless it is called with another client.

        Code that was changed since it was written, or is Lua of your own, runs as it is. It tells
        its keys and arguments in the two lists in front, and returns JSON.
        """
        if isinstance(code, LuaCode) and not code.is_changed():
            return code.script.on(runtime)
        return _redipy.Script.of_lua(code, _names(code, KEYV_HOOK), _names(code, ARGV_HOOK)).on(
            runtime
        )


def _names(code: list[str], hook: str) -> list[str]:
    """Return the names in a list in front of a script."""
    try:
        start = code.index(hook) + 1
        return code[start : code.index(HOOK_END, start)]
    except ValueError:
        raise ValueError(f"the code has no list that starts with {hook}") from None
