"""The statements of a script between reading a function and building its graph.

An expression may need statements to run before it, and those again statements that keep what was
evaluated earlier. So blocks are lists at first, where something can be put in between; `build`
gives them to the builder when they are complete.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from redipy.graph.position import at
from redipy.symbolic.expr import Expr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from redipy.graph.expr import ExprObj
    from redipy.symbolic.core import Variable
    from redipy.symbolic.seq import FnContext, Sequence

__all__ = [
    "Append",
    "Block",
    "Branch",
    "Break",
    "Continue",
    "Later",
    "Loop",
    "Repeat",
    "Return",
    "Run",
    "Set",
    "SetAt",
    "Step",
    "build",
    "leaves",
]


class Later(Expr):
    """The index or the value of a loop, which the builder names when it comes to the loop."""

    def __init__(self) -> None:
        self.expr: Expr | None = None

    def compile(self) -> ExprObj:
        """Return the reference, or a nameless one as long as the loop is not built."""
        if self.expr is None:
            return {"kind": "var", "name": ""}
        return self.expr.compile()


@dataclass(slots=True)
class Step:
    """One statement, with the line that it comes from."""

    line: int


@dataclass(slots=True)
class Run(Step):
    """Evaluates an expression for its effects."""

    expr: Expr


@dataclass(slots=True)
class Set(Step):
    """Assigns to a variable."""

    target: Variable
    value: Expr


@dataclass(slots=True)
class SetAt(Step):
    """Assigns to an element of a list, or to a key of a dict."""

    target: Variable
    index: Expr
    value: Expr
    is_key: bool


@dataclass(slots=True)
class Append(Step):
    """Adds an element to a list."""

    target: Variable
    value: Expr


@dataclass(slots=True)
class Branch(Step):
    """Runs one of two blocks."""

    condition: Expr
    then: Block
    other: Block


@dataclass(slots=True)
class Repeat(Step):
    """Runs a block as long as a condition holds."""

    condition: Expr
    body: Block


@dataclass(slots=True)
class Loop(Step):
    """Runs a block for each element of a list."""

    array: Expr
    body: Block = field(default_factory=list)
    index: Later = field(default_factory=Later)
    value: Later = field(default_factory=Later)


@dataclass(slots=True)
class Break(Step):
    """Leaves the innermost loop."""


@dataclass(slots=True)
class Continue(Step):
    """Goes on with the next turn of the innermost loop."""


@dataclass(slots=True)
class Return(Step):
    """Ends the script."""

    value: Expr | None


Block = list[Step]


def leaves(block: Block) -> bool:
    """Return whether nothing that is added to a block can run."""
    return bool(block) and isinstance(block[-1], (Break, Continue, Return))


def build(block: Block, ctx: FnContext, filename: str, line: int) -> None:
    """Give the statements of a function, which starts at a line of a file, to the builder."""
    if not leaves(block):
        last = block[-1].line if block else line
        block = [*block, Return(last, None)]
    _Builder(filename).block(block, ctx)


class _Builder:
    """Gives statements of one file to the builder, each with its line."""

    def __init__(self, filename: str) -> None:
        self._filename = filename

    def block(self, block: Block, seq: Sequence) -> None:
        """Build several statements."""
        for step in block:
            with at(self._filename, step.line):
                self._step(step, seq)

    def _step(self, step: Step, seq: Sequence) -> None:
        """Build one statement."""
        match step:
            case Run():
                seq.add(step.expr)
            case Set():
                seq.add(step.target.assign(step.value))
            case SetAt(is_key=True):
                seq.add(step.target.set_key(step.index, step.value))
            case SetAt():
                seq.add(step.target.set_at(step.index, step.value))
            case Append():
                seq.add(step.target.append(step.value))
            case Branch():
                then, other = seq.if_(step.condition)
                self.block(step.then, then)
                self.block(step.other, other)
            case Repeat():
                self.block(step.body, seq.while_(step.condition))
            case Loop():
                body, step.index.expr, step.value.expr = seq.for_(step.array)
                self.block(step.body, body)
            case Break():
                seq.break_()
            case Continue():
                seq.continue_()
            case Return():
                seq.return_(step.value)
            case _:
                raise NotImplementedError(type(step).__name__)
