"""Statements of a function as statements of a script."""

from __future__ import annotations

import ast
from functools import partial

from redipy.symbolic.core import Variable
from redipy.symbolic.expr import lit_helper
from redipy.symbolic.function.calls import Calls
from redipy.symbolic.function.code import (
    Append,
    Branch,
    Break,
    Continue,
    Later,
    Loop,
    Repeat,
    Return,
    Run,
    Set,
    SetAt,
    leaves,
)
from redipy.symbolic.function.frame import Value
from redipy.symbolic.functions import Range

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, ClassVar

    from redipy.symbolic.function.code import Block

__all__ = ["Statements"]


class Statements(Calls):
    """Reads statements."""

    def read(self) -> Block:
        """Return the statements of the function."""
        return self._block(self.source.tree.body)

    def _block(self, nodes: list[ast.stmt]) -> Block:
        """Return several statements; those that cannot be reached are only checked."""
        with self.aside() as block:
            self._fill(nodes)
        return block

    def _fill(self, nodes: list[ast.stmt]) -> None:
        """Read several statements into the current block."""
        for node in nodes:
            read = self.STATEMENTS.get(type(node))
            if read is None:
                raise self.refuse_node(node)
            # What follows a `return` cannot run, and Lua does not take it.
            with self.statement(node.lineno):
                if leaves(self.block):
                    with self.aside():
                        read(self, node)
                else:
                    read(self, node)

    # Simple statements.

    def _pass(self, node: ast.Pass) -> None:
        pass

    def _expression_statement(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Constant):
            return  # The docstring, or another text that stands for a comment.
        if isinstance(node.value, ast.Call) and self._is_append(node.value):
            return
        value = self.expression(node.value)
        if value.expr.compile()["kind"] == "call" and value.of is None:
            self.block.append(Run(self.line, value.expr))
        else:
            self.keep(value)

    def _return(self, node: ast.Return) -> None:
        value = None if node.value is None else self.value(node.value).expr
        self.block.append(Return(self.line, value))

    def _break(self, node: ast.Break) -> None:
        self.block.append(Break(self.line))

    def _continue(self, node: ast.Continue) -> None:
        self.block.append(Continue(self.line))

    # Assignments.

    def _assign_statement(self, node: ast.Assign) -> None:
        if len(node.targets) == 1:
            self._assign_node(node.targets[0], node.value)
            return
        value = self.expression(node.value)
        if not value.is_plain or isinstance(value.constant, (list, dict)):
            value = self.put(value)
        for target in node.targets:
            self._assign(target, value)

    def _annotated(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self._assign_node(node.target, node.value)
        elif not isinstance(node.target, ast.Name):
            raise self.refuse(node, "only a name can have an annotation")

    def _assign_node(self, target: ast.expr, node: ast.expr) -> None:
        """Assign an expression to a target."""
        if isinstance(target, (ast.Tuple, ast.List)) and isinstance(node, (ast.Tuple, ast.List)):
            targets = self._targets(target)
            if len(targets) != len(node.elts):
                raise self.refuse(node, f"{len(targets)} names cannot take {len(node.elts)} values")
            values = self.in_order([partial(self.expression, element) for element in node.elts])
            # All are evaluated before the first one is assigned.
            values = [value if self._is_fixed(value) else self.put(value) for value in values]
            for inner, value in zip(targets, values, strict=True):
                self._assign(inner, value)
        elif isinstance(target, ast.Subscript):
            self._assign_element(target, lambda: self.value(node))
        else:
            self._assign(target, self.expression(node))

    def _is_fixed(self, value: Value) -> bool:
        """Return whether no assignment can change a value."""
        return value.known or value.expr.compile()["kind"] == "key"

    def _targets(self, node: ast.Tuple | ast.List) -> list[ast.expr]:
        """Return the targets of an unpacking."""
        for element in node.elts:
            if isinstance(element, ast.Starred):
                raise self.refuse(element, "a script does not unpack with `*`; use a slice")
        return node.elts

    def _assign(self, target: ast.expr, value: Value) -> None:
        """Assign a value to a target."""
        if isinstance(target, ast.Name):
            variable = self.variable(target, value.of)
            self.block.append(Set(self.line, variable, value.expr))
        elif isinstance(target, (ast.Tuple, ast.List)):
            targets = self._targets(target)
            if value.of is not None:
                raise self.refuse(target, self.no_value(target, value.of.__name__))
            if isinstance(value.expr, Later):
                pass
            elif not isinstance(value.expr, Variable) or (
                len(targets) > 1 and self.is_assigned(value.expr)
            ):
                value = self.put(value)
            for position, inner in enumerate(targets):
                self._assign(inner, self.element(value, Value.literal(position)))
        elif isinstance(target, ast.Subscript):
            self._assign_element(target, lambda: value)
        else:
            raise self.refuse(
                target, f"a script cannot assign to {ast.unparse(target)}; use a name or d[key]"
            )

    def _assign_element(self, target: ast.Subscript, read: Callable[[], Value]) -> None:
        """Assign to an element of a list or to a key of a dict."""
        value, owner, index = self.in_order(
            [read, lambda: self._owner(target.value), lambda: self.index(target.slice)]
        )
        if value.of is not None:
            raise self.refuse(target, f"a {value.of.__name__} is no value and cannot be an element")
        if not owner.is_plain or not index.is_plain:
            value = self.keep(value)
        self._store(self._variable_of(owner), index, value)

    def _store(self, owner: Variable, index: Value, value: Value) -> None:
        """Write what assigns to an element."""
        is_key = self.is_key(index)
        self.block.append(SetAt(self.line, owner, index.expr, value.expr, is_key))

    def _owner(self, node: ast.expr) -> Value:
        """Return the list or dict that is to be changed."""
        owner = self.value(node)
        if owner.known:
            raise self.refuse(
                node,
                f"{ast.unparse(node)} is a constant of the script and cannot be changed; assign a "
                "copy to a name of the function",
            )
        return owner

    def _variable_of(self, owner: Value) -> Variable:
        """Return a variable that holds a list or dict."""
        if isinstance(owner.expr, Variable):
            return owner.expr
        held = self.put(owner).expr
        assert isinstance(held, Variable)
        return held

    def _augmented(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            before = self.value(node.target)
            after = self.operate(node, node.op, before, self.value(node.value))
            self.block.append(Set(self.line, self.variable(node.target, None), after.expr))
        elif isinstance(node.target, ast.Subscript):
            target = node.target
            owner, index, value = self.in_order(
                [
                    lambda: self._owner(target.value),
                    lambda: self.index(target.slice),
                    lambda: self.value(node.value),
                ]
            )
            if not index.is_plain:
                owner, index, value = (self.keep(part) for part in (owner, index, value))
            held = self._variable_of(owner)
            before = self.element(Value(held), index)
            self._store(held, index, self.operate(node, node.op, before, value))
        else:
            raise self.refuse(node.target, f"a script cannot assign to {ast.unparse(node.target)}")

    def _is_append(self, node: ast.Call) -> bool:
        """Read an append() to a value, if it is one."""
        func = node.func
        if not isinstance(func, ast.Attribute) or func.attr != "append":
            return False
        if node.keywords or len(node.args) != 1:
            raise self.refuse(node, "append() takes one value")
        argument = node.args[0]
        owner, value = self.in_order(
            [lambda: self.expression(func.value), lambda: self.value(argument)]
        )
        if owner.of is not None:
            raise self.refuse(node, f"{owner.of.__name__} has no append(); use rpush() for a list")
        if owner.known:
            self._owner(func.value)
        if not isinstance(owner.expr, Variable):
            value = self.keep(value) if not owner.is_plain and not value.is_plain else value
        self.block.append(Append(self.line, self._variable_of(owner), value.expr))
        return True

    # Branches and loops.

    def _if(self, node: ast.If) -> None:
        condition = self.value(node.test)
        then, other = self._block(node.body), self._block(node.orelse)
        self.block.append(Branch(self.line, condition.expr, then, other))

    def _while(self, node: ast.While) -> None:
        self._no_else(node)
        with self.aside() as steps:
            condition = self.value(node.test)
        line = self.line
        if steps:
            # The condition needs statements, which run before each turn.
            steps.append(Branch(line, condition.expr, [], [Break(line)]))
            condition = Value.literal(True)
        self.block.append(Repeat(line, condition.expr, [*steps, *self._block(node.body)]))

    def _no_else(self, node: ast.For | ast.While) -> None:
        """Refuse the `else` of a loop."""
        if node.orelse:
            raise self.refuse(
                node.orelse[0],
                "a loop has no `else` in scripts; remember in a variable whether "
                "it was left with `break`",
            )

    def _for(self, node: ast.For) -> None:
        self._no_else(node)
        call = node.iter
        if isinstance(call, ast.Call):
            found = self.static(call.func)
            if found is range:
                self._for_range(node, call)
                return
            if found is enumerate:
                self._for_enumerate(node, call)
                return
            func = call.func
            if isinstance(func, ast.Attribute) and func.attr in {"items", "values"}:
                self._for_items(node, call, func)
                return
        value = self.expression(call)
        if value.of is not None:
            raise self.refuse(
                call,
                f"{ast.unparse(call)} is a {value.of.__name__} and no value; go through what "
                "one of its methods returns, such as lrange(0, -1), smembers() or hgetall()",
            )
        loop = Loop(self.line, value.expr)
        self._turns(loop, node, lambda: self._assign(node.target, Value(loop.value)))

    def _turns(self, loop: Loop, node: ast.For, start: Callable[[], None]) -> None:
        """Read the body of a loop, which starts with the assignments to its own names."""
        with self.aside() as body:
            start()
            self._fill(node.body)
        loop.body = body
        self.block.append(loop)

    def _for_range(self, node: ast.For, call: ast.Call) -> None:
        """Read a loop over numbers, which counts and makes no list."""
        nodes = self.plain_arguments(call, "range", 1, 3)
        values = [self.hold(value) for value in self.values(nodes)]
        start, stop, step = (
            values[0] if len(values) > 1 else Value.literal(0),
            values[1] if len(values) > 1 else values[0],
            values[2] if len(values) > 2 else Value.literal(1),
        )
        for bound, inner in zip(values, nodes, strict=True):
            whole = isinstance(bound.constant, int) and not isinstance(bound.constant, bool)
            if bound.known and not whole:
                raise self.refuse(inner, "range() takes whole numbers")
        if step.known and not step.constant:
            raise self.refuse(nodes[2], "the step of range() must not be zero")
        if not step.known:
            # Which way it goes is not known before it runs.
            loop = Loop(self.line, Range(*(bound.expr for bound in values)))
            self._turns(loop, node, lambda: self._assign(node.target, Value(loop.value)))
            return
        upwards: Any = step.constant
        counter = Value(self.take())
        assert isinstance(counter.expr, Variable)
        variable, line = counter.expr, self.line
        self.block.append(Set(line, variable, start.expr))
        goes_on = variable.lt_(stop.expr) if upwards > 0 else variable.gt_(stop.expr)
        with self.aside() as body:
            self._assign(node.target, counter)
            after = variable + step.expr if upwards > 0 else variable - (-upwards)
            body.append(Set(line, variable, after))
            self._fill(node.body)
        self.block.append(Repeat(line, goes_on, body))

    def _for_enumerate(self, node: ast.For, call: ast.Call) -> None:
        """Read a loop over elements with their indices."""
        named = {keyword.arg: keyword.value for keyword in call.keywords}
        offset = named.pop("start", None)
        plain = ast.copy_location(
            ast.Call(call.func, [*call.args, *([offset] if offset else [])], []), call
        )
        if named:
            raise self.refuse(call, "enumerate() takes a list and a start")
        nodes = self.plain_arguments(plain, "enumerate", 1, 2)
        values = self.values(nodes)
        loop = Loop(self.line, values[0].expr)
        index = Value(loop.index)
        if len(values) > 1:
            first = values[1]
            if not first.is_plain and not values[0].is_plain:
                loop.array = self.keep(values[0]).expr
            index = Value(loop.index + self.hold(first).expr)
        self._turns(loop, node, lambda: self._pair(node.target, index, Value(loop.value)))

    def _for_items(self, node: ast.For, call: ast.Call, func: ast.Attribute) -> None:
        """Read a loop over the keys of a dict with their values, or over the values alone."""
        self.plain_arguments(call, func.attr, 0, 0)
        owner = self.hold(self.value(func.value))
        if not owner.is_plain or not isinstance(owner.expr, Variable):
            owner = self.put(owner)
        loop = Loop(self.line, owner.expr)
        value = Value(owner.expr.get_key(loop.value))

        def start() -> None:
            if func.attr == "values":
                self._assign(node.target, value)
            else:
                self._pair(node.target, Value(loop.value), value)

        self._turns(loop, node, start)

    def _pair(self, target: ast.expr, first: Value, second: Value) -> None:
        """Assign two values to a target, which is a name for both or two targets."""
        if isinstance(target, (ast.Tuple, ast.List)):
            targets = self._targets(target)
            if len(targets) != 2:
                raise self.refuse(target, f"{len(targets)} names cannot take 2 values")
            self._assign(targets[0], first)
            self._assign(targets[1], second)
        else:
            self._assign(target, Value(lit_helper([first.expr, second.expr])))

    STATEMENTS: ClassVar[dict[type[ast.stmt], Callable[[Any, Any], None]]] = {
        ast.AnnAssign: _annotated,
        ast.Assign: _assign_statement,
        ast.AugAssign: _augmented,
        ast.Break: _break,
        ast.Continue: _continue,
        ast.Expr: _expression_statement,
        ast.For: _for,
        ast.If: _if,
        ast.Pass: _pass,
        ast.Return: _return,
        ast.While: _while,
    }
