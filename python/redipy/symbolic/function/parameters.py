"""What the annotations of a function's parameters say: which are keys, and which are arguments."""

from __future__ import annotations

import ast
import inspect
import sys
import types
import typing
from collections import abc
from dataclasses import dataclass

from redipy.symbolic.core import KeyVariable
from redipy.symbolic.fun import RedisObj
from redipy.symbolic.function.outside import NotConstantError, constant

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FunctionType
    from typing import Any

    from redipy.symbolic.function.outside import Outside
    from redipy.symbolic.function.source import Source

__all__ = ["Key", "Parameter", "parameters", "signature"]

Key = typing.NewType("Key", str)
"""The type of a parameter that is a key as such, to make the names of other keys of.

>>> from redipy.script import Key, RedisHash, function
>>> @function
... def field_of(base: Key, number: int, field: str):
...     return RedisHash(f"{base}:{number}").hget(field)
"""

_PLAIN = {int, float, str, bool, list, dict, tuple, object, type(None)}
_COLLECTIONS = {
    list,
    dict,
    tuple,
    abc.Sequence,
    abc.MutableSequence,
    abc.Mapping,
    abc.MutableMapping,
    abc.Iterable,
    abc.Collection,
}
_HINT = (
    "annotate keys with RedisList, RedisHash and the like or Key, and arguments with int, float, "
    "str, bool, list, dict or Any"
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: a key, with the class of its object, or an argument."""

    name: str
    is_key: bool
    of: type[RedisObj] | None = None


def parameters(function: FunctionType, source: Source, outside: Outside) -> list[Parameter]:
    """Return the parameters of a function in its order.

    Raises `ScriptSyntaxError` for those that are neither keys nor arguments.
    """
    return _Reader(function, source, outside).read()


class _Reader:
    """Reads the parameters of one function."""

    def __init__(self, function: FunctionType, source: Source, outside: Outside) -> None:
        self._function = function
        self._source = source
        self._outside = outside
        self._annotations = _annotations(function)
        self._defaults = signature(function).parameters

    def read(self) -> list[Parameter]:
        """Return the parameters in order."""
        for node in getattr(self._source.tree, "type_params", []):
            raise self._source.refuse(node, "a script has no type parameters; annotate with Any")
        arguments = self._source.tree.args
        for star in (arguments.vararg, arguments.kwarg):
            if star is not None:
                raise self._source.refuse(
                    star, f"a script has no *{star.arg}; take a list or a dict as an argument"
                )
        plain = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        return [self._parameter(node) for node in plain]

    def _parameter(self, node: ast.arg) -> Parameter:
        """Return one parameter, checked."""
        if node.arg == "client":
            raise self._source.refuse(
                node, "a parameter cannot be named client: a call tells its pipeline by that name"
            )
        if node.annotation is None:
            where = ""
            if node.arg in {"self", "cls"}:
                where = "a script is no method; write it outside of the class, and "
            raise self._source.refuse(node, f"{node.arg} has no annotation; {where}{_HINT}")
        is_key, of = self._kind(node, self._evaluate(node))
        default = self._defaults[node.arg].default
        if default is not inspect.Parameter.empty:
            if is_key:
                raise self._source.refuse(node, f"{node.arg} is a key, and a key has no default")
            try:
                constant(default)
            except NotConstantError as error:
                raise self._source.refuse(node, f"the default of {node.arg}: {error}") from None
        return Parameter(node.arg, is_key, of)

    def _evaluate(self, node: ast.arg) -> object:
        """Return what the annotation is, also where it is a text."""
        annotation: object
        try:
            annotation = self._annotations[node.arg]
            while isinstance(annotation, str):
                namespace = self._function.__globals__
                annotation = eval(annotation, namespace, self._outside.namespace())
            if isinstance(annotation, typing.ForwardRef):
                # Evaluated again for the name that is missing.
                annotation = self._function.__annotations__[node.arg]
        except Exception as error:
            raise self._source.refuse(
                node,
                f"the annotation of {node.arg} cannot be evaluated ({error}); what it names must "
                "be there when the program runs, in the module or around the function",
            ) from None
        return annotation

    def _kind(self, node: ast.arg, annotation: object) -> tuple[bool, type[RedisObj] | None]:
        """Return whether an annotation is that of a key, and of which class."""
        if annotation is Key or annotation is KeyVariable:
            return True, None
        if isinstance(annotation, type) and issubclass(annotation, RedisObj):
            return True, annotation
        if not _is_json(annotation):
            raise self._source.refuse(
                node, f"{node.arg} is neither a key nor an argument by its annotation; {_HINT}"
            )
        return False, None


def signature(function: FunctionType) -> inspect.Signature:
    """Return the signature of a function, which may have annotations that are not there."""
    if sys.version_info >= (3, 14):
        from annotationlib import Format

        return inspect.signature(function, annotation_format=Format.FORWARDREF)
    return inspect.signature(function)


def _annotations(function: FunctionType) -> dict[str, Any]:
    """Return the annotations of a function, as far as what they name is there."""
    if sys.version_info >= (3, 14):
        from annotationlib import Format, get_annotations

        return get_annotations(function, format=Format.FORWARDREF)
    return function.__annotations__


def _is_json(annotation: object) -> bool:
    """Return whether values of a type can travel as JSON."""
    if annotation is typing.Any or annotation is None:
        return True
    if isinstance(annotation, typing.NewType):
        return annotation is not Key and _is_json(annotation.__supertype__)
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        # Enumerations of str and int travel as what they are made of.
        return annotation in _PLAIN or issubclass(annotation, (str, int, float, list, dict))
    if type(annotation).__name__ == "TypeAliasType":
        return _is_json(getattr(annotation, "__value__", None))
    origin = typing.get_origin(annotation)
    parts = typing.get_args(annotation)
    if origin is typing.Union or origin is types.UnionType:
        return all(_is_json(part) for part in parts)
    if origin is typing.Literal:
        return all(part is None or isinstance(part, (str, int, bool)) for part in parts)
    if origin is typing.Annotated:
        return _is_json(parts[0])
    return origin in _COLLECTIONS
