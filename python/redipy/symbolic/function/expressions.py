"""Expressions of a function as expressions of a script."""

from __future__ import annotations

import ast
import operator
from functools import partial

from redipy.symbolic.expr import Strs, lit_helper
from redipy.symbolic.function import operators
from redipy.symbolic.function.code import Branch, Set
from redipy.symbolic.function.frame import Frame, Value
from redipy.symbolic.function.outside import MISSING
from redipy.symbolic.function.refused import NODES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, ClassVar

    from redipy.symbolic.function.errors import ScriptSyntaxError

__all__ = ["Expressions"]

_FOLDED: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}


class Expressions(Frame):
    """Reads expressions."""

    def value(self, node: ast.expr) -> Value:
        """Return an expression that is a value."""
        value = self.expression(node)
        if value.of is not None:
            raise self.refuse(node, self.no_value(node, value.of.__name__))
        return value

    def no_value(self, node: ast.expr, kind: str) -> str:
        """Return why a key object cannot stand where a value is wanted."""
        text = ast.unparse(node)
        return (
            f"{text} is a {kind} and no value; call one of its methods, or use {text}.key() for "
            "the name of the key, or annotate a parameter with Key"
        )

    def expression(self, node: ast.expr) -> Value:
        """Return an expression, which may be a key object, too."""
        read = self.EXPRESSIONS.get(type(node))
        if read is None:
            raise self.refuse_node(node)
        return read(self, node)

    def refuse_node(self, node: ast.AST, at: ast.AST | None = None) -> ScriptSyntaxError:
        """Return the error that refuses a node of a kind that scripts do not have."""
        kind = type(node).__name__
        return self.refuse(at or node, NODES.get(kind, f"a script has no {kind}"))

    def values(self, nodes: list[ast.expr]) -> list[Value]:
        """Return several values, evaluated in their order."""
        return self.in_order([partial(self.value, node) for node in nodes])

    # Names and constants.

    def _constant(self, node: ast.Constant) -> Value:
        if isinstance(node.value, (bytes, complex)) or node.value is ...:
            kind = "..." if node.value is ... else f"value of type {type(node.value).__name__}"
            raise self.refuse(node, f"a script has no {kind}; write a str or a number")
        return self.captured(node, ast.unparse(node), node.value)

    def _name(self, node: ast.Name) -> Value:
        return self.name(node)

    def _attribute(self, node: ast.Attribute) -> Value:
        found = self.static(node)
        if found is not MISSING:
            return self.captured(node, ast.unparse(node), found)
        owner = self.expression(node.value)
        if owner.of is not None:
            raise self.refuse(node, f"a {owner.of.__name__} has methods only; call {node.attr}()")
        raise self.refuse(
            node, f'values have no attributes; use ["{node.attr}"] for a key of a dict'
        )

    # Operators.

    def _unary(self, node: ast.UnaryOp) -> Value:
        if isinstance(node.op, ast.Not):
            return Value(self.value(node.operand).expr.not_())
        if not isinstance(node.op, (ast.USub, ast.UAdd)):
            raise self.refuse_node(node.op, node)
        value = self.value(node.operand)
        if value.known and _is_number(value.constant):
            number: Any = value.constant
            return Value.literal(-number if isinstance(node.op, ast.USub) else number)
        if isinstance(node.op, ast.UAdd):
            raise self.refuse(node, "a script has no unary `+`; leave it out, or use float(..)")
        return Value(value.expr.neg_())

    def _binary(self, node: ast.BinOp) -> Value:
        left, right = self.values([node.left, node.right])
        return self.operate(node, node.op, left, right)

    def operate(self, node: ast.AST, op: ast.operator, left: Value, right: Value) -> Value:
        """Return what an operator makes of two values that are in order."""
        if type(op) not in operators.ARITHMETIC:
            raise self.refuse_node(op, node)
        texts = [side.known and isinstance(side.constant, str) for side in (left, right)]
        if isinstance(op, ast.Mod) and texts[0]:
            raise self.refuse(node, "`%` is for numbers; use an f-string to put values into a text")
        if isinstance(op, ast.Mult) and any(texts):
            raise self.refuse(node, "`*` is for numbers; use Repeat(text, times)")
        if left.known and right.known:
            a: Any = left.constant
            b: Any = right.constant
            divides = not isinstance(op, (ast.Div, ast.FloorDiv, ast.Mod)) or b
            if (_is_number(a) and _is_number(b) and divides) or (
                all(texts) and type(op) is ast.Add
            ):
                return self.captured(node, ast.unparse(node), _FOLDED[type(op)](a, b))
        return Value(operators.ARITHMETIC[type(op)](left.expr, right.expr))

    # Conditions.

    def _compare(self, node: ast.Compare) -> Value:
        left, right = self.values([node.left, node.comparators[0]])
        rest = list(zip(node.ops[1:], node.comparators[1:], strict=True))
        if rest and not right.is_plain:
            left, right = self.keep(left), self.keep(right)
        result = self._compared(node, node.ops[0], left, right)
        for position, (op, comparator) in enumerate(rest):
            with self.aside() as steps:
                following = self.value(comparator)
                if position + 1 < len(rest):
                    following = self.keep(following)
                compared = self._compared(node, op, right, following)
            result = self._joined(ast.And(), result, steps, compared)
            right = following
        return result

    def _compared(self, node: ast.Compare, op: ast.cmpop, left: Value, right: Value) -> Value:
        """Return one comparison."""
        is_single = right.known and (right.constant is None or isinstance(right.constant, bool))
        if isinstance(op, (ast.Is, ast.IsNot)) and not is_single:
            raise self.refuse(node, "`is` compares with None, True and False only; use ==")
        return Value(operators.COMPARISONS[type(op)](left.expr, right.expr))

    def _boolean(self, node: ast.BoolOp) -> Value:
        result = self.value(node.values[0])
        for operand in node.values[1:]:
            with self.aside() as steps:
                value = self.value(operand)
            result = self._joined(node.op, result, steps, value)
        return result

    def _joined(self, op: ast.boolop, left: Value, steps: list[Any], right: Value) -> Value:
        """Return `left and right` or `left or right`, where the right side may need statements."""
        is_and = isinstance(op, ast.And)
        if not steps:
            return Value(left.expr.and_(right.expr) if is_and else left.expr.or_(right.expr))
        result = self.take()
        self.block.append(Set(self.line, result, left.expr))
        steps.append(Set(self.line, result, right.expr))
        then, other = (steps, []) if is_and else ([], steps)
        self.block.append(Branch(self.line, result, then, other))
        return Value(result)

    def _conditional(self, node: ast.IfExp) -> Value:
        condition = self.value(node.test)
        with self.aside() as then:
            first = self.expression(node.body)
        with self.aside() as other:
            second = self.expression(node.orelse)
        if first.of is not second.of:
            raise self.refuse(node, "both sides must be values, or key objects of the same class")
        result = self.take()
        then.append(Set(self.line, result, first.expr))
        other.append(Set(self.line, result, second.expr))
        self.block.append(Branch(self.line, condition.expr, then, other))
        return Value(result, of=first.of)

    # Texts, lists, dicts.

    def _text(self, node: ast.JoinedStr) -> Value:
        parts = self.in_order([partial(self._part, part) for part in node.values])
        texts = [part.constant for part in parts if isinstance(part.constant, str)]
        if len(texts) == len(parts):
            return Value.literal("".join(texts))
        return Value(Strs(*(part.expr for part in parts)))

    def _part(self, node: ast.expr) -> Value:
        """Return a part of an f-string."""
        if not isinstance(node, ast.FormattedValue):
            return self.value(node)
        if node.conversion not in {-1, ord("s")}:
            raise self.refuse(
                node, f"an f-string has no !{chr(node.conversion)} or = here; use ToJSON(value)"
            )
        if node.format_spec is not None:
            raise self.refuse(
                node, "an f-string has no format here; format what the script returns instead"
            )
        value = self.value(node.value)
        if value.known and (
            not isinstance(value.constant, (str, int, float)) or isinstance(value.constant, bool)
        ):
            raise self.refuse(node, f"a text cannot hold {value.constant}; write it as a text")
        return value

    def _list(self, node: ast.List | ast.Tuple) -> Value:
        values = self.values(node.elts)
        if all(value.known for value in values):
            return Value.literal([value.constant for value in values])
        return Value(lit_helper([value.expr for value in values]))

    def _dict(self, node: ast.Dict) -> Value:
        items = self.items(node)
        constants = {str(key.constant): value.constant for key, value in items}
        if all(key.known and value.known for key, value in items):
            return Value.literal(constants)
        return Value(lit_helper({key.expr: value.expr for key, value in items}))

    def items(self, node: ast.Dict) -> list[tuple[Value, Value]]:
        """Return the keys and values of a dict that is written out, in order."""
        nodes: list[ast.expr] = []
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                raise self.refuse(value, "`**` is not in scripts; assign d[key] = value in a loop")
            nodes += [key, value]
        values = self.values(nodes)
        for place, known in zip(nodes[::2], values[::2], strict=True):
            if known.known and not isinstance(known.constant, str):
                raise self.refuse(place, "a key of a dict is a str in scripts")
        return list(zip(values[::2], values[1::2], strict=True))

    def _subscript(self, node: ast.Subscript) -> Value:
        if isinstance(node.slice, ast.Slice):
            return self._slice(node, node.slice)
        owner, index = self.in_order(
            [lambda: self.value(node.value), lambda: self.index(node.slice)]
        )
        return self.element(owner, index)

    def element(self, owner: Value, index: Value) -> Value:
        """Return an element of a list, or the value of a key of a dict."""
        if self.is_key(index):
            return Value(owner.expr.get_key(index.expr))
        return Value(owner.expr[index.expr])

    def index(self, node: ast.expr) -> Value:
        """Return what stands in the brackets."""
        if isinstance(node, ast.Slice):
            raise self.refuse(node, "a slice cannot be assigned; build the list anew")
        if isinstance(node, ast.Tuple):
            raise self.refuse(node, "an index is one number or one str; write x[a][b]")
        value = self.value(node)
        if value.known and (
            not isinstance(value.constant, (str, int)) or isinstance(value.constant, bool)
        ):
            raise self.refuse(node, "an index is a whole number, or a str for a dict")
        return value

    def is_key(self, index: Value) -> bool:
        """Return whether an index is known to be a text, and so the key of a dict."""
        if index.known:
            return isinstance(index.constant, str)
        return index.expr.compile()["kind"] == "concat"

    def _slice(self, node: ast.Subscript, bounds: ast.Slice) -> Value:
        if bounds.step is not None:
            raise self.refuse(
                bounds.step, "a slice has no step in scripts; use a `for` loop with range()"
            )
        given = [bound for bound in (bounds.lower, bounds.upper) if bound is not None]
        values = self.values([node.value, *given])
        owner = values.pop(0)
        start = values.pop(0).expr if bounds.lower is not None else None
        stop = values.pop(0).expr if bounds.upper is not None else None
        return Value(owner.expr[start:stop])

    def call(self, node: ast.Call) -> Value:
        """Return a call; see `Calls`."""
        raise NotImplementedError

    def _call(self, node: ast.Call) -> Value:
        return self.call(node)

    EXPRESSIONS: ClassVar[dict[type[ast.expr], Callable[[Any, Any], Value]]] = {
        ast.Attribute: _attribute,
        ast.BinOp: _binary,
        ast.BoolOp: _boolean,
        ast.Call: _call,
        ast.Compare: _compare,
        ast.Constant: _constant,
        ast.Dict: _dict,
        ast.IfExp: _conditional,
        ast.JoinedStr: _text,
        ast.List: _list,
        ast.Name: _name,
        ast.Subscript: _subscript,
        ast.Tuple: _list,
        ast.UnaryOp: _unary,
    }


def _is_number(value: object) -> bool:
    """Return whether a constant is a number."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)
