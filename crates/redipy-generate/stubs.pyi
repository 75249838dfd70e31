# Written by `make generate`: a template in crates/redipy-generate and the declarations of the
# commands. The native part of redipy; import from `redipy` instead.

from collections.abc import Generator, Iterable, Mapping
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Literal, Self, TypeAlias, final, overload

from typing_extensions import disjoint_base

from .api import KeyType, RExpireMode, RSetMode

# What is annotated as str is bytes where decode_responses=False was given.
_Value: TypeAlias = str | bytes | bytearray | memoryview | int | float
_Duration: TypeAlias = _Value | timedelta
_Moment: TypeAlias = _Value | datetime
# Below the method `set`, the name is no longer that of the type.
_Keys: TypeAlias = set[str]

__all__ = [
    "SQL_SCHEMES",
    "AsyncClient",
    "AsyncPipeline",
    "AsyncSubscription",
    "Call",
    "Client",
    "ExecFunction",
    "Machine",
    "ManualClock",
    "Pipeline",
    "Script",
    "Subscription",
    "__version__",
    "is_command",
    "is_script_function",
    "lua_expression",
    "lua_helpers",
    "lua_library",
    "lua_statement",
]

SQL_SCHEMES: list[str]

__version__: str

@final
class ManualClock:
    def __new__(cls, start: float | None = ...) -> Self: ...
    def advance(self, seconds: float) -> None: ...
    def now(self) -> float: ...

@final
class ExecFunction:
    def __call__(
        self,
        *,
        keys: dict[str, str] | None = ...,
        args: dict[str, Any] | None = ...,
        client: Any = ...,
    ) -> Any: ...
    def with_defaults(self, defaults: dict[str, Any]) -> ExecFunction: ...
    def unbound(self) -> ExecFunction: ...

@final
class Script:
    def __new__(
        cls,
        graph: str,
        *,
        helpers: list[tuple[str, str, str]] = ...,
        functions: object = ...,
    ) -> Self: ...
    @staticmethod
    def of_lua(lines: list[str], keys: list[str], args: list[str]) -> Script: ...
    def lua(self) -> list[str]: ...
    def on(self, client: object) -> ExecFunction: ...

def is_command(name: str) -> bool: ...
def is_script_function(name: str) -> bool: ...
def lua_helpers(helpers: list[tuple[str, str, str]]) -> list[str]: ...
def lua_library(name: str, functions: list[tuple[str, str]]) -> str: ...
def lua_statement(statement: str) -> list[str]: ...
def lua_expression(expression: str) -> str: ...

@final
class Subscription:
    def __new__(cls, client: Client, *, raw: bool = ...) -> Self: ...
    def subscribe(self, letter: str, names: _Value | Iterable[_Value]) -> None: ...
    def unsubscribe(self, letter: str, names: _Value | Iterable[_Value]) -> None: ...
    def next(self, timeout: float | None = ...) -> dict[str, Any] | None: ...
    def close(self) -> None: ...

@disjoint_base
class Client:
    def __new__(
        cls,
        url: str = ...,
        *,
        clock: ManualClock | None = ...,
        decode_responses: bool = ...,
        prefix: _Value | None = ...,
        of: Client | None = ...,
        lent: object = ...,
    ) -> Self: ...
    @property
    def backend_name(self) -> str: ...
    @property
    def decode_responses(self) -> bool: ...
    @property
    def _has_store(self) -> bool: ...
    def _waiting(self) -> int | None: ...
    def stop_script(self, *, force: bool = ...) -> None: ...
    def set_script_limits(
        self,
        *,
        busy_after: float | None = ...,
        max_steps: int | None = ...,
        max_time: float | None = ...,
    ) -> None: ...
    def execute_command(self, *args: Any) -> Any: ...
    # client methods
    def get(self, key: _Value) -> str | None: ...
    def get_value(self, key: _Value) -> str | None: ...
    def hget(self, key: _Value, field: _Value) -> str | None: ...
    def set(
        self,
        key: _Value,
        value: _Value,
        ex: _Duration | None = ...,
        px: _Duration | None = ...,
        nx: bool = ...,
        xx: bool = ...,
        keepttl: bool = ...,
        get: bool = ...,
        exat: _Moment | None = ...,
        pxat: _Moment | None = ...,
        *,
        mode: RSetMode | None = ...,
        return_previous: bool = ...,
        expire_timestamp: datetime | None = ...,
        expire_in: float | None = ...,
        keep_ttl: bool = ...,
    ) -> str | bool | None: ...
    def set_value(
        self,
        key: _Value,
        value: _Value,
        *,
        mode: RSetMode = ...,
        return_previous: bool = ...,
        expire_timestamp: datetime | None = ...,
        expire_in: float | None = ...,
        keep_ttl: bool = ...,
    ) -> str | bool | None: ...
    def expire(
        self,
        key: _Value,
        time: _Duration | None = ...,
        nx: bool = ...,
        xx: bool = ...,
        gt: bool = ...,
        lt: bool = ...,
        *,
        mode: RExpireMode = ...,
        expire_timestamp: datetime | None = ...,
        expire_in: float | None = ...,
    ) -> bool: ...
    def ttl(self, key: _Value) -> float | None: ...
    def key_type(self, key: _Value) -> KeyType | None: ...
    def object(self, infotype: str, key: _Value) -> Any: ...
    @overload
    def scan(
        self,
        cursor: int | str | None = ...,
        *,
        match: _Value | None = ...,
        count: int | None = ...,
        filter_type: KeyType | None = ...,
    ) -> tuple[int, list[str]]: ...
    @overload
    def scan(
        self,
        cursor: int | str | None = ...,
        match: _Value | None = ...,
        count: int | None = ...,
        _type: str | None = ...,
    ) -> tuple[int, list[str]]: ...
    def keys(
        self,
        pattern: _Value | None = ...,
        *,
        match: _Value | None = ...,
        filter_type: KeyType | None = ...,
        block: bool = ...,
    ) -> _Keys: ...
    def keys_block(
        self, *, match: _Value | None = ..., filter_type: KeyType | None = ...
    ) -> list[str]: ...
    @overload
    def incrby(self, key: _Value, inc: int = ...) -> int: ...
    @overload
    def incrby(self, key: _Value, inc: float) -> float: ...
    @overload
    def incr(self, key: _Value, amount: int = ...) -> int: ...
    @overload
    def incr(self, key: _Value, amount: float) -> float: ...
    def decr(self, key: _Value, amount: int = ...) -> int: ...
    def decrby(self, key: _Value, amount: int = ...) -> int: ...
    @overload
    def hset(self, key: _Value, mapping: Mapping[Any, _Value]) -> int: ...
    @overload
    def hset(
        self,
        key: _Value,
        field: _Value | None = ...,
        value: _Value | None = ...,
        mapping: Mapping[Any, _Value] | None = ...,
        items: Iterable[_Value] | None = ...,
    ) -> int: ...
    def hmget(self, key: _Value, *fields: _Value | Iterable[_Value]) -> dict[str, str | None]: ...
    @overload
    def hincrby(self, key: _Value, field: _Value, inc: int = ...) -> int: ...
    @overload
    def hincrby(self, key: _Value, field: _Value, inc: float) -> float: ...
    def hscan(
        self,
        key: _Value,
        cursor: int | str | None = ...,
        match: _Value | None = ...,
        count: int | None = ...,
    ) -> tuple[int, dict[str, str]]: ...
    def lset(self, key: _Value, index: int, value: _Value) -> None: ...
    def lmove(
        self, first_list: _Value, second_list: _Value, src: str = ..., dest: str = ...
    ) -> str | None: ...
    def lmpop(
        self,
        num_keys: int,
        *args: _Value | Iterable[_Value],
        direction: str,
        count: int | None = ...,
    ) -> tuple[str, list[str]] | None: ...
    def blpop(
        self, keys: _Value | Iterable[_Value], timeout: float | None = ...
    ) -> tuple[str, str] | None: ...
    def brpop(
        self, keys: _Value | Iterable[_Value], timeout: float | None = ...
    ) -> tuple[str, str] | None: ...
    def brpoplpush(self, src: _Value, dst: _Value, timeout: float | None = ...) -> str | None: ...
    def blmove(
        self,
        first_list: _Value,
        second_list: _Value,
        timeout: float | None,
        src: str = ...,
        dest: str = ...,
    ) -> str | None: ...
    def blmpop(
        self,
        timeout: float | None,
        numkeys: int,
        *args: _Value | Iterable[_Value],
        direction: str,
        count: int | None = ...,
    ) -> tuple[str, list[str]] | None: ...
    def bzpopmin(
        self, keys: _Value | Iterable[_Value], timeout: float | None = ...
    ) -> tuple[str, str, float] | None: ...
    def bzpopmax(
        self, keys: _Value | Iterable[_Value], timeout: float | None = ...
    ) -> tuple[str, str, float] | None: ...
    def bzmpop(
        self,
        timeout: float | None,
        numkeys: int,
        keys: _Value | Iterable[_Value],
        min: bool = ...,
        max: bool = ...,
        count: int | None = ...,
    ) -> tuple[str, list[tuple[str, float]]] | None: ...
    def sintercard(
        self, numkeys: int, keys: _Value | Iterable[_Value], limit: int | None = ...
    ) -> int: ...
    @overload
    def zadd(
        self,
        key: _Value,
        mapping: Mapping[Any, Any],
        nx: bool = ...,
        xx: bool = ...,
        ch: bool = ...,
        incr: Literal[False] = ...,
        gt: bool = ...,
        lt: bool = ...,
    ) -> int: ...
    @overload
    def zadd(
        self,
        key: _Value,
        mapping: Mapping[Any, Any],
        nx: bool = ...,
        xx: bool = ...,
        ch: bool = ...,
        *,
        incr: Literal[True],
        gt: bool = ...,
        lt: bool = ...,
    ) -> float | None: ...
    @overload
    def zrange(
        self,
        key: _Value,
        start: _Value,
        stop: _Value,
        desc: bool = ...,
        withscores: Literal[False] = ...,
        *,
        byscore: bool = ...,
        bylex: bool = ...,
        offset: int | None = ...,
        num: int | None = ...,
    ) -> list[str]: ...
    @overload
    def zrange(
        self,
        key: _Value,
        start: _Value,
        stop: _Value,
        desc: bool = ...,
        *,
        withscores: Literal[True],
        byscore: bool = ...,
        bylex: bool = ...,
        offset: int | None = ...,
        num: int | None = ...,
    ) -> list[tuple[str, float]]: ...
    def zrangestore(
        self,
        dest: _Value,
        name: _Value,
        start: _Value,
        end: _Value,
        byscore: bool = ...,
        bylex: bool = ...,
        desc: bool = ...,
        offset: int | None = ...,
        num: int | None = ...,
    ) -> int: ...
    def zpopmax(self, key: _Value, count: int | None = ...) -> list[tuple[str, float]]: ...
    def zpopmin(self, key: _Value, count: int | None = ...) -> list[tuple[str, float]]: ...
    def zpop_max(self, key: _Value, count: int | None = ...) -> list[tuple[str, float]]: ...
    def zpop_min(self, key: _Value, count: int | None = ...) -> list[tuple[str, float]]: ...
    def zmpop(
        self,
        num_keys: int,
        keys: _Value | Iterable[_Value],
        min: bool = ...,
        max: bool = ...,
        count: int | None = ...,
    ) -> tuple[str, list[tuple[str, float]]] | None: ...
    def zintercard(
        self, numkeys: int, keys: _Value | Iterable[_Value], limit: int | None = ...
    ) -> int: ...
    def zunion(
        self,
        keys: Iterable[_Value] | Mapping[Any, float],
        aggregate: str | None = ...,
        withscores: bool = ...,
    ) -> list[Any]: ...
    def zinter(
        self,
        keys: Iterable[_Value] | Mapping[Any, float],
        aggregate: str | None = ...,
        withscores: bool = ...,
    ) -> list[Any]: ...
    def zunionstore(
        self,
        dest: _Value,
        keys: Iterable[_Value] | Mapping[Any, float],
        aggregate: str | None = ...,
    ) -> int: ...
    def zinterstore(
        self,
        dest: _Value,
        keys: Iterable[_Value] | Mapping[Any, float],
        aggregate: str | None = ...,
    ) -> int: ...
    def ping(self, message: _Value | None = ...) -> Any: ...
    def publish(self, key: _Value, msg: _Value) -> int: ...
    def time(self) -> tuple[int, int]: ...
    def flushall(self, asynchronous: bool = ...) -> None: ...

class Machine:
    def __new__(cls) -> Self: ...
    # machine methods

@disjoint_base
class Pipeline:
    def __new__(cls, client: Client, transaction: bool = ...) -> Self: ...
    @property
    def _client(self) -> Client: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> Literal[False]: ...
    def __len__(self) -> int: ...
    def __bool__(self) -> bool: ...
    def execute(self, raise_on_error: bool = ...) -> list[Any]: ...
    def watch(self, *keys: _Value | Iterable[_Value]) -> bool: ...
    def unwatch(self) -> bool: ...
    def multi(self) -> None: ...
    def reset(self) -> None: ...
    def has_pending(self) -> bool: ...
    def execute_command(self, *args: Any) -> Any: ...
    # pipeline methods
    def get(self, key: _Value) -> Any: ...
    def get_value(self, key: _Value) -> Any: ...
    def hget(self, key: _Value, field: _Value) -> Any: ...
    def set(
        self,
        key: _Value,
        value: _Value,
        ex: _Duration | None = ...,
        px: _Duration | None = ...,
        nx: bool = ...,
        xx: bool = ...,
        keepttl: bool = ...,
        get: bool = ...,
        exat: _Moment | None = ...,
        pxat: _Moment | None = ...,
        *,
        mode: RSetMode | None = ...,
        return_previous: bool = ...,
        expire_timestamp: datetime | None = ...,
        expire_in: float | None = ...,
        keep_ttl: bool = ...,
    ) -> Any: ...
    def set_value(
        self,
        key: _Value,
        value: _Value,
        *,
        mode: RSetMode = ...,
        return_previous: bool = ...,
        expire_timestamp: datetime | None = ...,
        expire_in: float | None = ...,
        keep_ttl: bool = ...,
    ) -> Any: ...
    def expire(
        self,
        key: _Value,
        time: _Duration | None = ...,
        nx: bool = ...,
        xx: bool = ...,
        gt: bool = ...,
        lt: bool = ...,
        *,
        mode: RExpireMode = ...,
        expire_timestamp: datetime | None = ...,
        expire_in: float | None = ...,
    ) -> Any: ...
    def ttl(self, key: _Value) -> Any: ...
    def key_type(self, key: _Value) -> Any: ...
    def object(self, infotype: str, key: _Value) -> Any: ...
    @overload
    def scan(
        self,
        cursor: int | str | None = ...,
        *,
        match: _Value | None = ...,
        count: int | None = ...,
        filter_type: KeyType | None = ...,
    ) -> Any: ...
    @overload
    def scan(
        self,
        cursor: int | str | None = ...,
        match: _Value | None = ...,
        count: int | None = ...,
        _type: str | None = ...,
    ) -> Any: ...
    def keys(
        self,
        pattern: _Value | None = ...,
        *,
        match: _Value | None = ...,
        filter_type: KeyType | None = ...,
    ) -> Any: ...
    @overload
    def incrby(self, key: _Value, inc: int = ...) -> Any: ...
    @overload
    def incrby(self, key: _Value, inc: float) -> Any: ...
    @overload
    def incr(self, key: _Value, amount: int = ...) -> Any: ...
    @overload
    def incr(self, key: _Value, amount: float) -> Any: ...
    def decr(self, key: _Value, amount: int = ...) -> Any: ...
    def decrby(self, key: _Value, amount: int = ...) -> Any: ...
    @overload
    def hset(self, key: _Value, mapping: Mapping[Any, _Value]) -> Any: ...
    @overload
    def hset(
        self,
        key: _Value,
        field: _Value | None = ...,
        value: _Value | None = ...,
        mapping: Mapping[Any, _Value] | None = ...,
        items: Iterable[_Value] | None = ...,
    ) -> Any: ...
    def hmget(self, key: _Value, *fields: _Value | Iterable[_Value]) -> Any: ...
    @overload
    def hincrby(self, key: _Value, field: _Value, inc: int = ...) -> Any: ...
    @overload
    def hincrby(self, key: _Value, field: _Value, inc: float) -> Any: ...
    def hscan(
        self,
        key: _Value,
        cursor: int | str | None = ...,
        match: _Value | None = ...,
        count: int | None = ...,
    ) -> Any: ...
    def lset(self, key: _Value, index: int, value: _Value) -> Any: ...
    def lmove(
        self, first_list: _Value, second_list: _Value, src: str = ..., dest: str = ...
    ) -> Any: ...
    def lmpop(
        self,
        num_keys: int,
        *args: _Value | Iterable[_Value],
        direction: str,
        count: int | None = ...,
    ) -> Any: ...
    def blpop(self, keys: _Value | Iterable[_Value], timeout: float | None = ...) -> Any: ...
    def brpop(self, keys: _Value | Iterable[_Value], timeout: float | None = ...) -> Any: ...
    def brpoplpush(self, src: _Value, dst: _Value, timeout: float | None = ...) -> Any: ...
    def blmove(
        self,
        first_list: _Value,
        second_list: _Value,
        timeout: float | None,
        src: str = ...,
        dest: str = ...,
    ) -> Any: ...
    def blmpop(
        self,
        timeout: float | None,
        numkeys: int,
        *args: _Value | Iterable[_Value],
        direction: str,
        count: int | None = ...,
    ) -> Any: ...
    def bzpopmin(self, keys: _Value | Iterable[_Value], timeout: float | None = ...) -> Any: ...
    def bzpopmax(self, keys: _Value | Iterable[_Value], timeout: float | None = ...) -> Any: ...
    def bzmpop(
        self,
        timeout: float | None,
        numkeys: int,
        keys: _Value | Iterable[_Value],
        min: bool = ...,
        max: bool = ...,
        count: int | None = ...,
    ) -> Any: ...
    def sintercard(
        self, numkeys: int, keys: _Value | Iterable[_Value], limit: int | None = ...
    ) -> Any: ...
    @overload
    def zadd(
        self,
        key: _Value,
        mapping: Mapping[Any, Any],
        nx: bool = ...,
        xx: bool = ...,
        ch: bool = ...,
        incr: Literal[False] = ...,
        gt: bool = ...,
        lt: bool = ...,
    ) -> Any: ...
    @overload
    def zadd(
        self,
        key: _Value,
        mapping: Mapping[Any, Any],
        nx: bool = ...,
        xx: bool = ...,
        ch: bool = ...,
        *,
        incr: Literal[True],
        gt: bool = ...,
        lt: bool = ...,
    ) -> Any: ...
    @overload
    def zrange(
        self,
        key: _Value,
        start: _Value,
        stop: _Value,
        desc: bool = ...,
        withscores: Literal[False] = ...,
        *,
        byscore: bool = ...,
        bylex: bool = ...,
        offset: int | None = ...,
        num: int | None = ...,
    ) -> Any: ...
    @overload
    def zrange(
        self,
        key: _Value,
        start: _Value,
        stop: _Value,
        desc: bool = ...,
        *,
        withscores: Literal[True],
        byscore: bool = ...,
        bylex: bool = ...,
        offset: int | None = ...,
        num: int | None = ...,
    ) -> Any: ...
    def zrangestore(
        self,
        dest: _Value,
        name: _Value,
        start: _Value,
        end: _Value,
        byscore: bool = ...,
        bylex: bool = ...,
        desc: bool = ...,
        offset: int | None = ...,
        num: int | None = ...,
    ) -> Any: ...
    def zpopmax(self, key: _Value, count: int | None = ...) -> Any: ...
    def zpopmin(self, key: _Value, count: int | None = ...) -> Any: ...
    def zpop_max(self, key: _Value, count: int | None = ...) -> Any: ...
    def zpop_min(self, key: _Value, count: int | None = ...) -> Any: ...
    def zmpop(
        self,
        num_keys: int,
        keys: _Value | Iterable[_Value],
        min: bool = ...,
        max: bool = ...,
        count: int | None = ...,
    ) -> Any: ...
    def zintercard(
        self, numkeys: int, keys: _Value | Iterable[_Value], limit: int | None = ...
    ) -> Any: ...
    def zunion(
        self,
        keys: Iterable[_Value] | Mapping[Any, float],
        aggregate: str | None = ...,
        withscores: bool = ...,
    ) -> Any: ...
    def zinter(
        self,
        keys: Iterable[_Value] | Mapping[Any, float],
        aggregate: str | None = ...,
        withscores: bool = ...,
    ) -> Any: ...
    def zunionstore(
        self,
        dest: _Value,
        keys: Iterable[_Value] | Mapping[Any, float],
        aggregate: str | None = ...,
    ) -> Any: ...
    def zinterstore(
        self,
        dest: _Value,
        keys: Iterable[_Value] | Mapping[Any, float],
        aggregate: str | None = ...,
    ) -> Any: ...
    def ping(self, message: _Value | None = ...) -> Any: ...
    def publish(self, key: _Value, msg: _Value) -> Any: ...
    def time(self) -> Any: ...
    def flushall(self, asynchronous: bool = ...) -> Any: ...

@final
class Call:
    @property
    def __name__(self) -> str: ...
    @property
    def __qualname__(self) -> str: ...
    def __await__(self) -> Generator[Any, Any, Any]: ...
    def __iter__(self) -> Self: ...
    def __next__(self) -> Any: ...
    def send(self, value: Any) -> Any: ...
    def throw(self, typ: Any, val: Any = ..., tb: Any = ...) -> Any: ...
    def close(self) -> None: ...

@disjoint_base
class AsyncClient:
    def __new__(cls, of: Client) -> Self: ...
    @property
    def backend_name(self) -> str: ...
    @property
    def decode_responses(self) -> bool: ...
    # awaited client methods

@disjoint_base
class AsyncPipeline:
    def __new__(cls, client: AsyncClient, transaction: bool = ...) -> Self: ...
    @property
    def _client(self) -> AsyncClient: ...
    def __len__(self) -> int: ...
    def __bool__(self) -> bool: ...
    async def execute(self, raise_on_error: bool = ...) -> list[Any]: ...
    async def watch(self, *keys: _Value | Iterable[_Value]) -> bool: ...
    async def unwatch(self) -> bool: ...
    def multi(self) -> None: ...
    async def reset(self) -> None: ...
    def has_pending(self) -> bool: ...
    # further pipeline methods

@final
class AsyncSubscription:
    def __new__(cls, client: AsyncClient, *, raw: bool = ...) -> Self: ...
    async def subscribe(self, letter: str, names: _Value | Iterable[_Value]) -> None: ...
    async def unsubscribe(self, letter: str, names: _Value | Iterable[_Value]) -> None: ...
    async def next(self) -> dict[str, Any] | None: ...
    def next_now(self) -> dict[str, Any] | None: ...
    def close(self) -> None: ...
