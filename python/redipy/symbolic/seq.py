"""Sequences of commands, what branches and repeats them, and the script as a whole."""

from __future__ import annotations

from typing import Literal, cast

from redipy.graph.check import check
from redipy.graph.cmd import CommandObj
from redipy.graph.expr import IndexObj, RefIdObj, VarObj
from redipy.graph.position import Position, caller, located
from redipy.graph.seq import ScriptObj, SequenceObj
from redipy.symbolic import build
from redipy.symbolic.core import (
    CmdHelper,
    Compilable,
    JSONArg,
    KeyVariable,
    LocalVariable,
    Variable,
)
from redipy.symbolic.expr import Expr, MixedType, lit_helper


class Sequence:
    """Commands, one after the other."""

    _parent: Sequence | None = None
    _is_loop = False

    def __init__(self, ctx: FnContext) -> None:
        self._ctx = ctx
        self._terms: list[tuple[Compilable, Position | None]] = []

    def compile(self) -> SequenceObj:
        """Return the sequence as data."""
        raise NotImplementedError

    def add(self, term: Compilable | Expr) -> None:
        """Add a command, or an expression for what it does.

        Raises `TypeError` for anything else.
        """
        if isinstance(term, Expr):
            expr = term
            term = CmdHelper(lambda: {"kind": "stmt", "expr": expr.compile()})
        elif isinstance(term, Sequence) or not callable(getattr(term, "compile", None)):
            raise TypeError(f"a sequence takes commands and expressions, not {type(term).__name__}")
        self._terms.append((term, caller()))

    def is_empty(self) -> bool:
        """Tell whether there is nothing in it."""
        return not self._terms

    def get_cmds(self) -> list[CommandObj]:
        """Return the commands as data."""
        cmds: list[CommandObj] = []
        for term, at in self._terms:
            with build.line(at):
                cmds.append(located(term.compile(), at))
        return cmds

    def for_(self, array: MixedType) -> tuple[Sequence, Variable, Variable]:
        """Run commands for each element of a list, or each key of a dict.

        Returns the commands to fill, the position, counted from 0, and the element.

        >>> import redipy
        >>> ctx = redipy.script.FnContext()
        >>> total = ctx.add_local(0)
        >>> loop, index, value = ctx.for_(ctx.add_arg("numbers"))
        >>> loop.add(total.assign(total + value))
        """
        loop = ForLoop(self._ctx, lit_helper(array))
        self._adopt(loop.get_loop())
        self.add(loop)
        return loop.get_loop(), loop.get_index(), loop.get_value()

    def if_(self, condition: MixedType) -> tuple[Sequence, Sequence]:
        """Run commands if a condition counts as true, and others if it does not.

        Returns both, to be filled.

        >>> import redipy
        >>> ctx = redipy.script.FnContext()
        >>> b_then, b_else = ctx.if_(ctx.add_arg("x").lt_(0))
        >>> b_then.return_("negative")
        """
        branch = Branch(self._ctx, condition)
        self._adopt(branch.get_success())
        self._adopt(branch.get_failure())
        self.add(branch)
        return branch.get_success(), branch.get_failure()

    def branch(self, condition: MixedType) -> Then:
        """Run commands if a condition counts as true.

        Returns them, to be filled and to be followed by `elif_` and `else_`.

        >>> import redipy
        >>> ctx = redipy.script.FnContext()
        >>> x = ctx.add_arg("x")
        >>> negative = ctx.branch(x.lt_(0))
        >>> negative.return_("negative")
        >>> zero = negative.elif_(x.eq_(0))
        >>> zero.return_("zero")
        >>> zero.else_().return_("positive")
        """
        then = Then(self._ctx)
        branch = Branch(self._ctx, condition, then)
        self._adopt(then)
        self._adopt(branch.get_failure())
        then._failure = branch.get_failure()
        self.add(branch)
        return then

    def while_(self, condition: MixedType) -> Sequence:
        """Run commands again and again as long as a condition counts as true.

        Returns the commands to fill.
        """
        loop = WhileLoop(self._ctx, condition)
        self._adopt(loop.get_loop())
        self.add(loop)
        return loop.get_loop()

    def break_(self) -> None:
        """End the innermost loop.

        Raises `ValueError` outside of a loop.
        """
        self._in_loop("break")

    def continue_(self) -> None:
        """Go on with the next round of the innermost loop.

        Raises `ValueError` outside of a loop.
        """
        self._in_loop("continue")

    def return_(self, value: MixedType = None) -> None:
        """End the script here, with a value."""
        result = None if value is None else lit_helper(value)
        self.add(
            CmdHelper(
                lambda: {"kind": "return", "value": None if result is None else result.compile()}
            )
        )

    def _adopt(self, child: Sequence) -> None:
        child._parent = self

    def _in_loop(self, kind: Literal["break", "continue"]) -> None:
        scope: Sequence | None = self
        while scope is not None and not scope._is_loop:
            if scope is self._ctx:
                raise ValueError(f"{kind}_ is outside of a loop")
            # One without a parent was made by hand; where it goes shows only later.
            scope = scope._parent
        self.add(CmdHelper(lambda: cast("CommandObj", {"kind": kind})))


class Seq(Sequence):
    """The commands of a branch or a loop."""

    def compile(self) -> SequenceObj:
        """Return the sequence as data."""
        return {"kind": "seq", "cmds": self.get_cmds()}


class Then(Seq):
    """The commands of a condition, which others can follow; made by `branch` and `elif_`."""

    _failure: Sequence | None = None
    _is_followed = False

    def elif_(self, condition: MixedType) -> Then:
        """Run commands if no condition so far counts as true, and this one does.

        Raises `ValueError` where something follows already.
        """
        return self._next().branch(condition)

    def else_(self) -> Sequence:
        """Run commands if no condition so far counts as true.

        Raises `ValueError` where something follows already.
        """
        return self._next()

    def _next(self) -> Sequence:
        if self._failure is None:
            raise ValueError("elif_ and else_ are for what branch returned")
        if self._is_followed:
            raise ValueError("something follows this condition already")
        self._is_followed = True
        return self._failure


class Branch(Compilable):
    """A condition with two sequences; made by `if_` and `branch`."""

    def __init__(
        self, ctx: FnContext, condition: MixedType, success: Sequence | None = None
    ) -> None:
        self._condition = lit_helper(condition)
        self._success = Seq(ctx) if success is None else success
        self._failure = Seq(ctx)

    def get_success(self) -> Sequence:
        """Return what runs where the condition counts as true."""
        return self._success

    def get_failure(self) -> Sequence:
        """Return what runs where it does not."""
        return self._failure

    def compile(self) -> CommandObj:
        """Return the branch as data."""
        return {
            "kind": "branch",
            "condition": self._condition.compile(),
            "then": self._success.compile(),
            "else": self._failure.compile(),
        }


class _LoopVariable(Variable):
    """A variable that a loop sets."""

    def get_declare_rhs(self) -> Expr:
        """Refuse to be declared; the loop does that."""
        raise RuntimeError("the variable of a loop is set by the loop")


class IndexVariable(_LoopVariable):
    """The position in a loop, counted from 0."""

    def prefix(self) -> str:
        """Return `ix`."""
        return "ix"

    def get_index_ref(self) -> IndexObj:
        """Return the name as data."""
        return {"kind": "index", "name": f"{self.prefix()}_{self.get_index()}"}

    def get_ref(self) -> RefIdObj:
        """Return the name as data."""
        return self.get_index_ref()


class ValueVariable(_LoopVariable):
    """The element in a loop."""

    def prefix(self) -> str:
        """Return `val`."""
        return "val"

    def get_var_ref(self) -> VarObj:
        """Return the name as data."""
        return {"kind": "var", "name": f"{self.prefix()}_{self.get_index()}"}

    def get_ref(self) -> RefIdObj:
        """Return the name as data."""
        return self.get_var_ref()


class ForLoop(Compilable):
    """A loop over elements; made by `for_`."""

    def __init__(self, ctx: FnContext, array: MixedType) -> None:
        self._array = lit_helper(array)
        self._index = IndexVariable()
        self._value = ValueVariable()
        self._loop = Seq(ctx)
        self._loop._is_loop = True
        number = ctx.add_loop()
        for variable in (self._index, self._value):
            variable.set_index(number)
            variable._owner = ctx

    def get_index(self) -> Variable:
        """Return the position."""
        return self._index

    def get_value(self) -> Variable:
        """Return the element."""
        return self._value

    def get_loop(self) -> Sequence:
        """Return what runs for each element."""
        return self._loop

    def compile(self) -> CommandObj:
        """Return the loop as data."""
        return {
            "kind": "for",
            "array": self._array.compile(),
            "index": self._index.get_index_ref(),
            "value": self._value.get_var_ref(),
            "body": self._loop.compile(),
        }


class WhileLoop(Compilable):
    """A loop with a condition; made by `while_`."""

    def __init__(self, ctx: FnContext, condition: MixedType) -> None:
        self._condition = lit_helper(condition)
        self._loop = Seq(ctx)
        self._loop._is_loop = True

    def get_loop(self) -> Sequence:
        """Return what runs as long as the condition holds."""
        return self._loop

    def compile(self) -> CommandObj:
        """Return the loop as data."""
        return {
            "kind": "while",
            "condition": self._condition.compile(),
            "body": self._loop.compile(),
        }


class FnContext(Sequence):
    """A script: its arguments, its keys, and its commands.

    >>> import redipy
    >>> ctx = redipy.script.FnContext()
    >>> limit = ctx.add_arg("limit")
    >>> inp = redipy.script.RedisList(ctx.add_key("inp"))
    >>> b_then, _ = ctx.if_(inp.llen().ge_(limit))
    >>> b_then.return_(False)
    >>> ctx.set_return_value(True)
    >>> ctx.compile()["argv"]
    ['limit']
    """

    def __init__(self) -> None:
        super().__init__(self)
        self._args: list[JSONArg] = []
        self._arg_names: list[str] = []
        self._keys: list[KeyVariable] = []
        self._key_names: list[str] = []
        self._locals: list[LocalVariable] = []
        self._loops = 0

    def add_arg(self, name: str) -> JSONArg:
        """Add an argument by its name: any JSON value.

        Raises `ValueError` for a name that is taken.
        """
        _new_name(name, self._arg_names, "argument")
        arg = JSONArg(name)
        self._declare(arg, len(self._args))
        self._args.append(arg)
        self._arg_names.append(name)
        return arg

    def add_key(self, name: str) -> KeyVariable:
        """Add a key by its name in the script; what key that is, is told in each call.

        Raises `ValueError` for a name that is taken.
        """
        _new_name(name, self._key_names, "key")
        key = KeyVariable(name)
        self._declare(key, len(self._keys))
        self._keys.append(key)
        self._key_names.append(name)
        return key

    def add_local(self, init: MixedType, name: str | None = None) -> LocalVariable:
        """Add a variable, which is set here; a name is for those who read the script."""
        variable = LocalVariable(init, name)
        self._declare(variable, len(self._locals))
        self._locals.append(variable)
        return variable

    def add_loop(self) -> int:
        """Count one more loop and return its number."""
        number = self._loops
        self._loops += 1
        return number

    def set_return_value(self, value: MixedType) -> None:
        """End the script with a value. What is added behind it never runs."""
        self.return_(value)

    def compile(self) -> ScriptObj:
        """Return the script as data, which equals what any other builder makes of it.

        Raises `ValueError` for what cannot mean anything, such as the variables of another script
        or of a loop outside of it.
        """
        try:
            with build.script(self):
                cmds = self.get_cmds()
            script: ScriptObj = {
                "kind": "script",
                "cmds": cmds,
                "argv": list(self._arg_names),
                "keyv": list(self._key_names),
            }
            check(script)
        except RecursionError:
            raise ValueError("the script is nested too deep") from None
        return script

    def _declare(self, variable: Variable, index: int) -> None:
        variable.set_index(index)
        variable._owner = self
        self.add(CmdHelper(variable.get_declare))


def _new_name(name: str, names: list[str], kind: str) -> None:
    if not isinstance(name, str):
        raise TypeError(f"the name of {kind}s is a str, not {type(name).__name__}")
    try:
        name.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"the name of {kind}s is text, not {name!r}") from error
    if name in names:
        raise ValueError(f"ambiguous {kind} name: {name}")
