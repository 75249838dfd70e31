"""Calls in a function: of key objects, of the functions of scripts, and of some of Python's."""

from __future__ import annotations

import ast
import difflib
import inspect
import typing
from functools import partial

from redipy.symbolic.expr import Expr
from redipy.symbolic.fun import RedisObj
from redipy.symbolic.function.arguments import arguments, make
from redipy.symbolic.function.expressions import Expressions
from redipy.symbolic.function.frame import Value
from redipy.symbolic.function.library import FUNCTIONS, MANY, METHODS
from redipy.symbolic.function.outside import MISSING
from redipy.symbolic.function.refused import BUILTINS
from redipy.symbolic.function.refused import METHODS as REFUSED_METHODS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["Calls"]


class Calls(Expressions):
    """Reads calls."""

    def call(self, node: ast.Call) -> Value:
        """Return a call as an expression."""
        if isinstance(node.func, ast.Attribute):
            found = self.static(node.func)
            if found is MISSING:
                return self._method(node, node.func)
            return self._outside(node, ast.unparse(node.func), found)
        if isinstance(node.func, ast.Name):
            found = self.static(node.func)
            if found is MISSING:
                self.name(node.func)  # Refuses a name that is not known at all.
                raise self.refuse(node, f"{node.func.id} is a value and cannot be called")
            return self._outside(node, node.func.id, found)
        raise self.refuse(node, "only functions and methods that are named can be called")

    def _outside(self, node: ast.Call, name: str, found: Any) -> Value:
        """Return a call of what is known outside of the function."""
        if found is typing.cast:
            return self.expression(self.plain_arguments(node, name, 2, 2)[1])
        for function, read, least, most in FUNCTIONS:
            if found is function:
                args = self.plain_arguments(node, name, least, most)
                return read(self, node, self.values(args))
        if isinstance(found, type) and issubclass(found, RedisObj):
            return self._key_object(node, name, found)
        if isinstance(found, type) and issubclass(found, Expr):
            return self._built(node, name, found)
        raise self.refuse(node, _no_function(name, found))

    def plain_arguments(self, node: ast.Call, name: str, least: int, most: int) -> list[ast.expr]:
        """Return arguments that have no names, and are as many as there should be."""
        for keyword in node.keywords:
            raise self.refuse(keyword.value, f"{name}() takes no named arguments in scripts")
        if not least <= len(node.args) <= most:
            wanted = f"{least}" if least == most else f"{least} to {most}"
            if most == MANY:
                wanted = f"{least} or more"
            noun = "argument" if wanted == "1" else "arguments"
            raise self.refuse(node, f"{name}() takes {wanted} {noun} in scripts")
        return node.args

    def _key_object(self, node: ast.Call, name: str, of: type[RedisObj]) -> Value:
        """Return a new key object."""
        (argument,) = self.plain_arguments(node, name, 1, 1)
        key = self.value(argument)
        if key.known and not isinstance(key.constant, str):
            raise self.refuse(argument, "the name of a key is a str")
        return Value(key.expr, of=of)

    def _method(self, node: ast.Call, func: ast.Attribute) -> Value:
        """Return a call of a method, of a key object or of a value."""
        owner = self.expression(func.value)
        if owner.of is not None:
            method = inspect.getattr_static(owner.of, func.attr, None)
            if func.attr.startswith("_") or not inspect.isfunction(method):
                raise self.refuse(node, _no_method(owner.of, func.attr))
            return self._built(node, f"{owner.of.__name__}.{func.attr}", method, owner)
        found = METHODS.get(func.attr)
        if found is None:
            hint = REFUSED_METHODS.get(
                func.attr, "values have get, keys, append and some methods of texts"
            )
            raise self.refuse(node, f"{func.attr}() is not a method of values in scripts: {hint}")
        read, least, most = found
        args = self.plain_arguments(node, func.attr, least, most)
        readers = [partial(self.value, arg) for arg in args]
        return read(self, node, self.in_order([lambda: owner, *readers]))

    def _built(self, node: ast.Call, name: str, function: Any, owner: Value | None = None) -> Value:
        """Return what a method of a key object, or an expression of the builder, makes."""
        signature = inspect.signature(function)
        if owner is not None:
            without_self = list(signature.parameters.values())[1:]
            signature = signature.replace(parameters=without_self)
        plan = arguments(self, node, name, signature)
        readers = [reader for argument in plan for reader in argument.readers]
        first = [] if owner is None else [lambda: owner]
        values = self.in_order([*first, *readers])
        # What the builder makes evaluates several values as it likes, and a default only if it
        # is needed.
        moving = [value for value in values[len(first) :] if not value.is_plain]
        in_a_row = all(argument.is_many for argument in plan) or len(moving) < 2
        if moving and not (in_a_row and all(a.name != "default" for a in plan)):
            values = [self.keep(value) for value in values]
        of = owner.of if owner is not None else None
        try:
            args, named = make(plan, values[len(first) :])
            result = function(*([of(values[0].expr)] if of is not None else []), *args, **named)
        except (TypeError, ValueError, KeyError) as error:
            written = any("Mapping" in str(p.annotation) for p in signature.parameters.values())
            hint = "; a mapping is written out in the call, as {key: value}" if written else ""
            raise self.refuse(node, f"{name}(): {error}{hint}") from None
        if isinstance(result, RedisObj):
            return Value(result.key(), of=type(result))
        if isinstance(result, Expr):
            return Value(result)
        raise self.refuse(node, f"{name}() makes no expression of a script")


def _no_function(name: str, found: Any) -> str:
    """Return why something cannot be called."""
    if getattr(found, "__module__", None) == "builtins" and name in BUILTINS:
        return f"{name}() is not in scripts: {BUILTINS[name]}"
    if hasattr(found, "is_script_function"):
        return (
            f"{name} is a script itself, and scripts cannot call scripts; call both, or write its "
            "statements here"
        )
    if inspect.isfunction(found):
        return (
            f"{name} is a Python function, which is not there when the script runs; write its "
            "statements here, or call it before and take the result as an argument"
        )
    return f"{name}() is not in scripts; CallFn(..) calls functions of Lua by their names"


def _no_method(of: type[RedisObj], name: str) -> str:
    """Return that a key object has no such method, and which one may have been meant."""
    functions = inspect.getmembers_static(of, inspect.isfunction)
    names = [name for name, _ in functions if not name.startswith("_")]
    close = difflib.get_close_matches(name, names, 1)
    meant = f"; did you mean {close[0]}()?" if close else f"; it has {', '.join(names)}"
    return f"{of.__name__} has no method {name}(){meant}"
