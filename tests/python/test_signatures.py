"""Names and signatures: those of redipy before, and redis-py's; a method for each command."""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import redipy
import redipy.api
from redipy import Redis

SET = "key, value, *, mode=0, return_previous=0, expire_timestamp=0, expire_in=0, keep_ttl=0"
BOTH = [
    "exists(*keys)",
    "delete(*keys)",
    "key_type(key)",
    "scan(cursor, *, match=0, count=0, filter_type=0)",
    "keys(*, match=0, filter_type=0)",
    f"set({SET})",
    "get(key)",
    f"set_value({SET})",
    "get_value(key)",
    "expire(key, *, mode=0, expire_timestamp=0, expire_in=0)",
    "ttl(key)",
    "incrby(key, inc)",
    "lpush(key, *values)",
    "rpush(key, *values)",
    "lpop(key, count=0)",
    "rpop(key, count=0)",
    "lrange(key, start, stop)",
    "lset(key, index, value)",
    "lindex(key, index)",
    "llen(key)",
    "zadd(key, mapping)",
    "zpop_max(key, count=0)",
    "zpop_min(key, count=0)",
    "zrange(key, start, stop)",
    "zcard(key)",
    "hset(key, mapping)",
    "hdel(key, *fields)",
    "hget(key, field)",
    "hmget(key, *fields)",
    "hincrby(key, field, inc)",
    "hkeys(key)",
    "hvals(key)",
    "hgetall(key)",
    "sadd(key, *values)",
    "srem(key, *values)",
    "sismember(key, value)",
    "scard(key)",
    "smembers(key)",
]
CLIENT = [
    "iter_keys(*, match=0, filter_type=0)",
    "keys_block(*, match=0, filter_type=0)",
    "keys(*, match=0, filter_type=0, block=0)",
    "flushall()",
    "publish(key, msg)",
    "wait_for(key, predicate, timeout)",
    "pipeline()",
]
REDIS = [
    "get_runtime()",
    "maybe_get_redis_runtime()",
    "maybe_get_memory_runtime()",
    "get_redis_runtime()",
    "get_memory_runtime()",
]
PIPELINE = ["execute()"]

# What a call under redis-py's name looks like there.
REDIS_PY = [
    "append(key, value)",
    "blmove(first_list, second_list, timeout, src=0, dest=0)",
    "blpop(keys, timeout=0)",
    "brpop(keys, timeout=0)",
    "brpoplpush(src, dst, timeout=0)",
    "bzmpop(timeout, numkeys, keys, min=0, max=0, count=0)",
    "bzpopmax(keys, timeout=0)",
    "bzpopmin(keys, timeout=0)",
    "copy(source, destination, destination_db=0, replace=0)",
    "decr(name, amount=0)",
    "decrby(name, amount=0)",
    "echo(value)",
    "expire(name, time, nx=0, xx=0, gt=0, lt=0)",
    "expireat(name, when, nx=0, xx=0, gt=0, lt=0)",
    "expiretime(key)",
    "getdel(name)",
    "getex(name, ex=0, px=0, exat=0, pxat=0, persist=0)",
    "getrange(key, start, end)",
    "getset(name, value)",
    "hexists(name, key)",
    "hincrby(name, key, amount=0)",
    "hincrbyfloat(name, key, amount=0)",
    "hlen(name)",
    "hmset(name, mapping)",
    "hrandfield(key, count=0, withvalues=0)",
    "hscan(name, cursor=0, match=0, count=0)",
    "hset(name, key=0, value=0, mapping=0, items=0)",
    "hsetnx(name, key, value)",
    "hstrlen(name, key)",
    "incr(name, amount=0)",
    "incrby(name, amount=0)",
    "incrbyfloat(name, amount=0)",
    "lcs(key1, key2, len=0, idx=0, minmatchlen=0, withmatchlen=0)",
    "linsert(name, where, refvalue, value)",
    "lmove(first_list, second_list, src=0, dest=0)",
    "lpos(name, value, rank=0, count=0, maxlen=0)",
    "lpushx(name, *values)",
    "lrem(name, count, value)",
    "ltrim(name, start, end)",
    "mget(keys, *args)",
    "move(name, db)",
    "mset(mapping)",
    "msetnx(mapping)",
    "object(infotype, key)",
    "persist(name)",
    "pexpire(name, time, nx=0, xx=0, gt=0, lt=0)",
    "pexpireat(name, when, nx=0, xx=0, gt=0, lt=0)",
    "pexpiretime(key)",
    "ping()",
    "psetex(name, time_ms, value)",
    "pubsub_channels(pattern=0)",
    "pubsub_numpat()",
    "pubsub_numsub(*args)",
    "pubsub_shardchannels(pattern=0)",
    "pubsub_shardnumsub(*args)",
    "publish(channel, message)",
    "pttl(name)",
    "randomkey()",
    "rename(src, dst)",
    "renamenx(src, dst)",
    "restore(name, ttl, value, replace=0, absttl=0, idletime=0, frequency=0)",
    "rpoplpush(src, dst)",
    "rpushx(name, *values)",
    "scan(cursor=0, match=0, count=0, _type=0)",
    "sdiff(keys, *args)",
    "sdiffstore(dest, keys, *args)",
    "select(index)",
    "set(name, value, ex=0, px=0, nx=0, xx=0, keepttl=0, get=0, exat=0, pxat=0)",
    "setex(name, time, value)",
    "setnx(name, value)",
    "setrange(name, offset, value)",
    "sinter(keys, *args)",
    "sintercard(numkeys, keys, limit=0)",
    "sinterstore(dest, keys, *args)",
    "smismember(name, values, *args)",
    "smove(src, dst, value)",
    "spop(name, count=0)",
    "spublish(shard_channel, message)",
    "srandmember(name, number=0)",
    "sscan(name, cursor=0, match=0, count=0)",
    "strlen(name)",
    "substr(name, start, end=0)",
    "sunion(keys, *args)",
    "sunionstore(dest, keys, *args)",
    "swapdb(first, second)",
    "time()",
    "touch(*args)",
    "type(name)",
    "unlink(*names)",
    "zadd(name, mapping, nx=0, xx=0, ch=0, incr=0, gt=0, lt=0)",
    "zcount(name, min, max)",
    "zdiff(keys, withscores=0)",
    "zdiffstore(dest, keys)",
    "zincrby(name, amount, value)",
    "zinter(keys, aggregate=0, withscores=0)",
    "zintercard(numkeys, keys, limit=0)",
    "zinterstore(dest, keys, aggregate=0)",
    "zlexcount(name, min, max)",
    "zmpop(num_keys, keys, min=0, max=0, count=0)",
    "zmscore(key, members)",
    "zpopmax(name, count=0)",
    "zpopmin(name, count=0)",
    "zrandmember(key, count=0, withscores=0)",
    "zrange(name, start, end, desc=0, withscores=0)",
    "zrangebylex(name, min, max, start=0, num=0)",
    "zrangebyscore(name, min, max, start=0, num=0, withscores=0)",
    "zrangestore(dest, name, start, end, byscore=0, bylex=0, desc=0, offset=0, num=0)",
    "zrank(name, value)",
    "zrem(name, *values)",
    "zremrangebylex(name, min, max)",
    "zremrangebyrank(name, min, max)",
    "zremrangebyscore(name, min, max)",
    "zrevrange(name, start, end, withscores=0)",
    "zrevrangebylex(name, max, min, start=0, num=0)",
    "zrevrangebyscore(name, max, min, start=0, num=0, withscores=0)",
    "zrevrank(name, value)",
    "zscan(name, cursor=0, match=0, count=0)",
    "zscore(name, value)",
    "zunion(keys, aggregate=0, withscores=0)",
    "zunionstore(dest, keys, aggregate=0)",
]


def signature(line: str) -> inspect.Signature:
    namespace: dict[str, Any] = {}
    name, parameters = line.rstrip(")").split("(", 1)
    exec(f"def {name}({parameters}): ...", namespace)
    return inspect.signature(namespace[name])


def parameters(function: Any) -> list[inspect.Parameter]:
    return list(inspect.signature(function).parameters.values())[1:]


def accepts(function: Any, wanted: inspect.Signature, *, names: bool) -> str:
    """Return what a function does not accept of the calls that a signature allows."""
    ours = parameters(function)
    by_name = {one.name: one for one in ours}
    positional = [
        one
        for one in ours
        if one.kind in {one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD, one.VAR_POSITIONAL}
    ]
    required = 0
    for at, one in enumerate(wanted.parameters.values()):
        if one.kind is one.VAR_POSITIONAL:
            if not any(our.kind is our.VAR_POSITIONAL for our in positional):
                return f"*{one.name}"
            continue
        keyword_only = one.kind is one.KEYWORD_ONLY
        if (names or keyword_only) and one.name not in by_name:
            return f"{one.name}="
        if keyword_only:
            our = by_name[one.name]
        else:
            our = positional[min(at, len(positional) - 1)] if positional else one
            if at >= len(positional) and our.kind is not our.VAR_POSITIONAL:
                return f"argument {at}"
            if names and our.kind is not our.VAR_POSITIONAL and our.name != one.name:
                # The name is taken as well, in another place.
                assert by_name[one.name].kind is one.POSITIONAL_OR_KEYWORD
            required += one.default is one.empty
        if one.default is not one.empty and our.default is our.empty:
            return f"a default for {one.name}"
    needed = [
        one
        for one in ours
        if one.default is one.empty and one.kind in {one.POSITIONAL_OR_KEYWORD, one.KEYWORD_ONLY}
    ]
    return "" if len(needed) <= required else f"a call without {needed[-1].name}"


def ids(lines: Sequence[str]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("line", lines, ids=lambda line: line.split("(")[0])


@ids(BOTH + CLIENT + REDIS)
def test_clients_have_the_methods_of_before(line: str) -> None:
    name = line.split("(")[0]
    assert accepts(getattr(Redis, name), signature(line), names=True) == ""


@ids(BOTH + PIPELINE)
def test_pipelines_have_the_methods_of_before(line: str) -> None:
    name = line.split("(")[0]
    assert accepts(getattr(redipy.Pipeline, name), signature(line), names=True) == ""


@ids(BOTH + CLIENT[1:-1])
def test_the_interfaces_declare_them(line: str) -> None:
    name = line.split("(")[0]
    wanted = [one.name for one in signature(line).parameters.values()]
    if line in BOTH:
        ours = [one.name for one in parameters(getattr(redipy.PipelineAPI, name))]
        assert ours == wanted
        ours = [one.name for one in parameters(getattr(redipy.RedisAPI, name))]
        assert [one for one in ours if one != "block"] == wanted
    if line in CLIENT:
        assert [one.name for one in parameters(getattr(redipy.RedisAPI, name))] == wanted


@ids(REDIS_PY)
def test_calls_as_in_redis_py_are_taken(line: str) -> None:
    name = line.split("(")[0]
    lacking = accepts(getattr(Redis, name), signature(line), names=False)
    assert not lacking


@pytest.mark.parametrize(
    ("name", "keywords"),
    [
        ("set", "ex px nx xx keepttl get exat pxat"),
        ("getex", "ex px exat pxat persist"),
        ("expire", "nx xx gt lt"),
        ("pexpireat", "nx xx gt lt"),
        ("hset", "mapping items"),
        ("hrandfield", "count withvalues"),
        ("copy", "destination_db replace"),
        ("restore", "replace absttl idletime frequency"),
        ("lpos", "rank count maxlen"),
        ("lmove", "src dest"),
        ("lmpop", "direction count"),
        ("blmove", "timeout src dest"),
        ("blmpop", "timeout numkeys direction count"),
        ("blpop", "keys timeout"),
        ("bzmpop", "timeout numkeys keys min max count"),
        ("lcs", "len idx minmatchlen withmatchlen"),
        ("scan", "cursor match count _type"),
        ("hscan", "cursor match count"),
        ("sscan", "cursor match count"),
        ("zscan", "cursor match count"),
        ("zadd", "nx xx ch incr gt lt"),
        ("zrange", "desc withscores byscore bylex offset num"),
        ("zrangestore", "byscore bylex desc offset num"),
        ("zrangebyscore", "start num withscores"),
        ("zmpop", "min max count"),
        ("zunion", "aggregate withscores"),
        ("sintercard", "limit"),
        ("pipeline", "transaction"),
        ("scan_iter", "match count _type"),
        ("hscan_iter", "match count"),
        ("sscan_iter", "match count"),
        ("zscan_iter", "match count"),
    ],
)
def test_options_have_the_names_of_redis_py(name: str, keywords: str) -> None:
    ours = {one.name for one in parameters(getattr(Redis, name)) if one.kind is not one.VAR_KEYWORD}
    assert set(keywords.split()) <= ours


def test_the_constructor_takes_what_it_took_before() -> None:
    ours = inspect.signature(Redis).parameters
    assert ours["backend"].kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
    assert ours["backend"].default == "infer"
    before = (
        "cfg host port passwd redis_module prefix path is_caching_enabled redis_factory rt"
        " lua_code_hook compile_hook verbose_lua_test"
    )
    for name in before.split():
        assert ours[name].kind is inspect.Parameter.KEYWORD_ONLY
        assert ours[name].default is not inspect.Parameter.empty


def test_classes_stand_in_the_order_of_before() -> None:
    assert issubclass(Redis, redipy.RedisClientAPI)
    assert issubclass(redipy.RedisClientAPI, redipy.RedisAPI)
    assert issubclass(redipy.LocalRuntime, redipy.RedisClientAPI)
    assert issubclass(redipy.Pipeline, redipy.PipelineAPI)
    assert isinstance(Redis().pipeline(), redipy.PipelineAPI)


def test_all_that_is_exported_is_there() -> None:
    assert len(set(redipy.__all__)) == len(redipy.__all__)
    for name in redipy.__all__:
        assert getattr(redipy, name) is not None
    assert re.fullmatch(r"\d+\.\d+\.\d+.*", redipy.__version__)


def test_words_for_modes_and_kinds() -> None:
    assert (redipy.RSM_ALWAYS, redipy.RSM_EXISTS, redipy.RSM_MISSING) == (
        "always",
        "if_exists",
        "if_missing",
    )
    assert redipy.api.REX_ALWAYS == "always"
    assert redipy.api.REX_EARLIER == "if_earlier"
    assert redipy.api.REX_EXPIRE == "if_expire"
    assert redipy.api.REX_LATER == "if_later"
    assert redipy.api.REX_PERSIST == "if_persist"
    kinds = {"zset", "string", "list", "set", "hash", "stream"}
    assert kinds == redipy.api.KEY_TYPES
    assert redipy.api.as_key_type("zset") == "zset"
    assert redipy.api.as_key_type("none") is None
    assert redipy.api.as_key_type(None) is None
    with pytest.raises(ValueError, match="unknown key type: bogus"):
        redipy.api.as_key_type("bogus")


def test_interfaces_can_be_stood_in_for() -> None:
    class Stub(redipy.RedisAPI):
        def keys_block(self, *, match: str | None = None, filter_type: Any = None) -> list[str]:
            return ["a", "b"]

        def scan(
            self,
            cursor: int,
            *,
            match: str | None = None,
            count: int | None = None,
            filter_type: Any = None,
        ) -> tuple[int, list[str]]:
            return (0, ["c"]) if cursor else (7, ["d", "c"])

    stub = Stub()
    assert stub.keys() == {"a", "b"}
    assert stub.keys(block=False) == {"c", "d"}
    assert list(stub.iter_keys()) == ["d", "c", "c"]
    with pytest.raises(NotImplementedError):
        stub.get("a")
    with pytest.raises(NotImplementedError):
        redipy.RedisClientAPI().pipeline()
    with pytest.raises(NotImplementedError):
        redipy.PipelineAPI().execute()


def documented() -> list[str]:
    table = Path(__file__).parents[2] / "docs" / "commands.md"
    return re.findall(r"^\| `([A-Z]+(?: [A-Z]+)?)\b", table.read_text(), re.MULTILINE)


@pytest.mark.parametrize("name", documented())
def test_every_command_is_a_method(name: str, r: Redis) -> None:
    method = {"DEL": "delete"}.get(name, name.lower().replace(" ", "_"))
    for cls in (Redis, redipy.Pipeline):
        function = getattr(cls, method)
        assert callable(function)
        assert function.__doc__
    # The layer knows the command by its name as well; without arguments most are refused.
    reply = answer(r, name.split())
    if name == "SCRIPT KILL":
        assert isinstance(reply, redipy.StateError)
    elif isinstance(reply, redipy.RedipyError):
        assert type(reply) is redipy.ArgumentError
        assert reply.redis_message.startswith("ERR wrong number of arguments for")


def answer(r: Redis, words: list[str]) -> object:
    try:
        return r.execute_command(*words)
    except redipy.RedipyError as error:
        return error


def test_the_table_of_commands_is_whole() -> None:
    names = documented()
    assert len(names) > 130
    assert len(set(names)) == len(names)
    assert {"GET", "OBJECT ENCODING", "ZUNIONSTORE", "LMPOP", "SWAPDB"} <= set(names)
