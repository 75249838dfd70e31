"""What every client of redipy has, whatever backend is behind it."""

from __future__ import annotations

import time
from typing import overload

from redipy import _redipy
from redipy.api import PipelineAPI, RedisClientAPI
from redipy.errors import WatchError
from redipy.pubsub import PubSub, wait_for

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType
    from typing import Any, Literal, Self, TypeVar

    from redipy.api import KeyType
    from redipy.backend.backend import Backend, ExecFunction
    from redipy.backend.registering import Script, Scripting
    from redipy.graph.seq import SequenceObj

    T = TypeVar("T")

__all__ = ["BaseClient", "Pipeline"]


class Pipeline(_redipy.Pipeline, PipelineAPI):
    """A queue of commands that run together, atomically and in order, at `execute`.

    A command that fails does not stop the others. Leaving the block runs what is still queued,
    unless it is left by an exception.

    >>> import redipy
    >>> r = redipy.Redis()
    >>> with r.pipeline() as pipe:
    ...     pipe.set("count", 1)
    ...     pipe.incrby("count", 2)
    ...     pipe.execute()
    [True, 3]

    `watch` makes it a transaction that depends on keys: commands run at once and return their
    values, until `multi` has them queue again; and `execute` raises `WatchError`, and runs nothing,
    if one of the keys has changed since. `Redis.transaction` does that again and again.

    >>> with r.pipeline() as pipe:
    ...     _ = pipe.watch("count")
    ...     count = int(pipe.get("count"))
    ...     pipe.multi()
    ...     pipe.set("count", count * 2)
    ...     pipe.execute()
    [True]
    """

    __slots__ = ()


class BaseClient(_redipy.Client, RedisClientAPI):
    """A client of a backend: its commands are methods.

    Values come out as `str`, or as `bytes` with `decode_responses=False`. A client can be shared
    between threads.
    """

    __slots__ = ("_scripts",)

    _scripts: Scripting | None

    def __new__(cls, *args: Any, **settings: Any) -> Self:
        """Make a client; see the classes that are built on this one."""
        client = super().__new__(cls, *args, **settings)
        client._scripts = None
        return client

    def pipeline(self, transaction: bool = True, shard_hint: object = None) -> Pipeline:
        """Start a pipeline, which runs at the end of its block at the latest.

        It is atomic, unless `transaction` is False: then commands of others may get in between, and
        a cluster runs it on several of its servers. `shard_hint` has no effect.
        """
        return Pipeline(self, transaction)

    @overload
    def transaction(
        self,
        func: Callable[[Pipeline], Any],
        *watches: str,
        value_from_callable: Literal[False] = False,
        watch_delay: float | None = None,
        shard_hint: object = None,
    ) -> list[Any]: ...
    @overload
    def transaction(
        self,
        func: Callable[[Pipeline], T],
        *watches: str,
        value_from_callable: Literal[True],
        watch_delay: float | None = None,
        shard_hint: object = None,
    ) -> T: ...
    def transaction(
        self,
        func: Callable[[Pipeline], Any],
        *watches: str,
        value_from_callable: bool = False,
        watch_delay: float | None = None,
        shard_hint: object = None,
    ) -> Any:
        """Change data that depend on keys which others change, too.

        `func` gets a pipeline that watches the keys. What it calls on it runs at once, up to
        `pipe.multi()`; what it queues from there on runs in the end, atomically. Where one of the
        keys has changed by then, nothing runs, and `func` is called again, after `watch_delay`
        seconds. Returns the replies, or what `func` returned with `value_from_callable`.

        >>> import redipy
        >>> r = redipy.Redis()
        >>> def double(pipe):
        ...     count = int(pipe.get("count") or 1)
        ...     pipe.multi()
        ...     pipe.set("count", count * 2)
        ...     return count * 2
        >>> r.transaction(double, "count")
        [True]
        >>> r.transaction(double, "count", value_from_callable=True)
        4
        """
        failures = 0
        with self.pipeline() as pipe:
            while True:
                try:
                    if watches:
                        pipe.watch(*watches)
                    value = func(pipe)
                    replies = pipe.execute()
                except WatchError:
                    failures += 1
                    time.sleep(pause(failures, watch_delay))
                else:
                    return value if value_from_callable else replies

    def iter_keys(
        self, *, match: str | None = None, filter_type: KeyType | None = None
    ) -> Iterator[str]:
        """Go through every key of a pattern and a kind, a few at a time."""
        return self.scan_iter(match, _type=filter_type)

    def scan_iter(
        self, match: str | None = None, count: int | None = None, _type: str | None = None
    ) -> Iterator[str]:
        """Go through every key of a pattern and a kind, a few at a time."""
        cursor = -1
        while cursor != 0:
            cursor, keys = self.scan(max(cursor, 0), match, count, _type)
            yield from keys

    def hscan_iter(
        self, key: str, match: str | None = None, count: int | None = None
    ) -> Iterator[tuple[str, str]]:
        """Go through the fields of a hash with their values, a few at a time."""
        cursor = -1
        while cursor != 0:
            cursor, fields = self.hscan(key, max(cursor, 0), match, count)
            yield from fields.items()

    def sscan_iter(
        self, key: str, match: str | None = None, count: int | None = None
    ) -> Iterator[str]:
        """Go through the members of a set, a few at a time."""
        cursor = -1
        while cursor != 0:
            cursor, members = self.sscan(key, max(cursor, 0), match, count)
            yield from members

    def zscan_iter(
        self, key: str, match: str | None = None, count: int | None = None
    ) -> Iterator[tuple[str, float]]:
        """Go through the members of a sorted set with their scores, a few at a time."""
        cursor = -1
        while cursor != 0:
            cursor, members = self.zscan(key, max(cursor, 0), match, count)
            yield from members

    def pubsub(self, ignore_subscribe_messages: bool = False) -> PubSub:
        """Return a subscriber without subscriptions.

        >>> import redipy
        >>> r = redipy.Redis()
        >>> with r.pubsub(ignore_subscribe_messages=True) as news:
        ...     news.subscribe("news")
        ...     r.publish("news", "hello")
        ...     next(news.listen())["data"]
        1
        'hello'
        """
        return PubSub(self, ignore_subscribe_messages)

    def wait_for(self, key: str, predicate: Callable[[], T], timeout: float | None) -> T | None:
        """Wait until a predicate holds and return what it returns; None where time runs out.

        The predicate holds when it returns anything but None and False. It is asked at once, and
        again after each message that is published to the channel of the key: `publish(key, "")` is
        how others say that something has changed. Without a timeout, in seconds, there is no end.
        """
        return wait_for(self, key, predicate, timeout)

    def register_script(self, ctx: Script) -> ExecFunction:
        """Make a script ready to be called; do it once for each script.

        The script is a `redipy.script.FnContext`, or a function that `redipy.script.function` has
        decorated. It runs on this client, or on another one of the same kind, or in a pipeline.

        >>> import redipy
        >>> from redipy.script import FnContext, RedisVar
        >>> r = redipy.Redis()
        >>> ctx = FnContext()
        >>> ctx.set_return_value(RedisVar(ctx.add_key("count")).incrby(ctx.add_arg("by")))
        >>> count = r.register_script(ctx)
        >>> count(keys={"count": "visits"}, args={"by": 5})
        5
        """
        return self._scripting().register(self, ctx)

    def _scripting(self) -> Scripting:
        """Return what the scripts of this runtime have in common."""
        if self._scripts is None:
            # Few programs have scripts, and all of them would wait for the import.
            from redipy.backend.registering import Scripting

            self._scripts = Scripting(self.create_backend())
        return self._scripts

    def get_backend(self) -> Backend[Any, Any, Any, Any, Any]:
        """Return what makes scripts ready to run here; plug-ins are told to it."""
        return self._scripting().backend

    @classmethod
    def create_backend(cls) -> Backend[Any, Any, Any, Any, Any]:
        """Make what makes scripts ready to run on a server."""
        from redipy.redis.lua import LuaBackend

        return LuaBackend()

    def set_compile_hook(self, hook: Callable[[SequenceObj], None] | None) -> None:
        """Have a function called with the graph of each script that is registered."""
        self._scripting().compile_hook = hook

    def set_code_hook(self, hook: Callable[[Any], None] | None) -> None:
        """Have a function called with what becomes of each script that is registered.

        On a server these are the lines of its Lua.
        """
        self._scripting().code_hook = hook

    def close(self) -> None:
        """Do nothing: what a client holds goes with it. For code that closes its clients."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> Literal[False]:
        self.close()
        return False

    def __contains__(self, key: Any) -> bool:
        return self.exists(key) == 1

    def __repr__(self) -> str:
        return f"<redipy.{type(self).__name__} {self.backend_name}>"


def pause(failures: int, delay: float | None) -> float:
    """Return the seconds before a transaction is tried again: so many, or more and more of them."""
    if delay is not None:
        return max(delay, 0.0)
    if failures <= 3:
        return 0.0
    # Few programs come here, and all of them would wait for the import.
    import random

    return random.uniform(0, min(1e-4 * 2 ** min(failures, 10), 0.02))
