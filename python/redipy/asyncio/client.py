"""The client of `redipy.asyncio`, and its pipeline."""

from __future__ import annotations

import asyncio
from inspect import isawaitable
from typing import overload

from redipy import _redipy, main
from redipy.asyncio.pubsub import PubSub, wait_for
from redipy.client import pause
from redipy.errors import WatchError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from types import TracebackType
    from typing import Any, Literal, Self, TypedDict, TypeVar, Unpack

    from redipy import ManualClock
    from redipy.api import KeyType
    from redipy.backend.backend import AwaitedFunction, Backend
    from redipy.backend.registering import Script
    from redipy.client import BaseClient
    from redipy.graph.seq import SequenceObj
    from redipy.redis.conn import RedisConfig, RedisFactory

    T = TypeVar("T")

    class Settings(TypedDict, total=False):
        """What `redipy.Redis` takes besides the backend."""

        url: str | None
        clock: ManualClock | None
        decode_responses: bool
        cfg: RedisConfig | None
        host: str | None
        port: int | None
        passwd: str | None
        redis_module: str | None
        prefix: str | None
        path: str | None
        username: str | None
        password: str | None
        db: int | None
        synchronous: str | None
        busy_timeout: int | None
        schema: str | None
        table_prefix: str | None
        is_caching_enabled: bool
        redis_factory: RedisFactory | None
        rt: BaseClient | None
        verbose_lua_test: bool


__all__ = ["Pipeline", "Redis"]


class Pipeline(_redipy.AsyncPipeline):
    """A queue of commands that run together, atomically and in order, at `await execute()`.

    A command that fails does not stop the others. Leaving the block runs what is still queued,
    unless it is left by an exception.

    `await watch(...)` makes it a transaction that depends on keys: commands are awaited and return
    their values, until `multi` has them queue again; and `execute` raises `WatchError`, and runs
    nothing, if one of the keys has changed since. `Redis.transaction` does that again and again.
    """

    __slots__ = ()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> Literal[False]:
        if exc_type is None and self.has_pending():
            await self.execute()
        await self.reset()
        return False


class Redis(_redipy.AsyncClient):
    """A client whose commands are awaited; it is made as `redipy.Redis` is.

    A command runs when it is awaited, or once a task is made of it. Cancelling one that waits for
    an element, such as `blpop`, consumes nothing; any other command may have run all the same. A
    client can be used from several event loops and threads.
    """

    __slots__ = ("__weakref__", "_blocking")

    _blocking: main.Redis

    def __new__(cls, backend: str | None = "infer", **settings: Unpack[Settings]) -> Self:
        """Make a client; no server of Redis is connected to before the first command.

        A SQL database is opened at once.
        """
        blocking = main.Redis(backend, **settings)
        client = super().__new__(cls, blocking)
        client._blocking = blocking
        return client

    @classmethod
    def from_url(cls, url: str, **settings: Any) -> Self:
        """Make a client of the backend of a URL."""
        return cls(url=url, **settings)

    def pipeline(self, transaction: bool = True) -> Pipeline:
        """Start a pipeline, which runs at the end of its block at the latest.

        Without `transaction`, others may get in between its commands.
        """
        return Pipeline(self, transaction)

    @overload
    async def transaction(
        self,
        func: Callable[[Pipeline], Any],
        *watches: str,
        value_from_callable: Literal[False] = False,
        watch_delay: float | None = None,
        shard_hint: object = None,
    ) -> list[Any]: ...
    @overload
    async def transaction(
        self,
        func: Callable[[Pipeline], Awaitable[T]],
        *watches: str,
        value_from_callable: Literal[True],
        watch_delay: float | None = None,
        shard_hint: object = None,
    ) -> T: ...
    async def transaction(
        self,
        func: Callable[[Pipeline], Any],
        *watches: str,
        value_from_callable: bool = False,
        watch_delay: float | None = None,
        shard_hint: object = None,
    ) -> Any:
        """Change data that depend on keys which others change, too.

        `func`, which may be a coroutine function, gets a pipeline that watches the keys. What it
        awaits on it runs at once, up to `pipe.multi()`; what it queues from there on runs in the
        end, atomically. Where one of the keys has changed by then, nothing runs, and `func` is
        called again, after `watch_delay` seconds. Returns the replies, or what `func` returned with
        `value_from_callable`.

        >>> import asyncio
        >>> from redipy.asyncio import Redis
        >>> async def double(pipe):
        ...     count = int(await pipe.get("count") or 1)
        ...     pipe.multi()
        ...     pipe.set("count", count * 2)
        >>> asyncio.run(Redis().transaction(double, "count"))
        [True]
        """
        failures = 0
        async with self.pipeline() as pipe:
            while True:
                try:
                    if watches:
                        await pipe.watch(*watches)
                    value = func(pipe)
                    if isawaitable(value):
                        value = await value
                    replies = await pipe.execute()
                except WatchError:
                    failures += 1
                    await asyncio.sleep(pause(failures, watch_delay))
                else:
                    return value if value_from_callable else replies

    def iter_keys(
        self, *, match: str | None = None, filter_type: KeyType | None = None
    ) -> AsyncIterator[str]:
        """Go through every key of a pattern and a kind, a few at a time."""
        return self.scan_iter(match, _type=filter_type)

    async def scan_iter(
        self, match: str | None = None, count: int | None = None, _type: str | None = None
    ) -> AsyncIterator[str]:
        """Go through every key of a pattern and a kind, a few at a time."""
        cursor = -1
        while cursor != 0:
            cursor, keys = await self.scan(max(cursor, 0), match, count, _type)
            for key in keys:
                yield key

    async def hscan_iter(
        self, key: str, match: str | None = None, count: int | None = None
    ) -> AsyncIterator[tuple[str, str]]:
        """Go through the fields of a hash with their values, a few at a time."""
        cursor = -1
        while cursor != 0:
            cursor, fields = await self.hscan(key, max(cursor, 0), match, count)
            for item in fields.items():
                yield item

    async def sscan_iter(
        self, key: str, match: str | None = None, count: int | None = None
    ) -> AsyncIterator[str]:
        """Go through the members of a set, a few at a time."""
        cursor = -1
        while cursor != 0:
            cursor, members = await self.sscan(key, max(cursor, 0), match, count)
            for member in members:
                yield member

    async def zscan_iter(
        self, key: str, match: str | None = None, count: int | None = None
    ) -> AsyncIterator[tuple[str, float]]:
        """Go through the members of a sorted set with their scores, a few at a time."""
        cursor = -1
        while cursor != 0:
            cursor, members = await self.zscan(key, max(cursor, 0), match, count)
            for member in members:
                yield member

    def register_script(self, ctx: Script) -> AwaitedFunction:
        """Make a script ready to be called; do it once for each script.

        It is called as one of `redipy.Redis` is, and the call is awaited:
        `await run(keys={...}, args={...})`. In a pipeline the result comes with its `execute`.
        """
        # What the scripts of a backend have in common is that of a client that does not await.
        run: Any = self._blocking._scripting().register(self, ctx)
        awaited: AwaitedFunction = run
        return awaited

    def get_backend(self) -> Backend[Any, Any, Any, Any, Any]:
        """Return what makes scripts ready to run here; plug-ins are told to it."""
        return self._blocking.get_backend()

    def set_compile_hook(self, hook: Callable[[SequenceObj], None] | None) -> None:
        """Have a function called with the graph of each script that is registered."""
        self._blocking.set_compile_hook(hook)

    def set_code_hook(self, hook: Callable[[Any], None] | None) -> None:
        """Have a function called with what becomes of each script that is registered."""
        self._blocking.set_code_hook(hook)

    async def stop_script(self, *, force: bool = False) -> None:
        """Stop the script that runs on the data; with force, one that has changed something, too.

        What it has changed stays. A server knows no force. In memory a script that is awaited has
        its event loop wait, so that only another thread can stop it; on a SQL database it does
        not.
        """
        await asyncio.to_thread(self._blocking.stop_script, force=force)

    def set_script_limits(
        self,
        *,
        busy_after: float | None = 5.0,
        max_steps: int | None = None,
        max_time: float | None = None,
    ) -> None:
        """Set how much a script may take, for all clients of the same data in this process."""
        self._blocking.set_script_limits(
            busy_after=busy_after, max_steps=max_steps, max_time=max_time
        )

    def pubsub(self, ignore_subscribe_messages: bool = False) -> PubSub:
        """Return a subscriber without subscriptions."""
        return PubSub(self, ignore_subscribe_messages)

    async def wait_for(self, key: str, predicate: Callable[[], Any], timeout: float | None) -> Any:
        """Wait until a predicate holds and return what it returns; None where time runs out.

        The predicate, which may be a coroutine function, holds when it returns anything but None
        and False. It is asked at once, and again after each message that is published to the
        channel of the key. Without a timeout, in seconds, there is no end.
        """
        return await wait_for(self, key, predicate, timeout)

    async def aclose(self) -> None:
        """Do nothing: what a client holds goes with it. For code that closes its clients."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> Literal[False]:
        await self.aclose()
        return False

    def __repr__(self) -> str:
        return f"<redipy.asyncio.{type(self).__name__} {self.backend_name}>"
