"""What scripts are built with.

A script is a graph of commands that runs as one, inside of the store or on a server, with the same
result on every backend.

>>> import redipy
>>> ctx = redipy.script.FnContext()
>>> limit = ctx.add_arg("limit")
>>> inp = redipy.script.RedisList(ctx.add_key("inp"))
>>> small = redipy.script.RedisList(ctx.add_key("small"))
>>> cur = ctx.add_local(inp.lpop())
>>> loop = ctx.while_(cur.ne_(None))
>>> b_then, _ = loop.if_(redipy.script.ToNum(cur).lt_(limit))
>>> b_then.add(small.rpush(cur))
>>> loop.add(cur.assign(inp.lpop()))
>>> ctx.set_return_value(small.llen())
"""

from __future__ import annotations

from redipy.backend.backend import ExecFunction
from redipy.graph.expr import JSONType
from redipy.symbolic.core import Compilable, JSONArg, KeyVariable, LocalVariable, Variable
from redipy.symbolic.expr import Constant, Expr, MixedType, Spread, Strs
from redipy.symbolic.fun import (
    CallFn,
    FindFn,
    FromJSON,
    LogFn,
    LogLevel,
    RedisFn,
    RedisObj,
    ToIntStr,
    ToJSON,
    ToNum,
    ToStr,
    TypeStr,
)
from redipy.symbolic.functions import (
    Abs,
    Ceil,
    EndsWith,
    Floor,
    Join,
    Keys,
    Len,
    Lifetime,
    Lower,
    Max,
    Min,
    Range,
    Repeat,
    Reverse,
    Split,
    StartsWith,
    Strip,
    Upper,
)
from redipy.symbolic.rhash import RedisHash
from redipy.symbolic.rlist import RedisList
from redipy.symbolic.rset import RedisSet
from redipy.symbolic.rvar import RedisVar
from redipy.symbolic.rzset import RedisSortedSet
from redipy.symbolic.seq import FnContext, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from redipy.symbolic.function import Function, Key, ScriptSyntaxError, function

# What reads Python is imported when it is asked for: the builder does not need it.
_FUNCTION = {"Function", "Key", "ScriptSyntaxError", "function"}


def __getattr__(name: str) -> Any:
    """Import what makes scripts of Python functions."""
    if name not in _FUNCTION:
        raise AttributeError(f"module 'redipy.script' has no attribute {name!r}")
    from redipy.symbolic import function

    value = getattr(function, name)
    globals()[name] = value
    return value


__all__ = [
    "Abs",
    "CallFn",
    "Ceil",
    "Compilable",
    "Constant",
    "EndsWith",
    "ExecFunction",
    "Expr",
    "FindFn",
    "Floor",
    "FnContext",
    "FromJSON",
    "Function",
    "JSONArg",
    "JSONType",
    "Join",
    "Key",
    "KeyVariable",
    "Keys",
    "Len",
    "Lifetime",
    "LocalVariable",
    "LogFn",
    "LogLevel",
    "Lower",
    "Max",
    "Min",
    "MixedType",
    "Range",
    "RedisFn",
    "RedisHash",
    "RedisList",
    "RedisObj",
    "RedisSet",
    "RedisSortedSet",
    "RedisVar",
    "Repeat",
    "Reverse",
    "ScriptSyntaxError",
    "Sequence",
    "Split",
    "Spread",
    "StartsWith",
    "Strip",
    "Strs",
    "ToIntStr",
    "ToJSON",
    "ToNum",
    "ToStr",
    "TypeStr",
    "Upper",
    "Variable",
    "function",
]
