"""Scripts from Python: registering, calling, errors, hooks and limits."""

from __future__ import annotations

import asyncio
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redipy
import redipy.asyncio
from deployments import Cluster
from redipy.redis.lua import LuaBackend, LuaFnHook, indent_str
from redipy.script import (
    FnContext,
    FromJSON,
    RedisFn,
    RedisHash,
    RedisList,
    RedisVar,
    Spread,
    ToNum,
)
from servers import RedisServer


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    running = RedisServer()
    yield running
    running.stop()


@pytest.fixture(params=["memory", "memory, prefix", "redis", "redis, prefix"])
def r(request: pytest.FixtureRequest, server: RedisServer) -> redipy.Redis:
    prefix = "part:" if "prefix" in request.param else None
    if "redis" in request.param:
        client = redipy.Redis(port=server.port, prefix=prefix)
    else:
        client = redipy.Redis(prefix=prefix)
    client.flushall()
    return client


def counting() -> FnContext:
    """A script that adds to a counter and returns it."""
    ctx = FnContext()
    ctx.set_return_value(RedisVar(ctx.add_key("count")).incrby(ctx.add_arg("by")))
    return ctx


def echo() -> FnContext:
    """A script that returns its argument."""
    ctx = FnContext()
    ctx.set_return_value(ctx.add_arg("value"))
    return ctx


def endless(writes: bool) -> FnContext:
    """A script that never ends."""
    ctx = FnContext()
    key = RedisVar(ctx.add_key("key"))
    if writes:
        ctx.add(key.set_value("written"))
    ctx.while_(True)
    ctx.set_return_value(None)
    return ctx


def test_a_script_runs_again_and_again(r: redipy.Redis) -> None:
    count = r.register_script(counting())
    assert [count(keys={"count": "k"}, args={"by": by}) for by in (1, 5, -2)] == [1, 6, 4]
    assert r.get("k") == "4"


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        False,
        0,
        -7,
        2**53,
        0.1 + 0.2,
        1e300,
        "",
        'text "with" \\ / \n\t\x00\x7f and ü€𝄞',
        [1, [2, [], {}], None, True],
        {"a": {"b": [{}, []]}, "": "empty", "ü": None},
    ],
)
def test_values_come_back_as_they_went(r: redipy.Redis, value: Any) -> None:
    assert r.register_script(echo())(keys={}, args={"value": value}) == value


@pytest.mark.parametrize("value", [[], {}, ()])
def test_an_empty_list_or_dict_as_the_result_is_none(r: redipy.Redis, value: Any) -> None:
    assert r.register_script(echo())(keys={}, args={"value": value}) is None


def test_a_tuple_is_a_list(r: redipy.Redis) -> None:
    value: Any = (1, "a")
    assert r.register_script(echo())(keys={}, args={"value": value}) == [1, "a"]


@pytest.mark.parametrize(
    ("keys", "args", "told"),
    [
        ({}, {"by": 1}, "the key 'count' is missing"),
        ({"count": "k", "counts": "k"}, {"by": 1}, "there is no key 'counts'"),
        ({"count": 3}, {"by": 1}, "the key 'count' must be a str or bytes, not 3"),
        ({"count": "k"}, {}, "the argument 'by' is missing"),
        ({"count": "k"}, {"by": 1, "to": 2}, "there is no argument 'to'"),
        ({"count": "k"}, {"by": object()}, "the argument 'by' is a object"),
        ({"count": "k"}, {"by": float("nan")}, "the argument 'by' is no finite number"),
        ({"count": "k"}, {"by": 2**53 + 1}, r"the argument 'by' is an int beyond 2\*\*53"),
        ({"count": "k"}, {"by": {1: 2}}, "the argument 'by' is a dict with a key that is no str"),
        ({}, {}, "the key 'count' is missing; the argument 'by' is missing"),
    ],
)
def test_what_is_wrong_with_a_call_is_told_before_anything_runs(
    r: redipy.Redis, keys: dict[str, Any], args: dict[str, Any], told: str
) -> None:
    count = r.register_script(counting())
    with pytest.raises(ValueError, match=told):
        count(keys=keys, args=args)
    assert r.dbsize() == 0


def test_an_argument_that_is_nested_too_deep_is_refused(r: redipy.Redis) -> None:
    value: Any = []
    for _ in range(500):
        value = [value]
    with pytest.raises(ValueError, match="the argument 'value' is nested too deep"):
        r.register_script(echo())(keys={}, args={"value": value})


def test_a_pipeline_keeps_the_result_for_execute(r: redipy.Redis) -> None:
    count = r.register_script(counting())
    with r.pipeline() as pipe:
        pipe.set("k", 10)
        assert count(keys={"count": "k"}, args={"by": 1}, client=pipe) is None
        assert count(keys={"count": "k"}, args={"by": 2}, client=pipe) is None
        pipe.get("k")
        assert pipe.execute() == [True, 11, 13, "13"]


def test_a_script_that_fails_in_a_pipeline_stands_in_its_place(r: redipy.Redis) -> None:
    count = r.register_script(counting())
    r.rpush("list", "a")
    with r.pipeline() as pipe:
        count(keys={"count": "list"}, args={"by": 1}, client=pipe)
        pipe.llen("list")
        error, length = pipe.execute(raise_on_error=False)
    assert isinstance(error, redipy.WrongTypeError)
    assert length == 1


def test_a_pipeline_that_watches_runs_a_script_at_once(r: redipy.Redis) -> None:
    count = r.register_script(counting())
    with r.pipeline() as pipe:
        pipe.watch("other")
        assert count(keys={"count": "k"}, args={"by": 3}, client=pipe) == 3
        pipe.multi()
        count(keys={"count": "k"}, args={"by": 1}, client=pipe)
        assert pipe.execute() == [4]


def test_another_client_can_run_a_script(r: redipy.Redis, server: RedisServer) -> None:
    count = r.register_script(counting())
    others = [redipy.Redis(), redipy.Redis(port=server.port, prefix="other:")]
    for other in others:
        other.flushall()
        assert count(keys={"count": "k"}, args={"by": 2}, client=other) == 2
        assert other.get("k") == "2"
    assert r.get("k") is None
    with pytest.raises(TypeError, match="runs on a client or in a pipeline"):
        count(keys={"count": "k"}, args={"by": 2}, client=object())  # type: ignore[arg-type]


def test_bytes_are_kept(server: RedisServer) -> None:
    for raw in (
        redipy.Redis(decode_responses=False),
        redipy.Redis(port=server.port, decode_responses=False),
    ):
        raw.flushall()
        raw.set(b"\xff", b"\x00\xfe")
        ctx = FnContext()
        ctx.set_return_value([RedisVar(ctx.add_key("key")).get(), ctx.add_arg("value")])
        run = raw.register_script(ctx)
        assert run(keys={"key": b"\xff"}, args={"value": b"\xfd"}) == [  # type: ignore[dict-item]
            b"\x00\xfe",
            b"\xfd",
        ]


def test_an_error_names_the_line_of_the_script(r: redipy.Redis) -> None:
    r.set("text", "no list")
    ctx = FnContext()
    key = ctx.add_key("key")
    ctx.add(RedisVar("before").set_value("1"))
    ctx.add(RedisList(key).lpop())  # this line
    ctx.set_return_value(None)
    run = r.register_script(ctx)
    lines = Path(__file__).read_text(encoding="utf-8").splitlines()
    named = [number for number, text in enumerate(lines, 1) if text.endswith("# this line")]
    (line,) = named
    with pytest.raises(redipy.WrongTypeError) as caught:
        run(keys={"key": "text"}, args={})
    assert caught.value.redis_message == (
        "WRONGTYPE Operation against a key holding the wrong kind of value"
        f" (script at {__file__}:{line})"
    )
    assert r.get("before") == "1"


def test_errors_of_the_script_itself_are_value_errors(r: redipy.Redis) -> None:
    ctx = FnContext()
    ctx.set_return_value(ToNum(ctx.add_arg("a")).lt_(ctx.add_arg("b")))
    run = r.register_script(ctx)
    with pytest.raises(ValueError, match="'<' cannot take None and a number"):
        run(keys={}, args={"a": "x", "b": 1})


def test_keys_are_named_without_their_prefix(r: redipy.Redis) -> None:
    ctx = FnContext()
    key = ctx.add_key("key")
    ctx.add(RedisHash("literal").hset({"field": key}))
    ctx.set_return_value([key, RedisHash("literal").hgetall(), RedisFn("KEYS", "*")])
    result = r.register_script(ctx)(keys={"key": "name"}, args={})
    assert result == ["name", {"field": "name"}, ["literal"]]
    assert r.keys() == {"literal"}


def test_a_server_that_forgot_the_script_is_told_again(server: RedisServer) -> None:
    client = redipy.Redis(port=server.port)
    client.flushall()
    count = client.register_script(counting())
    count(keys={"count": "k"}, args={"by": 1})
    server.ask("SCRIPT", "FLUSH")
    assert count(keys={"count": "k"}, args={"by": 1}) == 2
    with client.pipeline() as pipe:
        server.ask("SCRIPT", "FLUSH")
        count(keys={"count": "k"}, args={"by": 1}, client=pipe)
        assert pipe.execute() == [3]


def test_scripts_are_awaited(server: RedisServer) -> None:
    async def run(client: redipy.asyncio.Redis) -> None:
        await client.flushall()
        count = client.register_script(counting())
        assert await count(keys={"count": "k"}, args={"by": 2}) == 2
        many: list[Any] = [count(keys={"count": "k"}, args={"by": 1}) for _ in range(20)]
        assert sorted(await asyncio.gather(*many)) == list(range(3, 23))
        async with client.pipeline() as pipe:
            count(keys={"count": "k"}, args={"by": 1}, client=pipe)
            pipe.get("k")
            assert await pipe.execute() == [23, "23"]
        await client.rpush("list", "a")
        with pytest.raises(redipy.WrongTypeError):
            await count(keys={"count": "list"}, args={"by": 1})

    for client in (
        redipy.asyncio.Redis(),
        redipy.asyncio.Redis(prefix="p:"),
        redipy.asyncio.Redis(port=server.port),
        redipy.asyncio.Redis(port=server.port, prefix="p:"),
    ):
        asyncio.run(run(client))


def test_hooks_see_the_graph_and_the_lua(server: RedisServer) -> None:
    graphs: list[Any] = []
    codes: list[list[str]] = []
    client = redipy.Redis(
        port=server.port,
        compile_hook=graphs.append,
        lua_code_hook=codes.append,
        verbose_lua_test=True,
    )
    ctx = counting()
    client.register_script(ctx)
    assert graphs == [ctx.compile()]
    (code,) = codes
    assert code[:3] == ["--[[ KEYV", "count", "]]"]
    memory = redipy.Redis(compile_hook=graphs.append, lua_code_hook=codes.append)
    memory.register_script(ctx)
    assert len(graphs) == 2
    assert len(codes) == 1


def test_lua_that_a_hook_changed_runs_as_it_is(server: RedisServer) -> None:
    def change(code: list[str]) -> None:
        code.append("return cjson.encode({'changed', KEYS[1], ARGV[1]})")

    client = redipy.Redis(port=server.port, lua_code_hook=change)
    ctx = FnContext()
    ctx.add_key("key")
    ctx.add_arg("arg")
    run = client.register_script(ctx)
    assert run(keys={"key": "k"}, args={"arg": {"a": [1]}}) == ["changed", "k", '{"a":[1]}']


def test_lua_of_ones_own_runs_on_a_server(server: RedisServer) -> None:
    client = redipy.Redis(port=server.port)
    backend = LuaBackend()
    code = ["--[[ KEYV", "key", "]]", "--[[ ARGV", "]]", "return redis.call('INCR', KEYS[1])"]
    client.delete("key")
    run = backend.create_executable(
        [*code[:-1], "return tostring(redis.call('INCR', KEYS[1]))"], client
    )
    assert run(keys={"key": "key"}, args={}) == 1
    with pytest.raises(ValueError, match="KEYV"):
        backend.create_executable(["return 1"], client)
    with pytest.raises(redipy.RedipyError, match="runs on a server only"):
        run(keys={"key": "key"}, args={}, client=redipy.Redis())


def test_a_dynamic_script_is_run_by_redis_py(server: RedisServer) -> None:
    runtime = redipy.Redis(port=server.port).get_redis_runtime()
    run = runtime.get_dynamic_script("return cjson.encode({KEYS, ARGV})")
    assert run(keys=["a"], args=[1, "b"]) == b'[["a"],["1","b"]]'


def test_scripts_can_be_printed(server: RedisServer, capsys: pytest.CaptureFixture[str]) -> None:
    runtime = redipy.Redis(port=server.port).get_redis_runtime()
    runtime.set_print_scripts(True)
    runtime.register_script(counting())
    runtime.set_print_scripts(False)
    runtime.register_script(echo())
    printed = capsys.readouterr().out
    assert "KEYS[1]" in printed
    assert printed.count("--[[ KEYV") == 1


def test_parts_of_a_script_become_parts_of_lua() -> None:
    backend = LuaBackend()
    hook = backend.create_command_context()
    assert isinstance(hook, LuaFnHook)
    ctx = counting()
    graph = ctx.compile()
    lines = backend.compile_sequence(hook, graph)
    assert any("incrby" in line for line in lines)
    assert lines[-1].startswith("return")
    literal: Any = {"kind": "val", "value": "a", "type": "str"}
    assert backend.compile_expr(hook, literal) == '"a"'
    assert indent_str(["a", "", "b"], 2) == ["  a", "", "  b"]


def test_a_script_can_become_a_library(server: RedisServer) -> None:
    text = LuaBackend().library("counters", {"count": counting()})
    server.ask("FUNCTION", "LOAD", "REPLACE", text)
    server.ask("DEL", "k")
    assert server.ask("FCALL", "count", 1, "k", "5") == "5"


def test_a_long_script_leaves_other_threads_running() -> None:
    client = redipy.Redis()
    client.set_script_limits(max_time=1.0)
    run = client.register_script(endless(writes=False))
    ticks = 0

    def call() -> None:
        with pytest.raises(redipy.RedipyError, match="limit"):
            run(keys={"key": "k"}, args={})

    thread = threading.Thread(target=call)
    thread.start()
    while thread.is_alive():
        ticks += 1
        time.sleep(0.01)
    assert ticks > 5


def running(client: redipy.Redis, run: Callable[..., Any]) -> tuple[threading.Thread, list[Any]]:
    """Start a script in a thread, and collect the error that ends it."""
    errors: list[Any] = []

    def call() -> None:
        try:
            run(keys={"key": "k"}, args={})
        except redipy.RedipyError as error:
            errors.append(error)

    thread = threading.Thread(target=call)
    thread.start()
    while True:
        try:
            client.set("other", "value")
        except redipy.RedipyError as error:
            if "BUSY Redis is busy running a script" in error.redis_message:
                return thread, errors
            raise


def test_others_are_told_of_a_script_that_takes_long_and_it_can_be_stopped() -> None:
    client = redipy.Redis()
    with pytest.raises(redipy.RedipyError, match="NOTBUSY"):
        client.script_kill()
    client.set_script_limits(busy_after=0.05)
    thread, errors = running(client, client.register_script(endless(writes=False)))
    assert client.script_kill() is True
    thread.join()
    assert "Script killed by user with SCRIPT KILL" in str(errors[0])

    thread, errors = running(client, client.register_script(endless(writes=True)))
    with pytest.raises(redipy.RedipyError, match="UNKILLABLE"):
        client.script_kill()
    client.stop_script(force=True)
    thread.join()
    assert len(errors) == 1
    assert client.get("k") == "written"


def test_steps_are_limited() -> None:
    client = redipy.Redis()
    client.set_script_limits(max_steps=100_000)
    with pytest.raises(redipy.RedipyError, match="100000 steps"):
        client.register_script(endless(writes=False))(keys={"key": "k"}, args={})
    assert client.set("key", "value") is True


def test_ctrl_c_ends_a_script() -> None:
    client = redipy.Redis()
    run = client.register_script(endless(writes=True))
    timer = threading.Timer(0.3, lambda: signal.raise_signal(signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        run(keys={"key": "k"}, args={})
    assert client.get("k") == "written"


def test_json_is_read_alike_whatever_it_holds(r: redipy.Redis) -> None:
    ctx = FnContext()
    ctx.set_return_value(FromJSON(RedisVar(ctx.add_key("text")).get_value()))
    run = r.register_script(ctx)
    for text, value in (
        (r'[["\u0065mpty"], []]', [["empty"], []]),
        (
            r'{"a": ["empty\u002e"], "b": ["empty"], "c": []}',
            {"a": ["empty."], "b": ["empty"], "c": []},
        ),
        ('["[]", [ ], "\\"[]"]', ["[]", [], '"[]']),
    ):
        r.set("text", text)
        assert run(keys={"text": "text"}, args={}) == value


def test_a_command_has_room_for_so_many_arguments(r: redipy.Redis) -> None:
    ctx = FnContext()
    ctx.set_return_value(RedisList(ctx.add_key("list")).rpush(Spread(ctx.add_arg("values"))))
    run = r.register_script(ctx)
    assert run(keys={"list": "list"}, args={"values": [1] * 7900}) == 7900
    with pytest.raises(ValueError, match="more than 7900 arguments"):
        run(keys={"list": "list"}, args={"values": [1] * 7901})


@pytest.mark.parametrize("prefix", ["", "part:"])
def test_keys_that_a_script_names_outright_are_told_to_servers(
    server: RedisServer, prefix: str
) -> None:
    server.ask("FLUSHALL")
    client = redipy.Redis(port=server.port, prefix=prefix)
    ctx = FnContext()
    ctx.add(RedisVar("outright").set_value("value"))
    ctx.set_return_value(RedisFn("EXISTS", "other", ctx.add_key("key")))
    run = client.register_script(ctx)
    server.ask("CONFIG", "SET", "slowlog-log-slower-than", 0)
    try:
        assert run(keys={"key": "outright"}, args={}) == 1
        calls = [entry[3] for entry in server.ask("SLOWLOG", "GET", 20)]
    finally:
        server.ask("CONFIG", "SET", "slowlog-log-slower-than", 10_000)
    call = next(call for call in calls if call[0] in {"EVAL", "EVALSHA"})
    keys = [f"{prefix}{key}" for key in ("outright", "outright", "other")]
    assert call[2:6] == ["3", *keys]


def test_ctrl_c_is_heard_while_a_script_of_another_thread_has_the_data() -> None:
    client = redipy.Redis()
    client.set_script_limits(busy_after=None)
    run = client.register_script(endless(writes=False))
    stopped: list[Any] = []

    def call() -> None:
        try:
            run(keys={"key": "k"}, args={})
        except redipy.RedipyError as error:
            stopped.append(error)

    thread = threading.Thread(target=call)
    thread.start()
    while True:
        try:
            client.stop_script()
        except redipy.RedipyError:
            continue  # it has not begun yet
        break
    thread.join()
    again = threading.Thread(target=call)
    again.start()
    timer = threading.Timer(0.3, lambda: signal.raise_signal(signal.SIGINT))
    timer.start()

    def wait() -> None:
        while True:
            client.get("key")

    try:
        with pytest.raises(KeyboardInterrupt):
            wait()
    finally:
        client.stop_script(force=True)
        again.join()
    assert len(stopped) == 2


def test_what_is_no_script_is_refused(r: redipy.Redis) -> None:
    with pytest.raises(TypeError, match=r"below @redipy\.script\.function"):
        r.register_script(counting)  # type: ignore[arg-type]


def test_a_scan_of_a_hash_gives_a_dictionary_as_the_client_does(r: redipy.Redis) -> None:
    ctx = FnContext()
    fields = RedisHash(ctx.add_key("fields"))
    ctx.set_return_value([fields.hscan(), fields.hscan(match="b*")])
    run = r.register_script(ctx)
    assert run(keys={"fields": "fields"}, args={}) == [[0, {}], [0, {}]]
    r.hset("fields", {"a": "1", "b": "2"})
    assert run(keys={"fields": "fields"}, args={}) == [[0, {"a": "1", "b": "2"}], [0, {"b": "2"}]]


@pytest.mark.parametrize("prefix", [None, "{p}:"])
def test_scripts_find_the_server_of_the_keys_that_are_written_in_them(
    cluster: Cluster, prefix: str | None
) -> None:
    client = redipy.Redis(cluster.url, prefix=prefix)
    for name in ("one", "two", "three", "{four}:5"):
        client.delete(name)
        ctx = FnContext()
        ctx.set_return_value(RedisVar(name).incrby(1))
        assert client.register_script(ctx)(keys={}, args={}) == 1
        assert client.get(name) == "1"
    count = client.register_script(counting())
    with client.pipeline(transaction=False) as pipe:
        for name in ("one", "two", "three"):
            count(keys={"count": name}, args={"by": 2}, client=pipe)
        assert pipe.execute() == [3, 3, 3]
