"""The state of reading one function: its names, its variables, and the block that is written to."""

from __future__ import annotations

import ast
import math
from contextlib import contextmanager
from dataclasses import dataclass

from redipy.symbolic.core import Variable
from redipy.symbolic.expr import Expr, lit_helper
from redipy.symbolic.fun import RedisObj, ToNum
from redipy.symbolic.function.code import Set
from redipy.symbolic.function.outside import MISSING, NotConstantError, Outside, constant

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from redipy.graph.expr import JSONType
    from redipy.symbolic.core import LocalVariable
    from redipy.symbolic.function.code import Block
    from redipy.symbolic.function.errors import ScriptSyntaxError
    from redipy.symbolic.function.parameters import Parameter
    from redipy.symbolic.function.source import Source
    from redipy.symbolic.seq import FnContext

__all__ = ["Frame", "Value"]

_PLAIN = {"val", "var", "arg", "key", "index", "constant"}
"""The kinds of expressions that can be evaluated anywhere, and any number of times."""


@dataclass(frozen=True, slots=True)
class Value:
    """What an expression of the function is in the script.

    `known` says that it is the constant `constant`. With `of` it is a key object of that class, and
    `expr` the name of its key.
    """

    expr: Expr
    known: bool = False
    constant: JSONType = None
    of: type[RedisObj] | None = None

    @classmethod
    def literal(cls, constant: JSONType) -> Value:
        """Return a constant."""
        return cls(lit_helper(constant), True, constant)

    @property
    def is_plain(self) -> bool:
        """Whether it does not matter when, and how often, it is evaluated in its statement."""
        return self.expr.compile()["kind"] in _PLAIN


class Frame:
    """Knows names and variables, and keeps what is evaluated in order."""

    def __init__(
        self,
        source: Source,
        outside: Outside,
        parameters: list[Parameter],
        ctx: FnContext,
    ) -> None:
        self.source = source
        self.outside = outside
        self.ctx = ctx
        self.block: Block = []
        self.line = source.tree.lineno
        self._keys: dict[str, Value] = {}
        self._variables: dict[str, Variable] = {}
        self._kinds: dict[str, type[RedisObj] | None] = {}
        self._free: list[LocalVariable] = []
        self._taken: list[LocalVariable] = []
        for parameter in parameters:
            if parameter.is_key:
                self._keys[parameter.name] = Value(ctx.add_key(parameter.name), of=parameter.of)
            else:
                self._variables[parameter.name] = ctx.add_arg(parameter.name)
                self._kinds[parameter.name] = None
        self.assigned = _assigned(source.tree)
        for name in self.assigned:
            if name not in self._keys and name not in self._variables:
                self._variables[name] = ctx.add_local(None, name)

    def refuse(self, node: ast.AST, reason: str) -> ScriptSyntaxError:
        """Return the error that refuses a node."""
        return self.source.refuse(node, reason)

    # Names.

    def name(self, node: ast.Name) -> Value:
        """Return what a name stands for."""
        name = node.id
        if name in self._keys:
            return self._keys[name]
        if name in self._variables:
            return Value(self._variables[name], of=self._kinds.setdefault(name, None))
        found = self.outside.look(name)
        if name == self.source.name:
            raise self.refuse(node, f"{name} cannot call itself; use a loop")
        if found is MISSING:
            raise self.refuse(
                node, f"{name} is not known here; is it spelled right, and defined above?"
            )
        return self.captured(node, name, found)

    def variable(self, node: ast.Name, of: type[RedisObj] | None) -> Variable:
        """Return the variable of a name that is assigned a value, or a key object of a class."""
        name = node.id
        if name in self._keys:
            raise self.refuse(node, f"{name} is a key and cannot be assigned; use another name")
        if self._kinds.setdefault(name, of) is not of:
            before, now = (
                "a value" if kind is None else f"a {kind.__name__}"
                for kind in (self._kinds[name], of)
            )
            raise self.refuse(
                node, f"{name} is {before} elsewhere and cannot be {now}; use another name"
            )
        return self._variables[name]

    def captured(self, node: ast.AST, name: str, found: object) -> Value:
        """Return an object from outside as a constant, copied now."""
        if isinstance(found, RedisObj) and found.key().compile()["kind"] == "val":
            return Value(found.key(), of=type(found))
        if isinstance(found, float) and not math.isfinite(found):
            # JSON has no infinity; the text is read when the script runs.
            return Value(ToNum(str(found)))
        try:
            return Value.literal(constant(found))
        except NotConstantError as error:
            if callable(found):
                raise self.refuse(node, f"{name} is no value; it can only be called") from None
            raise self.refuse(node, f"{name}: {error}; or take it as an argument") from None

    def static(self, node: ast.expr) -> object:
        """Return the object that a name or dotted name stands for outside, or `MISSING`."""
        if isinstance(node, ast.Name):
            if node.id in self._keys or node.id in self._variables:
                return MISSING
            return self.outside.look(node.id)
        if isinstance(node, ast.Attribute):
            owner = self.static(node.value)
            if owner is MISSING or not _has_names(owner):
                return MISSING
            if not hasattr(owner, node.attr):
                name = getattr(owner, "__name__", "this")
                raise self.refuse(node, f"{name} has nothing that is named {node.attr}")
            found: object = getattr(owner, node.attr)
            return found
        return MISSING

    def is_assigned(self, expr: Expr) -> bool:
        """Return whether a variable may change while the function runs."""
        return any(self._variables.get(name) is expr for name in self.assigned)

    # Variables of our own.

    @contextmanager
    def statement(self, line: int) -> Iterator[None]:
        """Read one statement: variables that are taken meanwhile are free again after it."""
        before = self.line, self._taken
        self.line, self._taken = line, []
        yield
        self._free.extend(reversed(self._taken))
        self.line, self._taken = before

    def take(self) -> LocalVariable:
        """Return a variable of our own until the end of the statement."""
        variable = self._free.pop() if self._free else self.ctx.add_local(None)
        self._taken.append(variable)
        return variable

    def keep(self, value: Value) -> Value:
        """Return a value whose evaluation is done, in a variable of our own if need be."""
        if value.is_plain:
            return value
        return self.put(value)

    def put(self, value: Value) -> Value:
        """Return a value in a variable of our own, assigned now."""
        variable = self.take()
        self.block.append(Set(self.line, variable, value.expr))
        return Value(variable, of=value.of)

    def hold(self, value: Value) -> Value:
        """Return a value that stays the same while other statements run."""
        kind = value.expr.compile()["kind"]
        if kind == "key" or (value.known and not isinstance(value.constant, (list, dict))):
            return value
        if kind == "arg" and not self.is_assigned(value.expr):
            return value
        if any(value.expr is variable for variable in self._taken):
            return value
        return self.put(value)

    @contextmanager
    def aside(self) -> Iterator[Block]:
        """Write to a new block meanwhile."""
        before = self.block
        self.block = []
        try:
            yield self.block
        finally:
            self.block = before

    def in_order(self, readers: list[Callable[[], Value]]) -> list[Value]:
        """Return values that are evaluated from the first to the last, as Python does.

        Where one of them needs statements, those before it are evaluated before these.
        """
        values: list[Value] = []
        for read in readers:
            with self.aside() as steps:
                value = read()
            if steps:
                values = [self.keep(earlier) for earlier in values]
                self.block.extend(steps)
            values.append(value)
        return values


def _has_names(owner: object) -> bool:
    """Return whether what an object holds is looked up when the function is read."""
    from enum import Enum
    from types import ModuleType

    return isinstance(owner, (ModuleType, type, Enum))


def _assigned(tree: ast.FunctionDef) -> list[str]:
    """Return the names that a function assigns, each once, in the order of the text."""
    names: dict[str, None] = {}
    for statement in tree.body:
        for node in _walk(statement):
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                names[node.id] = None
    return list(names)


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """Go through a node and all inside, in the order of the text."""
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _walk(child)
