"""`function`, which makes a script of a plain Python function, and what it makes."""

from __future__ import annotations

import ast
import functools
import inspect
from types import FunctionType
from weakref import WeakKeyDictionary

from redipy.graph.position import at
from redipy.symbolic.function.code import build
from redipy.symbolic.function.outside import MISSING, Outside, constant
from redipy.symbolic.function.parameters import parameters, signature
from redipy.symbolic.function.source import Source
from redipy.symbolic.function.statements import Statements
from redipy.symbolic.seq import FnContext

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from redipy.graph.expr import JSONType
    from redipy.graph.seq import SequenceObj

__all__ = ["Function", "function"]


_TOO_DEEP = "it is nested too deep; split long expressions and chains of elif"


class Function:
    """A script that was written as a Python function; see `function`.

    Calling it runs the script. `register_script` of a client takes it, too, as it takes a
    `FnContext`. `context` is what was built of the function, `graph` its compiled form, and
    `keys` and `args` are the names of its parameters that are keys and arguments.
    """

    is_script_function = True
    __wrapped__: Callable[..., object]
    __name__: str

    def __init__(self, fn: FunctionType) -> None:
        """Compile a function; see `function`."""
        source = Source(fn)
        outside = Outside(fn)
        _check_decorators(source, outside, fn)
        given = parameters(fn, source, outside)
        self.context = FnContext()
        try:
            with at(source.filename, source.tree.lineno):
                statements = Statements(source, outside, given, self.context)
                build(statements.read(), self.context, source.filename, source.tree.lineno)
        except RecursionError:
            raise source.refuse(source.tree, _TOO_DEEP) from None
        try:
            self.context.compile()
        except ValueError as error:
            raise source.refuse(source.tree, str(error)) from None
        except RecursionError:
            raise source.refuse(source.tree, _TOO_DEEP) from None
        self.keys = tuple(parameter.name for parameter in given if parameter.is_key)
        self.args = tuple(parameter.name for parameter in given if not parameter.is_key)
        self._signature = signature(fn)
        self.defaults: dict[str, JSONType] = {
            name: constant(parameter.default)
            for name, parameter in self._signature.parameters.items()
            if parameter.default is not inspect.Parameter.empty
        }
        self._registered: WeakKeyDictionary[Any, Callable[..., Any]] = WeakKeyDictionary()
        functools.update_wrapper(self, fn)

    def compile(self) -> SequenceObj:
        """Return the graph of the script, as `FnContext.compile` does."""
        return self.context.compile()

    @property
    def graph(self) -> SequenceObj:
        """The graph of the script."""
        return self.compile()

    def __call__(self, client: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Run the script on a client, with the parameters of the function.

        Keys are given by their names, as `str`; arguments are values as JSON has them. In a
        pipeline, which stands in place of the client or is told as `client=pipeline`, the script
        is queued. Returns what the function returns, of `redipy.asyncio` something to await.

        Raises `TypeError` if the parameters are not those of the function.
        """
        target = kwargs.pop("client", client)
        # A pipeline knows the client that it is of, which keeps the script.
        client = getattr(client, "_client", client)
        register = getattr(client, "register_script", None)
        if register is None:
            raise TypeError(
                f"{self.__name__}() takes a client or a pipeline of redipy first, not a "
                f"{type(client).__name__}"
            )
        if target is not client and hasattr(target, "register_script"):
            raise TypeError(f"{self.__name__}() takes one client, not two")
        try:
            bound = self._signature.bind(*args, **kwargs)
        except TypeError as error:
            raise TypeError(f"{self.__name__}(): {error}") from None
        values = {**self.defaults, **bound.arguments}
        run = self._registered.get(client)
        if run is None:
            # One that knew the client would keep it alive for ever.
            run = self._registered.setdefault(client, register(self).unbound())
        return run(
            keys={name: values[name] for name in self.keys},
            args={name: values[name] for name in self.args},
            client=target,
        )

    def __repr__(self) -> str:
        return f"<script {self.__name__}{self._signature}>"


def function(fn: Callable[..., object] | None = None, /) -> Function:
    """Make a script of a Python function, which then runs next to the data, atomically.

    Parameters that are annotated with `RedisList`, `RedisHash` and the like are keys, whose methods
    the body calls; `Key` is a key as such, to make the names of other keys of. All other parameters
    are arguments: `int`, `float`, `str`, `bool`, `list`, `dict`, `Any`. The body is read once, when
    the function is decorated, and not run by Python: names of the module are read then, and its
    constants become part of the script.

    >>> import redipy
    >>> from redipy.script import RedisList, function
    >>> @function
    ... def filter_list(inp: RedisList, left: RedisList, right: RedisList, cmp: float):
    ...     cur = inp.lpop()
    ...     while cur is not None:
    ...         if float(cur) < cmp:
    ...             left.rpush(cur)
    ...         else:
    ...             right.rpush(cur)
    ...         cur = inp.lpop()
    >>> r = redipy.Redis()
    >>> r.rpush("mylist", "1", "3", "2", "4")
    4
    >>> filter_list(r, "mylist", "small", "big", 3)
    >>> r.lrange("small", 0, -1), r.lrange("big", 0, -1)
    (['1', '2'], ['3', '4'])

    Values are those of JSON, and where Python raises, scripts are more lenient: an index that is
    out of range and a key that is missing give None, as does a variable without a value; `float()`
    gives None for a text that is no number, and `int()` cuts off. All numbers are doubles.

    Raises `ScriptSyntaxError` for what scripts cannot express, with its line, the reason, and what
    to write instead; `TypeError` for what is no Python function.
    """
    if isinstance(fn, (staticmethod, classmethod)):
        raise TypeError(f"write @function below @{type(fn).__name__}, next to the def")
    if fn is None:
        raise TypeError("write @function without parentheses")
    if not isinstance(fn, FunctionType):
        raise TypeError(f"a Python function can become a script, not a {type(fn).__name__}")
    return Function(fn)


def _check_decorators(source: Source, outside: Outside, fn: FunctionType) -> None:
    """Refuse a function that another decorator may have changed before."""
    nodes = source.tree.decorator_list
    is_above = any(_is_ours(node, outside) for node in nodes[:-1])
    if is_above or hasattr(fn, "__wrapped__"):
        raise source.refuse(
            nodes[-1] if nodes else source.tree,
            "another decorator comes before @function; write @function next to the def, below all "
            "others",
        )


def _is_ours(node: ast.expr, outside: Outside) -> bool:
    """Return whether a decorator is `function`, under whichever name it is known."""
    names: list[str] = []
    inner = node
    while isinstance(inner, ast.Attribute):
        names.append(inner.attr)
        inner = inner.value
    if not isinstance(inner, ast.Name):
        return False
    found = outside.look(inner.id)
    if found is MISSING:
        # A name of a function around, which the function itself does not use.
        return (names[0] if names else inner.id) == "function"
    for name in reversed(names):
        found = getattr(found, name, None)
    return found is function
