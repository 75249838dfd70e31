"""The interfaces of redipy: what a client and a pipeline can do, whatever is behind them.

Code that takes a `RedisAPI` or a `RedisClientAPI` works with every backend. The classes raise
`NotImplementedError`, so that a stand-in for tests need only write the methods that it uses.
"""

from __future__ import annotations

from typing import Literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from contextlib import AbstractContextManager
    from datetime import datetime
    from typing import Any, TypeVar

    from redipy.backend.backend import ExecFunction
    from redipy.backend.registering import Script

    T = TypeVar("T")
    # Inside a class, `set` is the method from its definition on.
    Members = set[str]

RSetMode = Literal["always", "if_missing", "if_exists"]
RSM_ALWAYS: RSetMode = "always"
"""Set the string whether the key is there or not."""
RSM_MISSING: RSetMode = "if_missing"
"""Set the string only where the key is not there yet."""
RSM_EXISTS: RSetMode = "if_exists"
"""Set the string only where the key is there already."""

RExpireMode = Literal["always", "if_persist", "if_expire", "if_later", "if_earlier"]
REX_ALWAYS: RExpireMode = "always"
"""Set when the key ends in any case."""
REX_PERSIST: RExpireMode = "if_persist"
"""Set when the key ends only where it has no end yet."""
REX_EXPIRE: RExpireMode = "if_expire"
"""Set when the key ends only where it has an end."""
REX_LATER: RExpireMode = "if_later"
"""Set when the key ends only where that is later than before; no end counts as the latest."""
REX_EARLIER: RExpireMode = "if_earlier"
"""Set when the key ends only where that is earlier than before."""

KeyType = Literal["string", "list", "set", "zset", "hash", "stream"]
KEY_TYPES: set[KeyType] = {"string", "list", "set", "zset", "hash", "stream"}
"""The kinds of value that a key can hold."""


def as_key_type(text: str | None) -> KeyType | None:
    """Return a kind of value from its name; `none` and None are no kind."""
    if text is None or text == "none":
        return None
    for kind in KEY_TYPES:
        if kind == text:
            return kind
    raise ValueError(f"unknown key type: {text}. Only {sorted(KEY_TYPES)} are supported.")


class PipelineAPI:
    """What a pipeline can do; each method queues a command and returns nothing.

    From `watch` up to `multi` or `execute`, commands run at once instead and return their values.
    """

    def execute(self) -> list[Any]:
        """Run what is queued, atomically, and return the replies in order."""
        raise NotImplementedError

    def watch(self, *keys: str) -> bool:
        """Watch keys: where one of them changes, `execute` raises `WatchError` and runs nothing."""
        raise NotImplementedError

    def unwatch(self) -> bool:
        """Let go of the keys that are watched."""
        raise NotImplementedError

    def multi(self) -> None:
        """Have commands queue again, although keys are watched."""
        raise NotImplementedError

    def reset(self) -> None:
        """Forget what is queued, and let go of the keys that are watched."""
        raise NotImplementedError

    def exists(self, *keys: str) -> None:
        """Count the keys that are there; one named twice counts twice."""
        raise NotImplementedError

    def delete(self, *keys: str) -> None:
        """Delete keys; return how many were there."""
        raise NotImplementedError

    def key_type(self, key: str) -> None:
        """Return the kind of value that a key holds, or None."""
        raise NotImplementedError

    def scan(
        self,
        cursor: int,
        *,
        match: str | None = None,
        count: int | None = None,
        filter_type: KeyType | None = None,
    ) -> None:
        """Return some of the keys, and the cursor to go on with; 0 is the end."""
        raise NotImplementedError

    def keys(self, *, match: str | None = None, filter_type: KeyType | None = None) -> None:
        """Return every key of a pattern and a kind."""
        raise NotImplementedError

    def set(
        self,
        key: str,
        value: str,
        *,
        mode: RSetMode = "always",
        return_previous: bool = False,
        expire_timestamp: datetime | None = None,
        expire_in: float | None = None,
        keep_ttl: bool = False,
    ) -> None:
        """Set a string; return whether it was set, or the string before it."""
        raise NotImplementedError

    def get(self, key: str) -> None:
        """Return the string at a key, or None."""
        raise NotImplementedError

    def set_value(
        self,
        key: str,
        value: str,
        *,
        mode: RSetMode = "always",
        return_previous: bool = False,
        expire_timestamp: datetime | None = None,
        expire_in: float | None = None,
        keep_ttl: bool = False,
    ) -> None:
        """Set a string; return whether it was set, or the string before it."""
        raise NotImplementedError

    def get_value(self, key: str) -> None:
        """Return the string at a key, or None."""
        raise NotImplementedError

    def expire(
        self,
        key: str,
        *,
        mode: RExpireMode = "always",
        expire_timestamp: datetime | None = None,
        expire_in: float | None = None,
    ) -> None:
        """Set when a key ends; without a time, let it live on without an end."""
        raise NotImplementedError

    def ttl(self, key: str) -> None:
        """Return the seconds that a key lives on: -1 without an end, None for a missing key."""
        raise NotImplementedError

    def incrby(self, key: str, inc: float) -> None:
        """Add to the number at a key and return it."""
        raise NotImplementedError

    def lpush(self, key: str, *values: str) -> None:
        """Push values to the head of a list; return its length."""
        raise NotImplementedError

    def rpush(self, key: str, *values: str) -> None:
        """Push values to the tail of a list; return its length."""
        raise NotImplementedError

    def lpop(self, key: str, count: int | None = None) -> None:
        """Remove and return the head of a list, or several elements from there."""
        raise NotImplementedError

    def rpop(self, key: str, count: int | None = None) -> None:
        """Remove and return the tail of a list, or several elements from there."""
        raise NotImplementedError

    def lrange(self, key: str, start: int, stop: int) -> None:
        """Return the elements from start to stop, both included."""
        raise NotImplementedError

    def lset(self, key: str, index: int, value: str) -> None:
        """Replace the element at a position."""
        raise NotImplementedError

    def lindex(self, key: str, index: int) -> None:
        """Return the element at a position, or None."""
        raise NotImplementedError

    def llen(self, key: str) -> None:
        """Return the length of a list."""
        raise NotImplementedError

    def zadd(self, key: str, mapping: dict[str, float]) -> None:
        """Set the scores of members; return how many of them are new."""
        raise NotImplementedError

    def zpop_max(self, key: str, count: int = 1) -> None:
        """Remove and return the members with the highest scores."""
        raise NotImplementedError

    def zpop_min(self, key: str, count: int = 1) -> None:
        """Remove and return the members with the lowest scores."""
        raise NotImplementedError

    def zrange(self, key: str, start: int, stop: int) -> None:
        """Return the members from start to stop, lowest score first."""
        raise NotImplementedError

    def zcard(self, key: str) -> None:
        """Return the number of members of a sorted set."""
        raise NotImplementedError

    def hset(self, key: str, mapping: dict[str, str]) -> None:
        """Set fields; return how many of them are new."""
        raise NotImplementedError

    def hdel(self, key: str, *fields: str) -> None:
        """Remove fields; return how many were there."""
        raise NotImplementedError

    def hget(self, key: str, field: str) -> None:
        """Return the value of a field, or None."""
        raise NotImplementedError

    def hmget(self, key: str, *fields: str) -> None:
        """Return the values of fields, by field."""
        raise NotImplementedError

    def hincrby(self, key: str, field: str, inc: float) -> None:
        """Add to the number in a field and return it."""
        raise NotImplementedError

    def hkeys(self, key: str) -> None:
        """Return the fields of a hash."""
        raise NotImplementedError

    def hvals(self, key: str) -> None:
        """Return the values of a hash."""
        raise NotImplementedError

    def hgetall(self, key: str) -> None:
        """Return the fields of a hash with their values."""
        raise NotImplementedError

    def sadd(self, key: str, *values: str) -> None:
        """Add members to a set; return how many of them are new."""
        raise NotImplementedError

    def srem(self, key: str, *values: str) -> None:
        """Remove members from a set; return how many were there."""
        raise NotImplementedError

    def sismember(self, key: str, value: str) -> None:
        """Tell whether a value is a member of a set."""
        raise NotImplementedError

    def scard(self, key: str) -> None:
        """Return the number of members of a set."""
        raise NotImplementedError

    def smembers(self, key: str) -> None:
        """Return the members of a set."""
        raise NotImplementedError


class RedisAPI:
    """What a client can do, command by command."""

    def exists(self, *keys: str) -> int:
        """Count the keys that are there; one named twice counts twice."""
        raise NotImplementedError

    def delete(self, *keys: str) -> int:
        """Delete keys; return how many were there."""
        raise NotImplementedError

    def key_type(self, key: str) -> KeyType | None:
        """Return the kind of value that a key holds, or None."""
        raise NotImplementedError

    def scan(
        self,
        cursor: int,
        *,
        match: str | None = None,
        count: int | None = None,
        filter_type: KeyType | None = None,
    ) -> tuple[int, list[str]]:
        """Return some of the keys, and the cursor to go on with; 0 is the end."""
        raise NotImplementedError

    def iter_keys(
        self,
        *,
        match: str | None = None,
        filter_type: KeyType | None = None,
    ) -> Iterable[str]:
        """Go through every key of a pattern and a kind, a few at a time."""
        cursor = 0
        while True:
            cursor, keys = self.scan(cursor, match=match, filter_type=filter_type)
            yield from keys
            if cursor == 0:
                return

    def keys_block(
        self,
        *,
        match: str | None = None,
        filter_type: KeyType | None = None,
    ) -> list[str]:
        """Return every key of a pattern and a kind, in one step."""
        raise NotImplementedError

    def keys(
        self,
        *,
        match: str | None = None,
        filter_type: KeyType | None = None,
        block: bool = True,
    ) -> set[str]:
        """Return every key of a pattern and a kind."""
        if block:
            return set(self.keys_block(match=match, filter_type=filter_type))
        return set(self.iter_keys(match=match, filter_type=filter_type))

    def flushall(self) -> None:
        """Delete every key."""
        raise NotImplementedError

    def set(
        self,
        key: str,
        value: str,
        *,
        mode: RSetMode = "always",
        return_previous: bool = False,
        expire_timestamp: datetime | None = None,
        expire_in: float | None = None,
        keep_ttl: bool = False,
    ) -> str | bool | None:
        """Set a string; return whether it was set, or the string before it."""
        raise NotImplementedError

    def get(self, key: str) -> str | None:
        """Return the string at a key, or None."""
        raise NotImplementedError

    def set_value(
        self,
        key: str,
        value: str,
        *,
        mode: RSetMode = "always",
        return_previous: bool = False,
        expire_timestamp: datetime | None = None,
        expire_in: float | None = None,
        keep_ttl: bool = False,
    ) -> str | bool | None:
        """Set a string; return whether it was set, or the string before it."""
        raise NotImplementedError

    def get_value(self, key: str) -> str | None:
        """Return the string at a key, or None."""
        raise NotImplementedError

    def expire(
        self,
        key: str,
        *,
        mode: RExpireMode = "always",
        expire_timestamp: datetime | None = None,
        expire_in: float | None = None,
    ) -> bool:
        """Set when a key ends; without a time, let it live on without an end."""
        raise NotImplementedError

    def ttl(self, key: str) -> float | None:
        """Return the seconds that a key lives on: -1 without an end, None for a missing key."""
        raise NotImplementedError

    def incrby(self, key: str, inc: float) -> float:
        """Add to the number at a key and return it."""
        raise NotImplementedError

    def lpush(self, key: str, *values: str) -> int:
        """Push values to the head of a list; return its length."""
        raise NotImplementedError

    def rpush(self, key: str, *values: str) -> int:
        """Push values to the tail of a list; return its length."""
        raise NotImplementedError

    def lpop(self, key: str, count: int | None = None) -> str | list[str] | None:
        """Remove and return the head of a list, or several elements from there."""
        raise NotImplementedError

    def rpop(self, key: str, count: int | None = None) -> str | list[str] | None:
        """Remove and return the tail of a list, or several elements from there."""
        raise NotImplementedError

    def lrange(self, key: str, start: int, stop: int) -> list[str]:
        """Return the elements from start to stop, both included."""
        raise NotImplementedError

    def lset(self, key: str, index: int, value: str) -> None:
        """Replace the element at a position."""
        raise NotImplementedError

    def lindex(self, key: str, index: int) -> str | None:
        """Return the element at a position, or None."""
        raise NotImplementedError

    def llen(self, key: str) -> int:
        """Return the length of a list."""
        raise NotImplementedError

    def zadd(self, key: str, mapping: dict[str, float]) -> int:
        """Set the scores of members; return how many of them are new."""
        raise NotImplementedError

    def zpop_max(self, key: str, count: int = 1) -> list[tuple[str, float]]:
        """Remove and return the members with the highest scores."""
        raise NotImplementedError

    def zpop_min(self, key: str, count: int = 1) -> list[tuple[str, float]]:
        """Remove and return the members with the lowest scores."""
        raise NotImplementedError

    def zrange(self, key: str, start: int, stop: int) -> list[str]:
        """Return the members from start to stop, lowest score first."""
        raise NotImplementedError

    def zcard(self, key: str) -> int:
        """Return the number of members of a sorted set."""
        raise NotImplementedError

    def hset(self, key: str, mapping: dict[str, str]) -> int:
        """Set fields; return how many of them are new."""
        raise NotImplementedError

    def hdel(self, key: str, *fields: str) -> int:
        """Remove fields; return how many were there."""
        raise NotImplementedError

    def hget(self, key: str, field: str) -> str | None:
        """Return the value of a field, or None."""
        raise NotImplementedError

    def hmget(self, key: str, *fields: str) -> dict[str, str | None]:
        """Return the values of fields, by field."""
        raise NotImplementedError

    def hincrby(self, key: str, field: str, inc: float) -> float:
        """Add to the number in a field and return it."""
        raise NotImplementedError

    def hkeys(self, key: str) -> list[str]:
        """Return the fields of a hash."""
        raise NotImplementedError

    def hvals(self, key: str) -> list[str]:
        """Return the values of a hash."""
        raise NotImplementedError

    def hgetall(self, key: str) -> dict[str, str]:
        """Return the fields of a hash with their values."""
        raise NotImplementedError

    def sadd(self, key: str, *values: str) -> int:
        """Add members to a set; return how many of them are new."""
        raise NotImplementedError

    def srem(self, key: str, *values: str) -> int:
        """Remove members from a set; return how many were there."""
        raise NotImplementedError

    def sismember(self, key: str, value: str) -> bool:
        """Tell whether a value is a member of a set."""
        raise NotImplementedError

    def scard(self, key: str) -> int:
        """Return the number of members of a set."""
        raise NotImplementedError

    def smembers(self, key: str) -> Members:
        """Return the members of a set."""
        raise NotImplementedError

    def publish(self, key: str, msg: str) -> int | None:
        """Send a message to whoever waits for it; return how many receive it, if that is known."""
        raise NotImplementedError

    def wait_for(self, key: str, predicate: Callable[[], T], timeout: float | None) -> T | None:
        """Wait until a predicate holds, asked again after each message; return its value.

        Anything but None and False holds. None is returned where the timeout, in seconds, is over.
        """
        raise NotImplementedError


class RedisClientAPI(RedisAPI):
    """What a client can do."""

    def pipeline(self) -> AbstractContextManager[PipelineAPI]:
        """Start a pipeline, which runs at the end of its block at the latest."""
        raise NotImplementedError

    def register_script(self, ctx: Script) -> ExecFunction:
        """Make a script ready to be called; do it once for each script."""
        raise NotImplementedError

    def transaction(self, func: Callable[[Any], Any], *watches: str) -> Any:
        """Call a function with a pipeline that watches keys, until none of them has changed."""
        raise NotImplementedError
