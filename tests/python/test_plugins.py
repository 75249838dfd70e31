"""Functions of plug-ins: on memory in Python, on a server in Lua."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
import redipy
from redipy.memory.state import Machine
from redipy.plugin import ArgcSpec, HelperFunction, add_patch_plugin, add_plugin
from redipy.redis.lua import LuaBackend
from redipy.script import CallFn, FnContext, RedisFn, RedisVar
from servers import RedisServer

LOCAL = """
    from redipy.plugin import LocalGeneralFunction, LocalRedisFunction


    class PushTwice(LocalRedisFunction):
        @staticmethod
        def name():
            return "pushTwice"

        @staticmethod
        def argc():
            return {"count": 1, "at_most": 2}

        @staticmethod
        def call(sm, key, args):
            for arg in args:
                sm.rpush(key, arg, arg)
            return {"length": sm.llen(key), "all": sm.lrange(key, 0, -1), "none": []}


    class Upper(LocalGeneralFunction):
        @staticmethod
        def name():
            return "my.upper"

        @staticmethod
        def argc():
            return {"count": 1, "at_least": True}

        @staticmethod
        def call(args):
            return args[0].upper()


    class Fail(LocalGeneralFunction):
        @staticmethod
        def name():
            return "my.fail"

        @staticmethod
        def argc():
            return {"count": 0}

        @staticmethod
        def call(args):
            raise LookupError("not here")


    class Odd(LocalGeneralFunction):
        @staticmethod
        def name():
            return "my.odd"

        @staticmethod
        def argc():
            return {"count": 0}

        @staticmethod
        def call(args):
            return {1, 2}
"""

LUA = """
    from redipy.plugin import HelperFunction, LuaGeneralPatch, LuaRedisPatch


    class Both(HelperFunction):
        @staticmethod
        def name():
            return "both"

        @staticmethod
        def args():
            return "value, other"

        @staticmethod
        def body():
            return "return value .. '/' .. other"


    class Patch(LuaRedisPatch):
        @staticmethod
        def names():
            return {"strlen", "getset"}

        def patch(self, name, expr, args, *, is_expr_stmt):
            if is_expr_stmt:
                return expr
            name = f"{self.helper_pkg()}.both"
            return {"kind": "call", "name": name, "args": [expr, args[0]], "no_adjust": False}


    class Lower(LuaGeneralPatch):
        @staticmethod
        def names():
            return {"my.upper"}

        def patch(self, expr, *, is_expr_stmt):
            name = "string.upper"
            return {"kind": "call", "name": name, "args": expr["args"], "no_adjust": False}
"""


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.syspath_prepend(tmp_path)
    for name, text in (("local_plugin", LOCAL), ("lua_plugin", LUA)):
        (tmp_path / f"{name}.py").write_text(dedent(text))
    yield
    for name in ("local_plugin", "lua_plugin"):
        sys.modules.pop(name, None)


@pytest.fixture
def r(modules: None) -> redipy.Redis:
    client = redipy.Redis()
    runtime = client.get_memory_runtime()
    runtime.add_redis_function_plugin("local_plugin")
    runtime.add_general_function_plugin("local_plugin")
    return client


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    running = RedisServer()
    yield running
    running.stop()


def pushing(*args: Any) -> FnContext:
    ctx = FnContext()
    ctx.set_return_value(RedisFn("pushtwice", ctx.add_key("key"), *args))
    return ctx


def calling(name: str, *args: Any) -> FnContext:
    ctx = FnContext()
    ctx.set_return_value(CallFn(name, *args))
    return ctx


def test_a_function_on_a_key_runs_commands_as_part_of_the_script(r: redipy.Redis) -> None:
    result = r.register_script(pushing("a", 1))(keys={"key": "list"}, args={})
    assert result == {"length": 4, "all": ["a", "a", "1", "1"], "none": []}
    assert r.lrange("list", 0, -1) == ["a", "a", "1", "1"]


def test_a_function_sees_the_keys_under_their_prefix(modules: None) -> None:
    everything = redipy.Redis("memory://plugins")
    part = redipy.Redis("memory://plugins", prefix="part:")
    part.get_memory_runtime().add_redis_function_plugin("local_plugin")
    part.register_script(pushing("a"))(keys={"key": "list"}, args={})
    assert everything.lrange("part:list", 0, -1) == ["a", "a"]
    assert part.keys() == {"list"}


def test_a_general_function_gets_values(r: redipy.Redis) -> None:
    assert r.register_script(calling("my.upper", "abc", 1, None))(keys={}, args={}) == "ABC"


def test_a_function_runs_in_a_pipeline_and_awaited(r: redipy.Redis) -> None:
    run = r.register_script(pushing("a"))
    with r.pipeline() as pipe:
        run(keys={"key": "list"}, args={}, client=pipe)
        pipe.llen("list")
        first, second = pipe.execute()
    assert (first["length"], second) == (2, 2)


@pytest.mark.parametrize(
    ("ctx", "told"),
    [
        (pushing(), "pushtwice takes 1 to 2 arguments behind its key, not 0"),
        (pushing(1, 2, 3), "pushtwice takes 1 to 2 arguments behind its key, not 3"),
        (calling("my.upper"), "my.upper takes 1 or more arguments, not 0"),
        (calling("my.odd"), "the function 'my.odd' returned"),
        (calling("my.unknown"), "unknown function 'my.unknown'"),
    ],
)
def test_wrong_use_of_a_function_is_a_value_error(
    r: redipy.Redis, ctx: FnContext, told: str
) -> None:
    keys = {"key": "list"} if ctx.compile()["keyv"] else {}
    with pytest.raises(ValueError, match=told):
        r.register_script(ctx)(keys=keys, args={})
    assert r.keys() == set()


def test_an_exception_of_a_function_arrives_as_it_is(r: redipy.Redis) -> None:
    ctx = FnContext()
    key = RedisVar(ctx.add_key("key"))
    ctx.add(key.set_value("before"))
    ctx.add(CallFn("my.fail"))
    ctx.add(key.set_value("after"))
    ctx.set_return_value(None)
    with pytest.raises(LookupError, match="not here"):
        r.register_script(ctx)(keys={"key": "key"}, args={})
    assert r.get("key") == "before"


def test_names_that_are_taken_are_refused(r: redipy.Redis, tmp_path: Path) -> None:
    runtime = r.get_memory_runtime()
    with pytest.raises(RuntimeError, match="duplicate function definition: pushTwice"):
        runtime.add_redis_function_plugin("local_plugin")
    with pytest.raises(RuntimeError, match="duplicate function definition: my"):
        runtime.add_general_function_plugin("local_plugin")
    for name, old, new in (("taken_lpop", "pushTwice", "lpop"), ("taken_len", "my.upper", "len")):
        (tmp_path / f"{name}.py").write_text(dedent(LOCAL).replace(old, new))
    with pytest.raises(RuntimeError, match="duplicate function definition: lpop"):
        runtime.add_redis_function_plugin("taken_lpop")
    with pytest.raises(RuntimeError, match="duplicate function definition: len"):
        runtime.add_general_function_plugin("taken_len")


def test_helpers_of_plug_ins_are_checked(modules: None) -> None:
    target: dict[str, HelperFunction] = {}
    with pytest.raises(RuntimeError, match="both"):
        add_plugin("lua_plugin", target, HelperFunction, {"both"})
    assert target == {}
    add_plugin("lua_plugin", target, HelperFunction)
    assert list(target) == ["both"]


def test_a_machine_is_of_use_inside_of_a_function_only() -> None:
    with pytest.raises(redipy.StateError, match="only while the function"):
        Machine().get("key")


def test_a_function_must_not_use_a_client(r: redipy.Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    import local_plugin  # type: ignore[import-not-found]  # pyright: ignore[reportMissingImports]

    monkeypatch.setattr(local_plugin.Upper, "call", staticmethod(lambda args: r.get("key")))
    with pytest.raises(redipy.RedipyError):
        r.register_script(calling("my.upper", "x"))(keys={}, args={})
    assert r.set("key", "still") is True


def test_other_threads_use_the_data_while_functions_run(
    r: redipy.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    import local_plugin  # pyright: ignore[reportMissingImports]

    def slow(args: list[object]) -> object:
        time.sleep(0.002)  # others get Python's lock, and want the data
        return args[0]

    monkeypatch.setattr(local_plugin.Upper, "call", staticmethod(slow))
    ctx = FnContext()
    count = RedisVar(ctx.add_key("count"))
    loop = ctx.while_(count.incrby(1).lt_(20))
    loop.add(CallFn("my.upper", "x"))
    ctx.set_return_value(None)
    run = r.register_script(ctx)
    done: list[int] = []

    def others() -> None:
        for _ in range(200):
            r.incr("others")
        done.append(1)

    threads = [threading.Thread(target=others) for _ in range(3)]
    threads.append(
        threading.Thread(target=lambda: run(keys={"count": "count"}, args={}), daemon=True)
    )
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads)
    assert (r.get("others"), r.get("count")) == ("600", "20")


def test_patches_and_helpers_change_the_lua(modules: None, server: RedisServer) -> None:
    client = redipy.Redis(port=server.port)
    backend = client.get_redis_runtime().get_backend()
    assert isinstance(backend, LuaBackend)
    backend.add_helper_function_plugin("lua_plugin")
    backend.add_redis_patch_plugin("lua_plugin")
    backend.add_general_patch_plugin("lua_plugin")
    for add, name in (
        (backend.add_helper_function_plugin, "both"),
        (backend.add_redis_patch_plugin, "getset"),
        (backend.add_general_patch_plugin, "my.upper"),
    ):
        with pytest.raises(RuntimeError, match=f"duplicate .* definition: {name}"):
            add("lua_plugin")
    ctx = FnContext()
    key = ctx.add_key("key")
    ctx.add(RedisFn("getset", key, "value"))
    length = ctx.add_local(RedisFn("strlen", key))
    upper = ctx.add_local(CallFn("my.upper", "abc"))
    ctx.set_return_value([length, upper])
    lines = backend.translate(ctx.compile())
    assert any("function redipy.both(value, other)" in line for line in lines)
    assert client.register_script(ctx)(keys={"key": "k"}, args={}) == ["5/k", "ABC"]


def test_a_patch_of_a_name_that_is_taken_is_refused(modules: None) -> None:
    from redipy.plugin import LuaGeneralPatch

    target: dict[str, LuaGeneralPatch] = {}
    with pytest.raises(RuntimeError, match="my"):
        add_patch_plugin("lua_plugin", target, LuaGeneralPatch, {"my.upper"})
    assert target == {}


def test_the_number_of_arguments_is_a_typed_dict() -> None:
    argc: ArgcSpec = {"count": 1, "at_least": True}
    assert argc["count"] == 1
