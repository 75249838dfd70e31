"""The graphs that the builder makes, compared with files, as data and as text with positions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import pytest
import redipy
from redipy.graph import Position, dumps, loads, position_of
from redipy.graph.expr import ExprObj, find_literal, get_literal, is_none_literal
from redipy.graph.position import at
from redipy.script import CallFn, FnContext, RedisFn, RedisSet, ToNum
from script_cases import PREDECESSOR, Case
from script_cases_new import NEW
from script_cases_shared import SHARED

GRAPHS = Path(__file__).parents[1] / "graphs"
CASES = [*PREDECESSOR, *NEW, *SHARED]


def written(graph: Any) -> str:
    return json.dumps(graph, sort_keys=True)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_a_script_has_its_graph(case: Case) -> None:
    ctx = case()
    wanted = json.loads((GRAPHS / f"{case.__name__}.json").read_text())
    graph = ctx.compile()
    assert graph == wanted
    # 1, 1.0 and True are equal in Python, but not in a graph.
    assert written(graph) == written(wanted)
    assert written(ctx.compile()) == written(wanted)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_a_graph_survives_as_text(case: Case) -> None:
    graph = case().compile()
    again = loads(dumps(graph))
    assert written(again) == written(graph)
    assert dumps(again) == dumps(graph)
    assert [position_of(cmd) for cmd in again["cmds"]] == [
        position_of(cmd) for cmd in graph["cmds"]
    ]


def test_there_is_a_file_for_each_case_and_no_other() -> None:
    assert {path.stem for path in GRAPHS.iterdir()} == {case.__name__ for case in CASES}


def line_of(text: str) -> int:
    lines = Path(__file__).read_text().splitlines()
    (line,) = (number for number, one in enumerate(lines, 1) if one.endswith(f"# {text}"))
    return line


def test_commands_know_the_line_that_built_them() -> None:
    ctx = FnContext()
    x = ctx.add_arg("x")  # arg
    local = ctx.add_local(0)  # local
    loop = ctx.while_(x)  # while
    b_then, _ = loop.if_(x)  # if
    b_then.add(local.assign(1))  # assign
    b_then.break_()  # break
    ctx.add(RedisFn("ping", x))  # stmt
    ctx.set_return_value(local)  # return
    graph = cast("Any", ctx.compile())
    in_loop = graph["cmds"][2]["body"]["cmds"]
    cmds = [*graph["cmds"], *in_loop, *in_loop[0]["then"]["cmds"]]
    names = ["arg", "local", "while", "stmt", "return", "if", "assign", "break"]
    assert [position_of(cmd) for cmd in cmds] == [
        Position(__file__, line_of(name)) for name in names
    ]


def test_a_translator_tells_the_lines_itself() -> None:
    ctx = FnContext()
    with at("other.py", 7):
        ctx.add_local(0)
    assert position_of(ctx.compile()["cmds"][0]) == Position("other.py", 7)


def test_positions_stand_in_the_text_only() -> None:
    ctx = FnContext()
    ctx.add_local({"at": {"file": "mine"}})
    (cmd,) = ctx.compile()["cmds"]
    assert sorted(cmd) == ["assign", "kind", "value"]
    (read,) = json.loads(dumps(ctx.compile()))["cmds"]
    assert read["at"] == {"file": __file__, "line": position_of(cmd).line}  # type: ignore[union-attr]
    assert read["value"]["value"] == {"at": {"file": "mine"}}
    assert loads(dumps(ctx.compile())) == ctx.compile()


def test_bytes_that_are_no_text_survive() -> None:
    ctx = FnContext()
    odd = b"a\xff\xc3\xa4".decode("utf-8", "surrogateescape")
    ctx.add_local(odd)
    text = dumps(ctx.compile())
    (cmd,) = json.loads(text)["cmds"]
    assert cmd["value"] == {"kind": "val", "value": "a\xff\xc3\xa4", "type": "bytes"}
    assert loads(text) == ctx.compile()
    # In a list they are literals of their own.
    call = cast("Any", loads(dumps(ctx.compile())))
    assert call["cmds"][0]["value"]["value"] == odd
    part = json.loads(dumps(ToNum([odd, "b", 1.5, {odd: None}]).compile()))
    items = part["args"][0]["items"]
    assert [item.get("type") for item in items] == ["bytes", "str", "float", None]
    assert items[3]["items"][0][1] == {"kind": "val", "value": None, "type": "none"}


def test_files_whose_names_are_no_text_are_told_all_the_same() -> None:
    ctx = FnContext()
    with at("odd\udcff.py", 1):
        ctx.add_local(0)
    assert json.loads(dumps(ctx.compile()))["cmds"][0]["at"]["file"] == "odd\\udcff.py"


def test_text_that_is_no_graph_is_refused() -> None:
    with pytest.raises(ValueError, match="no graph"):
        loads("[1]")


def test_literals_are_taken_when_they_are_given() -> None:
    held = [1]
    ctx = FnContext()
    ctx.add_local(held)
    held.append(2)
    graph = cast("Any", ctx.compile())
    assert graph["cmds"][0]["value"]["value"] == [1]
    # And a graph is for who asked for it.
    graph["cmds"][0]["value"]["value"].append(3)
    assert cast("Any", ctx.compile())["cmds"][0]["value"]["value"] == [1]


def test_text_and_tuples_become_what_json_knows() -> None:
    def literal(value: Any) -> Any:
        call = cast("Any", ToNum(value).compile())
        return call["args"][0]

    assert literal(b"abc") == {"kind": "val", "value": "abc", "type": "str"}
    assert literal((1, ("a",))) == {"kind": "val", "value": [1, ["a"]], "type": "list"}
    assert literal(2**70)["value"] == 2**70


def test_literals_are_found_in_a_graph() -> None:
    call = cast("Any", CallFn("f", "Px", 3, None, ToNum(1)).compile())
    args: list[ExprObj] = call["args"]
    assert find_literal(args, "PX", no_case=True) == (0, "Px")
    assert find_literal(args, "PX") is None
    assert find_literal(args, 3, vtype="int") == (1, 3)
    assert find_literal(args, 3, vtype="float") is None
    assert get_literal(args[0]) == "Px"
    assert get_literal(args[0], "int") is None
    assert get_literal(args[3]) is None
    assert [is_none_literal(arg) for arg in args] == [False, False, True, False]


def test_the_builder_is_reached_through_the_package() -> None:
    assert redipy.script.RedisSet is RedisSet
    assert redipy.script.FnContext is FnContext
    assert all(hasattr(redipy.script, name) for name in redipy.script.__all__)
    assert redipy.util.to_number_str(2.0) == "2"
    assert redipy.graph.dumps is dumps
