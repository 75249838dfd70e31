"""The calls under "Usage" in the documents of the versions before, with the values they promise."""

from __future__ import annotations

from pathlib import Path

import redipy


def test_a_client_is_made_by_the_name_of_its_backend() -> None:
    r = redipy.Redis(backend="memory")
    assert r.backend_name == "memory"
    assert r.get_memory_runtime().backend_name == "memory"


def test_a_client_is_made_without_an_argument() -> None:
    r = redipy.Redis()
    assert r.backend_name == "memory"
    assert r.dbsize() == 0


def use(r: redipy.Redis) -> None:
    # Set some values
    assert r.set("foo", "bar") is True
    assert r.set("baz", "qux") is True

    # Get some values
    assert r.get("foo") == "bar"
    assert r.get("baz") == "qux"

    # Push some values
    assert r.lpush("mylist", "a", "b", "c") == 3
    assert r.rpush("mylist", "d") == 4

    # Pop values
    assert r.lpop("mylist") == "c"
    assert r.rpop("mylist", 3) == ["d", "a", "b"]
    assert r.exists("mylist") == 0


def test_strings_and_lists_by_backend_name() -> None:
    use(redipy.Redis(backend="memory"))


def test_strings_and_lists() -> None:
    use(redipy.Redis())


def test_what_drains_a_list_finds_none() -> None:
    # The part of the example on scripts that is no script.
    r = redipy.Redis()
    assert r.rpush("mylist", "1", "3", "2", "4") == 4
    while (value := r.lpop("mylist")) is not None:
        assert isinstance(value, str)
        r.rpush("small" if float(value) < 3 else "big", value)
    assert r.lpop("mylist", 4) is None
    assert r.lpop("small", 4) == ["1", "2"]
    assert r.lpop("big", 4) == ["3", "4"]


def test_examples_in_docstrings_run() -> None:
    import doctest

    from redipy import client, main, script, util
    from redipy.graph import expr as graph_expr
    from redipy.graph import position
    from redipy.symbolic import expr, fun, functions, rhash, rlist, rset, rvar, rzset, seq

    of_scripts = [position, expr, fun, functions, rhash, rlist, rset, rvar, rzset, seq]
    for module, least in (
        (redipy, 2),
        (client, 2),
        (main, 4),
        (script, 10),
        (util, 4),
        (graph_expr, 2),
        *((module, 3) for module in of_scripts),
    ):
        assert isinstance(module.__file__, str)
        assert Path(module.__file__).exists()
        results = doctest.testmod(module)
        assert results.failed == 0
        assert results.attempted >= least
