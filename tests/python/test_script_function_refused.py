"""What a function cannot be a script with is refused when it is decorated: where, and why.

The cases stand in `script_refusals.txt`; `# <-` marks the line that is refused, with a piece of the
reason, after the version of Python that it needs.
"""

from __future__ import annotations

import ast
import functools
import re
import sys
import traceback
from pathlib import Path
from typing import Any

import pytest
from redipy import RedipyError
from redipy.script import ScriptSyntaxError, function
from redipy.symbolic.function import operators, refused
from redipy.symbolic.function.expressions import Expressions
from redipy.symbolic.function.statements import Statements

CASES = Path(__file__).with_name("script_refusals.txt").read_text().strip().split("\n\n")
HEAD = """\
import math
from typing import Any
from redipy.script import *
LIMIT = 3
NAMES = ["one"]
SOMETHING = object()
def helper(n: int) -> int:
    return n
@function
def a_script(n: int):
    return n
"""
MARK = re.compile(r"  # <- (?:3\.(\d+): )?(.*)")


def runs_here(case: str) -> bool:
    mark = MARK.search(case)
    assert mark is not None, case
    return mark[1] is None or sys.version_info >= (3, int(mark[1]))


def load(text: str, path: Path) -> dict[str, Any]:
    """Run a module and return its names."""
    path.write_text(text)
    names: dict[str, Any] = {"__name__": "a_module_of_a_test"}
    exec(compile(text, str(path), "exec"), names)
    return names


@pytest.mark.parametrize(
    "case", [case for case in CASES if runs_here(case)], ids=lambda case: MARK.split(case)[2]
)
def test_a_construct_is_refused_with_its_line_and_the_reason(case: str, tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    with pytest.raises(ScriptSyntaxError) as caught:
        load(f"{HEAD}@function\n{case}\n", path)
    error = caught.value
    assert error.lineno is not None
    line = path.read_text().splitlines()[error.lineno - 1]
    mark = MARK.search(line)
    assert mark is not None, (line, error.msg)
    assert mark[2] in error.msg
    assert error.filename == str(path)
    assert error.text == f"{line}\n"
    assert error.offset is not None
    assert 1 <= error.offset <= line.index("#")


def test_the_error_shows_the_line_in_a_traceback(tmp_path: Path) -> None:
    text = f"{HEAD}class Scripts:\n    @function\n    def f(n: int):\n        return 'ä', n ** 2\n"
    with pytest.raises(ScriptSyntaxError) as caught:
        load(text, tmp_path / "module.py")
    shown = "".join(traceback.format_exception_only(caught.value)).splitlines()
    assert shown[0] == f'  File "{tmp_path / "module.py"}", line 15'
    assert shown[1].strip() == "return 'ä', n ** 2"
    assert shown[2].index("^") - shown[1].index("return") == len("return 'ä', ")
    assert "multiply" in shown[-1]
    assert isinstance(caught.value, SyntaxError)
    assert isinstance(caught.value, RedipyError)


NOT_REACHED = {
    # Contexts of names, and what stands for a whole text.
    "Load",
    "Store",
    "Del",
    "And",
    "Or",
    "Not",
    "UAdd",
    "USub",
}


@pytest.mark.parametrize(
    "kind",
    [ast.stmt, ast.expr, ast.operator, ast.unaryop, ast.boolop, ast.cmpop, ast.expr_context],
)
def test_every_kind_of_node_is_handled_or_refused(kind: type[ast.AST]) -> None:
    handled = {
        node.__name__
        for table in (
            Expressions.EXPRESSIONS,
            Statements.STATEMENTS,
            operators.ARITHMETIC,
            operators.COMPARISONS,
        )
        for node in table
    }
    # Those that Python itself does not make any more.
    old = {"Index", "ExtSlice", "Suite", "AugLoad", "AugStore", "Param"}
    nodes = {node.__name__ for node in kind.__subclasses__()} - old
    assert nodes
    assert nodes - handled - NOT_REACHED <= set(refused.NODES)
    assert not handled & set(refused.NODES)


def test_a_function_without_a_source_is_refused() -> None:
    names: dict[str, Any] = {}
    exec("def f(n: int):\n    return n\n", names)
    with pytest.raises(ScriptSyntaxError, match=r"the source of f is not available.*into a file"):
        function(names["f"])


def test_a_lambda_is_refused() -> None:
    with pytest.raises(ScriptSyntaxError, match="a lambda cannot become a script"):
        function(lambda: 1)


def test_a_source_that_changed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    names = load("def f(n: int):\n    return n\n", path)
    path.write_text("# nothing\n\n\n\n")
    with pytest.raises(ScriptSyntaxError, match="it may have changed"):
        function(names["f"])


def test_another_decorator_below_is_refused(tmp_path: Path) -> None:
    text = f"{HEAD}@function\n@math.floor\ndef f(n: int):\n    return n\n"
    text = text.replace("@math.floor", "@keep") + "\n"
    text = text.replace("LIMIT = 3", "keep = lambda fn: fn")
    with pytest.raises(ScriptSyntaxError, match=r"below all others"):
        load(text, tmp_path / "module.py")

    def plain(n: int) -> int:
        return n

    @functools.wraps(plain)
    def wrapped(n: int) -> int:
        return plain(n)

    with pytest.raises(ScriptSyntaxError, match="another decorator comes before"):
        function(wrapped)


@pytest.mark.parametrize("wrong", [len, 5, int, functools.partial(max, 1), staticmethod(max)])
def test_what_is_no_function_is_refused(wrong: Any) -> None:
    with pytest.raises(TypeError, match="function"):
        function(wrong)


def test_a_name_without_a_value_yet_is_refused() -> None:
    with pytest.raises(ScriptSyntaxError, match="later is not known here"):

        @function
        def f(n: int) -> int:
            return n + later

    later = 1
