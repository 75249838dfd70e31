"""Variables, and the commands that set them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from redipy.graph.cmd import AssignmentObj, CommandObj
from redipy.graph.expr import ArgObj, ExprObj, KeyObj, RefIdObj, VarObj
from redipy.symbolic import build
from redipy.symbolic.expr import Expr, ExprHelper, MixedType, Slice, lit_helper

if TYPE_CHECKING:
    from redipy.symbolic.seq import FnContext

__all__ = [
    "ArrayAt",
    "ArrayLen",
    "CmdHelper",
    "Compilable",
    "DictKey",
    "Expr",
    "ExprHelper",
    "JSONArg",
    "KeyVariable",
    "LocalVariable",
    "MixedType",
    "Variable",
    "lit_helper",
]


class Compilable:
    """A command of a script; subclasses write `compile`."""

    def compile(self) -> CommandObj:
        """Return the command as data."""
        raise NotImplementedError


class CmdHelper(Compilable):
    """A command whose data a function makes."""

    def __init__(self, stmt_fn: Callable[[], CommandObj]) -> None:
        self._stmt_fn = stmt_fn

    def compile(self) -> CommandObj:
        """Return what the function makes."""
        return self._stmt_fn()


class Variable(Expr):
    """A value with a name, which can be set; made by the `add_` methods of `FnContext`."""

    _index: int | None = None
    _owner: FnContext | None = None

    def __init__(self) -> None:
        self._index = None

    def len_(self) -> Expr:
        """Return the number of elements, keys or bytes."""
        return ArrayLen(self)

    def __getitem__(self, other: MixedType | slice) -> Expr:
        """Return an element by its position, or a part; negative positions count from the end.

        A position that is not there gives None.
        """
        return Slice(self, other) if isinstance(other, slice) else ArrayAt(self, other)

    def get_key(self, key: MixedType) -> Expr:
        """Return a value of a dict, None for a key that is missing."""
        return DictKey(self, key)

    def set_index(self, index: int) -> None:
        """Set the number that makes up the name."""
        self._index = index

    def get_index(self) -> int:
        """Return the number that makes up the name.

        Raises `ValueError` for a variable that was not added to a script, or to another one.
        """
        if self._index is None:
            raise ValueError(
                "a variable was not added to a script; make it by the script's add_arg, add_key or "
                f"add_local{build.where()}"
            )
        build.check_owner(self._owner)
        return self._index

    def prefix(self) -> str:
        """Return what the name starts with."""
        raise NotImplementedError

    def get_declare(self) -> AssignmentObj:
        """Return the command that declares the variable."""
        return {
            "kind": "declare",
            "assign": self.get_ref(),
            "value": self.get_declare_rhs().compile(),
        }

    def get_declare_rhs(self) -> Expr:
        """Return the first value."""
        raise NotImplementedError

    def get_ref(self) -> RefIdObj:
        """Return the name as data."""
        raise NotImplementedError

    def compile(self) -> RefIdObj:
        """Return the name as data."""
        return self.get_ref()

    def assign(self, val: MixedType) -> CmdHelper:
        """Set the variable."""
        value = lit_helper(val)
        return CmdHelper(
            lambda: {"kind": "assign", "assign": self.get_ref(), "value": value.compile()}
        )

    def set_at(self, index: MixedType, val: MixedType) -> CmdHelper:
        """Set an element of a list; the position behind the last one appends."""
        at = lit_helper(index)
        value = lit_helper(val)
        return CmdHelper(
            lambda: {
                "kind": "assign_at",
                "assign": self.get_ref(),
                "index": at.compile(),
                "value": value.compile(),
            }
        )

    def set_key(self, key: MixedType, val: MixedType) -> CmdHelper:
        """Set a value of a dict."""
        field = lit_helper(key)
        value = lit_helper(val)
        return CmdHelper(
            lambda: {
                "kind": "assign_key",
                "assign": self.get_ref(),
                "key": field.compile(),
                "value": value.compile(),
            }
        )

    def append(self, val: MixedType) -> CmdHelper:
        """Append to a list."""
        value = lit_helper(val)
        return CmdHelper(
            lambda: {"kind": "append", "assign": self.get_ref(), "value": value.compile()}
        )


class JSONArg(Variable):
    """An argument of a script."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def get_declare_rhs(self) -> Expr:
        """Return what loads the argument."""
        return ExprHelper(lambda: {"kind": "load_json_arg", "index": self.get_index()})

    def prefix(self) -> str:
        """Return `arg`."""
        return "arg"

    def get_arg_ref(self) -> ArgObj:
        """Return the name as data."""
        return {
            "kind": "arg",
            "name": f"{self.prefix()}_{self.get_index()}",
            "readable": self._name,
        }

    def get_ref(self) -> RefIdObj:
        """Return the name as data."""
        return self.get_arg_ref()


class KeyVariable(Variable):
    """A key of a script."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def get_declare_rhs(self) -> Expr:
        """Return what loads the key."""
        return ExprHelper(lambda: {"kind": "load_key_arg", "index": self.get_index()})

    def prefix(self) -> str:
        """Return `key`."""
        return "key"

    def get_key_ref(self) -> KeyObj:
        """Return the name as data."""
        return {
            "kind": "key",
            "name": f"{self.prefix()}_{self.get_index()}",
            "readable": self._name,
        }

    def get_ref(self) -> RefIdObj:
        """Return the name as data."""
        return self.get_key_ref()


class LocalVariable(Variable):
    """A variable of a script itself; a name is for those who read what is made of the script."""

    def __init__(self, init: MixedType, name: str | None = None) -> None:
        super().__init__()
        self._init = lit_helper(init)
        self._name = name

    def get_declare_rhs(self) -> Expr:
        """Return the first value."""
        return self._init

    def prefix(self) -> str:
        """Return `var`."""
        return "var"

    def get_var_ref(self) -> VarObj:
        """Return the name as data."""
        ref: VarObj = {"kind": "var", "name": f"{self.prefix()}_{self.get_index()}"}
        if self._name is not None:
            ref["readable"] = self._name
        return ref

    def get_ref(self) -> RefIdObj:
        """Return the name as data."""
        return self.get_var_ref()


class ArrayAt(Expr):
    """An element of a list, by its position; made by `array[index]`."""

    def __init__(self, array: Expr, index: MixedType) -> None:
        self._array = array
        self._index = lit_helper(index)

    def compile(self) -> ExprObj:
        """Return the element as data."""
        return {"kind": "array_at", "arr": self._array.compile(), "index": self._index.compile()}


class ArrayLen(Expr):
    """The length of what a variable holds; made by `len_()`."""

    def __init__(self, array: Variable) -> None:
        self._array = array

    def compile(self) -> ExprObj:
        """Return the length as data."""
        return {"kind": "array_len", "var": self._array.get_ref()}


class DictKey(Expr):
    """A value of a dict, by its key; made by `get_key`."""

    def __init__(self, obj: Expr, key: MixedType) -> None:
        self._obj = obj
        self._key = lit_helper(key)

    def compile(self) -> ExprObj:
        """Return the value as data."""
        return {"kind": "dict_key", "obj": self._obj.compile(), "key": self._key.compile()}
