"""The subscriber of `redipy.asyncio`, as an object like that of redis-py."""

from __future__ import annotations

import asyncio
from inspect import isawaitable

from redipy import _redipy
from redipy.errors import ConnectionError
from redipy.pubsub import LETTERS, PUBLISHED, normal, subscriptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from types import TracebackType
    from typing import Any, Self, TypeVar

    Handler = Callable[[dict[str, Any]], Any]
    T = TypeVar("T")

__all__ = ["PubSub", "wait_for"]


class PubSub:
    """Subscribes to channels and waits for messages, for the tasks of one event loop.

    Messages, handlers and lost connections are as `redipy.PubSub` has them; a handler may be a
    coroutine function.

    >>> import asyncio
    >>> from redipy.asyncio import Redis
    >>> async def main():
    ...     r = Redis()
    ...     async with r.pubsub(ignore_subscribe_messages=True) as news:
    ...         await news.subscribe("news")
    ...         await r.publish("news", "hello")
    ...         async for message in news.listen():
    ...             return message["data"]
    >>> asyncio.run(main())
    'hello'
    """

    def __init__(
        self, client: _redipy.AsyncClient, ignore_subscribe_messages: bool = False
    ) -> None:
        """Make a subscriber without subscriptions, which connects to nothing yet."""
        self.ignore_subscribe_messages = ignore_subscribe_messages
        self._client = client
        self._subscription: _redipy.AsyncSubscription | None = None
        self._subscribed = asyncio.Event()
        self._forget()

    def _forget(self) -> None:
        """Start without subscriptions."""
        self.channels: dict[Any, Handler | None] = {}
        self.patterns: dict[Any, Handler | None] = {}
        self.shard_channels: dict[Any, Handler | None] = {}
        # What is to be taken out of the dicts once the end of the subscription is confirmed.
        self._ending: dict[str, set[Any]] = {"": set(), "p": set(), "s": set()}
        self._subscribed.clear()

    def _names(self, letter: str) -> dict[Any, Handler | None]:
        return {"": self.channels, "p": self.patterns, "s": self.shard_channels}[letter]

    def _native(self) -> _redipy.AsyncSubscription:
        if self._subscription is None:
            self._subscription = _redipy.AsyncSubscription(self._client)
        return self._subscription

    async def _subscribe(
        self, letter: str, args: tuple[Any, ...], handlers: dict[str, Any]
    ) -> None:
        named = dict(subscriptions(args))
        named.update(handlers)
        decode = self._client.decode_responses
        wanted = {normal(name, decode): handler for name, handler in named.items()}
        subscription = self._native()
        names = self._names(letter)
        # Before a message can come, since its handler must be there then.
        before = {name: names[name] for name in wanted if name in names}
        names.update(wanted)
        try:
            await subscription.subscribe(letter, list(wanted))
        except BaseException:
            for name in wanted:
                names.pop(name, None)
            names.update(before)
            raise
        self._ending[letter].difference_update(wanted)
        if self._subscription is subscription:
            self._subscribed.set()

    async def _unsubscribe(self, letter: str, args: tuple[Any, ...]) -> None:
        decode = self._client.decode_responses
        given = [normal(name, decode) for name, _ in subscriptions(args)]
        subscription = self._native()
        self._ending[letter].update(given if args else self._names(letter))
        if given or not args:
            await subscription.unsubscribe(letter, given)

    async def subscribe(self, *args: Any, **kwargs: Handler) -> None:
        """Subscribe to channels; those that are named by keyword with a handler each."""
        await self._subscribe("", args, kwargs)

    async def unsubscribe(self, *args: Any) -> None:
        """End the subscriptions to channels, or to all of them."""
        await self._unsubscribe("", args)

    async def psubscribe(self, *args: Any, **kwargs: Handler) -> None:
        """Subscribe to the channels that patterns match."""
        await self._subscribe("p", args, kwargs)

    async def punsubscribe(self, *args: Any) -> None:
        """End the subscriptions to patterns, or to all of them."""
        await self._unsubscribe("p", args)

    async def ssubscribe(self, *args: Any, **kwargs: Handler) -> None:
        """Subscribe to shard channels, each on the node of its slot."""
        await self._subscribe("s", args, kwargs)

    async def sunsubscribe(self, *args: Any) -> None:
        """End the subscriptions to shard channels, or to all of them."""
        await self._unsubscribe("s", args)

    @property
    def subscribed(self) -> bool:
        """Whether there are subscriptions."""
        return self._subscribed.is_set()

    async def get_message(
        self, ignore_subscribe_messages: bool = False, timeout: float | None = 0.0
    ) -> dict[str, Any] | None:
        """Return the next message, waiting for it so many seconds, or without an end with None.

        None is returned where there is none, and where a handler took it.
        """
        message: dict[str, Any] | None = None
        if timeout is not None and timeout <= 0:
            if self._subscription is not None:
                message = self._subscription.next_now()
        else:
            limit = asyncio.timeout(timeout)
            try:
                async with limit:
                    await self._subscribed.wait()
                    message = await self._native().next()
            except TimeoutError:
                # An error of the subscription may be one, too.
                if not limit.expired():
                    raise
                return None
        return await self.handle_message(message, ignore_subscribe_messages)

    async def listen(self) -> AsyncIterator[dict[str, Any]]:
        """Return messages as they come, until there are no subscriptions any more."""
        while self.subscribed:
            message = await self.get_message(timeout=None)
            if message is not None:
                yield message

    async def handle_message(
        self, message: dict[str, Any] | None, ignore_subscribe_messages: bool = False
    ) -> dict[str, Any] | None:
        """Keep the books on a message and hand it to its handler; return it where it has none."""
        if message is None:
            return None
        kind = message["type"]
        if kind in PUBLISHED:
            letter = LETTERS[kind]
            name = message["pattern"] if letter == "p" else message["channel"]
            handler = self._names(letter).get(name)
            if handler is None:
                return message
            handled = handler(message)
            if isawaitable(handled):
                await handled
            return None
        if kind.endswith("unsubscribe"):
            self._ended(kind.removesuffix("unsubscribe"), message["channel"])
        if ignore_subscribe_messages or self.ignore_subscribe_messages:
            return None
        return message

    def _ended(self, letter: str, name: Any) -> None:
        if name in self._ending[letter]:
            self._ending[letter].remove(name)
            self._names(letter).pop(name, None)
        if not self.channels and not self.patterns and not self.shard_channels:
            self._subscribed.clear()

    async def run(
        self,
        *,
        exception_handler: Callable[[BaseException, PubSub], Any] | None = None,
        poll_timeout: float | None = None,
    ) -> None:
        """Hand messages to their handlers until the task is cancelled.

        `poll_timeout` has no use here.
        """
        while True:
            try:
                await self.get_message(ignore_subscribe_messages=True, timeout=None)
            except asyncio.CancelledError:
                raise
            except BaseException as error:
                if exception_handler is None:
                    raise
                handled = exception_handler(error, self)
                if isawaitable(handled):
                    await handled

    async def aclose(self) -> None:
        """End all subscriptions, and whoever waits; new ones can be made."""
        subscription, self._subscription = self._subscription, None
        self._forget()
        if subscription is not None:
            subscription.close()

    reset = aclose

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()


async def wait_for(
    client: _redipy.AsyncClient, key: str, predicate: Callable[[], Any], timeout: float | None
) -> Any:
    """Wait until a predicate holds, which is asked again after each message to a channel."""
    # Messages are not looked at, so it does not matter whether they are text.
    subscription = _redipy.AsyncSubscription(client, raw=True)
    value: Any = None
    limit = asyncio.timeout(timeout)
    try:
        async with limit:
            await subscription.subscribe("", key)
            # Its confirmation is no reason to ask twice.
            subscription.next_now()
            while True:
                value = predicate()
                if isawaitable(value):
                    value = await value
                if value is not None and value is not False:
                    return value
                try:
                    if await subscription.next() is None:
                        return None
                except ConnectionError:
                    # What happened meanwhile is not known here, but the predicate may know. The
                    # subscription comes back, and when it does it is time to ask again.
                    continue
    except TimeoutError:
        # The server or the predicate may have one of their own.
        if not limit.expired():
            raise
        return None
    finally:
        subscription.close()
